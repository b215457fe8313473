package partner

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Called gives what every organisation and post is called, and nothing that a fact says: two
// statements, for the many pages that only name them.
func Called(ctx context.Context, r store.Reader) ([]Org, []Post, error) {
	orgs, err := store.All(ctx, r, scanOrg, store.SQL(orgColumns+`order by name_key`))
	if err != nil {
		return nil, nil, err
	}
	posts, err := store.All(ctx, r, scanPost, store.SQL(postColumns+byOrg))
	return orgs, posts, err
}

// Named gives what organisations are called, to any member.
func (s *Service) Named(ctx context.Context, who access.Actor) (map[id.Org]Org, error) {
	if !access.MayCall(who, access.PartnerList) {
		return nil, fault.Forbidden("You may not see the organisations.", nil)
	}
	named := map[id.Org]Org{}
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		orgs, err := store.All(ctx, r, scanOrg, store.SQL(orgColumns))
		for _, o := range orgs {
			named[o.ID] = o
		}
		return err
	})
	return named, err
}
