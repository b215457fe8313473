package respondweb

import (
	"fmt"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/respond"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// ShowPage is a response as those in it see it.
type ShowPage struct {
	Frame   ui.Frame
	Errors  ui.ErrorSummary
	Crumbs  ui.Breadcrumbs
	Title   string
	Strip   ui.Strip
	Figures []ui.Figure
	Outcome ui.SummaryList // after it was closed
	Told    ui.SummaryList // what children's services answered

	Children  ChildrenForm
	Lanes     []ui.Lane
	Write     WriteForm
	Actions   ui.Table
	NoAction  string
	Statement string
	Assign    AssignForm
	Members   ui.Table
	Help      ui.Table
	MoreHelp  ui.Table // those who could help besides, folded away
	Invite    InviteForm
	Sources   ui.Panel
	Share     ui.Button
	Close     ui.Button
	Leave     ui.Link
	Any       struct{ Outcome, Told, Children, Write, Actions, Assign, Help, MoreHelp, Invite, Sources bool }
}

// ChildrenForm stands over everything while children's services are not told.
type ChildrenForm struct {
	Once     ui.Once
	Sentence string
	Invite   string // where the form goes
	Refer    string
	Asked    ui.Hidden
	Tell     []ui.Button // one for each desk: tells it
	None     string      // where nobody is known for the area
	Ref      ui.TextInput
	Save     ui.Button
}

// WriteForm writes an entry.
type WriteForm struct {
	To     string
	Open   bool
	Once   ui.Once
	Text   ui.TextArea
	About  ui.Radios
	Lane   ui.Radios
	Named  ui.Checkboxes
	Others bool // there is somebody to name
	Send   ui.Button
}

// AssignForm gives an action to a desk.
type AssignForm struct {
	To   string
	Open bool
	Once ui.Once
	What ui.TextInput
	Doer ui.Select
	Due  ui.DateInput
	Send ui.Button
}

// InviteForm asks a desk to join.
type InviteForm struct {
	To       string
	Once     ui.Once
	Open     bool
	Post     ui.Finder
	Asked    ui.Checkboxes
	Deadline ui.DateInput
	Effect   ui.Effect
	Send     ui.Button
}

// PointerPage is what those see who see no more than that there is a response.
type PointerPage struct {
	Frame  ui.Frame
	Crumbs ui.Breadcrumbs
	Title  string
	Strip  ui.Strip
	Known  ui.SummaryList
	Do     ui.Button
	Asked  bool
}

// form names the form of the page that came back.
type form string

const (
	writing   form = "writing"
	assigning form = "assigning"
	inviting  form = "inviting"
	referring form = "referring"
)

func (h *Handler) show(r *web.Request) (web.Response, error) {
	response, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	got, err := h.Respond.Get(r.Context(), r.Actor, response)
	if err != nil {
		return web.Response{}, err
	}
	if got.Shown.Decision.Level < access.Full {
		return web.Page("respond/pointer", pointer(r, got)), nil
	}
	return web.Page("respond/show", h.page(r, got, "", ui.Filled{})), nil
}

// again shows the response with the form that came back.
func (h *Handler) again(r *web.Request, response id.Record, which form, f *web.Form, err error) (web.Response, error) {
	if err != nil && !f.Take(err) {
		return web.Response{}, err
	}
	got, err := h.Respond.Get(r.Context(), r.Actor, response)
	if err != nil {
		return web.Response{}, err
	}
	if may := got.Can.Lead || which == writing && got.Can.Write; !may { // permitted comes before valid
		return web.Response{}, fault.Forbidden("You can see this, but you may not do that with it.", nil)
	}
	return web.Again("respond/show", h.page(r, got, which, f.Filled())), nil
}

func pointer(r *web.Request, got respond.Page) PointerPage {
	p := PointerPage{Frame: r.Frame(got.Shown.View.Title, nav), Crumbs: ui.Breadcrumbs{Links: responses()}, Title: got.Shown.View.Title, Asked: got.Asked,
		Strip: strip(got.Shown.Marking, got.Shown.Code, []ui.Value{{Label: "Lead:", Chip: chip(got.Lead)}, {Label: "You see:", Text: "that it exists, and what kind it is", Bold: true}},
			ui.Link{Text: "Why can I see this?", Href: recordPath(got.ID) + "/why"})}
	for _, f := range got.Shown.View.Fields {
		p.Known.Rows = append(p.Known.Rows, ui.Row(f.Label, ui.Text(f.Value)))
	}
	p.Known.Rows = append(p.Known.Rows, ui.Row("Everything else", ui.Value{Veil: true}))
	if got.Asked {
		p.Do = ui.Button{Text: "Answer the invitation", Href: path(got.ID) + "/invitation"}
	}
	return p
}

// page puts the page together; which is the form that came back, with what was typed.
func (h *Handler) page(r *web.Request, got respond.Page, which form, filled ui.Filled) ShowPage {
	only := func(f form) ui.Filled {
		if f == which {
			return filled
		}
		return ui.Filled{}
	}
	view := got.Shown.View
	p := ShowPage{Frame: r.Frame(view.Title, nav).Fail(filled), Errors: filled.Summary(), Title: view.Title, Figures: figures(r, got),
		Crumbs: ui.Breadcrumbs{Links: responses()}, Lanes: lanes(r, got), Statement: respond.Statement, NoAction: "Nothing is agreed yet. An action says who does what, by when."}
	p.Strip = strip(got.Shown.Marking, got.Shown.Code, []ui.Value{{Label: "Lead:", Chip: chip(got.Lead)}, {Label: "Purpose:", Text: got.Purpose.Label()},
		{Label: "You see:", Text: "full, as a desk in this response", Bold: true}}, ui.Link{Text: "Why can I see this?", Href: recordPath(got.ID) + "/why"})
	p.Members, p.Actions = members(r, got), actions(r, got)
	open := view.State == respond.Open
	for _, f := range view.Fields {
		p.Outcome.Rows = append(p.Outcome.Rows, ui.Row(f.Label, ui.Text(f.Value)))
	}
	for _, s := range got.Sources {
		p.Sources.Items = append(p.Sources.Items, ui.Value{Text: s.Title, Href: recordPath(s.ID), Note: s.Line})
	}
	p.Sources.Title = "Opened from"
	for _, ref := range got.Children.References {
		p.Told.Rows = append(p.Told.Rows, ui.Row("Children's services were told", ui.Value{Text: "Their reference: " + ref.Value, Note: ui.ShortDay(r.Now, ref.At)}))
	}
	p.Any.Told = len(p.Told.Rows) > 0
	p.Any.Outcome, p.Any.Actions, p.Any.Sources = !open, len(got.Actions) > 0, len(got.Sources) > 0
	if got.Children.Due {
		p.Any.Children, p.Children = true, childrenForm(r, got, only(referring))
		return p // nothing else is offered before they are told
	}
	if got.Can.Write {
		p.Any.Write, p.Write = true, h.writeForm(r, got, only(writing), which == writing)
	}
	if got.Can.Lead && open {
		p.Any.Assign, p.Assign = true, assignForm(r, got, only(assigning), which == assigning)
		p.Any.Invite, p.Invite = true, h.inviteForm(r, got, only(inviting), which == inviting)
		few := got.Help[:min(fewHelpers, len(got.Help))]
		p.Help, p.Any.Help = help(got.ID, "Who else can help", few), len(few) > 0
		p.MoreHelp, p.Any.MoreHelp = help(got.ID, "Others who could help", got.Help[len(few):]), len(got.Help) > len(few)
		p.Close = ui.Button{Text: "Close the response…", Href: path(got.ID) + "/close", Kind: "secondary"}
	}
	if got.Can.ShareSummary {
		p.Share = ui.Button{Text: "Share its summary here…", Href: path(got.ID) + "/concern", Kind: "secondary"}
	}
	if got.Can.Leave {
		p.Leave = ui.Link{Text: "Leave this response…", Href: path(got.ID) + "/invitation"}
	}
	return p
}

func figures(r *web.Request, got respond.Page) []ui.Figure {
	orgs, waiting := map[id.Org]bool{}, 0
	for _, m := range got.Members {
		if m.State == respond.Accepted {
			orgs[m.Org] = true
		}
		if m.State == respond.Invited && !m.Expired {
			waiting++
		}
	}
	done, late := 0, 0
	for _, a := range got.Actions {
		if a.State == respond.Done {
			done++
		}
		if a.Late {
			late++
		}
	}
	answered := "all have answered"
	if waiting > 0 {
		answered = fmt.Sprint(waiting) + " still to answer"
	}
	out := []ui.Figure{
		{Number: fmt.Sprint(len(orgs)), Line: plural(len(orgs), "organisation", "organisations") + ", " + answered},
		{Number: fmt.Sprint(len(got.Actions)), Line: plural(len(got.Actions), "action", "actions") + fmt.Sprintf(": %d done, %d late", done, late)},
		{Number: fmt.Sprint(len(got.Shared)), Line: plural(len(got.Shared), "entry", "entries") + " that you read in the shared lane"},
	}
	if at := got.Shown.View.Due; !at.IsZero() {
		words, _ := ui.DueWords(r.Now, at)
		out = append(out, ui.Figure{Number: at.In(clock.London()).Format("Mon"), Line: "by then something must have been done: " + words})
	}
	return out
}

func plural(n int, single, many string) string {
	if n == 1 {
		return single
	}
	return many
}

func lanes(r *web.Request, got respond.Page) []ui.Lane {
	readers := 0
	for _, m := range got.Members {
		if m.State == respond.Accepted {
			readers++
		}
	}
	shared := ui.Lane{Title: "Shared lane", Note: fmt.Sprintf("%d %s this", readers, plural(readers, "desk reads", "desks read")), Empty: "Nothing is shared yet. What you write here is read by everybody in this response, or by the desks you name."}
	private := ui.Lane{Title: "Only your organisation", Note: "nobody else sees that this lane has entries", Private: true,
		Empty: "Keep here what your desk knows and is not ready to share. You can open it to the others, entry by entry."}
	if got.Shown.View.State == respond.Closed {
		shared.Empty, private.Empty = "Nothing was shared before it was closed.", "Your desk kept nothing here of its own. A closed response takes no more."
	}
	for _, e := range got.Shared {
		item := ui.LaneItem{When: ui.Moment{Now: r.Now, At: e.At}, Who: chip(e.Desk), Text: e.Text, For: readersOf(e.For)}
		if e.Mine {
			item.Action = ui.Link{Text: "Open to more…", Href: path(got.ID) + "/items/" + string(e.ID) + "/promote", About: "this entry"}
		}
		shared.Items = append(shared.Items, item)
	}
	for _, e := range got.Private {
		item := ui.LaneItem{When: ui.Moment{Now: r.Now, At: e.At}, By: e.By, Text: e.Text}
		if e.Mine {
			item.Action = ui.Link{Text: "Promote to shared lane…", Href: path(got.ID) + "/items/" + string(e.ID) + "/promote", About: "this entry"}
		}
		private.Items = append(private.Items, item)
	}
	return []ui.Lane{shared, private}
}

func readersOf(all []respond.Desk) string {
	var out []string
	for _, d := range all {
		out = append(out, d.Of+" · "+d.Name)
	}
	return sentence(out)
}

func members(r *web.Request, got respond.Page) ui.Table {
	t := ui.Table{Label: "Who is in this response", Cards: true, Columns: []ui.Column{{Text: "Desk"}, {Text: "Asked for"}, {Text: "Now"}}}
	for _, m := range got.Members {
		now := ui.Value{Tag: ui.Tag{Text: "In", Colour: "green"}}
		switch {
		case m.Lead:
			now = ui.Value{Tag: ui.Tag{Text: "Leads", Colour: "blue"}}
		case m.Expired:
			now = ui.Value{Tag: ui.Tag{Text: "Did not answer in time", Colour: "orange"}, Note: "You may ask again, or ring them."}
		case m.State == respond.Invited:
			now = ui.Value{Label: "Answers by", Due: ui.Due{Now: r.Now, At: m.Deadline, Date: true}}
		case m.State == respond.Declined:
			now = ui.Value{Tag: ui.Tag{Text: "Declined", Colour: "grey"}, Text: m.Why, Note: m.Note}
		case m.State == respond.Left:
			now = ui.Value{Tag: ui.Tag{Text: "Left", Colour: "grey"}}
		case m.State == respond.Unasked:
			now = ui.Value{Tag: ui.Tag{Text: "Had not answered", Colour: "grey"}}
		}
		asked := ui.Text(sentence(m.Asked))
		if m.Lead {
			asked = ui.Text("Opened it")
		}
		t.Rows = append(t.Rows, []ui.Value{{Chip: chip(m.Desk)}, asked, now})
	}
	return t
}

func actions(r *web.Request, got respond.Page) ui.Table {
	t := ui.Table{Label: "Actions", Cards: true, Head: true, Columns: []ui.Column{{Text: "Action"}, {Text: "By whom", Said: true}, {Text: "By when", Said: true}, {Text: "How far"}}}
	for _, a := range got.Actions {
		when := due(r.Now, a.Due)
		if respond.Ended(a.State) {
			when = ui.Text(ui.ShortDay(r.Now, a.Due))
		}
		far := ui.Value{Tag: stateTag(a.State)}
		if a.Chased > 0 && !respond.Ended(a.State) {
			far.Note = "Chased " + times(a.Chased)
		}
		t.Rows = append(t.Rows, []ui.Value{{Text: a.What, Href: actionPath(a.ID)}, {Chip: chip(a.Desk)}, when, far})
	}
	return t
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return fmt.Sprintf("%d times", n)
	}
}

func stateTag(state string) ui.Tag {
	colour := map[string]string{respond.Todo: "grey", respond.Doing: "blue", respond.Done: "green", respond.Cannot: "orange"}[state]
	return ui.Tag{Text: respond.StateWords(state), Colour: colour}
}

// fewHelpers are shown at once; the others are folded away.
const fewHelpers = 4

func help(response id.Record, label string, some []respond.Candidate) ui.Table {
	t := ui.Table{Label: label, Cards: true, Columns: []ui.Column{{Text: "Organisation"}, {Text: "Because"}, {Text: "Now"}, {Text: "Do", Hidden: true}}}
	for _, c := range some {
		hours := c.Hours
		if hours == "" {
			hours = "Hours not known"
		}
		t.Rows = append(t.Rows, []ui.Value{{Chip: chip(c.Desk)}, ui.Text(c.Because), {Text: hours, Note: c.Phone},
			{Do: ui.Button{Text: "Invite", Kind: "secondary", Href: path(response) + "?invite=" + string(c.Post) + "#invite", About: c.Of + ", " + c.Name}}})
	}
	return t
}

func childrenForm(r *web.Request, got respond.Page, filled ui.Filled) ChildrenForm {
	f := ChildrenForm{Once: r.Once(), Sentence: respond.ChildrenFirst, Invite: path(got.ID) + "/invitations", Refer: path(got.ID) + "/reference",
		Asked: ui.Hidden{Name: "asked", Value: "children"}, Save: ui.Button{Text: "Save the reference", Kind: "secondary"},
		Ref: ui.TextInput{Field: ui.Field{Name: "reference", Label: "Or: the reference that children's services gave you", Hint: content.NoReferenceYet}, Width: 20}.From(filled)}
	for i, d := range got.Children.Posts {
		kind := ""
		if i > 0 {
			kind = "secondary"
		}
		f.Tell = append(f.Tell, ui.Button{Text: "Tell " + d.Of + ", " + d.Name, Name: "post", Value: string(d.Post), Kind: kind})
	}
	if len(f.Tell) == 0 {
		f.None = "Lightship knows no desk of children's services for this area. Ring the council, and write down the reference."
	}
	return f
}

func (h *Handler) writeForm(r *web.Request, got respond.Page, filled ui.Filled, open bool) WriteForm {
	var abouts, named []ui.Option
	for _, a := range respond.Abouts() {
		abouts = append(abouts, ui.Option{Value: a, Label: respond.AboutWords(a)})
	}
	for _, m := range got.Members {
		if m.State == respond.Accepted && !m.Mine {
			named = append(named, desks([]respond.Desk{m.Desk})...)
		}
	}
	return WriteForm{To: path(got.ID) + "/items", Open: open || len(got.Shared)+len(got.Private) == 0, Once: r.Once(), Others: len(named) > 0, Send: ui.Button{Text: "Write it down"},
		Text: ui.TextArea{Field: ui.Field{Name: "text", Label: "What should be known?", Hint: "Write what you know, and how you know it."}, Max: respond.LongestText}.From(filled),
		About: ui.Radios{Field: ui.Field{Name: "about", Label: "What is it about?", Hint: "What is about health, a child or what a person told begins with the desks that need it."},
			Options: abouts, Value: respond.General}.From(filled),
		Lane: ui.Radios{Field: ui.Field{Name: "lane", Label: "Who reads it?"}, Value: "all", Options: []ui.Option{
			{Value: "all", Label: "Everybody in this response", Hint: "Those who join later read it too."},
			{Value: "named", Label: "Only the desks that I name"},
			{Value: "private", Label: "Only your organisation", Hint: "Your own desk keeps it. Nobody else sees that it is there."}}}.From(filled),
		Named: ui.Checkboxes{Field: ui.Field{Name: "to", Label: "Which desks?", Hint: "Only where you named “only the desks that I name”."}, Options: named}.From(filled)}
}

func (h *Handler) addItem(r *web.Request) (web.Response, error) {
	response, f, err := h.sent(r)
	if err != nil {
		return web.Response{}, err
	}
	w := respond.Writing{Text: f.Text("text", respond.LongestText), About: f.Choice("about", respond.Abouts()...), Once: once(r, "entry")}
	lane := f.Choice("lane", "all", "named", "private")
	w.Private = lane == "private"
	if to := typed[id.Post](f, "to"); lane == "named" {
		if w.To = to; len(to) == 0 {
			f.Problem("to", "Choose at least one desk, or let everybody read it.")
		}
	}
	f.Need("lane", "Choose who reads it.")
	if f.OK() {
		_, err = h.Respond.AddItem(r.Context(), r.Actor, response, w)
	}
	switch {
	case err != nil || !f.OK():
		return h.again(r, response, writing, f, err)
	case w.Private:
		return web.Redirect(path(response), "It is in your own lane. Nobody else sees it."), nil
	default:
		return web.Redirect(path(response), "It is in the shared lane."), nil
	}
}

func assignForm(r *web.Request, got respond.Page, filled ui.Filled, open bool) AssignForm {
	var doers []respond.Desk
	for _, m := range got.Members {
		if m.State == respond.Accepted {
			doers = append(doers, m.Desk)
		}
	}
	return AssignForm{To: path(got.ID) + "/actions", Open: open, Once: r.Once(), Send: ui.Button{Text: "Agree the action", Kind: "secondary"},
		What: ui.TextInput{Field: ui.Field{Name: "what", Label: "What is to be done?", Hint: "Begin with a verb: “Look at the flat”."}}.From(filled),
		Doer: ui.Select{Field: ui.Field{Name: "doer", Label: "Which desk does it?"}, Options: desks(doers), Blank: "Choose one"}.From(filled),
		Due:  ui.DateInput{Field: ui.Field{Name: "due", Label: "By which day?", Hint: "For example, 27 11 2026"}}.From(filled)}
}

func (h *Handler) assign(r *web.Request) (web.Response, error) {
	response, f, err := h.sent(r)
	if err != nil {
		return web.Response{}, err
	}
	a := respond.Assignment{What: f.Line("what", 0), Post: one[id.Post](f, "doer"), Due: f.Date("due"), Once: once(r, "action")}
	if f.OK() {
		_, err = h.Respond.Assign(r.Context(), r.Actor, response, a)
	}
	if err == nil && f.OK() {
		return web.Redirect(path(response), "The action is agreed. Its desk finds it on Today."), nil
	}
	if problem := fault.As(err); err != nil && problem.Fields["post"] != "" {
		f.Problem("doer", problem.Fields["post"])
		delete(problem.Fields, "post")
	}
	return h.again(r, response, assigning, f, err)
}

func (h *Handler) inviteForm(r *web.Request, got respond.Page, filled ui.Filled, open bool) InviteForm {
	chosen := one[id.Post](r.Query(), "invite")
	var asked []string
	for _, c := range got.Help {
		if c.Post == chosen {
			asked = c.Asked
		}
	}
	return InviteForm{Once: r.Once(), To: path(got.ID) + "/invitations", Open: open || chosen != "", Send: ui.Button{Text: "Send the invitation", Kind: "secondary"},
		Post: ui.Finder{Words: ui.TextInput{Field: ui.Field{Name: "find", Label: "Find a desk", Hint: "Part of a name, such as: housing, police, Grimsby"}, Width: 20}.From(filled),
			List: ui.Select{Field: ui.Field{Name: "post", Label: "Which desk?"}, Options: under(got.Desks), Value: string(chosen), Blank: "Choose one"}.From(filled)},
		Asked:    ui.Checkboxes{Field: ui.Field{Name: "asked", Label: "What do you ask of them?"}, Options: h.options(content.Expertise), Values: asked}.From(filled),
		Deadline: ui.DateInput{Field: ui.Field{Name: "deadline", Label: "Answer by (optional)", Hint: "If you leave it empty, they have two working days."}}.From(filled),
		Effect: ui.Effect{Title: "What they see before they answer", Lines: []string{
			"The area, the kind of response, the risk, what you ask of them and by when. No name, not even that of this response.",
			"Once they accept they read everything in the shared lane that is for everybody, from its beginning.",
			"If they decline, or do not answer in time, they see nothing any more."}}}
}

func (h *Handler) invite(r *web.Request) (web.Response, error) {
	response, f, err := h.sent(r)
	if err != nil {
		return web.Response{}, err
	}
	in := respond.Invitation{Post: one[id.Post](f, "post"), Asked: f.Choices("asked", values(h.options(content.Expertise))...), Deadline: f.Date("deadline")}
	if f.OK() {
		err = h.Respond.Form(once(r, "invite")).Invite(r.Context(), r.Actor, response, in)
	}
	if err == nil && f.OK() {
		return web.Redirect(path(response), "The invitation is sent. You see here when they answer."), nil
	}
	return h.again(r, response, inviting, f, err)
}

func (h *Handler) refer(r *web.Request) (web.Response, error) {
	response, f, err := h.sent(r)
	if err != nil {
		return web.Response{}, err
	}
	reference := f.Line("reference", respond.LongestLine)
	if f.OK() {
		err = h.Respond.Form(once(r, "reference")).Referred(r.Context(), r.Actor, response, reference)
	}
	if err == nil && f.OK() {
		return web.Redirect(path(response), "The reference is saved. You can go on."), nil
	}
	return h.again(r, response, referring, f, err)
}

// sent reads the id of the address and the form.
func (h *Handler) sent(r *web.Request) (id.Record, *web.Form, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return "", nil, err
	}
	f, err := r.Form()
	return rec, f, err
}
