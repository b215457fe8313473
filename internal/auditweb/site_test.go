package auditweb_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/auditweb"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

var (
	hull  = id.New[id.Org]()
	haven = id.New[id.Org]()
	rita  = access.Actor{Member: id.New[id.Member](), Org: hull, Purpose: access.Safeguard}
	bram  = access.Actor{Member: id.New[id.Member](), Org: haven, Roles: access.RoleAudit}
)

// open makes a site over a log of its own.
// tested is a site whose records have titles.
type tested struct {
	*pagetest.Site
	titles map[id.Record]string
}

// Titled says how records are called from now on.
func (s *tested) Titled(titles map[id.Record]string) { s.titles = titles }

func open(t *testing.T, db *store.DB) (*tested, *audit.Service) {
	t.Helper()
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	var name string
	err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) (err error) {
		name, err = audit.SetUp(t.Context(), tx, "lightship.example")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.NewSigner(storetest.Key, name)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(storetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(db, now, signer, 0)
	h := &auditweb.Handler{
		Log: log.Reading(seal),
		People: func(context.Context, access.Actor, []id.Member) (map[id.Member]string, error) {
			return map[id.Member]string{rita.Member: "Rita Osei"}, nil
		},
		Orgs: func(context.Context, access.Actor) (map[id.Org]ui.Chip, error) {
			return map[id.Org]ui.Chip{hull: {Name: "Hull council"}, haven: {Name: "Haven"}}, nil
		},
	}
	site := &tested{}
	h.Titles = func(context.Context, access.Actor, []id.Record) (map[id.Record]string, error) {
		return site.titles, nil
	}
	site.Site = pagetest.NewSite(t, now, h.Mount, auditweb.Templates)
	site.Begin = audit.Begin
	site.Settle = func(ctx context.Context) error { return audit.Settle(ctx, db, now) }
	return site, log
}

func look(t *testing.T, db *store.DB, who access.Actor, seen ...audit.Seen) {
	t.Helper()
	err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
		return audit.Append(t.Context(), tx, audit.Entry{By: who, Did: access.RecordRead, At: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), Seen: seen})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestATrailIsPagedAndShowsOnlyOnesOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		site, _ := open(t, db)
		var all []id.Record
		for range 35 {
			rec := id.New[id.Record]()
			all = append(all, rec)
			look(t, db, rita, audit.Seen{Record: rec, Owner: haven, Level: access.Summary})
		}
		hidden := id.New[id.Record]()
		look(t, db, bram, audit.Seen{Record: hidden, Owner: hull, Level: access.Full})
		site.Who = rita
		found, path := map[string]int{}, "/trail"
		for pages := 0; path != ""; pages++ {
			got := site.Get(path)
			if got.Status != 200 || pages > 3 {
				t.Fatalf("%s: got %d after %d pages", path, got.Status, pages)
			}
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.Body))
			if err != nil {
				t.Fatal(err)
			}
			doc.Find(`ol.time a[href^="/records/"]`).Each(func(_ int, s *goquery.Selection) { found[s.AttrOr("href", "")]++ })
			path = doc.Find(`a[rel=next]`).AttrOr("href", "")
			if strings.Contains(got.Body, string(hidden)) {
				t.Error("what another member saw is shown")
			}
		}
		for _, rec := range all {
			if found["/records/"+string(rec)] != 1 {
				t.Errorf("record %s stands %d times in the trail, want once", rec, found["/records/"+string(rec)])
			}
		}
	})
}

func TestWhoSawOurRecordsAlwaysSaysThatSomeMayBeShownLater(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		site, _ := open(t, db)
		open, kept, other := id.New[id.Record](), id.New[id.Record](), id.New[id.Record]()
		later := time.Date(2027, 11, 24, 8, 0, 0, 0, time.UTC)
		look(t, db, rita, audit.Seen{Record: open, Owner: haven, Level: access.Summary}, audit.Seen{Record: other, Owner: hull, Level: access.Full})
		look(t, db, rita, audit.Seen{Record: kept, Owner: haven, Level: access.Pointer, Protected: later})
		site.Who = rita
		if got := site.Get("/trail/records"); got.Status != 403 {
			t.Errorf("without the audit role: got %d, want 403", got.Status)
		}
		site.Who = bram
		for path, want := range map[string]bool{"/trail/records": true, "/trail/records?record=" + string(open): true, "/trail/records?record=" + string(other): false, "/trail/records?record=" + string(kept): false} {
			got := site.Get(path)
			if got.Status != 200 || !strings.Contains(got.Body, "Some looks may be shown later") {
				t.Errorf("%s: got %d, want a page that says that some may be shown later", path, got.Status)
			}
			if is := strings.Contains(got.Body, `href="/records/`+string(open)); is != want {
				t.Errorf("%s: shows the look: %v, want %v", path, is, want)
			}
			for _, secret := range []id.Record{kept, other} {
				if strings.Contains(got.Body, `href="/records/`+string(secret)) {
					t.Errorf("%s shows a look that is kept back, or at another's record", path)
				}
			}
		}
		bad := site.Get("/trail/records?record=" + url.QueryEscape("K7QD-2M4X <b>"))
		if bad.Status != 422 || !strings.Contains(bad.Body, "K7QD-2M4X &lt;b&gt;") || !strings.Contains(bad.Body, `href="#record"`) {
			t.Errorf("what is no record: got %d, want the form with what was typed and a problem", bad.Status)
		}
		for _, problem := range pagetest.Problems([]byte(bad.Body)) {
			t.Error(problem)
		}
	})
}

func TestTheTrailNamesRecordsAndTellsALookFromAChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		site, _ := open(t, db)
		seen, other := id.New[id.Record](), id.New[id.Record]()
		site.Titled(map[id.Record]string{seen: "A house in Hull"})
		for _, rec := range []id.Record{seen, other} {
			ctx := audit.Begin(t.Context())
			if err := audit.Look(ctx, audit.Entry{By: rita, Did: access.RecordEdit, Seen: []audit.Seen{{Record: rec, Owner: hull, Level: access.Full}}}); err != nil {
				t.Fatal(err)
			}
			if err := audit.Settle(ctx, db, now); err != nil {
				t.Fatal(err)
			}
		}
		site.Who = rita
		page := site.Get("/trail").Body
		if strings.Count(page, "opened a record to change it") != 2 || strings.Contains(page, "changed a record") {
			t.Error("two looks are not told as looks")
		}
		if !strings.Contains(page, ">A house in Hull</a>") || !strings.Contains(page, ">A record</a>") || strings.Contains(page, "Record "+string(other[:4])) {
			t.Error("a record that the reader sees is not called by its title, or the other not 'A record'")
		}
		err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
			return audit.Append(t.Context(), tx, audit.Entry{By: rita, Did: access.RecordEdit, At: now.Now(), Seen: []audit.Seen{{Record: seen, Owner: hull, Level: access.Full}}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if page := site.Get("/trail").Body; !strings.Contains(page, "changed a record") {
			t.Error("a change is not told as a change")
		}
	})
}

func TestTheHeadsAreForEverybodyAndTheCursorForItsOwner(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		site, log := open(t, db)
		if got := site.Get("/log"); got.Status != 200 || !strings.Contains(got.Body, "No head yet") {
			t.Errorf("before the first head: got %d", got.Status)
		}
		for range 40 {
			look(t, db, rita, audit.Seen{Record: id.New[id.Record](), Owner: haven, Level: access.Summary})
		}
		if err := log.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := site.Get("/log"); got.Status != 200 || !strings.Contains(got.Body, log.VerifierKey()) || !strings.Contains(got.Body, ">48<") {
			t.Errorf("got %d, want the key and the head of 48 entries", got.Status)
		}
		site.Who = rita
		_, next, _ := strings.Cut(site.Get("/trail").Body, `href="/trail?at=`)
		next, _, _ = strings.Cut(next, `"`)
		if next == "" {
			t.Fatal("the trail has no second page")
		}
		site.Who = bram
		if got := site.Get("/trail?at=" + next); got.Status != 400 {
			t.Errorf("a place of another member: got %d, want 400", got.Status)
		}
		pagetest.Routes(t, site.Routes())
	})
}
