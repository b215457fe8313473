package partnerweb

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// ListPage is every organisation, or those of an area or sector.
type ListPage struct {
	Frame  ui.Frame
	Lead   string
	Area   ui.Select
	Sector ui.Select
	Show   ui.Button
	Table  ui.Table
	None   ui.Empty // when the filter leaves nothing
	More   []ui.Link
	Add    ui.Button
}

// CardPage is one organisation.
type CardPage struct {
	Frame      ui.Frame
	Crumbs     ui.Breadcrumbs
	Name       string
	Chip       ui.Chip
	About      ui.SummaryList
	Firewall   string // what it means that there is an immigration function
	Posts      ui.Table
	NoPosts    ui.Empty
	Functions  ui.Table
	Members    ui.Panel // for those of the organisation
	Circles    ui.Panel
	Agreements []agreement
	NoTerms    ui.Empty
	Do         []ui.Button
	History    ui.Panel
}

// pages is what all pages of one answer share.
type pages struct {
	now   time.Time
	names organise.Names
	words *content.Library
}

func orgPath(o id.Org) string { return "/organisations/" + string(o) }

func (h *Handler) list(r *web.Request) (web.Response, error) {
	orgs, err := h.Partners.Directory(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	q := r.Query()
	area := q.Choice("area", codes(areaOptions(h.Content))...)
	sector := q.Choice("sector", codes(sectorOptions(h.Content))...)
	p := h.listPage(r.Frame("Organisations", "organisations"), orgs, area, sector)
	if h.Partners.May(r.Actor).Add {
		p.Add = ui.Button{Text: "Add an organisation", Href: "/organisations/new"}
	}
	return web.Page("partner/list", p), nil
}

func (h *Handler) listPage(frame ui.Frame, orgs []partner.Org, area, sector string) ListPage {
	all := len(orgs)
	orgs = slices.DeleteFunc(slices.Clone(orgs), func(o partner.Org) bool {
		return area != "" && !slices.Contains(o.Areas, area) || sector != "" && string(o.Sector) != sector
	})
	p := ListPage{
		Frame: frame,
		Lead:  "The partnership has " + plural(all, "organisation") + ". What each of them holds stays its own.",
		Area: ui.Select{Field: ui.Field{Name: "area", Label: "Area"}, Blank: "Every area", Value: area,
			Options: areaOptions(h.Content)},
		Sector: ui.Select{Field: ui.Field{Name: "sector", Label: "Kind of organisation"}, Blank: "Every kind", Value: sector,
			Options: sectorOptions(h.Content)},
		Show:  ui.Button{Text: "Show", Kind: "secondary"},
		More:  []ui.Link{{Text: "Circles", Href: "/circles"}, {Text: "Agreements", Href: "/agreements"}, {Text: "What Lightship holds to", Href: "/policy"}},
		Table: ui.Table{Label: "Organisations", Cards: true, Head: true, Columns: []ui.Column{{Text: "Organisation"}, {Text: "Areas"}, {Text: "How far it takes part"}, {Text: "Immigration function"}}},
	}
	for _, o := range orgs {
		p.Table.Rows = append(p.Table.Rows, []ui.Value{
			{Text: o.Name, Href: orgPath(o.ID), Note: h.Content.Label(content.Sectors, string(o.Sector)), Tag: suspended(o)},
			ui.Text(areas(h.Content, o.Areas)),
			ui.Text(standingWords(o.Standing)),
			immigration(o.Immigration),
		})
	}
	if len(orgs) == 0 {
		p.None = ui.Empty{What: "No organisation fits", Why: "Organisations of this kind in this area would stand here. Nobody of that kind has joined there yet.",
			Do: ui.Button{Text: "Show all", Href: "/organisations", Kind: "secondary"}}
		if all == 0 {
			p.None = ui.Empty{What: "Nobody has joined yet", Why: "Organisations stand here when the operator has added them and invited their first two leads."}
		}
	}
	return p
}

func (h *Handler) card(r *web.Request) (web.Response, error) {
	org, err := web.ID[id.Org](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	c, err := h.Partners.Card(r.Context(), r.Actor, org)
	if err != nil {
		return web.Response{}, err
	}
	functions, err := h.Partners.FunctionsOf(r.Context(), r.Actor, org)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("partner/card", h.cardPage(r.Frame(c.Org.Name, "organisations"), c, functions, r.Now)), nil
}

func (h *Handler) cardPage(frame ui.Frame, c organise.Card, has []partner.Fact, now time.Time) CardPage {
	p := CardPage{
		Frame:     frame,
		Crumbs:    ui.Breadcrumbs{Links: []ui.Link{{Text: "Organisations", Href: "/organisations"}}},
		Name:      c.Org.Name,
		Chip:      chip(c.Org, ""),
		About:     h.aboutOrg(c.Org),
		Posts:     ui.Table{Label: "Desks", Cards: true, Head: true, Columns: []ui.Column{{Text: "Desk"}, {Text: "When it is there"}, {Text: "Telephone", Said: true}, {Text: "At night", Said: true}}},
		Circles:   ui.Panel{Title: "Circles it stands in", Empty: "It is in no circle now."},
		Functions: functions(has, c.Org.ID, c.May.Organise, now),
		History:   h.history(c.History, c.Names, nil, now),
	}
	p.Do = cardButtons(c)
	if len(c.Members) > 0 {
		p.Members = ui.Panel{Title: "Members of your organisation"}
		for _, m := range c.Members {
			v := ui.Text(m.Name)
			if m.Suspended {
				v.Tag = ui.Tag{Text: "suspended", Colour: "red"}
			}
			p.Members.Items = append(p.Members.Items, v)
		}
	}
	if c.Org.Immigration {
		p.Firewall = "What partners hold about people at risk, about those who reported and about their support is never compared with this organisation and never shown to it, whatever an agreement says."
	}
	for _, post := range c.Posts {
		p.Posts.Rows = append(p.Posts.Rows, h.postRow(post))
	}
	if len(c.Posts) == 0 {
		p.NoPosts = ui.Empty{What: "No desk yet", Why: "Things are sent to desks, never to persons, so that leave and leavers break nothing. A lead of the organisation, or the coordinator, adds its first desk."}
	}
	for _, circle := range c.Circles {
		p.Circles.Items = append(p.Circles.Items, ui.Value{Text: circle.Name, Href: circlePath(circle.ID), Note: plural(len(circle.Members), "member")})
	}
	show := pages{now: now, names: c.Names, words: h.Content}
	for _, a := range c.Agreements {
		p.Agreements = append(p.Agreements, show.agreement(a))
	}
	if len(c.Agreements) == 0 {
		p.NoTerms = ui.Empty{What: "It has signed no agreement", Why: "Until it does, records reach it only by a single lawful share or when somebody is at risk now. The coordinator has the agreement to sign."}
	}
	return p
}

func (h *Handler) aboutOrg(o partner.Org) ui.SummaryList {
	s := ui.SummaryList{Rows: []ui.SummaryRow{
		ui.Row("Kind", ui.Value{Text: h.Content.Label(content.Sectors, string(o.Sector)), Tag: suspended(o)}),
		ui.Row("How far it takes part", ui.Text(standingWords(o.Standing))),
		ui.Row("Areas", ui.Text(areas(h.Content, o.Areas))),
		ui.Row("Immigration function", immigration(o.Immigration)),
		ui.Row("May hold up to", ui.Text(o.Clearance.String())),
	}}
	if o.Masked {
		s.Rows = append(s.Rows, ui.Row("Masked", ui.Text("A pointer to its records names the broker's desk")))
	}
	return s
}

// cardButtons are what this member may do here; the one that is most often done comes first.
func cardButtons(c organise.Card) []ui.Button {
	var all []ui.Button
	add := func(may bool, text, path string) {
		if may {
			b := ui.Button{Text: text, Href: orgPath(c.Org.ID) + path, Kind: "secondary"}
			if len(all) == 0 {
				b.Kind = ""
			}
			all = append(all, b)
		}
	}
	add(c.May.Posts, "Add a desk", "/posts")
	add(c.May.Organise, "Change the organisation", "/edit")
	add(c.May.Immigration, "Add a function", "/functions")
	return all
}

func (h *Handler) postRow(post partner.Post) []ui.Value {
	note := upper(strings.Join(labels(h.Content, content.Expertise, post.Covers), "; "))
	if len(post.Areas) > 0 {
		note = strings.TrimSpace(note + "\n" + areas(h.Content, post.Areas))
	}
	name := ui.Value{Text: post.Name, Href: postPath(post.ID), Note: note}
	if post.Statutory == partner.ForChildren {
		name.Tag = ui.Tag{Text: "children, by law", Colour: "blue"}
	}
	return []ui.Value{name, ui.Text(cmp.Or(post.Hours, "Not said")), phone(post.Phone), phone(post.Night)}
}

// phone is a number to ring, which stays on one line.
func phone(number string) ui.Value {
	if number == "" {
		return ui.Text("Not\u00a0given")
	}
	return ui.Value{Text: strings.ReplaceAll(number, " ", "\u00a0"), Href: "tel:" + strings.ReplaceAll(number, " ", "")}
}

func chip(o partner.Org, post string) ui.Chip {
	return ui.Chip{Name: cmp.Or(o.Short, o.Name), Post: post, Sector: ui.Sector(o.Sector.Chip())}
}

func suspended(o partner.Org) ui.Tag {
	if o.Suspended {
		return ui.Tag{Text: "suspended", Colour: "red"}
	}
	return ui.Tag{}
}

func immigration(has bool) ui.Value { return ui.Value{Text: immigrationWords(has), Bold: has} }

func areas(words *content.Library, all []string) string {
	if len(all) == 0 {
		return "No area of its own"
	}
	return listed(labels(words, content.Areas, all))
}

func labels(words *content.Library, list string, all []string) []string {
	out := make([]string, len(all))
	for i, code := range all {
		out[i] = words.Label(list, code)
	}
	return out
}

func codes(options []ui.Option) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Value
	}
	return out
}

func areaOptions(words *content.Library) []ui.Option {
	var out []ui.Option
	for _, a := range words.Areas() {
		out = append(out, ui.Option{Value: a.Code, Label: a.Label})
	}
	return out
}

func sectorOptions(words *content.Library) []ui.Option {
	var out []ui.Option
	for _, o := range words.Options(content.Sectors) {
		out = append(out, ui.Option{Value: o.Value, Label: o.Label})
	}
	return out
}

func byText(a, b ui.Value) int { return cmp.Compare(a.Text, b.Text) }
