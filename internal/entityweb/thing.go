package entityweb

import (
	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// What fits in a field, in characters; the service says the same.
const (
	longestLine = 200
	longestText = 4000
)

// question asks for one field of a kind.
type question struct {
	name, label, hint string
	width             int
	long              bool                            // more than a line
	of                func(*Handler) []ui.Option      // one of these
	at                func(*entity.Described) *string // where the answer goes
}

func these(options ...ui.Option) func(*Handler) []ui.Option {
	return func(*Handler) []ui.Option { return options }
}

func listed(list string) func(*Handler) []ui.Option {
	return func(h *Handler) []ui.Option { return options(h.Lib, list) }
}

// asked are the fields of one kind, in their order, and how one empty thing of it is made.
type asked struct {
	kind      access.Kind
	word      string // with its article
	empty     func() entity.Described
	questions []question
}

var kinds = []asked{
	{access.Person, "a person", func() entity.Described { return entity.Described{People: make([]entity.Person, 1)} }, []question{
		{name: "given", label: "First names", width: 20, at: func(d *entity.Described) *string { return &d.People[0].Given }},
		{name: "family", label: "Family name", width: 20, at: func(d *entity.Described) *string { return &d.People[0].Family }},
		{name: "other", label: "Other names", hint: "Nicknames, and names that they were given by others.", width: 30, at: func(d *entity.Described) *string { return &d.People[0].Other }},
		{name: "born", label: "Date of birth, or the year", hint: "For example 27 3 2006, or 2006. With a name, a full date is what partners' records are compared by.", width: 20, at: func(d *entity.Described) *string { return &d.People[0].Born }},
		{name: "under18", label: "Under 18?", hint: "When you are not sure, they are treated as a child.", at: func(d *entity.Described) *string { return &d.People[0].Under18 },
			of: these(ui.Option{Value: "yes", Label: "Yes"}, ui.Option{Value: "no", Label: "No"}, ui.Option{Value: "not-sure", Label: "Not sure"})},
		{name: "sex", label: "Sex", at: func(d *entity.Described) *string { return &d.People[0].Sex },
			of: these(ui.Option{Value: "female", Label: "Female"}, ui.Option{Value: "male", Label: "Male"}, ui.Option{Value: "other", Label: "Another"}, ui.Option{Value: "not-known", Label: "Not known"})},
		{name: "nationality", label: "Nationality", hint: "Only if they said it themselves.", width: 20, at: func(d *entity.Described) *string { return &d.People[0].Nationality }},
		{name: "language", label: "Language", hint: "In which they can speak freely, with an interpreter if need be.", width: 20, at: func(d *entity.Described) *string { return &d.People[0].Language }},
		{name: "notes", label: "Notes", hint: "What else tells who this is, and what they need. What others say of them is written down as an allegation.", long: true, at: func(d *entity.Described) *string { return &d.People[0].Notes }},
		{name: entity.ContactPart, label: "How to reach them safely", hint: "Kept apart: in no search, in no comparison, and shared with nobody with the rest.", long: true, at: func(d *entity.Described) *string { return &d.People[0].SafeContact }},
	}},
	{access.Place, "a place", func() entity.Described { return entity.Described{Places: make([]entity.Place, 1)} }, []question{
		{name: "house", label: "House number or name", width: 10, at: func(d *entity.Described) *string { return &d.Places[0].House }},
		{name: "street", label: "Street, or where it is", at: func(d *entity.Described) *string { return &d.Places[0].Street }},
		{name: "town", label: "Town or village", width: 20, at: func(d *entity.Described) *string { return &d.Places[0].Town }},
		{name: "postcode", label: "Postcode", hint: "With the house or street, what partners' records are compared by.", width: 10, at: func(d *entity.Described) *string { return &d.Places[0].Postcode }},
		{name: "area", label: "Which council's area?", of: listed(content.Areas), at: func(d *entity.Described) *string { return &d.Places[0].Area }},
		{name: "what", label: "What kind of place is it?", hint: "If somebody lives there, or may, a summary leaves out which house it is.", of: listed(content.ConcernSettings), at: func(d *entity.Described) *string { return &d.Places[0].What }},
	}},
	{access.Phone, "a phone", func() entity.Described { return entity.Described{Phones: make([]entity.Phone, 1)} }, []question{
		{name: "number", label: "Number", hint: "Or the part of it that is known. Only a whole number is compared.", width: 20, at: func(d *entity.Described) *string { return &d.Phones[0].Number }},
		{name: "whose", label: "Whose it is said to be", width: 30, at: func(d *entity.Described) *string { return &d.Phones[0].Whose }},
	}},
	{access.Vehicle, "a vehicle", func() entity.Described { return entity.Described{Vehicles: make([]entity.Vehicle, 1)} }, []question{
		{name: "plate", label: "Registration", hint: "Spaces do not matter. Only a whole one is compared.", width: 10, at: func(d *entity.Described) *string { return &d.Vehicles[0].Plate }},
		{name: "make", label: "Make and model", width: 20, at: func(d *entity.Described) *string { return &d.Vehicles[0].Make }},
		{name: "colour", label: "Colour", width: 10, at: func(d *entity.Described) *string { return &d.Vehicles[0].Colour }},
		{name: "what", label: "What else is known of it", hint: "Signs, dents, who drives it.", at: func(d *entity.Described) *string { return &d.Vehicles[0].What }},
	}},
	{access.Account, "an online account", func() entity.Described { return entity.Described{Accounts: make([]entity.Account, 1)} }, []question{
		{name: "platform", label: "Website or app", hint: "Leave it empty for an e-mail address.", width: 20, at: func(d *entity.Described) *string { return &d.Accounts[0].Platform }},
		{name: "handle", label: "Name of the account, or e-mail address", width: 30, at: func(d *entity.Described) *string { return &d.Accounts[0].Handle }},
	}},
	{access.Business, "a business", func() entity.Described { return entity.Described{Businesses: make([]entity.Business, 1)} }, []question{
		{name: "name", label: "Name", width: 30, at: func(d *entity.Described) *string { return &d.Businesses[0].Name }},
		{name: "number", label: "Company number", hint: "Of the register of companies: what partners' records are compared by.", width: 10, at: func(d *entity.Described) *string { return &d.Businesses[0].Number }},
		{name: "trade", label: "What it does", width: 30, at: func(d *entity.Described) *string { return &d.Businesses[0].Trade }},
	}},
}

// askedOf gives the questions of a kind; false where it is not one of the six.
func askedOf(k access.Kind) (asked, bool) {
	for _, a := range kinds {
		if a.kind == k {
			return a, true
		}
	}
	return asked{}, false
}

// inputs asks for one thing, with what stands now or was typed. Without apart, what is kept apart
// is not asked for.
func (h *Handler) inputs(a asked, d entity.Described, apart bool, filled ui.Filled) []Input {
	var out []Input
	for _, q := range a.questions {
		if q.name == entity.ContactPart && !apart {
			continue
		}
		f := ui.Field{Name: q.name, Label: q.label, Hint: q.hint}
		value := *q.at(&d)
		switch {
		case q.of != nil:
			out = append(out, Input{Choice: ui.Select{Field: f, Value: value, Blank: "Not known", Options: q.of(h)}.From(filled)})
		case q.long:
			out = append(out, Input{Text: ui.TextArea{Field: f, Value: value, Rows: 4, Max: longestText}.From(filled)})
		default:
			out = append(out, Input{Line: ui.TextInput{Field: f, Value: value, Width: q.width}.From(filled)})
		}
	}
	return out
}

// read reads one thing.
func (h *Handler) read(f *web.Form, a asked) entity.Described {
	d := a.empty()
	for _, q := range a.questions {
		switch {
		case q.of != nil:
			var can []string
			for _, o := range q.of(h) {
				can = append(can, o.Value)
			}
			*q.at(&d) = f.Choice(q.name, can...)
		case q.long:
			*q.at(&d) = f.Text(q.name, longestText)
		default:
			*q.at(&d) = f.Line(q.name, longestLine)
		}
	}
	return d
}

// take gives the problems of a fault to the fields that they are about: one thing is asked for, so
// they have their plain names.
func take(f *web.Form, a asked, err error) bool {
	if !fault.Is(err, fault.Invalid) {
		return false
	}
	names := map[string]string{}
	for _, q := range a.questions {
		names[entity.FieldName(string(a.kind), 0, q.name)] = q.name
	}
	for name, problem := range fault.As(err).Fields {
		if plain := names[name]; plain != "" {
			name = plain
		}
		f.Problem(name, problem)
	}
	return true
}
