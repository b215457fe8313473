package discoverweb_test

import (
	"context"
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
	"lightship/internal/discover/discovertest"
	"lightship/internal/discoverweb"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

func set(t *testing.T) *template.Template {
	t.Helper()
	set, err := web.Templates(discoverweb.Templates)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// site is the pages over a world; whoever comes says by their cookie which member they are.
type site struct {
	*web.Mux
	w *discovertest.World
}

func newSite(w *discovertest.World) site {
	w.Helper()
	m, err := web.New(web.Config{
		Log: slog.New(slog.DiscardHandler), Clock: w.Clock, Templates: set(w.T), Assets: &ui.Assets{},
		Visit: func(_ context.Context, token string) (access.Actor, web.Visit, error) {
			a := w.ActorOf(id.Member(token))
			return a, web.Visit{Session: "s", Member: a.Name, Desk: ui.Chip{Name: "own organisation"}}, nil
		},
		Bearer: func(context.Context, string) (access.Actor, error) { return access.Actor{}, nil },
		Begin:  func(ctx context.Context, _ string) context.Context { return audit.Begin(ctx) },
		Settle: func(ctx context.Context) error { return audit.Settle(ctx, w.DB, w.Clock) },
	})
	if err != nil {
		w.Fatal(err)
	}
	(&discoverweb.Handler{Service: w.Hits}).Mount(m)
	return site{m, w}
}

func (s site) ask(d discovertest.Desk, r *http.Request) (int, string, http.Header) {
	r.AddCookie(&http.Cookie{Name: web.SessionCookie(false), Value: string(d.Member)})
	answer := httptest.NewRecorder()
	s.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String(), answer.Header()
}

// get gives a page that has to be there.
func (s site) get(d discovertest.Desk, path string) string {
	s.w.Helper()
	status, body, _ := s.ask(d, httptest.NewRequest("GET", path, nil))
	if status != http.StatusOK {
		s.w.Errorf("GET %s as %s: got %d, want 200", path, d.Name, status)
	}
	return body
}

// post sends a form and gives the status, where it leads to, and the page.
func (s site) post(d discovertest.Desk, path string, form url.Values) (int, string, string) {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body, header := s.ask(d, r)
	return status, header.Get("Location"), body
}

var (
	ids    = regexp.MustCompile(`[0-9a-hjkmnp-tv-z]{26}`)
	refs   = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}`)
	blanks = regexp.MustCompile(`\s+`)
)

// plain takes out of a text what is another one each time.
func plain(s string) string { return refs.ReplaceAllString(ids.ReplaceAllString(s, "ID"), "REF") }

// words is what the main part of a page says.
func words(t *testing.T, page string) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	doc.Find("main").Find("h1, h2, p, .strip, .versus > div, tr, .panel, .empty, legend, dt, dd, .effect li").Each(func(_ int, e *goquery.Selection) {
		if e.ParentsFiltered(".panel, .empty, tr, .strip, .versus > div, dd").Length() > 0 {
			return
		}
		text := e.Text()
		if cells := e.Find("th, td"); e.Is("tr") {
			text = strings.Join(cells.Map(func(_ int, c *goquery.Selection) string { return strings.TrimSpace(c.Text()) }), " | ")
		}
		if line := strings.TrimSpace(blanks.ReplaceAllString(text, " ")); line != "" {
			lines = append(lines, line)
		}
	})
	return plain(strings.Join(lines, "\n"))
}
