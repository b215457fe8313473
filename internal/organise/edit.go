package organise

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// edit is a change under way, which says what it does.
type edit struct {
	*partner.Edit
	tx    *store.Tx
	who   access.Actor
	now   time.Time
	says  []string // what the change does, in words, for those who are asked first
	opens bool     // it opens or closes access
}

// edit runs fn as one change with one entry of the log.
func (s *Service) edit(ctx context.Context, tx *store.Tx, who access.Actor, fn func(*edit) error) error {
	return s.partners.EditTx(ctx, tx, who, func(e *partner.Edit) error {
		return fn(&edit{Edit: e, tx: tx, who: who, now: e.Now()})
	})
}

// say notes what the change does.
func (e *edit) say(format string, args ...any) { e.says = append(e.says, fmt.Sprintf(format, args...)) }

// shift notes a line of a change that opens or closes access.
func (e *edit) shift(format string, args ...any) {
	e.opens = true
	e.say(format, args...)
}

// day gives the beginning of a day as a fact keeps it; today, like no day at all, is now.
func (e *edit) day(t time.Time) time.Time {
	if t.IsZero() {
		return e.now
	}
	y, m, d := t.Date()
	if ny, nm, nd := e.now.In(clock.London()).Date(); y == ny && m == nm && d == nd {
		return e.now
	}
	return time.Date(y, m, d, 0, 0, 0, 0, clock.London())
}

// from says a day as a sentence begins with it.
func (e *edit) from(t time.Time) string {
	if t.Equal(e.now) {
		return "From now on"
	}
	return "From " + dayWords(t)
}

func dayWords(t time.Time) string { return t.In(clock.London()).Format("2 January 2006") }

// window puts the days of a form on a fact: it begins then, and expires by itself if an end is given.
func (e *edit) window(f partner.Fact, from, until time.Time) partner.Fact {
	f.From = e.day(from)
	if !until.IsZero() {
		f.Expires = e.day(until)
	}
	return f
}

func joined(words []string) string { return strings.Join(words, ", ") }
