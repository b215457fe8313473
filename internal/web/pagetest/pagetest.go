// Package pagetest checks pages in tests: that their templates fit their structs, that they
// render, what they look like as golden text, and that their markup is sound. Tests alone import it.
//
// Run a test with -update to write its golden files anew; then read the difference.
package pagetest

import (
	"bytes"
	"errors"
	"flag"
	"html/template"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"lightship/internal/web"
	"lightship/internal/web/ui"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Check checks every page: by the name of its template, a full value of its struct. The set is
// checked strictly against the struct; the full and the empty value are drawn; the full one is
// compared with testdata/NAME.golden.html and searched for faults of markup.
func Check(t *testing.T, set *template.Template, pages map[string]any) {
	t.Helper()
	if len(pages) == 0 {
		t.Error("no pages to check")
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		full := pages[name]
		t.Run(name, func(t *testing.T) {
			tmpl := set.Lookup(name)
			if tmpl == nil {
				t.Fatalf("there is no template %q", name)
			}
			if err := templatecheck.CheckHTMLStrict(tmpl, full); err != nil {
				t.Errorf("template %s does not fit %T: %v", name, full, err)
			}
			Draw(t, set, name, reflect.Zero(reflect.TypeOf(full)).Interface())
			body := Draw(t, set, name, full)
			for _, problem := range Problems(body) {
				t.Errorf("page %s: %s", name, problem)
			}
			Golden(t, strings.ReplaceAll(name, "/", "-")+".golden.html", body)
		})
	}
}

// Every fails for a template of the given prefix ("intake/") that is in no list of pages and is
// not drawn by any of them, so that no page escapes Check. Partials are named with a leading
// underscore after the prefix ("intake/_row").
func Every(t *testing.T, set *template.Template, prefix string, pages map[string]any) {
	t.Helper()
	for _, tmpl := range set.Templates() {
		name := tmpl.Name()
		if strings.HasPrefix(name, prefix) && !strings.HasPrefix(name, prefix+"_") {
			if _, listed := pages[name]; !listed {
				t.Errorf("page %s is checked by no test; name partials %s_…", name, prefix)
			}
		}
	}
}

// Draw draws a page.
func Draw(t *testing.T, set *template.Template, name string, page any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, page); err != nil {
		t.Fatalf("draw %s with %T: %v", name, page, err)
	}
	return b.Bytes()
}

// Frame is the frame of a page in a test: names of assets without their hashes, somebody made up.
func Frame(title, nav string) ui.Frame {
	f := Door(title)
	f.Signed, f.Exit = true, false
	f.SearchAt = "/search"
	f.Desk = ui.Chip{Name: "Hull City Council", Post: "Housing duty desk", Sector: ui.Council}
	f.Member, f.Purpose = "R. Osei", "Find and protect people at risk"
	f.Nav = ui.At([]ui.NavItem{
		{Key: "today", Text: "Today", Href: "/today", Count: 7, Hot: true},
		{Key: "concerns", Text: "Concerns", Href: "/concerns"},
		{Key: "hits", Text: "Hits", Href: "/hits", Count: 2, Hot: true},
		{Key: "responses", Text: "Responses", Href: "/responses", Count: 4},
	}, nav)
	return f
}

// Door is the frame of a public page in a test.
func Door(title string) ui.Frame {
	return ui.Frame{Title: title, Style: "/assets/app.css", Script: "/assets/app.js", Icon: "/assets/mark.svg", Exit: true}
}

// Routes compares a route table with testdata/routes.golden.txt.
func Routes(t *testing.T, routes []web.Route) {
	t.Helper()
	Golden(t, "routes.golden.txt", []byte(web.RouteTable(routes)))
}

// Golden compares text with a file in testdata, or writes it there with -update.
func Golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(path, got, 0o644)); err != nil {
			t.Fatalf("write golden file: %v", err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read golden file (run with -update to make it): %v", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not what it was (-was +is); if it should be so, run with -update:\n%s", path, diff)
	}
}
