package organise

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// What pages and the API show of the partnership. It is the open room: no word of a case is in it,
// so circles of responses are left out.

// Card is what partners know of an organisation.
type Card struct {
	Org        partner.Org
	Posts      []partner.Post
	Circles    []partner.Circle
	Agreements []partner.Agreement
	Members    []partner.Member // of the organisation, for those who are in it
	History    []Past
	May        partner.May
	Names      Names
}

// Names says who stands behind a principal in words.
type Names struct {
	Orgs    map[id.Org]partner.Org
	Circles map[id.Circle]string
	Posts   map[id.Post]string // with the organisation
}

// Directory gives every organisation, by name.
func (s *Service) Directory(ctx context.Context, who access.Actor) ([]partner.Org, error) {
	var orgs []partner.Org
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		orgs, err = partner.Orgs(ctx, r, now)
		return err
	})
	return orgs, err
}

// Desks gives every desk that has not ended, by name.
func (s *Service) Desks(ctx context.Context, who access.Actor) ([]partner.Post, error) {
	var posts []partner.Post
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, _ time.Time) (err error) {
		posts, err = partner.Posts(ctx, r)
		posts = slices.DeleteFunc(posts, func(p partner.Post) bool { return p.Ended })
		return err
	})
	return posts, err
}

// Card gives one organisation with its desks, circles and agreements.
func (s *Service) Card(ctx context.Context, who access.Actor, org id.Org) (Card, error) {
	var c Card
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		if c.Org, err = partner.OrgOf(ctx, r, org, now); err != nil {
			return err
		}
		if c.Posts, err = partner.PostsOf(ctx, r, org); err != nil {
			return err
		}
		if c.Circles, err = partner.CirclesOf(ctx, r, org, now); err != nil {
			return err
		}
		c.Circles = slices.DeleteFunc(c.Circles, ofCase)
		if c.Agreements, err = partner.AgreementsOf(ctx, r, org); err != nil {
			return err
		}
		if who.Org == org {
			if c.Members, err = partner.MembersOf(ctx, r, org, now); err != nil {
				return err
			}
		}
		if c.Names, err = names(ctx, r, now); err != nil {
			return err
		}
		c.May = partner.MayOf(who, org)
		c.History, err = history(ctx, r, string(access.OfOrg(org)), c.Names)
		return err
	})
	return c, err
}

// Terms gives every agreement, by name, with its parties and clauses.
func (s *Service) Terms(ctx context.Context, who access.Actor) ([]partner.Agreement, Names, error) {
	var all []partner.Agreement
	var n Names
	err := s.open(ctx, who, access.PolicyRead, func(r store.Reader, now time.Time) error {
		called, err := partner.AgreementsCalled(ctx, r)
		if err != nil {
			return err
		}
		for _, a := range called {
			got, err := partner.AgreementOf(ctx, r, a.ID)
			if err != nil {
				return err
			}
			all = append(all, got)
		}
		n, err = names(ctx, r, now)
		return err
	})
	return all, n, err
}

// People gives the names of members, for pages that say who did something. Who is not known is
// not among them.
func (s *Service) People(ctx context.Context, who access.Actor, members []id.Member) (map[id.Member]string, error) {
	out := map[id.Member]string{}
	if len(members) == 0 {
		return out, nil
	}
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, _ time.Time) error {
		found, err := partner.MembersCalled(ctx, r, members)
		for _, m := range found {
			out[m.ID] = m.Name
		}
		return err
	})
	return out, err
}

// open reads for somebody who may.
func (s *Service) open(ctx context.Context, who access.Actor, do access.Action, fn func(r store.Reader, now time.Time) error) error {
	if !access.MayCall(who, do) {
		return fault.Forbidden("Sign in to read this.", fault.Why("member %s may not do %s", who.Member, do))
	}
	return s.db.Read(ctx, store.Pages, func(r store.Reader) error { return fn(r, s.clock.Now()) })
}

func names(ctx context.Context, r store.Reader, now time.Time) (Names, error) {
	n := Names{Orgs: map[id.Org]partner.Org{}, Circles: map[id.Circle]string{}, Posts: map[id.Post]string{}}
	orgs, err := partner.Orgs(ctx, r, now)
	if err != nil {
		return n, err
	}
	for _, o := range orgs {
		n.Orgs[o.ID] = o
	}
	circles, err := partner.CirclesCalled(ctx, r)
	for _, c := range circles {
		n.Circles[c.ID] = c.Name
	}
	if err != nil {
		return n, err
	}
	posts, err := partner.Posts(ctx, r)
	for _, p := range posts {
		n.Posts[p.ID] = n.Orgs[p.Org].Short + " · " + p.Name
	}
	return n, err
}

// ofCase tells whether a circle belongs to the case room.
func ofCase(c partner.Circle) bool { return c.Kind == partner.OfResponse }

// Called says a principal in words; the class of everybody and what is not known have none here.
func (n Names) Called(p access.Principal) string {
	if o, ok := bare[id.Org](string(p), "o:"); ok {
		return n.Orgs[o].Short
	}
	if c, ok := bare[id.Circle](string(p), "c:"); ok {
		return n.Circles[c]
	}
	if post, ok := bare[id.Post](string(p), "p:"); ok {
		return n.Posts[post]
	}
	return ""
}

// Now is the time by which the service decides.
func (s *Service) Now() time.Time { return s.clock.Now() }

// Named gives what organisations are called, to any member. Nobody may change the map.
func (s *Service) Named(ctx context.Context, who access.Actor) (map[id.Org]partner.Org, error) {
	var named map[id.Org]partner.Org
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		named, err = s.named.Get(ctx, r, now, struct{}{}, func() (map[id.Org]partner.Org, error) {
			orgs, err := partner.OrgsCalled(ctx, r)
			all := make(map[id.Org]partner.Org, len(orgs))
			for _, o := range orgs {
				all[o.ID] = o
			}
			return all, err
		})
		return err
	})
	return named, err
}

// bare takes the letter off a principal: the id behind "p:", "o:" or "c:".
func bare[T ~string](p string, letter string) (T, bool) {
	s, ok := strings.CutPrefix(p, letter)
	return T(s), ok
}
