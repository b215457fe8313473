package store_test

import (
	"fmt"
	"testing"

	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func TestRowsOfAnyNumberAreInsertedOnceEach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		texts := map[string]bool{}
		for _, n := range []int{0, 1, 2, 7, 8, 9, 15, 16, 63, 64, 65, 127, 128, 200} {
			var rows [][]any
			var want []string
			for i := range n {
				rows = append(rows, []any{fmt.Sprintf("%03d/%03d", n, i), fmt.Sprint(i)})
				want = append(want, fmt.Sprint(i))
			}
			err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
				for _, part := range store.Rows(rows) {
					text, _ := part.SQL()
					texts[text] = true
					if _, err := tx.Exec(t.Context(), store.SQL(`insert into store_mark (name, value) values {rows}`).Fill("rows", part)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatalf("%d rows: %v", n, err)
			}
			if got := values(t, db, store.SQL(`name like $1`, fmt.Sprintf("%03d/%%", n))); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%d rows: got %v", n, got)
			}
		}
		if len(texts) > 15 {
			t.Errorf("got %d texts to prepare, want 15 at most", len(texts))
		}
	})
}
