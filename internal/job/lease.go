package job

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// claim is a job that this runner has alone while its lease lives.
type claim struct {
	seq     int64
	id      id.Job
	name    string
	payload string
	tries   int // with this one
	ready   int64
	token   string
	handler handler
}

func scanClaim(row store.Row) (claim, error) {
	var c claim
	err := row.Scan(&c.seq, &c.id, &c.name, &c.payload, &c.tries, &c.ready)
	return c, err
}

// claim takes up to n due jobs that this runner can handle, in their order.
func (r *Runner) claim(ctx context.Context, n int) ([]claim, error) {
	r.mu.Lock()
	handlers := maps.Clone(r.handlers)
	r.mu.Unlock()
	names := slices.Sorted(maps.Keys(handlers))
	if n == 0 || len(names) == 0 {
		return nil, nil
	}
	for {
		ready, err := r.anyReady(ctx, names)
		if err != nil || !ready {
			return nil, err
		}
		taken, buried, err := r.take(ctx, n, names, handlers)
		if err != nil {
			return nil, fmt.Errorf("take jobs: %w", err)
		}
		for _, c := range buried {
			r.died.Add(1)
			r.log.ErrorContext(ctx, "job is a dead letter: its runs never ended", "job", c.id, "name", c.name, "tries", c.tries)
		}
		if len(taken) > 0 || len(buried) == 0 {
			return taken, nil
		}
	}
}

// anyReady looks without writing, so that an idle runner costs the writer nothing.
func (r *Runner) anyReady(ctx context.Context, names []string) (bool, error) {
	var found []int64
	err := r.db.Read(ctx, store.Jobs, func(rd store.Reader) (err error) {
		q := store.SQL(anyReady, clock.Milli(r.clock.Now())).Fill("names", store.In(names))
		found, err = store.All(ctx, rd, store.Scalar[int64], q)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look for jobs: %w", err)
	}
	return len(found) > 0, nil
}

// take gives the jobs taken, and those that had used up their tries without ever ending one.
func (r *Runner) take(ctx context.Context, n int, names []string, handlers map[string]handler) (taken, buried []claim, err error) {
	token := id.New[string]()
	err = r.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		taken, buried = nil, nil
		now := r.clock.Now()
		q := store.SQL(selectReady, clock.Milli(now), n).Fill("names", store.In(names)).Fill("locked", locked(tx))
		found, err := store.All(ctx, tx, scanClaim, q)
		if err != nil {
			return err
		}
		var seqs []int64
		for _, c := range found {
			c.token, c.handler = token, handlers[c.name]
			seqs = append(seqs, c.seq)
			if c.tries++; c.tries > c.handler.tries {
				c.tries--
				buried = append(buried, c)
				continue
			}
			taken = append(taken, c)
		}
		if len(seqs) == 0 {
			return nil
		}
		q = store.SQL(takeJobs, token, clock.Milli(now.Add(r.Lease))).Fill("seqs", store.In(seqs))
		if _, err := tx.Exec(ctx, q); err != nil {
			return err
		}
		for _, c := range buried {
			if _, err := tx.Exec(ctx, store.SQL(buryJob, c.seq, token, store.Forever, clock.Milli(now), c.tries, reasonUnended)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	slices.SortStableFunc(taken, func(a, b claim) int { return cmp.Or(cmp.Compare(a.ready, b.ready), cmp.Compare(a.seq, b.seq)) })
	return taken, buried, nil
}

// locked keeps other runners from waiting for the rows that this one takes. SQLite has one writer
// and no word for it.
func locked(tx *store.Tx) store.Query {
	if tx.Engine() == store.Postgres {
		return store.SQL(lockRows)
	}
	return store.SQL("")
}

// renew keeps the lease alive until stop is called; when it is lost, it ends the run.
func (r *Runner) renew(ctx context.Context, c claim, end context.CancelFunc) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(r.Lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			n, err := r.change(ctx, store.SQL(renewLease, c.seq, c.token, clock.Milli(r.clock.Now().Add(r.Lease))))
			switch {
			case err != nil && ctx.Err() == nil:
				r.log.WarnContext(ctx, "lease of a job cannot be renewed", "job", c.id, "error", err)
			case err == nil && n == 0:
				end()
				return
			}
		}
	}()
	return func() {
		cancel()
		<-stopped
	}
}

// change runs one statement in a transaction of its own.
func (r *Runner) change(ctx context.Context, q store.Query) (changed int64, err error) {
	err = r.db.Write(ctx, store.Jobs, func(tx *store.Tx) (err error) {
		changed, err = tx.Exec(ctx, q)
		return err
	})
	return changed, err
}
