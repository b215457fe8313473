package partnerweb_test

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/partnerweb"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web/pagetest"
)

func TestTheOpenRoomIsForMembersAndNamesNoCase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		words, err := content.Load()
		if err != nil {
			t.Fatal(err)
		}
		s := partner.New(db, now)
		var haven, police id.Org
		err = s.Edit(t.Context(), partner.Machine(), func(e *partner.Edit) (err error) {
			if haven, err = e.AddOrg(t.Context(), partner.Org{Name: "Haven", Sector: partner.ThirdSector, Standing: partner.Full}); err != nil {
				return err
			}
			if police, err = e.AddOrg(t.Context(), partner.Org{Name: "Estuary Police", Sector: partner.Police, Standing: partner.Full}); err != nil {
				return err
			}
			desk, err := e.AddPost(t.Context(), partner.Post{Org: haven, Name: "Support desk", Phone: "01632 960 300"})
			if err != nil {
				return err
			}
			_, err = e.AddCircle(t.Context(), partner.Circle{Name: "Heliotrope car wash", Kind: partner.OfResponse, Members: []access.Principal{access.OfPost(desk), access.OfOrg(police)}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h := &partnerweb.Handler{Partners: organise.New(db, now, s), Content: words}
		site := pagetest.NewSite(t, now, h.Mount, partnerweb.Templates)
		if got := site.Get("/organisations"); got.Status != 303 || !strings.HasPrefix(got.To, "/sign-in") {
			t.Errorf("not signed in: got %d to %q, want the sign-in", got.Status, got.To)
		}
		site.Who = access.Actor{Member: id.New[id.Member](), Org: police}
		for path, want := range map[string]string{
			"/organisations":                  "The partnership has 2 organisations",
			"/organisations?sector=police":    "Estuary Police",
			"/organisations?sector=made-up":   "Haven",
			"/organisations?area=E06000013":   "No organisation fits",
			"/organisations/" + string(haven): "01632\u00a0960\u00a0300",
			"/policy":                         "stand as nobody",
		} {
			got := site.Get(path)
			if got.Status != 200 || !strings.Contains(got.Body, want) {
				t.Errorf("%s: got %d without %q", path, got.Status, want)
			}
			if strings.Contains(got.Body, "Heliotrope") {
				t.Errorf("%s names a response", path)
			}
		}
		unknown, broken := site.Get("/organisations/"+id.New[string]()), site.Get("/organisations/nothing")
		if unknown.Status != 404 || broken.Status != 404 || unknown.Body != broken.Body {
			t.Errorf("unknown organisations: got %d and %d, want the one answer for what is absent", unknown.Status, broken.Status)
		}
		pagetest.Routes(t, site.Routes())
	})
}
