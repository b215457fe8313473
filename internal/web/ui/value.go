package ui

import "html/template"

// Sector is the kind of organisation that a chip shows by shape and word.
type Sector string

// The sectors with a shape of their own; every other has the plain square of the police's shape
// in grey.
const (
	Police    Sector = "police"
	Council   Sector = "council"
	Health    Sector = "health"
	Third     Sector = "third"
	Regulator Sector = "reg"
	Fire      Sector = "fire"
	Other     Sector = ""
)

var sectorWords = map[Sector]string{
	Police: "Police", Council: "Council", Health: "Health", Third: "Third sector", Regulator: "Regulator", Fire: "Fire and rescue",
}

// Chip names an organisation and, where things go to one, its post.
type Chip struct {
	Name   string
	Post   string
	Sector Sector
}

// HTML is the chip as markup.
func (c Chip) HTML() template.HTML {
	var w writer
	c.write(&w)
	return w.markup()
}

func (c Chip) write(w *writer) {
	word, known := sectorWords[c.Sector]
	class := "chip"
	if known {
		class += " " + string(c.Sector)
	}
	w.raw("<span")
	w.attr("class", class)
	w.attr("title", word)
	w.raw(`><i aria-hidden="true"></i><span>`)
	w.text(c.Name)
	if c.Post != "" {
		w.raw(" · ")
		w.text(c.Post)
	}
	if known {
		w.hidden(" (" + word + ")")
	}
	w.raw("</span></span>")
}

// Tone is how a record answers discovery, by its word: off, silent, pointer or open.
type Tone string

// HTML is the tone as markup.
func (t Tone) HTML() template.HTML {
	var w writer
	t.write(&w)
	return w.markup()
}

func (t Tone) write(w *writer) {
	switch t {
	case "open", "pointer", "silent", "off":
		w.raw("<span")
		w.attr("class", "tone "+string(t))
	default:
		w.raw(`<span class="tone"`)
	}
	w.raw(">")
	w.text(string(t))
	w.raw("</span>")
}

// Tag says a state in a word or two.
type Tag struct {
	Text   string
	Colour string // grey, green, turquoise, blue, purple, pink, red, orange, yellow; blue unless told
}

// HTML is the tag as markup.
func (t Tag) HTML() template.HTML {
	var w writer
	t.write(&w)
	return w.markup()
}

func (t Tag) write(w *writer) {
	class := "govuk-tag"
	if t.Colour != "" {
		class += " govuk-tag--" + t.Colour
	}
	w.raw("<strong")
	w.attr("class", class)
	w.raw(">")
	w.text(t.Text)
	w.raw("</strong>")
}

// Veil stands for what the viewer may not see: never a blank, never a hint of how much.
type Veil struct {
	Text string // "not shown" unless told
}

// HTML is the veil as markup.
func (v Veil) HTML() template.HTML {
	var w writer
	v.write(&w)
	return w.markup()
}

func (v Veil) write(w *writer) {
	w.raw(`<span class="veil">`)
	w.text(v.words())
	w.raw("</span>")
}

func (v Veil) words() string {
	if v.Text == "" {
		return "not shown"
	}
	return v.Text
}

// Link leads somewhere.
type Link struct {
	Text  string
	Href  string
	About string // for those who hear only the link: what it is about
}

// HTML is the link as markup.
func (l Link) HTML() template.HTML {
	var w writer
	l.write(&w)
	return w.markup()
}

func (l Link) write(w *writer) {
	w.raw(`<a class="govuk-link"`)
	w.href(l.Href)
	w.raw(">")
	w.text(l.Text)
	if l.About != "" {
		w.hidden(" " + l.About)
	}
	w.raw("</a>")
}

// Value is what stands in a cell of a table, beside a key, or in a strip. Its parts are shown in
// the order of the fields; empty ones are left out.
type Value struct {
	Label string // said before it, in a strip: "Lead:"
	Due   Due
	When  Moment
	Text  string // line ends are kept
	Bold  bool
	Href  string // makes the text a link
	Note  string // a quiet second line
	Chip  Chip
	Tone  Tone
	Tag   Tag
	Veil  bool   // what stands here is not shown to this viewer
	Do    Button // the one verb: a link that looks like a button
}

// Text is a value of plain text.
func Text(s string) Value { return Value{Text: s} }

// HTML is the value as markup.
func (v Value) HTML() template.HTML {
	var w writer
	v.write(&w)
	return w.markup()
}

func (v Value) write(w *writer) {
	first := true
	part := func(shown bool, separator constant, write func()) {
		if !shown {
			return
		}
		if !first {
			w.raw(separator)
		}
		first = false
		write()
	}
	part(v.Label != "", " ", func() { w.text(v.Label) })
	part(!v.Due.At.IsZero(), " ", func() { v.Due.write(w) })
	part(!v.When.At.IsZero(), " ", func() { v.When.write(w) })
	part(v.Text != "", " ", func() { v.writeText(w) })
	part(v.Note != "", "<br>", func() {
		w.raw(`<span class="muted small">`)
		w.lines(v.Note)
		w.raw("</span>")
	})
	part(v.Chip.Name != "", "<br>", func() { v.Chip.write(w) })
	part(v.Tone != "", " ", func() { v.Tone.write(w) })
	part(v.Tag.Text != "", " ", func() { v.Tag.write(w) })
	part(v.Veil, " ", func() { Veil{}.write(w) })
	part(v.Do.Text != "", " ", func() { v.Do.writeLink(w) })
}

func (v Value) writeText(w *writer) {
	if v.Bold {
		w.raw("<b>")
		defer w.raw("</b>")
	}
	if v.Href != "" {
		w.raw(`<a class="govuk-link"`)
		w.href(v.Href)
		w.raw(">")
		defer w.raw("</a>")
	}
	w.lines(v.Text)
}

// writeLink writes a button that goes somewhere, for a cell.
func (b Button) writeLink(w *writer) {
	w.raw("<a")
	w.href(b.Href)
	w.raw(` role="button" draggable="false"`)
	w.attr("class", b.Class())
	w.raw(` data-module="govuk-button">`)
	w.text(b.Text)
	if b.About != "" {
		w.hidden(" " + b.About)
	}
	w.raw("</a>")
}
