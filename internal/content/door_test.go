package content_test

import (
	"strings"
	"testing"

	"lightship/internal/content"

	"github.com/google/go-cmp/cmp"
)

func TestEveryAreaHasEveryDoorInOrder(t *testing.T) {
	t.Parallel()
	l, demo := load(t), load(t, content.Demo())
	want := []string{"danger", "child", "crime", "adult", "labour", "nrm", "notify"}
	areas := []string{"", "nowhere", "elsewhere"}
	for _, a := range l.Areas() {
		areas = append(areas, a.Code)
	}
	if len(areas) != 7 {
		t.Fatalf("the Humber has four areas, got %d", len(areas)-3)
	}
	for _, area := range areas {
		var got []string
		for _, d := range l.Doors(area) {
			got = append(got, d.Code)
			if d.When == "" || d.Who == "" || d.Say == "" || d.Reference == "" || len(d.Law) == 0 || len(d.Write) < 3 || len(d.Contacts) == 0 {
				t.Errorf("door %s in %q is not complete: %+v", d.Code, area, d)
			}
			for _, c := range d.Contacts {
				if c.Demo || c.Phone == "" && (!c.Verify || c.Note == "") {
					t.Errorf("door %s in %q: contact %+v has no number and does not say where to look, or is made up", d.Code, area, c)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("doors of %q (-want +got):\n%s", area, diff)
		}
		for _, d := range demo.Doors(area) {
			for _, c := range d.Contacts {
				if c.Phone != "" && c.Helpline == "" && !c.Demo {
					t.Errorf("door %s in the demonstration: %q is made up and does not say so", d.Code, c.Phone)
				}
			}
		}
	}
}

func TestTheChildsDoorIsThatOfItsOwnCouncil(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, a := range l.Areas() {
		for _, code := range []string{content.Child, content.Adult} {
			door, ok := l.Door(a.Code, code)
			if !ok || len(door.Contacts) != 1 || !strings.HasPrefix(door.Contacts[0].Label, a.Council+":") {
				t.Errorf("door %s in %s: %v, contacts %+v, want that of %s alone", code, a.Label, ok, door.Contacts, a.Council)
			}
		}
	}
	door, _ := l.Door("elsewhere", content.Child)
	if len(door.Contacts) != 1 || !strings.Contains(door.Contacts[0].Label, "where the child is") {
		t.Errorf("outside the Humber the child's door is %+v", door.Contacts)
	}
	danger, _ := l.Door("E06000010", content.Danger)
	if danger.Contacts[0].Phone != "999" {
		t.Errorf("in danger one rings %q, want 999", danger.Contacts[0].Phone)
	}
	if _, ok := l.Door("E06000010", "no such door"); ok {
		t.Error("a door that does not exist was found")
	}
}

func TestAPreparedTextHoldsTheAnswersAsTheyWereTyped(t *testing.T) {
	t.Parallel()
	door, _ := load(t).Door("E06000010", content.Child)
	got := door.Prepare(content.Answers{What: "Sleeps in {where}\nand <b>$1</b>", Where: " Anlaby Road ", Who: "{why}"})
	want := "I want to make a safeguarding referral for a child, or for somebody who may be under 18, who may be exploited.\n" +
		"What I know: Sleeps in {where}\nand <b>$1</b>\nWhere: Anlaby Road\nWhen: not known\nWho: {why}\nWhy I am worried: not known"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("prepared text (-want +got):\n%s", diff)
	}
}

// Modern Slavery Act 2015 s.52.
func TestADutyToNotifyNeverSaysWho(t *testing.T) {
	t.Parallel()
	door, _ := load(t).Door("E06000011", content.Notify)
	got := door.Prepare(content.Answers{What: "w", Where: "Goole", When: "May", Who: "CANARY", Why: "y"})
	if strings.Contains(got, "CANARY") || strings.Contains(door.Say, "{who}") {
		t.Errorf("the text of a Duty to Notify says who: %q", got)
	}
}
