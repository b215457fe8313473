package account

import (
	"context"
	"time"

	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// SweepTries deletes what is known of failures that count no more, since anybody can make up
// addresses, and tells how many keys that were.
func (s *Service) SweepTries(ctx context.Context) (n int64, err error) {
	before := clock.Milli(s.clock.Now().Add(-forgotten))
	err = s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		n, err = tx.Exec(ctx, store.SQL(`delete from account_try where last < $1`, before))
		return err
	})
	return n, err
}

const sweptAtOnce = 200 // sessions, in one entry of the log

// SweepSessions deletes sessions that began before a time long enough ago for all of them to be
// over, but the last one of each member: by it a new device is known for one, however long they were
// away. The log keeps that they were, and says that they went.
func (s *Service) SweepSessions(ctx context.Context, before time.Time) error {
	for more := true; more; {
		err := s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
			old, err := store.All(ctx, tx, store.Scalar[id.Session], store.SQL(`select s.id from account_session s where s.created < $1
				and exists (select 1 from account_session n where n.member = s.member and (n.created > s.created or n.created = s.created and n.id > s.id))
				order by s.created, s.id limit $2`, clock.Milli(before), sweptAtOnce))
			if more = len(old) == sweptAtOnce; err != nil || len(old) == 0 {
				return err
			}
			rows := make([]audit.Row, len(old))
			for i, v := range old {
				rows[i] = audit.Row{Name: "account/session/" + string(v), Hash: audit.Gone}
			}
			if _, err := tx.Exec(ctx, store.SQL(`delete from account_session where id in {old}`).Fill("old", store.In(old))); err != nil {
				return err
			}
			return audit.Keep(ctx, tx, partner.Machine(), s.clock.Now(), rows...)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
