package oversight_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/oversight"
	"lightship/internal/respond"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

var (
	today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	hal   = access.Actor{Member: id.New[id.Member](), Roles: access.RoleOversight}
)

// history is what happened in each quarter, by the first day of the quarter in London.
type history map[string]respond.Figures

func (h history) figures(_ context.Context, _ store.Reader, from, until time.Time) (respond.Figures, error) {
	sum := respond.Figures{Actions: map[string]int{}}
	for day, f := range h {
		if at, err := time.ParseInLocation(time.DateOnly, day, clock.London()); err != nil || at.Before(from) || !at.Before(until) {
			continue
		}
		sum.Opened, sum.Closed, sum.Safe, sum.StillOpen = sum.Opened+f.Opened, sum.Closed+f.Closed, sum.Safe+f.Safe, sum.StillOpen+f.StillOpen
		for state, n := range f.Actions {
			sum.Actions[state] += n
		}
	}
	return sum, nil
}

func service(db *store.DB, now time.Time, h history) *oversight.Service {
	return oversight.New(db, clock.At(now), clock.London(), oversight.Sources{
		Made: func(_ context.Context, _ store.Reader, k access.Kind, from, _ time.Time) (int, error) {
			if k != access.Concern {
				return 0, fmt.Errorf("asked for %s", k)
			}
			return int(from.In(clock.London()).Month()), nil
		},
		Shared: func(context.Context, store.Reader, []access.BasisKind, time.Time, time.Time) (map[access.BasisKind]int, error) {
			return map[access.BasisKind]int{access.ByUrgent: 2, access.BySingle: 3}, nil
		},
		Responses: h.figures,
	})
}

func TestFiguresByQuarter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := history{
			"2025-01-01": {Opened: 4, Closed: 3, Safe: 12}, "2025-04-01": {Opened: 1, Safe: 6}, "2025-07-01": {Safe: 5}, "2025-10-01": {Safe: 7},
			"2026-01-01": {Safe: 9}, "2026-04-01": {Safe: 4}, "2026-07-01": {Closed: 2, Actions: map[string]int{"done": 6}}, "2026-10-01": {Opened: 8, Safe: 30, StillOpen: 2},
		}
		got, err := service(db, today, h).Figures(audit.Begin(t.Context()), hal)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, q := range got.Quarters {
			lines = append(lines, fmt.Sprintf("%s over %v: %d concerns, %d opened, %d closed, %d urgent, %d single, safe %s",
				q.From.Format("Jan 2006"), q.Over, q.Concerns, q.Opened, q.Closed, q.Urgent, q.Single, q.Safe.Words()))
		}
		for _, y := range got.Years {
			lines = append(lines, fmt.Sprintf("%d: safe %s", y.Year, y.Safe.Words()))
		}
		lines = append(lines, fmt.Sprintf("actions %v, %d still open", got.Actions, got.StillOpen))
		want := []string{
			"Jan 2025 over true: 1 concerns, 4 opened, 3 closed, 2 urgent, 3 single, safe 12",
			"Apr 2025 over true: 4 concerns, 1 opened, 0 closed, 2 urgent, 3 single, safe 6",
			"Jul 2025 over true: 7 concerns, 0 opened, 0 closed, 2 urgent, 3 single, safe 5",
			"Oct 2025 over true: 10 concerns, 0 opened, 0 closed, 2 urgent, 3 single, safe 7",
			"Jan 2026 over true: 1 concerns, 0 opened, 0 closed, 2 urgent, 3 single, safe 9",
			"Apr 2026 over true: 4 concerns, 0 opened, 0 closed, 2 urgent, 3 single, safe not shown",
			"Jul 2026 over true: 7 concerns, 0 opened, 2 closed, 2 urgent, 3 single, safe not shown",
			"Oct 2026 over false: 10 concerns, 8 opened, 0 closed, 2 urgent, 3 single, safe not over yet",
			"2025: safe 30", "2026: safe not over yet", "actions map[done:6], 2 still open",
		}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// published is all that a reader gets about people in a year.
func published(f oversight.Figures, year int) string {
	var b strings.Builder
	for _, q := range f.Quarters {
		if q.From.Year() == year {
			b.WriteString(q.Safe.Words() + "|")
		}
		if !q.Safe.Shown() && q.Safe.N != 0 {
			return "a hidden cell holds its number"
		}
	}
	for _, y := range f.Years {
		if y.Year == year {
			b.WriteString("sum " + y.Safe.Words())
		}
		if !y.Safe.Shown() && y.Safe.N != 0 {
			return "a hidden sum holds its number"
		}
	}
	return b.String()
}

// Every year with at most six people a quarter is tried: whoever reads what is published of it
// must hold every hidden quarter to be anything from none to four.
func TestHiddenNumbersCannotBeWorkedOut(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	const most = 6
	possible := map[string]*[4][most + 1]bool{}
	for i := range (most + 1) * (most + 1) * (most + 1) * (most + 1) {
		safe, rest := [4]int{}, i
		for q := range safe {
			safe[q], rest = rest%(most+1), rest/(most+1)
		}
		h := history{"2025-01-01": {Safe: safe[0]}, "2025-04-01": {Safe: safe[1]}, "2025-07-01": {Safe: safe[2]}, "2025-10-01": {Safe: safe[3]}}
		f, err := service(db, today, h).Figures(audit.Begin(t.Context()), hal)
		if err != nil {
			t.Fatal(err)
		}
		view := published(f, 2025)
		if possible[view] == nil {
			possible[view] = &[4][most + 1]bool{}
		}
		for q, n := range safe {
			possible[view][q][n] = true
		}
	}
	for view, quarters := range possible {
		cells := strings.Split(view, "|")
		if len(cells) != 5 {
			t.Fatalf("got %q", view)
		}
		for q := range quarters {
			for n := range oversight.Least {
				if cells[q] == "not shown" && !quarters[q][n] {
					t.Errorf("whoever reads %q knows that quarter %d is not %d", view, q+1, n)
				}
			}
		}
	}
}

func TestWhatWasPublishedOfAQuarterStays(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	h := history{"2026-01-01": {Safe: 9}, "2026-04-01": {Safe: 3}, "2026-07-01": {Safe: 6}, "2026-10-01": {Safe: 8}}
	was := map[string]string{}
	for month := time.February; month <= 14; month++ {
		now := time.Date(2026, month, 3, 9, 0, 0, 0, time.UTC)
		f, err := service(db, now, h).Figures(audit.Begin(t.Context()), hal)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range f.Quarters {
			key := q.From.Format("Jan 2006")
			if before, ok := was[key]; ok && before != q.Safe.Words() {
				t.Errorf("at %s the quarter of %s is %q, and was %q", now.Format(time.DateOnly), key, q.Safe.Words(), before)
			}
			if q.Over {
				was[key] = q.Safe.Words()
			}
		}
	}
}

func TestFiguresAreForOversightAndLogged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := service(db, today, history{})
		for name, who := range map[string]access.Actor{"nobody": {}, "a member": {Member: id.New[id.Member]()}, "a lead": {Member: id.New[id.Member](), Roles: access.RoleLead | access.RoleAudit}} {
			if _, err := s.Figures(audit.Begin(t.Context()), who); !fault.Is(err, fault.Refused) {
				t.Errorf("%s: got %v, want a refusal", name, err)
			}
		}
		if _, err := s.Figures(t.Context(), hal); err == nil {
			t.Error("without a trail: got no error")
		}
		ctx := audit.Begin(t.Context())
		if _, err := s.Figures(ctx, hal); err != nil {
			t.Fatal(err)
		}
		if err := audit.Settle(ctx, db, clock.At(today)); err != nil {
			t.Fatal(err)
		}
		err := db.Read(t.Context(), store.Pages, func(r store.Reader) error {
			got, err := audit.Trail(t.Context(), r, hal.Member, 0, 9)
			if len(got) != 1 || got[0].Did != access.OversightRead || len(got[0].Seen) != 0 {
				t.Errorf("got %+v, want one entry of %s that names no record", got, access.OversightRead)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
