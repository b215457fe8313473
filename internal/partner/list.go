package partner

import (
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// The lists of this file are the open room's: whoever may do access.PartnerList may read them.

const orgColumns = `select id, name, short, sector, standing, clearance, masked from partner_org `

func scanOrg(row store.Row) (Org, error) {
	var o Org
	err := row.Scan(&o.ID, &o.Name, &o.Short, &o.Sector, &o.Standing, &o.Clearance, &o.Masked)
	return o, err
}

// Orgs gives every organisation, by name.
func Orgs(ctx context.Context, r store.Reader, now time.Time) ([]Org, error) {
	orgs, err := store.All(ctx, r, scanOrg, store.SQL(orgColumns+`order by name_key`))
	if err != nil {
		return nil, err
	}
	return orgs, fillOrgs(ctx, r, orgs, now)
}

// OrgOf gives one organisation.
func OrgOf(ctx context.Context, r store.Reader, org id.Org, now time.Time) (Org, error) {
	o, err := store.One(ctx, r, scanOrg, store.SQL(orgColumns+`where id = $1`, org))
	if err != nil {
		return o, err
	}
	one := []Org{o}
	err = fillOrgs(ctx, r, one, now)
	return one[0], err
}

func fillOrgs(ctx context.Context, r store.Reader, orgs []Org, now time.Time) error {
	at := map[string]*Org{}
	keys := make([]string, len(orgs))
	for i := range orgs {
		keys[i] = string(access.OfOrg(orgs[i].ID))
		at[keys[i]] = &orgs[i]
	}
	err := eachArea(ctx, r, keys, func(of, area string) { at[of].Areas = append(at[of].Areas, area) })
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, r, keys, now, now)
	for _, f := range facts {
		o := at[f.Subject]
		switch f.What {
		case WhatFunction:
			o.Functions = append(o.Functions, access.Principal(f.Object))
			o.Immigration = o.Immigration || f.Object == string(access.ClassImmigration)
		case WhatSuspension:
			o.Suspended = true
		}
	}
	return err
}

func eachArea(ctx context.Context, r store.Reader, of []string, fn func(of, area string)) error {
	return store.Each(ctx, r, func(row store.Row) error {
		var p, area string
		err := row.Scan(&p, &area)
		if err == nil {
			fn(p, area)
		}
		return err
	}, store.SQL(`select principal, area from partner_area where principal in {of} order by principal, area`).Fill("of", store.In(of)))
}

const postColumns = `select id, org, name, hours, phone, night, statutory from partner_post `

// hasEnded finds the end of a post; a post ends at once, so that it is there says it.
const hasEnded = `select 1 from partner_fact f where f.what = 'closed' and f.subject = 'p:' || partner_post.id`

// byOrg orders posts as people look for them, and never by an id, which is random.
const byOrg = `order by (select o.name_key from partner_org o where o.id = partner_post.org), name_key`

func scanPost(row store.Row) (Post, error) {
	var p Post
	err := row.Scan(&p.ID, &p.Org, &p.Name, &p.Hours, &p.Phone, &p.Night, &p.Statutory)
	return p, err
}

// Posts gives every post, those that have ended too, by the name of its organisation, then its own.
func Posts(ctx context.Context, r store.Reader) ([]Post, error) {
	return postsBy(ctx, r, store.SQL(postColumns+byOrg))
}

// PostsOf gives the posts of an organisation that have not ended, by name.
func PostsOf(ctx context.Context, r store.Reader, org id.Org) ([]Post, error) {
	return postsBy(ctx, r, store.SQL(postColumns+`where org = $1 and not exists (`+hasEnded+`) order by name_key`, org))
}

// PostOf gives one post.
func PostOf(ctx context.Context, r store.Reader, post id.Post) (Post, error) {
	p, err := store.One(ctx, r, scanPost, store.SQL(postColumns+`where id = $1`, post))
	if err != nil {
		return p, err
	}
	one := []Post{p}
	err = fillPosts(ctx, r, one)
	return one[0], err
}

// FindPosts gives the posts that hold a statutory role in an area, such as children's services:
// those that name the area, and those that name none of an organisation that does.
func FindPosts(ctx context.Context, r store.Reader, statutory, area string) ([]Post, error) {
	return postsBy(ctx, r, store.SQL(postColumns+`where statutory = $1 and not exists (`+hasEnded+`) and (
		exists (select 1 from partner_area a where a.principal = 'p:' || partner_post.id and a.area = $2)
		or exists (select 1 from partner_area a where a.principal = 'o:' || partner_post.org and a.area = $2)
			and not exists (select 1 from partner_area a where a.principal = 'p:' || partner_post.id))
		`+byOrg, statutory, area))
}

// FindCover gives the posts that do something, in words such as "housing duty".
func FindCover(ctx context.Context, r store.Reader, covers string) ([]Post, error) {
	return postsBy(ctx, r, store.SQL(postColumns+`where exists (select 1 from partner_cover c where c.post = partner_post.id and c.covers = $1) and not exists (`+hasEnded+`) `+byOrg, covers))
}

func postsBy(ctx context.Context, r store.Reader, q store.Query) ([]Post, error) {
	posts, err := store.All(ctx, r, scanPost, q)
	if err != nil {
		return nil, err
	}
	return posts, fillPosts(ctx, r, posts)
}

func fillPosts(ctx context.Context, r store.Reader, posts []Post) error {
	at := map[string]*Post{}
	keys, ids := make([]string, len(posts)), make([]id.Post, len(posts))
	for i := range posts {
		ids[i], keys[i] = posts[i].ID, string(access.OfPost(posts[i].ID))
		at[keys[i]] = &posts[i]
	}
	err := eachArea(ctx, r, keys, func(of, area string) { at[of].Areas = append(at[of].Areas, area) })
	if err != nil {
		return err
	}
	ended, err := store.All(ctx, r, store.Scalar[string], store.SQL(`select subject from partner_fact where what = 'closed' and subject in {keys}`).Fill("keys", store.In(keys)))
	if err != nil {
		return err
	}
	for _, key := range ended {
		at[key].Ended = true
	}
	return store.Each(ctx, r, func(row store.Row) error {
		var post id.Post
		var covers string
		err := row.Scan(&post, &covers)
		if err == nil {
			p := at[string(access.OfPost(post))]
			p.Covers = append(p.Covers, covers)
		}
		return err
	}, store.SQL(`select post, covers from partner_cover where post in {ids} order by post, covers`).Fill("ids", store.In(ids)))
}

// Holders gives the members who sit at a post now.
func Holders(ctx context.Context, r store.Reader, post id.Post, now time.Time) ([]id.Member, error) {
	seats, err := subjectsOf(ctx, r, WhatSeat, string(access.OfPost(post)), now)
	members := make([]id.Member, 0, len(seats))
	for _, s := range seats {
		if m, ok := bare[id.Member](s, "m:"); ok {
			members = append(members, m)
		}
	}
	return members, err
}

// subjectsOf gives of whom a fact about an object holds now, in their order.
func subjectsOf(ctx context.Context, r store.Reader, what What, object string, now time.Time) ([]string, error) {
	return store.All(ctx, r, store.Scalar[string], store.SQL(`select distinct subject from partner_fact
		where object = $1 and what = $2 and from_ms <= $3 and until_ms > $3 and expires_ms > $3 order by subject`, object, what, clock.Milli(now)))
}

const memberColumns = `select id, org, name, email from partner_member `

func scanMember(row store.Row) (Member, error) {
	var m Member
	err := row.Scan(&m.ID, &m.Org, &m.Name, &m.Email)
	return m, err
}

// personOf gives a member without the facts.
func personOf(ctx context.Context, r store.Reader, member id.Member) (Member, error) {
	return store.One(ctx, r, scanMember, store.SQL(memberColumns+`where id = $1`, member))
}

// MemberByEmail gives the id of the member with an e-mail address, and no member without.
func MemberByEmail(ctx context.Context, r store.Reader, email string) (id.Member, error) {
	found, err := store.All(ctx, r, scanMember, store.SQL(memberColumns+`where email = $1`, FoldEmail(email)))
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].ID, nil
}

// MemberOf gives one member.
func MemberOf(ctx context.Context, r store.Reader, member id.Member, now time.Time) (Member, error) {
	m, err := personOf(ctx, r, member)
	if err != nil {
		return m, err
	}
	one := []Member{m}
	err = fillMembers(ctx, r, one, now)
	return one[0], err
}

// MembersOf gives the members of an organisation, by name.
func MembersOf(ctx context.Context, r store.Reader, org id.Org, now time.Time) ([]Member, error) {
	return MembersOfAll(ctx, r, []id.Org{org}, now)
}

// MembersOfAll gives the members of some organisations, by name.
func MembersOfAll(ctx context.Context, r store.Reader, orgs []id.Org, now time.Time) ([]Member, error) {
	members, err := store.All(ctx, r, scanMember, store.SQL(memberColumns+`where org in {orgs} order by name, id`).Fill("orgs", store.In(orgs)))
	if err != nil {
		return nil, err
	}
	return members, fillMembers(ctx, r, members, now)
}

func fillMembers(ctx context.Context, r store.Reader, members []Member, now time.Time) error {
	keys := make([]string, len(members))
	for i, m := range members {
		keys[i] = string(access.OfMember(m.ID))
	}
	facts, err := factsOf(ctx, r, keys, now, now)
	if err != nil {
		return err
	}
	about := map[string][]Fact{}
	for _, f := range facts {
		about[f.Subject] = append(about[f.Subject], f)
	}
	for i, key := range keys {
		h := hold(about[key], now)
		m := &members[i]
		m.Roles, m.Kinds, m.Clearance, m.Suspended = h.roles, h.kinds, h.clearance, h.suspended
		for _, p := range h.posts {
			post, _ := bare[id.Post](string(p), "p:")
			m.Posts = append(m.Posts, post)
		}
		for _, f := range about[key] {
			if f.What == WhatAttestation && f.Expires.After(m.Attested) {
				m.Attested = f.Expires
			}
		}
	}
	return nil
}

const circleColumns = `select id, name, kind, inherit from partner_circle `

func scanCircle(row store.Row) (Circle, error) {
	var c Circle
	err := row.Scan(&c.ID, &c.Name, &c.Kind, &c.Inherit)
	return c, err
}

// CircleOf gives one circle with those who are in it now.
func CircleOf(ctx context.Context, r store.Reader, circle id.Circle, now time.Time) (Circle, error) {
	c, err := store.One(ctx, r, scanCircle, store.SQL(circleColumns+`where id = $1`, circle))
	if err != nil {
		return c, err
	}
	err = fillCircle(ctx, r, &c, now)
	return c, err
}

// OpenCircle gives a circle of the open room; one of a response is as if it were not there.
func OpenCircle(ctx context.Context, r store.Reader, circle id.Circle, now time.Time) (Circle, error) {
	c, err := CircleOf(ctx, r, circle, now)
	if err == nil && c.Kind == OfResponse {
		err = fault.Absent(fault.Why("circle %s is of a response", circle))
	}
	return c, err
}

// Circles gives every circle, by name.
func Circles(ctx context.Context, r store.Reader, now time.Time) ([]Circle, error) {
	all, err := store.All(ctx, r, scanCircle, store.SQL(circleColumns+`order by name_key`))
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := fillCircle(ctx, r, &all[i], now); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// CirclesOf gives the circles that an organisation, or a post of it, is in now, by name.
func CirclesOf(ctx context.Context, r store.Reader, org id.Org, now time.Time) ([]Circle, error) {
	all, err := Circles(ctx, r, now)
	if err != nil {
		return nil, err
	}
	posts, err := PostsOf(ctx, r, org)
	if err != nil {
		return nil, err
	}
	mine := []access.Principal{access.OfOrg(org)}
	for _, p := range posts {
		mine = append(mine, access.OfPost(p.ID))
	}
	return slices.DeleteFunc(all, func(c Circle) bool { return !overlap(c.Members, mine) }), nil
}

func fillCircle(ctx context.Context, r store.Reader, c *Circle, now time.Time) error {
	members, err := subjectsOf(ctx, r, WhatCircle, string(access.OfCircle(c.ID)), now)
	for _, m := range members {
		c.Members = append(c.Members, access.Principal(m))
	}
	return err
}
