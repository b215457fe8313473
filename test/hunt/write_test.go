package hunt

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// outsiders are those who may not see most of what there is, each for another reason: a light
// partner, one who was given single records, one before whom the firewall stands, one who was
// asked into a response and has not answered; then, nightly, the open room, a partner with powers,
// the silent.
var outsiders = []string{"village@light.example", "support@haven.example", "immigration@border.example", "champion@fire.example",
	"coordinator@estuary.example", "inspector@labour.example", "analyst@police.example"}

// insiders are those on whose pages the forms are found.
var insiders = []string{"housing@hull.example", "officer@police.example", "support@haven.example", "nurse@nhs.example", "inspector@labour.example"}

// TestWhateverIsSentWithheldIsAbsent sends every form and every operation, filled as its own page
// or schema says, about records that are withheld, and in a world that is the same, about nothing.
func TestWhateverIsSentWithheldIsAbsent(t *testing.T) {
	t.Parallel()
	livedIn.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		here, there := kept.Start(t), kept.Start(t)
		all := things(t, here)
		met := map[string]bool{}
		var sendable []writing
		for _, mail := range insiders {
			for _, w := range formsSeen(t, here, mail, all, 1) {
				w = w.aboutIt()
				w.finder = both(here, mail)
				if key := w.action + fmt.Sprint(slices.Sorted(maps.Keys(w.form.fields))); param.MatchString(w.route.Path) && !met[key] {
					met[key] = true
					sendable = append(sendable, w)
				}
			}
		}
		forms := len(sendable)
		sendable = append(sendable, operationsRead(t, here, func(_, property string) string { return "Some " + property })...)
		sendable = append(sendable, operationsRead(t, here, func(string, string) string { return itself })...)
		askers := outsiders
		if !nightly {
			askers = askers[:4]
		}
		for _, mail := range askers {
			withheld := pl.in(here).withheld(t, mail, all)
			p := &pair{t: t, mail: mail, here: both(here, mail), there: both(there, mail)}
			before := said(t, here, withheld)
			for _, one := range oneOfEach(withheld) {
				for _, w := range sendable {
					if w.about(one) {
						p.send(w, one)
					}
				}
			}
			p.sendOwn(formsSeen(t, here, mail, all, 1), all, oneOfEach(withheld))
			p.sendOwnOperations(operationsRead(t, here, func(string, string) string { return itself }), named(oneOfEach(withheld)), pl.in(here).own(t, mail, all))
			if now := said(t, here, withheld); !maps.Equal(before, now) {
				t.Errorf("%s changed what is withheld: %d rows of it before, %d now", mail, len(before), len(now))
			}
		}
		taken := 0
		for _, w := range sendable[:forms] {
			if w.finder.send(w.asFound(), "", id.New[string]()).Status == http.StatusSeeOther {
				taken++
			}
		}
		if forms < 25 || taken < forms/2 {
			t.Errorf("%d forms were found, of which %d are taken as they were filled where they stand: too few to prove anything", forms, taken)
		}
	})
}

// named are those of the kinds that bodies name.
func named(all []thing) []thing {
	return slices.DeleteFunc(all, func(one thing) bool {
		return !slices.Contains([]access.Kind{access.Concern, access.Person, access.Response, access.Task}, one.kind)
	})
}

// itself stands for the id that is asked about.
const itself = "00000000000000000000000000"

// aboutIt is a form of something, when it is sent about something else.
func (w writing) aboutIt() writing {
	w.found, w.action = w.action, anID.ReplaceAllString(w.action, itself)
	return w
}

// asFound is a form as its own page had it.
func (w writing) asFound() writing {
	w.action = w.found
	return w
}

// about tells whether a form or operation may be about a thing of that kind.
func (w writing) about(one thing) bool {
	noun, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(w.route.Path, "/api/v1"), "/"), "/")
	if slices.Contains([]string{"session", "sessions", "tokens"}, noun) {
		return false // they are about who asks, who has other sessions in each world
	}
	kinds, known := nouns[noun]
	return !known || slices.Contains(kinds, one.kind) || !param.MatchString(w.route.Path) && w.body != nil
}

// pair is somebody in two worlds that are the same.
type pair struct {
	t           *testing.T
	mail        string
	here, there eyes
}

// send sends something about a withheld record in one world and about nothing in the other.
func (p *pair) send(w writing, one thing) {
	p.t.Helper()
	nothing, once := id.New[string](), id.New[string]()
	got, want := p.here.send(w, one.id, once), p.there.send(w, nothing, once)
	got.Body, want.Body = strings.ReplaceAll(got.Body, one.id, itself), strings.ReplaceAll(want.Body, nothing, itself)
	alike(p.t, fmt.Sprintf("%s sends %s %s about a %s", p.mail, w.route.Method, w.action, one.kind), want, got)
}

func (e eyes) send(w writing, one, once string) apptest.Answer {
	path := strings.ReplaceAll(param.ReplaceAllString(w.action, itself), itself, one)
	if w.form == nil {
		return e.program.JSON(w.route.Method, path, filledIn(w.body, one))
	}
	form := url.Values{}
	for name, values := range w.form.valid("Some " + strings.ReplaceAll(strings.Join(w.form.texts[:min(1, len(w.form.texts))], ""), "-", " ")) {
		for _, v := range values {
			form.Add(name, strings.ReplaceAll(v, itself, one))
		}
	}
	if form.Has("once") {
		form.Set("once", once)
	}
	return e.page.Post(path, form)
}

// filledIn is a body in which an id stands wherever it is asked about itself.
func filledIn(v any, one string) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, itself, one)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = filledIn(v[i], one)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for name := range v {
			out[name] = filledIn(v[name], one)
		}
		return out
	default:
		return v
	}
}

// sendOwn sends the forms of somebody's own pages: where one names a record, it names the other.
func (p *pair) sendOwn(forms []writing, all, withheld []thing) {
	p.t.Helper()
	known := map[string]bool{}
	for _, one := range all {
		known[one.id] = true
	}
	for _, w := range forms {
		names := false
		for _, values := range w.form.fields {
			for i, v := range values {
				if one := anID.FindString(v); known[one] {
					values[i], names = strings.ReplaceAll(v, one, itself), true
				}
			}
		}
		for _, one := range withheld {
			if names {
				p.send(w, one)
			}
		}
	}
}

// sendOwnOperations sends operations about somebody's own records, with the id of another in every text.
func (p *pair) sendOwnOperations(operations []writing, withheld, own []thing) {
	p.t.Helper()
	for _, w := range operations {
		for _, mine := range own {
			if !param.MatchString(w.route.Path) || !w.about(mine) {
				continue
			}
			of := w
			of.action = param.ReplaceAllString(w.route.Path, mine.id)
			for _, one := range withheld {
				p.send(of, one)
			}
		}
	}
}

// withheld are the records that somebody may know nothing of.
func (pl *planter) withheld(t *testing.T, mail string, all []thing) []thing {
	t.Helper()
	return pl.at(t, mail, all, func(l access.Level) bool { return l == access.None })
}

// own are one of each kind that somebody sees in full.
func (pl *planter) own(t *testing.T, mail string, all []thing) []thing {
	t.Helper()
	return oneOfEach(pl.at(t, mail, all, func(l access.Level) bool { return l == access.Full }))
}

func (pl *planter) at(t *testing.T, mail string, all []thing, want func(access.Level) bool) []thing {
	t.Helper()
	who := pl.actor(mail)
	var out []thing
	err := pl.p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) error {
		for _, one := range all {
			if !slices.Contains(access.AllKinds(), one.kind) {
				continue
			}
			_, f, err := pl.p.Records.Facts(t.Context(), r, partner.Machine(), id.Record(one.id))
			if err != nil {
				return err
			}
			if want(access.Decide(who, access.RecordPointer, f, pl.p.Clock.Now()).Level) {
				out = append(out, one)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("what %s sees: %v", mail, err)
	}
	return out
}

// oneOfEach is the first thing of each kind.
func oneOfEach(all []thing) []thing {
	met := map[access.Kind]bool{}
	return slices.DeleteFunc(slices.Clone(all), func(one thing) bool {
		was := met[one.kind]
		met[one.kind] = true
		return was
	})
}

// said is every row that the log vouches for and that names one of some records.
func said(t *testing.T, p *apptest.Product, records []thing) map[string][32]byte {
	t.Helper()
	of := map[string]bool{}
	for _, one := range records {
		of[one.id] = true
	}
	out := map[string][32]byte{}
	err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) error {
		for _, table := range app.Logged() {
			err := table.Rows(context.Background(), r, func(name string, hash [32]byte) error {
				for _, part := range strings.Split(name, "/") {
					if of[part] {
						out[name] = hash
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(out) == 0 && len(records) > 0 {
		t.Fatalf("rows of what is withheld: %d, %v", len(out), err)
	}
	return out
}
