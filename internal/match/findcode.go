package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxToken is more than any part of a postcode or registration has.
const maxToken = 8

// token is a run of letters and digits.
type token struct {
	start, end int
	upper      string // in capitals; empty when it cannot be part of a code
	lower      bool   // it was written in small letters
	capital    bool   // it was written in capitals
}

// scanCodes finds postcodes and registrations in one or two tokens.
func scanCodes(text string, taken []found, anyCase bool) []found {
	var all []found
	var last token
	for start := 0; start < len(text) && len(all) < MaxFound; {
		t := nextToken(text, start)
		start = t.end
		if t.upper == "" || inside(taken, t.start) {
			last = token{}
			continue
		}
		if last.upper != "" && neighbours(text, last, t) {
			if k, ok := twoTokens(last, t, anyCase); ok {
				all = append(all, found{last.start, t.end, k})
				last = token{}
				continue
			}
		}
		last = t
		if k, ok := oneToken(t, anyCase); ok {
			all = append(all, found{t.start, t.end, k})
			last = token{}
		}
	}
	return all
}

// nextToken reads the next run of letters and digits. Ideographs end it: nobody writes a space
// between them and a code.
func nextToken(text string, at int) token {
	start := -1
	for i, r := range text[at:] {
		part := (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !unicode.In(r, ideographs...)
		if part && start < 0 {
			start = at + i
		}
		if !part && start >= 0 {
			return readToken(text, start, at+i)
		}
	}
	if start < 0 {
		return token{start: len(text), end: len(text)}
	}
	return readToken(text, start, len(text))
}

// readToken makes a token; one that is long, not ASCII, or part of an address or a reference
// keeps no letters.
func readToken(text string, start, end int) token {
	t := token{start: start, end: end}
	word := text[start:end]
	if len(word) > maxToken || glued(text[:start], text[end:]) {
		return t
	}
	for i := range len(word) {
		if !asciiAlnum(word[i]) {
			return t
		}
	}
	t.upper = strings.ToUpper(word)
	t.lower, t.capital = word == strings.ToLower(word), word == t.upper
	return t
}

// glued tells whether a word is tied to its surroundings by a sign of addresses and references.
func glued(before, after string) bool {
	const always, between = "@/\\_=&#", ".-"
	b, bs := utf8.DecodeLastRuneInString(before)
	if bs > 0 && strings.ContainsRune(always, b) {
		return true
	}
	if apostrophe(before, after) {
		return true
	}
	a, as := utf8.DecodeRuneInString(after)
	if as > 0 && strings.ContainsRune(always, a) && a != '/' {
		return true
	}
	b2, _ := utf8.DecodeLastRuneInString(before[:len(before)-bs])
	if strings.ContainsRune(between, b) && bs > 0 && (unicode.IsLetter(b2) || unicode.IsDigit(b2)) {
		return true
	}
	a2, _ := utf8.DecodeRuneInString(after[as:])
	return as > 0 && strings.ContainsRune(between, a) && (unicode.IsLetter(a2) || unicode.IsDigit(a2))
}

// apostrophe tells whether an apostrophe ties a word to what stands before or after it; the s
// of a possessive does not.
func apostrophe(before, after string) bool {
	if rest, ok := strings.CutSuffix(before, "'"); ok && wordEnd(rest) {
		return true
	}
	rest, ok := strings.CutPrefix(after, "'")
	next, _ := utf8.DecodeRuneInString(rest)
	return ok && wordRune(next) && !possessive(after)
}

// possessive tells whether text begins with the ending of "Anna's".
func possessive(text string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(text[:min(2, len(text))]), "'s")
	next, _ := utf8.DecodeRuneInString(text[min(2, len(text)):])
	return ok && rest == "" && !wordRune(next)
}

// wordRune tells what words are made of; wordEnd whether text ends with it.
func wordRune(r rune) bool {
	return r == '\'' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func wordEnd(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return wordRune(r)
}

// neighbours tells whether one or two blanks stand between two tokens.
func neighbours(text string, a, b token) bool {
	gap := text[a.end:b.start]
	return gap == " " || gap == "  "
}

// oneToken reads a code written without a space.
func oneToken(t token, anyCase bool) (Key, bool) {
	if len(t.upper) >= 5 && plainPostcode(t.upper) {
		return Key{FieldPostcode, t.upper}, true
	}
	if p, ok := currentPlate(t.upper); ok {
		return Key{FieldPlate, p}, true
	}
	sure := len(t.upper) == 7 || t.capital && len(t.upper) >= 5
	if (sure || anyCase) && (yearInFront(t.upper) || yearBehind(t.upper) || ulster(t.upper)) {
		return Key{FieldPlate, foldPlate(t.upper)}, true
	}
	return Key{}, false
}

// twoTokens reads a code written with its space.
func twoTokens(a, b token, anyCase bool) (Key, bool) {
	code := a.upper + b.upper
	if len(b.upper) == 3 && plainPostcode(code) && !(b.lower && ordinals[b.upper]) {
		return Key{FieldPostcode, code}, true
	}
	if commonWords[a.upper] || commonWords[b.upper] {
		return Key{}, false
	}
	if len(a.upper) == 4 && len(b.upper) == 3 && (anyCase || a.lower && b.lower || a.capital && b.capital) && hasDigit(a.upper) {
		if p, ok := currentPlate(code); ok {
			return Key{FieldPlate, p}, true
		}
	}
	if !anyCase && !(a.capital && b.capital) {
		return Key{}, false
	}
	inFront := len(b.upper) == 3 && yearInFront(code)
	behind := len(a.upper) == 3 && (yearBehind(code) || ulster(code))
	if inFront || behind {
		return Key{FieldPlate, foldPlate(code)}, true
	}
	return Key{}, false
}

// ordinals look like the second half of a postcode.
var ordinals = map[string]bool{"1ST": true, "2ND": true, "3RD": true, "4TH": true, "5TH": true, "6TH": true, "7TH": true, "8TH": true, "9TH": true}

// plainPostcode takes a postcode as it must be written, of an area that exists.
func plainPostcode(code string) bool {
	if !validPostcode(code) || foldPostcode(code) != code {
		return false
	}
	if areas[code[:1]] && isDigit(code[1]) {
		return true
	}
	return areas[code[:2]]
}

// areas are the postcode areas of the United Kingdom and the islands.
var areas = setOf("AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY " +
	"HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM " +
	"S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE")

// commonWords have three letters and stand beside numbers in running text.
var commonWords = setOf("ACT AGE AGO ALL AND ANY APR APT ARE ASK AUG BAG BED BIG BOX BUS BUT BUY CAN CAR DAY DEC DID DOB DUE END FAR FEB FEW FOR FRI GET GOT " +
	"HAD HAS HER HIM HIS HOW ITS JAN JUL JUN LAY LET LOT MAN MAR MAY MEN MET MON MRS NEW NIL NOR NOT NOV NOW OCT OFF OIL OLD ONE OUR OUT OWN PAY PER " +
	"PIN PUT RAN RED REF ROW SAT SAW SAY SEE SEP SET SHE SIM SIR SIT SIX SUN TAX TEN THE THU TIP TOO TOP TUE TWO USE VAN VAT VIA WAS WAY WED WHO WHY YES YET YOU")

// setOf makes a set from words between blanks.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// currentPlate reads the style in use since 2001, misread letters and digits included, with a
// digit at least.
func currentPlate(code string) (string, bool) {
	p, ok := shapes[0].read(code)
	return p, ok && hasDigit(code)
}

// yearInFront tells whether a code is A123ABC, written without mistake.
func yearInFront(code string) bool {
	n := len(code)
	return n >= 5 && n <= 7 && yearLetter(code[0]) && number(code[1:n-3]) && letters(code[n-3:])
}

// yearBehind tells whether a code is ABC123A, written without mistake.
func yearBehind(code string) bool {
	n := len(code)
	return n >= 5 && n <= 7 && letters(code[:3]) && number(code[3:n-1]) && yearLetter(code[n-1])
}

// ulster tells whether a code is a Northern Irish plate of three letters and three or four
// digits.
func ulster(code string) bool {
	n := len(code)
	return n >= 6 && n <= 7 && strings.Trim(code[:3], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && number(code[3:]) && northernIrish(code)
}

// yearLetter tells the letters that stood for a year, and Q for an unknown one.
func yearLetter(c byte) bool { return isLetter(c) && strings.IndexByte("IOUZ", c) < 0 }

// number tells digits that do not begin with 0.
func number(s string) bool { return s[0] != '0' && strings.Trim(s, "0123456789") == "" }

// letters tells letters as they were issued.
func letters(s string) bool { return strings.Trim(s, "ABCDEFGHJKLMNOPRSTUVWXYZ") == "" }
