package looks

import (
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lightship/internal/web/ui"
	"lightship/test/browser"
)

func TestMain(m *testing.M) { browser.Main(m) }

// golden are the pages by name, such as todayweb/today-empty.
func golden(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "internal", "*", "testdata", "*.golden.html"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string][]byte{}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		feature := filepath.Base(filepath.Dir(filepath.Dir(file)))
		if bytes.HasPrefix(bytes.ToLower(body), []byte("<!doctype html>")) {
			pages[feature+"/"+strings.TrimSuffix(filepath.Base(file), ".golden.html")] = body
		}
	}
	if len(pages) == 0 {
		t.Fatal("there are no golden pages")
	}
	return pages
}

// serve serves the pages, which name their assets without hashes, with the assets that were built.
func serve(t *testing.T, pages map[string][]byte) string {
	t.Helper()
	assets := ui.Built()
	if err := assets.Missing(); err != nil {
		if os.Getenv("LIGHTSHIP_ENGINES") == "both" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+ui.AssetPath+"{file}", func(w http.ResponseWriter, r *http.Request) {
		if !assets.Serve(w, r, strings.TrimPrefix(assets.URL(r.PathValue("file")), ui.AssetPath)) {
			http.NotFound(w, r)
		}
	})
	mux.HandleFunc("GET /pages/{feature}/{page}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'")
		_, _ = w.Write(pages[r.PathValue("feature")+"/"+r.PathValue("page")]) // a browser that went away is no failure
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL + "/pages/"
}

// windows is how many are open at once.
const windows = 3

// share lets a few windows go through the pages: a window for each would cost more than the looking.
func share(t *testing.T, pages []string, look func(t *testing.T, p *browser.Page, page string)) {
	t.Helper()
	next := make(chan string)
	var done sync.WaitGroup
	for range windows {
		window := browser.New(t, browser.Options{})
		done.Go(func() {
			for page := range next {
				t.Run(page, func(t *testing.T) { look(t, window.For(t), page) })
			}
		})
	}
	for _, page := range pages {
		next <- page
	}
	close(next)
	done.Wait()
}

// offPaper is what nobody can use on paper: what leads elsewhere or is to be filled in, with the fold
// that holds nothing else, and the same figures a second time.
const offPaper = "form, button, [role=button], nav, .strip a, .lane a, .also, :is(h2, h3):has(+ form), " +
	".govuk-details:has(> .govuk-details__text > form:only-child), .govuk-details:has(table.work)"

// onPaper prints a page: all that was said in it is there, and nothing that leads elsewhere.
func onPaper(t *testing.T, p *browser.Page) {
	t.Helper()
	said := p.Read("main", offPaper)
	p.Paper(true)
	defer p.Paper(false)
	printed := p.Read("main", "")
	for _, words := range said {
		if !slices.Contains(printed, words) {
			t.Errorf("%s does not print %q", p.Path(), words)
		}
	}
	if lost := p.Read(".rail, .top, nav, .skip, button, [role=button]", ""); len(lost) > 0 {
		t.Errorf("%s prints what leads elsewhere: %q", p.Path(), lost)
	}
}

// everyway looks at a page as people do: on a desk, and with all unfolded on paper, in the dark, on
// a small phone.
func everyway(t *testing.T, p *browser.Page, at string) {
	t.Helper()
	p.Open(at)
	p.Check()
	p.UnfoldAll()
	onPaper(t, p)
	p.Darken(true)
	p.Contrast()
	p.Resize(320, 640)
	p.Contrast()
	p.Darken(false)
	p.Check()
	p.Resize(1280, 900)
}

func TestEveryGoldenPageIsSoundInABrowser(t *testing.T) {
	t.Parallel()
	pages := golden(t)
	at := serve(t, pages)
	share(t, slices.Sorted(maps.Keys(pages)), func(t *testing.T, p *browser.Page, name string) { everyway(t, p, at+name) })
}
