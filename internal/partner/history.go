package partner

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Past is one line of the history of an organisation, desk, circle or agreement: a fact with its
// beginning and end, or what somebody changed.
type Past struct {
	Fact    Fact   // of the open room; its What is empty for a change
	Field   string // of a change: which, or "added"
	Was, Is string // of a change: before and after
	Other   string // of a fact: the other side in words, where it has any
	At      time.Time
	By      string // who began or changed it; empty for what was so when the partnership was set up
	EndedBy string
}

// PostCard is what partners know of a desk.
type PostCard struct {
	Org       Org
	Post      Post
	Functions []Fact // now or planned
	Seats     int    // how many sit there
	History   []Past
	May       May
	Names     Names
}

// CircleCard is a circle of the open room.
type CircleCard struct {
	Circle  Circle
	Members []Fact // who is in it now, or will be from a day that is set
	History []Past
	May     May
	Names   Names
}

// AgreementCard is an agreement with what this member may do about it.
type AgreementCard struct {
	Agreement Agreement
	History   []Past
	May       May
	Own       id.Org // the member's organisation, for its signature
	Names     Names
}

// May says what somebody may change of the open room; each change asks again.
type May struct {
	Add         bool // an organisation
	Organise    bool // organisations, circles, agreements, functions
	Posts       bool // the desks of this organisation
	Immigration bool // say that this organisation has an immigration function
	Sign        bool // record the signature of their own organisation
	Withdraw    bool // end it
}

func may(who access.Actor, org id.Org) May {
	e := Edit{who: who}
	is := func(role access.Role) bool { return e.may(role) == nil }
	run := is(access.RoleCoordinator)
	return May{Add: is(access.RoleCoordinator | access.RoleOperator), Organise: run, Posts: run || e.leads(org), Immigration: run || e.leads(org),
		Sign: e.leads(who.Org), Withdraw: e.leads(who.Org)}
}

// May tells what somebody may change, of what belongs to no organisation.
func (s *Service) May(who access.Actor) May { return may(who, who.Org) }

// Desk gives one desk, with its history.
func (s *Service) Desk(ctx context.Context, who access.Actor, post id.Post) (PostCard, error) {
	var c PostCard
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		if c.Post, err = PostOf(ctx, r, post); err != nil {
			return err
		}
		if c.Org, err = OrgOf(ctx, r, c.Post.Org, now); err != nil {
			return err
		}
		there, err := Holders(ctx, r, post, now)
		if err != nil {
			return err
		}
		c.Seats, c.May = len(there), may(who, c.Post.Org)
		if c.Names, err = names(ctx, r, now); err != nil {
			return err
		}
		c.Functions, err = comingOf(ctx, r, WhatFunction, string(access.OfPost(post)), "", now)
		if err != nil {
			return err
		}
		c.History, err = history(ctx, r, string(access.OfPost(post)), c.Names)
		return err
	})
	return c, err
}

// FunctionsOf gives the functions that an organisation has, or will have from a day that is set.
func (s *Service) FunctionsOf(ctx context.Context, who access.Actor, org id.Org) ([]Fact, error) {
	var facts []Fact
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		facts, err = comingOf(ctx, r, WhatFunction, string(access.OfOrg(org)), "", now)
		return err
	})
	return facts, err
}

// Rooms gives the circles of the open room, by name.
func (s *Service) Rooms(ctx context.Context, who access.Actor) ([]Circle, error) {
	var all []Circle
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		all, err = Circles(ctx, r, now)
		all = slices.DeleteFunc(all, ofCase)
		return err
	})
	return all, err
}

// Room gives one circle of the open room; one of a response is as if it were not there.
func (s *Service) Room(ctx context.Context, who access.Actor, circle id.Circle) (CircleCard, error) {
	var c CircleCard
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		if c.Circle, err = openCircle(ctx, r, circle, now); err != nil {
			return err
		}
		if c.Names, err = names(ctx, r, now); err != nil {
			return err
		}
		if c.Members, err = comingOf(ctx, r, WhatCircle, "", string(access.OfCircle(circle)), now); err != nil {
			return err
		}
		slices.SortStableFunc(c.Members, func(a, b Fact) int {
			return cmp.Compare(c.Names.Called(access.Principal(a.Subject)), c.Names.Called(access.Principal(b.Subject)))
		})
		c.May = may(who, who.Org)
		c.History, err = history(ctx, r, string(access.OfCircle(circle)), c.Names)
		return err
	})
	return c, err
}

// Agreement gives one agreement, with its history.
func (s *Service) Agreement(ctx context.Context, who access.Actor, agreement id.Agreement) (AgreementCard, error) {
	var c AgreementCard
	err := s.open(ctx, who, access.PolicyRead, func(r store.Reader, now time.Time) (err error) {
		if c.Agreement, err = AgreementOf(ctx, r, agreement); err != nil {
			return err
		}
		if c.Names, err = names(ctx, r, now); err != nil {
			return err
		}
		c.May, c.Own = may(who, who.Org), who.Org
		c.History, err = history(ctx, r, string(agreement), c.Names)
		return err
	})
	return c, err
}

// Signed tells whether an organisation has signed and not withdrawn.
func (a Agreement) Signed(org id.Org, now time.Time) bool {
	return slices.ContainsFunc(a.Parties, func(p Party) bool { return p.Org == org && (p.Until.IsZero() || p.Until.After(now)) })
}

// Draft tells whether clauses may be added: nobody has signed.
func (a Agreement) Draft(now time.Time) bool { return !a.signed(now) }

// comingOf gives facts that hold now or later, of a subject or about an object.
func comingOf(ctx context.Context, r store.Reader, what What, subject, object string, now time.Time) ([]Fact, error) {
	return store.All(ctx, r, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where what = $1 and (subject = $2 or object = $3) and until_ms > $4 and expires_ms > $4 order by from_ms, object, subject, id`,
		what, subject, object, clock.Milli(now)))
}

// history tells what was ever so, newest first: what belongs to the open room alone.
func history(ctx context.Context, r store.Reader, about string, n Names) ([]Past, error) {
	facts, err := store.All(ctx, r, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where (subject = $1 or object = $1) and what in ('function', 'circle', 'signature', 'clause', 'suspension', 'closed')`, about))
	if err != nil {
		return nil, err
	}
	var out []Past
	at := map[string]int{}
	for _, f := range facts {
		p := Past{Fact: f, At: f.From}
		other := f.Object
		if other == about {
			other = f.Subject
		}
		if f.What == WhatCircle || f.What == WhatSignature && other != about && strings.HasPrefix(other, "o:") {
			if p.Other = n.Called(access.Principal(other)); p.Other == "" {
				continue // a circle of a response
			}
		}
		at[f.ID] = len(out)
		out = append(out, p)
	}
	acts, err := store.All(ctx, r, scanAct, store.SQL(namedActs+`where c.about = $1 and c.fact = ''
		or c.fact in (select f.id from partner_fact f where f.subject = $1 or f.object = $1) order by c.at_ms, c.id`, about))
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		i, known := at[a.Fact]
		switch {
		case a.Fact == "":
			out = append(out, Past{Field: a.What, Was: a.Was, Is: a.Became, At: a.At, By: a.Member})
		case known && a.What == over:
			out[i].EndedBy = a.Member
		case known:
			out[i].By = a.Member
		}
	}
	if err := agreementNames(ctx, r, out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b Past) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Fact.What, b.Fact.What), cmp.Compare(a.Fact.Object, b.Fact.Object), cmp.Compare(a.Other, b.Other), cmp.Compare(a.Field, b.Field))
	})
	return out, nil
}

// namedActs are changes with the name of who made them in place of their id.
const namedActs = `select c.id, c.about, c.what, c.fact, c.was, c.became, coalesce(m.name, ''), c.at_ms
	from partner_change c left join partner_member m on m.id = c.member `

// agreementNames says the agreements of signatures by their names.
func agreementNames(ctx context.Context, r store.Reader, all []Past) error {
	called := map[string]string{}
	agreements, err := store.All(ctx, r, scanAgreement, store.SQL(agreementColumns))
	for _, a := range agreements {
		called[string(a.ID)] = a.Name
	}
	for i, p := range all {
		if p.Fact.What == WhatSignature && p.Other == "" {
			all[i].Other = called[p.Fact.Object]
		}
	}
	return err
}
