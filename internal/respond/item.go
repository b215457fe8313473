package respond

import (
	"context"
	"fmt"
	"slices"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Writing is an entry as somebody writes it.
type Writing struct {
	Text    string
	About   string
	Private bool
	To      []id.Post // named posts; none is all who are in the response
	Once    string
}

// AddItem writes an entry into the shared lane or the own private one.
func (s *Service) AddItem(ctx context.Context, who access.Actor, response id.Record, w Writing) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		rm, err := s.work(ctx, tx, who, access.ResponseWrite, response)
		if err != nil {
			return err
		}
		m, err := s.mine(ctx, tx, rm, "", Accepted)
		if err != nil {
			return err
		}
		made, err = s.records.Once(ctx, tx, rm.who, w.Once, func() (id.Record, error) { return s.addItem(ctx, tx, rm, m.Post, w) })
		return err
	})
	return made, err
}

func (s *Service) addItem(ctx context.Context, tx *store.Tx, rm room, from id.Post, w Writing) (id.Record, error) {
	v := Item{Response: rm.id, Text: w.Text, About: w.About, Lane: Shared}
	kind := inShared
	if w.Private {
		v.Lane, kind, w.To = Private, inPrivate, nil
	}
	p := s.checkItem(v)
	to, err := s.audience(ctx, tx, rm, p, w.To)
	if err != nil {
		return "", err
	}
	if !w.Private && v.About != General && len(w.To) == 0 {
		p["to"] = "Choose the desks that need this. What is about health, a child or what a person told begins with those who need it; it can be opened to all afterwards."
	}
	if err := rm.hasRoom(ctx, tx, p); err != nil {
		return "", err
	}
	if err := fault.Check(p); err != nil {
		return "", err
	}
	v.start = begin(rm.who.Org, from)
	if !w.Private {
		v.start.Grants = rm.grants(to, from)
	}
	e, err := s.items.Create(ctx, tx, rm.who, v)
	if err != nil {
		return "", err
	}
	if err := s.put(ctx, tx, rm.who, rm.id, e.ID, kind, from); err != nil {
		return "", err
	}
	return e.ID, putAudience(ctx, tx, rm, e.ID, to, from)
}

// mostEntries is how many entries one organisation has in the lanes of one response. Those of others
// do not count: a number that they move would tell of what is kept from the asker.
const mostEntries = 500

// hasRoom notes a problem where the lanes are full of the actor's own entries.
func (rm room) hasRoom(ctx context.Context, tx *store.Tx, p fault.Fields) error {
	n, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from respond_in i join partner_post o on o.id = i.post
		where i.response = $1 and o.org = $2 and i.kind in ($3, $4)`, rm.id, rm.who.Org, inShared, inPrivate))
	if err == nil && n >= mostEntries {
		p["text"] = fmt.Sprintf("Your organisation has %d entries in this response, and that is as many as fit. Close it and open one that follows.", n)
	}
	return err
}

// audience checks that the named posts are in the response. It writes their lines as they are, so
// that a post which leaves at the same moment is either refused here or finds what it was given.
func (s *Service) audience(ctx context.Context, tx *store.Tx, rm room, p fault.Fields, to []id.Post) ([]id.Post, error) {
	if len(to) == 0 {
		return nil, nil
	}
	in, err := store.All(ctx, tx, store.Scalar[id.Post], store.SQL(`update respond_member set state = state
		where response = $1 and state = $2 and post in {to} returning post`, rm.id, Accepted).Fill("to", store.In(to)))
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(to, func(post id.Post) bool { return !slices.Contains(in, post) }) {
		p["to"] = "Choose desks that are in this response now."
	}
	slices.Sort(in)
	return in, nil
}

// grants opens an entry to the named posts, or else to the circle. Its own desk needs none.
func (rm room) grants(to []id.Post, from id.Post) []access.Grant {
	if len(to) == 0 {
		return []access.Grant{rm.to(access.OfCircle(rm.circle), access.Full, rm.now)}
	}
	var out []access.Grant
	for _, post := range to {
		if post != from {
			out = append(out, rm.to(access.OfPost(post), access.Full, rm.now))
		}
	}
	return out
}

func putAudience(ctx context.Context, tx *store.Tx, rm room, rec id.Record, to []id.Post, from id.Post) error {
	for _, post := range to {
		if post == from {
			continue
		}
		if _, err := tx.Exec(ctx, store.SQL(`insert into respond_audience (record, post) values ($1, $2) on conflict (record, post) do nothing`, rec, post)); err != nil {
			return err
		}
	}
	return theAudience.Keep(ctx, tx, rm.who, rm.now, store.SQL(`where record = $1`, rec))
}

// Own is an entry of the own organisation, before it is opened to others.
type Own struct {
	Response id.Record
	Title    string // of the response
	Item     id.Record
	Text     string
	About    string
	Lane     string
	Mark     Mark
	Members  []Member // who are in the response and could read it
}

// ItemOf gives an own entry of a response, to those who may open it to others.
func (s *Service) ItemOf(ctx context.Context, who access.Actor, response, item id.Record) (Own, error) {
	var out Own
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		rm, held, err := s.own(ctx, r, who, response, item)
		if err != nil {
			return err
		}
		out = Own{Response: response, Title: rm.held.View.Title, Item: item, Text: held.Body.Text, About: held.Body.About, Lane: held.Body.Lane, Mark: held.Mark}
		d, err := s.called(ctx, r)
		if err != nil {
			return err
		}
		all, err := s.members(ctx, r, rm, d, false)
		for _, m := range all {
			if m.State == Accepted && !sits(who, m.Post) {
				out.Members = append(out.Members, m)
			}
		}
		return err
	})
	return out, err
}

// own loads an entry that lies in this response and may be opened by this actor.
func (s *Service) own(ctx context.Context, r store.Reader, who access.Actor, response, item id.Record) (room, record.Held[Item], error) {
	rm, err := s.enter(ctx, r, who, access.ResponseWrite, response)
	if err != nil {
		return rm, record.Held[Item]{}, err
	}
	held, err := s.items.Get(ctx, r, rm.who, access.RecordGrant, item)
	if err == nil && held.Body.Response != rm.id {
		err = fault.Absent(fault.Why("entry %s lies in another response", item))
	}
	return rm, held, err
}

// Promote opens an own entry to all who are in the response, or to named posts: out of the private
// lane, or to more than it had. What was opened is what its owner saw: base is its mark.
func (s *Service) Promote(ctx context.Context, who access.Actor, response, item id.Record, base Mark, to []id.Post) error {
	return s.write(ctx, who, response, func(tx *store.Tx) error {
		rm, held, err := s.own(ctx, tx, who, response, item)
		if err != nil {
			return err
		}
		if err := rm.opened(); err != nil {
			return err
		}
		if err := s.guard(ctx, tx, rm); err != nil {
			return err
		}
		if held.Mark != base {
			return &Stale{Now: held.Shown}
		}
		p := fault.Fields{}
		named, err := s.audience(ctx, tx, rm, p, to)
		if err != nil {
			return err
		}
		if err := fault.Check(p); err != nil {
			return err
		}
		from, err := store.One(ctx, tx, store.Scalar[id.Post], store.SQL(`select post from respond_in where response = $1 and record = $2`, rm.id, item))
		if err != nil {
			return err
		}
		had, err := s.namedFor(ctx, tx, item)
		if err != nil {
			return err
		}
		if held.Body.Lane == Shared && len(had) == 0 {
			return fault.Conflict("Everybody in this response reads this already.")
		}
		if len(named) == 0 { // the circle stands for them from now on, and ends when they leave
			for _, post := range had {
				if err := s.records.EndGrants(ctx, tx, rm.who, item, rm.basis, access.OfPost(post)); err != nil {
					return err
				}
			}
		}
		if err := s.openTo(ctx, tx, rm, item, rm.grants(named, from)); err != nil {
			return err
		}
		if held.Body.Lane == Private {
			if _, err := s.items.Edit(ctx, tx, rm.who, item, base, func(v *Item) { v.Lane = Shared }); err != nil {
				return err
			}
		}
		return s.promoted(ctx, tx, rm, item, named, from)
	})
}

// openTo gives an entry to those who do not read it already. A desk that was named, left and came
// back does not: what it was given ended when it left.
func (s *Service) openTo(ctx context.Context, tx *store.Tx, rm room, item id.Record, grants []access.Grant) error {
	_, facts, err := s.records.Facts(ctx, tx, partner.Machine(), item)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if slices.ContainsFunc(facts.Grants, func(had access.Grant) bool { return had.To == g.To && had.Basis.ID == g.Basis.ID && had.Live(rm.now) }) {
			continue
		}
		if err := s.records.Grant(ctx, tx, rm.who, item, g); err != nil {
			return err
		}
	}
	return nil
}

// namedFor gives the posts that an entry is for; none when it is for all, or private.
func (s *Service) namedFor(ctx context.Context, r store.Reader, item id.Record) ([]id.Post, error) {
	return store.All(ctx, r, store.Scalar[id.Post], store.SQL(`select post from respond_audience where record = $1 order by post`, item))
}

func (s *Service) promoted(ctx context.Context, tx *store.Tx, rm room, item id.Record, named []id.Post, from id.Post) error {
	if _, err := tx.Exec(ctx, store.SQL(`update respond_in set kind = $3 where response = $1 and record = $2`, rm.id, item, inShared)); err != nil {
		return err
	}
	if err := theContents.Keep(ctx, tx, rm.who, rm.now, store.SQL(`where response = $1 and record = $2`, rm.id, item)); err != nil {
		return err
	}
	if len(named) > 0 {
		return putAudience(ctx, tx, rm, item, named, from)
	}
	gone, err := theAudience.Gone(ctx, tx, store.SQL(`where record = $1`, item))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, store.SQL(`delete from respond_audience where record = $1`, item)); err != nil {
		return err
	}
	return audit.Keep(ctx, tx, rm.who, rm.now, gone...)
}
