package e2e

import (
	"net/http/httptest"
	"strings"
	"testing"

	"lightship/internal/app/apptest"
	"lightship/internal/demo"
	"lightship/internal/store/storetest"
	"lightship/test/browser"
)

// seen is what a step of the tour shows, and what it must not.
type seen struct{ has, not []string }

// nothing is the one answer for what is withheld and for what does not exist.
var nothing = seen{has: []string{"There is nothing here that you can see."}, not: []string{"Haven", "washed cars"}}

// onTheTour is what each of the ten clicks shows.
var onTheTour = []seen{
	{has: []string{"Chase: Find out who insures the van", "Decide what happens with a concern", "What came of what you gave"}},
	{has: []string{"Eight beds in three rooms", "Work on it together with others"}},
	{has: []string{"YE19 KXR", "Labour inspectors"}, not: []string{"Pay slips", "the same signature"}},
	{has: []string{"Haven", "A concern"}, not: []string{"washed cars", "07700", "There is nothing here"}},
	nothing,
	nothing,
	{has: []string{"Joint visit", "A safe place tonight"}, not: []string{"Low Carr", "Danny", "caravan"}},
	{has: []string{"Capstan Street and the hand wash", "Three tenancies at the address", "two more houses in our area", "Find out who insures the van"}, not: []string{"A second site of the same owner", "burns on both hands"}},
	{has: []string{"See the man with the burns alone", "Action taken"}},
	{has: []string{"People who are safe", "not shown"}, not: []string{"Capstan"}},
}

// TestTheTourInTenClicks goes through the page "Try this" as a visitor does: each of its buttons
// in turn, and back by the link that stands over every page.
func TestTheTourInTenClicks(t *testing.T) {
	t.Parallel()
	p := apptest.Whole(t, storetest.SQLite(t))
	s := httptest.NewServer(p.Handler)
	t.Cleanup(s.Close)
	steps, err := demo.Tour(t.Context(), p.DB)
	if err != nil || len(steps) != len(onTheTour) {
		t.Fatalf("the tour: %d steps, %v; want %d", len(steps), err, len(onTheTour))
	}
	b := browser.New(t, browser.Options{Checked: true})
	b.Open(s.URL + "/demo")
	shot(b, "tour")
	for i, step := range steps {
		if i > 0 {
			b.Follow("Try this")
		}
		b.See(step.Text)
		b.Submit(step.Button)
		if got := b.Path(); got != step.Path {
			t.Errorf("%q led to %s, want %s", step.Button, got, step.Path)
		}
		b.See(onTheTour[i].has...)
		b.NotSee(onTheTour[i].not...)
		shot(b, "tour-"+string(rune('a'+i)))
	}
	same := steps[3:6]
	if same[0].Path != same[1].Path || same[1].Path != same[2].Path || !strings.HasPrefix(same[0].Path, "/records/") {
		t.Errorf("three people are to open the same record: %s, %s, %s", same[0].Path, same[1].Path, same[2].Path)
	}
}
