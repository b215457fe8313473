package partner

import (
	"context"
	"strconv"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// What is the kind of a fact.
type What string

// The kinds of fact.
const (
	WhatSeat        What = "seat"        // a member sits at a post
	WhatSecondment  What = "secondment"  // a member works for another organisation too
	WhatFormer      What = "former"      // a member worked for another organisation before
	WhatFunction    What = "function"    // a member, post or organisation has a class
	WhatCircle      What = "circle"      // an organisation or post is in a circle
	WhatSignature   What = "signature"   // an organisation has signed an agreement
	WhatClause      What = "clause"      // a clause is in force
	WhatCertificate What = "certificate" // a member is certified for a kind of record
	WhatRole        What = "role"        // a member holds a role
	WhatClearance   What = "clearance"   // a member is cleared for a marking
	WhatAttestation What = "attestation" // an organisation vouches for its member
	WhatSuspension  What = "suspension"  // a member or organisation is suspended
	WhatProposal    What = "proposal"    // a member proposes to suspend an organisation
	WhatClosed      What = "closed"      // a post has ended: nobody reads by it
	WhatKept        What = "kept"        // an organisation joined an open response while its agreement was live
)

// Fact is one thing that is so from a time until a time. Expires is known when it is written;
// the Until of its window is set when somebody ends it.
type Fact struct {
	ID              string
	What            What
	Subject, Object string
	access.Window
	Expires time.Time
}

// Live tells whether the fact holds at now.
func (f Fact) Live(now time.Time) bool {
	return f.Window.Live(now) && (f.Expires.IsZero() || now.Before(f.Expires))
}

// During gives the fact with another window; a zero from means now.
func (f Fact) During(from, until time.Time) Fact {
	f.Window = access.Window{From: from, Until: until}
	return f
}

// ExpiresAt gives the fact with a day on which it expires by itself.
func (f Fact) ExpiresAt(t time.Time) Fact {
	f.Expires = t
	return f
}

// Seat says that a member sits at a post of their own organisation.
func Seat(m id.Member, p id.Post) Fact { return tie(WhatSeat, access.OfMember(m), access.OfPost(p)) }

// Secondment says that a member works for another organisation too; it counts against them only.
func Secondment(m id.Member, o id.Org) Fact {
	return tie(WhatSecondment, access.OfMember(m), access.OfOrg(o))
}

// Former says that a member worked for another organisation before; it counts against them for 12 months.
func Former(m id.Member, o id.Org) Fact {
	return tie(WhatFormer, access.OfMember(m), access.OfOrg(o))
}

// Function says that a member, post or organisation has a class.
func Function(of, class access.Principal) Fact { return tie(WhatFunction, of, class) }

// InCircle says that an organisation or post is in a circle.
func InCircle(p access.Principal, c id.Circle) Fact { return tie(WhatCircle, p, access.OfCircle(c)) }

// Signature says that an organisation has signed an agreement.
func Signature(o id.Org, a id.Agreement) Fact { return tie(WhatSignature, access.OfOrg(o), a) }

// Certificate says that a member is certified for a kind of record.
func Certificate(m id.Member, k access.Kind) Fact { return tie(WhatCertificate, access.OfMember(m), k) }

// HoldsRole says that a member holds one role.
func HoldsRole(m id.Member, r access.Role) Fact {
	return tie(WhatRole, access.OfMember(m), roleWord(r))
}

// Cleared says that a member is cleared for a marking and those below.
func Cleared(m id.Member, to access.Marking) Fact {
	return tie(WhatClearance, access.OfMember(m), strconv.Itoa(int(to)))
}

// Attestation says that the organisation vouches for its member.
func Attestation(m id.Member) Fact { return tie(WhatAttestation, access.OfMember(m), "") }

// KeptFor says that an organisation joined an open response, whose shares rest on a basis, while its
// agreement was live: should that lapse, the levels stay until the response closes.
func KeptFor(o id.Org, b id.Basis) Fact { return tie(WhatKept, access.OfOrg(o), b) }

// Suspension says that a member is suspended; for an organisation see Edit.SuspendOrg.
func Suspension(m id.Member) Fact { return tie(WhatSuspension, access.OfMember(m), "") }

func tie[S, O ~string](what What, subject S, object O) Fact {
	return Fact{What: what, Subject: string(subject), Object: string(object)}
}

// roles are the words that stand for the roles in a fact.
var roles = map[string]access.Role{
	"lead": access.RoleLead, "audit": access.RoleAudit, "oversight": access.RoleOversight,
	"coordinator": access.RoleCoordinator, "operator": access.RoleOperator, "broker": access.RoleBroker,
}

func roleWord(r access.Role) string {
	for word, role := range roles {
		if role == r {
			return word
		}
	}
	return ""
}

// Add writes a fact. Only the machine, which seeds and imports, may write of the past.
func (e *Edit) Add(ctx context.Context, f Fact) error {
	if f.From.IsZero() {
		f.From = e.since
	}
	if !access.May(e.who, access.ToWritePast, "") && f.From.Before(e.now) {
		return fault.Field("from", "Choose today or a later day: what was so before cannot be changed.")
	}
	if !f.Until.IsZero() && !f.From.Before(f.Until) || !f.Expires.IsZero() && !f.From.Before(f.Expires) {
		return fault.Field("until", "Choose an end that is after the beginning.")
	}
	if err := e.MayAdd(ctx, f); err != nil {
		return err
	}
	if err := e.expired(ctx, f); err != nil {
		return err
	}
	return e.write(ctx, f)
}

// write inserts a fact whose permission was asked for.
func (e *Edit) write(ctx context.Context, f Fact) error {
	if f.ID == "" {
		f.ID = id.New[string]()
	}
	if f.From.IsZero() {
		f.From = e.since
	}
	_, err := e.tx.Exec(ctx, store.SQL(`insert into partner_fact (id, what, subject, object, from_ms, until_ms, expires_ms) values ($1, $2, $3, $4, $5, $6, $7)`,
		f.ID, f.What, f.Subject, f.Object, clock.Milli(f.From), openMilli(f.Until), openMilli(f.Expires)))
	if store.Taken(err) {
		return fault.Conflict("That is so already.")
	}
	if err != nil {
		return err
	}
	e.log(f.row())
	return e.by(ctx, f, ActBegan)
}

// expired gives an open fact that has expired the end that it had all the time, so that the same
// may be so again.
func (e *Edit) expired(ctx context.Context, f Fact) error {
	open, err := e.open(ctx, f)
	if err != nil || len(open) == 0 || open[0].Expires.IsZero() || open[0].Expires.After(e.now) {
		return err
	}
	old := open[0]
	old.Until = old.Expires
	if _, err = e.tx.Exec(ctx, store.SQL(`update partner_fact set until_ms = expires_ms where id = $1 and until_ms = $2`, old.ID, store.Forever)); err == nil {
		e.log(old.row())
	}
	return err
}

// open gives the open fact of the same kind between the same two, if there is one.
func (e *Edit) open(ctx context.Context, f Fact) ([]Fact, error) {
	return store.All(ctx, e.tx, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where what = $1 and subject = $2 and object = $3 and until_ms = $4`, f.What, f.Subject, f.Object, store.Forever))
}

// End ends the open fact of the same kind between the same two. It is the one function that sets
// an until, once.
func (e *Edit) End(ctx context.Context, f Fact, at time.Time) error {
	if at.IsZero() {
		at = e.now
	}
	if !access.May(e.who, access.ToWritePast, "") && at.Before(e.now) {
		return fault.Field("until", "Choose today or a later day: what was so before cannot be changed.")
	}
	if err := e.MayEnd(ctx, f); err != nil {
		return err
	}
	open, err := e.open(ctx, f)
	if err != nil {
		return err
	}
	if len(open) == 0 || !open[0].Expires.IsZero() && !open[0].Expires.After(at) {
		return fault.Conflict("That has ended already.")
	}
	ended := open[0]
	if !ended.From.Before(at) {
		return fault.Field("until", "Choose an end that is after the beginning.")
	}
	ended.Until = at
	n, err := e.tx.Exec(ctx, store.SQL(`update partner_fact set until_ms = $1 where id = $2 and until_ms = $3`, clock.Milli(at), ended.ID, store.Forever))
	if err == nil && n == 0 {
		return fault.Conflict("That has ended already.")
	}
	if err != nil {
		return err
	}
	e.log(ended.row())
	if err := e.tellEnded(ctx, ended); err != nil {
		return err
	}
	return e.by(ctx, ended, ActEnded)
}

func scanFact(row store.Row) (Fact, error) {
	var f Fact
	var from, until, expires int64
	err := row.Scan(&f.ID, &f.What, &f.Subject, &f.Object, &from, &until, &expires)
	f.From, f.Until, f.Expires = clock.FromMilli(from), fromOpen(until), fromOpen(expires)
	return f, err
}

// factsOf gives what holds at now, or held since then, of these subjects, the oldest first.
func factsOf(ctx context.Context, r store.Reader, subjects []string, since, now time.Time) ([]Fact, error) {
	return store.All(ctx, r, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where subject in {subjects} and from_ms <= $1 and until_ms > $2 and expires_ms > $2 order by from_ms, object, id`,
		clock.Milli(now), clock.Milli(since)).Fill("subjects", store.In(subjects)))
}

// Facts gives all that was ever so of a subject, the oldest first: for "what could they see on 3 May?".
func Facts(ctx context.Context, r store.Reader, subject access.Principal) ([]Fact, error) {
	return store.All(ctx, r, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where subject = $1 order by from_ms, what, object, id`, subject))
}

// FactsAbout gives what of these kinds was ever so of a subject or about an object.
func FactsAbout(ctx context.Context, r store.Reader, about string, kinds ...What) ([]Fact, error) {
	return store.All(ctx, r, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where (subject = $1 or object = $1) and what in {kinds} order by from_ms, what, subject, object, id`, about).Fill("kinds", store.In(kinds)))
}

// Coming gives facts that hold now or later, of a subject or about an object.
func Coming(ctx context.Context, r store.Reader, what What, subject, object string, now time.Time) ([]Fact, error) {
	return store.All(ctx, r, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where what = $1 and (subject = $2 or object = $3) and until_ms > $4 and expires_ms > $4 order by from_ms, object, subject, id`,
		what, subject, object, clock.Milli(now)))
}

// openMilli is the end of a window as the database keeps it.
func openMilli(t time.Time) int64 {
	if t.IsZero() {
		return store.Forever
	}
	return clock.Milli(t)
}

func fromOpen(ms int64) time.Time {
	if ms == store.Forever {
		return time.Time{}
	}
	return clock.FromMilli(ms)
}

// bare takes the letter off a principal: the id behind "m:", "p:", "o:" or "c:".
func bare[T ~string](p string, letter string) (T, bool) {
	s, ok := strings.CutPrefix(p, letter)
	return T(s), ok
}
