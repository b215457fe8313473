package app_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/member"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
)

// cookie is the session that a browser holds.
func (b *browser) cookie() string {
	at, err := url.Parse(b.door.URL)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(at) {
		if c.Name == web.SessionCookie(false) {
			return c.Value
		}
	}
	return ""
}

// hold puts a session into a browser, as a thief or a planter of cookies does.
func (b *browser) hold(value string) {
	at, err := url.Parse(b.door.URL)
	if err != nil {
		b.Fatal(err)
	}
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: web.SessionCookie(false), Value: value, Path: "/"}})
}

// thief is a browser elsewhere that holds a copied session.
func (w real) thief(value string) *browser {
	b := w.browser("203.0.113.66")
	b.hold(value)
	return b
}

// isOut wants the next request to be sent to sign in.
func (b *browser) isOut(what string) {
	b.Helper()
	if got := b.get("/today"); got.status != http.StatusSeeOther || !strings.HasPrefix(got.to, "/sign-in") {
		b.Errorf("%s: got %d to %q, want to be sent to sign in", what, got.status, got.to)
	}
	if got := b.post("/concerns", worry); got.status != http.StatusUnauthorized {
		b.Errorf("%s, with a form that was open: got %d, want 401", what, got.status)
	}
}

// TestASessionThatAnAttackerPlantedIsNotTaken plants a made-up session, and then the attacker's own
// live one, in the browser of somebody who signs in after it.
func TestASessionThatAnAttackerPlantedIsNotTaken(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		rita, bo := w.browser("192.0.2.7"), w.browser("192.0.2.8")
		rita.comeIn(links[0], "Rita Osei")
		bo.comeIn(links[1], "Bo Carr")
		rita.done("sign out", rita.post("/sign-out", nil), "/sign-in")
		for what, planted := range map[string]string{"a made-up session": strings.Repeat("a", 52), "the attacker's own session": bo.cookie()} {
			w.clock.Advance(time.Minute) // the next code of the app
			rita.hold(planted)
			if what == "a made-up session" {
				rita.isOut("before signing in, with " + what)
			}
			rita.signIn(lead)
			if got := rita.cookie(); got == planted || got == "" {
				t.Errorf("%s: after signing in the cookie is %q, want another", what, got)
			}
			if page := rita.get("/session").body; !strings.Contains(page, "Rita Osei") || strings.Contains(page, "Bo Carr") {
				t.Errorf("%s: after signing in the page is not that of Rita", what)
			}
			w.thief(planted).isOut("the attacker with " + what)
		}
	})
}

// TestTheSessionChangesAtSignInAndAtTheSecondFactor holds on to each cookie and tries it later.
func TestTheSessionChangesAtSignInAndAtTheSecondFactor(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		rita := w.browser("192.0.2.7")
		rita.comeIn(links[0], "Rita Osei")
		first := rita.cookie()
		rita.done("sign in again", rita.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}), "/today")
		half := rita.cookie()
		w.clock.Advance(time.Minute) // the next code of the app
		rita.done("code", rita.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {rita.code()}}), "/today")
		full := rita.cookie()
		if first == half || half == full || first == full {
			t.Errorf("got the cookies %q, %q and %q, want another after each step", first, half, full)
		}
		w.thief(first).isOut("the session of before")
		w.thief(half).isOut("the session of the password alone")
		if got := rita.get("/today"); got.status != http.StatusOK {
			t.Errorf("the session of both: got %d, want 200", got.status)
		}
	})
}

var inTheList = regexp.MustCompile(`name="session" value="([^"]*)"`)

// TestAStolenCookieIsDeadAtTheNextRequest copies a session and then does each thing that ends it.
func TestAStolenCookieIsDeadAtTheNextRequest(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		rita := w.browser("192.0.2.7")
		rita.comeIn(links[0], "Rita Osei")
		fresh := func() *browser {
			w.clock.Advance(time.Minute) // the next code of the app
			b := w.browser("192.0.2.9")
			b.app, b.step = rita.app, rita.step
			b.signIn(lead)
			rita.step = b.step
			return b
		}
		for _, c := range []struct {
			what string
			do   func(b *browser)
		}{
			{"signing out", func(b *browser) { b.done("sign out", b.post("/sign-out", nil), "/sign-in") }},
			{"ending it from the list of sessions of another device", func(*browser) {
				for _, m := range inTheList.FindAllStringSubmatch(rita.get("/session").body, -1) {
					if got := rita.post("/session", url.Values{"do": {"end"}, "session": {m[1]}}); got.to != "/session" && got.to != "/sign-in" {
						t.Errorf("end a session: got %d to %q", got.status, got.to)
					}
				}
			}},
			{"a new password from another device", func(*browser) {
				other := fresh()
				other.done("change", other.post("/session/password", url.Values{"old": {secret}, "password": {"four quite random words"}}), "/session")
				other.done("change back", other.post("/session/password", url.Values{"old": {"four quite random words"}, "password": {secret}}), "/session")
			}},
			{"beginning anew", func(*browser) {
				if _, err := w.Members.ResetByOperator(t.Context(), lead); err != nil {
					t.Fatal(err)
				}
			}},
		} {
			b := fresh()
			stolen := w.thief(b.cookie())
			if got := stolen.get("/today"); got.status != http.StatusOK {
				t.Fatalf("before %s: got %d, want the thief to be in", c.what, got.status)
			}
			c.do(b)
			stolen.isOut("after " + c.what)
		}
	})
}

// TestACookieOfOneInstallationIsUselessAtAnother takes a session and a token of the API elsewhere.
func TestACookieOfOneInstallationIsUselessAtAnother(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		rita := w.browser("192.0.2.7")
		rita.comeIn(links[0], "Rita Osei")
		other := real{T: t, clock: clock.At(apptest.Start)}
		o := storetest.SQLite(t)
		if w.Config.Database != "" {
			o = storetest.Postgres(t)
		}
		other.App = begin(t, settingsOf(t, o), other.clock)
		other.door = httptest.NewServer(other.Handler)
		t.Cleanup(other.door.Close)
		other.thief(rita.cookie()).isOut("at another installation")
	})
}

// TestCookiesOfAPartnershipAreOfItsHostAlone looks at every cookie of signing in over https.
func TestCookiesOfAPartnershipAreOfItsHostAlone(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		c := settingsOf(t, o)
		c.Demo, c.Quick, c.Secure = true, true, true
		a, err := app.Start(t.Context(), c, clock.At(apptest.Start), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = a.Close() })
		send := func(path string, form url.Values, cookie string) *http.Response {
			r := httptest.NewRequest("POST", "https://lightship.example"+path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Cookie", cookie)
			w := httptest.NewRecorder()
			a.Handler.ServeHTTP(w, r)
			return w.Result()
		}
		in := send("/demo", url.Values{"persona": {"housing@hull.example"}}, "")
		session := in.Cookies()[0]
		purpose := send("/session", url.Values{"do": {"purpose"}, "purpose": {"support"}}, session.Name+"="+session.Value)
		out := send("/sign-out", nil, session.Name+"="+session.Value)
		for what, got := range map[string]*http.Response{"signing in": in, "a notice": purpose, "signing out": out} {
			if len(got.Cookies()) == 0 {
				t.Errorf("%s: got %d without a cookie", what, got.StatusCode)
			}
			for _, c := range got.Cookies() {
				if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
					t.Errorf("%s: got the cookie %s, want __Host-, Secure, HttpOnly, SameSite, the path / and no domain", what, c)
				}
			}
			if got.Header.Get("Strict-Transport-Security") == "" {
				t.Errorf("%s: no Strict-Transport-Security", what)
			}
		}
	})
}
