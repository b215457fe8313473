package audit_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// reference is the tree of package tlog, with every hash stored.
type reference []tlog.Hash

func (f reference) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		out = append(out, f[i])
	}
	return out, nil
}

func (w world) reference() (f reference, data [][]byte) {
	w.Helper()
	w.read(func(r store.Reader) (err error) {
		data, err = store.All(w.Context(), r, store.Scalar[[]byte], store.SQL(`select datum from log_entry where place is not null order by place`))
		return err
	})
	for i, datum := range data {
		more, err := tlog.StoredHashes(int64(i), datum, f)
		if err != nil {
			w.Fatal(err)
		}
		f = append(f, more...)
	}
	return f, data
}

func TestTreeIsThatOfRFC6962(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		const most = 600
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 0))
		for size := 0; size < most; {
			n := min(1+random.IntN(40), most-size)
			w.some(n)
			if got := w.sequence(); got != n {
				t.Fatalf("sequenced %d entries, want %d", got, n)
			}
			size += n
		}
		f, data := w.reference()
		if len(data) != most {
			t.Fatalf("got %d entries in the tree, want %d", len(data), most)
		}
		head := w.publish()
		w.read(func(r store.Reader) error {
			for size := int64(0); size <= most; size++ {
				want, err := tlog.TreeHash(size, f)
				if err != nil {
					return err
				}
				if got, err := audit.Root(t.Context(), r, size); err != nil || got != want {
					t.Errorf("root of size %d: got %v, %v; want %v", size, got, err, want)
				}
				if size == 0 {
					continue
				}
				proof, err := audit.Consistency(t.Context(), r, size, head.Size)
				if err != nil {
					t.Fatalf("consistency of %d: %v", size, err)
				}
				if err := tlog.CheckTree(proof, head.Size, head.Root, size, want); err != nil {
					t.Errorf("consistency of %d with %d: %v", size, head.Size, err)
				}
			}
			for place, datum := range data {
				proof, err := audit.Inclusion(t.Context(), r, int64(place))
				if err != nil {
					t.Fatalf("inclusion of %d: %v", place, err)
				}
				if err := tlog.CheckRecord(proof.Hashes, head.Size, head.Root, int64(place), tlog.RecordHash(datum)); err != nil {
					t.Errorf("inclusion of %d: %v", place, err)
				}
			}
			return nil
		})
		w.holds()
	})
}

func TestTreeGrowsOverManyTiles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		const most = 5000 // more than two batches, with full tiles and a second level
		for range 5 {
			w.some(most / 5)
		}
		if got := w.sequence(); got != most {
			t.Errorf("sequenced %d entries, want %d", got, most)
		}
		w.some(1)
		w.sequence()
		f, data := w.reference()
		w.read(func(r store.Reader) error {
			for _, size := range []int64{1, 255, 256, 257, 2048, 4096, 4097, most, most + 1} {
				want, err := tlog.TreeHash(size, f)
				if err != nil {
					return err
				}
				if got, err := audit.Root(t.Context(), r, size); err != nil || got != want {
					t.Errorf("root of size %d: got %v, %v; want %v", size, got, err, want)
				}
			}
			return nil
		})
		if report := w.holds(); report.Entries != int64(len(data)) || report.Size != most+1 {
			t.Errorf("verified %d entries and size %d, want %d", report.Entries, report.Size, most+1)
		}
	})
}

func TestEveryEntryOfManyWritersIsPlacedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		const writers, each, sequencers = 16, 20, 3
		var writing, sequencing sync.WaitGroup
		stop := make(chan struct{})
		for range sequencers {
			sequencing.Go(func() {
				for {
					if _, err := audit.Sequence(t.Context(), db); err != nil {
						t.Errorf("sequence: %v", err)
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			})
		}
		for n := range writers {
			writing.Go(func() {
				who := ada
				who.Member += "x"
				for i := range each {
					err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
						e := audit.Entry{By: who, Did: access.RecordEdit, At: noon, Rows: []audit.Row{{Name: fmt.Sprintf("other/%d/%d", n, i)}}}
						if err := audit.Append(t.Context(), tx, e); err != nil {
							return err
						}
						if i%5 == 4 { // a seq that is never committed
							return errors.New("thought better of it")
						}
						return nil
					})
					if (err != nil) != (i%5 == 4) {
						t.Errorf("append %d/%d: %v", n, i, err)
					}
				}
			})
		}
		writing.Wait()
		close(stop)
		sequencing.Wait()
		w.sequence()
		const want = writers * each * 4 / 5
		report := w.holds()
		if report.Size != want || report.Entries != want || report.Waiting != 0 {
			t.Errorf("got size %d, %d entries, %d waiting; want %d, %d, 0", report.Size, report.Entries, report.Waiting, want, want)
		}
	})
}

// A transaction of PostgreSQL may commit a lower seq after a higher one was already placed.
func TestLateCommitIsNotSkipped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if db.Engine() == store.SQLite {
			return // one writer: no commit is late
		}
		w := open(t, db)
		err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			if err := audit.Append(t.Context(), tx, audit.Entry{By: ada, Did: access.RecordEdit, At: noon}); err != nil {
				return err
			}
			w.some(2) // by another connection, with higher seqs
			w.sequence()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := w.sequence(); n != 1 {
			t.Errorf("after the late commit: sequenced %d, want 1", n)
		}
		if report := w.holds(); report.Size != 3 {
			t.Errorf("size: got %d, want 3", report.Size)
		}
	})
}

func TestStopBetweenAppendAndSequenceLosesNothing(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		first, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		w := open(t, first)
		w.mark("t-kept", "before")
		w.publish()
		w.mark("t-kept", "after")
		w.some(20)
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		w = open(t, storetest.Open(t, o))
		if report := w.holds(); report.Waiting != 21 {
			t.Errorf("after the start: %d entries wait, want 21", report.Waiting)
		}
		w.hand.Advance(time.Hour)
		if n := w.sequence(); n != 21 {
			t.Errorf("sequenced %d, want 21", n)
		}
		w.publish()
		if report := w.holds(); report.Heads != 2 || report.Waiting != 0 || report.Rows != 1 {
			t.Errorf("got %+v, want 2 heads, nothing waiting and 1 row", report)
		}
	})
}

func TestChangeThatFailsLeavesNoEntry(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			if err := audit.Append(t.Context(), tx, audit.Entry{By: ada, Did: access.RecordEdit, At: noon}); err != nil {
				return err
			}
			return errors.New("no")
		})
		if err == nil || w.count(store.SQL(`select count(*) from log_entry`)) != 0 {
			t.Errorf("got %v and %d entries, want an error and none", err, w.count(store.SQL(`select count(*) from log_entry`)))
		}
	})
}

func TestHeadsArePaddedSignedAndOnTheTick(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		w.some(3)
		w.tick()
		if heads := w.heads(); len(heads) != 1 || heads[0].Size != 16 {
			t.Fatalf("the first tick: got %v, want one head of size 16", heads)
		}
		w.some(15)
		w.hand.Advance(10*time.Minute - time.Second)
		w.tick()
		if n := len(w.heads()); n != 1 {
			t.Errorf("before the next tick: got %d heads, want 1", n)
		}
		w.hand.Advance(time.Second)
		w.tick()
		w.tick()
		heads := w.heads()
		if len(heads) != 2 || heads[0].Size != 32 || !heads[0].At.Equal(noon.Add(10*time.Minute)) {
			t.Fatalf("the next tick: got %v, want a second head of size 32 at ten past", heads)
		}
		if head := w.publish(); head.Size != 32 || head.Root != heads[0].Root {
			t.Errorf("a tick without entries: got %v, want the same tree again", head)
		}
		if n := w.count(store.SQL(`select count(*) from log_entry where action = $1`, audit.Padding)); n != 14 {
			t.Errorf("padding: got %d, want 13 and 1", n)
		}
		key, err := note.NewVerifier(w.log.VerifierKey())
		if err != nil {
			t.Fatal(err)
		}
		n, err := note.Open([]byte(heads[0].Note), note.VerifierList(key))
		if err != nil {
			t.Fatalf("open the checkpoint: %v", err)
		}
		if want := fmt.Sprintf("%s\n32\n%s\n", w.sign.Name(), heads[0].Root); n.Text != want || !strings.HasPrefix(want, "lightship.example/") {
			t.Errorf("checkpoint: got %q, want %q", n.Text, want)
		}
		if report := w.holds(); report.Entries != 32 || report.Heads != 3 {
			t.Errorf("got %+v, want 32 entries and 3 heads", report)
		}
	})
}

func TestProofsAreOfPublishedTreesAlone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		w.read(func(r store.Reader) error {
			if _, err := audit.Inclusion(t.Context(), r, 0); !fault.Is(err, fault.NotFound) {
				t.Errorf("before the first head: got %v, want Absent", err)
			}
			return nil
		})
		head := func() audit.Head { w.some(1); return w.publish() }()
		w.some(1)
		w.sequence()
		w.read(func(r store.Reader) error {
			for _, place := range []int64{-1, head.Size, head.Size + 1} {
				if _, err := audit.Inclusion(t.Context(), r, place); !fault.Is(err, fault.NotFound) {
					t.Errorf("place %d: got %v, want Absent", place, err)
				}
			}
			for _, sizes := range [][2]int64{{-1, 1}, {2, 1}, {1, head.Size + 1}} {
				if _, err := audit.Consistency(t.Context(), r, sizes[0], sizes[1]); !fault.Is(err, fault.NotFound) {
					t.Errorf("sizes %v: got %v, want Absent", sizes, err)
				}
			}
			if proof, err := audit.Consistency(t.Context(), r, 0, head.Size); err != nil || len(proof) != 0 {
				t.Errorf("from nothing: got %v, %v; want an empty proof", proof, err)
			}
			proof, err := audit.Inclusion(t.Context(), r, 5)
			if err != nil {
				return err
			}
			if text := proof.String(); !strings.HasPrefix(text, "c2sp.org/tlog-proof@v1\nindex 5\n") || !strings.HasSuffix(text, "\n\n"+head.Note) || strings.Count(text, "\n") != 2+4+1+strings.Count(head.Note, "\n") {
				t.Errorf("proof as text:\n%s", text)
			}
			return nil
		})
	})
}

func TestSequencerNeverBuildsOnAChangedTree(t *testing.T) {
	t.Parallel()
	for name, tamper := range map[string]store.Query{
		"last entries dropped": store.SQL(`delete from log_entry where place >= 14`),
		"tile cut":             store.SQL(`update log_tile set hashes = $1`, make([]byte, 32)),
		"tile dropped":         store.SQL(`delete from log_tile`),
		"tile too many":        store.SQL(`insert into log_tile (level, n, hashes) values (1, 0, $1)`, make([]byte, 32)),
		"tile flipped":         store.SQL(`update log_tile set hashes = $1`, make([]byte, 16*32)),
		"head replaced":        store.SQL(`update log_head set root = $1`, make([]byte, 32)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				w := open(t, db)
				w.some(16)
				w.tick()
				w.exec(tamper)
				w.some(1)
				w.hand.Advance(time.Hour)
				err := w.log.Tick(context.WithoutCancel(t.Context()))
				if name == "tile too many" { // nothing reads it before the tree has grown to it
					if err != nil || w.verify().OK() {
						t.Errorf("got %v, want no error, and verify to find it", err)
					}
					return
				}
				if err == nil || !strings.Contains(err.Error(), "audit verify") {
					t.Errorf("tick: got %v, want an error that says to verify", err)
				}
				if n := len(w.heads()); n != 1 {
					t.Errorf("got %d heads, want no new one", n)
				}
			})
		})
	}
}
