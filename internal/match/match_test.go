package match_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/match"
)

// reading is one identifier as typed and what it must become; empty for refused.
type reading struct{ typed, want string }

// hostile is text that must never be an identifier, nor break anything.
var hostile = []string{
	"", " ", "\x00", "\x00\x00\x00", "\xff\xfe", "\u202e", "\u200f\u200e", "😀", "👩‍👩‍👧‍👦", "́", strings.Repeat("́", 5000),
	strings.Repeat("0", 1<<20), strings.Repeat("@", 100_000), strings.Repeat(" ", 1<<20), "-", "+", "()", "@", "...", "'", "|",
}

// check runs a table through a reader, and the hostile texts too.
func check(t *testing.T, field match.Field, read func(string) (match.Key, bool), table []reading) {
	t.Helper()
	for _, r := range table {
		k, ok := read(r.typed)
		if ok != (r.want != "") || k.Value != r.want {
			t.Errorf("%s of %q: got %q %v, want %q", field, r.typed, k.Value, ok, r.want)
		}
		if ok && k.Field != field {
			t.Errorf("%s of %q: got field %q", field, r.typed, k.Field)
		}
	}
	for _, h := range hostile {
		if k, ok := read(h); ok || k != (match.Key{}) {
			t.Errorf("%s of hostile %.20q: got %+v %v, want refused and empty", field, h, k, ok)
		}
	}
}

func TestPhoneIsInternational(t *testing.T) {
	t.Parallel()
	read := func(s string) (match.Key, bool) { return match.Phone(s, match.Britain) }
	check(t, match.FieldPhone, read, []reading{
		{"07700 900123", "+447700900123"},
		{"07700-900-123", "+447700900123"},
		{"+44 (0)7700 900123", "+447700900123"},
		{"0044 7700 900123", "+447700900123"},
		{"447700900123", "+447700900123"},
		{"(01632) 960 707", "+441632960707"},
		{"020 7946 0123 ext 12", "+442079460123"},
		{"020 7946 0123x12", "+442079460123"},
		{"٠٧٧٠٠ ٩٠٠١٢٣", "+447700900123"},
		{"07700 900123", "+447700900123"},
		{"\u202d07700\u200b900123\u202c", "+447700900123"},
		{"+1 (202) 555 0123", "+12025550123"},
		{"0800 1111", "+448001111"},
		{"08081 570192", "+448081570192"},
		{"900123", ""},
		{"01482 30", ""},
		{"1234567", ""},
		{"999", ""},
		{"07000000000", ""},
		{"00000 000000", ""},
		{"07700 900123 or 07700 900124", ""},
		{"07700 900123, 07700 900124", ""},
		{"ask Anna", ""},
		{"07700 900123 ext", ""},
		{"07700 900123 ext +5", ""},
		{"++447700900123", ""},
		{"44+7700900123", ""},
		{"0800 FLOWERS", ""},
		{"2026-05-01", ""},
	})
}

func TestPhoneOfAnotherRegion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, region, want string }{
		{"(202) 555-0123", "us", "+12025550123"},
		{"+1 202 555 0123", "", "+12025550123"},
		{"(202) 555-0123", "", ""},
		{"(202) 555-0123", "??", ""},
		{"+44 7700 900123", "US", "+447700900123"},
	} {
		if k, _ := match.Phone(c.typed, c.region); k.Value != c.want {
			t.Errorf("Phone(%q, %q): got %q, want %q", c.typed, c.region, k.Value, c.want)
		}
	}
}

func TestPlateTellsLettersFromDigitsByPosition(t *testing.T) {
	t.Parallel()
	check(t, match.FieldPlate, match.Plate, []reading{
		{"AB50 XYZ", "AB50XYZ"},
		{"ab50xyz", "AB50XYZ"},
		{"AB5O XYZ", "AB50XYZ"},
		{"AB-50-XYZ", "AB50XYZ"},
		{"A05O XOW", "AO50XOW"},
		{"LEIO PMC", "LE10PMC"},
		{"0A51 ABC", "OA51ABC"},
		{"A1I0 BCD", "A110BCD"},
		{"H123 0XY", "H123OXY"},
		{"A1 BCD", "A1BCD"},
		{"ABC I23A", "ABC123A"},
		{"ABC 1A", "ABC1A"},
		{"AAZ I234", "AAZ1234"},
		{"0AZ 12", "OAZ12"},
		{"LZ 1O", "LZ10"},
		{"1 IOU", "110U"},
		{"ABO 123", "AB0123"},
		{"WX 72345", "WX72345"},
		{"МХ 72345", "MX72345"},
		{"ＡＢ５０ ＸＹＺ", "AB50XYZ"},
		{"B-MÜ 123", "BMU123"},
		{"AB50", "AB50"},
		{"HELLO", ""},
		{"RIVER", ""},
		{"A", ""},
		{"1", ""},
		{"white Transit", ""},
		{"AB50 XYZ?", ""},
		{"AB50XYZAB50XYZ", ""},
	})
}

func TestEmailIgnoresCase(t *testing.T) {
	t.Parallel()
	check(t, match.FieldEmail, match.Email, []reading{
		{"Anna.K@Shop.Example", "anna.k@shop.example"},
		{"  anna@shop.example. ", "anna@shop.example"},
		{"Anna K <anna@shop.example>", "anna@shop.example"},
		{"mailto:anna@shop.example", "anna@shop.example"},
		{"anna+work@shop.example", "anna+work@shop.example"},
		{"anna @ shop.example", "anna@shop.example"},
		{"zoë@müller.example", "zoë@müller.example"},
		{"ANNA@SHOP.EXAMPLE", "anna@shop.example"},
		{"anna@\u200bshop.example", "anna@shop.example"},
		{"anna@shop", ""},
		{"anna@shop..example", ""},
		{"anna@-shop.example", ""},
		{"anna@192.0.2.1", ""},
		{"anna@b@shop.example", ""},
		{".anna@shop.example", ""},
		{"anna k@shop.example", ""},
		{"<anna@shop.example", ""},
		{`"anna k"@shop.example`, ""},
		{strings.Repeat("a", 65) + "@shop.example", ""},
		{"anna@" + strings.Repeat("a.", 200) + "example", ""},
	})
}

func TestPostcodeFollowsItsGrammar(t *testing.T) {
	t.Parallel()
	check(t, match.FieldPostcode, match.Postcode, []reading{
		{"hu1 1aa", "HU11AA"},
		{"HU1IAA", "HU11AA"},
		{"SW1A 1AA", "SW1A1AA"},
		{"s01 2ab", "SO12AB"},
		{"SE1O OAA", "SE100AA"},
		{"EC1A-1BB", "EC1A1BB"},
		{"W1A 0AX", "W1A0AX"},
		{"M1 1AE", "M11AE"},
		{"0L1 2AB", "OL12AB"},
		{"GIR 0AA", "GIR0AA"},
		{"HU1", ""},
		{"HU1 1CA", ""},
		{"QU1 1AA", ""},
		{"75001", ""},
		{"HU1 1AA Hull", ""},
	})
}

func TestPlaceIsPostcodeAndHouse(t *testing.T) {
	t.Parallel()
	for _, same := range [][][2]string{
		{{"HU1 1AA", "12"}, {"hu11aa", "12 "}, {"HU1 1AA", "No. 12"}, {"HU1 1AA", "012"}, {"HU1 1AA", "12 High Street"}, {"HU1 1AA", "12, HIGH ST."}},
		{{"HU1 1AA", "Flat 3, 12"}, {"HU1 1AA", "12 flat 3"}, {"HU1 1AA", "3/12"}, {"HU1 1AA", "Apt 3, 12 High Street"}},
		{{"HU1 1AA", "12A"}, {"HU1 1AA", "12 a"}, {"HU1 1AA", "Flat A, 12"}},
		{{"HU1 1AA", "Rose Cottage"}, {"HU1 1AA", "the rose cottage"}, {"HU1 1AA", "Rosé Cottage"}},
		{{"HU1 1AA", "Flat 3, Rose House"}, {"HU1 1AA", "Rose House, flat 3"}},
		{{"HU1 1AA", "Caravan 4"}, {"HU1 1AA", "caravan 4 "}},
	} {
		want, ok := match.Place(same[0][0], same[0][1])
		if !ok {
			t.Errorf("Place(%q): refused", same[0])
		}
		for _, p := range same[1:] {
			if got, _ := match.Place(p[0], p[1]); got != want {
				t.Errorf("Place(%q): got %q, want the same as %q: %q", p, got.Value, same[0], want.Value)
			}
		}
	}
	differ := [][2]string{{"HU1 1AA", "12"}, {"HU1 1AB", "12"}, {"HU1 1AA", "13"}, {"HU1 1AA", "Flat 3, 12"}, {"HU1 1AA", "12A"}, {"HU1 1AA", "Rose Cottage"},
		{"HU1 1AA", "Flat 3, Rose House"}, {"HU1 1AA", "Flat 3, Daisy House"}}
	seen := map[string][2]string{}
	for _, p := range differ {
		k, ok := match.Place(p[0], p[1])
		if other, twice := seen[k.Value]; !ok || twice {
			t.Errorf("Place(%q): got %q %v, the same as %q", p, k.Value, ok, other)
		}
		seen[k.Value] = p
	}
	for _, p := range [][2]string{{"", "12"}, {"HU1 1AA", ""}, {"HU1 1AA", "the"}, {"HU1", "12"}, {"HU1 1AA", strings.Repeat("1 ", 100)}} {
		if k, ok := match.Place(p[0], p[1]); ok {
			t.Errorf("Place(%.20q): got %q, want refused", p, k.Value)
		}
	}
	check(t, match.FieldPlace, func(s string) (match.Key, bool) { return match.Place("HU1 1AA", s) }, nil)
	check(t, match.FieldPlace, func(s string) (match.Key, bool) { return match.Place(s, "12") }, nil)
}

func TestHandleNamesPlatformAndAccount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ platform, handle, want string }{
		{"Instagram", "@Anna_K", "instagram:anna_k"},
		{"insta", "anna_k", "instagram:anna_k"},
		{"www.instagram.com", " anna _k", "instagram:anna_k"},
		{"", "https://www.Instagram.com/Anna_K/?hl=en", "instagram:anna_k"},
		{"Instagram", "instagram.com/anna_k", "instagram:anna_k"},
		{"X", "anna", "twitter:anna"},
		{"Twitter", "@anna", "twitter:anna"},
		{"fb", "https://m.facebook.com/profile.php?id=1234", "facebook:1234"},
		{"", "https://t.me/anna", "telegram:anna"},
		{"Snapchat", "https://www.snapchat.com/add/anna", "snapchat:anna"},
		{"WhatsApp", "07700 900123", "+447700900123"},
		{"", "https://wa.me/447700900123", "+447700900123"},
		{"Signal", "anna.01", "signal:anna.01"},
		{"Some Site", "anna", "somesite:anna"},
		{"", "anna", ""},
		{"Instagram", "", ""},
		{"Instagram", "@", ""},
		{"Instagram", "anna;drop", ""},
		{"a b:c", "anna", ""},
	} {
		if k, ok := match.Handle(c.platform, c.handle); k.Value != c.want || ok != (c.want != "") {
			t.Errorf("Handle(%q, %q): got %q %v, want %q", c.platform, c.handle, k.Value, ok, c.want)
		}
	}
	for _, h := range hostile {
		if k, ok := match.Handle(h, h); ok {
			t.Errorf("Handle of hostile %.20q: got %q", h, k.Value)
		}
	}
}

func TestCompanyHasEightCharacters(t *testing.T) {
	t.Parallel()
	check(t, match.FieldCompany, match.Company, []reading{
		{"01234567", "01234567"},
		{"1234567", "01234567"},
		{"12345", "00012345"},
		{" 0123 4567 ", "01234567"},
		{"O1234567", "01234567"},
		{"sc123456", "SC123456"},
		{"SC 12345", "SC012345"},
		{"NI-012345", "NI012345"},
		{"0C312345", "OC312345"},
		{"S0301234", "SO301234"},
		{"R0000123", "R0000123"},
		{"IP12345R", "IP12345R"},
		{"OE 001234", "OE001234"},
		{"123", ""},
		{"00000000", ""},
		{"123456789", ""},
		{"XX123456", ""},
		{"SC1234567", ""},
		{"Company 01234567", ""},
	})
}

func TestBirthDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed string
		want  match.Birth
	}{
		{"1980-08-10", match.Birth{Year: 1980, Month: 8, Day: 10}},
		{"10/08/1980", match.Birth{Year: 1980, Month: 8, Day: 10}},
		{"10.8.1980", match.Birth{Year: 1980, Month: 8, Day: 10}},
		{"08/20/1980", match.Birth{Year: 1980, Month: 8, Day: 20}},
		{"10th August 1980", match.Birth{Year: 1980, Month: 8, Day: 10}},
		{"Aug 10, 1980", match.Birth{Year: 1980, Month: 8, Day: 10}},
		{"1980 Aug 10", match.Birth{Year: 1980, Month: 8, Day: 10}},
		{"sept 1980", match.Birth{Year: 1980, Month: 9}},
		{"1980-08", match.Birth{Year: 1980, Month: 8}},
		{"08/1980", match.Birth{Year: 1980, Month: 8}},
		{"1980", match.Birth{Year: 1980}},
		{"00/00/1980", match.Birth{Year: 1980}},
		{"1980-00-00", match.Birth{Year: 1980}},
		{"29/02/1980", match.Birth{Year: 1980, Month: 2, Day: 29}},
		{"29/02/1981", match.Birth{}},
		{"31/04/1980", match.Birth{}},
		{"10/08/80", match.Birth{}},
		{"1780-08-10", match.Birth{}},
		{"3000-08-10", match.Birth{}},
		{"99/99/1980", match.Birth{}},
		{"about 1980", match.Birth{}},
		{"1980-08-10-11", match.Birth{}},
		{"August", match.Birth{}},
		{"19800810", match.Birth{}},
	} {
		got, ok := match.ParseBirth(c.typed)
		if got != c.want || ok != (c.want != match.Birth{}) {
			t.Errorf("ParseBirth(%q): got %v %v, want %v", c.typed, got, ok, c.want)
		}
	}
	for _, h := range hostile {
		if b, ok := match.ParseBirth(h); ok || b != (match.Birth{}) {
			t.Errorf("ParseBirth of hostile %.20q: got %v %v", h, b, ok)
		}
	}
	if (match.Birth{Year: 1980, Month: 1, Day: 2}).YearOnly() || !(match.Birth{Year: 1980, Month: 1, Day: 1}).YearOnly() {
		t.Error("YearOnly: want the first of January and no other day of it")
	}
}

// person is a person as typed.
type person struct{ given, family, born string }

func (p person) keys() []match.Key { return match.Persons(p.given, p.family, p.born) }

func TestPersonsMatchByRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule string
		a, b person
		want match.Strength
	}{
		{"same", person{"Anna", "Kowal", "1980-08-20"}, person{"Anna", "Kowal", "20/08/1980"}, match.Likely},
		{"given and family swapped", person{"Anna", "Kowal", "1980-08-20"}, person{"KOWAL", "anna", "1980-08-20"}, match.Likely},
		{"all in one field", person{"Anna", "Kowal", "1980-08-20"}, person{"", "KOWAL, Anna", "1980-08-20"}, match.Likely},
		{"accents dropped", person{"Łukasz", "Wójcik", "1980-08-20"}, person{"Lukasz", "Wojcik", "1980-08-20"}, match.Likely},
		{"Vietnamese", person{"Hương", "Nguyễn Thị", "1980-08-20"}, person{"Huong", "Nguyen Thi", "1980-08-20"}, match.Likely},
		{"Turkish", person{"Işıl", "Öztürk", "1980-08-20"}, person{"ISIL", "OZTURK", "1980-08-20"}, match.Likely},
		{"apostrophe", person{"Sean", "O’Brien", "1980-08-20"}, person{"Sean", "OBrien", "1980-08-20"}, match.Likely},
		{"title", person{"Ms Anna", "Kowal", "1980-08-20"}, person{"Anna", "Kowal", "1980-08-20"}, match.Likely},
		{"initial in the middle", person{"Anna B", "Kowal", "1980-08-20"}, person{"Anna", "Kowal", "1980-08-20"}, match.Likely},
		{"Chinese, space elsewhere", person{"小明", "王", "1980-08-20"}, person{"王小明", "", "1980-08-20"}, match.Likely},
		{"Korean, space elsewhere", person{"민수", "김", "1980-08-20"}, person{"김민수", "", "1980-08-20"}, match.Likely},
		{"Arabic forms", person{"أحمد", "علي", "1980-08-20"}, person{"احمد", "على", "1980-08-20"}, match.Likely},
		{"middle name missing", person{"Anna Maria", "Kowal", "1980-08-20"}, person{"Anna", "Kowal", "1980-08-20"}, match.Possible},
		{"day and month swapped", person{"Anna", "Kowal", "1980-08-10"}, person{"Anna", "Kowal", "1980-10-08"}, match.Possible},
		{"year on one side", person{"Anna", "Kowal", "1980"}, person{"Anna", "Kowal", "1980-10-08"}, match.Possible},
		{"year on both sides", person{"Anna", "Kowal", "1980"}, person{"Kowal", "Anna", "1980"}, match.Possible},
		{"month on one side", person{"Anna", "Kowal", "1980-10"}, person{"Anna", "Kowal", "1980-10-08"}, match.Possible},
		{"first of January on one side", person{"Anna", "Kowal", "1980-01-01"}, person{"Anna", "Kowal", "1980-10-08"}, match.Possible},
		{"first of January on both sides", person{"Anna", "Kowal", "1980-01-01"}, person{"Anna", "Kowal", "1980-01-01"}, match.Possible},
		{"single name", person{"Khalid", "", "1980-08-20"}, person{"", "khalid", "1980-08-20"}, match.Possible},
		{"initial and name", person{"A", "Kowal", "1980-08-20"}, person{"A.", "Kowal", "1980-08-20"}, match.Possible},

		{"another day of the year", person{"Anna", "Kowal", "1980-08-20"}, person{"Anna", "Kowal", "1980-08-21"}, match.None},
		{"another year", person{"Anna", "Kowal", "1980"}, person{"Anna", "Kowal", "1981"}, match.None},
		{"another initial", person{"A", "Kowal", "1980-08-20"}, person{"B", "Kowal", "1980-08-20"}, match.None},
		{"single name in a whole one", person{"Khalid", "", "1980-08-20"}, person{"Khalid", "Ahmadi", "1980-08-20"}, match.None},
		{"single name and year", person{"Khalid", "", "1980"}, person{"Khalid", "", "1980"}, match.None},
		{"one name in common", person{"Anna", "Kowal", "1980-08-20"}, person{"Anna", "Nowak", "1980-08-20"}, match.None},
		{"siblings: family and particle in common", person{"Lan", "Nguyen Thi", "1980-08-20"}, person{"Hoa", "Nguyen Thi", "1980-08-20"}, match.None},
		{"two names in common, year only", person{"Anna Maria", "Kowal", "1980"}, person{"Anna", "Kowal", "1980"}, match.None},
		{"no date", person{"Anna", "Kowal", ""}, person{"Anna", "Kowal", ""}, match.None},
		{"no name", person{"", "", "1980-08-20"}, person{"", "", "1980-08-20"}, match.None},
		{"two Chinese characters in common", person{"小明", "王", "1980-08-20"}, person{"小红", "王", "1980-08-20"}, match.None},
	} {
		got, _ := match.Compare(c.a.keys(), c.b.keys())
		if got.Strength != c.want {
			t.Errorf("%s: comparing %v with %v got %v, want %v", c.rule, c.a, c.b, got.Strength, c.want)
		}
	}
	for _, h := range hostile {
		if keys := match.Persons(h, h, "1980-08-20"); len(keys) > 0 {
			t.Errorf("Persons of hostile %.20q: got %v", h, keys)
		}
	}
	if keys := match.Persons(strings.Repeat("Anna ", 30), "Kowal", "1980-08-20"); len(keys) > 0 {
		t.Errorf("Persons of a sentence: got %d keys", len(keys))
	}
}

func TestPersonsMakesFewKeys(t *testing.T) {
	t.Parallel()
	for _, names := range []string{"a b", "aa bb cc dd ee ff", "aa bb cc dd ee ff gg hh ii jj kk ll"} {
		if keys := match.Persons(names, "", "1980-08-10"); len(keys) > 18 {
			t.Errorf("Persons(%q): got %d keys, want at most 18", names, len(keys))
		}
	}
}

func key(k match.Key, ok bool) match.Key {
	if !ok {
		panic("a test's own identifier was refused")
	}
	return k
}

func TestCompareByRule(t *testing.T) {
	t.Parallel()
	phone := key(match.Phone("07700 900123", match.Britain))
	other := key(match.Phone("07700 900124", match.Britain))
	plate, part := key(match.Plate("AB50 XYZ")), key(match.Plate("AB50"))
	email, place := key(match.Email("anna@shop.example")), key(match.Place("HU1 1AA", "12"))
	handle, company := key(match.Handle("instagram", "anna")), key(match.Company("01234567"))
	postcode := key(match.Postcode("HU1 1AA"))
	year := match.Persons("Anna", "Kowal", "1980")
	whole := match.Persons("Anna", "Kowal", "1980-08-20")
	later := match.Persons("Anna", "Kowal", "1980-08-21")
	all := append([]match.Key{place, company, handle, email, plate, phone}, whole...)
	for _, c := range []struct {
		rule string
		a, b []match.Key
		want match.Result
	}{
		{"phone", []match.Key{phone}, []match.Key{other, phone}, match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldPhone}}},
		{"plate", []match.Key{plate}, []match.Key{plate}, match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldPlate}}},
		{"part of a plate", []match.Key{part}, []match.Key{part}, match.Result{Strength: match.Possible, Fields: []match.Field{match.FieldPlate}}},
		{"e-mail", []match.Key{email}, []match.Key{email}, match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldEmail}}},
		{"account", []match.Key{handle}, []match.Key{handle}, match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldHandle}}},
		{"company", []match.Key{company}, []match.Key{company}, match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldCompany}}},
		{"place", []match.Key{place}, []match.Key{place}, match.Result{Strength: match.Possible, Fields: []match.Field{match.FieldPlace}}},
		{"place and part of a plate", []match.Key{part, place}, []match.Key{place, part}, match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldPlate, match.FieldPlace}}},
		{"place and name with year", append(year, place), append(whole, place), match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldNameBorn, match.FieldPlace}}},
		{"place, and a name with two dates", append(later, place), append(whole, place), match.Result{Strength: match.Possible, Fields: []match.Field{match.FieldPlace}}},
		{"postcode", []match.Key{postcode}, []match.Key{postcode}, match.Result{}},
		{"different phones", []match.Key{phone}, []match.Key{other}, match.Result{}},
		{"same value of another field", []match.Key{{Field: match.FieldPhone, Value: "1"}}, []match.Key{{Field: match.FieldPlate, Value: "1"}}, match.Result{}},
		{"empty value", []match.Key{{Field: match.FieldPhone}}, []match.Key{{Field: match.FieldPhone}}, match.Result{}},
		{"unknown field", []match.Key{{Field: "shoe", Value: "41"}}, []match.Key{{Field: "shoe", Value: "41"}}, match.Result{}},
		{"unknown level", []match.Key{{Field: match.FieldNameBorn, Value: "?"}}, []match.Key{{Field: match.FieldNameBorn, Value: "?"}}, match.Result{}},
		{"nothing", nil, nil, match.Result{}},
		{"all", all, all, match.Result{Strength: match.Likely, Fields: []match.Field{match.FieldPhone, match.FieldPlate, match.FieldEmail, match.FieldHandle,
			match.FieldCompany, match.FieldNameBorn, match.FieldPlace}}},
	} {
		got, ok := match.Compare(c.a, c.b)
		if diff := cmp.Diff(c.want, got); diff != "" || ok != (len(c.want.Fields) > 0) {
			t.Errorf("%s: %v, want less got:\n%s", c.rule, ok, diff)
		}
	}
}

func TestStrengthReadsAsWords(t *testing.T) {
	t.Parallel()
	got := fmt.Sprint(match.None, match.Possible, match.Likely)
	if want := "none possible likely"; got != want {
		t.Errorf("strength words: got %q, want %q", got, want)
	}
}

func TestLogsKeepTheValueOut(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Info("compared", "key", key(match.Plate("AB50 XYZ")))
	if s := b.String(); strings.Contains(s, "AB50") || !strings.Contains(s, "plate") {
		t.Errorf("log line: got %q, want the field without its value", s)
	}
}

func TestFieldsHasEachOnce(t *testing.T) {
	t.Parallel()
	fields := match.Fields()
	sorted := slices.Compact(slices.Sorted(slices.Values(fields)))
	if len(sorted) != len(fields) || len(fields) != 8 {
		t.Errorf("Fields: got %v, want eight different ones", fields)
	}
}
