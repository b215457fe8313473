package partner

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// NewOrg adds an organisation.
type NewOrg struct{ Org Org }

// OrgChange changes what is known of an organisation: name, short name, sector, standing, areas,
// immigration function and whether it is masked. Mark is what the editor saw.
type OrgChange struct {
	Org  Org
	Mark string
}

// NewPost adds a desk to an organisation.
type NewPost struct{ Post Post }

// PostChange changes a desk: name, hours, telephones, what it covers and where.
type PostChange struct {
	Post Post
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

// Mark stands for what an editor saw of an organisation.
func (o Org) Mark() string {
	return mark(audit.Row{Hash: audit.Sum(o.row().Name, hex.EncodeToString(hashOf(o.row())), o.Immigration)})
}

// Mark stands for what an editor saw of a desk.
func (p Post) Mark() string { return mark(p.row()) }

func hashOf(r audit.Row) []byte { return r.Hash[:] }

func mark(r audit.Row) string { return hex.EncodeToString(r.Hash[:16]) }

func (c NewOrg) apply(ctx context.Context, e *Edit) (string, error) {
	org, err := e.AddOrg(ctx, c.Org)
	if err != nil {
		return "", err
	}
	o, err := OrgOf(ctx, e.tx, org, e.now)
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

func (c OrgChange) apply(ctx context.Context, e *Edit) (string, error) {
	old, err := OrgOf(ctx, e.tx, c.Org.ID, e.now)
	if err != nil {
		return "", err
	}
	if err := e.may(access.RoleCoordinator); err != nil {
		return "", err
	}
	if err := fresh(c.Mark, old.Mark()); err != nil {
		return "", err
	}
	o := old
	o.Name, o.Short, o.Sector, o.Standing, o.Areas, o.Masked = c.Org.Name, c.Org.Short, c.Org.Sector, c.Org.Standing, distinct(c.Org.Areas), c.Org.Masked
	if err := e.checkOrg(ctx, &o, old); err != nil {
		return "", err
	}
	if _, err := e.tx.Exec(ctx, store.SQL(`update partner_org set name = $2, name_key = $3, short = $4, sector = $5, standing = $6, masked = $7 where id = $1`,
		o.ID, o.Name, fold(o.Name), o.Short, o.Sector, o.Standing, o.Masked)); err != nil {
		return "", taken(err, "name", "There is an organisation of this name already.")
	}
	if err := e.reArea(ctx, access.OfOrg(o.ID), o.Areas); err != nil {
		return "", err
	}
	e.log(o.row())
	for _, f := range [][3]string{
		{"name", old.Name, o.Name}, {"short", old.Short, o.Short}, {"sector", string(old.Sector), string(o.Sector)}, {"standing", string(old.Standing), string(o.Standing)},
		{"areas", joined(old.Areas), joined(o.Areas)}, {"masked", yesNo(old.Masked), yesNo(o.Masked)},
	} {
		if err := e.changed(ctx, string(access.OfOrg(o.ID)), f[0], "", f[1], f[2]); err != nil {
			return "", err
		}
	}
	return string(o.ID), e.orgFunctions(ctx, old, o, c.Org.Immigration)
}

// orgFunctions gives what a new sector brings, begins or ends the immigration function, and says
// what follows.
func (e *Edit) orgFunctions(ctx context.Context, old, o Org, immigration bool) error {
	if o.Masked != old.Masked {
		if o.Masked {
			e.shift("Partners who get a pointer to its records are told the broker's desk, not this organisation.")
		} else {
			e.shift("Partners who get a pointer to its records are told the name of this organisation.")
		}
	}
	if o.Standing != old.Standing {
		e.shift("It takes part as a %s partner from now on.", o.Standing)
	}
	if o.Sector != old.Sector {
		for _, f := range o.Sector.usual() {
			if f == access.ClassImmigration {
				immigration = true
			} else if !slices.Contains(old.Functions, f) {
				e.shift("It counts as %s, too: clauses that name them name it. The functions that it had stay until they are ended.", ClassWords(f))
				if err := e.Add(ctx, Function(access.OfOrg(o.ID), f)); err != nil {
					return err
				}
			}
		}
	}
	switch {
	case immigration && !old.Immigration:
		_, err := FunctionBegin{Of: access.OfOrg(o.ID), Class: access.ClassImmigration}.apply(ctx, e)
		return err
	case !immigration && old.Immigration:
		_, err := FunctionEnd{Of: access.OfOrg(o.ID), Class: access.ClassImmigration}.apply(ctx, e)
		return err
	}
	return nil
}

func (e *Edit) checkOrg(ctx context.Context, o *Org, old Org) error {
	p := fault.Fields{}
	o.Name = named(p, "name", o.Name)
	if o.Short = strings.Join(strings.Fields(o.Short), " "); o.Short == "" {
		o.Short = o.Name
	}
	if utf8.RuneCountInString(o.Short) > longest {
		p["short"] = "Write at most 200 letters."
	}
	if !slices.Contains(Sectors(), o.Sector) {
		p["sector"] = "Choose what the organisation is."
	}
	if !slices.Contains([]Standing{Contact, Light, Full}, o.Standing) {
		p["standing"] = "Choose how far the organisation takes part: contact, light or full."
	}
	if o.Standing == Contact && old.Standing != Contact {
		members, err := MembersOf(ctx, e.tx, o.ID, e.now)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(members, func(m Member) bool { return !m.Suspended }) {
			p["standing"] = "A contact has no accounts, and this organisation has members. Their leads suspend them first."
		}
	}
	return fault.Check(p)
}

func (c NewPost) apply(ctx context.Context, e *Edit) (string, error) {
	if _, err := OrgOf(ctx, e.tx, c.Post.Org, e.now); err != nil {
		return "", err
	}
	post, err := e.AddPost(ctx, c.Post)
	if err != nil {
		return "", err
	}
	e.say("Partners can send things to this desk. Nobody sits there until a lead of the organisation says who does.")
	return string(post), nil
}

func (c PostChange) apply(ctx context.Context, e *Edit) (string, error) {
	old, err := PostOf(ctx, e.tx, c.Post.ID)
	if err != nil {
		return "", err
	}
	if err := e.mayFor(old.Org, access.RoleCoordinator); err != nil {
		return "", err
	}
	if err := fresh(c.Mark, old.Mark()); err != nil {
		return "", err
	}
	if old.Ended {
		return "", fault.Conflict("This desk has ended. Add a new one.")
	}
	org, err := OrgOf(ctx, e.tx, old.Org, e.now)
	if err != nil {
		return "", err
	}
	p := old
	p.Name, p.Hours, p.Phone, p.Night, p.Covers, p.Areas = c.Post.Name, c.Post.Hours, c.Post.Phone, c.Post.Night, c.Post.Covers, distinct(c.Post.Areas)
	if err := e.checkPost(&p, org, old); err != nil {
		return "", err
	}
	if _, err := e.tx.Exec(ctx, store.SQL(`update partner_post set name = $2, name_key = $3, hours = $4, phone = $5, night = $6 where id = $1`,
		p.ID, p.Name, fold(p.Name), p.Hours, p.Phone, p.Night)); err != nil {
		return "", taken(err, "name", "This organisation has a post of this name already.")
	}
	if err := e.reArea(ctx, access.OfPost(p.ID), p.Areas); err != nil {
		return "", err
	}
	if _, err := e.tx.Exec(ctx, store.SQL(`delete from partner_cover where post = $1`, p.ID)); err != nil {
		return "", err
	}
	if err := e.covers(ctx, &p); err != nil {
		return "", err
	}
	e.log(p.row())
	for _, f := range [][3]string{
		{"name", old.Name, p.Name}, {"hours", old.Hours, p.Hours}, {"phone", old.Phone, p.Phone}, {"night", old.Night, p.Night},
		{"covers", joined(old.Covers), joined(p.Covers)}, {"areas", joined(old.Areas), joined(p.Areas)},
	} {
		if err := e.changed(ctx, string(access.OfPost(p.ID)), f[0], "", f[1], f[2]); err != nil {
			return "", err
		}
	}
	return string(p.ID), nil
}

// given are the duties that come with the setting up of the partnership, since they let a desk
// into what it would not see otherwise: nobody takes them, and nobody loses them by an edit.
var given = []string{"broker"}

// checkPost tidies a desk and says what is wrong with it.
func (e *Edit) checkPost(post *Post, org Org, old Post) error {
	p := fault.Fields{}
	post.Name = named(p, "name", post.Name)
	for field, text := range map[string]*string{"hours": &post.Hours, "phone": &post.Phone, "night": &post.Night, "statutory": &post.Statutory} {
		if *text = strings.Join(strings.Fields(*text), " "); utf8.RuneCountInString(*text) > longest {
			p[field] = "Write at most 200 letters."
		}
	}
	post.Covers = distinct(post.Covers)
	if e.machine() {
		return fault.Check(p)
	}
	for _, duty := range given {
		if slices.Contains(post.Covers, duty) && !slices.Contains(old.Covers, duty) {
			p["covers"] = "This duty is given when the partnership is set up."
		}
		if slices.Contains(old.Covers, duty) && !slices.Contains(post.Covers, duty) {
			post.Covers = distinct(append(post.Covers, duty))
		}
	}
	for _, cover := range post.Covers {
		if utf8.RuneCountInString(cover) > longest {
			p["covers"] = "Write at most 200 letters."
		}
	}
	for _, area := range post.Areas {
		if !slices.Contains(org.Areas, area) && !slices.Contains(old.Areas, area) {
			p["areas"] = "Choose areas of the organisation."
		}
	}
	if post.Statutory != old.Statutory && !e.who.Has(access.RoleCoordinator) {
		p["statutory"] = "The coordinator says which desk has a role that the law gives."
	}
	return fault.Check(p)
}

func (e *Edit) covers(ctx context.Context, post *Post) error {
	post.Covers = distinct(post.Covers)
	for _, c := range post.Covers {
		if _, err := e.tx.Exec(ctx, store.SQL(`insert into partner_cover (post, covers) values ($1, $2)`, post.ID, c)); err != nil {
			return err
		}
	}
	return nil
}

// reArea puts areas in place of those of before, which the history keeps.
func (e *Edit) reArea(ctx context.Context, of access.Principal, areas []string) error {
	if _, err := e.tx.Exec(ctx, store.SQL(`delete from partner_area where principal = $1`, of)); err != nil {
		return err
	}
	_, err := e.areas(ctx, of, areas)
	return err
}

func (c PostEnd) apply(ctx context.Context, e *Edit) (string, error) {
	p, err := PostOf(ctx, e.tx, c.Post)
	if err != nil {
		return "", err
	}
	closed := tie(WhatClosed, access.OfPost(p.ID), "")
	if err := e.mayFact(ctx, closed); err != nil {
		return "", err
	}
	if p.Ended {
		return "", fault.Conflict("This desk has ended already.")
	}
	there, err := Holders(ctx, e.tx, p.ID, e.now)
	if err != nil {
		return "", err
	}
	e.shift("Now %s at this desk; from then on nobody reads by it.", plural(len(there), "person sits", "people sit"))
	e.shift("What the desk holds stays with the organisation: its leads see that it is there, and no desk reads it. Hits about it reach nobody.")
	e.say("Nothing more can be sent to it. It does not come back; a new desk can be added.")
	if p.Statutory != "" {
		e.shift("It has a role that the law gives in its areas. Add the desk that takes its place, or what must be told has nowhere to go.")
	}
	facts, err := store.All(ctx, e.tx, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where what = 'seat' and object = $1 and until_ms = $2`, access.OfPost(p.ID), store.Forever))
	if err != nil {
		return "", err
	}
	for _, f := range facts {
		if !f.From.Before(e.now) { // planned, or begun in this moment: the end lies after the beginning
			if err := e.End(ctx, f, f.From.Add(time.Millisecond)); err != nil {
				return "", err
			}
			continue
		}
		if f.Live(e.now) {
			if err := e.End(ctx, f, time.Time{}); err != nil {
				return "", err
			}
		}
	}
	return string(p.ID), e.write(ctx, closed)
}

func (c FunctionBegin) apply(ctx context.Context, e *Edit) (string, error) {
	name, err := e.principal(ctx, c.Of)
	if err != nil {
		return "", err
	}
	f := e.window(Function(c.Of, c.Class), c.From, c.Until)
	if err := e.Add(ctx, f); err != nil {
		return "", err
	}
	if c.Class == access.ClassImmigration {
		e.shift("%s %s has, or passes data to, an immigration function. What partners hold about people at risk, those who reported and their support is never compared with it and never shown to it.", e.from(f.From), name)
		e.shift("This counts for twelve months more after it ends, and only the coordinator ends it.")
		return string(c.Of), nil
	}
	e.shift("%s %s counts as %s: clauses that name them name it, to open and to close.", e.from(f.From), name, ClassWords(c.Class))
	return string(c.Of), nil
}

func (c FunctionEnd) apply(ctx context.Context, e *Edit) (string, error) {
	name, err := e.principal(ctx, c.Of)
	if err != nil {
		return "", err
	}
	at := e.day(c.Until)
	if err := e.End(ctx, Function(c.Of, c.Class), at); err != nil {
		return "", err
	}
	e.shift("%s %s is named no more by clauses that open something for %s.", e.from(at), name, ClassWords(c.Class))
	e.shift("What is closed to %s stays closed to it for twelve months more.", ClassWords(c.Class))
	return string(c.Of), nil
}

// principal gives the name of an organisation or a desk, which must be there.
func (e *Edit) principal(ctx context.Context, p access.Principal) (string, error) {
	if post, ok := bare[id.Post](string(p), "p:"); ok {
		got, err := PostOf(ctx, e.tx, post)
		if err == nil && got.Ended {
			err = fault.Conflict("This desk has ended.")
		}
		return got.Name, err
	}
	org, _ := bare[id.Org](string(p), "o:")
	got, err := OrgOf(ctx, e.tx, org, e.now)
	return got.Name, err
}
