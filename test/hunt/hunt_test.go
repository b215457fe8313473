package hunt

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/demo"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/web"
)

// ids are what could stand in a path: every record that is not an entity, since each of those is a
// kind of its own to its pages, one entity of each kind and owner, and some organisations. The
// nightly run takes all.
func ids(t *testing.T, p *apptest.Product) []string {
	t.Helper()
	var out []string
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
			out = append(out, rec)
			return err
		}, store.SQL(`select id, owner, kind from record order by seq desc`))
		if err != nil {
			return err
		}
		orgs, err := partner.Orgs(t.Context(), r, p.Clock.Now())
		for _, o := range orgs[:3] {
			out = append(out, string(o.ID))
		}
		return err
	})
	if err != nil {
		t.Fatalf("ids: %v", err)
	}
	return out
}

// nightly runs take all that the others sample.
var nightly = os.Getenv("LIGHTSHIP_NIGHTLY") != ""

var param = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// paths fills the parameters of a route with every id; a second parameter gets the same.
func paths[T ~string](r web.Route, all []T) []string {
	path := strings.TrimSuffix(r.Path, "{$}")
	if strings.HasPrefix(path, "/assets/") {
		return nil
	}
	if !param.MatchString(path) {
		return []string{path}
	}
	var out []string
	for _, one := range all {
		out = append(out, param.ReplaceAllString(path, string(one)))
	}
	return out
}

// personas of one run: all on SQLite, where it is quick, and in the nightly; else those whose view
// differs in kind.
func personas(p *apptest.Product) []string {
	if nightly || p.DB.Engine() == store.SQLite && !testing.Short() {
		var all []string
		for _, p := range demo.Personas() {
			all = append(all, p.Mail)
		}
		return all
	}
	return []string{"coordinator@estuary.example", "analyst@police.example", "housing@hull.example", "nurse@nhs.example", "support@haven.example",
		"inspector@labour.example", "immigration@border.example", "champion@fire.example", "oversight@funder.example", "dpo@hull.example", "village@light.example"}
}

func TestNoByteOfWhatIsWithheldReachesAnybody(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		pl := busy(p)
		all := ids(t, p)
		looked := 0
		for _, mail := range personas(p) {
			hidden := pl.hidden(mail)
			page, program := p.As(mail), p.Program(mail)
			for _, r := range p.Routes {
				if r.Method != "GET" {
					continue
				}
				client := page
				if strings.HasPrefix(r.Path, "/api/") {
					client = program
				}
				for _, path := range paths(r, all) {
					got := client.Get(path)
					looked++
					if got.Status >= 500 {
						t.Errorf("%s asks %s: status %d", mail, path, got.Status)
					}
					tells(t, mail, path, got, hidden)
				}
			}
		}
		t.Logf("%d answers searched for %d canaries", looked, len(pl.canaries))
	})
}

// tells fails when an answer has a word that must be hidden.
func tells(t *testing.T, mail, path string, got apptest.Answer, hidden map[string]bool) {
	t.Helper()
	text := got.Body
	for k, v := range got.Header {
		text += k + strings.Join(v, "")
	}
	if !strings.Contains(text, "zq") {
		return
	}
	for w := range hidden {
		if strings.Contains(text, w) {
			t.Errorf("%s asks %s (status %d) and is told %q", mail, path, got.Status, w)
		}
	}
}

func TestAWithheldWordIsSearchedForLikeAnAbsentOne(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		pl := busy(p)
		for _, mail := range []string{"inspector@labour.example", "support@haven.example", "champion@fire.example", "immigration@border.example", "coordinator@estuary.example"} {
			page, program := p.As(mail), p.Program(mail)
			for w := range pl.hidden(mail) {
				absent := "zqabsent" + strings.Repeat("x", len(w)-len("zqabsent"))
				for _, way := range []struct {
					c    *apptest.Client
					path string
				}{{page, "/search?q="}, {program, "/api/v1/search?q="}} {
					a, b := way.c.Get(way.path+url.QueryEscape(w)), way.c.Get(way.path+url.QueryEscape(absent))
					if got, want := strings.ReplaceAll(a.Body, w, "W"), strings.ReplaceAll(b.Body, absent, "W"); a.Status != b.Status || still(got) != still(want) {
						t.Errorf("%s searches at %s for %q: %s", mail, way.path, w, difference(still(want), still(got)))
					}
				}
			}
		}
	})
}

func TestWithheldIsAbsentByEveryRoute(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		pl := world(p)
		p.Step(10 * time.Minute)
		mail := "village@light.example"
		for _, who := range []string{mail, "champion@fire.example"} {
			page, program := p.As(who), p.Program(who)
			for _, r := range p.Routes {
				if !param.MatchString(r.Path) || strings.HasPrefix(r.Path, "/assets/") {
					continue
				}
				for _, rec := range pl.records[:9] {
					if pl.sees(who, rec) {
						continue
					}
					withheld := ask(page, program, r, string(rec))
					unknown := id.New[string]()
					absent := ask(page, program, r, unknown)
					got, want := strings.ReplaceAll(withheld.Body, string(rec), "ID"), strings.ReplaceAll(absent.Body, unknown, "ID")
					if withheld.Status != absent.Status || still(got) != still(want) {
						t.Errorf("%s: %s %s: withheld %d, absent %d: %s", who, r.Method, r.Path, withheld.Status, absent.Status, difference(still(want), still(got)))
					}
				}
			}
		}
	})
}

func (pl *planter) sees(mail string, rec id.Record) bool {
	who := pl.actor(mail)
	level := access.None
	err := pl.p.DB.Read(pl.p.T.Context(), store.Jobs, func(r store.Reader) error {
		_, f, err := pl.p.Records.Facts(pl.p.T.Context(), r, partner.Machine(), rec)
		level = access.Decide(who, access.RecordPointer, f, pl.p.Clock.Now()).Level
		return err
	})
	if err != nil {
		pl.p.T.Fatal(err)
	}
	return level > access.None
}

// ask sends an empty form or body, or just asks.
func ask(page, program *apptest.Client, r web.Route, one string) apptest.Answer {
	path := param.ReplaceAllString(r.Path, one)
	switch {
	case strings.HasPrefix(r.Path, "/api/") && r.Method == "GET":
		return program.Get(path)
	case strings.HasPrefix(r.Path, "/api/"):
		return program.JSON(r.Method, path, map[string]any{})
	case r.Method == "GET":
		return page.Get(path)
	default:
		return page.Post(path, url.Values{})
	}
}
