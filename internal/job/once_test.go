package job_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func TestOnceDoesNotHastenWhatWaitsAfterAFailure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		r := job.New(db, hand, nil)
		var ran []int
		handle(t, r, func(_ context.Context, j compare) error {
			ran = append(ran, j.Round)
			if j.Round == 1 {
				return errors.New("broken")
			}
			return nil
		})
		queue(t, db, compare{Round: 1}, noon, job.Once("a"))
		if _, err := r.Drain(t.Context()); err == nil {
			t.Fatal("the handler did not fail")
		}
		queue(t, db, compare{Round: 2}, noon, job.Once("a"))
		drained(t, r, 0)
		hand.Advance(10 * time.Second)
		drained(t, r, 1)
		if got, want := fmt.Sprint(ran), "[1 2]"; got != want {
			t.Errorf("ran %s, want %s", got, want)
		}
	})
}

func TestOnceTakenOverAfterItsLeaseRunsOnlyOnceMore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		queue(t, db, compare{Round: 1}, noon, job.Once("a"))
		first := hang(t, db, hand, time.Hour)
		queue(t, db, compare{Round: 2}, noon, job.Once("a"))
		hand.Advance(time.Hour)
		second := job.New(db, hand, nil)
		var ran []int
		handle(t, second, func(_ context.Context, j compare) error { ran = append(ran, j.Round); return nil })
		drained(t, second, 1) // it reads what was wanted meanwhile, so there is nothing left to do
		first.end(t)
		drained(t, second, 0)
		if got, want := fmt.Sprint(ran), "[2]"; got != want {
			t.Errorf("ran %s, want %s", got, want)
		}
	})
}

func TestOnceIsFoldedIntoWhatWaits(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		r := job.New(db, hand, nil)
		var ran []int
		handle(t, r, func(_ context.Context, j compare) error { ran = append(ran, j.Round); return nil })
		a, b := job.Once(id.Record("a")), job.Once(id.Record("b"))
		queue(t, db, compare{Round: 1}, noon.Add(time.Hour), a)
		queue(t, db, compare{Round: 2}, noon.Add(time.Minute), a)
		queue(t, db, compare{Round: 3}, noon.Add(2*time.Hour), a)
		queue(t, db, compare{Round: 4}, noon.Add(time.Minute), b)
		queue(t, db, compare{Round: 5}, noon.Add(time.Minute))
		queue(t, db, listed{}, noon, a) // another name
		hand.Advance(time.Minute)
		drained(t, r, 3)
		if got, want := fmt.Sprint(ran), "[3 4 5]"; got != want {
			t.Errorf("ran %s, want %s", got, want)
		}
		queue(t, db, compare{Round: 6}, noon, a) // after its end it can be queued anew
		drained(t, r, 1)
	})
}

func TestOnceRunsAgainWhenWantedWhileItRuns(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		r := job.New(db, hand, nil)
		a := job.Once("a")
		var ran []int
		broken := false
		handle(t, r, func(_ context.Context, j compare) error {
			ran = append(ran, j.Round)
			if j.Round < 3 {
				queue(t, db, compare{Round: j.Round + 1}, noon, a)
				queue(t, db, compare{Round: j.Round + 1}, noon.Add(time.Hour), a)
			}
			if broken {
				return errors.New("broken")
			}
			return nil
		}, job.Tries(1))
		queue(t, db, compare{Round: 1}, noon, a)
		drained(t, r, 3)
		if got, want := fmt.Sprint(ran), "[1 2 3]"; got != want {
			t.Errorf("ran %s, want %s", got, want)
		}

		broken = true
		queue(t, db, compare{Round: 4}, noon, a)
		if _, err := r.Drain(t.Context()); err == nil || len(dead(t, db)) != 1 {
			t.Errorf("got %v and %d dead letters, want one", err, len(dead(t, db)))
		}
		broken = false
		queue(t, db, compare{Round: 5}, noon, a) // wanted anew, a dead one lives again
		if letters := dead(t, db); len(letters) != 0 {
			t.Errorf("dead letters: got %v, want none", letters)
		}
		drained(t, r, 1)
	})
}
