package member

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Card is a member as the leads of their organisation see them.
type Card struct {
	Member  partner.Member
	Mark    string         // goes with a change of them
	Trained []string       // codes of Trainings that they have in full
	Desks   []partner.Post // of the organisation
	History []PastOf
	Self    bool // it is the reader
}

// Card gives one member of the organisation that the actor leads; one of another is absent.
func (s *Service) Card(ctx context.Context, who access.Actor, m id.Member) (c Card, err error) {
	if err := leadsOnly(who); err != nil {
		return c, err
	}
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		c = Card{Self: m == who.Member}
		if c.Member, err = s.ours(ctx, r, who.Org, m); err != nil {
			return err
		}
		c.Mark, c.Trained = Mark(c.Member), Trained(c.Member)
		if c.Desks, err = partner.PostsOf(ctx, r, who.Org); err != nil {
			return err
		}
		c.History, err = s.history(ctx, r, m)
		return err
	})
	return c, err
}
