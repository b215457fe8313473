package pagetest

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Site serves a few pages to one made-up visitor, through the kit's whole pipeline.
type Site struct {
	Who    access.Actor // who asks; the zero Actor is not signed in
	Visit  web.Visit
	Begin  func(context.Context) context.Context // opens the audit trail of a request; nothing where it is nil
	Settle func(context.Context) error           // makes it durable; nothing where it is nil

	// Resolve takes the place of Who and Visit, for tests of signing in: the site then keeps the
	// cookies that it is given, as a browser does.
	Resolve func(ctx context.Context, token string) (access.Actor, web.Visit, error)

	mux *web.Mux
	jar map[string]string
}

// Answer is what came back.
type Answer struct {
	Status  int
	Body    string
	To      string // where a redirect leads
	Cookies []*http.Cookie
}

const siteToken = "token-of-the-visitor"

// NewSite makes a site of the pages that mount adds, with their templates.
func NewSite(t testing.TB, now clock.Clock, mount func(*web.Mux), templates ...fs.FS) *Site {
	t.Helper()
	set, err := web.Templates(templates...)
	if err != nil {
		t.Fatalf("join templates: %v", err)
	}
	s := &Site{Visit: web.Visit{Session: id.New[id.Session](), Member: "R. Osei"}, jar: map[string]string{}}
	s.mux, err = web.New(web.Config{
		Log: slog.New(slog.DiscardHandler), Clock: now, Templates: set, Assets: &ui.Assets{},
		Visit: func(ctx context.Context, token string) (access.Actor, web.Visit, error) {
			if s.Resolve != nil {
				return s.Resolve(ctx, token)
			}
			if token != siteToken || s.Who.Member == "" {
				return access.Actor{}, web.Visit{}, fault.Of(fault.Unsigned, "You are signed out.", nil)
			}
			return s.Who, s.Visit, nil
		},
		Begin: func(ctx context.Context, _ string) context.Context {
			if s.Begin != nil {
				return s.Begin(ctx)
			}
			return ctx
		},
		Settle: func(ctx context.Context) error {
			if s.Settle != nil {
				return s.Settle(ctx)
			}
			return nil
		},
	})
	if err != nil {
		t.Fatalf("make the site: %v", err)
	}
	mount(s.mux)
	if err := s.mux.Check(); err != nil {
		t.Fatal(err)
	}
	return s
}

// Routes are the routes of the site.
func (s *Site) Routes() []web.Route { return s.mux.Routes() }

// Get asks for a page.
func (s *Site) Get(path string) Answer { return s.ask(httptest.NewRequest("GET", path, nil)) }

// Post sends a form.
func (s *Site) Post(path string, form url.Values) Answer {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.ask(r)
}

func (s *Site) ask(r *http.Request) Answer {
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	if s.Who.Member != "" && s.Resolve == nil {
		r.AddCookie(&http.Cookie{Name: web.SessionCookie(false), Value: siteToken})
	}
	for name, value := range s.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r)
	got := w.Result()
	for _, c := range got.Cookies() {
		switch {
		case c.MaxAge < 0:
			delete(s.jar, c.Name)
		case s.Resolve != nil:
			s.jar[c.Name] = c.Value
		}
	}
	return Answer{Status: got.StatusCode, Body: w.Body.String(), To: got.Header.Get("Location"), Cookies: got.Cookies()}
}
