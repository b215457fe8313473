package looks

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
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

func TestEveryGoldenPageIsSoundInABrowser(t *testing.T) {
	pages := golden(t)
	at := serve(t, pages)
	windows := map[string]browser.Options{"desktop": {}, "small phone": {Width: 320, Height: 640}}
	if os.Getenv("LIGHTSHIP_NIGHTLY") != "" {
		windows["dark"] = browser.Options{Dark: true}
	}
	for window, o := range windows {
		t.Run(window, func(t *testing.T) {
			for name := range pages {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					p := browser.New(t, o)
					p.Open(at + name)
					if window == "small phone" {
						p.NoOverflow() // the rules of accessibility are the same at every width
						return
					}
					p.Check()
				})
			}
		})
	}
}
