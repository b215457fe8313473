// Package partnertest makes a small partnership in a database of its own, for the tests of what a
// partnership is and of how members change it: five organisations, three desks, two members, a circle
// and an agreement that four have signed.
package partnertest

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// The days of the partnership: when its facts began, where the clock stands, when the agreement and
// the attestations end.
var (
	Start  = time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)
	Today  = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	Lapses = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
)

// World is a small partnership: two councils' worth of posts would say no more.
type World struct {
	*testing.T
	DB    *store.DB
	Clock *clock.Hand
	Parts *partner.Service
	Tag   string // makes the names of this world its own

	Hull, Police, Haven, Border, Trust id.Org
	Housing, Team, Desk                id.Post
	Rita, Tamsin                       id.Member
	Forum                              id.Circle
	ISA                                id.Agreement
}

// New makes a partnership.
func New(t *testing.T, db *store.DB) *World {
	t.Helper()
	w := &World{T: t, DB: db, Clock: clock.At(Today), Tag: strings.ToLower(id.Reference())}
	w.Parts = partner.New(db, w.Clock)
	w.Edit(partner.Machine(), w.found)
	return w
}

func (w *World) found(e *partner.Edit) error {
	e.Since(Start)
	w.Hull = must(e.AddOrg(w.Context(), partner.Org{Name: "Hull City Council " + w.Tag, Sector: partner.Council, Standing: partner.Full, Areas: []string{"E06000010"}, Clearance: access.OfficialSensitive}))
	w.Police = must(e.AddOrg(w.Context(), partner.Org{Name: "Estuary Police " + w.Tag, Sector: partner.Police, Standing: partner.Full, Clearance: access.OfficialSensitive}))
	w.Haven = must(e.AddOrg(w.Context(), partner.Org{Name: "Haven " + w.Tag, Sector: partner.ThirdSector, Standing: partner.Full, Clearance: access.Official}))
	w.Border = must(e.AddOrg(w.Context(), partner.Org{Name: "Border North " + w.Tag, Sector: partner.Immigration, Standing: partner.Full, Immigration: true, Clearance: access.Official}))
	w.Trust = must(e.AddOrg(w.Context(), partner.Org{Name: "Wolds Halls " + w.Tag, Sector: partner.ThirdSector, Standing: partner.Light}))
	w.Housing = must(e.AddPost(w.Context(), partner.Post{Org: w.Hull, Name: "Housing duty desk", Covers: []string{"housing duty"}}))
	w.Team = must(e.AddPost(w.Context(), partner.Post{Org: w.Police, Name: "Exploitation team"}))
	w.Desk = must(e.AddPost(w.Context(), partner.Post{Org: w.Border, Name: "Duty desk"}))
	w.Rita = must(e.AddMember(w.Context(), partner.Member{Org: w.Hull, Name: "Rita Osei", Email: "Housing@" + w.Tag + ".Hull.example ", Posts: []id.Post{w.Housing},
		Kinds: []access.Kind{access.Person, access.Concern}, Clearance: access.OfficialSensitive, Attested: Lapses}))
	w.Tamsin = must(e.AddMember(w.Context(), partner.Member{Org: w.Police, Name: "Tamsin Roe", Email: "officer@" + w.Tag + ".example", Posts: []id.Post{w.Team},
		Roles: access.RoleLead | access.RoleAudit, Kinds: access.AllKinds(), Clearance: access.Official, Attested: Lapses}))
	w.Forum = must(e.AddCircle(w.Context(), partner.Circle{Name: "Estuary forum " + w.Tag, Kind: partner.WholePartnership,
		Members: []access.Principal{access.OfOrg(w.Hull), access.OfPost(w.Team)}}))
	w.ISA = must(e.AddAgreement(w.Context(), partner.Agreement{Name: "Estuary agreement " + w.Tag, From: Start, Lapses: Lapses}))
	for _, o := range []id.Org{w.Hull, w.Police, w.Haven, w.Border} {
		if err := e.Add(w.Context(), partner.Signature(o, w.ISA)); err != nil {
			return err
		}
	}
	return nil
}

// must gives the value of a call that has to work; an Edit whose statement failed has ended anyway.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Edit makes a change that has to work.
func (w *World) Edit(who access.Actor, fn func(e *partner.Edit) error) {
	w.Helper()
	if err := w.Try(who, fn); err != nil {
		w.Fatalf("edit: %v", err)
	}
}

// Try makes a change that may fail.
func (w *World) Try(who access.Actor, fn func(e *partner.Edit) error) error {
	return w.Parts.Edit(w.Context(), who, fn)
}

// Refuses expects a fault of a kind, naming a field when one is given.
func (w *World) Refuses(what string, err error, kind fault.Kind, field string) {
	w.Helper()
	if !fault.Is(err, kind) {
		w.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
		return
	}
	if _, ok := fault.As(err).Fields[field]; field != "" && !ok {
		w.Errorf("%s: got problems with %v, want one with %s", what, fault.As(err).Fields, field)
	}
}

// Read gives a snapshot that has to be read.
func (w *World) Read(fn func(r store.Reader) error) {
	w.Helper()
	if err := w.DB.Read(w.Context(), store.Pages, fn); err != nil {
		w.Fatalf("read: %v", err)
	}
}

// Actor makes the actor of a member as of a time.
func (w *World) Actor(m id.Member, now time.Time) (a access.Actor) {
	w.Helper()
	w.Read(func(r store.Reader) (err error) {
		a, err = partner.ActorFor(w.Context(), r, m, access.Safeguard, now)
		return err
	})
	return a
}
