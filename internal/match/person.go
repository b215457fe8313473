package match

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Levels of a key of FieldNameBorn; each is the first letter of its value.
const (
	levelDate = "d" // whole name, whole birth date
	levelPair = "p" // two of the names, whole birth date
	levelLone = "l" // a single name or one with initials, whole birth date
	levelTurn = "t" // whole name, day and month in either order
	levelYear = "y" // whole name, year of birth
)

const (
	maxName      = 200 // characters of given and family name together
	maxNameWords = 12  // more are a sentence
	maxPairWords = 6   // above this no two of the names are compared, only all
)

// titles say nothing about who it is.
var titles = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "sir": true, "madam": true, "prof": true, "jr": true, "sr": true}

// particles are parts of so many names that they do not make a pair.
var particles = map[string]bool{
	"al": true, "el": true, "de": true, "la": true, "da": true, "dos": true, "das": true, "del": true, "der": true, "den": true, "di": true,
	"du": true, "van": true, "von": true, "bin": true, "bint": true, "ibn": true, "abu": true, "ul": true, "ur": true, "thi": true,
}

// Persons gives the keys by which a person is found from a name and a birth date in any form
// that ParseBirth reads: the whole name with the whole date, every two names with the whole
// date, the whole name with day and month in either order, and the whole name with the year.
// Without a name or without a birth date there are none.
func Persons(given, family, born string) []Key {
	birth, ok := ParseBirth(born)
	if !ok || len(given) > maxField || len(family) > maxField {
		return nil
	}
	whole, isWhole := nameWords(given + " " + family)
	if len(whole) == 0 {
		return nil
	}
	name := strings.Join(whole, " ")
	date := fmt.Sprintf("%04d-%02d-%02d", birth.Year, birth.Month, birth.Day)
	if !isWhole {
		if birth.YearOnly() {
			return nil
		}
		return []Key{personKey(levelLone, date, name)}
	}
	keys := []Key{personKey(levelYear, date[:4], name)}
	if birth.YearOnly() {
		return keys
	}
	keys = append(keys, personKey(levelDate, date, name))
	if birth.Day <= 12 && birth.Day != birth.Month {
		low, high := min(birth.Day, birth.Month), max(birth.Day, birth.Month)
		keys = append(keys, personKey(levelTurn, fmt.Sprintf("%04d-%02d/%02d", birth.Year, low, high), name))
	}
	for _, pair := range namePairs(whole) {
		keys = append(keys, personKey(levelPair, date, pair))
	}
	return keys
}

// personKey writes level, date and names.
func personKey(level, date, names string) Key {
	return Key{FieldNameBorn, level + date + "|" + names}
}

// personStrength reads the level back.
func personStrength(value string) Strength {
	switch value[:1] {
	case levelDate:
		return Likely
	case levelPair, levelLone, levelTurn, levelYear:
		return Possible
	}
	return None
}

// knowsDate tells whether these keys hold the whole birth date of the name and year in a key
// of levelYear.
func knowsDate(keys []Key, year string) bool {
	y, name, _ := strings.Cut(year[len(levelYear):], "|")
	for _, k := range keys {
		date, who, _ := strings.Cut(k.Value, "|")
		if k.Field == FieldNameBorn && who == name && strings.HasPrefix(date, levelDate+y) {
			return true
		}
	}
	return false
}

// nameWords gives the words of a name, folded and sorted, so that their order does not count.
// Titles go; initials go when two names remain. Ideographs are taken one by one, for nobody
// writes a space between them in the same place. False means that it is not a whole name: a
// single word, or one with initials only.
func nameWords(name string) ([]string, bool) {
	if utf8.RuneCountInString(name) > maxName {
		return nil, false
	}
	var all, full []string
	for _, w := range wordsOf(name) {
		if titles[w] || strings.ContainsAny(w, "0123456789|") {
			continue
		}
		for _, part := range byScript(w) {
			if ideographic(part) {
				single := strings.Split(part, "")
				all, full = append(all, single...), append(full, single...)
				continue
			}
			all = append(all, part)
			if utf8.RuneCountInString(part) > 1 {
				full = append(full, part)
			}
		}
	}
	if len(all) > maxNameWords || len(full) == 0 {
		return nil, false
	}
	slices.Sort(all)
	slices.Sort(full)
	if len(full) > 1 {
		return full, true
	}
	return all, false
}

// namePairs gives every two names, particles and ideographs left out.
func namePairs(words []string) []string {
	if len(words) > maxPairWords {
		return nil
	}
	var pairs []string
	for i, a := range words {
		for _, b := range words[i+1:] {
			if particles[a] || particles[b] || ideographic(a) || ideographic(b) {
				continue
			}
			if p := a + " " + b; !slices.Contains(pairs, p) {
				pairs = append(pairs, p)
			}
		}
	}
	return pairs
}
