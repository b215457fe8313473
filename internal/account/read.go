package account

import (
	"context"

	"lightship/internal/access"
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
