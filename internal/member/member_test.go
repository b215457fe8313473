package member_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/mail"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/share"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// world is the partnership of package share, where the council has two leads, and each member a way in.
type world struct {
	*sharetest.World
	*testing.T
	parts    *partner.Service
	accounts *account.Service
	s        *member.Service
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{World: sharetest.New(t, db), T: t}
		w.parts = partner.New(db, w.Clock)
		var err error
		if w.accounts, err = account.New(db, w.Clock, account.Options{SiteKey: storetest.Key, Demo: true}); err != nil {
			t.Fatal(err)
		}
		w.s = member.New(db, w.Clock, w.parts, w.accounts, w.Records, mail.New(db, w.Clock, mail.Options{}))
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			m, err := e.AddMember(t.Context(), partner.Member{Org: w.Orgs["council"], Name: "Member second", Email: "second@council.example", Roles: access.RoleLead})
			w.Members["second"] = m
			return err
		})
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			m, err := e.AddMember(t.Context(), partner.Member{Org: w.Orgs["police"], Name: "Member runner", Email: "runner@police.example", Roles: access.RoleCoordinator})
			w.Members["runner"] = m
			return err
		})
		fn(w)
	})
}

func (w *world) edit(who access.Actor, fn func(e *partner.Edit) error) {
	w.Helper()
	if err := w.parts.Edit(w.T.Context(), who, fn); err != nil {
		w.Fatalf("edit: %v", err)
	}
}

func (w *world) is(what string, err error, kind fault.Kind) {
	w.Helper()
	if !fault.Is(err, kind) {
		w.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
	}
}

func (w *world) ctx() context.Context { return w.T.Context() }

// wanted is how a member stands now, for a test to change.
func (w *world) wanted(key string) member.Wanted {
	w.Helper()
	c, err := w.s.Card(w.ctx(), w.As("lead"), w.Members[key])
	if err != nil {
		w.Fatalf("card of %s: %v", key, err)
	}
	return member.Wanted{Posts: c.Member.Posts, Training: c.Trained, Roles: c.Member.Roles, Saw: c.Mark}
}

// waits gives the one proposal that somebody may decide.
func (w *world) waits(key string) member.Waiting {
	w.Helper()
	open, _, err := w.s.ToTell(w.ctx(), w.As(key))
	if err != nil || len(open) != 1 {
		w.Fatalf("what waits for %s: got %d, %v; want one", key, len(open), err)
	}
	return open[0]
}

func (w *world) sees(key string, rec id.Record) access.Level {
	w.Helper()
	var level access.Level
	err := w.DB.Read(w.ctx(), store.Pages, func(r store.Reader) error {
		got, err := w.Records.ReachesOf(w.ctx(), r, w.As(key), []id.Record{rec})
		level = got[rec]
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return level
}

// works tells whether a token is good.
func (w *world) works(token string) error {
	return w.DB.Read(w.ctx(), store.Pages, func(r store.Reader) error {
		_, _, err := w.accounts.ByToken(w.ctx(), r, token, w.Clock.Now())
		return err
	})
}

func TestAGivingChangeNeedsASecondLeadAndCountsWhatItShows(t *testing.T) {
	each(t, func(w *world) {
		w.Give()
		rec := w.Give() // at the safeguarding desk, with a person, a phone, a vehicle each
		if got := w.sees("colleague", rec); got != access.None {
			t.Fatalf("before: the colleague sees %s, want none", got)
		}
		want := w.wanted("colleague")
		want.Posts = []id.Post{w.Posts["safeguarding"]}
		lead := w.As("lead")
		e, err := w.s.Preview(w.ctx(), lead, w.Members["colleague"], want)
		if err != nil || !e.Second || !strings.Contains(e.Lines[0], "Member colleague sits at “Safeguarding duty desk”") || !strings.Contains(e.Lines[0], "see all of 10 records") {
			t.Fatalf("preview: got %+v, %v; want both concerns and what they name counted", e, err)
		}
		if done, err := w.s.Change(w.ctx(), lead, w.Members["colleague"], want); done || err != nil {
			t.Fatalf("change: got %v, %v; want it to wait", done, err)
		}
		if got := w.sees("colleague", rec); got != access.None {
			t.Errorf("proposed only: the colleague sees %s, want none", got)
		}
		if _, err := w.s.Change(w.ctx(), lead, w.Members["colleague"], want); !fault.Is(err, fault.Stale) {
			t.Errorf("proposed twice: got %v, want a conflict", err)
		}
		p := w.waits("second")
		team, err := w.s.Team(w.ctx(), w.As("second"))
		if err != nil || len(team.Open) != 1 || len(team.Open[0].Effect) == 0 || !strings.Contains(team.Open[0].Effect[0], "10 records") {
			t.Errorf("the second person reads %+v, %v; want the effect", team.Open, err)
		}
		_, err = w.s.Agree(w.ctx(), lead, p.ID)
		w.is("the proposer agrees", err, fault.Refused)
		_, err = w.s.Agree(w.ctx(), w.As("runner"), p.ID)
		w.is("the coordinator, where there is a second lead", err, fault.NotFound)
		if done, err := w.s.Agree(w.ctx(), w.As("second"), p.ID); err != nil || done.What != member.ToChange || done.Invitation != "" {
			t.Fatalf("agree: got %+v, %v", done, err)
		}
		if got := w.sees("colleague", rec); got != access.Full {
			t.Errorf("agreed: the colleague sees %s at the next request, want full", got)
		}
		c, err := w.s.Card(w.ctx(), lead, w.Members["colleague"])
		if err != nil || !slices.ContainsFunc(c.History, func(p member.PastOf) bool {
			return p.Words == "Sits at “Safeguarding duty desk”" && p.By == "Member lead"
		}) {
			t.Errorf("history: got %+v, %v; want the seat and who gave it", c.History, err)
		}
		if !slices.ContainsFunc(c.History, func(p member.PastOf) bool { return p.Words == "Is trained for: Responses and their actions" }) {
			t.Errorf("history: got %+v; want training by the name that leads tick", c.History)
		}
	})
}

func TestWhatOnlyTakesAwayHoldsAtOnce(t *testing.T) {
	each(t, func(w *world) {
		rec := w.Give()
		if got := w.sees("safeguarding", rec); got != access.Full {
			t.Fatalf("before: got %s", got)
		}
		w.Clock.Advance(time.Second)
		want := w.wanted("safeguarding")
		want.Training = []string{"concerns"}
		e, err := w.s.Preview(w.ctx(), w.As("lead"), w.Members["safeguarding"], want)
		if err != nil || e.Second {
			t.Fatalf("preview: got %+v, %v; want no second person", e, err)
		}
		if done, err := w.s.Change(w.ctx(), w.As("lead"), w.Members["safeguarding"], want); !done || err != nil {
			t.Fatalf("change: got %v, %v; want it done", done, err)
		}
		if a := w.As("safeguarding"); slices.Contains(a.Kinds, access.Phone) || !slices.Contains(a.Kinds, access.Concern) {
			t.Errorf("certificates: got %v, want those of concerns alone", a.Kinds)
		}
		_, err = w.s.Change(w.ctx(), w.As("lead"), w.Members["lead"], w.wanted("lead"))
		w.is("a lead changes themselves", err, fault.Refused)
		second := w.wanted("second")
		second.Roles, second.Posts = 0, []id.Post{w.Posts["housing"]}
		if done, err := w.s.Change(w.ctx(), w.As("lead"), w.Members["second"], second); done || err != nil {
			t.Errorf("gives and takes: got %v, %v; want it to wait", done, err)
		}
		if !w.As("second").Has(access.RoleLead) {
			t.Error("a change that waits took a role away")
		}
	})
}

func TestAChangeIsOfTheMemberThatWasSeen(t *testing.T) {
	each(t, func(w *world) {
		want := w.wanted("colleague")
		want.Posts = []id.Post{w.Posts["housing"]}
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			return e.Add(w.ctx(), partner.Seat(w.Members["colleague"], w.Posts["safeguarding"]))
		})
		_, err := w.s.Preview(w.ctx(), w.As("lead"), w.Members["colleague"], want)
		w.is("seen before another change", err, fault.Stale)
		want = w.wanted("colleague")
		want.Posts = append(want.Posts, w.Posts["housing"])
		if _, err := w.s.Change(w.ctx(), w.As("lead"), w.Members["colleague"], want); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Second)
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			return e.End(w.ctx(), partner.Seat(w.Members["colleague"], w.Posts["safeguarding"]), time.Time{})
		})
		p := w.waits("second")
		_, err = w.s.Agree(w.ctx(), w.As("second"), p.ID)
		w.is("agreed after another change", err, fault.Stale)
		if slices.Contains(w.As("colleague").Own, access.OfPost(w.Posts["housing"])) {
			t.Error("it was carried out on another member than was seen")
		}
		for name, bad := range map[string]member.Wanted{
			"posts":    {Posts: []id.Post{w.Posts["police"]}},
			"training": {Posts: []id.Post{w.Posts["housing"]}, Training: []string{"magic"}},
			"roles":    {Posts: []id.Post{w.Posts["housing"]}, Roles: access.RoleCoordinator},
			"until":    {Posts: []id.Post{w.Posts["housing"]}, Until: w.Clock.Now()},
		} {
			bad.Saw = w.wanted("housing").Saw
			_, err := w.s.Preview(w.ctx(), w.As("lead"), w.Members["housing"], bad)
			if w.is(name, err, fault.Invalid); err != nil && fault.As(err).Fields[name] == "" {
				t.Errorf("%s: got problems with %v", name, fault.As(err).Fields)
			}
		}
		_, err = w.s.Card(w.ctx(), w.As("lead"), w.Members["police"])
		w.is("a member of another organisation", err, fault.NotFound)
		_, err = w.s.Card(w.ctx(), w.As("housing"), w.Members["colleague"])
		w.is("who is no lead", err, fault.Refused)
	})
}

func TestCoverEndsByItself(t *testing.T) {
	each(t, func(w *world) {
		rec := w.Give()
		want := w.wanted("colleague")
		want.Posts, want.Until = []id.Post{w.Posts["safeguarding"]}, w.Clock.Now().AddDate(0, 0, 14)
		if _, err := w.s.Change(w.ctx(), w.As("lead"), w.Members["colleague"], want); err != nil {
			t.Fatal(err)
		}
		if _, err := w.s.Agree(w.ctx(), w.As("second"), w.waits("second").ID); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(14*24*time.Hour - time.Second)
		if got := w.sees("colleague", rec); got != access.Full {
			t.Errorf("while they cover: got %s, want full", got)
		}
		w.Clock.Advance(time.Second)
		if got := w.sees("colleague", rec); got != access.None {
			t.Errorf("after: got %s, want none", got)
		}
	})
}

// What a lead does not see is not in the numbers that they are told.
func TestAnEffectCountsOnlyWhatItsReaderMaySee(t *testing.T) {
	each(t, func(w *world) {
		rec, err := w.Intake.Create(w.Ctx(), w.As("police"), intake.Told{Concern: sharetest.Concern(), Desk: w.Posts["police"]})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Share.Share(w.Ctx(), w.As("police"), share.Offer{Record: rec, To: w.Posts["housing"], Level: access.Summary, Purpose: access.Safeguard, Ground: access.ByUrgent, Why: "Harm to a boy, within hours."}); err != nil {
			t.Fatal(err)
		}
		lines := func() string {
			w.Helper()
			want := w.wanted("colleague")
			want.Posts = []id.Post{w.Posts["housing"]}
			e, err := w.s.Preview(w.ctx(), w.As("lead"), w.Members["colleague"], want)
			if err != nil {
				w.Fatal(err)
			}
			return strings.Join(e.Lines, "\n")
		}
		if got := lines(); strings.Contains(got, "of partners") {
			t.Errorf("a lead who does not see it reads %q, want no word of it", got)
		}
		w.edit(partner.Machine(), func(e *partner.Edit) error {
			return e.Add(w.ctx(), partner.Seat(w.Members["lead"], w.Posts["housing"]))
		})
		if got := lines(); !strings.Contains(got, "They would see 1 more record of partners by this desk") {
			t.Errorf("a lead who sees it reads %q, want it counted", got)
		}
	})
}

// Nor is it in the way of what they are told, where only the newest are counted.
func TestWhatAReaderDoesNotSeeIsNotCountedFirst(t *testing.T) {
	each(t, func(w *world) {
		rec := w.shared()
		if _, err := w.Intake.Create(w.Ctx(), w.As("police"), intake.Told{Concern: sharetest.Concern(), Desk: w.Posts["police"]}); err != nil {
			t.Fatal(err)
		}
		var got []record.Reached
		err := w.DB.Read(w.ctx(), store.Pages, func(r store.Reader) (err error) {
			got, err = w.Records.Reaches(w.ctx(), r, w.As("police"), w.As("lead"), 1)
			return err
		})
		if err != nil || len(got) != 1 || got[0].ID != rec || got[0].Level != access.Summary {
			t.Errorf("the newest that the police and the council's lead see: got %+v, %v; want the summary of %s", got, err, rec)
		}
	})
}
