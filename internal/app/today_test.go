package app_test

import (
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/share"
	"lightship/internal/store"
)

func TestAnUrgentShareWaitsOnTodayUntilSomebodyLooksAgain(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		ctx := audit.Begin(t.Context())
		var rita access.Actor
		var haven id.Post
		err := p.DB.Read(ctx, store.Jobs, func(r store.Reader) error {
			member, err := partner.MemberByEmail(ctx, r, "housing@hull.example")
			if err != nil {
				return err
			}
			if rita, err = partner.ActorFor(ctx, r, member, access.Safeguard, p.Clock.Now()); err != nil {
				return err
			}
			member, err = partner.MemberByEmail(ctx, r, "support@haven.example")
			if err != nil {
				return err
			}
			ania, err := partner.ActorFor(ctx, r, member, access.Safeguard, p.Clock.Now())
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
