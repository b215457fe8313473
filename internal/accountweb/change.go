package accountweb

import (
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/member"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// ChangeMemberPage asks how a present member is to stand.
type ChangeMemberPage struct {
	Frame    ui.Frame
	Summary  ui.ErrorSummary
	Once     ui.Once
	Name     string
	Path     string
	Stale    string // somebody else changed the member first, in words
	Mark     ui.Hidden
	Posts    ui.Checkboxes
	Until    ui.DateInput
	Training ui.Checkboxes
	Roles    ui.Checkboxes
	See      ui.Button
	Back     ui.Link
}

// ChangeEffectPage shows what a change of a member, or of all, does, and asks.
type ChangeEffectPage struct {
	Frame   ui.Frame
	Once    ui.Once
	Heading string
	Path    string
	Effect  ui.Effect
	Hidden  []ui.Hidden
	Send    []ui.Button
}

var (
	roleWords = []struct {
		word string
		role access.Role
	}{{"lead", access.RoleLead}, {"audit", access.RoleAudit}}
	changeFields = []string{"posts", "training", "roles", "until-day", "until-month", "until-year", "mark"}
)

// place asks for desks, training and roles.
func place(desks []ui.Option) (posts, training, roles ui.Checkboxes) {
	posts = ui.Checkboxes{Field: ui.Field{Name: "posts", Label: "At which desks do they sit?", Hint: "They see what these desks hold, and get what is sent to them."}, Options: desks}
	training = ui.Checkboxes{Field: ui.Field{Name: "training", Label: "What are they trained to handle?",
		Hint: "Records of other organisations are shown for what is ticked here, and for nothing else."}}
	for _, k := range member.Trainings() {
		training.Options = append(training.Options, ui.Option{Value: k.Code, Label: k.Label})
	}
	roles = ui.Checkboxes{Field: ui.Field{Name: "roles", Label: "Do they have a role besides?"}, Options: []ui.Option{
		{Value: "lead", Label: "Lead", Hint: "Admits members, and sees that something is held, so that nothing is left behind."},
		{Value: "audit", Label: "Audit", Hint: "Reads who saw your organisation's records. Not for people who work on cases."}}}
	return posts, training, roles
}

// readPlace reads what place asked.
func readPlace(f *web.Form, desks []string) (posts []id.Post, training []string, roles access.Role) {
	for _, post := range f.Choices("posts", desks...) {
		posts = append(posts, id.Post(post))
	}
	f.Need("posts", "Choose at least one desk.")
	var codes []string
	for _, k := range member.Trainings() {
		codes = append(codes, k.Code)
	}
	training = f.Choices("training", codes...)
	for _, word := range f.Choices("roles", "lead", "audit") {
		for _, r := range roleWords {
			if r.word == word {
				roles |= r.role
			}
		}
	}
	return posts, training, roles
}

func changeMemberPage(frame ui.Frame, once ui.Once, c member.Card, filled ui.Filled) ChangeMemberPage {
	p := ChangeMemberPage{Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, Name: c.Member.Name, Path: memberPath(c.Member.ID) + "/change",
		Mark: ui.Hidden{Name: "mark", Value: c.Mark},
		Until: ui.DateInput{Field: ui.Field{Name: "until", Label: "Until when do they sit at desks that are new to them?",
			Hint: "For somebody who covers: it ends by itself at the beginning of that day. Leave it empty if no end is known."}}.From(filled),
		See: ui.Button{Text: "See what this does", Name: "step", Value: "see"}, Back: ui.Link{Text: c.Member.Name, Href: memberPath(c.Member.ID)}}
	var desks []ui.Option
	for _, d := range c.Desks {
		desks = append(desks, ui.Option{Value: string(d.ID), Label: d.Name})
	}
	p.Posts, p.Training, p.Roles = place(desks)
	for _, post := range c.Member.Posts {
		p.Posts.Values = append(p.Posts.Values, string(post))
	}
	p.Training.Values = c.Trained
	for _, r := range roleWords {
		if c.Member.Roles&r.role != 0 {
			p.Roles.Values = append(p.Roles.Values, r.word)
		}
	}
	p.Posts, p.Training, p.Roles = p.Posts.From(filled), p.Training.From(filled), p.Roles.From(filled)
	return p
}

func memberPath(m id.Member) string { return "/members/" + string(m) }

// cardOf gives the member that the path names, for somebody who may change them.
func (h *Handler) cardOf(r *web.Request) (member.Card, error) {
	m, err := memberID(r)
	if err != nil {
		return member.Card{}, err
	}
	c, err := h.Members.Card(r.Context(), r.Actor, m)
	if err == nil && c.Self {
		err = fault.Forbidden("Another lead changes what you do.", nil)
	}
	return c, err
}

func (h *Handler) askChange(r *web.Request) (web.Response, error) {
	c, err := h.cardOf(r)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/change-member", changeMemberPage(r.Frame("Change what "+c.Member.Name+" does", "members"), r.Once(), c, ui.Filled{})), nil
}

func (h *Handler) change(r *web.Request) (web.Response, error) {
	c, err := h.cardOf(r)
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	step := f.Choice("step", "see", "do", "change")
	var desks []string
	for _, d := range c.Desks {
		desks = append(desks, string(d.ID))
	}
	w := member.Wanted{Saw: f.Text("mark", longest), Until: f.Date("until")}
	w.Posts, w.Training, w.Roles = readPlace(f, desks)
	again := func(stale string) ChangeMemberPage {
		filled := f.Filled()
		if step == "change" {
			filled.Problems = nil
		}
		p := changeMemberPage(r.Frame("Change what "+c.Member.Name+" does", "members"), r.Once(), c, filled)
		p.Stale = stale
		return p
	}
	if step == "change" {
		return web.Page("account/change-member", again("")), nil
	}
	if f.OK() {
		answer, err := h.changed(r, f, c, w, step)
		switch {
		case err == nil:
			return answer, nil
		case fault.Is(err, fault.Stale):
			return web.Conflicted("account/change-member", again(fault.As(err).Text)), nil
		case !f.Take(err):
			return web.Response{}, err
		}
	}
	return web.Again("account/change-member", again("")), nil
}

// changed shows what a change does, or does it.
func (h *Handler) changed(r *web.Request, f *web.Form, c member.Card, w member.Wanted, step string) (web.Response, error) {
	if step != "do" {
		e, err := h.Members.Preview(r.Context(), r.Actor, c.Member.ID, w)
		if err != nil {
			return web.Response{}, err
		}
		return web.Page("account/change-effect", changeEffectPage(r.Frame("See what this does", "members"), r.Once(), c, e, f.Filled())), nil
	}
	done, err := h.Members.Change(r.Context(), r.Actor, c.Member.ID, w)
	if err != nil {
		return web.Response{}, err
	}
	if done {
		return web.Redirect(memberPath(c.Member.ID), "It is done, and holds from now on."), nil
	}
	return web.Redirect("/members", "It is proposed. A second person has to agree."), nil
}

func changeEffectPage(frame ui.Frame, once ui.Once, c member.Card, e member.Effect, filled ui.Filled) ChangeEffectPage {
	p := ChangeEffectPage{Frame: frame, Once: once, Heading: "Change what " + c.Member.Name + " does?", Path: memberPath(c.Member.ID) + "/change", Effect: ui.Effect{Title: "If you do it", Lines: e.Lines},
		Send: []ui.Button{{Text: "Do it", Name: "step", Value: "do"}, {Text: "Change it", Kind: "secondary", Name: "step", Value: "change"}}}
	if e.Second {
		p.Send[0].Text = "Propose it"
	}
	for _, name := range changeFields {
		for _, v := range filled.Values[name] {
			p.Hidden = append(p.Hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	return p
}

// pastLine is a line of a member's history.
type pastLine struct {
	Words string
	From  ui.Moment
	Until ui.Moment
	Ends  bool
	Who   string
}

// pastLines are the lines; what is so from and until the same moments is said once.
func pastLines(now time.Time, past []member.PastOf) []pastLine {
	var out []pastLine
	for _, v := range past {
		line := pastLine{Words: v.Words, From: ui.Moment{Now: now, At: v.Fact.From}}
		until := v.Fact.Until
		if until.IsZero() {
			until = v.Fact.Expires
		}
		if line.Ends = !until.IsZero(); line.Ends {
			line.Until = ui.Moment{Now: now, At: until}
		}
		switch {
		case v.By != "" && v.EndedBy != "":
			line.Who = "begun by " + v.By + ", ended by " + v.EndedBy
		case v.By != "":
			line.Who = "by " + v.By
		case v.EndedBy != "":
			line.Who = "ended by " + v.EndedBy
		}
		if !slices.Contains(out, line) { // the kinds of record that are learnt together are one line
			out = append(out, line)
		}
	}
	return out
}
