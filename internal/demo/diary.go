package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/respond"
	"lightship/internal/store"
)

// diary is what happened in the partnership, by the hour, and how it is lived again: each entry
// through the services, by the persona or colleague who did it, with the clock at its hour.
// The first error ends it.
type diary struct {
	ctx     context.Context
	s       Services
	w       *world
	hand    *clock.Hand
	now     time.Time
	entries []entry
	made    marks
	err     error
}

// entry is one thing that happened.
type entry struct {
	at time.Time
	do func()
}

// marks are the records that a story, or the tour, speaks of later, by name.
type marks map[string]id.Record

// on writes an entry at a day so many days ago, at an hour in UTC such as "14:05".
func (d *diary) on(daysAgo int, hour string, do func()) {
	var h, m int
	if _, err := fmt.Sscanf(hour, "%d:%d", &h, &m); err != nil {
		d.fail("read the hour "+hour, err)
		return
	}
	y, month, day := d.now.AddDate(0, 0, -daysAgo).Date()
	d.entries = append(d.entries, entry{time.Date(y, month, day, h, m, 0, 0, time.UTC), do})
}

// ago writes an entry so many minutes ago, for what has only just happened.
func (d *diary) ago(minutes int, do func()) {
	d.entries = append(d.entries, entry{d.now.Add(-time.Duration(minutes) * time.Minute), do})
}

// run lives through the diary in the order of its hours. What was noted in one hour with others
// happens in the order in which it was written down.
func (d *diary) run() error {
	slices.SortStableFunc(d.entries, func(a, b entry) int { return a.at.Compare(b.at) })
	for _, e := range d.entries {
		d.until(e.at)
		if e.do(); d.err != nil {
			return d.err
		}
	}
	d.until(d.now)
	return d.err
}

// until sets the clock, which never goes back.
func (d *diary) until(t time.Time) {
	if by := t.Sub(d.hand.Now()); by > 0 && !t.After(d.now) {
		d.hand.Advance(by)
	}
}

func (d *diary) fail(what string, err error) {
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("%s, %s: %w", d.hand.Now().Format(time.DateTime), what, err)
	}
}

// step lets discovery find and tell what is due.
func (d *diary) step() {
	d.fail("compare", d.s.Work(d.ctx))
	d.until(d.hand.Now().Add(d.s.Discover.Every()))
	d.fail("tell of hits", d.s.Work(d.ctx))
}

// as gives the actor of somebody, as they stand at this hour, and a look of their own.
func (d *diary) as(mail string) (context.Context, access.Actor) {
	var who access.Actor
	member, known := d.w.members[mail]
	if !known {
		d.fail("find "+mail, fmt.Errorf("there is nobody of this address"))
		return d.ctx, who
	}
	d.fail("be "+mail, d.s.DB.Read(d.ctx, store.Jobs, func(r store.Reader) (err error) {
		who, err = partner.ActorFor(d.ctx, r, member, access.Safeguard, d.hand.Now())
		return err
	}))
	return audit.Begin(d.ctx), who
}

// day is a day from this hour on, for deadlines.
func (d *diary) day(n int) time.Time { return d.hand.Now().AddDate(0, 0, n) }

// concern writes down a concern under a name.
func (d *diary) concern(name, mail string, told intake.Told) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	rec, err := d.s.Intake.Create(ctx, who, told)
	d.fail("concern "+name, err)
	d.made[name] = rec
}

// decide is the triage of a concern.
func (d *diary) decide(name, mail, decision, risk, reason string) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	held, err := d.s.Intake.Get(ctx, who, d.made[name])
	if err == nil {
		err = d.s.Intake.Decide(ctx, who, intake.Seen{Record: held.ID, Mark: held.Mark}, intake.Triage{Decision: decision, Risk: risk, Reason: reason})
	}
	d.fail("decide "+name, err)
}

// respond opens a response from a concern that was decided so, under the name of the response.
func (d *diary) respond(name, concern, mail string, o respond.Opening) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	o.From, o.Purpose = d.made[concern], access.Safeguard
	rec, err := d.s.Respond.Open(ctx, who, o)
	d.fail("open "+name, err)
	d.made[name] = rec
}

// invite asks desks, each for one expertise: "haven/Support desk" for "support".
func (d *diary) invite(name, mail string, asked ...string) {
	for i := 0; i+1 < len(asked) && d.err == nil; i += 2 {
		ctx, who := d.as(mail)
		d.fail("invite "+asked[i], d.s.Respond.Invite(ctx, who, d.made[name], respond.Invitation{Post: d.post(asked[i]), Asked: []string{asked[i+1]}, Deadline: d.day(3)}))
	}
}

func (d *diary) post(desk string) id.Post {
	p, ok := d.w.posts[desk]
	if !ok {
		d.fail("find "+desk, fmt.Errorf("there is no such desk"))
	}
	return p
}

// join accepts an invitation for each of these people.
func (d *diary) join(name string, mails ...string) {
	for _, mail := range mails {
		if d.err != nil {
			return
		}
		ctx, who := d.as(mail)
		d.fail(mail+" joins "+name, d.s.Respond.Accept(ctx, who, d.made[name], ""))
	}
}

func (d *diary) decline(name, mail, reason, note string) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	d.fail(mail+" declines "+name, d.s.Respond.Decline(ctx, who, d.made[name], "", respond.Refusal{Reason: reason, Note: note}))
}

// say writes into the shared lane; with desks named, for those alone.
func (d *diary) say(name, mail, about, text string, to ...string) {
	posts := make([]id.Post, len(to))
	for i, desk := range to {
		posts[i] = d.post(desk)
	}
	d.write(name, mail, respond.Writing{Text: text, About: about, To: posts})
}

// keep writes into the private lane of one's own organisation.
func (d *diary) keep(name, mail, text string) {
	d.write(name, mail, respond.Writing{Text: text, About: respond.General, Private: true})
}

func (d *diary) write(name, mail string, v respond.Writing) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	_, err := d.s.Respond.AddItem(ctx, who, d.made[name], v)
	d.fail(mail+" writes in "+name, err)
}

// agree gives an action to a desk, due in so many days, under a name.
func (d *diary) agree(name, response, mail, desk, what string, due int) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	rec, err := d.s.Respond.Assign(ctx, who, d.made[response], respond.Assignment{What: what, Post: d.post(desk), Due: d.day(due)})
	d.fail("agree "+name, err)
	d.made[name] = rec
}

// move says how far an action is.
func (d *diary) move(name, mail, state, evidence string) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	page, err := d.s.Respond.ActionOf(ctx, who, d.made[name])
	if err == nil {
		err = d.s.Respond.Update(ctx, who, d.made[name], page.Mark, respond.Step{State: state, Evidence: evidence})
	}
	d.fail("move "+name, err)
}

// chase reminds of an action, after the day by which it was due was noticed.
func (d *diary) chase(name, mail string) {
	if d.err != nil {
		return
	}
	d.fail("work", d.s.Work(d.ctx))
	ctx, who := d.as(mail)
	d.fail("chase "+name, d.s.Respond.Chase(ctx, who, d.made[name]))
}

// end closes a response; actions that are open go on.
func (d *diary) end(name, mail string, c respond.Closing) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	ending, err := d.s.Respond.EndingOf(ctx, who, d.made[name])
	if err == nil {
		c.Carried = map[id.Record]string{}
		for _, a := range ending.Open {
			c.Carried[a.ID] = "The desk that has it goes on by itself."
		}
		err = d.s.Respond.Close(ctx, who, d.made[name], ending.Mark, c)
	}
	d.fail("close "+name, err)
}
