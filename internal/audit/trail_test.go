package audit_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func TestOwnerReadsWhoSawItsRecordsAndNoOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		r := records(4)
		w.append(audit.Entry{By: ben, Did: access.RecordList, Notes: []audit.Note{"urgent"}, Seen: []audit.Seen{
			{Record: r[0], Owner: harbour, Level: access.Pointer},
			{Record: r[1], Owner: mission, Level: access.Full},
			{Record: r[2], Owner: harbour, Level: access.Full, For: access.Support, Protected: noon.Add(time.Hour)},
			{Record: r[3], Owner: harbour, Level: access.None, Why: access.BecauseDenied},
		}})
		item := audit.Item{Place: -1, At: noon, Member: ben.Member, Org: mission, Purpose: access.Disrupt, Did: access.RecordList}
		seen := func(more ...audit.Seen) audit.Item {
			i := item
			i.Seen = more
			return i
		}
		first := audit.Seen{Record: r[0], Owner: harbour, Level: access.Pointer}
		third := audit.Seen{Record: r[2], Owner: harbour, Level: access.Full, For: access.Support, Protected: noon.Add(time.Hour)}
		check := func(what string, got []audit.Item, want ...audit.Item) {
			t.Helper()
			for i := range got {
				got[i].Seq = 0
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		check("the owner, while the third is protected", w.ofOwner(harbour), seen(first))
		w.hand.Advance(time.Hour)
		check("the owner, when the protection has ended", w.ofOwner(harbour), seen(first, third))
		check("the other owner", w.ofOwner(mission), seen(audit.Seen{Record: r[1], Owner: mission, Level: access.Full}))
		check("who looked", w.trail(ben), seen(first, audit.Seen{Record: r[1], Owner: mission, Level: access.Full}, third, audit.Seen{Record: r[3]}))
		check("somebody else", w.trail(ada))
		check("nobody", w.trail(access.Actor{}))
		w.read(func(rd store.Reader) error {
			got, err := audit.OfRecord(t.Context(), rd, harbour, r[0], w.hand.Now(), 0, 9)
			check("one record", got, seen(first))
			if err != nil {
				return err
			}
			got, err = audit.OfRecord(t.Context(), rd, harbour, r[1], w.hand.Now(), 0, 9)
			check("a record of another owner", got)
			return err
		})
		w.holds()
	})
}

func TestProtectionIsEndedAndRenewedByAnEntry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		r := records(2)
		look := func(until time.Time, rec id.Record) audit.Entry {
			return audit.Entry{By: ben, Did: access.RecordRead, Seen: []audit.Seen{{Record: rec, Owner: harbour, Level: access.Full, Protected: until}}}
		}
		w.append(look(noon.Add(time.Hour), r[0]), look(time.Time{}, r[1]))
		protect := func(until time.Time) {
			w.write(func(tx *store.Tx) error {
				e := audit.Entry{By: ben, Did: access.RecordEdit, At: w.hand.Now()}
				return audit.Protect(t.Context(), tx, e, audit.Protection{Org: mission, Records: r, Until: until})
			})
		}
		owner := func(want int) {
			t.Helper()
			if got := len(w.ofOwner(harbour)); got != want {
				t.Errorf("the owner reads %d items, want %d", got, want)
			}
			w.holds()
		}
		owner(1)
		protect(noon.Add(48 * time.Hour)) // the look that was open stays open
		w.hand.Advance(2 * time.Hour)
		owner(1)
		w.append(look(noon.Add(72*time.Hour), r[0]))
		w.publish()
		owner(1)
		protect(w.hand.Now())
		w.publish()
		owner(3)
	})
}

func TestTrailsArePaged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		ids := records(25)
		for _, rec := range ids {
			w.append(audit.Entry{By: ben, Did: access.RecordRead, Seen: []audit.Seen{{Record: rec, Owner: harbour, Level: access.Full}}})
		}
		pages := func(page func(r store.Reader, before int64) ([]audit.Item, error)) (got []id.Record) {
			for before := int64(0); ; {
				var items []audit.Item
				w.read(func(r store.Reader) (err error) {
					items, err = page(r, before)
					return err
				})
				if len(items) == 0 {
					return got
				}
				for _, item := range items {
					got = append([]id.Record{item.Seen[0].Record}, got...)
					before = item.Seq
				}
			}
		}
		for name, page := range map[string]func(store.Reader, int64) ([]audit.Item, error){
			"own": func(r store.Reader, before int64) ([]audit.Item, error) {
				return audit.Trail(t.Context(), r, ben.Member, before, 7)
			},
			"owner": func(r store.Reader, before int64) ([]audit.Item, error) {
				return audit.OfOwner(t.Context(), r, harbour, noon, before, 7)
			},
		} {
			if diff := cmp.Diff(ids, pages(page)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestLogIsNamedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first, second := open(t, db), open(t, db)
		if first.sign.Name() != second.sign.Name() {
			t.Errorf("the log is called %s, then %s", first.sign.Name(), second.sign.Name())
		}
		err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			_, err := audit.SetUp(t.Context(), tx, "two words+plus")
			return err
		})
		if err == nil {
			t.Error("a name that no checkpoint may have was taken")
		}
	})
}

func TestSumTellsColumnsApart(t *testing.T) {
	t.Parallel()
	type named []byte
	if audit.Sum("ab", "c") == audit.Sum("a", "bc") || audit.Sum("a") == audit.Sum("a", "") || audit.Sum(1) == audit.Sum(2) || audit.Sum(true) == audit.Sum(false) {
		t.Error("two rows have the same sum")
	}
	if audit.Sum(id.Org("a"), named("b"), int8(3), nil) != audit.Sum("a", []byte("b"), int64(3), nil) {
		t.Error("the same columns by other types have another sum")
	}
}
