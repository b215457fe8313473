package browser

import (
	"net/url"
	"strings"
)

// Text is what a person can read on the page.
func (p *Page) Text() string {
	p.t.Helper()
	return evaluate[string](p, `document.body ? document.body.innerText : ''`)
}

// TextOf is what a person can read in the first element that a selector finds; it must be there.
func (p *Page) TextOf(selector string) string {
	p.t.Helper()
	text := evaluate[*string](p, `document.querySelector(`+quote(selector)+`)?.innerText ?? null`)
	if text == nil {
		p.t.Fatalf("nothing on %s matches %s", p.Path(), selector)
	}
	return *text
}

// Read is what can be read within the elements of a selector, piece by piece, but within those of
// another.
func (p *Page) Read(within, but string) []string {
	p.t.Helper()
	return evaluate[[]string](p, `((within, but) => {
		const out = []
		for (const root of document.querySelectorAll(within)) {
			const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
			for (let node = walker.nextNode(); node; node = walker.nextNode()) {
				const text = node.data.replace(/\s+/g, ' ').trim()
				const parent = node.parentElement
				if (text && parent.checkVisibility({ visibilityProperty: true }) && !(but && parent.closest(but))) out.push(text)
			}
		}
		return out
	})(`+quote(within)+`, `+quote(but)+`)`)
}

// Count is how many elements a selector finds.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return evaluate[int](p, `document.querySelectorAll(`+quote(selector)+`).length`)
}

// Value is what stands in the field with this label, or with this name.
func (p *Page) Value(label string) string {
	p.t.Helper()
	p.find("field", label)
	return evaluate[string](p, `((label) => (document.querySelector('[name="' + CSS.escape(label) + '"]:not([type=hidden])') ||
		[...document.querySelectorAll('label')].find((l) => l.innerText.replace(/\s+/g, ' ').trim() === label).control).value)(`+quote(label)+`)`)
}

// HTML is the page as the browser holds it.
func (p *Page) HTML() string {
	p.t.Helper()
	return evaluate[string](p, `document.documentElement.outerHTML`)
}

// Title is the page's title.
func (p *Page) Title() string {
	p.t.Helper()
	return evaluate[string](p, `document.title`)
}

// URL is the page's whole address.
func (p *Page) URL() string {
	p.t.Helper()
	return evaluate[string](p, `location.href`)
}

// Path is the page's address without the host.
func (p *Page) Path() string {
	p.t.Helper()
	u, err := url.Parse(p.URL())
	if err != nil {
		p.t.Fatalf("read the address: %v", err)
	}
	return u.RequestURI()
}

// Status is the HTTP status with which the page came.
func (p *Page) Status() int { return p.log.status() }

// Focused describes what has the focus: its tag and its words.
func (p *Page) Focused() string {
	p.t.Helper()
	return evaluate[string](p, `((e) => (e.tagName.toLowerCase() + ' ' + (e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || '').replace(/\s+/g, ' ').trim()).trim())(document.activeElement)`)
}

// See fails the test unless a person can read each of these on the page.
func (p *Page) See(wants ...string) {
	p.t.Helper()
	text := plain(p.Text())
	for _, want := range wants {
		if !strings.Contains(text, plain(want)) {
			p.t.Errorf("%s does not say %q. It says:\n%s", p.Path(), want, p.Text())
		}
	}
}

// NotSee fails the test if any of these stands anywhere in the page, readable or not.
func (p *Page) NotSee(unwanted ...string) {
	p.t.Helper()
	html := p.HTML()
	for _, word := range unwanted {
		if strings.Contains(html, word) {
			p.t.Errorf("%s holds %q and must not", p.Path(), word)
		}
	}
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }
