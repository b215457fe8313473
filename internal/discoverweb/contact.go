package discoverweb

import (
	"time"

	"lightship/internal/clock"
	"lightship/internal/discover"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

const mostText = 1000 // characters of a reason or an answer

// AskPage is the form that asks a desk to speak.
type AskPage struct {
	Frame    ui.Frame
	Crumbs   ui.Breadcrumbs
	Problems ui.ErrorSummary
	To       ui.Value
	Effect   ui.Effect
	Action   string
	Once     ui.Once
	Reason   ui.TextArea
	Deadline ui.DateInput
	Send     []ui.Button
}

func (h *Handler) askForm(r *web.Request) (web.Response, error) {
	p, err := h.askPage(r, ui.Filled{})
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("discover/ask", p), nil
}

func (h *Handler) askPage(r *web.Request, filled ui.Filled) (AskPage, error) {
	note, err := web.ID[id.Record](r, "id")
	if err != nil {
		return AskPage{}, err
	}
	hit, err := h.Service.Note(r.Context(), r.Actor, note)
	if err != nil {
		return AskPage{}, err
	}
	at := "/hits/" + string(note)
	effect := ui.Effect{Title: "What asking tells them", Lines: []string{discover.AskingTells}}
	if hit.Body.Protected {
		effect.Lines = append(effect.Lines, "Until now they were told nothing of you. From now on they know that your post asks.")
	}
	if hit.Broker {
		effect.Lines = append(effect.Lines, "The broker reads it first, and hands it on to the desk that it is meant for.")
	}
	return AskPage{
		Frame: r.Frame("Ask to speak", nav).Fail(filled), Problems: filled.Summary(), To: chip(hit.Partner), Effect: effect,
		Crumbs: ui.Breadcrumbs{Links: append(crumbs.Links[:1:1], ui.Link{Text: hit.View.Title, Href: at})},
		Action: at + "/contact", Once: r.Once(),
		Reason:   ui.TextArea{Field: ui.Field{Name: "reason", Label: "Why do you want to speak?", Hint: "They read this as you write it. Name nobody."}, Rows: 4, Max: mostText}.From(filled),
		Deadline: ui.DateInput{Field: ui.Field{Name: "deadline", Label: "By when do you need an answer?", Hint: "Such as 27 11 2026. At most 60 days from now."}}.From(filled),
		Send:     []ui.Button{{Text: "Ask to speak"}, {Text: "Do not ask", Href: at, Kind: "secondary"}},
	}, nil
}

// deadline reads a day and gives the end of it.
func deadline(f *web.Form) time.Time {
	day := f.Date("deadline")
	if day.IsZero() {
		return day
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 0, 0, clock.London()).UTC()
}

func (h *Handler) ask(r *web.Request) (web.Response, error) {
	note, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	a := discover.Ask{Note: note, Reason: f.Text("reason", mostText), Deadline: deadline(f), Once: string(r.Once())}
	if f.OK() {
		made, err := h.Service.AskContact(r.Context(), r.Actor, a)
		if err == nil {
			return web.Redirect("/contacts/"+string(made), "They were asked."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	}
	p, err := h.askPage(r, f.Filled())
	if err != nil {
		return web.Response{}, err
	}
	return web.Again("discover/ask", p), nil
}

// ContactPage is a request to speak, or two desks that a broker may put in touch.
type ContactPage struct {
	Frame    ui.Frame
	Crumbs   ui.Breadcrumbs
	Problems ui.ErrorSummary
	Title    string
	Strip    ui.Strip
	Facts    ui.SummaryList
	Effect   ui.Effect
	HasForm  bool
	Action   string
	Once     ui.Once
	Mark     ui.Hidden
	Answer   ui.Radios
	How      ui.TextArea
	Both     bool // the form asks both desks of an introduction
	Deadline ui.DateInput
	Send     ui.Button
	Pass     PassForm
	Hit      ui.Link
}

// PassForm hands a request on.
type PassForm struct {
	Show   bool
	Action string
	To     ui.Value
	Effect ui.Effect
	Send   ui.Button
}

func (h *Handler) contact(r *web.Request) (web.Response, error) {
	p, err := h.contactPage(r, ui.Filled{})
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("discover/contact", p), nil
}

func (h *Handler) contactPage(r *web.Request, filled ui.Filled) (ContactPage, error) {
	contact, err := web.ID[id.Record](r, "id")
	if err != nil {
		return ContactPage{}, err
	}
	t, err := h.Service.Contact(r.Context(), r.Actor, contact)
	if err != nil {
		return ContactPage{}, err
	}
	at := "/contacts/" + string(contact)
	p := ContactPage{
		Frame: r.Frame(t.View.Title, nav).Fail(filled), Crumbs: crumbs, Problems: filled.Summary(), Title: t.View.Title,
		Strip: ui.Strip{Marking: t.Marking.String(), Secret: t.Body.Intro, Items: []ui.Value{ui.Text(contactSees(t))}},
		Facts: facts(r, t), Once: r.Once(), Mark: ui.Hidden{Name: "mark", Value: string(t.Mark)},
	}
	if t.Note != "" {
		p.Hit = ui.Link{Text: "The hit that this is about", Href: "/hits/" + string(t.Note)}
	}
	switch {
	case t.MayAsk:
		p.bothForm(at, filled)
	case t.MayAnswer:
		p.answerForm(at, filled)
	}
	if t.MayPass {
		p.Pass = PassForm{Show: true, Action: at + "/pass", To: chip(*t.Behind), Send: ui.Button{Text: "Hand it on", Kind: "secondary"},
			Effect: ui.Effect{Title: "What handing it on tells them", Lines: []string{"They learn who asks, the reason and the deadline. What they answer comes to you alone."}}}
	}
	return p, nil
}

func contactSees(t discover.Talk) string {
	switch {
	case t.Body.Intro:
		return "You see two desks, and nothing of what either holds. Neither knows of the other."
	case t.Asked:
		return "You and the desk that you asked see this."
	default:
		return "You and the desk that asks see this, and what you answer."
	}
}

func facts(r *web.Request, t discover.Talk) ui.SummaryList {
	var s ui.SummaryList
	add := func(key string, v ui.Value) { s.Rows = append(s.Rows, ui.Row(key, v)) }
	if t.Body.Intro {
		for _, side := range t.Sides {
			v := chip(side.Partner)
			v.Note = side.Answer
			add("Desk", v)
		}
		return s
	}
	add("Asks", chip(t.From))
	add("Is asked", chip(t.To))
	add("Why", ui.Text(t.Body.Reason))
	add("Answer needed", ui.Value{Due: ui.Due{Now: r.Now, At: t.Body.Deadline, Date: true}})
	for _, f := range t.View.Fields {
		if f.Name != "reason" {
			add(f.Label, ui.Text(f.Value))
		}
	}
	for _, l := range t.Passed {
		add("Handed on", ui.Value{Text: l.Line, Href: "/contacts/" + string(l.ID), Chip: chip(*t.Behind).Chip})
	}
	return s
}

func (p *ContactPage) answerForm(at string, filled ui.Filled) {
	p.HasForm, p.Action = true, at+"/answer"
	p.Effect = ui.Effect{Title: "What your answer tells them", Lines: []string{"They learn whether you will speak, and what you write below. Nobody else is told."}}
	p.Answer = ui.Radios{Field: ui.Field{Name: "answer", Label: "Will you speak with them?"}, Options: []ui.Option{
		{Value: discover.Agreed, Label: "Yes"}, {Value: discover.Declined, Label: "No"},
	}}.From(filled)
	p.How = ui.TextArea{Field: ui.Field{Name: "how", Label: "How and when can they reach you?", Hint: "If you decline, you need not say why."}, Rows: 3, Max: mostText}.From(filled)
	p.Send = ui.Button{Text: "Send this answer"}
}

func (p *ContactPage) bothForm(at string, filled ui.Filled) {
	p.HasForm, p.Both, p.Action = true, true, at+"/both"
	p.Effect = ui.Effect{Title: "What asking tells them", Lines: []string{
		"Each desk is asked, by you, whether it may be put in touch with another that may hold something about the same thing.",
		"Neither is told who the other is until both agree.",
	}}
	p.Deadline = ui.DateInput{Field: ui.Field{Name: "deadline", Label: "By when do you need their answers?", Hint: "Such as 27 11 2026. At most 60 days from now."}}.From(filled)
	p.Send = ui.Button{Text: "Ask both desks"}
}

func (h *Handler) answer(r *web.Request) (web.Response, error) {
	return h.send(r, func(contact id.Record, f *web.Form) (web.Response, error) {
		a := discover.Reply{Contact: contact, How: f.Text("how", mostText), Mark: f.Line("mark", 64), Once: string(r.Once())}
		a.Agree = f.Choice("answer", discover.Agreed, discover.Declined) == discover.Agreed
		f.Need("answer", "Choose whether you will speak.")
		if err := f.Err(); err != nil {
			return web.Response{}, err
		}
		return web.Redirect("/contacts/"+string(contact), "Your answer was sent."), h.Service.Answer(r.Context(), r.Actor, a)
	})
}

func (h *Handler) both(r *web.Request) (web.Response, error) {
	return h.send(r, func(contact id.Record, f *web.Form) (web.Response, error) {
		by := deadline(f)
		if err := f.Err(); err != nil {
			return web.Response{}, err
		}
		return web.Redirect("/contacts/"+string(contact), "Both desks were asked."), h.Service.AskBoth(r.Context(), r.Actor, contact, by, string(r.Once()))
	})
}

func (h *Handler) pass(r *web.Request) (web.Response, error) {
	return h.send(r, func(contact id.Record, _ *web.Form) (web.Response, error) {
		_, err := h.Service.Pass(r.Context(), r.Actor, contact, string(r.Once()))
		return web.Redirect("/contacts/"+string(contact), "It was handed on."), err
	})
}

// send does what one of the forms of a request asks for; the form comes back with what is wrong
// with it, and with what somebody else did meanwhile.
func (h *Handler) send(r *web.Request, do func(id.Record, *web.Form) (web.Response, error)) (web.Response, error) {
	contact, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	done, err := do(contact, f)
	if err == nil {
		return done, nil
	}
	stale := fault.Is(err, fault.Stale)
	if !stale && !f.Take(err) {
		return web.Response{}, err
	}
	p, again := h.contactPage(r, f.Filled())
	switch {
	case again != nil:
		return web.Response{}, again
	case stale:
		p.Frame.Notice = ui.Notice{Text: fault.As(err).Text}
		return web.Conflicted("discover/contact", p), nil
	default:
		return web.Again("discover/contact", p), nil
	}
}
