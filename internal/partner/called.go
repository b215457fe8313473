package partner

import (
	"context"

	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Called gives what every organisation and post is called, and nothing that a fact says: two
// statements, for the pages that name many of them.
func Called(ctx context.Context, r store.Reader) ([]Org, []Post, error) {
	orgs, err := OrgsCalled(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	posts, err := store.All(ctx, r, scanPost, store.SQL(postColumns+byOrg))
	return orgs, posts, err
}

// OrgsCalled gives what every organisation is called, and nothing that a fact says.
func OrgsCalled(ctx context.Context, r store.Reader) ([]Org, error) {
	return store.All(ctx, r, scanOrg, store.SQL(orgColumns+`order by name_key`))
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

// CirclesCalled gives what every circle of the open room is called, without its members.
func CirclesCalled(ctx context.Context, r store.Reader) ([]Circle, error) {
	return store.All(ctx, r, scanCircle, store.SQL(circleColumns+`where kind <> $1 order by name_key`, OfResponse))
}

// MembersCalled gives what these members are called; who is not known is not among them.
func MembersCalled(ctx context.Context, r store.Reader, members []id.Member) ([]Member, error) {
	return store.All(ctx, r, scanMember, store.SQL(memberColumns+`where id in {ids}`).Fill("ids", store.In(members)))
}
