// Package discoverweb has the pages of discovery: the hits of a desk, one hit, a request to speak
// and its answer, and how a record answers.
//
// A page says nothing that the service did not give: what is not the viewer's to see is veiled, in
// the same way however much or little there is. An act that tells others something shows first
// what it tells them. Rules lie in package discover.
package discoverweb

import (
	"cmp"
	"embed"
	"fmt"
	"time"

	"lightship/internal/access"
	"lightship/internal/discover"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the pages.
//
//go:embed *.gohtml
var Templates embed.FS

// Handler answers the routes of discovery.
type Handler struct{ Service *discover.Service }

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /hits", access.HitList, h.list)
	m.Page("GET /hits/{id}", access.HitRead, h.hit)
	m.Page("POST /hits/{id}/judge", access.HitJudge, h.judge)
	m.Page("GET /hits/{id}/contact", access.HitContact, h.askForm)
	m.Page("POST /hits/{id}/contact", access.HitContact, h.ask)
	m.Page("GET /contacts/{id}", access.HitRead, h.contact)
	m.Page("POST /contacts/{id}/answer", access.HitContact, h.answer)
	m.Page("POST /contacts/{id}/pass", access.HitContact, h.pass)
	m.Page("POST /contacts/{id}/both", access.HitContact, h.both)
	m.Page("GET /records/{id}/tone", access.RecordGrant, h.tone)
	m.Page("POST /records/{id}/tone", access.RecordGrant, h.setTone)
}

const nav = "hits"

var crumbs = ui.Breadcrumbs{Links: []ui.Link{{Text: "Hits", Href: "/hits"}}}

// chip names a desk and its organisation.
func chip(p discover.Partner) ui.Value {
	return ui.Value{Chip: ui.Chip{Name: cmp.Or(p.Org.Short, p.Org.Name), Post: p.Post.Name, Sector: ui.Sector(p.Org.Sector.Chip())}}
}

// Panel says what the compare job may do, for the policy page.
func Panel(s *discover.Service) ui.Panel {
	return ui.Panel{Title: "What the compare job may do", Items: []ui.Value{
		ui.Text("It stands as nobody: no organisation, no post, no member."),
		ui.Text("It alone reads the identifiers of all owners: phone numbers, registrations, e-mail addresses, accounts, company numbers, addresses, names with a date of birth. Protected fields and drafts are not among them."),
		ui.Text("It compares two records only where both tones, for a common purpose, are at least silent, both clauses live and no denial stands between them."),
		ui.Text("It gives notes, " + every(s.Every()) + ", and within one minute where somebody may be in danger; and with an open tone the summary, for 90 days. It gives nothing else."),
		ui.Text("The owner's log says of every record that it was compared, whatever came of it."),
		ui.Text(discover.HearingNothing),
	}}
}

func every(d time.Duration) string {
	switch {
	case d >= time.Minute && d%time.Minute == 0 && d != time.Minute:
		return fmt.Sprintf("every %d minutes", int(d/time.Minute))
	case d == time.Minute:
		return "every minute"
	default:
		return fmt.Sprintf("every %d seconds", int(d/time.Second))
	}
}
