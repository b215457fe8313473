package respondweb

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/web/ui"
)

// TestResponsesAreOrderedByAnyHead orders three responses by every head of their list; the one
// without a day comes last whichever way the days are read.
func TestResponsesAreOrderedByAnyHead(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, n, 9, 0, 0, 0, time.UTC) }
	for o, want := range map[ui.Order]string{
		{}:                         "yard car house",
		{By: "title"}:              "car house yard",
		{By: "title", Down: true}:  "yard house car",
		{By: "area"}:               "house yard car",
		{By: "due"}:                "house yard car",
		{By: "due", Down: true}:    "yard house car",
		{By: "opened"}:             "house car yard",
		{By: "opened", Down: true}: "yard car house",
	} {
		all := []respond.Listed{
			{Line: record.Line{Title: "yard", Due: day(28), Created: day(9)}, AreaName: "Hull"},
			{Line: record.Line{Title: "car", Created: day(8)}, AreaName: "North Lincolnshire"},
			{Line: record.Line{Title: "house", Due: day(25), Created: day(7)}, AreaName: "East Riding"},
		}
		ordered(all, o)
		var got []string
		for _, l := range all {
			got = append(got, l.Title)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("in the order %q: got %q, want %q", o, strings.Join(got, " "), want)
		}
	}
}
