// Package app puts everything together: config, store, services, routes, jobs. It is the one
// package that knows all others, and holds no rule of its own.
//
// Start gives the whole product, ready to answer, without a loop of its own: a test holds the
// clock and calls Step. Run adds what goes on by itself: jobs, the tick of discovery, the
// sequencer of the log.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/content"
	"lightship/internal/demo"
	"lightship/internal/discover"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/job"
	"lightship/internal/mail"
	"lightship/internal/match"
	"lightship/internal/member"
	"lightship/internal/organise"
	"lightship/internal/oversight"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/share"
	"lightship/internal/store"
	"lightship/internal/web"
)

// App is the running product.
type App struct {
	*Base
	Handler http.Handler
	Routes  []web.Route

	Content  *content.Library
	Records  *record.Store
	Partners *partner.Service
	Organise *organise.Service
	Accounts *account.Service
	Members  *member.Service
	Mail     *mail.Service
	Entities *entity.Service
	Intake   *intake.Service
	Share    *share.Service
	Jobs     *job.Runner
	Reading  *audit.Reading
	Discover *discover.Service
	Respond  *respond.Service
	Figures  *oversight.Service

	visits partner.Remembered[visitKey, web.Visit]
}

// Start opens an installation and puts the product together. A demo that is empty gets its
// made-up partnership.
func Start(ctx context.Context, c config.Config, now clock.Clock, log *slog.Logger) (*App, error) {
	base, err := Open(ctx, c, now, log)
	if err != nil {
		return nil, err
	}
	a := &App{Base: base}
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, base.Close())
	}
	return a, nil
}

func (a *App) start(ctx context.Context) error {
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"content packs", a.load}, {"services", a.serve}, {"demo", a.fill}, {"mail", a.beginDigest}, {"routes", a.mount},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("start %s: %w", step.what, err)
		}
	}
	return nil
}

// load reads the content packs; the demo alone has made-up telephone numbers.
func (a *App) load(context.Context) (err error) {
	if a.Config.Demo {
		a.Content, err = content.Load(content.Demo())
		return err
	}
	a.Content, err = content.Load()
	return err
}

// serve makes the services, each from those before it.
func (a *App) serve(context.Context) error {
	seal, err := a.cursors()
	if err != nil {
		return err
	}
	a.Records = record.New(a.Clock, match.Fold, seal).Asking(match.Query)
	a.Partners = partner.New(a.DB, a.Clock)
	a.Partners.OnClauseEnded(func(ctx context.Context, tx *store.Tx, who access.Actor, clause id.Clause, at time.Time) error {
		return a.Records.Lapse(ctx, tx, who, id.Basis(clause), access.None, at) // what was shared by it is seen no more
	})
	a.Partners.OnSignatureEnded(func(ctx context.Context, tx *store.Tx, who access.Actor, w partner.Withdrawn) error {
		bases := make([]id.Basis, len(w.Clauses))
		for i, c := range w.Clauses {
			bases[i] = id.Basis(c)
		}
		return a.Records.EndBetween(ctx, tx, who, record.Between{Owner: w.Org, To: w.Own, Bases: bases, At: w.At})
	})
	a.Organise = organise.New(a.DB, a.Clock, a.Partners)
	if a.Accounts, err = account.New(a.DB, a.Clock, account.Options{SiteKey: a.Key.Derive("accounts"), Demo: a.Config.Demo}); err != nil {
		return err
	}
	if err := a.post(); err != nil {
		return err
	}
	a.Members = member.New(a.DB, a.Clock, a.Partners, a.Accounts, a.Records, a.Mail)
	a.Jobs = job.New(a.DB, a.Clock, a.Log)
	a.Entities = entity.New(a.DB, a.Records, a.Clock)
	a.Intake = intake.New(a.DB, a.Records, a.Entities, a.Content, a.Clock)
	a.Share = share.New(a.DB, a.Records, a.Content, a.Entities, a.Clock)
	a.Reading = a.Audit.Reading(seal)
	a.Discover = discover.New(a.DB, a.Records, a.Clock, discover.Config{Every: a.Config.Tick, Urgent: a.Intake.Urgent})
	a.Respond = respond.New(a.DB, a.Records, a.Partners, a.Content, a.Clock, givers{a.Intake})
	a.Figures = oversight.New(a.DB, a.Clock, a.Content.London(), oversight.Sources{Made: a.Records.Made, Shared: a.Records.Shared, Responses: a.Respond.Figures})
	if err := a.mailing(); err != nil {
		return err
	}
	if err := a.Discover.Handle(a.Jobs); err != nil {
		return err
	}
	if err := a.Respond.Jobs(a.Jobs); err != nil {
		return err
	}
	return nil
}

// fill makes the demo's partnership, once.
func (a *App) fill(ctx context.Context) error {
	if !a.Config.Demo {
		return nil
	}
	return demo.Fill(ctx, demo.Parts{DB: a.DB, Clock: a.Clock, Accounts: a.Accounts, Quick: a.Config.Quick, At: a.at})
}

// at gives services that work within one transaction by a clock of its own: the demo's past is
// made with them.
func (a *App) at(ctx context.Context, tx *store.Tx, c clock.Clock) (demo.Services, error) {
	base := *a.Base
	base.DB, base.Clock = a.DB.Inside(tx), c
	then := &App{Base: &base, Content: a.Content}
	if err := then.serve(ctx); err != nil {
		return demo.Services{}, err
	}
	return demo.Services{DB: base.DB, Records: then.Records, Partners: then.Partners, Intake: then.Intake, Share: then.Share, Discover: then.Discover,
		Respond: then.Respond, Work: then.work}, nil
}

// Step does what is due now: jobs, the tick of discovery, what that queued, then the log. A test
// that holds the clock calls it instead of Run.
func (a *App) Step(ctx context.Context) error {
	if err := a.work(ctx); err != nil {
		return err
	}
	if err := a.Audit.Tick(ctx); err != nil {
		return fmt.Errorf("step: %w", err)
	}
	return nil
}

// work does the jobs that are due, the tick of discovery, and what that queued.
func (a *App) work(ctx context.Context) error {
	for _, do := range []func(context.Context) error{a.drain, a.Discover.Tick, a.drain} {
		if err := do(ctx); err != nil {
			return fmt.Errorf("work: %w", err)
		}
	}
	return nil
}

func (a *App) drain(ctx context.Context) error {
	_, err := a.Jobs.Drain(ctx)
	return err
}

// mark reads one of the database's marks; empty when there is none.
func mark(ctx context.Context, r store.Reader, name string) (string, error) {
	was, err := store.All(ctx, r, store.Scalar[string], store.SQL(`select value from store_mark where name = $1`, name))
	if err != nil || len(was) == 0 {
		return "", err
	}
	return was[0], nil
}
