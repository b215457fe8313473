package browser

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// violation is one broken rule, as axe reports it.
type violation struct {
	ID     string
	Impact string
	Help   string
	Nodes  []struct {
		Target         []any
		HTML           string
		FailureSummary string
	}
}

// axeRules are the levels that every page must reach: WCAG 2.2, A and AA.
const axeRules = `{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }`

// contrastRule is the one rule that depends on the scheme alone.
const contrastRule = `{ runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] }`

//go:embed cut.js
var cutScript string

// Check fails the test for accessibility violations (where scripts are on), for a page that is
// wider than its window, for text that is cut off, and for what the console holds.
func (p *Page) Check() {
	p.t.Helper()
	if fresh(p.sight()) {
		p.NoOverflow()
		if !p.opts.NoScript {
			p.Axe()
		}
	}
	for _, problem := range p.log.problems() {
		p.t.Errorf("%s is not clean: %s", p.Path(), problem)
	}
	p.log.forget()
}

// Axe fails the test for each accessibility violation on the page.
func (p *Page) Axe() {
	p.t.Helper()
	p.axe(axeRules)
}

// Contrast fails the test for text that does not stand out enough from its ground.
func (p *Page) Contrast() {
	p.t.Helper()
	p.axe(contrastRule)
}

func (p *Page) axe(rules string) {
	p.t.Helper()
	found, err := p.violations(rules)
	if err != nil {
		p.t.Fatalf("run axe on %s: %v", p.Path(), err)
	}
	for _, v := range found {
		p.t.Errorf("axe, %s: %s", p.Path(), v)
	}
}

// checked holds what was looked at: the same markup in the same state and window, under the one
// style sheet, is as good or bad again.
var checked sync.Map

func fresh(sight string) bool {
	_, seen := checked.LoadOrStore(sha256.Sum256([]byte(sight)), true)
	return !seen
}

// random is what differs from one world to the next and to no eye: ids and references.
var random = regexp.MustCompile(`[0-9a-z]{26}|[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-zA-Z_-]{40,}`)

// sight is all that the rules depend on: the window, the markup, what is ticked, what has the focus.
func (p *Page) sight() string {
	p.t.Helper()
	state := evaluate[string](p, `[innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches,
		[...document.querySelectorAll('input')].map((e) => Number(e.checked)).join(''),
		[...document.querySelectorAll('*')].indexOf(document.activeElement), document.documentElement.outerHTML].join(' ')`)
	return random.ReplaceAllString(state, "R")
}

// violations runs axe by some rules. It needs scripts; the page's own policy does not apply to the test's script.
func (p *Page) violations(rules string) ([]violation, error) {
	p.t.Helper()
	dir, err := root()
	if err != nil {
		return nil, err
	}
	axe, err := os.ReadFile(filepath.Join(dir, "node_modules/axe-core/axe.min.js"))
	if err != nil {
		return nil, fmt.Errorf("axe-core is missing, make assets brings it: %w", err)
	}
	p.log.setDeaf(true)
	defer p.log.setDeaf(false)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void]("if (!window.axe) {"+string(axe)+"}; undefined")); err != nil {
		return nil, fmt.Errorf("load axe: %w", err)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[[]violation](
		`axe.run(document, `+rules+`).then((r) => r.violations.map((v) => ({
			ID: v.id, Impact: v.impact, Help: v.help,
			Nodes: v.nodes.map((n) => ({ Target: n.target, HTML: n.html, FailureSummary: n.failureSummary }))
		})))`, chromedp.EvalAwaitPromise))
}

// String is the rule, and for each place what it is and how to mend it.
func (v violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		fmt.Fprintf(&b, "\n    at %v\n      %s\n      %s", n.Target, n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n      "))
	}
	return b.String()
}

// NoOverflow fails the test if the page is wider than its window, or if text is cut off.
func (p *Page) NoOverflow() {
	p.t.Helper()
	if wide := p.overflow(); len(wide) > 0 {
		p.t.Errorf("%s is wider than its window of %d pixels, because of:\n  %s", p.Path(), p.opts.Width, strings.Join(wide, "\n  "))
	}
	for _, cut := range p.cut() {
		p.t.Errorf("%s in a window of %d pixels: %s", p.Path(), p.opts.Width, cut)
	}
}

// overflow lists what stands out of the window, when the page can be scrolled sideways.
func (p *Page) overflow() []string {
	p.t.Helper()
	return evaluate[[]string](p, `(() => {
		const width = document.documentElement.clientWidth
		const scrolls = (e) => e && e !== document.body && e !== document.documentElement &&
			(['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement))
		if (document.documentElement.scrollWidth <= width) return []
		const right = (e) => { const box = e.getBoundingClientRect(); return Math.round(box.left + Math.max(box.width, e.scrollWidth)) }
		const out = [...document.body.querySelectorAll('*')].filter((e) => right(e) > width + 1 && !scrolls(e))
		const list = out.slice(-5).map((e) => right(e) + ' px: ' + e.outerHTML.slice(0, 160))
		return list.length ? list : ['something that cannot be named: the page is ' + document.documentElement.scrollWidth + ' px wide']
	})()`)
}

// cut lists text that cannot be read whole.
func (p *Page) cut() []string {
	p.t.Helper()
	return evaluate[[]string](p, cutScript)
}

// Shot keeps a picture of the whole page as test/shots/NAME.png, for people to look at.
func (p *Page) Shot(name string) {
	p.t.Helper()
	dir, err := root()
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.fail("take a picture", err)
	}
	shots := filepath.Join(dir, "test", "shots")
	if err := os.MkdirAll(shots, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(shots, name+".png"), picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
