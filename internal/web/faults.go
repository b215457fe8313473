package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/web/ui"
)

const unavailableText = "Lightship cannot answer just now, and shows nothing. What you sent may have been saved: sending the same form again does it once. Try again in a minute."

// answer is how a kind of fault is answered: one line of the table for each kind.
type answer struct {
	status int
	name   string // of the problem, in urn:lightship:…
	title  string
	advice string
}

var answers = map[fault.Kind]answer{
	fault.Internal:    {http.StatusInternalServerError, "internal", "Something went wrong", "Try again. If it happens again, tell your operator the time."},
	fault.Malformed:   {http.StatusBadRequest, "malformed", "We could not read that", "Go back, check what you entered and send it again."},
	fault.Unsigned:    {http.StatusUnauthorized, "unsigned", "Sign in first", "You may have been signed out. Sign in in another tab, then go back to this one: what you typed is still in the form."},
	fault.NotFound:    {http.StatusNotFound, "absent", "Nothing here", "Check the address. If somebody sent you here, ask them whether it is shared with you."},
	fault.Refused:     {http.StatusForbidden, "forbidden", "You may not do this", "Your lead can say who in your organisation may."},
	fault.Stale:       {http.StatusConflict, "conflict", "Somebody changed this first", "Go back and open it again: you then see their change, and what you typed is still in your form."},
	fault.Invalid:     {http.StatusUnprocessableEntity, "invalid", "There is a problem", "Go back and correct it."},
	fault.TooMany:     {http.StatusTooManyRequests, "too-many", "Too many at once", "Wait a few minutes, then try again."},
	fault.TooLarge:    {http.StatusRequestEntityTooLarge, "too-large", "This is too much at once", "Go back and send less."},
	fault.Unavailable: {http.StatusServiceUnavailable, "unavailable", "Try again in a minute", "What you typed is still in your form if you go back."},
}

// asFault gives every error its fault: running out of time is Unavailable.
func asFault(err error) *fault.Error {
	_, isFault := errors.AsType[*fault.Error](err)
	if !isFault && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return fault.As(fault.Of(fault.Unavailable, unavailableText, err))
	}
	return fault.As(err)
}

// Status is the HTTP status of an error.
func Status(err error) int { return lookup(asFault(err)).status }

func lookup(f *fault.Error) answer {
	if a, ok := answers[f.Kind]; ok {
		return a
	}
	return answers[fault.Internal]
}

// Problem is a fault as the API answers it (RFC 9457). It never holds a cause.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty"`
	Errors []ProblemField `json:"errors,omitempty"`
}

// ProblemField is what is wrong with one field.
type ProblemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// ProblemType is the media type of a Problem.
const ProblemType = "application/problem+json"

// ProblemOf gives an error as the API answers it.
func ProblemOf(err error) Problem {
	f := constantAbsence(asFault(err))
	a := lookup(f)
	p := Problem{Type: "urn:lightship:" + a.name, Title: a.title, Status: a.status, Detail: f.Text}
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		p.Errors = append(p.Errors, ProblemField{Field: field, Message: f.Fields[field]})
	}
	return p
}

// Refuse lets the handler of an API route answer with a fault, which is logged and sent as
// problem+JSON. What the handler wrote before stands in its place, if it wrote anything.
func Refuse(w http.ResponseWriter, err error) {
	if h, ok := w.(*held); ok {
		h.refused = err
	}
}

// FaultPage is the page of a fault.
type FaultPage struct {
	Frame  ui.Frame
	Title  string
	Text   string
	Fields []string // problems of single fields, where a handler did not show its form again
	Advice string
	On     ui.Link
}

// faultPages are the pages that must be there when nothing else is, drawn at the start.
type faultPages struct{ absent, unavailable, internal []byte }

func (m *Mux) drawFaults() error {
	for _, page := range []struct {
		into *[]byte
		f    *fault.Error
	}{
		{&m.faults.absent, fault.As(fault.Absent(nil))},
		{&m.faults.unavailable, &fault.Error{Kind: fault.Unavailable, Text: unavailableText}},
		{&m.faults.internal, fault.As(nil)},
	} {
		body, err := m.drawFault(m.bare(lookup(page.f).title), page.f)
		if err != nil {
			return fmt.Errorf("web: draw the fault pages: %w", err)
		}
		*page.into = body
	}
	return nil
}

func (m *Mux) drawFault(frame ui.Frame, f *fault.Error) ([]byte, error) {
	a := lookup(f)
	page := FaultPage{Frame: frame, Title: a.title, Text: f.Text, Advice: a.advice, On: ui.Link{Text: "Go to the start page", Href: "/"}}
	switch {
	case f.Kind == fault.Unsigned:
		page.On = ui.Link{Text: "Sign in", Href: "/sign-in"}
	case frame.Signed && m.config.Home != "":
		page.On = ui.Link{Text: "Go to what waits for you", Href: m.config.Home}
	}
	for _, problem := range f.Fields {
		page.Fields = append(page.Fields, problem)
	}
	slices.Sort(page.Fields)
	var body bytes.Buffer
	err := m.config.Templates.ExecuteTemplate(&body, "web/fault", page)
	return body.Bytes(), err
}

// faultPage is the page of a fault. Those who work inside stay there: what is absent looks the same
// to one person wherever they asked for it. Failure and outage depend on nobody, so that they can
// always be drawn.
func (m *Mux) faultPage(e *exchange, f *fault.Error) []byte {
	switch f.Kind {
	case fault.Internal:
		return m.faults.internal
	case fault.Unavailable:
		return m.faults.unavailable
	}
	f = constantAbsence(f)
	title := lookup(f).title
	frame := m.bare(title)
	switch inside := e.visit.Session != "" && !e.actor.Weak && (e.route == nil || !access.IsPublic(e.route.May)); {
	case inside:
		frame = m.room(&Request{Request: e.r, Actor: e.actor, Visit: e.visit, Now: e.began, mux: m}, title, "")
	case f.Kind == fault.NotFound:
		return m.faults.absent
	}
	body, err := m.drawFault(frame, f)
	if err != nil {
		return m.faults.internal
	}
	return body
}

// sendFault answers with a fault: as a page, or as problem+JSON to a program.
func (m *Mux) sendFault(e *exchange, f *fault.Error) {
	h := e.w.Header()
	if e.isAPI() {
		body, err := json.Marshal(ProblemOf(f))
		if err != nil {
			body = []byte(`{"type":"urn:lightship:internal","title":"Something went wrong","status":500}`)
		}
		h.Set("Content-Type", ProblemType)
		if f.Kind == fault.Unsigned {
			h.Set("WWW-Authenticate", "Bearer")
		}
		e.send(lookup(f).status, body)
		return
	}
	h.Set("Content-Type", htmlType)
	e.send(lookup(f).status, m.faultPage(e, f))
}

// constantAbsence gives every absence the same text, whatever the service said.
func constantAbsence(f *fault.Error) *fault.Error {
	if f.Kind == fault.NotFound {
		return fault.As(fault.Absent(nil))
	}
	return f
}

func (e *exchange) isAPI() bool { return strings.HasPrefix(e.r.URL.Path, "/api/") }

// SignInPath is the address of the sign-in page that leads back to a page of ours.
func SignInPath(next string) string { return andBack("/sign-in", next) }

// ProvePath is the address of the page of the second factor that leads back to a page of ours.
func ProvePath(next string) string { return andBack("/session/second-factor", next) }

func andBack(to, next string) string {
	if next, ok := LocalPath(next); ok && next != "/" {
		return to + "?next=" + url.QueryEscape(next)
	}
	return to
}
