package app_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/app/apptest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
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

// TestTheRailCountsWhatWaitsAtTheDesk finds in the demo's year what waits for each persona, and lets
// a hit go from the number when it is opened.
func TestTheRailCountsWhatWaitsAtTheDesk(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		p := apptest.Whole(t, o)
		p.Step(time.Minute)
		for mail, want := range map[string]map[string]string{
			"housing@hull.example":       {"/hits": "1 not opened yet"},
			"support@haven.example":      {"/hits": "1 not opened yet", "/responses": "1 to answer"},
			"oversight@funder.example":   {},
			"immigration@border.example": {},
		} {
			if got := counts(t, p.As(mail).Get("/policy").Body); !maps.Equal(got, want) {
				t.Errorf("%s: the rail counts %v, want %v", mail, got, want)
			}
		}
		rita := p.As("housing@hull.example")
		concern := regexp.MustCompile(`href="/records/([a-z0-9]+)">[^<]*</a><br><span class="muted small">Eight beds`).FindStringSubmatch(rita.Get("/concerns").Body)
		if concern == nil {
			t.Fatal("the concern with the eight beds is not in the list")
		}
		if got := rita.Get("/concerns/" + concern[1]).Body; !strings.Contains(got, "Capstan Street and the hand wash") || strings.Contains(got, "Open a response") {
			t.Error("a concern with an open response does not lead to it, or offers to open another")
		}
		hit := regexp.MustCompile(`href="(/hits/[a-z0-9]+)"`).FindStringSubmatch(rita.Get("/today").Body)
		if hit == nil {
			t.Fatal("no hit waits on Today")
		}
		if got := rita.Get(hit[1]); got.Status != 200 {
			t.Fatalf("open the hit: got %d", got.Status)
		}
		if got := counts(t, rita.Get("/policy").Body); len(got) > 0 {
			t.Errorf("the only new hit was opened, and the rail still counts %v", got)
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
