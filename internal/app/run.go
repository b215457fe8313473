package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"lightship/internal/fault"
	"lightship/internal/job"
	"lightship/internal/store"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// How often the loops look. They measure real time: what is due is decided by the clock.
const (
	everySecond = time.Second
	everyHour   = time.Hour
	lastWords   = 10 * time.Second // for requests under way when the program stops
)

// Run does what goes on by itself until ctx ends, and returns when all of it has stopped.
func (a *App) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { a.Jobs.Run(ctx) })
	wg.Go(func() { a.every(ctx, everySecond, "discovery", a.Discover.Tick) })
	wg.Go(func() { a.every(ctx, everySecond, "log", a.Audit.Tick) })
	wg.Go(func() { a.every(ctx, everyHour, "sweep", a.Sweep) })
	wg.Wait()
}

// How long machinery is kept. What people wrote is kept by the rule of its kind, and the log for ever.
const (
	keptOnce     = 30 * 24 * time.Hour // the mark of a form: sent again after that, it is a new one
	keptSessions = 90 * 24 * time.Hour // from their beginning; they last twelve hours
	keptDead     = 90 * 24 * time.Hour // a job that failed for good, for the operator to look at
)

// Sweep deletes machinery that was kept long enough.
func (a *App) Sweep(ctx context.Context) error {
	now := a.Clock.Now()
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"sign-ins that failed", func() error { _, err := a.Accounts.SweepTries(ctx); return err }},
		{"sessions", func() error { return a.Accounts.SweepSessions(ctx, now.Add(-keptSessions)) }},
		{"marks of changes", func() error { return a.Organise.SweepOnce(ctx, now.Add(-keptOnce)) }},
		{"marks of forms, dead jobs", func() error {
			return a.DB.Write(ctx, store.Jobs, func(tx *store.Tx) error {
				return errors.Join(a.Records.SweepOnce(ctx, tx, now.Add(-keptOnce)), job.Sweep(ctx, tx, now.Add(-keptDead)))
			})
		}},
	} {
		if err := step.do(); err != nil {
			return fmt.Errorf("sweep %s: %w", step.what, err)
		}
	}
	return nil
}

// every calls do again and again; a failure is logged and tried again.
func (a *App) every(ctx context.Context, pause time.Duration, what string, do func(context.Context) error) {
	t := time.NewTicker(pause)
	defer t.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			a.Log.ErrorContext(ctx, "loop failed", "loop", what, "error", err)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// Listen serves pages and API, with the loops, until ctx ends. ready is told the address.
func (a *App) Listen(ctx context.Context, ready func(address string)) error {
	if err := ui.Built().Missing(); err != nil {
		return fault.Of(fault.Unavailable, "Run make to build the page assets first.", err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.Config.Addr)
	if err != nil {
		return fault.Of(fault.Unavailable, fmt.Sprintf("Lightship cannot listen at %s: another program already listens there, or this machine has no such address. Give another with --addr.", a.Config.Addr), err)
	}
	server := web.Server(a.Config.Addr, a.Handler)
	server.BaseContext = func(net.Listener) context.Context { return a.Jobs.Waking(context.WithoutCancel(ctx)) }
	running, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	wg.Go(func() { a.Run(running) })
	wg.Go(func() {
		<-running.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
		defer cancel()
		if err := server.Shutdown(end); err != nil {
			a.Log.ErrorContext(ctx, "requests were cut off", "error", err)
		}
	})
	ready(l.Addr().String())
	err = server.Serve(web.Crowded(server, l, web.MostConnections))
	stop()
	wg.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
