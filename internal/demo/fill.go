package demo

import (
	"context"
	"fmt"
	"sync"
	"time"

	"lightship/internal/account"
	"lightship/internal/clock"
	"lightship/internal/discover"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/share"
	"lightship/internal/store"
)

// Parts are what the demo is built with.
type Parts struct {
	DB       *store.DB
	Clock    clock.Clock
	Accounts *account.Service
	Quick    bool // for tests: the four concerns that a visitor's own meets, and neither a past nor passwords

	// At gives services that work within one transaction by a clock of its own.
	At func(ctx context.Context, tx *store.Tx, c clock.Clock) (Services, error)
}

// Services are those of the features, all within one transaction and by one clock.
type Services struct {
	DB       *store.DB
	Records  *record.Store
	Partners *partner.Service
	Intake   *intake.Service
	Share    *share.Service
	Discover *discover.Service
	Respond  *respond.Service
	Work     func(context.Context) error // does what is due: jobs and the tick of discovery
}

const markOfDemo = "demo.filled"

// begin is when the partnership of the demo began: a year and some days ago.
func begin(now time.Time) time.Time { return now.AddDate(-1, 0, -10) }

// Fill makes the partnership in an empty database, all of it or nothing; in one that has it, it
// does nothing.
func Fill(ctx context.Context, p Parts) error {
	filled, err := isFilled(ctx, p.DB)
	if err != nil || filled {
		return err
	}
	hashed, err := passwords(ctx, p)
	if err != nil {
		return err
	}
	return p.DB.Write(ctx, store.Jobs, func(tx *store.Tx) error { return fill(ctx, tx, p, hashed) })
}

func isFilled(ctx context.Context, db *store.DB) (bool, error) {
	var have []string
	err := db.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		have, err = store.All(ctx, r, store.Scalar[string], store.SQL(`select value from store_mark where name = $1`, markOfDemo))
		return err
	})
	return len(have) > 0, err
}

func fill(ctx context.Context, tx *store.Tx, p Parts, hashed map[string]account.Hashed) error {
	now := p.Clock.Now()
	hand := clock.At(begin(now))
	if p.Quick {
		hand = clock.At(now)
	}
	s, err := p.At(ctx, tx, hand)
	if err != nil {
		return fmt.Errorf("services of the past: %w", err)
	}
	w, err := partners(ctx, tx, s.Partners, now, p.Quick)
	if err != nil {
		return err
	}
	for mail, h := range hashed {
		if err := p.Accounts.SetPasswordTx(ctx, tx, partner.Machine(), w.members[mail], h); err != nil {
			return fmt.Errorf("password of %s: %w", mail, err)
		}
	}
	d := &diary{ctx: ctx, s: s, w: w, hand: hand, now: now, made: marks{}}
	d.hooks()
	if !p.Quick {
		d.year()
	}
	if err := d.run(); err != nil {
		return fmt.Errorf("what happened: %w", err)
	}
	if err := d.made.keep(ctx, tx); err != nil {
		return fmt.Errorf("what the tour shows: %w", err)
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, '1')`, markOfDemo))
	return err
}

// passwords hashes those of all personas, as many at a time as the accounts allow.
func passwords(ctx context.Context, p Parts) (map[string]account.Hashed, error) {
	out := map[string]account.Hashed{}
	if p.Quick {
		return out, nil
	}
	all, errs := make([]account.Hashed, len(personas)), make([]error, len(personas))
	var wg sync.WaitGroup
	for i, per := range personas {
		wg.Go(func() { all[i], errs[i] = p.Accounts.Hash(ctx, Password(per.mail)) })
	}
	wg.Wait()
	for i, per := range personas {
		if errs[i] != nil {
			return nil, fmt.Errorf("password of %s: %w", per.mail, errs[i])
		}
		out[per.mail] = all[i]
	}
	return out, nil
}

// Persona is somebody whom a visitor of the demo can be.
type Persona struct {
	Mail, Name, Org, Sector, Desk, Line string
}

// Personas lists them, for the page that offers each with one click.
func Personas() []Persona {
	of := map[string]body{}
	for _, b := range bodies {
		of[b.key] = b
	}
	out := make([]Persona, len(personas))
	for i, p := range personas {
		out[i] = Persona{Mail: p.mail, Name: p.name, Org: of[p.body].short, Sector: of[p.body].sector, Desk: p.desk, Line: p.line}
	}
	return out
}
