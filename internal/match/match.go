// Package match says when two records may speak of the same phone, vehicle, person, place,
// online account or business. It is pure: no database, no clock, no randomness, and the same
// input always gives the same output.
//
// # Words
//
// A Key is one identifier in its normal form, made so that equal things written differently
// become equal text. Two keys match when they are equal: an index of keys therefore finds
// every candidate, and Compare judges a pair of candidates from their keys alone. A Field is
// the kind of identifier. Strength is how much a match says.
//
// # Rules of Compare
//
//   - The same phone, e-mail, online account or company number: likely.
//   - The same vehicle registration: likely; of fewer than five characters, as a part of one
//     that somebody remembered: possible.
//   - The same postcode and house: possible, for a house has many people.
//   - The same whole name and the same birth date: likely. Names are compared as bags of words,
//     so given and family name may change places, and initials do not count.
//   - Possible are: two names in common and the same birth date; the same whole name with day
//     and month swapped; the same whole name and year where a side knows no more than the
//     year. The first of January counts as knowing the year only, because so many papers carry
//     it for people whose day is not known.
//   - A single name, or a name with an initial, and the same birth date: possible.
//   - Two different fields that are each possible are likely together.
//   - A postcode alone, a name alone and a birth date alone say nothing.
//
// A likely match means that the identifier is the same, not that the same person stands
// behind it: handsets, houses and vans are shared.
//
// # Invariants
//
// Normalising is idempotent. Spaces, case and invisible characters never change a key.
// Comparing is symmetric. Another key never weakens a match, but for one case: where both sides
// know the whole birth date of that name and year, the year alone says nothing. Every function
// takes any bytes, reads a bounded part of them (the limits are constants) and never fails
// otherwise than by saying that it found nothing.
//
// # Limits
//
// Names in other scripts are folded, not transliterated: "Иванов" and "Ivanov" do not match.
// Nicknames, misspelt names and a wrong digit in a date or number do not match either. German
// umlauts fold to one letter, so "Müller" is "Muller" but not "Mueller". Places are British
// only. Plates of other countries are compared without their shape, and a few of theirs fall
// together with a British one. Extensions of a phone number are dropped. Internationalised domains
// are not turned into their ASCII form. Search knows words, not endings.
//
// # How it grows
//
// Scoring with weights, blocking keys and clusters come beside Compare and use the same normal
// forms; a key's value may then only change together with every index that holds it. What is
// told to whom, and which fields are protected, is for the caller: keys of protected fields
// must not be handed in.
package match

import (
	"log/slog"
	"strings"
)

// Field is the kind of an identifier.
type Field string

const (
	FieldPhone    Field = "phone"    // an international phone number
	FieldPlate    Field = "plate"    // a vehicle registration
	FieldEmail    Field = "email"    // an e-mail address
	FieldHandle   Field = "handle"   // an account on a named online platform
	FieldCompany  Field = "company"  // a number in the companies register
	FieldNameBorn Field = "nameborn" // a name together with a birth date, or with what is known of one
	FieldPlace    Field = "place"    // a postcode together with a house
	FieldPostcode Field = "postcode" // a postcode found in text: asks for a house, and matches nothing by itself
)

// Fields lists every field in the order in which a result names them.
func Fields() []Field {
	return []Field{FieldPhone, FieldPlate, FieldEmail, FieldHandle, FieldCompany, FieldNameBorn, FieldPlace, FieldPostcode}
}

// Key is one identifier in its normal form. Its value is personal data.
type Key struct {
	Field Field
	Value string
}

// LogValue keeps the value out of logs.
func (k Key) LogValue() slog.Value { return slog.StringValue(string(k.Field)) }

// Strength is how much a match says.
type Strength int

const (
	None     Strength = iota // says nothing
	Possible                 // worth asking about
	Likely                   // the same thing, as far as writing can tell
)

// String gives the word that people read.
func (s Strength) String() string {
	switch s {
	case Possible:
		return "possible"
	case Likely:
		return "likely"
	}
	return "none"
}

// shortPlate is the length below which a registration is taken for a part of one.
const shortPlate = 5

// Strength tells how much it says when two records share this key.
func (k Key) Strength() Strength {
	if k.Value == "" {
		return None
	}
	switch k.Field {
	case FieldPhone, FieldEmail, FieldHandle, FieldCompany:
		return Likely
	case FieldPlate:
		if len(k.Value) < shortPlate {
			return Possible
		}
		return Likely
	case FieldPlace:
		return Possible
	case FieldNameBorn:
		return personStrength(k.Value)
	}
	return None
}

// Result is what two records have in common.
type Result struct {
	Strength Strength
	Fields   []Field // which fields matched, each once, in the order of Fields
}

// Compare judges the keys of two records; false means that they have nothing in common that
// says anything.
func Compare(a, b []Key) (Result, bool) {
	have := make(map[Key]bool, len(a))
	for _, k := range a {
		have[k] = true
	}
	best := map[Field]Strength{}
	for _, k := range b {
		s := k.Strength()
		if s <= best[k.Field] || !have[k] {
			continue
		}
		if contradicted(k, a, b) {
			continue
		}
		best[k.Field] = s
	}
	var r Result
	for _, f := range Fields() {
		if best[f] == None {
			continue
		}
		r.Fields = append(r.Fields, f)
		r.Strength = max(r.Strength, best[f])
	}
	if len(r.Fields) > 1 {
		r.Strength = Likely
	}
	return r, len(r.Fields) > 0
}

// contradicted tells whether both sides know the whole birth date of somebody of this name and
// year. Then sharing the year says nothing: either the dates are equal, and their own key
// matches, or they are not.
func contradicted(k Key, a, b []Key) bool {
	if k.Field != FieldNameBorn || !strings.HasPrefix(k.Value, levelYear) {
		return false
	}
	return knowsDate(a, k.Value) && knowsDate(b, k.Value)
}
