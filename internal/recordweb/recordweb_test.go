package recordweb_test

import (
	"html/template"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/intakeweb"
	"lightship/internal/recordweb"
	"lightship/internal/share"
	"lightship/internal/share/sharetest"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
)

func templates(t *testing.T) *template.Template {
	t.Helper()
	set, err := web.Templates(recordweb.Templates)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	set := templates(t)
	pages := map[string]any{
		"record/record": recordweb.RecordPage{}, "record/why": recordweb.WhyPage{}, "record/who": recordweb.WhoPage{}, "record/history": recordweb.HistoryPage{},
		"record/share": recordweb.SharePage{}, "record/effect": recordweb.EffectPage{}, "record/search": recordweb.SearchPage{},
	}
	pagetest.Every(t, set, "record/", pages)
	for name, page := range pages {
		if err := templatecheck.CheckHTMLStrict(set.Lookup(name), page); err != nil {
			t.Errorf("%s does not fit %T: %v", name, page, err)
		}
		pagetest.Draw(t, set, name, page)
	}
}

// site serves the pages over one SQLite database: the services are proved on both elsewhere.
func site(t *testing.T) (*sharetest.Site, string) {
	t.Helper()
	t.Parallel()
	w := sharetest.New(t, storetest.Open(t, storetest.SQLite(t)))
	concerns := &intakeweb.Handler{Intake: w.Intake, Lib: w.Lib}
	h := &recordweb.Handler{Share: w.Share, Lib: w.Lib, Panels: []recordweb.Panel{concerns.Panel}}
	s := sharetest.Serve(w, templates(t), h.Mount)
	return s, "/records/" + string(w.Give())
}

func offer(s *sharetest.Site, to string, more ...string) []string {
	return append([]string{"to", string(s.World.Posts[to]), "level", "summary", "purpose", "safeguard", "ground", "single",
		"gateway", "crime-disorder-s115", "why", "They can find the van.", "left-out", "Names."}, more...)
}

func TestPagesAsTheyLook(t *testing.T) {
	s, at := site(t)
	s.Get("safeguarding", at).Golden("record-full")
	s.Get("lead", at).Golden("record-pointer")
	s.Get("safeguarding", at+"/why").Golden("why-team")
	s.Get("safeguarding", at+"/share").Golden("share")
	s.Post("safeguarding", at+"/share", "step", "preview").Golden("share-problems")
	s.Post("safeguarding", at+"/share", offer(s, "charity", "step", "preview")...).Golden("effect")
	s.Post("safeguarding", at+"/share", offer(s, "border", "step", "preview")...).Golden("share-firewall")
	if a := s.Post("safeguarding", at+"/share", offer(s, "charity", "step", "share")...); a.Status != 303 || a.To != at+"/who" {
		t.Fatalf("share: status %d to %q\n%s", a.Status, a.To, a.Text())
	}
	s.Get("safeguarding", at+"/who").Golden("who")
	s.Get("charity", at).Golden("record-summary")
	s.Get("charity", at+"/why").Golden("why-grant")
	s.Get("safeguarding", at+"/history").Golden("history")
	s.Get("safeguarding", "/search?q=ab50xyz").Golden("search")
	s.Get("safeguarding", "/search?q=zebra").Golden("search-nothing")
	s.Get("safeguarding", "/search").Golden("search-empty")
	s.Post("safeguarding", at+"/references").Golden("record-problem")
}

func TestAPageShowsNoMoreThanItsLevel(t *testing.T) {
	s, at := site(t)
	if a := s.Post("safeguarding", at+"/share", offer(s, "charity", "step", "share")...); a.Status != 303 {
		t.Fatalf("share: %d %s", a.Status, a.Text())
	}
	secret := []string{"dropped at the car wash", "looks very young", "141", "Three days running", "Nowak", "07700", "AB50", "They can find the van", "Left out", "Member safeguarding"}
	for _, path := range []string{at, at + "/why", "/search?q=car"} {
		a := s.Get("charity", path)
		if a.Status != 200 {
			t.Errorf("GET %s: status %d", path, a.Status)
		}
		for _, word := range secret {
			if strings.Contains(a.Body, word) {
				t.Errorf("GET %s shows the charity %q", path, word)
			}
		}
	}
	if got := strings.Count(s.Get("charity", at).Body, `class="veil"`); got != 4 {
		t.Errorf("the summary veils %d fields, want 4: what, place, when, who", got)
	}
}

func TestWithheldAndAbsentAreTheSameBytes(t *testing.T) {
	s, at := site(t)
	unknown := "/records/" + string(id.New[id.Record]())
	for _, path := range []string{"", "/why", "/who", "/history", "/share"} {
		withheld, absent := s.Get("police", at+path), s.Get("police", unknown+path)
		if withheld.Status != 404 || withheld.Body != absent.Body {
			t.Errorf("GET %s: status %d and %d, bodies equal: %v", path, withheld.Status, absent.Status, withheld.Body == absent.Body)
		}
	}
	for path, form := range map[string][]string{"/share": offer(s, "charity", "step", "share"), "/references": {"system", "x", "reference", "y"}} {
		withheld, absent := s.Post("police", at+path, form...), s.Post("police", unknown+path, form...)
		if withheld.Status != 404 || withheld.Body != absent.Body {
			t.Errorf("POST %s: status %d and %d, bodies equal: %v", path, withheld.Status, absent.Status, withheld.Body == absent.Body)
		}
	}
	for _, path := range []string{"/who", "/history", "/share"} {
		if a := s.Get("lead", at+path); a.Status != 403 {
			t.Errorf("GET %s by a lead who sees a pointer: status %d, want 403", path, a.Status)
		}
	}
}

func TestSharingShowsItsEffectFirstAndKeepsWhatWasTyped(t *testing.T) {
	s, at := site(t)
	form := s.Get("safeguarding", at+"/share")
	once := form.Value("once")
	preview := s.Post("safeguarding", at+"/share", offer(s, "charity", "once", once, "step", "preview")...)
	if preview.Status != 200 || s.Get("charity", at).Status != 404 {
		t.Fatalf("a preview shared it, or failed: %d %s", preview.Status, preview.Text())
	}
	if preview.Value("once") != once || preview.Value("why") != "They can find the van." || preview.Value("to") != string(s.World.Posts["charity"]) {
		t.Errorf("the preview does not carry the form along: once %q, why %q", preview.Value("once"), preview.Value("why"))
	}
	change := s.Post("safeguarding", at+"/share", offer(s, "charity", "once", once, "step", "change")...)
	if change.Value("why") != "They can find the van." || change.Value("level") != "summary" || strings.Contains(change.Body, "There is a problem") {
		t.Errorf("changing it lost what was typed: why %q, level %q", change.Value("why"), change.Value("level"))
	}
	found := s.Post("safeguarding", at+"/share", "find", "haven SUPPORT", "why", "He needs a bed.", "step", "find")
	if found.Status != 200 || !strings.Contains(found.Body, "He needs a bed.") || !strings.Contains(found.Body, string(s.World.Posts["charity"])) || strings.Contains(found.Body, string(s.World.Posts["border"])) {
		t.Errorf("finding a desk: got %d; want the form with what was typed, and in its list what was looked for alone", found.Status)
	}
	if lost := s.Post("safeguarding", at+"/share", "find", "zzz", "step", "find"); !strings.Contains(lost.Body, string(s.World.Posts["border"])) || !strings.Contains(lost.Body, "Nothing in the list has these words") {
		t.Errorf("finding no desk: got %d, want the whole list and a sentence", lost.Status)
	}
	bad := s.Post("safeguarding", at+"/share", "to", "nobody", "ground", "single", "why", "Because", "left-out", "a\x00b", "step", "share")
	if bad.Status != 422 || bad.Value("why") != "Because" || !strings.Contains(bad.Body, `href="#to"`) || !strings.Contains(bad.Body, `href="#left-out"`) {
		t.Errorf("a bad offer: status %d, why %q", bad.Status, bad.Value("why"))
	}
	for range 2 {
		if a := s.Post("safeguarding", at+"/share", offer(s, "charity", "once", once, "step", "share")...); a.Status != 303 {
			t.Errorf("share: %d %s", a.Status, a.Text())
		}
	}
	w, err := s.World.Share.Who(s.World.Ctx(), s.World.As("safeguarding"), id.Record(strings.TrimPrefix(at, "/records/")), s.World.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	given := 0
	var last share.Seer
	for _, g := range w.Grants {
		if g.To == access.OfPost(s.World.Posts["charity"]) {
			given, last = given+1, g
		}
	}
	if given != 1 {
		t.Fatalf("a form sent twice shared it %d times", given)
	}
	end := []string{"basis", string(last.Basis), "principal", string(last.To), "step"}
	s.World.Clock.Advance(time.Minute)
	ask := s.Post("safeguarding", at+"/share", append(end, "end")...)
	if ask.Status != 200 || s.Get("charity", at).Status != 200 {
		t.Errorf("asking to take it back did it, or failed: %d", ask.Status)
	}
	ask.Golden("effect-end")
	if a := s.Post("safeguarding", at+"/share", append(end, "end-now")...); a.Status != 303 {
		t.Errorf("take back: %d %s", a.Status, a.Text())
	}
	s.World.Clock.Advance(time.Minute)
	if a := s.Get("charity", at); a.Status != 404 {
		t.Errorf("after it was taken back: status %d", a.Status)
	}
	if a := s.Post("safeguarding", at+"/share", append(end, "end-now")...); a.Status != 409 {
		t.Errorf("taking it back again: status %d, want 409", a.Status)
	}
}

func TestAnUrgentShareWaitsForItsReview(t *testing.T) {
	s, at := site(t)
	form := []string{"to", string(s.World.Posts["charity"]), "level", "full", "purpose", "safeguard", "ground", "urgent", "harm", "He is threatened tonight.", "step"}
	preview := s.Post("safeguarding", at+"/share", append(form, "preview")...)
	if preview.Status != 200 || !strings.Contains(preview.Text(), "reviews it by Tuesday 24 November 2026") {
		t.Errorf("the effect does not name the review: %d %s", preview.Status, preview.Text())
	}
	if a := s.Post("safeguarding", at+"/share", append(form, "share")...); a.Status != 303 {
		t.Fatal(a.Text())
	}
	page := s.Get("safeguarding", at+"/share")
	page.Golden("share-urgent")
	if !strings.Contains(page.Text(), "Reviewed: it stands") {
		t.Errorf("the page offers no review: %s", page.Text())
	}
	waiting := func() []share.Review {
		reviews, err := s.World.Share.Reviews(s.World.Ctx(), s.World.As("safeguarding"))
		if err != nil {
			t.Fatal(err)
		}
		return reviews
	}
	if got := waiting(); len(got) != 1 {
		t.Fatalf("%d shares wait for their review, want 1", len(got))
	}
	if a := s.Post("safeguarding", at+"/share", "basis", string(waiting()[0].Basis), "step", "reviewed"); a.Status != 303 {
		t.Errorf("reviewed: %d %s", a.Status, a.Text())
	}
	if got := waiting(); len(got) != 0 {
		t.Errorf("%d shares still wait for their review", len(got))
	}
	if a := s.Get("charity", at); a.Status != 200 {
		t.Errorf("a share that stands is gone: status %d", a.Status)
	}
}

func TestWhoCouldSeeItOnAnotherDay(t *testing.T) {
	s, at := site(t)
	s.World.Clock.Advance(48 * time.Hour)
	if a := s.Post("safeguarding", at+"/share", offer(s, "charity", "step", "share")...); a.Status != 303 {
		t.Fatal(a.Text())
	}
	for query, want := range map[string]bool{"": true, "?at-day=23&at-month=11&at-year=2026": false, "?at-day=25&at-month=11&at-year=2026": true, "?at-day=1&at-month=1&at-year=2150": true} {
		if got := strings.Contains(s.Get("safeguarding", at+"/who"+query).Body, "Support desk"); got != want {
			t.Errorf("%s: the charity is named: %v, want %v", query, got, want)
		}
	}
	if a := s.Get("safeguarding", at+"/who?at-day=31&at-month=2&at-year=2026"); a.Status != 422 || !strings.Contains(a.Body, "Enter a real date") {
		t.Errorf("a day that never was: status %d", a.Status)
	}
}

func TestReferencesAreKeptAndChecked(t *testing.T) {
	s, at := site(t)
	if a := s.Post("safeguarding", at+"/references", "system", "Police incident", "reference", "LS-88"); a.Status != 303 {
		t.Fatalf("save: %d %s", a.Status, a.Text())
	}
	if got := s.Get("safeguarding", at).Text(); !strings.Contains(got, "LS-88") {
		t.Errorf("the reference is not shown: %s", got)
	}
	a := s.Post("safeguarding", at+"/references", "system", "Police incident", "reference", strings.Repeat("x", 300))
	if a.Status != 422 || a.Value("system") != "Police incident" {
		t.Errorf("too long: status %d, system %q", a.Status, a.Value("system"))
	}
	if a := s.Post("lead", at+"/references", "system", "x", "reference", "y"); a.Status != 403 {
		t.Errorf("by a lead: status %d, want 403", a.Status)
	}
}

func TestHostileSearchesAreAnswered(t *testing.T) {
	s, _ := site(t)
	for _, q := range []string{"", "%", "'; drop table record; --", "<script>alert(1)</script>", "\x00", "\xff", strings.Repeat("word ", 300), "🚐", "\u202eabc"} {
		a := s.Get("safeguarding", "/search?q="+url.QueryEscape(q))
		if a.Status != 200 && a.Status != 422 || strings.Contains(a.Body, "<script>alert") {
			t.Errorf("search %q: status %d", q, a.Status)
		}
	}
	if a := s.Get("safeguarding", "/search?q=car&at=AAAA"); a.Status != 400 {
		t.Errorf("a made-up cursor: status %d, want 400", a.Status)
	}
}

func TestEveryRouteStatesAnAction(t *testing.T) {
	s, _ := site(t)
	pagetest.Routes(t, s.Mux.Routes())
}
