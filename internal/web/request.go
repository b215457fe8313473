package web

import (
	"net/http"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web/ui"
)

// Request is what a page's handler gets. Its methods Form and Query read with limits; the fields
// and methods of the same purpose in http.Request are not for use.
type Request struct {
	*http.Request
	Actor access.Actor // the zero Actor on a public page that nobody signed in to see
	Visit Visit
	Now   time.Time

	mux    *Mux
	public bool // the route is for anybody
	form   *Form
	once   ui.Once
	notice bool // the notice of the last redirect was shown
}

// SignedIn tells whether somebody signed in.
func (r *Request) SignedIn() bool { return r.Visit.Session != "" }

// SessionToken is the token of the session cookie, for ending the session.
func (r *Request) SessionToken() string {
	c, err := r.Cookie(r.mux.cookie.session)
	if err != nil {
		return ""
	}
	return c.Value
}

// Once is the mark of the form: the one that was sent, else a new one. A form that comes back
// with problems keeps its mark; a service stores it to do a form that is sent twice once.
func (r *Request) Once() ui.Once {
	if r.once != "" {
		return r.once
	}
	if f, err := r.Form(); err == nil && r.Method != http.MethodGet {
		if mark, ok := id.Parse[ui.Once](f.sent("once")); ok {
			r.once = mark
			return mark
		}
	}
	r.once = id.New[ui.Once]()
	return r.once
}

// ID reads an id from the path. What has not the shape of an id is absent, like any unknown one.
func ID[T ~string](r *Request, name string) (T, error) {
	v, ok := id.Parse[T](r.PathValue(name))
	if !ok {
		return "", fault.Absent(fault.Why("the address has no id for %s", name))
	}
	return v, nil
}

// Frame is what stands around a page for this person; nav is the key of the current line of the
// rail, empty for none. A public page has the door, whoever reads it.
func (r *Request) Frame(title, nav string) ui.Frame {
	if r.public {
		return r.door(title)
	}
	return r.Room(title, nav)
}

// Room is the frame of a public page that those who are signed in read from inside: the workroom
// for them, the door for everybody else.
func (r *Request) Room(title, nav string) ui.Frame {
	if !r.SignedIn() || r.public && r.Actor.Weak {
		return r.door(title)
	}
	f := r.mux.room(r, title, nav)
	f.Notice = r.takeNotice()
	return f
}

func (r *Request) door(title string) ui.Frame {
	f := r.mux.bare(title)
	f.Notice, f.Exit = r.takeNotice(), true
	return f
}

// room is the frame of those who are signed in.
func (m *Mux) room(r *Request, title, nav string) ui.Frame {
	f := m.bare(title)
	f.Signed, f.SearchAt = true, m.config.SearchAt
	f.Desk, f.Member, f.Purpose = r.Visit.Desk, r.Visit.Member, r.Visit.Purpose
	if m.config.Nav != nil {
		f.Nav = ui.At(m.config.Nav(r), nav)
	}
	return f
}

// bare is the frame that depends on nobody.
func (m *Mux) bare(title string) ui.Frame {
	a := m.config.Assets
	return ui.Frame{
		Title: title, Style: a.URL("app.css"), Script: a.URL("app.js"), Icon: a.URL("mark.svg"), Banner: m.config.Banner, BannerLink: m.config.BannerLink,
	}
}

// LocalPath lets through an address on this site, for going back to where somebody came from.
func LocalPath(address string) (string, bool) {
	ok := strings.HasPrefix(address, "/") && len(address) <= 2000
	if len(address) > 1 {
		ok = ok && address[1] != '/' && address[1] != '\\'
	}
	ok = ok && !strings.ContainsFunc(address, func(c rune) bool { return c < ' ' || c == 0x7f || c == '\\' })
	return address, ok
}
