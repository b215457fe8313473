// Package intakeweb has the pages that take concerns in: the form with its nine questions, the
// list, the triage of a desk, and the statutory doors.
//
// Invariants: danger, child and crime are the first three questions; whatever was typed stays in
// a form that comes back; a page offers only what its service lets this person do.
//
// It leaves the record's own page, and sharing, to recordweb.
package intakeweb

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the sources of these pages.
//
//go:embed *.gohtml
var Templates embed.FS

// Handler serves these pages.
type Handler struct {
	Intake    *intake.Service
	Lib       *content.Library
	Responses func(r *web.Request, shown record.Shown) (p ui.Panel, open bool, err error) // those opened from a concern; nil where none are
}

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /concerns", access.RecordList, h.list)
	m.Page("GET /concerns/new", access.ConcernCreate, h.ask)
	m.Page("POST /concerns", access.ConcernCreate, h.create)
	m.Page("GET /concerns/{id}", access.RecordRead, h.show)
	m.Page("GET /concerns/{id}/edit", access.RecordEdit, h.askEdit)
	m.Page("POST /concerns/{id}/edit", access.RecordEdit, h.edit)
	m.Page("POST /concerns/{id}/triage", access.ConcernTriage, h.triage)
	m.Page("GET /concerns/{id}/doors", access.RecordFull, h.doors)
	m.Page("POST /concerns/{id}/doors", access.RecordEdit, h.refer)
}

const nav = "concerns" // the line of the rail

// ListPage lists concerns.
type ListPage struct {
	Frame  ui.Frame
	State  ui.Select
	Owned  ui.Select
	Area   ui.Select
	Sorted ui.Hidden // an order stays when the list is narrowed
	Cut    string
	Filter ui.Button
	Report ui.Button
	Table  ui.Table
	Empty  ui.Empty
	Pager  ui.Pager
}

func (h *Handler) list(r *web.Request) (web.Response, error) {
	q := r.Query()
	areas := areaOptions(h.Lib)
	order := ui.OrderOf(q.Line("sort", 20), string(record.ByTitle), string(record.ByDue), string(record.ByMade))
	wanted := intake.Wanted{State: q.Choice("state", intake.States()...), Owned: q.Choice("held", "own", "others"), Area: q.Choice("area", values(areas)...),
		Order: record.Order{By: record.By(order.By), Down: order.Down}, Cursor: q.Text("at", 800)}
	page, err := h.Intake.List(r.Context(), r.Actor, wanted)
	if err != nil {
		return web.Response{}, err
	}
	keep := url.Values{}
	for name, v := range map[string]string{"state": wanted.State, "held": wanted.Owned, "area": wanted.Area} {
		if v != "" {
			keep.Set(name, v)
		}
	}
	narrowed, paged := len(keep) > 0, maps.Clone(keep)
	if order.By != "" {
		paged.Set("sort", order.String())
	}
	p := ListPage{
		Frame:  r.Frame("Concerns", nav),
		State:  ui.Select{Field: ui.Field{Name: "state", Label: "Where it stands"}, Blank: "All", Value: wanted.State},
		Owned:  ui.Select{Field: ui.Field{Name: "held", Label: "Held by"}, Blank: "Everybody", Value: wanted.Owned, Options: []ui.Option{{Value: "own", Label: "My organisation"}, {Value: "others", Label: "Others, shared with us"}}},
		Area:   ui.Select{Field: ui.Field{Name: "area", Label: "Area"}, Blank: "Every area", Value: wanted.Area, Options: areas},
		Sorted: ui.Hidden{Name: "sort", Value: order.String()},
		Filter: ui.Button{Text: "Show", Kind: "secondary"},
		Report: ui.Button{Text: "Write down a concern", Href: "/concerns/new"},
		Pager:  ui.Pages("/concerns", paged, "", page.Next),
	}
	for _, s := range intake.States() {
		p.State.Options = append(p.State.Options, ui.Option{Value: s, Label: intake.StateWords(s)})
	}
	if len(page.Lines) == 0 {
		p.Empty = ui.Empty{What: "No concerns here", Why: "Concerns that your desk holds, that you wrote, or that others shared with you stand here, newest first."}
		if narrowed {
			p.Empty.Why = "No concern that you may see is like this. Choose “All” to see the others."
		}
		return web.Page("intake/list", p), nil
	}
	p.Table = ui.Table{Label: "Concerns", Cards: true, Columns: []ui.Column{{Text: "Concern", Key: string(record.ByTitle)}, {Text: "Stands at", Key: string(record.ByDue)}, {Text: "Held by"},
		{Text: "Written", Key: string(record.ByMade), Latest: true, Said: true}}}.Sortable("/concerns", keep, cmp.Or(order, ui.Order{By: string(record.ByMade), Down: true}))
	if page.Cut {
		p.Cut = fmt.Sprintf("You see more concerns than can be put into order at once: these are of the newest %d. Narrow the list to find an older one.", record.MostOrdered)
	}
	for _, l := range page.Lines {
		p.Table.Rows = append(p.Table.Rows, []ui.Value{
			{Text: l.Title, Href: "/records/" + string(l.ID), Note: l.Line.Line},
			stands(r.Now, l.State, l.Due, l.Level == access.Pointer),
			{Chip: ui.Chip{Name: l.Holder, Sector: ui.Sector(l.Sector)}},
			{When: ui.Moment{Now: r.Now, At: l.Created}},
		})
	}
	return web.Page("intake/list", p), nil
}

// stands says how far a concern is and, while somebody has to decide about it, by when.
func stands(now time.Time, state string, due time.Time, veil bool) ui.Value {
	if due.IsZero() {
		return ui.Value{Text: intake.StateWords(state), Veil: veil}
	}
	return ui.Value{Label: intake.StateWords(state) + ", to decide:", Due: ui.Due{Now: now, At: due}, Veil: veil}
}

// ShowPage is where a desk decides about a concern.
type ShowPage struct {
	Frame    ui.Frame
	Crumbs   ui.Breadcrumbs
	Heading  string
	Strip    ui.Strip
	Errors   ui.ErrorSummary
	Conflict bool // somebody decided meanwhile
	Known    ui.SummaryList
	Action   string
	Once     ui.Once
	Mark     ui.Hidden
	Decision ui.Radios
	Risk     ui.Radios
	Reason   ui.TextArea
	Save     ui.Button
	Came     ui.Panel
	Response ui.Panel
	Next     ui.Panel
}

func (h *Handler) show(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	got, err := h.Intake.Editable(r.Context(), r.Actor, rec)
	if fault.Is(err, fault.Refused) { // they see it, and do not decide about it
		return web.Redirect("/records/"+string(rec), ""), nil
	}
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.showPage(r, got, got.Mark, ui.Filled{})
	return web.Page("intake/show", p), err
}

func (h *Handler) showPage(r *web.Request, got record.Held[intake.Concern], mark record.Mark, filled ui.Filled) (ShowPage, error) {
	at := "/concerns/" + string(got.ID)
	came, err := h.came(r, got.ID)
	if err != nil {
		return ShowPage{}, err
	}
	t := got.Body.Triage
	p := ShowPage{
		Frame:   r.Frame("Decide about a concern", nav).Fail(filled),
		Crumbs:  ui.Breadcrumbs{Links: []ui.Link{{Text: "Concerns", Href: "/concerns"}, {Text: got.Reference, Href: "/records/" + string(got.ID)}}},
		Heading: got.View.Title,
		Strip:   strip(r, got.Shown),
		Errors:  filled.Summary(),
		Known:   fields(got.View),
		Action:  at + "/triage",
		Once:    r.Once(),
		Mark:    ui.Hidden{Name: "mark", Value: string(mark)},
		Decision: ui.Radios{Field: ui.Field{Name: "decision", Label: "What happens with it?"}, Value: t.Decision, Options: []ui.Option{
			{Value: intake.Respond, Label: intake.DecisionWords(intake.Respond), Hint: "Next you choose whom to ask. Nobody learns of it before that."},
			{Value: intake.Pass, Label: intake.DecisionWords(intake.Pass), Hint: "999, children's services, the police or another: you need their reference."},
			{Value: intake.Keep, Label: intake.DecisionWords(intake.Keep), Hint: "It counts when more comes in."},
			{Value: intake.Close, Label: intake.DecisionWords(intake.Close), Hint: "It is kept, and the one who gave it is told."},
		}}.From(filled),
		Risk:   ui.Radios{Field: ui.Field{Name: "risk", Label: "How soon could somebody be harmed?"}, Value: t.Risk, Options: options(h.Lib, content.RiskLevels)}.From(filled),
		Reason: ui.TextArea{Field: ui.Field{Name: "reason", Label: "Why?", Hint: "A sentence or two. It is read again when somebody asks."}, Value: t.Reason, Rows: 3, Max: intake.LongestReason}.From(filled),
		Save:   ui.Button{Text: "Save what was decided"},
		Came:   came,
		Next: ui.Panel{Title: "Also", Items: []ui.Value{
			{Text: "Statutory doors", Href: at + "/doors"}, {Text: "Change the concern", Href: at + "/edit"}, {Text: "Add a person, phone, vehicle …", Href: "/records/" + string(got.ID) + "/add"},
			{Text: "Write down what is said about them", Href: at + "/allegation"}, {Text: "The whole record: what it names, who sees it, and sharing", Href: "/records/" + string(got.ID)},
		}},
	}
	var open bool
	if h.Responses != nil {
		if p.Response, open, err = h.Responses(r, got.Shown); err != nil {
			return p, err
		}
	}
	if got.Body.State == intake.InResponse && !open {
		p.Next.Items = append([]ui.Value{{Text: "Open a response", Href: "/responses/new?concern=" + string(got.ID)}}, p.Next.Items...)
	}
	return p, nil
}

func (h *Handler) triage(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	t := intake.Triage{
		Decision: f.Choice("decision", intake.Keep, intake.Respond, intake.Pass, intake.Close),
		Risk:     f.Choice("risk", values(options(h.Lib, content.RiskLevels))...),
		Reason:   f.Text("reason", intake.LongestReason),
	}
	mark := record.Mark(f.Text("mark", 100))
	got, err := h.Intake.Editable(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	err = h.Intake.Decide(r.Context(), r.Actor, intake.Seen{Record: rec, Mark: mark, Once: string(r.Once())}, t)
	if stale, ok := errors.AsType[*record.Stale](err); ok {
		p, err := h.showPage(r, got, stale.Now.Mark, f.Filled())
		p.Conflict = true
		return web.Conflicted("intake/show", p), err
	}
	if f.Take(err) || err == nil && !f.OK() {
		p, err := h.showPage(r, got, mark, f.Filled())
		return web.Again("intake/show", p), err
	}
	if err != nil {
		return web.Response{}, err
	}
	switch t.Decision {
	case intake.Respond:
		return web.Redirect("/responses/new?concern="+string(rec), "Saved. Now choose what the response is for, and whom to ask."), nil
	case intake.Pass:
		return web.Redirect("/concerns/"+string(rec)+"/doors", "Saved. It is passed on when you have their reference."), nil
	}
	return web.Redirect("/records/"+string(rec), "Saved. The one who gave it is told the stage, and nothing else."), nil
}

// came is what was told about a concern.
func (h *Handler) came(r *web.Request, rec id.Record) (ui.Panel, error) {
	p := ui.Panel{Title: "What came of it", Empty: "Nothing yet. The one who gave it hears each stage."}
	lines, err := h.Intake.Stages(r.Context(), r.Actor, rec)
	for _, l := range lines {
		p.Items = append(p.Items, ui.Value{Text: h.Lib.Label(content.FeedbackStages, l.State), Bold: true, Note: l.Line, When: ui.Moment{Now: r.Now, At: l.Created}})
	}
	return p, err
}

// Panel is what the page of a record says of it as a concern; false when it is none.
func (h *Handler) Panel(r *web.Request, shown record.Shown) (ui.Panel, bool, error) {
	if shown.Kind != access.Concern {
		return ui.Panel{}, false, nil
	}
	p, err := h.came(r, shown.ID)
	if err != nil || shown.Decision.Level < access.Full {
		return p, len(p.Items) > 0, err
	}
	at := "/concerns/" + string(shown.ID)
	p.Items = append(p.Items,
		stands(r.Now, shown.View.State, shown.View.Due, false),
		ui.Value{Text: "Decide what happens with it", Href: at}, ui.Value{Text: "Statutory doors", Href: at + "/doors"})
	return p, true, nil
}

func strip(r *web.Request, s record.Shown) ui.Strip {
	return ui.Strip{Marking: s.Marking.String(), Items: []ui.Value{
		{Text: s.Code.Label()}, {Label: "You see:", Text: "all of it", Bold: true}, {Label: "Written", When: ui.Moment{Now: r.Now, At: s.Created}},
	}, Links: []ui.Link{{Text: "Why can I see this?", Href: "/records/" + string(s.ID) + "/why"}, {Text: "Who can see this?", Href: "/records/" + string(s.ID) + "/who"}}}
}

func fields(v record.View) ui.SummaryList {
	var list ui.SummaryList
	for _, f := range v.Fields {
		list.Rows = append(list.Rows, ui.Row(f.Label, ui.Text(f.Value)))
	}
	return list
}

// options are those that can be chosen from a list.
func options(lib *content.Library, list string) []ui.Option {
	var out []ui.Option
	for _, o := range lib.Options(list) {
		out = append(out, ui.Option{Value: o.Value, Label: o.Label, Hint: o.Hint})
	}
	return out
}

// areaOptions are the councils' areas.
func areaOptions(lib *content.Library) []ui.Option { return options(lib, content.Areas) }

func values(options []ui.Option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Value
	}
	return slices.Compact(out)
}
