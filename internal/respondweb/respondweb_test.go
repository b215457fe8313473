package respondweb_test

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/respond"
	"lightship/internal/respondweb"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
)

func templates(t *testing.T) *template.Template {
	t.Helper()
	set, err := web.Templates(respondweb.Templates)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTemplatesFitTheirPages(t *testing.T) {
	t.Parallel()
	set := templates(t)
	pages := map[string]any{
		"respond/list": respondweb.ListPage{}, "respond/open": respondweb.OpenPage{}, "respond/pointer": respondweb.PointerPage{}, "respond/show": respondweb.ShowPage{},
		"respond/invitation": respondweb.InvitationPage{}, "respond/promote": respondweb.PromotePage{}, "respond/summary": respondweb.SummaryPage{},
		"respond/action": respondweb.ActionPage{}, "respond/close": respondweb.ClosePage{},
	}
	partial := map[string]any{"respond/_children": respondweb.ChildrenForm{}, "respond/_write": respondweb.WriteForm{}, "respond/_assign": respondweb.AssignForm{}, "respond/_invite": respondweb.InviteForm{}}
	pagetest.Every(t, set, "respond/", pages)
	for _, group := range []map[string]any{pages, partial} {
		for name, page := range group {
			if err := templatecheck.CheckHTMLStrict(set.Lookup(name), page); err != nil {
				t.Errorf("%s does not fit %T: %v", name, page, err)
			}
			pagetest.Draw(t, set, name, page)
		}
	}
}

// told hands feedback over to intake, as app does.
type told struct{ *intake.Service }

func (t told) Told(ctx context.Context, tx *store.Tx, g respond.Giver, stage, text string) error {
	return t.Service.Told(ctx, tx, intake.Giver{Record: g.Record, Org: g.Org, Team: g.Team}, stage, text)
}

func (t told) Over(ctx context.Context, tx *store.Tx, who access.Actor, from id.Record, stage string) error {
	return t.Service.Over(ctx, tx, who, from, stage)
}

// site serves the pages over one SQLite database: the service is proved on both elsewhere. The
// council has a desk for children besides.
func site(t *testing.T) *sharetest.Site {
	t.Helper()
	t.Parallel()
	w := sharetest.New(t, storetest.Open(t, storetest.SQLite(t)))
	parts := partner.New(w.DB, w.Clock)
	err := parts.Edit(t.Context(), partner.Machine(), func(e *partner.Edit) error {
		post, err := e.AddPost(t.Context(), partner.Post{Org: w.Orgs["council"], Name: "Children's front door", Statutory: partner.ForChildren, Covers: []string{"children"},
			Areas: []string{"E06000010"}, Hours: "Day and night", Phone: "01482 496 0123"})
		w.Posts["children"] = post
		if err != nil {
			return err
		}
		w.Members["children"], err = e.AddMember(t.Context(), partner.Member{Org: w.Orgs["council"], Name: "Member children", Email: "children@council.example", Posts: []id.Post{post},
			Kinds: access.AllKinds(), Clearance: access.OfficialSensitive, Attested: sharetest.Monday.AddDate(1, 0, 0)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &respondweb.Handler{Respond: respond.New(w.DB, w.Records, parts, w.Lib, w.Clock, told{w.Intake}), Content: w.Lib}
	return sharetest.Serve(w, templates(t), h.Mount)
}

// want ends the test when a status is another.
func want(t *testing.T, what string, a sharetest.Answer, status int) sharetest.Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: got status %d, want %d\n%s", what, a.Status, status, a.Text())
	}
	return a
}

// says wants words on a page, and others not.
func says(t *testing.T, what string, a sharetest.Answer, words []string, never ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(a.Text(), word) {
			t.Errorf("%s does not say %q:\n%s", what, word, a.Text())
		}
	}
	for _, word := range never {
		if strings.Contains(a.Body, word) {
			t.Errorf("%s says %q", what, word)
		}
	}
}

// opened opens a response by the safeguarding desk from a concern in which a child may be.
func opened(t *testing.T, s *sharetest.Site) (response, concern string) {
	t.Helper()
	concern = string(s.World.Give())
	s.Get("safeguarding", "/responses").Golden("list-empty")
	form := want(t, "the form", s.Get("safeguarding", "/responses/new?concern="+concern), http.StatusOK)
	form.Golden("open")
	if got := form.Value("child"); got != "not-sure" {
		t.Errorf("the form knows of the child %q, want not-sure as the concern says", got)
	}
	bad := want(t, "half a form", s.Post("safeguarding", "/responses/new", "concern", concern, "title", "Car wash", "child", "no", "deadline-day", "40"), http.StatusUnprocessableEntity)
	bad.Golden("open-error")
	if bad.Value("title") != "Car wash" {
		t.Error("the form lost what was typed")
	}
	a := want(t, "open", s.Post("safeguarding", "/responses/new", "concern", concern, "title", "Car wash", "kind", "joint", "risk", "high", "child", "not-sure", "area", "E06000010",
		"purpose", "safeguard", "expertise", "investigation", "expertise", "children", "deadline-day", "30", "deadline-month", "11", "deadline-year", "2026"), http.StatusSeeOther)
	return strings.TrimPrefix(a.To, "/responses/"), concern
}

// joined opens a response with children's services told and the police in it.
func joined(t *testing.T, s *sharetest.Site) (response, concern string) {
	t.Helper()
	response, concern = opened(t, s)
	at := "/responses/" + response
	want(t, "tell children's services", s.Post("safeguarding", at+"/invitations", "asked", "children", "post", string(s.World.Posts["children"])), http.StatusSeeOther)
	want(t, "invite the police", s.Post("safeguarding", at+"/invitations", "asked", "investigation", "post", string(s.World.Posts["police"])), http.StatusSeeOther)
	s.World.Clock.Advance(time.Hour)
	want(t, "accept", s.Post("police", at+"/invitation", "answer", "accept"), http.StatusSeeOther)
	s.World.Clock.Advance(time.Hour)
	return response, concern
}

func TestChildrenComeFirstOnThePage(t *testing.T) {
	s := site(t)
	response, _ := opened(t, s)
	at := "/responses/" + response
	page := want(t, "the page", s.Get("safeguarding", at), http.StatusOK)
	page.Golden("show-children")
	says(t, "the page", page, []string{respond.ChildrenFirst, "Tell Hull City Council, Children's front door"}, "Add what you know", "Invite a desk")
	want(t, "an act before", s.Post("safeguarding", at+"/items", "text", "x", "about", "general", "lane", "all"), http.StatusForbidden)
	want(t, "an empty reference", s.Post("safeguarding", at+"/reference", "reference", ""), http.StatusUnprocessableEntity).Golden("show-reference-error")
	want(t, "a reference", s.Post("safeguarding", at+"/reference", "reference", "HCC-1"), http.StatusSeeOther)
	says(t, "the page after", s.Get("safeguarding", at), []string{"Add what you know", "Invite a desk", "Their reference: HCC-1"}, respond.ChildrenFirst)
}

func TestAnInvitationIsAnsweredWithoutAName(t *testing.T) {
	s := site(t)
	response, _ := opened(t, s)
	at := "/responses/" + response
	want(t, "tell children's services", s.Post("safeguarding", at+"/invitations", "asked", "children", "post", string(s.World.Posts["children"])), http.StatusSeeOther)
	form := want(t, "the page with a desk chosen", s.Get("safeguarding", at+"?invite="+string(s.World.Posts["police"])), http.StatusOK)
	if got := form.Value("post"); got != string(s.World.Posts["police"]) {
		t.Errorf("the form has the desk %q", got)
	}
	want(t, "a desk that has signed nothing", s.Post("safeguarding", at+"/invitations", "asked", "support", "post", string(s.World.Posts["charity"])), http.StatusUnprocessableEntity).Golden("show-invite-error")
	want(t, "invite", s.Post("safeguarding", at+"/invitations", "asked", "investigation", "post", string(s.World.Posts["police"])), http.StatusSeeOther)
	secret := []string{"Car wash", "Nowak", "blue van", "Four men"}
	list := want(t, "the list", s.Get("police", "/responses"), http.StatusOK)
	list.Golden("list-asked")
	pointer := want(t, "the pointer", s.Get("police", at), http.StatusOK)
	pointer.Golden("pointer")
	ask := want(t, "the invitation", s.Get("police", at+"/invitation"), http.StatusOK)
	ask.Golden("invitation")
	for what, a := range map[string]sharetest.Answer{"the list": list, "the pointer": pointer, "the invitation": ask} {
		says(t, what, a, nil, secret...)
	}
	want(t, "an act of the invited", s.Post("police", at+"/items", "text", "", "lane", "all"), http.StatusForbidden)
	want(t, "declining without a reason", s.Post("police", at+"/invitation", "answer", "decline"), http.StatusUnprocessableEntity).Golden("invitation-error")
	want(t, "declining", s.Post("police", at+"/invitation", "answer", "decline", "reason", "no-capacity"), http.StatusSeeOther)
	want(t, "after declining", s.Get("police", at), http.StatusNotFound)
	says(t, "the lead's page", s.Get("safeguarding", at), []string{"Declined", "We cannot in this time"})
}

func TestLanesOnThePage(t *testing.T) {
	s := site(t)
	response, _ := joined(t, s)
	at := "/responses/" + response
	before := s.Get("police", at)
	want(t, "write privately", s.Post("safeguarding", at+"/items", "text", "Neighbours complained twice", "about", "general", "lane", "private"), http.StatusSeeOther)
	if after := s.Get("police", at); strings.Split(after.Body, `name="once"`)[0] != strings.Split(before.Body, `name="once"`)[0] {
		t.Error("a private entry leaves a trace on another's page")
	}
	want(t, "name nobody", s.Post("safeguarding", at+"/items", "text", "He speaks Albanian", "about", "survivor", "lane", "named"), http.StatusUnprocessableEntity).Golden("show-write-error")
	want(t, "health for all", s.Post("safeguarding", at+"/items", "text", "Burns", "about", "health", "lane", "all"), http.StatusUnprocessableEntity)
	want(t, "write to one", s.Post("safeguarding", at+"/items", "text", "Burns to both hands", "about", "health", "lane", "named", "to", string(s.World.Posts["police"])), http.StatusSeeOther)
	s.Get("safeguarding", at).Golden("show-lead")
	s.Get("police", at).Golden("show-member")
	says(t, "the member's page", s.Get("police", at), []string{"Burns to both hands", "for Humber Police · Exploitation team"}, "Neighbours complained")

	own := s.Get("safeguarding", at).Body
	from := strings.Index(own, "/items/") + len("/items/")
	link := ""
	for rest := own[from:]; ; {
		if link = rest[:26]; strings.Contains(rest[:400], "Promote") {
			break
		}
		i := strings.Index(rest, "/items/")
		if i < 0 {
			t.Fatal("no entry can be promoted")
		}
		rest = rest[i+len("/items/"):]
	}
	promote := at + "/items/" + link + "/promote"
	effect := want(t, "the effect", s.Get("safeguarding", promote), http.StatusOK)
	effect.Golden("promote")
	want(t, "promoting another's", s.Get("police", promote), http.StatusNotFound)
	want(t, "promoting for nobody", s.Post("safeguarding", promote, "lane", "named", "mark", effect.Value("mark")), http.StatusUnprocessableEntity)
	stale := want(t, "promoting what was not seen", s.Post("safeguarding", promote, "lane", "all", "mark", "old"), http.StatusConflict)
	says(t, "the conflict", stale, []string{"This entry was changed"})
	want(t, "promoting", s.Post("safeguarding", promote, "lane", "all", "mark", effect.Value("mark")), http.StatusSeeOther)
	says(t, "the member's page after", s.Get("police", at), []string{"Neighbours complained twice"})
}

func TestAFormSentTwiceIsDoneOnceAndFormsOfOnePageAreApart(t *testing.T) {
	s := site(t)
	response, _ := joined(t, s)
	at := "/responses/" + response
	page := s.Get("safeguarding", at)
	mark := page.Value("once")
	entry := []string{"once", mark, "text", "Said once", "about", "general", "lane", "all"}
	action := []string{"once", mark, "what", "Check the licence", "doer", string(s.World.Posts["police"]), "due-day", "25", "due-month", "11", "due-year", "2026"}
	invitation := []string{"once", mark, "asked", "housing", "post", string(s.World.Posts["housing"])}
	for range 2 {
		want(t, "write", s.Post("safeguarding", at+"/items", entry...), http.StatusSeeOther)
		want(t, "agree", s.Post("safeguarding", at+"/actions", action...), http.StatusSeeOther)
		want(t, "invite", s.Post("safeguarding", at+"/invitations", invitation...), http.StatusSeeOther)
		want(t, "accept", s.Post("housing", at+"/invitation", "once", mark, "answer", "accept"), http.StatusSeeOther)
	}
	body := s.Get("safeguarding", at).Text()
	for _, word := range []string{"Said once", "Check the licence"} {
		if got := strings.Count(body, word); got != 1 {
			t.Errorf("%q stands %d times on the page, want once", word, got)
		}
	}
}

func TestTheSummaryIsSeenBeforeItIsShared(t *testing.T) {
	s := site(t)
	response, _ := joined(t, s)
	at := "/responses/" + response + "/concern"
	page := want(t, "the effect", s.Get("safeguarding", at), http.StatusOK)
	page.Golden("summary")
	says(t, "the effect", page, []string{"not shown", "Exploitation team"}, "blue van")
	want(t, "a member", s.Get("police", at), http.StatusForbidden)
	want(t, "share", s.Post("safeguarding", at), http.StatusSeeOther)
	says(t, "the effect afterwards", s.Get("safeguarding", at), []string{"shared with this response already"})
}

func TestAnActionOnItsPage(t *testing.T) {
	s := site(t)
	response, _ := joined(t, s)
	at := "/responses/" + response
	want(t, "half an action", s.Post("safeguarding", at+"/actions", "what", "Look at the flat", "doer", string(s.World.Posts["charity"]), "due-day", "24", "due-month", "11", "due-year", "2026"),
		http.StatusUnprocessableEntity).Golden("show-assign-error")
	want(t, "an action by a member", s.Post("police", at+"/actions", "what", ""), http.StatusForbidden)
	want(t, "agree", s.Post("safeguarding", at+"/actions", "what", "Look at the flat", "doer", string(s.World.Posts["police"]), "due-day", "24", "due-month", "11", "due-year", "2026"), http.StatusSeeOther)
	body := s.Get("police", at).Body
	i := strings.Index(body, `href="/actions/`)
	if i < 0 {
		t.Fatal("the page has no action")
	}
	action := body[i+len(`href="`):][:len("/actions/")+26]
	page := want(t, "the action", s.Get("police", action), http.StatusOK)
	page.Golden("action")
	says(t, "the action", page, []string{respond.Statement})
	want(t, "done without a word", s.Post("police", action, "state", "done", "mark", page.Value("mark")), http.StatusUnprocessableEntity).Golden("action-error")
	want(t, "under way", s.Post("police", action, "state", "doing", "mark", page.Value("mark")), http.StatusSeeOther)
	stale := want(t, "stale", s.Post("police", action, "state", "done", "evidence", "Visited by me", "mark", page.Value("mark")), http.StatusConflict)
	stale.Golden("action-stale")
	if stale.Value("evidence") != "Visited by me" {
		t.Error("the conflict lost what was typed")
	}
	s.World.Clock.Advance(4 * 24 * time.Hour)
	s.Get("safeguarding", action).Golden("action-late")
	want(t, "chase", s.Post("safeguarding", action+"/chase"), http.StatusSeeOther)
	want(t, "chase again", s.Post("safeguarding", action+"/chase"), http.StatusForbidden)
	want(t, "done", s.Post("police", action, "state", "done", "evidence", "Visited", "mark", stale.Value("mark")), http.StatusSeeOther)
	want(t, "a stranger", s.Get("housing", action), http.StatusNotFound)
}

func TestClosingShowsItsEffectFirst(t *testing.T) {
	s := site(t)
	response, _ := joined(t, s)
	at := "/responses/" + response
	want(t, "agree", s.Post("safeguarding", at+"/actions", "what", "Look at the flat", "doer", string(s.World.Posts["police"]), "due-day", "25", "due-month", "11", "due-year", "2026"), http.StatusSeeOther)
	page := want(t, "the effect", s.Get("safeguarding", at+"/close"), http.StatusOK)
	page.Golden("close")
	want(t, "a member", s.Get("police", at+"/close"), http.StatusForbidden)
	want(t, "half", s.Post("safeguarding", at+"/close", "mark", page.Value("mark"), "safe", "many", "text", "Kept"), http.StatusUnprocessableEntity)
	bad := want(t, "without a reason", s.Post("safeguarding", at+"/close", "mark", page.Value("mark"), "safe", "4", "text", "Kept", "outcome", "people-safe"), http.StatusUnprocessableEntity)
	bad.Golden("close-error")
	carry := ""
	if i := strings.Index(bad.Body, `name="carry-`); i >= 0 {
		carry = bad.Body[i+len(`name="`):][:len("carry-")+26]
	}
	want(t, "stale", s.Post("safeguarding", at+"/close", "mark", "old", "safe", "4", "text", "Kept", "outcome", "people-safe", carry, "Goes on"), http.StatusConflict)
	want(t, "close", s.Post("safeguarding", at+"/close", "mark", page.Value("mark"), "safe", "4", "text", "Four people are safe.", "outcome", "people-safe", carry, "Goes on"), http.StatusSeeOther)
	s.Get("police", at).Golden("show-closed")
	s.Get("safeguarding", "/responses").Golden("list")
	leave := want(t, "the way out", s.Get("police", at+"/invitation"), http.StatusOK)
	leave.Golden("leave")
	want(t, "leave", s.Post("police", at+"/invitation", "answer", "leave"), http.StatusSeeOther)
	want(t, "after leaving", s.Get("police", at), http.StatusNotFound)
}

func TestWithheldAndAbsentAreOneAnswer(t *testing.T) {
	s := site(t)
	response, concern := joined(t, s)
	for _, pattern := range []string{"/responses/ID", "/responses/ID/invitation", "/responses/ID/close", "/responses/ID/concern", "/responses/ID/items/ID/promote", "/actions/ID", "/responses/new?concern=ID"} {
		rec := response
		if strings.Contains(pattern, "concern=") {
			rec = concern
		}
		withheld := s.Get("border", strings.ReplaceAll(pattern, "ID", rec))
		absent := s.Get("border", strings.ReplaceAll(pattern, "ID", id.New[string]()))
		if withheld.Status != http.StatusNotFound || withheld.Body != absent.Body {
			t.Errorf("%s: got %d, and not what an unknown one gives", pattern, withheld.Status)
		}
	}
	for _, pattern := range []string{"items", "invitations", "invitation", "reference", "concern", "actions", "close"} {
		for _, form := range [][]string{nil, {"text", "x", "lane", "all"}, {"answer", "accept"}, {"what", strings.Repeat("x", 20000)}} {
			withheld := s.Post("border", "/responses/"+response+"/"+pattern, form...)
			absent := s.Post("border", "/responses/"+id.New[string]()+"/"+pattern, form...)
			if withheld.Status != http.StatusNotFound || withheld.Body != absent.Body {
				t.Errorf("POST %s %v: got %d, and not what an unknown one gives", pattern, url.Values{}, withheld.Status)
			}
		}
	}
}

func TestRoutes(t *testing.T) {
	s := site(t)
	pagetest.Routes(t, s.Mux.Routes())
}
