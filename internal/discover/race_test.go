package discover_test

import (
	"context"
	"testing"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/discover"
	"lightship/internal/discover/discovertest"
	"lightship/internal/fault"
	"lightship/internal/store/storetest"
)

// together does things at the same moment, and tells how many were done; each of the others must
// have been a conflict.
func together(w *world, acts ...func(context.Context) error) int {
	w.Helper()
	done := 0
	for i, err := range storetest.AtOnce(w.T.Context(), acts...) {
		switch {
		case err == nil:
			done++
		case !fault.Is(err, fault.Stale):
			w.Errorf("act %d: got %v, want a conflict", i, err)
		}
	}
	return done
}

func many(act func(context.Context) error) []func(context.Context) error {
	var acts []func(context.Context) error
	for range 6 {
		acts = append(acts, act)
	}
	return acts
}

func TestADeskIsAskedToSpeakOnceHoweverManyAskAtOnce(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		note, hull := pointers(w), w.Actor(w.Hull)
		ask := discover.Ask{Note: note, Reason: "We plan a visit.", Deadline: w.Clock.Now().AddDate(0, 0, 3)}
		if n := together(w, many(func(ctx context.Context) error { _, err := w.Hits.AskContact(audit.Begin(ctx), hull, ask); return err })...); n != 1 {
			w.Errorf("%d requests were sent, want 1", n)
		}
	})
}

func TestARequestIsHandedOnOnceHoweverManyDoSoAtOnce(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		w.Tones(w.Hull, w.Haven, access.Pointing, access.Pointing)
		w.Van(w.Hull, "AB50 XYZ")
		w.Van(w.Haven, "AB50 XYZ")
		w.Later(tick)
		note, office := told(w, w.Hull, 1)[0].ID, w.Actor(w.Office)
		asked, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), discover.Ask{Note: note, Reason: "We plan a visit.", Deadline: w.Clock.Now().AddDate(0, 0, 3)})
		if err != nil {
			w.Fatal(err)
		}
		if n := together(w, many(func(ctx context.Context) error {
			_, err := w.Hits.Pass(audit.Begin(ctx), office, asked, "")
			return err
		})...); n != 1 {
			w.Errorf("the request was handed on %d times, want 1", n)
		}
	})
}

func TestTwoSilentDesksThatAgreeAtTheSameMomentAreBothTold(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		w.Tones(w.Hull, w.Police, access.Silent, access.Silent)
		w.Van(w.Hull, "AB50 XYZ")
		w.Van(w.Police, "AB50 XYZ")
		w.Later(tick)
		waits, err := w.Hits.Waiting(w.Context(), w.Actor(w.Office))
		if err != nil || len(waits) != 1 {
			w.Fatalf("what waits for the broker: %+v, %v", waits, err)
		}
		if err := w.Hits.AskBoth(w.Context(), w.Actor(w.Office), waits[0].ID, w.Clock.Now().AddDate(0, 0, 3), ""); err != nil {
			w.Fatal(err)
		}
		var acts []func(context.Context) error
		for _, d := range []discovertest.Desk{w.Hull, w.Police} {
			asked, err := w.Hits.Waiting(w.Context(), w.Actor(d))
			if err != nil || len(asked) != 1 {
				w.Fatalf("what waits for %s: %+v, %v", d.Name, asked, err)
			}
			who := w.Actor(d)
			acts = append(acts, func(ctx context.Context) error {
				return w.Hits.Answer(audit.Begin(ctx), who, discover.Reply{Contact: asked[0].ID, Agree: true, How: "Ring us."})
			})
		}
		if n := together(w, acts...); n != 2 {
			w.Fatalf("%d desks answered, want 2", n)
		}
		w.Later(tick)
		told(w, w.Hull, 1)
		told(w, w.Police, 1)
	})
}
