package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/web/ui"
)

// Mux holds the routes and serves them.
type Mux struct {
	config Config
	mux    *http.ServeMux
	origin *http.CrossOriginProtection
	cookie cookies
	routes []Route
	faults faultPages
}

// Route is one line of the route table.
type Route struct {
	Method string
	Path   string
	May    access.Action
}

// route is a route with what only serving needs; it is the handler that the ServeMux finds.
type route struct {
	Route
	bodyLimit int64
	timeout   time.Duration
	answer    func(m *Mux, e *exchange) // writes nothing before it has settled
}

// ServeHTTP is never called: Mux.ServeHTTP takes the route and runs its own pipeline.
func (*route) ServeHTTP(http.ResponseWriter, *http.Request) {}

// Option changes one route.
type Option func(*route)

// BodyLimit lets a route read more, or less, than the usual.
func BodyLimit(bytes int64) Option { return func(r *route) { r.bodyLimit = bytes } }

// Timeout lets a route take longer, or less long, than the usual.
func Timeout(d time.Duration) Option { return func(r *route) { r.timeout = d } }

// Page adds a route that answers people: "GET /concerns/{id}", its action, and what it does.
func (m *Mux) Page(pattern string, may access.Action, do func(*Request) (Response, error), options ...Option) {
	m.add(pattern, may, func(m *Mux, e *exchange) { m.page(e, do) }, options)
}

// API adds a route that answers programs: signed in by a bearer token, faults as problem+JSON.
// What the handler writes is held back until the audit entry is settled.
func (m *Mux) API(pattern string, may access.Action, h http.Handler, options ...Option) {
	m.add(pattern, may, func(m *Mux, e *exchange) { m.api(e, h) }, options)
}

// Asset adds the route of the style sheet, script and pictures.
func (m *Mux) Asset() {
	m.add("GET "+ui.AssetPath+"{file}", access.Public, func(m *Mux, e *exchange) { m.asset(e) }, nil)
}

func (m *Mux) add(pattern string, may access.Action, answer func(*Mux, *exchange), options []Option) {
	method, path, _ := strings.Cut(pattern, " ")
	r := &route{
		Route:     Route{Method: method, Path: path, May: may},
		bodyLimit: m.config.BodyLimit,
		timeout:   m.config.Timeout,
		answer:    answer,
	}
	for _, o := range options {
		o(r)
	}
	m.mux.Handle(pattern, r)
	m.routes = append(m.routes, r.Route)
}

// Routes lists all routes by path, for the golden route table and for tests that walk them.
func (m *Mux) Routes() []Route {
	return slices.SortedFunc(slices.Values(m.routes), func(a, b Route) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
}

// RouteTable writes routes as text, one a line: method, path, action.
func RouteTable(routes []Route) string {
	var b strings.Builder
	for _, r := range routes {
		fmt.Fprintf(&b, "%-6s %-44s %s\n", r.Method, r.Path, r.May)
	}
	return b.String()
}

// Check finds mistakes in the route table: a route without a known action, or without a method.
func (m *Mux) Check() error {
	for _, r := range m.routes {
		if !access.Known(r.May) || r.Path == "" {
			return fmt.Errorf("route %q %q: action %q has no rule, or the pattern has no method", r.Method, r.Path, r.May)
		}
	}
	return nil
}
