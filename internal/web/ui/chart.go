package ui

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// Count is a number that may have to be hidden, so that nobody can be worked out from it.
type Count struct {
	N      int
	Hidden bool
}

func (f Count) words() string {
	if f.Hidden {
		return "not shown"
	}
	return strconv.Itoa(f.N)
}

// Series is one colour of a chart.
type Series struct {
	Name   string
	Counts []Count // one for each label
}

// BarChart is a drawing of one or two series, with the same figures as a table below it.
type BarChart struct {
	ID     string // of its title element; unique on the page
	Title  string // says what is drawn, in a sentence
	Across string // heads the first column of the table: "Quarter"
	Labels []string
	Series []Series // two at most are drawn
}

const (
	chartWidth, chartHeight = 560, 232
	chartLeft, chartFloor   = 44, 180
	chartTop                = 16
)

// HTML is the drawing, its key and its table as markup.
func (c BarChart) HTML() template.HTML {
	var w writer
	w.raw(`<figure class="govuk-!-margin-0"><svg class="chart" viewBox="0 0 `)
	w.int(chartWidth)
	w.raw(" ")
	w.int(chartHeight)
	w.raw(`" role="img" focusable="false"`)
	w.attr("aria-labelledby", c.ID)
	w.raw("><title")
	w.attr("id", c.ID)
	w.raw(">")
	w.text(c.Title + "; the table below has the figures")
	w.raw("</title>")
	top := c.scale()
	c.writeGrid(&w, top)
	for i := range c.Labels {
		c.writeGroup(&w, i, top)
	}
	w.raw("</svg>\n")
	c.writeKey(&w)
	w.raw("</figure>\n")
	w.raw(`<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">The figures as a table</span></summary><div class="govuk-details__text">`)
	w.b.WriteString(string(c.table().HTML()))
	w.raw("</div></details>\n")
	return w.markup()
}

func (c BarChart) drawn() []Series { return c.Series[:min(2, len(c.Series))] }

// scale is the round number at the top of the chart: an even figure with noughts behind it, so that
// its half is whole.
func (c BarChart) scale() int {
	most := 1
	for _, s := range c.drawn() {
		for _, f := range s.Counts {
			if !f.Hidden {
				most = max(most, f.N)
			}
		}
	}
	for step := 1; ; step *= 10 {
		for _, m := range []int{2, 4, 6, 8, 10} {
			if top := step * m; top >= most {
				return top
			}
		}
	}
}

func (c BarChart) writeGrid(w *writer, top int) {
	for _, n := range []int{0, top / 2, top} {
		y := strconv.Itoa(chartFloor - n*(chartFloor-chartTop)/top)
		w.raw("<line")
		w.attr("x1", strconv.Itoa(chartLeft))
		w.attr("x2", strconv.Itoa(chartWidth-10))
		w.attr("y1", y)
		w.attr("y2", y)
		w.raw("/>")
		writeLabel(w, chartLeft-8, y, "end", strconv.Itoa(n))
	}
}

func (c BarChart) writeGroup(w *writer, i, top int) {
	room := (chartWidth - chartLeft - 10) / len(c.Labels)
	middle := chartLeft + i*room + room/2
	series := c.drawn()
	wide := min(36, room/(len(series)+1))
	left := middle - wide*len(series)/2
	for j, s := range series {
		if i >= len(s.Counts) {
			continue
		}
		if s.Counts[i].Hidden {
			writeLabel(w, left+j*wide+wide/2, strconv.Itoa(chartFloor-6), "middle", "*")
			continue
		}
		tall := max(0, s.Counts[i].N) * (chartFloor - chartTop) / top
		w.raw("<rect")
		w.attr("class", "c"+strconv.Itoa(j+1))
		w.attr("x", strconv.Itoa(left+j*wide+1))
		w.attr("y", strconv.Itoa(chartFloor-tall))
		w.attr("width", strconv.Itoa(max(1, wide-2)))
		w.attr("height", strconv.Itoa(tall))
		w.raw("/>")
	}
	first, rest, _ := strings.Cut(c.Labels[i], " ") // a year or such stands below its quarter
	writeLabel(w, middle, strconv.Itoa(chartFloor+20), "middle", strings.TrimSuffix(first, ","))
	writeLabel(w, middle, strconv.Itoa(chartFloor+42), "middle", rest)
}

func writeLabel(w *writer, x int, y, anchor, text string) {
	w.raw("<text")
	w.attr("x", strconv.Itoa(x))
	w.attr("y", y)
	w.attr("text-anchor", anchor)
	w.raw(">")
	w.text(text)
	w.raw("</text>")
}

func (c BarChart) writeKey(w *writer) {
	w.raw(`<figcaption class="small">`)
	for j, s := range c.drawn() {
		w.raw("<span")
		w.attr("class", fmt.Sprintf("key c%d", j+1))
		w.raw(` aria-hidden="true"></span> `)
		w.text(s.Name)
		w.raw(" &nbsp; ")
	}
	w.raw("</figcaption>")
}

func (c BarChart) table() Table {
	t := Table{Label: c.Title, Head: true, Columns: []Column{{Text: c.Across}}}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, Column{Text: s.Name, Number: true})
	}
	for i, label := range c.Labels {
		row := []Value{Text(label)}
		for _, s := range c.Series {
			var f Count
			if i < len(s.Counts) {
				f = s.Counts[i]
			}
			row = append(row, Text(f.words()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
