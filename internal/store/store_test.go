package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/fault"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func put(ctx context.Context, db *store.DB, name, value string) error {
	return db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, store.SQL(`insert into store_mark (value, name) values ($2, $1)`, name, value))
		return err
	})
}

func values(t *testing.T, db *store.DB, where store.Query) []string {
	t.Helper()
	var out []string
	err := db.Read(t.Context(), store.Pages, func(r store.Reader) (err error) {
		out, err = store.All(t.Context(), r, store.Scalar[string], store.SQL(`select value from store_mark where {where} order by name`).Fill("where", where))
		return err
	})
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return out
}

func TestArgumentsBindByNumber(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := put(t.Context(), db, "a", "first"); err != nil {
			t.Fatal(err)
		}
		got := values(t, db, store.SQL(`value = $2 and name = $1 and '$1' <> value`, "a", "first"))
		if fmt.Sprint(got) != "[first]" {
			t.Errorf("arguments out of order: got %v, want [first]", got)
		}
		got = values(t, db, store.SQL(`name in {names}`).Fill("names", store.In([]string{"x", "y", "a"})))
		if fmt.Sprint(got) != "[first]" {
			t.Errorf("In: got %v, want [first]", got)
		}
		if got = values(t, db, store.SQL(`name in {names}`).Fill("names", store.In([]string{}))); len(got) != 0 {
			t.Errorf("an empty In matched %v", got)
		}
	})
}

func TestComparisonsAreByteWise(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, n := range []string{"a", "B", "é", "Z", "_"} {
			if err := put(t.Context(), db, n, n); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := fmt.Sprint(values(t, db, store.SQL(`true`))), "[B Z _ a é]"; got != want {
			t.Errorf("order: got %s, want %s", got, want)
		}
	})
}

func TestFailedTransactionRunsNothingMore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		if err := put(ctx, db, "a", "1"); err != nil {
			t.Fatal(err)
		}
		err := db.Write(ctx, store.Pages, func(tx *store.Tx) error {
			if _, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ('b', '2')`)); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ('a', '2')`))
			if !store.Taken(err) {
				t.Errorf("a taken name: got %v, want an error that Taken knows", err)
			}
			if _, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ('c', '3')`)); err == nil {
				t.Error("a statement ran after the first error")
			}
			return nil // swallowed: the transaction must be undone all the same
		})
		if err == nil {
			t.Error("a transaction with a swallowed error was committed")
		}
		if got := fmt.Sprint(values(t, db, store.SQL(`true`))); got != "[1]" {
			t.Errorf("after the failed transaction: got %s, want [1]", got)
		}
	})
}

func TestTextThatCannotBeKeptIsRefusedOnBoth(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, bad := range []string{"a\x00b", "\xff\xfe", "\xed\xa0\x80"} {
			if err := put(t.Context(), db, "n", bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q: got %v, want a fault of kind Invalid", bad, err)
			}
		}
	})
}

func TestManyWritersLoseNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const writers, each = 16, 20
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for range each {
					err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
						return tx.Lock(t.Context(), "counter")
					})
					if err != nil {
						t.Errorf("writer %d: %v", w, err)
					}
				}
			})
		}
		wg.Wait()
		var turns int64
		err := db.Read(t.Context(), store.Pages, func(r store.Reader) (err error) {
			turns, err = store.One(t.Context(), r, store.Scalar[int64], store.SQL(`select turns from store_lock where name = $1`, "counter"))
			return err
		})
		if err != nil || turns != writers*each {
			t.Errorf("turns: got %d, %v; want %d", turns, err, writers*each)
		}
	})
}

func TestPanicAndCancelUndoOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), store.Pages, func(*store.Tx) error { panic("boom") })
		if err == nil || !strings.Contains(err.Error(), "boom") {
			t.Errorf("panic: got %v, want an error that names it", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := put(ctx, db, "x", "1"); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: got %v, want context.Canceled", err)
		}
		err = db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			tx.OnCommit(func() { t.Error("OnCommit ran for a transaction that failed") })
			return errors.New("no")
		})
		if err == nil {
			t.Error("an error was not given back")
		}
		if err := put(t.Context(), db, "y", "2"); err != nil {
			t.Errorf("after all that: %v", err)
		}
	})
}

// What somebody else committed since a snapshot began is not in it, and yet its unique values are
// taken: the next try sees it.
func TestWhoLooksBeforeAddingNeverFindsItTaken(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for round := range 5 {
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
						name := fmt.Sprintf("once %d", round)
						there, err := store.All(t.Context(), tx, store.Scalar[string], store.SQL(`select value from store_mark where name = $1`, name))
						if err != nil || len(there) > 0 {
							return err
						}
						_, err = tx.Exec(t.Context(), store.SQL(`insert into store_mark (name, value) values ($1, $2)`, name, fmt.Sprint(i)))
						return err
					})
					if err != nil {
						t.Errorf("writer %d: %v", i, err)
					}
				})
			}
			all.Wait()
		}
	})
}

// Requests that wait together share a transaction, and SQLite undoes it as a whole when a change in
// it is interrupted.
func TestWhoeverLeavesInTheMiddleOfAChangeUndoesNoNeighbour(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		held, release := make(chan struct{}), make(chan struct{})
		var neighbour sync.WaitGroup
		neighbour.Go(func() {
			err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
				close(held)
				<-release
				_, err := tx.Exec(t.Context(), store.SQL(`insert into store_mark (name, value) values ($1, $2)`, "neighbour", "kept"))
				return err
			})
			if err != nil {
				t.Errorf("the neighbour of one who left: got %v, want its change kept", err)
			}
		})
		<-held
		leaving, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		defer cancel()
		close(release)
		_ = db.Write(leaving, store.Pages, func(tx *store.Tx) error { // kept or not: whoever left does not hear it
			_, err := tx.Exec(leaving, store.SQL(`insert into store_mark (name, value)
				with recursive n (i) as (select 1 union all select i + 1 from n where i < 300000)
				select 'many ' || cast(i as text), 'x' from n`))
			return err
		})
		neighbour.Wait()
		if got := values(t, db, store.SQL(`name = 'neighbour'`)); len(got) != 1 {
			t.Errorf("what the neighbour wrote: got %q, want it kept", got)
		}
	})
}

func TestTheFileIsUnreadableWithoutItsKey(t *testing.T) {
	t.Parallel()
	o := storetest.SQLite(t)
	db := storetest.Open(t, o)
	if err := put(t.Context(), db, "canary", "wheelbarrow"); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(o.Path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), "wheelbarrow") || strings.Contains(string(raw), "SQLite format") {
			t.Errorf("%s is legible on disk", o.Path+suffix)
		}
	}
	wrong := o
	wrong.Key = make([]byte, 32)
	if other, err := store.Open(t.Context(), wrong); err == nil {
		other.Close()
		t.Error("a wrong key opened the database")
	}
}

func TestDatabaseOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		db := storetest.Open(t, o)
		err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), store.SQL(`insert into migration (name, at) values ('migrations/99991231_0000_future.sql', 0)`))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		other, err := store.Open(t.Context(), o)
		if err == nil {
			other.Close()
		}
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v, want a fault that says to use the newer version", err)
		}
	})
}
