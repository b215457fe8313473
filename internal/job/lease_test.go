package job_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lightship/internal/clock"
	"lightship/internal/job"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// note makes a mark whose name is taken the second time.
func note(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, 'done')`, name))
	return err
}

func TestManyRunnersRunEachJobOnce(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		const runners, jobs = 4, 120
		hand := clock.At(noon)
		db := storetest.Open(t, o)
		for i := range jobs {
			queue(t, db, compare{Round: i}, noon)
			queue(t, db, listed{Number: int64(i)}, noon)
		}
		var runs [jobs]atomic.Int64
		var total atomic.Int64
		var working sync.WaitGroup
		for range runners {
			r := job.New(storetest.Open(t, o), hand, nil) // with connections of its own, as another process has
			handle(t, r, func(_ context.Context, j compare) error { runs[j.Round].Add(1); return nil })
			err := job.HandleTx(r, func(ctx context.Context, tx *store.Tx, j listed) error {
				return note(ctx, tx, fmt.Sprint("job.", j.Number))
			})
			if err != nil {
				t.Fatal(err)
			}
			working.Go(func() {
				done, err := r.Drain(t.Context())
				if err != nil {
					t.Errorf("drain: %v", err)
				}
				total.Add(int64(done))
			})
		}
		working.Wait()
		for i := range runs {
			if n := runs[i].Load(); n != 1 {
				t.Errorf("job %d ran %d times, want once", i, n)
			}
		}
		if total.Load() != 2*jobs {
			t.Errorf("ended %d jobs, want %d", total.Load(), 2*jobs)
		}
	})
}

// stuck is a runner whose handler hangs until it is let go.
type stuck struct {
	*job.Runner
	began  chan struct{}
	letGo  chan struct{}
	result chan error
}

func hang(t *testing.T, db *store.DB, hand *clock.Hand, lease time.Duration, s ...job.Setting) stuck {
	t.Helper()
	r := job.New(db, hand, nil)
	r.Lease = lease
	h := stuck{Runner: r, began: make(chan struct{}), letGo: make(chan struct{}), result: make(chan error, 1)}
	handle(t, r, func(context.Context, compare) error {
		close(h.began)
		<-h.letGo
		return nil
	}, s...)
	go func() {
		_, err := r.Drain(t.Context())
		h.result <- err
	}()
	<-h.began
	return h
}

func (s stuck) end(t *testing.T) {
	t.Helper()
	close(s.letGo)
	if err := <-s.result; err != nil {
		t.Errorf("the runner that hung: %v", err)
	}
}

func TestEndedLeaseLetsAnotherTakeTheJob(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		queue(t, db, compare{Record: "a"}, noon)
		first := hang(t, db, hand, time.Hour) // so long that it is not renewed during the test
		second := job.New(db, hand, nil)
		runs := 0
		handle(t, second, func(context.Context, compare) error { runs++; return nil })

		hand.Advance(time.Hour - time.Millisecond)
		drained(t, second, 0)
		hand.Advance(time.Millisecond)
		if got := counts(t, db, hand.Now()); len(got) != 1 || got[0].Running != 1 || got[0].Stuck != 1 || got[0].Due != 0 {
			t.Errorf("counts: got %+v, want one that is stuck", got)
		}
		drained(t, second, 1)
		first.end(t)
		if got, want := first.Tally(), (job.Tally{Lost: 1}); got != want {
			t.Errorf("tally of the first: got %+v, want %+v", got, want)
		}
		drained(t, second, 0)
		if runs != 1 {
			t.Errorf("the second ran it %d times, want once", runs)
		}
	})
}

func TestLeaseIsRenewedWhileTheHandlerWorks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		queue(t, db, compare{Record: "a"}, noon)
		first := hang(t, db, hand, 60*time.Millisecond)
		hand.Advance(time.Hour)
		for counts(t, db, hand.Now())[0].Stuck > 0 { // until it is renewed
			if t.Context().Err() != nil {
				t.Fatal("the lease was never renewed")
			}
		}
		second := job.New(db, hand, nil)
		handle(t, second, func(context.Context, compare) error { t.Error("ran twice"); return nil })
		drained(t, second, 0)
		first.end(t)
		if got, want := first.Tally(), (job.Tally{Done: 1}); got != want {
			t.Errorf("tally of the first: got %+v, want %+v", got, want)
		}
	})
}

func TestJobThatNeverEndsDies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		queue(t, db, compare{Record: "a"}, noon)
		for range 2 { // two runners take it and are heard of no more
			s := hang(t, db, hand, time.Hour, job.Tries(2))
			t.Cleanup(func() { s.end(t) })
			hand.Advance(time.Hour)
		}
		third := job.New(db, hand, nil)
		handle(t, third, func(context.Context, compare) error { t.Error("ran a third time"); return nil }, job.Tries(2))
		drained(t, third, 0)
		letters := dead(t, db)
		if len(letters) != 1 || letters[0].Reason != "never ended" || letters[0].Tries != 2 {
			t.Errorf("dead letters: got %+v, want one that never ended in 2 tries", letters)
		}
	})
}

func TestWorkAndEndAreOneTransaction(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		r := job.New(db, hand, nil)
		runs := 0
		err := job.HandleTx(r, func(ctx context.Context, tx *store.Tx, j compare) error {
			if err := note(ctx, tx, "work"); err != nil { // fails if an earlier run left its work
				return err
			}
			switch runs++; runs {
			case 1:
				return errors.New("after the work")
			case 2:
				panic("after the work")
			}
			return job.Enqueue(ctx, tx, listed{Number: 7}, noon)
		})
		if err != nil {
			t.Fatal(err)
		}
		var after []int64
		handle(t, r, func(_ context.Context, j listed) error { after = append(after, j.Number); return nil })
		queue(t, db, compare{}, noon)
		for range 2 {
			if done, err := r.Drain(t.Context()); done != 0 || err == nil {
				t.Fatalf("got %d, %v; want the failure", done, err)
			}
			hand.Advance(time.Minute)
		}
		drained(t, r, 2)
		if fmt.Sprint(after) != "[7]" {
			t.Errorf("jobs queued by the job: ran %v, want [7]", after)
		}
	})
}
