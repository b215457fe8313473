package record

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/store"
)

// The numbers of this file name nobody and are for oversight, which decides who may have them and
// which are too small to be shown.

// Made counts the records of a kind that were made from one time until just before another. Those
// that were erased since still count, so that a number that was published stays what it was.
func (s *Store) Made(ctx context.Context, r store.Reader, k access.Kind, from, until time.Time) (int, error) {
	return store.One(ctx, r, store.Scalar[int], store.SQL(`select count(*) from record where kind = $1 and draft = false and created >= $2 and created < $3`,
		k, clock.Milli(from), clock.Milli(until)))
}

// Shared counts the shares on some grounds that began from one time until just before another.
func (s *Store) Shared(ctx context.Context, r store.Reader, grounds []access.BasisKind, from, until time.Time) (map[access.BasisKind]int, error) {
	out := map[access.BasisKind]int{}
	err := store.Each(ctx, r, func(row store.Row) error {
		var ground access.BasisKind
		var n int
		err := row.Scan(&ground, &n)
		out[ground] = n
		return err
	}, store.SQL(`select b.kind, count(*) from (select id, kind, min(from_ms) as first_ms from access_basis where kind in {grounds} group by id, kind) b
		where b.first_ms >= $1 and b.first_ms < $2 group by b.kind`, clock.Milli(from), clock.Milli(until)).Fill("grounds", store.In(grounds)))
	return out, err
}
