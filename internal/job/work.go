package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/store"
)

// errLost says that the lease had ended and another runner has the job, or has done it.
var errLost = errors.New("the lease of the job was lost")

// errPanic says that a handler panicked.
var errPanic = errors.New("panic")

// work runs a job once and records how that went. The error is the handler's, or the database's.
func (r *Runner) work(ctx context.Context, c claim) (done bool, err error) {
	err = ctx.Err()
	if err == nil {
		err = r.perform(ctx, c)
	}
	if err == nil {
		r.done.Add(1)
		return true, nil
	}
	record := context.WithoutCancel(ctx) // how it went is recorded even while the program stops
	if stopping := ctx.Err(); stopping != nil && !errors.Is(err, errLost) {
		_, putBack := r.change(record, store.SQL(putBackJob, c.seq, c.token, c.ready))
		return false, errors.Join(err, putBack)
	}
	dead := false
	if !errors.Is(err, errLost) {
		failure := err
		if dead, err = r.fail(record, c, failure); err == nil {
			r.failed.Add(1)
			r.log.WarnContext(ctx, "job failed", "job", c.id, "name", c.name, "tries", c.tries, "dead", dead, "error", failure)
			err = fmt.Errorf("job %s %s, try %d: %w", c.name, c.id, c.tries, failure)
		}
	}
	switch {
	case errors.Is(err, errLost):
		r.lost.Add(1)
		r.log.WarnContext(ctx, "job was taken by another", "job", c.id, "name", c.name)
		return false, nil
	case dead:
		r.died.Add(1)
	}
	return false, err
}

// perform runs the handler and ends the job.
func (r *Runner) perform(ctx context.Context, c claim) error {
	inside, end := context.WithTimeout(r.Waking(ctx), limit)
	defer end()
	if c.handler.doTx != nil {
		// The end comes first: it locks the row, so that a lost lease costs no work.
		return r.db.Write(inside, store.Jobs, func(tx *store.Tx) error {
			if err := finish(inside, tx, c); err != nil {
				return err
			}
			return guarded(func() error { return c.handler.doTx(inside, tx, []byte(c.payload)) })
		})
	}
	stop := r.renew(inside, c, end)
	err := guarded(func() error { return c.handler.do(inside, []byte(c.payload)) })
	stop()
	if err != nil {
		return err
	}
	record := context.WithoutCancel(ctx) // the work is done, whatever has ended since
	return r.db.Write(record, store.Jobs, func(tx *store.Tx) error { return finish(record, tx, c) })
}

// finish ends a job, or puts it back when it was wanted again while it ran.
func finish(ctx context.Context, tx *store.Tx, c claim) error {
	n, err := tx.Exec(ctx, store.SQL(finishJob, c.seq, c.token))
	if err != nil || n > 0 {
		return err
	}
	if n, err = tx.Exec(ctx, store.SQL(repeatJob, c.seq, c.token)); err == nil && n == 0 {
		err = errLost
	}
	return err
}

// fail lets a job wait for its next try, or makes it a dead letter.
func (r *Runner) fail(ctx context.Context, c claim, why error) (dead bool, err error) {
	now := r.clock.Now()
	err = r.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		dead = false
		if c.tries >= c.handler.tries {
			n, err := tx.Exec(ctx, store.SQL(buryJob, c.seq, c.token, store.Forever, clock.Milli(now), c.tries, reason(why)))
			if err != nil || n > 0 {
				dead = true
				return err
			}
		}
		n, err := tx.Exec(ctx, store.SQL(delayJob, c.seq, c.token, clock.Milli(now.Add(wait(c.tries))), reason(why)))
		if err == nil && n == 0 {
			err = errLost
		}
		return err
	})
	return dead, err
}

// wait is how long a job rests after so many failures.
func wait(tries int) time.Duration {
	d := firstWait
	for range tries - 1 {
		if d *= 2; d >= mostWait {
			return mostWait
		}
	}
	return d
}

// guarded turns a panic of a handler into an error.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, p, debug.Stack())
		}
	}()
	return do()
}

// The words for a failure. They are all that a dead letter tells of it.
const (
	reasonUnended     = "never ended"
	reasonPanic       = "panic"
	reasonTime        = "took too long"
	reasonUnavailable = "not available"
	reasonAbsent      = "nothing there"
	reasonRefused     = "not allowed"
	reasonError       = "error"
)

func reason(err error) string {
	switch kind := fault.As(err).Kind; {
	case errors.Is(err, errPanic):
		return reasonPanic
	case errors.Is(err, context.DeadlineExceeded):
		return reasonTime
	case kind == fault.Unavailable:
		return reasonUnavailable
	case kind == fault.NotFound:
		return reasonAbsent
	case kind == fault.Refused:
		return reasonRefused
	default:
		return reasonError
	}
}
