package share_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/audit/audittest"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/share"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func each(t *testing.T, fn func(t *testing.T, w *sharetest.World)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := sharetest.New(t, db)
		fn(t, w)
		audittest.Holds(t, db, w.Clock, slices.Concat(entity.Logged(), intake.Logged(), share.Logged()))
	})
}

func single(w *sharetest.World, rec id.Record, to string) share.Offer {
	return share.Offer{Record: rec, To: w.Posts[to], Level: access.Summary, Purpose: access.Safeguard, Ground: access.BySingle,
		Gateway: "crime-disorder-s115", Why: "They can find the van.", LeftOut: "Names."}
}

// vehicle finds the van that a concern names.
func vehicle(t *testing.T, w *sharetest.World, rec id.Record) id.Record {
	t.Helper()
	o, err := w.Share.Open(w.Ctx(), w.As("safeguarding"), rec)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(o.Linked, func(l share.Item) bool { return l.Kind == access.Vehicle })
	return o.Linked[i].ID
}

func TestASingleShareGivesThatDeskThatLevelForThatPurpose(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		o := single(w, rec, "charity") // which has signed nothing
		e, err := w.Share.Preview(w.Ctx(), w.As("safeguarding"), o)
		if err != nil || len(e.Given) != 1 || e.Given[0].Level != access.Summary || e.People != 1 {
			t.Fatalf("the effect: %+v, %v", e, err)
		}
		for _, f := range e.Given[0].View.Fields {
			if f.Name == "what" && f.Value != "" {
				t.Errorf("the effect shows more than the summary: %q", f.Value)
			}
		}
		if _, err := w.Share.Open(w.Ctx(), w.As("charity"), rec); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the preview alone: got %v, want absent", err)
		}
		if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), o); err != nil {
			t.Fatal(err)
		}
		got, err := w.Share.Open(w.Ctx(), w.As("charity"), rec)
		if err != nil || got.Decision.Level != access.Summary || got.Grant || got.Edit || len(got.Linked) != 0 || got.Audience != 0 {
			t.Errorf("the charity opens %+v, %v; want the summary and nothing around it", got, err)
		}
		if _, err := w.Share.Open(w.Ctx(), w.As("charity").For(access.Disrupt), rec); !fault.Is(err, fault.NotFound) {
			t.Errorf("under another purpose: got %v, want absent", err)
		}
		if _, err := w.Share.Open(w.Ctx(), w.As("police"), rec); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody it was not shared with: got %v, want absent", err)
		}
	})
}

func TestAClauseCoversOnlyWhatItSays(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		who := w.As("safeguarding")
		van := vehicle(t, w, rec)
		o := share.Offer{Record: rec, With: []id.Record{van}, To: w.Posts["police"], Level: access.Summary, Purpose: access.Safeguard, Ground: access.ByClause}
		for name, spoil := range map[string]func(*share.Offer){
			"more than the clause gives": func(o *share.Offer) { o.Level = access.Full },
			"another purpose":            func(o *share.Offer) { o.Purpose = access.Disrupt },
			"another organisation":       func(o *share.Offer) { o.To = w.Posts["charity"] },
		} {
			bad := o
			spoil(&bad)
			if _, err := w.Share.Preview(w.Ctx(), who, bad); !fault.Is(err, fault.Invalid) || fault.As(err).Fields["ground"] == "" {
				t.Errorf("%s: got %v, want a problem of the ground", name, err)
			}
		}
		if err := w.Share.Share(w.Ctx(), who, o); err != nil {
			t.Fatal(err)
		}
		got, err := w.Share.Open(w.Ctx(), w.As("police"), rec)
		if err != nil || got.Decision.Level != access.Summary || len(got.Linked) != 1 || got.Linked[0].ID != van || got.Linked[0].Title != "AB50 XYZ" {
			t.Errorf("the police see %+v, %v; want the summary with the van", got, err)
		}
		w.Clock.Advance(366 * 24 * 3600 * 1e9) // the agreement has lapsed, and with it the signature
		if _, err := w.Share.Open(w.Ctx(), w.As("police"), rec); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the agreement lapsed: got %v, want absent", err)
		}
	})
}

func TestTheFirewallRefusesInPlainWords(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		for _, ground := range []access.BasisKind{access.BySingle, access.ByUrgent} {
			o := single(w, rec, "border")
			o.Ground = ground
			_, err := w.Share.Preview(w.Ctx(), w.As("safeguarding"), o)
			if !fault.Is(err, fault.Refused) || !strings.Contains(fault.As(err).Text, "immigration") {
				t.Errorf("%s with an immigration function: got %v, want refused in words", ground, err)
			}
			if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), o); !fault.Is(err, fault.Refused) {
				t.Errorf("%s made: got %v, want refused", ground, err)
			}
		}
		c, err := w.Share.Choices(w.Ctx(), w.As("safeguarding"), rec)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range c.Desks {
			if d.Immigration != (d.ID == w.Posts["border"]) {
				t.Errorf("%s %s: immigration %v", d.Name, d.Post, d.Immigration)
			}
		}
	})
}

func TestWhoMayNotShareLearnsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		for who, want := range map[string]fault.Kind{"police": fault.NotFound, "colleague": fault.NotFound, "lead": fault.Refused} {
			actor := w.As(who)
			for name, do := range map[string]func() error{
				"preview":  func() error { _, err := w.Share.Preview(w.Ctx(), actor, share.Offer{Record: rec}); return err },
				"share":    func() error { return w.Share.Share(w.Ctx(), actor, single(w, rec, "charity")) },
				"choices":  func() error { _, err := w.Share.Choices(w.Ctx(), actor, rec); return err },
				"who":      func() error { _, err := w.Share.Who(w.Ctx(), actor, rec, w.Clock.Now()); return err },
				"history":  func() error { _, _, err := w.Share.History(w.Ctx(), actor, rec); return err },
				"refer":    func() error { return w.Share.Refer(w.Ctx(), actor, rec, "", "") },
				"takeback": func() error { return w.Share.TakeBack(w.Ctx(), actor, rec, "x", "y") },
			} {
				if err := do(); !fault.Is(err, want) {
					t.Errorf("%s by %s: got %v, want kind %d", name, who, err, want)
				}
			}
		}
	})
}

func TestOffersAreChecked(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		stranger, err := w.Intake.Create(w.Ctx(), w.As("safeguarding"), intake.Told{Concern: sharetest.Concern()})
		if err != nil {
			t.Fatal(err)
		}
		for field, spoil := range map[string]func(*share.Offer){
			"to":       func(o *share.Offer) { o.To = w.Posts["housing"] },
			"level":    func(o *share.Offer) { o.Level = access.None },
			"purpose":  func(o *share.Offer) { o.Purpose = "curiosity" },
			"ground":   func(o *share.Offer) { o.Ground = access.ByHit },
			"gateway":  func(o *share.Offer) { o.Gateway = "statute" }, // a heading
			"why":      func(o *share.Offer) { o.Why = " " },
			"left-out": func(o *share.Offer) { o.LeftOut = "" },
			"harm":     func(o *share.Offer) { o.Ground, o.Why = access.ByUrgent, "" },
			"with":     func(o *share.Offer) { o.With = []id.Record{stranger} },
		} {
			o := single(w, rec, "charity")
			spoil(&o)
			if _, err := w.Share.Preview(w.Ctx(), w.As("safeguarding"), o); !fault.Is(err, fault.Invalid) || fault.As(err).Fields[field] == "" {
				t.Errorf("%s: got %v", field, err)
			}
		}
	})
}

func TestAnUrgentShareIsReviewedTheNextWorkingDay(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		o := single(w, rec, "charity")
		o.Ground, o.Why, o.Once = access.ByUrgent, "He is threatened with knives tonight.", "form-9"
		for range 2 { // sent twice
			if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), o); err != nil {
				t.Fatal(err)
			}
		}
		due, err := w.Lib.Due("urgent-review", sharetest.Monday)
		if err != nil {
			t.Fatal(err)
		}
		reviews, err := w.Share.Reviews(w.Ctx(), w.As("safeguarding"))
		if err != nil || len(reviews) != 1 || !reviews[0].Due.Equal(due) || reviews[0].Title == "" {
			t.Fatalf("to review: %+v, %v; want one, due %v", reviews, err, due)
		}
		if got, err := w.Share.Reviews(w.Ctx(), w.As("police")); err != nil || len(got) != 0 {
			t.Errorf("to review for a stranger: %+v, %v", got, err)
		}
		if err := w.Share.Reviewed(w.Ctx(), w.As("safeguarding"), rec, reviews[0].Basis); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Share.Reviews(w.Ctx(), w.As("safeguarding")); err != nil || len(got) != 0 {
			t.Errorf("after the review: %+v, %v; want none", got, err)
		}
		if err := w.Share.Reviewed(w.Ctx(), w.As("safeguarding"), rec, reviews[0].Basis); err != nil {
			t.Errorf("the same review once more: %v", err)
		}
		for what, err := range map[string]error{
			"a basis of nobody":                 w.Share.Reviewed(w.Ctx(), w.As("safeguarding"), rec, id.New[id.Basis]()),
			"the basis of a share of another's": w.Share.Reviewed(w.Ctx(), w.As("safeguarding"), w.Give(), reviews[0].Basis),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("reviewing %s: got %v, want absent", what, err)
			}
		}
		o.Once = "form-10"
		if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), o); fault.As(err).Fields["to"] == "" {
			t.Errorf("the same again from another form: got %v, want it said that the desk has it", err)
		}
		if err := w.Share.TakeBack(w.Ctx(), w.As("safeguarding"), rec, reviews[0].Basis, access.OfPost(w.Posts["charity"])); err != nil {
			t.Fatal(err)
		}
		if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), o); err != nil {
			t.Fatal(err)
		}
		if reviews, err = w.Share.Reviews(w.Ctx(), w.As("safeguarding")); err != nil || len(reviews) != 1 {
			t.Fatalf("to review after a second share: %+v, %v; want one", reviews, err)
		}
		if err := w.Share.TakeBack(w.Ctx(), w.As("safeguarding"), rec, reviews[0].Basis, access.OfPost(w.Posts["charity"])); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Share.Reviews(w.Ctx(), w.As("safeguarding")); err != nil || len(got) != 0 {
			t.Errorf("after it was taken back: %+v, %v; want none", got, err)
		}
	})
}

func TestWhyAndWhoSayItInWordsAndTakingBackEndsIt(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), single(w, rec, "charity")); err != nil {
			t.Fatal(err)
		}
		why, err := w.Share.Why(w.Ctx(), w.As("charity"), rec)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(why.Lines, "\n")
		for _, want := range []string{"Hull City Council gave it to Haven · Support desk: the summary.", "Crime and Disorder Act 1998 s.115", "Find and protect people at risk", "Since 23 November 2026, until it is taken back."} {
			if !strings.Contains(text, want) {
				t.Errorf("why lacks %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, "They can find the van") {
			t.Errorf("why tells the owner's own reason:\n%s", text)
		}
		before := w.Clock.Now()
		w.Clock.Advance(3600 * 1e9)
		got, err := w.Share.Who(w.Ctx(), w.As("safeguarding"), rec, w.Clock.Now())
		if err != nil || !slices.Equal(got.Leads, []string{"Member lead"}) || !slices.Equal(got.Team.People, []string{"Member safeguarding"}) {
			t.Fatalf("who: team %+v, leads %v, %v", got.Team, got.Leads, err)
		}
		i := slices.IndexFunc(got.Grants, func(s share.Seer) bool { return s.Holder.Org == w.Orgs["charity"] })
		if i < 0 || got.Grants[i].Level != access.Summary || !strings.Contains(got.Grants[i].Note, "Left out: Names.") || !slices.Equal(got.Grants[i].People, []string{"Member charity"}) {
			t.Fatalf("who lacks the charity: %+v", got.Grants)
		}
		seer := got.Grants[i]
		if err := w.Share.TakeBack(w.Ctx(), w.As("safeguarding"), rec, seer.Basis, seer.To); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(1e9)
		if err := w.Share.TakeBack(w.Ctx(), w.As("safeguarding"), rec, seer.Basis, seer.To); !fault.Is(err, fault.Stale) {
			t.Errorf("taking it back twice: got %v, want a conflict", err)
		}
		if _, err := w.Share.Open(w.Ctx(), w.As("charity"), rec); !fault.Is(err, fault.NotFound) {
			t.Errorf("after it was taken back: got %v, want absent", err)
		}
		then, err := w.Share.Who(w.Ctx(), w.As("safeguarding"), rec, before.Add(1e9))
		if err != nil || !slices.ContainsFunc(then.Grants, func(s share.Seer) bool { return s.Holder.Org == w.Orgs["charity"] }) {
			t.Errorf("who could see it then: %+v, %v; want the charity among them", then.Grants, err)
		}
	})
}

func TestHistoryTellsWhoChangedWhat(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		got, err := w.Intake.Editable(w.Ctx(), w.As("safeguarding"), rec)
		if err != nil {
			t.Fatal(err)
		}
		c := got.Body
		c.Who = "Five men"
		if err := w.Intake.Edit(w.Ctx(), w.As("safeguarding"), intake.Seen{Record: rec, Mark: got.Mark}, c); err != nil {
			t.Fatal(err)
		}
		_, steps, err := w.Share.History(w.Ctx(), w.As("safeguarding"), rec)
		if err != nil || len(steps) != 2 || steps[0].By != "Member safeguarding" || steps[1].By != "Member housing" {
			t.Fatalf("history: %+v, %v", steps, err)
		}
		if want := []share.Change{{Label: "Who", Before: got.Body.Who, After: "Five men"}}; !slices.Equal(steps[0].Changes, want) {
			t.Errorf("the change: got %+v, want %+v", steps[0].Changes, want)
		}
	})
}

func TestNothingLeavesWithoutATrail(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		if _, err := w.Share.Open(t.Context(), w.As("safeguarding"), rec); err == nil {
			t.Error("a record was opened without a trail")
		}
		ctx := audit.Begin(t.Context())
		if _, err := w.Share.Open(ctx, w.As("safeguarding"), rec); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(audit.Settle(ctx, w.DB, w.Clock), audit.Settle(ctx, w.DB, w.Clock)); err != nil {
			t.Fatal(err)
		}
		err := w.DB.Read(t.Context(), store.Pages, func(r store.Reader) error {
			trail, err := audit.Trail(t.Context(), r, w.Members["safeguarding"], 0, 10)
			if err == nil && (len(trail) != 1 || len(trail[0].Seen) != 5) {
				t.Errorf("the trail: %+v; want one entry that names the concern and four linked records", trail)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTheLogVerifiesAfterSharingAndTakingBack(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec, who := w.Give(), w.As("safeguarding")
		clause := share.Offer{Record: rec, With: []id.Record{vehicle(t, w, rec)}, To: w.Posts["police"], Level: access.Summary, Purpose: access.Safeguard, Ground: access.ByClause}
		urgent := single(w, rec, "charity")
		urgent.Ground = access.ByUrgent
		for _, o := range []share.Offer{clause, urgent, clause} { // the same clause twice is one basis
			if err := w.Share.Share(w.Ctx(), who, o); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(60e9)
		}
		got, err := w.Share.Who(w.Ctx(), who, rec, w.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range got.Grants {
			if err := w.Share.TakeBack(w.Ctx(), who, rec, g.Basis, g.To); err != nil {
				t.Errorf("take it back from %s: %v", g.Name, err)
			}
		}
		if err := w.Share.Refer(w.Ctx(), who, rec, "Police incident", "LS-88"); err != nil {
			t.Fatal(err)
		}
		verify(t, w)
		if err := w.DB.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), store.SQL(`update access_grant set level = 3 where principal = $1`, access.OfPost(w.Posts["police"])))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if problems := w.Verify(); len(problems) == 0 {
			t.Error("a grant that was raised by hand is not found")
		}
	})
}

func verify(t *testing.T, w *sharetest.World) {
	t.Helper()
	for _, problem := range w.Verify() {
		t.Errorf("verify: %s", problem)
	}
}

func TestWhatWasSharedByAClauseIsSeenNoMoreOnceItEnds(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		o := share.Offer{Record: rec, To: w.Posts["police"], Level: access.Summary, Purpose: access.Safeguard, Ground: access.ByClause}
		if err := w.Share.Share(w.Ctx(), w.As("safeguarding"), o); err != nil {
			t.Fatal(err)
		}
		partners := partner.New(w.DB, w.Clock)
		partners.OnClauseEnded(func(ctx context.Context, tx *store.Tx, who access.Actor, clause id.Clause, at time.Time) error {
			return w.Records.Lapse(ctx, tx, who, id.Basis(clause), access.None, at)
		})
		ends := w.Clock.Now().Add(24 * time.Hour)
		err := partners.Edit(w.Ctx(), partner.Machine(), func(e *partner.Edit) error {
			return w.DB.Read(w.Ctx(), store.Jobs, func(r store.Reader) error {
				agreements, err := partner.AgreementsOf(w.Ctx(), r, w.Orgs["council"])
				for _, c := range agreements[0].Clauses {
					err = errors.Join(err, e.End(w.Ctx(), partner.InForce(c), ends))
				}
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Share.Open(w.Ctx(), w.As("police"), rec); err != nil {
			t.Errorf("on the day before the clause ends: %v", err)
		}
		w.Clock.Advance(25 * time.Hour)
		if _, err := w.Share.Open(w.Ctx(), w.As("police"), rec); !fault.Is(err, fault.NotFound) {
			t.Errorf("after the clause ended: got %v, want absent", err)
		}
	})
}
