// Package probe attacks the whole product as two signed-in people and a stranger would: every
// route with every method, every form with every string that has broken others, the wire with what
// is no request. It walks the route table and the forms of the running product, so it grows by
// itself. What it holds to is written in SECURITY.md.
package probe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lightship/internal/app/apptest"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/web"
)

// caller is one person's browser, or a program of theirs. Redirects are not followed.
type caller struct {
	p      *apptest.Product
	name   string
	header http.Header
}

// page is somebody's browser; an empty address is nobody's.
func page(t testing.TB, p *apptest.Product, mail string) caller {
	t.Helper()
	c := caller{p: p, name: mail, header: http.Header{}}
	if mail == "" {
		return c
	}
	token, err := p.Accounts.SignInDemo(context.Background(), mail, "probe")
	if err != nil {
		t.Fatalf("sign in %s: %v", mail, err)
	}
	c.header.Set("Cookie", web.SessionCookie(false)+"="+token)
	return c
}

// program is somebody's program, with a token of the API.
func program(t testing.TB, p *apptest.Product, mail string) caller {
	t.Helper()
	token, err := p.Accounts.TokenFor(context.Background(), mail)
	if err != nil {
		t.Fatalf("token of %s: %v", mail, err)
	}
	return caller{p: p, name: mail, header: http.Header{"Authorization": {"Bearer " + token}}}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) to() string { return a.header.Get("Location") }

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// ask sends one request; more are headers, as name and value by turns.
func (c caller) ask(method, target, mediaType, body string, more ...string) answer {
	r := httptest.NewRequestWithContext(context.Background(), method, "/", bytes.NewReader([]byte(body)))
	u, err := url.ParseRequestURI(target)
	if err != nil {
		u = &url.URL{Path: target}
	}
	r.URL, r.RequestURI = u, target
	maps.Copy(r.Header, c.header)
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	if method != "GET" && method != "HEAD" {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(more); i += 2 {
		if r.Header.Set(more[i], more[i+1]); more[i+1] == "" {
			r.Header.Del(more[i])
		}
		if more[i] == "Host" {
			r.Host = more[i+1]
		}
	}
	w := httptest.NewRecorder()
	c.p.Handler.ServeHTTP(w, r)
	res := w.Result()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{status: 599, body: err.Error()}
	}
	return answer{status: res.StatusCode, header: res.Header, body: string(text)}
}

func (c caller) get(target string) answer { return c.ask("GET", target, "", "") }

func (c caller) post(target string, form url.Values) answer {
	return c.ask("POST", target, formType, form.Encode())
}

// wild matches the names in the path of a route.
var wild = regexp.MustCompile(`\{[a-z$]+(\.\.\.)?\}`)

// isAPI tells whether a route is for programs.
func isAPI(r web.Route) bool { return strings.HasPrefix(r.Path, "/api/") }

// things are what can stand in a path for somebody: one record of each kind that is their
// organisation's own, another of each kind, and some of the partnership.
func things(t *testing.T, p *apptest.Product, mail string) []string {
	t.Helper()
	var out []string
	err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) error {
		met := map[string]bool{}
		err := store.Each(t.Context(), r, func(row store.Row) error {
			var rec, kind string
			var own bool
			err := row.Scan(&rec, &kind, &own)
			if key := fmt.Sprint(kind, own); !met[key] {
				met[key] = true
				out = append(out, rec)
			}
			return err
		}, store.SQL(`select r.id, r.kind, r.owner in (select org from partner_member where email = $1) from record r order by r.seq desc`, mail))
		if err != nil {
			return err
		}
		for _, text := range []store.Query{
			store.SQL(`select org from partner_member where email = $1`, mail), store.SQL(`select id from partner_org order by id limit 2`),
			store.SQL(`select p.id from partner_post p join partner_member m on m.org = p.org where m.email = $1 order by p.id limit 2`, mail),
			store.SQL(`select id from partner_post order by id limit 2`), store.SQL(`select id from partner_circle order by id limit 2`),
			store.SQL(`select id from partner_agreement order by id limit 2`), store.SQL(`select id from partner_member order by id limit 2`),
		} {
			found, err := store.All(t.Context(), r, store.Scalar[string], text)
			if err != nil {
				return err
			}
			out = append(out, found...)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("things: %v", err)
	}
	slices.Sort(out)
	return append(slices.Compact(out), id.New[string]())
}

// paths fills the names of a route with each thing.
func paths(r web.Route, all []string) []string {
	path := strings.TrimSuffix(r.Path, "{$}")
	if !wild.MatchString(path) {
		return []string{path}
	}
	var out []string
	for _, one := range all {
		out = append(out, wild.ReplaceAllString(path, one))
	}
	return out
}
