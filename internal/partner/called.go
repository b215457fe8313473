package partner

import (
	"context"
	"slices"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Called gives what every organisation and post is called, and nothing that a fact says: two
// statements, for the pages that name many of them.
func Called(ctx context.Context, r store.Reader) ([]Org, []Post, error) {
	orgs, err := store.All(ctx, r, scanOrg, store.SQL(orgColumns+`order by name_key`))
	if err != nil {
		return nil, nil, err
	}
	posts, err := store.All(ctx, r, scanPost, store.SQL(postColumns+byOrg))
	return orgs, posts, err
}

// OrgCalled gives what one organisation is called; the zero Org when there is none.
func OrgCalled(ctx context.Context, r store.Reader, org id.Org) (Org, error) {
	o, err := store.One(ctx, r, scanOrg, store.SQL(orgColumns+`where id = $1`, org))
	if fault.Is(err, fault.NotFound) {
		return Org{}, nil
	}
	return o, err
}

// PostCalled gives what one post is called; the zero Post when there is none.
func PostCalled(ctx context.Context, r store.Reader, post id.Post) (Post, error) {
	p, err := store.One(ctx, r, scanPost, store.SQL(postColumns+`where id = $1`, post))
	if fault.Is(err, fault.NotFound) {
		return Post{}, nil
	}
	return p, err
}

// Named gives what organisations are called, to any member: those asked for, or all.
func (s *Service) Named(ctx context.Context, who access.Actor, of ...id.Org) (map[id.Org]Org, error) {
	if !access.MayCall(who, access.PartnerList) {
		return nil, fault.Forbidden("You may not see the organisations.", nil)
	}
	q := store.SQL(orgColumns)
	if len(of) > 0 {
		slices.Sort(of)
		q = store.SQL(orgColumns+`where id in {of}`).Fill("of", store.In(slices.Compact(of)))
	}
	named := map[id.Org]Org{}
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		orgs, err := store.All(ctx, r, scanOrg, q)
		for _, o := range orgs {
			named[o.ID] = o
		}
		return err
	})
	return named, err
}
