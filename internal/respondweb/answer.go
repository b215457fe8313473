package respondweb

import (
	"fmt"

	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/respond"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// InvitationPage asks for an answer, or lets a desk leave.
type InvitationPage struct {
	Frame   ui.Frame
	Errors  ui.ErrorSummary
	Crumbs  ui.Breadcrumbs
	Title   string
	Lead    string
	Known   ui.SummaryList
	Effect  ui.Effect
	Action  string
	Once    ui.Once
	Post    ui.Hidden
	Answer  ui.Hidden
	Waiting bool
	Accept  ui.Button
	Reason  ui.Radios
	Note    ui.TextInput
	Decline ui.Button
	Leave   ui.Button
	Back    ui.Link
}

func (h *Handler) invitation(r *web.Request) (web.Response, error) {
	response, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.invitationPage(r, response, ui.Filled{})
	return web.Page("respond/invitation", p), err
}

func (h *Handler) invitationPage(r *web.Request, response id.Record, filled ui.Filled) (InvitationPage, error) {
	ask, err := h.Respond.Asked(r.Context(), r.Actor, response)
	if err != nil {
		return InvitationPage{}, err
	}
	p := InvitationPage{Once: r.Once(), Errors: filled.Summary(), Crumbs: ui.Breadcrumbs{Links: responses()}, Action: path(response) + "/invitation",
		Post: ui.Hidden{Name: "post", Value: string(ask.To.Post)}}
	row := func(key string, v ui.Value) { p.Known.Rows = append(p.Known.Rows, ui.Row(key, v)) }
	row("Who asks", ui.Value{Chip: chip(ask.From)})
	row("Which of your desks", ui.Value{Chip: chip(ask.To)})
	row("Area", ui.Text(ask.Area))
	row("Kind of response", ui.Text(ask.Kind))
	row("Risk", ui.Text(ask.Risk))
	if len(ask.Expertise) > 0 {
		row("What is asked of you", ui.Text(sentence(ask.Expertise)))
	}
	if ask.State == respond.Accepted {
		p.Title, p.Lead = "Leave this response", "Your desk is in this response."
		p.Effect = ui.Effect{Title: "What leaving does", Lines: []string{
			"From this moment your desk sees nothing of the response.",
			"What you shared stays with the others. What you kept in your own lane stays yours.",
			"Your actions stay your organisation's own: " + respond.Statement,
		}}
		p.Leave, p.Answer = ui.Button{Text: "Leave the response", Kind: "warning"}, ui.Hidden{Name: "answer", Value: "leave"}
		p.Back = ui.Link{Text: "Go back to the response", Href: path(response)}
		if ask.Lead {
			p.Title, p.Lead, p.Leave, p.Effect = "Your desk leads this response", "The lead does not leave. Close the response when its work is done.", ui.Button{}, ui.Effect{}
		}
		p.Frame = r.Frame(p.Title, nav).Fail(filled)
		return p, nil
	}
	row("Answer by", due(r.Now, ask.Deadline))
	row("Names and everything else", ui.Value{Veil: true})
	p.Waiting, p.Title = true, "You are asked to a response"
	p.Frame = r.Frame(p.Title, nav).Fail(filled)
	p.Lead = "This is all that you see before you answer. It has no names on purpose."
	p.Effect = ui.Effect{Title: "What accepting does", Lines: []string{
		"Your desk reads everything in the shared lane that is for everybody, and can write there.",
		"You see nothing of what others keep in their own lanes, and they see nothing of yours.",
		"Every look is written down. You may leave at any time.",
	}}
	p.Accept = ui.Button{Text: "Accept", Name: "answer", Value: "accept"}
	p.Reason = ui.Radios{Field: ui.Field{Name: "reason", Label: "Why do you decline?", Hint: "The lead sees this. Nobody asks further about a conflict of interest."}, Options: h.options(content.DeclineReasons)}.From(filled)
	p.Note = ui.TextInput{Field: ui.Field{Name: "note", Label: "Who could do it, or what would you need to know? (optional)"}}.From(filled)
	p.Decline = ui.Button{Text: "Decline", Name: "answer", Value: "decline", Kind: "secondary"}
	return p, nil
}

func (h *Handler) answer(r *web.Request) (web.Response, error) {
	response, f, err := h.sent(r)
	if err != nil {
		return web.Response{}, err
	}
	post := one[id.Post](f, "post")
	why := respond.Refusal{Reason: f.Choice("reason", values(h.options(content.DeclineReasons))...), Note: f.Line("note", respond.LongestLine)}
	answer := f.Choice("answer", "accept", "decline", "leave")
	f.Need("answer", "Choose: accept or decline.")
	if !f.OK() {
		return h.answerAgain(r, response, f, nil)
	}
	switch answer {
	case "accept":
		if err := h.Respond.Form(once(r, "accept")).Accept(r.Context(), r.Actor, response, post); err != nil {
			return h.answerAgain(r, response, f, err)
		}
		return web.Redirect(path(response), "Your desk is in. Read what is shared, and add what you know."), nil
	case "decline":
		if err := h.Respond.Form(once(r, "decline")).Decline(r.Context(), r.Actor, response, post, why); err != nil {
			return h.answerAgain(r, response, f, err)
		}
		return web.Redirect("/responses", "You declined. The lead sees why."), nil
	default:
		if err := h.Respond.Form(once(r, "leave")).Leave(r.Context(), r.Actor, response, post); err != nil {
			return h.answerAgain(r, response, f, err)
		}
		return web.Redirect("/responses", "Your desk has left the response."), nil
	}
}

func (h *Handler) answerAgain(r *web.Request, response id.Record, f *web.Form, err error) (web.Response, error) {
	if err != nil && !f.Take(err) {
		return web.Response{}, err
	}
	p, err := h.invitationPage(r, response, f.Filled())
	return web.Again("respond/invitation", p), err
}

// PromotePage shows what opening an entry does, and asks for whom.
type PromotePage struct {
	Frame    ui.Frame
	Errors   ui.ErrorSummary
	Crumbs   ui.Breadcrumbs
	Conflict bool
	Text     ui.Prose
	Effect   ui.Effect
	Action   string
	Once     ui.Once
	Mark     ui.Hidden
	Lane     ui.Radios
	Named    ui.Checkboxes
	Send     ui.Button
	Back     ui.Link
}

// inItem reads the two ids of the address.
func inItem(r *web.Request) (response, item id.Record, err error) {
	if response, err = web.ID[id.Record](r, "id"); err != nil {
		return "", "", err
	}
	item, err = web.ID[id.Record](r, "item")
	return response, item, err
}

func (h *Handler) promoteForm(r *web.Request) (web.Response, error) {
	response, item, err := inItem(r)
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.promotePage(r, response, item, ui.Filled{})
	return web.Page("respond/promote", p), err
}

func (h *Handler) promotePage(r *web.Request, response, item id.Record, filled ui.Filled) (PromotePage, error) {
	own, err := h.Respond.ItemOf(r.Context(), r.Actor, response, item)
	if err != nil {
		return PromotePage{}, err
	}
	title := "Promote to the shared lane"
	if own.Lane == respond.Shared {
		title = "Open an entry to more desks"
	}
	var named []ui.Option
	lines := []string{"This one entry is opened. Everything else in your own lane stays where it is."}
	var readers []string
	for _, m := range own.Members {
		named = append(named, desks([]respond.Desk{m.Desk})...)
		readers = append(readers, m.Of+" · "+m.Name)
	}
	if len(readers) > 0 {
		lines = append(lines, "Everybody means, today: "+sentence(readers)+". Those who join later read it too.")
	} else {
		lines = append(lines, "Nobody else is in this response yet. Those who join read it.")
	}
	lines = append(lines, "It cannot be made unread. If you are not sure, name only the desks that need it.")
	start := "all"
	if own.About != respond.General {
		lines = append(lines, "It is about: "+respond.AboutWords(own.About)+". Such an entry begins with the desks that need it.")
		start = "named"
	}
	return PromotePage{Once: r.Once(), Frame: r.Frame(title, nav).Fail(filled), Errors: filled.Summary(), Text: ui.Prose{Text: own.Text},
		Crumbs: ui.Breadcrumbs{Links: responses(ui.Link{Text: own.Title, Href: path(response)})},
		Effect: ui.Effect{Title: "What this does", Lines: lines}, Action: path(response) + "/items/" + string(item) + "/promote", Mark: ui.Hidden{Name: "mark", Value: string(own.Mark)},
		Lane: ui.Radios{Field: ui.Field{Name: "lane", Label: "Who may read it?"}, Value: start, Options: []ui.Option{
			{Value: "all", Label: "Everybody in this response"}, {Value: "named", Label: "Only the desks that I name"}}}.From(filled),
		Named: ui.Checkboxes{Field: ui.Field{Name: "to", Label: "Which desks?"}, Options: named}.From(filled),
		Send:  ui.Button{Text: "Open this entry"}, Back: ui.Link{Text: "Leave it as it is", Href: path(response)}}, nil
}

func (h *Handler) promote(r *web.Request) (web.Response, error) {
	response, item, err := inItem(r)
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	to := typed[id.Post](f, "to")
	mark := respond.Mark(f.Text("mark", 64))
	switch f.Choice("lane", "all", "named") {
	case "all":
		to = nil
	case "named":
		if len(to) == 0 {
			f.Problem("to", "Choose at least one desk, or let everybody read it.")
		}
	}
	f.Need("lane", "Choose who may read it.")
	if f.OK() {
		err = h.Respond.Form(once(r, "promote")).Promote(r.Context(), r.Actor, response, item, mark, to)
	}
	if err == nil && f.OK() {
		return web.Redirect(path(response), "The entry is open to those you chose."), nil
	}
	stale := isStale(err)
	if err != nil && !stale && !f.Take(err) {
		return web.Response{}, err
	}
	p, err := h.promotePage(r, response, item, f.Filled())
	p.Conflict = stale
	if stale {
		return web.Conflicted("respond/promote", p), err
	}
	return web.Again("respond/promote", p), err
}

// SummaryPage shows what everybody in the response would see of the concern.
type SummaryPage struct {
	Frame   ui.Frame
	Crumbs  ui.Breadcrumbs
	Summary ui.SummaryList
	Effect  ui.Effect
	Action  string
	Once    ui.Once
	Send    ui.Button
	Done    bool
	Back    ui.Link
}

func (h *Handler) summary(r *web.Request) (web.Response, error) {
	response, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	s, err := h.Respond.SummaryOf(r.Context(), r.Actor, response)
	if err != nil {
		return web.Response{}, err
	}
	p := SummaryPage{Once: r.Once(), Frame: r.Frame("Share the summary of the concern", nav), Crumbs: ui.Breadcrumbs{Links: responses(ui.Link{Text: s.Title, Href: path(response)})},
		Action: path(response) + "/concern", Done: s.Done, Send: ui.Button{Text: "Share the summary"}, Back: ui.Link{Text: "Go back to the response", Href: path(response)}}
	p.Summary.Rows = append(p.Summary.Rows, ui.Row("In a list", ui.Value{Text: s.Summary.Title, Note: s.Summary.Line}))
	for _, f := range s.Summary.Fields {
		p.Summary.Rows = append(p.Summary.Rows, ui.Row(f.Label, ui.Value{Text: f.Value, Veil: f.Value == ""}))
	}
	var readers []string
	for _, d := range s.Readers {
		readers = append(readers, d.Of+" · "+d.Name)
	}
	who := "Nobody else is in this response yet."
	if len(readers) > 0 {
		who = fmt.Sprintf("%d %s: %s.", len(readers), plural(len(readers), "desk sees what stands above", "desks see what stands above"), sentence(readers))
	}
	p.Effect = ui.Effect{Title: "What this does", Lines: []string{who, "Those who join later see it too.", "The text, the names and the address stay with your desk.", "The sharing, and every look, is written down."}}
	return web.Page("respond/summary", p), nil
}

func (h *Handler) shareSummary(r *web.Request) (web.Response, error) {
	response, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	if err := h.Respond.Form(once(r, "summary")).ShareSummary(r.Context(), r.Actor, response); err != nil {
		return web.Response{}, err
	}
	return web.Redirect(path(response), "The summary is shared with those in this response."), nil
}
