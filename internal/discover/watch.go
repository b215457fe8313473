package discover

import (
	"context"
	"slices"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/match"
	"lightship/internal/record"
	"lightship/internal/store"
)

// saved keeps the identifiers of a record that was saved and queues its comparison, in the
// transaction of the save. It does the same whatever other owners hold.
func (s *Service) saved(ctx context.Context, tx *store.Tx, c record.Change) error {
	if !slices.Contains(access.Entities(), c.Kind) {
		return nil
	}
	if _, err := tx.Exec(ctx, store.SQL(`delete from discover_key where rec = $1`, c.ID)); err != nil {
		return err
	}
	if !c.Draft() {
		for _, k := range c.Identifiers {
			if _, err := tx.Exec(ctx, store.SQL(`insert into discover_key (field, value, rec, owner, kind) values ($1, $2, $3, $4, $5)
				on conflict (field, value, rec) do nothing`, k.Field, k.Value, c.ID, c.Owner, c.Kind)); err != nil {
				return err
			}
		}
	}
	return s.enqueue(ctx, tx, c.ID)
}

// enqueue queues the comparison of a record, once however often it is wanted before it runs.
func (s *Service) enqueue(ctx context.Context, tx *store.Tx, rec id.Record) error {
	return job.Enqueue(ctx, tx, Compare{Record: rec}, s.clock.Now(), job.Once(rec))
}

func keysOf(ctx context.Context, r store.Reader, rec id.Record) ([]match.Key, error) {
	return store.All(ctx, r, func(row store.Row) (k match.Key, err error) {
		err = row.Scan(&k.Field, &k.Value)
		return k, err
	}, store.SQL(`select field, value from discover_key where rec = $1 order by field, value`, rec))
}
