// Package partnerweb has the pages of the open room about who works together: the organisations
// with their desks, circles and agreements, and the policy that the program holds to.
//
// Words: a desk is a post; a clause is said in plain words, with clauses that differ in nothing
// but kind or purpose told together; an act is a form, its effect where it opens or closes access,
// and the change. No page of this package holds a word of a case: circles of responses are as if
// they were not there. Persons are named only to their own organisation, and as who changed what.
package partnerweb

import (
	"embed"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/organise"
	"lightship/internal/web"
)

// Templates are the pages of this package.
//
//go:embed *.gohtml
var Templates embed.FS

// Handler serves the pages.
type Handler struct {
	Partners *organise.Service
	Content  *content.Library
}

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /organisations", access.PartnerList, h.list)
	m.Page("GET /organisations/{id}", access.PartnerList, h.card)
	m.Page("GET /posts/{id}", access.PartnerList, h.desk)
	m.Page("GET /circles", access.PartnerList, h.circles)
	m.Page("GET /circles/{id}", access.PartnerList, h.circle)
	m.Page("GET /agreements", access.PolicyRead, h.agreements)
	m.Page("GET /agreements/{id}", access.PolicyRead, h.agreementPage)
	for path, open := range map[string]opener{
		"/organisations/new":                h.newOrg,
		"/organisations/{id}/edit":          h.editOrg,
		"/organisations/{id}/posts":         h.newPost,
		"/organisations/{id}/functions":     h.newFunction,
		"/organisations/{id}/functions/end": h.endFunction,
		"/posts/{id}/edit":                  h.editPost,
		"/posts/{id}/end":                   h.endPost,
		"/circles/new":                      h.newCircle,
		"/circles/{id}/members":             h.join,
		"/circles/{id}/members/end":         h.leave,
		"/agreements/new":                   h.newAgreement,
		"/agreements/{id}/clauses":          h.newClause,
		"/agreements/{id}/clauses/end":      h.endClause,
		"/agreements/{id}/sign":             h.sign,
		"/agreements/{id}/withdraw":         h.withdraw,
	} {
		m.Page("GET "+path, access.PartnerEdit, h.ask(open))
		m.Page("POST "+path, access.PartnerEdit, h.do(open))
	}
	m.Page("GET /policy", access.PolicyRead, h.policy)
}
