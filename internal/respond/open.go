package respond

import (
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Opening is a response as somebody opens it.
type Opening struct {
	From      id.Record // a concern, note or other record that they see in full and may share
	Title     string
	Purpose   access.Purpose
	Kind      string
	Risk      string
	Area      string // empty: that of the record
	Child     string
	Expertise []string
	Deadline  time.Time // the day; may be zero
	Lead      id.Post   // empty: the first at which they sit
	Once      string    // the form's own mark
}

// Start is what is known before a response is opened.
type Start struct {
	From  id.Record
	Title string // of the record, as its owner sees it
	Area  string
	Child string // what the record says of a child; empty when it says nothing
	Desks []Desk // at which the actor sits
}

// Begin gives what a response from a record would begin with.
func (s *Service) Begin(ctx context.Context, who access.Actor, from id.Record) (Start, error) {
	out := Start{From: from}
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		shown, err := s.records.Open(ctx, r, who, access.RecordShare, from)
		if err != nil {
			return err
		}
		out.Title, out.Area, out.Child = shown.View.Title, shown.View.Area, childOf(shown.View)
		out.Desks = nil
		for _, post := range posts(who) {
			p, err := partner.PostOf(ctx, r, post)
			if err != nil {
				return err
			}
			out.Desks = append(out.Desks, Desk{Post: p.ID, Org: p.Org, Name: p.Name})
		}
		return nil
	})
	return out, err
}

// childOf reads what a record says of a child. Whatever is not a plain no may be one.
func childOf(v record.View) string {
	i := slices.IndexFunc(v.Fields, func(f record.Field) bool { return f.Name == "child" })
	switch {
	case i < 0 || v.Fields[i].Value == "":
		return ""
	case v.Fields[i].Value == childWords("no"):
		return "no"
	case v.Fields[i].Value == childWords("yes"):
		return "yes"
	default:
		return "not-sure"
	}
}

// Open opens a response. It shares nothing of the record that it is opened from.
func (s *Service) Open(ctx context.Context, who access.Actor, o Opening) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		made, err = s.records.Once(ctx, tx, who, o.Once, func() (id.Record, error) { return s.open(ctx, tx, who, o) })
		return err
	})
	return made, err
}

func (s *Service) open(ctx context.Context, tx *store.Tx, who access.Actor, o Opening) (id.Record, error) {
	from, err := s.records.Open(ctx, tx, who, access.RecordShare, o.From)
	if err != nil {
		return "", err
	}
	v := Response{Title: o.Title, Purpose: o.Purpose, Concern: o.From, Area: o.Area, Kind: o.Kind, Risk: o.Risk,
		Expertise: o.Expertise, Lead: o.Lead, Child: o.Child, State: Open}
	if v.Area == "" {
		v.Area = from.View.Area
	}
	if own := posts(who); v.Lead == "" && len(own) > 0 {
		v.Lead = own[0]
	}
	if !o.Deadline.IsZero() {
		v.Deadline = s.endOfDay(o.Deadline)
	}
	now := s.clock.Now()
	p := s.checkResponse(v)
	if !sits(who, v.Lead) {
		p["lead"] = "Choose a desk at which you sit."
	}
	if v.Child == "no" && MayBe(childOrNo(from.View)) {
		p["child"] = "What you open this from says that somebody is or may be under 18. Say yes or not sure, or correct it there first."
	}
	if !v.Deadline.IsZero() && v.Deadline.Before(now) {
		p["deadline"] = "Enter a day that is not past."
	}
	if err := fault.Check(p); err != nil {
		return "", err
	}
	v.start = begin(who.Org, v.Lead)
	who = who.For(v.Purpose)
	e, err := s.responses.Create(ctx, tx, who, v)
	if err != nil {
		return "", err
	}
	m := matter{id: e.ID, purpose: v.Purpose, org: who.Org, post: v.Lead, area: v.Area, child: v.Child, state: Open}
	return e.ID, s.furnish(ctx, tx, who, m, from, now)
}

func childOrNo(v record.View) string {
	if child := childOf(v); child != "" {
		return child
	}
	return "no"
}

// keep notes that an organisation joins a response while its agreement is live, so that what the
// response gives it stays until it closes, should the agreement lapse meanwhile.
func keep(ctx context.Context, e *partner.Edit, who access.Actor, m matter) error {
	if !who.Signed {
		return nil
	}
	return e.Keep(ctx, who.Org, m.basis)
}

// furnish gives a new response its basis, circle and rows, and tells the givers.
func (s *Service) furnish(ctx context.Context, tx *store.Tx, who access.Actor, m matter, from record.Shown, now time.Time) error {
	basis, err := s.records.NewBasis(ctx, tx, who, record.Ground{Kind: access.ByResponse, Source: string(m.id), Cap: access.Full})
	if err != nil {
		return err
	}
	m.basis = basis.ID
	err = s.partners.EditTx(ctx, tx, partner.Machine(), func(e *partner.Edit) (err error) {
		m.circle, err = e.AddCircle(ctx, partner.Circle{Name: "Response " + string(m.id), Kind: partner.OfResponse, Inherit: true,
			Members: []access.Principal{access.OfPost(m.post)}}) // the name of a circle is in the open room: it says nothing
		if err != nil {
			return err
		}
		return keep(ctx, e, who, m)
	})
	if err != nil {
		return err
	}
	if err := s.records.Grant(ctx, tx, who, m.id, m.to(access.OfCircle(m.circle), access.Full, now)); err != nil {
		return err
	}
	refs, err := s.records.References(ctx, tx, who, from.Envelope)
	if err != nil {
		return err
	}
	if toldChildren(refs) {
		m.children = now
	}
	if _, err := tx.Exec(ctx, store.SQL(`insert into respond_response (response, purpose, circle, basis, org, post, area, child, children_ms, state, opened_ms, closed_ms, safe)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0)`,
		m.id, m.purpose, m.circle, m.basis, m.org, m.post, m.area, m.child, clock.Milli(m.children), Open, clock.Milli(now))); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, store.SQL(`insert into respond_member (response, post, org, state, asked, deadline_ms, reason, note, at_ms) values ($1, $2, $3, $4, '', 0, '', '', $5)`,
		m.id, m.post, m.org, Accepted, clock.Milli(now))); err != nil {
		return err
	}
	for _, t := range []audit.Table{theResponses, theMembers} {
		if err := t.Keep(ctx, tx, who, now, store.SQL(`where response = $1`, m.id)); err != nil {
			return err
		}
	}
	if err := s.put(ctx, tx, who, m.id, from.ID, inFrom, m.post); err != nil {
		return err
	}
	return s.tell(ctx, tx, m, stageOpened)
}

// put notes that a record lies in a response.
func (s *Service) put(ctx context.Context, tx *store.Tx, who access.Actor, response, rec id.Record, kind string, post id.Post) error {
	if _, err := tx.Exec(ctx, store.SQL(`insert into respond_in (response, record, kind, post, member) values ($1, $2, $3, $4, $5)`, response, rec, kind, post, who.Member)); err != nil {
		return err
	}
	return theContents.Keep(ctx, tx, who, s.clock.Now(), store.SQL(`where response = $1 and record = $2`, response, rec))
}

func toldChildren(refs []record.Reference) bool {
	return slices.ContainsFunc(refs, func(ref record.Reference) bool { return ref.System == content.Child })
}

// Children says whether children's services have still to be told, who they are there, and what they
// answered.
type Children struct {
	Due        bool
	Posts      []Desk
	References []record.Reference
}

// childrenOf tells whether a response waits for children's services, and which posts they are.
func (s *Service) childrenOf(ctx context.Context, r store.Reader, rm room) (due bool, there []partner.Post, err error) {
	if !MayBe(rm.child) || !rm.children.IsZero() {
		return false, nil, nil
	}
	if there, err = partner.FindPosts(ctx, r, partner.ForChildren, rm.area); err != nil {
		return true, nil, err
	}
	ids := make([]id.Post, len(there))
	for i, p := range there {
		ids[i] = p.ID
	}
	asked, err := store.All(ctx, r, store.Scalar[id.Post], store.SQL(`select post from respond_member where response = $1 and post in {there}`, rm.id).
		Fill("there", store.In(ids)))
	if err != nil || len(asked) > 0 {
		return false, there, err
	}
	// the reference may have been written down beside the concern, after the response was opened
	e, _, err := s.records.Facts(ctx, r, partner.Machine(), rm.held.Body.Concern)
	if err != nil {
		return true, there, err
	}
	refs, err := s.records.References(ctx, r, rm.who, e)
	return !toldChildren(refs), there, err
}

// guard refuses whatever is done before children's services are told. That they were, once seen, is
// kept: other members may not see where it is written down.
func (s *Service) guard(ctx context.Context, tx *store.Tx, rm room) error {
	if !MayBe(rm.child) || !rm.children.IsZero() {
		return nil
	}
	due, _, err := s.childrenOf(ctx, tx, rm)
	if err != nil {
		return err
	}
	if !due {
		return rm.toldChildren(ctx, tx)
	}
	return fault.Forbidden(ChildrenFirst, fault.Why("children's services are not told yet"))
}

// toldChildren notes that children's services were told.
func (rm room) toldChildren(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Exec(ctx, store.SQL(`update respond_response set children_ms = $2 where response = $1 and children_ms = 0`, rm.id, clock.Milli(rm.now))); err != nil {
		return err
	}
	return theResponses.Keep(ctx, tx, rm.who, rm.now, store.SQL(`where response = $1`, rm.id))
}

// ChildrenFirst is said while children's services are not told.
const ChildrenFirst = "Somebody here is or may be under 18. Tell that area's children's services first: invite their desk, or write down the reference they gave you. Then you can go on."

// Referred writes down the reference that children's services gave.
func (s *Service) Referred(ctx context.Context, who access.Actor, response id.Record, reference string) error {
	return s.write(ctx, who, response, func(tx *store.Tx) error {
		rm, err := s.enter(ctx, tx, who, access.RecordEdit, response)
		if err != nil {
			return err
		}
		if err := rm.opened(); err != nil {
			return err
		}
		if err := s.records.AddReference(ctx, tx, rm.who, response, content.Child, reference); err != nil {
			return err
		}
		return rm.toldChildren(ctx, tx)
	})
}

// Sharing is what would be shared of the concern, before it is.
type Sharing struct {
	Response id.Record
	Title    string // of the response
	Summary  record.View
	Readers  []Desk
	Done     bool // it is shared already
}

// SummaryOf shows what everybody in a response would see of the concern.
func (s *Service) SummaryOf(ctx context.Context, who access.Actor, response id.Record) (Sharing, error) {
	var out Sharing
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		rm, err := s.enter(ctx, r, who, access.ResponseInvite, response)
		if err != nil {
			return err
		}
		out = Sharing{Response: response, Title: rm.held.View.Title}
		as, err := s.records.As(ctx, r, rm.who, rm.held.Body.Concern, access.Summary)
		if err != nil {
			return err
		}
		out.Summary = as.View
		if out.Done, err = s.summaryShared(ctx, r, rm); err != nil {
			return err
		}
		d, err := s.directory(ctx, r)
		if err != nil {
			return err
		}
		members, err := s.members(ctx, r, rm, d, false)
		for _, m := range members {
			if m.State == Accepted && !m.Lead {
				out.Readers = append(out.Readers, m.Desk)
			}
		}
		return err
	})
	return out, err
}

func (s *Service) summaryShared(ctx context.Context, r store.Reader, rm room) (bool, error) {
	_, facts, err := s.records.Facts(ctx, r, partner.Machine(), rm.held.Body.Concern)
	return err == nil && slices.ContainsFunc(facts.Grants, func(g access.Grant) bool {
		return g.To == access.OfCircle(rm.circle) && g.Live(rm.now) && g.Level >= access.Summary
	}), err
}

// ShareSummary gives everybody in a response the summary of the concern, by its owner's people.
func (s *Service) ShareSummary(ctx context.Context, who access.Actor, response id.Record) error {
	return s.write(ctx, who, response, func(tx *store.Tx) error {
		rm, err := s.work(ctx, tx, who, access.ResponseInvite, response)
		if err != nil {
			return err
		}
		done, err := s.summaryShared(ctx, tx, rm)
		if err != nil || done {
			return err
		}
		return s.records.Grant(ctx, tx, rm.who, rm.held.Body.Concern, rm.to(access.OfCircle(rm.circle), access.Summary, rm.now))
	})
}

// note logs an act on a response, with what it did to the response itself.
func note(ctx context.Context, tx *store.Tx, rm room, did access.Action) error {
	return audit.Append(ctx, tx, audit.Entry{By: rm.who, Did: did, At: rm.now,
		Seen: []audit.Seen{{Record: rm.id, Owner: rm.org, Level: rm.held.Decision.Level}}})
}
