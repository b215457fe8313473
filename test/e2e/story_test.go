package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"lightship/internal/config"
	"lightship/internal/store/storetest"
	"lightship/test/browser"
)

// ways are how people go through the main job. The databases are crossed with one of them: what a
// browser does depends on neither.
var ways = []struct {
	name    string
	options browser.Options
	engines bool // on both
}{
	{name: "with script, every page and state checked", options: browser.Options{Checked: true}, engines: true},
	{name: "without script", options: browser.Options{NoScript: true}},
	{name: "by keyboard only", options: browser.Options{Keyboard: true}},
	{name: "at 320 pixels, every page and state checked", options: browser.Options{Checked: true, Width: 320, Height: 640}},
}

// TestTheMainJob is the product's one sentence as a story: a worry comes in, others who know
// something are found without being shown, organisations come around it, something is done, and
// the one who gave it hears what came of it. It is told once, and gone through in each way.
func TestTheMainJob(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			if way.engines {
				each(t, way.options, theMainJob)
				return
			}
			t.Parallel()
			theMainJob(open(t, storetest.SQLite(t), way.options))
		})
	}
}

func theMainJob(h *house) {
	rita := h.as("housing@hull.example", "Rita Osei")
	dev := h.as("champion@fire.example", "Dev Sharrow")
	noor := h.as("nurse@nhs.example", "Noor Haddad")
	before := lookOf(h, dev) + lookOf(h, noor)

	counted := h.figures()
	concern := h.reportsAConcern(rita)
	h.minutes(6) // past the tick
	h.isToldByTone(rita)
	if after := lookOf(h, dev) + lookOf(h, noor); after != before {
		h.t.Errorf("partners who hold nothing are shown something else than before:\n%s\n---\n%s", before, after)
	}
	h.speaksWithTheInspectors(rita)
	h.opensAResponse(rita)
	h.childrensServicesComeFirst(rita)
	h.othersJoin(rita)
	h.worksTogether(rita)
	h.tellsChildrensServices(rita, concern)
	h.concernLeadsToItsResponse(rita)
	h.closesAndHears(rita)
	h.isCounted(counted)
	h.isLogged()
	h.knowsTheShortcuts(rita)
}

// goes opens a page from the rail, or from the menu that stands in for it in a narrow window.
func (h *house) goes(p *browser.Page, where string) {
	h.t.Helper()
	if !p.Has("link", where) {
		p.Unfold("Menu")
		p.Look()
	}
	p.Follow(where)
}

// opensConcern and opensTheResponse find their thing in its list.
func (h *house) opensConcern(p *browser.Page) {
	h.t.Helper()
	h.goes(p, "Concerns")
	p.Follow("A car wash, Hull")
}

func (h *house) opensTheResponse(p *browser.Page) {
	h.t.Helper()
	h.goes(p, "Responses")
	p.Follow("Anlaby Road car wash")
}

// missesOut sends a form with nothing or too little in it: it comes back, says what is missing,
// and has kept what was typed.
func (h *house) missesOut(p *browser.Page, button string, kept map[string]string) {
	h.t.Helper()
	p.Submit(button)
	p.See("There is a problem")
	if !strings.HasPrefix(p.Title(), "Error: ") {
		h.t.Errorf("%s came back with problems under the title %q, want it to begin with Error", p.Path(), p.Title())
	}
	for field, want := range kept {
		if got := p.Value(field); got != want {
			h.t.Errorf("%s came back with %q in %s, want %q", p.Path(), got, field, want)
		}
	}
}

// lookOf is all that somebody sees who holds nothing on the matter.
func lookOf(h *house, p *browser.Page) string {
	var all strings.Builder
	for _, path := range []string{"/today", "/hits", "/responses", "/search?q=AB51+LKE", "/concerns"} {
		p.Open(h.address + path)
		all.WriteString(p.TextOf("main"))
	}
	return all.String()
}

// knowsTheShortcuts opens the list of the keys and uses some: they need a script and a wide window.
func (h *house) knowsTheShortcuts(p *browser.Page) {
	h.t.Helper()
	if h.options.NoScript || h.options.Width != 0 {
		return
	}
	p.Type("?")
	p.See("Use shortcuts on this device")
	p.Look()
	p.Type("\x1b")
	if text := p.Text(); strings.Contains(text, "Use shortcuts on this device") {
		h.t.Error("Escape does not close the list of shortcuts")
	}
	p.Type("g")
	p.TypeAway("h")
	p.See("What partners may hold about the same people")
	p.Type("/")
	if got := p.Value("q"); got != "" || !strings.HasPrefix(p.Focused(), "input Search") {
		h.t.Errorf("after / the focus is on %q, and the field holds %q", p.Focused(), got)
	}
}

func (h *house) reportsAConcern(rita *browser.Page) (path string) {
	h.goes(rita, "Concerns")
	h.shot(rita, "concerns")
	rita.Follow("Write down a concern")
	h.shot(rita, "concern-form")
	rita.Fill("street", "Anlaby Road")
	h.missesOut(rita, "Save the concern", map[string]string{"street": "Anlaby Road"})
	h.shot(rita, "concern-form-problems")
	choose(rita, "danger", "no")
	choose(rita, "child", "not-sure")
	choose(rita, "crime", "not-sure")
	rita.Fill("4. What did you see or hear?", "Four men were let out of a blue van at twenty to six, three days running. One looks very young.")
	choose(rita, "known", "saw")
	rita.Select("6. What kind of place was it?", "A car wash")
	rita.Select("Which council's area?", "Hull")
	rita.Fill("postcode", "HU3 2RA")
	rita.Fill("when", "Since Saturday")
	choose(rita, "wish", "not-safe")
	rita.Unfold("Phones")
	rita.Fill("phone-1-number", "07700 900 417")
	rita.Unfold("Vehicles")
	rita.Fill("vehicle-1-plate", "ab51lke")
	rita.Fill("vehicle-1-colour", "blue")
	rita.Submit("Save the concern")
	rita.See("You have not made a referral until you have their reference.", "children", "Hearing nothing does not mean that nobody knows something.")
	h.shot(rita, "doors")
	return strings.TrimSuffix(rita.Path(), "/doors")
}

func (h *house) tellsChildrensServices(rita *browser.Page, concern string) {
	h.opensConcern(rita)
	rita.Follow("Statutory doors")
	if got, want := rita.Path(), concern+"/doors"; got != want {
		h.t.Errorf("the statutory doors are at %s, want %s", got, want)
	}
	rita.Fill("Reference of children's services", "CSC-2026-1188")
	rita.Submit("Save the reference of: A child, or somebody who may be a child")
	rita.See("CSC-2026-1188")
}

func (h *house) concernLeadsToItsResponse(rita *browser.Page) {
	h.opensConcern(rita)
	h.shot(rita, "record")
	rita.See("Responses opened from it", "Anlaby Road car wash")
}

// isToldByTone: the labour inspectors answer with a pointer, the police are silent, others hold nothing.
func (h *house) isToldByTone(rita *browser.Page) {
	h.goes(rita, "Hits")
	rita.See("Labour inspectors", "AB51 LKE")
	rita.NotSee("Police", "07700")
	h.shot(rita, "hits")
	gwen := h.as("inspector@labour.example", "Gwen Pryce")
	h.goes(gwen, "Hits")
	gwen.See("Hull council")
	tamsin := h.as("officer@police.example", "Tamsin Roe")
	h.goes(tamsin, "Hits")
	tamsin.See("Hull council")
}

func (h *house) speaksWithTheInspectors(rita *browser.Page) {
	h.goes(rita, "Hits")
	rita.Follow("Open AB51 LKE")
	h.shot(rita, "hit")
	rita.NotSee("Second visit this year")
	rita.Follow("Ask to speak")
	h.shot(rita, "contact-form")
	h.missesOut(rita, "Ask to speak", nil)
	rita.Fill("reason", "We know who lives above it, and it may be the same van.")
	fillDate(rita, "deadline", h.Clock.Now().AddDate(0, 0, 3))
	rita.Submit("Ask to speak")
	gwen := h.as("inspector@labour.example", "Gwen Pryce")
	h.goes(gwen, "Today")
	h.shot(gwen, "today-gwen")
	gwen.Follow("A request to speak")
	h.shot(gwen, "contact")
	gwen.NotSee("Four men were let out")
	h.missesOut(gwen, "Send this answer", nil)
	choose(gwen, "answer", "agreed")
	gwen.Fill("how", "Ring 01632 960555 before four.")
	gwen.Submit("Send this answer")
	h.goes(rita, "Hits")
	rita.Follow("Open AB51 LKE")
	rita.Follow("Agreed to speak")
	rita.See("01632 960555")
}

func (h *house) opensAResponse(rita *browser.Page) {
	h.opensConcern(rita)
	rita.Follow("Decide what happens with it")
	h.shot(rita, "concern")
	h.missesOut(rita, "Save what was decided", nil)
	choose(rita, "decision", "respond")
	choose(rita, "risk", "high")
	rita.Fill("Why?", "Three agencies may each know a part of it.")
	rita.Submit("Save what was decided")
	rita.See("Open a response")
	h.shot(rita, "response-form")
	rita.Fill("A short name", "Anlaby Road car wash")
	h.missesOut(rita, "Open the response", map[string]string{"A short name": "Anlaby Road car wash"})
	choose(rita, "kind", "joint")
	choose(rita, "risk", "high")
	choose(rita, "purpose", "safeguard")
	choose(rita, "expertise", "children")
	choose(rita, "expertise", "labour")
	rita.Submit("Open the response")
	rita.See("Anlaby Road car wash")
	h.shot(rita, "response-children-first")
}

func (h *house) invites(rita *browser.Page, desk string) {
	h.opensTheResponse(rita)
	rita.Unfold("Invite a desk")
	rita.SelectLike("post", desk)
	choose(rita, "asked", "labour")
	rita.Submit("Send the invitation")
}

// childrensServicesComeFirst: somebody may be a child, so nothing else can be done before that
// area's children's services are told.
func (h *house) childrensServicesComeFirst(rita *browser.Page) {
	h.opensTheResponse(rita)
	rita.See("may be under 18")
	rita.NotSee("Who else can help?", "Invite a desk")
	rita.Submit("Tell Hull council, Children's services front door")
	rita.See("Who else can help?", "Invite a desk")
}

// othersJoin: children's services first, then the inspectors and Haven; the invited see no name.
func (h *house) othersJoin(rita *browser.Page) {
	h.invites(rita, "Labour inspectors, Duty desk")
	h.invites(rita, "Haven, Support desk")
	for mail, name := range map[string]string{"children@hull.example": "Sef Okoro", "inspector@labour.example": "Gwen Pryce", "support@haven.example": "Ania Lesko"} {
		p := h.as(mail, name)
		h.goes(p, "Today")
		p.Follow("Answer an invitation to a response")
		p.NotSee("Anlaby Road", "AB51")
		h.shot(p, "invitation")
		p.Submit("Accept")
		p.See("Anlaby Road car wash")
	}
}

func (h *house) worksTogether(rita *browser.Page) {
	ania := h.as("support@haven.example", "Ania Lesko")
	write := func(p *browser.Page, text, lane string) {
		h.opensTheResponse(p)
		p.Unfold("Add what you know")
		p.Fill("What should be known?", text)
		choose(p, "about", "general")
		choose(p, "lane", lane)
		p.Submit("Write it down")
	}
	write(ania, "Two places are held from Thursday.", "all")
	write(rita, "The flat above has three tenancies refused last year.", "private")
	h.opensTheResponse(rita)
	rita.See("Two places are held from Thursday.", "three tenancies refused")
	h.shot(rita, "response")
	h.opensTheResponse(ania)
	ania.NotSee("three tenancies refused")

	rita.Unfold("Agree an action")
	rita.Fill("What is to be done?", "Make two rooms ready for Thursday")
	rita.SelectLike("doer", "Haven")
	fillDate(rita, "due", h.Clock.Now().AddDate(0, 0, 2))
	rita.Submit("Agree the action")
	rita.See("Make two rooms ready for Thursday")
	h.goes(ania, "Today")
	ania.Follow("Make two rooms ready for Thursday")
	h.shot(ania, "action")
	choose(ania, "state", "done")
	ania.Fill("evidence", "Both rooms are ready, one with a worker who speaks Albanian.")
	ania.Submit("Save how far it is")
}

func (h *house) closesAndHears(rita *browser.Page) {
	h.opensTheResponse(rita)
	rita.Follow("Close the response…")
	h.shot(rita, "close")
	rita.Fill("In a few sentences", "Four men were met, two took a room. The operator lost the site.")
	h.missesOut(rita, "Close the response", map[string]string{"In a few sentences": "Four men were met, two took a room. The operator lost the site."})
	choose(rita, "outcome", "people-safe")
	choose(rita, "outcome", "support")
	rita.Fill("How many people are safe now?", "4")
	rita.Submit("Close the response")
	h.goes(rita, "Today")
	rita.See("Action taken")
	h.shot(rita, "today-rita")
	ania := h.as("support@haven.example", "Ania Lesko")
	h.goes(ania, "Today")
	ania.See("Action taken")
}

// figures are those of this quarter so far: concerns, responses opened and closed.
func (h *house) figures() [3]int {
	h.t.Helper()
	hal := h.as("oversight@funder.example", "Hal Brandt")
	h.goes(hal, "Oversight")
	h.shot(hal, "oversight")
	row := regexp.MustCompile(`so far\s+(\d+)\s+(\d+)\s+(\d+)`).FindStringSubmatch(strings.Join(hal.Read("main", ""), " ")) // cell by cell: on a phone they stand side by side
	if row == nil {
		h.t.Fatalf("oversight has no quarter so far:\n%s", hal.Text())
	}
	var out [3]int
	for i := range out {
		n, err := strconv.Atoi(row[i+1])
		if err != nil {
			h.t.Fatal(err)
		}
		out[i] = n
	}
	return out
}

// isCounted: one concern, one response opened and one closed more than before, and no name.
func (h *house) isCounted(before [3]int) {
	h.t.Helper()
	want := [3]int{before[0] + 1, before[1] + 1, before[2] + 1}
	if got := h.figures(); got != want {
		h.t.Errorf("oversight counts %v concerns, responses opened and closed; want %v", got, want)
	}
	h.as("oversight@funder.example", "Hal Brandt").NotSee("Anlaby")
}

func (h *house) isLogged() {
	h.Step(config.Publish)
	report, err := h.Verify(h.t.Context())
	if err != nil || !report.OK() {
		h.t.Errorf("audit verify: %v, %v", report.Problems, err)
	}
}

// choose ticks an answer by its field and value.
func choose(p *browser.Page, field, value string) { p.Tick(field, value) }

// fillDate fills the three parts of a date.
func fillDate(p *browser.Page, field string, day time.Time) {
	p.Fill(field+"-day", day.Format("2"))
	p.Fill(field+"-month", day.Format("1"))
	p.Fill(field+"-year", day.Format("2006"))
}
