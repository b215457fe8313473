package match

import (
	"strconv"
	"strings"
	"time"
)

// Years outside these are slips.
const (
	firstBirth = 1880
	lastBirth  = 2100
)

// Birth is what is known of a birth date; month and day are 0 where they are not known.
type Birth struct {
	Year, Month, Day int
}

// YearOnly tells whether no more than the year is to be trusted: day or month are missing, or
// it is the first of January, which papers carry for people whose day is not known.
func (b Birth) YearOnly() bool {
	return b.Month == 0 || b.Day == 0 || b.Month == 1 && b.Day == 1
}

// ParseBirth reads a birth date: 1980-08-10, 10/08/1980 (day first, as in Britain), 10 August
// 1980, 1980-08, August 1980 or 1980; any of / . - and spaces may stand between the parts, and
// 00 is an unknown part. A date that does not exist with the day first is read with the month
// first; two-digit years and dates that never exist are refused.
func ParseBirth(text string) (Birth, bool) {
	if len(text) > maxField {
		return Birth{}, false
	}
	var numbers []int
	month, at := 0, 0
	for i, w := range strings.Fields(fold(text)) {
		w = strings.Trim(w, "'")
		if m := monthNamed(w); m != 0 && month == 0 {
			month, at = m, i
			continue
		}
		n, err := strconv.Atoi(ordinal(w))
		if err != nil || len(w) > 4 || len(numbers) == 3 {
			return Birth{}, false
		}
		numbers = append(numbers, n)
	}
	if month != 0 {
		return withMonthName(numbers, month, at)
	}
	return fromNumbers(numbers)
}

// withMonthName reads the numbers around the name of a month.
func withMonthName(numbers []int, month, at int) (Birth, bool) {
	switch {
	case len(numbers) == 1:
		return Birth{numbers[0], month, 0}.checked()
	case len(numbers) == 2 && at == 1 && numbers[0] > 31:
		return Birth{numbers[0], month, numbers[1]}.checked()
	case len(numbers) == 2:
		return Birth{numbers[1], month, numbers[0]}.checked()
	}
	return Birth{}, false
}

// fromNumbers reads one to three numbers.
func fromNumbers(n []int) (Birth, bool) {
	switch {
	case len(n) == 1:
		return Birth{Year: n[0]}.checked()
	case len(n) == 2 && n[0] >= firstBirth:
		return Birth{n[0], n[1], 0}.checked()
	case len(n) == 2:
		return Birth{n[1], n[0], 0}.checked()
	case len(n) == 3 && n[0] >= firstBirth:
		return eitherWay(n[0], n[1], n[2])
	case len(n) == 3:
		return eitherWay(n[2], n[1], n[0])
	}
	return Birth{}, false
}

// eitherWay swaps day and month where only that gives a date.
func eitherWay(year, month, day int) (Birth, bool) {
	if b, ok := (Birth{year, month, day}).checked(); ok {
		return b, true
	}
	return Birth{year, day, month}.checked()
}

// checked refuses what is in no calendar; a day without a month is no day.
func (b Birth) checked() (Birth, bool) {
	if b.Year < firstBirth || b.Year > lastBirth || b.Month < 0 || b.Month > 12 || b.Day < 0 || b.Day > 31 {
		return Birth{}, false
	}
	if b.Month == 0 {
		return Birth{Year: b.Year}, true
	}
	if b.Day != 0 && time.Date(b.Year, time.Month(b.Month), b.Day, 0, 0, 0, 0, time.UTC).Day() != b.Day {
		return Birth{}, false
	}
	return b, true
}

// ordinal takes the ending off 1st, 2nd, 3rd and 4th.
func ordinal(w string) string {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		if s, ok := strings.CutSuffix(w, end); ok {
			return s
		}
	}
	return w
}

// monthNamed reads the English name of a month, whole or by at least three letters.
func monthNamed(w string) int {
	if w == "sept" {
		w = "sep"
	}
	for m := time.January; m <= time.December; m++ {
		name := strings.ToLower(m.String())
		if len(w) >= 3 && (w == name || w == name[:3]) {
			return int(m)
		}
	}
	return 0
}
