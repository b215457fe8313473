package match_test

import (
	"testing"
	"unicode/utf8"

	"lightship/internal/match"
)

// fuzzReader tries one reader with any bytes: what it gives is valid text of its own field
// and reads back as itself.
func fuzzReader(f *testing.F, field match.Field, seeds ...string) {
	for _, s := range append(seeds, hostile...) {
		if len(s) < 1000 {
			f.Add(s)
		}
	}
	read := readers()[field]
	f.Fuzz(func(t *testing.T, text string) {
		k, ok := read(text)
		if !ok {
			if k != (match.Key{}) {
				t.Fatalf("%q is refused, but gives %+v", text, k)
			}
			return
		}
		if k.Value == "" || !utf8.ValidString(k.Value) || k.Strength() == match.None && k.Field != match.FieldPostcode {
			t.Fatalf("%q gives %+v of strength %v", text, k, k.Strength())
		}
		if k.Field != field {
			return
		}
		if again, ok := read(value(k)); !ok || again != k {
			t.Fatalf("%q gives %+v, which gives %+v %v", text, k, again, ok)
		}
	})
}

func FuzzPhone(f *testing.F) {
	fuzzReader(f, match.FieldPhone, "07700 900123", "+44 (0)7700 900123 ext 5", "0800 1111", "+1 202 555 0123")
}

func FuzzPlate(f *testing.F) {
	fuzzReader(f, match.FieldPlate, "AB50 XYZ", "A123 BCD", "ABC 123D", "AAZ 1234", "1 IOU", "Ü 12")
}

func FuzzEmail(f *testing.F) {
	fuzzReader(f, match.FieldEmail, "Anna K <Anna@shop.example>", "mailto:a@b.example", "zoë@müller.example", "a @ b.example.")
}

func FuzzPostcode(f *testing.F) {
	fuzzReader(f, match.FieldPostcode, "HU1 1AA", "SW1A 1AA", "GIR 0AA", "S01 2AB")
}

func FuzzPlace(f *testing.F) {
	fuzzReader(f, match.FieldPlace, "Flat 3, 12 High Street", "12A", "Rose Cottage", "flat 3b rose", "3/2 12")
}

func FuzzHandle(f *testing.F) {
	fuzzReader(f, match.FieldHandle, "@anna", "https://www.instagram.com/anna/?x=1", "instagram.com/%41nna", "profile.php?id=5")
}

func FuzzCompany(f *testing.F) {
	fuzzReader(f, match.FieldCompany, "1234567", "SC 12345", "IP12345R", "0C312345")
}

func FuzzParseBirth(f *testing.F) {
	for _, s := range []string{"1980-08-10", "10th August 1980", "08/20/1980", "00/00/1980", "sept 1980"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, ok := match.ParseBirth(text)
		if ok == (b == match.Birth{}) || b.Month > 12 || b.Day > 31 || b.Month == 0 && b.Day != 0 {
			t.Fatalf("%q gives %+v %v", text, b, ok)
		}
	})
}

func FuzzPersons(f *testing.F) {
	f.Add("Anna Maria", "O’Brien", "1980-08-10")
	f.Add("小明", "王", "1980")
	f.Add("Thị", "Nguyễn", "01/01/1980")
	f.Fuzz(func(t *testing.T, given, family, born string) {
		keys := match.Persons(given, family, born)
		for _, k := range keys {
			if k.Field != match.FieldNameBorn || !utf8.ValidString(k.Value) || k.Strength() == match.None {
				t.Fatalf("Persons(%q, %q, %q) gives %+v of strength %v", given, family, born, k, k.Strength())
			}
		}
		if _, ok := match.Compare(keys, keys); ok != (len(keys) > 0) {
			t.Fatalf("Persons(%q, %q, %q) gives %v, which does not match itself", given, family, born, keys)
		}
		if other := match.Persons(family, given, born); len(other) != len(keys) {
			t.Fatalf("Persons(%q, %q, %q) gives %v, swapped %v", given, family, born, keys, other)
		}
	})
}

func FuzzFind(f *testing.F) {
	f.Add("White Transit AB50 XYZ, 07700 900123, HU1 1AA, a@b.example")
	f.Add("+44 (0)7700 900 123 0770 0900 \x00 a@b@c.example")
	f.Fuzz(func(t *testing.T, text string) {
		keys := match.Find(text)
		if len(keys) > match.MaxFound {
			t.Fatalf("Find gives %d keys", len(keys))
		}
		for _, k := range keys {
			if again, ok := readers()[k.Field](k.Value); !ok || again != k {
				t.Fatalf("%q holds %+v, which reads as %+v %v", text, k, again, ok)
			}
		}
	})
}

func FuzzFold(f *testing.F) {
	f.Add("Łukasz's van AB50 XYZ 王小明 07700 900123")
	f.Add("कुमार İ ß ΣΣ ﷺ ㎖ ½ ²")
	f.Fuzz(func(t *testing.T, text string) {
		words := match.Fold(text)
		if len(words) > match.MaxWords {
			t.Fatalf("Fold gives %d words", len(words))
		}
		seen := map[string]bool{}
		for _, w := range words {
			if w == "" || seen[w] || !utf8.ValidString(w) {
				t.Fatalf("%q gives %q twice, empty or broken", text, w)
			}
			seen[w] = true
		}
		if len(words) == match.MaxWords {
			return
		}
		for _, q := range match.Query(text) {
			if !seen[q] {
				t.Fatalf("%q gives %q, but asks for %q", text, words, q)
			}
		}
	})
}
