package intake_test

import (
	"errors"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
)

var said = intake.Allegation{Type: "wages-taken", Known: "heard", Said: "The owner keeps their bank cards.", When: "Since Easter"}

func allege(t *testing.T, w *sharetest.World, concern id.Record) (made id.Record, about []id.Record) {
	t.Helper()
	_, lines, err := w.Intake.Accusable(w.Ctx(), w.As("safeguarding"), concern)
	if err != nil || len(lines) == 0 {
		t.Fatalf("whom it can be about: %v, %v", lines, err)
	}
	for _, l := range lines {
		if l.Kind == access.Phone || l.Kind == access.Vehicle {
			t.Errorf("an allegation can be about a %s", l.Kind)
		}
		about = append(about, l.ID)
	}
	made, err = w.Intake.Allege(w.Ctx(), w.As("safeguarding"), intake.Said{Concern: concern, Allegation: said, About: about, Once: "said"})
	if err != nil {
		t.Fatal(err)
	}
	return made, about
}

func TestAnAllegationIsARecordOfItsOwn(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		concern := w.Give()
		made, about := allege(t, w, concern)
		again, err := w.Intake.Allege(w.Ctx(), w.As("safeguarding"), intake.Said{Concern: concern, Allegation: said, About: about, Once: "said"})
		if err != nil || again != made {
			t.Errorf("the same form again made %s, %v; want %s", again, err, made)
		}
		if linked := mentions(t, w, "safeguarding", made); len(linked) != len(about)+1 {
			t.Errorf("it is linked with %d records, want %d", len(linked), len(about)+1)
		}
		for level, want := range map[access.Level][]string{access.Pointer: {}, access.Summary: {"Wages taken", "Somebody else told me"}, access.Full: {"bank cards", "Since Easter"}} {
			if err := w.DB.Read(w.Ctx(), store.Pages, func(r store.Reader) error {
				shown, err := w.Records.As(w.Ctx(), r, w.As("safeguarding"), made, level)
				text := shown.View.Title + shown.View.Line
				for _, f := range shown.View.Fields {
					text += "\n" + f.Value
				}
				for _, word := range want {
					if !strings.Contains(text, word) {
						t.Errorf("%s does not show %q: %s", level, word, text)
					}
				}
				if level < access.Full && strings.Contains(text, "bank cards") || level < access.Summary && text != "An allegation" {
					t.Errorf("%s shows too much: %s", level, text)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		for _, stranger := range []string{"police", "colleague", "border"} {
			if _, err := open(w, stranger, made); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s opens it: got %v, want absent", stranger, err)
			}
		}
		if found := search(t, w, "safeguarding", "bank cards"); len(found) != 1 {
			t.Errorf("the desk finds %d by its words, want 1", len(found))
		}
	})
}

func TestAnAllegationSaysAboutWhomAndHow(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		concern, who := w.Give(), w.As("safeguarding")
		_, err := w.Intake.Allege(w.Ctx(), who, intake.Said{Concern: concern})
		for _, field := range []string{"type", "known", "said", "about"} {
			if fault.As(err).Fields[field] == "" {
				t.Errorf("an empty allegation has no problem of %s: %v", field, err)
			}
		}
		for name, about := range map[string]id.Record{"a record that is not there": id.New[id.Record](), "the concern itself": concern} {
			if _, err := w.Intake.Allege(w.Ctx(), who, intake.Said{Concern: concern, Allegation: said, About: []id.Record{about}}); !fault.Is(err, fault.Invalid) {
				t.Errorf("about %s: got %v, want a problem", name, err)
			}
		}
		for stranger, want := range map[string]fault.Kind{"police": fault.NotFound, "colleague": fault.NotFound, "lead": fault.Refused} {
			if _, err := w.Intake.Allege(w.Ctx(), w.As(stranger), intake.Said{Concern: concern}); !fault.Is(err, want) {
				t.Errorf("%s writes one down: got %v, want kind %d", stranger, err, want)
			}
			if _, _, err := w.Intake.Accusable(w.Ctx(), w.As(stranger), concern); !fault.Is(err, want) {
				t.Errorf("%s asks whom it could be about: got %v, want kind %d", stranger, err, want)
			}
		}
	})
}

func TestAnAllegationIsChangedByItsDesk(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		made, _ := allege(t, w, w.Give())
		got, err := w.Intake.EditableAllegation(w.Ctx(), w.As("safeguarding"), made)
		if err != nil {
			t.Fatal(err)
		}
		to := got.Body
		to.Known = "assumed"
		for stranger, want := range map[string]fault.Kind{"police": fault.NotFound, "lead": fault.Refused} {
			if err := w.Intake.EditAllegation(w.Ctx(), w.As(stranger), intake.Seen{Record: made, Mark: got.Mark}, to); !fault.Is(err, want) {
				t.Errorf("%s changes it: got %v, want kind %d", stranger, err, want)
			}
		}
		if err := w.Intake.EditAllegation(w.Ctx(), w.As("safeguarding"), intake.Seen{Record: made, Mark: got.Mark}, to); err != nil {
			t.Fatal(err)
		}
		err = w.Intake.EditAllegation(w.Ctx(), w.As("safeguarding"), intake.Seen{Record: made, Mark: got.Mark}, to)
		if _, ok := errors.AsType[*record.Stale](err); !ok {
			t.Errorf("a stale change: got %v, want what stands now", err)
		}
	})
}
