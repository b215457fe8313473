// Package accountweb has the pages of signing in and out, of the second factor, of a member's own
// sessions and their purpose, of the members of an organisation and their invitations, and of the
// demo, where a visitor chooses whom to be.
//
// Every sign-in that fails shows one and the same sentence. After it, people go back to where
// they came from, on this site only. Secrets, recovery codes and links of invitations are shown
// once, in the answer that made them.
package accountweb

import (
	"context"
	"embed"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/mail"
	"lightship/internal/member"
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
	Members  *member.Service
	Site     string                                         // the address of the pages, for links that people pass on; empty: the one that the reader came by
	Secure   bool                                           // pages are reached over https, as such links have to say
	Outbox   func(ctx context.Context) ([]mail.Sent, error) // in the demo: what would have been mailed
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
	m.Page("GET /session/second-factor", access.Proving, h.factor)
	m.Page("POST /session/second-factor", access.Proving, h.changeFactor)
	m.Page("GET /session/tokens", access.OwnDoors, h.tokens)
	m.Page("POST /session/tokens", access.OwnDoors, h.changeTokens)
	m.Page("GET /session/password", access.SignedIn, h.password)
	m.Page("POST /session/password", access.SignedIn, h.changePassword)
	m.Page("GET /invitation/{token}", access.Public, h.invitation)
	m.Page("POST /invitation/{token}", access.Public, h.accept)
	m.Page("GET /members", access.Admit, h.members)
	m.Page("POST /members", access.Admit, h.propose)
	m.Page("GET /members/attest", access.Admit, h.askVouch)
	m.Page("POST /members/attest", access.Admit, h.vouch)
	m.Page("GET /members/tokens", access.Admit, h.memberTokens)
	m.Page("POST /members/tokens", access.Admit, h.endMemberToken)
	m.Page("GET /members/new", access.Admit, h.newMember)
	m.Page("GET /members/{id}", access.Admit, h.member)
	m.Page("POST /members/{id}", access.Admit, h.changeMember)
	m.Page("GET /members/{id}/change", access.Admit, h.askChange)
	m.Page("POST /members/{id}/change", access.Admit, h.change)
	m.Page("POST /proposals/{id}", access.Admit, h.decide)
	if len(h.Personas) > 0 {
		m.Page("GET /demo", access.Public, h.demo)
		m.Page("POST /demo", access.Public, h.enter)
		m.Page("GET /demo/mail", access.Public, h.outbox)
	}
}
