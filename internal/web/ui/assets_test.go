package ui_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"lightship/internal/web/ui"
)

func TestAssetsAreCompressedForThoseWhoTakeItSo(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("body{margin:0}", 100)
	a := ui.ReadAssets(fstest.MapFS{
		"manifest.json": {Data: []byte(`{"app.css":"app.1.css","tiny.css":"tiny.1.css"}`)},
		"app.1.css":     {Data: []byte(long)},
		"tiny.1.css":    {Data: []byte("a{}")},
	})
	ask := func(file, accept string) (encoding, vary, body string) {
		w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Encoding", accept)
		if !a.Serve(w, r, file) {
			t.Fatalf("%s is not served", file)
		}
		return w.Header().Get("Content-Encoding"), w.Header().Get("Vary"), w.Body.String()
	}
	for _, accept := range []string{"gzip", "br, gzip", "gzip;q=0.5", "GZIP ; q=1"} {
		encoding, vary, body := ask("app.1.css", accept)
		if encoding != "gzip" || vary != "Accept-Encoding" || len(body) >= len(long) {
			t.Errorf("%q: got %q, %q, %d bytes, want it compressed", accept, encoding, vary, len(body))
			continue
		}
		plain, err := gzip.NewReader(bytes.NewReader([]byte(body)))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(plain); err != nil || string(text) != long {
			t.Errorf("%q: what comes out is not what went in: %v", accept, err)
		}
	}
	for _, accept := range []string{"", "br", "gzip;q=0", "gzip;q=none", "identity"} {
		if encoding, vary, body := ask("app.1.css", accept); encoding != "" || vary != "Accept-Encoding" || body != long {
			t.Errorf("%q: got %q, %d bytes, want it plain", accept, encoding, len(body))
		}
	}
	if encoding, _, body := ask("tiny.1.css", "gzip"); encoding != "" || body != "a{}" {
		t.Errorf("what compression makes longer: got %q %q, want it plain", encoding, body)
	}
}
