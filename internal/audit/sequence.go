package audit

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"lightship/internal/store"
)

const (
	turn  = "audit.sequence" // the lock of the one node that sequences
	batch = 2048             // entries in one transaction, so that other writers wait only milliseconds
)

// Sequence gives the committed entries that have none a place in the tree, and tells how many. Any
// number of nodes may call it; they take turns.
func Sequence(ctx context.Context, db *store.DB) (n int, err error) {
	for {
		waiting, err := isWaiting(ctx, db)
		if err != nil || !waiting {
			return n, err
		}
		var placed int
		err = db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
			g, err := lockTree(ctx, tx)
			if err != nil {
				return err
			}
			placed, err = g.place(ctx, tx)
			return err
		})
		if err != nil {
			return n, fmt.Errorf("sequence the log: %w", err)
		}
		n += placed
		if placed < batch { // what came since waits for the next call, so that a busy log is still published
			return n, nil
		}
	}
}

// isWaiting tells whether any entry has no place, without taking the lock.
func isWaiting(ctx context.Context, db *store.DB) (bool, error) {
	var some []int64
	err := db.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		some, err = store.All(ctx, r, store.Scalar[int64], store.SQL(`select seq from log_entry where place is null limit 1`))
		return err
	})
	return len(some) > 0, err
}

// lockTree takes the turn and reads the right edge of the tree.
func lockTree(ctx context.Context, tx *store.Tx) (*edge, error) {
	if err := tx.Lock(ctx, turn); err != nil {
		return nil, err
	}
	size, err := store.One(ctx, tx, store.Scalar[int64], store.SQL(`select coalesce(max(place) + 1, 0) from log_entry`))
	if err != nil {
		return nil, err
	}
	return loadEdge(ctx, tx, size)
}

// place numbers the entries that wait and are visible now, in the order of their seq. A seq may
// be committed after a higher one on PostgreSQL, so places are given here and never read off it.
func (g *edge) place(ctx context.Context, tx *store.Tx) (int, error) {
	data, err := store.All(ctx, tx, store.Scalar[[]byte], store.SQL(`select datum from log_entry where place is null order by seq limit $1`, batch))
	if err != nil || len(data) == 0 {
		return 0, err
	}
	n, err := tx.Exec(ctx, store.SQL(`update log_entry set place = waiting.place
		from (select seq, $1 + row_number() over (order by seq) - 1 as place from log_entry where place is null order by seq limit $2) waiting
		where waiting.seq = log_entry.seq`, g.size, batch))
	if err != nil {
		return 0, err
	}
	if n != int64(len(data)) {
		return 0, fmt.Errorf("read %d entries but placed %d", len(data), n)
	}
	for _, datum := range data {
		err := g.add(tlog.RecordHash(datum), func(t tile) error { return saveTile(ctx, tx, t) })
		if err != nil {
			return 0, err
		}
	}
	return len(data), g.save(ctx, tx)
}
