package content_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lightship/internal/content"

	"github.com/google/go-cmp/cmp"
)

func load(t testing.TB, overlays ...fs.FS) *content.Library {
	t.Helper()
	l, err := content.Load(overlays...)
	if err != nil {
		t.Fatalf("load the packs: %v", err)
	}
	return l
}

func day(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// needed are the packs that the program names; a pack that nobody names is not shipped.
var needed = []string{
	content.Areas, content.CaseOutcomes, content.Clocks, content.ConcernSettings, content.DeclineReasons,
	content.DisruptionImpact, content.DoorContacts, content.Doors, content.DutyToNotify, content.Expertise,
	content.ExploitationCategory, content.ExploitationTypes, content.FeedbackStages, content.FirstResponders,
	content.Gateways, content.HandlingCodes, content.Helplines, content.Holidays, content.Indicators,
	content.KnownHow, content.Markings, content.OrganisationKinds, content.OrganisationTypes,
	content.PersonAgreement, content.PoliceForces, content.PurposeGroups, content.Purposes,
	content.RequestAnswers, content.ResponseKinds, content.ResponseOutcomes, content.RiskLevels,
	content.Sectors, content.TrafficLights, content.Under18,
}

func TestEveryPackIsNamedAndSaysWhereItComesFrom(t *testing.T) {
	t.Parallel()
	var got []string
	for _, list := range load(t).All() {
		got = append(got, list.ID)
		if list.Title == "" || list.Source == "" || list.Licence == "" || len(list.Items) == 0 {
			t.Errorf("pack %s: title %q, source %q, licence %q, %d items: none may be empty", list.ID, list.Title, list.Source, list.Licence, len(list.Items))
		}
		seen := map[string]bool{}
		for _, item := range list.Items {
			if item.Code == "" || item.Label == "" || seen[item.Code] {
				t.Errorf("pack %s: code %q with label %q: empty, or there twice", list.ID, item.Code, item.Label)
			}
			seen[item.Code] = true
		}
	}
	if diff := cmp.Diff(needed, got); diff != "" {
		t.Errorf("packs (-named +shipped):\n%s", diff)
	}
}

func TestWordsThatPeopleReadAreCarefulOnes(t *testing.T) {
	t.Parallel()
	for _, list := range load(t).All() {
		for _, item := range list.Items {
			for _, text := range []string{item.Label, item.Hint} {
				if strings.Contains(strings.ToLower(text), "victim") {
					t.Errorf("pack %s, code %s says %q: never that word where a survivor may read it", list.ID, item.Code, text)
				}
			}
		}
	}
}

// The only numbers in the packs: from the notification recipients of the source, and emergency
// numbers of three digits. Everything else that looks like a telephone number is made up.
var known = []string{"08000121700", "08008083733", "08000434303", "03000724345"}

func TestNoTelephoneNumberIsInvented(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`\+?\d[\d ]{7,}\d`)
	drama := regexp.MustCompile(`^01632960\d{3}$`)
	for _, folder := range []string{"packs", "demo"} {
		files, err := fs.Glob(os.DirFS(folder), "*.json")
		if err != nil || len(files) == 0 {
			t.Fatalf("find the packs in %s: %d files, %v", folder, len(files), err)
		}
		for _, name := range files {
			text, err := os.ReadFile(folder + "/" + name)
			if err != nil {
				t.Fatalf("read %s: %v", name, err)
			}
			for _, found := range number.FindAllString(string(text), -1) {
				digits := strings.ReplaceAll(found, " ", "")
				if !slices.Contains(known, digits) && (folder != "demo" || !drama.MatchString(digits)) {
					t.Errorf("%s/%s holds %q, which is neither of the source nor of a drama range", folder, name, found)
				}
			}
			if !json.Valid(text) || strings.Contains(string(text), "://") {
				t.Errorf("%s/%s: not JSON, or it holds a web address", folder, name)
			}
		}
	}
	if load(t).MadeUp() {
		t.Error("the library without an overlay has made-up numbers")
	}
	if !load(t, content.Demo()).MadeUp() {
		t.Error("the demonstration does not say that its numbers are made up")
	}
}

func TestWhatCanBeChosenLeavesOutHeadingsAndWhatIsRefused(t *testing.T) {
	t.Parallel()
	l := load(t)
	values := func(list string) (got []string) {
		for _, o := range l.Options(list) {
			got = append(got, o.Value)
		}
		return got
	}
	for _, c := range []struct {
		list string
		want []string
	}{
		{content.Markings, []string{"OFFICIAL", "OFFICIAL-SENSITIVE"}},
		{content.HandlingCodes, []string{"P", "C"}},
		{content.Under18, []string{"yes", "no", "not-sure"}},
		{content.KnownHow, []string{"saw", "told", "heard", "assumed"}},
		{content.PurposeGroups, []string{"safeguard", "disrupt", "support", "assess"}}, // as access.Purposes
		{content.Areas, []string{"E06000010", "E06000011", "E06000012", "E06000013", "elsewhere"}},
		{content.FeedbackStages, []string{"received", "looking", "passed-on", "joint", "acted", "closed-none", "closed-acted"}},
		{"no such list", nil},
	} {
		if diff := cmp.Diff(c.want, values(c.list)); diff != "" {
			t.Errorf("options of %s (-want +got):\n%s", c.list, diff)
		}
	}
	if n := len(values(content.Purposes)); n != 8 {
		t.Errorf("the agreement has eight purposes, the pack %d", n)
	}
	if n := len(values(content.ExploitationTypes)); n != 10 {
		t.Errorf("the form has ten ticks, the pack %d", n)
	}
	if n := len(values(content.ConcernSettings)); n != 12 {
		t.Errorf("twelve settings are asked for, the pack has %d", n)
	}
	for _, c := range []struct {
		list, code string
		want       bool
	}{{content.Markings, "SECRET", false}, {content.Gateways, "statute", false}, {content.Gateways, "msa-s52", true}, {content.Markings, "", false}, {"", "", false}} {
		if got := l.Choosable(c.list, c.code); got != c.want {
			t.Errorf("Choosable(%s, %s) = %v, want %v", c.list, c.code, got, c.want)
		}
	}
	first := l.Options(content.ExploitationTypes)[0]
	want := content.Option{Value: "forced-to-work", Label: "Forced to work for nothing or almost nothing", Group: "Labour exploitation"}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("first exploitation type (-want +got):\n%s", diff)
	}
}

func TestAWordWithADateIsOfferedFromThatDate(t *testing.T) {
	t.Parallel()
	l := load(t)
	offered := func(at time.Time) bool {
		return slices.ContainsFunc(l.OptionsOn(content.FirstResponders, at), func(o content.Option) bool { return o.Value == "fwa" })
	}
	for at, want := range map[string]bool{"2026-03-31 22:59": false, "2026-03-31 23:00": true, "2026-11-24 12:00": true} { // summer time began on 29 March
		if got := offered(day(at)); got != want {
			t.Errorf("the Fair Work Agency is offered at %s UTC: %v, want %v", at, got, want)
		}
	}
}

func TestEverySettingHasItsSignsAndTheGeneralOnes(t *testing.T) {
	t.Parallel()
	l := load(t)
	codes := func(setting string) (got []string) {
		for _, g := range l.Indicators(setting) {
			if g.Label == "" || g.Source == "" || len(g.Items) < 5 {
				t.Errorf("signs for %q: group %q has label %q, source %q, %d signs", setting, g.Code, g.Label, g.Source, len(g.Items))
			}
			got = append(got, g.Code)
		}
		return got
	}
	for _, o := range l.Options(content.ConcernSettings) {
		if got := codes(o.Value); !slices.Contains(got, "general") {
			t.Errorf("signs for %s are %v, without the general ones", o.Value, got)
		}
	}
	if diff := cmp.Diff([]string{"car-wash", "labour", "general"}, codes("car-wash")); diff != "" {
		t.Errorf("signs at a car wash (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"general"}, codes("no such setting")); diff != "" {
		t.Errorf("signs for an unknown setting (-want +got):\n%s", diff)
	}
	if got := l.Indicators("school")[0].Code; got != "child" {
		t.Errorf("at school the first signs are %q, want child", got)
	}
}

func TestALabelOfAnUnknownCodeIsTheCode(t *testing.T) {
	t.Parallel()
	l := load(t)
	if got := l.Label(content.Sectors, "police"); got != "Police" {
		t.Errorf("label of police: %q", got)
	}
	for _, code := range []string{"", "gone", "\x00<script>"} {
		if got := l.Label(content.Sectors, code); got != code {
			t.Errorf("label of %q: %q, want the code itself", code, got)
		}
	}
}

func TestALibraryDoesNotChange(t *testing.T) {
	t.Parallel()
	l := load(t)
	l.List(content.Sectors).Items[0].Label = "changed"
	l.Areas()[0].Label = "changed"
	l.Helplines()[0].Phone = "changed"
	door := l.Doors("E06000010")[0]
	door.Contacts[0].Phone, door.Write[0], door.Law[0].Act = "changed", "changed", "changed"
	again := l.Doors("E06000010")[0]
	for what, got := range map[string]string{
		"list": l.Label(content.Sectors, "police"), "area": l.Areas()[0].Label, "line": l.Helplines()[0].Phone,
		"contact": again.Contacts[0].Phone, "write": again.Write[0], "law": again.Law[0].Act,
	} {
		if got == "changed" {
			t.Errorf("the %s of the library changed with what was handed out", what)
		}
	}
}

func TestAnOverlayReplacesAPackAndKeepsOldCodesReadable(t *testing.T) {
	t.Parallel()
	l := load(t, nil, os.DirFS("no such folder"), fstest.MapFS{
		"README.txt": {Data: []byte("not a pack")},
		"decline-reasons.json": {Data: []byte(`{"id":"decline-reasons","title":"T","source":"ours","licence":"L",
			"items":[{"code":"busy","label":"Busy"},{"code":"other","label":"Something else"}]}`)},
	})
	want := []content.Option{{Value: "busy", Label: "Busy"}, {Value: "other", Label: "Something else"}}
	if diff := cmp.Diff(want, l.Options(content.DeclineReasons)); diff != "" {
		t.Errorf("options after the overlay (-want +got):\n%s", diff)
	}
	if got := l.Label(content.DeclineReasons, "conflict"); got != "Conflict of interest" {
		t.Errorf("a code that the overlay left out reads %q, want its old label", got)
	}
	if l.Choosable(content.DeclineReasons, "conflict") {
		t.Error("a code that the overlay left out can still be chosen")
	}
}

func TestAnOverlayThatIsWrongIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	head := func(id string) string { return `{"id":"` + id + `","title":"T","source":"ours","licence":"L","items":` }
	for _, c := range []struct{ name, file, text, want string }{
		{"no JSON", "sectors.json", `{"id":`, "read the JSON"},
		{"empty", "sectors.json", ``, "read the JSON"},
		{"more than one value", "sectors.json", head("sectors") + `[]} {}`, "after its end"},
		{"unknown field", "sectors.json", head("sectors") + `[{"code":"a","labell":"A"}]}`, "labell"},
		{"other name", "mine.json", head("sectors") + `[]}`, "name the file after it"},
		{"too large", "sectors.json", strings.Repeat(" ", 1<<20+1), "larger than"},
		{"no source", "mine.json", `{"id":"mine","title":"T","licence":"L","items":[]}`, "source and licence are needed"},
		{"code twice", "sectors.json", head("sectors") + `[{"code":"a","label":"A"},{"code":"a","label":"B"}]}`, "twice"},
		{"code with a blank", "mine.json", head("mine") + `[{"code":"a b","label":"A"}]}`, "other signs"},
		{"no label", "mine.json", head("mine") + `[{"code":"a"}]}`, "label is missing"},
		{"parent that is not there", "mine.json", head("mine") + `[{"code":"a","label":"A","parent":"b"}]}`, "no parent"},
		{"link that leads nowhere", "mine.json", head("mine") + `[{"code":"a","label":"A","links":["b"]}]}`, "leads nowhere"},
		{"no date", "mine.json", head("mine") + `[{"code":"a","label":"A","validFrom":"spring"}]}`, "not a day"},
		{"clock taken away", "clocks.json", head("clocks") + `[]}`, "may be changed, not left out"},
		{"clock without end", "clocks.json", head("clocks") + `[{"code":"x","label":"X","amount":0,"unit":"day","starts":"s","source":"ours"}]}`, "amount from 1 to 1000"},
		{"doors taken away", "doors.json", head("doors") + `[]}`, "may be changed, not left out"},
		{"identity in a Duty to Notify", "doors.json", head("doors") + `[{"code":"notify","label":"N","say":"{what} {who}"}]}`, "cannot hold identity"},
		{"invented number", "door-contacts.json", head("door-contacts") + `[{"code":"a","label":"A","door":"child","phone":"01482 000000"}]}`, "somebody checked the number"},
		{"drama number as if real", "door-contacts.json", head("door-contacts") + `[{"code":"a","label":"A","door":"child","phone":"01632 960001","checked":"2026-11-24"}]}`, "says demo"},
		{"real number as if drama", "door-contacts.json", head("door-contacts") + `[{"code":"a","label":"A","door":"child","phone":"01482 000000","demo":true}]}`, "says demo"},
		{"no number and no word", "door-contacts.json", head("door-contacts") + `[{"code":"a","label":"A","door":"child"}]}`, "where to look"},
		{"nobody to ring", "door-contacts.json", head("door-contacts") + `[]}`, "nobody to ring"},
		{"contact of no door", "door-contacts.json", head("door-contacts") + `[{"code":"a","label":"A","door":"x","helpline":"999"}]}`, `no door "x"`},
		{"helpline without number", "helplines.json", head("helplines") + `[{"code":"999","label":"E","phone":"nine"}]}`, "not a telephone number"},
		{"holiday that is no day", "holidays.json", head("holidays") + `[{"code":"christmas","label":"C"}]}`, "not a day such as"},
		{"area without police", "areas.json", head("areas") + `[{"code":"E1","label":"A","council":"C","police":"x"},{"code":"elsewhere","label":"E","outside":true}]}`, "police force"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := content.Load(fstest.MapFS{c.file: {Data: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("load an overlay with %s: error %v, want one with %q", c.name, err, c.want)
			}
		})
	}
}

func FuzzOverlay(f *testing.F) {
	// Short seeds: the fuzzer cuts every find down to its least, which takes long on whole packs.
	for id, items := range map[string]string{
		"doors":         `[{"code":"child","label":"C","law":[{"act":"A"}],"say":"{what}"}]`,
		"areas":         `[{"code":"elsewhere","label":"E","outside":true}]`,
		"clocks":        `[{"code":"x","label":"X","amount":1,"unit":"day","starts":"s","source":"ours"}]`,
		"door-contacts": `[{"code":"a","label":"A","door":"child","phone":"01632 960001","demo":true}]`,
		"sectors":       `[{"code":"a","label":"A","parent":"a","validFrom":"2026-04"}]`,
	} {
		f.Add(id+".json", []byte(`{"id":"`+id+`","title":"T","source":"ours","licence":"L","items":`+items+`}`))
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		l, err := content.Load(fstest.MapFS{strings.ReplaceAll(name, "/", "_"): {Data: text}})
		if err != nil {
			return
		}
		if n := len(l.Doors("E06000010")); n < 7 {
			t.Errorf("an overlay that was accepted leaves %d doors, want at least 7", n)
		}
		if _, err := l.Due("concern-acknowledge", time.UnixMilli(0)); err != nil {
			t.Errorf("an overlay that was accepted breaks a clock: %v", err)
		}
	})
}
