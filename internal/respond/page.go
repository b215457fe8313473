package respond

import (
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Member is a post that was asked to a response, and what became of that.
type Member struct {
	Desk
	State    string
	Expired  bool      // it was asked and did not answer in time
	Asked    []string  // in words
	Deadline time.Time // of the invitation
	At       time.Time // since when it stands so
	Lead     bool
	Mine     bool   // a desk of the viewer's
	Why      string // why it declined, in words; for the lead alone
	Note     string // what it wrote to that; for the lead alone
}

// Entry is a line of a lane.
type Entry struct {
	ID    id.Record
	At    time.Time
	Desk  Desk
	By    string // the member, in the private lane
	Text  string
	For   []Desk // who reads it, where that is not everybody
	Mine  bool   // it may be opened to others
	About string
}

// Source is what a response was opened from, as far as the viewer sees it.
type Source struct {
	ID    id.Record
	Level access.Level
	Title string
	Line  string
}

// Can is what the viewer may do in a response.
type Can struct{ Lead, Write, Leave, ShareSummary bool }

// Page is a response as one viewer sees it. Below Full there is only what a pointer shows.
type Page struct {
	ID       id.Record
	Shown    record.Shown
	Purpose  access.Purpose
	Area     string // in words
	Lead     Desk
	Asked    bool // an invitation waits for the viewer's answer
	Can      Can
	Children Children
	Members  []Member
	Shared   []Entry
	Private  []Entry
	Actions  []Action
	Sources  []Source
	Help     []Candidate
	Desks    []Desk // that could be invited; for the lead
}

// Get gives a response as the actor sees it.
func (s *Service) Get(ctx context.Context, who access.Actor, response id.Record) (Page, error) {
	var out Page
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		rm, err := s.enter(ctx, r, who, access.ResponseRead, response)
		if err != nil {
			return err
		}
		d, err := s.directory(ctx, r)
		if err != nil {
			return err
		}
		out = Page{ID: response, Shown: rm.held.Shown, Purpose: rm.purpose, Area: s.lib.Label(content.Areas, rm.held.View.Area), Lead: d.at[rm.post]}
		if rm.held.Decision.Level < access.Full {
			_, err := s.mine(ctx, r, rm, "", Invited)
			if out.Asked = err == nil; fault.Is(err, fault.Refused) {
				err = nil // they were not asked, or not any more
			}
			return err
		}
		return s.fill(ctx, r, rm, d, &out)
	})
	return out, err
}

// fill adds what only those in the response see.
func (s *Service) fill(ctx context.Context, r store.Reader, rm room, d directory, out *Page) error {
	var err error
	if out.Can.Lead, err = s.may(ctx, r, rm.who, access.ResponseInvite, rm.id); err != nil {
		return err
	}
	if out.Members, err = s.members(ctx, r, rm, d, out.Can.Lead); err != nil {
		return err
	}
	for _, m := range out.Members {
		if m.State == Accepted && sits(rm.who, m.Post) {
			out.Can.Write = rm.state == Open
			out.Can.Leave = out.Can.Leave || !m.Lead
		}
	}
	due, there, err := s.childrenOf(ctx, r, rm)
	if err != nil {
		return err
	}
	if due && rm.state == Open && out.Can.Lead {
		out.Children.Due = true
		for _, p := range there {
			out.Children.Posts = append(out.Children.Posts, d.at[p.ID])
		}
	}
	if out.Children.References, err = s.records.References(ctx, r, rm.who, rm.held.Envelope); err != nil {
		return err
	}
	if err := s.lanes(ctx, r, rm, d, out); err != nil {
		return err
	}
	if out.Actions, err = s.actions(ctx, r, rm, d); err != nil {
		return err
	}
	if err := s.sources(ctx, r, rm, out); err != nil {
		return err
	}
	if out.Can.Lead && rm.state == Open {
		out.Help, out.Desks = s.candidates(rm, d, out.Members), s.desks(d, out.Members)
	}
	return nil
}

// members gives every post that was asked, the lead first; with reasons for the lead.
func (s *Service) members(ctx context.Context, r store.Reader, rm room, d directory, reasons bool) ([]Member, error) {
	found, err := store.All(ctx, r, scanRow, store.SQL(rowColumns+`where m.response = $1 order by m.at_ms, m.post`, rm.id))
	if err != nil {
		return nil, err
	}
	out := make([]Member, len(found))
	for i, v := range found {
		out[i] = Member{Desk: d.at[v.Post], State: v.State, Asked: s.labels(content.Expertise, v.Asked), Deadline: v.Deadline, At: v.At,
			Lead: v.Post == rm.post, Mine: sits(rm.who, v.Post), Expired: v.State == Invited && !v.Deadline.After(rm.now)}
		if reasons && v.Reason != "" {
			out[i].Why, out[i].Note = s.lib.Label(content.DeclineReasons, v.Reason), v.Note
		}
	}
	slices.SortStableFunc(out, func(a, b Member) int { return rank(a) - rank(b) })
	return out, nil
}

func rank(m Member) int {
	if m.Lead {
		return -1
	}
	return slices.Index([]string{Accepted, Invited, Declined, Left, Unasked}, m.State)
}

// lanes reads the entries that the viewer sees in full; of all others there is no trace, since
// record.Lines gives only what policy lets through.
func (s *Service) lanes(ctx context.Context, r store.Reader, rm room, d directory, out *Page) error {
	type in struct {
		rec    id.Record
		post   id.Post
		member id.Member
	}
	at := map[id.Record]in{}
	var ids []id.Record
	err := store.Each(ctx, r, func(row store.Row) error {
		var v in
		err := row.Scan(&v.rec, &v.post, &v.member)
		at[v.rec], ids = v, append(ids, v.rec)
		return err
	}, store.SQL(`select i.record, i.post, i.member from respond_in i where i.response = $1 and i.kind <> 'from' and {sees}`, rm.id).
		Fill("sees", access.Sees(rm.who, access.RecordFull, rm.now, "i.record")))
	if err != nil {
		return err
	}
	lines, err := s.records.Lines(ctx, r, rm.who, access.RecordFull, ids)
	if err != nil {
		return err
	}
	named, err := s.named(ctx, r, ids, d)
	if err != nil {
		return err
	}
	people := map[id.Member]string{}
	for _, l := range lines {
		v := at[l.ID]
		e := Entry{ID: l.ID, At: l.Created, Desk: d.at[v.post], Text: l.Line, For: named[l.ID]}
		own := sits(rm.who, v.post) && rm.state == Open
		if l.State == Shared {
			e.Mine = own && len(e.For) > 0
			out.Shared = append(out.Shared, e)
			continue
		}
		if e.By, err = name(ctx, r, people, v.member, rm.now); err != nil {
			return err
		}
		e.Mine = own
		out.Private = append(out.Private, e)
	}
	return nil
}

func name(ctx context.Context, r store.Reader, known map[id.Member]string, member id.Member, now time.Time) (string, error) {
	if n, ok := known[member]; ok {
		return n, nil
	}
	m, err := partner.MemberOf(ctx, r, member, now)
	known[member] = m.Name
	return m.Name, err
}

// named gives the named audience of entries that the viewer sees.
func (s *Service) named(ctx context.Context, r store.Reader, seen []id.Record, d directory) (map[id.Record][]Desk, error) {
	out := map[id.Record][]Desk{}
	if len(seen) == 0 {
		return out, nil
	}
	return out, store.Each(ctx, r, func(row store.Row) error {
		var rec id.Record
		var post id.Post
		err := row.Scan(&rec, &post)
		out[rec] = append(out[rec], d.at[post])
		return err
	}, store.SQL(`select record, post from respond_audience where record in {seen} order by record, post`).Fill("seen", store.In(seen)))
}

// actions gives those of a response that the viewer sees, by day.
func (s *Service) actions(ctx context.Context, r store.Reader, rm room, d directory) ([]Action, error) {
	var out []Action
	var ids []id.Record
	err := store.Each(ctx, r, func(row store.Row) error {
		a := Action{Response: rm.id}
		var post id.Post
		var due, chased int64
		err := row.Scan(&a.ID, &post, &a.State, &due, &a.Chased, &chased)
		a.Desk, a.Due, a.ChasedAt, a.Mine = d.at[post], clock.FromMilli(due), clock.FromMilli(chased), sits(rm.who, post)
		a.Late = !Ended(a.State) && a.Due.Before(rm.now)
		out, ids = append(out, a), append(ids, a.ID)
		return err
	}, store.SQL(`select q.action, q.post, q.state, q.due_ms, q.chased, q.chased_ms from respond_action q where q.response = $1 order by q.due_ms, q.action`, rm.id))
	if err != nil {
		return nil, err
	}
	return s.words(ctx, r, rm.who, out, ids)
}

// words adds what is to be done to actions, and leaves out those that the viewer does not see.
func (s *Service) words(ctx context.Context, r store.Reader, who access.Actor, all []Action, ids []id.Record) ([]Action, error) {
	lines, err := s.records.Lines(ctx, r, who, access.RecordFull, ids)
	if err != nil {
		return nil, err
	}
	what := map[id.Record]string{}
	for _, l := range lines {
		what[l.ID] = l.Title
	}
	var out []Action
	for _, a := range all {
		if a.What = what[a.ID]; a.What != "" {
			out = append(out, a)
		}
	}
	return out, nil
}

// sources gives what the response was opened from, as far as the viewer sees it.
func (s *Service) sources(ctx context.Context, r store.Reader, rm room, out *Page) error {
	ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select record from respond_in where response = $1 and kind = 'from'`, rm.id))
	if err != nil {
		return err
	}
	lines, err := s.records.Lines(ctx, r, rm.who, access.RecordPointer, ids)
	if err != nil {
		return err
	}
	for _, l := range lines {
		out.Sources = append(out.Sources, Source{ID: l.ID, Level: l.Level, Title: l.Title, Line: l.Line})
		if l.ID != rm.held.Body.Concern || rm.state != Open || !out.Can.Lead {
			continue
		}
		shared, err := s.summaryShared(ctx, r, rm)
		if err != nil {
			return err
		}
		if out.Can.ShareSummary, err = s.may(ctx, r, rm.who, access.RecordGrant, l.ID); err != nil {
			return err
		}
		out.Can.ShareSummary = out.Can.ShareSummary && !shared
	}
	return nil
}
