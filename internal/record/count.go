package record

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// The numbers of this file name nobody. Those for oversight are shown by it, which decides who may
// have them and which are too small; the others are counted among what their reader may see.

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

// Reached is a record that somebody may see, with as much as policy asks of it, and no word of it.
type Reached struct {
	ID    id.Record
	Owner id.Org
	Level access.Level
}

func scanReached(row store.Row) (v Reached, err error) {
	err = row.Scan(&v.ID, &v.Owner, &v.Level)
	return v, err
}

// Reaches gives the newest n records that somebody may see now, of those that its reader may see too,
// for a number that is said of them: what the reader may not see is not even in the way.
func (s *Store) Reaches(ctx context.Context, r store.Reader, who, reader access.Actor, n int) ([]Reached, error) {
	now := s.clock.Now()
	known := store.SQL(`exists (select 1 from record kr where kr.seq = a.seq and {sees})`).Fill("sees", access.Sees(reader, access.RecordList, now, "kr.id"))
	reach := access.Reach(who, access.RecordList, now, access.Page{N: n}, known)
	return store.All(ctx, r, scanReached, store.SQL(`select r.id, r.owner, x.level from ({reach}) x join record r on r.seq = x.seq order by x.seq desc`).Fill("reach", reach))
}

// ReachesOf gives those of the named records that somebody may see now.
func (s *Store) ReachesOf(ctx context.Context, r store.Reader, who access.Actor, ids []id.Record) (map[id.Record]access.Level, error) {
	out := map[id.Record]access.Level{}
	if len(ids) == 0 {
		return out, nil
	}
	among := access.Among(who, access.RecordList, s.clock.Now(), ids)
	found, err := store.All(ctx, r, scanReached, store.SQL(`select r.id, r.owner, x.level from ({among}) x join record r on r.seq = x.seq`).Fill("among", among))
	for _, v := range found {
		out[v.ID] = v.Level
	}
	return out, err
}
