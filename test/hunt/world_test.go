package hunt

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/demo"
	"lightship/internal/store"
	"lightship/internal/web"
)

// Two worlds, each filled once on each engine: with what people gave and shared, when discovery
// has told of it; and some days on.
var (
	peopled = apptest.NewWorld(func(p *apptest.Product) *planter {
		pl := world(p)
		p.Step(10 * time.Minute)
		return pl
	})
	livedIn = apptest.NewWorld(busy)
)

// in is what was planted, in a world that was started from the one that it was planted in.
func (pl *planter) in(p *apptest.Product) *planter {
	return &planter{p: p, canaries: slices.Clone(pl.canaries), records: slices.Clone(pl.records)}
}

// nightly runs take all that the others sample.
var nightly = os.Getenv("LIGHTSHIP_NIGHTLY") != ""

// thing is what could stand in a path.
type thing struct {
	id   string
	kind access.Kind // or the noun of its own pages, for what is no record
}

// things are every record that is not an entity, since each of those is a kind of its own to its
// pages, one entity of each kind and owner, and some of what the partnership itself has. The
// nightly run takes all records.
func things(t *testing.T, p *apptest.Product) []thing {
	t.Helper()
	var out []thing
	err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) error {
		met := map[string]bool{}
		err := store.Each(t.Context(), r, func(row store.Row) error {
			var rec, owner, kind string
			err := row.Scan(&rec, &owner, &kind)
			common := slices.Contains(access.Entities(), access.Kind(kind)) || access.Kind(kind) == access.Concern
			if key := owner + kind; common && met[key] && !nightly {
				return err
			}
			met[owner+kind] = true
			out = append(out, thing{rec, access.Kind(kind)})
			return err
		}, store.SQL(`select id, owner, kind from record order by seq desc`))
		if err != nil {
			return err
		}
		for noun, q := range partnership {
			some, err := store.All(t.Context(), r, store.Scalar[string], q)
			if err != nil {
				return err
			}
			for _, one := range some {
				out = append(out, thing{one, access.Kind(noun)})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("things: %v", err)
	}
	return out
}

// partnership finds some of each that is no record, by the noun of its pages.
var partnership = map[string]store.Query{
	"organisations": store.SQL(`select id from partner_org order by id limit 3`),
	"posts":         store.SQL(`select id from partner_post order by id limit 3`),
	"members":       store.SQL(`select id from partner_member order by id limit 3`),
	"circles":       store.SQL(`select id from partner_circle order by id limit 2`),
	"agreements":    store.SQL(`select id from partner_agreement order by id limit 4`),
}

// nouns say which kinds the pages under a noun are about. A thing of another kind is absent there
// for everybody, which two of all askers see; under a noun that is not here all things are asked for.
var nouns = map[string][]access.Kind{
	"actions": {access.Task}, "allegations": {access.Allegation}, "concerns": {access.Concern}, "contacts": {access.Contact}, "hits": {access.Note},
	"records": append(access.AllKinds(), "organisations"), "responses": {access.Response},
	"organisations": {"organisations"}, "posts": {"posts"}, "members": {"members"}, "circles": {"circles"}, "agreements": {"agreements"}, "lists": {}, "invitation": {},
}

var param = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// ways are the other orders and narrowings in which lists are asked for, pages and API alike.
var ways = map[string][]string{
	"/concerns":  {"sort=title", "sort=-title", "sort=due", "sort=-due", "sort=made", "area=E06000010", "state=new", "owned=others&sort=title", "held=others&sort=title"},
	"/responses": {"sort=title", "sort=-due"}, "/organisations": {"sort=-part"},
}

// paths fills the parameters of a route with every id; a second parameter gets the same.
func paths[T ~string](r web.Route, all []T) []string {
	path := strings.TrimSuffix(r.Path, "{$}")
	if strings.HasPrefix(path, "/assets/") {
		return nil
	}
	if !param.MatchString(path) {
		all := []string{path}
		for _, way := range ways[strings.TrimPrefix(path, "/api/v1")] {
			all = append(all, path+"?"+way)
		}
		return all
	}
	var out []string
	for _, one := range all {
		out = append(out, param.ReplaceAllString(path, string(one)))
	}
	return out
}

// fitting are the ids worth asking a route for: all of its kinds, and for the first two of all
// askers one of every other kind.
func fitting(r web.Route, all []thing, asker int) []string {
	noun, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.Path, "/api/v1"), "/"), "/")
	kinds, known := nouns[noun]
	var out []string
	met := map[access.Kind]bool{}
	for _, one := range all {
		switch {
		case !known || nightly || slices.Contains(kinds, one.kind):
			out = append(out, one.id)
		case asker < 2 && !met[one.kind]:
			met[one.kind] = true
			out = append(out, one.id)
		}
	}
	return out
}

// eyes are somebody's browser and program.
type eyes struct{ page, program *apptest.Client }

func both(p *apptest.Product, mail string) eyes { return eyes{p.As(mail), p.Program(mail)} }

// of is what speaks to a path.
func (e eyes) of(path string) *apptest.Client {
	if strings.HasPrefix(path, "/api/") {
		return e.program
	}
	return e.page
}

func (e eyes) get(path string) apptest.Answer { return e.of(path).Get(path) }

// eachAnswer asks as somebody, the n-th of all, for whatever can be looked at, as pages and as a program.
func eachAnswer(p *apptest.Product, mail string, n int, all []thing, do func(path string, got apptest.Answer)) {
	both(p, mail).walk(p.Routes, all, n, func(_ web.Route, path string, got apptest.Answer) { do(path, got) })
}

// walk asks for whatever can be looked at. Of a record whose own page is absent, one in six of its
// further pages is asked for: TestWithheldIsAbsentByEveryRoute asks for all of them.
func (e eyes) walk(routes []web.Route, all []thing, n int, do func(r web.Route, path string, got apptest.Answer)) {
	absent := map[string]bool{}
	for _, r := range routes {
		if r.Method != http.MethodGet {
			continue
		}
		for i, path := range paths(r, fitting(r, all, n)) {
			rec, further, ofRecord := recordPage(path)
			if ofRecord && further && absent[rec] && (i+n)%6 > 0 && !nightly {
				continue
			}
			got := e.get(path)
			if ofRecord && !further && got.Status == http.StatusNotFound {
				absent[rec] = true
			}
			do(r, path, got)
		}
	}
}

// recordPage tells whether a path is of a record, and of more than its own page.
func recordPage(path string) (rec string, further, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(path, "/api/v1"), "/records/")
	rec, _, further = strings.Cut(rest, "/")
	return rec, further, ok
}

// everybody are all personas, those first who see the most.
func everybody() []string { return everybodyBut("@nobody") }

// everybodyBut leaves out the people of an organisation.
func everybodyBut(at string) []string {
	out := []string{"housing@hull.example", "nurse@nhs.example"}
	for _, p := range demo.Personas() {
		if !strings.HasSuffix(p.Mail, at) && !slices.Contains(out, p.Mail) {
			out = append(out, p.Mail)
		}
	}
	return out
}
