package member

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Wanted is how a present member is to stand.
type Wanted struct {
	Posts    []id.Post
	Training []string // codes of Trainings
	Roles    access.Role
	Until    time.Time // when desks that they get end by themselves, as for somebody who covers; zero for never
	Saw      string    // the Mark of the member as the lead saw them
}

// Mark stands for what a lead saw of a member.
func Mark(m partner.Member) string {
	sum := audit.Sum(joined(sorted(m.Posts)), joined(sorted(m.Kinds)), m.Roles, m.Suspended)
	return hex.EncodeToString(sum[:16])
}

func sorted[T ~string](all []T) []T {
	out := slices.Clone(all)
	slices.Sort(out)
	return out
}

// Trained gives the codes of the trainings that a member has in full.
func Trained(m partner.Member) []string {
	var out []string
	for _, t := range Trainings() {
		if !slices.ContainsFunc(t.Kinds, func(k access.Kind) bool { return !slices.Contains(m.Kinds, k) }) {
			out = append(out, t.Code)
		}
	}
	return out
}

// shift is what differs between how a member stands and how they are to stand.
type shift struct {
	sit, leave     []id.Post
	learn, unlearn []access.Kind
	give, take     access.Role
}

func (p Proposal) shift(m partner.Member) shift {
	had := Trained(m)
	var kept []string // trainings that the member has, in full or in part, and is not to lose
	for _, t := range Trainings() {
		if slices.Contains(p.Training, t.Code) || !slices.Contains(had, t.Code) {
			kept = append(kept, t.Code)
		}
	}
	return shift{
		sit: without(p.Posts, m.Posts), leave: without(m.Posts, p.Posts),
		learn: without(kindsOf(p.Training), m.Kinds), unlearn: without(common(kindsOf(had), m.Kinds), kindsOf(kept)),
		give: p.Roles & given &^ m.Roles, take: m.Roles & given &^ p.Roles,
	}
}

// gives tells whether somebody sees or may do more by it.
func (d shift) gives() bool { return len(d.sit)+len(d.learn) > 0 || d.give != 0 }

func (d shift) none() bool { return !d.gives() && len(d.leave)+len(d.unlearn) == 0 && d.take == 0 }

func without[T comparable](all, gone []T) (left []T) {
	for _, v := range all {
		if !slices.Contains(gone, v) && !slices.Contains(left, v) {
			left = append(left, v)
		}
	}
	return left
}

func common[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(v T) bool { return !slices.Contains(b, v) })
}

// Effect is what a change of a member does, said before it is done.
type Effect struct {
	Lines  []string
	Second bool // a second person has to agree
}

// Preview tells what a change of a member would do; what Change would refuse is refused.
func (s *Service) Preview(ctx context.Context, who access.Actor, m id.Member, w Wanted) (e Effect, err error) {
	if err := leadsOnly(who); err != nil {
		return e, err
	}
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		p := s.changeOf(who, m, w)
		if err := s.checkProposal(ctx, r, &p); err != nil {
			return err
		}
		e, err = s.effect(ctx, r, who, p)
		return err
	})
	return e, err
}

// Change changes a present member of the organisation that the actor leads: at once where it only
// takes away, and otherwise when a second person agrees. It tells whether it is done.
func (s *Service) Change(ctx context.Context, who access.Actor, m id.Member, w Wanted) (done bool, err error) {
	if err := leadsOnly(who); err != nil {
		return false, err
	}
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		p := s.changeOf(who, m, w)
		if err := s.checkProposal(ctx, tx, &p); err != nil {
			return err
		}
		if err := s.turn(ctx, tx, who, who.Org); err != nil {
			return err
		}
		is, err := partner.MemberOf(ctx, tx, m, s.clock.Now())
		if err != nil {
			return err
		}
		if done = !p.shift(is).gives(); !done {
			return s.propose(ctx, tx, who, p)
		}
		if err := s.carryChange(ctx, tx, who, p); err != nil {
			return err
		}
		return log(ctx, tx, who, DidChange, s.clock.Now(), "")
	})
	return done && err == nil, err
}

func (s *Service) changeOf(who access.Actor, m id.Member, w Wanted) Proposal {
	now := s.clock.Now()
	return Proposal{ID: id.New[ProposalID](), Org: who.Org, What: ToChange, Member: m, Posts: w.Posts, Training: w.Training, Roles: w.Roles, Until: w.Until, Saw: w.Saw,
		Proposer: who.Member, Made: now, Expires: now.Add(proposalLife)}
}

// checkChange says what is wrong with how a member is to stand.
func (s *Service) checkChange(ctx context.Context, r store.Reader, p *Proposal, m partner.Member) error {
	p.Name, p.Email = m.Name, m.Email
	if p.Saw != Mark(m) {
		return fault.Conflict("Somebody changed this member since you opened the page. Compare what stands there now with what you chose.")
	}
	problems := fault.Fields{}
	if err := s.checkPlace(ctx, r, *p, problems); err != nil {
		return err
	}
	if !p.Until.IsZero() && !p.Until.After(s.clock.Now()) {
		problems["until"] = "Choose a day to come, or leave it empty."
	}
	if len(problems) == 0 && p.shift(m).none() {
		problems["posts"] = "Nothing differs from how it is now."
	}
	return fault.Check(problems)
}

// wish keeps what a proposal to change a member says besides.
func (s *Service) wish(ctx context.Context, tx *store.Tx, p Proposal) ([]audit.Row, error) {
	if p.What != ToChange {
		return nil, nil
	}
	until := int64(store.Forever)
	if !p.Until.IsZero() {
		until = clock.Milli(p.Until)
	}
	if _, err := tx.Exec(ctx, store.SQL(`insert into member_wish (proposal, until_ms, saw) values ($1, $2, $3)`, p.ID, until, p.Saw)); err != nil {
		return nil, err
	}
	return wishes.Now(ctx, tx, store.SQL(`where proposal = $1`, p.ID))
}

// carryChange changes a member as it was proposed, if they still stand as the proposer saw them.
func (s *Service) carryChange(ctx context.Context, tx *store.Tx, by access.Actor, p Proposal) error {
	m, err := s.ours(ctx, tx, p.Org, p.Member)
	if err != nil {
		return err
	}
	if Mark(m) != p.Saw {
		return fault.Conflict("Somebody changed this member since it was proposed. Decline it, and propose it anew.")
	}
	d := p.shift(m)
	return s.partners.EditTx(ctx, tx, by, func(e *partner.Edit) error {
		begin, end := d.facts(m.ID, p.Until)
		for _, f := range begin {
			if err := e.Add(ctx, f); err != nil {
				return err
			}
		}
		for _, f := range end {
			if err := e.End(ctx, f, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// facts are those that begin and those that end.
func (d shift) facts(m id.Member, until time.Time) (begin, end []partner.Fact) {
	for _, post := range d.sit {
		begin = append(begin, partner.Seat(m, post).ExpiresAt(until))
	}
	for _, post := range d.leave {
		end = append(end, partner.Seat(m, post))
	}
	for _, k := range d.learn {
		begin = append(begin, partner.Certificate(m, k))
	}
	for _, k := range d.unlearn {
		end = append(end, partner.Certificate(m, k))
	}
	for _, role := range []access.Role{access.RoleLead, access.RoleAudit} {
		if d.give&role != 0 {
			begin = append(begin, partner.HoldsRole(m, role))
		}
		if d.take&role != 0 {
			end = append(end, partner.HoldsRole(m, role))
		}
	}
	return begin, end
}

func list(words []string) string { return strings.Join(words, ", ") }
