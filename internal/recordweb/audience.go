package recordweb

import (
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/share"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// WhyPage answers "why can I see this?".
type WhyPage struct {
	Frame  ui.Frame
	Crumbs ui.Breadcrumbs
	Strip  ui.Strip
	Lines  []string
	Back   ui.Button
}

func (h *Handler) why(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	w, err := h.Share.Why(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("record/why", WhyPage{
		Frame: r.Frame("Why can I see this?", navOf(w.Kind)), Crumbs: crumbs(w.Shown, true),
		Strip: strip(r, share.Opened{Shown: w.Shown, Holder: w.Holder}), Lines: w.Lines,
		Back: ui.Button{Text: "Back to the record", Href: "/records/" + string(rec)},
	}), nil
}

// WhoPage answers "who can see this?".
type WhoPage struct {
	Frame    ui.Frame
	Crumbs   ui.Breadcrumbs
	Errors   ui.ErrorSummary
	Strip    ui.Strip
	Action   string
	At       ui.DateInput
	Show     ui.Button
	When     string
	Own      ui.SummaryList
	Others   ui.Table
	Nobody   string
	Excluded []string
}

func (h *Handler) who(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	q := r.Query()
	at := r.Now
	if day := q.Date("at"); !day.IsZero() {
		at = day.AddDate(0, 0, 1).Add(-time.Millisecond) // as it was at the end of that day
		if at.After(r.Now) {
			at = r.Now
		}
	}
	w, err := h.Share.Who(r.Context(), r.Actor, rec, at)
	if err != nil {
		return web.Response{}, err
	}
	filled := q.Filled()
	if q.OK() && !q.Has("at-day") {
		filled = ui.Filled{}
	}
	p := WhoPage{
		Frame: r.Frame("Who can see this?", navOf(w.Kind)).Fail(filled), Crumbs: crumbs(w.Shown, true), Errors: filled.Summary(),
		Strip:  strip(r, share.Opened{Shown: w.Shown, Holder: w.Holder, Grant: true}),
		Action: "/records/" + string(rec) + "/who",
		At:     ui.DateInput{Field: ui.Field{Name: "at", Label: "On another day", Hint: "For example 3 5 2026. You see who could see it at the end of that day."}}.From(filled),
		Show:   ui.Button{Text: "Show", Kind: "secondary"},
		When:   ui.Exact(at), Excluded: w.Excluded,
	}
	p.Own.Rows = []ui.SummaryRow{
		{Key: "The desk that holds it", Values: append([]ui.Value{{Text: w.Team.Name, Note: "all of it"}}, texts(w.Team.People)...)},
		{Key: "Leads", Values: append(texts(w.Leads), ui.Value{Text: "that it exists, not what it says"})},
	}
	p.Others, p.Nobody = h.others(r, w)
	if !q.OK() {
		return web.Again("record/who", p), nil
	}
	return web.Page("record/who", p), nil
}

func (h *Handler) others(r *web.Request, w share.Who) (ui.Table, string) {
	if len(w.Grants) == 0 {
		return ui.Table{}, "Nobody else. It was given to no other desk, organisation or circle."
	}
	t := ui.Table{Label: "Who was given it", Cards: true, Columns: []ui.Column{{Text: "Who"}, {Text: "What they see"}, {Text: "Ground and purpose"}, {Text: "Since", Said: true}}}
	for _, g := range w.Grants {
		who := ui.Value{Text: g.Name, Chip: chip(g.Holder)}
		if g.Holder.Post != "" {
			who.Text = ""
		}
		for i, person := range g.People {
			if i > 0 {
				who.Note += ", "
			}
			who.Note += person
		}
		since := ui.Value{When: ui.Moment{Now: r.Now, At: g.Since}}
		if !g.Until.IsZero() {
			since.Note = "until " + ui.Day(g.Until)
		}
		t.Rows = append(t.Rows, []ui.Value{who, ui.Text(share.LevelWords(g.Level)), {Text: g.Ground, Note: g.For + note(g.Note)}, since})
	}
	return t, ""
}

func note(text string) string {
	if text == "" {
		return ""
	}
	return "\n" + text
}

func texts(lines []string) []ui.Value {
	out := make([]ui.Value, len(lines))
	for i, l := range lines {
		out[i] = ui.Text(l)
	}
	return out
}

// HistoryPage tells how a record came to say what it says.
type HistoryPage struct {
	Frame  ui.Frame
	Crumbs ui.Breadcrumbs
	Strip  ui.Strip
	Steps  []StepBox
}

// StepBox is one version.
type StepBox struct {
	When    ui.Moment
	By      string
	Changes ui.Table
	First   ui.SummaryList // what it said when it was written down: nothing stood before
	Same    string         // said where nothing that is shown changed
}

func (h *Handler) history(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	shown, steps, err := h.Share.History(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	why, err := h.Share.Why(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	p := HistoryPage{Frame: r.Frame("History", navOf(shown.Kind)), Crumbs: crumbs(shown, true),
		Strip: strip(r, share.Opened{Shown: shown, Holder: why.Holder, Grant: shown.Decision.Level == access.Full})}
	for i, s := range steps {
		box := StepBox{When: ui.Moment{Now: r.Now, At: s.At}, By: s.By}
		first := i == len(steps)-1 && !slices.ContainsFunc(s.Changes, func(c share.Change) bool { return c.Before != "" })
		switch {
		case len(s.Changes) == 0:
			box.Same = "Nothing that is shown here changed."
		case first:
			box.By += ", who wrote it down"
			box.First.Rows = make([]ui.SummaryRow, 0, len(s.Changes))
			for _, c := range s.Changes {
				box.First.Rows = append(box.First.Rows, ui.Row(c.Label, ui.Text(c.After)))
			}
			p.Steps = append(p.Steps, box)
			continue
		default:
			box.Changes = ui.Table{Label: "What changed", Cards: true, Head: true, Columns: []ui.Column{{Text: "Field"}, {Text: "Before", Said: true}, {Text: "After", Said: true}}}
		}
		for _, c := range s.Changes {
			box.Changes.Rows = append(box.Changes.Rows, []ui.Value{ui.Text(c.Label), ui.Text(orNone(c.Before)), ui.Text(orNone(c.After))})
		}
		p.Steps = append(p.Steps, box)
	}
	return web.Page("record/history", p), nil
}

func orNone(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
