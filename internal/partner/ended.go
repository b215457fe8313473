package partner

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// ClauseEnded is called in the transaction that ends a clause, which is from a time on.
type ClauseEnded func(ctx context.Context, tx *store.Tx, who access.Actor, clause id.Clause, at time.Time) error

// OnClauseEnded adds what is called when a clause ends: what was shared by it is kept elsewhere.
func (s *Service) OnClauseEnded(do ClauseEnded) { s.ended = append(s.ended, do) }

// Withdrawn is what ends with a signature: what rests on these clauses between the organisation and
// all others, on its own records and on theirs, from a time on.
type Withdrawn struct {
	Org     id.Org
	Own     []access.Principal // the organisation, its desks and its members
	Clauses []id.Clause
	At      time.Time
}

// SignatureEnded is called in the transaction that ends a signature.
type SignatureEnded func(ctx context.Context, tx *store.Tx, who access.Actor, w Withdrawn) error

// OnSignatureEnded adds what is called when a signature ends: a clause goes on between the others,
// so what was shared by it with this organisation, and by it, ends by itself (access.md, section 3).
func (s *Service) OnSignatureEnded(do SignatureEnded) { s.withdrawn = append(s.withdrawn, do) }

// tellEnded tells of a fact that ended, where it is a clause or a signature.
func (e *Edit) tellEnded(ctx context.Context, f Fact) error {
	if f.What == WhatSignature {
		if err := e.endKept(ctx, f); err != nil {
			return err
		}
		return e.tellWithdrawn(ctx, f)
	}
	if f.What != WhatClause {
		return nil
	}
	for _, do := range e.ended {
		if err := do(ctx, e.tx, e.who, id.Clause(f.Object), f.Until); err != nil {
			return err
		}
	}
	return nil
}

func (e *Edit) tellWithdrawn(ctx context.Context, f Fact) error {
	if len(e.withdrawn) == 0 {
		return nil
	}
	org, _ := bare[id.Org](f.Subject, "o:")
	a, err := AgreementOf(ctx, e.tx, id.Agreement(f.Object))
	if err != nil {
		return err
	}
	w := Withdrawn{Org: org, At: f.Until}
	for _, c := range a.Clauses {
		w.Clauses = append(w.Clauses, c.ID)
	}
	w.Own, err = store.All(ctx, e.tx, store.Scalar[access.Principal], store.SQL(`select 'p:' || id from partner_post where org = $1 union all select 'm:' || id from partner_member where org = $1`, org))
	if err != nil {
		return err
	}
	w.Own = append(w.Own, access.OfOrg(org))
	for _, do := range e.withdrawn {
		if err := do(ctx, e.tx, e.who, w); err != nil {
			return err
		}
	}
	return nil
}

// Keep notes that an organisation joined an open response while its agreement was live, once.
func (e *Edit) Keep(ctx context.Context, org id.Org, basis id.Basis) error {
	f := KeptFor(org, basis)
	open, err := e.open(ctx, f)
	if err != nil || len(open) > 0 {
		return err
	}
	return e.Add(ctx, f)
}

// Unkeep ends that of one organisation or, when it names none, of all: the response closed.
func (e *Edit) Unkeep(ctx context.Context, org id.Org, basis id.Basis) error {
	if err := e.may(access.ToTieCase, ""); err != nil {
		return err
	}
	kept, err := store.All(ctx, e.tx, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where what = 'kept' and object = $1 and until_ms > $2 and ($3 = '' or subject = $4)`, basis, clock.Milli(e.now), org, access.OfOrg(org)))
	if err != nil {
		return err
	}
	return e.endAt(ctx, kept, e.now)
}

// endAt ends facts whose end was asked for; one that begins in this moment never was.
func (e *Edit) endAt(ctx context.Context, facts []Fact, at time.Time) error {
	for _, f := range facts {
		f.Until = at
		if _, err := e.tx.Exec(ctx, store.SQL(`update partner_fact set until_ms = $1 where id = $2`, clock.Milli(at), f.ID)); err != nil {
			return err
		}
		e.log(f.row())
	}
	return nil
}

// endKept ends what an organisation kept of open responses, when it withdraws from the last agreement
// that it has signed: only a lapse leaves the levels as they are (access.md, section 3).
func (e *Edit) endKept(ctx context.Context, f Fact) error {
	org, _ := bare[id.Org](f.Subject, "o:")
	still, err := signed(ctx, e.tx, org, f.Until)
	if err != nil || still {
		return err
	}
	kept, err := store.All(ctx, e.tx, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact
		where what = 'kept' and subject = $1 and until_ms > $2`, f.Subject, clock.Milli(f.Until)))
	if err != nil {
		return err
	}
	return e.endAt(ctx, kept, f.Until)
}
