package entity_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func each(t *testing.T, fn func(t *testing.T, w *sharetest.World)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := sharetest.New(t, db)
		fn(t, w)
		for _, problem := range w.Verify() {
			t.Errorf("verify: %s", problem)
		}
	})
}

// changed has the same kinds as all, with another text in each field.
func changed() map[access.Kind]entity.Described {
	return map[access.Kind]entity.Described{
		access.Person: {People: []entity.Person{{Given: "Marek Jan", Family: "Nowak", Other: "Janek", Born: "28 3 1988", Under18: "not-sure", Sex: "other", Nationality: "Slovak",
			Language: "Slovak", Notes: "A scar", SafeContact: "Ring before noon"}}},
		access.Place:    {Places: []entity.Place{{House: "12B", Street: "Made-up Street", Town: "Hessle", Postcode: "HU13 0AA", Area: "E06000011", What: "work-site"}}},
		access.Phone:    {Phones: []entity.Phone{{Number: "07700 900124", Whose: "the boss"}}},
		access.Vehicle:  {Vehicles: []entity.Vehicle{{Plate: "AB51 XYZ", Make: "Vauxhall Vivaro", Colour: "white", What: "a new dent"}}},
		access.Account:  {Accounts: []entity.Account{{Platform: "Snapper", Handle: "@new.nails"}}},
		access.Business: {Businesses: []entity.Business{{Name: "Shine Ltd", Number: "7654321", Trade: "hand car wash"}}},
	}
}

func TestEachKindIsEditedAndComparedAnew(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		d := all()
		d.Places, d.Accounts = d.Places[:1], d.Accounts[:1]
		made, _ := makeAll(t, w, d)
		heard := map[id.Record][]record.Identifier{}
		w.Records.Watch(func(_ context.Context, _ *store.Tx, c record.Change) error {
			heard[c.ID] = c.Identifiers
			return nil
		})
		who := w.As("safeguarding")
		for _, e := range made {
			to := changed()[e.Kind]
			before, err := w.Entities.Editable(w.Ctx(), who, e.ID)
			if err != nil {
				t.Fatalf("open a %s to change it: %v", e.Kind, err)
			}
			seen := entity.Seen{Record: e.ID, Mark: before.Mark, Once: "form of " + string(e.Kind)}
			for range 2 { // a form sent twice is done once
				if err := w.Entities.Edit(w.Ctx(), who, seen, to); err != nil {
					t.Fatalf("change a %s: %v", e.Kind, err)
				}
			}
			if len(heard[e.ID]) == 0 {
				t.Errorf("a changed %s is not compared anew", e.Kind)
			}
			now, err := w.Entities.Editable(w.Ctx(), who, e.ID)
			if err != nil || now.View.Title == before.View.Title || now.Mark == before.Mark {
				t.Errorf("after the change a %s is %q, %v; want another than %q", e.Kind, now.View.Title, err, before.View.Title)
			}
			err = w.Entities.Edit(w.Ctx(), who, entity.Seen{Record: e.ID, Mark: before.Mark}, to)
			stale, ok := errors.AsType[*record.Stale](err)
			if !ok || stale.Now.View.Title != now.View.Title {
				t.Errorf("a stale change of a %s: got %v, want what stands now", e.Kind, err)
			}
			if err := w.Entities.Edit(w.Ctx(), who, entity.Seen{Record: e.ID, Mark: now.Mark}, entity.Described{}); !fault.Is(err, fault.Invalid) {
				t.Errorf("a change of a %s to nothing: got %v, want a problem", e.Kind, err)
			}
			two := all()
			if err := w.Entities.Edit(w.Ctx(), who, entity.Seen{Record: e.ID, Mark: now.Mark}, two); !fault.Is(err, fault.Invalid) {
				t.Errorf("a change of a %s to one of each: got %v, want a problem", e.Kind, err)
			}
		}
	})
}

func TestOnlyTheOwnersDeskEdits(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		made, _ := makeAll(t, w, entity.Described{Vehicles: all().Vehicles})
		rec := made[0].ID
		seen := entity.Seen{Record: rec}
		d := entity.Described{Phones: all().Phones}
		tries := map[string]func(access.Actor) error{
			"opens the form": func(a access.Actor) error { _, err := w.Entities.Editable(w.Ctx(), a, rec); return err },
			"edits":          func(a access.Actor) error { return w.Entities.Edit(w.Ctx(), a, seen, changed()[access.Vehicle]) },
			"adds":           func(a access.Actor) error { _, err := w.Entities.Add(w.Ctx(), a, seen, d); return err },
			"adds nothing":   func(a access.Actor) error { _, err := w.Entities.Add(w.Ctx(), a, seen, entity.Described{}); return err },
			"sees its links": func(a access.Actor) error { _, err := w.Entities.Links(w.Ctx(), a, rec); return err },
			"links": func(a access.Actor) error {
				_, err := w.Entities.LinkNamed(w.Ctx(), a, rec, made[0].Reference)
				return err
			},
			"joins":   func(a access.Actor) error { return w.Entities.Join(w.Ctx(), a, rec, rec) },
			"unlinks": func(a access.Actor) error { return w.Entities.Unlink(w.Ctx(), a, rec, rec) },
		}
		for what, try := range tries {
			for _, stranger := range []string{"police", "colleague", "border"} {
				if err := try(w.As(stranger)); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s %s: got %v, want absent", stranger, what, err)
				}
			}
			if err := try(w.As("lead")); !fault.Is(err, fault.Refused) {
				t.Errorf("a lead, who sees a pointer, %s: got %v, want refused", what, err)
			}
		}
	})
}

func TestAPartKeptApartStaysAsItIs(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give() // by housing, for the safeguarding desk
		person := firstOf(t, w, "safeguarding", rec, access.Person)
		theirs, err := w.Entities.Editable(w.Ctx(), w.As("housing"), person)
		if err != nil || theirs.Contact || theirs.Body.People[0].SafeContact != "" {
			t.Fatalf("the giver opens the person: contact %v, %q, %v; want it kept apart", theirs.Contact, theirs.Body.People[0].SafeContact, err)
		}
		to := theirs.Body
		to.People[0].Notes, to.People[0].SafeContact = "Left-handed", "Send a text"
		if err := w.Entities.Edit(w.Ctx(), w.As("housing"), entity.Seen{Record: person, Mark: theirs.Mark}, to); err != nil {
			t.Fatal(err)
		}
		ours, err := w.Entities.Editable(w.Ctx(), w.As("safeguarding"), person)
		if err != nil || !ours.Contact || ours.Body.People[0].SafeContact != "Ring after six, never by text" || ours.Body.People[0].Notes != "Left-handed" {
			t.Errorf("after the giver's change the desk has %+v, %v; want the part as it was", ours.Body.People, err)
		}
		to = ours.Body
		to.People[0].SafeContact = "Ring her sister"
		if err := w.Entities.Edit(w.Ctx(), w.As("safeguarding"), entity.Seen{Record: person, Mark: ours.Mark}, to); err != nil {
			t.Fatal(err)
		}
		if ours, err = w.Entities.Editable(w.Ctx(), w.As("safeguarding"), person); err != nil || ours.Body.People[0].SafeContact != "Ring her sister" {
			t.Errorf("the desk changes the part to %q, %v", ours.Body.People[0].SafeContact, err)
		}
	})
}

func TestWhatIsAddedIsSeenByThoseWhoHoldTheFirst(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		if err := w.DB.Write(w.Ctx(), store.Pages, func(tx *store.Tx) error {
			return w.Records.Deny(w.Ctx(), tx, w.As("safeguarding"), rec, access.OfMember(w.Members["lead"]))
		}); err != nil {
			t.Fatal(err)
		}
		for _, adds := range []string{"safeguarding", "housing"} {
			seen := entity.Seen{Record: rec, Once: "add by " + adds}
			made, err := w.Entities.Add(w.Ctx(), w.As(adds), seen, entity.Described{Phones: []entity.Phone{{Number: "07700 900777", Whose: adds}}})
			if err != nil {
				t.Fatalf("%s adds a phone: %v", adds, err)
			}
			again, err := w.Entities.Add(w.Ctx(), w.As(adds), seen, entity.Described{Phones: []entity.Phone{{Number: "07700 900777", Whose: adds}}})
			if err != nil || again != made {
				t.Errorf("the same form again made %s, %v; want %s", again, err, made)
			}
			for _, sees := range []string{"safeguarding", adds} {
				if _, err := w.Entities.Editable(w.Ctx(), w.As(sees), made); err != nil {
					t.Errorf("%s does not see what %s added: %v", sees, adds, err)
				}
			}
			for _, not := range []string{"lead", "police", "colleague"} {
				if _, err := w.Entities.Editable(w.Ctx(), w.As(not), made); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s opens what %s added beside a concern that they may not see: got %v, want absent", not, adds, err)
				}
			}
			l, err := w.Entities.Links(w.Ctx(), w.As(adds), rec)
			if err != nil || !slices.ContainsFunc(l.To, func(l record.Line) bool { return l.ID == made }) {
				t.Errorf("what %s added is not linked: %v", adds, err)
			}
		}
		_, err := w.Entities.Add(w.Ctx(), w.As("safeguarding"), entity.Seen{Record: rec}, entity.Described{Phones: make([]entity.Phone, 1)})
		if !fault.Is(err, fault.Invalid) || fault.As(err).Fields["phone-1-number"] == "" {
			t.Errorf("adding a phone without a number: got %v, want a problem of its number", err)
		}
	})
}

func TestALinkIsEndedAndUndone(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec, who := w.Give(), w.As("safeguarding")
		van := firstOf(t, w, "safeguarding", rec, access.Vehicle)
		mentioned := func() []id.Record {
			var from []id.Record
			if err := w.DB.Read(w.Ctx(), store.Jobs, func(r store.Reader) (err error) {
				from, err = w.Entities.MentionedIn(w.Ctx(), r, van)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return from
		}
		for range 2 { // ending it twice does nothing more
			if err := w.Entities.Unlink(w.Ctx(), who, van, rec); err != nil {
				t.Fatal(err)
			}
		}
		if from := mentioned(); len(from) != 0 {
			t.Errorf("after the end the van is mentioned in %v", from)
		}
		if err := w.Entities.Join(w.Ctx(), who, van, rec); err != nil {
			t.Fatal(err)
		}
		if from := mentioned(); len(from) != 1 || from[0] != rec {
			t.Errorf("after undoing it the van is mentioned in %v, want in the concern", from)
		}
		if err := w.Entities.Unlink(w.Ctx(), who, rec, van); err != nil {
			t.Fatal(err)
		}
		seen, err := w.Entities.Editable(w.Ctx(), who, rec)
		if err != nil {
			t.Fatal(err)
		}
		if linked, err := w.Entities.LinkNamed(w.Ctx(), who, van, " "+seen.Reference+" "); err != nil || linked != rec {
			t.Errorf("linking by reference: %s, %v; want the concern", linked, err)
		}
		for _, bad := range []string{"", "0000-0000", "nothing"} {
			if _, err := w.Entities.LinkNamed(w.Ctx(), who, van, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("linking with %q: got %v, want a problem", bad, err)
			}
		}
	})
}

// firstOf gives the first record of a kind that one is linked with.
func firstOf(t *testing.T, w *sharetest.World, who string, rec id.Record, k access.Kind) id.Record {
	t.Helper()
	l, err := w.Entities.Links(w.Ctx(), w.As(who), rec)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(l.To, func(l record.Line) bool { return l.Kind == k })
	if i < 0 {
		t.Fatalf("no %s is linked", k)
	}
	return l.To[i].ID
}
