package audit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// filled is a log of two heads, of 16 and 288 entries, and one entry that waits; with looks, one
// of them protected, an erased entry, and the marks ta and tb.
func filled(t *testing.T, db *store.DB) world {
	t.Helper()
	w := open(t, db)
	w.mark("ta", "one")
	w.mark("tb", "one")
	w.append(audit.Entry{By: ben, Did: access.RecordRead, Seen: []audit.Seen{
		{Record: records(3)[0], Owner: harbour, Level: access.Full},
		{Record: records(3)[1], Owner: harbour, Level: access.Summary, Protected: noon.Add(time.Hour)},
		{Record: records(3)[2], Owner: mission, Level: access.Full},
	}})
	w.tick()
	w.mark("tb", "two")
	w.some(250)
	w.write(func(tx *store.Tx) error {
		return audit.Erase(t.Context(), tx, audit.Entry{By: ada, Did: access.RecordEdit, At: w.hand.Now()}, 4)
	})
	w.publish()
	w.mark("tc", "three")
	return w
}

func TestWholeLogHolds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		report := filled(t, db).holds()
		want := audit.Report{Entries: 272, Erased: 1, Waiting: 1, Size: 272, Heads: 2, Rows: 3}
		if fmt.Sprint(report) != fmt.Sprint(want) {
			t.Errorf("got %+v, want %+v", report, want)
		}
	})
}

var zero = make([]byte, 32)

// tamperings are changes by hand in the tables of a filled log.
var tamperings = []struct {
	name   string
	tamper []store.Query
	want   string // in a problem
}{
	{"entry flipped", []store.Query{store.SQL(`update log_entry set text = $1 where place = 5`, []byte(`{"v":1}`))}, "The entry at place 5 is not the one that was committed."},
	{"salt flipped", []store.Query{store.SQL(`update log_entry set salt = $1 where place = 5`, zero)}, "The entry at place 5 is not the one that was committed."},
	{"datum flipped", []store.Query{store.SQL(`update log_entry set datum = $1 where place = 5`, zero)}, "Tile 0/0 differs from the entries from hash 5 on."},
	{"datum flipped in the last tile", []store.Query{store.SQL(`update log_entry set datum = $1 where place = 260`, zero)}, "Tile 0/1 differs from the entries from hash 4 on."},
	{"waiting entry flipped", []store.Query{store.SQL(`update log_entry set text = $1 where place is null`, []byte(`{"v":1}`))}, "which waits for a place is not the one that was committed."},
	{"entry of another, with its salt and datum", []store.Query{store.SQL(`update log_entry set (text, salt, datum) = (select text, salt, datum from log_entry where place = 6) where place = 20`)}, "Tile 0/0 differs from the entries from hash 20 on."},
	{"first entry dropped", []store.Query{store.SQL(`delete from log_entry where place = 0`)}, "The entries from place 0 to place 0 are missing."},
	{"entries dropped", []store.Query{store.SQL(`delete from log_entry where place in (7, 8)`)}, "The entries from place 7 to place 8 are missing."},
	{"waiting entry dropped", []store.Query{store.SQL(`delete from log_entry where place is null`)}, "The row mark/tc is there, but no entry says who wrote it."},
	{"entries swapped", []store.Query{
		store.SQL(`update log_entry set place = -1 where place = 30`), store.SQL(`update log_entry set place = 30 where place = 31`), store.SQL(`update log_entry set place = 31 where place = -1`),
	}, "Tile 0/0 differs from the entries from hash 30 on."},
	{"end cut off", []store.Query{store.SQL(`delete from log_entry where place >= 16`)}, "The log has 16 entries in order, but checkpoint 2 signed a tree of 272."},
	{"end cut off, with the last head", []store.Query{store.SQL(`delete from log_entry where place >= 16`), store.SQL(`delete from log_head where size > 16`)}, "Tile 0/0 has 256 hashes, but its entries make 16."},
	{"everything dropped", []store.Query{store.SQL(`delete from log_entry`), store.SQL(`delete from log_tile`)}, "The log has 0 entries in order"},
	{"tile flipped", []store.Query{store.SQL(`update log_tile set hashes = $1 where level = 1`, zero)}, "Tile 1/0 differs"},
	{"tile truncated", []store.Query{store.SQL(`update log_tile set hashes = $1 where level = 0 and n = 0`, zero)}, "Tile 0/0 has 1 hashes, but its entries make 256."},
	{"tile dropped", []store.Query{store.SQL(`delete from log_tile where level = 0 and n = 1`)}, "Tile 0/1 has 0 hashes"},
	{"tile added", []store.Query{store.SQL(`insert into log_tile (level, n, hashes) values (2, 0, $1)`, zero)}, "The tree has 4 tiles, but its entries make 3."},
	{"head's root flipped", []store.Query{store.SQL(`update log_head set root = $1 where size = 16`, zero)}, "Checkpoint 1 was signed for another tree than its row says."},
	{"head's root cut", []store.Query{store.SQL(`update log_head set root = $1 where size = 16`, zero[:5])}, "Checkpoint 1 was signed for another tree than its row says."},
	{"head's size changed", []store.Query{store.SQL(`update log_head set size = 32 where size = 16`)}, "Checkpoint 1 was signed for another tree than its row says."},
	{"head's text changed", []store.Query{store.SQL(`update log_head set note = replace(note, $1, $2) where size = 16`, "\n16\n", "\n32\n")}, "Checkpoint 1 is not signed by the log."},
	{"heads in another order", []store.Query{
		store.SQL(`update log_head set seq = 99 where seq = 1`),
	}, "Checkpoint 2 has size 16, which is less than the one before it."},
	{"log renamed", []store.Query{store.SQL(`update store_mark set value = 'other.example/log' where name = 'log.name'`)}, "but the key is that of"},
	{"filed under another member", []store.Query{store.SQL(`update log_entry set member = 'x' where place = 5`)}, "The entry at place 5 is filed under another"},
	{"filed under another time", []store.Query{store.SQL(`update log_entry set at = at + 1 where place = 5`)}, "The entry at place 5 is filed under another"},
	{"look hidden from the owner", []store.Query{store.SQL(`delete from log_seen where record = $1`, records(1)[0])}, "The list of what the entry at place 2 saw is not what it says."},
	{"look under another owner", []store.Query{store.SQL(`update log_seen set owner = 'x' where record = $1`, records(1)[0])}, "The list of what the entry at place 2 saw is not what it says."},
	{"look protected afterwards", []store.Query{store.SQL(`update log_seen set protected_until = $1`, store.Forever)}, "The list of what the entry at place 2 saw is not what it says."},
	{"protection changed", []store.Query{store.SQL(`update log_seen set protected_until = $1 where protected_until > 0`, store.Forever)}, "The protection of what the entry at place 2 saw was changed, but no entry says so."},
	{"look of nobody", []store.Query{store.SQL(`insert into log_seen (entry, record, owner, level, protected_until) values (999999, 'x', 'y', 3, 0)`)}, "1 rows of entries that are not there"},
	{"entry emptied without an erasure", []store.Query{store.SQL(`update log_entry set text = null, salt = null, member = '', org = '' where place = 5`)}, "The entry at place 5 was emptied, but no entry says so."},
	{"erased entry dropped", []store.Query{store.SQL(`delete from log_entry where text is null`)}, "erased another that is not there"},
	{"erased entry named again", []store.Query{store.SQL(`update log_entry set member = 'x' where text is null`)}, "was erased, but still names somebody"},
	{"row changed", []store.Query{store.SQL(`update store_mark set value = 'won' where name = 'ta'`)}, "The row mark/ta is not as the log says it was written."},
	{"row set back", []store.Query{store.SQL(`update store_mark set value = 'one' where name = 'tb'`)}, "The row mark/tb is not as the log says it was written."},
	{"row added", []store.Query{store.SQL(`insert into store_mark (name, value) values ('tz', 'new')`)}, "The row mark/tz is there, but no entry says who wrote it."},
	{"row deleted", []store.Query{store.SQL(`delete from store_mark where name = 'ta'`)}, "The row mark/ta was logged, but it is not there."},
}

func TestWhateverIsChangedByHandIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := filled(t, db)
		for _, c := range tamperings {
			undo := errors.New("undo")
			err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
				for _, q := range c.tamper {
					if _, err := tx.Exec(t.Context(), q); err != nil {
						return err
					}
				}
				report, err := audit.Check{Key: w.log.VerifierKey(), Logged: []audit.Logged{marks}}.On(t.Context(), tx)
				if err != nil {
					return err
				}
				if found := strings.Join(report.Problems, "\n"); !strings.Contains(found, c.want) {
					t.Errorf("%s: got these problems:\n%s\nwant one that says: %s", c.name, found, c.want)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		w.holds()
	})
}

func TestOnlyAKeptHeadShowsThatTheWholeEndWasCutOff(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		w.some(16)
		w.tick()
		hashes := func() (h []byte) {
			w.read(func(r store.Reader) (err error) {
				h, err = store.One(t.Context(), r, store.Scalar[[]byte], store.SQL(`select hashes from log_tile`))
				return err
			})
			return h
		}()
		w.some(16)
		kept := w.publish().Note
		w.holds(kept)
		w.exec(store.SQL(`delete from log_entry where place >= 16`))
		w.exec(store.SQL(`update log_tile set hashes = $1`, hashes))
		w.exec(store.SQL(`delete from log_head where size > 16`))
		if report := w.verify(); !report.OK() {
			t.Fatalf("a log cut back to an earlier state should look whole by itself, got %v", report.Problems)
		}
		want := "The log has 16 entries in order, but the kept checkpoint 1 signed a tree of 32."
		if report := w.verify(kept); fmt.Sprint(report.Problems) != "["+want+"]" {
			t.Errorf("with the kept checkpoint: got %v, want %s", report.Problems, want)
		}
		if report := w.verify("nonsense"); len(report.Problems) != 1 {
			t.Errorf("with a kept text that is no checkpoint: got %v, want one problem", report.Problems)
		}
	})
}

func TestKeyOfAnotherSiteVerifiesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := filled(t, db)
		other, err := audit.NewSigner(append([]byte{1}, siteKey...), w.sign.Name())
		if err != nil {
			t.Fatal(err)
		}
		report, err := audit.Verify(t.Context(), db, other.VerifierKey())
		if err != nil || report.OK() {
			t.Errorf("got %v, %v; want problems", report, err)
		}
		if _, err := audit.Verify(t.Context(), db, "no key"); err == nil {
			t.Error("a key that cannot be read was taken")
		}
		if _, err := audit.NewSigner([]byte("short"), "lightship.example/log"); err == nil {
			t.Error("a short site key was taken")
		}
		again, err := audit.NewSigner(siteKey, w.sign.Name())
		if err != nil || again.VerifierKey() != w.sign.VerifierKey() {
			t.Errorf("the same site key made another key: %v", err)
		}
	})
}

func TestErasedEntriesVerifyAndNameNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		rec := id.New[id.Record]()
		w.mark("ta", "first")  // seq 1, superseded before it is erased
		w.mark("ta", "second") // seq 2, erased while the row is still there
		w.mark("tb", "gone")   // seq 3, erased with the row
		w.append(audit.Entry{By: ben, Did: access.RecordRead, Seen: []audit.Seen{{Record: rec, Owner: harbour, Level: access.Full}}})
		w.publish()
		var named []int64
		w.read(func(r store.Reader) (err error) {
			named, err = audit.Entries(t.Context(), r, rec)
			return err
		})
		erase := func() {
			w.write(func(tx *store.Tx) error {
				if _, err := tx.Exec(t.Context(), store.SQL(`delete from store_mark where name = 'tb'`)); err != nil {
					return err
				}
				e := audit.Entry{By: ada, Did: access.RecordEdit, At: w.hand.Now(), Rows: []audit.Row{{Name: "mark/tb", Hash: audit.Gone}}}
				return audit.Erase(t.Context(), tx, e, append(named, 1, 2, 3, 3)...)
			})
		}
		erase()
		if report := w.holds(); report.Erased != 4 || report.Rows != 1 {
			t.Errorf("got %+v, want 4 erased and 1 row", report)
		}
		erase() // what is erased already is no erasure
		w.publish()
		if report := w.holds(); report.Erased != 4 || report.Size != 32 {
			t.Errorf("got %+v, want 4 erased and size 32", report)
		}
		if n := len(w.trail(ben)) + len(w.ofOwner(harbour)); n != 0 {
			t.Errorf("trails still name the erased entry: %d items", n)
		}
		if n := w.count(store.SQL(`select count(*) from log_entry where text is null and salt is null and member = '' and at = $1`, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).UnixMilli())); n != 4 {
			t.Errorf("got %d entries of which only datum, action and month are left, want 4", n)
		}
		w.exec(store.SQL(`update store_mark set value = 'first' where name = 'ta'`))
		if report := w.verify(); len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "mark/ta is not as the log says") {
			t.Errorf("a row whose entry was erased, changed by hand: got %v", report.Problems)
		}
	})
}

func TestErasureCannotBeErased(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := filled(t, db)
		last := w.count(store.SQL(`select max(seq) from log_entry where place is not null and action = $1`, access.RecordEdit))
		err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			return audit.Erase(t.Context(), tx, audit.Entry{By: ada, Did: access.RecordEdit, At: noon}, last)
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("got %v, want a fault of kind Invalid", err)
		}
		err = db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			return audit.Erase(t.Context(), tx, audit.Entry{By: ada, Did: access.RecordEdit, At: noon}, 999999)
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("an entry that is not there: got %v, want Absent", err)
		}
		w.holds()
	})
}

func TestRowsThatWereLawfullyDeletedAndMadeAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := filled(t, db)
		w.write(func(tx *store.Tx) error {
			if _, err := tx.Exec(t.Context(), store.SQL(`delete from store_mark where name = 'ta'`)); err != nil {
				return err
			}
			return audit.Append(t.Context(), tx, audit.Entry{By: ada, Did: access.RecordEdit, At: w.hand.Now(), Rows: []audit.Row{{Name: "mark/ta", Hash: audit.Gone}}})
		})
		if report := w.holds(); report.Rows != 2 {
			t.Errorf("got %d rows, want 2", report.Rows)
		}
		w.exec(store.SQL(`insert into store_mark (name, value) values ('ta', 'one')`))
		if report := w.verify(); len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "the log says that it was deleted") {
			t.Errorf("a deleted row put back by hand: got %v", report.Problems)
		}
		w.mark("ta", "anew")
		w.holds()
	})
}
