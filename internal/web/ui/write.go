package ui

import (
	"html"
	"html/template"
	"strconv"
	"strings"
)

// writer writes markup. Text and attribute values go through text and attr, addresses through
// href; raw is for our own constant markup only, which its parameter type sees to.
type writer struct{ b strings.Builder }

// constant takes untyped constants only, so that nobody's text can be written as markup.
type constant string

func (w *writer) raw(markup constant) { w.b.WriteString(string(markup)) }
func (w *writer) text(s string)       { w.b.WriteString(html.EscapeString(s)) }
func (w *writer) int(n int)           { w.b.WriteString(strconv.Itoa(n)) }

// lines writes text whose line ends are kept.
func (w *writer) lines(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.raw("<br>")
		}
		w.text(line)
	}
}

// attr writes an attribute with its leading space, or nothing for an empty value.
func (w *writer) attr(name constant, value string) {
	if value == "" {
		return
	}
	w.raw(" ")
	w.raw(name)
	w.raw(`="`)
	w.text(value)
	w.raw(`"`)
}

// hidden writes words for those who do not see the page.
func (w *writer) hidden(s string) {
	w.raw(`<span class="govuk-visually-hidden">`)
	w.text(s)
	w.raw("</span>")
}

func (w *writer) href(address string) { w.attr("href", safeAddress(address)) }

func (w *writer) markup() template.HTML { return template.HTML(w.b.String()) }

// safeAddress lets through what a link of ours may lead to: this site, a place on the page,
// another site over https, a telephone number or a mail address. All else becomes a dead link.
func safeAddress(address string) string {
	local := strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, `/\`)
	lower := strings.ToLower(address)
	switch {
	case local, strings.HasPrefix(address, "#"), strings.HasPrefix(address, "?"),
		strings.HasPrefix(lower, "https://"), strings.HasPrefix(lower, "tel:"), strings.HasPrefix(lower, "mailto:"):
		return address
	default:
		return "#unsafe"
	}
}
