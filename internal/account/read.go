package account

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/store"
)

// OpenSessions gives the open sessions of the actor, the newest first, for their own page.
func (s *Service) OpenSessions(ctx context.Context, who access.Actor) (all []Session, err error) {
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all, err = s.Sessions(ctx, r, who)
		return err
	})
	return all, err
}

// newFor is how long a device counts as new.
const newFor = 3 * 24 * time.Hour

// NewDevices gives the sign-ins of the actor in the last days by a device that they never signed in
// with before, the newest first. The first device of all is none, nor is the one click of the demo.
func (s *Service) NewDevices(ctx context.Context, who access.Actor) (all []Session, err error) {
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all, err = store.All(ctx, r, scanSession, store.SQL(sessionColumns+`s where s.member = $1 and s.created > $2 and s.strength <> $3
			and exists (select 1 from account_session b where b.member = s.member and b.created < s.created)
			and not exists (select 1 from account_session b where b.member = s.member and b.created < s.created and b.device = s.device)
			order by s.created desc, s.id`, who.Member, clock.Milli(s.clock.Now().Add(-newFor)), ByClick))
		return err
	})
	return all, err
}
