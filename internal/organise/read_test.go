package organise_test

import (
	"slices"
	"testing"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
)

func TestCardShowsTheOpenRoomAndNoResponse(t *testing.T) {
	each(t, func(w *world) {
		w.Edit(partner.Machine(), func(e *partner.Edit) error {
			_, err := e.AddCircle(w.Context(), partner.Circle{Name: "Response heliotrope " + w.Tag, Kind: partner.OfResponse, Members: []access.Principal{access.OfPost(w.Housing)}})
			return err
		})
		rita := w.Actor(w.Rita, today)
		card, err := w.s.Card(w.Context(), rita, w.Hull)
		if err != nil {
			t.Fatal(err)
		}
		if card.Org.ID != w.Hull || len(card.Posts) != 1 || len(card.Agreements) != 1 || len(card.Agreements[0].Parties) != 4 {
			t.Errorf("got %+v, want Hull with its desk and its agreement of four", card)
		}
		if len(card.Circles) != 1 || card.Circles[0].ID != w.Forum {
			t.Errorf("got circles %+v, want the forum alone", card.Circles)
		}
		if got := card.Names.Called(access.OfCircle(w.Forum)); got != "Estuary forum "+w.Tag {
			t.Errorf("the forum is called %q", got)
		}
		if got := card.Names.Called(access.OfOrg(w.Haven)); got != "Haven "+w.Tag {
			t.Errorf("Haven is called %q", got)
		}
		for _, name := range card.Names.Circles {
			if name == "Response heliotrope "+w.Tag {
				t.Error("the circle of a response has a name in the open room")
			}
		}
	})
}

func TestDirectoryTermsAndNamesAreForMembersOnly(t *testing.T) {
	each(t, func(w *world) {
		nobody, rita := access.Actor{}, w.Actor(w.Rita, today)
		orgs, err := w.s.Directory(w.Context(), rita)
		if err != nil || !slices.ContainsFunc(orgs, func(o partner.Org) bool { return o.ID == w.Border && o.Immigration }) {
			t.Errorf("got %+v, %v: want all organisations, the border's function said", orgs, err)
		}
		terms, _, err := w.s.Terms(w.Context(), rita)
		if err != nil || !slices.ContainsFunc(terms, func(a partner.Agreement) bool { return a.ID == w.ISA && len(a.Parties) == 4 }) {
			t.Errorf("got %+v, %v: want the agreement with its parties", terms, err)
		}
		people, err := w.s.People(w.Context(), rita, []id.Member{w.Tamsin, id.New[id.Member]()})
		if err != nil || len(people) != 1 || people[w.Tamsin] != "Tamsin Roe" {
			t.Errorf("got %v, %v: want Tamsin alone", people, err)
		}
		_, err = w.s.Card(w.Context(), rita, id.New[id.Org]())
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown organisation: got %v, want absent", err)
		}
		for name, try := range map[string]func() error{
			"directory": func() error { _, err := w.s.Directory(w.Context(), nobody); return err },
			"card":      func() error { _, err := w.s.Card(w.Context(), nobody, w.Hull); return err },
			"terms":     func() error { _, _, err := w.s.Terms(w.Context(), nobody); return err },
			"people":    func() error { _, err := w.s.People(w.Context(), nobody, []id.Member{w.Rita}); return err },
		} {
			if err := try(); !fault.Is(err, fault.Refused) {
				t.Errorf("%s for nobody: got %v, want a refusal", name, err)
			}
		}
	})
}
