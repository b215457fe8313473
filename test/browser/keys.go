package browser

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed stop.js
var stopScript string

// The keys that use a link and a button.
const (
	enter = "\r"
	space = " "
)

// mostStops is how many times the tabulator may have to be pressed on one page.
const mostStops = 400

// stop is where the focus is, as stop.js gives it.
type stop struct {
	At       string // empty at the edge of the page
	Skip     bool   // it is the skip link, and would help
	There    bool   // it is what is wanted
	Way      int    // -1 when what is wanted lies before it, 1 when after
	Problems []string
}

// where looks at the focus.
func (p *Page) where() stop {
	p.t.Helper()
	return evaluate[stop](p, stopScript)
}

// stop looks at the focus and fails the test for what is wrong with it.
func (p *Page) stop() stop {
	p.t.Helper()
	s := p.where()
	for _, problem := range s.Problems {
		p.t.Errorf("keyboard, %s: %s", p.Path(), problem)
	}
	return s
}

// reach moves the focus to a thing as people do who have no mouse: by the skip link where that
// helps, then by the tabulator, to and fro. Every stop on the way must be seen.
func (p *Page) reach(kind, words string) {
	p.t.Helper()
	p.find(kind, words)
	turned, way := 0, 0
	s := p.stop()
	for range mostStops {
		if s.There {
			return
		}
		if s.Skip {
			p.must("skip to the content", chromedp.KeyEvent(enter))
			if !evaluate[bool](p, `document.activeElement.matches('main')`) {
				p.t.Fatalf("the skip link of %s leads to %s, want the content", p.Path(), p.Focused())
			}
		} else {
			if s.Way != 0 && s.Way == -way {
				turned++
			}
			if s.Way != 0 {
				way = s.Way
			}
			if turned > 1 {
				break
			}
			p.tab(s.Way < 0)
		}
		s = p.stop()
	}
	p.t.Fatalf("the tabulator never comes to the %s %q on %s; the last stop is %q", kind, words, p.Path(), s.At)
}

// tab presses the tabulator, or shift and the tabulator.
func (p *Page) tab(back bool) {
	p.t.Helper()
	var held []chromedp.KeyOption
	if back {
		held = append(held, chromedp.KeyModifiers(chromedp.ModifierShift))
	}
	p.must("press the tabulator", chromedp.KeyEvent("\t", held...))
}

// turn takes a radio button: the tabulator leads to its group, the arrows from answer to answer.
func (p *Page) turn(kind, words string) {
	p.t.Helper()
	p.reach(kind, words)
	p.touched = true
	const here = `document.activeElement === wanted`
	if evaluate[bool](p, here) {
		p.must("choose "+words, chromedp.KeyEvent(space))
		return
	}
	for range mostStops {
		p.must("press an arrow", arrows(1))
		if evaluate[bool](p, here) {
			p.stop()
			return
		}
	}
	p.t.Fatalf("the arrows never come to %q on %s", words, p.Path())
}

// arrows presses the arrow down, or up for a negative number, so many times.
func arrows(n int) chromedp.Action[chromedp.Void] {
	key := kb.ArrowDown
	if n < 0 {
		key, n = kb.ArrowUp, -n
	}
	return chromedp.KeyEvent(strings.Repeat(key, n))
}

// selectAll marks all that stands in a field.
var selectAll = chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
	press := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: "a", Modifiers: int64(chromedp.ModifierCtrl), Commands: []string{"selectAll"}}
	if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, press); err != nil {
		return err
	}
	_, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: "a"})
	return err
})

// Stops goes through the whole page with the tabulator and gives each stop in its order. Every
// stop must be seen, and the last one must let go.
func (p *Page) Stops() []string {
	p.t.Helper()
	stops, problems := p.walk(mostStops)
	for _, problem := range problems {
		p.t.Errorf("keyboard, %s: %s", p.Path(), problem)
	}
	return stops
}

// walk presses the tabulator until the focus leaves the page.
func (p *Page) walk(most int) (stops, problems []string) {
	p.t.Helper()
	evaluate[chromedp.Void](p, `wanted = undefined; document.activeElement.blur(); undefined`)
	for range most {
		p.tab(false)
		s := p.where()
		problems = append(problems, s.Problems...)
		if s.At == "" {
			return stops, problems
		}
		stops = append(stops, s.At)
	}
	return stops, append(problems, fmt.Sprintf("the tabulator does not come to the end in %d stops, the last is %s", most, stops[len(stops)-1]))
}

// Type sends keys to what has the focus: "\t" is the tabulator, "\r" is Enter.
func (p *Page) Type(keys string) {
	p.t.Helper()
	p.must("type keys", typed(keys))
	p.touched = true
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
