package accountweb_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lightship/internal/fault"
	"lightship/internal/store"
	"lightship/internal/web/pagetest"
)

func (w world) works(token string) error {
	return w.db.Read(w.Context(), store.Pages, func(r store.Reader) error {
		_, _, err := w.s.ByToken(w.Context(), r, token, w.clock.Now())
		return err
	})
}

var tokenNamed = regexp.MustCompile(`name="token" value="([^"]*)"`)

func TestATokenIsMadeWithAFreshCodeAndShownOnce(t *testing.T) {
	each(t, false, func(w world, visit func() *pagetest.Site) {
		site := visit()
		site.Post("/sign-in", in(email, password, ""))
		if got := site.Get("/session/tokens"); got.Status != 303 {
			t.Errorf("half in: got %d, want the second factor", got.Status)
		}
		app, _ := newPhone(w, site)
		form := url.Values{"do": {"make"}, "name": {"Case <system>"}, "kind": {"some"}, "permits": {"concerns.change", "records.read"}, "purpose": {"support"},
			"expires-day": {"24"}, "expires-month": {"5"}, "expires-year": {"2027"}}
		for _, bad := range []url.Values{{"code": {""}}, {"code": {"123456"}}, {"code": {"123456"}, "permits": nil}, {"expires-year": {"2028"}}, {"name": {" "}}} {
			send := url.Values{}
			for k, v := range form {
				send[k] = v
			}
			for k, v := range bad {
				send[k] = v
			}
			if got := site.Post("/session/tokens", send); got.Status != 422 || strings.Contains(got.Body, "shown this once") {
				t.Errorf("%v: got %d, want 422", bad, got.Status)
			}
		}
		form.Set("code", app.next())
		got := site.Post("/session/tokens", form)
		shown := key.FindStringSubmatch(got.Body)
		if got.Status != 200 || shown == nil {
			t.Fatalf("make: got %d: %s", got.Status, got.Body)
		}
		if err := w.works(shown[1]); err != nil {
			t.Errorf("the token: %v", err)
		}
		page := site.Get("/session/tokens").Body
		if strings.Contains(page, shown[1]) || !strings.Contains(page, "Case &lt;system&gt;") || !strings.Contains(page, "Give concerns") {
			t.Error("want the list to say what the token is for, and never the token")
		}
		found := tokenNamed.FindStringSubmatch(page)
		if got := site.Post("/session/tokens", url.Values{"do": {"end"}, "token": {found[1]}}); got.Status != 303 {
			t.Errorf("end: got %d", got.Status)
		}
		if err := w.works(shown[1]); !fault.Is(err, fault.Unsigned) {
			t.Errorf("ended: got %v, want it refused", err)
		}
		if got := site.Post("/session/tokens", url.Values{"do": {"end"}, "token": {found[1]}}); got.Status != 404 {
			t.Errorf("ended twice: got %d, want absent", got.Status)
		}
	})
}

func TestLeadsSeeThatTheirMembersHaveTokensAndEndThem(t *testing.T) {
	leads(t, func(p people) {
		token, err := p.s.TokenFor(p.Context(), "cat@haven.example")
		if err != nil {
			t.Fatal(err)
		}
		other, err := p.s.TokenFor(p.Context(), email)
		if err != nil {
			t.Fatal(err)
		}
		page := p.lead.Get("/members/tokens").Body
		if !strings.Contains(page, "Cat Dale") || strings.Contains(page, "Rita Osei") || strings.Contains(page, token) {
			t.Errorf("the lead's page: want Cat's token alone, and never the token itself: %s", page)
		}
		for who, site := range map[string]*pagetest.Site{"a member": p.member, "the coordinator": p.coordinate} {
			if got := site.Get("/members/tokens"); got.Status != 403 {
				t.Errorf("%s: got %d, want 403", who, got.Status)
			}
		}
		found := tokenNamed.FindStringSubmatch(page)
		if got := p.lead.Post("/members/tokens", url.Values{"token": {found[1]}}); got.Status != 303 {
			t.Errorf("end: got %d", got.Status)
		}
		if err := p.works(token); !fault.Is(err, fault.Unsigned) {
			t.Errorf("ended by a lead: got %v", err)
		}
		if err := p.works(other); err != nil {
			t.Errorf("another organisation's: %v", err)
		}
	})
}
