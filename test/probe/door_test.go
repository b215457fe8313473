package probe

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lightship/internal/app/apptest"
	"lightship/internal/store"
)

// written is how much was ever written of records, the partnership and accounts, but for looks.
func written(t *testing.T, p *apptest.Product) string {
	t.Helper()
	var out []int
	err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) error {
		out = nil
		for _, q := range []store.Query{
			store.SQL(`select count(*) from record`), store.SQL(`select count(*) from record_version`), store.SQL(`select count(*) from access_grant`),
			store.SQL(`select count(*) from partner_change`), store.SQL(`select count(*) from partner_fact`), store.SQL(`select count(*) from account_session`),
			store.SQL(`select count(*) from respond_member where state <> 'invited'`), store.SQL(`select count(*) from share_review where reviewed > 0`),
		} {
			n, err := store.One(t.Context(), r, store.Scalar[int], q)
			if err != nil {
				return err
			}
			out = append(out, n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(out)
}

// TestNoOtherSiteActsThroughAMembersBrowser sends every form of the product as a page of another
// site would make a browser send it, and wants each refused and nothing changed.
func TestNoOtherSiteActsThroughAMembersBrowser(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		all := forms(t, p, &vocabulary{words: map[string]bool{}}, "housing@hull.example", "coordinator@estuary.example")
		for _, r := range p.Routes { // those whose forms nobody was shown, too
			if r.Method != "GET" && !isAPI(r) {
				all = append(all, found{sheet{action: paths(r, few(t, p, attackers[1]))[0]}, page(t, p, attackers[1])})
			}
		}
		before := written(t, p)
		foreign := [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "LSX"},
			{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, {"Sec-Fetch-Site", "", "Origin", "null"}, {"Sec-Fetch-Site", "", "Origin", "http://example.com.evil.example"},
		}
		for _, f := range all {
			form := f.with("from elsewhere", whatIsTyped).Encode()
			for _, headers := range foreign {
				for _, kind := range []string{formType, "text/plain", "multipart/form-data; boundary=x", jsonType} {
					got := f.by.ask("POST", f.action, kind, form, headers...)
					if got.status != 403 || !strings.Contains(got.body, "from another site") {
						t.Errorf("%s with %q as %s: got %d, want it refused in words", f.action, headers, kind, got.status)
					}
				}
			}
		}
		if after := written(t, p); after != before {
			t.Errorf("what was sent from other sites changed something: %s became %s", before, after)
		}
		for _, r := range p.Routes {
			if isAPI(r) && r.Method != "GET" { // a cookie is nothing to the API, so a browser can send it nothing
				if got := page(t, p, attackers[2]).ask(r.Method, paths(r, few(t, p, attackers[1]))[0], jsonType, "{}"); got.status != 401 {
					t.Errorf("%s %s with a cookie alone: got %d, want 401", r.Method, r.Path, got.status)
				}
			}
		}
	})
}

// TestAskingChangesNothing asks every page and operation that only asks, and counts what is written.
func TestAskingChangesNothing(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		browser, prog := callers(t, p, attackers[2])
		own := things(t, p, attackers[2])
		before := written(t, p)
		for _, r := range p.Routes {
			if r.Method != "GET" {
				continue
			}
			c := browser
			if isAPI(r) {
				c = prog
			}
			for _, path := range paths(r, own) {
				for _, query := range []string{"", "?do=end&step=do&answer=accept&name=x&once=" + own[0]} {
					c.get(path + query)
				}
			}
		}
		if after := written(t, p); after != before {
			t.Errorf("asking changed something: %s became %s", before, after)
		}
	})
}

// elsewhere are addresses that browsers take for those of another site, or run.
var elsewhere = []string{
	"//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "https://evil.example", "https:evil.example", "HTTPS://evil.example",
	"http:/\\evil.example", "javascript:alert('lsx')", "data:text/html,lsx", "/%5cevil.example/..//evil.example", "//lightship.example@evil.example", "https://lightship.example.evil.example", "/today/..//evil.example", "/.//evil.example", "%2f%2fevil.example",
	"/\x00/evil.example", "/\u2028/evil.example", "//evil%E3%80%82example", "／／evil.example", "?next=//evil.example", "#//evil.example", "evil.example", "", "/" + strings.Repeat("a", 3000),
}

// TestNoAddressOfAnotherSiteIsGoneTo names another site wherever an address goes in, as a stranger
// and while signing in, and wants every answer to stay here.
func TestNoAddressOfAnotherSiteIsGoneTo(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		names := []string{"next", "url", "return", "return_to", "returnUrl", "redirect", "redirect_uri", "continue", "goto", "dest", "back", "to", "from", "path", "step"}
		for i, to := range elsewhere {
			for _, mail := range []string{"", attackers[1]} {
				c := page(t, p, mail)
				query, form := url.Values{}, url.Values{"persona": {attackers[1]}, "do": {"purpose"}, "purpose": {"support"}}
				for _, name := range names {
					query.Set(name, to)
					form[name] = []string{to}
				}
				for k, r := range p.Routes {
					if isAPI(r) || strings.HasPrefix(r.Path, "/assets/") || r.Method == "GET" && (k+i)%5 != 0 && !nightly || wild.MatchString(r.Path) && (k+i)%3 != 0 && !nightly {
						continue
					}
					target := paths(r, few(t, p, attackers[1])[:1])[0] + "?" + query.Encode()
					got := c.ask(r.Method, target, formType, form.Encode(), "Referer", to, "Host", "evil.example", "X-Forwarded-Host", "evil.example")
					if got.to() != "" && !staysHere(got.to()) {
						t.Errorf("%q sends %s %s with %q: sent on to %q", mail, r.Method, r.Path, to, got.to())
					}
				}
			}
		}
	})
}

// TestHeadersOfStrangersAreNotBelieved sends what only a proxy would say, and what frameworks
// elsewhere obey, and wants the same answer as without.
func TestHeadersOfStrangersAreNotBelieved(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		lies := []string{"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https", "Forwarded", "for=127.0.0.1;host=evil.example", "X-Forwarded-For", "127.0.0.1", "X-Real-Ip", "127.0.0.1", "X-Original-Url", "/members", "X-Rewrite-Url", "/members",
			"X-Http-Method-Override", "DELETE", "X-Http-Method", "PUT", "X-Forwarded-User", "coordinator@estuary.example", "Remote-User", "coordinator@estuary.example", "X-Forwarded-Prefix", "//evil.example", "Proxy", "http://evil.example", "Host", "evil.example"}
		for _, mail := range attackers {
			c := page(t, p, mail)
			for _, path := range []string{"/", "/sign-in", "/today", "/members", "/session", "/organisations", "/nowhere", "/concerns/new"} {
				plain := c.get(path)
				lied := c.ask("GET", path, "", "", lies...)
				if lied.status != plain.status || lied.to() != plain.to() || still(lied.body, "-") != still(plain.body, "-") {
					t.Errorf("%q asks %s: got %d, want the same as without the headers: %s", mail, path, lied.status, parting(still(plain.body, "-"), still(lied.body, "-")))
				}
				if strings.Contains(lied.body+fmt.Sprint(lied.header), "evil.example") {
					t.Errorf("%q asks %s: the answer repeats what a stranger's header said", mail, path)
				}
			}
		}
	})
}

// TestTooMuchAndTheWrongKindAreRefusedInWords sends bodies that are too long, too deep, too many or
// of another kind to every route that takes one.
func TestTooMuchAndTheWrongKindAreRefusedInWords(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		big := strings.Repeat("a", 1<<20)
		many := strings.Repeat("a=1&", 1001)
		parts := "--x" + strings.Repeat("\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x", 1001) + "--"
		cases := []struct {
			what, kind, body string
			api              bool
			want             []int
			says             string
		}{
			{"a long form", formType, "what=" + big, false, []int{413}, "more than we can take"},
			{"a long form in parts", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + big, false, []int{413}, "more than we can take"},
			{"many fields", formType, many, false, []int{400}, "too many fields"},
			{"many parts", "multipart/form-data; boundary=x", parts, false, []int{400}, "too many fields"},
			{"a file", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"lsx.php\"\r\n\r\n1\r\n--x--", false, []int{400}, "Files cannot be sent"},
			{"a broken form", formType, "what=%zz", false, []int{400}, "could not be read"},
			{"parts without end", "multipart/form-data; boundary=x", "--x\r\nContent-Disp", false, []int{400}, "could not be read"},
			{"parts without a boundary", "multipart/form-data", "--x--", false, []int{400}, "not be read|not a form"},
			{"JSON", jsonType, `{"what":"x"}`, false, []int{400}, "not a form"},
			{"XML", "application/xml", "<a/>", false, []int{400}, "not a form"},
			{"plain text", "text/plain", "what=x", false, []int{400}, "not a form"},
			{"a long body", jsonType, `{"what":"` + big + `"}`, true, []int{400, 413}, "detail"},
			{"a deep body", jsonType, strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9000), true, []int{400}, "detail"},
			{"a deep list", jsonType, strings.Repeat("[", 90000), true, []int{400}, "detail"},
			{"no JSON", jsonType, "lsx", true, []int{400}, "detail"},
			{"two values", jsonType, `{} {}`, true, []int{400}, "detail"},
			{"a form", formType, "what=x", true, []int{400, 415}, "detail"},
			{"XML for a program", "application/xml", "<a/>", true, []int{400, 415}, "detail"},
		}
		browser, prog := callers(t, p, attackers[2])
		owned, judged := few(t, p, attackers[2])[0], 0
		for _, r := range p.Routes {
			if r.Method == "GET" || r.Path == "/sign-out" {
				continue
			}
			for k, c := range cases {
				if c.api != isAPI(r) || len(c.body) > 1<<19 && (len(r.Path)+k)%4 != 0 && !nightly {
					continue
				}
				by := browser
				if c.api {
					by = prog
				}
				got := by.ask(r.Method, paths(r, []string{owned})[0], c.kind, c.body)
				if got.status == 403 || got.status == 404 && wild.MatchString(r.Path) { // the body was not looked at
					continue
				}
				if judged++; !slices.Contains(c.want, got.status) || !saysOne(got.body, c.says) {
					t.Errorf("%s to %s %s: got %d %.300s, want %d and %q", c.what, r.Method, r.Path, got.status, got.body, c.want, c.says)
				}
			}
		}
		if judged < 100 {
			t.Errorf("only %d answers were judged", judged)
		}
	})
}

// saysOne tells whether a text has one of several phrases.
func saysOne(text, phrases string) bool {
	return slices.ContainsFunc(strings.Split(phrases, "|"), func(one string) bool { return strings.Contains(text, one) })
}
