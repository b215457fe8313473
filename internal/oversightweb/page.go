package oversightweb

import (
	"fmt"
	"strconv"

	"lightship/internal/clock"
	"lightship/internal/oversight"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// FiguresPage is the page of figures.
type FiguresPage struct {
	Frame    ui.Frame
	Title    string
	Lead     string
	Figures  []ui.Figure
	Work     ui.BarChart
	Safe     ui.BarChart
	SafeNone string // what stands where no quarter is over yet
	Years    ui.SummaryList
	Quarters ui.Table
	Actions  ui.Table
	None     ui.Empty // when nothing has happened yet
	Trust    ui.Panel
}

func (h *Handler) figures(r *web.Request) (web.Response, error) {
	f, err := h.Oversight.Figures(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("oversight/figures", h.page(r.Frame("Oversight", "oversight"), f)), nil
}

// drawn is how many quarters fit side by side; the table has them all.
const drawn = 5

func (h *Handler) page(frame ui.Frame, f oversight.Figures) FiguresPage {
	p := FiguresPage{
		Frame: frame,
		Title: "Oversight, since " + f.From.In(clock.London()).Format("January 2006"),
		Lead:  fmt.Sprintf("For the funder and the partnership board. Numbers about people are shown for quarters that are over, never below %d, and so that they cannot be worked out. Numbers about what staff did are exact.", oversight.Least),
	}
	concerns, opened, closed, urgent, single := sums(f)
	if concerns+opened+urgent+single == 0 {
		p.None = ui.Empty{What: "Nothing to count yet", Why: "When the first concern comes in, it is counted here; when the first response opens, so is that. Nobody has to write a report for it."}
	}
	p.Figures = []ui.Figure{
		{Number: strconv.Itoa(concerns), Line: some(concerns, "concern", "concerns") + " came in"},
		{Number: strconv.Itoa(opened), Line: fmt.Sprintf("%s opened; %d closed, %d still open", some(opened, "joint response", "joint responses"), closed, f.StillOpen)},
		{Number: strconv.Itoa(actionsOf(f)), Line: fmt.Sprintf("%s in them, %d done", some(actionsOf(f), "action", "actions"), f.Actions["done"])},
	}
	p.draw(f)
	p.Quarters = quarterTable(f)
	p.Actions = h.actionTable(f)
	p.Trust = ui.Panel{Title: "How the trust is kept", Items: []ui.Value{
		ui.Text(said(urgent, "share", "shares") + " without an agreement, because somebody was at risk"),
		ui.Text(said(single, "single lawful share", "single lawful shares") + " without an agreement"),
		ui.Text(said(f.Late, "action was", "actions were") + " late at some time; " + said(f.Chased, "reminder was", "reminders were") + " sent"),
		{Text: "The heads of the log", Href: "/log", Note: "by which partners check that nothing was rewritten"},
	}}
	return p
}

// draw makes the two charts and the sums of the years.
func (p *FiguresPage) draw(f oversight.Figures) {
	p.Work = ui.BarChart{ID: "work", Title: "Concerns and joint responses by quarter", Across: "Quarter", Series: []ui.Series{{Name: "concerns"}, {Name: "joint responses opened"}}}
	p.Safe = ui.BarChart{ID: "safe", Title: "People who are safe, as the responses said that closed in the quarter", Across: "Quarter", Series: []ui.Series{{Name: "people who are safe"}}}
	for _, q := range f.Quarters[max(0, len(f.Quarters)-drawn):] {
		p.Work.Labels = append(p.Work.Labels, short(q))
		p.Work.Series[0].Counts = append(p.Work.Series[0].Counts, ui.Count{N: q.Concerns})
		p.Work.Series[1].Counts = append(p.Work.Series[1].Counts, ui.Count{N: q.Opened})
		if q.Over {
			p.Safe.Labels = append(p.Safe.Labels, short(q))
			p.Safe.Series[0].Counts = append(p.Safe.Series[0].Counts, ui.Count{N: q.Safe.N, Hidden: q.Safe.Hidden})
		}
	}
	if len(p.Safe.Labels) == 0 {
		p.SafeNone = "No quarter is over yet. The first number stands here when one is."
	}
	for _, y := range f.Years {
		p.Years.Rows = append(p.Years.Rows, ui.Row(fmt.Sprintf("Whole year %d", y.Year), cell(y.Safe)))
	}
}

func quarterTable(f oversight.Figures) ui.Table {
	t := ui.Table{Label: "Every quarter", Head: true, Cards: true, Columns: []ui.Column{{Text: "Quarter"}, {Text: "Concerns", Number: true, Said: true}, {Text: "Responses opened", Number: true, Said: true},
		{Text: "Responses closed", Number: true, Said: true}, {Text: "Urgent shares", Number: true, Said: true}, {Text: "Single shares", Number: true, Said: true}, {Text: "People safe", Number: true, Said: true}}}
	for _, q := range f.Quarters {
		t.Rows = append(t.Rows, []ui.Value{ui.Text(long(q)), number(q.Concerns), number(q.Opened), number(q.Closed), number(q.Urgent), number(q.Single), cell(q.Safe)})
	}
	return t
}

func (h *Handler) actionTable(f oversight.Figures) ui.Table {
	t := ui.Table{Label: "Actions by state", Head: true, Columns: []ui.Column{{Text: "State"}, {Text: "Actions", Number: true}}}
	for _, s := range h.States {
		t.Rows = append(t.Rows, []ui.Value{ui.Text(s.Words), number(f.Actions[s.Code])})
	}
	return t
}

func sums(f oversight.Figures) (concerns, opened, closed, urgent, single int) {
	for _, q := range f.Quarters {
		concerns, opened, closed, urgent, single = concerns+q.Concerns, opened+q.Opened, closed+q.Closed, urgent+q.Urgent, single+q.Single
	}
	return concerns, opened, closed, urgent, single
}

func actionsOf(f oversight.Figures) int {
	n := 0
	for _, of := range f.Actions {
		n += of
	}
	return n
}

// said is a number with its noun.
func said(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func number(n int) ui.Value { return ui.Text(strconv.Itoa(n)) }

// cell shows a number about people, or the veil.
func cell(c oversight.Cell) ui.Value {
	if c.Hidden {
		return ui.Value{Veil: true}
	}
	return ui.Text(c.Words())
}

// months are those of a quarter: "Oct–Dec".
func months(q oversight.Quarter) string {
	from := q.From.In(clock.London())
	return from.Format("Jan") + "–" + from.AddDate(0, 2, 0).Format("Jan")
}

// short is a quarter below its bars.
func short(q oversight.Quarter) string {
	if !q.Over {
		return months(q) + ", so far"
	}
	return months(q) + q.From.In(clock.London()).Format(" 2006")
}

// long is a quarter in the table.
func long(q oversight.Quarter) string {
	name := months(q) + q.From.In(clock.London()).Format(" 2006")
	if !q.Over {
		name += ", so far"
	}
	return name
}

// some is the word for so many, without the number.
func some(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
