package app_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"lightship/internal/app/apptest"
	"lightship/internal/config"
	"lightship/internal/member"
	"lightship/internal/store"
)

// heads gives the sizes of the published trees, in order of their numbers.
func heads(t *testing.T, p *apptest.Product) (sizes []int) {
	t.Helper()
	err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
		sizes, err = store.All(t.Context(), r, store.Scalar[int], store.SQL(`select size from log_head order by size`))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sizes
}

// TestAClockThatIsPutBackLosesNothing puts the clock of the machine an hour back in the middle of
// work, and right again: who is in stays in, what is sent is kept, jobs wait and are done, the log holds.
func TestAClockThatIsPutBackLosesNothing(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		rita := p.As("housing@hull.example")
		p.Step(config.Publish)
		before := heads(t, p)
		p.Clock.Advance(-time.Hour)
		if got := rita.Get("/today"); got.Status != 200 {
			t.Errorf("who was in, an hour before: got %d, want 200", got.Status)
		}
		made := rita.Post("/concerns", worry)
		if made.Status != 303 || !strings.HasPrefix(made.To(), "/concerns/") {
			t.Fatalf("a concern, an hour before: got %d to %q: %s", made.Status, made.To(), made.Body)
		}
		if got := p.As("housing@hull.example").Get(made.To()); got.Status != 200 {
			t.Errorf("a new session, an hour before, reads it: got %d", got.Status)
		}
		p.Step(config.Publish)
		p.Clock.Advance(2 * time.Hour)
		p.Step(config.Publish)
		if after := heads(t, p); len(after) <= len(before) {
			t.Errorf("got the heads %v, want more than %v", after, before)
		}
		if waiting, err := dueJobs(t, p); err != nil || waiting != 0 {
			t.Errorf("%d jobs are due and not done, %v", waiting, err)
		}
		report, err := p.Verify(t.Context())
		if err != nil || !report.OK() {
			t.Errorf("the log after it: %v, %v", report.Problems, err)
		}
		if got := p.As("housing@hull.example").Get(made.To()); got.Status != 200 {
			t.Errorf("the concern of then: got %d, want it there", got.Status)
		}
	})
}

// dueJobs counts jobs whose time has come.
func dueJobs(t *testing.T, p *apptest.Product) (n int, err error) {
	t.Helper()
	err = p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
		n, err = store.One(t.Context(), r, store.Scalar[int], store.SQL(`select count(*) from job where dead = 0 and ready <= $1`, p.Clock.Now().UnixMilli()))
		return err
	})
	return n, err
}

// TestACodeThatWasUsedCountsNoMoreWhenTheClockIsPutBack replays codes under a clock that goes back,
// and tries those of a telephone whose clock is off.
func TestACodeThatWasUsedCountsNoMoreWhenTheClockIsPutBack(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		rita := w.browser("192.0.2.7")
		rita.comeIn(links[0], "Rita Osei")
		try := func(what string, skew time.Duration, want int) {
			w.clock.Advance(15 * time.Minute) // no wait stands in the way
			b := w.browser("192.0.2.9")
			b.done("password", b.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}), "/today")
			code, err := hotp.GenerateCode(rita.app, uint64(w.clock.Now().Add(skew).Unix()/30))
			if err != nil {
				t.Fatal(err)
			}
			got := b.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {code}})
			if got.status != want || want == 422 && !strings.Contains(got.body, "does not count here") {
				t.Errorf("%s: got %d, want %d", what, got.status, want)
			}
			if want != 303 {
				return
			}
			again := w.browser("192.0.2.10")
			w.clock.Advance(-30 * time.Second)
			again.done("password", again.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}), "/today")
			if got := again.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {code}}); got.status != 422 {
				t.Errorf("%s, the same code with the clock put back: got %d, want it refused", what, got.status)
			}
		}
		try("a telephone that is right", 0, 303)
		try("a telephone half a minute slow", -30*time.Second, 303)
		try("a telephone half a minute fast", 30*time.Second, 303)
		try("a telephone two minutes slow", -2*time.Minute, 422)
		try("a telephone two minutes fast", 2*time.Minute, 422)
	})
}
