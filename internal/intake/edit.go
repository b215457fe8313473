package intake

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Seen is what an editor had before them: a concern, the mark of what they saw of it, and the
// form's own mark, so that a form sent twice is done once.
type Seen struct {
	Record id.Record
	Mark   record.Mark
	Once   string
}

// once writes, unless the same form was done before.
func (s *Service) once(ctx context.Context, who access.Actor, seen Seen, do func(*store.Tx) error) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := s.records.Once(ctx, tx, who, seen.Once, func() (id.Record, error) { return seen.Record, do(tx) })
		return err
	})
}

// Edit changes the nine answers. When the concern changed since it was seen, nothing is written
// and the error is a *record.Stale.
func (s *Service) Edit(ctx context.Context, who access.Actor, seen Seen, to Concern) error {
	return s.once(ctx, who, seen, func(tx *store.Tx) error {
		moved := false
		shown, err := s.concerns.Edit(ctx, tx, who, seen.Record, seen.Mark, func(c *Concern) {
			moved = c.Place != to.Place
			raised := MayBe(to.Danger) && !MayBe(c.Danger)
			c.Danger, c.Child, c.Crime, c.What, c.Known = to.Danger, to.Child, to.Crime, to.What, to.Known
			c.Place, c.When, c.Who, c.Wish = to.Place, to.When, to.Who, to.Wish
			if raised && c.State == Fresh {
				if due, err := s.due(*c, s.clock.Now()); err == nil && due.Before(c.Due) {
					c.Due = due
				}
			}
		})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`update intake_given set danger = $2 where concern = $1`, seen.Record, to.Danger == "yes")); err != nil {
			return err
		}
		if err := givers.Keep(ctx, tx, who, s.clock.Now(), store.SQL(`where concern = $1`, seen.Record)); err != nil || !moved {
			return err
		}
		return s.mention(ctx, tx, who, shown.Envelope, entity.Described{Places: to.places()}, nil)
	})
}

// Over closes a concern with its last response, for whoever closed that and may change the concern.
// One that belongs to others, or that its desk decided about anew meanwhile, stays as it is.
func (s *Service) Over(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, stage string) error {
	got, err := s.concerns.Get(ctx, tx, who, access.RecordEdit, rec)
	switch {
	case fault.Is(err, fault.NotFound) || fault.Is(err, fault.Refused):
		return nil
	case err != nil || got.Body.State != InResponse:
		return err
	}
	_, err = s.concerns.Edit(ctx, tx, who, rec, got.Mark, func(c *Concern) { c.State, c.Stage = Closed, stage })
	return err
}

// Decide is the triage of a concern by those who hold it.
func (s *Service) Decide(ctx context.Context, who access.Actor, seen Seen, t Triage) error {
	return s.once(ctx, who, seen, func(tx *store.Tx) error {
		got, err := s.concerns.Get(ctx, tx, who, access.ConcernTriage, seen.Record)
		if err != nil {
			return err
		}
		if got.Mark != seen.Mark {
			return &record.Stale{Now: got.Shown}
		}
		after, known := outcomes[t.Decision]
		p := fault.Fields{}
		if !known {
			p["decision"] = "Choose what happens with this concern."
		}
		s.listed(p, "risk", content.RiskLevels, t.Risk, "Choose how soon somebody could be harmed.")
		if t.Reason == "" {
			p["reason"] = "Say in a sentence why. It is read again when somebody asks."
		}
		if err := fault.Check(p); err != nil {
			return err
		}
		t.By, t.At = who.Name, s.clock.Now()
		if _, err = s.concerns.Edit(ctx, tx, who, seen.Record, seen.Mark, func(c *Concern) {
			c.Triage, c.State, c.Stage = t, after.state, after.stage
		}); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Entry{By: who, Did: access.ConcernTriage, At: t.At,
			Seen: []audit.Seen{{Record: seen.Record, Owner: got.Owner, Level: access.Full}}}); err != nil {
			return err
		}
		return s.tellGiver(ctx, tx, who, got.Envelope, after.stage)
	})
}
