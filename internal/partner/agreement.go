package partner

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Agreement is an information sharing agreement. It is in force between From and Lapses for those
// who have signed it, once two have.
type Agreement struct {
	ID           id.Agreement
	Name         string
	From, Lapses time.Time
	Parties      []Party
	Clauses      []Clause
}

// Live tells whether the agreement is in force at now.
func (a Agreement) Live(now time.Time) bool {
	signed := 0
	for _, p := range a.Parties {
		if p.Live(now) {
			signed++
		}
	}
	return signed > 1 && !now.Before(a.From) && now.Before(a.Lapses)
}

// signed tells whether anybody has signed and not withdrawn, or will from a day that is set.
func (a Agreement) signed(now time.Time) bool {
	return slices.ContainsFunc(a.Parties, func(p Party) bool { return p.Until.IsZero() || p.Until.After(now) })
}

// Signed tells whether an organisation has signed and not withdrawn.
func (a Agreement) Signed(org id.Org, now time.Time) bool {
	return slices.ContainsFunc(a.Parties, func(p Party) bool { return p.Org == org && (p.Until.IsZero() || p.Until.After(now)) })
}

// BoundUntil gives when the first of two organisations is bound no more, where one has said so.
func (a Agreement) BoundUntil(one, other id.Org) (first time.Time) {
	open := map[id.Org]time.Time{}
	for _, p := range a.Parties { // the oldest first: what was signed last holds
		open[p.Org] = p.Until
	}
	for _, org := range []id.Org{one, other} {
		if until := open[org]; !until.IsZero() && (first.IsZero() || until.Before(first)) {
			first = until
		}
	}
	return first
}

// Draft tells whether clauses may be added: nobody has signed.
func (a Agreement) Draft(now time.Time) bool { return !a.signed(now) }

// Party is an organisation that has signed, and when.
type Party struct {
	Org id.Org
	access.Window
}

// Clause says what may pass under an agreement: a kind of record, for a purpose, from senders to
// recipients, up to a level; and with which tone the senders' records answer the recipients.
type Clause struct {
	ID         id.Clause
	Agreement  id.Agreement
	Kind       access.Kind
	Purpose    access.Purpose
	Senders    []access.Principal // organisations, classes or circles
	Recipients []access.Principal // organisations, classes or circles
	Level      access.Level
	Tone       access.Tone
	Review     time.Time
	Reason     string    // why the tone is silent
	Authoriser id.Member // who decided that it is silent
	access.Window
}

// AddAgreement adds an agreement with its clauses; organisations sign it by Signature.
func (e *Edit) AddAgreement(ctx context.Context, a Agreement) (id.Agreement, error) {
	if err := e.may(access.ToRun, ""); err != nil {
		return "", err
	}
	p := fault.Fields{}
	a.Name = named(p, "name", a.Name)
	if a.From.IsZero() {
		a.From = e.since
	}
	if !a.From.Before(a.Lapses) {
		p["lapses"] = "Choose a day after the agreement begins; an agreement without an end is never looked at again."
	}
	if err := fault.Check(p); err != nil {
		return "", err
	}
	a.ID = id.New[id.Agreement]()
	_, err := e.tx.Exec(ctx, store.SQL(`insert into partner_agreement (id, name, name_key, from_ms, lapses_ms) values ($1, $2, $3, $4, $5)`,
		a.ID, a.Name, fold(a.Name), clock.Milli(a.From), clock.Milli(a.Lapses)))
	if err != nil {
		return "", taken(err, "name", "There is an agreement of this name already.")
	}
	e.log(a.row())
	for _, c := range a.Clauses {
		c.Agreement = a.ID
		if _, err := e.AddClause(ctx, c); err != nil {
			return "", err
		}
	}
	return a.ID, e.changed(ctx, string(a.ID), "added", "", "", a.Name)
}

// AddClause adds a clause to an agreement; End of InForce ends it.
func (e *Edit) AddClause(ctx context.Context, c Clause) (id.Clause, error) {
	if err := e.may(access.ToRun, ""); err != nil {
		return "", err
	}
	if err := c.check(); err != nil {
		return "", err
	}
	a, err := AgreementOf(ctx, e.tx, c.Agreement)
	if err != nil {
		return "", err
	}
	if !e.machine() && a.signed(e.now) {
		return "", fault.Conflict("Somebody has signed this agreement: they agreed to the clauses that stood there. Write the new clause into a new agreement, and let it be signed.")
	}
	c.ID = id.New[id.Clause]()
	_, err = e.tx.Exec(ctx, store.SQL(`insert into partner_clause (id, agreement, kind, purpose, level, tone, review_ms, reason, authoriser) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.Agreement, c.Kind, c.Purpose, c.Level, c.Tone, clock.Milli(c.Review), c.Reason, c.Authoriser))
	if err != nil {
		return "", err
	}
	for side, list := range map[string][]access.Principal{sender: c.Senders, recipient: c.Recipients} {
		for _, p := range list {
			if _, err := e.tx.Exec(ctx, store.SQL(`insert into partner_side (clause, side, principal) values ($1, $2, $3)`, c.ID, side, p)); err != nil {
				return "", err
			}
		}
	}
	e.log(c.row())
	return c.ID, e.write(ctx, InForce(c).During(c.From, c.Until))
}

// InForce says that a clause of an agreement is in force.
func InForce(c Clause) Fact { return tie(WhatClause, c.Agreement, c.ID) }

// The sides of a clause.
const (
	sender    = "sender"
	recipient = "recipient"
)

func (c *Clause) check() error {
	p := fault.Fields{}
	c.Reason = strings.TrimSpace(c.Reason)
	c.Senders, c.Recipients = parties(p, "senders", c.Senders), parties(p, "recipients", c.Recipients)
	if !slices.Contains(access.AllKinds(), c.Kind) {
		p["kind"] = "Choose a kind of record."
	}
	if !slices.Contains(access.Purposes(), c.Purpose) {
		p["purpose"] = "Choose a purpose."
	}
	if c.Level < access.None || c.Level > access.Full {
		p["level"] = "Choose how much may be seen."
	}
	if c.Tone < access.Off || c.Tone > access.Open {
		p["tone"] = "Choose a tone."
	}
	if c.Review.IsZero() {
		p["review"] = "Choose the day on which the clause is looked at again."
	}
	if c.Tone == access.Silent && c.Reason == "" {
		p["reason"] = "Say why these records are silent."
	}
	if c.Tone == access.Silent && c.Authoriser == "" {
		p["authoriser"] = "Name who decided that these records are silent."
	}
	return fault.Check(p)
}

// parties sorts one side of a clause and notes what is wrong with it.
func parties(p fault.Fields, field string, side []access.Principal) []access.Principal {
	side = slices.Clone(side)
	slices.Sort(side)
	side = slices.Compact(side)
	if len(side) == 0 {
		p[field] = "Choose at least one."
	}
	for _, who := range side {
		if !slices.Contains(access.Classes(), who) && !strings.HasPrefix(string(who), "o:") && !strings.HasPrefix(string(who), "c:") {
			p[field] = "Choose organisations, circles or classes of organisation."
		}
	}
	return side
}

// ClauseBasis is what a grant by a clause rests on: its id is the clause's, and it is worth the
// clause's level until the agreement lapses, a pointer after that, and nothing once the clause
// was ended (access.md, section 3, "Lapse").
func ClauseBasis(c Clause, a Agreement) access.Basis {
	top := access.Window{From: c.From, Until: a.Lapses}
	if !c.Until.IsZero() && c.Until.Before(a.Lapses) {
		top.Until = c.Until
	}
	b := access.Basis{ID: id.Basis(c.ID), Kind: access.ByClause, Rows: []access.Cap{{Level: c.Level, Window: top}}}
	if top.Until.Equal(a.Lapses) {
		after := access.Window{From: a.Lapses, Until: c.Until}
		b.Rows = append(b.Rows, access.Cap{Level: min(c.Level, access.Pointer), Window: after})
	}
	return b
}

const clauseColumns = `select c.id, c.agreement, c.kind, c.purpose, c.level, c.tone, c.review_ms, c.reason, c.authoriser, f.from_ms, f.until_ms
	from partner_clause c join partner_fact f on f.what = 'clause' and f.object = c.id and f.subject = c.agreement `

func scanClause(row store.Row) (Clause, error) {
	var c Clause
	var review, from, until int64
	err := row.Scan(&c.ID, &c.Agreement, &c.Kind, &c.Purpose, &c.Level, &c.Tone, &review, &c.Reason, &c.Authoriser, &from, &until)
	c.Review, c.From, c.Until = clock.FromMilli(review), clock.FromMilli(from), fromOpen(until)
	return c, err
}

// sides fills the senders and recipients of clauses.
func sides(ctx context.Context, r store.Reader, clauses []Clause) error {
	if len(clauses) == 0 {
		return nil
	}
	at := map[id.Clause]*Clause{}
	ids := make([]id.Clause, len(clauses))
	for i := range clauses {
		ids[i] = clauses[i].ID
		at[ids[i]] = &clauses[i]
	}
	return store.Each(ctx, r, func(row store.Row) error {
		var clause id.Clause
		var side string
		var who access.Principal
		if err := row.Scan(&clause, &side, &who); err != nil {
			return err
		}
		if c := at[clause]; side == sender {
			c.Senders = append(c.Senders, who)
		} else {
			c.Recipients = append(c.Recipients, who)
		}
		return nil
	}, store.SQL(`select clause, side, principal from partner_side where clause in {ids} order by clause, side, principal`).Fill("ids", store.In(ids)))
}

// ClauseOf gives one clause.
func ClauseOf(ctx context.Context, r store.Reader, clause id.Clause) (Clause, error) {
	c, err := store.One(ctx, r, scanClause, store.SQL(clauseColumns+`where c.id = $1`, clause))
	if err != nil {
		return c, err
	}
	one := []Clause{c}
	err = sides(ctx, r, one)
	return one[0], err
}

const agreementColumns = `select id, name, from_ms, lapses_ms from partner_agreement `

func scanAgreement(row store.Row) (Agreement, error) {
	var a Agreement
	var from, lapses int64
	err := row.Scan(&a.ID, &a.Name, &from, &lapses)
	a.From, a.Lapses = clock.FromMilli(from), clock.FromMilli(lapses)
	return a, err
}

// AgreementOf gives one agreement with all that ever signed it and all its clauses.
func AgreementOf(ctx context.Context, r store.Reader, agreement id.Agreement) (Agreement, error) {
	a, err := store.One(ctx, r, scanAgreement, store.SQL(agreementColumns+`where id = $1`, agreement))
	if err != nil {
		return a, err
	}
	a.Parties, err = store.All(ctx, r, func(row store.Row) (p Party, err error) {
		f, err := scanFact(row)
		p.Org, _ = bare[id.Org](f.Subject, "o:")
		p.Window = f.Window
		return p, err
	}, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact where object = $1 and what = 'signature' order by from_ms, subject`, agreement))
	if err != nil {
		return a, err
	}
	a.Clauses, err = store.All(ctx, r, scanClause, store.SQL(clauseColumns+`where c.agreement = $1 order by c.kind, c.purpose, f.from_ms, c.tone desc, c.level desc, c.id`, agreement))
	if err != nil {
		return a, err
	}
	return a, sides(ctx, r, a.Clauses)
}

// AgreementsCalled gives what every agreement is called and when it holds, by name, without its
// parties and clauses.
func AgreementsCalled(ctx context.Context, r store.Reader) ([]Agreement, error) {
	return store.All(ctx, r, scanAgreement, store.SQL(agreementColumns+`order by name_key`))
}

// AgreementsOf gives the agreements that an organisation has ever signed, by name.
func AgreementsOf(ctx context.Context, r store.Reader, org id.Org) ([]Agreement, error) {
	ids, err := store.All(ctx, r, store.Scalar[id.Agreement], store.SQL(`select a.id from partner_agreement a
		where exists (select 1 from partner_fact f where f.subject = $1 and f.what = 'signature' and f.object = a.id) order by a.name_key`, access.OfOrg(org)))
	if err != nil {
		return nil, err
	}
	all := make([]Agreement, 0, len(ids))
	for _, a := range ids {
		got, err := AgreementOf(ctx, r, a)
		if err != nil {
			return nil, err
		}
		all = append(all, got)
	}
	return all, nil
}
