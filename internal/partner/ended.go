package partner

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/store"
)

// ClauseEnded is called in the transaction that ends a clause, which is from a time on.
type ClauseEnded func(ctx context.Context, tx *store.Tx, who access.Actor, clause id.Clause, at time.Time) error

// OnClauseEnded adds what is called when a clause ends: what was shared by it is kept elsewhere.
func (s *Service) OnClauseEnded(do ClauseEnded) { s.ended = append(s.ended, do) }

// tellEnded tells of a fact that ended, where it is a clause.
func (e *Edit) tellEnded(ctx context.Context, f Fact) error {
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
