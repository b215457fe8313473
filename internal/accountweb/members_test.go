package accountweb_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/web/pagetest"
)

// people are an organisation with two leads, a member without a role, and a coordinator elsewhere,
// each in a browser of their own.
type people struct {
	world
	visit                            func() *pagetest.Site
	lead, second, member, coordinate *pagetest.Site
	desk                             string
}

func leads(t *testing.T, fn func(p people)) {
	each(t, true, func(w world, visit func() *pagetest.Site) {
		p := people{world: w, visit: visit}
		hash, err := w.s.Hash(t.Context(), password)
		if err != nil {
			w.Fatal(err)
		}
		service := partner.New(w.db, w.clock)
		err = w.db.Write(w.Context(), store.Jobs, func(tx *store.Tx) error {
			var all []id.Member
			err := service.EditTx(w.Context(), tx, partner.Machine(), func(e *partner.Edit) error {
				hull, err := e.AddOrg(w.Context(), partner.Org{Name: "Haven", Sector: partner.ThirdSector, Standing: partner.Full, Clearance: access.OfficialSensitive})
				if err != nil {
					return err
				}
				desk, err := e.AddPost(w.Context(), partner.Post{Org: hull, Name: "Front door"})
				if err != nil {
					return err
				}
				p.desk = string(desk)
				other, err := e.AddOrg(w.Context(), partner.Org{Name: "Estuary Partnership", Sector: partner.Council, Standing: partner.Full})
				if err != nil {
					return err
				}
				for _, m := range []partner.Member{{Org: hull, Name: "Ania Lesko", Email: "ania@haven.example", Roles: access.RoleLead}, {Org: hull, Name: "Ben Ash", Email: "ben@haven.example", Roles: access.RoleLead},
					{Org: hull, Name: "Cat Dale", Email: "cat@haven.example"}, {Org: other, Name: "Maren Voss", Email: "maren@estuary.example", Roles: access.RoleCoordinator}} {
					made, err := e.AddMember(w.Context(), m)
					if err != nil {
						return err
					}
					all = append(all, made)
				}
				return nil
			})
			for _, m := range all {
				if err == nil {
					err = w.s.SetPasswordTx(w.Context(), tx, partner.Machine(), m, hash)
				}
			}
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		p.lead, p.second, p.member, p.coordinate = p.as("ania@haven.example"), p.as("ben@haven.example"), p.as("cat@haven.example"), p.as("maren@estuary.example")
		fn(p)
	})
}

func (p people) as(mail string) *pagetest.Site {
	p.Helper()
	site := p.visit()
	if got := site.Post("/sign-in", in(mail, password, "")); got.Status != 303 {
		p.Fatalf("sign in %s: got %d", mail, got.Status)
	}
	return site
}

var proposed = regexp.MustCompile(`action="/proposals/([^"]*)"`)

// waits gives the proposal that a page of members shows, and fails unless there is one.
func (p people) waits(site *pagetest.Site) string {
	p.Helper()
	found := proposed.FindAllStringSubmatch(site.Get("/members").Body, -1)
	if len(found) != 1 {
		p.Fatalf("got %d proposals on the page, want one", len(found))
	}
	return "/proposals/" + found[0][1]
}

// memberAt is the path of a member, from the page of a lead.
func (p people) memberAt(name string) string {
	p.Helper()
	found := regexp.MustCompile(`href="(/members/[^"]*)">` + name).FindStringSubmatch(p.lead.Get("/members").Body)
	if found == nil {
		p.Fatalf("%s is not on the page of members", name)
	}
	return found[1]
}

func (p people) newcomer() url.Values {
	return url.Values{"name": {"Dee Frost"}, "email": {"Dee@haven.example"}, "posts": {p.desk}, "training": {"concerns", "discovery"}}
}

func do(what string) url.Values { return url.Values{"do": {what}} }

// linkOn takes the link that is shown once.
func (p people) linkOn(got pagetest.Answer) string {
	p.Helper()
	found := regexp.MustCompile(`<code class="onetime">https://lightship\.example(/invitation/[^<]*)</code>`).FindStringSubmatch(got.Body)
	if got.Status != 200 || found == nil {
		p.Fatalf("got %d and no link: %s", got.Status, got.Body)
	}
	return found[1]
}

func TestALeadProposesASecondAgreesAndTheNewMemberComesIn(t *testing.T) {
	leads(t, func(p people) {
		if got := p.lead.Post("/members", p.newcomer()); got.Status != 303 || got.To != "/members" {
			t.Fatalf("propose: got %d: %s", got.Status, got.Body)
		}
		if got := p.lead.Post("/members", p.newcomer()); got.Status != 422 {
			t.Errorf("proposed twice: got %d, want 422", got.Status)
		}
		at := p.waits(p.lead)
		if got := p.lead.Post(at, do("agree")); got.Status != 403 {
			t.Errorf("the lead agrees to what they proposed: got %d, want 403", got.Status)
		}
		if got := p.member.Post(at, do("agree")); got.Status != 403 {
			t.Errorf("a member without a role agrees: got %d, want 403", got.Status)
		}
		if got := p.coordinate.Post(at, do("agree")); got.Status != 404 || strings.Contains(p.coordinate.Get("/members").Body, "Dee Frost") {
			t.Errorf("the coordinator, where there is a second lead: got %d, want absent", got.Status)
		}
		link := p.linkOn(p.second.Post(p.waits(p.second), do("agree")))
		if got := p.second.Post(at, do("agree")); got.Status != 404 {
			t.Errorf("agreed twice: got %d, want absent", got.Status)
		}
		for _, site := range []*pagetest.Site{p.lead, p.second} {
			if !strings.Contains(site.Get("/members").Body, "Ania Lesko proposed it, Ben Ash agreed") {
				t.Error("a lead is not told")
			}
		}
		dee := p.visit()
		for range 2 { // a program that looks at links uses nothing up
			if page := dee.Get(link); !strings.Contains(page.Body, "dee@haven.example") {
				t.Fatalf("the invitation: %s", page.Body)
			}
		}
		for _, form := range []url.Values{{}, {"name": {"Dee Frost"}, "password": {"short"}}, {"password": {"a long enough one"}}} {
			if got := dee.Post(link, form); got.Status != 422 {
				t.Errorf("%v: got %d, want 422", form, got.Status)
			}
		}
		form := url.Values{"name": {"Dee M. Frost"}, "password": {"four other random words"}}
		if got := dee.Post(link, form); got.Status != 303 || got.To != "/session/second-factor" || dee.Get("/session").Status != 200 {
			t.Errorf("accept: got %d to %q, want to be in", got.Status, got.To)
		}
		used, never := p.visit().Post(link, form), p.visit().Post("/invitation/0123", form)
		if used.Status != 422 || mask(used.Body) != mask(never.Body) || !strings.Contains(used.Body, "good no more") {
			t.Errorf("used twice: got %d, want the answer of a link that never was", used.Status)
		}
		if p.visit().Get(link).Body == "" || !strings.Contains(p.lead.Get("/members").Body, "Dee M. Frost") {
			t.Error("the new member is not among the members by the name that they gave")
		}
	})
}

func TestWhereThereIsOneLeadTheCoordinatorIsTheSecondPerson(t *testing.T) {
	leads(t, func(p people) {
		if got := p.lead.Post(p.memberAt("Ben Ash"), do("disable")); got.Status != 303 {
			t.Fatalf("disable: got %d", got.Status)
		}
		if got := p.second.Get("/session"); got.Status != 303 || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("the disabled lead: got %d to %q, want to be out at the next request", got.Status, got.To)
		}
		if got := p.lead.Post("/members", p.newcomer()); got.Status != 303 {
			t.Fatalf("propose: got %d", got.Status)
		}
		if page := p.coordinate.Get("/members").Body; !strings.Contains(page, "Proposed by Ania Lesko, Haven") || strings.Contains(page, "Cat Dale") {
			t.Error("want the proposal on the coordinator's page, and no list of another's members")
		}
		p.linkOn(p.coordinate.Post(p.waits(p.coordinate), do("agree")))
	})
}

func TestWhoLostTheirPhoneBeginsAnewByTwoPeople(t *testing.T) {
	leads(t, func(p people) {
		app, codes := newPhone(p.world, p.member)
		cat := p.memberAt("Cat Dale")
		if got := p.lead.Post(cat, do("reset")); got.Status != 303 {
			t.Fatalf("propose: got %d", got.Status)
		}
		if got := p.member.Get("/session"); got.Status != 200 {
			t.Errorf("a proposal alone ends a session: got %d", got.Status)
		}
		link := p.linkOn(p.second.Post(p.waits(p.second), do("agree")))
		if got := p.member.Get("/session"); got.Status != 303 {
			t.Errorf("the session of before: got %d, want it ended", got.Status)
		}
		if got := p.visit().Post("/sign-in", in("cat@haven.example", password, "")); got.Status != 422 {
			t.Errorf("the password of before: got %d, want it refused", got.Status)
		}
		cat2 := p.visit()
		if got := cat2.Post(link, url.Values{"name": {"Cat Dale"}, "password": {"four other random words"}}); got.Status != 303 {
			t.Fatalf("accept: got %d", got.Status)
		}
		newPhone(p.world, cat2)
		third := p.visit()
		third.Post("/sign-in", in("cat@haven.example", "four other random words", ""))
		for _, old := range []string{app.next(), codes[0]} {
			if got := third.Post("/session/second-factor", prove(old)); got.Status != 422 {
				t.Errorf("a code of before: got %d, want it refused", got.Status)
			}
		}
	})
}

func TestADisabledMemberComesBackByTwoPeople(t *testing.T) {
	leads(t, func(p people) {
		cat := p.memberAt("Cat Dale")
		for _, site := range []*pagetest.Site{p.member, p.coordinate} {
			if got := site.Post(cat, do("disable")); got.Status != 403 {
				t.Errorf("somebody who is no lead disables: got %d, want 403", got.Status)
			}
		}
		if got := p.lead.Post(p.memberAt("Ania Lesko"), do("disable")); got.Status != 403 {
			t.Errorf("a lead disables themselves: got %d, want 403", got.Status)
		}
		if got := p.lead.Post(cat, do("disable")); got.Status != 303 || p.member.Get("/session").Status != 303 {
			t.Errorf("disable: got %d, want their session to end", got.Status)
		}
		if got := p.lead.Post(cat, do("disable")); got.Status != 409 {
			t.Errorf("disabled twice: got %d, want 409", got.Status)
		}
		if got := p.visit().Post("/sign-in", in("cat@haven.example", password, "")); got.Status != 422 {
			t.Errorf("sign-in of the disabled: got %d, want 422", got.Status)
		}
		p.clock.Advance(time.Second)
		if got := p.second.Post(cat, do("restore")); got.Status != 303 {
			t.Fatalf("propose: got %d", got.Status)
		}
		if got := p.second.Post(p.waits(p.second), do("decline")); got.Status != 303 {
			t.Errorf("withdraw: got %d", got.Status)
		}
		if got := p.second.Post(cat, do("restore")); got.Status != 303 {
			t.Fatalf("propose again: got %d", got.Status)
		}
		if got := p.lead.Post(p.waits(p.lead), do("agree")); got.Status != 303 {
			t.Errorf("agree: got %d: %s", got.Status, got.Body)
		}
		if got := p.as("cat@haven.example").Get("/session"); got.Status != 200 {
			t.Errorf("the restored member: got %d", got.Status)
		}
	})
}

func TestMembersOfOthersAreAbsent(t *testing.T) {
	leads(t, func(p people) {
		for _, path := range []string{"/members/00000000000000000000000000", "/members/nothing"} {
			if got := p.lead.Get(path); got.Status != 404 {
				t.Errorf("%s: got %d, want absent", path, got.Status)
			}
			for _, what := range []string{"disable", "reset", "restore"} {
				if got := p.lead.Post(path, do(what)); got.Status != 404 {
					t.Errorf("%s %s: got %d, want absent", what, path, got.Status)
				}
			}
		}
		var rita string
		err := p.db.Read(p.Context(), store.Jobs, func(r store.Reader) error {
			m, err := partner.MemberByEmail(p.Context(), r, email)
			rita = string(m)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.lead.Post("/members/"+rita, do("disable")); got.Status != 404 {
			t.Errorf("a member of another organisation: got %d, want absent", got.Status)
		}
		if got := p.lead.Get("/members/new"); got.Status != 200 {
			t.Errorf("the form: got %d", got.Status)
		}
		wrong := p.lead.Post("/members", url.Values{"name": {"Kept <Name>"}, "email": {email}, "posts": {rita}, "training": {"magic"}, "roles": {"machine"}})
		if wrong.Status != 422 || !strings.Contains(wrong.Body, "Kept &lt;Name&gt;") {
			t.Errorf("all wrong: got %d, want what was typed kept", wrong.Status)
		}
	})
}

func TestWhatAMemberDoesIsChangedWithItsEffectFirst(t *testing.T) {
	leads(t, func(p people) {
		at := p.memberAt("Cat Dale") + "/change"
		form := p.lead.Get(at)
		seen := regexp.MustCompile(`name="mark" value="([^"]*)"`).FindStringSubmatch(form.Body)
		if form.Status != 200 || seen == nil {
			t.Fatalf("the form: got %d: %s", form.Status, form.Body)
		}
		want := url.Values{"step": {"see"}, "mark": {seen[1]}, "posts": {p.desk}, "training": {"concerns"}}
		with := func(step string) url.Values {
			want.Set("step", step)
			return want
		}
		page := p.lead.Post(at, with("see"))
		if page.Status != 200 || !strings.Contains(page.Body, "Cat Dale sits at “Front door”") || !strings.Contains(page.Body, "Propose it") {
			t.Fatalf("the effect: got %d: %s", page.Status, page.Body)
		}
		if got := p.lead.Post(at, with("change")); got.Status != 200 || !strings.Contains(got.Body, `value="concerns" checked`) {
			t.Errorf("back to the form: got %d, want what was chosen kept", got.Status)
		}
		for who, site := range map[string]*pagetest.Site{"the member": p.member, "the coordinator": p.coordinate} {
			if got := site.Post(at, with("do")); got.Status != 403 {
				t.Errorf("%s changes it: got %d, want 403", who, got.Status)
			}
		}
		if got := p.lead.Post(p.memberAt("Ania Lesko")+"/change", with("do")); got.Status != 403 {
			t.Errorf("a lead changes themselves: got %d, want 403", got.Status)
		}
		if got := p.lead.Post(at, with("do")); got.Status != 303 || got.To != "/members" {
			t.Fatalf("propose: got %d to %q", got.Status, got.To)
		}
		if page := p.second.Get("/members").Body; !strings.Contains(page, "Change what Cat Dale does") || !strings.Contains(page, "sits at “Front door”") {
			t.Error("the second lead does not read what would change")
		}
		if got := p.second.Post(p.waits(p.second), do("agree")); got.Status != 303 {
			t.Fatalf("agree: got %d: %s", got.Status, got.Body)
		}
		if page := p.lead.Get(p.memberAt("Cat Dale")).Body; !strings.Contains(page, "by Ania Lesko") || !strings.Contains(page, "Sits at “Front door”") {
			t.Error("the history does not say who gave the desk")
		}
		if got := p.lead.Post(at, with("do")); got.Status != 409 || !strings.Contains(got.Body, "Somebody changed this member") {
			t.Errorf("with an old mark: got %d, want 409 with what was chosen", got.Status)
		}
		if got := p.lead.Post(at, url.Values{"step": {"do"}, "until-day": {"99"}}); got.Status != 422 {
			t.Errorf("all wrong: got %d, want 422", got.Status)
		}
	})
}

func TestOnePageVouchesForAllButTheExceptions(t *testing.T) {
	leads(t, func(p people) {
		page := p.lead.Get("/members/attest")
		seen := regexp.MustCompile(`name="seen" value="([^"]*)"`).FindAllStringSubmatch(page.Body, -1)
		if page.Status != 200 || len(seen) != 2 || strings.Contains(page.Body, "Ania Lesko</th>") {
			t.Fatalf("the page: got %d with %d members, want the two others: %s", page.Status, len(seen), page.Body)
		}
		cat := strings.TrimPrefix(p.memberAt("Cat Dale"), "/members/")
		form := url.Values{"step": {"see"}, "seen": {seen[0][1], seen[1][1]}, "left": {cat}}
		both := url.Values{"seen": form["seen"], "left": {cat}, "unsure": {cat}}
		if got := p.lead.Post("/members/attest", both); got.Status != 422 || !strings.Contains(got.Body, "ticked in both lists") {
			t.Errorf("ticked twice: got %d", got.Status)
		}
		if got := p.lead.Post("/members/attest", url.Values{}); got.Status != 422 {
			t.Errorf("nothing said: got %d, want 422", got.Status)
		}
		got := p.lead.Post("/members/attest", form)
		if got.Status != 200 || !strings.Contains(got.Body, "You vouch for Ben Ash") || !strings.Contains(got.Body, "The accounts of Cat Dale are disabled at once") {
			t.Fatalf("the effect: got %d: %s", got.Status, got.Body)
		}
		if got := p.member.Get("/session"); got.Status != 200 {
			t.Errorf("seen only: the member is out already, %d", got.Status)
		}
		form.Set("step", "do")
		if got := p.lead.Post("/members/attest", form); got.Status != 303 {
			t.Fatalf("say so: got %d: %s", got.Status, got.Body)
		}
		if got := p.member.Get("/session"); got.Status != 303 {
			t.Errorf("who left: got %d, want their session to have ended", got.Status)
		}
		if page := p.lead.Get(p.memberAt("Ben Ash")).Body; !strings.Contains(page, "You vouch for them until") || !strings.Contains(page, "The organisation vouches for them") {
			t.Error("the member's page does not say until when the organisation vouches")
		}
		if got := p.member.Get("/members/attest"); got.Status != 303 {
			t.Errorf("who is out: got %d", got.Status)
		}
		if got := p.coordinate.Get("/members/attest"); got.Status != 200 || strings.Contains(got.Body, "Ben Ash") {
			t.Errorf("the coordinator: got %d, want nobody of an organisation with two leads", got.Status)
		}
	})
}
