package looks

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/app/apptest"
	"lightship/internal/demo"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/store/storetest"
	"lightship/test/browser"
)

// visit is a page of the running product, and who is to open it.
type visit struct {
	mail, route, path string
	first             bool // of its route
}

// most is how many pages of one route are looked at: they differ by what stands on them.
const most = 2

// atlas finds a page for every route by following links, as each persona.
type atlas struct {
	p      *apptest.Product
	routes *http.ServeMux // finds the pattern of a path
	visits []visit
	shapes map[string]bool // of pages met: the route and the kinds of things on it
	met    map[string]int  // pages taken of each route
}

func newAtlas(p *apptest.Product) *atlas {
	a := &atlas{p: p, routes: http.NewServeMux(), shapes: map[string]bool{}, met: map[string]int{}}
	for _, r := range p.Routes {
		a.routes.Handle(r.Method+" "+r.Path, http.NotFoundHandler())
	}
	return a
}

// pages are the routes that answer people: all that are asked for, but assets and the API.
func (a *atlas) pages() []string {
	var out []string
	for _, r := range a.p.Routes {
		if r.Method == http.MethodGet && !strings.HasPrefix(r.Path, "/api/") && !strings.HasPrefix(r.Path, "/assets/") {
			out = append(out, r.Path)
		}
	}
	return out
}

func (a *atlas) routeOf(path string) string {
	_, pattern := a.routes.Handler(httptest.NewRequest(http.MethodGet, path, nil))
	_, route, _ := strings.Cut(pattern, " ")
	return route
}

// walk follows links from somebody's pages on, to a few pages of each route.
func (a *atlas) walk(mail string, from ...string) {
	client := a.p.Nobody()
	if mail != "" {
		client = a.p.As(mail)
	}
	asked, of := map[string]bool{}, map[string]int{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		route := a.routeOf(path)
		if asked[path] || of[route] >= 3*most || !slices.Contains(a.pages(), route) {
			continue
		}
		asked[path] = true
		of[route]++
		got := client.Get(path)
		if got.Status != http.StatusOK {
			continue
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.Body))
		if err != nil {
			a.p.T.Fatalf("read %s: %v", path, err)
		}
		if shape := route + shapeOf(doc); !a.shapes[shape] && a.met[route] < most {
			a.shapes[shape] = true
			a.met[route]++
			a.visits = append(a.visits, visit{mail: mail, route: route, path: path, first: a.met[route] == 1})
		}
		doc.Find(`a[href^="/"]`).Each(func(_ int, link *goquery.Selection) {
			queue = append(queue, strings.Split(link.AttrOr("href", ""), "#")[0])
		})
	}
}

// shapeOf says which kinds of things stand on a page.
func shapeOf(doc *goquery.Document) string {
	var kinds []string
	doc.Find("main [class]").Each(func(_ int, e *goquery.Selection) {
		kinds = append(kinds, goquery.NodeName(e)+"."+e.AttrOr("class", ""))
	})
	slices.Sort(kinds)
	return strings.Join(slices.Compact(kinds), " ")
}

// prepare does what leads to the pages that the demo has no occasion for, and gives where to go on
// from, by persona.
func prepare(p *apptest.Product) map[string][]string {
	t := p.T
	t.Helper()
	made := func(mail, path string, form url.Values) string {
		t.Helper()
		got := p.As(mail).Post(path, form)
		if got.Status != http.StatusSeeOther {
			t.Fatalf("%s posts to %s: status %d, want 303\n%s", mail, path, got.Status, got.Body)
		}
		return got.To()
	}
	const coordinator, housing = "coordinator@estuary.example", "housing@hull.example"
	agreement := made(coordinator, "/agreements/new", url.Values{"name": {"A second agreement"}, "lapses-day": {"20"}, "lapses-month": {"1"}, "lapses-year": {"2028"}})
	made(coordinator, agreement+"/clauses", url.Values{"kind": {"vehicle"}, "purpose": {"safeguard"}, "senders": {"f:any"}, "recipients": {"f:police"}, "level": {"summary"},
		"tone": {"pointer"}, "review-day": {"1"}, "review-month": {"6"}, "review-year": {"2027"}})
	doors := made(housing, "/concerns", url.Values{"danger": {"no"}, "child": {"no"}, "crime": {"no"}, "what": {"Nine letter boxes on one door."}, "known": {"saw"},
		"setting": {"work-site"}, "area": {"E06000010"}, "wish": {"not-asked"}})
	concern := strings.TrimSuffix(doors, "/doors")
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.As(housing).Get(concern).Body))
	if err != nil {
		t.Fatal(err)
	}
	respond := made(housing, concern+"/triage", url.Values{"mark": {doc.Find("[name=mark]").AttrOr("value", "")}, "decision": {"respond"}, "risk": {"high"}, "reason": {"Others may know more."}})
	links, err := p.Members.InviteLeads(t.Context(), member.FirstLeads{Org: partner.Org{Name: "Keel Trust", Sector: partner.ThirdSector, Standing: partner.Light}, Desk: "Desk",
		Leads: []string{"Kit Vane <kit@keel.example>"}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]string{housing: {respond}, "": {"/invitation/" + links[0].Token, "/sign-in", "/"}}
}

// TestEveryPageOfTheRouteTableIsSound fails for a new page until somebody comes to it by links:
// from the pages below, or from what was prepared.
func TestEveryPageOfTheRouteTableIsSound(t *testing.T) {
	t.Parallel()
	p := apptest.Whole(t, storetest.SQLite(t))
	a := newAtlas(p)
	further := prepare(p)
	a.walk("", further[""]...)
	for _, persona := range demo.Personas() {
		a.walk(persona.Mail, append(further[persona.Mail], "/today", "/demo", "/session/second-factor")...)
	}
	for _, route := range a.pages() {
		if a.met[route] == 0 {
			t.Errorf("nobody comes to a page of %s by links", route)
		}
	}
	s := httptest.NewServer(p.Handler)
	t.Cleanup(s.Close)
	t.Logf("%d pages of %d routes", len(a.visits), len(a.met))
	slices.SortStableFunc(a.visits, func(x, y visit) int { return strings.Compare(x.mail, y.mail) })
	const some = 10 // pages for one window
	for visits := range slices.Chunk(a.visits, some) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			b := browser.New(t, browser.Options{})
			who := ""
			for _, v := range visits {
				t.Run(v.mail+v.path, func(t *testing.T) {
					b := b.For(t)
					if v.mail != who {
						who = v.mail
						b.Open(s.URL + "/demo")
						b.Submit("Be " + nameOf(who))
					}
					everyway(t, b, s.URL+v.path)
					if v.first {
						b.Open(s.URL + v.path)
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
