package accountweb

import (
	"net/http/httptest"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

const once = ui.Once("00000000000000000000000000")

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	h := &Handler{Personas: []Persona{
		{Email: "housing@hull.example", Name: "Rita Osei", Org: ui.Chip{Name: "Hull council", Post: "Housing duty desk", Sector: ui.Council}, Line: "Sees who lives where, and how"},
		{Email: "oversight@funder.example", Name: "Hal <Brandt>", Org: ui.Chip{Name: "Commissioner's office"}, Line: "Pays, and asks what came of it"},
	}}
	wrong := ui.Filled{Values: map[string][]string{"email": {"housing@hull.example"}, "password": {"heliotrope"}}, Order: []string{"email", "password"},
		Problems: fault.Fields{"password": "That e-mail address and password do not go together here. Check both and try again."}}
	sessions := []account.Session{
		{ID: "here", Device: "Firefox on Linux", Created: now.Add(-time.Hour), Seen: now.Add(-time.Minute)},
		{ID: "other", Device: "Safari on <iPhone>", Created: now.AddDate(0, 0, -1), Seen: now.Add(-30 * time.Minute)},
	}
	frame := func() ui.Frame { return pagetest.Frame("You and your sessions", "session") }
	noPurpose := ui.Filled{Values: map[string][]string{}, Order: []string{"purpose"}, Problems: fault.Fields{"purpose": "Choose what you look and share for."}}
	pages := map[string]any{
		"account/sign-in": h.signInPage(pagetest.Door("Sign in"), once, "/hits", ui.Filled{}),
		"account/session": sessionPage(frame(), once, now, access.Safeguard, sessions, "here", ui.Filled{}),
		"account/demo":    h.demoPage(pagetest.Door("Who do you want to be?"), once),
	}
	pagetest.Check(t, set, pages)
	pagetest.Every(t, set, "account/", pages)
	for name, page := range map[string]struct {
		template string
		page     any
	}{
		"account-sign-in-wrong":      {"account/sign-in", (&Handler{}).signInPage(pagetest.Door("Sign in"), once, home, wrong)},
		"account-session-empty":      {"account/session", sessionPage(frame(), once, now, access.Assess, nil, "", ui.Filled{})},
		"account-session-no-purpose": {"account/session", sessionPage(frame(), once, now, access.Assess, sessions[:1], "", noPurpose)},
	} {
		body := pagetest.Draw(t, set, page.template, page.page)
		for _, problem := range pagetest.Problems(body) {
			t.Errorf("%s: %s", name, problem)
		}
		pagetest.Golden(t, name+".golden.html", body)
	}
}

func TestADeviceIsNamedInAFewWords(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "Firefox on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           "Edge on Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                            "Chrome on Android",
		"": "A browser", "<script>": "A browser",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("User-Agent", agent)
		if got := device(&web.Request{Request: r}); got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
}

func TestASourceIsAnAddressOrTheNetworkOfAHome(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"192.0.2.7:4444": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:443": "2001:db8:1:2::/64", "[::ffff:192.0.2.7]:443": "192.0.2.7", "[fe80::1%eth0]:80": "fe80::/64", "": "", "pipe": "",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = from
		if got := source(&web.Request{Request: r}); got != want {
			t.Errorf("%q: got %q, want %q", from, got, want)
		}
	}
}

func TestAfterSigningInPeopleStayOnThisSite(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{"/hits?at=x": "/hits?at=x", "": home, "/": home, "/sign-in": home, "//evil.example": home, "https://evil.example/": home, `/\evil.example`: home} {
		if got := onward(next); got != want {
			t.Errorf("%q: got %q, want %q", next, got, want)
		}
	}
}
