package entity

import (
	"slices"
	"strconv"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/match"
	"lightship/internal/record"
)

// Person is somebody whom a worry is about: a person at risk, or one who puts others at risk.
type Person struct {
	home
	Given, Family string
	Other         string // other names, nicknames
	Born          string // as it is known: a date, a month and year, a year
	Under18       string // yes, no, not-sure; not sure is treated as yes (Modern Slavery Act 2015 s.51)
	Sex           string
	Nationality   string
	Language      string
	Notes         string
	SafeContact   string // the protected part "contact"
}

// ContactPart is the protected part that says how to reach a person safely.
const ContactPart = "contact"

// sexes are the answers that can be given; the list is ours.
var sexes = []string{"", "female", "male", "other", "not-known"}

func (p Person) check() fault.Fields {
	problems := fault.Fields{}
	limits(problems, longestLine, map[string]string{"given": p.Given, "family": p.Family, "other": p.Other, "born": p.Born, "nationality": p.Nationality, "language": p.Language})
	limits(problems, longestText, map[string]string{"notes": p.Notes, "contact": p.SafeContact})
	if joined("", p.Given, p.Family, p.Other, p.Notes) == "" {
		problems["given"] = "Enter a name, or say in the notes who this is."
	}
	if _, ok := match.ParseBirth(p.Born); p.Born != "" && !ok && problems["born"] == "" {
		problems["born"] = "Enter a date of birth such as 27 3 2006, or a year."
	}
	if !slices.Contains([]string{"", "yes", "no", "not-sure"}, p.Under18) {
		problems["under18"] = "Choose yes, no or not sure."
	}
	if !slices.Contains(sexes, p.Sex) {
		problems["sex"] = "Choose one of the answers."
	}
	return problems
}

func (p Person) start() record.Start {
	s := p.begin()
	s.Parts = []access.Part{{Name: ContactPart, Level: access.Full, Protected: true,
		Grants: []access.PartGrant{{To: p.home.start.Team}}}} // those who hold the person's record may ring them
	return s
}

func (p Person) identify() []record.Identifier {
	return identifiers(match.Persons(p.Given, p.Family, p.Born)...)
}

func (p Person) redact(shows func(string) bool) Person {
	if !shows(ContactPart) {
		p.SafeContact = ""
	}
	return p
}

// name is what the person is called, as far as it is known.
func (p Person) name() string {
	return or(joined(" ", p.Given, p.Family), or(p.Other, "Name not known"))
}

// year is the year of birth, or nothing.
func (p Person) year() string {
	if b, ok := match.ParseBirth(p.Born); ok && b.Year != 0 {
		return strconv.Itoa(b.Year)
	}
	return ""
}

func born(year string) string {
	if year == "" {
		return ""
	}
	return "born " + year
}

// showPerson shows at Summary the name and the year of birth, which tell one person from another,
// and nothing about their life.
func showPerson(p Person, level access.Level, shows func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: KindWord(access.Person)}
	}
	v := record.View{Title: p.name(), Line: joined(", ", born(p.year()), under18Words(p.Under18))}
	var f fields
	f.add("name", "Name", p.name())
	if level == access.Summary {
		f.add("year", "Born", p.year())
		f.add("under18", "Under 18", under18Words(p.Under18))
		for _, hidden := range [][2]string{{"other", "Other names"}, {"born", "Date of birth"}, {"sex", "Sex"}, {"nationality", "Nationality"}, {"language", "Language"}, {"notes", "Notes"}, {ContactPart, "How to reach them safely"}} {
			f.veil(hidden[0], hidden[1])
		}
		v.Fields = f
		return v
	}
	f.add("other", "Other names", p.Other)
	f.add("born", "Date of birth", p.Born)
	f.add("under18", "Under 18", under18Words(p.Under18))
	f.add("sex", "Sex", sexWords(p.Sex))
	f.add("nationality", "Nationality", p.Nationality)
	f.add("language", "Language", p.Language)
	f.add("notes", "Notes", p.Notes)
	if shows(ContactPart) {
		f.add(ContactPart, "How to reach them safely", p.SafeContact)
	} else {
		f.add(ContactPart, "How to reach them safely", "Kept apart. Only those who were let in to it see this.")
	}
	v.Fields = f
	v.Words = []string{p.Other, p.Born, p.Nationality, p.Language, p.Notes}
	return v
}

func under18Words(code string) string {
	switch code {
	case "yes":
		return "under 18"
	case "not-sure":
		return "may be under 18: treat as a child"
	case "no":
		return "an adult"
	default:
		return ""
	}
}

func sexWords(code string) string {
	switch code {
	case "female":
		return "Female"
	case "male":
		return "Male"
	case "other":
		return "Another"
	case "not-known":
		return "Not known"
	default:
		return ""
	}
}
