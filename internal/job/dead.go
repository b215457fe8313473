package job

import (
	"context"
	"fmt"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Letter is a job that failed too often, as an operator sees it.
type Letter struct {
	ID      id.Job
	Name    string
	Payload string // JSON: ids, numbers and times
	Tries   int
	Died    time.Time
	Reason  string // one fixed word; the error itself is in the program's own log
}

// Dead lists the dead letters, oldest first.
func Dead(ctx context.Context, r store.Reader) ([]Letter, error) {
	letters, err := store.All(ctx, r, scanLetter, store.SQL(selectDead))
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	return letters, nil
}

func scanLetter(row store.Row) (Letter, error) {
	var l Letter
	var died int64
	err := row.Scan(&l.ID, &l.Name, &l.Payload, &l.Tries, &died, &l.Reason)
	l.Died = clock.FromMilli(died)
	return l, err
}

// Retry gives a dead letter all its tries again, from a time on.
func Retry(ctx context.Context, tx *store.Tx, job id.Job, at time.Time) error {
	n, err := tx.Exec(ctx, store.SQL(reviveJob, job, max(clock.Milli(at), 1)))
	if err != nil {
		return fmt.Errorf("retry job %s: %w", job, err)
	}
	if n == 0 {
		return fault.Absent(fault.Why("job %s is not a dead letter", job))
	}
	wakeOnCommit(ctx, tx)
	return nil
}

// Sweep deletes the dead letters of before a time.
func Sweep(ctx context.Context, tx *store.Tx, before time.Time) error {
	if _, err := tx.Exec(ctx, store.SQL(sweepDead, clock.Milli(before))); err != nil {
		return fmt.Errorf("sweep dead letters: %w", err)
	}
	return nil
}

// Count is how many jobs of one name there are, and how long the first has been due.
type Count struct {
	Name                         string
	Waiting, Due, Running, Stuck int64 // Due are those of Waiting whose time has come; Stuck run on an ended lease
	Dead                         int64
	Oldest                       time.Time // since when the first one is due; zero if none is
}

// Counts tells the state of the queue by name, for the pages and figures of an operator.
func Counts(ctx context.Context, r store.Reader, now time.Time) ([]Count, error) {
	counts, err := store.All(ctx, r, scanCount, store.SQL(countJobs, clock.Milli(now)))
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	return counts, nil
}

func scanCount(row store.Row) (Count, error) {
	var c Count
	var oldest int64
	err := row.Scan(&c.Name, &c.Waiting, &c.Due, &c.Running, &c.Stuck, &c.Dead, &oldest)
	c.Oldest = clock.FromMilli(oldest)
	return c, err
}
