package member

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// firstLeads is how many the operator invites to an organisation; its leads admit everybody else.
const firstLeads = 2

// FirstLeads is an organisation that the operator creates, or one that lacks leads, with those who
// are to lead it.
type FirstLeads struct {
	Org          partner.Org
	Desk         string   // its first desk, at which the leads sit
	Leads        []string // "name@organisation.example" or "A Name <name@organisation.example>"
	Coordinators bool     // they run the partnership, too
}

// Link is an invitation as the operator passes it on.
type Link struct{ Name, Email, Token string }

// InviteLeads creates an organisation with a first desk, or takes one of the same name that has
// fewer than two leads, and invites its leads. It is the operator's, and real data alone need it.
func (s *Service) InviteLeads(ctx context.Context, in FirstLeads) (links []Link, err error) {
	leads, err := addresses(in.Leads)
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		links = nil
		org, desks, err := s.orgFor(ctx, tx, in)
		if err != nil {
			return err
		}
		if err := partner.Turn(ctx, tx); err != nil {
			return err
		}
		have, err := s.leadsOf(ctx, tx, org.ID)
		if err != nil {
			return err
		}
		if len(have)+len(leads) > firstLeads {
			return fault.Of(fault.Refused, fmt.Sprintf("The operator invites the first two leads of an organisation, and %s has some already. Its leads admit everybody else.", org.Name), nil)
		}
		var rows []audit.Row
		for _, lead := range leads {
			member, err := s.addLead(ctx, tx, in, org, desks, lead)
			if err != nil {
				return err
			}
			token, more, err := s.accounts.InviteTx(ctx, tx, member)
			if err != nil {
				return err
			}
			rows = append(rows, more...)
			links = append(links, Link{Name: lead.Name, Email: lead.Address, Token: token})
		}
		return log(ctx, tx, partner.Operator(), DidInvite, s.clock.Now(), "first leads", rows...)
	})
	if err != nil {
		return nil, err
	}
	return links, nil
}

// addresses reads who is to lead; who has no name goes by the first part of the address until they
// accept.
func addresses(leads []string) ([]mail.Address, error) {
	if len(leads) == 0 || len(leads) > firstLeads {
		return nil, fault.Field("leads", "Name one or two leads by their e-mail addresses. Two are better: one proposes, the other agrees.")
	}
	var out []mail.Address
	for _, text := range leads {
		a, err := mail.ParseAddress(text)
		if err != nil || !addressed(partner.FoldEmail(a.Address)) {
			return nil, fault.Field("leads", "Write each lead as name@organisation.example, or as \"A Name <name@organisation.example>\".")
		}
		if a.Address = partner.FoldEmail(a.Address); slices.ContainsFunc(out, func(o mail.Address) bool { return o.Address == a.Address }) {
			return nil, fault.Field("leads", "Name two different people: one proposes, the other agrees.")
		}
		if a.Name == "" {
			a.Name, _, _ = strings.Cut(a.Address, "@")
		}
		out = append(out, *a)
	}
	return out, nil
}

// orgFor gives the organisation of that name with its desks, made if it is not there.
func (s *Service) orgFor(ctx context.Context, tx *store.Tx, in FirstLeads) (org partner.Org, desks []id.Post, err error) {
	now := s.clock.Now()
	all, err := partner.Orgs(ctx, tx, now)
	if err != nil {
		return org, nil, err
	}
	same := func(o partner.Org) bool {
		return strings.EqualFold(o.Name, strings.Join(strings.Fields(in.Org.Name), " "))
	}
	if i := slices.IndexFunc(all, same); i >= 0 {
		posts, err := partner.PostsOf(ctx, tx, all[i].ID)
		for _, p := range posts {
			desks = append(desks, p.ID)
		}
		return all[i], desks[:min(1, len(desks))], err
	}
	err = s.partners.EditTx(ctx, tx, partner.Operator(), func(e *partner.Edit) error {
		made, err := e.AddOrg(ctx, in.Org)
		if err != nil {
			return err
		}
		desk, err := e.AddPost(ctx, partner.Post{Org: made, Name: in.Desk})
		if err != nil {
			return err
		}
		desks = []id.Post{desk}
		org, err = partner.OrgOf(ctx, tx, made, now)
		return err
	})
	return org, desks, err
}

func (s *Service) addLead(ctx context.Context, tx *store.Tx, in FirstLeads, org partner.Org, desks []id.Post, lead mail.Address) (m id.Member, err error) {
	roles := access.RoleLead
	if in.Coordinators {
		roles |= access.RoleCoordinator
	}
	err = s.partners.EditTx(ctx, tx, partner.Operator(), func(e *partner.Edit) (err error) {
		m, err = e.AddMember(ctx, partner.Member{Org: org.ID, Name: lead.Name, Email: lead.Address, Posts: desks, Roles: roles, Kinds: access.AllKinds(),
			Clearance: org.Clearance, Attested: vouchedUntil(s.clock.Now())})
		return err
	})
	return m, err
}

// ResetByOperator takes password and second factor of a member away, ends their sessions, and
// gives the token of an invitation: for the last lead of an organisation, whom nobody else can let
// in again. The leads are told.
func (s *Service) ResetByOperator(ctx context.Context, email string) (link Link, err error) {
	err = s.byOperator(ctx, email, func(tx *store.Tx, m partner.Member) error {
		if m.Suspended {
			return fault.Of(fault.Refused, "This member is disabled. Two leads restore them, or a lead and the coordinator.", nil)
		}
		rows, err := s.accounts.ForgetTx(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		token, more, err := s.accounts.InviteTx(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		link = Link{Name: m.Name, Email: m.Email, Token: token}
		return s.tellLeads(ctx, tx, m, append(rows, more...))
	})
	return link, err
}

// tellLeads writes the operator's reset where the leads read of resets.
func (s *Service) tellLeads(ctx context.Context, tx *store.Tx, m partner.Member, rows []audit.Row) error {
	now := s.clock.Now()
	p := Proposal{ID: id.New[ProposalID](), Org: m.Org, What: ToReset, Member: m.ID, Name: m.Name, Email: m.Email, Outcome: Agreed}
	_, err := tx.Exec(ctx, store.SQL(`insert into account_proposal (id, org, what, member, name, email, posts, training, roles, proposer, made, expires, decided, outcome, decider)
		values ($1, $2, $3, $4, $5, $6, '', '', 0, '', $7, $7, $7, $8, '')`, p.ID, p.Org, p.What, p.Member, p.Name, p.Email, clock.Milli(now), p.Outcome))
	if err != nil {
		return err
	}
	return s.logProposal(ctx, tx, partner.Operator(), DidInvite, p, rows)
}

// DisableByOperator suspends a member: every session and token ends, and none begins.
func (s *Service) DisableByOperator(ctx context.Context, email string) error {
	return s.byOperator(ctx, email, func(tx *store.Tx, m partner.Member) error { return s.disable(ctx, tx, partner.Operator(), m.ID) })
}

// byOperator changes the member with an address.
func (s *Service) byOperator(ctx context.Context, email string, fn func(*store.Tx, partner.Member) error) error {
	return s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		member, err := partner.MemberByEmail(ctx, tx, email)
		if err != nil {
			return err
		}
		if member == "" {
			return fault.Of(fault.NotFound, "No member has this e-mail address.", nil)
		}
		m, err := partner.MemberOf(ctx, tx, member, s.clock.Now())
		if err != nil {
			return err
		}
		return fn(tx, m)
	})
}
