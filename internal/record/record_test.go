package record_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// boat is a kind of record made for these tests: it has a line for each level and a protected part.
type boat struct{ Name, Colour, Secret string }

type world struct {
	t     *testing.T
	db    *store.DB
	clock *clock.Hand
	s     *record.Store
	boats *record.Of[boat]
	told  []record.Change
}

const (
	north = id.Org("north")
	south = id.Org("south")
)

var rita = actor("rita", north, "desk")
var gwen = actor("gwen", south, "duty")

func actor(name string, org id.Org, post id.Post) access.Actor {
	m := id.Member(name)
	own := []access.Principal{access.OfMember(m), access.OfPost(post), access.OfOrg(org)}
	return access.Actor{Member: m, Org: org, Signed: true, Own: own, Pos: own, Neg: own,
		Kinds: []access.Kind{access.Vehicle}, Clearance: access.OfficialSensitive, Purpose: access.Safeguard}
}

func fold(s string) []string { return strings.Fields(strings.ToLower(s)) }

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		block, err := aes.NewCipher(storetest.Key)
		if err != nil {
			t.Fatal(err)
		}
		seal, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		w := &world{t: t, db: db, clock: c, s: record.New(c, fold, seal)}
		w.boats = record.Define(w.s, record.Kind[boat]{
			Name: access.Vehicle, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
			Check: func(b boat) fault.Fields {
				if b.Name == "" {
					return fault.Fields{"name": "Enter a name."}
				}
				return nil
			},
			Show:     showBoat,
			Redact:   func(b boat, shows func(string) bool) boat { return hide(b, shows("secret")) },
			Identify: func(b boat) []record.Identifier { return []record.Identifier{{Field: "boat", Value: b.Name}} },
			Start: func(who access.Actor, _ boat) record.Start {
				return record.Start{Owner: who.Org, Team: who.Own[1], Marking: access.OfficialSensitive, Code: access.CodeP,
					Parts: []access.Part{{Name: "secret", Level: access.Full, Protected: true,
						Grants: []access.PartGrant{{To: access.OfMember("ann"), Window: access.Window{From: c.Now()}}}}}}
			},
			Keep: func(_ boat, made time.Time) time.Time { return made.AddDate(6, 0, 0) },
		})
		w.s.Watch(func(_ context.Context, _ *store.Tx, c record.Change) error { w.told = append(w.told, c); return nil })
		fn(t, w)
	})
}

func hide(b boat, shown bool) boat {
	if !shown {
		b.Secret = ""
	}
	return b
}

func showBoat(b boat, level access.Level, shows func(string) bool) record.View {
	v := record.View{Title: "A boat"}
	if level >= access.Summary {
		v.Title, v.Words = "Boat "+b.Name, []string{b.Name}
	}
	if level == access.Full {
		v.Line, v.State = b.Colour, "afloat"
		v.Fields = []record.Field{{Name: "colour", Label: "Colour", Value: b.Colour}}
		if shows("secret") {
			v.Fields = append(v.Fields, record.Field{Name: "secret", Value: b.Secret})
		}
	}
	return v
}

func (w *world) write(fn func(ctx context.Context, tx *store.Tx) error) error {
	ctx := audit.Begin(w.t.Context())
	return w.db.Write(ctx, store.Pages, func(tx *store.Tx) error { return fn(ctx, tx) })
}

func (w *world) read(fn func(ctx context.Context, r store.Reader) error) error {
	ctx := audit.Begin(w.t.Context())
	return w.db.Read(ctx, store.Pages, func(r store.Reader) error { return fn(ctx, r) })
}

func (w *world) create(who access.Actor, b boat) record.Envelope {
	w.t.Helper()
	var e record.Envelope
	err := w.write(func(ctx context.Context, tx *store.Tx) (err error) {
		e, err = w.boats.Create(ctx, tx, who, b)
		return err
	})
	if err != nil {
		w.t.Fatalf("create %+v: %v", b, err)
	}
	return e
}

func (w *world) get(who access.Actor, rec id.Record) (got record.Held[boat], err error) {
	err = w.read(func(ctx context.Context, r store.Reader) error {
		got, err = w.boats.Get(ctx, r, who, access.RecordRead, rec)
		return err
	})
	return got, err
}

func (w *world) list(who access.Actor, f record.Filter) (p record.Page, err error) {
	err = w.read(func(ctx context.Context, r store.Reader) error {
		p, err = w.s.List(ctx, r, who, f)
		return err
	})
	return p, err
}

func (w *world) grant(rec id.Record, to access.Principal, level access.Level) {
	w.t.Helper()
	err := w.write(func(ctx context.Context, tx *store.Tx) error {
		b, err := w.s.NewBasis(ctx, tx, rita, record.Ground{Kind: access.BySingle, Source: "crime-disorder-s115", Note: "A van was seen.", Cap: access.Full})
		if err != nil {
			return err
		}
		return w.s.Grant(ctx, tx, rita, rec, access.Grant{To: to, Level: level, For: access.Safeguard, Basis: b})
	})
	if err != nil {
		w.t.Fatalf("grant: %v", err)
	}
}

func TestPrivateFirstThenByLevel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.create(rita, boat{"Spurn", "red", "hidden"})
		if len(w.told) == 0 || w.told[len(w.told)-1].ID != e.ID || !w.told[len(w.told)-1].Created {
			t.Errorf("the watcher was told %+v", w.told)
		}
		own, err := w.get(rita, e.ID)
		if err != nil || own.Body.Name != "Spurn" || own.Body.Secret != "" || own.Reference == "" {
			t.Errorf("the owner: got %+v, %v; want the body without its protected part", own.Body, err)
		}
		if _, err := w.get(gwen, e.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: got %v, want absent", err)
		}
		_, absent := w.get(gwen, id.New[id.Record]())
		_, withheld := w.get(gwen, e.ID)
		if fault.As(absent).Text != fault.As(withheld).Text {
			t.Errorf("absent says %q, withheld says %q", fault.As(absent).Text, fault.As(withheld).Text)
		}
		for level, title := range map[access.Level]string{access.Pointer: "A boat", access.Summary: "Boat Spurn"} {
			w.grant(e.ID, access.OfPost("duty"), level)
			got, err := w.get(gwen, e.ID)
			if err != nil {
				t.Fatalf("at %s: %v", level, err)
			}
			if got.Decision.Level == level && got.View.Title != title || got.Body != (boat{}) {
				t.Errorf("at %s: got %q and body %+v, want %q and none", level, got.View.Title, got.Body, title)
			}
		}
	})
}

// TestWhatStandsInForAnAbsentRecordIsGivenToNobody: an absent record takes as long as one that was
// withheld, whose facts are read in its place; not even those who see that one in full get it.
func TestWhatStandsInForAnAbsentRecordIsGivenToNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.create(rita, boat{"Spurn", "red", "hidden"})
		if _, err := w.get(gwen, e.ID); !fault.Is(err, fault.NotFound) {
			t.Fatalf("a stranger: got %v, want absent", err)
		}
		unknown := id.New[id.Record]()
		if got, err := w.get(rita, unknown); !fault.Is(err, fault.NotFound) || got.ID != "" || got.Body.Name != "" {
			t.Errorf("an unknown record, asked for by whom the withheld one belongs to: got %+v, %v; want absent", got, err)
		}
		err := w.read(func(ctx context.Context, r store.Reader) error {
			env, facts, err := w.s.Facts(ctx, r, access.Actor{Roles: access.RoleMachine}, unknown)
			if env.ID != "" || facts.Owner != "" || len(facts.Grants) > 0 {
				t.Errorf("facts of an unknown record: got %+v of %+v, want none", facts, env)
			}
			return err
		})
		if err != nil {
			t.Errorf("facts of an unknown record: %v", err)
		}
	})
}

func TestSearchFindsOnlyWordsOfTheViewersLevel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.create(rita, boat{"Spurn", "red", "wheelbarrow"})
		w.grant(e.ID, access.OfPost("duty"), access.Summary)
		for _, c := range []struct {
			who   access.Actor
			words string
			want  int
		}{
			{rita, "spurn", 1}, {rita, "red boat", 1}, {rita, "red yacht", 0}, {rita, "wheelbarrow", 0}, {rita, "   ", 0},
			{gwen, "spurn", 1}, {gwen, "red", 0}, {gwen, e.Reference, 0}, {rita, e.Reference, 1},
		} {
			p, err := w.list(c.who, record.Filter{Do: access.RecordSearch, Words: c.words})
			if err != nil || len(p.Lines) != c.want {
				t.Errorf("%s searches %q: got %d lines, %v; want %d", c.who.Member, c.words, len(p.Lines), err, c.want)
			}
		}
	})
}

func TestPagesAreStableAndCursorsAreBound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var want []string
		for i := range 7 {
			e := w.create(rita, boat{Name: fmt.Sprint("b", i)})
			want = append([]string{string(e.ID)}, want...)
			w.create(gwen, boat{Name: "theirs"})
		}
		var got []string
		cursor, pages := "", 0
		for {
			p, err := w.list(rita, record.Filter{Cursor: cursor, N: 3})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range p.Lines {
				got = append(got, string(l.ID))
			}
			pages++
			if p.Next == "" {
				break
			}
			cursor = p.Next
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || pages != 3 {
			t.Errorf("over %d pages: got %v, want %v", pages, got, want)
		}
		if _, err := w.list(gwen, record.Filter{Cursor: cursor}); !fault.Is(err, fault.Malformed) {
			t.Errorf("a cursor of another person: got %v, want a fault", err)
		}
		if _, err := w.list(rita, record.Filter{Cursor: "AAAA"}); !fault.Is(err, fault.Malformed) {
			t.Errorf("a made-up cursor: got %v, want a fault", err)
		}
	})
}

func TestTheSecondOfTwoEditsSeesTheFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.create(rita, boat{"Spurn", "red", "keep me"})
		before, err := w.get(rita, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		edit := func(base record.Mark, colour string) (got record.Shown, err error) {
			err = w.write(func(ctx context.Context, tx *store.Tx) error {
				got, err = w.boats.Edit(ctx, tx, rita, e.ID, base, func(b *boat) { b.Colour = colour })
				return err
			})
			return got, err
		}
		first, err := edit(before.Mark, "blue")
		if err != nil || first.Mark == before.Mark {
			t.Fatalf("the first edit: %v", err)
		}
		_, err = edit(before.Mark, "green")
		stale, ok := errors.AsType[*record.Stale](err)
		if !ok || !fault.Is(err, fault.Stale) || stale.Now.View.Line != "blue" {
			t.Fatalf("the second edit: got %v, want stale with the first one's colour", err)
		}
		if _, err := edit(stale.Now.Mark, "green"); err != nil {
			t.Errorf("the second edit, chosen again: %v", err)
		}
		p, err := w.list(rita, record.Filter{Words: "green"})
		if err != nil || len(p.Lines) != 1 {
			t.Errorf("search after the edit: got %d lines, %v; want 1", len(p.Lines), err)
		}
		if p, err = w.list(rita, record.Filter{Words: "blue"}); err != nil || len(p.Lines) != 0 {
			t.Errorf("search for the old word: got %d lines, %v; want none", len(p.Lines), err)
		}
	})
}

func TestOnlyTheOwnersPeopleShare(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.create(rita, boat{"Spurn", "red", ""})
		w.grant(e.ID, access.OfPost("duty"), access.Full)
		try := func(who access.Actor) error {
			return w.write(func(ctx context.Context, tx *store.Tx) error {
				return w.s.Grant(ctx, tx, who, e.ID, access.Grant{To: access.OfOrg("third"), Level: access.Full, For: access.Safeguard, Basis: access.Basis{ID: "b", Kind: access.ByUrgent}})
			})
		}
		if err := try(gwen); !fault.Is(err, fault.Refused) {
			t.Errorf("somebody it was shared with: got %v, want refused", err)
		}
		if err := try(actor("mal", "east", "x")); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: got %v, want absent", err)
		}
		err := w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.s.Deny(ctx, tx, rita, e.ID, access.OfMember("gwen"))
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.get(gwen, e.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("after a denial: got %v, want absent", err)
		}
	})
}

func TestAFormSentTwiceMakesOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var made []id.Record
		for range 2 {
			err := w.write(func(ctx context.Context, tx *store.Tx) error {
				rec, err := w.s.Once(ctx, tx, rita, "token", func() (id.Record, error) {
					e, err := w.boats.Create(ctx, tx, rita, boat{Name: "Spurn"})
					return e.ID, err
				})
				made = append(made, rec)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if made[0] == "" || made[0] != made[1] {
			t.Errorf("got %v, want the same record twice", made)
		}
	})
}

// Both may begin before either ends: a browser that sends twice, or two tabs of one form.
func TestAFormSentTwiceAtTheSameMomentIsDoneOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var sent sync.WaitGroup
		made := make([]id.Record, 8)
		for i := range made {
			sent.Go(func() {
				err := w.write(func(ctx context.Context, tx *store.Tx) (err error) {
					made[i], err = w.s.Once(ctx, tx, rita, "the same moment", func() (id.Record, error) {
						return id.New[id.Record](), tx.Lock(ctx, fmt.Sprint("work ", i))
					})
					return err
				})
				if err != nil {
					t.Errorf("form %d: %v", i, err)
				}
			})
		}
		sent.Wait()
		slices.Sort(made)
		if got := slices.Compact(made); len(got) != 1 {
			t.Errorf("made: got %q, want one thing", got)
		}
	})
}

func TestAConflictIsShownInTheEditorsOwnProjection(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ann := actor("ann", north, "desk") // the one who sees the protected part
		e := w.create(rita, boat{"Spurn", "red", "hidden"})
		edit := func(who access.Actor, base record.Mark, change func(*boat)) error {
			return w.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.boats.Edit(ctx, tx, who, e.ID, base, change)
				return err
			})
		}
		mark := func(who access.Actor) record.Mark {
			t.Helper()
			got, err := w.get(who, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			return got.Mark
		}
		before := mark(rita)
		if err := edit(ann, mark(ann), func(b *boat) { b.Secret = "moved" }); err != nil {
			t.Fatalf("ann changes the protected part: %v", err)
		}
		if mark(rita) != before {
			t.Error("a change of what rita may not see changed her mark, and told her of it")
		}
		if err := edit(rita, before, func(b *boat) { b.Colour = "blue" }); err != nil {
			t.Errorf("rita edits what she sees: got %v, want no conflict", err)
		}
		if got, err := w.get(ann, e.ID); err != nil || got.Body != (boat{"Spurn", "blue", "moved"}) {
			t.Errorf("after both: got %+v, %v; want both changes", got.Body, err)
		}
		stale := mark(rita)
		if err := edit(ann, mark(ann), func(b *boat) { b.Colour, b.Secret = "green", "again" }); err != nil {
			t.Fatal(err)
		}
		conflict, ok := errors.AsType[*record.Stale](edit(rita, stale, func(b *boat) { b.Colour = "white" }))
		if !ok || conflict.Now.View.Line != "green" || strings.Contains(fmt.Sprint(conflict.Now.View), "again") {
			t.Errorf("rita's conflict shows %+v, want the colour and nothing of the protected part", conflict)
		}
	})
}
