package accountweb

import (
	"strconv"
	"strings"
	"time"

	"lightship/internal/fault"
	"lightship/internal/mail"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// DemoPage offers whom to be.
type DemoPage struct {
	Frame    ui.Frame
	Tour     []click
	Personas []offered
	Steps    []string
	SignIn   ui.Link
	Mail     ui.Link
}

// OutboxPage is the mail that the demo did not send.
type OutboxPage struct {
	Frame ui.Frame
	Mails []letter
	None  ui.Empty
	Back  ui.Link
}

// letter is one mail.
type letter struct {
	To, Subject string
	At          ui.Moment
	Lines       []string
}

func (h *Handler) outbox(r *web.Request) (web.Response, error) {
	sent, err := h.Outbox(r.Context())
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/outbox", outboxPage(r.Frame("The mail of the demo", ""), r.Now, sent)), nil
}

func outboxPage(frame ui.Frame, now time.Time, sent []mail.Sent) OutboxPage {
	frame.Exit = false
	p := OutboxPage{Frame: frame, Back: ui.Link{Text: "Who do you want to be?", Href: "/demo"},
		None: ui.Empty{What: "Nothing was mailed yet", Why: "Invitations, what waits for a second person, and the digest at eight in the morning will stand here."}}
	for _, m := range sent {
		p.Mails = append(p.Mails, letter{To: m.To, Subject: m.Subject, At: ui.Moment{Now: now, At: m.At}, Lines: strings.Split(strings.TrimSpace(m.Text), "\n")})
	}
	return p
}

// offered is a persona with its one button.
type offered struct {
	Once  ui.Once
	Email ui.Hidden
	Name  string
	Org   ui.Chip
	Line  string
	Be    ui.Button
}

// click is a step of the tour with its one button.
type click struct {
	Once ui.Once
	Step ui.Hidden
	Text string
	Go   ui.Button
}

// usualSteps walk through the main job by what each persona does.
var usualSteps = []string{
	"Be the one who sees who lives where. Write down a concern: say what you saw, and give a van and a phone number.",
	"Wait a few seconds, then look at Hits: a partner also holds something. You learn which desk to ask, and no more.",
	"Ask that desk to speak. Before you send it you see what they will learn of you.",
	"Be the partner you asked, and answer. Then be the first one again, and open a response with three organisations.",
	"Be each of those you invited: before you accept you see the area, the risk and what is asked of you, and no name.",
	"Give out actions, do them, and close the response with what came of it.",
	"Be the first one again: Today tells what came of what you gave.",
	"Be the one who pays, and read the figures. Be the one who answers who saw what, and read the trail.",
}

func (h *Handler) demo(r *web.Request) (web.Response, error) {
	return web.Page("account/demo", h.demoPage(r.Frame("Who do you want to be?", ""), r.Once())), nil
}

func (h *Handler) demoPage(frame ui.Frame, once ui.Once) DemoPage {
	frame.Exit = false
	p := DemoPage{Frame: frame, Steps: h.Steps, SignIn: ui.Link{Text: "Sign in with an e-mail address and a password", Href: "/sign-in"}, Mail: ui.Link{Text: "The mail that was sent", Href: "/demo/mail"}}
	if len(p.Steps) == 0 {
		p.Steps = usualSteps
	}
	for i, step := range h.Tour {
		p.Tour = append(p.Tour, click{Once: once, Step: ui.Hidden{Name: "step", Value: strconv.Itoa(i + 1)}, Text: step.Text,
			Go: ui.Button{Text: step.Button, Kind: "secondary"}})
	}
	for _, persona := range h.Personas {
		p.Personas = append(p.Personas, offered{Once: once, Email: ui.Hidden{Name: "persona", Value: persona.Email}, Name: persona.Name, Org: persona.Org, Line: persona.Line,
			Be: ui.Button{Text: "Be " + persona.Name, Kind: "secondary"}})
	}
	return p
}

func (h *Handler) enter(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	email, path := f.Line("persona", longest), home
	if n, err := strconv.Atoi(f.Line("step", longest)); err == nil && n >= 1 && n <= len(h.Tour) {
		email, path = h.Tour[n-1].Email, h.Tour[n-1].Path
	}
	for _, persona := range h.Personas {
		if persona.Email != email {
			continue
		}
		token, err := h.Accounts.SignInDemo(r.Context(), email, device(r))
		if err != nil {
			return web.Response{}, err
		}
		return h.begin(r, token, path)
	}
	return web.Response{}, fault.Absent(fault.Why("no persona of the demo has this address"))
}
