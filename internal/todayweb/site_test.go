package todayweb_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/todayweb"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

func TestTodayGathersWhatWaitsInEveryFeature(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC))
	var broken error
	source := func(what string, in time.Duration) todayweb.Source {
		return func(_ context.Context, who access.Actor) ([]todayweb.Waiting, error) {
			return []todayweb.Waiting{{Due: now.Now().Add(in), What: what + " for " + string(who.Org), Href: "/hits", Verb: "Open"}}, broken
		}
	}
	h := &todayweb.Handler{Sources: []todayweb.Source{source("Later", 3*time.Hour), source("Sooner", time.Hour)},
		Given: func(context.Context, access.Actor) ([]todayweb.Came, error) {
			return []todayweb.Came{{Gave: "Your concern", What: "Passed on", Href: "/records/1", At: now.Now()}}, nil
		}}
	site := pagetest.NewSite(t, now, h.Mount, todayweb.Templates)
	if got := site.Get("/today"); got.Status != 303 || !strings.HasPrefix(got.To, "/sign-in") {
		t.Errorf("not signed in: got %d to %q, want the sign-in", got.Status, got.To)
	}
	site.Who = access.Actor{Member: id.New[id.Member](), Org: "hull", Signed: true}
	site.Visit.Desk = ui.Chip{Name: "Hull", Post: "Housing duty desk"}
	got := site.Get("/today")
	first, second := strings.Index(got.Body, "Sooner for hull"), strings.Index(got.Body, "Later for hull")
	if got.Status != 200 || first < 0 || second < first || !strings.Contains(got.Body, "Two things wait for your desk, Housing duty desk") || !strings.Contains(got.Body, "Passed on") {
		t.Errorf("got %d: want both things, the sooner first, and what came of it", got.Status)
	}
	broken = errors.New("heliotrope")
	if got := site.Get("/today"); got.Status != 500 || strings.Contains(got.Body, "heliotrope") {
		t.Errorf("a source that fails: got %d, want 500 without its cause", got.Status)
	}
	pagetest.Routes(t, site.Routes())
}
