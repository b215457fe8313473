package entityweb_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/jba/templatecheck"

	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/entityweb"
	"lightship/internal/id"
	"lightship/internal/share/sharetest"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
)

func templates(t *testing.T) *template.Template {
	t.Helper()
	set, err := web.Templates(entityweb.Templates)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	set := templates(t)
	pages := map[string]any{"entity/form": entityweb.FormPage{}, "entity/choose": entityweb.ChoosePage{}, "entity/links": entityweb.LinksPage{}, "entity/_input": entityweb.Input{}}
	pagetest.Every(t, set, "entity/", pages)
	for name, page := range pages {
		if err := templatecheck.CheckHTMLStrict(set.Lookup(name), page); err != nil {
			t.Errorf("%s does not fit %T: %v", name, page, err)
		}
	}
}

// site serves the pages over one SQLite database: the services are proved on both elsewhere.
func site(t *testing.T) (*sharetest.Site, id.Record) {
	t.Helper()
	t.Parallel()
	w := sharetest.New(t, storetest.Open(t, storetest.SQLite(t)))
	h := &entityweb.Handler{Entities: w.Entities, Intake: w.Intake, Lib: w.Lib}
	return sharetest.Serve(w, templates(t), h.Mount), w.Give()
}

func linked(s *sharetest.Site, rec id.Record, k access.Kind) string {
	s.World.T.Helper()
	l, err := s.World.Entities.Links(s.World.Ctx(), s.World.As("safeguarding"), rec)
	if err != nil {
		s.World.T.Fatal(err)
	}
	for _, line := range l.To {
		if line.Kind == k {
			return "/records/" + string(line.ID)
		}
	}
	s.World.T.Fatalf("no %s is linked", k)
	return ""
}

func TestPagesAsTheyLook(t *testing.T) {
	s, rec := site(t)
	at := "/records/" + string(rec)
	for _, k := range []access.Kind{access.Person, access.Place, access.Phone, access.Vehicle} {
		s.Get("safeguarding", linked(s, rec, k)+"/edit").Golden("edit-" + string(k))
	}
	s.Get("housing", linked(s, rec, access.Person)+"/edit").Golden("edit-person-apart")
	s.Get("safeguarding", at+"/add").Golden("add-choose")
	s.Post("safeguarding", at+"/add").Golden("add-choose-problem")
	for _, k := range access.Entities() {
		s.Get("safeguarding", at+"/add?kind="+string(k)).Golden("add-" + string(k))
	}
	s.Post("safeguarding", at+"/add", "kind", "phone", "whose", "the driver").Golden("add-phone-problem")
	s.Get("safeguarding", at+"/links").Golden("links")
	s.Post("safeguarding", at+"/links", "reference", "0000-0000").Golden("links-problem")
	s.Get("safeguarding", "/concerns/"+string(rec)+"/allegation").Golden("allegation")
	s.Post("safeguarding", "/concerns/"+string(rec)+"/allegation", "said", "They owe him").Golden("allegation-problem")
}

func TestAStaleChangeShowsBothAndLosesNothing(t *testing.T) {
	s, rec := site(t)
	van := linked(s, rec, access.Vehicle)
	form := s.Get("safeguarding", van+"/edit")
	mine := []string{"mark", form.Value("mark"), "once", form.Value("once"), "plate", "AB50 XYZ", "make", "Ford", "colour", "red"}
	if a := s.Post("housing", van+"/edit", "mark", s.Get("housing", van+"/edit").Value("mark"), "plate", "AB50 XYZ", "colour", "green"); a.Status != 303 {
		t.Fatalf("the first change: %d %s", a.Status, a.Text())
	}
	both := s.Post("safeguarding", van+"/edit", mine...)
	if both.Status != 409 || !strings.Contains(both.Text(), "green") || both.Value("colour") != "red" {
		t.Errorf("a stale change: %d, colour %q\n%s", both.Status, both.Value("colour"), both.Text())
	}
	both.Golden("edit-conflict")
	broken := s.Post("safeguarding", van+"/edit", append(mine, "what", "a\x00b")...)
	if broken.Status != 409 {
		t.Errorf("a stale change that is broken too: %d, want 409 first", broken.Status)
	}
	if a := s.Post("safeguarding", van+"/edit", "mark", both.Value("mark"), "plate", "AB50 XYZ", "colour", "red"); a.Status != 303 {
		t.Errorf("choosing one's own: %d %s", a.Status, a.Text())
	}
	if got := s.Get("safeguarding", van+"/edit").Value("colour"); got != "red" {
		t.Errorf("the colour is %q, want red", got)
	}
}

func TestWhatWasTypedStays(t *testing.T) {
	s, rec := site(t)
	person := linked(s, rec, access.Person) + "/edit"
	mark := s.Get("safeguarding", person).Value("mark")
	long := strings.Repeat("x", 201)
	a := s.Post("safeguarding", person, "mark", mark, "given", "Ana", "family", long, "born", "the 40th of May", "under18", "yes", "notes", "kept <b>", "contact", "by her sister")
	if a.Status != 422 || a.Value("given") != "Ana" || a.Value("family") != long || a.Value("born") != "the 40th of May" || a.Value("under18") != "yes" || a.Value("notes") != "kept <b>" || a.Value("contact") != "by her sister" {
		t.Errorf("a bad change: status %d, given %q, notes %q\n%s", a.Status, a.Value("given"), a.Value("notes"), a.Text())
	}
	if a = s.Post("safeguarding", person, "mark", mark, "given", "Ana", "born", "the 40th of May"); a.Status != 422 || !strings.Contains(a.Body, `href="#born"`) {
		t.Errorf("a bad date of birth: status %d", a.Status)
	}
	once := s.Get("safeguarding", "/concerns/"+string(rec)+"/allegation").Value("once")
	about := strings.TrimPrefix(linked(s, rec, access.Place), "/records/")
	good := []string{"once", once, "about", about, "type", "wages-taken", "known", "saw", "said", "He keeps the cards."}
	first, second := s.Post("safeguarding", "/concerns/"+string(rec)+"/allegation", good...), s.Post("safeguarding", "/concerns/"+string(rec)+"/allegation", good...)
	if first.Status != 303 || first.To != second.To {
		t.Errorf("an allegation sent twice: %d to %q and %d to %q\n%s", first.Status, first.To, second.Status, second.To, first.Text())
	}
	s.Get("safeguarding", first.To+"/edit").Golden("edit-allegation")
	mark = s.Get("safeguarding", first.To+"/edit").Value("mark")
	if a := s.Post("safeguarding", first.To+"/edit", "mark", mark, "type", "wages-taken", "known", "heard", "said", ""); a.Status != 422 || a.Value("known") != "heard" {
		t.Errorf("an allegation that says nothing: %d", a.Status)
	}
	if a := s.Post("safeguarding", first.To+"/edit", "mark", "another", "type", "wages-taken", "known", "heard", "said", "No."); a.Status != 409 || a.Value("said") != "No." {
		t.Errorf("a stale allegation: %d", a.Status)
	}
	if a := s.Post("safeguarding", first.To+"/edit", "mark", mark, "type", "wages-taken", "known", "heard", "said", "Cards and pay."); a.Status != 303 {
		t.Errorf("a changed allegation: %d %s", a.Status, a.Text())
	}
}

func TestEndingALinkCanBeUndone(t *testing.T) {
	s, rec := site(t)
	at := "/records/" + string(rec) + "/links"
	van := strings.TrimPrefix(linked(s, rec, access.Vehicle), "/records/")
	ended := s.Post("safeguarding", at, "step", "end", "to", van)
	if ended.Status != 303 || !strings.HasPrefix(ended.To, at) {
		t.Fatalf("end a link: %d to %q", ended.Status, ended.To)
	}
	page := s.Get("safeguarding", ended.To)
	page.Golden("links-ended")
	if a := s.Post("safeguarding", at, "step", "again", "to", page.Value("to")); a.Status != 303 {
		t.Fatalf("undo it: %d %s", a.Status, a.Text())
	}
	linked(s, rec, access.Vehicle)
	if a := s.Post("safeguarding", at, "step", "end", "to", "nobody"); a.Status != 400 {
		t.Errorf("end a link with nothing: %d, want 400", a.Status)
	}
}

func TestWithheldAndAbsentAreTheSameBytes(t *testing.T) {
	s, rec := site(t)
	unknown := id.New[id.Record]()
	person, there := linked(s, rec, access.Person), "/records/"+string(unknown)
	for _, pair := range [][2]string{{person + "/edit", there + "/edit"}, {person + "/add", there + "/add"}, {person + "/add?kind=phone", there + "/add?kind=phone"}, {person + "/links", there + "/links"},
		{"/concerns/" + string(rec) + "/allegation", "/concerns/" + string(unknown) + "/allegation"}} {
		for _, who := range []string{"police", "colleague", "border"} {
			withheld, absent := s.Get(who, pair[0]), s.Get(who, pair[1])
			if withheld.Status != 404 || withheld.Body != absent.Body {
				t.Errorf("GET %s by %s: status %d and %d, bodies equal: %v", pair[0], who, withheld.Status, absent.Status, withheld.Body == absent.Body)
			}
			for _, form := range [][]string{nil, {"kind", "phone", "number", "1", "mark", "x"}, {"step", "end", "to", string(unknown)}, {"reference", "x", "plate", "a\x00"}} {
				withheld, absent = s.Post(who, pair[0], form...), s.Post(who, pair[1], form...)
				if withheld.Status != absent.Status || withheld.Status < 400 || withheld.Body != absent.Body {
					t.Errorf("POST %s by %s: status %d and %d, bodies equal: %v", pair[0], who, withheld.Status, absent.Status, withheld.Body == absent.Body)
				}
			}
		}
		if a := s.Get("lead", pair[0]); a.Status != 403 {
			t.Errorf("GET %s by a lead who sees a pointer: status %d, want 403", pair[0], a.Status)
		}
	}
}

func TestOtherKindsAreChangedElsewhere(t *testing.T) {
	s, rec := site(t)
	if a := s.Get("safeguarding", "/records/"+string(rec)+"/edit"); a.Status != 303 || a.To != "/concerns/"+string(rec)+"/edit" {
		t.Errorf("the form of a concern: %d to %q", a.Status, a.To)
	}
	if a := s.Post("safeguarding", "/records/"+string(rec)+"/edit"); a.Status != 403 {
		t.Errorf("a concern changed as a thing: %d, want 403", a.Status)
	}
	empty, err := s.World.Entities.Add(s.World.Ctx(), s.World.As("safeguarding"), entity.Seen{Record: rec}, entity.Described{Accounts: []entity.Account{{Handle: "a@b.example"}}})
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Get("safeguarding", "/concerns/"+string(empty)+"/allegation"); a.Status != 404 {
		t.Errorf("an allegation beside an account: %d, want 404", a.Status)
	}
}
