package respondweb

import (
	"lightship/internal/access"
	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Panel is what the page of a record says of responses: those that were opened from it.
func (h *Handler) Panel(r *web.Request, shown record.Shown) (ui.Panel, bool, error) {
	if shown.Kind == access.Response || shown.Kind == access.Item || shown.Kind == access.Task {
		return ui.Panel{}, false, nil
	}
	p, _, err := h.Opened(r, shown)
	return p, len(p.Items) > 0, err
}

// Opened lists the responses that were opened from a record, and tells whether one of them is still
// open.
func (h *Handler) Opened(r *web.Request, shown record.Shown) (p ui.Panel, open bool, err error) {
	lines, err := h.Respond.Around(r.Context(), r.Actor, shown.ID)
	p = ui.Panel{Title: "Responses opened from it"}
	for _, l := range lines {
		open = open || l.State == respond.Open
		p.Items = append(p.Items, ui.Value{Text: l.Title, Href: "/responses/" + string(l.ID), Note: respond.StateWords(l.State)})
	}
	return p, open, err
}
