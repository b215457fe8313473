package auditweb

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// TrailPage is one page of a trail.
type TrailPage struct {
	Frame   ui.Frame
	Title   string
	Lead    string
	Later   ui.Notice // that some may be shown later; on the page of records always
	Summary ui.ErrorSummary
	Find    ui.TextInput // which record; only on the page of records
	Show    ui.Button
	Lines   []line
	None    ui.Empty
	Pager   ui.Pager
	Links   []ui.Link
}

// line is one entry of a trail.
type line struct {
	When ui.Moment
	Who  ui.Chip
	By   string
	Did  string
	For  string   // the purpose, in words
	One  ui.Value // the record, where it is one
	Many ui.Details
}

// Records tells whether the page is that of an organisation's records.
func (p TrailPage) Records() bool { return p.Find.Name != "" }

// Lined tells whether the line names one record.
func (l line) Lined() bool { return l.One.Text != "" }

const laterText = "Some looks may be shown later. Those that police or another authority lawfully keep back for a time stand here, with their dates, when that time is over."

func (h *Handler) own(r *web.Request) (web.Response, error) {
	at := r.Query().Text("at", 400)
	got, err := h.Log.Own(r.Context(), r.Actor, at, 0)
	if err != nil {
		return web.Response{}, err
	}
	n, err := h.names(r, got.Items, false)
	if err != nil {
		return web.Response{}, err
	}
	p := ownPage(r.Frame("What you did and saw", "trail"), n.lines(got.Items), access.MayCall(r.Actor, access.AuditRecords))
	p.Pager = ui.Pages("/trail", nil, "", got.Next)
	p.again(at, "/trail")
	return web.Page("audit/trail", p), nil
}

func ownPage(frame ui.Frame, lines []line, auditor bool) TrailPage {
	p := TrailPage{
		Frame: frame,
		Title: "What you did and saw",
		Lead:  "Every page that showed you something of a record has one line here, and so has every change you made. The newest stands first. Nobody can take a line out.",
		Lines: lines,
		None: ui.Empty{What: "Nothing yet", Why: "What you look at and what you change will stand here, with the time and the purpose.",
			Do: ui.Button{Text: "Go to Today", Href: "/today", Kind: "secondary"}},
		Links: []ui.Link{{Text: "How partners check the log", Href: "/log"}},
	}
	if auditor {
		p.Links = append([]ui.Link{{Text: "Who saw our records", Href: "/trail/records"}}, p.Links...)
	}
	return p
}

func (h *Handler) records(r *web.Request) (web.Response, error) {
	q := r.Query()
	at := q.Text("at", 400)
	typed := q.Text("record", 300)
	record, ok := recordIn(typed)
	if !ok {
		q.Problem("record", "Paste the address of the record's page, or its whole number of 26 letters and digits.")
		p := recordsPage(r.Frame("Who saw our records", "trail-records"), nil, typed)
		filled := q.Filled()
		p.Frame, p.Find, p.Summary = p.Frame.Fail(filled), p.Find.From(filled), filled.Summary()
		p.None = ui.Empty{}
		return web.Again("audit/trail", p), nil
	}
	got, err := h.Log.OfRecords(r.Context(), r.Actor, record, at, 0)
	if err != nil {
		return web.Response{}, err
	}
	n, err := h.names(r, got.Items, true)
	if err != nil {
		return web.Response{}, err
	}
	p := recordsPage(r.Frame("Who saw our records", "trail-records"), n.lines(got.Items), string(record))
	keep := url.Values{}
	if record != "" {
		keep.Set("record", string(record))
	}
	p.Pager = ui.Pages("/trail/records", keep, "", got.Next)
	p.again(at, "/trail/records")
	return web.Page("audit/trail", p), nil
}

func recordsPage(frame ui.Frame, lines []line, record string) TrailPage {
	p := TrailPage{
		Frame: frame,
		Title: "Who saw our records",
		Lead:  "Who saw or changed the records of your organisation, and what was told of them to others. The newest stands first.",
		Later: ui.Notice{Text: laterText},
		Find: ui.TextInput{Field: ui.Field{Name: "record", Label: "Only one record", Hint: "Paste the address of its page. Leave this empty for all."},
			Value: record},
		Show:  ui.Button{Text: "Show", Kind: "secondary"},
		Lines: lines,
		None:  ui.Empty{What: "Nobody so far", Why: "When somebody opens, lists or is told of a record of your organisation, a line stands here: who, when, how much of it, and what for."},
		Links: []ui.Link{{Text: "What you did and saw", Href: "/trail"}, {Text: "How partners check the log", Href: "/log"}},
	}
	if record != "" {
		p.None = ui.Empty{What: "Nobody so far", Why: "Nobody has seen a record of your organisation of this number.",
			Do: ui.Button{Text: "Show all records", Href: "/trail/records", Kind: "secondary"}}
	}
	return p
}

// again adds the way back to the first page.
func (p *TrailPage) again(at, path string) {
	if at != "" {
		p.Links = append([]ui.Link{{Text: "Back to the newest", Href: path}}, p.Links...)
	}
}

// recordIn reads which record is meant: nothing, an id, or the address of a record's page.
func recordIn(typed string) (id.Record, bool) {
	if typed == "" {
		return "", true
	}
	if _, path, found := strings.Cut(typed, "/records/"); found {
		typed, _, _ = strings.Cut(path, "/")
		typed, _, _ = strings.Cut(typed, "?")
	}
	return id.Parse[id.Record](strings.ToLower(typed))
}

// names says who and whose.
type names struct {
	now    time.Time
	people map[id.Member]string
	orgs   map[id.Org]ui.Chip
	titles map[id.Record]string
	whose  bool // lines say who did it; else whose the records are
}

func (h *Handler) names(r *web.Request, items []audit.Item, whose bool) (names, error) {
	n := names{now: r.Now, whose: whose}
	var err error
	if n.titles, err = h.titles(r, items); err != nil {
		return n, err
	}
	if n.orgs, err = h.Orgs(r.Context(), r.Actor); err != nil || !whose {
		return n, err
	}
	var members []id.Member
	for _, item := range items {
		if item.Member != "" {
			members = append(members, item.Member)
		}
	}
	n.people, err = h.People(r.Context(), r.Actor, members)
	return n, err
}

// mostTitled is how many records of one page are named; the others are "a record".
const mostTitled = 200

// titles names the records of a page as the reader may see them now.
func (h *Handler) titles(r *web.Request, items []audit.Item) (map[id.Record]string, error) {
	if h.Titles == nil {
		return nil, nil
	}
	var ids []id.Record
	met := map[id.Record]bool{}
	for _, item := range items {
		for _, s := range item.Seen {
			if !met[s.Record] && s.Level > access.None && len(ids) < mostTitled {
				met[s.Record], ids = true, append(ids, s.Record)
			}
		}
	}
	return h.Titles(r.Context(), r.Actor, ids)
}

func (n names) lines(items []audit.Item) []line {
	out := make([]line, len(items))
	for i, item := range items {
		l := line{When: ui.Moment{Now: n.now, At: item.At}, Did: did(item.Did, item.Looked)}
		if item.Purpose != "" {
			l.For = item.Purpose.Label()
		}
		switch {
		case !n.whose:
			l.By = "You"
		case item.Member == "":
			l.By = "The machine, by an agreement or a response,"
		default:
			l.Who, l.By = n.orgs[item.Org], n.people[item.Member]
			if l.By == "" {
				l.By = "A former member"
			}
		}
		l.records(n, item.Seen)
		out[i] = l
	}
	return out
}

func (l *line) records(n names, seen []audit.Seen) {
	if len(seen) == 1 {
		l.One = n.record(seen[0])
		return
	}
	for _, s := range seen {
		l.Many.Values = append(l.Many.Values, n.record(s))
	}
	if len(seen) > 1 {
		l.Many.Summary = fmt.Sprintf("%d records", len(seen))
	}
}

func (n names) record(s audit.Seen) ui.Value {
	v := ui.Value{Text: cmp.Or(n.titles[s.Record], "A record"), Href: "/records/" + string(s.Record), Note: "Seen: " + levelWords[s.Level]}
	if s.For != "" {
		v.Note += "; " + s.For.Label()
	}
	if !n.whose && s.Owner != "" {
		v.Chip = n.orgs[s.Owner]
	}
	return v
}
