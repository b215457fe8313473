package app_test

import (
	"context"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/respond"
	"lightship/internal/share"
	"lightship/internal/store"
)

// persona is a member of the demo, who looks at things to safeguard.
func persona(ctx context.Context, r store.Reader, p *apptest.Product, mail string) (access.Actor, error) {
	member, err := partner.MemberByEmail(ctx, r, mail)
	if err != nil {
		return access.Actor{}, err
	}
	return partner.ActorFor(ctx, r, member, access.Safeguard, p.Clock.Now())
}

func TestAnUrgentShareWaitsOnTodayUntilSomebodyLooksAgain(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		ctx := audit.Begin(t.Context())
		var rita access.Actor
		var haven id.Post
		err := p.DB.Read(ctx, store.Jobs, func(r store.Reader) error {
			var ania access.Actor
			var err error
			if rita, err = persona(ctx, r, p, "housing@hull.example"); err == nil {
				ania, err = persona(ctx, r, p, "support@haven.example")
			}
			for _, own := range ania.Own {
				if post, ok := strings.CutPrefix(string(own), "p:"); ok {
					haven = id.Post(post)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		concern, err := p.Intake.Create(ctx, rita, intake.Told{Concern: intake.Concern{Danger: "yes", Child: "no", Crime: "yes", What: "He is threatened.",
			Known: "saw", Place: intake.Place{Town: "Hull", Area: "E06000010", Setting: "car-wash"}, Wish: "not-asked"}})
		if err != nil {
			t.Fatal(err)
		}
		const waits = "Look again at an urgent share"
		if got := p.As("housing@hull.example").Get("/today"); strings.Contains(got.Body, waits) {
			t.Error("a share waits on Today before there is one")
		}
		err = p.Share.Share(ctx, rita, share.Offer{Record: concern, To: haven, Level: access.Summary, Purpose: access.Safeguard,
			Ground: access.ByUrgent, Why: "He could be hurt tonight."})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.As("housing@hull.example").Get("/today"); !strings.Contains(got.Body, waits) || !strings.Contains(got.Body, "/records/"+string(concern)+"/share") {
			t.Errorf("after an urgent share, Today lacks %q with its link", waits)
		}
		if got := p.As("support@haven.example").Get("/today"); strings.Contains(got.Body, waits) {
			t.Error("the desk that it was shared with is asked to review it")
		}
		reviews, err := p.Share.Reviews(ctx, rita)
		if err != nil || len(reviews) != 1 {
			t.Fatalf("reviews: got %+v, %v; want one", reviews, err)
		}
		if err := p.Share.Reviewed(ctx, rita, concern, reviews[0].Basis); err != nil {
			t.Fatal(err)
		}
		if got := p.As("housing@hull.example").Get("/today"); strings.Contains(got.Body, waits) {
			t.Error("a share that was reviewed still waits on Today")
		}
	})
}

func TestLeadsAreAskedWhoStillWorksThereAndTheCoordinatorIsTold(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		const lead, coordinator, asks, reminds = "officer@police.example", "coordinator@estuary.example", "Say who still works here", "Remind "
		if got := p.As(lead).Get("/today").Body; strings.Contains(got, asks) {
			t.Error("a lead is asked who vouched not long ago")
		}
		p.Clock.Advance(p.Clock.Now().AddDate(0, 11, 10).Sub(p.Clock.Now()))
		if got := p.As(lead).Get("/today").Body; !strings.Contains(got, asks) || !strings.Contains(got, "/members/attest") {
			t.Error("a lead is not asked a month before it ends")
		}
		if got := p.As(coordinator).Get("/today").Body; !strings.Contains(got, reminds) {
			t.Error("the coordinator is not told who is late")
		}
		if got := p.As("housing@hull.example").Get("/today").Body; strings.Contains(got, asks) || strings.Contains(got, reminds) {
			t.Error("a member without a role is asked")
		}
		p.Clock.Advance(p.Clock.Now().AddDate(0, 1, 0).Sub(p.Clock.Now()))
		if got := p.As("housing@hull.example").Get("/today").Body; !strings.Contains(got, "your organisation does not vouch for you now") {
			t.Error("a member for whom nobody vouches any more is not told")
		}
	})
}

func TestAConcernThatIsDecidedAnewAfterItsResponseLeadsToAnother(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		ctx := audit.Begin(t.Context())
		var rita access.Actor
		err := p.DB.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
			rita, err = persona(ctx, r, p, "housing@hull.example")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		concern, err := p.Intake.Create(ctx, rita, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes", What: "Four men sleep in a lock-up.",
			Known: "saw", Place: intake.Place{Town: "Hull", Area: "E06000010", Setting: "car-wash"}, Wish: "not-asked"}})
		if err != nil {
			t.Fatal(err)
		}
		decide := func() {
			t.Helper()
			got, err := p.Intake.Editable(ctx, rita, concern)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.Intake.Decide(ctx, rita, intake.Seen{Record: concern, Mark: got.Mark}, intake.Triage{Decision: intake.Respond, Risk: "high", Reason: "They sleep there."}); err != nil {
				t.Fatal(err)
			}
		}
		offers := func(when string, want bool) {
			t.Helper()
			if got := p.As("housing@hull.example").Get("/concerns/" + string(concern)).Body; strings.Contains(got, "Open a response") != want {
				t.Errorf("%s: the page of the concern offers to open a response: %t, want %t", when, !want, want)
			}
		}
		decide()
		offers("before there is one", true)
		response, err := p.Respond.Open(ctx, rita, respond.Opening{From: concern, Title: "Lock-up", Purpose: access.Safeguard, Area: "E06000010", Kind: "joint", Risk: "high", Expertise: []string{"labour"}, Child: "no"})
		if err != nil {
			t.Fatal(err)
		}
		offers("while one is open", false)
		ending, err := p.Respond.EndingOf(ctx, rita, response)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Respond.Close(ctx, rita, response, ending.Mark, respond.Closing{Codes: []string{"not-confirmed"}, Text: "Nothing was found."}); err != nil {
			t.Fatal(err)
		}
		decide()
		offers("when it is decided anew after it was closed", true)
	})
}
