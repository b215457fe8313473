package app_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/app/apptest"
)

// counts reads the numbers of the rail by the address that they stand beside.
func counts(t *testing.T, body string) map[string]string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	doc.Find(".rail nav.wide a.nav").Each(func(_ int, a *goquery.Selection) {
		if pill := a.Find(".pill"); pill.Length() > 0 {
			out[a.AttrOr("href", "")] = strings.Join(strings.Fields(pill.Text()), " ")
		}
	})
	return out
}

// TestTheRailCountsWhatWaitsAtTheDesk holds the numbers of the rail to what the lists behind them
// show, for every persona, and lets a hit go from the number when it is opened.
func TestTheRailCountsWhatWaitsAtTheDesk(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		for mail, want := range map[string]map[string]string{
			"housing@hull.example":       {"/hits": "1not opened yet"},
			"support@haven.example":      {"/responses": "1to answer"},
			"oversight@funder.example":   {},
			"immigration@border.example": {},
		} {
			got := counts(t, p.As(mail).Get("/policy").Body)
			for at, n := range want {
				if strings.ReplaceAll(got[at], " ", "") != strings.ReplaceAll(n, " ", "") {
					t.Errorf("%s: the rail says %q beside %s, want %q", mail, got[at], at, n)
				}
			}
			if len(want) == 0 && len(got) > 0 {
				t.Errorf("%s: the rail says %v, want no number", mail, got)
			}
		}
		rita := p.As("housing@hull.example")
		_, hit, _ := strings.Cut(rita.Get("/today").Body, `href="/hits/`)
		hit, _, _ = strings.Cut(hit, `"`)
		if got := rita.Get("/hits/" + hit); got.Status != 200 {
			t.Fatalf("open the hit %s: got %d", hit, got.Status)
		}
		if got := counts(t, rita.Get("/policy").Body)["/hits"]; got != "" {
			t.Errorf("the only new hit was opened, and the rail still says %q", got)
		}
	})
}

// TestWhatIsAbsentIsAnsweredInsideTheWorkroom gives those who are signed in the same page, with the
// rail, for an address that leads nowhere and for a record that they may not see.
func TestWhatIsAbsentIsAnsweredInsideTheWorkroom(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		rita := p.As("housing@hull.example")
		nowhere, absent := rita.Get("/nowhere"), rita.Get("/records/00000000000000000000000000")
		if nowhere.Status != 404 || nowhere.Body != absent.Body {
			t.Errorf("no such address and no such record: got %d and %d, want the same page", nowhere.Status, absent.Status)
		}
		if !strings.Contains(nowhere.Body, `href="/today"`) || !strings.Contains(nowhere.Body, "Rita Osei") {
			t.Error("somebody signed in asked for what is not there, and the page has no rail")
		}
		if got := p.Nobody().Get("/nowhere"); got.Status != 404 || strings.Contains(got.Body, `class="rail"`) {
			t.Errorf("nobody asked for what is not there: got %d, want the door's page", got.Status)
		}
		if got := rita.Get("/log"); !strings.Contains(got.Body, `class="rail"`) || !strings.Contains(got.Body, `aria-current="page"`) {
			t.Error("the log has no rail for somebody signed in")
		}
	})
}
