package audit_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func TestOneEntryForARequestThatLooksAtManyThings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		ids := records(300)
		ctx := audit.Begin(audit.Begin(t.Context()))
		var wg sync.WaitGroup
		for i, rec := range ids {
			wg.Go(func() {
				seen := []audit.Seen{{Record: rec, Owner: mission, Level: access.Pointer}}
				if i == 7 {
					seen = append(seen, audit.Seen{Record: rec, Owner: mission, Level: access.Full})
				}
				if err := audit.Look(ctx, audit.Entry{By: ada, Did: access.RecordList, Seen: seen}); err != nil {
					t.Errorf("look: %v", err)
				}
			})
		}
		wg.Wait()
		if n := w.count(store.SQL(`select count(*) from log_entry`)); n != 0 {
			t.Errorf("before Settle: got %d entries, want 0", n)
		}
		for range 2 { // the second finds nothing to do
			if err := audit.Settle(ctx, db, w.hand); err != nil {
				t.Fatalf("settle: %v", err)
			}
		}
		if n := w.count(store.SQL(`select count(*) from log_entry`)); n != 1 {
			t.Errorf("after Settle: got %d entries, want 1", n)
		}
		items := w.ofOwner(mission)
		if len(items) != 1 || len(items[0].Seen) != len(ids) || items[0].Member != ada.Member {
			t.Fatalf("the owner reads %d items, want 1 that names %d records and the member", len(items), len(ids))
		}
		for i, s := range items[0].Seen {
			want := access.Pointer
			if i == 7 {
				want = access.Full
			}
			if s.Record != ids[i] || s.Level != want {
				t.Errorf("seen %d: got %s at %v, want %s at %v", i, s.Record, s.Level, ids[i], want)
			}
		}
		w.holds()
	})
}

func TestRequestThatLooksAtNothingWritesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		if err := audit.Settle(audit.Begin(t.Context()), db, w.hand); err != nil {
			t.Fatalf("settle: %v", err)
		}
		if n := w.count(store.SQL(`select count(*) from log_entry`)); n != 0 {
			t.Errorf("got %d entries, want 0", n)
		}
	})
}

func TestNothingIsSeenWithoutATrail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		look := audit.Entry{By: ada, Did: access.RecordRead, Seen: []audit.Seen{{Record: records(1)[0], Owner: mission, Level: access.Full}}}
		if err := audit.Look(t.Context(), look); err == nil {
			t.Error("a look without Begin was allowed")
		}
		if err := audit.Refuse(t.Context(), ada, access.RecordRead, records(1)[0], access.BecauseAbsent); err == nil {
			t.Error("a refusal without Begin was allowed")
		}
		if err := audit.Settle(t.Context(), db, w.hand); err == nil {
			t.Error("Settle without Begin said that all is well")
		}
		ctx := audit.Begin(t.Context())
		if err := audit.Look(ctx, look); err != nil {
			t.Fatal(err)
		}
		other := look
		other.By = ben
		if err := audit.Look(ctx, other); err == nil {
			t.Error("looks of two members went into one entry")
		}
	})
}

func TestFailedSettleIsAnErrorAndMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		ctx := audit.Begin(t.Context())
		if err := audit.Look(ctx, audit.Entry{By: ada, Did: access.RecordRead, Seen: []audit.Seen{{Record: records(1)[0], Owner: mission, Level: access.Full}}}); err != nil {
			t.Fatal(err)
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := audit.Settle(gone, db, w.hand); err == nil {
			t.Error("Settle that could not write said that all is well")
		}
		if n := len(w.ofOwner(mission)); n != 0 {
			t.Errorf("after the failed Settle: got %d items, want 0", n)
		}
		if err := audit.Settle(ctx, db, w.hand); err != nil {
			t.Errorf("settle again: %v", err)
		}
		if n := len(w.ofOwner(mission)); n != 1 {
			t.Errorf("after the second Settle: got %d items, want 1", n)
		}
	})
}

func TestRefusedLookTellsNobodyWhetherTheRecordIsThere(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		var texts []string
		var trails [][]audit.Item
		rec := id.New[id.Record]()
		for _, why := range []access.Reason{access.BecauseDenied, access.BecauseAbsent} {
			who := ada
			who.Member = id.New[id.Member]()
			ctx := audit.Begin(t.Context())
			if err := audit.Refuse(ctx, who, access.RecordRead, rec, why); err != nil {
				t.Fatal(err)
			}
			if err := audit.Settle(ctx, db, w.hand); err != nil {
				t.Fatal(err)
			}
			items := w.trail(who)
			for i := range items {
				items[i].Seq, items[i].Member = 0, ""
			}
			trails = append(trails, items)
			w.read(func(r store.Reader) error {
				text, err := store.One(t.Context(), r, store.Scalar[[]byte], store.SQL(`select text from log_entry where member = $1`, who.Member))
				texts = append(texts, string(text))
				return err
			})
		}
		if diff := cmp.Diff(trails[0], trails[1]); diff != "" || len(trails[0]) != 1 {
			t.Errorf("the own trail tells withheld from absent:\n%s", diff)
		}
		if len(w.ofOwner("")) != 0 || len(w.ofOwner(mission)) != 0 {
			t.Error("a refused look is in the trail of an owner")
		}
		for i, word := range []string{"denied", "absent"} {
			if !strings.Contains(texts[i], word) || len(texts[i]) != len(texts[0]) {
				t.Errorf("entry: got %s, want the reason %q and the same length", texts[i], word)
			}
		}
		if n := w.count(store.SQL(`select count(*) from log_seen where owner = '' and level = 0`)); n != 2 {
			t.Errorf("rows of refused looks: got %d, want one for each", n)
		}
		w.holds()
	})
}

func TestWhatSomebodyTypedIsNotLogged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		ctx := audit.Begin(t.Context())
		if err := audit.Refuse(ctx, ada, access.RecordRead, "Maria of Quay Street", access.BecauseAbsent); err != nil {
			t.Fatal(err)
		}
		if err := audit.Settle(ctx, db, w.hand); err != nil {
			t.Fatal(err)
		}
		if items := w.trail(ada); len(items) != 1 || len(items[0].Seen) != 0 {
			t.Errorf("trail: got %v, want one refusal that names nothing", items)
		}
		for name, e := range map[string]audit.Entry{
			"record":    {Seen: []audit.Seen{{Record: "Maria of Quay Street", Level: access.Full}}},
			"row":       {Rows: []audit.Row{{Name: "mark/Maria of Quay Street"}}},
			"note":      {Notes: []audit.Note{"Maria"}},
			"long note": {Notes: []audit.Note{audit.Note(strings.Repeat("a", 41))}},
			"no time":   {At: time.Time{}.Add(-1)},
		} {
			e.By, e.Did = ada, access.RecordEdit
			if e.At.IsZero() {
				e.At = noon
			}
			if name == "no time" {
				e.At = time.Time{}
			}
			err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error { return audit.Append(t.Context(), tx, e) })
			if err == nil {
				t.Errorf("%s: an entry that cannot be right was logged", name)
			}
		}
	})
}
