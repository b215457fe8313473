package entityweb

import (
	"errors"

	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

const allegationLead = "An allegation is what is said about somebody, not what is known of them. It becomes a record of its own: sharing the person does not share what is said of them, and the other way round."

func (h *Handler) allegationInputs(a intake.Allegation, filled ui.Filled) []Input {
	return []Input{
		{Choice: ui.Select{Field: ui.Field{Name: "type", Label: "What kind of exploitation is it about?"}, Value: a.Type, Blank: "Choose the nearest", Options: options(h.Lib, content.ExploitationTypes)}.From(filled)},
		{Choice: ui.Select{Field: ui.Field{Name: "known", Label: "How is it known?", Hint: "Seen, told, heard or assumed: who reads it weighs it by this."}, Value: a.Known, Blank: "Choose one", Options: options(h.Lib, content.KnownHow)}.From(filled)},
		{Text: ui.TextArea{Field: ui.Field{Name: "said", Label: "What is said?", Hint: "As near as you can to the words in which it was said."}, Value: a.Said, Rows: 6, Max: intake.LongestWhat}.From(filled)},
		{Line: ui.TextInput{Field: ui.Field{Name: "when", Label: "When is it said to have been? (optional)"}, Value: a.When, Width: 30}.From(filled)},
	}
}

func readAllegation(h *Handler, f *web.Form) intake.Allegation {
	of := func(name, list string) string {
		var can []string
		for _, o := range options(h.Lib, list) {
			can = append(can, o.Value)
		}
		return f.Choice(name, can...)
	}
	return intake.Allegation{Type: of("type", content.ExploitationTypes), Known: of("known", content.KnownHow),
		Said: f.Text("said", intake.LongestWhat), When: f.Line("when", intake.LongestLine)}
}

func (h *Handler) askAllegation(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.allegationPage(r, rec, ui.Filled{})
	return web.Page("entity/form", p), err
}

func (h *Handler) allegationPage(r *web.Request, rec id.Record, filled ui.Filled) (FormPage, error) {
	got, lines, err := h.Intake.Accusable(r.Context(), r.Actor, rec)
	if err != nil {
		return FormPage{}, err
	}
	p := FormPage{
		Frame: frame(r, "Write down what is said", filled), Crumbs: crumbs(got.Shown), Strip: strip(r, got.Shown), Errors: filled.Summary(),
		Heading: "Write down what is said", Lead: allegationLead,
		Action: "/concerns/" + string(rec) + "/allegation", Once: r.Once(),
		Inputs: h.allegationInputs(intake.Allegation{}, filled),
		About:  ui.Checkboxes{Field: ui.Field{Name: "about", Label: "Whom or what is it about?", Hint: "People, businesses and places that the concern names."}},
		Save:   ui.Button{Text: "Save what is said"}, Back: ui.Link{Text: "Write nothing down", Href: at(got.Shown)},
	}
	for _, l := range lines {
		p.About.Options = append(p.About.Options, ui.Option{Value: string(l.ID), Label: kindWord(l.Kind) + ": " + l.Title})
	}
	p.About = p.About.From(filled)
	if len(lines) == 0 {
		p.Lead += " The concern names nobody yet whom it could be about."
		p.About, p.Inputs = ui.Checkboxes{}, nil
		p.Save = ui.Button{Text: "First add the person, the business or the place", Href: at(got.Shown) + "/add"}
	}
	return p, nil
}

func (h *Handler) allege(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	said := intake.Said{Concern: rec, Once: string(r.Once())}
	for _, sent := range f.All("about", 100) {
		about, ok := id.Parse[id.Record](sent)
		if !ok {
			f.Problem("about", "Choose from the list.")
		}
		said.About = append(said.About, about)
	}
	said.Allegation = readAllegation(h, f)
	if f.OK() {
		made, err := h.Intake.Allege(r.Context(), r.Actor, said)
		if err == nil {
			return web.Redirect("/records/"+string(made), "Saved. Only your desk sees it until somebody shares it."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	} else {
		f.Take(fault.Check(h.Intake.AllegationProblems(said.Allegation)))
	}
	p, err := h.allegationPage(r, rec, f.Filled())
	return web.Again("entity/form", p), err
}

func (h *Handler) askEditAllegation(r *web.Request, rec id.Record) (web.Response, error) {
	got, err := h.Intake.EditableAllegation(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("entity/form", h.editAllegationPage(r, got, got.Mark, ui.Filled{})), nil
}

func (h *Handler) editAllegationPage(r *web.Request, got record.Held[intake.Allegation], mark record.Mark, filled ui.Filled) FormPage {
	return FormPage{
		Frame: frame(r, "Change an allegation", filled), Crumbs: crumbs(got.Shown), Strip: strip(r, got.Shown), Errors: filled.Summary(),
		Heading: "Change an allegation", Lead: allegationLead + " What it said before is kept in its history.",
		Action: at(got.Shown) + "/edit", Once: r.Once(), Hidden: []ui.Hidden{{Name: "mark", Value: string(mark)}},
		Inputs: h.allegationInputs(got.Body, filled),
		Save:   ui.Button{Text: "Save the change"}, Back: ui.Link{Text: "Leave it as it is", Href: at(got.Shown)},
	}
}

func (h *Handler) editAllegation(r *web.Request, rec id.Record, f *web.Form) (web.Response, error) {
	got, err := h.Intake.EditableAllegation(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	to, mark := readAllegation(h, f), record.Mark(f.Text("mark", 100))
	if !f.OK() {
		if got.Mark != mark {
			return web.Conflicted("entity/form", conflicted(h.editAllegationPage(r, got, got.Mark, f.Filled()), got.Shown)), nil
		}
		f.Take(fault.Check(h.Intake.AllegationProblems(to)))
		return web.Again("entity/form", h.editAllegationPage(r, got, mark, f.Filled())), nil
	}
	err = h.Intake.EditAllegation(r.Context(), r.Actor, intake.Seen{Record: rec, Mark: mark, Once: string(r.Once())}, to)
	if stale, ok := errors.AsType[*record.Stale](err); ok {
		return web.Conflicted("entity/form", conflicted(h.editAllegationPage(r, got, stale.Now.Mark, f.Filled()), stale.Now)), nil
	}
	if f.Take(err) {
		return web.Again("entity/form", h.editAllegationPage(r, got, mark, f.Filled())), nil
	}
	if err != nil {
		return web.Response{}, err
	}
	return web.Redirect("/records/"+string(rec), "Saved."), nil
}
