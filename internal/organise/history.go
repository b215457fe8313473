package organise

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Past is one line of the history of an organisation, desk, circle or agreement: a fact with its
// beginning and end, or what somebody changed.
type Past struct {
	Fact    partner.Fact // of the open room; its What is empty for a change
	Field   string       // of a change: which, or "added"
	Was, Is string       // of a change: before and after
	Other   string       // of a fact: the other side in words, where it has any
	At      time.Time
	By      string // who began or changed it; empty for what was so when the partnership was set up
	EndedBy string
}

// PostCard is what partners know of a desk.
type PostCard struct {
	Org       partner.Org
	Post      partner.Post
	Functions []partner.Fact // now or planned
	Seats     int            // how many sit there
	History   []Past
	May       partner.May
	Names     Names
}

// CircleCard is a circle of the open room.
type CircleCard struct {
	Circle  partner.Circle
	Members []partner.Fact // who is in it now, or will be from a day that is set
	History []Past
	May     partner.May
	Names   Names
}

// AgreementCard is an agreement with what this member may do about it.
type AgreementCard struct {
	Agreement partner.Agreement
	History   []Past
	May       partner.May
	Own       id.Org // the member's organisation, for its signature
	Names     Names
}

// May tells what somebody may change, of what belongs to no organisation.
func (s *Service) May(who access.Actor) partner.May { return partner.MayOf(who, who.Org) }

// Desk gives one desk, with its history.
func (s *Service) Desk(ctx context.Context, who access.Actor, post id.Post) (PostCard, error) {
	var c PostCard
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		if c.Post, err = partner.PostOf(ctx, r, post); err != nil {
			return err
		}
		if c.Org, err = partner.OrgOf(ctx, r, c.Post.Org, now); err != nil {
			return err
		}
		there, err := partner.Holders(ctx, r, post, now)
		if err != nil {
			return err
		}
		c.Seats, c.May = len(there), partner.MayOf(who, c.Post.Org)
		if c.Names, err = names(ctx, r, now); err != nil {
			return err
		}
		c.Functions, err = partner.Coming(ctx, r, partner.WhatFunction, string(access.OfPost(post)), "", now)
		if err != nil {
			return err
		}
		c.History, err = history(ctx, r, string(access.OfPost(post)), c.Names)
		return err
	})
	return c, err
}

// FunctionsOf gives the functions that an organisation has, or will have from a day that is set.
func (s *Service) FunctionsOf(ctx context.Context, who access.Actor, org id.Org) ([]partner.Fact, error) {
	var facts []partner.Fact
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		facts, err = partner.Coming(ctx, r, partner.WhatFunction, string(access.OfOrg(org)), "", now)
		return err
	})
	return facts, err
}

// Rooms gives the circles of the open room, by name.
func (s *Service) Rooms(ctx context.Context, who access.Actor) ([]partner.Circle, error) {
	var all []partner.Circle
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		all, err = partner.Circles(ctx, r, now)
		all = slices.DeleteFunc(all, ofCase)
		return err
	})
	return all, err
}

// Room gives one circle of the open room; one of a response is as if it were not there.
func (s *Service) Room(ctx context.Context, who access.Actor, circle id.Circle) (CircleCard, error) {
	var c CircleCard
	err := s.open(ctx, who, access.PartnerList, func(r store.Reader, now time.Time) (err error) {
		if c.Circle, err = partner.OpenCircle(ctx, r, circle, now); err != nil {
			return err
		}
		if c.Names, err = names(ctx, r, now); err != nil {
			return err
		}
		if c.Members, err = partner.Coming(ctx, r, partner.WhatCircle, "", string(access.OfCircle(circle)), now); err != nil {
			return err
		}
		slices.SortStableFunc(c.Members, func(a, b partner.Fact) int {
			return cmp.Compare(c.Names.Called(access.Principal(a.Subject)), c.Names.Called(access.Principal(b.Subject)))
		})
		c.May = partner.MayOf(who, who.Org)
		c.History, err = history(ctx, r, string(access.OfCircle(circle)), c.Names)
		return err
	})
	return c, err
}

// Agreement gives one agreement, with its history.
func (s *Service) Agreement(ctx context.Context, who access.Actor, agreement id.Agreement) (AgreementCard, error) {
	var c AgreementCard
	err := s.open(ctx, who, access.PolicyRead, func(r store.Reader, now time.Time) (err error) {
		if c.Agreement, err = partner.AgreementOf(ctx, r, agreement); err != nil {
			return err
		}
		if c.Names, err = names(ctx, r, now); err != nil {
			return err
		}
		c.May, c.Own = partner.MayOf(who, who.Org), who.Org
		c.History, err = history(ctx, r, string(agreement), c.Names)
		return err
	})
	return c, err
}

// history tells what was ever so, newest first: what belongs to the open room alone.
func history(ctx context.Context, r store.Reader, about string, n Names) ([]Past, error) {
	facts, err := partner.FactsAbout(ctx, r, about, partner.WhatFunction, partner.WhatCircle, partner.WhatSignature, partner.WhatClause, partner.WhatSuspension, partner.WhatClosed)
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
		if f.What == partner.WhatCircle || f.What == partner.WhatSignature && other != about && strings.HasPrefix(other, "o:") {
			if p.Other = n.Called(access.Principal(other)); p.Other == "" {
				continue // a circle of a response
			}
		}
		at[f.ID] = len(out)
		out = append(out, p)
	}
	acts, err := partner.ActsAbout(ctx, r, about)
	if err != nil {
		return nil, err
	}
	for _, a := range acts {
		i, known := at[a.Fact]
		switch {
		case a.Fact == "":
			out = append(out, Past{Field: a.What, Was: a.Was, Is: a.Became, At: a.At, By: a.Member})
		case known && a.What == partner.ActEnded:
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

// agreementNames says the agreements of signatures by their names.
func agreementNames(ctx context.Context, r store.Reader, all []Past) error {
	called := map[string]string{}
	agreements, err := partner.AgreementsCalled(ctx, r)
	for _, a := range agreements {
		called[string(a.ID)] = a.Name
	}
	for i, p := range all {
		if p.Fact.What == partner.WhatSignature && p.Other == "" {
			all[i].Other = called[p.Fact.Object]
		}
	}
	return err
}
