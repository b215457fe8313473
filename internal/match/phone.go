package match

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// Britain is the region in which a phone number without a country code is read.
const Britain = "GB"

// dramaRanges are kept free by Ofcom for stories and are used by demos and tests; the number
// plan calls them invalid.
var dramaRanges = []string{"+447700900", "+441632960"}

const (
	maxPhone    = 64             // characters of a phone number as typed
	minNational = 9              // digits that a number outside its plan must have, without country code
	maxZeros    = 7              // zeros at the end; more are a placeholder
	phonePunct  = "-.()/‐‑‒–—―−" // what people put between digits
)

// Phone reads a phone number and gives it as E.164 without extension. A number that the plan
// does not know is taken when it has the right length, because plans change and people
// mistype; a number without its area code is not.
func Phone(text, region string) (Key, bool) {
	value, standing := readPhone(text, region)
	if standing == refused {
		return Key{}, false
	}
	return Key{FieldPhone, value}, true
}

// standing tells how sure it is that digits are a phone number.
type standing int

const (
	refused standing = iota // no number
	lengthy                 // of the right length
	planned                 // in its country's plan, or free for stories
)

// readPhone gives the number as E.164 and its standing; no text when it is refused.
func readPhone(text, region string) (string, standing) {
	typed, ok := phoneText(text)
	if !ok {
		return "", refused
	}
	n, err := phonenumbers.Parse(typed, strings.ToUpper(strings.TrimSpace(region)))
	if err != nil {
		return "", refused
	}
	value := phonenumbers.Format(n, phonenumbers.E164)
	again, err := phonenumbers.Parse(value, "")
	if err != nil || phonenumbers.Format(again, phonenumbers.E164) != value || strings.HasSuffix(value, strings.Repeat("0", maxZeros+1)) {
		return "", refused
	}
	if known(n, value) {
		return value, planned
	}
	national := phonenumbers.GetNationalSignificantNumber(n)
	right := phonenumbers.IsPossibleNumberWithReason(n) == phonenumbers.IS_POSSIBLE
	if !right || len(national) < minNational {
		return "", refused
	}
	return value, lengthy
}

// known tells whether a number is in its country's plan or free for stories.
func known(n *phonenumbers.PhoneNumber, value string) bool {
	for _, p := range dramaRanges {
		if strings.HasPrefix(value, p) && len(value) == len("+447700900123") {
			return true
		}
	}
	return phonenumbers.IsValidNumber(n)
}

// phoneText keeps digits, one plus in front and one extension; false when there is anything
// else, so that "ask Anna" or two numbers in one field are refused.
func phoneText(text string) (string, bool) {
	if len(text) > maxField {
		return "", false
	}
	runes := []rune(norm.NFKC.String(strings.ToLower(text)))
	if len(runes) > maxPhone {
		return "", false
	}
	var b strings.Builder
	for _, r := range runes {
		d, isDigit := digit(r)
		switch {
		case isDigit:
			b.WriteRune(d)
		case r == '+' && b.Len() == 0, r == 'e', r == 'x', r == 't':
			b.WriteRune(r)
		case unicode.IsSpace(r) || invisible(r) || strings.ContainsRune(phonePunct, r):
		default:
			return "", false
		}
	}
	number, extension, has := cutExtension(b.String())
	rest := strings.TrimPrefix(number, "+")
	if rest == "" || strings.Trim(rest+extension, "0123456789") != "" || has && extension == "" {
		return "", false
	}
	return number, true
}

// cutExtension cuts at "ext" or "x".
func cutExtension(s string) (number, extension string, has bool) {
	if number, extension, has = strings.Cut(s, "ext"); has {
		return number, extension, true
	}
	return strings.Cut(s, "x")
}
