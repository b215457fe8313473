package sharetest

import (
	"context"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

// Site serves pages for members of a world.
type Site struct {
	World *World
	Mux   *web.Mux
}

// Serve makes a site with the routes of pages.
func Serve(w *World, set *template.Template, mounts ...func(*web.Mux)) *Site {
	w.T.Helper()
	m, err := web.New(web.Config{
		Log: slog.New(slog.DiscardHandler), Clock: w.Clock, Templates: set, SearchAt: "/search",
		Visit: func(_ context.Context, key string) (access.Actor, web.Visit, error) {
			if w.Members[key] == "" {
				return access.Actor{}, web.Visit{}, fault.Of(fault.Unsigned, "Sign in.", nil)
			}
			return w.As(key), web.Visit{Session: id.Session(key), Member: "Member " + key, Desk: ui.Chip{Name: "Desk of " + key}, Purpose: access.Safeguard.Label()}, nil
		},
		Begin:  func(ctx context.Context, _ string) context.Context { return audit.Begin(ctx) },
		Settle: func(ctx context.Context) error { return audit.Settle(ctx, w.DB, w.Clock) },
	})
	if err != nil {
		w.T.Fatalf("make the site: %v", err)
	}
	for _, mount := range mounts {
		mount(m)
	}
	if err := m.Check(); err != nil {
		w.T.Fatal(err)
	}
	return &Site{World: w, Mux: m}
}

// Answer is what came back.
type Answer struct {
	t      *testing.T
	Status int
	To     string // of a redirect
	Body   string
}

// Get asks for a page as a member.
func (s *Site) Get(who, path string) Answer {
	s.World.T.Helper()
	return s.do(who, httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form as a member: names and values in turn.
func (s *Site) Post(who, path string, fields ...string) Answer {
	s.World.T.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(who, r)
}

func (s *Site) do(who string, r *http.Request) Answer {
	s.World.T.Helper()
	r.AddCookie(&http.Cookie{Name: web.SessionCookie(false), Value: who})
	w := httptest.NewRecorder()
	s.Mux.ServeHTTP(w, r)
	a := Answer{t: s.World.T, Status: w.Code, To: w.Header().Get("Location"), Body: w.Body.String()}
	if w.Code >= http.StatusInternalServerError {
		s.World.T.Errorf("%s %s by %s: status %d\n%s", r.Method, r.URL.Path, who, w.Code, a.Text())
	}
	return a
}

// Text is what a person reads on the page, without the frame around it.
func (a Answer) Text() string {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.Body))
	if err != nil {
		a.t.Fatalf("read the page: %v", err)
	}
	return strings.Join(strings.Fields(doc.Find("main").Text()), " ")
}

// Value is what stands in a field of the page, or which answer is chosen.
func (a Answer) Value(name string) string {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.Body))
	if err != nil {
		a.t.Fatalf("read the page: %v", err)
	}
	if area := doc.Find(fmt.Sprintf(`textarea[name="%s"]`, name)); area.Length() > 0 {
		return strings.TrimPrefix(area.First().Text(), "\n")
	}
	if option := doc.Find(fmt.Sprintf(`select[name="%s"] option[selected]`, name)); option.Length() > 0 {
		return option.AttrOr("value", "")
	}
	if radio := doc.Find(fmt.Sprintf(`input[name="%s"][type="radio"]`, name)); radio.Length() > 0 {
		return radio.Filter("[checked]").AttrOr("value", "")
	}
	return doc.Find(fmt.Sprintf(`input[name="%s"]`, name)).AttrOr("value", "")
}

var (
	ids        = regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{26}\b`)
	marks      = regexp.MustCompile(`\b[0-9a-f]{32}\b`)
	references = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b`)
	cursors    = regexp.MustCompile(`at=[A-Za-z0-9_-]{40,}`)
)

// Golden checks the markup of a page, and compares it with testdata/NAME.golden.html once what is
// random in it is taken out.
func (a Answer) Golden(name string) {
	a.t.Helper()
	for _, problem := range pagetest.Problems([]byte(a.Body)) {
		a.t.Errorf("page %s: %s", name, problem)
	}
	seen := map[string]string{}
	body := ids.ReplaceAllStringFunc(a.Body, func(v string) string {
		if seen[v] == "" {
			seen[v] = fmt.Sprintf("ID-%d", len(seen)+1)
		}
		return seen[v]
	})
	body = cursors.ReplaceAllString(references.ReplaceAllString(marks.ReplaceAllString(body, "MARK"), "REFERENCE"), "at=CURSOR")
	pagetest.Golden(a.t, name+".golden.html", []byte(body))
}
