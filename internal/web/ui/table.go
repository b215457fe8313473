package ui

import (
	"html/template"
	"slices"
)

// Column heads one column of a table.
type Column struct {
	Text   string
	Number bool   // figures stand to the right
	Hidden bool   // the head is heard, not seen: for verbs
	Key    string // the list can be ordered by it, under this name; Sortable then fills in the rest
	Latest bool   // whoever orders by it wants the greatest first: for times
	Href   string // orders the list by it, or the other way round
	Sorted string // ascending or descending, where the list is ordered by it now
	Said   bool   // in a card, where no heads stand over the values, this one is said before its value
}

// Table shows rows. It is written by Go, since long lists are what people wait for.
type Table struct {
	Caption string // seen over the table, unless Label stands in for it
	Label   string // heard, not seen: where a heading already says what it is
	Columns []Column
	Rows    [][]Value
	Cards   bool // on a narrow screen each row becomes a card
	Head    bool // the first cell of a row is its heading
}

// HTML is the table as markup.
func (t Table) HTML() template.HTML {
	var w writer
	w.b.Grow(200 + 160*len(t.Rows)*len(t.Columns))
	name := t.Label
	if name == "" {
		name = t.Caption
	}
	w.raw(`<div class="scroll" tabindex="0" role="region"`)
	w.attr("aria-label", name)
	w.raw(">")
	w.raw("<table")
	switch {
	case t.Cards && slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Href != "" }):
		w.raw(` class="govuk-table work sortable"`)
	case t.Cards:
		w.raw(` class="govuk-table work"`)
	default:
		w.raw(` class="govuk-table"`)
	}
	w.raw(">")
	if t.Caption != "" {
		w.raw(`<caption class="govuk-table__caption govuk-table__caption--s">`)
		w.text(t.Caption)
		w.raw("</caption>")
	}
	t.writeHead(&w)
	w.raw("<tbody class=\"govuk-table__body\">\n")
	for _, row := range t.Rows {
		t.writeRow(&w, row)
	}
	w.raw("</tbody></table></div>\n")
	return w.markup()
}

func (t Table) writeHead(w *writer) {
	w.raw(`<thead class="govuk-table__head"><tr class="govuk-table__row">`)
	for _, c := range t.Columns {
		if c.Number {
			w.raw(`<th scope="col" class="govuk-table__header govuk-table__header--numeric"`)
		} else {
			w.raw(`<th scope="col" class="govuk-table__header"`)
		}
		if c.Sorted != "" {
			w.attr("aria-sort", c.Sorted)
		}
		w.raw(">")
		switch {
		case c.Hidden:
			w.hidden(c.Text)
		case c.Href != "":
			w.raw(`<a class="govuk-link sort"`)
			w.href(c.Href)
			w.raw(">")
			w.text(c.Text)
			w.raw("</a>")
		default:
			w.text(c.Text)
		}
		w.raw("</th>")
	}
	w.raw("</tr></thead>")
}

func (t Table) writeRow(w *writer, row []Value) {
	w.raw(`<tr class="govuk-table__row">`)
	for i, v := range row {
		head := t.Head && i == 0
		column := Column{}
		if i < len(t.Columns) {
			column = t.Columns[i]
		}
		switch {
		case head:
			w.raw(`<th scope="row" class="govuk-table__header"`)
		case column.Number:
			w.raw(`<td class="govuk-table__cell govuk-table__cell--numeric num"`)
		case v.Do.Text != "":
			w.raw(`<td class="govuk-table__cell do"`)
		default:
			w.raw(`<td class="govuk-table__cell"`)
		}
		if t.Cards && column.Said {
			w.attr("data-head", column.Text)
		}
		w.raw(">")
		v.write(w)
		if head {
			w.raw("</th>")
		} else {
			w.raw("</td>")
		}
	}
	w.raw("</tr>\n")
}
