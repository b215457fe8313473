// Package web is the HTTP kit: routes that state their action, the life of a request, forms,
// pages, faults.
//
// A request goes through one pipeline: headers, cross-origin check, body limit, deadline, session,
// the action's first gate, handler, page into a buffer, audit entry settled, first byte. Nothing
// of an answer leaves before Settle has made its audit entry durable; when that fails the
// answer is thrown away and "try again" is sent instead.
//
// Words: a route is a method and path with its action; a visit is one person's signed-in time; a
// fault is an error that a person can act on (package fault); the one table in faults.go turns
// its kind into status and page. What is withheld and what does not exist give the same bytes.
//
// The package decides nothing about records: it asks access.MayCall, which speaks of roles only,
// and leaves the rest to the services. Who somebody is, and what lies in the audit log, are
// functions that app hands over in Config; so the kit knows no database.
package web

import (
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/web/ui"
)

// Visit is what the kit knows of a signed-in person besides their Actor; it is for showing only.
type Visit struct {
	Session id.Session
	Member  string  // their name
	Desk    ui.Chip // the organisation and post they stand at
	Purpose string  // of the session, in words
}

// Config is what the kit needs from the rest of the program.
type Config struct {
	Log       *slog.Logger
	Clock     clock.Clock
	Templates *template.Template // of Templates
	Assets    *ui.Assets         // of ui.Built
	Secure    bool               // served over https: cookies and headers then say so

	// Visit resolves the token of a session cookie; fault.Unsigned for one that is no longer good.
	Visit func(ctx context.Context, token string) (access.Actor, Visit, error)
	// Bearer resolves the token of an API request in the same way.
	Bearer func(ctx context.Context, token string) (access.Actor, error)
	// Begin opens the audit trail of a request; Settle makes its entry durable.
	Begin  func(ctx context.Context, route string) context.Context
	Settle func(ctx context.Context) error

	Nav        func(r *Request) []ui.NavItem // the rail; nil for none
	SearchAt   string                        // path of the search page; empty leaves the box out
	Home       string                        // where the front door sends those who are signed in
	Banner     string                        // stands over every page, such as that all data are made up
	BannerLink ui.Link                       // stands after it

	NoticeKey []byte        // marks notices as ours, alike on all nodes; a new one for this mux unless told
	BodyLimit int64         // bytes of a request; 1 MiB unless told
	Timeout   time.Duration // of a request; 20 seconds unless told
}

const (
	defaultBodyLimit = 1 << 20
	defaultTimeout   = 20 * time.Second
)

// New makes a mux without routes. It fails where something it cannot do without is missing.
func New(c Config) (*Mux, error) {
	if c.Log == nil || c.Clock == nil || c.Templates == nil || c.Visit == nil || c.Begin == nil || c.Settle == nil {
		return nil, errors.New("web: Log, Clock, Templates, Visit, Begin and Settle must be given")
	}
	if c.BodyLimit == 0 {
		c.BodyLimit = defaultBodyLimit
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if len(c.NoticeKey) == 0 {
		c.NoticeKey = []byte(id.Token())
	}
	m := &Mux{config: c, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection(), cookie: cookieNames(c.Secure)}
	return m, m.drawFaults()
}

// Server is a server for the handler, with limits on how long a slow caller may hold it.
func Server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
	}
}
