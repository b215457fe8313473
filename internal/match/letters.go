package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks bounds the marks kept on one letter; no language needs as many.
const maxMarks = 4

// plain spells letters that have no decomposition, or several forms, in the way people type
// them without the accent.
var plain = map[rune]string{
	'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t", 'ı': "i", 'ŋ': "n", 'ĸ': "k",
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ə': "a", 'ƙ': "k", 'ɓ': "b", 'ɗ': "d", 'ƴ': "y",
	'ς': "σ",                                         // Greek final sigma
	'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه", 'ٱ': "ا", // Arabic and Persian forms of one letter
	'ـ': "",                                                                                  // Arabic filler
	'ʻ': "'", 'ʼ': "'", 'ʹ': "'", 'ˈ': "'", '’': "'", '‘': "'", '`': "'", 'ʾ': "'", 'ʿ': "'", // apostrophes
	'＇': "'",
}

// accented are the scripts whose marks people leave out; in all others a mark is a vowel.
var accented = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew}

// fold brings text to lower case without accents, compatibility forms and invisible
// characters; digits of all scripts become 0 to 9. What is no letter, mark, digit or
// apostrophe becomes a space.
func fold(text string) string {
	text = norm.NFKD.String(strings.ToValidUTF8(text, " "))
	var b strings.Builder
	b.Grow(len(text))
	strip, marks := true, 0
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(foldASCII(byte(r)))
			strip, marks = true, 0
		case invisible(r):
		case unicode.IsMark(r):
			if marks++; !strip && marks <= maxMarks {
				b.WriteRune(r)
			}
		default:
			s := foldRune(r)
			b.WriteString(s)
			base, _ := utf8.DecodeRuneInString(s)
			strip, marks = !unicode.IsLetter(base) || unicode.In(base, accented...), 0
		}
	}
	return norm.NFC.String(b.String())
}

// foldASCII is fold for the common case.
func foldASCII(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '\'':
		return c
	case c == '`':
		return '\''
	}
	return ' '
}

// foldRune is fold for one character beyond ASCII, already decomposed.
func foldRune(r rune) string {
	r = unicode.ToLower(r)
	if s, ok := plain[r]; ok {
		return s
	}
	if d, ok := digit(r); ok {
		return string(d)
	}
	if unicode.IsLetter(r) {
		return norm.NFKD.String(string(r))
	}
	return " "
}

// invisible tells whether a character leaves no mark on paper: direction marks, joiners,
// soft hyphens, variation selectors.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x3164
}

// digit gives the ASCII digit for a decimal digit of any script.
func digit(r rune) (rune, bool) {
	if '0' <= r && r <= '9' {
		return r, true
	}
	if !unicode.IsDigit(r) {
		return 0, false
	}
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10, true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return '0' + (r-rune(t.Lo))%10, true
		}
	}
	return 0, false
}

// wordsOf splits text into folded words. An apostrophe inside a word is dropped ("O'Brien"
// is one word), and so is a possessive s.
func wordsOf(text string) []string {
	words := strings.Fields(fold(text))
	kept := words[:0]
	for _, w := range words {
		w = strings.Trim(w, "'")
		w = strings.TrimSuffix(w, "'s")
		if w = strings.ReplaceAll(w, "'", ""); w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

// ideographs are the scripts that are written without spaces between words, and Korean, whose
// names are.
var ideographs = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul}

// ideographic tells whether a word is written in such a script.
func ideographic(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.In(r, ideographs...)
}

// compact brings an identifier to upper-case ASCII letters and digits; false when it holds
// anything that is neither these nor a separator from the list, or is too long to be one.
func compact(text, separators string, limit int) (string, bool) {
	if len(text) > maxField {
		return "", false
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, "\uFFFD")) {
		r = unicode.ToUpper(r)
		d, isDigit := digit(r)
		latin, lookalike := lookalikes[r]
		switch {
		case invisible(r) || unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) || strings.ContainsRune(separators, r):
		case isDigit:
			b.WriteRune(d)
		case 'A' <= r && r <= 'Z':
			b.WriteRune(r)
		case lookalike:
			b.WriteRune(latin)
		default:
			return "", false
		}
		if b.Len() > limit {
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// lookalikes are the Cyrillic and Greek capitals that number plates use as Latin ones.
var lookalikes = map[rune]rune{
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O', 'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X', 'І': 'I',
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O', 'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X',
}

// maxField bounds the bytes of one typed identifier; longer ones are none.
const maxField = 1024

// asDigit reads the letters that are misread for digits.
func asDigit(c byte) byte {
	switch c {
	case 'O':
		return '0'
	case 'I':
		return '1'
	}
	return c
}

// asLetter reads the digits that are misread for letters.
func asLetter(c byte) byte {
	switch c {
	case '0':
		return 'O'
	case '1':
		return 'I'
	}
	return c
}

// isDigit and isLetter are for bytes that compact gave.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }
