package accountweb

import (
	"net/http/httptest"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/mail"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

const once = ui.Once("00000000000000000000000000")

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	h := &Handler{Personas: []Persona{
		{Email: "housing@hull.example", Name: "Rita Osei", Org: ui.Chip{Name: "Hull council", Post: "Housing duty desk", Sector: ui.Council}, Line: "Sees who lives where, and how"},
		{Email: "oversight@funder.example", Name: "Hal <Brandt>", Org: ui.Chip{Name: "Commissioner's office"}, Line: "Pays, and asks what came of it"},
	}}
	wrong := ui.Filled{Values: map[string][]string{"email": {"housing@hull.example"}, "password": {"heliotrope"}}, Order: []string{"email", "password"},
		Problems: fault.Fields{"password": "That e-mail address and password do not go together here. Check both and try again."}}
	sessions := []account.Session{
		{ID: "here", Device: "Firefox on Linux", Created: now.Add(-time.Hour), Seen: now.Add(-time.Minute)},
		{ID: "other", Device: "Safari on <iPhone>", Created: now.AddDate(0, 0, -1), Seen: now.Add(-30 * time.Minute)},
	}
	held := []member.Held{
		{By: "Ann <Lee>", Token: account.Token{ID: "t1", Name: "Case <system>", Scope: access.Scope{"concerns.change", "records.read"}, Created: now.AddDate(0, -1, 0), Expires: now.AddDate(0, 5, 0), Used: now.Add(-time.Hour)}},
		{By: "Bo Carr", Token: account.Token{ID: "t2", Name: "Figures", Scope: access.ToRead(), Created: now, Expires: now.AddDate(1, 0, 0)}},
		{By: "Bo Carr", Token: account.Token{ID: "t3", Name: "Before", Created: now, Expires: now.AddDate(1, 0, 0)}},
	}
	frame := func() ui.Frame { return pagetest.Frame("You and your sessions", "session") }
	noPurpose := ui.Filled{Values: map[string][]string{}, Order: []string{"purpose"}, Problems: fault.Fields{"purpose": "Choose what you look and share for."}}
	pages := map[string]any{
		"account/sign-in": h.signInPage(pagetest.Door("Sign in"), once, "/hits", ui.Filled{}),
		"account/session": sessionPage(frame(), once, now, access.Safeguard, sessions, "here", ui.Filled{}),
		"account/demo":    h.demoPage(pagetest.Door("Who do you want to be?"), once),

		"account/prove":         provePage(pagetest.Door("Second factor"), once, "/hits", ui.Filled{}),
		"account/enrol":         enrolled(t, pagetest.Door("Set up your second factor"), account.Standing{Required: true}, true, ui.Filled{}),
		"account/factor":        factorPage(pagetest.Frame("Second factor", "session"), once, now, account.Standing{Has: true, Since: now.AddDate(0, -1, 0), Left: 2}, ui.Filled{}),
		"account/codes":         codesPage(pagetest.Door("Your recovery codes"), []string{"k7qd-2m4x-9a0c-5tfe", "0000-1111-2222-3333"}, "/today"),
		"account/password":      passwordPage(pagetest.Frame("Change your password", "session"), once, ui.Filled{}),
		"account/invitation":    invitationPage(pagetest.Door("Your invitation"), once, now, "token", invited, ui.Filled{}),
		"account/members":       membersPage(pagetest.Frame("Members", "members"), once, now, team(), true),
		"account/new-member":    newMemberPage(pagetest.Frame("Propose a new member", "members"), once, team(), ui.Filled{}),
		"account/member":        memberPage(pagetest.Frame("Ann Lee", "members"), once, now, card()),
		"account/change-member": changeMemberPage(pagetest.Frame("Change what Ann Lee does", "members"), once, card(), ui.Filled{}),
		"account/change-effect": changeEffectPage(pagetest.Frame("See what this does", "members"), once, card(), member.Effect{Lines: []string{"Ann <Lee> sits at “Night desk”.", "A second person has to agree."}, Second: true},
			ui.Filled{Values: map[string][]string{"posts": {"d1", "d2"}, "mark": {"seen"}}}),
		"account/outbox": outboxPage(pagetest.Door("The mail of the demo"), now, []mail.Sent{
			{Message: mail.Message{To: "rita@hull.example", Subject: "Your invitation to <Lightship>", Text: "Hello Rita,\n\nopen this:\n\nhttp://127.0.0.1:8080/invitation/x\n"}, At: now.Add(-time.Hour)}}),
		"account/vouch":         vouchPage(pagetest.Frame("Who still works here", "members"), once, now, roll(), ui.Filled{}),
		"account/tokens":        tokensPage(frame(), once, now, []account.Token{held[0].Token, held[1].Token}, access.Support, account.Standing{Has: true}, ui.Filled{}),
		"account/token":         tokenPage(frame(), "lightship_0000"),
		"account/member-tokens": memberTokensPage(pagetest.Frame("Tokens of your members", "members"), once, now, "Hull City Council", held),
		"account/link":          linkPage(pagetest.Frame("An invitation to pass on", "members"), "https://lightship.example/invitation/0000"),
	}
	pagetest.Check(t, set, pages)
	pagetest.Every(t, set, "account/", pages)
	for name, page := range map[string]struct {
		template string
		page     any
	}{
		"account-sign-in-wrong":       {"account/sign-in", (&Handler{}).signInPage(pagetest.Door("Sign in"), once, home, wrong)},
		"account-session-empty":       {"account/session", sessionPage(frame(), once, now, access.Assess, nil, "", ui.Filled{})},
		"account-session-no-purpose":  {"account/session", sessionPage(frame(), once, now, access.Assess, sessions[:1], "", noPurpose)},
		"account-prove-wrong":         {"account/prove", provePage(pagetest.Door("Second factor"), once, home, problem("code"))},
		"account-enrol-again":         {"account/enrol", enrolled(t, frame(), account.Standing{Has: true}, false, problem("code", "password"))},
		"account-factor-wrong":        {"account/factor", factorPage(frame(), once, now, account.Standing{Has: true, Since: now, Left: 1}, problem("password"))},
		"account-password-wrong":      {"account/password", passwordPage(frame(), once, problem("old", "password"))},
		"account-invitation-over":     {"account/invitation", invitationPage(pagetest.Door("Your invitation"), once, now, "token", account.Invited{}, ui.Filled{})},
		"account-invitation-wrong":    {"account/invitation", invitationPage(pagetest.Door("Your invitation"), once, now, "token", invited, problem("name", "password"))},
		"account-members-nothing":     {"account/members", membersPage(frame(), once, now, member.Team{Org: "Hull City Council", Together: true}, true)},
		"account-members-others":      {"account/members", membersPage(frame(), once, now, member.Team{Org: "Estuary Partnership", Open: team().Open[:1]}, false)},
		"account-new-member-wrong":    {"account/new-member", newMemberPage(frame(), once, team(), problem("name", "email", "posts"))},
		"account-change-member-stale": {"account/change-member", staleChange()},
		"account-tokens-wrong":        {"account/tokens", tokensPage(frame(), once, now, nil, access.Support, account.Standing{Has: true}, problem("name", "kind", "permits", "purpose", "expires", "code"))},
		"account-member-tokens-none":  {"account/member-tokens", memberTokensPage(frame(), once, now, "Haven", nil)},
		"account-outbox-none":         {"account/outbox", outboxPage(pagetest.Door("The mail of the demo"), now, nil)},
		"account-vouch-none":          {"account/vouch", vouchPage(frame(), once, now, member.Roll{Org: "Haven", Self: true}, ui.Filled{})},
		"account-vouch-wrong":         {"account/vouch", vouchPage(frame(), once, now, roll(), problem("left", "unsure", "desks"))},
		"account-vouch-effect": {"account/change-effect", vouchEffectPage(frame(), once, now, roll(), member.Statement{Here: []id.Member{"m1"}, Left: []id.Member{"m2"}, Desks: []id.Post{"d1"}},
			ui.Filled{Values: map[string][]string{"seen": {"m1", "m2", "m3", "m4"}, "left": {"m2"}}})},
		"account-member-disabled": {"account/member", memberPage(frame(), once, now, member.Card{Member: partner.Member{ID: "m2", Name: "Bo Carr", Email: "bo@hull.example", Suspended: true}})},
		"account-member-self":     {"account/member", memberPage(frame(), once, now, member.Card{Member: partner.Member{ID: "m3", Name: "Rita Osei", Email: "housing@hull.example"}, Self: true})},
	} {
		body := pagetest.Draw(t, set, page.template, page.page)
		for _, problem := range pagetest.Problems(body) {
			t.Errorf("%s: %s", name, problem)
		}
		pagetest.Golden(t, name+".golden.html", body)
	}
}

var invited = account.Invited{Name: "Ann <Lee>", Email: "ann@hull.example", Org: "Hull City Council", Until: now.Add(time.Hour)}

// problem is a form that came back with something wrong at each of these fields.
func problem(fields ...string) ui.Filled {
	f := ui.Filled{Values: map[string][]string{}, Order: fields, Problems: fault.Fields{}}
	for _, name := range fields {
		f.Values[name], f.Problems[name] = []string{"heliotrope"}, "There is something wrong with <"+name+">."
	}
	return f
}

func enrolled(t *testing.T, frame ui.Frame, st account.Standing, must bool, filled ui.Filled) EnrolPage {
	t.Helper()
	e := account.Enrolment{URL: "otpauth://totp/Lightship:housing@hull.example?algorithm=SHA1&digits=6&issuer=Lightship&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
		Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Sealed: "sealed"}
	p, err := enrolPage(frame, once, "/hits", e, st, must, filled)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// roll is whom a lead who is the coordinator, too, is asked about.
func roll() member.Roll {
	people := team().People
	people[0].Attested = now.AddDate(0, 1, 0)
	third := partner.Member{ID: "m3", Name: "Cat Dale", Attested: now.AddDate(0, 3, 0)}
	return member.Roll{Org: "Hull City Council", Self: true,
		Members: []member.Vouched{{Member: people[0], Desks: []string{"Housing duty desk", "Night <desk>"}}, {Member: people[1]}, {Member: third}},
		Desks:   []member.VouchedDesk{{Post: partner.Post{ID: "d1", Name: "Housing duty desk", Hours: "Day and night", Phone: "01632 960100"}, Until: now.AddDate(0, 1, 0)}, {Post: partner.Post{ID: "d2", Name: "Night <desk>"}}},
		Alone:   []member.Vouched{{Member: partner.Member{ID: "m4", Name: "Joss Arden"}, Org: "Wolds <Halls>"}}}
}

// card is a member with something of everything.
func card() member.Card {
	fact := func(what partner.What, object string, from, until time.Time) partner.Fact {
		return partner.Fact{What: what, Object: object, Window: access.Window{From: from, Until: until}}
	}
	return member.Card{
		Member: partner.Member{ID: "m1", Name: "Ann <Lee>", Email: "ann@hull.example", Posts: []id.Post{"d1"}, Roles: access.RoleLead, Attested: now.AddDate(1, 0, 0)},
		Mark:   "seen", Trained: []string{"concerns"}, Desks: team().Desks,
		History: []member.PastOf{
			{Fact: fact(partner.WhatRole, "lead", now, time.Time{}), Words: "Has the role lead", By: "Rita Osei"},
			{Fact: fact(partner.WhatSeat, "p:d2", now.AddDate(0, -2, 0), now.AddDate(0, -1, 0)), Words: "Sits at “Night <desk>”", By: "Rita Osei", EndedBy: "Callum Byre"},
			{Fact: fact(partner.WhatSeat, "p:d1", now.AddDate(-1, 0, 0), time.Time{}).ExpiresAt(now.AddDate(0, 1, 0)), Words: "Sits at “Housing duty desk”"},
		},
	}
}

func staleChange() ChangeMemberPage {
	p := changeMemberPage(pagetest.Frame("Change what Ann Lee does", "members"), once, card(), problem("posts", "until", "training", "roles"))
	p.Stale = "Somebody changed this member since you opened the page."
	return p
}

// team is an organisation with something of everything.
func team() member.Team {
	admit := member.Proposal{ID: "p1", What: member.ToAdmit, Name: "Ann <Lee>", Email: "ann@hull.example", Training: []string{"concerns", "responses"},
		Roles: access.RoleAudit, Made: now.Add(-time.Hour), Expires: now.AddDate(0, 0, 14)}
	reset := member.Proposal{ID: "p2", What: member.ToReset, Name: "Bo Carr", Email: "bo@hull.example", Made: now.Add(-time.Minute), Expires: now.AddDate(0, 0, 13)}
	done := func(p member.Proposal, o member.Outcome) member.Proposal {
		p.Outcome, p.Decided = o, now.AddDate(0, 0, -2)
		return p
	}
	untrained := admit
	untrained.ID, untrained.Training, untrained.Roles = "p3", nil, 0
	change := reset
	change.ID, change.What, change.Training = "p4", member.ToChange, []string{"responses"}
	return member.Team{
		Org:   "Hull City Council",
		Desks: []partner.Post{{ID: "d1", Name: "Housing duty desk"}, {ID: "d2", Name: "Night <desk>"}},
		People: []partner.Member{
			{ID: "m1", Name: "Ann <Lee>", Email: "ann@hull.example", Posts: []id.Post{"d1", "d2"}, Roles: access.RoleLead | access.RoleAudit},
			{ID: "m2", Name: "Bo Carr", Email: "bo@hull.example", Suspended: true},
		},
		Open: []member.Waiting{
			{Proposal: admit, By: "Rita Osei", Org: "Hull City Council", May: true, Desks: []string{"Housing duty desk"}},
			{Proposal: reset, By: "Rita Osei", Org: "Hull City Council", Mine: true},
			{Proposal: change, By: "Rita Osei", Org: "Hull City Council", May: true, Desks: []string{"Night <desk>"}, Effect: []string{"Bo Carr sits at “Night <desk>”."}},
			{Proposal: untrained, By: "Rita Osei", Org: "Hull City Council", Desks: []string{"Night <desk>"}},
		},
		Decided: []member.Told{
			{Proposal: done(admit, member.Agreed), By: "Rita Osei", With: "Callum Byre"},
			{Proposal: done(admit, member.Declined), By: "Rita Osei", With: "Callum Byre"},
			{Proposal: done(reset, member.Withdrawn), By: "Rita Osei"},
			{Proposal: done(reset, member.Agreed)},
		},
	}
}

func TestADeviceIsNamedInAFewWords(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "Firefox on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           "Edge on Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36":                            "Chrome on Android",
		"": "A browser", "<script>": "A browser",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("User-Agent", agent)
		if got := device(&web.Request{Request: r}); got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
}

func TestASourceIsAnAddressOrTheNetworkOfAHome(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"127.0.0.1:80": "", "10.0.0.7:80": "", "192.0.2.7:4444": "192.0.2.7", "[2001:db8:1:2:3:4:5:6]:443": "2001:db8:1:2::/64", "[::ffff:192.0.2.7]:443": "192.0.2.7", "[fe80::1%eth0]:80": "fe80::/64", "": "", "pipe": "",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = from
		if got := source(&web.Request{Request: r}); got != want {
			t.Errorf("%q: got %q, want %q", from, got, want)
		}
	}
}

// Behind a proxy the last address counts, which the proxy itself wrote; from anywhere else the
// header is only what a stranger says.
func TestBehindAProxyTheSourceIsWhomTheProxySaw(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, said, want string }{
		{"127.0.0.1:4444", "198.51.100.9, 192.0.2.7", "192.0.2.7"}, {"[::1]:4444", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"}, {"192.168.0.2:80", "192.0.2.8", "192.0.2.8"},
		{"127.0.0.1:4444", "", ""}, {"127.0.0.1:4444", "a stranger", ""}, {"192.0.2.7:4444", "198.51.100.9", "192.0.2.7"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		r.Header.Set("X-Forwarded-For", c.said)
		if got := source(&web.Request{Request: r}); got != c.want {
			t.Errorf("from %s with %q: got %q, want %q", c.from, c.said, got, c.want)
		}
	}
}

func TestAfterSigningInPeopleStayOnThisSite(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{"/hits?at=x": "/hits?at=x", "": home, "/": home, "/sign-in": home, "//evil.example": home, "https://evil.example/": home, `/\evil.example`: home} {
		if got := onward(next); got != want {
			t.Errorf("%q: got %q, want %q", next, got, want)
		}
	}
}
