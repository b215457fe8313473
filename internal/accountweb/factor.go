package accountweb

import (
	"fmt"
	"strings"
	"time"

	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// ProvePage asks for a code of the second factor.
type ProvePage struct {
	Frame   ui.Frame
	Summary ui.ErrorSummary
	Once    ui.Once
	Next    ui.Hidden
	Code    ui.TextInput
	Go      ui.Button
	Lost    ui.Details
	Leave   ui.Button
}

// EnrolPage sets an app up as the second factor.
type EnrolPage struct {
	Frame    ui.Frame
	Summary  ui.ErrorSummary
	Once     ui.Once
	Next     ui.Hidden
	Sealed   ui.Hidden
	Must     bool // nothing else can be done before
	Picture  Picture
	Secret   string
	Code     ui.TextInput
	Password ui.TextInput // only of those who have a second factor already
	Go       ui.Button
	Leave    ui.Button
}

// FactorPage says how a member's second factor stands.
type FactorPage struct {
	Frame    ui.Frame
	Summary  ui.ErrorSummary
	Once     ui.Once
	Since    ui.Moment
	Left     string
	Few      bool
	Password ui.TextInput
	Renew    ui.Button
	Another  ui.Button
	Back     ui.Link
}

// CodesPage shows recovery codes, this once.
type CodesPage struct {
	Frame ui.Frame
	Codes []string
	Go    ui.Button
}

const (
	factorPath = "/session/second-factor"
	codeLimit  = 60
)

// leave lets somebody go who cannot prove more now.
var leave = ui.Button{Text: "Sign out", Kind: "secondary"}

// door is the frame of a page for somebody who is half in: no rail, no search.
func door(r *web.Request, title string) ui.Frame {
	f := r.Frame(title, "session")
	if r.Actor.Weak {
		f.Signed, f.Exit, f.Nav, f.SearchAt = false, false, nil, ""
	}
	return f
}

func (h *Handler) factor(r *web.Request) (web.Response, error) {
	st, err := h.Accounts.Factor(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	q := r.Query()
	next := onward(q.Text("next", 0))
	switch {
	case st.Has && r.Actor.Weak:
		return web.Page("account/prove", provePage(door(r, "Second factor"), r.Once(), next, ui.Filled{})), nil
	case st.Has && q.Choice("do", "another") == "":
		return web.Page("account/factor", factorPage(door(r, "Second factor"), r.Once(), r.Now, st, ui.Filled{})), nil
	}
	e, err := h.Accounts.Enrol(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	p, err := enrolPage(door(r, "Set up your second factor"), r.Once(), next, e, st, r.Actor.Weak, ui.Filled{})
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/enrol", p), nil
}

func provePage(frame ui.Frame, once ui.Once, next string, filled ui.Filled) ProvePage {
	return ProvePage{
		Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, Next: ui.Hidden{Name: "next", Value: next},
		Code: code("Code from your app, or a recovery code", "Six digits, or a recovery code such as k7qd-2m4x-9a0c-5tfe.", filled),
		Go:   ui.Button{Text: "Go on", Name: "do", Value: "prove"},
		Lost: ui.Details{Summary: "Your telephone and your recovery codes are lost?", Prose: ui.Prose{Text: "Two leads of your organisation let you begin anew: one proposes it, the other agrees. " +
			"You then get a link with which you choose a password and set up an app. Nobody can do it alone, and it stands in the log."}},
		Leave: leave,
	}
}

// code asks for a code; what was typed is not shown again, since it counts once.
func code(label, hint string, filled ui.Filled) ui.TextInput {
	c := ui.TextInput{Field: ui.Field{Name: "code", Label: label, Hint: hint}, Autocomplete: "one-time-code", Width: 20}.From(filled)
	c.Value = ""
	return c
}

func enrolPage(frame ui.Frame, once ui.Once, next string, e account.Enrolment, st account.Standing, must bool, filled ui.Filled) (EnrolPage, error) {
	drawn, err := picture(e.URL)
	if err != nil {
		return EnrolPage{}, err
	}
	p := EnrolPage{
		Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, Next: ui.Hidden{Name: "next", Value: next}, Sealed: ui.Hidden{Name: "sealed", Value: e.Sealed},
		Must: must, Picture: drawn, Secret: spaced(e.Secret), Code: code("Code that the app shows now", "Six digits. It changes every half minute.", filled),
		Go: ui.Button{Text: "Use this app", Name: "do", Value: "set-up"},
	}
	if st.Has {
		p.Password = password(filled)
	}
	if must {
		p.Leave = leave
	}
	return p, nil
}

func password(filled ui.Filled) ui.TextInput {
	return ui.TextInput{Field: ui.Field{Name: "password", Label: "Your password", Hint: "Asked once more, so that nobody does this at a screen that you left."},
		Kind: "password", Autocomplete: "current-password", Width: 20}.From(filled)
}

// spaced puts a secret in groups of four, for typing.
func spaced(secret string) string {
	var groups []string
	const four = 4
	for len(secret) > four {
		groups, secret = append(groups, secret[:four]), secret[four:]
	}
	return strings.Join(append(groups, secret), " ")
}

func factorPage(frame ui.Frame, once ui.Once, now time.Time, st account.Standing, filled ui.Filled) FactorPage {
	const few = 3
	p := FactorPage{
		Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, Since: ui.Moment{Now: now, At: st.Since}, Few: st.Left < few,
		Left:     fmt.Sprintf("You have %d recovery codes left.", st.Left),
		Password: password(filled),
		Renew:    ui.Button{Text: "Make ten new recovery codes", Name: "do", Value: "recovery"},
		Another:  ui.Button{Text: "Set up another app", Kind: "secondary", Href: factorPath + "?do=another"},
		Back:     ui.Link{Text: "You and your sessions", Href: "/session"},
	}
	if st.Left == 1 {
		p.Left = "You have one recovery code left."
	}
	return p
}

func codesPage(frame ui.Frame, codes []string, next string) CodesPage {
	return CodesPage{Frame: frame, Codes: codes, Go: ui.Button{Text: "I have kept them", Href: next}}
}

func (h *Handler) changeFactor(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	next := onward(f.Text("next", 0))
	switch f.Choice("do", "prove", "set-up", "recovery") {
	case "set-up":
		return h.setUp(r, f, next)
	case "recovery":
		return h.renew(r, f)
	default:
		return h.prove(r, f, next)
	}
}

func (h *Handler) prove(r *web.Request, f *web.Form, next string) (web.Response, error) {
	if !r.Actor.Weak { // another tab was quicker
		return web.Redirect(next, ""), nil
	}
	typed := f.Line("code", codeLimit)
	f.Need("code", "Enter a code.")
	if f.OK() {
		token, err := h.Accounts.Prove(r.Context(), r.Actor, r.Visit.Session, typed, device(r))
		if err == nil {
			return web.Redirect(next, "").WithSession(token, r.Now.Add(account.Absolute)), nil
		}
		if !f.Take(err) && !wait(f, "code", err) {
			return web.Response{}, err
		}
	}
	return web.Again("account/prove", provePage(door(r, "Second factor"), r.Once(), next, f.Filled())), nil
}

// wait shows at a field that there were too many tries.
func wait(f *web.Form, field string, err error) bool {
	if !fault.Is(err, fault.TooMany) {
		return false
	}
	f.Problem(field, fault.As(err).Text)
	return true
}

func (h *Handler) setUp(r *web.Request, f *web.Form, next string) (web.Response, error) {
	typed, sealed, pass := f.Line("code", codeLimit), f.Text("sealed", 0), f.Text("password", longest)
	f.Need("code", "Enter the code that the app shows.")
	if f.OK() {
		codes, token, err := h.Accounts.SetUp(r.Context(), r.Actor, account.Setup{Session: r.Visit.Session, Sealed: sealed, Code: typed, Password: pass, Device: device(r)})
		if err == nil {
			return web.Page("account/codes", codesPage(door(r, "Your recovery codes"), codes, next)).WithSession(token, r.Now.Add(account.Absolute)), nil
		}
		if !f.Take(err) && !wait(f, "code", err) {
			return web.Response{}, err
		}
	}
	st, err := h.Accounts.Factor(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	e, err := h.Accounts.Enrolling(r.Actor, sealed)
	if err != nil { // open for too long: a new picture, and the form says why
		if e, err = h.Accounts.Enrol(r.Context(), r.Actor); err != nil {
			return web.Response{}, err
		}
	}
	p, err := enrolPage(door(r, "Set up your second factor"), r.Once(), next, e, st, r.Actor.Weak, f.Filled())
	if err != nil {
		return web.Response{}, err
	}
	return web.Again("account/enrol", p), nil
}

func (h *Handler) renew(r *web.Request, f *web.Form) (web.Response, error) {
	pass := f.Text("password", longest)
	f.Need("password", "Enter your password.")
	if f.OK() {
		codes, err := h.Accounts.NewRecovery(r.Context(), r.Actor, pass)
		if err == nil {
			return web.Page("account/codes", codesPage(door(r, "Your recovery codes"), codes, "/session")), nil
		}
		if !f.Take(err) && !wait(f, "password", err) {
			return web.Response{}, err
		}
	}
	st, err := h.Accounts.Factor(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Again("account/factor", factorPage(door(r, "Second factor"), r.Once(), r.Now, st, f.Filled())), nil
}

// PasswordPage changes the password.
type PasswordPage struct {
	Frame   ui.Frame
	Summary ui.ErrorSummary
	Once    ui.Once
	Old     ui.TextInput
	New     ui.TextInput
	Change  ui.Button
	Back    ui.Link
}

func passwordPage(frame ui.Frame, once ui.Once, filled ui.Filled) PasswordPage {
	return PasswordPage{
		Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once,
		Old: ui.TextInput{Field: ui.Field{Name: "old", Label: "The password that you have now"}, Kind: "password", Autocomplete: "current-password", Width: 20}.From(filled),
		New: ui.TextInput{Field: ui.Field{Name: "password", Label: "The new one", Hint: "At least 12 letters. Three random words are good."},
			Kind: "password", Autocomplete: "new-password", Width: 20}.From(filled),
		Change: ui.Button{Text: "Change it"},
		Back:   ui.Link{Text: "You and your sessions", Href: "/session"},
	}
}

func (h *Handler) password(r *web.Request) (web.Response, error) {
	return web.Page("account/password", passwordPage(r.Frame("Change your password", "session"), r.Once(), ui.Filled{})), nil
}

func (h *Handler) changePassword(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	old, next := f.Text("old", longest), f.Text("password", longest)
	f.Need("old", "Enter the password that you have now.")
	f.Need("password", "Enter the new password.")
	if f.OK() {
		err := h.Accounts.ChangePassword(r.Context(), r.Actor, r.Visit.Session, old, next)
		if err == nil {
			return web.Redirect("/session", "Your password is changed. Every other session of yours has ended."), nil
		}
		if !f.Take(err) && !wait(f, "old", err) {
			return web.Response{}, err
		}
	}
	return web.Again("account/password", passwordPage(r.Frame("Change your password", "session"), r.Once(), f.Filled())), nil
}

// InvitationPage lets an invited member choose name and password, or says that the link is good
// no more.
type InvitationPage struct {
	Frame    ui.Frame
	Summary  ui.ErrorSummary
	Once     ui.Once
	Good     bool
	Path     string
	Email    string
	Org      string
	Until    ui.Moment
	Name     ui.TextInput
	Password ui.TextInput
	Accept   ui.Button
	SignIn   ui.Link
}

func (h *Handler) invitation(r *web.Request) (web.Response, error) {
	v, err := h.Accounts.Invitation(r.Context(), r.PathValue("token"))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return web.Response{}, err
	}
	return web.Page("account/invitation", invitationPage(r.Frame("Your invitation", ""), r.Once(), r.Now, r.PathValue("token"), v, ui.Filled{})), nil
}

func invitationPage(frame ui.Frame, once ui.Once, now time.Time, token string, v account.Invited, filled ui.Filled) InvitationPage {
	frame.Exit = false
	p := InvitationPage{Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, SignIn: ui.Link{Text: "sign in", Href: "/sign-in"}}
	if v.Email == "" {
		return p
	}
	p.Good, p.Path, p.Email, p.Org, p.Until = true, "/invitation/"+token, v.Email, v.Org, ui.Moment{Now: now, At: v.Until}
	p.Name = ui.TextInput{Field: ui.Field{Name: "name", Label: "Your name", Hint: "As partners know you. It stands beside what you do."}, Value: v.Name, Autocomplete: "name", Width: 30}.From(filled)
	p.Password = ui.TextInput{Field: ui.Field{Name: "password", Label: "Choose a password", Hint: "At least 12 letters. Three random words are good."},
		Kind: "password", Autocomplete: "new-password", Width: 20}.From(filled)
	p.Accept = ui.Button{Text: "Accept"}
	return p
}

func (h *Handler) accept(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	token := r.PathValue("token")
	v, err := h.Accounts.Invitation(r.Context(), token)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return web.Response{}, err
	}
	name, pass := f.Line("name", longest), f.Text("password", longest)
	f.Need("name", "Enter your name.")
	f.Need("password", "Choose a password.")
	if f.OK() && err == nil {
		session, err := h.Accounts.Accept(r.Context(), token, account.Acceptance{Name: name, Password: pass, Device: device(r)})
		switch {
		case err == nil:
			return h.begin(r, session, factorPath)
		case fault.Is(err, fault.NotFound):
			v = account.Invited{}
		case !f.Take(err):
			return web.Response{}, err
		}
	}
	return web.Again("account/invitation", invitationPage(r.Frame("Your invitation", ""), r.Once(), r.Now, token, v, f.Filled())), nil
}

// memberID reads a member from the path.
func memberID(r *web.Request) (id.Member, error) { return web.ID[id.Member](r, "id") }
