package storetest_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func TestCopiesOfAKeptDatabaseBeginTheSameAndPartFromThere(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		db, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		mark(t, db, "before")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		kept := storetest.Keep(t, o)
		one := storetest.Open(t, kept.Copy(t, filepath.Join(t.TempDir(), "one.db")))
		mark(t, one, "after")
		other := storetest.Open(t, kept.Copy(t, filepath.Join(t.TempDir(), "other.db")))
		for _, c := range []struct {
			name string
			db   *store.DB
			want string
		}{{"the copy that went on", one, "[after before]"}, {"the other copy", other, "[before]"}} {
			var got []string
			err := c.db.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
				got, err = store.All(t.Context(), r, store.Scalar[string], store.SQL(`select name from store_mark where value = 'kept' order by name`))
				return err
			})
			if err != nil || fmt.Sprint(got) != c.want {
				t.Errorf("%s holds %v, %v; want %s", c.name, got, err, c.want)
			}
		}
	})
}

func mark(t *testing.T, db *store.DB, name string) {
	t.Helper()
	err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), store.SQL(`insert into store_mark (name, value) values ($1, 'kept')`, name))
		return err
	})
	if err != nil {
		t.Fatalf("mark %s: %v", name, err)
	}
}
