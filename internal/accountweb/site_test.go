package accountweb_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/accountweb"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/mail"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
)

const (
	email    = "housing@hull.example"
	password = "three random words"
)

// world is a site with one member, over real accounts.
type world struct {
	*testing.T
	clock *clock.Hand
	s     *account.Service
	m     *member.Service
	db    *store.DB
}

func each(t *testing.T, demo bool, fn func(w world, visit func() *pagetest.Site)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := world{T: t, clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), db: db}
		var err error
		if w.s, err = account.New(db, w.clock, account.Options{SiteKey: storetest.Key, Demo: demo}); err != nil {
			t.Fatal(err)
		}
		hash, err := w.s.Hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		partners := partner.New(db, w.clock)
		w.m = member.New(db, w.clock, partners, w.s, record.New(w.clock, nil, nil), mail.New(db, w.clock, mail.Options{}))
		err = db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			var rita id.Member
			err := partners.EditTx(t.Context(), tx, partner.Machine(), func(e *partner.Edit) error {
				hull, err := e.AddOrg(t.Context(), partner.Org{Name: "Hull City Council", Sector: partner.Council, Standing: partner.Full})
				if err != nil {
					return err
				}
				rita, err = e.AddMember(t.Context(), partner.Member{Org: hull, Name: "Rita Osei", Email: email})
				return err
			})
			if err != nil {
				return err
			}
			return w.s.SetPasswordTx(t.Context(), tx, partner.Machine(), rita, hash)
		})
		if err != nil {
			t.Fatal(err)
		}
		fn(w, func() *pagetest.Site { return w.visitor(demo) })
	})
}

// visitor is a browser of its own.
func (w world) visitor(demo bool) *pagetest.Site {
	h := &accountweb.Handler{Accounts: w.s, Members: w.m, Site: "https://lightship.example"} // not the host of any request
	if demo {
		h.Personas = []accountweb.Persona{{Email: email, Name: "Rita Osei", Line: "Sees who lives where"}}
	}
	site := pagetest.NewSite(w, w.clock, h.Mount, accountweb.Templates)
	site.Resolve = func(ctx context.Context, token string) (a access.Actor, v web.Visit, err error) {
		err = w.db.Read(ctx, store.Pages, func(r store.Reader) error {
			s, who, err := w.s.Visit(ctx, r, token, w.clock.Now())
			a, v = who, web.Visit{Session: s.ID, Member: who.Name}
			return err
		})
		return a, v, err
	}
	return site
}

// phone is an app that shows codes.
type phone struct {
	world
	secret string
	step   int64
}

// next is the next code that counts: each does once.
func (p *phone) next() string {
	p.step = max(p.step+1, p.clock.Now().Unix()/30-1)
	code, err := hotp.GenerateCode(p.secret, uint64(p.step))
	if err != nil {
		p.Fatal(err)
	}
	return code
}

var (
	key    = regexp.MustCompile(`<code class="onetime">([^<]*)</code>`)
	once   = regexp.MustCompile(`name="once" value="[^"]*"`)
	sealed = regexp.MustCompile(`name="sealed" value="([^"]*)"`)
)

// newPhone sets an app up on the site of somebody who is half in, or wants another.
func newPhone(w world, site *pagetest.Site) (p *phone, codes []string) {
	w.Helper()
	page := site.Get("/session/second-factor?next=/session&do=another").Body
	found, box := key.FindStringSubmatch(page), sealed.FindStringSubmatch(page)
	if found == nil || box == nil {
		w.Fatalf("the page of the second factor has no key: %s", page)
	}
	p = &phone{world: w, secret: strings.ReplaceAll(found[1], " ", "")}
	got := site.Post("/session/second-factor", url.Values{"do": {"set-up"}, "sealed": {box[1]}, "code": {p.next()}, "password": {password}, "next": {"/session"}})
	for _, m := range key.FindAllStringSubmatch(got.Body, -1) {
		codes = append(codes, m[1])
	}
	if got.Status != 200 || len(codes) != 10 {
		w.Fatalf("set up: got %d with %d recovery codes, want 200 with ten: %s", got.Status, len(codes), got.Body)
	}
	return p, codes
}

func in(email, password, next string) url.Values {
	return url.Values{"email": {email}, "password": {password}, "next": {next}}
}

func TestSigningInOutAndWhatOneSees(t *testing.T) {
	each(t, false, func(w world, visit func() *pagetest.Site) {
		site := visit()
		if got := site.Get("/session"); got.Status != 303 || got.To != "/sign-in?next=%2Fsession" {
			t.Fatalf("before: got %d to %q, want the sign-in and back", got.Status, got.To)
		}
		got := site.Post("/sign-in", in(email, password, "/session"))
		if got.Status != 303 || got.To != "/session" {
			t.Fatalf("sign-in: got %d to %q, want /session; %s", got.Status, got.To, got.Body)
		}
		if got := site.Get("/session"); got.Status != 303 || got.To != "/session/second-factor?next=%2Fsession" {
			t.Fatalf("half in: got %d to %q, want the second factor and back", got.Status, got.To)
		}
		newPhone(w, site)
		page := site.Get("/session")
		if page.Status != 200 || !strings.Contains(page.Body, "Firefox on Linux") || strings.Count(page.Body, "this one") != 1 {
			t.Errorf("session page: got %d, want this device marked", page.Status)
		}
		if got := site.Get("/sign-in?next=/session"); got.Status != 303 || got.To != "/session" {
			t.Errorf("sign-in when signed in: got %d to %q", got.Status, got.To)
		}
		if got := site.Post("/sign-out", nil); got.Status != 303 || got.To != "/sign-in" {
			t.Errorf("sign-out: got %d to %q", got.Status, got.To)
		}
		if got := site.Get("/session"); got.Status != 303 {
			t.Errorf("after: got %d, want the sign-in", got.Status)
		}
		if got := site.Get("/demo"); got.Status != 404 {
			t.Errorf("the demo page on real data: got %d, want 404", got.Status)
		}
		pagetest.Routes(t, site.Routes())
	})
}

// Whoever tries does not learn whether there is such an account.
func TestEverySignInThatFailsLooksTheSame(t *testing.T) {
	each(t, false, func(w world, visit func() *pagetest.Site) {
		const other = "nobody@hull.example"

		same := func(a pagetest.Answer, email string) string {
			return mask(strings.ReplaceAll(a.Body, email, "EMAIL"))
		}
		known, unknown := visit().Post("/sign-in", in(email, "wrong words here", "/hits")), visit().Post("/sign-in", in(other, "wrong words here", "/hits"))
		if known.Status != 422 || unknown.Status != 422 || same(known, email) != same(unknown, other) {
			t.Errorf("got %d and %d, want one answer for both", known.Status, unknown.Status)
		}
		if !strings.Contains(known.Body, `value="housing@hull.example"`) || strings.Contains(known.Body, "wrong words here") || !strings.Contains(known.Body, `value="/hits"`) || len(known.Cookies) != 0 {
			t.Error("want the address and the way kept, and neither password nor cookie")
		}
		for _, problem := range pagetest.Problems([]byte(known.Body)) {
			t.Error(problem)
		}
		if got := visit().Post("/sign-in", in("", "", "")); got.Status != 422 || !strings.Contains(got.Body, "Enter your e-mail address.") || !strings.Contains(got.Body, "Enter your password.") {
			t.Errorf("nothing typed: got %d, want both problems", got.Status)
		}
		var last pagetest.Answer
		for range 8 {
			last = visit().Post("/sign-in", in(email, "wrong words here", ""))
		}
		var last2 pagetest.Answer
		for range 8 {
			last2 = visit().Post("/sign-in", in(other, "wrong words here", ""))
		}
		if last.Status != 422 || last2.Status != 422 || strings.Contains(last.Body, "do not go together") {
			t.Errorf("too many tries: got %d and %d, want to be told to wait", last.Status, last2.Status)
		}
	})
}

func TestAPurposeIsChosenAndALostDeviceIsShutOut(t *testing.T) {
	each(t, true, func(w world, visit func() *pagetest.Site) {
		desk, phone := visit(), visit()
		for _, site := range []*pagetest.Site{desk, phone} {
			if got := site.Post("/sign-in", in(email, password, "")); got.Status != 303 || got.To != "/today" {
				t.Fatalf("sign-in: got %d to %q", got.Status, got.To)
			}
		}
		if got := desk.Post("/session", url.Values{"do": {"purpose"}, "purpose": {"disrupt"}}); got.Status != 303 {
			t.Errorf("purpose: got %d", got.Status)
		}
		page := desk.Get("/session").Body
		if !strings.Contains(page, `value="disrupt" checked`) || strings.Contains(phone.Get("/session").Body, `value="disrupt" checked`) {
			t.Error("want the purpose of this session changed, and of no other")
		}
		for _, form := range []url.Values{{"do": {"purpose"}}, {"do": {"purpose"}, "purpose": {"gossip"}}, {}} {
			if got := desk.Post("/session", form); got.Status != 422 {
				t.Errorf("%v: got %d, want 422", form, got.Status)
			}
		}
		var other string
		for _, m := range regexp.MustCompile(`name="session" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if before, _, _ := strings.Cut(page, m[0]); strings.LastIndex(before, "this one") < strings.LastIndex(before, "<tr") {
				other = m[1]
			}
		}
		if got := desk.Post("/session", url.Values{"do": {"end"}, "session": {other}}); got.Status != 303 || got.To != "/session" {
			t.Errorf("end %q: got %d to %q", other, got.Status, got.To)
		}
		if got := phone.Get("/session"); got.Status != 303 {
			t.Errorf("the ended session: got %d, want the sign-in", got.Status)
		}
		for _, session := range []string{other, id.New[string](), "nothing"} {
			if got := desk.Post("/session", url.Values{"do": {"end"}, "session": {session}}); got.Status != 404 {
				t.Errorf("end %q: got %d, want absent", session, got.Status)
			}
		}
	})
}

func TestAllOtherSessionsEndAtOnce(t *testing.T) {
	each(t, true, func(w world, visit func() *pagetest.Site) {
		desk, phone, tablet := visit(), visit(), visit()
		for _, site := range []*pagetest.Site{desk, phone, tablet} {
			if got := site.Post("/sign-in", in(email, password, "")); got.Status != 303 {
				t.Fatalf("sign-in: got %d", got.Status)
			}
		}
		if page := desk.Get("/session").Body; !strings.Contains(page, "End all others") {
			t.Fatal("the page does not offer it")
		}
		if got := desk.Post("/session", url.Values{"do": {"others"}}); got.Status != 303 || got.To != "/session" {
			t.Errorf("end all others: got %d to %q", got.Status, got.To)
		}
		if a, b, c := desk.Get("/session"), phone.Get("/session"), tablet.Get("/session"); a.Status != 200 || b.Status != 303 || c.Status != 303 {
			t.Errorf("afterwards: got %d, %d and %d, want this one alone", a.Status, b.Status, c.Status)
		}
		if page := desk.Get("/session").Body; strings.Contains(page, "End all others") {
			t.Error("it is offered where there is no other")
		}
	})
}

func TestInTheDemoOneClickMakesSomebody(t *testing.T) {
	each(t, true, func(w world, visit func() *pagetest.Site) {
		site := visit()
		if got := site.Get("/demo"); got.Status != 200 || !strings.Contains(got.Body, "Be Rita Osei") {
			t.Fatalf("got %d, want the personas", got.Status)
		}
		if got := site.Post("/demo", url.Values{"persona": {"nobody@hull.example"}}); got.Status != 404 {
			t.Errorf("somebody else: got %d, want absent", got.Status)
		}
		if got := site.Post("/demo", url.Values{"persona": {email}}); got.Status != 303 || got.To != "/today" {
			t.Errorf("got %d to %q, want /today", got.Status, got.To)
		}
		if got := site.Get("/session"); got.Status != 200 || !strings.Contains(got.Body, "Rita Osei") {
			t.Errorf("got %d, want to be Rita", got.Status)
		}
		if got := site.Post("/demo", url.Values{"persona": {email}}); got.Status != 303 {
			t.Errorf("again: got %d", got.Status)
		}
		if n := strings.Count(site.Get("/session").Body, `name="session"`); n != 1 {
			t.Errorf("got %d sessions, want one: the one before has ended", n)
		}
	})
}
