package ui_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lightship/internal/clock"
	"lightship/internal/web/ui"
)

func london(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, clock.London())
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestDueIsSaidAsPeopleSayIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ now, due, words, urgency string }{
		{"2026-11-23 10:00", "2026-11-23 16:00", "today 16:00", "today"},
		{"2026-11-23 16:30", "2026-11-23 16:00", "late since 16:00", "late"},
		{"2026-11-23 00:30", "2026-11-22 23:30", "1 day late", "late"},
		{"2026-11-23 10:00", "2026-11-20 16:00", "3 days late", "late"},
		{"2026-11-23 10:00", "2026-11-24 09:00", "tomorrow 09:00", "ok"},
		{"2026-11-23 10:00", "2026-11-25 09:00", "Wed 25 Nov", "ok"},
		{"2026-11-23 10:00", "2026-12-29 09:00", "29 Dec", "ok"},
		{"2026-11-23 10:00", "2027-06-01 09:00", "1 Jun 2027", "ok"},
		{"2026-07-01 23:30", "2026-07-02 00:30", "tomorrow 00:30", "ok"}, // both are 1 July in UTC
		{"2026-03-28 12:00", "2026-03-29 12:00", "tomorrow 12:00", "ok"}, // the clocks go forward between
	} {
		words, urgency := ui.DueWords(london(t, c.now), london(t, c.due))
		if words != c.words || urgency != c.urgency {
			t.Errorf("at %s, due %s: got %q %q, want %q %q", c.now, c.due, words, urgency, c.words, c.urgency)
		}
	}
}

func TestDueOnADayIsLateOnlyWhenTheDayIsOver(t *testing.T) {
	t.Parallel()
	day := london(t, "2026-11-23 00:00")
	for at, want := range map[string]string{"2026-11-23 23:59": "today", "2026-11-24 00:00": "1 day late", "2026-11-22 12:00": "tomorrow"} {
		if got, _ := (ui.Due{Now: london(t, at), At: day, Date: true}).Words(); got != want {
			t.Errorf("at %s: got %q, want %q", at, got, want)
		}
	}
}

func TestClockWordsCarryTheExactTime(t *testing.T) {
	t.Parallel()
	got := string(ui.Due{Now: london(t, "2026-07-01 09:00"), At: london(t, "2026-07-01 16:00")}.HTML())
	for _, want := range []string{`datetime="2026-07-01T15:00:00Z"`, `title="Wednesday 1 July 2026, 16:00"`, `class="due today"`, ">today 16:00<"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s in it", got, want)
		}
	}
}

func TestMomentsOfThePast(t *testing.T) {
	t.Parallel()
	for at, want := range map[string]string{"2026-11-23 11:20": "today 11:20", "2026-11-22 09:05": "yesterday 09:05", "2026-11-20 15:40": "Fri 20 Nov 15:40", "2025-11-20 15:40": "20 Nov 2025 15:40"} {
		if got := (ui.Moment{Now: london(t, "2026-11-23 12:00"), At: london(t, at)}).Words(); got != want {
			t.Errorf("%s: got %q, want %q", at, got, want)
		}
	}
}

func TestAssetsAreServedByTheirHashedNames(t *testing.T) {
	t.Parallel()
	a := ui.ReadAssets(fstest.MapFS{
		"manifest.json": {Data: []byte(`{"app.css":"app.3f2a.css"}`)},
		"app.3f2a.css":  {Data: []byte("body{}")},
		"README.txt":    {Data: []byte("x")},
	})
	if err := a.Missing(); err != nil {
		t.Errorf("built assets: got %v, want none missing", err)
	}
	if got, want := a.URL("app.css"), "/assets/app.3f2a.css"; got != want {
		t.Errorf("address: got %q, want %q", got, want)
	}
	if _, mediaType, ok := a.File("app.3f2a.css"); !ok || mediaType != "text/css; charset=utf-8" {
		t.Errorf("file: got %v %q, want css", ok, mediaType)
	}
	if _, _, ok := a.File("README.txt"); ok {
		t.Error("a file outside the manifest is served")
	}
}

func TestACloneWithoutAssetsSaysWhatToDo(t *testing.T) {
	t.Parallel()
	a := ui.ReadAssets(fstest.MapFS{"README.txt": {}})
	if err := a.Missing(); err == nil || err.Error() != "Run make to build the page assets first." {
		t.Errorf("got %v, want the sentence that says to run make", err)
	}
	if got, want := a.URL("app.css"), "/assets/app.css"; got != want {
		t.Errorf("address: got %q, want the logical name %q", got, want)
	}
}
