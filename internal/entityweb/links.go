package entityweb

import (
	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// LinksPage is where the links of a record are corrected.
type LinksPage struct {
	Frame     ui.Frame
	Crumbs    ui.Breadcrumbs
	Strip     ui.Strip
	Errors    ui.ErrorSummary
	Action    string
	Undo      LinkForm // of the link that was ended just now
	Links     []LinkForm
	Empty     ui.Empty
	Once      ui.Once
	Reference ui.TextInput
	Save      ui.Button
	Back      ui.Link
}

// LinkForm is one linked record, and what can be done with the link.
type LinkForm struct {
	What   ui.Value
	Once   ui.Once
	Hidden []ui.Hidden
	Do     ui.Button
}

func (h *Handler) links(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.linksPage(r, rec, ui.Filled{})
	return web.Page("entity/links", p), err
}

func (h *Handler) linksPage(r *web.Request, rec id.Record, filled ui.Filled) (LinksPage, error) {
	l, err := h.Entities.Links(r.Context(), r.Actor, rec)
	if err != nil {
		return LinksPage{}, err
	}
	p := LinksPage{
		Frame: frame(r, "Linked records", filled), Crumbs: crumbs(l.Shown), Strip: strip(r, l.Shown), Errors: filled.Summary(),
		Action: at(l.Shown) + "/links", Once: r.Once(),
		Reference: ui.TextInput{Field: ui.Field{Name: "reference", Label: "Link it with another record of yours", Hint: "Its reference, such as K7QD-2M4X. It stands on the record's own page."}, Width: 10}.From(filled),
		Save:      ui.Button{Text: "Link it"}, Back: ui.Link{Text: "Back to the record", Href: at(l.Shown)},
	}
	ended, _ := id.Parse[id.Record](r.Query().Text("ended", 100))
	for _, line := range l.To {
		if line.ID == ended {
			ended = "" // it was linked again
		}
		p.Links = append(p.Links, LinkForm{
			What: ui.Value{Text: line.Title, Href: "/records/" + string(line.ID), Note: kindWord(line.Kind)}, Once: r.Once(),
			Hidden: []ui.Hidden{{Name: "to", Value: string(line.ID)}},
			Do:     ui.Button{Text: "End this link", Kind: "secondary", Name: "step", Value: "end", About: "with " + line.Title},
		})
	}
	if ended != "" {
		p.Undo = LinkForm{Once: r.Once(), Hidden: []ui.Hidden{{Name: "to", Value: string(ended)}},
			Do: ui.Button{Text: "Undo: link them again", Kind: "secondary", Name: "step", Value: "again"}}
	}
	if len(p.Links) == 0 {
		p.Empty = ui.Empty{What: "Linked with nothing", Why: "Records that this one mentions, or that mention it, stand here. A link says that they belong together, and nothing more."}
	}
	return p, nil
}

func kindWord(k access.Kind) string {
	switch k {
	case access.Concern:
		return "A concern"
	case access.Allegation:
		return "An allegation"
	default:
		return entity.KindWord(k)
	}
}

func (h *Handler) link(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	here := "/records/" + string(rec) + "/links"
	switch step := f.Text("step", 20); step {
	case "end", "again":
		to, ok := id.Parse[id.Record](f.Text("to", 100))
		if !ok {
			return web.Response{}, fault.Bad("This form could not be read.", fault.Why("no record to end the link with"))
		}
		if step == "again" {
			if err := h.Entities.Join(r.Context(), r.Actor, rec, to); err != nil {
				return web.Response{}, err
			}
			return web.Redirect(here, "They are linked again."), nil
		}
		if err := h.Entities.Unlink(r.Context(), r.Actor, rec, to); err != nil {
			return web.Response{}, err
		}
		return web.Redirect(here+"?ended="+string(to), "The link is ended. Both records stay as they are."), nil
	}
	reference := f.Line("reference", longestLine)
	if f.OK() {
		if _, err = h.Entities.LinkNamed(r.Context(), r.Actor, rec, reference); err == nil {
			return web.Redirect(here, "They are linked."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	}
	p, err := h.linksPage(r, rec, f.Filled())
	return web.Again("entity/links", p), err
}
