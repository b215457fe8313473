package partner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Change is one act on the open room that a page or a program asks for. Each checks who asks, by
// the rules of may.go, and says in words what it does.
type Change interface {
	apply(ctx context.Context, e *Edit) (made string, err error)
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
		e := s.begin(tx, who)
		if _, err := c.apply(ctx, e); err != nil {
			return err
		}
		out = Effect{Lines: e.says, Opens: e.opens}
		return errTried
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
		if err := tx.Lock(ctx, "partner"); err != nil {
			return err
		}
		var done bool
		if made, done, err = s.done(ctx, tx, who, once); err != nil || done {
			return err
		}
		e := s.begin(tx, who)
		if made, err = c.apply(ctx, e); err != nil {
			return err
		}
		if once != "" {
			if _, err := tx.Exec(ctx, store.SQL(`insert into partner_once (member, token, made) values ($1, $2, $3)`, who.Member, once, made)); err != nil {
				return err
			}
		}
		return e.settle(ctx)
	})
	return made, err
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

// say notes what the change does.
func (e *Edit) say(format string, args ...any) { e.says = append(e.says, fmt.Sprintf(format, args...)) }

// shift notes a line of a change that opens or closes access.
func (e *Edit) shift(format string, args ...any) {
	e.opens = true
	e.say(format, args...)
}

// day gives the beginning of a day as a fact keeps it; today, like no day at all, is now.
func (e *Edit) day(t time.Time) time.Time {
	if t.IsZero() {
		return e.now
	}
	y, m, d := t.Date()
	if ny, nm, nd := e.now.In(london()).Date(); y == ny && m == nm && d == nd {
		return e.now
	}
	return time.Date(y, m, d, 0, 0, 0, 0, london())
}

// london is where the partnership's days begin; UTC only if the zone cannot be read.
func london() *time.Location {
	if at, err := time.LoadLocation("Europe/London"); err == nil {
		return at
	}
	return time.UTC
}

// from says a day as a sentence begins with it.
func (e *Edit) from(t time.Time) string {
	if t.Equal(e.now) {
		return "From now on"
	}
	return "From " + dayWords(t)
}

func dayWords(t time.Time) string { return t.In(london()).Format("2 January 2006") }

// window puts the days of a form on a fact: it begins then, and expires by itself if an end is given.
func (e *Edit) window(f Fact, from, until time.Time) Fact {
	f.From = e.day(from)
	if !until.IsZero() {
		f.Expires = e.day(until)
	}
	return f
}

// acts are who changed what: the history of the open room.
type act struct {
	ID                  string
	About, What, Fact   string
	Was, Became, Member string
	At                  time.Time
}

// What is written of a fact.
const (
	began = "began"
	over  = "ended"
)

const actColumns = `select id, about, what, fact, was, became, member, at_ms from partner_change `

func scanAct(row store.Row) (act, error) {
	var a act
	var at int64
	err := row.Scan(&a.ID, &a.About, &a.What, &a.Fact, &a.Was, &a.Became, &a.Member, &at)
	a.At = clock.FromMilli(at)
	return a, err
}

// by notes who began or ended a fact; what the machine did needs no name.
func (e *Edit) by(ctx context.Context, f Fact, what string) error {
	if e.machine() {
		return nil
	}
	return e.changed(ctx, f.Subject, what, f.ID, "", "")
}

// changed writes one line of history, where a person made it.
func (e *Edit) changed(ctx context.Context, about, what, fact, was, became string) error {
	if was == became && fact == "" || e.machine() {
		return nil
	}
	a := act{ID: id.New[string](), About: about, What: what, Fact: fact, Was: was, Became: became, Member: string(e.who.Member), At: e.now}
	_, err := e.tx.Exec(ctx, store.SQL(`insert into partner_change (id, about, what, fact, was, became, member, at_ms) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.About, a.What, a.Fact, a.Was, a.Became, a.Member, clock.Milli(a.At)))
	if err == nil {
		e.log(a.row())
	}
	return err
}

// fresh refuses a change of what somebody else changed since it was seen.
func fresh(saw, is string) error {
	if saw != is {
		return fault.Conflict("Somebody changed this since you opened it. Compare what stands there now with what you typed.")
	}
	return nil
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func joined(words []string) string { return strings.Join(words, ", ") }
