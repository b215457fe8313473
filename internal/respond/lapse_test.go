package respond_test

import (
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/respond"
	"lightship/internal/store"
)

// vouched goes on vouching for everybody after the agreement has lapsed.
func (w *world) vouched() {
	w.Helper()
	w.must("vouch", w.partners().Edit(w.ctx(), partner.Machine(), func(e *partner.Edit) error {
		for _, m := range w.members {
			if err := e.Attest(w.ctx(), access.OfMember(m), lapses.AddDate(2, 0, 0)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *world) partners() *partner.Service { return partner.New(w.db, w.clock) }

// lapsed lets the agreement lapse.
func (w *world) lapsed() {
	w.Helper()
	w.vouched()
	w.clock.Advance(lapses.Add(time.Hour).Sub(w.clock.Now()))
	if w.as("hull").Signed {
		w.Fatal("the agreement has not lapsed")
	}
}

func (w *world) sees(when, key string, response id.Record, want bool) {
	w.Helper()
	_, err := w.s.Get(w.ctx(), w.as(key), response)
	if want && err != nil || !want && !fault.Is(err, fault.NotFound) {
		w.Errorf("%s: %s got %v, want seen %v", when, key, err, want)
	}
}

func TestALapseLeavesTheLevelsOfAnOpenResponseUntilItCloses(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs", "haven")
		item := w.say(response, "hull", "The flat is empty.", false)
		w.must("nhs leaves", w.s.Leave(w.ctx(), w.as("nhs"), response, w.posts["nhs"]))
		w.clock.Advance(time.Minute)
		w.lapsed()
		w.sees("lapsed", "hull", response, true)
		w.sees("lapsed", "haven", response, true)
		w.sees("lapsed, who left before", "nhs", response, false)
		w.sees("lapsed, who never joined", "fire", response, false)
		if p := w.page(response, "haven"); len(p.Shared) == 0 || p.Shared[0].ID != item {
			t.Errorf("lapsed: haven reads %+v of the shared lane, want what hull wrote", p.Shared)
		}
		w.read(func(r store.Reader) error {
			post, err := partner.PostActor(w.ctx(), r, w.posts["hull"], access.Safeguard, w.clock.Now())
			if err != nil || post.Signed || len(post.Kept) != 1 {
				t.Errorf("the desk as such: got %+v, %v; want to keep this response", post.Kept, err)
			}
			return err
		})
		shown, err := w.s.EndingOf(w.ctx(), w.as("police"), response)
		w.must("the page of closing", err)
		w.must("close", w.s.Close(w.ctx(), w.as("police"), response, shown.Mark, respond.Closing{Codes: []string{"people-safe"}, Text: "Two people are safe.", Safe: 2}))
		w.clock.Advance(time.Second)
		w.sees("closed", "hull", response, false)
		w.sees("closed", "police", response, true) // it is theirs
	})
}

func TestWhoNeverSignedKeepsNothing(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull")
		w.must("hull withdraws", w.partners().Edit(w.ctx(), partner.Machine(), func(e *partner.Edit) error {
			return w.db.Read(w.ctx(), store.Jobs, func(r store.Reader) error {
				all, err := partner.AgreementsOf(w.ctx(), r, w.orgs["hull"])
				if err != nil {
					return err
				}
				return e.End(w.ctx(), partner.Signature(w.orgs["hull"], all[0].ID), time.Time{})
			})
		}))
		w.clock.Advance(time.Second)
		w.sees("withdrawn, not lapsed", "hull", response, false)
		if a := w.as("hull"); a.Signed || len(a.Kept) > 0 {
			t.Errorf("withdrawn: got signed %v and %v kept", a.Signed, a.Kept)
		}
	})
}

func TestForWhomNobodyVouchesKeepsNothing(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull")
		w.clock.Advance(lapses.Add(time.Hour).Sub(w.clock.Now())) // nobody vouches either
		w.sees("lapsed, not vouched for", "hull", response, false)
	})
}
