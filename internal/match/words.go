package match

import (
	"strings"
	"unicode"
)

// Limits of the words of search.
const (
	MaxWords     = 4000 // words kept of one text
	maxWordRunes = 40   // characters kept of one word
)

// Fold gives the words under which a text is found, each once, in the order of their first
// appearance: folded, and in addition registrations, postcodes and phone numbers in one piece
// ("AB50 XYZ" is also "ab50xyz"; a phone number is also its international digits and, when it
// is British, those with the 0 in front). Text without spaces between words is kept by
// characters and by pairs of them. Store these; ask with Query.
func Fold(text string) []string {
	text = clean(text)
	w := words{seen: map[string]bool{}}
	for _, f := range scan(text, true) {
		w.add(joined(f.key)...)
	}
	one := w.list
	w.list = nil
	for _, word := range wordsOf(text) {
		for _, part := range byScript(word) {
			if len(w.list)+len(one) >= MaxWords {
				return append(w.list, one...)
			}
			if !ideographic(part) {
				w.add(cut(part))
				continue
			}
			runes := []rune(part)
			for i := range runes[:min(len(runes), MaxWords)] {
				w.add(string(runes[i]))
				w.add(string(runes[i:min(i+2, len(runes))]))
			}
		}
	}
	list := append(w.list, one...)
	return list[:min(len(list), MaxWords)]
}

// MaxQuery bounds the words of a question.
const MaxQuery = 12

// Query gives the words that a text must all have, among those of Fold, to be found by what
// somebody typed; at most MaxQuery, the first ones. A registration, postcode or phone number is
// asked for in one piece, however it was typed.
func Query(text string) []string {
	text = clean(text)
	w := words{seen: map[string]bool{}}
	from := 0
	for _, f := range scan(text, true) {
		one := joined(f.key)
		if len(one) == 0 || f.start < from {
			continue
		}
		w.ask(text[from:f.start])
		w.add(one[0])
		if from = f.end; possessive(text[from:]) {
			from += len("'s")
		}
	}
	w.ask(text[from:])
	return w.list[:min(len(w.list), MaxQuery)]
}

// words collects words, each once.
type words struct {
	list []string
	seen map[string]bool
}

func (w *words) add(more ...string) {
	for _, m := range more {
		if m != "" && !w.seen[m] {
			w.seen[m] = true
			w.list = append(w.list, m)
		}
	}
}

// ask adds the words of a piece of a question.
func (w *words) ask(text string) {
	for _, word := range wordsOf(text) {
		for _, part := range byScript(word) {
			runes := []rune(part)
			if !ideographic(part) || len(runes) == 1 {
				w.add(cut(part))
				continue
			}
			for i := range runes[:min(len(runes)-1, MaxQuery)] {
				w.add(string(runes[i : i+2]))
			}
		}
		if len(w.list) > MaxQuery {
			return
		}
	}
}

// joined gives the words in one piece of an identifier that people write with spaces.
func joined(k Key) []string {
	switch k.Field {
	case FieldPlate, FieldPostcode:
		return []string{strings.ToLower(k.Value)}
	case FieldPhone:
		digits := strings.TrimPrefix(k.Value, "+")
		if national, ok := strings.CutPrefix(digits, "44"); ok {
			return []string{digits, "0" + national}
		}
		return []string{digits}
	}
	return nil
}

// byScript splits a word where writing without spaces begins or ends; there, marks that are
// no part of a character are dropped.
func byScript(word string) []string {
	var parts []string
	var part []rune
	was := ideographic(word)
	for _, r := range word {
		is := unicode.In(r, ideographs...)
		switch {
		case unicode.IsMark(r) && was:
			continue
		case !unicode.IsMark(r) && is != was:
			parts = append(parts, string(part))
			part, was = part[:0], is
		}
		part = append(part, r)
	}
	return append(parts, string(part))
}

// cut shortens a word to what is kept of it.
func cut(word string) string {
	n := 0
	for i := range word {
		if n == maxWordRunes {
			return word[:i]
		}
		n++
	}
	return word
}
