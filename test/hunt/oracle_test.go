package hunt

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/demo"
	"lightship/internal/store"
)

var (
	anyID     = regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{26}\b`)
	anyRef    = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b`)
	anyCursor = regexp.MustCompile(`(cursor=|at=|"next":")[A-Za-z0-9_-]{20,}`)
	anyShort  = regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{8}…`)
	anyMark   = regexp.MustCompile(`\b[0-9a-f]{32}\b`)
)

// still takes out of an answer what is random by design, each value by the order in which it is
// met, so that two worlds can be compared.
func still(text string) string {
	text = anyCursor.ReplaceAllString(text, "${1}C")
	for name, pattern := range map[string]*regexp.Regexp{"id": anyID, "ref": anyRef, "short": anyShort, "mark": anyMark} {
		seen := map[string]string{}
		text = pattern.ReplaceAllStringFunc(text, func(v string) string {
			if seen[v] == "" {
				seen[v] = fmt.Sprintf("<%s %d>", name, len(seen)+1)
			}
			return seen[v]
		})
	}
	return text
}

// difference shows the first place where two texts part.
func difference(want, got string) string {
	n := 0
	for n < len(want) && n < len(got) && want[n] == got[n] {
		n++
	}
	cut := func(s string) string { return s[max(0, n-60):min(len(s), n+120)] }
	return fmt.Sprintf("\nwant …%s…\ngot  …%s…", cut(want), cut(got))
}

// figures are routes whose answers count more than the viewer sees, by the role that the design
// gives for just that, and the log's own tree heads, which all partners get.
var figures = []string{"/oversight", "/api/v1/oversight", "/log", "/api/v1/audit/checkpoint"}

// trails list the records of one look by their random ids, so two worlds differ in their order.
var trails = []string{"/trail", "/trail/records", "/api/v1/audit/entries"}

// ownSecret are routes that show their own member a secret, made anew each time.
var ownSecret = []string{"/session/second-factor"}

// unordered takes what is random out of an answer, and the order of its lines.
func unordered(text string) string {
	for _, pattern := range []*regexp.Regexp{anyCursor, anyID, anyRef, anyShort, anyMark} {
		text = pattern.ReplaceAllString(text, "<random>")
	}
	lines := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("\n{},<>[]", c) })
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestAWorldWithOneWithheldRecordMoreAnswersTheSame builds the same world twice; in the second, a
// desk holds one concern more, with everything that discovery could find, and everybody else asks
// everything that they can ask.
func TestAWorldWithOneWithheldRecordMoreAnswersTheSame(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		bare := answers(t, p, false)
		more := answers(t, apptest.Beside(t, p), true)
		for key, want := range bare {
			if got := more[key]; got != want {
				t.Errorf("%s answers differently: %s", key, difference(want, got))
			}
		}
		if len(bare) < 200 {
			t.Errorf("only %d answers were compared", len(bare))
		}
	})
}

// answers asks everything as several personas, in a world with or without the one record more.
// It belongs to the police, who are silent: whom they hold something on is told nothing.
func answers(t *testing.T, p *apptest.Product, more bool) map[string]string {
	t.Helper()
	pl := world(p)
	known := slices.Clone(pl.records) // those that both worlds have
	if more {
		made := pl.plant("analyst@police.example", "07700 900303", "AB15 CDE")
		if made[access.Vehicle] == "" {
			t.Fatal("nothing was planted")
		}
	}
	p.Step(10 * time.Minute)
	// On PostgreSQL each world has desks and organisations of its own, with ids that order whatever
	// happened in one moment; on SQLite both worlds are copies of one, and every byte is compared.
	random := p.DB.Engine() == store.Postgres
	out := map[string]string{}
	askers := everybodyElse()
	if random && !nightly {
		askers = askers[:3] // SQLite asks as all of them, several times faster
	}
	for _, mail := range askers {
		page, program := p.As(mail), p.Program(mail)
		for _, r := range p.Routes {
			if r.Method != "GET" || slices.Contains(figures, r.Path) || slices.Contains(ownSecret, r.Path) {
				continue
			}
			client := page
			if strings.HasPrefix(r.Path, "/api/") {
				client = program
			}
			for i, path := range paths(r, known) {
				got := client.Get(path)
				body := still(got.Body)
				if random || slices.Contains(trails, r.Path) {
					body = unordered(got.Body)
				}
				out[fmt.Sprintf("%s GET %s #%d", mail, r.Path, i)] = fmt.Sprint(got.Status, body)
			}
		}
		for _, q := range []string{"AB15 CDE", "07700 900303", "zq", "hull"} {
			found := page.Get("/search?q=" + url.QueryEscape(q)).Body
			if out[mail+" searches "+q] = still(found); random {
				out[mail+" searches "+q] = unordered(found)
			}
		}
	}
	return out
}

// everybodyElse are all personas but those of the police, whose record it is.
func everybodyElse() []string {
	first := []string{"nurse@nhs.example", "inspector@labour.example", "champion@fire.example"}
	for _, p := range demo.Personas() {
		if !strings.HasSuffix(p.Mail, "@police.example") && !slices.Contains(first, p.Mail) {
			first = append(first, p.Mail)
		}
	}
	return first
}
