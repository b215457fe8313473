package content_test

import (
	"testing"
	"time"

	"lightship/internal/content"

	"pgregory.net/rapid"
)

func TestWorkingDaysLeaveOutWeekendsAndBankHolidays(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, c := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"an ordinary day", "2026-11-24 09:30", 1, "2026-11-25 09:30"},
		{"over a weekend", "2026-11-27 09:30", 1, "2026-11-30 09:30"},
		{"from a Saturday", "2026-11-28 09:30", 1, "2026-11-30 09:30"},
		{"from a Sunday, five", "2026-11-29 09:30", 5, "2026-12-04 09:30"},
		{"over Easter and into summer time", "2026-04-02 09:30", 1, "2026-04-07 09:30"},
		{"over the start of summer time", "2026-03-27 09:30", 1, "2026-03-30 08:30"},
		{"over the end of summer time", "2026-10-23 08:30", 1, "2026-10-26 09:30"},
		{"over Christmas 2026 with its substitute", "2026-12-24 10:00", 1, "2026-12-29 10:00"},
		{"over Christmas 2027 with two substitutes", "2027-12-24 10:00", 1, "2027-12-29 10:00"},
		{"over New Year 2027", "2026-12-31 10:00", 1, "2027-01-04 10:00"},
		{"none, on a working day", "2026-11-24 09:30", 0, "2026-11-24 09:30"},
		{"none, on a bank holiday", "2026-05-25 09:30", 0, "2026-05-26 09:30"},
		{"one back", "2026-11-30 09:30", -1, "2026-11-27 09:30"},
		{"five back over Easter", "2026-04-10 09:30", -5, "2026-04-01 09:30"},
		{"just before midnight in London", "2026-07-02 22:59", 1, "2026-07-03 22:59"},
		{"just after midnight in London, a Friday", "2026-07-02 23:01", 1, "2026-07-05 23:01"}, // Monday 6 July, 00:01 in London
	} {
		if got := l.AddWorkingDays(day(c.from), c.n); !got.Equal(day(c.want)) {
			t.Errorf("%s: %s and %d working days: got %s, want %s", c.name, c.from, c.n, got.Format("2006-01-02 15:04"), c.want)
		}
	}
}

func TestBankHolidaysAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	l := load(t)
	if got, ok := l.Holiday(day("2026-04-03 12:00")); !ok || got != "Good Friday" {
		t.Errorf("3 April 2026: %q %v, want Good Friday", got, ok)
	}
	if got, ok := l.Holiday(day("2026-05-24 23:30")); !ok || got != "Spring bank holiday" {
		t.Errorf("25 May 2026, 00:30 in London: %q %v, want the spring bank holiday", got, ok)
	}
	if got, ok := l.Holiday(day("2026-11-24 12:00")); ok || got != "" {
		t.Errorf("24 November 2026: %q %v, want none", got, ok)
	}
	perYear := map[int]int{}
	for _, item := range l.List(content.Holidays).Items {
		at, err := time.Parse(time.DateOnly, item.Code)
		if err != nil {
			t.Fatalf("holiday %q: %v", item.Code, err)
		}
		perYear[at.Year()]++
		if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			t.Errorf("%s (%s) is a %s: a substitute day is meant", item.Code, item.Label, at.Weekday())
		}
	}
	for year := 2025; year <= 2027; year++ {
		if perYear[year] != 8 {
			t.Errorf("%d has %d bank holidays, want 8", year, perYear[year])
		}
	}
	for at, want := range map[string]bool{"2024-12-31 12:00": false, "2025-01-01 00:00": true, "2027-12-31 23:59": true, "2028-01-01 00:00": false} {
		if got := l.HolidaysKnown(day(at)); got != want {
			t.Errorf("bank holidays of %s are known: %v, want %v", at, got, want)
		}
	}
}

func TestClocksAreDueAtTheEndOfADayInLondon(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, c := range []struct{ clock, from, want string }{
		{"concern-acknowledge", "2026-11-27 16:00", "2026-11-30 23:59"},
		{"concern-triage-danger", "2026-11-27 23:30", "2026-11-28 00:30"},
		{"isa-breach", "2026-03-28 12:00", "2026-03-29 12:00"},        // 24 hours, though the clocks go forward
		{"reconsideration", "2026-06-01 09:00", "2026-07-01 22:59"},   // 30 calendar days, summer time
		{"rg-target", "2026-12-22 09:00", "2026-12-31 23:59"},         // 23, 24, 29, 30, 31 December
		{"isa-review", "2026-01-31 09:00", "2028-01-31 23:59"},        // 24 months
		{"urgent-review", "2026-05-22 18:00", "2026-05-26 22:59"},     // Friday before the spring bank holiday
		{"invitation-answer", "2027-12-24 10:00", "2027-12-30 23:59"}, // 29, 30 December
	} {
		got, err := l.Due(c.clock, day(c.from))
		if err != nil || !got.Equal(day(c.want)) {
			t.Errorf("%s from %s: due %s, %v; want %s", c.clock, c.from, got.Format("2006-01-02 15:04"), err, c.want)
		}
	}
	if _, err := l.Due("no such clock", day("2026-11-24 12:00")); err == nil {
		t.Error("a clock that does not exist gave a due time")
	}
	if c, ok := l.Clock("reconsideration"); !ok || c.Amount != 30 || c.Unit != "day" {
		t.Errorf("the reconsideration clock is %+v, %v", c, ok)
	}
	if _, ok := l.Clock(""); ok {
		t.Error("a clock without a name was found")
	}
}

func TestAMonthAfterTheLastDayIsTheLastDay(t *testing.T) {
	t.Parallel()
	l := load(t)
	for from, want := range map[string]string{"2026-02-28 12:00": "2028-02-28 23:59", "2024-02-29 12:00": "2026-02-28 23:59"} {
		if got, err := l.Due("isa-review", day(from)); err != nil || !got.Equal(day(want)) {
			t.Errorf("24 months after %s: %s, %v; want %s", from, got, err, want)
		}
	}
}

func TestHowLateSomethingIsIsCountedInWorkingDays(t *testing.T) {
	t.Parallel()
	l := load(t)
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-11-24 09:00", "2026-11-24 23:00", 0},
		{"2026-11-20 23:00", "2026-11-23 01:00", 1},
		{"2026-11-23 01:00", "2026-11-20 23:00", -1},
		{"2026-04-02 12:00", "2026-04-07 12:00", 1},
		{"2026-12-24 12:00", "2027-01-04 12:00", 4},
	} {
		if got := l.WorkingDaysBetween(day(c.from), day(c.to)); got != c.want {
			t.Errorf("working days from %s to %s: got %d, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestWorkingDayArithmeticHoldsTogether(t *testing.T) {
	t.Parallel()
	l := load(t)
	rapid.Check(t, func(t *rapid.T) {
		from := time.Unix(rapid.Int64Range(1_735_700_000, 1_830_000_000).Draw(t, "from"), 0) // 2025 to 2027
		n := rapid.IntRange(1, 60).Draw(t, "n")
		due := l.AddWorkingDays(from, n)
		if !l.WorkingDay(due) {
			t.Fatalf("%s and %d working days is %s, no working day", from, n, due)
		}
		if got := l.WorkingDaysBetween(from, due); got != n {
			t.Fatalf("from %s to %s: counted %d, added %d", from, due, got, n)
		}
		if next := l.AddWorkingDays(due, 1); !next.Equal(l.AddWorkingDays(from, n+1)) {
			t.Fatalf("%d and one more from %s is %s", n, from, next)
		}
		later := l.AddWorkingDays(from.Add(time.Hour), n)
		if got := l.WorkingDaysBetween(due, later); got < 0 {
			t.Fatalf("an hour later is due on an earlier day: %s, not %s", later, due)
		}
	})
}
