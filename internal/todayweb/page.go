package todayweb

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// TodayPage is the page that a member begins with.
type TodayPage struct {
	Frame ui.Frame
	Title string
	Lead  string
	Begin ui.Button // the one primary button
	List  ui.Table
	None  ui.Empty
	Came  ui.Panel
	Yours ui.Panel  // what else this member may do
	Note  ui.Notice // what the organisation has yet to do before records reach it
}

func (h *Handler) today(r *web.Request) (web.Response, error) {
	var all []Waiting
	for _, source := range h.Sources {
		some, err := source(r.Context(), r.Actor)
		if err != nil {
			return web.Response{}, err
		}
		all = append(all, some...)
	}
	var came []Came
	if h.Given != nil {
		var err error
		if came, err = h.Given(r.Context(), r.Actor); err != nil {
			return web.Response{}, err
		}
	}
	return web.Page("today/today", page(r.Frame("Today", "today"), r.Now, r.Actor, r.Visit.Desk, all, came)), nil
}

const cameShown = 8

func page(frame ui.Frame, now time.Time, who access.Actor, desk ui.Chip, all []Waiting, came []Came) TodayPage {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, byClock)
	p := TodayPage{
		Frame: frame,
		Title: "Today, " + now.In(clock.London()).Format("Monday 2 January"),
		Lead:  lead(len(all), desk),
		Begin: ui.Button{Text: "Write down a concern", Href: "/concerns/new"},
		List: ui.Table{Label: "What waits", Cards: true, Columns: []ui.Column{
			{Text: "Due"}, {Text: "What"}, {Text: "Do", Hidden: true}}},
		Yours: yours(who),
	}
	if len(came) > 0 || !access.MayCall(who, access.OversightRead) { // who oversees gives nothing that could come to something
		p.Came = cameOf(now, came)
	}
	for _, w := range sorted {
		due := ui.Value{Due: ui.Due{Now: now, At: w.Due, Date: w.Day}}
		if w.Due.IsZero() {
			due = ui.Text("when there is time")
		}
		p.List.Rows = append(p.List.Rows, []ui.Value{due, {Text: w.What, Href: w.Href, Note: w.Detail, Chip: w.From},
			{Do: ui.Button{Text: w.Verb, Href: w.Href, Kind: "secondary", About: w.What}}})
	}
	if len(all) == 0 {
		p.None = ui.Empty{What: "Nothing waits for you", Why: "Concerns to look at, invitations to answer, hits, requests to speak and actions that are due stand here, the most urgent first. They are sent to your desk, so a colleague may have seen to them already."}
	}
	if len(all) == 0 && access.MayCall(who, access.OversightRead) {
		p.Begin = ui.Button{Text: "Read the figures", Href: "/oversight"}
	}
	if !who.Signed {
		p.Note = ui.Notice{Text: "Your organisation has not yet signed the information sharing agreement, or does not vouch for you at present. You can write down concerns and answer what you are asked. Records of partners reach you only by a single lawful share, or when somebody is at risk now."}
	}
	return p
}

// byClock puts what is due first before the rest, and what has no time last.
func byClock(a, b Waiting) int {
	if a.Due.IsZero() != b.Due.IsZero() {
		if a.Due.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.What, b.What))
}

func lead(n int, desk ui.Chip) string {
	whom := "you"
	if desk.Post != "" {
		whom = "your desk, " + desk.Post
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "One thing waits for " + whom + "."
	default:
		return count(n) + " things wait for " + whom + ": the most urgent first."
	}
}

var numbers = []string{"", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}

func count(n int) string {
	if n < len(numbers) {
		return numbers[n]
	}
	return strconv.Itoa(n)
}

func cameOf(now time.Time, came []Came) ui.Panel {
	p := ui.Panel{Title: "What came of what you gave",
		Empty: "When a concern of yours, or something you put into a response, leads to something, it is told here in a few words. You always hear, even when nothing could be done."}
	for _, c := range came[:min(cameShown, len(came))] {
		p.Items = append(p.Items, ui.Value{Text: c.Gave, Href: c.Href, Note: c.What, When: ui.Moment{Now: now, At: c.At}})
	}
	return p
}

// yours offers what a member has a duty or a right to look at besides the work of their desk, by what
// the policy lets them; who has none is not offered what the rail has anyhow.
func yours(who access.Actor) ui.Panel {
	p := ui.Panel{Title: "Also yours"}
	if !access.MayCall(who, access.OversightRead) && !access.MayCall(who, access.AuditRecords) {
		return p
	}
	for _, offer := range []struct {
		do               access.Action
		text, href, note string
	}{
		{access.OversightRead, "The figures", "/oversight", "What came in, what was done, and what came of it"},
		{access.AuditRecords, "Who saw our records", "/trail/records", "Looks at, and disclosures of, what your organisation holds"},
		{access.PartnerList, "Organisations and their desks", "/organisations", "Whom to ring, when, and who has signed what"},
		{access.PolicyRead, "What Lightship holds to", "/policy", "Who may see what, and what the machine may do"},
	} {
		if access.MayCall(who, offer.do) {
			p.Items = append(p.Items, ui.Value{Text: offer.text, Href: offer.href, Note: offer.note})
		}
	}
	return p
}
