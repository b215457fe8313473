package job_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// compare is the job of these tests.
type compare struct {
	Record id.Record `json:"record"`
	Round  int       `json:"round,omitempty"`
}

func (compare) JobName() string { return "compare" }

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func queue(t *testing.T, db *store.DB, j job.Job, at time.Time, o ...job.Option) {
	t.Helper()
	err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error { return job.Enqueue(t.Context(), tx, j, at, o...) })
	if err != nil {
		t.Fatalf("queue %v: %v", j, err)
	}
}

func handle[J job.Job](t *testing.T, r *job.Runner, do func(context.Context, J) error, s ...job.Setting) {
	t.Helper()
	if err := job.Handle(r, do, s...); err != nil {
		t.Fatal(err)
	}
}

// drained runs what is due and checks how many jobs ended well, without a failure.
func drained(t *testing.T, r *job.Runner, want int) {
	t.Helper()
	if done, err := r.Drain(t.Context()); done != want || err != nil {
		t.Errorf("drain: got %d, %v; want %d, no error", done, err, want)
	}
}

func dead(t *testing.T, db *store.DB) []job.Letter {
	t.Helper()
	var letters []job.Letter
	err := db.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
		letters, err = job.Dead(t.Context(), r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

func counts(t *testing.T, db *store.DB, now time.Time) []job.Count {
	t.Helper()
	var all []job.Count
	err := db.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
		all, err = job.Counts(t.Context(), r, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestJobExistsOnlyIfItsTransactionWasCommitted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, hand := t.Context(), clock.At(noon)
		r := job.New(db, hand, nil)
		var ran []id.Record
		handle(t, r, func(_ context.Context, j compare) error { ran = append(ran, j.Record); return nil })

		undone := errors.New("the change failed")
		err := db.Write(ctx, store.Pages, func(tx *store.Tx) error {
			if err := job.Enqueue(ctx, tx, compare{Record: "lost"}, noon); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatalf("got %v, want the error of the change", err)
		}
		drained(t, r, 0)

		err = db.Write(ctx, store.Pages, func(tx *store.Tx) error {
			if err := job.Enqueue(ctx, tx, compare{Record: "kept"}, noon); err != nil {
				return err
			}
			drained(t, r, 0) // not before the commit
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		drained(t, r, 1)
		drained(t, r, 0)
		if fmt.Sprint(ran) != "[kept]" {
			t.Errorf("ran %v, want [kept]", ran)
		}
	})
}

func TestJobsRunByDueTimeThenInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		r := job.New(db, hand, nil)
		var ran []int
		handle(t, r, func(_ context.Context, j compare) error { ran = append(ran, j.Round); return nil })
		for i, late := range []time.Duration{2, 1, 1, 5, 0} {
			queue(t, db, compare{Round: i}, noon.Add(late*time.Minute))
		}
		queue(t, db, compare{Round: 9}, time.Time{})
		queue(t, db, other{At: noon}, noon) // nobody here handles these
		hand.Advance(2 * time.Minute)
		drained(t, r, 5)
		if got, want := fmt.Sprint(ran), "[9 4 1 2 0]"; got != want {
			t.Errorf("order: got %s, want %s", got, want)
		}
		hand.Advance(3 * time.Minute)
		drained(t, r, 1)
		if got, want := fmt.Sprint(counts(t, db, hand.Now())), fmt.Sprint([]job.Count{{Name: "other", Waiting: 1, Due: 1, Oldest: noon}}); got != want {
			t.Errorf("counts: got %s, want %s", got, want)
		}
	})
}

type other struct{ At time.Time }

func (other) JobName() string { return "other" }

func TestFailedJobWaitsLongerEachTimeThenDies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		hand := clock.At(noon)
		r := job.New(db, hand, nil)
		runs := 0
		handle(t, r, func(context.Context, compare) error {
			runs++
			if runs == 2 {
				panic("a handler that panics")
			}
			return fault.Of(fault.Unavailable, "Ms Fictional of 1 Sample Street is away.", nil)
		}, job.Tries(4))
		record := id.New[id.Record]()
		queue(t, db, compare{Record: record}, noon)

		for try, wait := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second} {
			if done, err := r.Drain(t.Context()); done != 0 || err == nil {
				t.Fatalf("try %d: got %d, %v; want the failure of the handler", try+1, done, err)
			}
			hand.Advance(wait - time.Millisecond)
			drained(t, r, 0)
			if runs != try+1 {
				t.Fatalf("%v after try %d: got %d runs, want none before %v have passed", wait-time.Millisecond, try+1, runs, wait)
			}
			hand.Advance(time.Millisecond)
		}
		if letters := dead(t, db); len(letters) != 0 {
			t.Errorf("dead before its last try: %v", letters)
		}
		if _, err := r.Drain(t.Context()); err == nil {
			t.Error("the last try did not tell of its failure")
		}
		hand.Advance(1000 * time.Hour)
		drained(t, r, 0)

		letters := dead(t, db)
		if len(letters) != 1 {
			t.Fatalf("dead letters: got %v, want one", letters)
		}
		l := letters[0]
		if got, want := fmt.Sprint(l.Name, " ", l.Payload, " ", l.Tries, " ", l.Reason), fmt.Sprintf(`compare {"record":"%s"} 4 not available`, record); got != want {
			t.Errorf("dead letter: got %s, want %s", got, want)
		}
		if all := fmt.Sprintf("%+v", l); strings.Contains(all, "Fictional") {
			t.Errorf("a dead letter tells what the error said: %s", all)
		}
		if want := (job.Tally{Failed: 4, Died: 1}); r.Tally() != want {
			t.Errorf("tally: got %+v, want %+v", r.Tally(), want)
		}
	})
}

func TestDeadLetterCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, hand := t.Context(), clock.At(noon)
		r := job.New(db, hand, nil)
		broken := true
		handle(t, r, func(context.Context, compare) error {
			if broken {
				return errors.New("broken")
			}
			return nil
		}, job.Tries(1))
		queue(t, db, compare{}, noon)
		if _, err := r.Drain(ctx); err == nil {
			t.Fatal("the handler did not fail")
		}
		broken = false
		drained(t, r, 0)
		letters := dead(t, db)
		if len(letters) != 1 || letters[0].Reason != "error" || !letters[0].Died.Equal(noon) {
			t.Fatalf("dead letters: got %+v, want one of %v", letters, noon)
		}
		retry := func(letter id.Job) error {
			return db.Write(ctx, store.Pages, func(tx *store.Tx) error { return job.Retry(ctx, tx, letter, noon) })
		}
		if err := retry(letters[0].ID); err != nil {
			t.Fatal(err)
		}
		drained(t, r, 1)
		for _, gone := range []id.Job{letters[0].ID, id.New[id.Job]()} {
			if err := retry(gone); !fault.Is(err, fault.NotFound) {
				t.Errorf("retry of what is not dead: got %v, want Absent", err)
			}
		}
	})
}

func TestPayloadsHoldIDsNumbersAndTimesOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, bad := range []job.Job{
			told{}, bytes{}, nested{}, hidden{}, anything{}, runes{}, unnamed{}, (*pointed)(nil), nil,
			compare{Record: "Jo Fictional"}, listed{Records: []id.Record{"x", "jo@fictional.example"}},
		} {
			err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error { return job.Enqueue(t.Context(), tx, bad, noon) })
			if err == nil {
				t.Errorf("%T %+v was queued", bad, bad)
			} else if strings.Contains(err.Error(), "ictional") {
				t.Errorf("the refusal repeats what it refused: %v", err)
			}
		}
		r := job.New(db, clock.At(noon), nil)
		if err := job.Handle(r, func(context.Context, told) error { return nil }); err == nil {
			t.Error("a handler of jobs with text was taken")
		}
		if err := job.Handle(r, func(context.Context, *pointed) error { return nil }); err == nil {
			t.Error("a handler of pointers was taken")
		}
		var got listed
		handle(t, r, func(_ context.Context, j listed) error { got = j; return nil })
		if err := job.Handle(r, func(context.Context, listed) error { return nil }); err == nil {
			t.Error("a second handler of one name was taken")
		}
		want := listed{Records: []id.Record{id.New[id.Record](), "b"}, At: noon, Number: -3, Share: 0.5, Yes: true}
		queue(t, db, want, noon)
		drained(t, r, 1)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("payload: got %v, want %v", got, want)
		}
		err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			return job.Enqueue(t.Context(), tx, want, noon, job.Once("Jo Fictional"))
		})
		if err == nil {
			t.Error("a key of Once that people could have typed was taken")
		}
	})
}

type (
	told     struct{ Name string }
	bytes    struct{ Text []byte }
	nested   struct{ In struct{ Record id.Record } }
	hidden   struct{ record id.Record }
	anything struct{ Any any }
	runes    struct{ Text []int32 }
	unnamed  struct{}
	pointed  struct{}
	listed   struct {
		Records []id.Record
		At      time.Time
		Number  int64
		Share   float64
		Yes     bool
	}
)

func (told) JobName() string     { return "told" }
func (bytes) JobName() string    { return "bytes" }
func (nested) JobName() string   { return "nested" }
func (h hidden) JobName() string { return "hidden" + string(h.record) }
func (anything) JobName() string { return "anything" }
func (runes) JobName() string    { return "runes" }
func (unnamed) JobName() string  { return "No name" }
func (*pointed) JobName() string { return "pointed" }
func (listed) JobName() string   { return "listed" }

func TestRunWakesOnCommitAndStopsWithItsContext(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := job.New(db, clock.At(noon), nil)
		ran := make(chan int)
		handle(t, r, func(ctx context.Context, j compare) error {
			if j.Round == 3 {
				ran <- 3
				<-ctx.Done() // until the runner stops
				return ctx.Err()
			}
			ran <- j.Round
			if j.Round == 2 { // a handler's own jobs wake the runner, too
				return db.Write(ctx, store.Jobs, func(tx *store.Tx) error { return job.Enqueue(ctx, tx, compare{Round: 3}, noon) })
			}
			return nil
		}, job.Tries(1))
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { r.Run(ctx) })
		waking := r.Waking(ctx)
		for round := range 3 {
			err := db.Write(waking, store.Pages, func(tx *store.Tx) error { return job.Enqueue(waking, tx, compare{Round: round}, noon) })
			if err != nil {
				t.Fatal(err)
			}
			if got := <-ran; got != round {
				t.Errorf("ran %d, want %d", got, round)
			}
		}
		if got := <-ran; got != 3 {
			t.Errorf("ran %d, want 3", got)
		}
		stop()
		running.Wait()
		// What the stop cut short is nobody's failure, and another takes it without waiting.
		second := job.New(db, clock.At(noon), nil)
		handle(t, second, func(context.Context, compare) error { return nil }, job.Tries(1))
		drained(t, second, 1)
		if tally := r.Tally(); tally.Done != 3 || tally.Failed != 0 {
			t.Errorf("tally: got %+v, want 3 done and none failed", tally)
		}
	})
}
