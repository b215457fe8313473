package app_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lightship/internal/app/apptest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// outbox is the page of what the demo did not mail.
func outbox(p *apptest.Product) string { return p.Nobody().Get("/demo/mail").Body }

func TestTheDigestSaysHowMuchWaitsAndNothingElse(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		p := apptest.Whole(t, o) // in whose year a hit waits for the housing desk
		if got := outbox(p); !strings.Contains(got, "Nothing was mailed yet") {
			t.Errorf("before: got %s", got)
		}
		at := time.Date(2026, 11, 25, 7, 59, 0, 0, p.Content.London())
		p.Step(at.Sub(p.Clock.Now()))
		if got := outbox(p); strings.Contains(got, "Waiting in Lightship") {
			t.Error("a digest went out before eight")
		}
		p.Step(time.Minute)
		p.Step(time.Second)
		got := outbox(p)
		if strings.Count(got, "To housing@hull.example") != 1 || !strings.Contains(got, "waiting in Lightship.") || !strings.Contains(got, "/today") {
			t.Fatalf("at eight: got %s, want one digest for the housing desk, where a hit waits", got)
		}
		for _, word := range []string{"HU3", "car wash", "van ", "07700", "hit", "immigration@border.example"} {
			if strings.Contains(got, word) {
				t.Errorf("the mail says %q", word)
			}
		}
		p.Step(24 * time.Hour)
		p.Step(time.Second)
		if got := outbox(p); strings.Count(got, "To housing@hull.example") != 2 {
			t.Errorf("the day after: got %d digests in all, want two", strings.Count(got, "To housing@hull.example"))
		}
	})
}

func TestAnInvitationIsMailedToItsMemberAlone(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		lead, chair := p.As("officer@police.example"), p.As("coordinator@estuary.example")
		desk := regexp.MustCompile(`name="posts"[^>]*value="([^"]*)"`).FindStringSubmatch(lead.Get("/members/new").Body)
		if desk == nil {
			t.Fatal("the form has no desk")
		}
		got := lead.Post("/members", url.Values{"name": {"Dee Frost"}, "email": {"dee@police.example"}, "posts": {desk[1]}})
		if got.Status != 303 {
			t.Fatalf("propose: got %d: %s", got.Status, got.Body)
		}
		p.Step(time.Second)
		if got := outbox(p); !strings.Contains(got, "Something waits for you in Lightship") || strings.Contains(got, "Dee Frost") {
			t.Errorf("after it was proposed: got %s, want the second person told that something waits, and not what", got)
		}
		found := regexp.MustCompile(`action="(/proposals/[^"]*)"`).FindStringSubmatch(chair.Get("/members").Body)
		if found == nil {
			t.Fatal("the second person does not see it")
		}
		got = chair.Post(found[1], url.Values{"do": {"agree"}})
		if got.Status != 303 || strings.Contains(got.Body, "/invitation/") {
			t.Errorf("agree: got %d, want nobody to be shown the link: %s", got.Status, got.Body)
		}
		p.Step(time.Second)
		link := regexp.MustCompile(`http://[^/]*(/invitation/[^<\s]*)`).FindStringSubmatch(outbox(p))
		if link == nil || !strings.Contains(outbox(p), "To dee@police.example") {
			t.Fatalf("no invitation was mailed: %s", outbox(p))
		}
		if got := p.Nobody().Get(link[1]); got.Status != 200 || !strings.Contains(got.Body, "dee@police.example") {
			t.Errorf("the link of the mail: got %d", got.Status)
		}
	})
}
