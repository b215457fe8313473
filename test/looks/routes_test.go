package looks

import (
	"net/http/httptest"
	"slices"
	"testing"

	"lightship/internal/app/apptest"
	"lightship/internal/demo"
	"lightship/internal/store/storetest"
	"lightship/test/browser"
)

// most is how many pages of one route are looked at: they differ by what stands on them.
const most = 2

// TestEveryPageOfTheRouteTableIsSound fails for a new page until somebody comes to it by links:
// from the pages below, or from what was prepared.
func TestEveryPageOfTheRouteTableIsSound(t *testing.T) {
	t.Parallel()
	p := apptest.Whole(t, storetest.SQLite(t))
	a := p.Atlas(most)
	for _, route := range a.Pages() {
		if a.Met(route) == 0 {
			t.Errorf("nobody comes to a page of %s by links", route)
		}
	}
	s := httptest.NewServer(p.Handler)
	t.Cleanup(s.Close)
	t.Logf("%d pages of %d routes", len(a.Visits), len(a.Pages()))
	const some = 10 // pages for one window
	for visits := range slices.Chunk(a.Visits, some) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			b := browser.New(t, browser.Options{})
			who := ""
			for _, v := range visits {
				t.Run(v.Mail+v.Path, func(t *testing.T) {
					b := b.For(t)
					if v.Mail != who {
						who = v.Mail
						b.Open(s.URL + "/demo")
						b.Submit("Be " + nameOf(who))
					}
					everyway(t, b, s.URL+v.Path)
					if v.First {
						b.Open(s.URL + v.Path)
						b.Stops()
					}
				})
			}
		})
	}
}

func nameOf(mail string) string {
	for _, p := range demo.Personas() {
		if p.Mail == mail {
			return p.Name
		}
	}
	return ""
}
