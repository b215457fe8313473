package storetest_test

import (
	"context"
	"errors"
	"testing"

	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// TestWhatBeginsAtOnceSeesNothingOfEachOther counts and then decides, as no feature may: on
// PostgreSQL both of two find nobody there and come in. With a row that both change, one does.
func TestWhatBeginsAtOnceSeesNothingOfEachOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		come := func(ctx context.Context, name string, careful bool) error {
			return db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
				if careful {
					if err := tx.Lock(ctx, "room"); err != nil {
						return err
					}
				}
				there, err := store.All(ctx, tx, store.Scalar[string], store.SQL(`select name from store_mark where value = $1`, kind(careful)))
				if err != nil || len(there) > 0 {
					return err
				}
				_, err = tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, $2)`, name, kind(careful)))
				return err
			})
		}
		for _, c := range []struct {
			careful bool
			want    map[store.Engine]int
		}{{false, map[store.Engine]int{store.SQLite: 1, store.Postgres: 2}}, {true, map[store.Engine]int{store.SQLite: 1, store.Postgres: 1}}} {
			var things []func(context.Context) error
			for _, name := range []string{"one", "other"} {
				if c.careful {
					name += ", careful"
				}
				things = append(things, func(ctx context.Context) error { return come(ctx, name, c.careful) })
			}
			if err := errors.Join(storetest.AtOnce(t.Context(), things...)...); err != nil {
				t.Errorf("somebody comes: %v", err)
			}
			var got []string
			err := db.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
				got, err = store.All(t.Context(), r, store.Scalar[string], store.SQL(`select name from store_mark where value = $1`, kind(c.careful)))
				return err
			})
			if err != nil || len(got) != c.want[db.Engine()] {
				t.Errorf("careful %t: %q came, %v; want %d", c.careful, got, err, c.want[db.Engine()])
			}
		}
	})
}

func kind(careful bool) string {
	if careful {
		return "careful"
	}
	return "careless"
}
