package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

type trailKey struct{}

// trail is what one request saw and has not yet settled.
type trail struct {
	mu    sync.Mutex
	entry *Entry
}

var (
	errNoTrail  = errors.New("nothing may be looked at in a request that has no trail")
	errTwo      = errors.New("one request has looks of two members")
	errNoChange = errors.New("a look changes no rows: log changes with Append")
)

// Begin gives the request a trail; a request that has one keeps it.
func Begin(ctx context.Context) context.Context {
	if _, err := trailOf(ctx); err == nil {
		return ctx
	}
	return context.WithValue(ctx, trailKey{}, &trail{})
}

func trailOf(ctx context.Context) (*trail, error) {
	t, ok := ctx.Value(trailKey{}).(*trail)
	if !ok {
		return nil, errNoTrail
	}
	return t, nil
}

// Look adds to the one entry of the request. Its error must end the request: what was read may
// not leave.
func Look(ctx context.Context, e Entry) error {
	t, err := trailOf(ctx)
	if err != nil {
		return fmt.Errorf("log %s: %w", e.Did, err)
	}
	if len(e.Rows) > 0 {
		return fmt.Errorf("log %s: %w", e.Did, errNoChange)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.entry == nil {
		e.Seen, e.Notes = append([]Seen{}, e.Seen...), append([]Note{}, e.Notes...)
		t.entry = &e
		return nil
	}
	if t.entry.By.Member != e.By.Member || t.entry.By.Org != e.By.Org {
		return fmt.Errorf("log %s: %w", e.Did, errTwo)
	}
	for _, s := range e.Seen {
		if s.For == "" && e.By.Purpose != t.entry.By.Purpose {
			s.For = e.By.Purpose
		}
		t.entry.Seen = append(t.entry.Seen, s)
	}
	t.entry.Notes = append(t.entry.Notes, e.Notes...)
	t.entry.By.Roles |= e.By.Roles
	if e.Did != t.entry.Did {
		t.entry.also = append(t.entry.also, e.Did)
	}
	return nil
}

// Refuse adds a look that was refused. What is withheld and what is absent take the same way and
// leave the same rows; the reason lies in the entry alone.
func Refuse(ctx context.Context, by access.Actor, do access.Action, record id.Record, why access.Reason) error {
	e := Entry{By: by, Did: do}
	if _, ok := id.Parse[id.Record](string(record)); ok { // anything else is what somebody typed
		e.Seen = []Seen{{Record: record, Why: why}}
	}
	return Look(ctx, e)
}

// Settle commits the one entry of the request. It must return before the first byte leaves; after
// an error nothing may leave, and it may be tried again.
func Settle(ctx context.Context, db *store.DB, now clock.Clock) error {
	t, err := trailOf(ctx)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.entry == nil {
		return nil
	}
	e := *t.entry
	e.look = true
	if e.At.IsZero() {
		e.At = now.Now()
	}
	err = db.Write(ctx, store.Pages, func(tx *store.Tx) error { return Append(ctx, tx, e) })
	if err != nil {
		return fmt.Errorf("settle the trail of a request: %w", err)
	}
	t.entry = nil
	return nil
}
