package respond

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// The states of a post in a response.
const (
	Invited  = "invited"
	Accepted = "accepted"
	Declined = "declined"
	Left     = "left"
	Unasked  = "unasked" // the response was closed before it answered
)

// Invitation asks a post for its expertise.
type Invitation struct {
	Post     id.Post
	Asked    []string  // codes of the list "expertise"
	Deadline time.Time // the day; zero: as the clock "invitation-answer" says
}

// Invite asks a post to join. Until it answers, or the deadline passes, it sees the pointer view
// of the response.
func (s *Service) Invite(ctx context.Context, who access.Actor, response id.Record, in Invitation) error {
	return s.write(ctx, who, response, func(tx *store.Tx) error {
		rm, err := s.enter(ctx, tx, who, access.ResponseInvite, response)
		if err != nil {
			return err
		}
		if err := rm.opened(); err != nil {
			return err
		}
		_, there, err := s.childrenOf(ctx, tx, rm)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(there, func(p partner.Post) bool { return p.ID == in.Post }) {
			if err := s.guard(ctx, tx, rm); err != nil {
				return err
			}
		}
		post, err := s.checkInvitation(ctx, tx, rm, &in)
		if err != nil {
			return err
		}
		if err := rm.stays(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`insert into respond_member (response, post, org, state, asked, deadline_ms, reason, note, at_ms) values ($1, $2, $3, $4, $5, $6, '', '', $7)
			on conflict (response, post) do update set state = excluded.state, asked = excluded.asked, deadline_ms = excluded.deadline_ms, reason = '', note = '', at_ms = excluded.at_ms`,
			rm.id, post.ID, post.Org, Invited, strings.Join(in.Asked, " "), clock.Milli(in.Deadline), clock.Milli(rm.now))); err != nil {
			return err
		}
		if err := keepMember(ctx, tx, rm, post.ID); err != nil {
			return err
		}
		g := rm.to(access.OfPost(post.ID), access.Pointer, rm.now)
		g.Until = in.Deadline // then it ends by itself
		if err := s.records.Grant(ctx, tx, rm.who, rm.id, g); err != nil {
			return err
		}
		if err := s.canBeTold(ctx, tx, rm, post.ID); err != nil {
			return err
		}
		return note(ctx, tx, rm, access.ResponseInvite)
	})
}

// checkInvitation completes an invitation, or tells what is wrong with it.
func (s *Service) checkInvitation(ctx context.Context, tx *store.Tx, rm room, in *Invitation) (partner.Post, error) {
	p := fault.Fields{}
	if len(in.Asked) == 0 {
		p["asked"] = "Choose what you ask of them."
	}
	for _, code := range in.Asked {
		s.listed(p, "asked", content.Expertise, code, "Choose what you ask of them from the list.")
	}
	var err error
	if in.Deadline.IsZero() {
		in.Deadline, err = s.lib.Due("invitation-answer", rm.now)
	} else {
		in.Deadline = s.endOfDay(in.Deadline)
	}
	if err != nil {
		return partner.Post{}, err
	}
	if !in.Deadline.After(rm.now) {
		p["deadline"] = "Enter a day that is not past."
	}
	post, err := partner.PostOf(ctx, tx, in.Post)
	if fault.Is(err, fault.NotFound) {
		p["post"] = "Choose a desk from the list."
	} else if err != nil {
		return post, err
	}
	rows, err := s.rows(ctx, tx, rm.id, in.Post)
	if err != nil {
		return post, err
	}
	if len(rows) > 0 && rows[0].State == Accepted {
		p["post"] = "This desk is in the response already."
	}
	if len(rows) > 0 && rows[0].State == Invited && rows[0].Deadline.After(rm.now) {
		p["post"] = "This desk is asked already, and has not answered yet."
	}
	return post, fault.Check(p)
}

// canBeTold asks the policy whether the invitation reaches the desk at all.
func (s *Service) canBeTold(ctx context.Context, tx *store.Tx, rm room, post id.Post) error {
	desk, err := partner.PostActor(ctx, tx, post, rm.purpose, rm.now)
	if err != nil {
		return err
	}
	_, facts, err := s.records.Facts(ctx, tx, partner.Machine(), rm.id)
	if err != nil {
		return err
	}
	if d := access.Decide(desk, access.ResponseAnswer, facts, rm.now); d.Level == access.None {
		return fault.Field("post", "This desk cannot be told here: its organisation has no agreement in force, nobody there is certified for responses, or the law keeps it apart. Ring them instead.")
	}
	return nil
}

// row is a line of respond_member.
type row struct {
	Post         id.Post
	Org          id.Org
	State        string
	Asked        []string
	Deadline, At time.Time
	Reason, Note string
}

func scanRow(sr store.Row) (row, error) {
	var v row
	var asked string
	var deadline, at int64
	err := sr.Scan(&v.Post, &v.Org, &v.State, &asked, &deadline, &v.Reason, &v.Note, &at)
	v.Asked, v.Deadline, v.At = strings.Fields(asked), clock.FromMilli(deadline), clock.FromMilli(at)
	return v, err
}

const rowColumns = `select m.post, m.org, m.state, m.asked, m.deadline_ms, m.reason, m.note, m.at_ms from respond_member m `

// rows gives the lines of these posts.
func (s *Service) rows(ctx context.Context, r store.Reader, response id.Record, of ...id.Post) ([]row, error) {
	return store.All(ctx, r, scanRow, store.SQL(rowColumns+`where m.response = $1 and m.post in {of} order by m.at_ms, m.post`, response).Fill("of", store.In(of)))
}

// mine gives the line of a post at which the actor sits, in one of these states; with no post
// named, the first.
func (s *Service) mine(ctx context.Context, r store.Reader, rm room, post id.Post, states ...string) (row, error) {
	found, err := s.rows(ctx, r, rm.id, posts(rm.who)...)
	if err != nil {
		return row{}, err
	}
	for _, v := range found {
		if (post == "" || v.Post == post) && slices.Contains(states, v.State) && (v.State != Invited || v.Deadline.After(rm.now)) {
			return v, nil
		}
	}
	return row{}, fault.Forbidden("No desk of yours is asked to do this here.", fault.Why("no post of %s is %v", rm.who.Member, states))
}

// Accept takes an invitation: the post joins, and sees the shared lane.
func (s *Service) Accept(ctx context.Context, who access.Actor, response id.Record, post id.Post) error {
	return s.answer(ctx, who, response, post, func(tx *store.Tx, rm room, m row) error {
		if err := s.move(ctx, tx, rm, m, Accepted, Refusal{}); err != nil {
			return err
		}
		return s.partners.EditTx(ctx, tx, partner.Machine(), func(e *partner.Edit) error {
			if err := e.Add(ctx, partner.InCircle(access.OfPost(m.Post), rm.circle)); err != nil {
				return err
			}
			return keep(ctx, e, who, rm.matter)
		})
	})
}

// Refusal says why an invitation is declined.
type Refusal struct {
	Reason string // a code of the list "decline-reasons"
	Note   string // who could, or what they would need to know
}

// Decline refuses an invitation, with a reason.
func (s *Service) Decline(ctx context.Context, who access.Actor, response id.Record, post id.Post, why Refusal) error {
	return s.answer(ctx, who, response, post, func(tx *store.Tx, rm room, m row) error {
		p := fault.Fields{}
		s.listed(p, "reason", content.DeclineReasons, why.Reason, "Choose a reason. The lead needs it to look for somebody else.")
		text(p, "note", why.Note, LongestLine, "")
		if err := fault.Check(p); err != nil {
			return err
		}
		return s.move(ctx, tx, rm, m, Declined, why)
	})
}

// answer finds what was asked and does something about it; either way the pointer ends.
func (s *Service) answer(ctx context.Context, who access.Actor, response id.Record, post id.Post, do func(*store.Tx, room, row) error) error {
	return s.write(ctx, who, response, func(tx *store.Tx) error {
		rm, err := s.enter(ctx, tx, who, access.ResponseAnswer, response)
		if err != nil {
			return err
		}
		m, err := s.mine(ctx, tx, rm, post, Invited)
		if err != nil {
			return err
		}
		if err := do(tx, rm, m); err != nil {
			return err
		}
		if err := s.records.EndGrants(ctx, tx, partner.Machine(), rm.id, rm.basis, access.OfPost(m.Post)); err != nil {
			return err
		}
		return note(ctx, tx, rm, access.ResponseAnswer)
	})
}

// move changes the state of a post, once.
func (s *Service) move(ctx context.Context, tx *store.Tx, rm room, m row, to string, why Refusal) error {
	n, err := tx.Exec(ctx, store.SQL(`update respond_member set state = $4, reason = $5, note = $6, at_ms = $7 where response = $1 and post = $2 and state = $3`,
		rm.id, m.Post, m.State, to, why.Reason, why.Note, clock.Milli(rm.now)))
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.Conflict("A colleague answered this at the same moment. Open it again.")
	}
	return keepMember(ctx, tx, rm, m.Post)
}

func keepMember(ctx context.Context, tx *store.Tx, rm room, post id.Post) error {
	return theMembers.Keep(ctx, tx, rm.who, rm.now, store.SQL(`where response = $1 and post = $2`, rm.id, post))
}

// Leave takes a post out of a response. From this moment it sees nothing of it; what it shared
// stays with the others, and its actions stay its own.
func (s *Service) Leave(ctx context.Context, who access.Actor, response id.Record, post id.Post) error {
	return s.write(ctx, who, response, func(tx *store.Tx) error {
		rm, err := s.enter(ctx, tx, who, access.ResponseWrite, response)
		if err != nil {
			return err
		}
		m, err := s.mine(ctx, tx, rm, post, Accepted)
		if err != nil {
			return err
		}
		if m.Post == rm.post {
			return fault.Forbidden("The lead does not leave a response. Close it instead.", nil)
		}
		if err := s.move(ctx, tx, rm, m, Left, Refusal{}); err != nil {
			return err
		}
		err = s.partners.EditTx(ctx, tx, partner.Machine(), func(e *partner.Edit) error {
			if err := e.End(ctx, partner.InCircle(access.OfPost(m.Post), rm.circle), rm.now); err != nil {
				return err
			}
			others, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from respond_member where response = $1 and org = $2 and state = $3`, rm.id, who.Org, Accepted))
			if err != nil || others > 0 {
				return err
			}
			return e.Unkeep(ctx, who.Org, rm.basis)
		})
		if err != nil {
			return err
		}
		named, err := store.All(ctx, tx, store.Scalar[id.Record], store.SQL(`select i.record from respond_in i join respond_audience a on a.record = i.record
			where i.response = $1 and a.post = $2`, rm.id, m.Post))
		if err != nil {
			return err
		}
		for _, rec := range named {
			if err := s.records.EndGrants(ctx, tx, partner.Machine(), rec, rm.basis, access.OfPost(m.Post)); err != nil {
				return err
			}
		}
		return note(ctx, tx, rm, access.ResponseAnswer)
	})
}

// Ask is an invitation as the invited see it.
type Ask struct {
	Response  id.Record
	Area      string // in words
	Kind      string
	Risk      string
	Expertise []string // in words: what is asked of them
	Deadline  time.Time
	From      Desk // who asks
	To        Desk // which desk of theirs is asked
	State     string
	Lead      bool // their desk leads it: nothing was asked of it
}

// Asked gives the invitation of a post at which the actor sits, or the place that it took.
func (s *Service) Asked(ctx context.Context, who access.Actor, response id.Record) (Ask, error) {
	var out Ask
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		rm, err := s.enter(ctx, r, who, access.ResponseAnswer, response)
		if err != nil {
			return err
		}
		m, err := s.mine(ctx, r, rm, "", Invited, Accepted)
		if err != nil {
			return err
		}
		d, err := s.directory(ctx, r)
		if err != nil {
			return err
		}
		out = Ask{Response: rm.id, Area: s.lib.Label(content.Areas, rm.held.View.Area), Expertise: s.labels(content.Expertise, m.Asked),
			Deadline: m.Deadline, From: d.at[rm.post], To: d.at[m.Post], State: m.State, Lead: m.Post == rm.post}
		for _, f := range rm.held.View.Fields {
			switch f.Name {
			case "kind":
				out.Kind = f.Value
			case "risk":
				out.Risk = f.Value
			}
		}
		return nil
	})
	return out, err
}
