package intake

import (
	"context"

	"lightship/internal/id"
	"lightship/internal/store"
)

// Urgent tells the machine whether a concern that mentions a record says that somebody is in
// danger now: whoever else knows something is then told sooner.
func (s *Service) Urgent(ctx context.Context, r store.Reader, rec id.Record) (bool, error) {
	from, err := s.entities.MentionedIn(ctx, r, rec)
	if err != nil || len(from) == 0 {
		return false, err
	}
	urgent, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select concern from intake_given where danger = true and concern in {from}`).
		Fill("from", store.In(from)))
	return len(urgent) > 0, err
}
