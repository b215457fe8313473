package respond

import (
	"context"
	"fmt"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Assignment is an action as the lead gives it to a post.
type Assignment struct {
	What string
	Post id.Post
	Due  time.Time // the day
	Once string
}

// Assign gives an action to a post that is in the response. Its desk may edit it; everybody in the
// response reads it.
func (s *Service) Assign(ctx context.Context, who access.Actor, response id.Record, a Assignment) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		rm, err := s.work(ctx, tx, who, access.ResponseInvite, response)
		if err != nil {
			return err
		}
		made, err = s.records.Once(ctx, tx, rm.who, a.Once, func() (id.Record, error) { return s.assign(ctx, tx, rm, a) })
		return err
	})
	return made, err
}

// mostActions is how many actions one response has; all of its members see each of them.
const mostActions = 200

func (s *Service) assign(ctx context.Context, tx *store.Tx, rm room, a Assignment) (id.Record, error) {
	v := Task{Response: rm.id, What: a.What, Post: a.Post, State: Todo}
	if !a.Due.IsZero() {
		v.Due = s.endOfDay(a.Due)
	}
	p := s.checkTask(v)
	if !v.Due.IsZero() && v.Due.Before(rm.now) {
		p["due"] = "Enter a day that is not past."
	}
	given, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from respond_action where response = $1`, rm.id))
	if err != nil {
		return "", err
	}
	if given >= mostActions {
		p["what"] = fmt.Sprintf("This response has %d actions, and that is as many as fit. Close it and open one that follows.", given)
	}
	rows, err := s.rows(ctx, tx, rm.id, a.Post)
	if err != nil {
		return "", err
	}
	if len(rows) == 0 || rows[0].State != Accepted {
		p["post"] = "Choose a desk that is in this response now."
	} else {
		v.Owner = rows[0].Org
	}
	if err := fault.Check(p); err != nil {
		return "", err
	}
	if err := rm.stays(ctx, tx); err != nil {
		return "", err
	}
	v.start = begin(rm.who.Org, rm.post, rm.to(access.OfCircle(rm.circle), access.Full, rm.now))
	e, err := s.tasks.Create(ctx, tx, rm.who, v)
	if err != nil {
		return "", err
	}
	if err := s.records.AddWriter(ctx, tx, rm.who, e, access.OfPost(a.Post)); err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, store.SQL(`insert into respond_action (action, response, post, state, due_ms, late_ms, chased, chased_ms) values ($1, $2, $3, $4, $5, 0, 0, 0)`,
		e.ID, rm.id, a.Post, Todo, clock.Milli(v.Due))); err != nil {
		return "", err
	}
	if err := theActions.Keep(ctx, tx, rm.who, rm.now, store.SQL(`where action = $1`, e.ID)); err != nil {
		return "", err
	}
	return e.ID, job.Enqueue(ctx, tx, Late{Action: e.ID}, v.Due, job.Once(e.ID))
}

// errand is the machinery row of an action with its response.
type errand struct {
	matter
	action  id.Record
	post    id.Post // which does it
	doing   string  // how far it is
	due     time.Time
	late    time.Time // when it was found late
	chased  int
	chaseAt time.Time
	who     access.Actor
	now     time.Time
}

// find gives the row of an action, and the actor for the purpose of its response.
func (s *Service) find(ctx context.Context, r store.Reader, who access.Actor, action id.Record) (errand, error) {
	out := errand{who: who, now: s.clock.Now(), action: action}
	found, err := store.All(ctx, r, func(row store.Row) (e errand, err error) {
		var due, late, chased int64
		err = row.Scan(&e.id, &e.purpose, &e.circle, &e.basis, &e.org, &e.matter.post, &e.state, &e.post, &e.doing, &due, &late, &e.chased, &chased)
		e.due, e.late, e.chaseAt = clock.FromMilli(due), clock.FromMilli(late), clock.FromMilli(chased)
		return e, err
	}, store.SQL(`select t.response, t.purpose, t.circle, t.basis, t.org, t.post, t.state, a.post, a.state, a.due_ms, a.late_ms, a.chased, a.chased_ms
		from respond_action a join respond_response t on t.response = a.response where a.action = $1`, action))
	if err != nil || len(found) == 0 {
		return out, err
	}
	e := found[0]
	e.action, e.now, e.who = action, out.now, who.For(e.purpose)
	return e, nil
}

// isLate tells whether the day has passed and it is not done.
func (e errand) isLate() bool { return !Ended(e.doing) && e.due.Before(e.now) }

// Step is how far an action is.
type Step struct {
	State    string
	Evidence string // what was done, or why it cannot be
}

// Update says how far an action is: by its own desk, or by the lead. base is the mark of what the
// editor saw.
func (s *Service) Update(ctx context.Context, who access.Actor, action id.Record, base Mark, step Step) error {
	return s.write(ctx, who, action, func(tx *store.Tx) error {
		e, err := s.find(ctx, tx, who, action)
		if err != nil {
			return err
		}
		if _, err := s.tasks.Edit(ctx, tx, e.who, action, base, func(v *Task) { v.State, v.Evidence = step.State, step.Evidence }); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`update respond_action set state = $2 where action = $1`, action, step.State)); err != nil {
			return err
		}
		if err := theActions.Keep(ctx, tx, e.who, e.now, store.SQL(`where action = $1`, action)); err != nil {
			return err
		}
		if step.State != Done || e.doing == Done || e.state != Open {
			return nil
		}
		return s.tell(ctx, tx, e.matter, stageActed)
	})
}

// Chase reminds the desk of an action: by the lead whenever they think it right, by anybody else
// in the response once it is late; once in a working day.
func (s *Service) Chase(ctx context.Context, who access.Actor, action id.Record) error {
	return s.write(ctx, who, action, func(tx *store.Tx) error {
		e, err := s.find(ctx, tx, who, action)
		if err != nil {
			return err
		}
		held, err := s.tasks.Get(ctx, tx, e.who, access.RecordFull, action)
		if err != nil {
			return err
		}
		lead, err := s.may(ctx, tx, e.who, access.RecordGrant, action)
		if err != nil {
			return err
		}
		why, err := s.mayChase(e, lead)
		if err != nil {
			return err
		}
		if why != "" {
			return fault.Forbidden(why, nil)
		}
		if _, err := tx.Exec(ctx, store.SQL(`update respond_action set chased = chased + 1, chased_ms = $2 where action = $1`, action, clock.Milli(e.now))); err != nil {
			return err
		}
		rows, err := theActions.Now(ctx, tx, store.SQL(`where action = $1`, action))
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{By: e.who, Did: access.ActionDo, At: e.now, Notes: []audit.Note{"chase"}, Rows: rows,
			Seen: []audit.Seen{{Record: action, Owner: held.Owner, Level: access.Full}}})
	})
}

// mayChase gives the sentence that says why not now; empty when it may be done.
func (s *Service) mayChase(e errand, lead bool) (string, error) {
	if Ended(e.doing) {
		return "This action is ended. There is nothing to chase.", nil
	}
	if !lead && !e.isLate() {
		return "Only the lead reminds before an action is late.", nil
	}
	if e.chaseAt.IsZero() {
		return "", nil
	}
	again, err := s.lib.Due("action-chase", e.chaseAt)
	if err != nil || !e.now.After(again) {
		return "This action was chased already. Give them until the end of the next working day, or ring them.", err
	}
	return "", nil
}

// Late is the job that finds an action late.
type Late struct{ Action id.Record }

// JobName names the job, for ever.
func (Late) JobName() string { return "respond.late" }

// Jobs gives a runner what this package does by itself.
func (s *Service) Jobs(r *job.Runner) error { return job.HandleTx(r, s.late) }

// late marks an action that is not done when its day has passed: from now on it stands as late on
// Today, of its own desk and of the lead.
func (s *Service) late(ctx context.Context, tx *store.Tx, j Late) error {
	now := s.clock.Now()
	machine := partner.Machine()
	n, err := tx.Exec(ctx, store.SQL(`update respond_action set late_ms = $2 where action = $1 and late_ms = 0 and due_ms <= $2 and state in ('todo', 'doing')`, j.Action, clock.Milli(now)))
	if err != nil || n == 0 {
		return err
	}
	e, _, err := s.records.Facts(ctx, tx, machine, j.Action)
	if err != nil {
		return err
	}
	rows, err := theActions.Now(ctx, tx, store.SQL(`where action = $1`, j.Action))
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{By: machine, Did: access.ActionDo, At: now, Notes: []audit.Note{"late"}, Rows: rows,
		Seen: []audit.Seen{{Record: j.Action, Owner: e.Owner, Level: access.Pointer}}})
}

// Action is an action as a page shows it.
type Action struct {
	ID       id.Record
	Response id.Record
	What     string
	Desk     Desk
	State    string
	Due      time.Time
	Late     bool
	Chased   int
	ChasedAt time.Time
	Mine     bool // a desk of the actor's does it
	Gone     bool // the desk has left the response
}

// ActionPage is an action with all that its own page needs.
type ActionPage struct {
	Action
	Title    string // of the response
	Evidence string
	Carried  string
	Mark     Mark
	Shown    record.Shown
	Lead     Desk
	MayDo    bool
	MayChase bool
	NotChase string // why it may not be chased now, where somebody could wonder
}

// ActionOf gives an action to those in its response.
func (s *Service) ActionOf(ctx context.Context, who access.Actor, action id.Record) (ActionPage, error) {
	var out ActionPage
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		e, err := s.find(ctx, r, who, action)
		if err != nil {
			return err
		}
		held, err := s.tasks.Get(ctx, r, e.who, access.RecordFull, action)
		if err != nil {
			return err
		}
		rm, err := s.enter(ctx, r, who, access.ResponseRead, e.id)
		if err != nil {
			return err
		}
		d, err := s.called(ctx, r)
		if err != nil {
			return err
		}
		out = ActionPage{Title: rm.held.View.Title, Evidence: held.Body.Evidence, Carried: held.Body.Carried, Mark: held.Mark, Shown: held.Shown, Lead: d.at[rm.post]}
		out.Action = Action{ID: action, Response: e.id, What: held.Body.What, Desk: d.at[e.post], State: e.doing, Due: e.due, Late: e.isLate(),
			Chased: e.chased, ChasedAt: e.chaseAt, Mine: sits(who, e.post)}
		if out.MayDo, err = s.may(ctx, r, e.who, access.ActionDo, action); err != nil {
			return err
		}
		lead, err := s.may(ctx, r, e.who, access.RecordGrant, action)
		if err != nil {
			return err
		}
		out.NotChase, err = s.mayChase(e, lead)
		out.MayChase = out.NotChase == "" && !out.Mine
		return err
	})
	return out, err
}
