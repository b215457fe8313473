// Package discovertest makes a small partnership in which discovery can be tried: real services on
// a real database, with a clock in hand. Tests alone import it.
package discovertest

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/audit/audittest"
	"lightship/internal/clock"
	"lightship/internal/discover"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/match"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// Start is when every world begins.
var Start = time.Date(2026, 11, 24, 9, 1, 0, 0, time.UTC)

// Desk is an organisation with its one post and the member who sits there.
type Desk struct {
	Name   string
	Org    id.Org
	Post   id.Post
	Member id.Member
}

// World is the partnership.
type World struct {
	*testing.T
	DB       *store.DB
	Clock    *clock.Hand
	Records  *record.Store
	Entities *entity.Service
	Partners *partner.Service
	Hits     *discover.Service
	Jobs     *job.Runner

	Hull, Police, Fire, Haven, Border, Office Desk
	Agreement                                 id.Agreement
	Danger                                    map[id.Record]bool

	names map[id.Record]string
}

// Each runs fn in a fresh world on each engine; afterwards the log holds, with the rows of discovery.
func Each(t *testing.T, fn func(w *World)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := New(t, db)
		fn(w)
		audittest.Holds(t, db, w.Clock, discover.Logged())
	})
}

// New makes a world in an empty database.
func New(t *testing.T, db *store.DB) *World {
	t.Helper()
	w := &World{T: t, DB: db, Clock: clock.At(Start), Danger: map[id.Record]bool{}, names: map[id.Record]string{}}
	w.Restart()
	w.Edit(w.found)
	w.Step()
	return w
}

// Restart puts everything that is not in the database together anew, as after a kill.
func (w *World) Restart() {
	w.Helper()
	block, err := aes.NewCipher(storetest.Key)
	w.must("make a cipher", err)
	seal, err := cipher.NewGCM(block)
	w.must("make a seal", err)
	w.Records = record.New(w.Clock, match.Fold, seal).Asking(match.Query)
	w.Partners = partner.New(w.DB, w.Clock)
	w.Entities = entity.New(w.DB, w.Records, w.Clock)
	w.Hits = discover.New(w.DB, w.Records, w.Clock, discover.Config{
		Urgent: func(_ context.Context, _ store.Reader, rec id.Record) (bool, error) { return w.Danger[rec], nil },
	})
	w.Jobs = job.New(w.DB, w.Clock, slog.New(slog.DiscardHandler))
	w.must("handle jobs", w.Hits.Handle(w.Jobs))
}

func (w *World) found(e *partner.Edit) error {
	ctx, from := w.Context(), Start.AddDate(-2, 0, 0)
	e.Since(from)
	lapses := Start.AddDate(1, 0, 0)
	add := func(d *Desk, o partner.Org, post, person string, roles access.Role, covers ...string) error {
		o.Standing, o.Clearance = partner.Full, access.OfficialSensitive
		d.Name = o.Name
		var err error
		if d.Org, err = e.AddOrg(ctx, o); err != nil {
			return err
		}
		if d.Post, err = e.AddPost(ctx, partner.Post{Org: d.Org, Name: post, Phone: "01632 960 10" + fmt.Sprint(len(person)%10), Hours: "day and night", Covers: covers}); err != nil {
			return err
		}
		d.Member, err = e.AddMember(ctx, partner.Member{Org: d.Org, Name: person, Email: string(d.Org) + "@one.example", Posts: []id.Post{d.Post},
			Kinds: access.AllKinds(), Clearance: access.OfficialSensitive, Attested: lapses, Roles: roles})
		return err
	}
	for _, one := range []struct {
		at           *Desk
		org          partner.Org
		post, person string
		covers       []string
	}{
		{&w.Hull, partner.Org{Name: "Hull City Council", Sector: partner.Council}, "Housing duty desk", "Rita Osei", nil},
		{&w.Police, partner.Org{Name: "Estuary Police", Sector: partner.Police}, "Exploitation team", "Tamsin Roe", nil},
		{&w.Fire, partner.Org{Name: "Humber Fire", Sector: partner.Fire}, "Safety desk", "Gwen Ash", nil},
		{&w.Haven, partner.Org{Name: "Haven", Sector: partner.ThirdSector, Masked: true}, "Support desk", "Ada Bright", nil},
		{&w.Border, partner.Org{Name: "Border North", Sector: partner.Immigration, Immigration: true}, "Duty desk", "Nial Poe", nil},
		{&w.Office, partner.Org{Name: "Estuary Office", Sector: partner.Funder}, "Broker desk", "Pia Lund", []string{discover.BrokerDuty}},
	} {
		if err := add(one.at, one.org, one.post, one.person, access.RoleAudit, one.covers...); err != nil {
			return err
		}
	}
	var err error
	if w.Agreement, err = e.AddAgreement(ctx, partner.Agreement{Name: "Estuary agreement", From: from, Lapses: lapses}); err != nil {
		return err
	}
	for _, d := range []Desk{w.Hull, w.Police, w.Fire, w.Haven, w.Border, w.Office} {
		if err := e.Add(ctx, partner.Signature(d.Org, w.Agreement)); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) must(what string, err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("%s: %v", what, err)
	}
}

// Context gives every call of the world a trail, as a request has.
func (w *World) Context() context.Context { return audit.Begin(w.T.Context()) }

// Edit changes the partnership as the machine.
func (w *World) Edit(fn func(e *partner.Edit) error) {
	w.Helper()
	w.must("edit the partnership", w.Partners.Edit(w.Context(), partner.Machine(), fn))
}

// Tone writes a clause for the records of one desk towards another, for one kind and safeguarding.
func (w *World) Tone(from, to Desk, kind access.Kind, tone access.Tone) partner.Clause {
	w.Helper()
	return w.Clause(partner.Clause{Kind: kind, Purpose: access.Safeguard, Tone: tone,
		Senders: []access.Principal{access.OfOrg(from.Org)}, Recipients: []access.Principal{access.OfOrg(to.Org)}})
}

// Tones writes the clauses of both sides for vehicles.
func (w *World) Tones(a, b Desk, mine, theirs access.Tone) {
	w.Helper()
	w.Tone(a, b, access.Vehicle, mine)
	w.Tone(b, a, access.Vehicle, theirs)
}

// Clause writes a clause of the agreement.
func (w *World) Clause(c partner.Clause) partner.Clause {
	w.Helper()
	c.Agreement, c.Level, c.Review = w.Agreement, access.Summary, Start.AddDate(1, 0, 0)
	if c.Tone == access.Silent {
		c.Reason, c.Authoriser = "An operation.", w.Police.Member
	}
	w.Edit(func(e *partner.Edit) (err error) {
		c.ID, err = e.AddClause(w.Context(), c)
		return err
	})
	return c
}

// Retone ends one clause and writes it anew with another tone.
func (w *World) Retone(c partner.Clause, tone access.Tone) partner.Clause {
	w.Helper()
	w.EndClause(c)
	c.Tone, c.ID = tone, ""
	c.Window = access.Window{From: w.Clock.Now()}
	return w.Clause(c)
}

// EndClause ends a clause now.
func (w *World) EndClause(c partner.Clause) {
	w.Helper()
	w.Edit(func(e *partner.Edit) error { return e.End(w.Context(), partner.InForce(c), w.Clock.Now()) })
}

// Actor is the member of a desk, as of now.
func (w *World) Actor(d Desk) access.Actor {
	w.Helper()
	return w.ActorOf(d.Member)
}

// ActorOf is any member, as of now.
func (w *World) ActorOf(m id.Member) (a access.Actor) {
	w.Helper()
	w.Read(func(ctx context.Context, r store.Reader) (err error) {
		a, err = partner.ActorFor(ctx, r, m, access.Safeguard, w.Clock.Now())
		return err
	})
	return a
}

// Read reads what has to be readable.
func (w *World) Read(fn func(ctx context.Context, r store.Reader) error) {
	w.Helper()
	ctx := w.Context()
	w.must("read", w.DB.Read(ctx, store.Pages, func(r store.Reader) error { return fn(ctx, r) }))
}

// Write changes what has to be changeable.
func (w *World) Write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.Helper()
	ctx := w.Context()
	w.must("write", w.DB.Write(ctx, store.Pages, func(tx *store.Tx) error { return fn(ctx, tx) }))
}

// Make makes records of what a desk describes.
func (w *World) Make(d Desk, what entity.Described) []id.Record {
	w.Helper()
	who, team := w.Actor(d), access.OfPost(d.Post)
	var made []id.Record
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		es, err := w.Entities.MakeTx(ctx, tx, who, team, what)
		made = nil
		for _, e := range es {
			made = append(made, e.ID)
			w.names[e.ID] = "a " + string(e.Kind) + " of " + d.Name
		}
		return err
	})
	return made
}

// Van makes a vehicle with a registration.
func (w *World) Van(d Desk, plate string) id.Record {
	w.Helper()
	return w.Make(d, entity.Described{Vehicles: []entity.Vehicle{{Plate: plate, Make: "Ford Transit of " + d.Name, Colour: "blue", What: "a secret of " + d.Name}}})[0]
}

// Handset makes a phone.
func (w *World) Handset(d Desk, number string) id.Record {
	w.Helper()
	return w.Make(d, entity.Described{Phones: []entity.Phone{{Number: number, Whose: "a secret of " + d.Name}}})[0]
}

// Compare runs the jobs that are due, without the tick.
func (w *World) Compare() {
	w.Helper()
	_, err := w.Jobs.Drain(w.Context())
	w.must("run the jobs", err)
}

// Step runs the jobs that are due, and the tick.
func (w *World) Step() {
	w.Helper()
	for range 2 { // the tick may queue jobs
		_, err := w.Jobs.Drain(w.Context())
		w.must("run the jobs", err)
		w.must("tick", w.Hits.Tick(w.Context()))
	}
}

// Later lets time pass and then steps.
func (w *World) Later(d time.Duration) {
	w.Helper()
	w.Step()
	w.Clock.Advance(d)
	w.Step()
}

// Notes gives the notes of a desk's list.
func (w *World) Notes(d Desk) []discover.HitLine {
	w.Helper()
	page, err := w.Hits.Notes(w.Context(), w.Actor(d), "")
	w.must("list the notes of "+d.Name, err)
	return page.Lines
}

// Open opens a note.
func (w *World) Open(d Desk, note id.Record) discover.Hit {
	w.Helper()
	ctx := w.Context()
	h, err := w.Hits.Note(ctx, w.Actor(d), note)
	w.must("open a note", err)
	w.must("settle the trail", audit.Settle(ctx, w.DB, w.Clock))
	return h
}

// Digest is the mail of the member of a desk.
func (w *World) Digest(d Desk) string {
	w.Helper()
	var n int
	who := w.Actor(d)
	w.Read(func(ctx context.Context, r store.Reader) (err error) {
		n, err = w.Hits.ToDigest(ctx, r, who)
		return err
	})
	return discover.DigestOf(n)
}

// Log is what the audit role of a desk's organisation reads: one line for each record of an entry.
func (w *World) Log(d Desk) []string {
	w.Helper()
	var lines []string
	w.Read(func(ctx context.Context, r store.Reader) error {
		items, err := audit.OfOwner(ctx, r, d.Org, w.Clock.Now(), 0, 1000)
		if err != nil {
			return err
		}
		orgs, err := partner.Orgs(ctx, r, w.Clock.Now())
		if err != nil {
			return err
		}
		name := map[id.Org]string{}
		for _, o := range orgs {
			name[o.ID] = o.Name
		}
		for _, item := range items {
			who := "the machine"
			if item.Member != "" {
				who = "a member"
			}
			if item.Org != "" {
				who += " for " + name[item.Org]
			}
			for _, seen := range item.Seen {
				what := w.names[seen.Record]
				if what == "" {
					what = "another record"
				}
				lines = append(lines, fmt.Sprintf("%s %s: %s, %s of %s", item.At.Format("15:04"), item.Did, who, seen.Level, what))
			}
		}
		return nil
	})
	slices.Sort(lines)
	return lines
}

// Name gives a record a name in the lines of logs.
func (w *World) Name(rec id.Record, name string) { w.names[rec] = name }
