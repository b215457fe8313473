// Package job keeps work that must not be lost: it is queued in the transaction that wants it,
// and handled later by whichever node is free.
//
// Words: a job is a small struct of ids with a name; a runner takes jobs that are due and gives
// them to the handler of their name; a lease is the time for which a runner has a job alone; a
// job that failed too often is a dead letter and waits for a person.
//
// Invariants:
//   - A job exists if and only if the transaction that queued it was committed.
//   - While a lease lives, nobody else runs the job. A runner that works renews its lease; one
//     that was killed does not, and another takes the job when the lease has ended. So a handler
//     may run twice, unless it was given by HandleTx: there the work and the end of the job are
//     one transaction, and it happens exactly once.
//   - A try is counted when it begins, so that a job that kills its process dies, too.
//   - Payloads hold ids, numbers and times only, and a dead letter shows nothing but its payload
//     and one fixed word: whoever may look at the queue learns nothing that a person told us.
//   - Jobs are taken by due time, then in the order in which they were queued; those that run at
//     the same time have no order.
//
// The nodes' clocks must agree to within a few seconds. What the jobs do lies in the features;
// which runner handles them is said in package app.
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Job is one kind of work: a struct of ids, numbers and times.
type Job interface {
	// JobName names the kind of work, for ever: jobs of an earlier version wait under it.
	JobName() string
}

// Option changes how one job is queued.
type Option func(*queued)

type queued struct{ once string }

// Once keeps a job single: while a job of this name and key waits, a second is folded into it and
// the earlier time holds; while it runs, it will run once more; if it is dead, it lives again. The
// newer payload holds. A job that waits after a failure is not hastened.
func Once[K ~string](key K) Option {
	return func(q *queued) { q.once = string(key) }
}

// Enqueue queues a job in the transaction of the change that wants it, to be run at or after a
// time; the zero time is at once.
func Enqueue(ctx context.Context, tx *store.Tx, j Job, at time.Time, options ...Option) error {
	if j == nil {
		return errors.New("queue a job: there is none")
	}
	name := j.JobName()
	if err := check(j); err != nil {
		return fmt.Errorf("queue job %q: %w", name, err)
	}
	var q queued
	for _, o := range options {
		o(&q)
	}
	var once any
	if q.once != "" {
		if !idShape.MatchString(q.once) {
			return fmt.Errorf("queue job %q: the key of Once is not made of ids", name)
		}
		once = name + "/" + q.once
	}
	payload, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("queue job %q: %w", name, err)
	}
	_, err = tx.Exec(ctx, store.SQL(insertJob, id.New[id.Job](), name, once, string(payload), max(clock.Milli(at), 1)))
	if err != nil {
		return fmt.Errorf("queue job %q: %w", name, err)
	}
	wakeOnCommit(ctx, tx)
	return nil
}

type wakingKey struct{}

// Waking gives a context in which a queued job wakes this runner as soon as it is committed. app
// makes it the base of every request; without it a job waits for the next look, up to a second.
func (r *Runner) Waking(ctx context.Context) context.Context {
	return context.WithValue(ctx, wakingKey{}, r)
}

func wakeOnCommit(ctx context.Context, tx *store.Tx) {
	if r, ok := ctx.Value(wakingKey{}).(*Runner); ok {
		tx.OnCommit(r.wake)
	}
}
