// Package accountweb has the pages of signing in and out, of a member's own sessions and their
// purpose, and of the demo, where a visitor chooses whom to be.
//
// Every sign-in that fails shows one and the same sentence. After it, people go back to where
// they came from, on this site only.
package accountweb

import (
	"embed"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the pages of this package.
//
//go:embed *.gohtml
var Templates embed.FS

// Persona is somebody whom a visitor of the demo can be.
type Persona struct {
	Email string
	Name  string
	Org   ui.Chip
	Line  string // what they do
}

// Handler serves the pages. Personas are those of the demo; without any there is no demo page.
type Handler struct {
	Accounts *account.Service
	Personas []Persona
	Tour     []Step   // the main job in a few clicks; none where there is no past to look at
	Steps    []string // of the main job, with the names and plates of the demo; the usual ones where there are none
}

// Step is one click of the tour: whom to be, and what to open as them.
type Step struct {
	Email, Path, Button string
	Text                string // what to look at there
}

const home = "/today"

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /sign-in", access.Public, h.askSignIn)
	m.Page("POST /sign-in", access.Public, h.signIn)
	m.Page("POST /sign-out", access.Public, h.signOut)
	m.Page("GET /session", access.SignedIn, h.session)
	m.Page("POST /session", access.SignedIn, h.changeSession)
	if len(h.Personas) > 0 {
		m.Page("GET /demo", access.Public, h.demo)
		m.Page("POST /demo", access.Public, h.enter)
	}
}
