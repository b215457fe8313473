package respondweb

import (
	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/respond"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// OpenPage asks what a new response needs.
type OpenPage struct {
	Frame     ui.Frame
	Errors    ui.ErrorSummary
	From      ui.Link
	Effect    ui.Effect
	Once      ui.Once
	Concern   ui.Hidden
	Title     ui.TextInput
	Kind      ui.Radios
	Risk      ui.Radios
	Child     ui.Radios
	Area      ui.Select
	Purpose   ui.Radios
	Expertise ui.Checkboxes
	Deadline  ui.DateInput
	Lead      ui.Radios
	Choose    bool // there is more than one desk that could lead
	Send      ui.Button
}

func (h *Handler) newForm(r *web.Request) (web.Response, error) {
	from, ok := id.Parse[id.Record](r.Query().Text("concern", 64))
	if !ok {
		return web.Response{}, fault.Absent(fault.Why("no concern in the address"))
	}
	p, err := h.openPage(r, from, ui.Filled{})
	return web.Page("respond/open", p), err
}

func (h *Handler) openPage(r *web.Request, from id.Record, filled ui.Filled) (OpenPage, error) {
	start, err := h.Respond.Begin(r.Context(), r.Actor, from)
	if err != nil {
		return OpenPage{}, err
	}
	var purposes, leads []ui.Option
	for _, p := range access.Purposes() {
		purposes = append(purposes, ui.Option{Value: string(p), Label: p.Label()})
	}
	for _, d := range start.Desks {
		leads = append(leads, ui.Option{Value: string(d.Post), Label: d.Name})
	}
	p := OpenPage{
		Frame: r.Frame("Open a response", nav).Fail(filled), Errors: filled.Summary(), Once: r.Once(),
		From: ui.Link{Text: start.Title, Href: recordPath(from)}, Concern: ui.Hidden{Name: "concern", Value: string(from)},
		Effect: ui.Effect{Title: "What opening does", Lines: []string{
			"Your desk leads. Nobody else sees anything until you invite them.",
			"Nothing of the concern is shared by this. You can share its summary afterwards.",
			"Whoever gave the concern is told that a response is under way, without a name.",
		}},
		Title: ui.TextInput{Field: ui.Field{Name: "title", Label: "A short name", Hint: "Those who join will know it by this. Use a place or a word of your own, no name of a person."}}.From(filled),
		Kind:  ui.Radios{Field: ui.Field{Name: "kind", Label: "What kind of response is it?"}, Options: h.options(content.ResponseKinds)}.From(filled),
		Risk:  ui.Radios{Field: ui.Field{Name: "risk", Label: "How soon could somebody be harmed?"}, Options: h.options(content.RiskLevels)}.From(filled),
		Child: ui.Radios{Field: ui.Field{Name: "child", Label: "Is or may somebody be under 18?", Hint: "If you are not sure, it counts as a child, and children's services are told first."}, Inline: true,
			Options: []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}, {Value: "not-sure", Label: "Not sure"}}, Value: start.Child}.From(filled),
		Area:    ui.Select{Field: ui.Field{Name: "area", Label: "In which council's area?"}, Options: h.options(content.Areas), Value: start.Area, Blank: "Choose one"}.From(filled),
		Purpose: ui.Radios{Field: ui.Field{Name: "purpose", Label: "What is it for?", Hint: "Everybody in the response works for this purpose."}, Options: purposes, Value: string(r.Actor.Purpose)}.From(filled),
		Expertise: ui.Checkboxes{Field: ui.Field{Name: "expertise", Label: "What do you need from others?", Hint: "Those you invite see this before they answer."},
			Options: h.options(content.Expertise)}.From(filled),
		Deadline: ui.DateInput{Field: ui.Field{Name: "deadline", Label: "By when must something be done? (optional)", Hint: "For example, 27 11 2026"}}.From(filled),
		Lead:     ui.Radios{Field: ui.Field{Name: "lead", Label: "Which of your desks leads?"}, Options: leads}.From(filled),
		Choose:   len(leads) > 1,
		Send:     ui.Button{Text: "Open the response"},
	}
	return p, nil
}

func (h *Handler) open(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	from := one[id.Record](f, "concern")
	o := respond.Opening{From: from, Once: once(r, "open"),
		Title: f.Line("title", 0), Kind: f.Choice("kind", values(h.options(content.ResponseKinds))...), Risk: f.Choice("risk", values(h.options(content.RiskLevels))...),
		Child: f.Choice("child", "yes", "no", "not-sure"), Area: f.Choice("area", values(h.options(content.Areas))...), Purpose: access.Purpose(f.Text("purpose", 40)),
		Expertise: f.Choices("expertise", values(h.options(content.Expertise))...), Deadline: f.Date("deadline"), Lead: one[id.Post](f, "lead")}
	made := id.Record("")
	if f.OK() {
		made, err = h.Respond.Open(r.Context(), r.Actor, o)
	}
	if err == nil && f.OK() {
		return web.Redirect(path(made), "The response is open. Next, ask those who can help."), nil
	}
	if err != nil && !f.Take(err) {
		return web.Response{}, err
	}
	p, err := h.openPage(r, from, f.Filled())
	return web.Again("respond/open", p), err
}
