package match_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/match"
)

// values writes keys as field:value.
func values(keys []match.Key) []string {
	var list []string
	for _, k := range keys {
		list = append(list, string(k.Field)+":"+k.Value)
	}
	return list
}

func TestFindReadsFreeText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"White Transit AB50 XYZ, driver on 07700 900123.", []string{"plate:AB50XYZ", "phone:+447700900123"}},
		{"call +44 (0)7700 900 123 or (01632) 960707", []string{"phone:+447700900123", "phone:+441632960707"}},
		{"07700 900123 07700 900124", []string{"phone:+447700900123", "phone:+447700900124"}},
		{"07700900123/07700900124", []string{"phone:+447700900123", "phone:+447700900124"}},
		{"Tel.07700 900123", []string{"phone:+447700900123"}},
		{"447700900123", []string{"phone:+447700900123"}},
		{"+1 202-555-0123!", []string{"phone:+12025550123"}},
		{"mail Anna.K@Shop.example. Or <b+c@d.example>", []string{"email:anna.k@shop.example", "email:b+c@d.example"}},
		{"12 High Street, Hull HU1 1AA", []string{"postcode:HU11AA"}},
		{"hu10 0aa and HU100AA and hu1 1ab", []string{"postcode:HU100AA", "postcode:HU11AB"}},
		{"ab50 xyz ab5oxyz", []string{"plate:AB50XYZ"}},
		{"A123 BCD, ABC 123D, AAZ 1234, a123bcd", []string{"plate:A123BCD", "plate:ABC123D", "plate:AAZ1234"}},
		{"“AB50 XYZ”—seen", []string{"plate:AB50XYZ"}},
		{"车牌AB50 XYZ的电话07700900123。", []string{"plate:AB50XYZ", "phone:+447700900123"}},
		{"٠٧٧٠٠ ٩٠٠١٢٣", []string{"phone:+447700900123"}},
		{"AB50\u00a0XYZ \u202a07700\u00a0900123\u202c", []string{"plate:AB50XYZ", "phone:+447700900123"}},

		{"on the M62 and the A63 the van, B1 THE", nil},
		{"in HU11 and MK12 was", nil},
		{"at E1 1st, then W1 2nd", nil},
		{"12/05/2026 at 10:30, 01-02-2026, 2026-05-01T10:30", nil},
		{"sort code 01-02-03 account 12345678", nil},
		{"card 4000 0012 3456 7899, ref 0123 4567 8901 2345", nil},
		{"NHS 943 476 5919", nil},
		{"paid £50 for 20 hours, BUS 12A, FOR 50P, PIN 1234", nil},
		{"https://site.example/AB50XYZ?x=07700900123", nil},
		{"ref.AB50XYZ-07 x_AB50XYZ photo AB50XYZ.jpg", nil},
		{"AB50\nXYZ", nil},
		{"XAB50 XYZZ", nil},
		{"call 07700 900123abc or 99907700900123", nil},
		{"@anna said a@b", nil},
	} {
		if diff := cmp.Diff(c.want, values(match.Find(c.text))); diff != "" {
			t.Errorf("Find(%q), want less got:\n%s", c.text, diff)
		}
	}
}

func TestFindIsBounded(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"zeros": "00 00 00 00 ", "codes": "0770 ", "at": "a@", "plates": "AB50 XYZ ", "mail": "a@b.example ",
		"marks": "á́́́", "dashes": "0-0-0-", "digits": "0123456789", "brackets": "+(((", "nul": "\x00", "dots": "a.b-",
	} {
		keys := match.Find(strings.Repeat(text, 2*match.MaxText/len(text)))
		if len(keys) > match.MaxFound {
			t.Errorf("Find in much of %s: got %d keys, want at most %d", name, len(keys), match.MaxFound)
		}
	}
	long := strings.Repeat("x", match.MaxText) + " AB50 XYZ"
	if keys := match.Find(long); keys != nil {
		t.Errorf("Find beyond MaxText: got %v, want nothing", keys)
	}
}

func TestFoldKeepsWordsAndJoinedForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Łukasz's van: AB5O XYZ", []string{"lukasz", "van", "ab5o", "xyz", "ab50xyz"}},
		{"07700 900123", []string{"07700", "900123", "447700900123", "07700900123"}},
		{"+1 202 555 0123", []string{"1", "202", "555", "0123", "12025550123"}},
		{"HU1 1AA", []string{"hu1", "1aa", "hu11aa"}},
		{"O'Brien o’brien", []string{"obrien"}},
		{"王小明来", []string{"王", "王小", "小", "小明", "明", "明来", "来"}},
		{"Straße Đặng İstanbul ΣΊΣΥΦΟΣ", []string{"strasse", "dang", "istanbul", "σισυφοσ"}},
		{"कुमार", []string{"कुमार"}},
		{"😀\x00\u202e \xff", nil},
		{"", nil},
	} {
		if diff := cmp.Diff(c.want, match.Fold(c.text)); diff != "" {
			t.Errorf("Fold(%q), want less got:\n%s", c.text, diff)
		}
	}
}

func TestFoldIsBounded(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range 100_000 {
		many.WriteString(string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676%26)) + string(rune('a'+i/17576%26)) + " ")
	}
	for name, text := range map[string]string{"words": many.String(), "one word": strings.Repeat("x", 1<<20), "ideographs": strings.Repeat("王小明来了吗", 50_000)} {
		words := match.Fold(text)
		if len(words) == 0 || len(words) > match.MaxWords {
			t.Errorf("Fold of %s: got %d words, want 1 to %d", name, len(words), match.MaxWords)
		}
		for _, w := range words {
			if len(w) > 400 {
				t.Errorf("Fold of %s: got a word of %d bytes", name, len(w))
			}
		}
	}
	full := many.String()[:5*(match.MaxWords+10)] + " AB50 XYZ"
	if !slices.Contains(match.Fold(full), "ab50xyz") {
		t.Error("Fold of a full text: the registration at its end was lost")
	}
	if q := match.Query(many.String()); len(q) != match.MaxQuery {
		t.Errorf("Query of many words: got %d, want %d", len(q), match.MaxQuery)
	}
}

func TestQueryFindsHoweverItWasTyped(t *testing.T) {
	t.Parallel()
	found := func(text, question string) bool {
		words := match.Fold(text)
		asked := match.Query(question)
		for _, q := range asked {
			if !slices.Contains(words, q) {
				return false
			}
		}
		return len(asked) > 0
	}
	for _, same := range [][]string{
		{"AB50 XYZ", "ab50xyz", "AB5O XYZ", "ab50 xyz", "Ab50Xyz"},
		{"A123 BCD", "a123 bcd", "a123bcd"},
		{"07700 900123", "07700900123", "+44 7700 900 123", "0044 (0)7700 900123"},
		{"HU1 1AA", "hu11aa", "Hu1 1aa"},
		{"Łukasz Wójcik", "LUKASZ WOJCIK", "wojcik lukasz"},
		{"Anna's phone", "anna phone", "ANNA’S PHONE"},
		{"anna@shop.example", "ANNA@shop.example"},
		{"王小明", " 王小明 "},
	} {
		for _, text := range same {
			for _, question := range same {
				if !found("before "+text+" after", question) {
					t.Errorf("text %q is not found by %q: has %v, asked for %v", text, question, match.Fold(text), match.Query(question))
				}
			}
		}
	}
	for _, c := range [][2]string{{"AB50 XYZ", "AB50 XYW"}, {"王小明", "王明"}, {"Anna", "Ann"}, {"anything", ""}, {"anything", "?!"}} {
		if found(c[0], c[1]) {
			t.Errorf("text %q is found by %q: want not", c[0], c[1])
		}
	}
}
