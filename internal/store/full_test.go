package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"lightship/internal/fault"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// A disk that is full is stood for by a bound on the pages of the file, which fails in the same way.
func TestAFullDiskIsSaidInWordsAndLosesNothing(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	put := func(name, value string) error {
		return db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), store.SQL(`insert into store_mark (name, value) values ($1, $2)`, name, value))
			return err
		})
	}
	bound := func(q store.Query) {
		t.Helper()
		if err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error { _, err := tx.Exec(t.Context(), q); return err }); err != nil {
			t.Fatal(err)
		}
	}
	if err := put("before", "kept"); err != nil {
		t.Fatal(err)
	}
	bound(store.SQL(`pragma max_page_count = 1`)) // never less than there are
	err := put("too much", strings.Repeat("x", 1<<20))
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.As(err).Text, "The disk is full.") {
		t.Errorf("got %v, want a sentence that helps", err)
	}
	bound(store.SQL(`pragma max_page_count = 1000000`))
	if err := put("after", "kept"); err != nil {
		t.Errorf("when there is room again: %v", err)
	}
	var kept []string
	err = db.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
		kept, err = store.All(t.Context(), r, store.Scalar[string], store.SQL(`select name from store_mark where value = 'kept' order by name`))
		return err
	})
	if err != nil || strings.Join(kept, " ") != "after before" {
		t.Errorf("got %q, %v; want what was saved before and after", kept, err)
	}
}

func TestAFileThatCannotBeOpenedIsSaidInWords(t *testing.T) {
	t.Parallel()
	made := storetest.SQLite(t)
	other := made
	other.Key = append([]byte{}, made.Key...)
	other.Key[0]++
	nowhere := store.Options{Path: filepath.Join(t.TempDir(), "no", "such", "folder", "x.db"), Key: storetest.Key}
	for what, c := range map[string]struct {
		o    store.Options
		want string
	}{"another key": {other, "The site key does not open the database"}, "no folder": {nowhere, "cannot be opened for writing"}} {
		db, err := store.Open(t.Context(), c.o)
		if !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.As(err).Text, c.want) {
			t.Errorf("%s: got %v, want %q", what, err, c.want)
		}
		if err == nil {
			_ = db.Close()
		}
	}
}
