package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lightship/internal/fault"
)

// Filled is what was typed into a form and what is wrong with it, for showing the form again.
// The zero value is a form that was not sent yet.
type Filled struct {
	Values   map[string][]string // as typed, safe to show; nil when nothing was sent
	Problems fault.Fields
	Order    []string          // fields in the order in which they were read
	Target   map[string]string // element to go to for a field, where that is not its name
}

func (f Filled) first(name string) string {
	if vs := f.Values[name]; len(vs) > 0 {
		return vs[0]
	}
	return ""
}

// Summary lists the problems in the order of the fields, each with a link to its field.
func (f Filled) Summary() ErrorSummary {
	var s ErrorSummary
	for _, name := range f.names() {
		target := name
		if t := f.Target[name]; t != "" {
			target = t
		}
		s.Items = append(s.Items, Link{Text: f.Problems[name], Href: "#" + target})
	}
	return s
}

// names are the fields with problems: those that were read in their order, then the others by name.
func (f Filled) names() []string {
	var names, others []string
	for _, name := range f.Order {
		if _, bad := f.Problems[name]; bad && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for name := range f.Problems {
		if !slices.Contains(names, name) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append(names, others...)
}

// Field is what all form fields share.
type Field struct {
	Name    string
	Label   string
	Hint    string
	Error   string
	ID      string // only where a page has two fields of one name
	Heading bool   // the label is the heading of the page: for one question a page
}

// At is the id of the field's element.
func (f Field) At() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// Described names the elements that explain the field.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.At()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.At()+"-error")
	}
	return strings.Join(ids, " ")
}

// TextInput asks for one line.
type TextInput struct {
	Field
	Value        string
	Kind         string // type of the input: text unless told (email, tel, search, password)
	Autocomplete string
	Inputmode    string
	Width        int // in characters: 2, 3, 4, 5, 10, 20 or 30; 0 is full
}

// Type is the type attribute.
func (c TextInput) Type() string {
	if c.Kind == "" {
		return "text"
	}
	return c.Kind
}

// From fills in what was typed and what is wrong with it; a password is never shown again.
func (c TextInput) From(f Filled) TextInput {
	if f.Values != nil && c.Kind != "password" {
		c.Value = f.first(c.Name)
	}
	c.Error = f.Problems[c.Name]
	return c
}

// TextArea asks for more than a line.
type TextArea struct {
	Field
	Value string
	Rows  int // 5 unless told
	Max   int // says how many characters fit, and counts them where scripts run; 0 says nothing
}

// Height is the number of lines shown.
func (c TextArea) Height() int {
	if c.Rows == 0 {
		return 5
	}
	return c.Rows
}

// Described names the elements that explain the field, the count among them.
func (c TextArea) Described() string {
	if c.Max == 0 {
		return c.Field.Described()
	}
	return strings.TrimSpace(c.Field.Described() + " " + c.At() + "-info")
}

// From fills in what was typed and what is wrong with it.
func (c TextArea) From(f Filled) TextArea {
	if f.Values != nil {
		c.Value = f.first(c.Name)
	}
	c.Error = f.Problems[c.Name]
	return c
}

// Option is one answer to choose.
type Option struct {
	Value  string
	Label  string
	Hint   string
	Or     bool      // the word "or" stands before it
	Reveal TextInput // asked when this is chosen; always there without script
	Under  string    // in a Select: the group that it stands in; options of one group stand together
}

// row is an option with what its place in the list adds.
type row struct {
	Option
	ID      string
	Group   string
	Checked bool
}

func rows(f Field, options []Option, chosen func(string) bool) []row {
	out := make([]row, len(options))
	for i, o := range options {
		at := f.At()
		if i > 0 {
			at += "-" + strconv.Itoa(i+1)
		}
		out[i] = row{Option: o, ID: at, Group: f.Name, Checked: chosen(o.Value)}
	}
	return out
}

func fillReveals(options []Option, f Filled) []Option {
	filled := slices.Clone(options)
	for i, o := range filled {
		if o.Reveal.Name != "" {
			filled[i].Reveal = o.Reveal.From(f)
		}
	}
	return filled
}

// Radios ask for one of a few.
type Radios struct {
	Field
	Options []Option
	Value   string
	Inline  bool
}

// Rows are the options with their ids and whether they are chosen.
func (c Radios) Rows() []row {
	return rows(c.Field, c.Options, func(v string) bool { return v != "" && v == c.Value })
}

// From fills in what was chosen and what is wrong with it.
func (c Radios) From(f Filled) Radios {
	if f.Values != nil {
		c.Value = f.first(c.Name)
	}
	c.Error = f.Problems[c.Name]
	c.Options = fillReveals(c.Options, f)
	return c
}

// Checkboxes ask for any of a few.
type Checkboxes struct {
	Field
	Options []Option
	Values  []string
}

// Rows are the options with their ids and whether they are chosen.
func (c Checkboxes) Rows() []row {
	return rows(c.Field, c.Options, func(v string) bool { return slices.Contains(c.Values, v) })
}

// From fills in what was chosen and what is wrong with it.
func (c Checkboxes) From(f Filled) Checkboxes {
	if f.Values != nil {
		c.Values = f.Values[c.Name]
	}
	c.Error = f.Problems[c.Name]
	c.Options = fillReveals(c.Options, f)
	return c
}

// Select asks for one of many.
type Select struct {
	Field
	Options []Option
	Value   string
	Blank   string // text of a first, empty option, such as "Choose one"; empty leaves it out
}

// Rows are the options with whether they are chosen.
func (c Select) Rows() []row {
	return rows(c.Field, c.Options, func(v string) bool { return v == c.Value })
}

// group is what stands together in a list; without a name it is the whole list.
type group struct {
	Name string
	Rows []row
}

// Groups are the options by the group that each stands in, in their order.
func (c Select) Groups() []group {
	var all []group
	for _, r := range c.Rows() {
		if len(all) == 0 || all[len(all)-1].Name != r.Under {
			all = append(all, group{Name: r.Under})
		}
		all[len(all)-1].Rows = append(all[len(all)-1].Rows, r)
	}
	return all
}

// From fills in what was chosen and what is wrong with it.
func (c Select) From(f Filled) Select {
	if f.Values != nil {
		c.Value = f.first(c.Name)
	}
	c.Error = f.Problems[c.Name]
	return c
}

// Finder asks for one of very many: what is typed narrows the list below it, at once where scripts
// run, and by its button where they do not.
type Finder struct {
	Words TextInput
	Find  Button // sends the form with what was typed; the page comes back with a shorter list
	List  Select
	None  string // said where nothing fits what was typed
}

// Narrow leaves the options whose group, label or hint has every word that was typed, and what was
// chosen before. About gives more words of an option; it may be nil.
func (c Finder) Narrow(typed string, about func(Option) string) Finder {
	words := strings.Fields(strings.ToLower(typed))
	if len(words) == 0 {
		return c
	}
	left := slices.DeleteFunc(slices.Clone(c.List.Options), func(o Option) bool {
		text := o.Under + " " + o.Label
		if about != nil {
			text += " " + about(o)
		}
		text = strings.ToLower(text)
		return o.Value != c.List.Value && slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	})
	if len(left) == 0 {
		c.None = "Nothing in the list has these words. All of it is shown."
		return c
	}
	c.List.Options = left
	return c
}

// DateInput asks for a date that the person knows, in three parts.
type DateInput struct {
	Field
	Day, Month, Year string
}

// part is one of the three inputs of a date.
type part struct {
	ID, Name, Label, Value string
	Width                  int
	Wrong                  bool
}

// Parts are the three inputs.
func (c DateInput) Parts() []part {
	ask := func(suffix, label, value string, width int) part {
		return part{ID: c.At() + "-" + suffix, Name: c.Name + "-" + suffix, Label: label, Value: value, Width: width, Wrong: c.Error != ""}
	}
	return []part{ask("day", "Day", c.Day, 2), ask("month", "Month", c.Month, 2), ask("year", "Year", c.Year, 4)}
}

// From fills in what was typed and what is wrong with it.
func (c DateInput) From(f Filled) DateInput {
	if f.Values != nil {
		c.Day, c.Month, c.Year = f.first(c.Name+"-day"), f.first(c.Name+"-month"), f.first(c.Name+"-year")
	}
	c.Error = f.Problems[c.Name]
	return c
}

// Once is the random mark of one form, sent with it, so that a form sent twice is done once.
type Once string

// Hidden is a value that a form carries along.
type Hidden struct{ Name, Value string }

// Button does something: it sends its form, or goes to Href.
type Button struct {
	Text  string
	Href  string
	Kind  string // "" is the one primary button of a page; secondary, warning
	Name  string
	Value string
	About string // for those who hear only the button: what it is about
}

// Class is the class attribute.
func (b Button) Class() string {
	if b.Kind == "" {
		return "govuk-button"
	}
	return fmt.Sprintf("govuk-button govuk-button--%s", b.Kind)
}

// ErrorSummary stands over a form that came back, with a link to each problem.
type ErrorSummary struct{ Items []Link }
