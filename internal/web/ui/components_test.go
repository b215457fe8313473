package ui_test

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/fault"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

// everything is a page with every component on it.
type everything struct {
	Frame   ui.Frame
	Crumbs  ui.Breadcrumbs
	Summary ui.ErrorSummary
	Strip   ui.Strip
	Figures []ui.Figure
	Once    ui.Once
	Hidden  ui.Hidden
	Name    ui.TextInput
	What    ui.TextArea
	Danger  ui.Radios
	Signs   ui.Checkboxes
	Place   ui.Select
	When    ui.DateInput
	Buttons []ui.Button
	Lanes   []ui.Lane
	Versus  ui.Versus
	Table   ui.Table
	Pager   ui.Pager
	Chart   ui.BarChart
	List    ui.SummaryList
	Details ui.Details
	Panel   ui.Panel
	Effect  ui.Effect
	Empty   ui.Empty
	Crisis  ui.Crisis
	Prose   ui.Prose
	Tag     ui.Tag
	Tone    ui.Tone
	Veil    ui.Veil
	Due     ui.Due
	Chip    ui.Chip
}

// question is a public page with one question, whose legend is the heading.
type question struct {
	Frame  ui.Frame
	Once   ui.Once
	Danger ui.Radios
	Button ui.Button
}

var now = time.Date(2026, 11, 23, 11, 30, 0, 0, time.UTC)

// page fills everything with one text, so that a hostile one reaches every place.
func page(text, address string) everything {
	filled := ui.Filled{
		Values:   map[string][]string{"name": {text}, "what": {text + "\nmore"}, "danger": {"yes"}, "signs": {"a", "b"}, "place": {"hull"}, "when-day": {text}, "ring": {text}},
		Problems: fault.Fields{"name": text, "danger": "Say whether it is now.", "when": "Enter a real date.", "ring": text},
		Order:    []string{"name", "what", "danger", "signs", "when", "ring"},
		Target:   map[string]string{"when": "when-day"},
	}
	chip := ui.Chip{Name: text, Post: text, Sector: ui.Council}
	link := ui.Link{Text: text, Href: address, About: text}
	field := func(name string) ui.Field { return ui.Field{Name: name, Label: text, Hint: text} }
	options := []ui.Option{{Value: "yes", Label: text, Hint: text, Reveal: ui.TextInput{Field: ui.Field{Name: "ring", Label: text}}}, {Value: "no", Label: text, Or: true}}
	full := ui.Value{
		Label: text, Text: text + "\n" + text, Href: address, Note: text, Chip: chip, Tone: ui.Tone(text), Tag: ui.Tag{Text: text, Colour: "red"},
		Due: ui.Due{Now: now, At: now}, When: ui.Moment{Now: now, At: now}, Veil: true, Bold: true, Do: ui.Button{Text: text, Href: address, About: text},
	}
	return everything{
		Frame:   pagetest.Frame(text, "hits").Fail(filled),
		Crumbs:  ui.Breadcrumbs{Links: []ui.Link{link}},
		Summary: filled.Summary(),
		Strip:   ui.Strip{Marking: "OFFICIAL-SENSITIVE", Items: []ui.Value{full}, Links: []ui.Link{link}},
		Figures: []ui.Figure{{Number: "5", Line: text}},
		Once:    ui.Once("00000000000000000000000000"),
		Hidden:  ui.Hidden{Name: "base", Value: text},
		Name:    ui.TextInput{Field: field("name"), Kind: "email", Autocomplete: "email", Inputmode: "email", Width: 20}.From(filled),
		What:    ui.TextArea{Field: field("what"), Max: 4000}.From(filled),
		Danger:  ui.Radios{Field: field("danger"), Options: options}.From(filled),
		Signs:   ui.Checkboxes{Field: field("signs"), Options: []ui.Option{{Value: "a", Label: text}, {Value: "b", Label: "B"}, {Value: "c", Label: "C"}}}.From(filled),
		Place:   ui.Select{Field: field("place"), Blank: "Choose one", Options: []ui.Option{{Value: "hull", Label: text}, {Value: "goole", Label: "Goole"}}}.From(filled),
		When:    ui.DateInput{Field: field("when")}.From(filled),
		Buttons: []ui.Button{{Text: text, About: text, Name: "do", Value: "save"}, {Text: text, Kind: "secondary", Href: address}},
		Lanes: []ui.Lane{
			{Title: text, Note: text, Items: []ui.LaneItem{{When: ui.Moment{Now: now, At: now.Add(-time.Hour)}, Who: chip, By: text, For: text, Text: text + "\n\n" + text, Action: link}}},
			{Title: "Only your organisation", Private: true, Empty: text},
		},
		Versus:  ui.Versus{Yours: "open", Theirs: "pointer", Rows: []ui.VersusRow{{Label: text, Yours: ui.Text(text), Theirs: ui.Value{Veil: true}, Matched: true}, {Label: "Place", Yours: ui.Text(text), Theirs: ui.Value{Veil: true}}}},
		Table:   ui.Table{Caption: text, Columns: []ui.Column{{Text: text}, {Text: text, Number: true}, {Text: text, Hidden: true}}, Rows: [][]ui.Value{{full, ui.Text("3"), {Do: ui.Button{Text: text, Href: address}}}}, Cards: true, Head: true},
		Pager:   ui.Pages("/concerns", url.Values{"q": {text}}, text, text),
		Chart:   ui.BarChart{ID: "chart", Title: text, Across: text, Labels: []string{text, "Apr–Jun"}, Series: []ui.Series{{Name: text, Counts: []ui.Count{{N: 31}, {N: 38}}}, {Name: "Responses", Counts: []ui.Count{{Hidden: true}, {N: 29}}}}},
		List:    ui.SummaryList{Rows: []ui.SummaryRow{{Key: text, Values: []ui.Value{full, full}, Action: link}, ui.Row("Plain", ui.Text(text))}},
		Details: ui.Details{Summary: text, Prose: ui.Prose{Text: text}, Values: []ui.Value{full}},
		Panel:   ui.Panel{Title: text, Items: []ui.Value{full}},
		Effect:  ui.Effect{Title: text, Lines: []string{text}},
		Empty:   ui.Empty{What: text, Why: text, Do: ui.Button{Text: text, Href: address}},
		Crisis:  ui.Crisis{Numbers: []ui.CrisisNumber{{Name: text, Phone: "01632 960 123", Note: text}}},
		Prose:   ui.Prose{Text: text},
		Tag:     ui.Tag{Text: text},
		Tone:    "silent",
		Due:     ui.Due{Now: now, At: now.Add(26 * time.Hour)},
		Chip:    chip,
	}
}

func TestEveryComponentIsSoundMarkup(t *testing.T) {
	t.Parallel()
	set, err := ui.Join(ui.Templates(), os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	pagetest.Check(t, set, map[string]any{
		"test/all": page("A blue van", "/concerns/1"),
		"test/question": question{
			Frame:  pagetest.Door("Where did you see it?"),
			Danger: ui.Radios{Field: ui.Field{Name: "where", Label: "Where did you see it?", Heading: true}, Options: []ui.Option{{Value: "wash", Label: "A car wash"}}},
			Button: ui.Button{Text: "Continue"},
		},
	})
}

// Text that a person typed must come out as text and nothing else, wherever it stands.
func TestHostileTextStaysText(t *testing.T) {
	t.Parallel()
	set, err := ui.Join(ui.Templates(), os.DirFS("testdata"))
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := goquery.NewDocumentFromReader(strings.NewReader(string(pagetest.Draw(t, set, "test/all", page("x", "/x")))))
	for _, hostile := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `</textarea></title></svg><b>`,
		`{{.Frame}}`, `javascript:alert(1)`, `&lt;script&gt;`, "a\x00b", `<!--`, `]]>`,
	} {
		drawn := pagetest.Draw(t, set, "test/all", page(hostile, hostile))
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(drawn)))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := doc.Find("*").Length(), plain.Find("*").Length(); got != want {
			t.Errorf("with %q: %d elements, want the %d of harmless text", hostile, got, want)
		}
		doc.Find("*").Each(func(_ int, s *goquery.Selection) {
			for _, a := range s.Nodes[0].Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
					t.Errorf("with %q: %s has %s=%q", hostile, goquery.NodeName(s), a.Key, a.Val)
				}
			}
		})
	}
}

func TestAddressesThatMayNotBeLinkedAreDead(t *testing.T) {
	t.Parallel()
	for address, dead := range map[string]bool{
		"/today": false, "#name": false, "?at=x": false, "https://police.example/": false, "tel:01632960123": false,
		"//evil.example": true, `/\evil.example`: true, "javascript:alert(1)": true, " javascript:alert(1)": true, "JAVASCRIPT:x": true, "data:text/html,x": true, "": true, "http://a.example": true,
	} {
		got := string(ui.Link{Text: "x", Href: address}.HTML())
		if strings.Contains(got, "#unsafe") != dead {
			t.Errorf("link to %q: got %s, dead should be %v", address, got, dead)
		}
	}
}

func TestErrorSummaryFollowsTheOrderOfTheForm(t *testing.T) {
	t.Parallel()
	s := ui.Filled{
		Problems: fault.Fields{"when": "W", "name": "N", "extra": "E", "area": "A"},
		Order:    []string{"name", "what", "when"},
		Target:   map[string]string{"when": "when-month"},
	}.Summary()
	var got []string
	for _, l := range s.Items {
		got = append(got, l.Href+" "+l.Text)
	}
	if want := "#name N|#when-month W|#area A|#extra E"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}

func TestTwoTemplatesOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := ui.Join(ui.Templates(), ui.Templates()); err == nil || !strings.Contains(err.Error(), "defines") {
		t.Errorf("joining the same templates twice: got %v, want an error that names the two files", err)
	}
}

func BenchmarkTable(b *testing.B) {
	t := ui.Table{Caption: "Concerns", Columns: []ui.Column{{Text: "What"}, {Text: "Who"}, {Text: "Due"}}}
	for range 40 {
		t.Rows = append(t.Rows, []ui.Value{{Text: "A blue van", Href: "/r/1"}, {Chip: ui.Chip{Name: "Hull", Sector: ui.Council}}, {Due: ui.Due{Now: now, At: now}}})
	}
	for b.Loop() {
		_ = t.HTML()
	}
}
