package accountweb

import (
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/member"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// MembersPage is who belongs to an organisation, what waits for a second person, and what was
// decided.
type MembersPage struct {
	Frame   ui.Frame
	Org     string
	Leads   bool // the viewer leads the organisation; the coordinator sees what waits alone
	Alone   bool // there is no second lead
	Waiting []asked
	None    ui.Empty
	People  []person
	Decided []decided
	Add     ui.Button
	Tokens  ui.Link
	Vouch   ui.Link
}

// asked is a proposal that waits.
type asked struct {
	Once    ui.Once
	Path    string
	What    string
	Detail  []string
	Effect  ui.Effect // of a change
	Made    ui.Moment
	Until   ui.Moment
	Agree   ui.Button
	Decline ui.Button
	Note    string
}

// person is a line of the list of members.
type person struct {
	Name  ui.Link
	Email string
	Desks string
	Tags  []ui.Tag
}

// decided is a line of what all leads are told.
type decided struct {
	What string
	How  string
	At   ui.Moment
}

// whatWords say what was proposed.
var whatWords = map[member.Asked]string{member.ToAdmit: "Admit %s", member.ToReset: "Let %s begin anew", member.ToRestore: "Let %s sign in again", member.ToChange: "Change what %s does"}

func what(p member.Proposal) string { return strings.Replace(whatWords[p.What], "%s", p.Name, 1) }

func (h *Handler) members(r *web.Request) (web.Response, error) {
	t, err := h.Members.Team(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/members", membersPage(r.Frame("Members", "members"), r.Once(), r.Now, t, r.Actor.Has(access.RoleLead))), nil
}

func membersPage(frame ui.Frame, once ui.Once, now time.Time, t member.Team, leads bool) MembersPage {
	p := MembersPage{
		Frame: frame, Org: t.Org, Leads: leads, Alone: leads && !t.Together,
		None: ui.Empty{What: "Nothing waits for a second person", Why: "One lead proposes a new member, another agrees. Where an organisation has one lead only, the coordinator is the second person."},
	}
	if leads {
		p.Add = ui.Button{Text: "Propose a new member", Href: "/members/new"}
		p.Vouch = ui.Link{Text: "Say who still works here, and which desks are as they stand", Href: vouchPath}
		p.Tokens = ui.Link{Text: "Tokens for programs that your members made", Href: "/members/tokens"}
	}
	for _, w := range t.Open {
		line := asked{Once: once, Path: "/proposals/" + string(w.ID), What: what(w.Proposal), Made: ui.Moment{Now: now, At: w.Made}, Until: ui.Moment{Now: now, At: w.Expires},
			Detail: detail(w)}
		if len(w.Effect) > 0 {
			line.Effect = ui.Effect{Title: "If it is agreed", Lines: w.Effect}
		}
		switch {
		case w.May:
			line.Agree = ui.Button{Text: "Agree", Kind: "secondary", Name: "do", Value: "agree", About: "to: " + line.What}
			line.Decline = ui.Button{Text: "Decline", Kind: "secondary", Name: "do", Value: "decline", About: line.What}
		case w.Mine:
			line.Decline = ui.Button{Text: "Withdraw", Kind: "secondary", Name: "do", Value: "decline", About: line.What}
			line.Note = "Waits for a second person."
		default:
			line.Note = "It is about you, so others decide."
		}
		p.Waiting = append(p.Waiting, line)
	}
	desks := map[id.Post]string{}
	for _, d := range t.Desks {
		desks[d.ID] = d.Name
	}
	for _, m := range t.People {
		var sits []string
		for _, post := range m.Posts {
			sits = append(sits, desks[post])
		}
		p.People = append(p.People, person{Name: ui.Link{Text: m.Name, Href: "/members/" + string(m.ID)}, Email: m.Email, Desks: strings.Join(sits, ", "), Tags: tags(m.Roles, m.Suspended)})
	}
	for _, d := range t.Decided {
		p.Decided = append(p.Decided, decided{What: what(d.Proposal), How: how(d), At: ui.Moment{Now: now, At: d.Decided}})
	}
	return p
}

func detail(w member.Waiting) []string {
	lines := []string{"Proposed by " + w.By + ", " + w.Org, w.Email}
	if w.What != member.ToAdmit && w.What != member.ToChange {
		return lines
	}
	lines = append(lines, "Desks: "+strings.Join(w.Desks, ", "))
	var trained []string
	for _, t := range member.Trainings() {
		if slices.Contains(w.Training, t.Code) {
			trained = append(trained, t.Label)
		}
	}
	if len(trained) == 0 {
		trained = []string{"nothing yet: sees no record of other organisations"}
	}
	lines = append(lines, "Trained for: "+strings.Join(trained, "; "))
	for _, t := range tags(w.Roles, false) {
		lines = append(lines, "Role: "+t.Text)
	}
	return lines
}

func tags(roles access.Role, suspended bool) []ui.Tag {
	var out []ui.Tag
	for _, t := range []struct {
		role access.Role
		word string
	}{{access.RoleLead, "lead"}, {access.RoleAudit, "audit"}, {access.RoleCoordinator, "coordinator"}, {access.RoleOversight, "oversight"}} {
		if roles&t.role != 0 {
			out = append(out, ui.Tag{Text: t.word, Colour: "grey"})
		}
	}
	if suspended {
		out = append(out, ui.Tag{Text: "disabled", Colour: "red"})
	}
	return out
}

func how(d member.Told) string {
	switch {
	case d.Outcome == member.Withdrawn:
		return d.By + " took it back"
	case d.Outcome == member.Declined:
		return d.By + " proposed it, " + d.With + " declined"
	case d.By == "":
		return "The operator did it, from the command line"
	default:
		return d.By + " proposed it, " + d.With + " agreed"
	}
}

// NewMemberPage proposes a new member.
type NewMemberPage struct {
	Frame    ui.Frame
	Summary  ui.ErrorSummary
	Once     ui.Once
	Name     ui.TextInput
	Email    ui.TextInput
	Posts    ui.Checkboxes
	Training ui.Checkboxes
	Roles    ui.Checkboxes
	Propose  ui.Button
	Back     ui.Link
}

var backToMembers = ui.Link{Text: "Members", Href: "/members"}

func newMemberPage(frame ui.Frame, once ui.Once, t member.Team, filled ui.Filled) NewMemberPage {
	p := NewMemberPage{
		Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, Back: backToMembers,
		Name:    ui.TextInput{Field: ui.Field{Name: "name", Label: "Name"}, Width: 30}.From(filled),
		Email:   ui.TextInput{Field: ui.Field{Name: "email", Label: "E-mail address at work", Hint: "They sign in with it. Use an address that ends when they leave."}, Kind: "email", Width: 30}.From(filled),
		Propose: ui.Button{Text: "Propose"},
	}
	var desks []ui.Option
	for _, d := range t.Desks {
		desks = append(desks, ui.Option{Value: string(d.ID), Label: d.Name})
	}
	p.Posts, p.Training, p.Roles = place(desks)
	p.Posts, p.Training, p.Roles = p.Posts.From(filled), p.Training.From(filled), p.Roles.From(filled)
	return p
}

// own gives the team of somebody who leads it.
func (h *Handler) own(r *web.Request) (member.Team, error) {
	if !r.Actor.Has(access.RoleLead) {
		return member.Team{}, fault.Forbidden("Only a lead of the organisation may change its members.", nil)
	}
	return h.Members.Team(r.Context(), r.Actor)
}

func (h *Handler) newMember(r *web.Request) (web.Response, error) {
	t, err := h.own(r)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/new-member", newMemberPage(r.Frame("Propose a new member", "members"), r.Once(), t, ui.Filled{})), nil
}

func (h *Handler) propose(r *web.Request) (web.Response, error) {
	t, err := h.own(r)
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	p := member.Proposal{What: member.ToAdmit, Name: f.Line("name", longest), Email: f.Line("email", longest)}
	f.Need("name", "Enter a name.")
	f.Need("email", "Enter an e-mail address.")
	var desks []string
	for _, d := range t.Desks {
		desks = append(desks, string(d.ID))
	}
	p.Posts, p.Training, p.Roles = readPlace(f, desks)
	if f.OK() {
		err := h.Members.Propose(r.Context(), r.Actor, p)
		if err == nil {
			return web.Redirect("/members", "It is proposed. A second person has to agree before anybody is invited."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	}
	return web.Again("account/new-member", newMemberPage(r.Frame("Propose a new member", "members"), r.Once(), t, f.Filled())), nil
}

// MemberPage is one member, and what a lead can do about them.
type MemberPage struct {
	Frame  ui.Frame
	Name   string
	Facts  ui.SummaryList
	Self   bool // nobody does these things to themselves
	Change ui.Button
	Acts   []act
	Past   []pastLine
	Back   ui.Link
}

// act is something that can be done about a member, with its effect first.
type act struct {
	Once   ui.Once
	Path   string
	Effect ui.Effect
	Do     ui.Button
}

func (h *Handler) member(r *web.Request) (web.Response, error) {
	m, err := memberID(r)
	if err != nil {
		return web.Response{}, err
	}
	c, err := h.Members.Card(r.Context(), r.Actor, m)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/member", memberPage(r.Frame(c.Member.Name, "members"), r.Once(), r.Now, c)), nil
}

func memberPage(frame ui.Frame, once ui.Once, now time.Time, c member.Card) MemberPage {
	m := c.Member
	p := MemberPage{Frame: frame, Name: m.Name, Self: c.Self, Back: backToMembers, Past: pastLines(now, c.History)}
	var desks, trained, roles []ui.Value
	for _, d := range c.Desks {
		if slices.Contains(m.Posts, d.ID) {
			desks = append(desks, ui.Text(d.Name))
		}
	}
	for _, t := range member.Trainings() {
		if slices.Contains(c.Trained, t.Code) {
			trained = append(trained, ui.Text(t.Label))
		}
	}
	for _, t := range tags(m.Roles, m.Suspended) {
		roles = append(roles, ui.Value{Tag: t})
	}
	p.Facts.Rows = []ui.SummaryRow{ui.Row("E-mail address", ui.Text(m.Email)), {Key: "Desks", Values: desks}}
	if len(trained) > 0 {
		p.Facts.Rows = append(p.Facts.Rows, ui.SummaryRow{Key: "Trained for", Values: trained})
	}
	if len(roles) > 0 {
		p.Facts.Rows = append(p.Facts.Rows, ui.SummaryRow{Key: "Role", Values: roles})
	}
	if !m.Attested.IsZero() {
		p.Facts.Rows = append(p.Facts.Rows, ui.Row("You vouch for them until", ui.Value{When: ui.Moment{Now: now, At: m.Attested}}))
	}
	if c.Self {
		return p
	}
	if !m.Suspended {
		p.Change = ui.Button{Text: "Change desks, training or roles", Href: memberPath(m.ID) + "/change"}
	}
	add := func(do string, b ui.Button, title string, lines ...string) {
		b.Name, b.Value = "do", do
		p.Acts = append(p.Acts, act{Once: once, Path: memberPath(m.ID), Effect: ui.Effect{Title: title, Lines: lines}, Do: b})
	}
	if m.Suspended {
		add("restore", ui.Button{Text: "Propose it"}, "Let "+m.Name+" sign in again",
			"A second person has to agree.", "They then sign in with the password and second factor that they had.")
		return p
	}
	add("reset", ui.Button{Text: "Propose it"}, "Let "+m.Name+" begin anew: the telephone or the password is lost",
		"A second person has to agree.", "Password, second factor and recovery codes then count no more, and every session and token of theirs ends.",
		"Whoever agrees gets a link for them, with which they choose a password and set up an app.")
	add("disable", ui.Button{Text: "Disable now", Kind: "warning"}, "Disable the account of "+m.Name,
		"It needs no second person, and holds at once: every session and token of theirs ends.", "What they did stays. Two leads can let them in again.")
	return p
}

func (h *Handler) changeMember(r *web.Request) (web.Response, error) {
	m, err := memberID(r)
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	do := f.Choice("do", "disable", string(member.ToReset), string(member.ToRestore))
	f.Need("do", "Choose what to do.")
	if err := f.Err(); err != nil {
		return web.Response{}, err
	}
	if do == "disable" {
		if err := h.Members.Disable(r.Context(), r.Actor, m); err != nil {
			return web.Response{}, err
		}
		return web.Redirect("/members", "The account is disabled. Every session of it has ended."), nil
	}
	if err := h.Members.Propose(r.Context(), r.Actor, member.Proposal{What: member.Asked(do), Member: m}); err != nil {
		return web.Response{}, err
	}
	return web.Redirect("/members", "It is proposed. A second person has to agree."), nil
}

// LinkPage shows the link of an invitation, this once.
type LinkPage struct {
	Frame ui.Frame
	Link  string
	Hours int
	Back  ui.Button
}

func (h *Handler) decide(r *web.Request) (web.Response, error) {
	proposal, err := web.ID[member.ProposalID](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	do := f.Choice("do", "agree", "decline")
	f.Need("do", "Choose whether you agree.")
	if err := f.Err(); err != nil {
		return web.Response{}, err
	}
	if do == "decline" {
		if err := h.Members.Decline(r.Context(), r.Actor, proposal); err != nil {
			return web.Response{}, err
		}
		return web.Redirect("/members", "It is declined, and the leads are told."), nil
	}
	done, err := h.Members.Agree(r.Context(), r.Actor, proposal)
	if err != nil {
		return web.Response{}, err
	}
	switch done.What {
	case member.ToAdmit, member.ToReset:
		if done.Mailed != "" {
			return web.Redirect("/members", "You agreed. A link was sent to them by mail. It works once, within three days."), nil
		}
	case member.ToRestore:
		return web.Redirect("/members", "You agreed. They may sign in again."), nil
	case member.ToChange:
		return web.Redirect("/members", "You agreed. It holds from now on, in every session of theirs."), nil
	}
	return web.Page("account/link", linkPage(r.Frame("An invitation to pass on", "members"), h.at(r.Host)+"/invitation/"+done.Invitation)), nil
}

func linkPage(frame ui.Frame, link string) LinkPage {
	return LinkPage{Frame: frame, Link: link, Hours: int(account.InvitationLife / time.Hour), Back: ui.Button{Text: "I have passed it on", Href: "/members"}}
}

// at is the address of this site, for a link that people pass on: the one it was set up with, since
// a request may name any host.
func (h *Handler) at(host string) string {
	if h.Site != "" {
		return h.Site
	}
	if h.Secure {
		return "https://" + host
	}
	return "http://" + host
}
