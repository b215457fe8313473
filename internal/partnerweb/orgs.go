package partnerweb

import (
	"cmp"
	"fmt"
	"net/url"
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
	Name   ui.TextInput
	Area   ui.Select
	Sector ui.Select
	Does   ui.Select
	Sorted ui.Hidden // an order stays when the list is narrowed
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
	desks, err := h.Partners.Desks(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	q := r.Query()
	w := wanted{name: q.Line("name", 100), area: q.Choice("area", codes(areaOptions(h.Content))...), sector: q.Choice("sector", codes(sectorOptions(h.Content))...),
		does: q.Choice("does", codes(doesOptions(h.Content))...), order: ui.OrderOf(q.Line("sort", 20), "name", "kind", "part")}
	w.doesSaid = h.Content.Label(content.Expertise, w.does)
	p := h.listPage(r.Frame("Organisations", "organisations"), orgs, desks, w)
	if h.Partners.May(r.Actor).Add {
		p.Add = ui.Button{Text: "Add an organisation", Href: "/organisations/new"}
	}
	return web.Page("partner/list", p), nil
}

// wanted is which organisations a list shows, and in which order.
type wanted struct {
	name, area, sector, does string
	doesSaid                 string // the same in words: desks may say what they do by code or in words
	order                    ui.Order
}

// fits tells whether an organisation is wanted; does is what its desks do.
func (w wanted) fits(o partner.Org, does []string) bool {
	for _, word := range strings.Fields(strings.ToLower(w.name)) {
		if !strings.Contains(strings.ToLower(o.Name+" "+o.Short), word) {
			return false
		}
	}
	return (w.area == "" || slices.Contains(o.Areas, w.area)) && (w.sector == "" || string(o.Sector) == w.sector) && (w.does == "" || slices.Contains(does, w.does) || w.doesSaid != "" && slices.Contains(does, w.doesSaid))
}

// keep is the filter as an address has it.
func (w wanted) keep() url.Values {
	keep := url.Values{}
	for name, v := range map[string]string{"name": w.name, "area": w.area, "sector": w.sector, "does": w.does} {
		if v != "" {
			keep.Set(name, v)
		}
	}
	return keep
}

// sort puts organisations, which come by name, into another order; what is equal stays by name.
func (w wanted) sort(orgs []partner.Org, lib *content.Library) {
	key := func(o partner.Org) string {
		switch w.order.By {
		case "kind":
			return lib.Label(content.Sectors, string(o.Sector))
		case "part":
			return standingWords(o.Standing)
		default:
			return strings.ToLower(o.Name)
		}
	}
	slices.SortStableFunc(orgs, func(a, b partner.Org) int {
		if w.order.Down {
			a, b = b, a
		}
		return cmp.Compare(key(a), key(b))
	})
}

func (h *Handler) listPage(frame ui.Frame, orgs []partner.Org, desks []partner.Post, w wanted) ListPage {
	all, does := len(orgs), map[id.Org][]string{}
	for _, d := range desks {
		does[d.Org] = append(does[d.Org], d.Covers...)
	}
	orgs = slices.DeleteFunc(slices.Clone(orgs), func(o partner.Org) bool { return !w.fits(o, does[o.ID]) })
	w.sort(orgs, h.Content)
	p := ListPage{
		Frame:  frame,
		Lead:   "The partnership has " + plural(all, "organisation") + ". What each of them holds stays its own.",
		Name:   ui.TextInput{Field: ui.Field{Name: "name", Label: "Name"}, Kind: "search", Value: w.name, Width: 20},
		Area:   ui.Select{Field: ui.Field{Name: "area", Label: "Area"}, Blank: "Every area", Value: w.area, Options: areaOptions(h.Content)},
		Sector: ui.Select{Field: ui.Field{Name: "sector", Label: "Kind of organisation"}, Blank: "Every kind", Value: w.sector, Options: sectorOptions(h.Content)},
		Does:   ui.Select{Field: ui.Field{Name: "does", Label: "What its desks do"}, Blank: "Anything", Value: w.does, Options: doesOptions(h.Content)},
		Sorted: ui.Hidden{Name: "sort", Value: w.order.String()},
		Show:   ui.Button{Text: "Show", Kind: "secondary"},
		More:   []ui.Link{{Text: "Circles", Href: "/circles"}, {Text: "Agreements", Href: "/agreements"}, {Text: "What Lightship holds to", Href: "/policy"}},
		Table: ui.Table{Label: "Organisations", Cards: true, Head: true, Columns: []ui.Column{{Text: "Organisation", Key: "name"}, {Text: "Kind", Key: "kind"}, {Text: "Areas", Said: true}, {Text: "How far it takes part", Key: "part", Said: true}, {Text: "Immigration function", Said: true}}}.
			Sortable("/organisations", w.keep(), cmp.Or(w.order, ui.Order{By: "name"})),
	}
	if len(orgs) < all {
		p.Lead = fmt.Sprintf("%d of %s fit. What each of them holds stays its own.", len(orgs), plural(all, "organisation"))
	}
	for _, o := range orgs {
		p.Table.Rows = append(p.Table.Rows, []ui.Value{
			{Text: o.Name, Href: orgPath(o.ID), Tag: suspended(o)},
			ui.Text(h.Content.Label(content.Sectors, string(o.Sector))),
			ui.Text(shortAreas(h.Content, o.Areas)),
			ui.Text(shortStanding(o.Standing)),
			shortImmigration(o.Immigration),
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

// shortAreas says areas in a list, where most organisations work in all of them.
func shortAreas(words *content.Library, all []string) string {
	if known := words.Areas(); len(all) > 2 && len(all) >= len(known)-1 {
		return "All areas"
	}
	return areas(words, all)
}

// shortStanding is a standing in a word or two.
func shortStanding(s partner.Standing) string {
	short, _, _ := strings.Cut(standingWords(s), ":")
	return short
}

// shortImmigration says in a list what stands out, and the rest quietly.
func shortImmigration(has bool) ui.Value {
	if has {
		return immigration(has)
	}
	return ui.Value{Note: "None declared"}
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

func doesOptions(words *content.Library) []ui.Option {
	var out []ui.Option
	for _, o := range words.Options(content.Expertise) {
		out = append(out, ui.Option{Value: o.Value, Label: o.Label})
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
