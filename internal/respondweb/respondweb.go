// Package respondweb has the pages of responses: the list, opening one, the response with its
// lanes, actions and members, the invitation, the action, promoting, sharing the concern's summary
// and closing. Each act that cannot be taken back shows its effect first.
//
// It decides nothing: who sees and may do what comes from package respond, and a form that comes
// back keeps what was typed.
package respondweb

import (
	"cmp"
	"embed"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/respond"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the pages of this package.
//
//go:embed *.gohtml
var Templates embed.FS

// nav is the line of the rail that these pages belong to.
const nav = "responses"

// Handler serves the pages.
type Handler struct {
	Respond *respond.Service
	Content *content.Library
}

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /responses", access.ResponseList, h.list)
	m.Page("GET /responses/new", access.ResponseOpen, h.newForm)
	m.Page("POST /responses/new", access.ResponseOpen, h.open)
	m.Page("GET /responses/{id}", access.ResponseRead, h.show)
	m.Page("POST /responses/{id}/items", access.ResponseWrite, h.addItem)
	m.Page("GET /responses/{id}/items/{item}/promote", access.ResponseWrite, h.promoteForm)
	m.Page("POST /responses/{id}/items/{item}/promote", access.ResponseWrite, h.promote)
	m.Page("POST /responses/{id}/invitations", access.ResponseInvite, h.invite)
	m.Page("GET /responses/{id}/invitation", access.ResponseAnswer, h.invitation)
	m.Page("POST /responses/{id}/invitation", access.ResponseAnswer, h.answer)
	m.Page("POST /responses/{id}/reference", access.ResponseInvite, h.refer)
	m.Page("GET /responses/{id}/concern", access.ResponseInvite, h.summary)
	m.Page("POST /responses/{id}/concern", access.ResponseInvite, h.shareSummary)
	m.Page("POST /responses/{id}/actions", access.ResponseInvite, h.assign)
	m.Page("GET /responses/{id}/close", access.ResponseClose, h.closeForm)
	m.Page("POST /responses/{id}/close", access.ResponseClose, h.close)
	m.Page("GET /actions/{id}", access.RecordFull, h.action)
	m.Page("POST /actions/{id}", access.ActionDo, h.update)
	m.Page("POST /actions/{id}/chase", access.RecordFull, h.chase)
}

func path(response id.Record) string     { return "/responses/" + string(response) }
func actionPath(action id.Record) string { return "/actions/" + string(action) }
func recordPath(rec id.Record) string    { return "/records/" + string(rec) }
func responses(more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: "Responses", Href: "/responses"}}, more...)
}

func chip(d respond.Desk) ui.Chip {
	return ui.Chip{Name: d.Of, Post: d.Name, Sector: ui.Sector(d.Sector)}
}

// options are what can be chosen from a list of the content.
func (h *Handler) options(list string) []ui.Option {
	var out []ui.Option
	for _, o := range h.Content.Options(list) {
		out = append(out, ui.Option{Value: o.Value, Label: o.Label, Hint: o.Hint})
	}
	return out
}

func values(options []ui.Option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Value
	}
	return out
}

// desks are options of desks; who is asked is told before whether an immigration function is there.
func desks(all []respond.Desk) []ui.Option {
	var out []ui.Option
	for _, d := range all {
		o := ui.Option{Value: string(d.Post), Label: d.Of + ", " + d.Name}
		if d.Immigration {
			o.Label += " (has, or passes data to, an immigration function)"
		}
		out = append(out, o)
	}
	return out
}

// under are options of desks, each below its organisation.
func under(all []respond.Desk) []ui.Option {
	out := desks(all)
	for i, d := range all {
		out[i].Under = d.Of
	}
	return out
}

// typed reads the ids that were ticked; what is none was not on the form.
func typed[T ~string](f *web.Form, name string) []T {
	var out []T
	for _, v := range f.All(name, 64) {
		if v, ok := id.Parse[T](v); ok {
			out = append(out, v)
		}
	}
	return out
}

func one[T ~string](f *web.Form, name string) T {
	v, _ := id.Parse[T](f.Text(name, 64))
	return v
}

// once is the mark of a form for the service. A page has several forms with one mark, so each says
// which it is: what one of them did must not pass for what another was to do.
func once(r *web.Request, form string) string { return form + ":" + string(r.Once()) }

// strip is the handling strip of a record here.
func strip(marking access.Marking, code access.Code, items []ui.Value, links ...ui.Link) ui.Strip {
	return ui.Strip{Marking: marking.String(), Links: links, Items: append([]ui.Value{ui.Text(code.Label())}, items...)}
}

func due(now, at time.Time) ui.Value {
	if at.IsZero() {
		return ui.Text("No day set")
	}
	return ui.Value{Due: ui.Due{Now: now, At: at, Date: true}}
}

func sentence(parts []string) string { return strings.Join(parts, ", ") }

// ListPage lists the responses of a desk.
type ListPage struct {
	Frame  ui.Frame
	Asked  ui.Table
	Open   ui.Table
	Closed ui.Table
	Empty  ui.Empty
	Any    struct{ Asked, Open, Closed, More bool }
}

// ordered puts responses, which come newest first, into another order; what is equal stays newest
// first, and what has no day comes last.
func ordered(all []respond.Listed, o ui.Order) {
	if o.By == "" {
		return
	}
	slices.SortStableFunc(all, func(a, b respond.Listed) int {
		if o.By == "due" && a.Due.IsZero() != b.Due.IsZero() {
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		if o.Down {
			a, b = b, a
		}
		switch o.By {
		case "title":
			return cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
		case "area":
			return cmp.Compare(a.AreaName, b.AreaName)
		case "due":
			return a.Due.Compare(b.Due)
		default:
			return a.Created.Compare(b.Created)
		}
	})
}

func (h *Handler) list(r *web.Request) (web.Response, error) {
	all, more, err := h.Respond.List(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	order := ui.OrderOf(r.Query().Line("sort", 20), "title", "area", "due", "opened")
	ordered(all, order)
	p := ListPage{Frame: r.Frame("Responses", nav)}
	columns := []ui.Column{{Text: "Response", Key: "title"}, {Text: "Area", Key: "area"}, {Text: "By when", Key: "due", Said: true}, {Text: "Opened", Key: "opened", Latest: true, Said: true}}
	p.Asked = ui.Table{Label: "Invitations that wait for you", Cards: true, Columns: []ui.Column{{Text: "You are asked to"}, {Text: "Area"}, {Text: "Answer by", Said: true}, {Text: "Do", Hidden: true}}}
	p.Open = ui.Table{Label: "Open responses", Cards: true, Head: true, Columns: columns}
	p.Closed = ui.Table{Label: "Closed responses", Cards: true, Head: true, Columns: columns}
	for _, l := range all {
		row := []ui.Value{{Text: l.Title, Href: path(l.ID), Note: l.Line.Line}, ui.Text(l.AreaName), due(r.Now, l.Due), {When: ui.Moment{Now: r.Now, At: l.Created}}}
		switch {
		case l.Asked:
			p.Asked.Rows = append(p.Asked.Rows, []ui.Value{{Text: l.Title, Note: l.Line.Line}, ui.Text(l.AreaName), due(r.Now, l.Expires),
				{Do: ui.Button{Text: "Answer", Href: path(l.ID) + "/invitation", Kind: "secondary", About: "the invitation in " + l.AreaName}}})
		case l.State == respond.Closed:
			row[2] = ui.Text(respond.StateWords(l.State))
			p.Closed.Rows = append(p.Closed.Rows, row)
		default:
			p.Open.Rows = append(p.Open.Rows, row)
		}
	}
	now := cmp.Or(order, ui.Order{By: "opened", Down: true})
	p.Open, p.Closed = p.Open.Sortable("/responses", nil, now), p.Closed.Sortable("/responses", nil, now)
	p.Any.Asked, p.Any.Open, p.Any.Closed, p.Any.More = len(p.Asked.Rows) > 0, len(p.Open.Rows) > 0, len(p.Closed.Rows) > 0, more
	if len(all) == 0 {
		p.Empty = ui.Empty{What: "No response yet", Why: "A response brings several organisations around one concern. It stands here when your desk opens one, or is asked to one.",
			Do: ui.Button{Text: "Go to the concerns", Href: "/concerns", Kind: "secondary"}}
	}
	return web.Page("respond/list", p), nil
}
