package accountweb

import (
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// SessionPage is a member's own sessions and the purpose of this one.
type SessionPage struct {
	Frame    ui.Frame
	Summary  ui.ErrorSummary
	Once     ui.Once
	Purpose  ui.Radios
	Use      ui.Button
	Sessions []openSession
	Others   ui.Button // ends all sessions but this one
	None     ui.Empty
	Trail    ui.Link
	Secrets  []ui.Link
}

// openSession is a line of the list of sessions.
type openSession struct {
	Once    ui.Once
	ID      ui.Hidden
	Device  string
	Here    ui.Tag // this one
	Created ui.Moment
	Seen    ui.Moment
	End     ui.Button
}

// purposeHints say what each purpose is for.
var purposeHints = map[access.Purpose]string{
	access.Safeguard: "You look for somebody who may be at risk, or act to keep them safe.",
	access.Disrupt:   "You work against those who exploit: visits, licences, investigations.",
	access.Support:   "You help one person to housing, health, advice or work.",
	access.Assess:    "You look at how things are across the area, not at one person.",
}

func (h *Handler) session(r *web.Request) (web.Response, error) {
	p, err := h.sessionPage(r, ui.Filled{})
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/session", p), nil
}

func (h *Handler) sessionPage(r *web.Request, filled ui.Filled) (SessionPage, error) {
	all, err := h.Accounts.OpenSessions(r.Context(), r.Actor)
	if err != nil {
		return SessionPage{}, err
	}
	return sessionPage(r.Frame("You and your sessions", "session"), r.Once(), r.Now, r.Actor.Purpose, all, r.Visit.Session, filled), nil
}

func sessionPage(frame ui.Frame, once ui.Once, now time.Time, purpose access.Purpose, all []account.Session, here id.Session, filled ui.Filled) SessionPage {
	p := SessionPage{
		Frame:   frame.Fail(filled),
		Summary: filled.Summary(),
		Once:    once,
		Purpose: ui.Radios{Field: ui.Field{Name: "purpose", Label: "What do you look and share for in this session?",
			Hint: "What partners shared is shown for the purpose it was shared for. A response has its own purpose, whatever you choose here."}, Value: string(purpose)},
		Use:   ui.Button{Text: "Use this purpose", Name: "do", Value: "purpose"},
		None:  ui.Empty{What: "No open session", Why: "Every device on which you are signed in stands here, so that you can end one that you lost."},
		Trail: ui.Link{Text: "What you did and saw", Href: "/trail"},
		Secrets: []ui.Link{{Text: "Change your password", Href: "/session/password"},
			{Text: "Second factor: app and recovery codes", Href: factorPath},
			{Text: "Tokens for programs", Href: tokensPath}},
	}
	for _, choice := range access.Purposes() {
		p.Purpose.Options = append(p.Purpose.Options, ui.Option{Value: string(choice), Label: choice.Label(), Hint: purposeHints[choice]})
	}
	p.Purpose = p.Purpose.From(filled)
	for _, s := range all {
		line := openSession{Once: once, ID: ui.Hidden{Name: "session", Value: string(s.ID)}, Device: s.Device, Created: ui.Moment{Now: now, At: s.Created}, Seen: ui.Moment{Now: now, At: s.Seen},
			End: ui.Button{Text: "End", Kind: "secondary", Name: "do", Value: "end", About: "the session of " + s.Device}}
		if s.ID == here {
			line.Here = ui.Tag{Text: "this one", Colour: "green"}
		}
		p.Sessions = append(p.Sessions, line)
	}
	if len(all) > 1 {
		p.Others = ui.Button{Text: "End all others", Kind: "secondary", Name: "do", Value: "others"}
	}
	return p
}

func (h *Handler) changeSession(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	switch f.Choice("do", "purpose", "end", "others") {
	case "end":
		return h.end(r, f)
	case "others":
		if _, err := h.Accounts.RevokeOthers(r.Context(), r.Actor, r.Visit.Session); err != nil {
			return web.Response{}, err
		}
		return web.Redirect("/session", "Every other session of yours has ended. If one of them was not yours, change your password, too."), nil
	}
	f.Need("purpose", "Choose what you look and share for.")
	purpose := f.Choice("purpose", purposes()...)
	if f.OK() {
		err := h.Accounts.SetPurpose(r.Context(), r.Actor, r.Visit.Session, access.Purpose(purpose))
		if err == nil {
			return web.Redirect("/session", "The purpose of your session is changed."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	}
	p, err := h.sessionPage(r, f.Filled())
	if err != nil {
		return web.Response{}, err
	}
	return web.Again("account/session", p), nil
}

// end ends one of the member's sessions; ending this one is signing out.
func (h *Handler) end(r *web.Request, f *web.Form) (web.Response, error) {
	session, ok := id.Parse[id.Session](f.Text("session", 0))
	if !ok {
		return web.Response{}, fault.Absent(fault.Why("the form names no session"))
	}
	if err := h.Accounts.Revoke(r.Context(), r.Actor, session); err != nil {
		return web.Response{}, err
	}
	if session == r.Visit.Session {
		return web.Redirect("/sign-in", "You are signed out.").WithoutSession(), nil
	}
	return web.Redirect("/session", "That session has ended. Whoever holds the device has to sign in again."), nil
}

func purposes() []string {
	var out []string
	for _, p := range access.Purposes() {
		out = append(out, string(p))
	}
	return out
}
