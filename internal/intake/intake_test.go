package intake_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/audit/audittest"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/share"
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
		audittest.Holds(t, db, w.Clock, slices.Concat(entity.Logged(), intake.Logged(), share.Logged()))
	})
}

func TestNineFieldsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		who := w.As("housing")
		for _, c := range []struct {
			name  string
			spoil func(*intake.Told)
			field string
		}{
			{"danger is not answered", func(v *intake.Told) { v.Concern.Danger = "" }, "danger"},
			{"child has an unknown answer", func(v *intake.Told) { v.Concern.Child = "perhaps" }, "child"},
			{"crime is not answered", func(v *intake.Told) { v.Concern.Crime = "" }, "crime"},
			{"nothing was seen", func(v *intake.Told) { v.Concern.What = "" }, "what"},
			{"what is too long", func(v *intake.Told) { v.Concern.What = strings.Repeat("é", intake.LongestWhat+1) }, "what"},
			{"what holds NUL", func(v *intake.Told) { v.Concern.What = "a\x00b" }, "what"},
			{"who is broken text", func(v *intake.Told) { v.Concern.Who = "a\xffb" }, "who"},
			{"who holds a lone surrogate", func(v *intake.Told) { v.Concern.Who = "\xed\xa0\x80" }, "who"},
			{"when is too long", func(v *intake.Told) { v.Concern.When = strings.Repeat("x", intake.LongestLine+1) }, "when"},
			{"known is not of the list", func(v *intake.Told) { v.Concern.Known = "dreamt" }, "known"},
			{"setting is not of the list", func(v *intake.Told) { v.Concern.Place.Setting = "moon" }, "setting"},
			{"area is not of the list", func(v *intake.Told) { v.Concern.Place.Area = "E99" }, "area"},
			{"wish is not of the list", func(v *intake.Told) { v.Concern.Wish = "" }, "wish"},
			{"the street is too long", func(v *intake.Told) { v.Concern.Place.Street = strings.Repeat("x", 201) }, "street"},
			{"the desk is another's", func(v *intake.Told) { v.Desk = w.Posts["police"] }, "desk"},
			{"the second phone is empty", func(v *intake.Told) { v.Described.Phones = append(v.Described.Phones, entity.Phone{}) }, "phone-2-number"},
			{"the birth date is none", func(v *intake.Told) { v.Described.People[0].Born = "soon" }, "person-1-born"},
			{"the plate is too long", func(v *intake.Told) { v.Described.Vehicles[0].Plate = strings.Repeat("A", 201) }, "vehicle-1-plate"},
		} {
			told := intake.Told{Concern: sharetest.Concern(), Described: sharetest.Described(), Desk: w.Posts["safeguarding"]}
			c.spoil(&told)
			_, err := w.Intake.Create(w.Ctx(), who, told)
			if !fault.Is(err, fault.Invalid) || fault.As(err).Fields[c.field] == "" {
				t.Errorf("%s: got %v, want a problem of field %s", c.name, err, c.field)
			}
		}
		if lines := list(t, w, "safeguarding", intake.Wanted{}).Lines; len(lines) != 0 {
			t.Errorf("refused concerns left %d records", len(lines))
		}
	})
}

func TestAFormSentTwiceMakesOneConcern(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		told := intake.Told{Concern: sharetest.Concern(), Described: sharetest.Described(), Desk: w.Posts["safeguarding"], Once: "form-1"}
		first, err := w.Intake.Create(w.Ctx(), w.As("housing"), told)
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.Intake.Create(w.Ctx(), w.As("housing"), told)
		if err != nil || second != first {
			t.Errorf("the second time: got %s, %v; want %s", second, err, first)
		}
		if got := len(list(t, w, "safeguarding", intake.Wanted{}).Lines); got != 1 {
			t.Errorf("got %d concerns, want 1", got)
		}
		other, err := w.Intake.Create(w.Ctx(), w.As("safeguarding"), told)
		if err != nil || other == first {
			t.Errorf("the same mark of another member: got %s, %v; want a concern of its own", other, err)
		}
	})
}

func TestAConcernIsSeenByItsDeskAndItsGiverAlone(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		for who, want := range map[string]access.Level{"safeguarding": access.Full, "housing": access.Full, "lead": access.Pointer,
			"colleague": access.None, "police": access.None, "charity": access.None, "border": access.None} {
			got, err := open(w, who, rec)
			if want == access.None {
				_, absent := open(w, who, id.New[id.Record]())
				if !fault.Is(err, fault.NotFound) || fault.As(err).Text != fault.As(absent).Text {
					t.Errorf("%s: got %v, want the same as for an unknown record, %v", who, err, absent)
				}
				continue
			}
			if err != nil || got.Decision.Level != want {
				t.Errorf("%s: got level %v, %v; want %v", who, got.Decision.Level, err, want)
			}
		}
		lead, err := open(w, "lead", rec)
		if err != nil || lead.View.Title != "A concern" || len(lead.View.Fields) != 0 || lead.View.Area != "" {
			t.Errorf("a pointer says more than that there is a concern: %+v, %v", lead.View, err)
		}
		giver := w.As("housing").For(access.Support)
		if err := w.DB.Read(w.Ctx(), store.Pages, func(r store.Reader) error {
			_, err := w.Records.Open(w.Ctx(), r, giver, access.RecordFull, rec)
			return err
		}); err != nil {
			t.Errorf("the giver under another purpose: %v", err)
		}
	})
}

func TestWhatAConcernNamesIsLinkedAndSeenAlike(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		for _, who := range []string{"housing", "safeguarding"} {
			var titles []string
			for _, l := range mentions(t, w, who, rec) {
				titles = append(titles, string(l.Kind)+": "+l.Title)
			}
			slices.Sort(titles)
			want := []string{"person: Marek Nowak", "phone: 07700 900123", "place: 141 Anlaby Road, Hull", "vehicle: AB50 XYZ"}
			if !slices.Equal(titles, want) {
				t.Errorf("%s sees %q, want %q", who, titles, want)
			}
		}
		for _, l := range mentions(t, w, "lead", rec) {
			if l.Title != entity.KindWord(l.Kind) || l.Line != "" {
				t.Errorf("a lead sees %q, %q of a %s", l.Title, l.Line, l.Kind)
			}
		}
		err := w.DB.Read(w.Ctx(), store.Pages, func(r store.Reader) error {
			_, err := w.Entities.Mentions(w.Ctx(), r, w.As("police"), rec)
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("links for a stranger: got %v, want absent", err)
		}
	})
}

func TestTheSafeContactIsAPartForItsDeskAlone(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		var person id.Record
		for _, l := range mentions(t, w, "safeguarding", rec) {
			if l.Kind == access.Person {
				person = l.ID
			}
		}
		contact := func(who string) string {
			shown, err := open(w, who, person)
			if err != nil {
				t.Fatalf("%s opens the person: %v", who, err)
			}
			for _, f := range shown.View.Fields {
				if f.Name == entity.ContactPart {
					return f.Value
				}
			}
			return "(no such field)"
		}
		if got := contact("safeguarding"); got != "Ring after six, never by text" {
			t.Errorf("the desk sees %q", got)
		}
		if got := contact("housing"); strings.Contains(got, "Ring") {
			t.Errorf("the giver sees the protected part: %q", got)
		}
		for _, who := range []string{"safeguarding", "housing"} {
			if found := search(t, w, who, "never text"); len(found) != 0 {
				t.Errorf("%s finds a word of the protected part", who)
			}
		}
	})
}

func TestAStaleEditShowsBothAndLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		first, err := w.Intake.Editable(w.Ctx(), w.As("safeguarding"), rec)
		if err != nil {
			t.Fatal(err)
		}
		mine, theirs := first.Body, first.Body
		theirs.What = "Five men, not four."
		if err := w.Intake.Edit(w.Ctx(), w.As("housing"), intake.Seen{Record: rec, Mark: first.Mark}, theirs); err != nil {
			t.Fatalf("the first edit: %v", err)
		}
		mine.Who = "All of them are grown men."
		err = w.Intake.Edit(w.Ctx(), w.As("safeguarding"), intake.Seen{Record: rec, Mark: first.Mark}, mine)
		stale, ok := errors.AsType[*record.Stale](err)
		if !ok || !fault.Is(err, fault.Stale) {
			t.Fatalf("the second edit: got %v, want a *record.Stale that is a conflict", err)
		}
		if !slices.ContainsFunc(stale.Now.View.Fields, func(f record.Field) bool { return f.Value == theirs.What }) {
			t.Errorf("the conflict does not show the other's text: %+v", stale.Now.View.Fields)
		}
		now, err := w.Intake.Get(w.Ctx(), w.As("safeguarding"), rec)
		if err != nil || now.Body.What != theirs.What || now.Body.Who == mine.Who {
			t.Errorf("after the conflict: %+v, %v; want the first edit whole", now.Body, err)
		}
		if err := w.Intake.Edit(w.Ctx(), w.As("safeguarding"), intake.Seen{Record: rec, Mark: stale.Now.Mark}, mine); err != nil {
			t.Errorf("choosing one's own text: %v", err)
		}
		if err := w.Intake.Edit(w.Ctx(), w.As("police"), intake.Seen{Record: rec, Mark: stale.Now.Mark}, mine); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger's edit with a stale mark: got %v, want absent", err)
		}
	})
}

func TestTriageIsByThoseWhoHoldItAndTellsTheGiver(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		waiting, err := w.Intake.Waiting(w.Ctx(), w.As("safeguarding"), 10)
		if err != nil || len(waiting) != 1 || waiting[0].Due.IsZero() {
			t.Fatalf("the desk's waiting: %+v, %v; want one with a due time", waiting, err)
		}
		if waiting, err := w.Intake.Waiting(w.Ctx(), w.As("housing"), 10); err != nil || len(waiting) != 0 {
			t.Errorf("the giver's waiting: %+v, %v; want none: another desk decides", waiting, err)
		}
		got, err := w.Intake.Editable(w.Ctx(), w.As("safeguarding"), rec)
		if err != nil {
			t.Fatal(err)
		}
		decide := func(who string, tr intake.Triage) error {
			return w.Intake.Decide(w.Ctx(), w.As(who), intake.Seen{Record: rec, Mark: got.Mark}, tr)
		}
		good := intake.Triage{Decision: intake.Pass, Risk: "high", Reason: "Children's services must enquire."}
		if err := decide("police", good); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger decides: got %v, want absent", err)
		}
		if err := decide("lead", good); !fault.Is(err, fault.Refused) {
			t.Errorf("a lead who sees a pointer decides: got %v, want refused", err)
		}
		if err := decide("safeguarding", intake.Triage{Decision: "bin"}); !fault.Is(err, fault.Invalid) || len(fault.As(err).Fields) != 3 {
			t.Errorf("an empty decision: got %v, want problems of decision, risk and reason", err)
		}
		w.Clock.Advance(60_000_000_000)
		if err := decide("safeguarding", good); err != nil {
			t.Fatalf("the desk decides: %v", err)
		}
		if err := decide("safeguarding", good); !fault.Is(err, fault.Stale) {
			t.Errorf("deciding twice from one page: got %v, want a conflict", err)
		}
		came, err := w.Intake.CameOf(w.Ctx(), w.As("housing"), 10)
		if err != nil || len(came) != 1 || !strings.HasSuffix(came[0].Title, ": Passed on") {
			t.Errorf("what the giver hears: %+v, %v; want one, passed on", came, err)
		}
		stages, err := w.Intake.Stages(w.Ctx(), w.As("housing"), rec)
		if err != nil || len(stages) != 1 {
			t.Errorf("the stages of the concern: %+v, %v; want one", stages, err)
		}
		if _, err := w.Intake.Stages(w.Ctx(), w.As("charity"), rec); !fault.Is(err, fault.NotFound) {
			t.Errorf("the stages for a stranger: got %v, want absent", err)
		}
		if n := len(list(t, w, "safeguarding", intake.Wanted{State: intake.Triaged}).Lines); n != 1 {
			t.Errorf("looked-at concerns: %d, want 1", n)
		}
	})
}

func TestDangerMakesItDueWithinTheHour(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		for danger, want := range map[string]string{"yes": "concern-triage-danger", "not-sure": "concern-triage-danger", "no": "concern-triage"} {
			c := sharetest.Concern()
			c.Danger = danger
			rec, err := w.Intake.Create(w.Ctx(), w.As("safeguarding"), intake.Told{Concern: c})
			if err != nil {
				t.Fatal(err)
			}
			got, err := w.Intake.Get(w.Ctx(), w.As("safeguarding"), rec)
			if err != nil {
				t.Fatal(err)
			}
			due, err := w.Lib.Due(want, sharetest.Monday)
			if err != nil || !got.Body.Due.Equal(due) {
				t.Errorf("danger %s: due %v, want %v (%v)", danger, got.Body.Due, due, err)
			}
		}
	})
}

func TestDoorsThatApplyComeFirstAndKeepTheirReference(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		who := w.As("safeguarding")
		_, doors, err := w.Intake.Doors(w.Ctx(), who, rec)
		if err != nil {
			t.Fatal(err)
		}
		if !doors[0].Applies || doors[0].Code != content.Child || !doors[1].Applies || doors[1].Code != content.Crime || doors[2].Applies {
			t.Errorf("the doors come as %v %v %v, want child and crime first", doors[0].Code, doors[1].Code, doors[2].Code)
		}
		if !strings.Contains(doors[0].Prepared, "Four men were dropped") || strings.Contains(doors[0].Prepared, "{what}") {
			t.Errorf("the text is not prepared: %q", doors[0].Prepared)
		}
		for _, d := range doors {
			if d.Code == content.Notify && strings.Contains(d.Prepared, "one looks very young") {
				t.Errorf("the duty to notify holds who it is: %q", d.Prepared)
			}
		}
		if err := w.Intake.Referred(w.Ctx(), who, rec, content.Child, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("no reference: got %v, want a problem", err)
		}
		if err := w.Intake.Referred(w.Ctx(), who, rec, "trapdoor", "X1"); !fault.Is(err, fault.Invalid) {
			t.Errorf("no such door: got %v, want a problem", err)
		}
		for range 2 {
			if err := w.Intake.Referred(w.Ctx(), who, rec, content.Child, "CS-2231"); err != nil {
				t.Fatal(err)
			}
		}
		_, doors, err = w.Intake.Doors(w.Ctx(), who, rec)
		if err != nil || len(doors[0].References) != 1 || doors[0].References[0].Value != "CS-2231" {
			t.Errorf("the reference: %+v, %v; want CS-2231 once", doors[0].References, err)
		}
		if _, _, err := w.Intake.Doors(w.Ctx(), w.As("lead"), rec); !fault.Is(err, fault.Refused) {
			t.Errorf("the doors for a lead: got %v, want refused", err)
		}
	})
}

func TestFeedbackGoesToTheGiversOwnOrganisation(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec := w.Give()
		err := w.DB.Write(w.Ctx(), store.Jobs, func(tx *store.Tx) error {
			for _, g := range []intake.Giver{
				{Record: rec, Org: w.Orgs["council"], Team: access.OfPost(w.Posts["safeguarding"])},
				{Record: id.New[id.Record](), Org: w.Orgs["charity"], Team: access.OfPost(w.Posts["charity"])},
			} {
				if err := w.Intake.Told(w.Ctx(), tx, g, "joint", "Several organisations work on it together."); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]int{"safeguarding": 1, "housing": 1, "charity": 1, "police": 0, "colleague": 0} {
			got, err := w.Intake.CameOf(w.Ctx(), w.As(who), 10)
			if err != nil || len(got) != want {
				t.Errorf("%s hears %d things, %v; want %d", who, len(got), err, want)
			}
		}
	})
}

func TestSearchFindsByWordsOfTheOwnLevelAlone(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		w.Give()
		for _, c := range []struct {
			who, words string
			want       int
		}{
			{"safeguarding", "dropped men", 1},
			{"safeguarding", "DROPPED  Men!", 1},
			{"safeguarding", "dropped women", 0},
			{"safeguarding", "ab50xyz", 1}, {"safeguarding", "AB50 XYZ", 1}, {"safeguarding", "ab 50 xyz", 1},
			{"safeguarding", "07700900123", 1}, {"safeguarding", "07700 900 123", 1}, {"safeguarding", "+44 7700 900123", 1},
			{"safeguarding", "hu3 2aa", 2}, {"safeguarding", "HU32AA", 2},
			{"safeguarding", "marek", 1}, {"safeguarding", "…", 0},
			{"lead", "dropped", 0}, {"lead", "AB50 XYZ", 0}, {"lead", "vehicle", 1},
			{"colleague", "dropped", 0}, {"police", "AB50 XYZ", 0},
		} {
			if got := len(search(t, w, c.who, c.words)); got != c.want {
				t.Errorf("%s searches %q: found %d, want %d", c.who, c.words, got, c.want)
			}
		}
	})
}

func TestListsPageStably(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		who := w.As("safeguarding")
		made := map[id.Record]bool{}
		for range 7 {
			rec, err := w.Intake.Create(w.Ctx(), who, intake.Told{Concern: sharetest.Concern()})
			if err != nil {
				t.Fatal(err)
			}
			made[rec] = true
		}
		page := list(t, w, "safeguarding", intake.Wanted{N: 3})
		seen, cursor := len(page.Lines), page.Next
		if cursor == "" || seen != 3 {
			t.Fatalf("the first page has %d lines, next %q", seen, cursor)
		}
		if _, err := w.Intake.Create(w.Ctx(), who, intake.Told{Concern: sharetest.Concern()}); err != nil {
			t.Fatal(err)
		}
		first := cursor
		for _, l := range page.Lines {
			delete(made, l.ID)
		}
		for cursor != "" {
			page = list(t, w, "safeguarding", intake.Wanted{N: 3, Cursor: cursor})
			for _, l := range page.Lines {
				if !made[l.ID] {
					t.Errorf("%s stands on two pages, or came in between", l.ID)
				}
				delete(made, l.ID)
			}
			cursor = page.Next
		}
		if len(made) != 0 {
			t.Errorf("%d concerns stand on no page", len(made))
		}
		for name, bad := range map[string]string{"of another person": first, "made up": "AAAA"} {
			if _, err := w.Intake.List(w.Ctx(), w.As("police"), intake.Wanted{Cursor: bad}); !fault.Is(err, fault.Malformed) {
				t.Errorf("a cursor %s: got %v, want malformed", name, err)
			}
		}
	})
}

func TestTheLogHoldsAllOfIt(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		w.Give()
		for _, problem := range w.Verify() {
			t.Errorf("verify: %s", problem)
		}
	})
}

func open(w *sharetest.World, who string, rec id.Record) (record.Shown, error) {
	w.T.Helper()
	var shown record.Shown
	err := w.DB.Read(w.Ctx(), store.Pages, func(r store.Reader) (err error) {
		shown, err = w.Records.Open(w.Ctx(), r, w.As(who), access.RecordRead, rec)
		return err
	})
	return shown, err
}

func mentions(t *testing.T, w *sharetest.World, who string, rec id.Record) []record.Line {
	t.Helper()
	var lines []record.Line
	actor := w.As(who)
	err := w.DB.Read(w.Ctx(), store.Pages, func(r store.Reader) (err error) {
		lines, err = w.Entities.Mentions(w.Ctx(), r, actor, rec)
		return err
	})
	if err != nil {
		t.Fatalf("mentions for %s: %v", who, err)
	}
	return lines
}

func search(t *testing.T, w *sharetest.World, who, words string) []record.Line {
	t.Helper()
	var lines []record.Line
	found, err := w.Share.Search(w.Ctx(), w.As(who), words, "")
	if err != nil {
		t.Fatalf("%s searches %q: %v", who, words, err)
	}
	for _, item := range found.Items {
		lines = append(lines, item.Line)
	}
	return lines
}

func list(t *testing.T, w *sharetest.World, who string, wanted intake.Wanted) intake.Page {
	t.Helper()
	page, err := w.Intake.List(w.Ctx(), w.As(who), wanted)
	if err != nil {
		t.Fatalf("list for %s: %v", who, err)
	}
	return page
}
