package probe

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/app/apptest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
)

// attackers are who the product is attacked as: a stranger, a member of a desk, and the coordinator,
// who may change the partnership.
var attackers = []string{"", "housing@hull.example", "coordinator@estuary.example"}

// each runs fn on each engine with the whole demo, after the notes of its stories were told.
func each(t *testing.T, fn func(t *testing.T, p *apptest.Product)) {
	t.Helper()
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		p := apptest.Whole(t, o)
		p.Step(10 * time.Minute)
		fn(t, p)
	})
}

// onFile runs fn on SQLite alone: what it holds to is done before a database is asked.
func onFile(t *testing.T, fn func(t *testing.T, p *apptest.Product)) {
	t.Helper()
	t.Parallel()
	p := apptest.Whole(t, storetest.SQLite(t))
	p.Step(10 * time.Minute)
	fn(t, p)
}

// callers are an attacker's browser and, where they have an account, their program.
func callers(t *testing.T, p *apptest.Product, mail string) (browser, prog caller) {
	browser = page(t, p, mail)
	if mail == "" {
		return browser, browser
	}
	return browser, program(t, p, mail)
}

// few are things for the paths of an attack: what the attacker owns, and what is not there.
func few(t *testing.T, p *apptest.Product, mail string) []string {
	all := things(t, p, mail)
	return slices.Compact([]string{all[0], all[len(all)/2], all[len(all)-1]})
}

// always are the headers of every answer, whatever is answered.
var always = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
	"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=()",
}

// TestNoAnswerLacksItsHeadersOrSaysTooMuch asks every route with every method, and what is no route,
// as a stranger, a member and a program.
func TestNoAnswerLacksItsHeadersOrSaysTooMuch(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		var targets []string
		for _, r := range p.Routes {
			targets = append(targets, paths(r, few(t, p, attackers[1])[:1])...)
		}
		targets = append(slices.Compact(targets), "/", "/nowhere", "/assets/", "/assets/../today", "/api", "/api/v1", "/api/v1/nowhere", "//", "/%00", "/%ff", "/today/", "/TODAY", "/today%2f", "*")
		for _, mail := range attackers[:2] {
			browser, prog := callers(t, p, mail)
			for _, target := range targets {
				for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "LSX"} {
					for _, c := range []caller{browser, prog} {
						if target == "/sign-out" || method == "GET" && strings.HasPrefix(target, "/assets/{") {
							continue
						}
						careful(t, fmt.Sprintf("%s asks %s %s", mail, method, target), method, target, c.ask(method, target, "", ""))
					}
				}
			}
		}
	})
}

// careful wants the headers of an answer to be whole, and nothing of our inside in it.
func careful(t *testing.T, what, method, target string, got answer) {
	t.Helper()
	for name, part := range always {
		if v := got.header.Get(name); !strings.Contains(v, part) {
			t.Errorf("%s: status %d with %s %q, want %q in it", what, got.status, name, v, part)
		}
	}
	if v := got.header.Get("Cache-Control"); v != "no-store" && !strings.HasPrefix(target, "/assets/") {
		t.Errorf("%s: status %d with Cache-Control %q, want no-store", what, got.status, v)
	}
	for _, name := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Via", "X-Request-Id"} {
		if v := got.header.Get(name); v != "" {
			t.Errorf("%s: status %d with %s %q, want none", what, got.status, name, v)
		}
	}
	if got.body != "" && got.header.Get("Content-Type") == "" {
		t.Errorf("%s: status %d with a body of no type", what, got.status)
	}
	known := slices.Contains([]string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}, method)
	if got.status >= 500 || !known && got.status < 300 {
		t.Errorf("%s: status %d", what, got.status)
	}
	for _, c := range (&http.Response{Header: got.header}).Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: the cookie %s, want one that only this host reads", what, c)
		}
	}
	telltale(t, what, got.body)
}

// inside are words of databases, of the language and of the machine, which no answer holds.
var inside = regexp.MustCompile(`(?i)sqlite|sqlstate|syntax error|near ".{1,9}":|\bpgx\b|goroutine \d|panic:|runtime\.|\.go:\d|no such (table|column)|unterminated|lightship/internal|root:x:0|template: `)

func telltale(t *testing.T, what, body string) {
	t.Helper()
	if at := inside.FindStringIndex(body); at != nil {
		t.Errorf("%s: the answer says %q", what, body[max(0, at[0]-30):min(len(body), at[1]+60)])
	}
}

// TestNoBackupOrInsideOfTheProgramIsServed asks for what lies beside programs elsewhere.
func TestNoBackupOrInsideOfTheProgramIsServed(t *testing.T) {
	onFile(t, func(t *testing.T, p *apptest.Product) {
		targets := []string{"/.git/config", "/.git/HEAD", "/.env", "/.htaccess", "/.ssh/id_rsa", "/site.key", "/demo.key", "/lightship.db", "/data/lightship.db", "/lightship.db-wal", "/go.mod", "/main.go", "/debug/pprof/", "/debug/vars",
			"/metrics", "/healthz", "/server-status", "/admin", "/console", "/actuator/env", "/swagger.json", "/openapi.json", "/wp-login.php", "/phpinfo.php", "/cgi-bin/x", "/backup.zip", "/dump.sql", "/robots.txt", "/crossdomain.xml", "/.well-known/openid-configuration", "/index.html", "/assets", "/assets/manifest.json"}
		for _, r := range p.Routes {
			if wild.MatchString(r.Path) || len(r.Path) < 2 {
				continue
			}
			for _, suffix := range []string{"~", ".bak", ".old", ".orig", ".swp", ".go", ".gohtml", ".json", ".zip", "%00.html", "%20", ";a=b", "%3f", "%23"} {
				targets = append(targets, r.Path+suffix)
			}
		}
		for _, step := range []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "..;/", "%252e%252e/", "/", "%2f"} {
			for _, file := range []string{"go.mod", "etc/passwd", "lightship.db", "site.key"} {
				targets = append(targets, "/assets/"+step+file, "/assets/"+strings.Repeat(step, 6)+file, "/"+strings.Repeat(step, 6)+file)
			}
		}
		browser, _ := callers(t, p, attackers[1])
		for _, c := range []caller{page(t, p, ""), browser} {
			absent := c.get("/nothing-is-here")
			for _, target := range targets {
				got := c.get(target)
				if got.status == 307 { // an address that is put right
					if to, ok := web.LocalPath(got.to()); !ok || slices.Contains(strings.Split(to, "/"), "..") {
						t.Errorf("%q asks %s: sent on to %q", c.name, target, got.to())
					}
					got = c.get(got.to())
				}
				if got.status == 303 && strings.HasPrefix(got.to(), "/sign-in") {
					continue
				}
				if other := strings.HasPrefix(target, "/api/") || strings.HasPrefix(target, "/assets/"); got.status != 404 && got.status != 401 && got.status != 403 || !other && got.status == 404 && got.body != absent.body {
					t.Errorf("%q asks %s: status %d, want it absent, or not for this role", c.name, target, got.status)
				}
			}
		}
	})
}

// marks are what an attack sends, and reckoned is what nobody sent: 7331 times 7.
var marks = []string{
	"\"><script>alert('lsx')</script>", "'><img src=x onerror=alert('lsx')>", "javascript:alert('lsx')//", "lsx\r\nSet-Cookie: lsx=1\r\n\r\n<b>", "%0d%0aLsx:1", "\u560a\u560dLsx: 1",
	"'", "\"", "';--", "')) or 1=1 --", "1 union select hash from account_session", "{{7331*7}}", "${7331*7}", "<%= 7331*7 %>", "$((7331*7))", "`expr 7331 \\* 7`", "; cat /etc/passwd", "| id",
	"../../../../etc/passwd", "file:///etc/passwd", "//evil.example/lsx", "http://127.0.0.1:1/lsx", "() { :; }; echo lsx", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "%s%n%p", "\x00", "\xff", "-1", "99999999999999999999", "[]", "a[$ne]=1",
}

const reckoned = "51317"

// attack is one request with a mark in one place.
type attack struct {
	where string
	send  func(c caller, mark string) answer
}

// attacks are all places of a route: its path, its query, its body, headers and cookies.
func attacks(r web.Route, one string) []attack {
	path := paths(r, []string{one})[0]
	var out []attack
	body := func(c caller, target, body string, more ...string) answer {
		switch {
		case r.Method == "GET":
			return c.ask("GET", target, "", "", more...)
		case isAPI(r):
			return c.ask(r.Method, target, jsonType, body, more...)
		default:
			return c.ask(r.Method, target, formType, body, more...)
		}
	}
	if wild.MatchString(r.Path) {
		out = append(out, attack{"path", func(c caller, mark string) answer {
			return body(c, wild.ReplaceAllString(r.Path, strings.ReplaceAll(url.PathEscape(mark), "$", "$$")), "")
		}})
	}
	for _, name := range []string{"q", "next", "at", "cursor", "kind", "once", "of", "persona", "do", "lsx"} {
		out = append(out, attack{"query " + name, func(c caller, mark string) answer { return body(c, path+"?"+name+"="+url.QueryEscape(mark), "") }})
	}
	out = append(out,
		attack{"query name", func(c caller, mark string) answer { return body(c, path+"?"+url.QueryEscape(mark)+"=1", "") }},
		attack{"raw query", func(c caller, mark string) answer {
			return body(c, path+"?"+strings.NewReplacer("\r", "", "\n", "", " ", "", "\x00", "").Replace(mark), "")
		}})
	for _, name := range []string{"User-Agent", "Referer", "Accept", "Accept-Language", "X-Forwarded-For", "Content-Type", "If-None-Match", "Range", "Authorization", "Idempotency-Key"} {
		out = append(out, attack{name, func(c caller, mark string) answer { return body(c, path, "", name, mark) }})
	}
	for _, name := range []string{"lightship", "lightship-notice", "lsx"} {
		out = append(out, attack{"cookie " + name, func(c caller, mark string) answer {
			return body(c, path, "", "Cookie", c.header.Get("Cookie")+"; "+name+"="+url.QueryEscape(mark))
		}})
	}
	if r.Method != "GET" {
		out = append(out, attack{"body", func(c caller, mark string) answer { return body(c, path, mark) }})
	}
	if isAPI(r) && r.Method != "GET" {
		out = append(out, attack{"name of a property", func(c caller, mark string) answer { return body(c, path, fmt.Sprintf(`{%q:%q}`, mark, mark)) }})
	}
	return out
}

// TestNoParameterIsTakenForCode sends every mark to every place of every route, and wants to see
// none of it run: not as an element, a header, a statement, a formula or a command.
func TestNoParameterIsTakenForCode(t *testing.T) {
	each(t, func(t *testing.T, p *apptest.Product) {
		known := &vocabulary{words: map[string]bool{}}
		for _, mail := range attackers {
			c := page(t, p, mail)
			walk(c, func(path string, got answer) {
				known.learn(got.body)
				for _, s := range sheets(t, path, got.body) {
					known.learn(c.ask("POST", s.action, formType, "").body)
				}
			})
		}
		n := 0
		for i, mail := range attackers {
			browser, prog := callers(t, p, mail)
			own := few(t, p, mail)
			var wg sync.WaitGroup
			for k, r := range p.Routes {
				c := browser
				if isAPI(r) {
					c = prog
				}
				if r.Path == "/sign-out" || strings.HasPrefix(r.Path, "/assets/") {
					continue
				}
				for j, a := range attacks(r, own[(i+k)%len(own)]) {
					if share := []int{4, 2, 2}[i]; (i+j+k)%share != 0 && !nightly { // of the members each takes half, of the stranger's a quarter will do
						continue
					}
					n++
					wg.Go(func() {
						for m := range marks {
							if (m+j+7*k)%sampling(p) == 0 || nightly {
								unmoved(t, known, fmt.Sprintf("%q: %s %s with %q in %s", mail, r.Method, r.Path, marks[m], a.where), a.send(c, marks[m]))
							}
						}
					})
				}
				wg.Wait()
			}
		}
		t.Logf("%d places", n)
	})
}

// sampling is of how many marks a place gets one in a check; the other places get the others. A
// nightly run sends all.
func sampling(p *apptest.Product) int {
	if p.DB.Engine() == store.SQLite {
		return len(marks)
	}
	return 8 * len(marks)
}

// unmoved wants an answer that nothing of the mark ran in.
func unmoved(t *testing.T, known *vocabulary, what string, got answer) {
	t.Helper()
	careful(t, what, "GET", "", got)
	for name, values := range got.header {
		if text := strings.ToLower(name + strings.Join(values, "")); name != "Location" && strings.Contains(text, "lsx") || strings.Contains(name, "Lsx") || strings.ContainsAny(text, "\r\n") {
			t.Errorf("%s: the header %s: %q", what, name, values)
		}
	}
	if to := got.to(); to != "" && !staysHere(to) {
		t.Errorf("%s: sent on to %q", what, to)
	}
	if strings.Contains(got.body, reckoned) {
		t.Errorf("%s: the answer reckoned it", what)
	}
	if strings.Contains(got.header.Get("Content-Type"), "html") {
		for _, strange := range known.strange(read(got.body)) {
			t.Errorf("%s: the page has %q, which no page has else", what, strange)
		}
	}
}

// staysHere tells whether a browser that is sent to an address stays on this site. Browsers leave
// tabs and line ends out, and take a backslash for a slash.
func staysHere(to string) bool {
	seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(strings.TrimSpace(to))
	u, err := url.Parse("https://lightship.example/x")
	if err != nil {
		return false
	}
	there, err := u.Parse(seen)
	return err == nil && there.Host == u.Host && there.Scheme == u.Scheme && strings.HasPrefix(seen, "/")
}

// ownTrail are the routes that show the asker's own looks, of which each question is one more.
var ownTrail = []string{"/trail", "/api/v1/audit/entries"}

// TestTrueAndFalseConditionsAreAnsweredAlike puts a condition that is true and one that is false
// where a statement could be, and wants the same answer from both but for the text itself.
func TestTrueAndFalseConditionsAreAnsweredAlike(t *testing.T) {
	pairs := [][2]string{
		{"%s' and '1'='1", "%s' and '1'='2"}, {"%s\" and \"1\"=\"1", "%s\" and \"1\"=\"2"}, {"%s and 1=1", "%s and 1=2"}, {"%s') or ('1'='1", "%s') or ('1'='2"},
		{"%s' || case when 1=1 then '' else 'x' end || '", "%s' || case when 1=2 then '' else 'x' end || '"}, {"%s%%' and 1=1 --", "%s%%' and 1=2 --"},
	}
	each(t, func(t *testing.T, p *apptest.Product) {
		for i, mail := range attackers[1:] {
			browser, prog := callers(t, p, mail)
			own := few(t, p, mail)
			for k, r := range p.Routes {
				if r.Path == "/sign-out" || strings.HasPrefix(r.Path, "/assets/") || slices.Contains(ownTrail, r.Path) {
					continue
				}
				c, one := browser, own[(i+k)%len(own)]
				if isAPI(r) {
					c = prog
				}
				for j, a := range attacks(r, one) {
					if (j+k)%(sampling(p)/4) != 0 && !nightly {
						continue
					}
					pair := pairs[(j+k)%len(pairs)]
					yes, no := strings.ReplaceAll(pair[0], "%s", one), strings.ReplaceAll(pair[1], "%s", one)
					got, want := a.send(c, yes), a.send(c, no)
					if got.status != want.status || still(got.body, yes) != still(want.body, no) {
						t.Errorf("%s: %s %s with a condition in %s: %d when it is true, %d when it is false: %s", mail, r.Method, r.Path, a.where, got.status, want.status, parting(still(want.body, no), still(got.body, yes)))
					}
				}
			}
		}
	})
}

var random = regexp.MustCompile(`\b[0-9a-z]{26}\b|[A-Za-z0-9_+/=-]{40,}|\b[0-9a-f]{32}\b|\b[A-Z0-9]{4}-[A-Z0-9]{4}\b|(?s)<svg.*?</svg>|<code class="onetime">[^<]*`)

// still takes what was sent, and what is random by design, out of an answer.
func still(body, sent string) string {
	for _, form := range []string{sent, strings.NewReplacer("'", "&#39;", "\"", "&#34;", "+", "&#43;").Replace(sent), url.QueryEscape(sent), strings.ReplaceAll(sent, "\"", "\\\"")} {
		body = strings.ReplaceAll(body, form, "SENT")
	}
	return random.ReplaceAllString(strings.NewReplacer("1=2", "1=1", "'1'='2", "'1'='1", "&#39;2", "&#39;1", "&#34;2", "&#34;1", `"2`, `"1`).Replace(body), "")
}
