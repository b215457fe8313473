package auditweb

import (
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

const (
	hull  = id.Org("0000000000000000000000hu00")
	haven = id.Org("0000000000000000000000ha00")
	rita  = id.Member("000000000000000000000000r1")
)

func example(whose bool) []line {
	n := names{now: now, whose: whose,
		people: map[id.Member]string{rita: "Rita <Osei>"},
		orgs:   map[id.Org]ui.Chip{hull: {Name: "Hull council", Sector: ui.Council}, haven: {Name: "Haven", Sector: ui.Third}}}
	rec := func(last string) id.Record { return id.Record("7f3k9x2m0000000000000000" + last) }
	return n.lines([]audit.Item{
		{At: now.Add(-time.Minute), Member: rita, Org: hull, Purpose: access.Safeguard, Did: access.RecordList, Seen: []audit.Seen{
			{Record: rec("01"), Owner: hull, Level: access.Full}, {Record: rec("02"), Owner: haven, Level: access.Pointer, For: access.Support}}},
		{At: now.Add(-time.Hour), Member: rita, Org: hull, Purpose: access.Safeguard, Did: access.RecordRead, Seen: []audit.Seen{{Record: rec("03"), Owner: haven, Level: access.Summary}}},
		{At: now.Add(-2 * time.Hour), Member: rita, Org: hull, Purpose: access.Safeguard, Did: access.RecordRead, Seen: []audit.Seen{{Record: rec("04")}}},
		{At: now.AddDate(0, 0, -1), Did: "hit.disclose", Seen: []audit.Seen{{Record: rec("05"), Owner: haven, Level: access.Pointer}}},
		{At: now.AddDate(0, -1, 0), Member: "gone", Org: haven, Did: "account.sign-in"},
	})
}

func heads() audit.Published {
	return audit.Published{Origin: "lightship.example/abc", Key: "lightship.example/abc+1f2e3d4c+AVc", Heads: []audit.Head{
		{At: now.Add(-5 * time.Minute), Size: 48, Note: "lightship.example/abc\n48\nq0r=\n\n— lightship.example/abc AbCd\n"},
		{At: now.Add(-15 * time.Minute), Size: 32},
	}}
}

func TestPages(t *testing.T) {
	t.Parallel()
	set, err := web.Templates(Templates)
	if err != nil {
		t.Fatal(err)
	}
	frame := func(title string) ui.Frame { return pagetest.Frame(title, "trail") }
	own := ownPage(frame("What you did and saw"), example(false), true)
	own.Pager = ui.Pages("/trail", nil, "", "sealed")
	own.again("sealed", "/trail")
	pages := map[string]any{
		"audit/trail": own,
		"audit/heads": headsPage(pagetest.Door("The log"), heads(), now),
	}
	pagetest.Check(t, set, pages)
	pagetest.Every(t, set, "audit/", pages)

	for name, page := range map[string]struct {
		template string
		page     any
	}{
		"audit-trail-empty":         {"audit/trail", ownPage(frame("What you did and saw"), nil, false)},
		"audit-records":             {"audit/trail", recordsPage(frame("Who saw our records"), example(true), "")},
		"audit-records-empty":       {"audit/trail", recordsPage(frame("Who saw our records"), nil, "")},
		"audit-records-none-of-one": {"audit/trail", recordsPage(frame("Who saw our records"), nil, "7f3k9x2m000000000000000001")},
		"audit-heads-empty":         {"audit/heads", headsPage(pagetest.Door("The log"), audit.Published{Origin: "lightship.example/abc", Key: "key"}, now)},
	} {
		body := pagetest.Draw(t, set, page.template, page.page)
		for _, problem := range pagetest.Problems(body) {
			t.Errorf("%s: %s", name, problem)
		}
		pagetest.Golden(t, name+".golden.html", body)
	}
}

func TestEveryActionHasItsWords(t *testing.T) {
	t.Parallel()
	for _, a := range access.Actions() {
		if didWords[a] == "" {
			t.Errorf("action %s has no words", a)
		}
	}
}

func TestARecordIsMeantByItsNumberOrItsAddress(t *testing.T) {
	t.Parallel()
	const rec = "7f3k9x2m000000000000000001"
	for typed, want := range map[string]string{
		"": "", rec: rec, "7F3K9X2M000000000000000001": rec, "/records/" + rec: rec, "https://lightship.example/records/" + rec + "/who?at=2026-05-03": rec, "/records/" + rec + "?x=1": rec,
	} {
		if got, ok := recordIn(typed); !ok || string(got) != want {
			t.Errorf("%q: got %q, %v; want %q", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"K7QD-2M4X", "/records/", "/records/nothing", rec + "1", "' or 1=1"} {
		if got, ok := recordIn(typed); ok {
			t.Errorf("%q: got %q, want a problem", typed, got)
		}
	}
}
