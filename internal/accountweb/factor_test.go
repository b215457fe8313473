package accountweb_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"lightship/internal/web/pagetest"
)

func prove(code string) url.Values {
	return url.Values{"do": {"prove"}, "code": {code}, "next": {"/session"}}
}

// halfIn signs in by password and stops before the second factor.
func halfIn(w world, visit func() *pagetest.Site) *pagetest.Site {
	w.Helper()
	site := visit()
	if got := site.Post("/sign-in", in(email, password, "/session")); got.Status != 303 || got.To != "/session" {
		w.Fatalf("sign-in: got %d to %q", got.Status, got.To)
	}
	return site
}

func TestAPasswordAloneOpensTheSecondFactorAndTheWayOut(t *testing.T) {
	each(t, false, func(w world, visit func() *pagetest.Site) {
		first := halfIn(w, visit)
		newPhone(w, first)
		site := halfIn(w, visit)
		for _, r := range site.Routes() {
			path := strings.NewReplacer("{id}", "00000000000000000000000000", "{token}", "x").Replace(r.Path)
			if path == "/session/second-factor" || strings.HasPrefix(path, "/sign-") || strings.HasPrefix(path, "/invitation/") {
				continue
			}
			got, want := site.Get(path), 303
			if r.Method == "POST" {
				got, want = site.Post(path, url.Values{"do": {"purpose"}, "purpose": {"support"}}), 401
			}
			if got.Status != want || want == 303 && !strings.HasPrefix(got.To, "/session/second-factor") {
				t.Errorf("%s %s: got %d to %q, want to be asked for the second factor", r.Method, r.Path, got.Status, got.To)
			}
		}
		page := site.Get("/session/second-factor").Body
		if strings.Contains(page, "sealed") || strings.Contains(page, `class="rail"`) {
			t.Error("who has a second factor is offered another before they showed it, or is shown the room")
		}
		if got := site.Post("/sign-out", nil); got.Status != 303 || got.To != "/sign-in" {
			t.Errorf("sign-out: got %d to %q", got.Status, got.To)
		}
		if got := site.Get("/session/second-factor"); got.Status != 303 || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("after it: got %d to %q, want the sign-in", got.Status, got.To)
		}
	})
}

func TestACodeLetsInAndGivesAnotherSession(t *testing.T) {
	each(t, false, func(w world, visit func() *pagetest.Site) {
		app, codes := newPhone(w, halfIn(w, visit))
		site := halfIn(w, visit)
		wrong := site.Post("/session/second-factor", prove("000000"))
		if wrong.Status != 422 || strings.Contains(wrong.Body, `value="000000"`) || len(wrong.Cookies) != 0 {
			t.Errorf("a wrong code: got %d, want the form again, without the code", wrong.Status)
		}
		for _, problem := range pagetest.Problems([]byte(wrong.Body)) {
			t.Error(problem)
		}
		code := app.next()
		got := site.Post("/session/second-factor", prove(" "+code[:3]+" "+code[3:]))
		if got.Status != 303 || got.To != "/session" || len(got.Cookies) == 0 {
			t.Fatalf("a right code: got %d to %q with %d cookies, want a new session", got.Status, got.To, len(got.Cookies))
		}
		if got := site.Post("/session/second-factor", prove(code)); got.Status != 303 || got.To != "/session" {
			t.Errorf("the same from another tab: got %d to %q, want to go on", got.Status, got.To)
		}
		if n := strings.Count(site.Get("/session").Body, `name="session"`); n != 2 { // the phone's own, and this
			t.Errorf("got %d open sessions, want 2: the one that was half in has ended", n)
		}
		other := halfIn(w, visit)
		if got := other.Post("/session/second-factor", prove(strings.ToUpper(codes[3]))); got.Status != 303 {
			t.Errorf("a recovery code in capitals: got %d", got.Status)
		}
		if page := other.Get("/session/second-factor").Body; !strings.Contains(page, "You have 9 recovery codes left.") {
			t.Error("the page does not say that nine are left")
		}
		third := halfIn(w, visit)
		reused, never := third.Post("/session/second-factor", prove(codes[3])), third.Post("/session/second-factor", prove("k7qd-2m4x-9a0c-5tfe"))
		if mask(reused.Body) != mask(never.Body) || reused.Status != 422 {
			t.Error("a used recovery code and one that never was have two answers")
		}
	})
}

func TestNewRecoveryCodesAndAnotherPhoneAskForThePassword(t *testing.T) {
	each(t, false, func(w world, visit func() *pagetest.Site) {
		site := halfIn(w, visit)
		_, codes := newPhone(w, site)
		if got := site.Post("/session/second-factor", url.Values{"do": {"recovery"}, "password": {"not the password"}}); got.Status != 422 {
			t.Errorf("new codes for a wrong password: got %d, want 422", got.Status)
		}
		got := site.Post("/session/second-factor", url.Values{"do": {"recovery"}, "password": {password}})
		if n := len(key.FindAllString(got.Body, -1)); got.Status != 200 || n != 10 || strings.Contains(got.Body, codes[0]) {
			t.Errorf("new codes: got %d with %d codes, want ten others", got.Status, n)
		}
		if got := halfIn(w, visit).Post("/session/second-factor", prove(codes[0])); got.Status != 422 {
			t.Errorf("an old recovery code: got %d, want 422", got.Status)
		}
		page := site.Get("/session/second-factor?do=another").Body
		box := sealed.FindStringSubmatch(page)
		app := &phone{world: w, secret: strings.ReplaceAll(key.FindStringSubmatch(page)[1], " ", "")}
		form := url.Values{"do": {"set-up"}, "sealed": {box[1]}, "code": {app.next()}, "password": {"not the password"}}
		if got := site.Post("/session/second-factor", form); got.Status != 422 || !strings.Contains(got.Body, box[1]) {
			t.Errorf("another phone for a wrong password: got %d, want the same picture again", got.Status)
		}
		newPhone(w, site)
	})
}

func TestAPictureThatWasOpenForTooLongCountsNoMore(t *testing.T) {
	each(t, false, func(w world, visit func() *pagetest.Site) {
		newPhone(w, halfIn(w, visit))
		site := halfIn(w, visit)
		w.clock.Advance(31 * time.Minute)
		if got := site.Get("/session/second-factor"); got.Status != 303 || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("half in for half an hour: got %d to %q, want the sign-in", got.Status, got.To)
		}
		strong := halfIn(w, visit)
		if got := strong.Post("/session/second-factor", url.Values{"do": {"set-up"}, "sealed": {"forged"}, "code": {"123456"}}); got.Status != 403 {
			t.Errorf("setting up before the code was shown: got %d, want 403", got.Status)
		}
	})
}

func TestAPasswordIsChangedOnItsPage(t *testing.T) {
	each(t, true, func(w world, visit func() *pagetest.Site) {
		here, there := halfIn(w, visit), halfIn(w, visit)
		for _, c := range []struct{ old, next, want string }{{"", "", "Enter the password that you have now."}, {"wrong words here", "four other random words", "sign in with now"}, {password, "short", "Three random words are good."}} {
			if got := here.Post("/session/password", url.Values{"old": {c.old}, "password": {c.next}}); got.Status != 422 || !strings.Contains(got.Body, c.want) {
				t.Errorf("%q to %q: got %d, want %q", c.old, c.next, got.Status, c.want)
			}
		}
		if got := here.Post("/session/password", url.Values{"old": {password}, "password": {"four other random words"}}); got.Status != 303 {
			t.Fatalf("got %d, want it done", got.Status)
		}
		if got := here.Get("/session"); got.Status != 200 || !strings.Contains(got.Body, "Your password is changed.") {
			t.Errorf("this session: got %d, want it to go on", got.Status)
		}
		if got := there.Get("/session"); got.Status != 303 {
			t.Errorf("the other session: got %d, want the sign-in", got.Status)
		}
	})
}

func TestInTheDemoASecondFactorCanBeTriedAndOneClickStays(t *testing.T) {
	each(t, true, func(w world, visit func() *pagetest.Site) {
		site := visit()
		if got := site.Post("/demo", url.Values{"persona": {email}}); got.Status != 303 {
			t.Fatalf("one click: got %d", got.Status)
		}
		app, _ := newPhone(w, site)
		if got := halfIn(w, visit).Get("/session"); got.Status != 303 || !strings.HasPrefix(got.To, "/session/second-factor") {
			t.Errorf("with a password: got %d to %q, want to be asked for a code", got.Status, got.To)
		}
		byCode := halfIn(w, visit)
		if got := byCode.Post("/session/second-factor", prove(app.next())); got.Status != 303 {
			t.Errorf("with a code: got %d", got.Status)
		}
		again := visit()
		if again.Post("/demo", url.Values{"persona": {email}}); again.Get("/session").Status != 200 {
			t.Error("one click lets nobody in any more")
		}
	})
}

// mask takes the mark of the form out of a page.
func mask(body string) string { return once.ReplaceAllString(body, "") }
