// Package todayweb has the page that a member begins with: everything that waits for their desks,
// in one list by clock with one verb each, and what came of what they gave.
//
// Words: a source is a feature's list of what waits for somebody; given is what a feature tells
// the givers. Both are functions that app hands over, so that this package knows no feature. A
// source gives only what the member may see, and logs it as every list does.
package todayweb

import (
	"context"
	"embed"
	"time"

	"lightship/internal/access"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the pages of this package.
//
//go:embed *.gohtml
var Templates embed.FS

// Waiting is one thing that waits for a desk of a member.
type Waiting struct {
	Due    time.Time // zero: whenever there is time
	Day    bool      // the day alone matters
	What   string    // as a link: "Answer an invitation"
	Detail string    // one quiet line
	Href   string
	Verb   string // on the button: "Answer"
	From   ui.Chip
}

// Came is one thing that came of what somebody gave.
type Came struct {
	Gave string // "Your concern of 9 November"
	What string // "passed on, a visit is planned"
	Href string
	At   time.Time
}

// Source lists what waits for the desks of a member.
type Source func(ctx context.Context, who access.Actor) ([]Waiting, error)

// Given lists what came of what a member's organisation gave, newest first.
type Given func(ctx context.Context, who access.Actor) ([]Came, error)

// Handler serves the page.
type Handler struct {
	Sources []Source
	Given   Given
}

// Mount adds the route.
func (h *Handler) Mount(m *web.Mux) { m.Page("GET /today", access.SignedIn, h.today) }
