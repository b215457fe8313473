package hunt

import (
	"net/url"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/web"
)

func TestNoByteOfWhatIsWithheldReachesAnybody(t *testing.T) {
	t.Parallel()
	everyField.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		p := kept.Start(t)
		pl = pl.in(p)
		all := things(t, p)
		looked := 0
		for n, mail := range everybody() {
			hidden := pl.hidden(mail)
			eachAnswer(p, mail, n, all, func(path string, got apptest.Answer) {
				looked++
				if got.Status >= 500 {
					t.Errorf("%s asks %s: status %d", mail, path, got.Status)
				}
				tells(t, mail, path, got, hidden)
			})
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
	livedIn.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		p := kept.Start(t)
		pl = pl.in(p)
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
	peopled.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		p := kept.Start(t)
		pl = pl.in(p)
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
