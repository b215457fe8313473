package app_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"lightship/internal/access"
	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/store"
)

// TestTheFirewallOfANewKindIsRaisedInAnOldDatabase takes the ceiling of a kind away, as in a
// database from before there was that kind, and starts again.
func TestTheFirewallOfANewKindIsRaisedInAnOldDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Key: filepath.Join(dir, "key"), Demo: true, Quick: true, Tick: config.DemoTick}
	with := func(do func(*store.DB)) {
		t.Helper()
		b, err := app.Open(context.Background(), c, clock.At(apptest.Start), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		do(b.DB)
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ceilings := func(db *store.DB) int {
		n := 0
		if err := db.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
			n, err = store.One(t.Context(), r, store.Scalar[int], store.SQL(`select count(*) from access_ceiling where kind = $1 and class = $2 and level = $3`,
				access.Allegation, access.ClassImmigration, access.None))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	with(func(db *store.DB) {
		if n := ceilings(db); n != 1 {
			t.Errorf("a new database has %d ceilings for allegations, want 1", n)
		}
		if err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), store.SQL(`delete from access_ceiling where kind = $1`, access.Allegation))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
	for range 2 {
		with(func(db *store.DB) {
			if n := ceilings(db); n != 1 {
				t.Errorf("after another start there are %d ceilings for allegations, want 1", n)
			}
		})
	}
}
