package organise_test

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

var (
	start  = time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)
	today  = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	lapses = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
)

// world is a small partnership: two councils' worth of posts would say no more.
type world struct {
	*testing.T
	db    *store.DB
	clock *clock.Hand
	parts *partner.Service
	s     *organise.Service
	tag   string // makes the names of this world its own

	hull, police, haven, border, trust id.Org
	housing, team, desk                id.Post
	rita, tamsin                       id.Member
	forum                              id.Circle
	isa                                id.Agreement
}

// each runs fn in a fresh world on both engines.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *store.DB) *world {
	w := &world{T: t, db: db, clock: clock.At(today), tag: strings.ToLower(id.Reference())}
	w.parts = partner.New(db, w.clock)
	w.s = organise.New(db, w.clock, w.parts)
	w.edit(partner.Machine(), w.found)
	return w
}

func (w *world) found(e *partner.Edit) error {
	e.Since(start)
	w.hull = must(e.AddOrg(w.Context(), partner.Org{Name: "Hull City Council " + w.tag, Sector: partner.Council, Standing: partner.Full, Areas: []string{"E06000010"}, Clearance: access.OfficialSensitive}))
	w.police = must(e.AddOrg(w.Context(), partner.Org{Name: "Estuary Police " + w.tag, Sector: partner.Police, Standing: partner.Full, Clearance: access.OfficialSensitive}))
	w.haven = must(e.AddOrg(w.Context(), partner.Org{Name: "Haven " + w.tag, Sector: partner.ThirdSector, Standing: partner.Full, Clearance: access.Official}))
	w.border = must(e.AddOrg(w.Context(), partner.Org{Name: "Border North " + w.tag, Sector: partner.Immigration, Standing: partner.Full, Immigration: true, Clearance: access.Official}))
	w.trust = must(e.AddOrg(w.Context(), partner.Org{Name: "Wolds Halls " + w.tag, Sector: partner.ThirdSector, Standing: partner.Light}))
	w.housing = must(e.AddPost(w.Context(), partner.Post{Org: w.hull, Name: "Housing duty desk", Covers: []string{"housing duty"}}))
	w.team = must(e.AddPost(w.Context(), partner.Post{Org: w.police, Name: "Exploitation team"}))
	w.desk = must(e.AddPost(w.Context(), partner.Post{Org: w.border, Name: "Duty desk"}))
	w.rita = must(e.AddMember(w.Context(), partner.Member{Org: w.hull, Name: "Rita Osei", Email: "Housing@" + w.tag + ".Hull.example ", Posts: []id.Post{w.housing},
		Kinds: []access.Kind{access.Person, access.Concern}, Clearance: access.OfficialSensitive, Attested: lapses}))
	w.tamsin = must(e.AddMember(w.Context(), partner.Member{Org: w.police, Name: "Tamsin Roe", Email: "officer@" + w.tag + ".example", Posts: []id.Post{w.team},
		Roles: access.RoleLead | access.RoleAudit, Kinds: access.AllKinds(), Clearance: access.Official, Attested: lapses}))
	w.forum = must(e.AddCircle(w.Context(), partner.Circle{Name: "Estuary forum " + w.tag, Kind: partner.WholePartnership,
		Members: []access.Principal{access.OfOrg(w.hull), access.OfPost(w.team)}}))
	w.isa = must(e.AddAgreement(w.Context(), partner.Agreement{Name: "Estuary agreement " + w.tag, From: start, Lapses: lapses}))
	for _, o := range []id.Org{w.hull, w.police, w.haven, w.border} {
		if err := e.Add(w.Context(), partner.Signature(o, w.isa)); err != nil {
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

// edit makes a change that has to work.
func (w *world) edit(who access.Actor, fn func(e *partner.Edit) error) {
	w.Helper()
	if err := w.parts.Edit(w.Context(), who, fn); err != nil {
		w.Fatalf("edit: %v", err)
	}
}

func (w *world) read(fn func(r store.Reader) error) {
	w.Helper()
	if err := w.db.Read(w.Context(), store.Pages, fn); err != nil {
		w.Fatalf("read: %v", err)
	}
}

// actor makes the actor of a member as of a time.
func (w *world) actor(m id.Member, now time.Time) (a access.Actor) {
	w.Helper()
	w.read(func(r store.Reader) (err error) {
		a, err = partner.ActorFor(w.Context(), r, m, access.Safeguard, now)
		return err
	})
	return a
}

// try makes a change that may fail.
func (w *world) try(who access.Actor, fn func(e *partner.Edit) error) error {
	return w.parts.Edit(w.Context(), who, fn)
}

// refuses expects a fault of a kind, naming a field when one is given.
func (w *world) refuses(what string, err error, kind fault.Kind, field string) {
	w.Helper()
	if !fault.Is(err, kind) {
		w.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
		return
	}
	if _, ok := fault.As(err).Fields[field]; field != "" && !ok {
		w.Errorf("%s: got problems with %v, want one with %s", what, fault.As(err).Fields, field)
	}
}
