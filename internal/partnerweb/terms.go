package partnerweb

import (
	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

func (h *Handler) newCircle(r *web.Request, _ *web.Form) (act, error) {
	if !h.Partners.May(r.Actor).Organise {
		return act{}, errNotYours
	}
	kinds := []ui.Option{{Value: string(partner.WholePartnership), Label: circleWords(partner.WholePartnership)}, {Value: string(partner.AreaForum), Label: circleWords(partner.AreaForum)}}
	return act{
		heading: "Add a circle", crumbs: []ui.Link{orgCrumb, {Text: "Circles", Href: "/circles"}}, verb: "Add it", cancel: "/circles",
		fields: []field{
			text("name", "Name of the circle", "Everybody in the partnership reads it. Write nothing of a case into it.", ""),
			{Radios: ui.Radios{Field: ui.Field{Name: "kind", Label: "What is it for?"}, Options: kinds}},
			{Radios: ui.Radios{Field: ui.Field{Name: "inherit", Label: "May those who join later see what was shared with it before?"}, Value: "no", Options: yesOrNo()}},
		},
		change: func(f *web.Form) organise.Change {
			return organise.NewCircle{Circle: partner.Circle{Name: f.Line("name", 200), Kind: partner.CircleKind(f.Choice("kind", codes(kinds)...)), Inherit: f.Bool("inherit")}}
		},
		to: func(made string) string { return "/circles/" + made },
	}, nil
}

func (h *Handler) join(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.roomOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Organise {
		return act{}, errNotYours
	}
	who, err := h.whom(r)
	if err != nil {
		return act{}, err
	}
	path := circlePath(c.Circle.ID)
	return act{
		heading: "Add a member to “" + c.Circle.Name + "”", crumbs: []ui.Link{orgCrumb, {Text: "Circles", Href: "/circles"}, {Text: c.Circle.Name, Href: path}},
		verb: "Add to the circle", cancel: path,
		fields: []field{
			{Select: ui.Select{Field: ui.Field{Name: "who", Label: "Which organisation or desk?"}, Blank: "Choose one", Options: who}},
			date("from", "From", fromHint), date("until", "Until", untilHint),
		},
		change: func(f *web.Form) organise.Change {
			f.Need("who", "Choose an organisation or a desk.")
			return organise.CircleJoin{Circle: c.Circle.ID, Who: access.Principal(f.Choice("who", codes(who)...)), From: f.Date("from"), Until: f.Date("until")}
		},
		to: func(string) string { return path },
	}, nil
}

// whom lists organisations, each followed by its desks.
func (h *Handler) whom(r *web.Request) ([]ui.Option, error) {
	orgs, err := h.Partners.Directory(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	posts, err := h.Partners.Desks(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	var all []ui.Option
	for _, o := range orgs {
		all = append(all, ui.Option{Value: string(access.OfOrg(o.ID)), Label: o.Name})
		for _, p := range posts {
			if p.Org == o.ID {
				all = append(all, ui.Option{Value: string(access.OfPost(p.ID)), Label: o.Name + " · " + p.Name})
			}
		}
	}
	return all, nil
}

func (h *Handler) leave(r *web.Request, sent *web.Form) (act, error) {
	c, err := h.roomOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Organise {
		return act{}, errNotYours
	}
	path := circlePath(c.Circle.ID)
	name := c.Names.Called(access.Principal(sent.Text("who", 100)))
	return act{
		heading: "Take " + name + " out of “" + c.Circle.Name + "”", crumbs: []ui.Link{orgCrumb, {Text: "Circles", Href: "/circles"}, {Text: c.Circle.Name, Href: path}},
		verb: "Take out", warn: true, cancel: path, carry: []string{"who"},
		fields: []field{date("until", "From which day is it out?", endHint)},
		change: func(f *web.Form) organise.Change {
			return organise.CircleLeave{Circle: c.Circle.ID, Who: access.Principal(f.Text("who", 100)), Until: f.Date("until")}
		},
		to: func(string) string { return path },
	}, nil
}

var agreementCrumb = ui.Link{Text: "Agreements", Href: "/agreements"}

func (h *Handler) newAgreement(r *web.Request, _ *web.Form) (act, error) {
	if !h.Partners.May(r.Actor).Organise {
		return act{}, errNotYours
	}
	return act{
		heading: "Draft an agreement", crumbs: []ui.Link{orgCrumb, agreementCrumb}, verb: "Add the draft", cancel: "/agreements",
		lead:   "It binds nobody until two organisations have signed it.",
		fields: []field{text("name", "Name of the agreement", "", ""), date("from", "In force from", fromHint), date("lapses", "Lapses on", "An agreement without an end is never looked at again.")},
		change: func(f *web.Form) organise.Change {
			f.Need("lapses", "Choose the day on which it lapses.")
			return organise.NewAgreement{Agreement: partner.Agreement{Name: f.Line("name", 200), From: f.Date("from"), Lapses: f.Date("lapses")}}
		},
		to: func(made string) string { return "/agreements/" + made },
	}, nil
}

func (h *Handler) newClause(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.termsOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Organise {
		return act{}, errNotYours
	}
	sides, err := h.sides(r)
	if err != nil {
		return act{}, err
	}
	var kinds, purposes []ui.Option
	for _, k := range access.AllKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: upper(kindWord(k))})
	}
	for _, p := range access.Purposes() {
		purposes = append(purposes, ui.Option{Value: string(p), Label: p.Label()})
	}
	return act{
		heading: "Draft a clause", crumbs: []ui.Link{orgCrumb, agreementCrumb, {Text: c.Agreement.Name, Href: agreementPath(c.Agreement.ID)}},
		verb: "Add the clause", cancel: agreementPath(c.Agreement.ID),
		fields: []field{
			{Select: ui.Select{Field: ui.Field{Name: "kind", Label: "About what?"}, Blank: "Choose one", Options: kinds}},
			{Select: ui.Select{Field: ui.Field{Name: "purpose", Label: "What for?"}, Blank: "Choose one", Options: purposes}},
			{Checks: ui.Checkboxes{Field: ui.Field{Name: "senders", Label: "Whose records?"}, Options: sides}},
			{Checks: ui.Checkboxes{Field: ui.Field{Name: "recipients", Label: "Towards whom?"}, Options: sides}},
			{Radios: ui.Radios{Field: ui.Field{Name: "level", Label: "What may they see at most?"}, Options: levels()}},
			{Radios: ui.Radios{Field: ui.Field{Name: "tone", Label: "How do the records answer a comparison?"}, Options: tones()}},
			{Area: ui.TextArea{Field: ui.Field{Name: "reason", Label: "Why are they silent?", Hint: "Only for silent clauses. Your name stands with it."}, Rows: 2, Max: 1000}},
			date("review", "When is the clause looked at again?", ""),
			date("from", "In force from", fromHint),
		},
		change: func(f *web.Form) organise.Change { return readClause(f, c.Agreement.ID, sides, kinds, purposes) },
		to:     func(string) string { return agreementPath(c.Agreement.ID) },
	}, nil
}

func levels() []ui.Option {
	var out []ui.Option
	for l := access.None; l <= access.Full; l++ {
		out = append(out, ui.Option{Value: l.String(), Label: upper(levelWords[l])})
	}
	return out
}

func tones() []ui.Option {
	var out []ui.Option
	for i, t := range []access.Tone{access.Open, access.Pointing, access.Silent, access.Off} {
		out = append(out, ui.Option{Value: t.String(), Label: upper(t.String()), Hint: toneList().Rows[i].Values[0].Text})
	}
	return out
}

func readClause(f *web.Form, a id.Agreement, sides, kinds, purposes []ui.Option) organise.Change {
	c := partner.Clause{Agreement: a, Kind: access.Kind(f.Choice("kind", codes(kinds)...)), Purpose: access.Purpose(f.Choice("purpose", codes(purposes)...)), Level: access.None - 1, Tone: access.Off - 1}
	for _, p := range f.Choices("senders", codes(sides)...) {
		c.Senders = append(c.Senders, access.Principal(p))
	}
	for _, p := range f.Choices("recipients", codes(sides)...) {
		c.Recipients = append(c.Recipients, access.Principal(p))
	}
	level := f.Choice("level", codes(levels())...)
	for l := access.None; l <= access.Full; l++ {
		if level == l.String() {
			c.Level = l
		}
	}
	tone := f.Choice("tone", codes(tones())...)
	for t := access.Off; t <= access.Open; t++ {
		if tone == t.String() {
			c.Tone = t
		}
	}
	c.Reason, c.Review, c.From = f.Text("reason", 1000), f.Date("review"), f.Date("from")
	return organise.NewClause{Clause: c}
}

// sides are whom a clause can name: classes, circles, then organisations.
func (h *Handler) sides(r *web.Request) ([]ui.Option, error) {
	var out []ui.Option
	for _, class := range access.Classes() {
		out = append(out, ui.Option{Value: string(class), Label: upper(organise.ClassWords(class))})
	}
	circles, err := h.Partners.Rooms(r.Context(), r.Actor)
	if err != nil {
		return nil, err
	}
	for _, c := range circles {
		out = append(out, ui.Option{Value: string(access.OfCircle(c.ID)), Label: "The circle “" + c.Name + "”"})
	}
	orgs, err := h.Partners.Directory(r.Context(), r.Actor)
	for _, o := range orgs {
		out = append(out, ui.Option{Value: string(access.OfOrg(o.ID)), Label: o.Name})
	}
	return out, err
}

func (h *Handler) endClause(r *web.Request, sent *web.Form) (act, error) {
	c, err := h.termsOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Organise {
		return act{}, errNotYours
	}
	lead := ""
	for _, clause := range c.Agreement.Clauses {
		if string(clause.ID) == sent.Text("clause", 100) {
			lead = clauseWords(clause, c.Names) + "."
		}
	}
	path := agreementPath(c.Agreement.ID)
	return act{
		heading: "End a clause", lead: lead, crumbs: []ui.Link{orgCrumb, agreementCrumb, {Text: c.Agreement.Name, Href: path}},
		verb: "End the clause", warn: true, cancel: path, carry: []string{"clause"},
		fields: []field{date("until", "From which day is it over?", endHint)},
		change: func(f *web.Form) organise.Change {
			return organise.ClauseEnd{Agreement: c.Agreement.ID, Clause: id.Clause(f.Text("clause", 100)), Until: f.Date("until")}
		},
		to: func(string) string { return path },
	}, nil
}

func (h *Handler) sign(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.termsOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Sign {
		return act{}, errNotYours
	}
	path := agreementPath(c.Agreement.ID)
	return act{
		heading: "Record the signature of " + c.Names.Orgs[c.Own].Name, crumbs: []ui.Link{orgCrumb, agreementCrumb, {Text: c.Agreement.Name, Href: path}},
		lead: "Whoever may bind your organisation has signed it on paper. Read the clauses first: no clause can be added later.",
		verb: "Record the signature", cancel: path,
		fields: []field{date("from", "Bound from", fromHint)},
		change: func(f *web.Form) organise.Change {
			return organise.Sign{Org: c.Own, Agreement: c.Agreement.ID, From: f.Date("from")}
		},
		to: func(string) string { return path },
	}, nil
}

func (h *Handler) withdraw(r *web.Request, _ *web.Form) (act, error) {
	c, err := h.termsOf(r)
	if err != nil {
		return act{}, err
	}
	if !c.May.Withdraw {
		return act{}, errNotYours
	}
	path := agreementPath(c.Agreement.ID)
	return act{
		heading: "Withdraw the signature of " + c.Names.Orgs[c.Own].Name, crumbs: []ui.Link{orgCrumb, agreementCrumb, {Text: c.Agreement.Name, Href: path}},
		verb: "Withdraw", warn: true, cancel: path,
		fields: []field{date("until", "From which day is it over?", endHint)},
		change: func(f *web.Form) organise.Change {
			return organise.Withdraw{Org: c.Own, Agreement: c.Agreement.ID, Until: f.Date("until")}
		},
		to: func(string) string { return path },
	}, nil
}
