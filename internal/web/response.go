package web

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"sync"
	"time"
)

// constant takes untyped constants only: a notice is kept in a cookie for a moment, so it must
// be a sentence of ours, never what somebody wrote.
type constant string

// Response is what a handler answers with; made by Page, Again, Redirect, Text or File.
type Response struct {
	status    int
	template  string
	page      any
	body      []byte
	mediaType string
	filename  string
	to        string
	notice    constant
	session   string
	until     time.Time
	signOut   bool
}

// Page answers with a page: its template and its struct.
func Page(template string, page any) Response {
	return Response{status: http.StatusOK, template: template, page: page}
}

// Again answers with a form that came back with problems.
func Again(template string, page any) Response {
	return Response{status: http.StatusUnprocessableEntity, template: template, page: page}
}

// Conflicted answers with a form whose thing was changed meanwhile by somebody else.
func Conflicted(template string, page any) Response {
	return Response{status: http.StatusConflict, template: template, page: page}
}

// Redirect sends on to a path of this site after something was done; the notice is shown there,
// once. It is a fixed sentence, or empty.
func Redirect(to string, notice constant) Response {
	return Response{status: http.StatusSeeOther, to: to, notice: notice}
}

// Text answers with plain text.
func Text(text string) Response {
	return Response{status: http.StatusOK, body: []byte(text), mediaType: "text/plain; charset=utf-8"}
}

// File answers with a file to be saved under a name.
func File(name, mediaType string, data []byte) Response {
	return Response{status: http.StatusOK, body: data, mediaType: mediaType, filename: name}
}

// WithSession sets the session cookie: the answer to a sign-in.
func (s Response) WithSession(token string, until time.Time) Response {
	s.session, s.until = token, until
	return s
}

// WithoutSession takes the session cookie away: the answer to a sign-out.
func (s Response) WithoutSession() Response {
	s.signOut = true
	return s
}

// draw makes the body, before anything is sent.
func (s Response) draw(m *Mux, body *bytes.Buffer) error {
	switch {
	case s.to != "":
		if _, ok := LocalPath(s.to); !ok {
			return fmt.Errorf("redirect to an address that is not of this site")
		}
		return nil
	case s.template != "":
		if err := m.config.Templates.ExecuteTemplate(body, s.template, s.page); err != nil {
			return fmt.Errorf("draw page %s: %w", s.template, err)
		}
		return nil
	case s.mediaType != "":
		body.Write(s.body)
		return nil
	default:
		return fmt.Errorf("the handler gave no answer")
	}
}

func (s Response) setHeaders(r *Request, h http.Header) {
	c := r.mux.cookie
	switch {
	case s.to != "":
		h.Set("Location", s.to)
	case s.mediaType != "":
		h.Set("Content-Type", s.mediaType)
	default:
		h.Set("Content-Type", htmlType)
	}
	if s.filename != "" {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": s.filename}))
	}
	if s.session != "" {
		h.Add("Set-Cookie", c.make(c.session, s.session, int(s.until.Sub(r.Now).Seconds())))
	}
	if s.signOut {
		h.Add("Set-Cookie", c.make(c.session, "", -1))
	}
	switch {
	case s.notice != "":
		h.Add("Set-Cookie", c.make(c.notice, r.mux.sealed(string(s.notice)), 60))
	case r.notice:
		h.Add("Set-Cookie", c.make(c.notice, "", -1))
	}
}

const htmlType = "text/html; charset=utf-8"

// cookies are the names of our two cookies and how they are made.
type cookies struct {
	session, notice string
	secure          bool
}

// SessionCookie is the name of the session cookie: over https browsers hold it to this host.
func SessionCookie(secure bool) string { return cookieNames(secure).session }

func cookieNames(secure bool) cookies {
	if secure {
		return cookies{session: "__Host-lightship", notice: "__Host-lightship-notice", secure: true}
	}
	return cookies{session: "lightship", notice: "lightship-notice"}
}

func (c cookies) make(name, value string, maxAge int) string {
	return (&http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteLaxMode,
	}).String()
}

// buffers are where pages are drawn, kept for the next page.
var buffers bufferPool

type bufferPool struct{ pool sync.Pool }

func (p *bufferPool) get() *bytes.Buffer {
	if b, ok := p.pool.Get().(*bytes.Buffer); ok {
		return b
	}
	return new(bytes.Buffer)
}

// put keeps a buffer, wiped: what one person saw must not lie about for the next.
func (p *bufferPool) put(b *bytes.Buffer) {
	const keep = 1 << 20
	if b.Cap() > keep {
		return
	}
	clear(b.Bytes())
	b.Reset()
	p.pool.Put(b)
}

// toSignIn sends somebody who asked for a page to sign in first, or to prove more, and then back to it.
func (m *Mux) toSignIn(e *exchange) bool {
	if e.route == nil || e.isAPI() || !asks(e.r) {
		return false
	}
	if !m.settle(e) {
		return true
	}
	to := SignInPath(e.r.URL.RequestURI())
	if e.actor.Weak {
		to = ProvePath(e.r.URL.RequestURI())
	}
	e.w.Header().Set("Location", to)
	e.send(http.StatusSeeOther, nil)
	return true
}
