package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
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
	On        bool // it is ticked, or what it unfolds is open
	Covered   string
}

// Open goes to an address and waits until the page has loaded.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.leaving()
	p.must("open "+url, chromedp.Navigate(url))
	p.arrived()
}

// Back goes back to the page before, by the button of the browser.
func (p *Page) Back() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	// A page that the browser kept whole comes back without loading, so the load is not waited for here.
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.FrameNavigated, nil, chromedp.Func(goBack))); err != nil {
		p.fail("go back", err)
	}
	const loaded = `new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', () => done()))`
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](loaded, chromedp.EvalAwaitPromise)); err != nil {
		p.fail("go back", err)
	}
	p.arrived()
}

// goBack asks for the entry of the history before the current one.
func goBack(ctx context.Context, _ *chromedp.Target) error {
	h, err := chromedp.Call(ctx, page.GetNavigationHistory, cdp.Empty{})
	if err != nil {
		return err
	}
	if h.CurrentIndex < 1 {
		return errors.New("there is no page before")
	}
	_, err = chromedp.Call(ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[h.CurrentIndex-1].ID})
	return err
}

// Follow uses the link with these words and waits for the page that it leads to.
func (p *Page) Follow(words string) {
	p.t.Helper()
	p.useAway("link", words, enter)
}

// Submit uses the button with these words and waits for the page that it leads to.
func (p *Page) Submit(words string) {
	p.t.Helper()
	p.useAway("button", words, space)
}

// Press uses the button with these words, which does something on the page itself.
func (p *Page) Press(words string) {
	p.t.Helper()
	p.use("button", words, space)
}

// Unfold opens what a summary with these words hides, unless it is open already.
func (p *Page) Unfold(words string) {
	p.t.Helper()
	if !p.find("link", words).On {
		p.use("link", words, enter)
	}
}

// UnfoldAll opens all that the content of the page can hide; a menu would lie over the content.
func (p *Page) UnfoldAll() {
	p.t.Helper()
	evaluate[chromedp.Void](p, `document.querySelectorAll('main details').forEach((d) => { d.open = true })`)
	p.touched = true
}

// Fill types a value into the field with this label, or with this name, in place of what stands there.
func (p *Page) Fill(label, value string) {
	p.t.Helper()
	what := "fill " + label
	if p.opts.Keyboard {
		p.reach("field", label)
		p.must(what, selectAll, chromedp.KeyEvent("\b"), typed(value))
		p.touched = true
		return
	}
	at := p.find("field", label)
	p.must(what,
		chromedp.MouseClickXY(at.X, at.Y),
		chromedp.Evaluate[chromedp.Void](`document.activeElement.select?.()`),
		chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			if value == "" {
				return chromedp.Do(ctx, chromedp.KeyEvent("\b"))
			}
			_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: value})
			return err
		}))
	p.touched = true
}

// Choose takes the radio button or checkbox with this label.
func (p *Page) Choose(label string) {
	p.t.Helper()
	p.tick("field", label)
}

// Tick takes the radio button or checkbox of a field by the value that it sends, for answers such
// as "Yes" that stand under more than one question.
func (p *Page) Tick(name, value string) {
	p.t.Helper()
	p.tick("answer", name+"="+value)
}

func (p *Page) tick(kind, words string) {
	p.t.Helper()
	at := p.find(kind, words)
	if at.Type != "radio" && at.Type != "checkbox" {
		p.t.Fatalf("tick %q: it is neither a radio button nor a checkbox but %s %s", words, at.Tag, at.Type)
	}
	if p.opts.Keyboard && at.Type == "radio" {
		p.turn(kind, words)
		return
	}
	p.use(kind, words, space)
}

// Select takes the option with these words in the list with this label, or with this name.
func (p *Page) Select(label, option string) {
	p.t.Helper()
	p.take(label, option, `text === words`)
}

// SelectLike takes the first option of a list that has these words in it.
func (p *Page) SelectLike(label, words string) {
	p.t.Helper()
	p.take(label, words, `text.includes(words)`)
}

// take finds the option of a list; the list itself opens in a window of its own, which no test
// reaches with a mouse, so there the option is set.
func (p *Page) take(label, words, test string) {
	p.t.Helper()
	at := p.find("field", label)
	if at.Tag != "select" {
		p.t.Fatalf("select %q in %q: it is no list but %s", words, label, at.Tag)
	}
	steps := evaluate[*int](p, fmt.Sprintf(`((words) => {
		const option = [...wanted.options].findIndex((o) => { const text = o.text.replace(/\s+/g, ' ').trim(); return %s })
		return option < 0 ? null : option - wanted.selectedIndex
	})(%s)`, test, quote(words)))
	if steps == nil {
		p.t.Fatalf("select %q in %q on %s: there is no such option", words, label, p.Path())
	}
	if p.opts.Keyboard {
		p.reach("field", label)
		p.must("select "+words, arrows(*steps))
	} else {
		evaluate[chromedp.Void](p, fmt.Sprintf(`wanted.selectedIndex += %d
			wanted.dispatchEvent(new Event('input', { bubbles: true }))
			wanted.dispatchEvent(new Event('change', { bubbles: true }))`, *steps))
	}
	p.touched = true
	chosen := evaluate[bool](p, fmt.Sprintf(`((words, text) => %s)(%s, wanted.selectedOptions[0].text.replace(/\s+/g, ' ').trim())`, test, quote(words)))
	if !chosen {
		p.t.Fatalf("select %q in %q on %s: another option is chosen", words, label, p.Path())
	}
}

// use does what a click on a thing does, by the mouse or by a key.
func (p *Page) use(kind, words, key string) {
	p.t.Helper()
	p.must(fmt.Sprintf("use the %s %q", kind, words), p.toUse(kind, words, key))
	p.touched = true
}

// useAway uses a thing that leads to another page.
func (p *Page) useAway(kind, words, key string) {
	p.t.Helper()
	p.leaving()
	p.away(fmt.Sprintf("use the %s %q", kind, words), p.toUse(kind, words, key))
	p.arrived()
}

func (p *Page) toUse(kind, words, key string) chromedp.Action[chromedp.Void] {
	p.t.Helper()
	if p.opts.Keyboard {
		p.reach(kind, words)
		return chromedp.KeyEvent(key)
	}
	at := p.find(kind, words)
	return chromedp.MouseClickXY(at.X, at.Y)
}

// arrived looks at a page that has come, where every page is to be checked.
func (p *Page) arrived() {
	p.t.Helper()
	p.touched = false
	if p.opts.Checked {
		p.Check()
	}
}

// leaving looks at what was made of a page, where every state is to be checked.
func (p *Page) leaving() {
	p.t.Helper()
	if p.opts.Checked && p.touched {
		p.Check()
	}
}

// Look checks the page as it is now, where every state is to be checked: a menu that was opened,
// say.
func (p *Page) Look() {
	p.t.Helper()
	p.leaving()
	p.touched = false
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

// Has tells whether a person can see a link, button or field with these words.
func (p *Page) Has(kind, words string) bool {
	p.t.Helper()
	return p.lookFor(kind, words) != nil
}

// find gives the thing with these words, which must be there and uncovered.
func (p *Page) find(kind, words string) spot {
	p.t.Helper()
	at := p.lookFor(kind, words)
	if at == nil {
		p.t.Fatalf("there is no visible %s %q on %s. The page says:\n%s", kind, words, p.Path(), p.Text())
	}
	if at.Covered != "" {
		p.t.Fatalf("the %s %q on %s is covered by %s", kind, words, p.Path(), at.Covered)
	}
	return *at
}

func (p *Page) lookFor(kind, words string) *spot {
	p.t.Helper()
	return evaluate[*spot](p, fmt.Sprintf("(%s)(%s, %s, %t)", findScript, quote(kind), quote(words), !p.opts.Keyboard))
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
