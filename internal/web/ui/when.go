package ui

import (
	"fmt"
	"html/template"
	"time"

	"lightship/internal/clock"
)

// Due is when something must be done by.
type Due struct {
	Now  time.Time
	At   time.Time
	Date bool // the day alone matters: it is late when the day is over
}

// DueWords says when something is due, as people say it, and how urgent that is: "late", "today"
// or "ok". The words alone are enough.
func DueWords(now, due time.Time) (words, urgency string) { return Due{Now: now, At: due}.Words() }

// Words says when something is due, as people say it, and how urgent that is.
func (d Due) Words() (words, urgency string) {
	now, at := d.Now.In(clock.London()), d.At.In(clock.London())
	days := daysBetween(now, at)
	switch {
	case days < 0:
		return count(-days, "day") + " late", "late"
	case days == 0 && d.Date:
		return "today", "today"
	case days == 0 && at.Before(now):
		return "late since " + at.Format("15:04"), "late"
	case days == 0:
		return "today " + at.Format("15:04"), "today"
	case days == 1 && d.Date:
		return "tomorrow", "ok"
	case days == 1:
		return "tomorrow " + at.Format("15:04"), "ok"
	default:
		return dayWords(now, at), "ok"
	}
}

// HTML is the clock words as markup.
func (d Due) HTML() template.HTML {
	var w writer
	d.write(&w)
	return w.markup()
}

func (d Due) write(w *writer) {
	words, urgency := d.Words()
	w.raw("<time")
	w.attr("class", "due "+urgency)
	writeExact(w, d.At, d.Date)
	w.text(words)
	w.raw("</time>")
}

// Moment is when something happened.
type Moment struct {
	Now time.Time
	At  time.Time
}

// Words says when it happened: today, yesterday, or the day, with the time.
func (m Moment) Words() string {
	now, at := m.Now.In(clock.London()), m.At.In(clock.London())
	clock := " " + at.Format("15:04")
	switch daysBetween(now, at) {
	case 0:
		return "today" + clock
	case -1:
		return "yesterday" + clock
	default:
		return dayWords(now, at) + clock
	}
}

// HTML is the moment as markup.
func (m Moment) HTML() template.HTML {
	var w writer
	m.write(&w)
	return w.markup()
}

func (m Moment) write(w *writer) {
	w.raw("<time")
	writeExact(w, m.At, false)
	w.text(m.Words())
	w.raw("</time>")
}

// Exact is a time in full, for hovering and for print.
func Exact(t time.Time) string { return t.In(clock.London()).Format("Monday 2 January 2006, 15:04") }

// ShortDay says a day in few words, as "Wed 18 Nov": with its year only where that is another.
func ShortDay(now, at time.Time) string {
	return dayWords(now.In(clock.London()), at.In(clock.London()))
}

// Day is a date in full.
func Day(t time.Time) string { return t.In(clock.London()).Format("Monday 2 January 2006") }

func writeExact(w *writer, t time.Time, dateOnly bool) {
	if dateOnly {
		w.attr("datetime", t.In(clock.London()).Format(time.DateOnly))
		w.attr("title", Day(t))
	} else {
		w.attr("datetime", t.UTC().Format("2006-01-02T15:04:05Z"))
		w.attr("title", Exact(t))
	}
	w.raw(">")
}

// dayWords names a day: with its weekday within a week, with its year outside this one.
func dayWords(now, at time.Time) string {
	days := daysBetween(now, at)
	switch {
	case at.Year() != now.Year() && (days > 60 || days < -60):
		return at.Format("2 Jan 2006")
	case days > -14 && days < 14:
		return at.Format("Mon 2 Jan")
	default:
		return at.Format("2 Jan")
	}
}

// daysBetween counts midnights from one time to another, in their own zone.
func daysBetween(from, to time.Time) int {
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(midnight(to).Sub(midnight(from)).Hours() / 24)
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
