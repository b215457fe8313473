package respondweb

import (
	"errors"
	"strings"

	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/respond"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

func isStale(err error) bool {
	_, ok := errors.AsType[*respond.Stale](err)
	return ok
}

// ActionPage is an action, with the form of those who do it.
type ActionPage struct {
	Frame     ui.Frame
	Errors    ui.ErrorSummary
	Crumbs    ui.Breadcrumbs
	Title     string
	Strip     ui.Strip
	Statement string
	Conflict  ui.SummaryList // what stands now, when somebody else changed it meanwhile
	Stale     bool
	Known     ui.SummaryList
	Action    string
	Once      ui.Once
	Mark      ui.Hidden
	MayDo     bool
	State     ui.Radios
	Evidence  ui.TextArea
	Send      ui.Button
	Chase     ui.Button
	ChaseAt   string
	NotChase  string
}

func (h *Handler) action(r *web.Request) (web.Response, error) {
	action, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	got, err := h.Respond.ActionOf(r.Context(), r.Actor, action)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("respond/action", actionPage(r, got, ui.Filled{})), nil
}

func actionPage(r *web.Request, got respond.ActionPage, filled ui.Filled) ActionPage {
	p := ActionPage{Once: r.Once(), Frame: r.Frame(got.What, nav).Fail(filled), Errors: filled.Summary(), Title: got.What, Statement: respond.Statement,
		Crumbs: ui.Breadcrumbs{Links: responses(ui.Link{Text: got.Title, Href: path(got.Response)})},
		Strip: strip(got.Shown.Marking, got.Shown.Code, []ui.Value{{Label: "Lead:", Chip: chip(got.Lead)}, {Label: "Does it:", Chip: chip(got.Desk)}},
			ui.Link{Text: "Why can I see this?", Href: recordPath(got.ID) + "/why"}),
		Action: actionPath(got.ID), Mark: ui.Hidden{Name: "mark", Value: string(got.Mark)}, MayDo: got.MayDo,
		Send: ui.Button{Text: "Save how far it is"}, ChaseAt: actionPath(got.ID) + "/chase"}
	p.Known = known(r, got)
	if got.MayChase {
		p.Chase = ui.Button{Text: "Chase the desk", Kind: "secondary"}
	} else if !got.Mine && !respond.Ended(got.State) {
		p.NotChase = got.NotChase
	}
	var states []ui.Option
	for _, s := range respond.States() {
		states = append(states, ui.Option{Value: s, Label: respond.StateWords(s)})
	}
	p.State = ui.Radios{Field: ui.Field{Name: "state", Label: "How far is it?"}, Options: states, Value: got.State}.From(filled)
	p.Evidence = ui.TextArea{Field: ui.Field{Name: "evidence", Label: "What was done, or why can it not be?", Hint: "Everybody in the response reads this. It is needed when the action is done, or cannot be."},
		Value: got.Evidence, Max: respond.LongestText}.From(filled)
	return p
}

func known(r *web.Request, got respond.ActionPage) ui.SummaryList {
	does := ui.Row("Does it", ui.Value{Chip: chip(got.Desk)})
	if got.Desk.Phone != "" {
		does.Values = append(does.Values, ui.Value{Note: got.Desk.Phone})
	}
	rows := []ui.SummaryRow{does}
	if respond.Ended(got.State) {
		rows = append(rows, ui.Row("Was due", ui.Text(ui.Day(got.Due))))
	} else {
		rows = append(rows, ui.Row("Due", due(r.Now, got.Due)))
	}
	rows = append(rows, ui.Row("How far", ui.Value{Tag: stateTag(got.State)}))
	if got.Evidence != "" {
		rows = append(rows, ui.Row("What was done, or why not", ui.Text(got.Evidence)))
	}
	if got.Carried != "" {
		rows = append(rows, ui.Row("Goes on after closing because", ui.Text(got.Carried)))
	}
	if got.Chased > 0 {
		rows = append(rows, ui.Row("Chased", ui.Text(times(got.Chased))), ui.Row("Last chased", ui.Value{When: ui.Moment{Now: r.Now, At: got.ChasedAt}}))
	}
	return ui.SummaryList{Rows: rows}
}

func (h *Handler) update(r *web.Request) (web.Response, error) {
	action, f, err := h.sent(r)
	if err != nil {
		return web.Response{}, err
	}
	step := respond.Step{State: f.Choice("state", respond.States()...), Evidence: f.Text("evidence", respond.LongestText)}
	mark := respond.Mark(f.Text("mark", 64))
	if f.OK() {
		err = h.Respond.Form(once(r, "update")).Update(r.Context(), r.Actor, action, mark, step)
	}
	if err == nil && f.OK() {
		return web.Redirect(actionPath(action), "Saved. Everybody in the response sees it."), nil
	}
	stale := isStale(err)
	if err != nil && !stale && !f.Take(err) {
		return web.Response{}, err
	}
	got, err := h.Respond.ActionOf(r.Context(), r.Actor, action)
	if err != nil {
		return web.Response{}, err
	}
	p := actionPage(r, got, f.Filled())
	if stale { // the form keeps what was typed, with the mark of what stands now
		p.Stale, p.Conflict = true, ui.SummaryList{Rows: []ui.SummaryRow{ui.Row("How far, now", ui.Value{Tag: stateTag(got.State)}), ui.Row("What was done, now", ui.Text(got.Evidence))}}
		return web.Conflicted("respond/action", p), nil
	}
	return web.Again("respond/action", p), nil
}

func (h *Handler) chase(r *web.Request) (web.Response, error) {
	action, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	if err := h.Respond.Form(once(r, "chase")).Chase(r.Context(), r.Actor, action); err != nil {
		return web.Response{}, err
	}
	return web.Redirect(actionPath(action), "The desk is chased: the action stands on its Today."), nil
}

// ClosePage shows what closing does, and asks what came of it.
type ClosePage struct {
	Frame   ui.Frame
	Errors  ui.ErrorSummary
	Crumbs  ui.Breadcrumbs
	Stale   bool
	Effect  ui.Effect
	Action  string
	Once    ui.Once
	Mark    ui.Hidden
	Outcome ui.Checkboxes
	Text    ui.TextArea
	Safe    ui.TextInput
	Carry   []ui.TextInput // one for each open action
	Send    ui.Button
	Back    ui.Link
}

func (h *Handler) closeForm(r *web.Request) (web.Response, error) {
	response, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	e, err := h.Respond.EndingOf(r.Context(), r.Actor, response)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("respond/close", h.closePage(r, e, ui.Filled{})), nil
}

func (h *Handler) closePage(r *web.Request, e respond.Ending, filled ui.Filled) ClosePage {
	names := func(all []respond.Desk) string {
		var out []string
		for _, d := range all {
			out = append(out, d.Of+" · "+d.Name)
		}
		return strings.Join(out, ", ")
	}
	lines := []string{"Nobody can add anything any more. If the worry goes on, open a new response."}
	if len(e.Readers) > 0 {
		lines = append(lines, "These go on reading what they read until now: "+names(e.Readers)+".")
	}
	if len(e.Waiting) > 0 {
		lines = append(lines, "These have not answered, and see nothing any more: "+names(e.Waiting)+".")
	}
	lines = append(lines, "Everybody who gave something is told that it is closed, and whether something was done: in fixed words, without a name.")
	p := ClosePage{Once: r.Once(), Frame: r.Frame("Close the response", nav).Fail(filled), Errors: filled.Summary(), Crumbs: ui.Breadcrumbs{Links: responses(ui.Link{Text: e.Title, Href: path(e.Response)})},
		Effect: ui.Effect{Title: "What closing does", Lines: lines}, Action: path(e.Response) + "/close", Mark: ui.Hidden{Name: "mark", Value: string(e.Mark)},
		Outcome: ui.Checkboxes{Field: ui.Field{Name: "outcome", Label: "What came of it?", Hint: "More than one may be true."}, Options: h.options(content.ResponseOutcomes)}.From(filled),
		Text:    ui.TextArea{Field: ui.Field{Name: "text", Label: "In a few sentences", Hint: "Those in the response read it."}, Max: respond.LongestText}.From(filled),
		Safe:    ui.TextInput{Field: ui.Field{Name: "safe", Label: "How many people are safe now?", Hint: "A number. If it is nobody, enter 0."}, Inputmode: "numeric", Width: 5}.From(filled),
		Send:    ui.Button{Text: "Close the response", Kind: "warning"}, Back: ui.Link{Text: "Leave it open", Href: path(e.Response)}}
	for _, a := range e.Open {
		p.Carry = append(p.Carry, ui.TextInput{Field: ui.Field{Name: respond.CarryField(a.ID), Label: "“" + a.What + "” of " + a.Desk.Of + " is open. Why does it go on?",
			Hint: "Or leave this page, and end it first."}}.From(filled))
	}
	return p
}

func (h *Handler) close(r *web.Request) (web.Response, error) {
	response, f, err := h.sent(r)
	if err != nil {
		return web.Response{}, err
	}
	e, err := h.Respond.EndingOf(r.Context(), r.Actor, response)
	if err != nil {
		return web.Response{}, err
	}
	c := respond.Closing{Codes: f.Choices("outcome", values(h.options(content.ResponseOutcomes))...), Text: f.Text("text", respond.LongestText), Carried: map[id.Record]string{}}
	c.Safe, _ = f.Int("safe", 0, respond.MostSafe)
	f.Need("outcome", "Choose what came of it. More than one may be true.")
	f.Need("text", "Write in a few sentences what came of it.")
	f.Need("safe", "Enter how many people are safe now. If it is nobody, enter 0.")
	mark := respond.Mark(f.Text("mark", 64))
	for _, a := range e.Open {
		c.Carried[a.ID] = f.Line(respond.CarryField(a.ID), respond.LongestLine)
	}
	if f.OK() {
		err = h.Respond.Form(once(r, "close")).Close(r.Context(), r.Actor, response, mark, c)
	}
	if err == nil && f.OK() {
		return web.Redirect(path(response), "The response is closed, and those who gave something are told."), nil
	}
	stale := isStale(err)
	if err != nil && !stale && !f.Take(err) {
		return web.Response{}, err
	}
	p := h.closePage(r, e, f.Filled())
	if p.Stale = stale; stale {
		return web.Conflicted("respond/close", p), nil
	}
	return web.Again("respond/close", p), nil
}
