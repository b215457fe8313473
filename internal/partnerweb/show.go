package partnerweb

import (
	"cmp"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// ShowPage is a desk, the circles or one, the agreements or one.
type ShowPage struct {
	Frame   ui.Frame
	Crumbs  ui.Breadcrumbs
	Heading string
	Warning string
	Lead    string
	About   ui.SummaryList
	Terms   []agreement
	Tables  []ui.Table
	None    ui.Empty
	Do      []ui.Button
	History ui.Panel
}

func circlePath(c id.Circle) string { return "/circles/" + string(c) }

func agreementPath(a id.Agreement) string { return "/agreements/" + string(a) }

func (h *Handler) desk(r *web.Request) (web.Response, error) {
	c, err := h.deskOf(r)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("partner/show", h.deskPage(r.Frame(c.Post.Name, "organisations"), c, r.Now)), nil
}

func (h *Handler) deskPage(frame ui.Frame, c organise.PostCard, now time.Time) ShowPage {
	p := ShowPage{
		Frame: frame, Crumbs: ui.Breadcrumbs{Links: deskCrumbs(c)[:2]}, Heading: c.Post.Name, About: h.aboutPost(c),
		Tables: []ui.Table{functions(c.Functions, c.Org.ID, c.May.Organise, now)}, History: h.history(c.History, c.Names, nil, now),
	}
	if c.Post.Ended {
		p.Warning = "This desk has ended. Nobody reads by it, and nothing can be sent to it."
		return p
	}
	if c.May.Posts {
		p.Do = []ui.Button{{Text: "Change the desk", Href: postPath(c.Post.ID) + "/edit"}, {Text: "End the desk…", Kind: "secondary", Href: postPath(c.Post.ID) + "/end"}}
	}
	return p
}

func (h *Handler) aboutPost(c organise.PostCard) ui.SummaryList {
	sit := "Nobody sits there now"
	if c.Seats > 0 {
		sit = plural(c.Seats, "member")
	}
	where := "Every area of the organisation"
	if len(c.Post.Areas) > 0 {
		where = areas(h.Content, c.Post.Areas)
	}
	s := ui.SummaryList{Rows: []ui.SummaryRow{
		ui.Row("Organisation", ui.Value{Chip: chip(c.Org, "")}),
		ui.Row("When it is there", ui.Text(cmp.Or(c.Post.Hours, "Not said"))),
		ui.Row("Telephone", phone(c.Post.Phone)),
		ui.Row("At night", phone(c.Post.Night)),
		ui.Row("What it does", ui.Text(cmp.Or(upper(strings.Join(labels(h.Content, content.Expertise, c.Post.Covers), "; ")), "Not said"))),
		ui.Row("Where", ui.Text(where)),
		ui.Row("Who sits there", ui.Text(sit)),
	}}
	if c.Post.Statutory == partner.ForChildren {
		s.Rows = append(s.Rows, ui.Row("By law", ui.Text("Children's services of its areas: what concerns a child comes here")))
	}
	return s
}

func (h *Handler) circles(r *web.Request) (web.Response, error) {
	all, err := h.Partners.Rooms(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("partner/show", circlesPage(r.Frame("Circles", "organisations"), all, h.Partners.May(r.Actor))), nil
}

func circlesPage(frame ui.Frame, all []partner.Circle, may partner.May) ShowPage {
	p := ShowPage{Frame: frame, Crumbs: ui.Breadcrumbs{Links: []ui.Link{orgCrumb}}, Heading: "Circles",
		Lead: "A circle is a named set of organisations or desks. What is shared with a circle is shared with those who are in it at the time."}
	t := ui.Table{Label: "Circles", Cards: true, Head: true, Columns: []ui.Column{{Text: "Circle"}, {Text: "What for", Said: true}, {Text: "Who joins gets", Said: true}, {Text: "In it now"}}}
	for _, c := range all {
		t.Rows = append(t.Rows, []ui.Value{{Text: c.Name, Href: circlePath(c.ID)}, ui.Text(circleWords(c.Kind)), ui.Text(inheritWords(c.Inherit)), ui.Text(plural(len(c.Members), "member"))})
	}
	p.Tables = []ui.Table{t}
	if len(all) == 0 {
		p.None = ui.Empty{What: "No circle yet", Why: "Circles stand here once the coordinator has added them: the whole partnership, or a forum of an area."}
	}
	if may.Organise {
		p.Do = []ui.Button{{Text: "Add a circle", Href: "/circles/new"}}
	}
	return p
}

func circleWords(k partner.CircleKind) string {
	if k == partner.AreaForum {
		return "A forum of an area or a subject"
	}
	return "The whole partnership, or a part of it"
}

func inheritWords(inherit bool) string {
	if inherit {
		return "What was shared before, too"
	}
	return "What is shared from then on"
}

func (h *Handler) roomOf(r *web.Request) (organise.CircleCard, error) {
	circle, err := web.ID[id.Circle](r, "id")
	if err != nil {
		return organise.CircleCard{}, err
	}
	return h.Partners.Room(r.Context(), r.Actor, circle)
}

func (h *Handler) circle(r *web.Request) (web.Response, error) {
	c, err := h.roomOf(r)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("partner/show", h.circlePage(r.Frame(c.Circle.Name, "organisations"), c, r.Now)), nil
}

func (h *Handler) circlePage(frame ui.Frame, c organise.CircleCard, now time.Time) ShowPage {
	p := ShowPage{Frame: frame, Crumbs: ui.Breadcrumbs{Links: []ui.Link{orgCrumb, {Text: "Circles", Href: "/circles"}}}, Heading: c.Circle.Name,
		About:   ui.SummaryList{Rows: []ui.SummaryRow{ui.Row("What for", ui.Text(circleWords(c.Circle.Kind))), ui.Row("Who joins gets", ui.Text(inheritWords(c.Circle.Inherit)))}},
		History: h.history(c.History, c.Names, nil, now)}
	t := ui.Table{Label: "Who is in it", Cards: true, Head: true, Columns: []ui.Column{{Text: "Member"}, {Text: "Since", Said: true}, {Text: "Until", Said: true}}}
	if c.May.Organise {
		t.Columns = append(t.Columns, ui.Column{Text: "Take out", Hidden: true})
		p.Do = []ui.Button{{Text: "Add a member", Href: circlePath(c.Circle.ID) + "/members"}}
	}
	for _, f := range c.Members {
		name := c.Names.Called(access.Principal(f.Subject))
		who := ui.Value{Text: name}
		if !f.Live(now) {
			who.Tag = ui.Tag{Text: "not yet", Colour: "grey"}
		}
		row := []ui.Value{who, ui.Text(day(f.From)), ui.Text(endOf(f))}
		if c.May.Organise {
			end := ui.Value{}
			if f.Until.IsZero() {
				end.Do = ui.Button{Text: "Take out…", Kind: "secondary", About: name, Href: circlePath(c.Circle.ID) + "/members/end?who=" + f.Subject}
			}
			row = append(row, end)
		}
		t.Rows = append(t.Rows, row)
	}
	p.Tables = []ui.Table{t}
	if len(c.Members) == 0 {
		p.None = ui.Empty{What: "Nobody is in it yet", Why: "The coordinator adds organisations or desks. What is shared with an empty circle is shared with nobody."}
	}
	return p
}

func (h *Handler) agreements(r *web.Request) (web.Response, error) {
	all, names, err := h.Partners.Terms(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("partner/show", h.agreementsPage(r.Frame("Agreements", "organisations"), all, names, h.Partners.May(r.Actor), r.Now)), nil
}

func (h *Handler) agreementsPage(frame ui.Frame, all []partner.Agreement, names organise.Names, may partner.May, now time.Time) ShowPage {
	p := ShowPage{Frame: frame, Crumbs: ui.Breadcrumbs{Links: []ui.Link{orgCrumb}}, Heading: "Agreements",
		Lead: "An agreement says what may pass between those who have signed it. It is in force once two have, and until it lapses."}
	t := ui.Table{Label: "Agreements", Cards: true, Head: true, Columns: []ui.Column{{Text: "Agreement"}, {Text: "Signed by", Said: true}, {Text: "Lapses", Said: true}}}
	show := pages{now: now, names: names, words: h.Content}
	for _, a := range all {
		shown := show.agreement(a)
		t.Rows = append(t.Rows, []ui.Value{{Text: a.Name, Href: agreementPath(a.ID), Tag: shown.State.Tag},
			ui.Text(plural(len(shown.Parties.Values), "organisation")), {Text: day(a.Lapses), Note: shown.Warning}})
	}
	p.Tables = []ui.Table{t}
	if len(all) == 0 {
		p.None = ui.Empty{What: "No agreement yet", Why: "The coordinator drafts an agreement with its clauses; leads record the signature of their organisations."}
	}
	if may.Organise {
		p.Do = []ui.Button{{Text: "Draft an agreement", Href: "/agreements/new"}}
	}
	return p
}

func (h *Handler) termsOf(r *web.Request) (organise.AgreementCard, error) {
	agreement, err := web.ID[id.Agreement](r, "id")
	if err != nil {
		return organise.AgreementCard{}, err
	}
	return h.Partners.Agreement(r.Context(), r.Actor, agreement)
}

func (h *Handler) agreementPage(r *web.Request) (web.Response, error) {
	c, err := h.termsOf(r)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("partner/show", h.termsPage(r.Frame(c.Agreement.Name, "organisations"), c, r.Now)), nil
}

func (h *Handler) termsPage(frame ui.Frame, c organise.AgreementCard, now time.Time) ShowPage {
	show := pages{now: now, names: c.Names, words: h.Content}
	a := show.agreement(c.Agreement)
	p := ShowPage{Frame: frame, Crumbs: ui.Breadcrumbs{Links: []ui.Link{orgCrumb, {Text: "Agreements", Href: "/agreements"}}}, Heading: c.Agreement.Name, Warning: a.Warning,
		History: h.history(c.History, c.Names, c.Agreement.Clauses, now)}
	p.About = ui.SummaryList{Rows: []ui.SummaryRow{ui.Row("State", a.State), ui.Row("Lapses", ui.Value{Due: ui.Due{Now: now, At: c.Agreement.Lapses, Date: true}, Text: day(c.Agreement.Lapses)})}}
	a.Warning, a.More = "", ui.Link{}
	a.Name = "What may pass, and between whom"
	p.Terms = []agreement{a}
	path := agreementPath(c.Agreement.ID)
	button := func(may bool, text, to string) {
		if may {
			b := ui.Button{Text: text, Href: path + to}
			if len(p.Do) > 0 {
				b.Kind = "secondary"
			}
			p.Do = append(p.Do, b)
		}
	}
	signed := c.Agreement.Signed(c.Own, now)
	button(c.May.Sign && !signed && now.Before(c.Agreement.Lapses), "Record your organisation's signature…", "/sign")
	button(c.May.Organise && c.Agreement.Draft(now), "Draft a clause", "/clauses")
	button(c.May.Withdraw && signed, "Withdraw your signature…", "/withdraw")
	if c.May.Organise {
		p.Tables = []ui.Table{h.oneByOne(c, now)}
	}
	return p
}

// oneByOne lists the clauses that have not ended, each with the way to end it.
func (h *Handler) oneByOne(c organise.AgreementCard, now time.Time) ui.Table {
	t := ui.Table{Caption: "The clauses one by one", Cards: true, Columns: []ui.Column{{Text: "Clause"}, {Text: "Since", Said: true}, {Text: "Tone", Said: true}, {Text: "End it", Hidden: true}}}
	for _, clause := range c.Agreement.Clauses {
		if !clause.Until.IsZero() {
			continue
		}
		words := clauseWords(clause, c.Names)
		t.Rows = append(t.Rows, []ui.Value{ui.Text(words), ui.Text(day(clause.From)), {Tone: ui.Tone(clause.Tone.String())},
			{Do: ui.Button{Text: "End…", Kind: "secondary", About: "the clause: " + words, Href: agreementPath(c.Agreement.ID) + "/clauses/end?clause=" + string(clause.ID)}}})
	}
	return t
}

// clauseWords says a clause in one sentence.
func clauseWords(c partner.Clause, n organise.Names) string {
	return upper(kindWord(c.Kind)) + " from " + called(n, c.Senders) + " to " + called(n, c.Recipients) + ", to " + lower(c.Purpose.Label()) + ": " + levelWords[c.Level] + " at most"
}
