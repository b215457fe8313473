package match

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxHouse bounds the words of a house; a longer one is an account, not an address.
const maxHouse = 12

// girobank is the one postcode outside the grammar.
const girobank = "GIR0AA"

// Postcode reads a British postcode and gives it without its space, such as HU11AA; O and 0, I
// and 1 are told apart by position. By itself it matches nothing: it asks for a house.
func Postcode(text string) (Key, bool) {
	code, ok := compact(text, "-.", len("SW1A1AA"))
	if !ok || len(code) < len("M11AA") {
		return Key{}, false
	}
	code = foldPostcode(code)
	if !validPostcode(code) {
		return Key{}, false
	}
	return Key{FieldPostcode, code}, true
}

// foldPostcode reads a code with the grammar in mind: the last three are a digit and two
// letters, the first is a letter, no district begins with 0, and no area has I second.
func foldPostcode(code string) string {
	c := []byte(code)
	in := len(c) - 3
	c[0], c[in] = asLetter(c[0]), asDigit(c[in])
	if c[1] == '0' {
		c[1] = 'O'
	} else if c[1] == 'I' {
		c[1] = '1'
	}
	for i := 2; i < in; i++ {
		c[i] = asDigit(c[i])
	}
	if string(c) == "G1R0AA" {
		return girobank
	}
	return string(c)
}

// validPostcode checks the grammar of the Post Office address file: A9, A99, A9A, AA9, AA99 or
// AA9A, then 9AA.
func validPostcode(code string) bool {
	if len(code) < 5 || len(code) > 7 {
		return false
	}
	out, in := code[:len(code)-3], code[len(code)-3:]
	if !isDigit(in[0]) || !inwardLetter(in[1]) || !inwardLetter(in[2]) {
		return false
	}
	if code == girobank {
		return true
	}
	if !isLetter(out[0]) || strings.IndexByte("QVX", out[0]) >= 0 {
		return false
	}
	district := out[1:]
	if isLetter(district[0]) {
		if strings.IndexByte("IJZ", district[0]) >= 0 {
			return false
		}
		district = district[1:]
	}
	switch len(district) {
	case 1:
		return isDigit(district[0])
	case 2:
		return isDigit(district[0]) && district[0] != '0' && (isDigit(district[1]) || isLetter(district[1]))
	}
	return false
}

// inwardLetter tells the letters that may end a postcode.
func inwardLetter(c byte) bool { return isLetter(c) && strings.IndexByte("CIKMOV", c) < 0 }

// doors are words in front of the number of a part of a house.
var doors = map[string]bool{"flat": true, "flt": true, "apartment": true, "apt": true, "unit": true, "room": true, "rm": true, "studio": true, "caravan": true, "plot": true}

// fillers say nothing about which house it is.
var fillers = map[string]bool{"the": true, "no": true, "number": true, "house": true, "and": true, "at": true, "of": true}

// Place reads a postcode and a house, which may be a number, a flat and a number in any order,
// a name, or a whole first line: when there is a house number the words beside it are left
// out. "12A" is the same as "Flat A, 12". Without a house there is no place.
func Place(postcode, house string) (Key, bool) {
	code, ok := Postcode(postcode)
	if !ok || len(house) > maxField {
		return Key{}, false
	}
	words := wordsOf(house)
	if len(words) == 0 || len(words) > maxHouse {
		return Key{}, false
	}
	door := foldHouse(words)
	if door == "" || strings.Count(door, " ") >= maxHouse {
		return Key{}, false
	}
	return Key{FieldPlace, code.Value + " " + door}, true
}

// foldHouse gives the numbers of a house, sorted; where only a flat has a number, with the
// words of the house's name.
func foldHouse(words []string) string {
	var numbers, names []string
	numbered := false // a number that is not that of a flat
	for i, w := range words {
		afterDoor := i > 0 && doors[words[i-1]]
		parts, isNumber := houseNumber(w)
		switch {
		case isNumber:
			numbers = append(numbers, parts...)
			numbered = numbered || !afterDoor
		case utf8.RuneCountInString(w) == 1 && (afterDoor || len(words) > 1):
			numbers = append(numbers, w)
		case !doors[w] && !fillers[w]:
			names = append(names, w)
		}
	}
	slices.Sort(numbers)
	if numbered || len(names) == 0 {
		return strings.Join(numbers, " ")
	}
	slices.Sort(names)
	for i, n := range numbers {
		numbers[i] = "flat " + n
	}
	return strings.Join(append(numbers, names...), " ")
}

// houseNumber reads 12, 012, 12a or a12 as their number and letter.
func houseNumber(word string) ([]string, bool) {
	const digits = "0123456789"
	at := strings.IndexAny(word, digits)
	if at < 0 {
		return nil, false
	}
	end := at
	for end < len(word) && strings.IndexByte(digits, word[end]) >= 0 {
		end++
	}
	rest := word[:at] + word[end:]
	if utf8.RuneCountInString(rest) > 1 || strings.ContainsAny(rest, digits) {
		return []string{word}, true // no plain number: as it stands
	}
	number := strings.TrimLeft(word[at:end], "0")
	if number == "" {
		number = "0"
	}
	parts := []string{number}
	if rest != "" {
		parts = append(parts, rest)
	}
	return parts, true
}
