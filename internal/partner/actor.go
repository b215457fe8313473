package partner

import (
	"context"
	"slices"
	"strconv"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// memory is how long what somebody was counts against them (access.md, section 3).
const memory = 12 // months

// Machine is the actor of jobs: it stands as nobody.
func Machine() access.Actor {
	return access.Actor{Name: "machine", Roles: access.RoleMachine}
}

// ActorFor makes the actor of a member from the facts as they are at now. A suspended member, or
// one of a suspended organisation, stands as nobody and has no role, and what counts against them
// stays.
func ActorFor(ctx context.Context, r store.Reader, member id.Member, purpose access.Purpose, now time.Time) (access.Actor, error) {
	return ActorAs(ctx, r, member, purpose, now, func(facts []Fact) []Fact { return facts })
}

// ActorAs makes the actor that a member would be if the facts about them were others, to tell what a
// change of them would do. Nobody is let in by it.
func ActorAs(ctx context.Context, r store.Reader, member id.Member, purpose access.Purpose, now time.Time, as func([]Fact) []Fact) (access.Actor, error) {
	p, err := personOf(ctx, r, member)
	if err != nil {
		return access.Actor{}, err
	}
	me, org := access.OfMember(p.ID), access.OfOrg(p.Org)
	since := now.AddDate(0, -memory, 0)
	facts, err := factsOf(ctx, r, []string{string(me), string(org)}, since, now)
	if err != nil {
		return access.Actor{}, err
	}
	facts = as(facts)
	h := hold(facts, now)
	more, err := factsOf(ctx, r, h.alsoHeld(), since, now)
	if err != nil {
		return access.Actor{}, err
	}
	facts = append(facts, more...)
	a := access.Actor{Member: p.ID, Org: p.Org, Name: p.Name, Purpose: purpose, Kinds: h.kinds, Clearance: h.clearance,
		Neg: against([]access.Principal{me, org}, facts)}
	if h.suspended {
		return a, nil
	}
	a.Roles = h.roles
	a.Own = append(append([]access.Principal{me}, h.posts...), org)
	a.Pos = append(slices.Clone(a.Own), circles(a.Own, facts, now)...)
	if h.attested {
		err = agreed(ctx, r, &a, facts, now)
	}
	return a, err
}

// agreed fills in what the agreements of an actor's organisation are worth now: that one is live or,
// where none is, the open responses that it joined while one was.
func agreed(ctx context.Context, r store.Reader, a *access.Actor, facts []Fact, now time.Time) (err error) {
	if a.Signed, err = signed(ctx, r, a.Org, now); err != nil || a.Signed {
		return err
	}
	for _, f := range facts {
		if f.What == WhatKept && f.Subject == string(access.OfOrg(a.Org)) && f.Live(now) {
			a.Kept = append(a.Kept, id.Basis(f.Object))
		}
	}
	return nil
}

// PostActor makes an actor that stands for a post as such: what a full member of it may have. It
// tells what an organisation can be told, and is never signed in.
func PostActor(ctx context.Context, r store.Reader, post id.Post, purpose access.Purpose, now time.Time) (access.Actor, error) {
	p, err := PostOf(ctx, r, post)
	if err != nil {
		return access.Actor{}, err
	}
	o, err := OrgOf(ctx, r, p.Org, now)
	if err != nil {
		return access.Actor{}, err
	}
	own := []access.Principal{access.OfPost(p.ID), access.OfOrg(o.ID)}
	facts, err := factsOf(ctx, r, texts(own), now.AddDate(0, -memory, 0), now)
	if err != nil {
		return access.Actor{}, err
	}
	a := access.Actor{Org: o.ID, Name: p.Name, Purpose: purpose, Clearance: o.Clearance, Neg: against(own, facts)}
	if o.Suspended || p.Ended {
		return a, nil
	}
	a.Own, a.Pos = own, append(slices.Clone(own), circles(own, facts, now)...)
	holders, err := Holders(ctx, r, post, now)
	if err != nil || len(holders) == 0 {
		return a, err
	}
	attested, ofOrg := false, facts
	people := make([]string, len(holders))
	for i, m := range holders {
		people[i] = string(access.OfMember(m))
	}
	facts, err = factsOf(ctx, r, people, now, now)
	if err != nil {
		return a, err
	}
	for _, who := range people {
		h := hold(slices.DeleteFunc(slices.Clone(facts), func(f Fact) bool { return f.Subject != who }), now)
		if !h.suspended {
			a.Kinds = append(a.Kinds, h.kinds...)
			attested = attested || h.attested
		}
	}
	slices.Sort(a.Kinds)
	a.Kinds = slices.Compact(a.Kinds)
	if attested {
		err = agreed(ctx, r, &a, ofOrg, now)
	}
	return a, err
}

// held is what the facts about a member and their organisation come to.
type held struct {
	posts     []access.Principal // now
	once      []access.Principal // posts and organisations, now or in the last 12 months
	roles     access.Role
	kinds     []access.Kind
	clearance access.Marking
	attested  bool
	suspended bool
}

// hold reads the facts about one member and, if they are among them, about the organisation.
func hold(facts []Fact, now time.Time) held {
	var h held
	for _, f := range facts {
		live := f.Live(now)
		switch f.What {
		case WhatSeat:
			h.once = append(h.once, access.Principal(f.Object))
			if live {
				h.posts = append(h.posts, access.Principal(f.Object))
			}
		case WhatSecondment, WhatFormer:
			h.once = append(h.once, access.Principal(f.Object))
		case WhatSuspension:
			h.suspended = h.suspended || live
		}
		if !live {
			continue
		}
		switch f.What {
		case WhatRole:
			h.roles |= roles[f.Object]
		case WhatCertificate:
			h.kinds = append(h.kinds, access.Kind(f.Object))
		case WhatClearance:
			h.clearance = max(h.clearance, marking(f.Object))
		case WhatAttestation:
			h.attested = true
		}
	}
	slices.Sort(h.posts)
	h.posts = slices.Compact(h.posts)
	slices.Sort(h.kinds)
	h.kinds = slices.Compact(h.kinds)
	return h
}

// alsoHeld names the posts and other organisations whose own facts count too.
func (h held) alsoHeld() []string { return texts(h.once) }

// against gives what may count against an actor: all they are, the posts and organisations and
// functions that they hold or held in the last 12 months, and the class that everybody has.
func against(self []access.Principal, facts []Fact) []access.Principal {
	neg := append(slices.Clone(self), access.ClassAny)
	for _, f := range facts {
		switch f.What {
		case WhatSeat, WhatSecondment, WhatFormer, WhatFunction:
			neg = append(neg, access.Principal(f.Object))
		}
	}
	slices.Sort(neg)
	return slices.Compact(neg)
}

// circles gives those that one of these principals is in now.
func circles(of []access.Principal, facts []Fact, now time.Time) []access.Principal {
	var in []access.Principal
	for _, f := range facts {
		if f.What == WhatCircle && f.Live(now) && slices.Contains(of, access.Principal(f.Subject)) {
			in = append(in, access.Principal(f.Object))
		}
	}
	slices.Sort(in)
	return slices.Compact(in)
}

// signed tells whether an organisation is party to a live agreement that another has signed too.
func signed(ctx context.Context, r store.Reader, org id.Org, now time.Time) (bool, error) {
	found, err := store.All(ctx, r, store.Scalar[int], store.SQL(`select 1 from partner_fact mine
		join partner_agreement a on a.id = mine.object
		where mine.what = 'signature' and mine.subject = $1 and mine.from_ms <= $2 and mine.until_ms > $2 and mine.expires_ms > $2
		and a.from_ms <= $2 and a.lapses_ms > $2
		and exists (select 1 from partner_fact theirs where theirs.what = 'signature' and theirs.object = a.id and theirs.subject <> $1
			and theirs.from_ms <= $2 and theirs.until_ms > $2 and theirs.expires_ms > $2)
		limit 1`, access.OfOrg(org), clock.Milli(now)))
	return len(found) > 0, err
}

func marking(s string) access.Marking {
	n, err := strconv.Atoi(s)
	if err != nil || n < int(access.Unmarked) || n > int(access.OfficialSensitive) {
		return access.Unmarked
	}
	return access.Marking(n)
}

func texts(principals []access.Principal) []string {
	out := make([]string, len(principals))
	for i, p := range principals {
		out[i] = string(p)
	}
	return out
}
