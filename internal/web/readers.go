package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Text reads text of up to max characters (10,000 where max is 0). Blanks around it are taken
// off and line ends become LF.
func (f *Form) Text(name string, max int) string {
	f.see(name)
	if max == 0 {
		max = defaultMax
	}
	values := f.values[name]
	if len(values) > 1 {
		f.Problem(name, "This was sent more than once. Enter it once.")
		return ""
	}
	if len(values) == 0 {
		return ""
	}
	text, problem := clean(values[0])
	if problem != "" {
		f.Problem(name, problem)
		return ""
	}
	if n := utf8.RuneCountInString(text); n > max {
		f.Problem(name, fmt.Sprintf("This has %d characters, %d too many. Shorten it to %d.", n, n-max, max))
		return ""
	}
	return text
}

// Line reads text of one line; line ends in it become blanks.
func (f *Form) Line(name string, max int) string {
	return strings.Join(strings.FieldsFunc(f.Text(name, max), func(c rune) bool { return c == '\n' }), " ")
}

// Choice reads one of the allowed values; nothing chosen is the empty text.
func (f *Form) Choice(name string, allowed ...string) string {
	v := f.Text(name, 0)
	if v != "" && !slices.Contains(allowed, v) {
		f.Problem(name, "Choose one of the answers in the list.")
		return ""
	}
	return v
}

// Choices reads any of the allowed values, each once, in their own order.
func (f *Form) Choices(name string, allowed ...string) []string {
	f.see(name)
	var chosen []string
	for _, v := range f.values[name] {
		if v != "" && !slices.Contains(allowed, v) {
			f.Problem(name, "Choose answers from the list.")
			return nil
		}
	}
	for _, a := range allowed {
		if slices.Contains(f.values[name], a) {
			chosen = append(chosen, a)
		}
	}
	return chosen
}

// All reads every value that was sent for a field, in the order of the form, each up to max
// characters; what cannot be kept is a problem.
func (f *Form) All(name string, max int) []string {
	f.see(name)
	var out []string
	for _, sent := range f.values[name] {
		text, problem := clean(sent)
		if problem == "" && utf8.RuneCountInString(text) > max {
			problem = fmt.Sprintf("This is too long. Shorten it to %d characters.", max)
		}
		if problem != "" {
			f.Problem(name, problem)
			return nil
		}
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

// Bool reads a box that is ticked or a yes; anything but those and nothing is a problem.
func (f *Form) Bool(name string) bool {
	return slices.Contains([]string{"yes", "on", "true", "1"}, f.Choice(name, "yes", "on", "true", "1", "no", "false", "0"))
}

// Int reads a whole number between least and most; nothing is least, with false.
func (f *Form) Int(name string, least, most int) (int, bool) {
	v := f.Text(name, 20)
	if v == "" {
		return least, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(v, ",", ""))
	if err != nil || n < least || n > most {
		f.Problem(name, fmt.Sprintf("Enter a whole number from %d to %d.", least, most))
		return least, false
	}
	return n, true
}

// Date reads a date in three parts, name-day, name-month and name-year, as midnight UTC of that
// day; nothing at all is the zero time.
func (f *Form) Date(name string) time.Time {
	f.see(name)
	f.target[name] = name + "-day"
	var parts [3]int
	var missing []string
	for i, what := range []string{"day", "month", "year"} {
		v, problem := clean(f.values.Get(name + "-" + what))
		n, ok := datePart(what, v)
		switch {
		case v == "" && problem == "":
			missing = append(missing, what)
		case !ok || problem != "":
			f.target[name] = name + "-" + what
			f.Problem(name, "Enter a real date, such as 27 3 2026.")
			return time.Time{}
		}
		parts[i] = n
	}
	if len(missing) == 3 {
		return time.Time{}
	}
	if len(missing) > 0 {
		f.target[name] = name + "-" + missing[0]
		f.Problem(name, "The date must have a "+strings.Join(missing, " and a ")+".")
		return time.Time{}
	}
	date := time.Date(parts[2], time.Month(parts[1]), parts[0], 0, 0, 0, 0, time.UTC)
	if date.Day() != parts[0] || parts[2] < 1900 || parts[2] > 2200 {
		f.Problem(name, "Enter a real date, such as 27 3 2026.")
		return time.Time{}
	}
	return date
}

// datePart reads a number, or a month by its name.
func datePart(what, v string) (int, bool) {
	if n, err := strconv.Atoi(v); err == nil && len(v) <= 4 && n > 0 {
		return n, what != "month" || n <= 12
	}
	if what == "month" && len(v) >= 3 {
		for m := time.January; m <= time.December; m++ {
			if strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(v)) {
				return int(m), true
			}
		}
	}
	return 0, false
}

// Time reads a time of day, such as 16:30, 4.30pm or 4pm, as the time since midnight; nothing is
// zero, with false.
func (f *Form) Time(name string) (time.Duration, bool) {
	v := strings.ToLower(strings.ReplaceAll(f.Text(name, 20), " ", ""))
	if v == "" {
		return 0, false
	}
	v = strings.ReplaceAll(v, ".", ":")
	for _, layout := range []string{"15:04", "3:04pm", "3pm", "1504"} {
		if t, err := time.Parse(layout, v); err == nil {
			return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
		}
	}
	f.Problem(name, "Enter a time, such as 16:30 or 4:30pm.")
	return 0, false
}
