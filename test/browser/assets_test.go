package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// roomPage is a page of the workroom in the markup that the style sheet is made for.
const roomPage = `<!doctype html><html lang="en" class="govuk-template"><head><meta charset="utf-8"><title>Room</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="stylesheet" href="/app.css"><link rel="icon" href="/mark.svg">
<script type="module" src="/app.js"></script></head><body class="govuk-template__body"><div class="room"><header class="rail">
<nav class="wide" aria-label="Work"><a class="nav" href="/today"><span>Today</span><span class="pill hot">7</span></a><a class="nav" href="/hits">Hits</a></nav></header>
<div><div class="top"><form class="search" role="search" action="/search"><label class="hide" for="q">Search</label><input id="q" name="q"><button>Search</button></form></div>
<main class="main"><h1>A record</h1><div class="strip"><b>OFFICIAL-SENSITIVE</b><span>You see: full</span></div>
<div class="govuk-form-group"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend">Reported?</legend><div class="govuk-radios" data-module="govuk-radios">
<div class="govuk-radios__item"><input class="govuk-radios__input" id="y" name="r" type="radio" value="y"><label class="govuk-label govuk-radios__label" for="y">Yes</label></div>
<div class="govuk-radios__conditional"><label class="govuk-label" for="ref">Their reference</label><input class="govuk-input" id="ref" name="ref"></div>
<div class="govuk-radios__item"><input class="govuk-radios__input" id="n" name="r" type="radio" value="n"><label class="govuk-label govuk-radios__label" for="n">No</label></div></div></fieldset></div>
<p><span class="chip police"><i></i>Police · Duty</span> <span class="tone open">open</span> <span class="tone pointer">pointer</span> <span class="tone silent">silent</span>
<span class="due late">1 day late</span> <span class="due today">today</span> <span class="due ok">in 6 days</span> <span class="veil">not shown</span></p>
<div class="lanes"><section class="lane"><header><h2>Shared lane</h2></header><ol class="time"><li><time>Today</time><p>Something.</p></li></ol></section>
<section class="lane private"><header><h2>Only your organisation</h2></header><ol class="time"><li><time>Today</time><p>Something.</p></li></ol></section></div>
<table class="govuk-table work"><thead><tr><th scope="col">What</th></tr></thead><tbody><tr><td><a href="/today">First</a></td></tr>
<tr><td><a href="/today">Second</a></td></tr></tbody></table>
<form><div class="finder" data-narrows="desk"><div class="fields"><div class="govuk-form-group"><label class="govuk-label" for="find">Find a desk</label><input class="govuk-input" id="find"></div>
<div class="govuk-form-group"><button class="govuk-button">Find</button></div></div>
<div class="govuk-form-group"><label class="govuk-label" for="desk">Which desk?</label><select class="govuk-select" id="desk" name="desk"><option value="">Choose a desk</option>
<optgroup label="Haven"><option value="haven">Support desk</option></optgroup><optgroup label="Police"><option value="duty">Duty</option><option value="team">Exploitation team</option></optgroup></select></div></div>
<div class="govuk-form-group"><label class="govuk-label" for="w">Words</label><textarea class="govuk-textarea" id="w" rows="3"></textarea></div>
<button class="govuk-button" data-module="govuk-button">Save</button> <button class="govuk-button govuk-button--secondary">Not yet</button>
<button class="govuk-button govuk-button--warning">Withdraw</button></form></main></div></div></body></html>`

// room serves that page with the real built assets under the strict policy.
func room(t *testing.T) string {
	t.Helper()
	needAxe(t)
	built := filepath.Join("..", "..", "internal", "web", "ui", "built")
	manifest := map[string]string{}
	text, err := os.ReadFile(filepath.Join(built, "manifest.json"))
	if err != nil {
		if os.Getenv("LIGHTSHIP_ENGINES") == "both" {
			t.Fatal("no page assets were built: run make assets")
		}
		t.Skip("no page assets were built: run make assets")
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for name, file := range manifest {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, filepath.Join(built, file)) })
	}
	mux.HandleFunc("GET /room", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		fmt.Fprint(w, roomPage)
	})
	mux.HandleFunc("GET /today", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><html lang=en><title>Today</title><h1>What waits</h1></html>")
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL + "/room"
}

func TestTheLookIsAccessibleInEveryWindow(t *testing.T) {
	t.Parallel()
	at := room(t)
	for name, o := range map[string]Options{
		"wide": {}, "wide, dark": {Dark: true}, "320 pixels": {Width: 320, Height: 640}, "320 pixels, dark": {Width: 320, Height: 640, Dark: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := New(t, o)
			p.Open(at)
			p.Check()
		})
	}
}

func TestAFieldThatBelongsToAnAnswerShowsWithIt(t *testing.T) {
	t.Parallel()
	at := room(t)
	for _, noScript := range []bool{false, true} {
		p := New(t, Options{NoScript: noScript})
		p.Open(at)
		if text := p.Text(); strings.Contains(text, "Their reference") {
			t.Errorf("no script %t: before an answer the page shows its field", noScript)
		}
		p.Choose("Yes")
		p.See("Their reference")
		p.Fill("Their reference", "X1")
		p.Check()
	}
}

// TestAFinderNarrowsItsListWhileSomebodyTypes finds a desk by part of its organisation's name: the
// one that fits is taken, the list is whole again when nothing is typed, and without script the
// button is there instead.
func TestAFinderNarrowsItsListWhileSomebodyTypes(t *testing.T) {
	t.Parallel()
	at := room(t)
	p := New(t, Options{})
	p.Open(at)
	options := func() int { return p.Count("#desk option:not([value=''])") }
	for typed, want := range map[string]int{"pol": 2, "POLICE team": 1, "haven": 1, "zzz": 0, "": 3} {
		p.Fill("Find a desk", typed)
		if got := options(); got != want {
			t.Errorf("after typing %q the list has %d desks, want %d", typed, got, want)
		}
	}
	p.Fill("Find a desk", "exploit")
	if got := p.Value("desk"); got != "team" {
		t.Errorf("the one desk that fits is not taken: %q is", got)
	}
	p.Check()
	if strings.Contains(p.Text(), "Find\n") {
		t.Error("with script the button is there, and would send the form")
	}
	bare := New(t, Options{NoScript: true})
	bare.Open(at)
	bare.See("Find a desk", "Which desk?")
	if bare.Count(".finder button") != 1 {
		t.Error("without script there is no button to find with")
	}
}

func TestShortcutsLeadWhereTheySayAndCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	at := room(t)
	p := New(t, Options{})
	p.Open(at)
	p.Type("/")
	if got := p.Focused(); got != "input Search" {
		t.Errorf("after / the focus is on %q", got)
	}
	p.Type("g t?")
	if got := p.Value("q"); got != "g t?" || p.Path() != "/room" {
		t.Errorf("typing in a field is not left alone: it holds %q on %s", got, p.Path())
	}

	p.Open(at)
	p.Type("j")
	p.Type("j")
	if got := p.Focused(); got != "a Second" {
		t.Errorf("after j twice the focus is on %q, want the second row", got)
	}
	p.Type("k")
	if got := p.Focused(); got != "a First" {
		t.Errorf("after k the focus is on %q, want the first row", got)
	}

	p.Open(at)
	p.Type("?")
	p.See("Keyboard shortcuts", "Go to Today", "Use shortcuts on this device")
	p.Check()
	p.Press("Close")
	p.Type("g")
	p.TypeAway("t")
	p.See("What waits")

	p.Open(at)
	p.Press("Keyboard shortcuts")
	p.Choose("Use shortcuts on this device")
	p.Press("Close")
	p.Open(at)
	p.Type("/")
	if got := p.Focused(); got == "input Search" {
		t.Error("shortcuts that were switched off still work")
	}
}
