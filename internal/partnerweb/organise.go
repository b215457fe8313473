package partnerweb

import (
	"cmp"
	"time"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

var orgCrumb = ui.Link{Text: "Organisations", Href: "/organisations"}

func postPath(p id.Post) string { return "/posts/" + string(p) }

func (h *Handler) newOrg(r *web.Request, _ *web.Form) (act, error) {
	if !h.Partners.May(r.Actor).Add {
		return act{}, errNotYours
	}
	return act{
		heading: "Add an organisation", crumbs: []ui.Link{orgCrumb}, verb: "Add it", cancel: "/organisations",
		lead:   "It sees nothing by being here. Its first two leads are invited by the operator.",
		fields: append(h.orgFields(partner.Org{Standing: partner.Contact}), clearance()),
		change: func(f *web.Form) organise.Change {
			o := h.readOrg(f)
			o.Clearance = access.Official
			if f.Choice("clearance", "official", "official-sensitive", "none") == "official-sensitive" {
				o.Clearance = access.OfficialSensitive
			} else if f.Choice("clearance", "official", "official-sensitive", "none") == "none" {
				o.Clearance = access.Unmarked
			}
			return organise.NewOrg{Org: o}
		},
		to: func(made string) string { return "/organisations/" + made },
	}, nil
}

func clearance() field {
	return field{Radios: ui.Radios{Field: ui.Field{Name: "clearance", Label: "What is the highest marking that it may hold?"}, Value: "official", Options: []ui.Option{
		{Value: "none", Label: access.Unmarked.String()}, {Value: "official", Label: access.Official.String()}, {Value: "official-sensitive", Label: access.OfficialSensitive.String()}}}}
}

func (h *Handler) orgFields(o partner.Org) []field {
	var standings []ui.Option
	for _, s := range []partner.Standing{partner.Contact, partner.Light, partner.Full} {
		standings = append(standings, ui.Option{Value: string(s), Label: standingWords(s)})
	}
	return []field{
		text("name", "Name", "", o.Name),
		text("short", "Short name", "For chips and lists. Leave it empty to use the name.", o.Short),
		{Select: ui.Select{Field: ui.Field{Name: "sector", Label: "Kind of organisation", Hint: "It brings the functions that clauses name. Those that it has are not taken away."}, Blank: "Choose one", Value: string(o.Sector), Options: sectorOptions(h.Content)}},
		{Radios: ui.Radios{Field: ui.Field{Name: "standing", Label: "How far does it take part?"}, Value: string(o.Standing), Options: standings}},
		{Checks: ui.Checkboxes{Field: ui.Field{Name: "areas", Label: "Areas"}, Values: o.Areas, Options: areaOptions(h.Content)}},
		{Radios: ui.Radios{Field: ui.Field{Name: "immigration", Label: "Does it have, or pass data to, an immigration function?", Hint: "If you do not know, ask before you answer: this closes what nothing else opens."}, Value: yesNo(o.Immigration), Options: yesOrNo()}},
		{Radios: ui.Radios{Field: ui.Field{Name: "masked", Label: "Should pointers name the broker's desk in place of it?", Hint: "For a refuge whose name alone could put somebody in danger."}, Value: yesNo(o.Masked), Options: yesOrNo()}},
	}
}

func yesOrNo() []ui.Option {
	return []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (h *Handler) readOrg(f *web.Form) partner.Org {
	o := partner.Org{Name: f.Line("name", 200), Short: f.Line("short", 200), Sector: partner.Sector(f.Choice("sector", codes(sectorOptions(h.Content))...)),
		Standing: partner.Standing(f.Choice("standing", string(partner.Contact), string(partner.Light), string(partner.Full))),
		Areas:    f.Choices("areas", codes(areaOptions(h.Content))...)}
	f.Need("immigration", "Say whether it has, or passes data to, an immigration function.")
	o.Immigration, o.Masked = f.Bool("immigration"), f.Bool("masked")
	return o
}

func (h *Handler) editOrg(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.cardOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Organise {
		return act{}, errNotYours
	}
	o := c.Org
	return act{
		heading: "Change " + o.Name, crumbs: []ui.Link{orgCrumb, {Text: o.Name, Href: orgPath(o.ID)}}, verb: "Change it", cancel: orgPath(o.ID),
		fields: h.orgFields(o), mark: o.Mark(), now: h.aboutOrg(o),
		change: func(f *web.Form) organise.Change {
			now := h.readOrg(f)
			now.ID = o.ID
			return organise.OrgChange{Org: now, Mark: f.Text("mark", 100)}
		},
		to: func(string) string { return orgPath(o.ID) },
	}, nil
}

func (h *Handler) cardOf(r *web.Request) (organise.Card, error) {
	org, err := web.ID[id.Org](r, "id")
	if err != nil {
		return organise.Card{}, err
	}
	return h.Partners.Card(r.Context(), r.Actor, org)
}

func (h *Handler) newPost(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.cardOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Posts {
		return act{}, errNotYours
	}
	return act{
		heading: "Add a desk to " + c.Org.Name, crumbs: []ui.Link{orgCrumb, {Text: c.Org.Name, Href: orgPath(c.Org.ID)}}, verb: "Add the desk", cancel: orgPath(c.Org.ID),
		lead:   "Things are sent to desks, never to persons, so that leave and leavers break nothing.",
		fields: h.postFields(partner.Post{}, c.Org),
		change: func(f *web.Form) organise.Change {
			p := h.readPost(f, partner.Post{}, c.Org)
			p.Org = c.Org.ID
			return organise.NewPost{Post: p}
		},
		to: func(made string) string { return "/posts/" + made },
	}, nil
}

func (h *Handler) postFields(p partner.Post, o partner.Org) []field {
	fields := []field{
		text("name", "Name of the desk", "Such as “Housing duty desk”: what it is there for, not who sits there.", p.Name),
		text("hours", "When is it there?", "Such as “Monday to Friday, 9 to 5” or “Day and night”.", p.Hours),
		text("phone", "Telephone", "", p.Phone),
		text("night", "Whom to ring at night", "A number that somebody answers when the desk is not there.", p.Night),
	}
	var covers []ui.Option
	for _, c := range h.Content.Options(content.Expertise) {
		covers = append(covers, ui.Option{Value: c.Value, Label: c.Label})
	}
	fields = append(fields, field{Checks: ui.Checkboxes{Field: ui.Field{Name: "covers", Label: "What does it do?"}, Values: p.Covers, Options: covers}})
	if areas := h.areasOf(p, o); len(areas) > 0 {
		fields = append(fields, field{Checks: ui.Checkboxes{Field: ui.Field{Name: "areas", Label: "Where?", Hint: "Leave all empty for every area of the organisation."}, Values: p.Areas, Options: areas}})
	}
	return fields
}

func (h *Handler) areasOf(p partner.Post, o partner.Org) []ui.Option {
	var out []ui.Option
	for _, a := range append(append([]string(nil), o.Areas...), p.Areas...) {
		out = append(out, ui.Option{Value: a, Label: h.Content.Label(content.Areas, a)})
	}
	seen := map[string]bool{}
	kept := out[:0]
	for _, a := range out {
		if !seen[a.Value] {
			kept = append(kept, a)
		}
		seen[a.Value] = true
	}
	return kept
}

// readPost reads a desk; what it covers beside the list, such as what it was set up with, stays.
func (h *Handler) readPost(f *web.Form, old partner.Post, o partner.Org) partner.Post {
	listed := map[string]bool{}
	var all []string
	for _, c := range h.Content.Options(content.Expertise) {
		all = append(all, c.Value)
		listed[c.Value] = true
	}
	p := old
	p.Name, p.Hours, p.Phone, p.Night = f.Line("name", 200), f.Line("hours", 200), f.Line("phone", 200), f.Line("night", 200)
	p.Covers, p.Areas = f.Choices("covers", all...), f.Choices("areas", codes(h.areasOf(old, o))...)
	for _, c := range old.Covers {
		if !listed[c] {
			p.Covers = append(p.Covers, c)
		}
	}
	return p
}

func (h *Handler) deskOf(r *web.Request) (organise.PostCard, error) {
	post, err := web.ID[id.Post](r, "id")
	if err != nil {
		return organise.PostCard{}, err
	}
	return h.Partners.Desk(r.Context(), r.Actor, post)
}

func deskCrumbs(c organise.PostCard) []ui.Link {
	return []ui.Link{orgCrumb, {Text: c.Org.Name, Href: orgPath(c.Org.ID)}, {Text: c.Post.Name, Href: postPath(c.Post.ID)}}
}

func (h *Handler) editPost(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.deskOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Posts {
		return act{}, errNotYours
	}
	return act{
		heading: "Change “" + c.Post.Name + "”", crumbs: deskCrumbs(c), verb: "Change it", cancel: postPath(c.Post.ID),
		fields: h.postFields(c.Post, c.Org), mark: c.Post.Mark(), now: h.aboutPost(c),
		change: func(f *web.Form) organise.Change {
			return organise.PostChange{Post: h.readPost(f, c.Post, c.Org), Mark: f.Text("mark", 100)}
		},
		to: func(made string) string { return "/posts/" + made },
	}, nil
}

func (h *Handler) endPost(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.deskOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Posts {
		return act{}, errNotYours
	}
	return act{
		heading: "End “" + c.Post.Name + "”", crumbs: deskCrumbs(c), verb: "End this desk", warn: true, cancel: postPath(c.Post.ID),
		lead:   "Nothing of it is deleted. You see first what follows.",
		change: func(*web.Form) organise.Change { return organise.PostEnd{Post: c.Post.ID} },
		to:     func(made string) string { return "/posts/" + made },
	}, nil
}

func (h *Handler) newFunction(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.cardOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Immigration {
		return act{}, errNotYours
	}
	of := []ui.Option{{Value: string(access.OfOrg(c.Org.ID)), Label: "The whole organisation"}}
	for _, p := range c.Posts {
		of = append(of, ui.Option{Value: string(access.OfPost(p.ID)), Label: p.Name})
	}
	var classes []ui.Option
	for _, class := range access.Classes() {
		if class != access.ClassAny && (c.May.Organise || class == access.ClassImmigration) {
			classes = append(classes, ui.Option{Value: string(class), Label: upper(organise.ClassWords(class))})
		}
	}
	return act{
		heading: "Add a function to " + c.Org.Name, crumbs: []ui.Link{orgCrumb, {Text: c.Org.Name, Href: orgPath(c.Org.ID)}}, verb: "Add the function", cancel: orgPath(c.Org.ID),
		lead: "Clauses of agreements name organisations by their functions.",
		fields: []field{
			{Select: ui.Select{Field: ui.Field{Name: "of", Label: "Whose?"}, Options: of, Value: of[0].Value}},
			{Select: ui.Select{Field: ui.Field{Name: "class", Label: "Which function?"}, Blank: "Choose one", Options: classes}},
			date("from", "From", fromHint), date("until", "Until", untilHint),
		},
		change: func(f *web.Form) organise.Change {
			f.Need("class", "Choose a function from the list.")
			return organise.FunctionBegin{Of: access.Principal(f.Choice("of", codes(of)...)), Class: access.Principal(f.Choice("class", codes(classes)...)),
				From: f.Date("from"), Until: f.Date("until")}
		},
		to: func(string) string { return orgPath(c.Org.ID) },
	}, nil
}

func (h *Handler) endFunction(r *web.Request, sent *web.Form) (act, error) {
	c, err := h.cardOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Organise {
		return act{}, errNotYours
	}
	class := access.Principal(sent.Text("class", 100))
	return act{
		heading: "End the function: " + cmp.Or(organise.ClassWords(class), "not known"), crumbs: []ui.Link{orgCrumb, {Text: c.Org.Name, Href: orgPath(c.Org.ID)}},
		verb: "End the function", warn: true, cancel: orgPath(c.Org.ID), carry: []string{"of", "class"},
		fields: []field{date("until", "From which day is it over?", endHint)},
		change: func(f *web.Form) organise.Change {
			return organise.FunctionEnd{Of: access.Principal(f.Text("of", 100)), Class: access.Principal(f.Text("class", 100)), Until: f.Date("until")}
		},
		to: func(string) string { return orgPath(c.Org.ID) },
	}, nil
}

// functions lists functions with the way to end them.
func functions(facts []partner.Fact, org id.Org, may bool, now time.Time) ui.Table {
	t := ui.Table{Label: "Functions", Cards: true, Columns: []ui.Column{{Text: "Function"}, {Text: "Since", Said: true}, {Text: "Until", Said: true}}}
	if may {
		t.Columns = append(t.Columns, ui.Column{Text: "End it", Hidden: true})
	}
	for _, f := range facts {
		words := upper(organise.ClassWords(access.Principal(f.Object)))
		row := []ui.Value{ui.Text(words), ui.Text(day(f.From)), ui.Text(endOf(f))}
		if may {
			end := ui.Value{}
			if f.Until.IsZero() {
				end.Do = ui.Button{Text: "End…", Kind: "secondary", About: "the function " + words, Href: orgPath(org) + "/functions/end?of=" + f.Subject + "&class=" + f.Object}
			}
			row = append(row, end)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// endOf says until when a fact holds.
func endOf(f partner.Fact) string {
	switch {
	case !f.Until.IsZero():
		return day(f.Until)
	case !f.Expires.IsZero():
		return day(f.Expires)
	default:
		return "no end set"
	}
}
