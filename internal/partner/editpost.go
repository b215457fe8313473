package partner

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Mark stands for what an editor saw of a desk.
func (p Post) Mark() string { return mark(p.row()) }

// ChangePost changes a desk: name, hours, telephones, what it covers and where. saw is the Mark of
// what the editor saw.
func (e *Edit) ChangePost(ctx context.Context, to Post, saw string) error {
	old, err := PostOf(ctx, e.tx, to.ID)
	if err != nil {
		return err
	}
	if err := e.may(access.ToEditDesks, old.Org); err != nil {
		return err
	}
	if err := fresh(saw, old.Mark()); err != nil {
		return err
	}
	if old.Ended {
		return fault.Conflict("This desk has ended. Add a new one.")
	}
	org, err := OrgOf(ctx, e.tx, old.Org, e.now)
	if err != nil {
		return err
	}
	p := old
	p.Name, p.Hours, p.Phone, p.Night, p.Covers, p.Areas = to.Name, to.Hours, to.Phone, to.Night, to.Covers, distinct(to.Areas)
	if err := e.checkPost(&p, org, old); err != nil {
		return err
	}
	if _, err := e.tx.Exec(ctx, store.SQL(`update partner_post set name = $2, name_key = $3, hours = $4, phone = $5, night = $6 where id = $1`,
		p.ID, p.Name, fold(p.Name), p.Hours, p.Phone, p.Night)); err != nil {
		return taken(err, "name", "This organisation has a post of this name already.")
	}
	if err := e.reArea(ctx, access.OfPost(p.ID), p.Areas); err != nil {
		return err
	}
	if _, err := e.tx.Exec(ctx, store.SQL(`delete from partner_cover where post = $1`, p.ID)); err != nil {
		return err
	}
	if err := e.covers(ctx, &p); err != nil {
		return err
	}
	e.log(p.row())
	for _, f := range [][3]string{
		{"name", old.Name, p.Name}, {"hours", old.Hours, p.Hours}, {"phone", old.Phone, p.Phone}, {"night", old.Night, p.Night},
		{"covers", joined(old.Covers), joined(p.Covers)}, {"areas", joined(old.Areas), joined(p.Areas)},
	} {
		if err := e.changed(ctx, string(access.OfPost(p.ID)), f[0], "", f[1], f[2]); err != nil {
			return err
		}
	}
	return nil
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
	if post.Statutory != old.Statutory && !access.May(e.who, access.ToRun, "") {
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

// EndPost ends a desk: whoever sits there gets up, and nobody reads by it again.
func (e *Edit) EndPost(ctx context.Context, post id.Post) error {
	p, err := PostOf(ctx, e.tx, post)
	if err != nil {
		return err
	}
	closed := tie(WhatClosed, access.OfPost(p.ID), "")
	if err := e.MayAdd(ctx, closed); err != nil {
		return err
	}
	if p.Ended {
		return fault.Conflict("This desk has ended already.")
	}
	facts, err := store.All(ctx, e.tx, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where what = 'seat' and object = $1 and until_ms = $2`, access.OfPost(p.ID), store.Forever))
	if err != nil {
		return err
	}
	for _, f := range facts {
		if !f.From.Before(e.now) { // planned, or begun in this moment: the end lies after the beginning
			if err := e.End(ctx, f, f.From.Add(time.Millisecond)); err != nil {
				return err
			}
			continue
		}
		if f.Live(e.now) {
			if err := e.End(ctx, f, time.Time{}); err != nil {
				return err
			}
		}
	}
	return e.write(ctx, closed)
}
