package probe

import (
	"net/url"
	"strings"
	"testing"

	"lightship/internal/app/apptest"
)

// TestWhereHeadersAreTakenAwayPeopleAreToldInWords sends a concern through proxies that take a
// header away, or say another host, and wants it kept, or a sentence that helps.
func TestWhereHeadersAreTakenAwayPeopleAreToldInWords(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		c := page(t, p, "housing@hull.example")
		form := url.Values{"danger": {"no"}, "child": {"not-sure"}, "crime": {"not-sure"}, "what": {"Men sleep above the car wash."}, "known": {"saw"}, "setting": {"car-wash"}, "area": {"E06000010"}, "wish": {"not-asked"}}.Encode()
		for what, k := range map[string]struct {
			headers []string
			status  int
			says    string
		}{
			"nothing is taken":                    {nil, 303, ""},
			"Sec-Fetch-Site, the page's own site": {[]string{"Sec-Fetch-Site", "", "Origin", "http://example.com"}, 303, ""},
			"Sec-Fetch-Site and Origin":           {[]string{"Sec-Fetch-Site", "", "Origin", ""}, 303, ""},
			"Sec-Fetch-Site, and Host is another": {[]string{"Sec-Fetch-Site", "", "Origin", "http://lightship.example"}, 403, "from another site"},
			"Cookie":                              {[]string{"Cookie", ""}, 401, "what you typed is still in the form"},
			"Content-Type":                        {[]string{"Content-Type", ""}, 400, "not a form that we can read"},
			"Accept and User-Agent":               {[]string{"Accept", "", "User-Agent", "", "Referer", "", "Accept-Language", "", "Accept-Encoding", ""}, 303, ""},
			"Content-Length is another":           {[]string{"Content-Length", "7"}, 303, ""},
		} {
			got := c.ask("POST", "/concerns", formType, form, k.headers...)
			if got.status != k.status || !strings.Contains(got.body, k.says) {
				t.Errorf("%s: got %d %.200s, want %d and %q", what, got.status, read(got.body).text, k.status, k.says)
			}
		}
		in := page(t, p, "").post("/demo", url.Values{"persona": {"housing@hull.example"}})
		then := page(t, p, "").get(in.to()) // the browser kept no cookie
		if again := page(t, p, "").get(then.to()); again.status != 200 || !strings.Contains(again.body, "let your browser keep cookies of this site") {
			t.Errorf("signed in without cookies: got %d to %q: %.200s", then.status, then.to(), read(again.body).text)
		}
	})
}

// TestThePageOfBeforeIsNotShownAfterSigningOut is the back button: no page of somebody who was in
// may be kept, and asking for it again leads to the sign-in.
func TestThePageOfBeforeIsNotShownAfterSigningOut(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		c := page(t, p, "housing@hull.example")
		var seen []string
		walk(c, func(path string, got answer) {
			if got.status == 200 && len(seen) < 60 {
				seen = append(seen, path)
			}
			if v := got.header.Get("Cache-Control"); v != "no-store" {
				t.Errorf("%s may be kept by a browser: Cache-Control %q", path, v)
			}
		})
		c.post("/sign-out", nil)
		for _, path := range seen {
			if got := c.get(path); got.status != 303 || !strings.HasPrefix(got.to(), "/sign-in") {
				if public := page(t, p, "").get(path); public.status != 200 {
					t.Errorf("%s after signing out: got %d to %q, want to be sent to sign in", path, got.status, got.to())
				}
			}
		}
		if got := c.post("/concerns", url.Values{"what": {"Men sleep above the car wash."}}); got.status != 401 || !strings.Contains(got.body, "what you typed is still in the form") {
			t.Errorf("a form that was open in another tab: got %d %.200s", got.status, read(got.body).text)
		}
	})
}
