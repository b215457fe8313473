package member

import (
	"context"
	"slices"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Done is what the second person's word did. An admission and a reset make an invitation: it was
// mailed to its member or, where there is no mail, its token is shown this once to be passed on.
type Done struct {
	What       Asked
	Mailed     string // the address
	Invitation string
}

// Agree is the second person's word: what was proposed is done.
func (s *Service) Agree(ctx context.Context, who access.Actor, proposal ProposalID) (done Done, err error) {
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		p, err := s.openProposal(ctx, tx, proposal)
		if err != nil {
			return err
		}
		may, err := s.maySecond(ctx, tx, who, p)
		if err != nil {
			return err
		}
		if !may {
			return s.notSecond(who, p)
		}
		if err := s.turn(ctx, tx, who, p.Org); err != nil {
			return err
		}
		by, err := standing(ctx, tx, p.Proposer, who.Purpose, s.clock.Now())
		if err != nil || !access.Leads(by, p.Org) {
			return fault.Conflict("Whoever proposed this is a lead no more. Decline it, and propose it anew.")
		}
		done = Done{What: p.What}
		var rows []audit.Row
		if done.Invitation, rows, err = s.carryOut(ctx, tx, by, &p); err != nil {
			return err
		}
		if done.Invitation != "" {
			sent, err := s.mailInvitation(ctx, tx, p, done.Invitation)
			if err != nil {
				return err
			}
			if sent {
				done.Mailed, done.Invitation = p.Email, ""
			}
		}
		return s.settle(ctx, tx, who, p, Agreed, rows)
	})
	if err != nil {
		return Done{}, err
	}
	return done, nil
}

// Decline ends a proposal: by the second person, or by the lead who made it.
func (s *Service) Decline(ctx context.Context, who access.Actor, proposal ProposalID) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		p, err := s.openProposal(ctx, tx, proposal)
		if err != nil {
			return err
		}
		if who.Member == p.Proposer {
			return s.settle(ctx, tx, who, p, Withdrawn, nil)
		}
		may, err := s.maySecond(ctx, tx, who, p)
		if err != nil {
			return err
		}
		if !may {
			return s.notSecond(who, p)
		}
		return s.settle(ctx, tx, who, p, Declined, nil)
	})
}

// notSecond refuses those who know of the proposal; to all others it is absent.
func (s *Service) notSecond(who access.Actor, p Proposal) error {
	if access.Leads(who, p.Org) {
		return fault.Forbidden("A second person decides this: another lead or, where there is none, the coordinator.", nil)
	}
	return fault.Absent(fault.Why("member %s may not decide proposal %s", who.Member, p.ID))
}

func (s *Service) openProposal(ctx context.Context, r store.Reader, proposal ProposalID) (Proposal, error) {
	return store.One(ctx, r, scanProposal, store.SQL(proposalColumns+`where id = $1 and decided = $2 and expires > $3`,
		proposal, store.Forever, clock.Milli(s.clock.Now())))
}

// settle writes what became of a proposal.
func (s *Service) settle(ctx context.Context, tx *store.Tx, who access.Actor, p Proposal, o Outcome, rows []audit.Row) error {
	n, err := tx.Exec(ctx, store.SQL(`update account_proposal set decided = $1, outcome = $2, decider = $3, member = $4 where id = $5 and decided = $6`,
		clock.Milli(s.clock.Now()), o, who.Member, p.Member, p.ID, store.Forever))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflict("Somebody decided this meanwhile.")
	}
	return s.logProposal(ctx, tx, who, DidDecide, p, rows)
}

// carryOut does what was proposed, by the right of the lead who proposed it.
func (s *Service) carryOut(ctx context.Context, tx *store.Tx, by access.Actor, p *Proposal) (invitation string, rows []audit.Row, err error) {
	switch p.What {
	case ToAdmit:
		err = s.partners.EditTx(ctx, tx, by, func(e *partner.Edit) (err error) {
			org, err := partner.OrgOf(ctx, tx, p.Org, s.clock.Now())
			if err != nil {
				return err
			}
			p.Member, err = e.AddMember(ctx, partner.Member{Org: p.Org, Name: p.Name, Email: p.Email, Posts: p.Posts, Kinds: kindsOf(p.Training), Roles: p.Roles,
				Clearance: org.Clearance, Attested: vouchedUntil(s.clock.Now())})
			return err
		})
	case ToReset:
		rows, err = s.accounts.ForgetTx(ctx, tx, p.Member)
	case ToChange:
		return "", nil, s.carryChange(ctx, tx, by, *p)
	case ToRestore:
		return "", nil, s.partners.EditTx(ctx, tx, by, func(e *partner.Edit) error {
			return e.End(ctx, partner.Suspension(p.Member), s.clock.Now())
		})
	}
	if err != nil {
		return "", nil, err
	}
	invitation, more, err := s.accounts.InviteTx(ctx, tx, p.Member)
	return invitation, append(rows, more...), err
}

// Disable suspends a member of the actor's own organisation at once: every session and token of
// theirs ends, and none begins. One lead is enough, since it only closes.
func (s *Service) Disable(ctx context.Context, who access.Actor, m id.Member) error {
	if err := leadsOnly(who); err != nil {
		return err
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		if _, err := s.ours(ctx, tx, who.Org, m); err != nil {
			return err
		}
		if m == who.Member {
			return fault.Forbidden("Another lead disables your account.", nil)
		}
		if err := s.turn(ctx, tx, who, who.Org); err != nil {
			return err
		}
		return s.disable(ctx, tx, who, m)
	})
}

func (s *Service) disable(ctx context.Context, tx *store.Tx, by access.Actor, m id.Member) error {
	v, err := partner.MemberOf(ctx, tx, m, s.clock.Now())
	if err != nil {
		return err
	}
	if v.Suspended {
		return fault.Conflict("This member is disabled already.")
	}
	if err := s.partners.EditTx(ctx, tx, by, func(e *partner.Edit) error { return e.Add(ctx, partner.Suspension(m)) }); err != nil {
		return err
	}
	rows, err := s.accounts.EndAllTx(ctx, tx, m)
	if err != nil {
		return err
	}
	return log(ctx, tx, by, DidDisable, s.clock.Now(), "", rows...)
}

// Team is what those who admit members see.
type Team struct {
	Org      string
	People   []partner.Member // of the own organisation, by name; none for who does not lead it
	Desks    []partner.Post
	Open     []Waiting
	Decided  []Told // in the last 90 days, the newest first
	Together bool   // there is a second lead
}

// Waiting is an open proposal.
type Waiting struct {
	Proposal
	By, Org string // the names
	Mine    bool   // the actor made it
	May     bool   // the actor may be the second person
	Desks   []string
	Effect  []string // of a change, where Team tells it: what it does, in words
}

// Told is a proposal that was decided, as all leads are told.
type Told struct {
	Proposal
	By, With string // the names of the two
}

// toldFor is how long the leads are told of a decision.
const toldFor = 90 // days

// Team gives the members of the organisation that the actor leads, and the proposals that they
// know of: their own organisation's, and for the coordinator those that nobody else can second.
func (s *Service) Team(ctx context.Context, who access.Actor) (t Team, err error) {
	if !access.MayCall(who, access.Admit) {
		return t, fault.Forbidden("Only a lead of the organisation may change its members.", nil)
	}
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		t = Team{}
		now := s.clock.Now()
		org, err := partner.OrgOf(ctx, r, who.Org, now)
		if err != nil {
			return err
		}
		t.Org = org.Name
		if access.Leads(who, who.Org) {
			if t.People, err = partner.MembersOf(ctx, r, who.Org, now); err != nil {
				return err
			}
			if t.Desks, err = partner.PostsOf(ctx, r, who.Org); err != nil {
				return err
			}
			leads, err := s.leadsOf(ctx, r, who.Org)
			if err != nil {
				return err
			}
			t.Together = len(leads) > 1
			if t.Decided, err = s.told(ctx, r, who, clock.Milli(now.AddDate(0, 0, -toldFor))); err != nil {
				return err
			}
		}
		t.Open, err = s.waitingWith(ctx, r, who)
		return err
	})
	return t, err
}

// waitingWith gives the open proposals that the actor knows of, with what each change does.
func (s *Service) waitingWith(ctx context.Context, r store.Reader, who access.Actor) ([]Waiting, error) {
	all, err := s.waiting(ctx, r, who)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].What != ToChange {
			continue
		}
		e, err := s.effect(ctx, r, who, all[i].Proposal)
		if err != nil {
			return nil, err
		}
		all[i].Effect = e.Lines
	}
	return all, nil
}

func (s *Service) told(ctx context.Context, r store.Reader, who access.Actor, since int64) ([]Told, error) {
	all, err := store.All(ctx, r, scanProposal, store.SQL(proposalColumns+`where org = $1 and decided < $2 and decided > $3 order by decided desc, id`, who.Org, store.Forever, since))
	if err != nil {
		return nil, err
	}
	names := map[id.Member]string{}
	out := make([]Told, 0, len(all))
	for _, p := range all {
		by, err := s.nameOf(ctx, r, names, p.Proposer)
		if err != nil {
			return nil, err
		}
		with, err := s.nameOf(ctx, r, names, p.Decider)
		if err != nil {
			return nil, err
		}
		out = append(out, Told{Proposal: p, By: by, With: with})
	}
	return out, nil
}

// waiting gives the open proposals that the actor knows of, the oldest first.
func (s *Service) waiting(ctx context.Context, r store.Reader, who access.Actor) ([]Waiting, error) {
	all, err := store.All(ctx, r, scanProposal, store.SQL(proposalColumns+`where decided = $1 and expires > $2 order by made, id`, store.Forever, clock.Milli(s.clock.Now())))
	if err != nil {
		return nil, err
	}
	names := map[id.Member]string{}
	var out []Waiting
	for _, p := range all {
		w := Waiting{Proposal: p, Mine: p.Proposer == who.Member}
		if w.May, err = s.maySecond(ctx, r, who, p); err != nil {
			return nil, err
		}
		if !w.May && !access.Leads(who, p.Org) {
			continue
		}
		if w.By, err = s.nameOf(ctx, r, names, p.Proposer); err != nil {
			return nil, err
		}
		org, err := partner.OrgOf(ctx, r, p.Org, s.clock.Now())
		if err != nil {
			return nil, err
		}
		w.Org = org.Name
		desks, err := partner.PostsOf(ctx, r, p.Org)
		if err != nil {
			return nil, err
		}
		for _, d := range desks {
			if slices.Contains(p.Posts, d.ID) {
				w.Desks = append(w.Desks, d.Name)
			}
		}
		out = append(out, w)
	}
	return out, nil
}

func (s *Service) nameOf(ctx context.Context, r store.Reader, known map[id.Member]string, m id.Member) (string, error) {
	if name, ok := known[m]; ok || m == "" {
		return name, nil
	}
	v, err := partner.MemberOf(ctx, r, m, s.clock.Now())
	known[m] = v.Name
	return v.Name, err
}

// ToTell is what Today has for those who admit members: what waits for their word, and what was
// decided in the last week.
func (s *Service) ToTell(ctx context.Context, who access.Actor) (open []Waiting, decided []Told, err error) {
	if !access.MayCall(who, access.Admit) {
		return nil, nil, nil
	}
	const week = 7
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all, err := s.waiting(ctx, r, who)
		if err != nil {
			return err
		}
		open = slices.DeleteFunc(all, func(w Waiting) bool { return !w.May })
		if !access.Leads(who, who.Org) {
			return nil
		}
		decided, err = s.told(ctx, r, who, clock.Milli(s.clock.Now().AddDate(0, 0, -week)))
		decided = slices.DeleteFunc(decided, func(t Told) bool { return t.Decider == who.Member || t.Outcome == Withdrawn })
		return err
	})
	return open, decided, err
}
