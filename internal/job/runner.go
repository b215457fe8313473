package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"lightship/internal/clock"
	"lightship/internal/store"
)

const (
	look       = time.Second // between two looks at the queue, when nothing wakes the runner
	mostAtOnce = 8           // jobs that one runner works on at the same time
	lease      = time.Minute
	limit      = 10 * time.Minute // of one run of one job
	tries      = 16               // with the waits below, about half a day
	firstWait  = 10 * time.Second // after the first failure; then twice as long each time
	mostWait   = time.Hour
)

// Runner takes due jobs and gives them to their handlers. Any number of them, in any number of
// processes, may work on one database.
type Runner struct {
	Lease time.Duration // how long a killed runner keeps its jobs; set it before the first job, or leave it

	db     *store.DB
	clock  clock.Clock
	log    *slog.Logger
	waking chan struct{}

	mu       sync.Mutex
	handlers map[string]handler

	done, failed, died, lost atomic.Int64
}

// Tally is what one runner has done since it was made.
type Tally struct {
	Done   int64 // jobs that ended well
	Failed int64 // tries that failed
	Died   int64 // jobs that became dead letters
	Lost   int64 // runs whose lease had ended, so that another may have run the job
}

type handler struct {
	do    func(ctx context.Context, payload []byte) error
	doTx  func(ctx context.Context, tx *store.Tx, payload []byte) error // instead of do
	tries int
}

// Setting changes how the jobs of one handler are run.
type Setting func(*handler)

// Tries is how often a job is tried before it is a dead letter.
func Tries(n int) Setting { return func(h *handler) { h.tries = max(n, 1) } }

// New makes a runner; it does nothing until Run or Drain.
func New(db *store.DB, c clock.Clock, log *slog.Logger) *Runner {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Runner{Lease: lease, db: db, clock: c, log: log, waking: make(chan struct{}, 1), handlers: map[string]handler{}}
}

// Handle says what is to be done for the jobs of one name. It may be done twice when a process is
// killed, so do must bear that.
func Handle[J Job](r *Runner, do func(ctx context.Context, j J) error, settings ...Setting) error {
	return add[J](r, handler{do: func(ctx context.Context, payload []byte) error {
		j, err := decode[J](payload)
		if err != nil {
			return err
		}
		return do(ctx, j)
	}}, settings)
}

// HandleTx is Handle for work that lies in this database alone: the work and the end of the job
// are one transaction, so it happens exactly once. Like every Write, do may be run again when the
// transaction was in another's way, and only the last of these counts.
func HandleTx[J Job](r *Runner, do func(ctx context.Context, tx *store.Tx, j J) error, settings ...Setting) error {
	return add[J](r, handler{doTx: func(ctx context.Context, tx *store.Tx, payload []byte) error {
		j, err := decode[J](payload)
		if err != nil {
			return err
		}
		return do(ctx, tx, j)
	}}, settings)
}

func decode[J Job](payload []byte) (J, error) {
	var j J
	if err := json.Unmarshal(payload, &j); err != nil {
		return j, fmt.Errorf("read the payload: %w", err)
	}
	return j, nil
}

func add[J Job](r *Runner, h handler, settings []Setting) error {
	t := reflect.TypeFor[J]()
	if t.Kind() != reflect.Struct {
		return fmt.Errorf("handle jobs: %s is not a struct", t)
	}
	var j J
	name := j.JobName()
	if err := checkType(name, t); err != nil {
		return fmt.Errorf("handle jobs %q: %w", name, err)
	}
	h.tries = tries
	for _, set := range settings {
		set(&h)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, taken := r.handlers[name]; taken {
		return fmt.Errorf("handle jobs %q: they have a handler already", name)
	}
	r.handlers[name] = h
	return nil
}

// Run works until ctx ends: it looks at the queue every second and whenever it is woken. Before it
// returns, the work under way has ended; what that did not finish, others take at once.
func (r *Runner) Run(ctx context.Context) {
	var working sync.WaitGroup
	defer working.Wait()
	slots := make(chan struct{}, mostAtOnce)
	tick := time.NewTicker(look)
	defer tick.Stop()
	for ctx.Err() == nil {
		claims, err := r.claim(ctx, cap(slots)-len(slots))
		if err != nil && ctx.Err() == nil {
			r.log.ErrorContext(ctx, "jobs cannot be taken", "error", err)
		}
		for _, c := range claims {
			slots <- struct{}{}
			working.Go(func() {
				_, _ = r.work(ctx, c) // logged there
				<-slots
				r.wake()
			})
		}
		select {
		case <-r.waking:
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// wake makes Run look at the queue now.
func (r *Runner) wake() {
	select {
	case r.waking <- struct{}{}:
	default: // it will look anyway
	}
}

// Drain runs what is due at the clock's present time, one after the other, until nothing is, and
// counts what ended well. The error joins the failures of handlers, which wait for their next try.
func (r *Runner) Drain(ctx context.Context) (done int, err error) {
	var failures []error
	for {
		claims, err := r.claim(ctx, 1)
		if err != nil {
			return done, errors.Join(append(failures, err)...)
		}
		if len(claims) == 0 {
			return done, errors.Join(failures...)
		}
		ok, err := r.work(ctx, claims[0])
		if ok {
			done++
		}
		if err != nil {
			failures = append(failures, err)
		}
		if err := ctx.Err(); err != nil {
			return done, errors.Join(failures...)
		}
	}
}

// Tally tells what this runner has done.
func (r *Runner) Tally() Tally {
	return Tally{Done: r.done.Load(), Failed: r.failed.Load(), Died: r.died.Load(), Lost: r.lost.Load()}
}
