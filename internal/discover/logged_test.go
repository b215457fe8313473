package discover_test

import (
	"testing"

	"lightship/internal/access"
	"lightship/internal/audit/audittest"
	"lightship/internal/discover"
	"lightship/internal/discover/discovertest"
	"lightship/internal/store"
)

func TestRowsOfDiscoveryChangedByHandAreFound(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		note := pointers(w)
		if _, err := w.Hits.Judge(w.Context(), w.Actor(w.Hull), discover.Verdict{Note: note, Verdict: discover.Same, Why: "The same dent."}); err != nil {
			w.Fatal(err)
		}
		if _, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), discover.Ask{Note: note, Reason: "We plan a visit.", Deadline: w.Clock.Now().AddDate(0, 0, 3)}); err != nil {
			w.Fatal(err)
		}
		w.Tones(w.Hull, w.Haven, access.Silent, access.Silent)
		tone(w, w.Haven, w.Van(w.Haven, "AB50 XYZ"), access.Silent)
		w.Later(tick)
		audittest.Found(w.T, w.DB, w.Clock, discover.Logged(), map[string]store.Query{
			"discover/note/":      store.SQL(`update discover_note set theirs = mine where note = $1`, note),
			"discover/contact/":   store.SQL(`update discover_contact set answer = 'agreed'`),
			"discover/intro/":     store.SQL(`update discover_intro set agreed = 1`),
			"discover/judgement/": store.SQL(`delete from discover_judgement`),
			"discover/narrow/":    store.SQL(`update discover_narrow set tone = 4`),
		})
	})
}
