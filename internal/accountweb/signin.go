package accountweb

import (
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// SignInPage asks who somebody is.
type SignInPage struct {
	Frame    ui.Frame
	Summary  ui.ErrorSummary
	Once     ui.Once
	Next     ui.Hidden
	Email    ui.TextInput
	Password ui.TextInput
	Button   ui.Button
	Demo     ui.Link // in the demo: where to choose whom to be
}

const longest = 200

func (h *Handler) askSignIn(r *web.Request) (web.Response, error) {
	next := onward(r.Query().Text("next", 0))
	if r.SignedIn() {
		return web.Redirect(next, ""), nil
	}
	return web.Page("account/sign-in", h.signInPage(r.Frame("Sign in", ""), r.Once(), next, ui.Filled{})), nil
}

// onward is where to go after signing in: a page of this site, and not this one again.
func onward(next string) string {
	if path, ok := web.LocalPath(next); ok && path != "/" && path != "/sign-in" {
		return path
	}
	return home
}

func (h *Handler) signInPage(frame ui.Frame, once ui.Once, next string, filled ui.Filled) SignInPage {
	frame.Exit = false // a page for those who work here
	p := SignInPage{
		Frame:   frame.Fail(filled),
		Summary: filled.Summary(),
		Once:    once,
		Next:    ui.Hidden{Name: "next", Value: next},
		Email:   ui.TextInput{Field: ui.Field{Name: "email", Label: "E-mail address"}, Kind: "email", Autocomplete: "username"}.From(filled),
		Password: ui.TextInput{Field: ui.Field{Name: "password", Label: "Password"},
			Kind: "password", Autocomplete: "current-password"}.From(filled),
		Button: ui.Button{Text: "Sign in"},
	}
	if len(h.Personas) > 0 {
		p.Demo = ui.Link{Text: "Choose somebody to be", Href: "/demo"}
	}
	return p
}

func (h *Handler) signIn(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	next := onward(f.Text("next", 0))
	email, password := f.Line("email", longest), f.Text("password", longest)
	f.Need("email", "Enter your e-mail address.")
	f.Need("password", "Enter your password.")
	if f.OK() {
		token, err := h.Accounts.SignIn(r.Context(), account.Attempt{Email: email, Password: password, Device: device(r), Source: source(r)})
		if err == nil {
			return h.begin(r, token, next)
		}
		if !f.Take(err) && !refused(f, err) {
			return web.Response{}, err
		}
	}
	return web.Again("account/sign-in", h.signInPage(r.Frame("Sign in", ""), r.Once(), next, f.Filled())), nil
}

// refused shows a refusal at the form: a wrong pair, or a wait after too many tries.
func refused(f *web.Form, err error) bool {
	if !fault.Is(err, fault.Unsigned) && !fault.Is(err, fault.TooMany) {
		return false
	}
	f.Problem("password", fault.As(err).Text)
	return true
}

// begin goes on with a new session; one that was open in this browser ends.
func (h *Handler) begin(r *web.Request, token, next string) (web.Response, error) {
	if old := r.SessionToken(); old != "" {
		if err := h.Accounts.SignOut(r.Context(), old); err != nil {
			return web.Response{}, err
		}
	}
	return web.Redirect(next, "").WithSession(token, r.Now.Add(account.Absolute)), nil
}

func (h *Handler) signOut(r *web.Request) (web.Response, error) {
	if token := r.SessionToken(); token != "" {
		if err := h.Accounts.SignOut(r.Context(), token); err != nil {
			return web.Response{}, err
		}
	}
	return web.Redirect("/sign-in", "You are signed out.").WithoutSession(), nil
}
