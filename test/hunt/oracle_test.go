package hunt

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/web"
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

// ownSecret are routes that show their own member a secret, made anew each time, and those of what
// these tests make in each world by itself: the tokens of who asks.
var ownSecret = []string{"/session/second-factor", "/members/tokens", "/api/v1/member-tokens", "/session/tokens", "/api/v1/tokens"}

// TestAWorldWithOneWithheldRecordMoreAnswersTheSame starts two worlds from one that was kept; in
// the second, the police hold one concern more, with everything that discovery could find, and
// everybody else asks everything that they can ask. They are silent: whom they hold something on
// is told nothing.
func TestAWorldWithOneWithheldRecordMoreAnswersTheSame(t *testing.T) {
	t.Parallel()
	peopled.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		bare, more := kept.Start(t), kept.Start(t)
		known := things(t, bare)
		if made := pl.in(more).plant("analyst@police.example", "07700 900303", "AB15 CDE"); made[access.Vehicle] == "" {
			t.Fatal("nothing was planted")
		}
		same(t, bare, more, known, everybodyBut("@police.example"))
	})
}

// same lets time pass in two worlds and wants the same answers of both, to the byte, for whatever
// some ask who may not know how they differ.
func same(t *testing.T, bare, more *apptest.Product, known []thing, askers []string) {
	t.Helper()
	bare.Step(10 * time.Minute)
	more.Step(10 * time.Minute)
	compared := 0
	for n, mail := range askers {
		here, there := both(bare, mail), both(more, mail)
		here.walk(bare.Routes, known, n, func(r web.Route, path string, got apptest.Answer) {
			if slices.Contains(figures, r.Path) || slices.Contains(ownSecret, r.Path) {
				return
			}
			compared++
			alike(t, mail+" asks "+path, got, there.get(path))
		})
		for _, q := range []string{"AB15 CDE", "07700 900303", "zq", "hull"} {
			path := "/search?q=" + url.QueryEscape(q)
			alike(t, mail+" asks "+path, here.get(path), there.get(path))
		}
	}
	if compared < 200*len(askers) {
		t.Errorf("only %d answers were compared", compared)
	}
}

// alike wants two answers that are the same but for what is random by design.
func alike(t *testing.T, what string, want, got apptest.Answer) {
	t.Helper()
	if want.Status == got.Status && want.Body == got.Body {
		return
	}
	if a, b := still(want.Body), still(got.Body); want.Status != got.Status || a != b {
		t.Errorf("%s: status %d and %d: %s", what, want.Status, got.Status, difference(a, b))
	}
}
