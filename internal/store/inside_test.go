package store_test

import (
	"context"
	"errors"
	"testing"

	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// TestWhatIsDoneInsideIsDoneTogether: reads and writes of the database inside a transaction join
// it, and when it fails nothing of them is left.
func TestWhatIsDoneInsideIsDoneTogether(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		stop := errors.New("stop")
		note := func(name string, end error) error {
			return db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
				inside := db.Inside(tx)
				if err := inside.Write(ctx, store.Pages, func(tx *store.Tx) error {
					_, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, 'x')`, name))
					return err
				}); err != nil {
					return err
				}
				if n := marked(t, ctx, inside, name); n != 1 {
					t.Errorf("inside, %s is there %d times, want once", name, n)
				}
				return end
			})
		}
		if err := note("kept", nil); err != nil {
			t.Fatal(err)
		}
		if err := note("undone", stop); !errors.Is(err, stop) {
			t.Errorf("got %v, want the error of the whole", err)
		}
		for name, want := range map[string]int{"kept": 1, "undone": 0} {
			if n := marked(t, ctx, db, name); n != want {
				t.Errorf("afterwards %s is there %d times, want %d", name, n, want)
			}
		}
	})
}

func marked(t *testing.T, ctx context.Context, db *store.DB, name string) (n int) {
	t.Helper()
	err := db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		n, err = store.One(ctx, r, store.Scalar[int], store.SQL(`select count(*) from store_mark where name = $1`, name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
