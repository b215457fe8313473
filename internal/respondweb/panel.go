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
	lines, err := h.Respond.Around(r.Context(), r.Actor, shown.ID)
	p := ui.Panel{Title: "Responses opened from it"}
	for _, l := range lines {
		p.Items = append(p.Items, ui.Value{Text: l.Title, Href: "/responses/" + string(l.ID), Note: respond.StateWords(l.State)})
	}
	return p, len(p.Items) > 0, err
}
