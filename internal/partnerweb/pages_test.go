package partnerweb

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

const (
	hull   = id.Org("0000000000000000000000hu00")
	police = id.Org("0000000000000000000000p000")
	border = id.Org("0000000000000000000000b000")
)

func example(t *testing.T) (*Handler, []partner.Org, organise.Card) {
	t.Helper()
	words, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	orgs := []partner.Org{
		{ID: border, Name: "Border North", Short: "Border", Sector: partner.Immigration, Standing: partner.Full, Immigration: true, Clearance: access.Official},
		{ID: police, Name: "Estuary Police", Short: "Police", Sector: partner.Police, Standing: partner.Full, Areas: []string{"E06000010", "E06000011"}, Suspended: true},
		{ID: hull, Name: "Hull City Council", Short: "Hull council", Sector: partner.Council, Standing: partner.Full, Areas: []string{"E06000010"}, Clearance: access.OfficialSensitive},
		{ID: "0000000000000000000000w000", Name: "Wolds <Village> Halls", Sector: partner.ThirdSector, Standing: partner.Light, Areas: []string{"E06000011"}},
		{ID: "0000000000000000000000r000", Name: "Estuary Radio", Sector: partner.Business, Standing: partner.Contact},
	}
	n := organise.Names{Orgs: map[id.Org]partner.Org{}, Circles: map[id.Circle]string{"forum": "Hull forum"}}
	for _, o := range orgs {
		n.Orgs[o.ID] = o
	}
	anybody := []access.Principal{access.ClassAny}
	review := now.AddDate(0, 6, 0)
	var clauses []partner.Clause
	for _, kind := range []access.Kind{access.Vehicle, access.Phone} {
		for _, purpose := range []access.Purpose{access.Safeguard, access.Disrupt} {
			clauses = append(clauses,
				partner.Clause{Kind: kind, Purpose: purpose, Senders: anybody, Recipients: anybody, Level: access.Summary, Tone: access.Open, Review: review},
				partner.Clause{Kind: kind, Purpose: purpose, Senders: []access.Principal{access.OfOrg(police)}, Recipients: []access.Principal{access.ClassThird, access.OfCircle("forum")},
					Level: access.Pointer, Tone: access.Silent, Review: review, Reason: "heliotrope", Authoriser: "somebody"})
		}
	}
	clauses = append(clauses,
		partner.Clause{Kind: access.Person, Purpose: access.Support, Senders: anybody, Recipients: []access.Principal{access.OfOrg("gone")}, Tone: access.Off, Review: review},
		partner.Clause{Kind: access.Place, Purpose: access.Assess, Senders: anybody, Recipients: anybody, Review: review, Window: access.Window{Until: now.AddDate(0, 0, -1)}})
	signed := partner.Agreement{Name: "Estuary information sharing agreement", From: now.AddDate(-1, 0, 0), Lapses: now.AddDate(1, 0, 0),
		Parties: []partner.Party{{Org: police}, {Org: hull}}, Clauses: clauses}
	lapsed := partner.Agreement{Name: "Pilot agreement", From: now.AddDate(-3, 0, 0), Lapses: now.AddDate(-2, 0, 0), Parties: []partner.Party{{Org: hull}}}
	card := organise.Card{Org: orgs[2], Names: n,
		Posts: []partner.Post{
			{Name: "Children's services front door", Hours: "Day and night", Phone: "01632 960 100", Night: "01632 960 101", Covers: []string{"children"}, Statutory: partner.ForChildren},
			{Name: "Housing duty desk", Covers: []string{"housing", "premises"}, Areas: []string{"E06000010"}},
		},
		Circles:    []partner.Circle{{Name: "Hull forum", Kind: partner.AreaForum, Members: []access.Principal{access.OfOrg(hull), access.OfOrg(police)}}},
		Agreements: []partner.Agreement{signed, lapsed},
	}
	return &Handler{Content: words}, orgs, card
}

func TestOrganisationsAreFoundAndOrdered(t *testing.T) {
	t.Parallel()
	h, orgs, _ := example(t)
	desks := []partner.Post{{Org: orgs[0].ID, Covers: []string{"housing"}}, {Org: orgs[1].ID, Covers: []string{"children"}}}
	read := func(w wanted) (names []string) {
		for _, row := range h.listPage(pagetest.Frame("Organisations", "organisations"), orgs, desks, w).Table.Rows {
			names = append(names, row[0].Text)
		}
		return names
	}
	byName := read(wanted{})
	if len(byName) != len(orgs) || !slices.IsSorted(byName) {
		t.Errorf("all by name: got %q", byName)
	}
	backwards := read(wanted{order: ui.Order{By: "name", Down: true}})
	slices.Reverse(backwards)
	if !slices.Equal(backwards, byName) {
		t.Errorf("by name from the end: got %q, want the other way round of %q", backwards, byName)
	}
	if got := read(wanted{name: " " + strings.ToUpper(orgs[0].Name[:4])}); !slices.Contains(got, orgs[0].Name) {
		t.Errorf("by part of its name: got %q, want %q among them", got, orgs[0].Name)
	}
	if got := read(wanted{name: "zzz"}); len(got) > 0 {
		t.Errorf("a name that nobody has: got %q", got)
	}
	if got := read(wanted{does: "housing"}); !slices.Equal(got, []string{orgs[0].Name}) {
		t.Errorf("by what its desks do: got %q, want %q", got, orgs[0].Name)
	}
	if got := h.listPage(pagetest.Frame("Organisations", "organisations"), orgs, desks, wanted{area: "E06000010", order: ui.Order{By: "name", Down: true}}).Table.Columns[1].Href; !strings.Contains(got, "area=E06000010") {
		t.Errorf("ordering forgets what was chosen: it leads to %s", got)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	h, orgs, card := example(t)
	list := func(orgs []partner.Org, area, sector string) ListPage {
		return h.listPage(pagetest.Frame("Organisations", "organisations"), orgs, nil, wanted{area: area, sector: sector})
	}
	pages := map[string]any{
		"partner/list":   list(orgs, "", ""),
		"partner/card":   h.cardPage(pagetest.Frame("Hull City Council", "organisations"), card, nil, now),
		"partner/policy": h.policyPage(pagetest.Frame("Policy", "policy"), card.Agreements, card.Names, now),
		"partner/show":   h.deskPage(pagetest.Frame("Housing duty desk", "organisations"), deskCard(card), now),
		"partner/form":   form(),
		"partner/effect": effect(),
	}
	pagetest.Check(t, set, pages)
	pagetest.Every(t, set, "partner/", pages)

	for name, page := range map[string]struct {
		template string
		page     any
	}{
		"partner-card-lead":        {"partner/card", h.cardPage(pagetest.Frame("Hull City Council", "organisations"), leadCard(card), deskCard(card).Functions, now)},
		"partner-desk-ended":       {"partner/show", h.deskPage(pagetest.Frame("Old desk", "organisations"), endedCard(card), now)},
		"partner-circles":          {"partner/show", circlesPage(pagetest.Frame("Circles", "organisations"), card.Circles, partner.May{Organise: true})},
		"partner-circles-empty":    {"partner/show", circlesPage(pagetest.Frame("Circles", "organisations"), nil, partner.May{})},
		"partner-circle":           {"partner/show", h.circlePage(pagetest.Frame("Hull forum", "organisations"), room(card), now)},
		"partner-agreements":       {"partner/show", h.agreementsPage(pagetest.Frame("Agreements", "organisations"), card.Agreements, card.Names, partner.May{Organise: true}, now)},
		"partner-agreements-empty": {"partner/show", h.agreementsPage(pagetest.Frame("Agreements", "organisations"), nil, card.Names, partner.May{}, now)},
		"partner-agreement":        {"partner/show", h.termsPage(pagetest.Frame("Agreement", "organisations"), terms(card), now)},
		"partner-list-filtered":    {"partner/list", list(orgs, "E06000010", "council")},
		"partner-list-none-fits":   {"partner/list", list(orgs, "E06000013", "fire")},
		"partner-list-empty":       {"partner/list", list(nil, "", "")},
		"partner-card-empty": {"partner/card", h.cardPage(pagetest.Frame("Border North", "organisations"),
			organise.Card{Org: orgs[0], Names: card.Names}, nil, now)},
		"partner-policy-empty": {"partner/policy", h.policyPage(pagetest.Frame("Policy", "policy"), nil, organise.Names{}, now)},
	} {
		body := pagetest.Draw(t, set, page.template, page.page)
		for _, problem := range pagetest.Problems(body) {
			t.Errorf("%s: %s", name, problem)
		}
		pagetest.Golden(t, name+".golden.html", body)
	}
}

func TestEveryKindAndClassHasItsWords(t *testing.T) {
	t.Parallel()
	for _, k := range access.AllKinds() {
		if kindWords[k] == "" {
			t.Errorf("kind %s has no words", k)
		}
	}
	for _, c := range access.Classes() {
		if organise.ClassWords(c) == "" {
			t.Errorf("class %s has no words", c)
		}
	}
}

func TestClausesThatDifferInKindAndPurposeAloneAreToldTogether(t *testing.T) {
	t.Parallel()
	_, _, card := example(t)
	got := pages{now: now, names: card.Names}.clauses(card.Agreements[0]).Rows
	if len(got) != 3 {
		t.Fatalf("got %d rows, want 3: open, silent, off; the clause that ended is left out", len(got))
	}
	want := []string{"Phone numbers and vehicles", "Every partner", "Every partner", "Find and protect people at risk\nPrevent and stop exploitation"}
	for i, w := range want {
		if got[0][i].Text != w {
			t.Errorf("cell %d: got %q, want %q", i, got[0][i].Text, w)
		}
	}
	if tone := got[1][5].Tone; tone != ui.Tone("silent") {
		t.Errorf("got tone %q, want silent", tone)
	}
}
