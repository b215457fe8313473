package partner_test

import (
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/partner"
	"lightship/internal/partner/partnertest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

var start, today, lapses = partnertest.Start, partnertest.Today, partnertest.Lapses

// world is a small partnership.
type world struct{ *partnertest.World }

// each runs fn in a fresh world on both engines.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	cases(t, map[string]func(w *world){"": fn})
}

// cases runs every case in a world of its own, all of them in one database of each engine.
func cases(t *testing.T, all map[string]func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for name, fn := range all {
			if name == "" {
				fn(newWorld(t, db))
				continue
			}
			t.Run(name, func(t *testing.T) { fn(newWorld(t, db)) })
		}
	})
}

func newWorld(t *testing.T, db *store.DB) *world { return &world{partnertest.New(t, db)} }

// add writes a fact as the machine.
func (w *world) add(f partner.Fact) {
	w.Helper()
	w.Edit(partner.Machine(), func(e *partner.Edit) error { return e.Add(w.Context(), f) })
}

// end ends a fact as the machine.
func (w *world) end(f partner.Fact, at time.Time) {
	w.Helper()
	w.Edit(partner.Machine(), func(e *partner.Edit) error { return e.End(w.Context(), f, at) })
}

// same compares principals without their order.
func (w *world) same(what string, got []access.Principal, want ...access.Principal) {
	w.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		w.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}
