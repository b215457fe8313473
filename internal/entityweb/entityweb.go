// Package entityweb has the pages that change what worries are about: a person, place, phone,
// vehicle, online account or business; what a record is linked with; and what is said about
// somebody.
//
// Invariants: whatever was typed stays in a form that comes back; where somebody else changed the
// same record, both are shown and the person chooses; what is kept apart is asked for only from
// those to whom it is open; ending a link is one step away from being undone.
//
// It leaves the record's own page to recordweb, and the nine questions to intakeweb.
package entityweb

import (
	"embed"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the sources of these pages.
//
//go:embed *.gohtml
var Templates embed.FS

// Handler serves these pages.
type Handler struct {
	Entities *entity.Service
	Intake   *intake.Service
	Lib      *content.Library
}

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /records/{id}/edit", access.RecordEdit, h.askEdit)
	m.Page("POST /records/{id}/edit", access.RecordEdit, h.edit)
	m.Page("GET /records/{id}/add", access.RecordEdit, h.askAdd)
	m.Page("POST /records/{id}/add", access.RecordEdit, h.add)
	m.Page("GET /records/{id}/links", access.RecordEdit, h.links)
	m.Page("POST /records/{id}/links", access.RecordEdit, h.link)
	m.Page("GET /concerns/{id}/allegation", access.RecordEdit, h.askAllegation)
	m.Page("POST /concerns/{id}/allegation", access.RecordEdit, h.allege)
}

// FormPage is a form that makes or changes one record.
type FormPage struct {
	Frame    ui.Frame
	Crumbs   ui.Breadcrumbs
	Strip    ui.Strip
	Errors   ui.ErrorSummary
	Heading  string
	Lead     string
	Conflict ui.SummaryList // what stands now, where somebody else changed it meanwhile
	Action   string
	Once     ui.Once
	Hidden   []ui.Hidden
	About    ui.Checkboxes // whom an allegation is about
	Inputs   []Input
	Apart    string // said where a part is kept apart from this person
	Save     ui.Button
	Back     ui.Link
}

// Input is one question; the one of the three that has a name is asked.
type Input struct {
	Line   ui.TextInput
	Text   ui.TextArea
	Choice ui.Select
}

func frame(r *web.Request, title string, filled ui.Filled) ui.Frame {
	return r.Frame(title, "").Fail(filled)
}

func crumbs(s record.Shown) ui.Breadcrumbs {
	first := ui.Link{Text: "Search", Href: "/search"}
	if s.Kind == access.Concern {
		first = ui.Link{Text: "Concerns", Href: "/concerns"}
	}
	return ui.Breadcrumbs{Links: []ui.Link{first, {Text: s.View.Title, Href: at(s)}}}
}

func at(s record.Shown) string { return "/records/" + string(s.ID) }

func strip(r *web.Request, s record.Shown) ui.Strip {
	return ui.Strip{Marking: s.Marking.String(), Items: []ui.Value{
		{Text: "Code " + string(s.Code)}, {Label: "You see:", Text: "all of it", Bold: true}, {Label: "Written", When: ui.Moment{Now: r.Now, At: s.Created}},
	}, Links: []ui.Link{{Text: "Why can I see this?", Href: at(s) + "/why"}, {Text: "Who can see this?", Href: at(s) + "/who"}}}
}

func fields(v record.View) ui.SummaryList {
	var list ui.SummaryList
	for _, f := range v.Fields {
		list.Rows = append(list.Rows, ui.Row(f.Label, ui.Text(f.Value)))
	}
	return list
}

func options(lib *content.Library, list string) []ui.Option {
	var out []ui.Option
	for _, o := range lib.Options(list) {
		out = append(out, ui.Option{Value: o.Value, Label: o.Label, Hint: o.Hint})
	}
	return out
}
