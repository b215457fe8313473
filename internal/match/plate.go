package match

import "strings"

// shape is one style of British registration: L for a letter, D for a digit.
type shape struct {
	pattern string
	fits    func(plate string) bool // what the letters must be besides; nil for nothing
}

// shapes are tried in this order. Whether a plate fits is decided with O and 0, I and 1 taken
// as equal, so that a misreading never changes the shape.
var shapes = shapesOf()

func shapesOf() []shape {
	all := []shape{{"LLDDLLL", issuedNow}} // current, since September 2001
	for _, digits := range []string{"DDD", "DD", "D"} {
		all = append(all, shape{"L" + digits + "LLL", nil}) // year letter in front, 1983 to 2001
	}
	for _, digits := range []string{"DDD", "DD", "D"} {
		all = append(all, shape{"LLL" + digits + "L", nil}) // year letter behind, 1963 to 1983
	}
	for _, digits := range []string{"DDDD", "DDD", "DD", "D"} {
		all = append(all, shape{"LLL" + digits, northernIrish}, shape{"LL" + digits, northernIrish})
	}
	return all
}

// Limits of a registration without spaces.
const (
	minPlate = 2
	maxPlate = 10
)

// Plate reads a vehicle registration: upper case, no spaces, and the letter O and the digit 0,
// the letter I and the digit 1 told apart by their position in the current, prefix, suffix and
// Northern Irish styles. In any other style, older or foreign, both become digits. Without a
// digit it is a word, except in the current style, where both may have been misread.
func Plate(text string) (Key, bool) {
	plate, ok := compact(text, "-.·•", maxPlate)
	if !ok || len(plate) < minPlate {
		return Key{}, false
	}
	if _, current := shapes[0].read(plate); !current && !hasDigit(plate) {
		return Key{}, false
	}
	return Key{FieldPlate, foldPlate(plate)}, true
}

// foldPlate tells O from 0 and I from 1.
func foldPlate(plate string) string {
	for _, s := range shapes {
		if folded, ok := s.read(plate); ok {
			return folded
		}
	}
	folded := []byte(plate)
	for i, c := range folded {
		folded[i] = asDigit(c)
	}
	return string(folded)
}

// read gives the plate as this shape writes it; false when it does not fit.
func (s shape) read(plate string) (string, bool) {
	if len(plate) != len(s.pattern) {
		return "", false
	}
	out := []byte(plate)
	for i, c := range out {
		if s.pattern[i] == 'L' {
			out[i] = asLetter(c)
		} else {
			out[i] = asDigit(c)
		}
		if isLetter(out[i]) != (s.pattern[i] == 'L') {
			return "", false
		}
	}
	if s.fits != nil && !s.fits(string(out)) {
		return "", false
	}
	return string(out), true
}

// issuedNow tells whether a plate in the current style has letters that are issued: never I or
// Q, and no Z in front. So A123 BCD, with the digit 1, is of the older style with a year letter.
func issuedNow(plate string) bool {
	return !strings.ContainsAny(plate, "IQ") && !strings.Contains(plate[:2], "Z")
}

// northernIrish are plates whose last two letters are a code of Northern Ireland; all of them
// have an I or a Z.
func northernIrish(plate string) bool {
	letters := 0
	for letters < len(plate) && isLetter(plate[letters]) {
		letters++
	}
	a, b := plate[letters-2], plate[letters-1]
	switch {
	case b == 'Z':
		return a >= 'A' && a <= 'Z' && a != 'I' && a != 'O' && a != 'Q'
	case a == 'I':
		return b == 'A' || b == 'B' || b == 'J' || b == 'L' || b == 'W'
	case b == 'I':
		return a == 'J' || a == 'O' || a == 'U' || a == 'X'
	}
	return false
}

// hasDigit tells whether there is a digit among letters.
func hasDigit(s string) bool {
	for i := range len(s) {
		if isDigit(s[i]) {
			return true
		}
	}
	return false
}
