package organise_test

import (
	"testing"

	"lightship/internal/organise"
	"lightship/internal/partner/partnertest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

var today = partnertest.Today

// world is a small partnership, with the service that its members change it by.
type world struct {
	*partnertest.World
	s *organise.Service
}

// each runs fn in a fresh world on both engines.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *store.DB) *world {
	w := partnertest.New(t, db)
	return &world{World: w, s: organise.New(db, w.Clock, w.Parts)}
}
