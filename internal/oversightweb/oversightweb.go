// Package oversightweb has the page of figures: what came of the partnership's work, by quarter,
// for those who answer for it. What may be shown is package oversight's to say.
package oversightweb

import (
	"embed"

	"lightship/internal/access"
	"lightship/internal/oversight"
	"lightship/internal/web"
)

// Templates are the pages of this package.
//
//go:embed *.gohtml
var Templates embed.FS

// Handler serves the page. What the states of actions are called, app hands over.
type Handler struct {
	Oversight *oversight.Service
	States    []State
}

// State is a state of an action, with its words.
type State struct{ Code, Words string }

// Mount adds the route.
func (h *Handler) Mount(m *web.Mux) { m.Page("GET /oversight", access.OversightRead, h.figures) }
