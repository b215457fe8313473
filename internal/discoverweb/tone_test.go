package discoverweb_test

import (
	"net/url"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/discover"
	"lightship/internal/discover/discovertest"
	"lightship/internal/id"
	"lightship/internal/web/pagetest"
)

func TestATonePageShowsItsEffectFirst(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *discovertest.World) {
		w.Tones(w.Hull, w.Police, access.Open, access.Open)
		van := w.Van(w.Hull, "AB50 XYZ")
		at := "/records/" + string(van) + "/tone"
		s := newSite(w)
		now := func() access.Tone {
			_, n, err := w.Hits.Narrowed(w.Context(), w.Actor(w.Hull), van)
			if err != nil {
				w.Fatal(err)
			}
			return n.Tone
		}
		if page := words(w.T, s.get(w.Hull, at)); !strings.Contains(page, "as your agreements say") {
			w.Errorf("the page of a record without a tone of its own:\n%s", page)
		}
		silent := url.Values{"tone": {"silent"}, "reason": {"A witness is at risk."}, "review-day": {"27"}, "review-month": {"2"}, "review-year": {"2027"}}
		with := func(step string, without ...string) url.Values {
			form := url.Values{"step": {step}}
			for name, v := range silent {
				form[name] = v
			}
			for _, name := range without {
				form.Del(name)
			}
			return form
		}
		status, _, page := s.post(w.Hull, at, with("preview"))
		if status != 200 || now() != access.Open {
			w.Errorf("the preview: status %d, tone %s; want 200 and nothing done", status, now())
		}
		pagetest.Golden(w.T, "tone-effect.golden.txt", []byte(words(w.T, page)))
		for _, carried := range []string{`name="tone" value="silent"`, `name="reason" value="A witness is at risk."`, `name="review-year" value="2027"`} {
			if !strings.Contains(page, carried) {
				w.Errorf("the preview does not carry %s", carried)
			}
		}
		for _, step := range []string{"preview", "set"} {
			if status, _, page := s.post(w.Hull, at, with(step, "reason")); status != 422 || !strings.Contains(page, `href="#reason"`) || !strings.Contains(page, `value="2027"`) {
				w.Errorf("%s silent without a reason: status %d, want 422 with what was typed", step, status)
			}
		}
		if status, _, _ := s.post(w.Hull, at, with("set", "tone")); status != 422 || now() != access.Open {
			w.Errorf("no tone: status %d, tone %s; want 422 and nothing done", status, now())
		}
		if status, _, page := s.post(w.Hull, at, with("change")); status != 200 || !strings.Contains(page, "A witness is at risk.</textarea>") {
			w.Errorf("changing it: status %d, or the reason is lost", status)
		}
		if status, to, page := s.post(w.Hull, at, with("set")); status != 303 || to != "/records/"+string(van) || now() != access.Silent {
			w.Errorf("setting it: status %d to %q, tone %s\n%s", status, to, now(), words(w.T, page))
		}
		if page := s.get(w.Hull, at); !strings.Contains(page, "A witness is at risk.") {
			w.Errorf("the page does not show what stands")
		}
		if status, _, _ := s.post(w.Hull, at, url.Values{"step": {"set"}, "tone": {"open"}}); status != 303 || now() != access.Open {
			w.Errorf("lifting it: status %d, tone %s", status, now())
		}
	})
}

func TestOthersHaveNoTonePage(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *discovertest.World) {
		w.Tones(w.Hull, w.Police, access.Open, access.Open)
		s := newSite(w)
		withheld, absent := "/records/"+string(w.Van(w.Hull, "AB50 XYZ"))+"/tone", "/records/"+string(id.New[id.Record]())+"/tone"
		for _, form := range []url.Values{{}, {"step": {"set"}, "tone": {"off"}}, {"tone": {"silent"}}} {
			a, _, first := s.post(w.Police, withheld, form)
			b, _, second := s.post(w.Police, absent, form)
			if a != 404 || a != b || first != second {
				w.Errorf("%v: status %d and %d, bodies equal: %v; want one answer", form, a, b, first == second)
			}
		}
		if err := w.Hits.SetTone(w.Context(), w.Actor(w.Police), discover.Narrowing{Record: id.New[id.Record]()}); err == nil {
			w.Error("an unknown record has a tone")
		}
	})
}
