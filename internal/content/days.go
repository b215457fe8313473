package content

import (
	"fmt"
	"time"
)

// The units of clocks.
const (
	hours       = "hour"
	days        = "day"         // calendar days
	workingDays = "working-day" // England and Wales: no Saturday, Sunday or bank holiday
	months      = "month"
)

// Clock is a time within which something is due.
type Clock struct {
	Item
	Amount int
	Unit   string
	Starts string // what starts it
}

// Clock gives a clock by its code.
func (l *Library) Clock(code string) (Clock, bool) {
	c, ok := l.clocks[code]
	return c, ok
}

// Due says when a clock that starts now is due. Hours are exact; days, working days and months
// end at 23:59 of their last day in London.
func (l *Library) Due(code string, from time.Time) (time.Time, error) {
	c, ok := l.clocks[code]
	if !ok {
		return time.Time{}, fmt.Errorf("due time: there is no clock called %q", code)
	}
	switch c.Unit {
	case hours:
		return from.Add(time.Duration(c.Amount) * time.Hour), nil
	case days:
		return l.endOfDay(from.In(l.london).AddDate(0, 0, c.Amount)), nil
	case workingDays:
		return l.endOfDay(l.AddWorkingDays(from, c.Amount)), nil
	case months:
		return l.endOfDay(addMonths(from.In(l.london), c.Amount)), nil
	default:
		return time.Time{}, fmt.Errorf("due time: clock %q counts in %q", code, c.Unit)
	}
}

// AddWorkingDays gives the nth working day after from, at the same time of the day in London:
// the day of from never counts. With 0 it is from itself, or the next working day if from is
// none; with a negative n it counts back. What starts on a Saturday night falls on Monday
// night: compare days, not hours, when only the day matters; Due does.
//
// Outside the years of the table only Saturdays and Sundays are left out, so that a due time
// comes a day too early rather than too late; see HolidaysKnown.
func (l *Library) AddWorkingDays(from time.Time, n int) time.Time {
	day, step := from.In(l.london), 1
	if n < 0 {
		step, n = -1, -n
	}
	if n == 0 && !l.WorkingDay(day) {
		n = 1
	}
	for n > 0 {
		day = day.AddDate(0, 0, step)
		if l.WorkingDay(day) {
			n--
		}
	}
	return day.UTC()
}

// WorkingDaysBetween counts the working days after the day of from, up to and with the day of
// to: how late something is. It is negative when to comes first.
func (l *Library) WorkingDaysBetween(from, to time.Time) int {
	a, b, sign := l.date(from), l.date(to), 1
	if b.Before(a) {
		a, b, sign = b, a, -1
	}
	count := 0
	for day := a.AddDate(0, 0, 1); !day.After(b); day = day.AddDate(0, 0, 1) {
		if l.WorkingDay(day) {
			count++
		}
	}
	return sign * count
}

// WorkingDay tells whether a moment lies in a working day.
func (l *Library) WorkingDay(t time.Time) bool {
	weekday := t.In(l.london).Weekday()
	_, holiday := l.Holiday(t)
	return weekday != time.Saturday && weekday != time.Sunday && !holiday
}

// Holiday names the bank holiday of England and Wales in which a moment lies.
func (l *Library) Holiday(t time.Time) (string, bool) {
	item, ok := l.Item(Holidays, t.In(l.london).Format(time.DateOnly))
	return item.Label, ok && !item.Retired
}

// HolidaysKnown tells whether the table has the bank holidays of that time.
func (l *Library) HolidaysKnown(t time.Time) bool {
	list := l.lists[Holidays]
	return l.live(Item{ValidFrom: list.ValidFrom, ValidTo: list.ValidTo}, t)
}

// London is the time zone that days are counted in.
func (l *Library) London() *time.Location { return l.london }

func (l *Library) date(t time.Time) time.Time {
	y, m, d := t.In(l.london).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, l.london)
}

func (l *Library) endOfDay(t time.Time) time.Time {
	y, m, d := t.In(l.london).Date()
	return time.Date(y, m, d, 23, 59, 0, 0, l.london).UTC()
}

// addMonths stays within the month that it arrives in: a month after 31 January is 28 February.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}
