package todayweb

import (
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

var now = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

var (
	desk = ui.Chip{Name: "Hull City Council", Post: "Housing duty desk", Sector: ui.Council}
	rita = access.Actor{Member: "rita", Org: "hull", Signed: true}
	hal  = access.Actor{Member: "hal", Org: "funder", Signed: true, Roles: access.RoleOversight}
	win  = access.Actor{Member: "win", Org: "village"}
)

func waiting() []Waiting {
	return []Waiting{
		{What: "Confirm what your organisation can do", Detail: "Powers, hours, night number. Two minutes.", Href: "/organisations", Verb: "Confirm"},
		{Due: now.Add(6*time.Hour + 30*time.Minute), What: "A partner also holds something on this vehicle", Detail: "Your concern K7QD-2M4X, blue <van>.", Href: "/hits/1", Verb: "Open hit", From: ui.Chip{Name: "Labour inspectors", Post: "Duty desk", Sector: ui.Regulator}},
		{Due: now.AddDate(0, 0, -1), Day: true, What: "Answer an invitation", Detail: "Hull. Safe housing asked of you.", Href: "/responses/1/invitation", Verb: "Answer", From: ui.Chip{Name: "Police", Post: "Exploitation team", Sector: ui.Police}},
		{Due: now.AddDate(0, 0, 2), Day: true, What: "Make the flat above the shop safe", Href: "/actions/1", Verb: "Do it", From: ui.Chip{Name: "Haven", Sector: ui.Third}},
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	came := []Came{
		{Gave: "Your concern of 9 November", What: "Passed on; a visit is planned", Href: "/records/1", At: now.Add(-20 * time.Hour)},
		{Gave: "What you put into a response", What: "Used; it is closed", Href: "/records/2", At: now.AddDate(0, 0, -9)},
	}
	frame := func() ui.Frame { return pagetest.Frame("Today", "today") }
	pages := map[string]any{"today/today": page(frame(), now, rita, desk, waiting(), came)}
	pagetest.Check(t, set, pages)
	pagetest.Every(t, set, "today/", pages)
	for name, p := range map[string]TodayPage{
		"today-empty":     page(frame(), now, rita, desk, nil, nil),
		"today-oversight": page(frame(), now, hal, ui.Chip{Name: "Commissioner's office"}, nil, nil),
		"today-light":     page(frame(), now, win, ui.Chip{Name: "Village halls", Post: "Secretary"}, waiting()[2:3], nil),
	} {
		body := pagetest.Draw(t, set, "today/today", p)
		for _, problem := range pagetest.Problems(body) {
			t.Errorf("%s: %s", name, problem)
		}
		pagetest.Golden(t, name+".golden.html", body)
	}
}

func TestWhatIsDueFirstStandsFirst(t *testing.T) {
	t.Parallel()
	got := page(ui.Frame{}, now, rita, desk, waiting(), nil).List.Rows
	for i, want := range []string{"Answer an invitation", "A partner also holds something on this vehicle", "Make the flat above the shop safe", "Confirm what your organisation can do"} {
		if got[i][1].Text != want {
			t.Errorf("line %d: got %q, want %q", i+1, got[i][1].Text, want)
		}
		if got[i][2].Do.Text == "" {
			t.Errorf("line %d has no verb", i+1)
		}
	}
}

func TestOffersAreThoseThatPolicyLetsTheMemberDo(t *testing.T) {
	t.Parallel()
	has := func(who access.Actor, href string) bool {
		for _, v := range yours(who).Items {
			if v.Href == href {
				return true
			}
		}
		return false
	}
	auditor := access.Actor{Member: "bram", Roles: access.RoleAudit}
	for _, c := range []struct {
		who  access.Actor
		href string
		want bool
	}{{rita, "/oversight", false}, {hal, "/oversight", true}, {rita, "/trail/records", false}, {auditor, "/trail/records", true}, {hal, "/organisations", true}, {win, "/organisations", false}} {
		if got := has(c.who, c.href); got != c.want {
			t.Errorf("%s is offered %s: %v, want %v", c.who.Member, c.href, got, c.want)
		}
	}
}
