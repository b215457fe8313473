package match_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lightship/internal/match"
)

// reader reads one kind of identifier from one text.
type reader func(string) (match.Key, bool)

// readers are all that read one text; each also reads back the value it gave.
func readers() map[match.Field]reader {
	return map[match.Field]reader{
		match.FieldPhone:    func(s string) (match.Key, bool) { return match.Phone(s, match.Britain) },
		match.FieldPlate:    match.Plate,
		match.FieldEmail:    match.Email,
		match.FieldPostcode: match.Postcode,
		match.FieldCompany:  match.Company,
		match.FieldHandle:   func(s string) (match.Key, bool) { return match.Handle("instagram", s) },
		match.FieldPlace:    func(s string) (match.Key, bool) { return match.Place("HU1 1AA", s) },
	}
}

// value is what a reader would have to read again to give the same key.
func value(k match.Key) string {
	switch k.Field {
	case match.FieldHandle:
		return k.Value[len("instagram:"):]
	case match.FieldPlace:
		return k.Value[len("HU11AA "):]
	}
	return k.Value
}

// typed draws text that is often an identifier.
func typed(f match.Field) *rapid.Generator[string] {
	shapes := map[match.Field]string{
		match.FieldPhone:    `(\+44|0044|0)(7700900|1632960|20794601|77[0-9]{5})[0-9]{3}`,
		match.FieldPlate:    `[A-Z01]{2}[0-9OI]{2}[A-Z01]{3}|[A-Z][0-9OI]{1,3}[A-Z01]{3}|[A-Z01]{3}[0-9OI]{1,3}[A-Z]|[A-Z]{1,2}Z[0-9OI]{1,4}|[A-Z0-9]{2,10}`,
		match.FieldEmail:    `[a-z0-9._+-]{1,12}@[a-z0-9-]{1,8}\.[a-z]{2,5}`,
		match.FieldPostcode: `(HU|S|SO|0L|SW|E|W|EC)[0-9OI]{1,2}[A-Z]?[0-9OI][A-Z]{2}`,
		match.FieldCompany:  `[0-9OI]{4,8}|(SC|NI|0C|R|S0)[0-9OI]{4,7}|IP[0-9]{5}R`,
		match.FieldHandle:   `@?[a-zA-Z0-9._-]{1,20}`,
		match.FieldPlace:    `(flat |unit |)[0-9]{1,3}[a-c]?(, | |/)[0-9]{0,3}( [a-z]{1,6}){0,3}`,
	}
	return rapid.OneOf(rapid.StringMatching(shapes[f]), rapid.String())
}

// cases is how often a property is tried.
const cases = 2000

// each runs a property for every reader, cases times at least.
func each(t *testing.T, property func(t *rapid.T, f match.Field, read reader)) {
	for f, read := range readers() {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			for range cases / 100 { // rapid checks a hundred each time
				rapid.Check(t, func(t *rapid.T) { property(t, f, read) })
			}
		})
	}
}

func TestNormalisingIsIdempotent(t *testing.T) {
	t.Parallel()
	each(t, func(t *rapid.T, f match.Field, read reader) {
		text := typed(f).Draw(t, "text")
		k, ok := read(text)
		if !ok {
			return
		}
		if again, ok := read(value(k)); !ok || again != k {
			t.Fatalf("%q gives %+v, which gives %+v %v", text, k, again, ok)
		}
	})
}

func TestCaseAndInvisibleCharactersNeverChangeAKey(t *testing.T) {
	t.Parallel()
	each(t, func(t *rapid.T, f match.Field, read reader) {
		text := typed(f).Filter(isASCII).Draw(t, "text")
		want, wantOK := read(text)
		other := disguise(t, text, "\u200b\u200f\u202e\u00ad")
		if got, ok := read(other); ok != wantOK || got != want {
			t.Fatalf("%q gives %+v %v, but %q gives %+v %v", text, want, wantOK, other, got, ok)
		}
	})
}

func TestSpacesNeverChangeAKey(t *testing.T) {
	t.Parallel()
	for _, f := range []match.Field{match.FieldPhone, match.FieldPlate, match.FieldPostcode, match.FieldCompany, match.FieldHandle} {
		read := readers()[f]
		rapid.Check(t, func(t *rapid.T) {
			text := typed(f).Filter(isASCII).Draw(t, "text")
			want, wantOK := read(text)
			other := disguise(t, text, " \u00a0\u2009\t")
			if len(other) > 60 {
				return // a phone field has a limit of its own
			}
			if got, ok := read(other); ok != wantOK || got != want {
				t.Fatalf("%s: %q gives %+v %v, but %q gives %+v %v", f, text, want, wantOK, other, got, ok)
			}
		})
	}
}

// isASCII holds for text in which changing the case of a letter is no change of letter.
func isASCII(s string) bool {
	return len(s) < 60 && strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// disguise changes the case of some letters and puts characters between some.
func disguise(t *rapid.T, text, between string) string {
	var b strings.Builder
	for _, r := range text {
		switch rapid.IntRange(0, 3).Draw(t, "change") {
		case 0:
			r = unicode.ToUpper(r)
		case 1:
			r = unicode.ToLower(r)
		case 2:
			b.WriteRune(rapid.SampledFrom([]rune(between)).Draw(t, "between"))
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestMisreadLettersNeverChangeAPlate(t *testing.T) {
	t.Parallel()
	swap := map[rune]rune{'O': '0', '0': 'O', 'I': '1', '1': 'I'}
	rapid.Check(t, func(t *rapid.T) {
		plate := rapid.OneOf(rapid.StringMatching(`[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z]|[A-Z]{3}[0-9]{1,4}`),
			rapid.StringMatching(`[A-Z0-9]{2,10}`)).Draw(t, "plate")
		misread := strings.Map(func(r rune) rune {
			if s, ok := swap[r]; ok && rapid.Bool().Draw(t, "misread") {
				return s
			}
			return r
		}, plate)
		a, okA := match.Plate(plate)
		b, okB := match.Plate(misread)
		if okA && okB && a != b {
			t.Fatalf("%q gives %q, misread as %q it gives %q", plate, a.Value, misread, b.Value)
		}
	})
}

// anyPerson draws people who often resemble each other.
func anyPerson() *rapid.Generator[person] {
	name := rapid.SampledFrom([]string{"Anna", "ANNA", "Łukasz", "lukasz", "Nguyễn", "Nguyen", "Thị", "Kowal", "A", "小明", "王", "Dr", "O'Brien", ""})
	return rapid.Custom(func(t *rapid.T) person {
		given := strings.Join(rapid.SliceOfN(name, 0, 3).Draw(t, "given"), " ")
		born := rapid.SampledFrom([]string{"1980-08-10", "10/08/1980", "1980-10-08", "1980", "1980-01-01", "1980-08", "1980-08-20", ""}).Draw(t, "born")
		return person{given, name.Draw(t, "family"), born}
	})
}

// anyKeys draws the keys of a record.
func anyKeys() *rapid.Generator[[]match.Key] {
	return rapid.Custom(func(t *rapid.T) []match.Key {
		var keys []match.Key
		for _, p := range rapid.SliceOfN(anyPerson(), 0, 2).Draw(t, "persons") {
			keys = append(keys, p.keys()...)
		}
		for _, f := range rapid.SliceOfN(rapid.SampledFrom(match.Fields()), 0, 4).Draw(t, "fields") {
			keys = append(keys, match.Key{Field: f, Value: rapid.SampledFrom([]string{"12345", "AB5", "y1980|x", "d1980-02-03|x", ""}).Draw(t, "value")})
		}
		return keys
	})
}

func TestComparingIsSymmetricAndOrderFree(t *testing.T) {
	t.Parallel()
	for range cases / 100 {
		rapid.Check(t, func(t *rapid.T) {
			a, b := anyKeys().Draw(t, "a"), anyKeys().Draw(t, "b")
			want, wantOK := match.Compare(a, b)
			if got, ok := match.Compare(b, a); ok != wantOK || !cmp.Equal(got, want) {
				t.Fatalf("one way %+v %v, other way %+v %v", want, wantOK, got, ok)
			}
			back := slices.Clone(a)
			slices.Reverse(back)
			if got, ok := match.Compare(append(back, back...), b); ok != wantOK || !cmp.Equal(got, want) {
				t.Fatalf("in order %+v %v, reversed and twice %+v %v", want, wantOK, got, ok)
			}
		})
	}
}

func TestEveryMatchSharesAKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyKeys().Draw(t, "a"), anyKeys().Draw(t, "b")
		if _, ok := match.Compare(a, b); ok && !slices.ContainsFunc(a, func(k match.Key) bool { return slices.Contains(b, k) }) {
			t.Fatalf("%v and %v match without a key in common", a, b)
		}
	})
}

func TestNamesMayChangePlaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := anyPerson().Draw(t, "person")
		swapped := person{p.family, p.given, p.born}
		shouted := person{strings.ToUpper(p.given), " " + strings.ToLower(p.family) + " ", p.born}
		if diff := cmp.Diff(p.keys(), swapped.keys()); diff != "" {
			t.Fatalf("%v, swapped:\n%s", p, diff)
		}
		if diff := cmp.Diff(p.keys(), shouted.keys()); diff != "" {
			t.Fatalf("%v, in other case:\n%s", p, diff)
		}
	})
}

func TestFoldingTwiceIsFoldingOnce(t *testing.T) {
	t.Parallel()
	for range cases / 100 {
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.String().Draw(t, "text")
			once := match.Fold(text)
			for _, w := range once {
				if again := match.Fold(w); !slices.Contains(again, w) {
					t.Fatalf("%q has the word %q, which folds to %q", text, w, again)
				}
			}
			for _, q := range match.Query(text) {
				if !slices.Contains(once, q) {
					t.Fatalf("%q has words %q, but is asked for by %q", text, once, q)
				}
			}
		})
	}
}
