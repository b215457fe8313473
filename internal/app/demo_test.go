package app_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/demo"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// TestTheWholeDemoIsThereAndItsLogHolds: about 400 records and more, of many organisations, and a
// log that vouches for all of them though they were made in the past.
func TestTheWholeDemoIsThereAndItsLogHolds(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		p := apptest.Whole(t, o)
		var records, owners, orgs, future int
		err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) error {
			return store.Each(t.Context(), r, func(row store.Row) error { return row.Scan(&records, &owners, &orgs, &future) },
				store.SQL(`select count(*), count(distinct owner), (select count(*) from partner_org), sum(case when created > $1 then 1 else 0 end) from record`, apptest.Start.UnixMilli()))
		})
		if err != nil || records < 400 || owners < 45 || orgs != 62 || future > 0 {
			t.Errorf("got %d records of %d owners, %d of them made after now, and %d organisations, %v; want at least 400 of 45, none, and 62", records, owners, future, orgs, err)
		}
		p.Step(config.Publish)
		report, err := p.Verify(t.Context())
		if err != nil || !report.OK() || report.Entries < 1000 {
			t.Errorf("verify: %+v, %v; want more than 1,000 entries without a problem", report, err)
		}
	})
}

// TestEachPersonaFindsWork: whoever works at a desk finds something on Today; those who oversee,
// keep the machine or answer who saw what find the door to it.
func TestEachPersonaFindsWork(t *testing.T) {
	t.Parallel()
	p := apptest.Whole(t, storetest.SQLite(t))
	others := map[string]string{"oversight@funder.example": "/oversight", "chair@estuary.example": "/oversight", "operator@estuary.example": "/policy", "dpo@hull.example": "/trail/records"}
	hits := 0
	for _, per := range demo.Personas() {
		body := p.As(per.Mail).Get("/today").Body
		if door := others[per.Mail]; door != "" {
			if !strings.Contains(body, `href="`+door+`"`) {
				t.Errorf("%s: no door to %s on Today", per.Mail, door)
			}
			continue
		}
		if strings.Contains(body, "Nothing waits for you") {
			t.Errorf("%s: nothing waits", per.Mail)
		}
		if strings.Contains(body, "A partner also holds something") {
			hits++
		}
	}
	if hits < 9 {
		t.Errorf("a hit waits for %d personas, want at least 9", hits)
	}
}

// TestTheDemoIsFilledOnce: a second start makes nothing anew.
func TestTheDemoIsFilledOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Key: filepath.Join(dir, "key"), Demo: true, Tick: config.DemoTick, Publish: config.Publish}
	count := func() (n int) {
		a, err := app.Start(context.Background(), c, clock.At(apptest.Start), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		err = a.DB.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
			n, err = store.One(t.Context(), r, store.Scalar[int], store.SQL(`select count(*) from log_entry`))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if first, second := count(), count(); first == 0 || second != first {
		t.Errorf("the log had %d entries, and %d after the second start", first, second)
	}
}

// drama are Ofcom's ranges that no real telephone has, as far as the demo uses them.
var drama = regexp.MustCompile(`^(07700 900|01632 960|020 7946 0)\d{3}$`)

// TestTheDemoNamesNoRealTelephoneAndKeepsItsHooks: what a visitor's own concern meets is held by
// one organisation each, so that what the tour says comes true.
func TestTheDemoNamesNoRealTelephoneAndKeepsItsHooks(t *testing.T) {
	t.Parallel()
	p := apptest.Whole(t, storetest.SQLite(t))
	holders := map[string][]string{}
	err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) error {
		return store.Each(t.Context(), r, func(row store.Row) error {
			var kind, title, org string
			err := row.Scan(&kind, &title, &org)
			if kind == "phone" && !drama.MatchString(title) {
				t.Errorf("%s holds %q, which is not from a range for drama", org, title)
			}
			holders[title] = append(holders[title], org)
			return err
		}, store.SQL(`select r.kind, v.title, o.name from record r join record_view v on v.rec = r.seq join partner_org o on o.id = r.owner
			where r.kind in ('phone', 'vehicle') and v.level = $1`, access.Full))
	})
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]string{"AB51 LKE": "Labour Inspectors North", "07700 900417": "Estuary Police"} {
		if got := holders[title]; len(got) != 1 || got[0] != want {
			t.Errorf("%s is held by %q, want %s alone", title, got, want)
		}
	}
}
