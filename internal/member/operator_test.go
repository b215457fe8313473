package member_test

import (
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/member"
	"lightship/internal/partner"
)

func TestTheOperatorInvitesTheFirstTwoLeadsAndNobodyElse(t *testing.T) {
	each(t, func(w *world) {
		org := partner.Org{Name: "Haven", Sector: partner.ThirdSector, Standing: partner.Full, Clearance: access.OfficialSensitive}
		invite := func(leads ...string) ([]member.Link, error) {
			return w.s.InviteLeads(w.ctx(), member.FirstLeads{Org: org, Desk: "Front door", Leads: leads})
		}
		for _, wrong := range [][]string{nil, {"a@x.example", "b@x.example", "c@x.example"}, {"a@x.example", "A@x.example"}, {"not an address"}} {
			_, err := invite(wrong...)
			w.is(strings.Join(wrong, ", "), err, fault.Invalid)
		}
		links, err := invite("Ania Lesko <ania@haven.example>")
		if err != nil || len(links) != 1 {
			w.Fatalf("one lead: got %v, %v", links, err)
		}
		if links, err = invite("ben@haven.example"); err != nil || len(links) != 1 {
			w.Fatalf("the second: got %v, %v", links, err)
		}
		_, err = invite("cat@haven.example")
		w.is("a third", err, fault.Refused)
		_, err = w.s.InviteLeads(w.ctx(), member.FirstLeads{Org: partner.Org{Name: "Nameless"}, Desk: "Desk", Leads: []string{"dee@x.example"}})
		w.is("no sector", err, fault.Invalid)
		_, err = invite("housing@council.example")
		w.is("a member of another", err, fault.Refused)
		if _, err := w.accounts.Accept(w.ctx(), links[0].Token, account.Acceptance{Name: "Ben Ash", Password: "three random words"}); err != nil {
			t.Errorf("accept: %v", err)
		}
	})
}

func TestTheOperatorDisablesAndResets(t *testing.T) {
	each(t, func(w *world) {
		const mail = "colleague@council.example"
		token, err := w.accounts.TokenFor(w.ctx(), mail)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.s.ResetByOperator(w.ctx(), mail); err != nil {
			t.Fatal(err)
		}
		w.is("a token of before the reset", w.works(token), fault.Unsigned)
		if err := w.s.DisableByOperator(w.ctx(), mail); err != nil {
			t.Fatal(err)
		}
		_, err = w.s.ResetByOperator(w.ctx(), mail)
		w.is("a reset of a disabled member", err, fault.Refused)
		w.is("disabled twice", w.s.DisableByOperator(w.ctx(), mail), fault.Stale)
		w.is("nobody", w.s.DisableByOperator(w.ctx(), "nobody@nowhere.example"), fault.NotFound)
	})
}
