package member_test

import (
	"context"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/store/storetest"
)

func (w *world) one(what string, errs []error) {
	w.Helper()
	done := 0
	for _, err := range errs {
		switch {
		case err == nil:
			done++
		case !fault.Is(err, fault.Refused) && !fault.Is(err, fault.Stale) && !fault.Is(err, fault.NotFound):
			w.Errorf("%s: got %v, want to be refused", what, err)
		}
	}
	if done != 1 {
		w.Errorf("%s: %d were done, want 1: %v", what, done, errs)
	}
}

func TestOfTwoLeadsWhoShutEachOtherOutOneDoes(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.As("lead"), w.As("second")
		w.one("two leads disable each other", storetest.AtOnce(w.ctx(),
			func(ctx context.Context) error { return w.s.Disable(ctx, a, b.Member) },
			func(ctx context.Context) error { return w.s.Disable(ctx, b, a.Member) }))
	})
}

func TestOfTwoLeadsWhoTakeEachOthersRoleOneDoes(t *testing.T) {
	each(t, func(w *world) {
		w.Clock.Advance(time.Second)
		a, b := w.As("lead"), w.As("second")
		take := func(who access.Actor, key string) func(ctx context.Context) error {
			want := w.wanted(key)
			want.Roles = 0
			return func(ctx context.Context) error { _, err := w.s.Change(ctx, who, w.Members[key], want); return err }
		}
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			for _, key := range []string{"lead", "second"} {
				if err := e.Add(w.ctx(), partner.Seat(w.Members[key], w.Posts["housing"])); err != nil {
					return err
				}
			}
			return nil
		})
		w.one("two leads take each other's role", storetest.AtOnce(w.ctx(), take(a, "second"), take(b, "lead")))
		leads := 0
		for _, key := range []string{"lead", "second"} {
			if w.As(key).Has(access.RoleLead) {
				leads++
			}
		}
		if leads != 1 {
			t.Errorf("got %d leads, want one left", leads)
		}
	})
}

func TestAProposalIsDecidedOnceHoweverManyDoSoAtOnce(t *testing.T) {
	each(t, func(w *world) {
		want := w.wanted("colleague")
		want.Posts = []id.Post{w.Posts["housing"]}
		if _, err := w.s.Change(w.ctx(), w.As("lead"), w.Members["colleague"], want); err != nil {
			t.Fatal(err)
		}
		p, second := w.waits("second"), w.As("second")
		agree := func(ctx context.Context) error { _, err := w.s.Agree(ctx, second, p.ID); return err }
		w.one("agreed by many at once", storetest.AtOnce(w.ctx(), agree, agree, agree, func(ctx context.Context) error { return w.s.Decline(ctx, second, p.ID) }))
	})
}

func TestTheOperatorAdmitsTwoHoweverManyAtOnce(t *testing.T) {
	each(t, func(w *world) {
		in := func(mail string) func(ctx context.Context) error {
			return func(ctx context.Context) error {
				_, err := w.s.InviteLeads(ctx, member.FirstLeads{Org: partner.Org{Name: "Lantern", Sector: partner.ThirdSector, Standing: partner.Full}, Desk: "Front door", Leads: []string{mail}})
				return err
			}
		}
		if err := in("a@lantern.example")(w.ctx()); err != nil {
			t.Fatal(err)
		}
		w.one("two operators invite the second lead", storetest.AtOnce(w.ctx(), in("b@lantern.example"), in("c@lantern.example"), in("d@lantern.example")))
	})
}

func TestAnOperatorOnThePageAdmitsTheFirstTwoHoweverManyAtOnce(t *testing.T) {
	each(t, func(w *world) {
		operator := access.Actor{Member: id.New[id.Member](), Org: w.Orgs["police"], Roles: access.RoleOperator}
		var org id.Org
		w.edit(operator, func(e *partner.Edit) (err error) {
			if org, err = e.AddOrg(w.ctx(), partner.Org{Name: "Lantern", Sector: partner.ThirdSector, Standing: partner.Full}); err != nil {
				return err
			}
			_, err = e.AddMember(w.ctx(), partner.Member{Org: org, Name: "Ana", Email: "a@lantern.example"})
			return err
		})
		in := func(mail string) func(ctx context.Context) error {
			return func(ctx context.Context) error {
				return w.parts.Edit(ctx, operator, func(e *partner.Edit) error {
					_, err := e.AddMember(ctx, partner.Member{Org: org, Name: "Somebody", Email: mail, Attested: w.Clock.Now().AddDate(0, 4, 0)})
					return err
				})
			}
		}
		w.one("two operators admit the second", storetest.AtOnce(w.ctx(), in("b@lantern.example"), in("c@lantern.example"), in("d@lantern.example")))
	})
}
