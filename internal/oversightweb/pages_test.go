package oversightweb

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/oversight"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
)

var states = []State{{"todo", "To do"}, {"doing", "Under way"}, {"done", "Done"}, {"cannot", "Cannot be done"}}

func example() oversight.Figures {
	f := oversight.Figures{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC),
		Actions: map[string]int{"todo": 6, "doing": 4, "done": 31}, Late: 3, Chased: 1, StillOpen: 4,
		Years: []oversight.Year{{Year: 2025, Safe: oversight.Cell{Hidden: true}}, {Year: 2026, Safe: oversight.Cell{Waiting: true}}}}
	for i := range 8 {
		from := f.From.AddDate(0, 3*i, 0)
		q := oversight.Quarter{From: from, Until: from.AddDate(0, 3, 0), Over: i < 7, Concerns: 20 + 3*i, Opened: 12 + 2*i, Closed: 10 + i, Urgent: i, Single: 1, Safe: oversight.Cell{N: 9 + i}}
		switch i {
		case 2, 5:
			q.Safe = oversight.Cell{Hidden: true}
		case 7:
			q.Safe = oversight.Cell{Waiting: true}
		}
		f.Quarters = append(f.Quarters, q)
	}
	return f
}

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	h := &Handler{States: states}
	frame := pagetest.Frame("Oversight", "oversight")
	pages := map[string]any{"oversight/figures": h.page(frame, example())}
	pagetest.Check(t, set, pages)
	pagetest.Every(t, set, "oversight/", pages)

	begun := oversight.Figures{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Years: []oversight.Year{{Year: 2025, Safe: oversight.Cell{Waiting: true}}},
		Quarters: []oversight.Quarter{{From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Safe: oversight.Cell{Waiting: true}}}}
	body := pagetest.Draw(t, set, "oversight/figures", h.page(frame, begun))
	for _, problem := range pagetest.Problems(body) {
		t.Error(problem)
	}
	pagetest.Golden(t, "oversight-figures-empty.golden.html", body)
}

func TestTheQuarterUnderWaySaysSoAndTellsNothingOfPeople(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	h := &Handler{States: states}
	page := h.page(pagetest.Frame("Oversight", "oversight"), example())
	if n := len(page.Work.Labels); n != 5 || page.Work.Labels[4] != "Oct–Dec, so far" {
		t.Errorf("the work has labels %q, want five with the last so far", page.Work.Labels)
	}
	for _, l := range page.Safe.Labels {
		if strings.Contains(l, "so far") {
			t.Errorf("people who are safe are drawn for %q", l)
		}
	}
	body := string(pagetest.Draw(t, set, "oversight/figures", page))
	for _, want := range []string{"Oct–Dec 2026, so far", "not over yet", `<span class="veil">not shown</span>`} {
		if !strings.Contains(body, want) {
			t.Errorf("want %q on the page", want)
		}
	}
}
