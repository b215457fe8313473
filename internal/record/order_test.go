package record_test

import (
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
)

// TestAListInAnyOrderIsPagedAndGoesByWhatIsSeen goes through a list in every order, two lines at a
// time: each record that the viewer may see stands on it once, in order, by the words of the
// viewer's own level; a record that they may not see moves nothing.
func TestAListInAnyOrderIsPagedAndGoesByWhatIsSeen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		byName := map[id.Record]string{}
		for _, name := range []string{"delta", "Alpha", "charlie", "Bravo", "alpha"} {
			e := w.create(rita, boat{Name: name, Colour: "red"})
			w.clock.Advance(time.Minute)
			byName[e.ID] = name
			if name != "charlie" {
				w.grant(e.ID, access.OfOrg(south), access.Summary)
			} else {
				w.grant(e.ID, access.OfOrg(south), access.Pointer)
			}
		}
		w.create(rita, boat{Name: "Aaaa, which nobody else sees", Colour: "red"})
		through := func(who access.Actor, o record.Order) (titles []string) {
			f := record.Filter{Order: o, N: 2}
			for pages := 0; ; pages++ {
				p, err := w.list(who, f)
				if err != nil || pages > 5 {
					t.Fatalf("page %d in the order %+v: %v", pages+1, o, err)
				}
				for _, l := range p.Lines {
					titles = append(titles, l.Title)
				}
				if f.Cursor = p.Next; p.Next == "" {
					return titles
				}
			}
		}
		for _, c := range []struct {
			o    record.Order
			want []string
		}{
			{record.Order{}, []string{"Boat alpha", "Boat Bravo", "A boat", "Boat Alpha", "Boat delta"}},
			{record.Order{By: record.ByMade, Down: true}, []string{"Boat alpha", "Boat Bravo", "A boat", "Boat Alpha", "Boat delta"}},
			{record.Order{By: record.ByMade}, []string{"Boat delta", "Boat Alpha", "A boat", "Boat Bravo", "Boat alpha"}},
			{record.Order{By: record.ByTitle}, []string{"A boat", "Boat alpha", "Boat Alpha", "Boat Bravo", "Boat delta"}},
			{record.Order{By: record.ByTitle, Down: true}, []string{"Boat delta", "Boat Bravo", "Boat alpha", "Boat Alpha", "A boat"}},
			{record.Order{By: record.ByDue}, []string{"Boat alpha", "Boat Bravo", "A boat", "Boat Alpha", "Boat delta"}},
		} {
			if got := through(gwen, c.o); !slices.Equal(got, c.want) {
				t.Errorf("in the order %+v gwen reads %q, want %q", c.o, got, c.want)
			}
		}
		first, err := w.list(gwen, record.Filter{Order: record.Order{By: record.ByTitle}, N: 2})
		if err != nil || first.Next == "" {
			t.Fatalf("the first page: %+v, %v", first, err)
		}
		for what, f := range map[string]record.Filter{
			"in the other direction": {Order: record.Order{By: record.ByTitle, Down: true}, Cursor: first.Next},
			"in its own order":       {Cursor: first.Next},
		} {
			if _, err := w.list(gwen, f); !fault.Is(err, fault.Malformed) {
				t.Errorf("a place %s: got %v, want that it is refused", what, err)
			}
		}
		if _, err := w.list(rita, record.Filter{Order: record.Order{By: record.ByTitle}, Cursor: first.Next}); !fault.Is(err, fault.Malformed) {
			t.Errorf("a place of another member: got %v, want that it is refused", err)
		}
	})
}
