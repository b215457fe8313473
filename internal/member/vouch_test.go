package member_test

import (
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/share"
	"lightship/internal/share/sharetest"
)

// shared is a concern of the council's that the police see the summary of, by a clause.
func (w *world) shared() id.Record {
	w.Helper()
	rec := w.Give()
	err := w.Share.Share(w.Ctx(), w.As("safeguarding"), share.Offer{Record: rec, To: w.Posts["police"], Level: access.Summary, Purpose: access.Safeguard, Ground: access.ByClause})
	if err != nil {
		w.Fatal(err)
	}
	return rec
}

func (w *world) roll(key string) member.Roll {
	w.Helper()
	roll, err := w.s.Roll(w.ctx(), w.As(key))
	if err != nil {
		w.Fatalf("roll of %s: %v", key, err)
	}
	return roll
}

func (w *world) due(key string) member.Due {
	w.Helper()
	d, err := w.s.DueOf(w.ctx(), w.As(key))
	if err != nil {
		w.Fatalf("due of %s: %v", key, err)
	}
	return d
}

func TestForWhomNobodyVouchesSeesOnlySingleAndUrgentShares(t *testing.T) {
	each(t, func(w *world) {
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			for _, role := range []string{"police", "runner"} {
				if err := e.Add(w.ctx(), partner.HoldsRole(w.Members[role], access.RoleLead)); err != nil {
					return err
				}
			}
			return e.Attest(w.ctx(), access.OfMember(w.Members["runner"]), sharetest.Monday.AddDate(2, 0, 0))
		})
		rec := w.shared()
		if got := w.sees("police", rec); got != access.Summary {
			t.Fatalf("vouched for: the police see %s, want the summary", got)
		}
		w.Clock.Advance(time.Second)
		if err := w.s.Vouch(w.ctx(), w.As("runner"), member.Statement{Here: []id.Member{w.Members["police"]}, Desks: []id.Post{w.Posts["police"]}}); err != nil {
			t.Fatal(err)
		}
		until := w.Clock.Now().AddDate(0, 4, 0)
		if roll := w.roll("runner"); len(roll.Members) != 1 || !roll.Members[0].Member.Attested.Equal(until) || !roll.Desks[0].Until.Equal(until) || !roll.Self {
			t.Errorf("vouched for: got %+v, want until %s", roll, until)
		}
		w.Clock.Advance(until.Sub(w.Clock.Now()) - 20*24*time.Hour)
		if d := w.due("runner"); d.Members != 1 || d.Desks != 1 || d.Lapsed || !d.By.Before(w.Clock.Now()) {
			t.Errorf("after three months and more: got %+v, want to be late and not lapsed", d)
		}
		w.Clock.Advance(20 * 24 * time.Hour)
		if got := w.sees("police", rec); got != access.None {
			t.Errorf("lapsed: the police see %s by a clause, want none", got)
		}
		urgent := share.Offer{Record: w.Give(), To: w.Posts["police"], Level: access.Summary, Purpose: access.Safeguard, Ground: access.ByUrgent, Why: "Harm to a boy, within hours."}
		if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), urgent); err != nil {
			t.Fatal(err)
		}
		if got := w.sees("police", urgent.Record); got != access.Summary {
			t.Errorf("lapsed: the police see %s by an urgent share, want the summary", got)
		}
		if d := w.due("police"); !d.Self || d.Leads != "Member runner" {
			t.Errorf("who is not vouched for is told %+v", d)
		}
		if d := w.due("runner"); !d.Lapsed || len(d.Orgs) == 0 {
			t.Errorf("the coordinator is told %+v, want the organisations that are late", d)
		}
		if err := w.s.Vouch(w.ctx(), w.As("runner"), member.Statement{Here: []id.Member{w.Members["police"]}}); err != nil {
			t.Fatal(err)
		}
		if got := w.sees("police", rec); got != access.Summary {
			t.Errorf("vouched for anew: the police see %s at the next request, want the summary", got)
		}
	})
}

func TestOneStatementVouchesForAllButTheExceptions(t *testing.T) {
	each(t, func(w *world) {
		w.Clock.Advance(time.Second)
		until := w.Clock.Now().AddDate(0, 4, 0)
		before := w.roll("lead")
		if len(before.Members) != 4 || !before.Self {
			t.Fatalf("roll: got %+v, want all of the council but the lead", before)
		}
		token, err := w.accounts.TokenFor(w.ctx(), "colleague@council.example")
		if err != nil {
			t.Fatal(err)
		}
		say := member.Statement{Here: []id.Member{w.Members["housing"], w.Members["second"]}, Left: []id.Member{w.Members["colleague"]}, Desks: []id.Post{w.Posts["housing"]}}
		if err := w.s.Vouch(w.ctx(), w.As("lead"), say); err != nil {
			t.Fatal(err)
		}
		for _, v := range w.roll("lead").Members {
			switch v.Member.ID {
			case w.Members["housing"], w.Members["second"]:
				if !v.Member.Attested.Equal(until) {
					t.Errorf("%s: got vouched for until %s, want %s", v.Member.Name, v.Member.Attested, until)
				}
			case w.Members["safeguarding"]:
				if !v.Member.Attested.Equal(sharetest.Monday.AddDate(1, 0, 0)) {
					t.Errorf("who was left out: got %s, want as before", v.Member.Attested)
				}
			default:
				t.Errorf("%s is still on the roll", v.Member.Name)
			}
		}
		if a := w.As("colleague"); len(a.Own) > 0 {
			t.Error("who left still stands as somebody")
		}
		w.is("a token of who left", w.works(token), fault.Unsigned)
		if d := w.due("lead"); d.Members != 0 {
			t.Errorf("asked again at once: got %+v", d)
		}

		lead := w.As("lead")
		for what, bad := range map[string]member.Statement{
			"themselves":      {Here: []id.Member{w.Members["lead"]}},
			"another's":       {Here: []id.Member{w.Members["police"]}},
			"another's, left": {Left: []id.Member{w.Members["police"]}},
			"another's desk":  {Desks: []id.Post{w.Posts["police"]}},
			"who left before": {Here: []id.Member{w.Members["colleague"]}},
		} {
			w.is(what, w.s.Vouch(w.ctx(), lead, bad), fault.NotFound)
		}
		w.is("nothing", w.s.Vouch(w.ctx(), lead, member.Statement{}), fault.Invalid)
		w.is("both", w.s.Vouch(w.ctx(), lead, member.Statement{Here: []id.Member{w.Members["housing"]}, Left: []id.Member{w.Members["housing"]}}), fault.Invalid)
		w.is("no lead", w.s.Vouch(w.ctx(), w.As("housing"), say), fault.Refused)
		w.is("the coordinator, where there is another lead", w.s.Vouch(w.ctx(), w.As("runner"), member.Statement{Here: []id.Member{w.Members["second"]}}), fault.NotFound)
	})
}

func TestTheCoordinatorVouchesForALeadWhoIsAlone(t *testing.T) {
	each(t, func(w *world) {
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			return e.Add(w.ctx(), partner.HoldsRole(w.Members["charity"], access.RoleLead))
		})
		if roll := w.roll("runner"); len(roll.Alone) != 0 {
			t.Errorf("long before: got %+v", roll.Alone)
		}
		w.Clock.Advance(sharetest.Monday.AddDate(1, 0, -20).Sub(w.Clock.Now()))
		roll := w.roll("runner")
		if len(roll.Alone) != 1 || roll.Alone[0].Member.ID != w.Members["charity"] || roll.Alone[0].Org != "Haven" {
			t.Fatalf("the coordinator is asked about %+v, want the lead of Haven alone", roll.Alone)
		}
		if err := w.s.Vouch(w.ctx(), w.As("runner"), member.Statement{Here: []id.Member{w.Members["charity"]}}); err != nil {
			t.Fatal(err)
		}
		if roll := w.roll("runner"); len(roll.Alone) != 0 {
			t.Errorf("afterwards: got %+v", roll.Alone)
		}
	})
}

func TestWhoHasLapsedIsDueNowWhoeverElseIsDue(t *testing.T) {
	each(t, func(w *world) {
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			if _, err := e.AddMember(w.ctx(), partner.Member{Org: w.Orgs["council"], Name: "Ada First", Email: "ada@council.example"}); err != nil {
				return err
			}
			return e.Attest(w.ctx(), access.OfMember(w.Members["second"]), sharetest.Monday.AddDate(1, 0, 0))
		})
		w.Clock.Advance(sharetest.Monday.AddDate(1, -1, -7).Sub(w.Clock.Now())) // the others are due in a week
		if d := w.due("lead"); d.Members != 5 || !d.Lapsed || !d.By.Equal(w.Clock.Now()) {
			t.Errorf("one has lapsed and four are due: got %d, %t, by %s; want 5 by now, %s", d.Members, d.Lapsed, d.By, w.Clock.Now())
		}
	})
}
