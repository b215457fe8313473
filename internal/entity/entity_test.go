package entity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web/pagetest"
)

// all has one of each kind with every field filled, a dwelling and a business place.
func all() entity.Described {
	return entity.Described{
		People: []entity.Person{{Given: "Marek", Family: "Nowak", Other: "Mark", Born: "27 3 1988", Under18: "no", Sex: "male", Nationality: "Polish",
			Language: "Polish", Notes: "Burns on both hands", SafeContact: "Ring after six"}},
		Places: []entity.Place{
			{House: "12A", Street: "Fictional Street", Town: "Hull", Postcode: "HU3 2AA", Area: "E06000010", What: "home"},
			{House: "141", Street: "Anlaby Road", Town: "Hull", Postcode: "HU3 2AB", Area: "E06000010", What: "car-wash"},
			{Street: "7, Made-up Close 7b", Postcode: "HU3 2AD"}, // the house is in the street, the setting is not known
		},
		Phones:     []entity.Phone{{Number: "07700 900123", Whose: "the driver"}},
		Vehicles:   []entity.Vehicle{{Plate: "AB50 XYZ", Make: "Ford Transit", Colour: "blue", What: "a dent on the left"}},
		Accounts:   []entity.Account{{Platform: "Chatter", Handle: "@best.nails"}, {Handle: "boss@carwash.example"}},
		Businesses: []entity.Business{{Name: "Sparkle Ltd", Number: "1234567", Trade: "car wash"}},
	}
}

// makeAll makes one of each and tells what a watcher heard.
func makeAll(t *testing.T, w *sharetest.World, d entity.Described) ([]record.Envelope, map[id.Record][]record.Identifier) {
	t.Helper()
	heard := map[id.Record][]record.Identifier{}
	w.Records.Watch(func(_ context.Context, _ *store.Tx, c record.Change) error {
		heard[c.ID] = c.Identifiers
		return nil
	})
	var made []record.Envelope
	who := w.As("safeguarding")
	err := w.DB.Write(w.Ctx(), store.Pages, func(tx *store.Tx) (err error) {
		made, err = w.Entities.MakeTx(w.Ctx(), tx, who, access.OfPost(w.Posts["safeguarding"]), d)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made, heard
}

func TestEachLevelShowsThisOfEachKind(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := sharetest.New(t, db)
		made, heard := makeAll(t, w, all())
		who := w.As("safeguarding")
		var b strings.Builder
		for _, e := range made {
			fmt.Fprintf(&b, "== %s\n", e.Kind)
			for level := access.Pointer; level <= access.Full; level++ {
				var shown record.Shown
				if err := db.Read(w.Ctx(), store.Pages, func(r store.Reader) (err error) {
					shown, err = w.Records.As(w.Ctx(), r, who, e.ID, level)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				v := shown.View
				fmt.Fprintf(&b, "%s: %s | %s | %s\n", level, v.Title, v.Line, v.Area)
				for _, f := range v.Fields {
					value := f.Value
					if value == "" {
						value = "(not shown)"
					}
					fmt.Fprintf(&b, "    %s: %s\n", f.Label, value)
				}
				if len(v.Words) > 0 {
					fmt.Fprintf(&b, "    words besides: %s\n", strings.Join(v.Words, " | "))
				}
			}
			for _, i := range heard[e.ID] {
				fmt.Fprintf(&b, "compared by %s: %s\n", i.Field, i.Value)
			}
		}
		pagetest.Golden(t, "levels.golden.txt", []byte(b.String()))
	})
}

func TestThePartThatIsKeptApartIsOpenToItsTeam(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := sharetest.New(t, db)
		made, _ := makeAll(t, w, entity.Described{People: all().People})
		if err := db.Read(w.Ctx(), store.Pages, func(r store.Reader) error {
			shown, err := w.Records.Open(w.Ctx(), r, w.As("safeguarding"), access.RecordFull, made[0].ID)
			last := shown.View.Fields[len(shown.View.Fields)-1]
			if err == nil && last.Value != "Ring after six" {
				t.Errorf("the team sees %q", last.Value)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatCannotBeReadIsKeptAndNotCompared(t *testing.T) {
	t.Parallel()
	w := sharetest.New(t, storetest.Open(t, storetest.SQLite(t)))
	made, heard := makeAll(t, w, entity.Described{
		Phones:   []entity.Phone{{Number: "ends in 123"}},
		Vehicles: []entity.Vehicle{{Colour: "white", Make: "van"}},
		People:   []entity.Person{{Notes: "A woman with a red scarf"}},
		Places:   []entity.Place{{Street: "behind the old swimming pool"}},
	})
	if len(made) != 4 {
		t.Fatalf("made %d records, want 4", len(made))
	}
	for _, e := range made {
		if len(heard[e.ID]) != 0 {
			t.Errorf("a %s without an identifier is compared by %v", e.Kind, heard[e.ID])
		}
	}
}

func TestOnlyOwnRecordsAreLinked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := sharetest.New(t, db)
		made, _ := makeAll(t, w, all())
		who := w.As("safeguarding")
		a, b := made[0].ID, made[1].ID
		for range 2 {
			if err := w.Entities.Link(w.Ctx(), who, a, b, entity.Mentioned); err != nil {
				t.Fatal(err)
			}
		}
		for _, from := range []id.Record{a, b} {
			if err := db.Read(w.Ctx(), store.Pages, func(r store.Reader) error {
				lines, err := w.Entities.Mentions(w.Ctx(), r, who, from)
				if err == nil && len(lines) != 1 {
					t.Errorf("%d records are linked, want 1 from either side", len(lines))
				}
				return err
			}); err != nil {
				t.Error(err)
			}
		}
		for name, do := range map[string]error{
			"a stranger":      w.Entities.Link(w.Ctx(), w.As("police"), a, b, entity.Mentioned),
			"an unknown to":   w.Entities.Link(w.Ctx(), who, a, id.New[id.Record](), entity.Mentioned),
			"an unknown from": w.Entities.Link(w.Ctx(), who, id.New[id.Record](), b, entity.Mentioned),
		} {
			if !fault.Is(do, fault.NotFound) {
				t.Errorf("%s links: got %v, want absent", name, do)
			}
		}
		if err := w.Entities.Link(w.Ctx(), w.As("lead"), a, b, entity.Mentioned); !fault.Is(err, fault.Refused) {
			t.Errorf("a lead links: got %v, want refused", err)
		}
	})
}

func TestWhatARecordMentionsIsMoreThanAPointer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := sharetest.New(t, db)
		made, _ := makeAll(t, w, all())
		who, police := w.As("safeguarding"), w.As("police")
		a, b := made[0].ID, made[1].ID
		if err := w.Entities.Link(w.Ctx(), who, a, b, entity.Mentioned); err != nil {
			t.Fatal(err)
		}
		give := func(rec id.Record, level access.Level) {
			t.Helper()
			if err := db.Write(w.Ctx(), store.Pages, func(tx *store.Tx) error {
				ground, err := w.Records.NewBasis(w.Ctx(), tx, who, record.Ground{Kind: access.ByUrgent, Note: "now", Cap: access.Full})
				if err != nil {
					return err
				}
				return w.Records.Grant(w.Ctx(), tx, who, rec, access.Grant{To: access.OfOrg(police.Org), Level: level, For: access.Safeguard, Basis: ground})
			}); err != nil {
				t.Fatal(err)
			}
		}
		linked := func() int {
			t.Helper()
			n := 0
			if err := db.Read(w.Ctx(), store.Pages, func(r store.Reader) error {
				lines, err := w.Entities.Mentions(w.Ctx(), r, police, a)
				n = len(lines)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		give(b, access.Summary) // by another way
		for _, step := range []struct {
			level access.Level
			want  int
		}{{access.Pointer, 0}, {access.Summary, 1}} {
			give(a, step.level)
			if got := linked(); got != step.want {
				t.Errorf("at %s of the record, with a summary of what it mentions: %d linked records are shown, want %d", step.level, got, step.want)
			}
		}
	})
}
