package respond_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/audit/audittest"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/job"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

const (
	hullArea = "E06000010"
	secret   = "Marek Nowak of 141 Anlaby Road"
)

var (
	began  = time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)
	today  = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) // a Tuesday
	lapses = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
)

// told hands feedback over to intake, as app does.
type told struct{ *intake.Service }

func (t told) Told(ctx context.Context, tx *store.Tx, g respond.Giver, stage, text string) error {
	return t.Service.Told(ctx, tx, intake.Giver{Record: g.Record, Org: g.Org, Team: g.Team}, stage, text)
}

func (t told) Over(ctx context.Context, tx *store.Tx, who access.Actor, from id.Record, stage string) error {
	return t.Service.Over(ctx, tx, who, from, stage)
}

// world is eight organisations: six of the story, immigration enforcement, and one that has signed
// nothing.
type world struct {
	*testing.T
	db      *store.DB
	clock   *clock.Hand
	records *record.Store
	parts   *partner.Service
	intake  *intake.Service
	s       *respond.Service
	orgs    map[string]id.Org
	posts   map[string]id.Post
	members map[string]id.Member
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		fn(w)
		audittest.Holds(t, db, w.clock, slices.Concat(record.Logged(), intake.Logged(), respond.Logged()))
	})
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	lib, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(storetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, db: db, clock: clock.At(today), orgs: map[string]id.Org{}, posts: map[string]id.Post{}, members: map[string]id.Member{}}
	w.records = record.New(w.clock, func(s string) []string { return strings.Fields(strings.ToLower(s)) }, seal)
	w.parts = partner.New(db, w.clock)
	w.intake = intake.New(db, w.records, entity.New(db, w.records, w.clock), lib, w.clock)
	w.s = respond.New(db, w.records, w.parts, lib, w.clock, told{w.intake})
	if err := w.parts.Edit(t.Context(), partner.Machine(), w.found); err != nil {
		t.Fatal(err)
	}
	w.must("raise the firewall", db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
		return w.records.Ceil(t.Context(), tx, partner.Machine(), access.Response, access.ClassImmigration, access.None)
	}))
	return w
}

func (w *world) found(e *partner.Edit) error {
	e.Since(began)
	ctx := w.Context()
	isa, err := e.AddAgreement(ctx, partner.Agreement{Name: "Estuary agreement", From: began, Lapses: lapses})
	if err != nil {
		return err
	}
	for _, o := range []struct {
		key    string
		sector partner.Sector
		signs  bool
		posts  []partner.Post
	}{
		{"police", partner.Police, true, []partner.Post{{Name: "Exploitation team", Covers: []string{"investigation"}}}},
		{"hull", partner.Council, true, []partner.Post{{Name: "Housing duty desk", Covers: []string{"housing"}}, {Name: "Children's front door", Statutory: partner.ForChildren, Covers: []string{"children"}}}},
		{"nhs", partner.Health, true, []partner.Post{{Name: "Walk-in centre", Covers: []string{"health"}}}},
		{"haven", partner.ThirdSector, true, []partner.Post{{Name: "Support desk", Covers: []string{"support"}}}},
		{"labour", partner.Regulator, true, []partner.Post{{Name: "Inspectors", Covers: []string{"labour"}}}},
		{"fire", partner.Fire, true, []partner.Post{{Name: "Protection desk", Covers: []string{"premises"}}}},
		{"border", partner.Immigration, true, []partner.Post{{Name: "Enforcement desk"}}},
		{"halls", partner.ThirdSector, false, []partner.Post{{Name: "Hall secretary"}}},
	} {
		org, err := e.AddOrg(ctx, partner.Org{Name: "Estuary " + o.key, Short: o.key, Sector: o.sector, Standing: partner.Full, Areas: []string{hullArea}, Clearance: access.OfficialSensitive})
		if err != nil {
			return err
		}
		w.orgs[o.key] = org
		if o.signs {
			if err := e.Add(ctx, partner.Signature(org, isa)); err != nil {
				return err
			}
		}
		for i, p := range o.posts {
			p.Org = org
			key := o.key
			if i > 0 {
				key = "children"
			}
			if w.posts[key], err = e.AddPost(ctx, p); err != nil {
				return err
			}
			w.members[key], err = e.AddMember(ctx, partner.Member{Org: org, Name: "Desk of " + key, Email: key + "@estuary.example", Posts: []id.Post{w.posts[key]},
				Kinds: access.AllKinds(), Clearance: access.OfficialSensitive, Attested: lapses})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ctx is that of one request.
func (w *world) ctx() context.Context { return audit.Begin(w.Context()) }

// as makes the actor of a desk from the facts as they are now.
func (w *world) as(key string) (a access.Actor) {
	w.Helper()
	w.read(func(r store.Reader) (err error) {
		a, err = partner.ActorFor(w.Context(), r, w.members[key], access.Support, w.clock.Now()) // another purpose than the response's
		return err
	})
	return a
}

func (w *world) read(fn func(r store.Reader) error) {
	w.Helper()
	if err := w.db.Read(w.ctx(), store.Pages, fn); err != nil {
		w.Fatalf("read: %v", err)
	}
}

// must ends the test on an error.
func (w *world) must(what string, err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("%s: %v %v", what, err, fault.As(err).Fields)
	}
}

// refused wants a fault of a kind.
func (w *world) refused(what string, err error, kind fault.Kind) {
	w.Helper()
	if !fault.Is(err, kind) {
		w.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
	}
}

// problem wants a problem of a field.
func (w *world) problem(what string, err error, field string) {
	w.Helper()
	if !fault.Is(err, fault.Invalid) || fault.As(err).Fields[field] == "" {
		w.Errorf("%s: got %v %v, want a problem of %s", what, err, fault.As(err).Fields, field)
	}
}

// concern is told at a desk, with names in its text.
func (w *world) concern(key, child string) id.Record {
	w.Helper()
	rec, err := w.intake.Create(w.ctx(), w.as(key), intake.Told{Concern: intake.Concern{Danger: "no", Child: child, Crime: "yes", What: "Men sleep above the car wash. " + secret,
		Known: "saw", Place: intake.Place{Town: "Hull", Area: hullArea, Setting: "car-wash"}, Wish: "not-asked"}})
	w.must("tell a concern", err)
	return rec
}

func opening(from id.Record, child string) respond.Opening {
	return respond.Opening{From: from, Title: "Car wash in Nowhere Lane", Purpose: access.Safeguard, Kind: "joint", Risk: "high", Child: child, Expertise: []string{"housing", "health"}}
}

// open opens a response of the police.
func (w *world) open(child string) (response, concern id.Record) {
	w.Helper()
	concern = w.concern("police", child)
	response, err := w.s.Open(w.ctx(), w.as("police"), opening(concern, child))
	w.must("open a response", err)
	return response, concern
}

func (w *world) invite(response id.Record, key string) {
	w.Helper()
	w.must("invite "+key, w.s.Invite(w.ctx(), w.as("police"), response, respond.Invitation{Post: w.posts[key], Asked: []string{"housing"}}))
}

// joins invites desks and lets them accept.
func (w *world) joins(response id.Record, keys ...string) {
	w.Helper()
	for _, key := range keys {
		w.invite(response, key)
		w.clock.Advance(time.Minute)
		w.must(key+" accepts", w.s.Accept(w.ctx(), w.as(key), response, w.posts[key]))
		w.clock.Advance(time.Minute)
	}
}

func (w *world) page(response id.Record, key string) respond.Page {
	w.Helper()
	p, err := w.s.Get(w.ctx(), w.as(key), response)
	w.must("the page for "+key, err)
	return p
}

func (w *world) say(response id.Record, key, text string, private bool, to ...string) id.Record {
	w.Helper()
	item, err := w.s.AddItem(w.ctx(), w.as(key), response, respond.Writing{Text: text, About: respond.General, Private: private, To: w.desks(to...)})
	w.must(key+" writes", err)
	return item
}

func (w *world) desks(keys ...string) []id.Post {
	var out []id.Post
	for _, key := range keys {
		out = append(out, w.posts[key])
	}
	return out
}

// stages are what an organisation was told, newest first.
func (w *world) stages(key string) []string {
	w.Helper()
	lines, err := w.intake.CameOf(w.ctx(), w.as(key), 50)
	w.must("feedback of "+key, err)
	var out []string
	for _, l := range lines {
		out = append(out, l.State)
	}
	return out
}

// drain runs the jobs that are due.
func (w *world) drain() {
	w.Helper()
	r := job.New(w.db, w.clock, slog.New(slog.DiscardHandler))
	w.must("declare the jobs", w.s.Jobs(r))
	_, err := r.Drain(w.Context())
	w.must("run the jobs", err)
}
