package apptest

import (
	"sync"
	"testing"
	"time"

	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// Kept is the product as it was when it was kept. It can be started any number of times, each on a
// database of its own: worlds that are the same to the last random id, and part from there.
type Kept struct {
	held  storetest.Kept
	at    time.Time
	quick bool
}

// Keep closes the product and keeps what it holds.
func (p *Product) Keep() Kept {
	p.T.Helper()
	if err := p.close(); err != nil {
		p.T.Fatalf("close the product: %v", err)
	}
	o := store.Options{URL: p.Config.Database}
	if o.URL == "" {
		o.Path = p.Config.DatabaseFile()
	}
	return Kept{held: storetest.Keep(p.T, o), at: p.Clock.Now(), quick: p.Config.Quick}
}

// Start starts the product on a copy of what was kept, at the time when it was kept.
func (k Kept) Start(t testing.TB) *Product {
	t.Helper()
	c := settings(t.TempDir(), k.quick)
	makeFolder(t, c.Data)
	c.Database = k.held.Copy(t, c.DatabaseFile()).URL
	return run(t, c, k.at)
}

// World is what several tests of one program begin with: filled once on each engine, kept, and
// started for each of them on a copy.
type World[T any] struct {
	fill func(*Product) T
	mu   sync.Mutex
	made map[store.Engine]filledWorld[T]
}

type filledWorld[T any] struct {
	kept Kept
	with T
}

// NewWorld declares a world by what fills a new product; what that gives is only read afterwards.
func NewWorld[T any](fill func(*Product) T) *World[T] {
	return &World[T]{fill: fill, made: map[store.Engine]filledWorld[T]{}}
}

// Each runs fn on each engine, with the world as it was kept.
func (w *World[T]) Each(t *testing.T, fn func(t *testing.T, kept Kept, with T)) {
	t.Helper()
	storetest.EachEngine(t, func(t *testing.T, e store.Engine) {
		kept, with := w.On(t, e)
		fn(t, kept, with)
	})
}

// On gives the world as it was kept on one engine.
func (w *World[T]) On(t testing.TB, e store.Engine) (Kept, T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	made, ok := w.made[e]
	if !ok {
		p := New(t, storetest.Options(t, e))
		made.with = w.fill(p)
		made.kept = p.Keep()
		w.made[e] = made
	}
	return made.kept, made.with
}
