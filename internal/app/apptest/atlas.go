package apptest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/demo"
	"lightship/internal/member"
	"lightship/internal/partner"
)

// Visit is a page of the running product, and to whom it is shown; no address is nobody's.
type Visit struct {
	Mail, Route, Path string
	First             bool // of its route
}

// Atlas is a few pages of each route, found by following links as each persona of the demo, and the
// answers to what a page asks with buttons alone.
type Atlas struct {
	Visits []Visit

	p      *Product
	most   int            // pages of one route: they differ by what stands on them
	routes *http.ServeMux // finds the pattern of a path
	shapes map[string]bool
	met    map[string]int
}

// Atlas prepares what the demo has no occasion for, and walks. most is how many pages of one route
// are wanted.
func (p *Product) Atlas(most int) *Atlas {
	p.T.Helper()
	a := &Atlas{p: p, most: most, routes: http.NewServeMux(), shapes: map[string]bool{}, met: map[string]int{}}
	for _, r := range p.Routes {
		a.routes.Handle(r.Method+" "+r.Path, http.NotFoundHandler())
	}
	further := p.prepare()
	a.walk("", further[""]...)
	for _, persona := range demo.Personas() {
		a.walk(persona.Mail, append(further[persona.Mail], "/today", "/demo", "/session/second-factor")...)
	}
	slices.SortStableFunc(a.Visits, func(x, y Visit) int { return strings.Compare(x.Mail, y.Mail) })
	return a
}

// Pages are the routes that answer people: all that are asked for, but assets and the API.
func (a *Atlas) Pages() []string { return a.ofPeople(http.MethodGet) }

// Writes are the routes by which people change something.
func (a *Atlas) Writes() []string { return a.ofPeople(http.MethodPost) }

func (a *Atlas) ofPeople(method string) []string {
	var out []string
	for _, r := range a.p.Routes {
		if r.Method == method && !strings.HasPrefix(r.Path, "/api/") && !strings.HasPrefix(r.Path, "/assets/") {
			out = append(out, r.Path)
		}
	}
	return out
}

// Met tells how many pages of a route were found.
func (a *Atlas) Met(route string) int { return a.met[route] }

// RouteOf gives the route that answers a request; empty for none.
func (a *Atlas) RouteOf(method, path string) string {
	_, pattern := a.routes.Handler(httptest.NewRequest(method, path, nil))
	_, route, _ := strings.Cut(pattern, " ")
	return route
}

// walk follows links from somebody's pages on, to a few pages of each route.
func (a *Atlas) walk(mail string, from ...string) {
	client := a.p.Nobody()
	if mail != "" {
		client = a.p.As(mail)
	}
	asked, of := map[string]bool{}, map[string]int{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		route := a.RouteOf(http.MethodGet, path)
		if asked[path] || of[route] >= 3*a.most || !slices.Contains(a.Pages(), route) {
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
		if shape := route + shapeOf(doc); !a.shapes[shape] && a.met[route] < a.most {
			a.shapes[shape] = true
			a.met[route]++
			a.Visits = append(a.Visits, Visit{Mail: mail, Route: route, Path: path, First: a.met[route] == 1})
		}
		queue = append(queue, leads(path, doc)...)
	}
}

// leads are the links of a page, and where its questions with buttons alone lead.
func leads(path string, doc *goquery.Document) []string {
	var out []string
	doc.Find(`a[href^="/"]`).Each(func(_ int, link *goquery.Selection) {
		out = append(out, strings.Split(link.AttrOr("href", ""), "#")[0])
	})
	doc.Find("main form[method=get] input[type=radio]").Each(func(_ int, choice *goquery.Selection) {
		q := url.Values{choice.AttrOr("name", ""): {choice.AttrOr("value", "")}}
		out = append(out, choice.Closest("form").AttrOr("action", path)+"?"+q.Encode())
	})
	return out
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

// whoever prepares, by their address in the demo.
const (
	coordinator = "coordinator@estuary.example"
	housing     = "housing@hull.example"
	officer     = "officer@police.example"
)

// prepare does what leads to the pages that the demo has no occasion for, and gives where to go on
// from, by persona.
func (p *Product) prepare() map[string][]string {
	t := p.T
	t.Helper()
	agreement := p.made(coordinator, "/agreements/new", url.Values{"name": {"A second agreement"}, "lapses-day": {"20"}, "lapses-month": {"1"}, "lapses-year": {"2028"}})
	p.made(coordinator, agreement+"/clauses", url.Values{"kind": {"vehicle"}, "purpose": {"safeguard"}, "senders": {"f:any"}, "recipients": {"f:police"}, "level": {"summary"},
		"tone": {"pointer"}, "review-day": {"1"}, "review-month": {"6"}, "review-year": {"2027"}})
	respond := p.decided("Nine letter boxes on one door.", "no")
	child := p.made(housing, "/responses/new", url.Values{"concern": {idIn(p.decided("A boy sleeps behind the counter.", "yes"))}, "title": {"The boy behind the counter"},
		"kind": {"joint"}, "risk": {"high"}, "child": {"yes"}, "area": {"E06000010"}, "purpose": {"safeguard"}, "expertise": {"investigation"},
		"deadline-day": {"30"}, "deadline-month": {"11"}, "deadline-year": {"2026"}})
	desk := p.page(officer, "/members/new").Find("[name=posts]").First().AttrOr("value", "")
	p.made(officer, "/members", url.Values{"name": {"Kit Vane"}, "email": {"kit@police.example"}, "posts": {desk}})
	if _, err := p.Accounts.TokenFor(t.Context(), "analyst@police.example"); err != nil {
		t.Fatalf("make a token: %v", err)
	}
	links, err := p.Members.InviteLeads(t.Context(), member.FirstLeads{Org: partner.Org{Name: "Keel Trust", Sector: partner.ThirdSector, Standing: partner.Light}, Desk: "Desk",
		Leads: []string{"Kit Vane <kit@keel.example>"}})
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]string{housing: {respond, child}, "": {"/invitation/" + links[0].Token, "/sign-in", "/"}}
}

// made sends a form that has to be taken, and gives where it leads.
func (p *Product) made(mail, path string, form url.Values) string {
	p.T.Helper()
	got := p.As(mail).Post(path, form)
	if got.Status != http.StatusSeeOther {
		p.T.Fatalf("%s posts to %s: status %d, want 303\n%s", mail, path, got.Status, got.Body)
	}
	return got.To()
}

// page is a page as somebody sees it.
func (p *Product) page(mail, path string) *goquery.Document {
	p.T.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.As(mail).Get(path).Body))
	if err != nil {
		p.T.Fatalf("read %s: %v", path, err)
	}
	return doc
}

// decided gives a concern on which a response is to be opened, and where that is done.
func (p *Product) decided(what, child string) string {
	p.T.Helper()
	doors := p.made(housing, "/concerns", url.Values{"danger": {"no"}, "child": {child}, "crime": {"no"}, "what": {what}, "known": {"saw"},
		"setting": {"work-site"}, "area": {"E06000010"}, "wish": {"not-asked"}})
	concern := strings.TrimSuffix(doors, "/doors")
	mark := p.page(housing, concern).Find("[name=mark]").AttrOr("value", "")
	return p.made(housing, concern+"/triage", url.Values{"mark": {mark}, "decision": {"respond"}, "risk": {"high"}, "reason": {"Others may know more."}})
}

// idIn is the id that an address ends with.
func idIn(address string) string { return address[strings.LastIndexAny(address, "/=")+1:] }
