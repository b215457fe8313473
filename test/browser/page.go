package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed find.js
var findScript string

// spot is a thing on the page, as find.js gives it.
type spot struct {
	X, Y      float64
	Tag, Type string
	Count     int
	Covered   string
}

// Open goes to an address and waits until the page has loaded.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.must("open "+url, chromedp.Navigate(url))
}

// Follow clicks the link with these words and waits for the page that it leads to.
func (p *Page) Follow(words string) {
	p.t.Helper()
	p.clickAway("link", words)
}

// Submit clicks the button with these words and waits for the page that it leads to.
func (p *Page) Submit(words string) {
	p.t.Helper()
	p.clickAway("button", words)
}

// Press clicks the button with these words, which does something on the page itself.
func (p *Page) Press(words string) {
	p.t.Helper()
	at := p.find("button", words)
	p.must("press "+words, chromedp.MouseClickXY(at.X, at.Y))
}

// Unfold clicks the summary with these words, unless what it hides is open already.
func (p *Page) Unfold(words string) {
	p.t.Helper()
	at := p.find("link", words)
	open := evaluate[bool](p, fmt.Sprintf(`((words) => [...document.querySelectorAll('details[open] > summary')]
		.some((s) => s.innerText.replace(/\s+/g, ' ').trim() === words))(%s)`, quote(words)))
	if open {
		return
	}
	p.must("unfold "+words, chromedp.MouseClickXY(at.X, at.Y))
}

// Fill types a value into the field with this label, or with this name, in place of what stands there.
func (p *Page) Fill(label, value string) {
	p.t.Helper()
	at := p.find("field", label)
	p.must("fill "+label,
		chromedp.MouseClickXY(at.X, at.Y),
		chromedp.Evaluate[chromedp.Void](`document.activeElement.select?.()`),
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			if value == "" {
				return chromedp.Do(ctx, chromedp.KeyEvent("\b"))
			}
			_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: value})
			return err
		}))
}

// Choose clicks the radio button or checkbox with this label.
func (p *Page) Choose(label string) {
	p.t.Helper()
	at := p.find("field", label)
	if at.Type != "radio" && at.Type != "checkbox" {
		p.t.Fatalf("choose %q: it is neither a radio button nor a checkbox but %s %s", label, at.Tag, at.Type)
	}
	p.must("choose "+label, chromedp.MouseClickXY(at.X, at.Y))
}

// Select takes the option with these words in the list with this label, or with this name.
func (p *Page) Select(label, option string) {
	p.t.Helper()
	at := p.find("field", label)
	if at.Tag != "select" {
		p.t.Fatalf("select %q in %q: it is no list but %s", option, label, at.Tag)
	}
	ok := evaluate[bool](p, fmt.Sprintf(`((label, words) => {
		const plain = (text) => text.replace(/\s+/g, ' ').trim()
		const list = document.querySelector('select[name="' + CSS.escape(label) + '"]') ||
			[...document.querySelectorAll('label')].find((l) => plain(l.innerText) === label).control
		const option = [...list.options].find((o) => plain(o.text) === words)
		if (!option) return false
		option.selected = true
		list.dispatchEvent(new Event('input', { bubbles: true }))
		list.dispatchEvent(new Event('change', { bubbles: true }))
		return true
	})(%s, %s)`, quote(label), quote(option)))
	if !ok {
		p.t.Fatalf("select %q in %q: there is no such option", option, label)
	}
}

// Type sends keys to what has the focus: "\t" is the tabulator, "\r" is Enter.
func (p *Page) Type(keys string) {
	p.t.Helper()
	p.must("type keys", typed(keys))
}

// TypeAway sends keys and waits for the page that they lead to.
func (p *Page) TypeAway(keys string) {
	p.t.Helper()
	p.away("type keys", typed(keys))
}

// typed presses and releases one key after the other. A letter comes with the press, as from a
// keyboard, so that a page which refuses the press does not get the letter.
func typed(keys string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		for _, key := range keys {
			if key < ' ' {
				if err := chromedp.Do(ctx, chromedp.KeyEvent(string(key))); err != nil {
					return err
				}
				continue
			}
			press := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: string(key), Text: string(key)}
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, press); err != nil {
				return err
			}
			release := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: string(key)}
			if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, release); err != nil {
				return err
			}
		}
		return nil
	})
}

// clickAway clicks a thing that leads to another page.
func (p *Page) clickAway(kind, words string) {
	p.t.Helper()
	at := p.find(kind, words)
	p.away(fmt.Sprintf("click the %s %q", kind, words), chromedp.MouseClickXY(at.X, at.Y))
}

// away runs a step and waits until another page has loaded.
func (p *Page) away(what string, step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, step)); err != nil {
		p.fail(what, err)
	}
}

// find gives the thing with these words, which must be there and uncovered.
func (p *Page) find(kind, words string) spot {
	p.t.Helper()
	at := evaluate[*spot](p, fmt.Sprintf("(%s)(%s, %s)", findScript, quote(kind), quote(words)))
	if at == nil {
		p.t.Fatalf("there is no visible %s %q on %s. The page says:\n%s", kind, words, p.Path(), p.Text())
	}
	if at.Covered != "" {
		p.t.Fatalf("the %s %q on %s is covered by %s", kind, words, p.Path(), at.Covered)
	}
	return *at
}

// must runs steps, each of which has to succeed in time.
func (p *Page) must(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.fail(what, err)
	}
}

// evaluate gives the value of a script that the test brings; the page's policy does not apply to it.
func evaluate[T any](p *Page, script string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		p.fail("look at the page", err)
	}
	return v
}

// fail ends the test with what was tried and where.
func (p *Page) fail(what string, err error) {
	p.t.Helper()
	if errors.Is(err, context.DeadlineExceeded) {
		p.t.Fatalf("%s: nothing happened for %s", what, patience)
	}
	p.t.Fatalf("%s: %v", what, err)
}

// quote makes a text safe to stand in a script.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return strings.ReplaceAll(string(b), "</", `<\/`)
}

// Tick clicks the radio button or checkbox of a field by the value that it sends, for answers
// such as "Yes" that stand under more than one question.
func (p *Page) Tick(name, value string) {
	p.t.Helper()
	at := evaluate[*spot](p, fmt.Sprintf(`((name, value) => {
		const box = document.querySelector('input[name="' + CSS.escape(name) + '"][value="' + CSS.escape(value) + '"]')
		if (!box) return null
		for (let d = box.closest('details'); d; d = d.parentElement.closest('details')) d.open = true
		box.scrollIntoView({ block: 'center' })
		const r = box.getBoundingClientRect()
		return { X: r.x + r.width / 2, Y: r.y + r.height / 2, Tag: 'input', Type: box.type }
	})(%s, %s)`, quote(name), quote(value)))
	if at == nil {
		p.t.Fatalf("there is no answer %q to %q on %s. The page says:\n%s", value, name, p.Path(), p.Text())
	}
	p.must("tick "+name+" "+value, chromedp.MouseClickXY(at.X, at.Y))
}

// SelectLike takes the first option of a list that has these words in it.
func (p *Page) SelectLike(name, words string) {
	p.t.Helper()
	ok := evaluate[bool](p, fmt.Sprintf(`((name, words) => {
		const list = document.querySelector('select[name="' + CSS.escape(name) + '"]')
		const option = list && [...list.options].find((o) => o.text.replace(/\s+/g, ' ').includes(words))
		if (!option) return false
		option.selected = true
		return true
	})(%s, %s)`, quote(name), quote(words)))
	if !ok {
		p.t.Fatalf("there is no option with %q in %q on %s", words, name, p.Path())
	}
}
