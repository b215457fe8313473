package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of what is read from free text.
const (
	MaxText   = 1 << 18 // bytes read of one text; the rest is not searched
	MaxFound  = 50      // identifiers found in one text
	maxParses = 400     // sequences of digits tried as phone numbers in one text
)

// found is an identifier and where it stands in a text that clean gave.
type found struct {
	start, end int
	key        Key
}

// Find gives the phone numbers, registrations, e-mail addresses and postcodes in free text, in
// the order of their first appearance, each once, at most MaxFound. It would rather miss one
// than offer a wrong one: phone numbers must be in the number plan and begin with 0, + or 44,
// registrations must have a British style with a year or a Northern Irish code, and what looks
// like a road with a word after it ("M62 and") is none.
func Find(text string) []Key {
	var keys []Key
	for _, f := range scan(clean(text), false) {
		if !slices.Contains(keys, f.key) {
			keys = append(keys, f.key)
		}
	}
	return keys
}

// clean brings text to one form: no invisible characters, every space a blank or a line end,
// every dash a hyphen, every apostrophe the same, every digit 0 to 9.
func clean(text string) string {
	if len(text) > MaxText {
		text = text[:MaxText]
	}
	text = norm.NFKC.String(strings.ToValidUTF8(text, "\n"))
	return strings.Map(func(r rune) rune {
		switch {
		case invisible(r):
			return -1
		case r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029 || r == 0:
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune("‐‑‒–—―−", r):
			return '-'
		}
		if d, ok := digit(r); ok {
			return d
		}
		if plain[r] == "'" {
			return '\''
		}
		return r
	}, text)
}

// scan finds identifiers; anyCase also takes registrations in small letters, for searching,
// where a wrong one does no harm.
func scan(text string, anyCase bool) []found {
	all := scanEmails(text)
	all = append(all, scanPhones(text, all)...)
	all = append(all, scanCodes(text, all, anyCase)...)
	slices.SortFunc(all, func(a, b found) int { return a.start - b.start })
	return all[:min(len(all), MaxFound)]
}

// inside tells whether a position lies in something already found.
func inside(all []found, at int) bool {
	return slices.ContainsFunc(all, func(f found) bool { return f.start <= at && at < f.end })
}

// scanEmails looks to both sides of every @.
func scanEmails(text string) []found {
	var all []found
	for at := range len(text) {
		if text[at] != '@' {
			continue
		}
		start, end := at, at+1
		for start > 0 && at-start < maxLocal && addressByte(text[start-1]) {
			start--
		}
		for end < len(text) && end-at <= maxDomain && domainByte(text[end]) {
			end++
		}
		start += len(text[start:at]) - len(strings.TrimLeft(text[start:at], ".-+_"))
		domain := strings.TrimRight(text[at+1:end], ".-")
		if k, ok := Email(text[start:at] + "@" + domain); ok {
			all = append(all, found{start, at + 1 + len(domain), k})
		}
		if len(all) == MaxFound {
			break
		}
	}
	return all
}

// addressByte and domainByte are stricter than the standard: in running text other characters
// are punctuation.
func addressByte(c byte) bool { return domainByte(c) || c == '+' || c == '_' }

func domainByte(c byte) bool { return asciiAlnum(c) || c == '.' || c == '-' }

func asciiAlnum(c byte) bool { return isDigit(c) || isLetter(c) || 'a' <= c && c <= 'z' }

const (
	maxGroups     = 7 // groups of digits in a phone number
	maxPhoneDigit = 15
	minPhoneDigit = 9
)

// scanPhones tries every place where a phone number may begin.
func scanPhones(text string, taken []found) []found {
	var all []found
	parses := 0
	for at := 0; at < len(text) && parses < maxParses && len(all) < MaxFound; {
		if !isDigit(text[at]) && text[at] != '+' {
			at++
			continue
		}
		first := at
		ends := digitGroups(text, at)
		at = ends[0]
		if inside(taken, first) || !mayBegin(text, first, ends[0]) {
			continue
		}
		for _, end := range slices.Backward(ends) {
			if countDigits(text[first:end]) < minPhoneDigit || !mayEnd(text, end) || parses == maxParses {
				continue
			}
			parses++
			if value, s := readPhone(text[first:end], Britain); s == planned {
				all = append(all, found{first, end, Key{FieldPhone, value}})
				at = end
				break
			}
		}
	}
	return all
}

// digitGroups gives the ends of the groups of digits from a position on, as long as little
// stands between them.
func digitGroups(text string, at int) []int {
	var ends []int
	digits := 0
	if text[at] == '+' {
		at++
	}
	for len(ends) < maxGroups {
		start := at
		for at < len(text) && isDigit(text[at]) {
			at++
		}
		if digits += at - start; at == start || digits > maxPhoneDigit {
			break
		}
		ends = append(ends, at)
		for gap := 0; gap < 3 && at < len(text) && strings.IndexByte(" -.()", text[at]) >= 0; gap++ {
			at++
		}
	}
	if len(ends) == 0 {
		ends = append(ends, at)
	}
	return ends
}

// mayBegin tells whether digits begin as phone numbers do; the first group of a British one
// has its area code's three digits at least.
func mayBegin(text string, first, end int) bool {
	before, size := utf8.DecodeLastRuneInString(text[:first])
	if size > 0 && strings.ContainsRune("@_=#&+", before) || unicode.IsDigit(before) {
		return false
	}
	if unicode.IsLetter(before) && !ideographic(string(before)) {
		return false
	}
	if apostrophe(text[:first], "") {
		return false
	}
	farther, _ := utf8.DecodeLastRuneInString(text[:first-size])
	if size > 0 && strings.ContainsRune(".-", before) && unicode.IsDigit(farther) || before == '/' && !unicode.IsDigit(farther) {
		return false
	}
	group := text[first:end]
	switch {
	case group[0] == '+':
		return true
	case strings.HasPrefix(group, "00"), strings.HasPrefix(group, "44"):
		return true
	}
	return group[0] == '0' && len(group) >= 3
}

// mayEnd tells whether a phone number may stop here.
func mayEnd(text string, end int) bool {
	after, _ := utf8.DecodeRuneInString(text[end:])
	if apostrophe("", text[end:]) {
		return false
	}
	if end == len(text) || ideographic(string(after)) {
		return true
	}
	return !unicode.IsLetter(after) && !unicode.IsDigit(after) && !strings.ContainsRune("@_=", after)
}

// countDigits counts the digits of a short text.
func countDigits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}
