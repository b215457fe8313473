package hunt

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/id"
	"lightship/internal/store"
)

// everyField is the world some days on, after every form that anybody has was sent once more with
// a canary in every text of it, whatever texts those are.
var everyField = apptest.NewWorld(func(p *apptest.Product) *planter {
	pl := busy(p)
	pl.sown = map[string]bool{}
	for _, mail := range sowers {
		pl.sow(mail)
	}
	p.Step(10 * time.Minute)
	pl.reap()
	return pl
})

// sowers are those who between them have every form; the coordinator comes last, since partners
// that change their names are not found by what tests call them.
var sowers = []string{"housing@hull.example", "officer@police.example", "support@haven.example", "nurse@nhs.example", "inspector@labour.example", "champion@fire.example",
	"coordinator@estuary.example", "coordinator@estuary.example", "housing@hull.example"} // some add to what came of the first time

// shaped are the texts that only take what has a shape, by the end of their names: no canary fits.
var shaped = map[string]string{
	"postcode": "HU1 1AA", "born": "1991", "phone": "01632 960123", "plate": "AB40 CDE", "email": "una@police.example", "safe": "1",
	"number": "07700 900377", "business-1-number": "", "business-2-number": "", "phone-2-number": "07700 900378", "vehicle-2-plate": "AB41 CDE",
}

// byHand are the texts that the forms' own walk cannot plant, with where they are planted or why not.
var byHand = map[string]string{
	"/responses/{id}/close safe":       "a number",
	"/responses/new title":             "a response is opened from a concern that none was opened from: together",
	"/responses/{id}/close text":       "closing would end what others plant in: deeds",
	"/responses/{id}/close carry-":     "deeds",
	"/responses/{id}/invitation note":  "the invitation is answered once: deeds",
	"/agreements/{id}/clauses reason":  "agreements take no more clauses once they are signed; what they say is open to all partners",
	"/session/second-factor code":      "a code, kept nowhere",
	"/records/{id}/links reference":    "looked up, kept nowhere",
	"/session/password old":            "kept nowhere",
	"/session/password new":            "kept as a hash",
	"/records/{id}/share find":         "looked for in a list, kept nowhere",
	"/responses/{id}/invitations find": "looked for in a list, kept nowhere",
}

// sow sends each form whose texts are not all planted yet, with a canary in each of them.
func (pl *planter) sow(mail string) {
	t := pl.p.T.(*testing.T)
	t.Helper()
	c := pl.p.As(mail)
	for _, w := range formsSeen(t, pl.p, mail, things(t, pl.p), 2) {
		for _, chosen := range pl.choices(w.route.Path) {
			form, words := pl.filled(w, mail)
			for name, values := range chosen {
				if form[name] = values; values == nil {
					delete(words, name) // it is not asked for with this choice
					delete(form, name)
				}
			}
			known := true
			for name := range words {
				known = known && pl.has(w, name)
			}
			if known || strings.HasSuffix(w.route.Path, "/close") || !pl.sent(c, w.action, form) {
				continue
			}
			for name, one := range words {
				pl.sown[text(w, name)] = true
				switch {
				case one == "": // it takes only what has a shape
				case openToAll(w.route.Path):
				case w.route.Path == "/members": // the coordinator agrees to those whom leads admit
					pl.canaries = append(pl.canaries, canary{word: one, only: pl.actor("coordinator@estuary.example").Org})
					fallthrough
				default:
					pl.canaries = append(pl.canaries, canary{word: one, only: pl.actor(mail).Org})
				}
			}
		}
	}
}

// openToAll tells whether what a form says is meant for every partner to read: who they are, and
// what they agreed.
func openToAll(route string) bool {
	noun, _, _ := strings.Cut(strings.TrimPrefix(route, "/"), "/")
	return slices.Contains([]string{"organisations", "posts", "circles", "agreements"}, noun)
}

// sent tells whether a form was taken; where its effect is shown first, that is agreed to.
func (pl *planter) sent(c *apptest.Client, action string, form url.Values) bool {
	got := c.Post(action, form)
	for _, s := range sheets(pl.p.T.(*testing.T), got.Body) {
		if got.Status == http.StatusOK && s.action == action {
			got = c.Post(action, pressed(got.Body, action, s.fields, "step"))
		}
	}
	return got.Status == http.StatusSeeOther || got.Status == http.StatusOK && strings.HasSuffix(action, "/tokens") // which shows the token
}

// pressed adds the first button of a name to what is sent.
func pressed(page, action string, form url.Values, name string) url.Values {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		return form
	}
	doc.Find("form[method=post]").EachWithBreak(func(_ int, f *goquery.Selection) bool {
		button := f.Find("button[name='" + name + "']").Not("[value='more'],[value='change'],[value='find']").First()
		if f.AttrOr("action", "") != action || button.Length() == 0 {
			return true
		}
		form.Set(name, button.AttrOr("value", ""))
		return false
	})
	return form
}

// choices are what must be chosen in a form, so that its texts are asked for; nil is what is not.
func (pl *planter) choices(route string) []url.Values {
	to := string(pl.desk("inspector@labour.example"))
	switch route {
	case "/records/{id}/share":
		return []url.Values{{"ground": {"single"}, "to": {to}, "level": {"summary"}, "harm": nil}, {"ground": {"urgent"}, "to": {to}, "level": {"summary"}, "why": nil, "left-out": nil}}
	case "/records/{id}/tone":
		return []url.Values{{"tone": {"silent"}}}
	case "/organisations/{id}/edit":
		return []url.Values{{"standing": {"full"}}}
	case "/responses/{id}/invitations":
		return []url.Values{{"post": {to}}}
	default:
		return []url.Values{{}}
	}
}

// text is the key of a text of a form: its route, and its name without an id or a number.
func text(w writing, name string) string {
	return w.route.Path + " " + anID.ReplaceAllString(name, "")
}

func (pl *planter) has(w writing, name string) bool {
	return pl.sown[text(w, name)] || byHand[text(w, name)] != ""
}

// filled is a form as its own page has it now, with a canary at the end of every text.
func (pl *planter) filled(w writing, mail string) (url.Values, map[string]string) {
	t := pl.p.T.(*testing.T)
	t.Helper()
	form, page := w.form, pl.p.As(mail).Get(w.page).Body
	for _, s := range sheets(t, page) { // other forms may have changed it meanwhile
		if s.action == w.action && slices.Equal(s.texts, w.form.texts) {
			form = &s
		}
	}
	out, words := form.valid(""), map[string]string{}
	for _, name := range form.texts {
		if ofDate(name) {
			continue
		}
		if value, ok := shape(name); ok {
			if out.Get(name) == "" {
				out.Set(name, value)
			}
			words[name] = ""
			continue
		}
		pl.count++
		words[name] = word("sown", letters(pl.count))
		out.Set(name, strings.TrimSpace(out.Get(name)+" "+words[name]))
	}
	if out.Has("once") {
		out.Set("once", id.New[string]())
	}
	return pressed(page, w.action, out, "step"), words
}

// ofDate tells whether a text is a part of a day.
func ofDate(name string) bool {
	return strings.HasSuffix(name, "-day") || strings.HasSuffix(name, "-month") || strings.HasSuffix(name, "-year")
}

// shape is what a text holds that takes only what has a shape.
func shape(name string) (string, bool) {
	if value, ok := shaped[name]; ok {
		return value, true
	}
	value, ok := shaped[name[strings.LastIndex(name, "-")+1:]]
	return value, ok
}

// letters writes a number in letters alone.
func letters(n int) string {
	out := ""
	for ; n > 0; n /= 26 {
		out += string(rune('a' + n%26))
	}
	return out
}

// reap finds in which records the canaries came to stand, and so who may see them: whoever sees
// such a record in full, or as much of it as its lists show.
func (pl *planter) reap() {
	pl.p.T.Helper()
	type body struct {
		rec  id.Record
		text string
	}
	var full, lines []body
	var level []access.Level
	pl.must("read what stands in records", pl.p.DB.Read(once(), store.Jobs, func(r store.Reader) (err error) {
		if full, err = store.All(once(), r, func(row store.Row) (b body, err error) {
			var text []byte
			err = row.Scan(&b.rec, &text)
			b.text = string(text)
			return b, err
		}, store.SQL(`select r.id, v.body from record_version v join record r on r.seq = v.rec`)); err != nil {
			return err
		}
		lines, err = store.All(once(), r, func(row store.Row) (b body, err error) {
			var title, line string
			var least access.Level
			err = row.Scan(&b.rec, &least, &title, &line)
			level = append(level, least)
			b.text = title + "\n" + line
			return b, err
		}, store.SQL(`select r.id, v.level, v.title, v.line from record_view v join record r on r.seq = v.rec`))
		return err
	}))
	var more []canary
	for _, c := range pl.canaries {
		if !strings.HasPrefix(c.word, "zqsown") {
			continue
		}
		for _, b := range full {
			if strings.Contains(b.text, c.word) {
				more = append(more, canary{word: c.word, rec: b.rec, least: access.Full})
			}
		}
		for i, b := range lines {
			if strings.Contains(b.text, c.word) {
				more = append(more, canary{word: c.word, rec: b.rec, least: level[i]})
			}
		}
	}
	pl.canaries = append(pl.canaries, more...)
}

// TestNoTextOfAFormIsForgotten wants every text of every form that anybody has planted: by the
// forms' own walk, or by hand and told why.
func TestNoTextOfAFormIsForgotten(t *testing.T) {
	t.Parallel()
	kept, pl := everyField.On(t, store.SQLite) // which forms there are, no database decides
	p := kept.Start(t)
	all := things(t, p)
	others := []string{"dpo@hull.example", "operator@estuary.example", "broker@estuary.example", "oversight@funder.example", "social@eastriding.example"}
	for _, mail := range append(others, sowers[:7]...) { // every role
		for _, w := range formsSeen(t, p, mail, all, 1) {
			for _, name := range w.form.texts {
				if !pl.has(w, name) && !ofDate(name) {
					t.Errorf("%s: %s has a form with the text %q, in which no canary stands: plant it, or say in byHand where it is planted", mail, w.page, text(w, name))
				}
			}
		}
	}
}

// chosen are the texts that operations read and that nobody writes: ids, marks, and codes of lists.
var chosen = []string{"about", "action", "area", "areas", "asked", "basis", "class", "clause", "covers", "desk", "door", "expertise", "from", "gateway", "here", "kind", "known", "lead",
	"left", "mark", "outcome", "post", "posts", "recipients", "risk", "roles", "scope", "sector", "senders", "setting", "to", "training", "type", "who", "wish", "with"}

// otherwise are the texts that have another name in a form.
var otherwise = map[string]string{"safe-contact": "contact", "value": "reference"}

// TestNoTextOfAnOperationIsForgotten wants every text that a program can write to be one that a
// form has, too, in which a canary stands: both go through the same service.
func TestNoTextOfAnOperationIsForgotten(t *testing.T) {
	t.Parallel()
	kept, pl := everyField.On(t, store.SQLite)
	written := map[string]bool{}
	for _, keys := range []map[string]bool{pl.sown, byHandKeys()} {
		for key := range keys {
			_, name, _ := strings.Cut(key, " ")
			written[name] = true
			written[name[strings.LastIndex(strings.TrimSuffix(name, "-"), "-")+1:]] = true
		}
	}
	read := 0
	operationsRead(t, kept.Start(t), func(operation, property string) string {
		name := strings.ReplaceAll(property[strings.LastIndex(property, ".")+1:], "_", "-")
		if other, ok := otherwise[name]; ok {
			name = other
		}
		if read++; !written[name] && !slices.Contains(chosen, name) {
			t.Errorf("%s reads the text %q, in which no canary stands: plant it with a form, or say that it is chosen", operation, property)
		}
		return ""
	})
	if read < 100 {
		t.Errorf("only %d texts of operations were looked at", read)
	}
}

func byHandKeys() map[string]bool {
	out := map[string]bool{}
	for key := range byHand {
		out[key] = true
	}
	return out
}
