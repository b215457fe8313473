package intakeweb_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/intakeweb"
	"lightship/internal/share/sharetest"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
)

func templates(t *testing.T) *template.Template {
	t.Helper()
	set, err := web.Templates(intakeweb.Templates)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	set := templates(t)
	pages := map[string]any{
		"intake/list": intakeweb.ListPage{}, "intake/form": intakeweb.FormPage{}, "intake/show": intakeweb.ShowPage{}, "intake/doors": intakeweb.DoorsPage{},
	}
	pagetest.Every(t, set, "intake/", pages)
	for name, page := range pages {
		if err := templatecheck.CheckHTMLStrict(set.Lookup(name), page); err != nil {
			t.Errorf("%s does not fit %T: %v", name, page, err)
		}
		pagetest.Draw(t, set, name, page)
	}
}

// site serves the pages over one SQLite database: the services are proved on both elsewhere.
func site(t *testing.T) *sharetest.Site {
	t.Helper()
	t.Parallel()
	w := sharetest.New(t, storetest.Open(t, storetest.SQLite(t)))
	h := &intakeweb.Handler{Intake: w.Intake, Lib: w.Lib}
	return sharetest.Serve(w, templates(t), h.Mount)
}

// filled is a form that can be saved.
func filled(s *sharetest.Site, more ...string) []string {
	return append([]string{"danger", "no", "child", "not-sure", "crime", "yes", "what", "Four men in a blue van.\r\nEvery morning.", "known", "saw",
		"setting", "car-wash", "area", "E06000010", "street", "Anlaby Road", "when", "05:40", "who", "Four men", "wish", "not-asked",
		"vehicle-2-plate", "AB50 XYZ", "vehicle-2-colour", "blue", "rows", "2", "desk", string(s.World.Posts["safeguarding"])}, more...)
}

func TestPagesAsTheyLook(t *testing.T) {
	s := site(t)
	s.Get("housing", "/concerns").Golden("list-empty")
	s.Get("housing", "/concerns/new").Golden("form-new")
	s.Post("housing", "/concerns").Golden("form-problems")
	saved := s.Post("housing", "/concerns", filled(s)...)
	if saved.Status != 303 || !strings.HasSuffix(saved.To, "/doors") {
		t.Fatalf("save: status %d to %q\n%s", saved.Status, saved.To, saved.Text())
	}
	at := strings.TrimSuffix(saved.To, "/doors")
	s.Get("housing", at+"/doors").Golden("doors")
	s.Get("safeguarding", "/concerns").Golden("list")
	s.Get("safeguarding", at).Golden("show")
	s.Post("safeguarding", at+"/triage").Golden("show-problems")
	s.Get("safeguarding", at+"/edit").Golden("form-edit")
	s.Post("housing", at+"/doors", "door", "child", "reference", "").Golden("doors-problem")
}

func TestAProblemKeepsAllThatWasTyped(t *testing.T) {
	s := site(t)
	form := filled(s, "person-2-born", "soon", "person-2-given", "Marek")
	form[1] = "" // danger
	a := s.Post("housing", "/concerns", form...)
	if a.Status != 422 {
		t.Fatalf("status %d, want 422", a.Status)
	}
	for name, want := range map[string]string{"what": "Four men in a blue van.\nEvery morning.", "child": "not-sure", "setting": "car-wash", "area": "E06000010",
		"street": "Anlaby Road", "vehicle-2-plate": "AB50 XYZ", "person-2-born": "soon", "desk": string(s.World.Posts["safeguarding"])} {
		if got := a.Value(name); got != want {
			t.Errorf("field %s: got %q, want %q", name, got, want)
		}
	}
	for _, want := range []string{"#danger", "#person-2-born"} {
		if !strings.Contains(a.Body, `href="`+want+`"`) {
			t.Errorf("the summary does not lead to %s", want)
		}
	}
	more := s.Post("housing", "/concerns", filled(s, "step", "more")...)
	if more.Status != 200 || more.Value("vehicle-2-plate") != "AB50 XYZ" || more.Value("rows") != "4" || !strings.Contains(more.Body, `name="vehicle-4-plate"`) || strings.Contains(more.Body, "There is a problem") {
		t.Errorf("more rows: status %d, plate %q, rows %q", more.Status, more.Value("vehicle-2-plate"), more.Value("rows"))
	}
}

func TestBadInputIsAClearErrorOfItsField(t *testing.T) {
	s := site(t)
	for name, c := range map[string]struct{ field, value string }{
		"NUL":              {"what", "a\x00b"},
		"broken UTF-8":     {"who", "a\xff"},
		"a lone surrogate": {"street", "\xed\xa0\x80"},
		"too long":         {"what", strings.Repeat("x", intake.LongestWhat+1)},
		"an unknown kind":  {"setting", "moon"},
		"an unknown yes":   {"child", "maybe"},
		"another's desk":   {"desk", string(s.World.Posts["police"])},
		"a plate too long": {"vehicle-2-plate", strings.Repeat("A", 300)},
	} {
		form := filled(s)
		for i := 0; i < len(form); i += 2 {
			if form[i] == c.field {
				form[i+1] = c.value
			}
		}
		a := s.Post("housing", "/concerns", form...)
		if a.Status != 422 || !strings.Contains(a.Body, `href="#`+c.field) || a.Value("when") != "05:40" {
			t.Errorf("%s: status %d, when %q; want 422 with a link to %s and the rest kept", name, a.Status, a.Value("when"), c.field)
		}
	}
	if got := s.Get("safeguarding", "/concerns").Text(); !strings.Contains(got, "No concerns here") {
		t.Errorf("something was saved: %s", got)
	}
}

func TestAFormSentTwiceMakesOneConcern(t *testing.T) {
	s := site(t)
	once := s.Get("housing", "/concerns/new").Value("once")
	first := s.Post("housing", "/concerns", filled(s, "once", once)...)
	second := s.Post("housing", "/concerns", filled(s, "once", once)...)
	if first.Status != 303 || second.To != first.To {
		t.Errorf("got %d to %q, then %d to %q; want the same place", first.Status, first.To, second.Status, second.To)
	}
}

func TestAStaleEditShowsBothAndLetsThemChoose(t *testing.T) {
	s := site(t)
	at := "/concerns/" + string(s.World.Give())
	mark := s.Get("safeguarding", at+"/edit").Value("mark")
	edit := func(who, mark, what string) sharetest.Answer {
		form := filled(s, "mark", mark)
		form[7] = what
		return s.Post(who, at+"/edit", form...)
	}
	if a := edit("housing", mark, "Theirs: five men."); a.Status != 303 {
		t.Fatalf("the first: %d %s", a.Status, a.Text())
	}
	a := edit("safeguarding", mark, "Mine: six men.")
	if a.Status != 409 || !strings.Contains(a.Text(), "Theirs: five men.") || a.Value("what") != "Mine: six men." {
		t.Fatalf("the second: status %d, what %q\n%s", a.Status, a.Value("what"), a.Text())
	}
	a.Golden("form-conflict")
	if a := edit("safeguarding", a.Value("mark"), "Mine: six men."); a.Status != 303 {
		t.Errorf("choosing mine: status %d", a.Status)
	}
	old := s.Post("safeguarding", at+"/triage", "mark", mark, "decision", "keep", "risk", "standard", "reason", "We wait.")
	if old.Status != 409 || old.Value("reason") != "We wait." || old.Value("decision") != "keep" {
		t.Errorf("a stale decision: status %d, reason %q", old.Status, old.Value("reason"))
	}
	if a := edit("police", mark, strings.Repeat("x", 6000)); a.Status != 404 {
		t.Errorf("a stranger with a stale mark and a bad field: status %d, want 404", a.Status)
	}
}

func TestWithheldAndAbsentAreTheSameBytes(t *testing.T) {
	s := site(t)
	rec := s.World.Give()
	for _, path := range []string{"/concerns/{}", "/concerns/{}/edit", "/concerns/{}/doors"} {
		withheld := s.Get("police", strings.ReplaceAll(path, "{}", string(rec)))
		absent := s.Get("police", strings.ReplaceAll(path, "{}", string(id.New[id.Record]())))
		if withheld.Status != 404 || withheld.Body != absent.Body {
			t.Errorf("GET %s: status %d and %d, bodies equal: %v", path, withheld.Status, absent.Status, withheld.Body == absent.Body)
		}
	}
	for _, path := range []string{"/concerns/{}/edit", "/concerns/{}/triage", "/concerns/{}/doors"} {
		withheld := s.Post("police", strings.ReplaceAll(path, "{}", string(rec)), "reference", "x")
		absent := s.Post("police", strings.ReplaceAll(path, "{}", string(id.New[id.Record]())), "reference", "x")
		if withheld.Status != 404 || withheld.Body != absent.Body {
			t.Errorf("POST %s: status %d and %d, bodies equal: %v", path, withheld.Status, absent.Status, withheld.Body == absent.Body)
		}
	}
	if a := s.Get("lead", "/concerns/"+string(rec)); a.Status != 303 || a.To != "/records/"+string(rec) {
		t.Errorf("a lead who may not decide: status %d to %q, want to the record", a.Status, a.To)
	}
}

func TestDecidingLeadsOn(t *testing.T) {
	s := site(t)
	for decision, want := range map[string]string{"respond": "/responses/new?concern={}", "pass": "/concerns/{}/doors", "keep": "/records/{}", "close": "/records/{}"} {
		rec := string(s.World.Give())
		mark := s.Get("safeguarding", "/concerns/"+rec).Value("mark")
		a := s.Post("safeguarding", "/concerns/"+rec+"/triage", "mark", mark, "decision", decision, "risk", "high", "reason", "Because.")
		if a.Status != 303 || a.To != strings.ReplaceAll(want, "{}", rec) {
			t.Errorf("%s: status %d to %q\n%s", decision, a.Status, a.To, a.Text())
		}
	}
	if got := s.Get("safeguarding", "/concerns?state=closed").Text(); strings.Count(got, "A car wash") != 1 {
		t.Errorf("closed concerns: %s", got)
	}
}

func TestEveryRouteStatesAnAction(t *testing.T) {
	s := site(t)
	for _, r := range s.Mux.Routes() {
		if access.IsPublic(r.May) {
			t.Errorf("%s %s is public", r.Method, r.Path)
		}
	}
	pagetest.Routes(t, s.Mux.Routes())
}
