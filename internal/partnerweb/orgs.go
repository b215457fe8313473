package partnerweb

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"lightship/internal/content"
	"lightship/internal/id"
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
	Circles    ui.Panel
	Agreements []agreement
	NoTerms    ui.Empty
}

// pages is what all pages of one answer share.
type pages struct {
	now   time.Time
	names partner.Names
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
	return web.Page("partner/list", h.listPage(r.Frame("Organisations", "organisations"), orgs, area, sector)), nil
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
	return web.Page("partner/card", h.cardPage(r.Frame(c.Org.Name, "organisations"), c, r.Now)), nil
}

func (h *Handler) cardPage(frame ui.Frame, c partner.Card, now time.Time) CardPage {
	p := CardPage{
		Frame:  frame,
		Crumbs: ui.Breadcrumbs{Links: []ui.Link{{Text: "Organisations", Href: "/organisations"}}},
		Name:   c.Org.Name,
		Chip:   chip(c.Org, ""),
		About: ui.SummaryList{Rows: []ui.SummaryRow{
			ui.Row("Kind", ui.Value{Text: h.Content.Label(content.Sectors, string(c.Org.Sector)), Tag: suspended(c.Org)}),
			ui.Row("How far it takes part", ui.Text(standingWords(c.Org.Standing))),
			ui.Row("Areas", ui.Text(areas(h.Content, c.Org.Areas))),
			ui.Row("Immigration function", immigration(c.Org.Immigration)),
			ui.Row("May hold up to", ui.Text(c.Org.Clearance.String())),
		}},
		Posts:   ui.Table{Label: "Desks", Head: true, Columns: []ui.Column{{Text: "Desk"}, {Text: "When it is there"}, {Text: "Telephone"}, {Text: "At night"}}},
		Circles: ui.Panel{Title: "Circles it stands in", Empty: "It is in no circle now."},
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
		p.Circles.Items = append(p.Circles.Items, ui.Value{Text: circle.Name, Note: plural(len(circle.Members), "member")})
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

func (h *Handler) postRow(post partner.Post) []ui.Value {
	note := upper(strings.Join(labels(h.Content, content.Expertise, post.Covers), "; "))
	if len(post.Areas) > 0 {
		note = strings.TrimSpace(note + "\n" + areas(h.Content, post.Areas))
	}
	name := ui.Value{Text: post.Name, Note: note}
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
