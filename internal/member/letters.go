package member

import (
	"context"
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/mail"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// mailInvitation sends a member the link with which they come in, where there is mail here. Then
// nobody else has it.
func (s *Service) mailInvitation(ctx context.Context, tx *store.Tx, p Proposal, token string) (bool, error) {
	org, err := partner.OrgOf(ctx, tx, p.Org, s.clock.Now())
	if err != nil {
		return false, err
	}
	until := s.clock.Now().Add(account.InvitationLife).In(clock.London()).Format("Monday 2 January, 15:04")
	text := "Hello " + p.Name + ",\n\n" + org.Name + " asks you to work in Lightship. Open this link and choose your password:\n\n"
	subject := "Your invitation to Lightship"
	if p.What == ToReset {
		subject = "Begin anew in Lightship"
		text = "Hello " + p.Name + ",\n\ntwo people of " + org.Name + " let you begin anew in Lightship. Open this link and choose a new password:\n\n"
	}
	text += s.mails.Link("/invitation/"+token) + "\n\nIt works once, until " + until + ". Give it to nobody. If you did not expect it, do nothing and tell a lead of your organisation.\n"
	return s.mails.Queue(ctx, tx, mail.Message{To: p.Email, Subject: subject, Text: text})
}

// tellSecond tells those who may be the second person that something waits, and not what.
func (s *Service) tellSecond(ctx context.Context, tx *store.Tx, p Proposal) error {
	if !s.mails.On() {
		return nil
	}
	may, err := s.leadsOf(ctx, tx, p.Org)
	if err != nil {
		return err
	}
	others := func(m partner.Member) bool { return m.ID == p.Proposer || m.ID == p.Member }
	if may = slices.DeleteFunc(may, others); len(may) == 0 {
		if may, err = s.coordinators(ctx, tx); err != nil {
			return err
		}
		may = slices.DeleteFunc(may, others)
	}
	for _, m := range may {
		_, err := s.mails.Queue(ctx, tx, mail.Message{To: m.Email, Subject: "Something waits for you in Lightship",
			Text: "Hello " + m.Name + ",\n\nsomething waits for your word:\n\n" + s.mails.Link("/members") + "\n"})
		if err != nil {
			return err
		}
	}
	return nil
}

// coordinators gives those who run the partnership and are not suspended.
func (s *Service) coordinators(ctx context.Context, r store.Reader) (out []partner.Member, err error) {
	now := s.clock.Now()
	roles, err := partner.Coming(ctx, r, partner.WhatRole, "", partner.HoldsRole("", access.RoleCoordinator).Object, now)
	if err != nil {
		return nil, err
	}
	for _, f := range roles {
		m, ok := strings.CutPrefix(f.Subject, string(access.OfMember("")))
		if !ok || !f.Live(now) {
			continue
		}
		v, err := partner.MemberOf(ctx, r, id.Member(m), now)
		if err != nil {
			return nil, err
		}
		if !v.Suspended {
			out = append(out, v)
		}
	}
	return out, nil
}
