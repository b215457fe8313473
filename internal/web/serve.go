package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
)

// exchange is one request on its way to its answer.
type exchange struct {
	w       http.ResponseWriter
	r       *http.Request
	route   *route // nil where no route is
	began   time.Time
	session string // the cookie's token
	actor   access.Actor
	visit   Visit
	status  int
	bytes   int
	err     error // for the log: why it was refused or failed
}

// ServeHTTP answers one request and writes one event about it, with ids and numbers only.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := &exchange{w: w, r: r, began: m.config.Clock.Now()}
	handler, _ := m.mux.Handler(r)
	e.route, _ = handler.(*route)
	defer m.log(e)
	defer m.recover(e)
	m.setHeaders(w.Header())
	if len(r.TransferEncoding) > 0 { // a proxy may have read its length otherwise: what comes behind it is nobody's request
		w.Header().Set("Connection", "close")
	}

	if e.route == nil {
		m.noRoute(e, handler)
		return
	}
	ctx, cancel := context.WithTimeout(m.config.Begin(r.Context(), e.route.Method+" "+e.route.Path), e.route.timeout)
	defer cancel()
	e.r = r.WithContext(ctx)
	if err := m.origin.Check(r); err != nil {
		m.refuse(e, fault.Of(fault.Refused, "This was sent from another site, so it was not done. Open the page here and try again.", err))
		return
	}
	e.r.Body = http.MaxBytesReader(w, r.Body, e.route.bodyLimit)
	m.setPathValues(e)
	e.route.answer(m, e)
}

// setPathValues lets the ServeMux fill in the values of the path's names, which it does only
// while it serves.
func (m *Mux) setPathValues(e *exchange) {
	m.mux.ServeHTTP(nowhere{}, e.r)
}

// nowhere is where the ServeMux writes while it fills in path values: routes write nothing there.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// noRoute answers where no route is: the same as for what is withheld, or the address put right.
func (m *Mux) noRoute(e *exchange, handler http.Handler) {
	seen := &held{header: http.Header{}}
	handler.ServeHTTP(seen, e.r)
	if to := seen.header.Get("Location"); to != "" && e.r.Method == http.MethodGet {
		if to, ok := LocalPath(to); ok {
			e.w.Header().Set("Location", to)
			e.send(http.StatusTemporaryRedirect, nil)
			return
		}
	}
	ctx, cancel := context.WithTimeout(m.config.Begin(e.r.Context(), "no route"), m.config.Timeout)
	defer cancel()
	e.r = e.r.WithContext(ctx)
	if err := m.recognise(e); err != nil { // then they are nobody, and the page is that of the door
		e.err = err
	}
	m.refuse(e, fault.Absent(fault.Why("no such route")))
}

// recognise finds out whose session the request belongs to, if any.
func (m *Mux) recognise(e *exchange) error {
	c, err := e.r.Cookie(m.cookie.session)
	if err != nil || c.Value == "" {
		return nil
	}
	actor, visit, err := m.config.Visit(e.r.Context(), c.Value)
	if err != nil {
		return err
	}
	e.actor, e.visit, e.session = actor, visit, c.Value
	return nil
}

// enter finds out who asks and whether they may do such a thing at all.
func (m *Mux) enter(e *exchange) error {
	public := access.IsPublic(e.route.May)
	if err := m.recognise(e); err != nil && !public { // a public page needs no session
		return err
	}
	if !public && e.visit.Session == "" {
		return fault.Of(fault.Unsigned, "Sign in to go on.", nil)
	}
	return mayCall(e.actor, e.route.May)
}

// mayEnter asks besides whether the token of a program is made for this.
func mayEnter(e *exchange) error {
	if err := mayCall(e.actor, e.route.May); err != nil {
		return err
	}
	if !access.MayEnter(e.actor, e.route.May, !asks(e.r)) {
		return fault.Forbidden("This token was not made for that. Its member can make another one that is.", fault.Why("the token has no permit for %s", e.route.May))
	}
	return nil
}

// asks tells whether a request only asks, and so changes nothing (RFC 9110, 9.2.1).
func asks(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

func mayCall(actor access.Actor, do access.Action) error {
	if access.MayCall(actor, do) {
		return nil
	}
	if actor.Weak {
		return fault.Of(fault.Unsigned, "Enter the code of your second factor to go on.", nil)
	}
	return fault.Forbidden("Your role does not include this.", fault.Why("%s is not for this member's roles", do))
}

// page runs a route for people.
func (m *Mux) page(e *exchange, do func(*Request) (Response, error)) {
	if err := m.enter(e); err != nil {
		m.refuse(e, err)
		return
	}
	request := &Request{Request: e.r, Actor: e.actor, Visit: e.visit, Now: e.began, mux: m, public: access.IsPublic(e.route.May)}
	response, err := do(request)
	if err != nil {
		m.refuse(e, err)
		return
	}
	body := buffers.get()
	defer buffers.put(body)
	if err := response.draw(m, body); err != nil {
		m.refuse(e, err)
		return
	}
	if !m.settle(e) {
		return
	}
	response.setHeaders(request, e.w.Header())
	e.send(response.status, body.Bytes())
}

// api runs a route for programs; what it writes is held until the audit entry is settled.
func (m *Mux) api(e *exchange, h http.Handler) {
	if err := m.enterAPI(e); err != nil {
		m.refuse(e, err)
		return
	}
	answer := &held{header: http.Header{}}
	h.ServeHTTP(answer, e.r.WithContext(withActor(e.r.Context(), e.actor)))
	e.err = answer.refused
	if answer.refused != nil && answer.status == 0 {
		m.refuse(e, answer.refused)
		return
	}
	if !m.settle(e) {
		return
	}
	for k, v := range answer.header {
		e.w.Header()[k] = v
	}
	e.w.Header().Set("Cache-Control", "no-store")
	e.send(answer.status, answer.body.Bytes())
}

func (m *Mux) enterAPI(e *exchange) error {
	token, ok := strings.CutPrefix(e.r.Header.Get("Authorization"), "Bearer ")
	if ok && m.config.Bearer != nil {
		actor, err := m.config.Bearer(e.r.Context(), token)
		if err != nil {
			return err
		}
		e.actor = actor
	}
	if e.actor.Member == "" && !access.IsPublic(e.route.May) {
		return fault.Of(fault.Unsigned, "Send a bearer token.", nil)
	}
	return mayEnter(e)
}

func (m *Mux) asset(e *exchange) {
	data, _, ok := m.config.Assets.File(e.r.PathValue("file"))
	if !ok {
		m.refuse(e, fault.Absent(fault.Why("no such asset")))
		return
	}
	m.config.Assets.Serve(e.w, e.r, e.r.PathValue("file"))
	e.status, e.bytes = http.StatusOK, len(data)
}

// settle makes the audit entry durable; when it cannot, nothing of the answer is sent.
func (m *Mux) settle(e *exchange) bool {
	err := m.config.Settle(e.r.Context())
	if err == nil {
		return true
	}
	e.err = errors.Join(e.err, fmt.Errorf("settle the audit entry: %w", err))
	m.sendFault(e, &fault.Error{Kind: fault.Unavailable, Text: unavailableText, Cause: err})
	return false
}

// refuse answers with a fault. The trail is settled first, since a refusal may be in it.
func (m *Mux) refuse(e *exchange, err error) {
	e.err = err
	f := asFault(err)
	if f.Kind == fault.Unsigned && m.toSignIn(e) {
		return
	}
	if e.route != nil && !m.settle(e) {
		return
	}
	m.sendFault(e, f)
}

// send writes the answer. It is the only place where a page's bytes leave.
func (e *exchange) send(status int, body []byte) {
	if status == 0 {
		status = http.StatusOK
	}
	e.status, e.bytes = status, len(body)
	e.w.WriteHeader(status)
	_, _ = e.w.Write(body) // somebody who went away is no error of ours
}

// recover turns a panic into a fault; nothing was sent yet, since answers are held until settled.
func (m *Mux) recover(e *exchange) {
	what := recover()
	if what == nil {
		return
	}
	e.err = fmt.Errorf("panic: %v\n%s", what, debug.Stack())
	if e.status == 0 {
		m.sendFault(e, fault.As(e.err))
	}
}

// log writes the one event of a request: never a path, a query or a form, and on public pages not
// who it was.
func (m *Mux) log(e *exchange) {
	attributes := []slog.Attr{
		slog.String("method", knownMethod(e.r.Method)),
		slog.Int("status", e.status),
		slog.Int64("ms", m.config.Clock.Now().Sub(e.began).Milliseconds()),
		slog.Int("bytes", e.bytes),
	}
	if e.route != nil {
		attributes = append(attributes, slog.String("route", e.route.Path), slog.String("action", string(e.route.May)))
	}
	if e.actor.Member != "" && e.route != nil && !access.IsPublic(e.route.May) {
		attributes = append(attributes, slog.String("member", string(e.actor.Member)), slog.String("org", string(e.actor.Org)))
	}
	level := slog.LevelInfo
	if e.err != nil {
		attributes = append(attributes, slog.String("error", e.err.Error()))
	}
	if e.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	m.config.Log.LogAttrs(context.WithoutCancel(e.r.Context()), level, "request", attributes...)
}

// knownMethod keeps a made-up method out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}

// held is an answer that was written but not sent.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer

	refused error // see Refuse
}

func (h *held) Header() http.Header { return h.header }

func (h *held) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *held) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(b)
}

type actorKey struct{}

func withActor(ctx context.Context, a access.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom gives the actor of an API request; it is false for one that was not signed in.
func ActorFrom(ctx context.Context) (access.Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(access.Actor)
	return a, ok && a.Member != id.Member("")
}
