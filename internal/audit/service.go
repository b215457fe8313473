package audit

import (
	"context"
	"fmt"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/store"
)

const (
	padTo       = 16 // a published size is a multiple of it
	defaultTick = 10 * time.Minute
)

// Service keeps the tree up with the entries and publishes its heads.
type Service struct {
	db     *store.DB
	clock  clock.Clock
	signer *Signer
	every  time.Duration
}

// New makes a service that publishes every so often, 0 for ten minutes.
func New(db *store.DB, now clock.Clock, s *Signer, every time.Duration) *Service {
	if every <= 0 {
		every = defaultTick
	}
	return &Service{db: db, clock: now, signer: s, every: every}
}

// VerifierKey is the public key of the log as partners are given it.
func (s *Service) VerifierKey() string { return s.signer.VerifierKey() }

// Tick sequences what waits and, when the publishing tick has passed, publishes a head. It is to
// be called about once a second, on every node.
func (s *Service) Tick(ctx context.Context) error {
	if _, err := Sequence(ctx, s.db); err != nil {
		return err
	}
	var due bool
	err := s.db.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		due, err = s.isDue(ctx, r)
		return err
	})
	if err != nil || !due {
		return err
	}
	err = s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error { return s.publish(ctx, tx) })
	if err != nil {
		return fmt.Errorf("publish the head of the log: %w", err)
	}
	return nil
}

// isDue tells whether a tick of the fixed grid has passed since the last head.
func (s *Service) isDue(ctx context.Context, r store.Reader) (bool, error) {
	last, err := Latest(ctx, r)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return err == nil && s.clock.Now().Truncate(s.every).After(last.At.Truncate(s.every)), err
}

// publish places all that waits, pads the tree and signs it.
func (s *Service) publish(ctx context.Context, tx *store.Tx) error {
	g, err := lockTree(ctx, tx)
	if err != nil {
		return err
	}
	if due, err := s.isDue(ctx, tx); err != nil || !due { // another node was first
		return err
	}
	for n := 1; n > 0; {
		if n, err = g.place(ctx, tx); err != nil {
			return err
		}
	}
	now := s.clock.Now()
	for n := g.size; n%padTo != 0; n++ {
		if err := Append(ctx, tx, Entry{Did: Padding, At: now}); err != nil {
			return err
		}
	}
	if _, err := g.place(ctx, tx); err != nil {
		return err
	}
	return publish(ctx, tx, s.signer, g.size, now)
}
