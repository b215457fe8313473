// Package recordweb has the pages of a record of any kind: the record with its handling strip, why
// somebody sees it, who else does, sharing it, its references and history, and search.
//
// Invariants: the handling strip is the first thing on every page of a record; what a level does
// not show is veiled, in the same way whether there is something or not; sharing and taking back
// show their effect before they are asked for.
//
// Panels are what other features say of a record; app hands them over.
package recordweb

import (
	"embed"
	"net/url"
	"slices"
	"strconv"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/share"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the sources of these pages.
//
//go:embed *.gohtml
var Templates embed.FS

// Panel is what another feature says of a record; false when it says nothing.
type Panel func(r *web.Request, shown record.Shown) (ui.Panel, bool, error)

// Handler serves these pages.
type Handler struct {
	Share  *share.Service
	Lib    *content.Library
	Panels []Panel
}

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /records/{id}", access.RecordRead, h.record)
	m.Page("GET /records/{id}/why", access.RecordRead, h.why)
	m.Page("GET /records/{id}/who", access.RecordTrail, h.who)
	m.Page("GET /records/{id}/history", access.RecordTrail, h.history)
	m.Page("GET /records/{id}/share", access.RecordGrant, h.askShare)
	m.Page("POST /records/{id}/share", access.RecordGrant, h.share)
	m.Page("POST /records/{id}/references", access.RecordEdit, h.refer)
	m.Page("GET /search", access.RecordSearch, h.search)
}

// RecordPage is a record.
type RecordPage struct {
	Frame      ui.Frame
	Crumbs     ui.Breadcrumbs
	Heading    string
	Lead       string // the kind, in a word
	Errors     ui.ErrorSummary
	Strip      ui.Strip
	Fields     ui.SummaryList
	Veiled     string // said below Full, about all that is not shown
	Linked     ui.Table
	References ui.Table
	Refer      ReferForm
	Panels     []ui.Panel
	Do         ui.Button
}

// ReferForm asks for the name of the same thing elsewhere; it is there for those who may edit.
type ReferForm struct {
	Action        string
	Open          bool // it came back
	Once          ui.Once
	System, Value ui.TextInput
	Save          ui.Button
}

func (h *Handler) record(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.recordPage(r, rec, ui.Filled{})
	return web.Page("record/record", p), err
}

func (h *Handler) recordPage(r *web.Request, rec id.Record, filled ui.Filled) (RecordPage, error) {
	o, err := h.Share.Open(r.Context(), r.Actor, rec)
	if err != nil {
		return RecordPage{}, err
	}
	at := "/records/" + string(rec)
	p := RecordPage{
		Frame: r.Frame(o.View.Title, navOf(o.Kind)).Fail(filled), Crumbs: crumbs(o.Shown, false), Heading: o.View.Title, Lead: KindWord(o.Kind),
		Errors: filled.Summary(), Strip: strip(r, o), Fields: fields(o.Shown),
	}
	if o.Decision.Level < access.Full {
		p.Veiled = "You see " + share.LevelWords(o.Decision.Level) + ". What else it says is not shown, not even how much. Ask " + o.Holder.Name + " if you need more."
	}
	if o.Grant {
		p.Do = ui.Button{Text: "Share it", Href: at + "/share", About: "with a desk of another organisation; you see the effect first"}
		p.Panels = append(p.Panels, ui.Panel{Title: "Who sees it", Items: []ui.Value{
			{Text: count(o.Audience), Note: "besides your own desk and leads"}, {Text: "Who can see this?", Href: at + "/who"}, {Text: "Its history", Href: at + "/history"}}})
	}
	for _, panel := range h.Panels {
		shown, ok, err := panel(r, o.Shown)
		if err != nil {
			return p, err
		}
		if ok {
			p.Panels = append(p.Panels, shown)
		}
	}
	p.Panels = append(p.Panels, changes(o)...)
	p.Linked = h.linked(o.Linked)
	p.References = h.references(r, o.References)
	if o.Edit {
		p.Refer = ReferForm{Action: at + "/references", Open: filled.Values != nil, Once: r.Once(),
			System: ui.TextInput{Field: ui.Field{Name: "system", Label: "Where it is known by another name", Hint: "For example: police incident, case system"}}.From(filled),
			Value:  ui.TextInput{Field: ui.Field{Name: "reference", Label: "Reference there"}, Width: 20}.From(filled),
			Save:   ui.Button{Text: "Add the reference", Kind: "secondary"}}
	}
	return p, nil
}

// changes are the ways to change a record, and until when it is kept, for those who may.
func changes(o share.Opened) []ui.Panel {
	if !o.Edit {
		return nil
	}
	at := "/records/" + string(o.ID)
	change := ui.Panel{Title: "Change it"}
	entity := slices.Contains(access.Entities(), o.Kind)
	if entity || o.Kind == access.Concern || o.Kind == access.Allegation {
		change.Items = append(change.Items, ui.Value{Text: "Change what it says", Href: at + "/edit"},
			ui.Value{Text: "Add a person, phone, vehicle …", Href: at + "/add"}, ui.Value{Text: "Correct what it is linked with", Href: at + "/links"})
	}
	if o.Kind == access.Concern {
		change.Items = append(change.Items, ui.Value{Text: "Write down what is said about them", Href: "/concerns/" + string(o.ID) + "/allegation"})
	}
	if entity && o.Grant {
		change.Items = append(change.Items, ui.Value{Text: "Narrow how it answers discovery", Href: at + "/tone"})
	}
	kept := ui.Panel{Title: "How long it is kept", Items: []ui.Value{
		{Label: "Reference", Text: o.Reference},
		{Text: "To be looked at again by " + ui.Day(o.KeepUntil) + ", because " + o.Because + "."}}}
	if len(change.Items) == 0 {
		return []ui.Panel{kept}
	}
	return []ui.Panel{change, kept}
}

func count(n int) string {
	switch n {
	case 0:
		return "Nobody was given it"
	case 1:
		return "1 share is live"
	default:
		return strconv.Itoa(n) + " shares are live"
	}
}

// strip is the handling strip: marking, code, whose it is, what the viewer sees of it.
func strip(r *web.Request, o share.Opened) ui.Strip {
	at := "/records/" + string(o.ID)
	s := ui.Strip{Marking: o.Marking.String(), Items: []ui.Value{
		{Text: o.Code.Label()},
		{Label: "Held by", Chip: chip(o.Holder)},
		{Label: "You see:", Text: share.LevelWords(o.Decision.Level), Bold: true},
		{Label: "Written", When: ui.Moment{Now: r.Now, At: o.Created}},
	}, Links: []ui.Link{{Text: "Why can I see this?", Href: at + "/why"}}}
	if o.Restricted() {
		s.Secret = true
		s.Items = append(s.Items, ui.Value{Text: "Restricted to named people", Bold: true})
	}
	if o.Grant {
		s.Links = append(s.Links, ui.Link{Text: "Who can see this?", Href: at + "/who"})
	}
	return s
}

func chip(h share.Holder) ui.Chip {
	return ui.Chip{Name: h.Name, Post: h.Post, Sector: ui.Sector(h.Sector)}
}

// fields are those of the viewer's level. Below Full a field without a value is one that the level
// does not show.
func fields(s record.Shown) ui.SummaryList {
	var list ui.SummaryList
	for _, f := range s.View.Fields {
		v := ui.Text(f.Value)
		if f.Value == "" {
			v = ui.Value{Veil: s.Decision.Level < access.Full}
		}
		list.Rows = append(list.Rows, ui.Row(f.Label, v))
	}
	return list
}

func (h *Handler) linked(items []share.Item) ui.Table {
	t := ui.Table{Label: "Linked records", Cards: true, Columns: []ui.Column{{Text: "Record"}, {Text: "Kind"}}}
	for _, i := range items {
		t.Rows = append(t.Rows, []ui.Value{{Text: i.Title, Href: "/records/" + string(i.ID), Note: i.Line.Line}, ui.Text(KindWord(i.Kind))})
	}
	return t
}

func (h *Handler) references(r *web.Request, refs []record.Reference) ui.Table {
	t := ui.Table{Label: "References elsewhere", Columns: []ui.Column{{Text: "Where"}, {Text: "Reference"}, {Text: "Noted"}}}
	for _, ref := range refs {
		t.Rows = append(t.Rows, []ui.Value{ui.Text(h.Lib.Label(content.Doors, ref.System)), ui.Text(ref.Value), {When: ui.Moment{Now: r.Now, At: ref.At}}})
	}
	return t
}

func (h *Handler) refer(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	system, value := f.Line("system", 0), f.Line("reference", 0)
	err = h.Share.Refer(r.Context(), r.Actor, rec, system, value)
	if err == nil && f.OK() {
		return web.Redirect("/records/"+string(rec), "The reference is saved."), nil
	}
	if err != nil && !f.Take(err) {
		return web.Response{}, err
	}
	p, err := h.recordPage(r, rec, f.Filled())
	return web.Again("record/record", p), err
}

// SearchPage is the search for what the viewer may see.
type SearchPage struct {
	Frame ui.Frame
	Words string
	Table ui.Table
	Empty ui.Empty
	Pager ui.Pager
}

const longestSearch = 200

func (h *Handler) search(r *web.Request) (web.Response, error) {
	q := r.Query()
	words := q.Line("q", longestSearch)
	p := SearchPage{Frame: r.Frame("Search", ""), Words: words}
	p.Frame.Search = words
	if !q.OK() {
		p.Empty = ui.Empty{What: "We could not search for that", Why: "Type up to 200 characters: a name, a registration, a phone number, a place or a reference."}
		return web.Again("record/search", p), nil
	}
	if words == "" {
		p.Empty = ui.Empty{What: "What are you looking for?", Why: "Type a name, a registration, a phone number, a place or a reference in the box above. You find what you may see, and nothing tells how much else there is."}
		return web.Page("record/search", p), nil
	}
	found, err := h.Share.Search(r.Context(), r.Actor, words, q.Text("at", 400))
	if err != nil {
		return web.Response{}, err
	}
	if len(found.Items) == 0 {
		p.Empty = ui.Empty{What: "Nothing that you may see", Why: "Every word must stand in the record. Try fewer words, or one that is spelt in another way. Finding nothing does not mean that nobody knows something."}
		return web.Page("record/search", p), nil
	}
	p.Table = ui.Table{Label: "What was found", Cards: true, Columns: []ui.Column{{Text: "Record"}, {Text: "Kind"}, {Text: "Held by"}, {Text: "Written", Said: true}}}
	for _, i := range found.Items {
		p.Table.Rows = append(p.Table.Rows, []ui.Value{{Text: i.Title, Href: "/records/" + string(i.ID), Note: i.Line.Line}, ui.Text(KindWord(i.Kind)),
			{Chip: chip(i.Holder)}, {When: ui.Moment{Now: r.Now, At: i.Created}}})
	}
	p.Pager = ui.Pages("/search", url.Values{"q": {words}}, "", found.Next)
	return web.Page("record/search", p), nil
}

func crumbs(s record.Shown, below bool) ui.Breadcrumbs {
	links := []ui.Link{{Text: "Concerns", Href: "/concerns"}}
	if s.Kind != access.Concern {
		links = []ui.Link{{Text: "Search", Href: "/search"}}
	}
	if below {
		links = append(links, ui.Link{Text: s.View.Title, Href: "/records/" + string(s.ID)})
	}
	return ui.Breadcrumbs{Links: links}
}

func navOf(k access.Kind) string {
	switch k {
	case access.Concern:
		return "concerns"
	case access.Note, access.Judgement, access.Contact:
		return "hits"
	case access.Response, access.Item, access.Task:
		return "responses"
	default:
		return ""
	}
}

// KindWord says a kind in a word or two.
func KindWord(k access.Kind) string {
	switch k {
	case access.Account:
		return "Online account"
	case access.Note:
		return "Hit"
	case access.Contact:
		return "Request to speak"
	case access.Item:
		return "Entry of a response"
	case access.Task:
		return "Action"
	case "":
		return ""
	default:
		return string(k[0]-'a'+'A') + string(k[1:])
	}
}
