package organise

import (
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
)

// NewOrg adds an organisation.
type NewOrg struct{ Org partner.Org }

// OrgChange changes what is known of an organisation: name, short name, sector, standing, areas,
// immigration function and whether it is masked. Mark is what the editor saw.
type OrgChange struct {
	Org  partner.Org
	Mark string
}

// NewPost adds a desk to an organisation.
type NewPost struct{ Post partner.Post }

// PostChange changes a desk: name, hours, telephones, what it covers and where.
type PostChange struct {
	Post partner.Post
	Mark string
}

// PostEnd ends a desk: whoever sits there gets up, and nobody reads by it again.
type PostEnd struct{ Post id.Post }

// FunctionBegin gives an organisation or a desk a function.
type FunctionBegin struct {
	Of, Class   access.Principal
	From, Until time.Time
}

// FunctionEnd ends a function from a day.
type FunctionEnd struct {
	Of, Class access.Principal
	Until     time.Time
}

func (c NewOrg) apply(ctx context.Context, e *edit) (string, error) {
	org, err := e.AddOrg(ctx, c.Org)
	if err != nil {
		return "", err
	}
	o, err := partner.OrgOf(ctx, e.tx, org, e.now)
	if err != nil {
		return "", err
	}
	e.shift("%s stands among the organisations, for every partner to see.", o.Name)
	for _, f := range o.Functions {
		e.shift("It counts as %s: clauses that name them name it, once it has signed.", ClassWords(f))
	}
	e.say("It sees no record by this. It has no desk and no member yet: the operator invites its first two leads.")
	return string(org), nil
}

func (c OrgChange) apply(ctx context.Context, e *edit) (string, error) {
	old, is, err := e.ChangeOrg(ctx, c.Org, c.Mark)
	if err != nil {
		return "", err
	}
	if is.Masked != old.Masked {
		if is.Masked {
			e.shift("Partners who get a pointer to its records are told the broker's desk, not this organisation.")
		} else {
			e.shift("Partners who get a pointer to its records are told the name of this organisation.")
		}
	}
	if is.Standing != old.Standing {
		e.shift("It takes part as a %s partner from now on.", is.Standing)
	}
	for _, f := range is.Functions {
		if f != access.ClassImmigration && !slices.Contains(old.Functions, f) {
			e.shift("It counts as %s, too: clauses that name them name it. The functions that it had stay until they are ended.", ClassWords(f))
		}
	}
	switch {
	case is.Immigration && !old.Immigration:
		e.begins(is.Name, access.ClassImmigration, e.from(e.now))
	case !is.Immigration && old.Immigration:
		e.ends(is.Name, access.ClassImmigration, e.from(e.now))
	}
	return string(is.ID), nil
}

func (c NewPost) apply(ctx context.Context, e *edit) (string, error) {
	if _, err := partner.OrgOf(ctx, e.tx, c.Post.Org, e.now); err != nil {
		return "", err
	}
	post, err := e.AddPost(ctx, c.Post)
	if err != nil {
		return "", err
	}
	e.say("Partners can send things to this desk. Nobody sits there until a lead of the organisation says who does.")
	return string(post), nil
}

func (c PostChange) apply(ctx context.Context, e *edit) (string, error) {
	return string(c.Post.ID), e.ChangePost(ctx, c.Post, c.Mark)
}

func (c PostEnd) apply(ctx context.Context, e *edit) (string, error) {
	p, err := partner.PostOf(ctx, e.tx, c.Post)
	if err != nil {
		return "", err
	}
	there, err := partner.Holders(ctx, e.tx, p.ID, e.now)
	if err != nil {
		return "", err
	}
	if err := e.EndPost(ctx, p.ID); err != nil {
		return "", err
	}
	e.shift("Now %s at this desk; from then on nobody reads by it.", plural(len(there), "person sits", "people sit"))
	e.shift("What the desk holds stays with the organisation: its leads see that it is there, and no desk reads it. Hits about it reach nobody.")
	e.say("Nothing more can be sent to it. It does not come back; a new desk can be added.")
	if p.Statutory != "" {
		e.shift("It has a role that the law gives in its areas. Add the desk that takes its place, or what must be told has nowhere to go.")
	}
	return string(p.ID), nil
}

func (c FunctionBegin) apply(ctx context.Context, e *edit) (string, error) {
	name, err := e.principal(ctx, c.Of)
	if err != nil {
		return "", err
	}
	f := e.window(partner.Function(c.Of, c.Class), c.From, c.Until)
	if err := e.Add(ctx, f); err != nil {
		return "", err
	}
	e.begins(name, c.Class, e.from(f.From))
	return string(c.Of), nil
}

// begins says what follows when a function begins.
func (e *edit) begins(name string, class access.Principal, from string) {
	if class == access.ClassImmigration {
		e.shift("%s %s has, or passes data to, an immigration function. What partners hold about people at risk, those who reported and their support is never compared with it and never shown to it.", from, name)
		e.shift("This counts for twelve months more after it ends, and only the coordinator ends it.")
		return
	}
	e.shift("%s %s counts as %s: clauses that name them name it, to open and to close.", from, name, ClassWords(class))
}

func (c FunctionEnd) apply(ctx context.Context, e *edit) (string, error) {
	name, err := e.principal(ctx, c.Of)
	if err != nil {
		return "", err
	}
	at := e.day(c.Until)
	if err := e.End(ctx, partner.Function(c.Of, c.Class), at); err != nil {
		return "", err
	}
	e.ends(name, c.Class, e.from(at))
	return string(c.Of), nil
}

// ends says what follows when a function ends.
func (e *edit) ends(name string, class access.Principal, from string) {
	e.shift("%s %s is named no more by clauses that open something for %s.", from, name, ClassWords(class))
	e.shift("What is closed to %s stays closed to it for twelve months more.", ClassWords(class))
}

// principal gives the name of an organisation or a desk, which must be there.
func (e *edit) principal(ctx context.Context, p access.Principal) (string, error) {
	if post, ok := bare[id.Post](string(p), "p:"); ok {
		got, err := partner.PostOf(ctx, e.tx, post)
		if err == nil && got.Ended {
			err = fault.Conflict("This desk has ended.")
		}
		return got.Name, err
	}
	org, _ := bare[id.Org](string(p), "o:")
	got, err := partner.OrgOf(ctx, e.tx, org, e.now)
	return got.Name, err
}
