package entity

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/match"
	"lightship/internal/record"
)

const (
	longestLine = 200  // characters of one line
	longestText = 4000 // characters of notes
)

// FieldName names a field of the i-th thing of a kind, counted from 0, on a form and in problems.
func FieldName(kind string, i int, field string) string {
	return kind + "-" + strconv.Itoa(i+1) + "-" + field
}

// limits notes fields that are too long.
func limits(problems fault.Fields, most int, values map[string]string) {
	for name, v := range values {
		if n := utf8.RuneCountInString(v); n > most {
			problems[name] = fmt.Sprintf("This has %d characters. Shorten it to %d.", n, most)
		}
	}
}

// fields are what a level shows, line by line. Below Full a field that the level does not show is
// given without its value, always, whether there is one or not: the page veils it.
type fields []record.Field

func (f *fields) add(name, label, value string) {
	if value != "" {
		*f = append(*f, record.Field{Name: name, Label: label, Value: value})
	}
}

func (f *fields) veil(name, label string) {
	*f = append(*f, record.Field{Name: name, Label: label})
}

// joined puts what is there in one line.
func joined(separator string, pieces ...string) string {
	var there []string
	for _, p := range pieces {
		if p = strings.TrimSpace(p); p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, separator)
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func identifiers(keys ...match.Key) []record.Identifier {
	var out []record.Identifier
	for _, k := range keys {
		out = append(out, record.Identifier{Field: string(k.Field), Value: k.Value})
	}
	return out
}

// one gives a key as identifiers, or none where the text had none.
func one(k match.Key, ok bool) []record.Identifier {
	if !ok {
		return nil
	}
	return identifiers(k)
}

// KindWord is the one thing that a pointer says of an entity.
func KindWord(k access.Kind) string {
	switch k {
	case access.Person:
		return "A person"
	case access.Place:
		return "A place"
	case access.Phone:
		return "A phone"
	case access.Vehicle:
		return "A vehicle"
	case access.Account:
		return "An online account"
	case access.Business:
		return "A business"
	default:
		return "A record"
	}
}
