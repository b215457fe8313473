// Package apptest runs the whole product in the process of a test, on a real database of its own,
// with the clock in the test's hand and the demo's partnership in it. Tests alone may import it.
package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/app"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
)

// Start is when every test begins: a Tuesday morning.
var Start = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// Product is the running product of one test.
type Product struct {
	*app.App
	T     testing.TB
	Clock *clock.Hand
	close func() error // once, however often it is called
}

// Each runs fn on each engine.
func Each(t *testing.T, fn func(t *testing.T, p *Product)) {
	t.Helper()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) { fn(t, New(t, o)) })
}

// siteKey is the site key of every test, as its file holds it.
var siteKey = strings.Repeat("5a", 32) + "\n"

// New starts the product on the address of an empty database; on SQLite it takes the demo's
// partnership from a file that this test program filled once.
func New(t testing.TB, o store.Options) *Product {
	t.Helper()
	return start(t, o, true)
}

// Whole is New with all of the demo: its year, and its passwords.
func Whole(t testing.TB, o store.Options) *Product {
	t.Helper()
	return start(t, o, false)
}

func start(t testing.TB, o store.Options, quick bool) *Product {
	t.Helper()
	c := settings(t.TempDir(), quick)
	c.Database = o.URL
	if o.URL == "" {
		fill := filled
		if !quick {
			fill = whole
		}
		file, err := fill()
		if err != nil {
			t.Fatalf("fill the demo: %v", err)
		}
		makeFolder(t, c.Data)
		write(t, c.DatabaseFile(), file)
	}
	return run(t, c, Start)
}

// settings are those of a demo in a folder.
func settings(dir string, quick bool) config.Config {
	return config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Key: filepath.Join(dir, "site.key"), Demo: true, Quick: quick,
		Tick: config.UsualTick, Publish: config.Publish}
}

// run starts the product; its clock stands at a time.
func run(t testing.TB, c config.Config, at time.Time) *Product {
	t.Helper()
	write(t, c.Key, []byte(siteKey))
	hand := clock.At(at)
	a, err := app.Start(context.Background(), c, hand, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("start the product: %v", err)
	}
	p := &Product{App: a, T: t, Clock: hand, close: sync.OnceValue(a.Close)}
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Errorf("close the product: %v", err)
		}
	})
	return p
}

func makeFolder(t testing.TB, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

var (
	filled = sync.OnceValues(func() ([]byte, error) { return file(true) })
	whole  = sync.OnceValues(func() ([]byte, error) { return file(false) })
)

// file is a database with the demo in it.
func file(quick bool) ([]byte, error) {
	dir, err := os.MkdirTemp("", "lightship-demo-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	c := settings(dir, quick)
	if err := os.WriteFile(c.Key, []byte(siteKey), 0o600); err != nil {
		return nil, err
	}
	a, err := app.Start(context.Background(), c, clock.At(Start), slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	if err := a.Step(context.Background()); err != nil {
		return nil, err
	}
	if err := a.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(c.DatabaseFile())
}

// Step does what is due, lets time pass, and does what is due then: a job that finds something
// and the tick that tells of it are two.
func (p *Product) Step(by time.Duration) {
	p.T.Helper()
	for _, d := range []time.Duration{0, by} {
		p.Clock.Advance(d)
		if err := p.App.Step(context.Background()); err != nil {
			p.T.Fatalf("step: %v", err)
		}
	}
}

// Client is one person's browser or program. Redirects are not followed.
type Client struct {
	p      *Product
	header http.Header
	ctx    context.Context // of its requests
}

// In is the same client, whose requests have a context.
func (c *Client) In(ctx context.Context) *Client { return &Client{p: c.p, header: c.header, ctx: ctx} }

// As signs a persona in.
func (p *Product) As(mail string) *Client {
	p.T.Helper()
	token, err := p.Accounts.SignInDemo(context.Background(), mail, "test")
	if err != nil {
		p.T.Fatalf("sign in %s: %v", mail, err)
	}
	return &Client{p: p, header: http.Header{"Cookie": {web.SessionCookie(false) + "=" + token}}}
}

// Program is a persona's program, with a token of the API.
func (p *Product) Program(mail string) *Client {
	p.T.Helper()
	token, err := p.Accounts.TokenFor(context.Background(), mail)
	if err != nil {
		p.T.Fatalf("token of %s: %v", mail, err)
	}
	return &Client{p: p, header: http.Header{"Authorization": {"Bearer " + token}}}
}

// Nobody is a browser that is not signed in.
func (p *Product) Nobody() *Client { return &Client{p: p, header: http.Header{}} }

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// To is where a redirect leads.
func (a Answer) To() string { return a.Header.Get("Location") }

// Get asks for a path.
func (c *Client) Get(path string) Answer { return c.do("GET", path, "", nil) }

// Post sends a form.
func (c *Client) Post(path string, form url.Values) Answer {
	return c.do("POST", path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// JSON sends a body to the API.
func (c *Client) JSON(method, path string, body any) Answer {
	text, err := json.Marshal(body)
	if err != nil {
		c.p.T.Fatalf("write a body for %s: %v", path, err)
	}
	return c.do(method, path, "application/json", text)
}

func (c *Client) do(method, path, mediaType string, body []byte) Answer {
	ctx := c.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	r := httptest.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	for k, v := range c.header {
		r.Header[k] = v
	}
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	c.p.Handler.ServeHTTP(w, r)
	res := w.Result()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.p.T.Fatalf("read the answer of %s: %v", path, err)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: string(text)}
}
