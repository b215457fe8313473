package respond

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Listed is a response in a list.
type Listed struct {
	record.Line
	Asked    bool // the viewer's desk was asked and has not answered
	Expires  time.Time
	AreaName string
}

// mostListed is how many responses one list shows for each purpose.
const mostListed = 100

// List gives the responses that the actor's desks are in or asked to, of every purpose: a response
// has its own, so a list that showed only those of the session would hide work. more tells that
// there are older ones.
func (s *Service) List(ctx context.Context, who access.Actor) (all []Listed, more bool, err error) {
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all, more = nil, false
		waiting := map[id.Record]time.Time{}
		asked, err := s.invitations(ctx, r, who)
		if err != nil {
			return err
		}
		for _, a := range asked {
			waiting[a.Response] = a.Due
		}
		for _, p := range access.Purposes() {
			page, err := s.records.List(ctx, r, who.For(p), record.Filter{Do: access.ResponseList, Kinds: []access.Kind{access.Response}, N: mostListed})
			if err != nil {
				return err
			}
			more = more || page.Next != ""
			for _, l := range page.Lines {
				if i := slices.IndexFunc(all, func(v Listed) bool { return v.ID == l.ID }); i >= 0 {
					if l.Level > all[i].Level { // under another purpose they see more of it
						all[i].Line = l
					}
					continue
				}
				due, ok := waiting[l.ID]
				all = append(all, Listed{Line: l, Asked: ok, Expires: due, AreaName: s.lib.Label(content.Areas, l.Area)})
			}
		}
		slices.SortStableFunc(all, func(a, b Listed) int { return b.Created.Compare(a.Created) })
		return nil
	})
	return all, more, err
}

// Waits is one thing that waits for a desk of the actor's, for Today.
type Waits struct {
	Response id.Record
	Action   id.Record // empty for an invitation
	What     string    // of an action; the kind of response for an invitation
	Detail   string
	Desk     Desk // for an invitation, who asks; for an action, who does it
	Due      time.Time
	Chased   int
}

// Waiting is what waits for the actor's desks, of every purpose.
type Waiting struct {
	Invitations []Waits // to answer
	Due         []Waits // own actions that are not late
	Late        []Waits // own actions that are late
	ToChase     []Waits // late actions of others in responses that they lead
}

// Waiting gives what waits for the desks of the actor.
func (s *Service) Waiting(ctx context.Context, who access.Actor) (Waiting, error) {
	var out Waiting
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		out = Waiting{}
		if len(posts(who)) == 0 {
			return nil
		}
		d, err := s.called(ctx, r)
		if err != nil {
			return err
		}
		if out.Invitations, err = s.invitations(ctx, r, who); err != nil {
			return err
		}
		if err := s.describe(ctx, r, who, d, out.Invitations); err != nil {
			return err
		}
		for _, p := range access.Purposes() {
			if err := s.errands(ctx, r, who.For(p), d, &out); err != nil {
				return err
			}
		}
		for _, list := range [][]Waits{out.Due, out.Late, out.ToChase} {
			slices.SortStableFunc(list, func(a, b Waits) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Action, b.Action)) })
		}
		return nil
	})
	return out, err
}

// invitations gives those that wait for the actor's desks, by deadline.
func (s *Service) invitations(ctx context.Context, r store.Reader, who access.Actor) ([]Waits, error) {
	var out []Waits
	now := s.clock.Now()
	for _, p := range access.Purposes() {
		found, err := store.All(ctx, r, func(row store.Row) (w Waits, err error) {
			var due int64
			err = row.Scan(&w.Response, &due, &w.Desk.Post)
			w.Due = clock.FromMilli(due)
			return w, err
		}, store.SQL(`select m.response, m.deadline_ms, t.post from respond_member m join respond_response t on t.response = m.response
			where m.post in {mine} and m.state = 'invited' and m.deadline_ms > $1 and t.purpose = $2 and {sees} order by m.deadline_ms, m.response`, clock.Milli(now), p).
			Fill("mine", store.In(posts(who))).Fill("sees", access.Sees(who.For(p), access.ResponseAnswer, now, "m.response")))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortStableFunc(out, func(a, b Waits) int { return a.Due.Compare(b.Due) })
	return out, nil
}

// Unanswered is the statement that counts the invitations that wait for the actor's desks, of every
// purpose, up to a number: for the rail of every page.
func (s *Service) Unanswered(who access.Actor, most int) store.Query {
	now := s.clock.Now()
	seen := store.SQL(`1 = 0`)
	for _, p := range access.Purposes() {
		seen = store.SQL(`1 = 0 or {others} or rt.purpose = $1 and {sees}`, p).Fill("others", seen).Fill("sees", access.Sees(who.For(p), access.ResponseAnswer, now, "rm.response"))
	}
	return store.SQL(`select count(*) as n from (select 1 as one from respond_member rm join respond_response rt on rt.response = rm.response
		where rm.post in {mine} and rm.state = 'invited' and rm.deadline_ms > $1 and (1 = 0 or {seen}) limit $2) ua`, clock.Milli(now), most).
		Fill("mine", store.In(posts(who))).Fill("seen", seen)
}

// describe adds the pointer view to invitations.
func (s *Service) describe(ctx context.Context, r store.Reader, who access.Actor, d directory, all []Waits) error {
	ids := make([]id.Record, len(all))
	for i, w := range all {
		ids[i] = w.Response
	}
	at := map[id.Record]record.Line{}
	for _, p := range access.Purposes() {
		lines, err := s.records.Lines(ctx, r, who.For(p), access.ResponseAnswer, ids)
		if err != nil {
			return err
		}
		for _, l := range lines {
			at[l.ID] = l
		}
	}
	for i, w := range all {
		all[i].What, all[i].Detail, all[i].Desk = at[w.Response].Title+", "+s.lib.Label(content.Areas, at[w.Response].Area), at[w.Response].Line, d.at[w.Desk.Post]
	}
	return nil
}

// errands adds the open actions of one purpose: own ones, and late ones of responses that the
// actor's desks lead.
func (s *Service) errands(ctx context.Context, r store.Reader, who access.Actor, d directory, out *Waiting) error {
	now := s.clock.Now()
	var ids []id.Record
	var all []Action
	err := store.Each(ctx, r, func(row store.Row) error {
		var a Action
		var post id.Post
		var due int64
		err := row.Scan(&a.ID, &a.Response, &post, &due, &a.Chased)
		a.Desk, a.Due, a.Mine = d.at[post], clock.FromMilli(due), sits(who, post)
		a.Late = a.Due.Before(now)
		all, ids = append(all, a), append(ids, a.ID)
		return err
	}, store.SQL(`select q.action, q.response, q.post, q.due_ms, q.chased from respond_action q join respond_response t on t.response = q.response
		where t.purpose = $1 and q.state in ('todo', 'doing') and (q.post in {mine} or t.post in {mine} and q.late_ms > 0) and {sees} order by q.due_ms, q.action`, who.Purpose).
		Fill("mine", store.In(posts(who))).Fill("sees", access.Sees(who, access.RecordFull, now, "q.action")))
	if err != nil {
		return err
	}
	if all, err = s.words(ctx, r, who, all, ids); err != nil {
		return err
	}
	for _, a := range all {
		w := Waits{Response: a.Response, Action: a.ID, What: a.What, Desk: a.Desk, Due: a.Due, Chased: a.Chased}
		switch {
		case !a.Mine:
			out.ToChase = append(out.ToChase, w)
		case a.Late:
			out.Late = append(out.Late, w)
		default:
			out.Due = append(out.Due, w)
		}
	}
	return nil
}

// Figures count responses and actions for oversight; who may see them, and which are too small to
// be shown, is oversight's.
type Figures struct {
	Opened, Closed int
	StillOpen      int            // at the end of the time asked for
	Actions        map[string]int // by state, of responses opened in the time
	Late           int            // of those, found late at some time
	Chased         int            // reminders that were sent for them
	Safe           int            // people who are safe now, as responses said that were closed in the time
}

// Figures counts what happened from one time until just before another.
func (s *Service) Figures(ctx context.Context, r store.Reader, from, until time.Time) (Figures, error) {
	f := Figures{Actions: map[string]int{}}
	a, b := clock.Milli(from), clock.Milli(until)
	err := store.Each(ctx, r, func(row store.Row) error {
		return row.Scan(&f.Opened, &f.Closed, &f.StillOpen, &f.Safe)
	}, store.SQL(`select coalesce(sum(case when opened_ms >= $1 and opened_ms < $2 then 1 else 0 end), 0),
		coalesce(sum(case when closed_ms >= $1 and closed_ms < $2 then 1 else 0 end), 0),
		coalesce(sum(case when opened_ms < $2 and (closed_ms = 0 or closed_ms >= $2) then 1 else 0 end), 0),
		coalesce(sum(case when closed_ms >= $1 and closed_ms < $2 then safe else 0 end), 0) from respond_response`, a, b))
	if err != nil {
		return f, err
	}
	return f, store.Each(ctx, r, func(row store.Row) error {
		var state string
		var n, late, chased int
		err := row.Scan(&state, &n, &late, &chased)
		f.Actions[state], f.Late, f.Chased = n, f.Late+late, f.Chased+chased
		return err
	}, store.SQL(`select q.state, count(*), sum(case when q.late_ms > 0 then 1 else 0 end), sum(q.chased) from respond_action q
		join respond_response t on t.response = q.response where t.opened_ms >= $1 and t.opened_ms < $2 group by q.state`, a, b))
}
