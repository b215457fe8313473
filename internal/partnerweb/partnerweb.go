// Package partnerweb has the pages of the open room about who works together: the organisations
// with their desks, circles and agreements, and the policy that the program holds to.
//
// Words: a desk is a post; a clause is said in plain words, with clauses that differ in nothing
// but kind or purpose told together. No page of this package holds a word of a case, and no name
// of a person: things are sent to desks.
package partnerweb

import (
	"embed"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/partner"
	"lightship/internal/web"
)

// Templates are the pages of this package.
//
//go:embed *.gohtml
var Templates embed.FS

// Handler serves the pages.
type Handler struct {
	Partners *partner.Service
	Content  *content.Library
}

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /organisations", access.PartnerList, h.list)
	m.Page("GET /organisations/{id}", access.PartnerList, h.card)
	m.Page("GET /policy", access.PolicyRead, h.policy)
}
