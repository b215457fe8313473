package probe

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/app/apptest"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// sheet is a form of a page, as it was drawn.
type sheet struct {
	page, action string
	fields       url.Values
	texts        []string        // names of the fields in which one writes
	chosen       map[string]bool // names of those in which one chooses
	secret       map[string]bool // names of those that never come back
}

var anID = regexp.MustCompile(`[0-9a-z]{26}`)

// key tells forms apart, not the records that they are about.
func (s sheet) key() string { return anID.ReplaceAllString(s.action, "ID") + fmt.Sprint(s.texts) }

func document(t testing.TB, body string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// sheets are the forms of a page, those that send something and those that only ask.
func sheets(t testing.TB, at, body string) []sheet {
	t.Helper()
	var out []sheet
	document(t, body).Find("form[method=post]").Each(func(_ int, form *goquery.Selection) {
		s := sheet{page: at, action: form.AttrOr("action", at), fields: url.Values{}, chosen: map[string]bool{}, secret: map[string]bool{}}
		form.Find("[name]").Each(func(_ int, field *goquery.Selection) {
			name, kind := field.AttrOr("name", ""), field.AttrOr("type", goquery.NodeName(field))
			switch {
			case slices.Contains([]string{"text", "textarea", "search", "email", "tel", "password"}, kind):
				s.texts = append(s.texts, name)
				s.secret[name] = kind == "password" || field.AttrOr("autocomplete", "") == "one-time-code"
				s.fields.Set(name, field.AttrOr("value", field.Text()))
			case kind == "select":
				s.chosen[name] = true
				s.fields.Set(name, field.Find("option[value!='']").First().AttrOr("value", ""))
			case !s.fields.Has(name):
				s.chosen[name] = kind == "radio" || kind == "checkbox"
				s.fields.Set(name, field.AttrOr("value", "yes"))
			}
		})
		if s.action != "/sign-out" {
			out = append(out, s)
		}
	})
	return out
}

// filling is one way to fill a whole form.
type filling int

const (
	everything  filling = iota // also where one only chooses, and in dates
	whatIsTyped                // the rest as it was drawn, dates left out: what can be saved is
	theHidden                  // also what nobody sees
)

// with is the form filled with a text.
func (s sheet) with(text string, how filling) url.Values {
	out := url.Values{}
	for name, values := range s.fields {
		typed := slices.Contains(s.texts, name)
		switch {
		case how == whatIsTyped && ofDate(name):
			out[name] = []string{""}
		case typed || how == theHidden || how == everything && s.chosen[name]:
			out[name] = []string{text}
		case name == "once":
			out[name] = []string{id.New[string]()}
		default:
			out[name] = values
		}
	}
	return out
}

func ofDate(name string) bool {
	return strings.HasSuffix(name, "-day") || strings.HasSuffix(name, "-month") || strings.HasSuffix(name, "-year")
}

// found are the forms of the product, each with a caller who is shown it.
type found struct {
	sheet
	by caller
}

// walk opens the pages that somebody is led to: a few of each route, since what a page offers
// depends on how things stand.
func walk(c caller, each func(path string, got answer)) {
	const most = 3
	waiting, seen, opened := []string{"/", "/today", "/concerns", "/hits", "/responses", "/members", "/search?q=van"}, map[string]bool{}, map[string]int{}
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		key := anID.ReplaceAllString(path, "ID")
		if seen[path] || opened[key] >= most || strings.Contains(path, "cursor=") || strings.HasPrefix(path, "/assets/") {
			continue
		}
		seen[path] = true
		opened[key]++
		got := c.get(path)
		each(path, got)
		waiting = append(waiting, read(got.body).links...)
	}
}

// forms walks the product as several people and gives each form once.
func forms(t *testing.T, p *apptest.Product, known *vocabulary, mails ...string) []found {
	t.Helper()
	var out []found
	done := map[string]bool{}
	for _, mail := range mails {
		c := page(t, p, mail)
		walk(c, func(path string, got answer) {
			known.learn(got.body)
			for _, s := range sheets(t, path, got.body) {
				if key := s.key(); !done[key] {
					done[key] = true
					out = append(out, found{s, c})
				}
			}
		})
	}
	return out
}

// everyForm walks the whole product as every persona, besides as those whose forms are to be met
// first, and names each way to change something that has no form among them.
func everyForm(t *testing.T, p *apptest.Product, known *vocabulary, first ...string) []found {
	t.Helper()
	out := forms(t, p, known, first...)
	done, met := map[string]bool{}, map[string]bool{}
	a := p.Atlas(mostPages)
	note := func(f found) {
		done[f.key()] = true
		path, _, _ := strings.Cut(f.action, "?")
		met[a.RouteOf(http.MethodPost, path)] = true
	}
	for _, f := range out {
		note(f)
	}
	callers := map[string]caller{}
	for _, v := range a.Visits {
		c, ok := callers[v.Mail]
		if !ok {
			c = page(t, p, v.Mail)
			callers[v.Mail] = c
		}
		body := c.get(v.Path).body
		known.learn(body)
		for _, s := range sheets(t, v.Path, body) {
			if f := (found{s, c}); !done[f.key()] {
				note(f)
				out = append(out, f)
			}
		}
	}
	for _, route := range a.Writes() {
		if !met[route] && !slices.Contains(formless, route) {
			t.Errorf("no form of %s was met: its fields are not attacked", route)
		}
	}
	return out
}

// mostPages is how many pages of one route are opened for their forms.
const mostPages = 6

// formless are routes whose forms have nothing to fill in: one would end the attack, the other is for
// partners who are masked, of whom the demo has none.
var formless = []string{"/sign-out", "/contacts/{id}/pass"}

// filler fills forms and judges what comes back.
type filler struct {
	*testing.T
	known *vocabulary
	mu    sync.Mutex
	drawn map[string]string // by form, status and problems: the elements of the page
	saved map[string]int    // by form: how often it was
}

// TestWhateverIsTypedIsAnsweredAndStaysText fills every form of the product, whole forms at a time,
// with every string that has broken others. The forms of the open room get a third of them, and
// those on PostgreSQL, where all is slower, a sample; a nightly run leaves nothing out.
func TestWhateverIsTypedIsAnsweredAndStaysText(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		p := apptest.Whole(t, o)
		p.Step(10 * time.Minute)
		w := &filler{T: t, known: &vocabulary{words: map[string]bool{}}, drawn: map[string]string{}, saved: map[string]int{}}
		all := everyForm(t, p, w.known, "", "housing@hull.example", "support@haven.example", "coordinator@estuary.example", "broker@estuary.example")
		texts := strung(19)
		if nightly {
			texts = strung(1000)
		}
		others := originals(t)
		for k, f := range all {
			for how := everything; how <= theHidden; how++ {
				for _, harmless := range []string{"", "harmless words", "harmless words again", strings.Repeat("harmless words ", 1000), "cannot be \x00 kept"} {
					w.known.learn(f.by.post(f.action, f.with(harmless, how)).body)
				}
			}
			sample := 1
			switch {
			case o.URL != "":
				sample = 19
			case openRoom.MatchString(f.action):
				sample = 3
			}
			w.each(k, texts, others, sample, func(text string, how filling) { w.fill(f, text, how) })
		}
		if t.Logf("%d strings and %d of others in %d forms", len(texts), len(others), len(all)); len(all) < 40 {
			t.Errorf("only %d forms were found", len(all))
		}
		if len(w.saved) < 10 {
			t.Errorf("only these forms were ever saved: %v", w.saved)
		}
		report, err := p.Verify(t.Context())
		if err != nil || len(report.Problems) > 0 {
			t.Errorf("the log after all that: %v, %v", report.Problems, err)
		}
	})
}

// openRoom are the forms that read the whole partnership each time, which takes long.
var openRoom = regexp.MustCompile(`^/(organisations|circles|posts|agreements)`)

// each gives every text, or one of so many, for the form of number k: in everything, and some of
// them, others for each form, in what can be saved and in what nobody sees. Of the texts of others
// each form has its own sample. A nightly run leaves nothing out.
func (w *filler) each(k int, texts, others []string, sample int, do func(text string, how filling)) {
	every := func(n, i int) bool { return nightly || (i+k)%n == 0 }
	var wg sync.WaitGroup
	for part := range 4 {
		wg.Go(func() {
			for i := part; i < len(texts); i += 4 {
				if !every(sample, i) {
					continue
				}
				do(texts[i], everything)
				if sample > 1 || every(15, i) {
					do(texts[i], whatIsTyped)
				}
				if every(23, i) {
					do(texts[i], theHidden)
				}
			}
			for i := part; i < len(others); i += 4 {
				if every(13, i) {
					do(others[i], everything)
				}
			}
		})
	}
	wg.Wait()
}

// nightly runs take all that the others sample.
var nightly = os.Getenv("LIGHTSHIP_NIGHTLY") != ""

func (w *filler) fill(f found, text string, how filling) {
	what := fmt.Sprintf("%s sends %s with %.60q (%d)", f.by.name, f.key(), text, how)
	got := f.by.post(f.action, f.with(text, how))
	page := read(got.body)
	w.sound(what, got, page)
	switch got.status {
	case 422:
		w.alike(what, f, page)
		if how != theHidden {
			w.givenBack(what, f, text, page)
		}
	case 303:
		w.mu.Lock()
		w.saved[f.key()]++
		w.mu.Unlock()
		if how == whatIsTyped {
			then := f.by.get(got.to())
			page := read(then.body)
			w.sound(what+", and then", then, page)
			w.kept(what, f, text, page)
		}
	}
}

// sound wants an answer that is none of a failure, and in which nothing that was typed is an
// element, an attribute, an address or a header.
func (w *filler) sound(what string, got answer, page drawing) {
	if got.status >= 500 {
		w.Errorf("%s: status %d", what, got.status)
	}
	for name, values := range got.header {
		if strings.Contains(name+strings.Join(values, ""), "lsx") {
			w.Errorf("%s: what was typed is a header: %s: %q", what, name, values)
		}
	}
	for _, strange := range w.known.strange(page) {
		w.Errorf("%s: the page has %q, which no page has else", what, strange)
	}
}

// alike wants the same elements in every form that comes back with the same problems. What a finder
// lists follows from the words that were typed, so there the list and what is said of it are left out.
func (w *filler) alike(what string, f found, page drawing) {
	key := fmt.Sprint(f.key(), page.problems)
	forms := page.forms
	if strings.Contains(f.key(), "[find ") {
		forms = listed.ReplaceAllString(forms, "")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if before, ok := w.drawn[key]; ok && before != forms {
		w.Errorf("%s: the forms have other elements than with another text: %s", what, parting(before, forms))
	}
	w.drawn[key] = forms
}

// listed is what a finder lists: its options in groups, and the line that nothing has such a name.
var listed = regexp.MustCompile(`<optgroup label|/optgroup|<option( value| selected)*|/option|<p class role/p`)

// givenBack wants each text in its field, as it was typed but for line ends and what cannot be
// shown. A form that is there no more, since somebody answered it meanwhile, gives nothing back.
func (w *filler) givenBack(what string, f found, text string, page drawing) {
	for _, name := range f.texts {
		got, want := page.fields[name], shown(text)
		if f.secret[name] || slices.Contains(got, want) || ofDate(name) && len(strings.Join(got, "")) == 0 {
			continue
		}
		if _, there := read(f.by.get(f.page).body).fields[name]; there {
			w.Errorf("%s: %s comes back as %.80q, want %.80q", what, name, got, want)
		}
		return
	}
}

// kept wants the text on the page that one comes to, or on that of the form.
func (w *filler) kept(what string, f found, text string, then drawing) {
	want := strings.Join(strings.Fields(shown(text)), " ")
	if len(f.texts) == 0 || want == "" || strings.Contains(then.text, want) {
		return
	}
	again := read(f.by.get(f.page).body)
	for _, values := range again.fields {
		again.text += strings.Join(strings.Fields(" "+strings.Join(values, " ")), " ")
	}
	if !strings.Contains(again.text, want) {
		w.Errorf("%s: saved, but no page shows it", what)
	}
}

// shown is how a page can show a text: with LF for line ends, and a mark for what it cannot show.
func shown(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(text, "\ufffd"))
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' && c != '\n' || c == 0x7f {
			return '\ufffd'
		}
		return c
	}, text)
}
