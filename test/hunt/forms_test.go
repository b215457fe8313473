package hunt

import (
	"encoding/json"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lightship/internal/app/apptest"
	"lightship/internal/web"
)

// writing is something that can be sent: a form of a page, or an operation with its body.
type writing struct {
	route  web.Route
	page   string // a form: where it was found
	action string // where it leads
	found  string // a form: where it led on the page of whoever found it
	finder eyes
	form   *sheet
	body   map[string]any
}

// formsSeen are the forms on all that somebody sees, and on what that leads to with a question in
// its address: each with different fields once, and once for each kind of thing that a path names.
// So many pages of one route about one kind of thing are enough.
func formsSeen(t *testing.T, p *apptest.Product, mail string, all []thing, enough int) []writing {
	t.Helper()
	kinds := map[string]string{}
	for _, one := range all {
		kinds[one.id] = string(one.kind)
	}
	general := func(path string) string {
		return anID.ReplaceAllStringFunc(path, func(one string) string { return kinds[one] })
	}
	posts := patterns(p.Routes)
	found, asked := map[string]writing{}, map[string][]string{}
	look := func(page, body string) {
		for _, s := range sheets(t, body) {
			path, _, _ := strings.Cut(s.action, "?")
			for pattern, r := range posts {
				if pattern.MatchString(path) {
					found[general(path)+" "+strings.Join(slices.Sorted(maps.Keys(s.fields)), " ")] = writing{route: r, page: page, action: s.action, form: &s}
				}
			}
		}
	}
	who := p.As(mail)
	for _, r := range p.Routes {
		if r.Method != http.MethodGet || strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		good := map[string]int{}
		for _, page := range paths(r, fitting(r, all, 2)) {
			if good[general(page)] == enough {
				continue
			}
			got := who.Get(page)
			if got.Status != http.StatusOK {
				continue
			}
			good[general(page)]++
			look(page, got.Body)
			for _, m := range question.FindAllStringSubmatch(got.Body, -1) {
				to := html.UnescapeString(m[1])
				if like := asked[general(to)]; !slices.Contains(placing, m[2]) && len(like) < enough && !slices.Contains(like, to) {
					asked[general(to)] = append(like, to)
				}
			}
		}
	}
	for _, like := range asked {
		for _, to := range like {
			look(to, who.Get(to).Body)
		}
	}
	var out []writing
	for _, key := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[key])
	}
	return out
}

// question is a link of ours with a question in its address.
var question = regexp.MustCompile(`href="(/[^"?#]*\?([a-z]+)=[^"]*)"`)

// placing are the questions that only say where in a list or when, or that somebody typed.
var placing = []string{"cursor", "at", "next", "q", "from", "until"}

// patterns are what the paths of forms look like.
func patterns(routes []web.Route) map[*regexp.Regexp]web.Route {
	out := map[*regexp.Regexp]web.Route{}
	for _, r := range routes {
		if r.Method == http.MethodPost && !strings.HasPrefix(r.Path, "/api/") {
			out[regexp.MustCompile("^"+param.ReplaceAllString(r.Path, "[^/]+")+"$")] = r
		}
	}
	return out
}

// document is the part of the API's own description that says what its operations read.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	RequestBody *struct {
		Content map[string]struct{ Schema schema }
	}
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Format     string
	Enum       []any
	Examples   []any
	Items      *schema
	Properties map[string]schema
}

// operationsRead are all operations that read a body, each with one that fits its schema; text
// gives the text of a property that takes any.
func operationsRead(t *testing.T, p *apptest.Product, text func(operation, property string) string) []writing {
	t.Helper()
	var d document
	if err := json.Unmarshal([]byte(p.Nobody().Get("/api/v1/openapi.json").Body), &d); err != nil {
		t.Fatalf("read the document of the API: %v", err)
	}
	var out []writing
	for _, r := range p.Routes {
		op := d.Paths[r.Path][strings.ToLower(r.Method)]
		if op.RequestBody == nil {
			continue
		}
		body, ok := d.value(op.RequestBody.Content["application/json"].Schema, "", func(property string) string { return text(r.Method+" "+r.Path, property) }, 0).(map[string]any)
		if !ok {
			t.Fatalf("%s %s reads no object", r.Method, r.Path)
		}
		out = append(out, writing{route: r, action: r.Path, body: body})
	}
	return out
}

// value makes one that fits a schema.
func (d document) value(s schema, name string, text func(string) string, depth int) any {
	if s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	kind, _ := s.Type.(string)
	if some, ok := s.Type.([]any); ok {
		kind, _ = some[0].(string)
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.Examples) > 0:
		return s.Examples[0]
	case kind == "array":
		return []any{d.value(*s.Items, name, text, depth+1)}
	case kind == "object":
		out := map[string]any{}
		for property, of := range s.Properties {
			if depth < 6 {
				out[property] = d.value(of, strings.TrimPrefix(name+"."+property, "."), text, depth+1)
			}
		}
		return out
	case kind == "boolean":
		return false
	case kind == "integer" || kind == "number":
		return 1
	case s.Format == "date":
		return "2026-12-01"
	case s.Format == "date-time":
		return "2026-12-01T10:00:00Z"
	default:
		return text(name)
	}
}

// valid is a form as somebody would fill it: what is chosen stays, and every text is given.
func (s sheet) valid(text string) url.Values {
	out := url.Values{}
	for name, values := range s.fields {
		out[name] = slices.Clone(values)
	}
	for _, name := range s.texts {
		switch {
		case strings.HasSuffix(name, "-day"):
			out.Set(name, "3")
		case strings.HasSuffix(name, "-month"):
			out.Set(name, "12")
		case strings.HasSuffix(name, "-year"):
			out.Set(name, years[strings.TrimSuffix(name, "-year")])
			if out.Get(name) == "" {
				out.Set(name, "2026")
			}
		case name == "safe": // how many are safe
			out.Set(name, "1")
		case out.Get(name) == "":
			out.Set(name, text)
		}
	}
	return out
}

// years are those of days that must be later than others of their form.
var years = map[string]string{"lapses": "2027", "until": "2027"}
