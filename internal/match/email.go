package match

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Limits of an address, from RFC 5321.
const (
	maxLocal  = 64
	maxDomain = 253
	maxLabel  = 63
)

// localPunct are the characters besides letters and digits that may stand before the @.
const localPunct = ".!#$%&'*+/=?^_{|}~-"

// Email reads an e-mail address: lower case throughout, for nobody's mailbox differs by case,
// without spaces around, brackets or "mailto:". What follows a plus sign stays: it may be
// another person at the same desk.
func Email(text string) (Key, bool) {
	if len(text) > maxField {
		return Key{}, false
	}
	address := lowerVisible(text)
	if _, inside, ok := strings.Cut(address, "<"); ok {
		address, _, ok = strings.Cut(inside, ">")
		if !ok {
			return Key{}, false
		}
	}
	address = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(address), "mailto:"))
	local, domain, ok := strings.Cut(address, "@")
	local, domain = strings.TrimSpace(local), strings.TrimSuffix(strings.TrimSpace(domain), ".")
	if !ok || !validLocal(local) || !validDomain(domain) {
		return Key{}, false
	}
	return Key{FieldEmail, local + "@" + domain}, true
}

// lowerVisible brings text to lower case and one form, without invisible characters.
func lowerVisible(text string) string {
	text = norm.NFKC.String(strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
	return norm.NFKC.String(text)
}

// validLocal checks what stands before the @; quoted forms are refused.
func validLocal(s string) bool {
	if s == "" || len(s) > maxLocal || strings.HasPrefix(s, ".") || strings.HasSuffix(s, ".") || strings.Contains(s, "..") {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(localPunct, r)
	}) < 0
}

// validDomain checks labels; there must be two, and the last is not a number.
func validDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(s) > maxDomain || len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > maxLabel || strings.HasPrefix(l, "-") || strings.HasSuffix(l, "-") {
			return false
		}
		if strings.IndexFunc(l, func(r rune) bool {
			return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		}) >= 0 {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(last) > 1 && strings.Trim(last, "0123456789") != ""
}
