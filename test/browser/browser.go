// Package browser drives a real headless Chromium for tests: it opens pages, fills forms as a
// person does (by the words on labels, links and buttons), and fails the test for what no page may
// do: an error in the console, a breach of the security policy, a request to another host, an
// accessibility violation, a page wider than its window.
//
// A Page has cookies of its own, so two pages are two people. All pages of a test binary share
// one Chromium. A package that uses it says
//
//	func TestMain(m *testing.M) { browser.Main(m) }
//
// and each test begins with browser.New(t, browser.Options{}). It knows nothing of the product.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience is how long one step may take before the test fails.
const patience = 30 * time.Second

// Options say what kind of window a page has. The zero value is a desktop window with scripts.
type Options struct {
	NoScript  bool // scripts are off, as for people who switched them off
	Width     int  // pixels; 1280 when zero
	Height    int  // pixels; 900 when zero
	Dark      bool // the person prefers a dark scheme
	Keyboard  bool // everything is done by keys, nothing by the mouse
	NoCookies bool // the browser keeps no cookies, as some people have it
	Checked   bool // every page that comes, and what is made of it before it is left, is checked
}

// Page is one window of one person.
type Page struct {
	t    testing.TB
	ctx  context.Context
	opts Options
	log  *record

	touched bool // something was done on the page since it came
}

// chromium is a browser that was started, or could not be.
type chromium struct {
	ctx context.Context
	err error
}

// shared are the one Chromium of this test binary, and one that keeps no cookies where it is wanted:
// that is a setting of the whole browser.
var shared struct {
	sync.Mutex
	started map[bool]*chromium // by whether it keeps no cookies
	close   []func()
}

// Main runs the tests of a package and then ends Chromium.
func Main(m *testing.M) {
	code := m.Run()
	shared.Lock()
	for i := len(shared.close) - 1; i >= 0; i-- {
		shared.close[i]()
	}
	shared.Unlock()
	os.Exit(code)
}

// New opens an empty window. Where there is no Chromium the test is skipped, unless
// LIGHTSHIP_ENGINES is "both", which says that everything must be there.
func New(t testing.TB, o Options) *Page {
	t.Helper()
	browser, err := start(o.NoCookies)
	if errors.Is(err, errNoChromium) && os.Getenv("LIGHTSHIP_ENGINES") != "both" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return open(t, browser, o.whole(), chromedp.WithNewBrowserContext())
}

// Tab opens another empty window of the same person: both have the same cookies.
func (p *Page) Tab() *Page {
	p.t.Helper()
	return open(p.t, p.ctx, p.opts)
}

// For is the same window for another test, which then answers for what is done with it.
func (p *Page) For(t testing.TB) *Page {
	other := *p
	other.t = t
	return &other
}

func open(t testing.TB, parent context.Context, o Options, with ...chromedp.ContextOption) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(parent, with...)
	p := &Page{t: t, ctx: ctx, opts: o, log: &record{}}
	if err := p.prepare(); err != nil {
		cancel()
		t.Fatalf("open a window: %v", err)
	}
	t.Cleanup(func() {
		for _, problem := range p.log.problems() {
			t.Errorf("the page is not clean: %s", problem)
		}
		cancel()
	})
	return p
}

func (o Options) whole() Options {
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 900
	}
	return o
}

// prepare makes the tab and sets it up before it opens anything.
func (p *Page) prepare() error {
	if err := chromedp.Do(p.ctx); err != nil { // the tab lives as long as this context
		return err
	}
	if err := chromedp.Listen(p.ctx, p.log.hear); err != nil {
		return err
	}
	if err := p.wear(""); err != nil {
		return err
	}
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: p.opts.NoScript})
	return err
}

// wear gives the window its size, scheme and medium; no medium is the screen.
func (p *Page) wear(medium string) error {
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(int64(p.opts.Width), int64(p.opts.Height))); err != nil {
		return err
	}
	scheme := "light"
	if p.opts.Dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return err
}

// Resize gives the window another size.
func (p *Page) Resize(width, height int) {
	p.t.Helper()
	p.opts.Width, p.opts.Height = width, height
	p.rewear("resize the window", "")
}

// Darken makes the person prefer a dark scheme, or a light one again.
func (p *Page) Darken(dark bool) {
	p.t.Helper()
	p.opts.Dark = dark
	p.rewear("change the scheme", "")
}

// Paper shows the page as it is printed, or on the screen again.
func (p *Page) Paper(on bool) {
	p.t.Helper()
	medium := ""
	if on {
		medium = "print"
	}
	p.rewear("show the page on paper", medium)
}

func (p *Page) rewear(what, medium string) {
	p.t.Helper()
	if err := p.wear(medium); err != nil {
		p.fail(what, err)
	}
}

var errNoChromium = errors.New("there is no Chromium on this machine: install the package chromium, or run make test, which does")

// start gives the shared Chromium, started on first use.
func start(noCookies bool) (context.Context, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.started == nil {
		shared.started = map[bool]*chromium{}
	}
	c := shared.started[noCookies]
	if c == nil {
		c = &chromium{}
		c.ctx, c.err = launch(noCookies)
		shared.started[noCookies] = c
	}
	return c.ctx, c.err
}

func launch(noCookies bool) (context.Context, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "lightship-browser-")
	if err != nil {
		return nil, fmt.Errorf("make a profile for Chromium: %w", err)
	}
	if noCookies {
		if err := refuseCookies(profile); err != nil {
			return nil, err
		}
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-GB"),
	)
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // Chromium refuses to run as root with its sandbox
	}
	allocator, free := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(allocator)
	shared.close = append(shared.close, func() { _ = os.RemoveAll(profile) }, free, cancel, func() { _ = chromedp.Cancel(ctx) })
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	return ctx, nil
}

// refuseCookies writes the setting that a person makes who wants no site to keep cookies.
func refuseCookies(profile string) error {
	const blocked = `{"profile": {"default_content_setting_values": {"cookies": 2}}}`
	folder := filepath.Join(profile, "Default")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make a profile that keeps no cookies: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "Preferences"), []byte(blocked), 0o600); err != nil {
		return fmt.Errorf("make a profile that keeps no cookies: %w", err)
	}
	return nil
}

func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNoChromium
}

// root is the folder of the module, found from where the test runs.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		dir = filepath.Dir(dir)
	}
	return "", errors.New("find the module: no go.mod above the test")
}
