// Package organise is how members see and change the partnership: the organisations, desks, circles
// and agreements that package partner knows, as pages and programs ask for them.
//
// Words: a Change is one act on the open room, such as NewPost or Sign. Its Effect is what it does,
// in words. A Card is what is shown of one thing, with its history and with what the reader May
// change of it. A Past is one line of a history: what was so from when until when, and by whom.
//
// Invariants:
//   - Preview does a change, says its effect and undoes it: what it says is what Make would do, and
//     what Make would refuse is refused.
//   - What comes twice with one mark is done once.
//   - The open room holds no word of a case: circles of responses are as if they were not there.
//
// It leaves to partner who may change what, the rows, the facts and the log; and to others the pages.
package organise

import (
	"context"
	"errors"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Service shows and changes the partnership.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	partners *partner.Service
	named    partner.Remembered[struct{}, map[id.Org]partner.Org]
}

// New makes the service; partners does the changes.
func New(db *store.DB, c clock.Clock, partners *partner.Service) *Service {
	return &Service{db: db, clock: c, partners: partners}
}

// Change is one act on the open room that a page or a program asks for. Each checks who asks, by
// the rules of package partner, and says in words what it does.
type Change interface {
	apply(ctx context.Context, e *edit) (made string, err error)
}

// Effect is what a change does, said before it is done.
type Effect struct {
	Lines []string
	Opens bool // somebody sees more or less from then on, so it is shown first
}

// errTried undoes what was done only to see what it does.
var errTried = errors.New("only tried")

// Preview does a change, says what it does, and undoes it: whatever would be refused is refused.
// What was done with the same mark already does nothing more.
func (s *Service) Preview(ctx context.Context, who access.Actor, once string, c Change) (Effect, error) {
	if err := mayAsk(who, once); err != nil {
		return Effect{}, err
	}
	var out Effect
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		out = Effect{}
		if _, done, err := s.done(ctx, tx, who, once); err != nil || done {
			return err
		}
		return s.edit(ctx, tx, who, func(e *edit) error {
			if _, err := c.apply(ctx, e); err != nil {
				return err
			}
			out = Effect{Lines: e.says, Opens: e.opens}
			return errTried
		})
	})
	if errors.Is(err, errTried) {
		return out, nil
	}
	return out, err
}

const longestOnce = 100

// Make does a change and gives the id of what it is about. once is the mark of the form or of the
// request: what comes twice is done once, and gives the same.
func (s *Service) Make(ctx context.Context, who access.Actor, once string, c Change) (made string, err error) {
	if err := mayAsk(who, once); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		if err := partner.Turn(ctx, tx); err != nil {
			return err
		}
		var done bool
		if made, done, err = s.done(ctx, tx, who, once); err != nil || done {
			return err
		}
		err := s.edit(ctx, tx, who, func(e *edit) (err error) {
			made, err = c.apply(ctx, e)
			return err
		})
		if err != nil || once == "" {
			return err
		}
		_, err = tx.Exec(ctx, store.SQL(`insert into partner_once (member, token, made, at_ms) values ($1, $2, $3, $4)`, who.Member, once, made, clock.Milli(s.clock.Now())))
		return err
	})
	return made, err
}

// SweepOnce forgets the marks of changes that were made before a time: sent again after it, such a
// form is a new one.
func (s *Service) SweepOnce(ctx context.Context, before time.Time) error {
	return s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, store.SQL(`delete from partner_once where at_ms < $1`, clock.Milli(before)))
		return err
	})
}

// mayAsk is the first gate; each change asks for itself what it needs.
func mayAsk(who access.Actor, once string) error {
	if !who.Has(access.RoleMachine) && !access.MayCall(who, access.PartnerEdit) {
		return fault.Forbidden("Only those who run the partnership may change this.", fault.Why("member %s may not do %s", who.Member, access.PartnerEdit))
	}
	if len(once) > longestOnce {
		return fault.Bad("The mark of the form is too long. Open the form again.", nil)
	}
	return nil
}

// done gives what a change of the same mark made, if there was one.
func (s *Service) done(ctx context.Context, r store.Reader, who access.Actor, once string) (made string, done bool, err error) {
	if once == "" {
		return "", false, nil
	}
	before, err := store.All(ctx, r, store.Scalar[string], store.SQL(`select made from partner_once where member = $1 and token = $2`, who.Member, once))
	if err != nil || len(before) == 0 {
		return "", false, err
	}
	return before[0], true, nil
}
