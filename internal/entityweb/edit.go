package entityweb

import (
	"errors"

	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

func (h *Handler) askEdit(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	t, err := h.Entities.Editable(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	switch a, ok := askedOf(t.Kind); {
	case ok:
		return web.Page("entity/form", h.editPage(r, a, t, t.Mark, ui.Filled{})), nil
	case t.Kind == access.Concern:
		return web.Redirect("/concerns/"+string(rec)+"/edit", ""), nil
	case t.Kind == access.Allegation:
		return h.askEditAllegation(r, rec)
	}
	return web.Response{}, notHere
}

// notHere is the answer for kinds that have their own pages, or none.
var notHere = fault.Forbidden("A record of this kind is not changed here.", nil)

func (h *Handler) editPage(r *web.Request, a asked, t entity.Thing, mark record.Mark, filled ui.Filled) FormPage {
	p := FormPage{
		Frame: frame(r, "Change "+a.word, filled), Crumbs: crumbs(t.Shown), Strip: strip(r, t.Shown), Errors: filled.Summary(),
		Heading: "Change " + a.word, Lead: "What it said before is kept in its history. What partners may know of it is compared anew.",
		Action: at(t.Shown) + "/edit", Once: r.Once(), Hidden: []ui.Hidden{{Name: "mark", Value: string(mark)}},
		Inputs: h.inputs(a, t.Body, t.Contact, filled),
		Save:   ui.Button{Text: "Save the change"}, Back: ui.Link{Text: "Leave it as it is", Href: at(t.Shown)},
	}
	if a.kind == access.Person && !t.Contact {
		p.Apart = "How to reach them safely is kept apart, and stays as it is. Only those who were let in to it see or change it."
	}
	return p
}

func (h *Handler) edit(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	t, err := h.Entities.Editable(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	if t.Kind == access.Allegation {
		return h.editAllegation(r, rec, f)
	}
	a, ok := askedOf(t.Kind)
	if !ok {
		return web.Response{}, notHere
	}
	to := h.read(f, a)
	mark := record.Mark(f.Text("mark", 100))
	if !f.OK() { // visible, permitted and version come before what is wrong with single fields
		if t.Mark != mark {
			return h.conflict(r, a, t, t.Shown, f), nil
		}
		take(f, a, fault.Check(to.Check()))
		return web.Again("entity/form", h.editPage(r, a, t, mark, f.Filled())), nil
	}
	err = h.Entities.Edit(r.Context(), r.Actor, entity.Seen{Record: rec, Mark: mark, Once: string(r.Once())}, to)
	if stale, ok := errors.AsType[*record.Stale](err); ok {
		return h.conflict(r, a, t, stale.Now, f), nil
	}
	if take(f, a, err) {
		return web.Again("entity/form", h.editPage(r, a, t, mark, f.Filled())), nil
	}
	if err != nil {
		return web.Response{}, err
	}
	return web.Redirect("/records/"+string(rec), "Saved."), nil
}

// conflict shows what stands now, and the form as it was typed; saving that replaces what stands.
func (h *Handler) conflict(r *web.Request, a asked, t entity.Thing, now record.Shown, f *web.Form) web.Response {
	return web.Conflicted("entity/form", conflicted(h.editPage(r, a, t, now.Mark, f.Filled()), now))
}

func conflicted(p FormPage, now record.Shown) FormPage {
	p.Conflict = fields(now.View)
	p.Back.Text = "Keep what stands now"
	p.Save.Text = "Save mine instead"
	return p
}

// ChoosePage asks what is to be added.
type ChoosePage struct {
	Frame  ui.Frame
	Crumbs ui.Breadcrumbs
	Strip  ui.Strip
	Errors ui.ErrorSummary
	Action string
	Kind   ui.Radios
	Go     ui.Button
	Back   ui.Link
}

func (h *Handler) askAdd(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	t, err := h.Entities.Editable(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	q := r.Query()
	if a, ok := askedOf(access.Kind(q.Choice("kind", kindNames()...))); ok {
		return web.Page("entity/form", h.addPage(r, a, t, a.empty(), ui.Filled{})), nil
	}
	return web.Page("entity/choose", choosePage(r, t, ui.Filled{})), nil
}

func kindNames() []string {
	var names []string
	for _, a := range kinds {
		names = append(names, string(a.kind))
	}
	return names
}

func choosePage(r *web.Request, t entity.Thing, filled ui.Filled) ChoosePage {
	p := ChoosePage{
		Frame: frame(r, "Add to this record", filled), Crumbs: crumbs(t.Shown), Strip: strip(r, t.Shown), Errors: filled.Summary(), Action: at(t.Shown) + "/add",
		Kind: ui.Radios{Field: ui.Field{Name: "kind", Label: "What do you add?", Hint: "It becomes a record of its own, held by the same desk and linked with this one, so that it can be found again."}},
		Go:   ui.Button{Text: "Continue"}, Back: ui.Link{Text: "Add nothing", Href: at(t.Shown)},
	}
	for _, a := range kinds {
		p.Kind.Options = append(p.Kind.Options, ui.Option{Value: string(a.kind), Label: upper(a.word)})
	}
	p.Kind = p.Kind.From(filled)
	return p
}

func upper(word string) string { return string(word[0]-'a'+'A') + word[1:] }

func (h *Handler) addPage(r *web.Request, a asked, t entity.Thing, d entity.Described, filled ui.Filled) FormPage {
	return FormPage{
		Frame: frame(r, "Add "+a.word, filled), Crumbs: crumbs(t.Shown), Strip: strip(r, t.Shown), Errors: filled.Summary(),
		Heading: "Add " + a.word, Lead: "It becomes a record of its own, held by the same desk and linked with “" + t.View.Title + "”. Leave empty what you do not know.",
		Action: at(t.Shown) + "/add", Once: r.Once(), Hidden: []ui.Hidden{{Name: "kind", Value: string(a.kind)}},
		Inputs: h.inputs(a, d, true, filled),
		Save:   ui.Button{Text: "Add it"}, Back: ui.Link{Text: "Add nothing", Href: at(t.Shown)},
	}
}

func (h *Handler) add(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	t, err := h.Entities.Editable(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	a, ok := askedOf(access.Kind(f.Choice("kind", kindNames()...)))
	if !ok {
		f.Problem("kind", "Choose what you add.")
		return web.Again("entity/choose", choosePage(r, t, f.Filled())), nil
	}
	d := h.read(f, a)
	if f.OK() {
		made, err := h.Entities.Add(r.Context(), r.Actor, entity.Seen{Record: rec, Once: string(r.Once())}, d)
		if err == nil {
			return web.Redirect("/records/"+string(made), "Added. Hearing nothing does not mean that nobody knows something."), nil
		}
		if !take(f, a, err) {
			return web.Response{}, err
		}
	} else {
		take(f, a, fault.Check(d.Check()))
	}
	return web.Again("entity/form", h.addPage(r, a, t, d, f.Filled())), nil
}
