package app_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"lightship/internal/access"
	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/fault"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

const (
	lead   = "rita@hull.example"
	second = "bo@hull.example"
	secret = "three random words"
)

// real is a real partnership in process, behind a door of its own.
type real struct {
	*testing.T
	*app.App
	clock *clock.Hand
	door  *httptest.Server
}

// settingsOf are those of a real partnership in an empty database.
func settingsOf(t *testing.T, o store.Options) config.Config {
	dir := t.TempDir()
	return config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Key: filepath.Join(dir, "site.key"), Tick: config.UsualTick, Publish: config.Publish, Database: o.URL}
}

func begin(t *testing.T, c config.Config, hand *clock.Hand) *app.App {
	t.Helper()
	a, err := app.Start(t.Context(), c, hand, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return a
}

// eachReal runs fn on each engine with a partnership that has an organisation with two leads.
func eachReal(t *testing.T, fn func(w real, links []member.Link)) {
	t.Helper()
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		w := real{T: t, clock: clock.At(apptest.Start)}
		w.App = begin(t, settingsOf(t, o), w.clock)
		w.door = httptest.NewServer(w.Handler)
		t.Cleanup(w.door.Close)
		links, err := w.Members.InviteLeads(t.Context(), member.FirstLeads{
			Org: partner.Org{Name: "Hull City Council", Sector: partner.Council, Standing: partner.Full, Areas: []string{"E06000010"}, Clearance: access.OfficialSensitive}, Desk: "Housing duty desk",
			Leads: []string{"Rita Osei <" + lead + ">", second}})
		if err != nil || len(links) != 2 {
			t.Fatalf("invite the leads: got %v, %v", links, err)
		}
		fn(w, links)
	})
}

// browser is one person's, with its cookies; redirects are not followed.
type browser struct {
	real
	client *http.Client
	from   string // the address that the proxy in front saw
	app    string // the secret of the person's app
	step   int64
}

func (w real) browser(from string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	return &browser{real: w, from: from, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came back.
type answer struct {
	status   int
	to, body string
}

func (b *browser) get(path string) answer { return b.ask("GET", path, nil) }

func (b *browser) post(path string, form url.Values) answer { return b.ask("POST", path, form) }

func (b *browser) ask(method, path string, form url.Values) answer {
	r, err := http.NewRequestWithContext(b.Context(), method, b.door.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.Error(err)
		return answer{}
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("X-Forwarded-For", b.from)
	got, err := b.client.Do(r)
	if err != nil {
		b.Errorf("%s %s: %v", method, path, err)
		return answer{}
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		b.Errorf("%s %s: %v", method, path, err)
	}
	return answer{status: got.StatusCode, to: got.Header.Get("Location"), body: string(body)}
}

// done expects a redirect.
func (b *browser) done(what string, got answer, to string) {
	b.Helper()
	if got.status != http.StatusSeeOther || got.to != to {
		b.Fatalf("%s: got %d to %q, want to go to %s: %s", what, got.status, got.to, to, got.body)
	}
}

var (
	shownKey = regexp.MustCompile(`<code class="onetime">([^<]*)</code>`)
	inForm   = regexp.MustCompile(`name="sealed" value="([^"]*)"`)
	onceMark = regexp.MustCompile(`name="once" value="[^"]*"`)
)

// code is the next code of the person's app.
func (b *browser) code() string {
	b.step = max(b.step+1, b.clock.Now().Unix()/30-1)
	code, err := hotp.GenerateCode(b.app, uint64(b.step))
	if err != nil {
		b.Fatal(err)
	}
	return code
}

// comeIn accepts an invitation and sets an app up.
func (b *browser) comeIn(link member.Link, name string) {
	b.Helper()
	b.done("accept", b.post("/invitation/"+link.Token, url.Values{"name": {name}, "password": {secret}}), "/session/second-factor")
	if got := b.get("/today"); got.status != 303 || got.to != "/session/second-factor?next=%2Ftoday" {
		b.Fatalf("with a password alone: got %d to %q, want the second factor", got.status, got.to)
	}
	page := b.get("/session/second-factor").body
	found, sealed := shownKey.FindStringSubmatch(page), inForm.FindStringSubmatch(page)
	if found == nil || sealed == nil {
		b.Fatalf("no key to set an app up with: %s", page)
	}
	b.app = strings.ReplaceAll(found[1], " ", "")
	got := b.post("/session/second-factor", url.Values{"do": {"set-up"}, "sealed": {sealed[1]}, "code": {b.code()}})
	if n := len(shownKey.FindAllString(got.body, -1)); got.status != 200 || n != 10 {
		b.Fatalf("set up: got %d with %d recovery codes, want 200 with ten: %s", got.status, n, got.body)
	}
}

// signIn signs in by password and code.
func (b *browser) signIn(email string) {
	b.Helper()
	b.done("sign in", b.post("/sign-in", url.Values{"email": {email}, "password": {secret}, "next": {"/concerns"}}), "/concerns")
	b.done("half in", b.get("/concerns"), "/session/second-factor?next=%2Fconcerns")
	b.done("code", b.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {b.code()}, "next": {"/concerns"}}), "/concerns")
}

var worry = url.Values{"danger": {"no"}, "child": {"not-sure"}, "crime": {"not-sure"}, "what": {"Men sleep above the car wash."}, "known": {"saw"}, "setting": {"car-wash"},
	"area": {"E06000010"}, "wish": {"not-asked"}}

func TestARealPartnershipBeginsWithTwoInvitations(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		if got := w.browser("192.0.2.1").get("/demo"); got.status != 404 {
			t.Errorf("the demo's page: got %d, want 404", got.status)
		}
		rita, bo := w.browser("192.0.2.7"), w.browser("192.0.2.8")
		rita.comeIn(links[0], "Rita Osei")
		bo.comeIn(links[1], "Bo Carr")
		if got := w.browser("192.0.2.9").post("/invitation/"+links[0].Token, url.Values{"name": {"Mallory"}, "password": {"another long one"}}); got.status != 422 || !strings.Contains(got.body, "good no more") {
			t.Errorf("the link once more: got %d, want it used up", got.status)
		}
		rita.done("sign out", rita.post("/sign-out", nil), "/sign-in")
		if got := rita.get("/concerns"); got.status != 303 || !strings.HasPrefix(got.to, "/sign-in") {
			t.Errorf("back after signing out: got %d to %q", got.status, got.to)
		}
		rita.signIn(lead)
		got := rita.post("/concerns", worry)
		if got.status != 303 || !strings.HasPrefix(got.to, "/concerns/") {
			t.Fatalf("report a concern: got %d to %q: %s", got.status, got.to, got.body)
		}
		if page := bo.get("/concerns"); page.status != 200 || !strings.Contains(page.body, "Men sleep above the car wash") {
			t.Errorf("the colleague at the same desk: got %d, want the concern", page.status)
		}
		w.clock.Advance(config.Publish)
		if err := w.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		report, err := w.Verify(t.Context())
		if err != nil || !report.OK() {
			t.Errorf("the log after it: %v, %v", report.Problems, err)
		}
	})
}

// TestADisabledMemberIsOutAtTheNextRequest disables through another process's connection, as the
// operator's command does, while the server runs.
func TestADisabledMemberIsOutAtTheNextRequest(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		rita, phone := w.browser("192.0.2.7"), w.browser("192.0.2.8")
		rita.comeIn(links[0], "Rita Osei")
		phone.app, phone.step = rita.app, rita.step
		phone.signIn(lead)
		for _, b := range []*browser{rita, phone} {
			if got := b.get("/today"); got.status != 200 {
				t.Fatalf("before: got %d", got.status)
			}
		}
		operator := begin(t, w.Config, w.clock)
		if err := operator.Members.DisableByOperator(t.Context(), lead); err != nil {
			t.Fatal(err)
		}
		for _, b := range []*browser{rita, phone} {
			if got := b.get("/today"); got.status != 303 || !strings.HasPrefix(got.to, "/sign-in") {
				t.Errorf("after: got %d to %q, want the sign-in", got.status, got.to)
			}
			if got := b.post("/concerns", worry); got.status != 401 {
				t.Errorf("a form that was open: got %d, want 401", got.status)
			}
		}
		if got := rita.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}); got.status != 422 {
			t.Errorf("sign in: got %d, want it refused", got.status)
		}
	})
}

// TestASiegeOfAHundredConnectionsKeepsNobodyOut guesses passwords and codes over real connections.
func TestASiegeOfAHundredConnectionsKeepsNobodyOut(t *testing.T) {
	eachReal(t, func(w real, links []member.Link) {
		rita := w.browser("192.0.2.7")
		rita.comeIn(links[0], "Rita Osei")
		half := w.browser("198.51.100.9") // the besieger has the password of Rita
		half.done("sign in", half.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}), "/today")
		rita.done("sign out", rita.post("/sign-out", nil), "/sign-in")
		var mu sync.Mutex
		answers := map[string]map[string]int{"password": {}, "code": {}}
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				b := w.browser("198.51.100.7")
				what, typed, got := "password", lead, answer{}
				switch i % 3 {
				case 0:
					got = b.post("/sign-in", url.Values{"email": {lead}, "password": {fmt.Sprint("guess number ", i)}})
				case 1:
					typed = fmt.Sprintf("nobody%d@nowhere.example", i)
					got = b.post("/sign-in", url.Values{"email": {typed}, "password": {"guess"}})
				default:
					what = "code"
					got = half.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {fmt.Sprintf("%06d", i)}})
				}
				page := onceMark.ReplaceAllString(strings.ReplaceAll(got.body, typed, "EMAIL"), "")
				mu.Lock()
				defer mu.Unlock()
				answers[what][fmt.Sprint(got.status, page)]++
			})
		}
		wg.Wait()
		for what, all := range answers {
			if len(all) > 2 { // wrong, or wait
				t.Errorf("%s: got %d answers, want two", what, len(all))
			}
			for one := range all {
				if !strings.HasPrefix(one, "422") {
					t.Errorf("%s: got the answer %.300s", what, one)
				}
			}
		}
		rita.done("the owner's password from elsewhere, meanwhile", rita.post("/sign-in", url.Values{"email": {lead}, "password": {secret}}), "/today")
		w.clock.Advance(15 * time.Minute)
		rita.done("the owner's code after the wait", rita.post("/session/second-factor", url.Values{"do": {"prove"}, "code": {rita.code()}}), "/today")
	})
}

func TestAKeyThatIsNotTheDatabasesOwnIsRefused(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		c := settingsOf(t, o)
		open := func() error {
			b, err := app.Open(t.Context(), c, clock.At(apptest.Start), slog.New(slog.DiscardHandler))
			if err != nil {
				return err
			}
			return b.Close()
		}
		if err := open(); err != nil {
			t.Fatal(err)
		}
		kept := c.Key + ".kept"
		if err := os.Rename(c.Key, kept); err != nil {
			t.Fatal(err)
		}
		err := open()
		if _, gone := os.Stat(c.Key); !fault.Is(err, fault.Unavailable) || gone == nil {
			t.Errorf("without its key: got %v, want a sentence that helps, and no other key in its place", err)
		}
		if err := os.WriteFile(c.Key, []byte(strings.Repeat("7c", 32)), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := open(); !fault.Is(err, fault.Unavailable) || !strings.Contains(fault.As(err).Text, "key") {
			t.Errorf("with another key: got %v, want a sentence that helps", err)
		}
		if err := os.Rename(kept, c.Key); err != nil {
			t.Fatal(err)
		}
		if err := open(); err != nil {
			t.Errorf("with its own key again: %v", err)
		}
	})
}
