package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// theirs is a style sheet in the manner of govuk-frontend's, with all that must go.
const theirs = `@charset "UTF-8";:root{--govuk-focus-colour:#fd0}
/*! Copyright (c) 2011 by Margaret Calvert & Henrik Kubel. */@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2) format("woff2")}
.govuk-link{font-family:GDS Transport,arial,sans-serif;color:red}
.govuk-footer__copyright-logo:before{content:"";background-image:url(/assets/images/govuk-crest.svg)}
@supports (mask-position:initial){.govuk-footer__copyright-logo:before{mask-image:url(/assets/images/govuk-crest.svg)}}
.govuk-footer__crown{margin-bottom:25px}.govuk-table{width:100%}
/*# sourceMappingURL=govuk-frontend.min.css.map */`

func TestFontsAndEmblemsAreTakenOutAndTheRestStays(t *testing.T) {
	t.Parallel()
	got := strip(theirs)
	if err := clean(got); err != nil {
		t.Error(err)
	}
	for _, want := range []string{".govuk-link{font-family:var(--font);color:red}", ".govuk-table{width:100%}", "--govuk-focus-colour:#fd0"} {
		if !strings.Contains(got, want) {
			t.Errorf("strip lost %q; got:\n%s", want, got)
		}
	}
}

func TestAStyleSheetWithSomethingBannedIsRefused(t *testing.T) {
	t.Parallel()
	for _, css := range []string{
		`@font-face{font-family:Mine}`,
		`a{font-family:"gds transport"}`,
		`a{background:url(/x.png)}`,
		`@import "other.css";`,
		`.crest{color:red}`,
		`.govuk-footer__crown{margin:0}`,
	} {
		if clean(css) == nil {
			t.Errorf("clean(%q) found nothing to refuse", css)
		}
	}
	if err := clean(notice + "a{color:red}"); err != nil {
		t.Errorf("our own notice is refused: %v", err)
	}
}

func TestTheRealBundleHoldsNothingWeMayNotUse(t *testing.T) {
	t.Parallel()
	const root = "../.."
	if _, err := os.Stat(filepath.Join(root, "node_modules/govuk-frontend")); err != nil {
		if os.Getenv("LIGHTSHIP_ENGINES") == "both" {
			t.Fatal("node_modules has no govuk-frontend: run make assets")
		}
		t.Skip("node_modules has no govuk-frontend: make assets brings it")
	}
	files, err := bundle(root)
	if err != nil {
		t.Fatal(err)
	}
	css, js := string(files["app.css"]), string(files["app.js"])
	if err := clean(css); err != nil {
		t.Error(err)
	}
	for _, want := range []string{"font-family:var(--font)", ".govuk-button", ".strip{"} {
		if !strings.Contains(css, want) {
			t.Errorf("app.css lacks %q", want)
		}
	}
	for _, sink := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "setAttribute(\"style\""} {
		if strings.Contains(js, sink) {
			t.Errorf("app.js uses %s, which the security policy refuses", sink)
		}
	}
}

func TestPlacingNamesFilesByContentAndRemovesOldOnes(t *testing.T) {
	t.Parallel()
	built := t.TempDir()
	for _, name := range []string{"README.txt", "app.0123456789.css"} {
		if err := os.WriteFile(filepath.Join(built, name), []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := place(built, map[string][]byte{"app.css": []byte("a{}"), "app.js": []byte("1")}); err != nil {
		t.Fatal(err)
	}
	var manifest map[string]string
	text, err := os.ReadFile(filepath.Join(built, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	for name, hashed := range manifest {
		if hashed == name || !strings.HasPrefix(hashed, "app.") || filepath.Ext(hashed) != filepath.Ext(name) {
			t.Errorf("%s is called %s", name, hashed)
		}
		if _, err := os.Stat(filepath.Join(built, hashed)); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(filepath.Join(built, "README.txt")); err != nil {
		t.Error("the committed README.txt is gone")
	}
	if _, err := os.Stat(filepath.Join(built, "app.0123456789.css")); err == nil {
		t.Error("a file of an earlier run is still there")
	}
}
