// Package e2e goes through the product in a real browser, as people do.
package e2e

import (
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"lightship/internal/app/apptest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// house is the product behind a real address, and the people in front of it.
type house struct {
	*apptest.Product
	t       *testing.T
	address string
	people  map[string]*browser.Page
	options browser.Options
}

// each runs a story on each engine.
func each(t *testing.T, o browser.Options, story func(h *house)) {
	t.Helper()
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, at store.Options) { story(open(t, at, o)) })
}

func open(t *testing.T, at store.Options, o browser.Options) *house {
	t.Helper()
	p := apptest.New(t, at)
	s := httptest.NewServer(p.Handler)
	t.Cleanup(s.Close)
	return &house{Product: p, t: t, address: s.URL, people: map[string]*browser.Page{}, options: o}
}

// as gives the browser of a persona, who has come in through the demo's door.
func (h *house) as(mail, name string) *browser.Page {
	h.t.Helper()
	if p := h.people[mail]; p != nil {
		return p
	}
	p := browser.New(h.t, h.options)
	p.Open(h.address + "/demo")
	p.Submit("Be " + name)
	p.See("Today")
	h.people[mail] = p
	return p
}

// minutes lets time pass.
func (h *house) minutes(n int) {
	h.t.Helper()
	h.Step(time.Duration(n) * time.Minute)
}

// shots tells whether pictures are wanted: they are for looking at, not for passing.
var shots = os.Getenv("LIGHTSHIP_SHOTS") != ""

// shot takes pictures of a page in three windows; the name says how wide.
func shot(p *browser.Page, name string) {
	if !shots {
		return
	}
	for _, width := range []int{768, 320, 1280} {
		p.Resize(width, 900)
		p.Shot(fmt.Sprintf("%s-%d", name, width))
	}
}

// shot takes pictures in one of the ways.
func (h *house) shot(p *browser.Page, name string) {
	if h.options.Checked && h.options.Width == 0 && h.DB.Engine() == store.SQLite {
		shot(p, name)
	}
}
