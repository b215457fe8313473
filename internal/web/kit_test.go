package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// kit is a mux with somebody to sign in as, and an audit trail that can be made to fail.
type kit struct {
	*web.Mux
	log    *lockedBuffer
	events []string // begin, settle, first byte: in the order in which they happened
	broken error    // what Settle answers
	clock  *clock.Hand
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type testPage struct {
	Frame    ui.Frame
	Text     string
	Problems ui.ErrorSummary
	Once     ui.Once
	What     ui.TextArea
	Send     ui.Button
}

type brokenPage struct {
	Frame ui.Frame
	Rows  []string
}

var (
	member = access.Actor{Member: "m0000000000000000000000001", Org: "o0000000000000000000000001"}
	lead   = access.Actor{Member: "m0000000000000000000000002", Org: "o0000000000000000000000001", Roles: access.RoleLead}
)

func newKit(t testing.TB, change ...func(*web.Config)) *kit {
	t.Helper()
	set, err := web.Templates(os.DirFS("testdata/pages"))
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{log: &lockedBuffer{}, clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
	c := web.Config{
		Log:       slog.New(slog.NewTextHandler(k.log, nil)),
		Clock:     k.clock,
		Templates: set,
		Assets:    &ui.Assets{},
		Visit: func(_ context.Context, token string) (access.Actor, web.Visit, error) {
			switch token {
			case "good":
				return member, web.Visit{Session: id.Session("s1"), Member: "R. Osei"}, nil
			case "lead":
				return lead, web.Visit{Session: id.Session("s2"), Member: "A. Lund"}, nil
			}
			return access.Actor{}, web.Visit{}, fault.Of(fault.Unsigned, "You were signed out.", nil)
		},
		Bearer: func(_ context.Context, token string) (access.Actor, error) {
			if token == "good" {
				return member, nil
			}
			return access.Actor{}, fault.Of(fault.Unsigned, "This token is not known.", nil)
		},
		Begin:  func(ctx context.Context, _ string) context.Context { k.events = append(k.events, "begin"); return ctx },
		Settle: func(context.Context) error { k.events = append(k.events, "settle"); return k.broken },
	}
	for _, f := range change {
		f(&c)
	}
	if k.Mux, err = web.New(c); err != nil {
		t.Fatal(err)
	}
	return k
}

// watched notes when the first byte of an answer leaves.
type watched struct {
	*httptest.ResponseRecorder
	k *kit
}

func (w watched) WriteHeader(status int) {
	w.k.events = append(w.k.events, "first byte")
	w.ResponseRecorder.WriteHeader(status)
}

// ask sends a request as the holder of a session token ("" for nobody).
func (k *kit) ask(token string, r *http.Request) *http.Response {
	if token != "" {
		r.AddCookie(&http.Cookie{Name: web.SessionCookie(false), Value: token})
	}
	w := watched{httptest.NewRecorder(), k}
	k.ServeHTTP(w, r)
	return w.Result()
}

func get(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }

func post(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func show(word string) func(*web.Request) (web.Response, error) {
	return func(r *web.Request) (web.Response, error) {
		return web.Page("test/page", testPage{Frame: r.Frame("A page", "today"), Text: word, Once: r.Once()}), nil
	}
}

func wantStatus(t *testing.T, r *http.Response, want int) {
	t.Helper()
	if r.StatusCode != want {
		t.Errorf("status: got %d, want %d", r.StatusCode, want)
	}
}

func TestTheAuditEntryIsSettledBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /page", access.SignedIn, show("heliotrope"))
	r := k.ask("good", get("/page"))
	wantStatus(t, r, 200)
	if got, want := strings.Join(k.events, ", "), "begin, settle, first byte"; got != want {
		t.Errorf("order: got %q, want %q", got, want)
	}
	if !strings.Contains(text(t, r), "heliotrope") {
		t.Error("the page is not what the handler gave")
	}
}

func TestNothingIsShownWhenTheAuditEntryCannotBeSettled(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(k *kit) *http.Response{
		"page": func(k *kit) *http.Response { return k.ask("good", get("/page")) },
		"file": func(k *kit) *http.Response { return k.ask("good", get("/file")) },
		"form": func(k *kit) *http.Response { return k.ask("good", post("/go", nil)) },
		"api": func(k *kit) *http.Response {
			r := get("/api/v1/thing")
			r.Header.Set("Authorization", "Bearer good")
			return k.ask("", r)
		},
		"fault": func(k *kit) *http.Response { return k.ask("good", get("/fault")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t)
			k.broken = errors.New("the disk is full")
			k.Page("GET /page", access.SignedIn, show("heliotrope"))
			k.Page("GET /file", access.SignedIn, func(*web.Request) (web.Response, error) {
				return web.File("heliotrope.csv", "text/csv", []byte("heliotrope")), nil
			})
			k.Page("POST /go", access.SignedIn, func(*web.Request) (web.Response, error) {
				return web.Redirect("/heliotrope", "Saved."), nil
			})
			k.Page("GET /fault", access.SignedIn, func(*web.Request) (web.Response, error) {
				return web.Response{}, fault.Forbidden("heliotrope", nil)
			})
			k.API("GET /api/v1/thing", access.SignedIn, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Heliotrope", "heliotrope")
				_, _ = w.Write([]byte("heliotrope"))
			}))
			r := ask(k)
			wantStatus(t, r, http.StatusServiceUnavailable)
			sent := text(t, r)
			for h, v := range r.Header {
				sent += h + strings.Join(v, "")
			}
			if strings.Contains(strings.ToLower(sent), "heliotrope") || r.Header.Get("Set-Cookie") != "" {
				t.Errorf("something of the answer was sent: %s", sent)
			}
		})
	}
}

func TestAPageThatCannotBeDrawnSendsNothingOfIt(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /broken", access.SignedIn, func(r *web.Request) (web.Response, error) {
		return web.Page("test/broken", brokenPage{Frame: r.Frame("x", "")}), nil
	})
	r := k.ask("good", get("/broken"))
	wantStatus(t, r, 500)
	if strings.Contains(text(t, r), "heliotrope") {
		t.Error("half a page was sent")
	}
}

func TestAPanicBecomesAPageAndIsLogged(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /panic", access.SignedIn, func(*web.Request) (web.Response, error) {
		panic("the reactor is open")
	})
	r := k.ask("good", get("/panic"))
	wantStatus(t, r, 500)
	if !strings.Contains(text(t, r), "Something went wrong") || !strings.Contains(k.log.String(), "the reactor is open") {
		t.Errorf("want a page for people and the cause in the log, got log %s", k.log)
	}
}

func TestWithheldAndAbsentAreTheSameBytes(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /records/{id}", access.RecordRead, func(r *web.Request) (web.Response, error) {
		rec, err := web.ID[id.Record](r, "id")
		if err != nil {
			return web.Response{}, err
		}
		if strings.HasPrefix(string(rec), "0") {
			return web.Response{}, fault.Absent(fault.Why("withheld: a denial"))
		}
		return web.Response{}, fault.Of(fault.NotFound, "No such record "+string(rec), nil)
	})
	k.API("GET /api/v1/records/{id}", access.RecordRead, http.NotFoundHandler())
	dump := func(path string) string {
		r := k.ask("good", get(path))
		wantStatus(t, r, 404)
		var b bytes.Buffer
		if err := r.Header.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String() + text(t, r)
	}
	withheld := dump("/records/00000000000000000000000000")
	for what, path := range map[string]string{"unknown": "/records/1" + strings.Repeat("0", 25), "not an id": "/records/1", "no route": "/nowhere"} {
		if got := dump(path); got != withheld {
			t.Errorf("%s: got\n%s\nwant the same as withheld:\n%s", what, got, withheld)
		}
	}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /page", access.SignedIn, show("x"))
	for _, path := range []string{"/page", "/nowhere"} {
		h := k.ask("good", get(path)).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"ETag": "", "Last-Modified": "", "Strict-Transport-Security": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s %s: got %q, want %q", path, name, got, want)
			}
		}
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "base-uri 'none'", "form-action 'self'"} {
			if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, part) || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: content security policy %q, want %q in it and nothing unsafe", path, csp, part)
			}
		}
	}
}

func TestStateChangesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	done := false
	k.Page("POST /go", access.SignedIn, func(*web.Request) (web.Response, error) {
		done = true
		return web.Redirect("/", ""), nil
	})
	for _, header := range []string{"Sec-Fetch-Site:cross-site", "Sec-Fetch-Site:same-site", "Origin:https://evil.example"} {
		r := post("/go", nil)
		name, value, _ := strings.Cut(header, ":")
		r.Header.Set(name, value)
		wantStatus(t, k.ask("good", r), http.StatusForbidden)
	}
	if done {
		t.Fatal("the handler ran")
	}
	r := post("/go", nil)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	wantStatus(t, k.ask("good", r), http.StatusSeeOther)
}

func TestWhoIsNotSignedInIsSentToSignIn(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /page", access.SignedIn, show("heliotrope"))
	k.Page("POST /go", access.SignedIn, show("heliotrope"))
	k.Page("GET /open", access.Public, show("open"))
	for _, token := range []string{"", "stale"} {
		r := k.ask(token, get("/page?q=a&b=c"))
		wantStatus(t, r, http.StatusSeeOther)
		if got, want := r.Header.Get("Location"), "/sign-in?next=%2Fpage%3Fq%3Da%26b%3Dc"; got != want {
			t.Errorf("location: got %q, want %q", got, want)
		}
		r = k.ask(token, post("/go", nil))
		wantStatus(t, r, http.StatusUnauthorized)
		if strings.Contains(text(t, r), "heliotrope") {
			t.Error("the page was shown")
		}
		wantStatus(t, k.ask(token, get("/open")), http.StatusOK)
	}
}

func TestARoleThatDoesNotIncludeTheActionIsRefused(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /partners/edit", access.PartnerEdit, show("heliotrope"))
	wantStatus(t, k.ask("good", get("/partners/edit")), http.StatusForbidden)
	wantStatus(t, k.ask("lead", get("/partners/edit")), http.StatusOK)
}

func TestProgramsSignInByTokenAndGetProblems(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.API("GET /api/v1/me", access.SignedIn, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, _ := web.ActorFrom(r.Context())
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(who.Member))
	}))
	for _, c := range []struct {
		authorization string
		status        int
	}{{"", 401}, {"Bearer stale", 401}, {"Bearer good", 201}} {
		r := get("/api/v1/me")
		r.Header.Set("Authorization", c.authorization)
		got := k.ask("good", r) // a session cookie opens no API
		wantStatus(t, got, c.status)
		body := text(t, got)
		var p web.Problem
		if c.status == 401 && (got.Header.Get("Content-Type") != web.ProblemType || json.Unmarshal([]byte(body), &p) != nil || p.Status != 401) {
			t.Errorf("authorization %q: got %s, want a problem", c.authorization, body)
		}
		if c.status == 201 && body != string(member.Member) {
			t.Errorf("got %q, want the member", body)
		}
	}
}

func TestAProgramIsRefusedWithItsFieldsInOrderAndTheCauseIsLoggedAlone(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	var give error
	k.API("GET /api/v1/thing", access.SignedIn, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { web.Refuse(w, give) }))
	k.API("GET /api/v1/own", access.SignedIn, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte("written"))
		web.Refuse(w, fault.Conflict("marigold"))
	}))
	ask := func(path string) (*http.Response, string) {
		r := get(path)
		r.Header.Set("Authorization", "Bearer good")
		got := k.ask("", r)
		return got, text(t, got)
	}
	for _, c := range []struct {
		give   error
		status int
		want   string
	}{
		{fault.Check(fault.Fields{"b": "Second.", "a": "First."}), 422, `"errors":[{"field":"a","message":"First."},{"field":"b","message":"Second."}]`},
		{&fault.Error{Kind: fault.NotFound, Text: "Withheld.", Cause: fault.Why("heliotrope")}, 404, `"detail":"There is nothing here that you can see."`},
		{errors.New("heliotrope"), 500, `"title":"Something went wrong"`},
	} {
		give = c.give
		got, body := ask("/api/v1/thing")
		wantStatus(t, got, c.status)
		if !strings.Contains(body, c.want) || strings.Contains(body, "heliotrope") || got.Header.Get("Content-Type") != web.ProblemType {
			t.Errorf("refused with %v: got %s, want %s in a problem", c.give, body, c.want)
		}
	}
	if got, body := ask("/api/v1/own"); got.StatusCode != http.StatusConflict || body != "written" {
		t.Errorf("what a handler wrote itself: got %d %q, want 409 and its own words", got.StatusCode, body)
	}
	for _, cause := range []string{"heliotrope", "marigold"} {
		if !strings.Contains(k.log.String(), cause) {
			t.Errorf("the log does not say why: %q is not in %s", cause, k.log.String())
		}
	}
}

func TestTheEventOfARequestHoldsNothingThatAPersonTyped(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("POST /records/{id}", access.SignedIn, func(r *web.Request) (web.Response, error) {
		f, err := r.Form()
		if err != nil {
			return web.Response{}, err
		}
		f.Text("what", 3)
		return web.Response{}, f.Err()
	})
	wantStatus(t, k.ask("good", post("/records/heliotrope?q=heliotrope", url.Values{"what": {"heliotrope"}})), 422)
	k.ask("good", get("/heliotrope"))
	for _, body := range []string{"--b\r\nContent-Disposition heliotrope\r\n\r\nx\r\n--b--", "--b\r\nheliotrope"} {
		parts := post("/records/1", nil)
		parts.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		parts.Body = io.NopCloser(strings.NewReader(body))
		k.ask("good", parts)
	}
	logged := k.log.String()
	if strings.Contains(logged, "heliotrope") {
		t.Errorf("the log holds what was typed: %s", logged)
	}
	for _, want := range []string{"route=/records/{id}", "status=422", "member=" + string(member.Member), "action=signed-in", "bytes="} {
		if !strings.Contains(logged, want) {
			t.Errorf("log %s, want %s in it", logged, want)
		}
	}
	if n := strings.Count(logged, "msg=request"); n != 4 {
		t.Errorf("got %d events for 4 requests", n)
	}
}

func TestPublicPagesAreLoggedWithoutWhoItWas(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /open", access.Public, show("open"))
	k.ask("good", get("/open"))
	if strings.Contains(k.log.String(), string(member.Member)) {
		t.Errorf("the log says who opened a public page: %s", k.log)
	}
}

func TestARequestThatTakesTooLongIsAnsweredAllTheSame(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Page("GET /slow", access.SignedIn, func(r *web.Request) (web.Response, error) {
		<-r.Context().Done()
		return web.Response{}, r.Context().Err()
	}, web.Timeout(time.Millisecond))
	wantStatus(t, k.ask("good", get("/slow")), http.StatusServiceUnavailable)
}

func TestTheRouteTableNamesEveryActionAndFindsUnknownOnes(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	k.Asset()
	k.Page("GET /today", access.SignedIn, show("x"))
	k.Page("POST /concerns", access.ConcernCreate, show("x"))
	want := "GET    /assets/{file}                               public\n" +
		"POST   /concerns                                    concern.create\n" +
		"GET    /today                                       signed-in\n"
	if got := web.RouteTable(k.Routes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if err := k.Check(); err != nil {
		t.Errorf("got %v, want no mistakes", err)
	}
	k.Page("GET /odd", access.Action("odd"), show("x"))
	if err := k.Check(); err == nil {
		t.Error("a route with an action that has no rule was not found")
	}
	wantStatus(t, k.ask("lead", get("/odd")), http.StatusForbidden)
}
