package partner

import (
	"context"
	"sync"
	"time"

	"lightship/internal/store"
)

// turn is the lock that every change of the partnership takes. How often it was taken is the version
// of the partnership.
const turn = "partner"

const (
	rememberedFor  = time.Second // facts also begin and end by themselves, so nothing is kept for longer
	mostRemembered = 4096        // answers of one kind
)

// Remembered are answers about the partnership, such as who an actor is, until somebody changes
// the partnership, and for a second at most. An answer is true to the snapshot that asks: it is
// given only to a snapshot of the version that it was read from, and never taken from a change
// that is not committed yet. The zero value is ready. What it gives is shared: nobody may change it.
type Remembered[K comparable, V any] struct {
	mu      sync.Mutex
	version int64
	at      time.Time
	known   map[K]V
}

// Get gives the answer for a key, from memory or by read.
func (k *Remembered[K, V]) Get(ctx context.Context, r store.Reader, now time.Time, key K, read func() (V, error)) (V, error) {
	version, err := versionOf(ctx, r)
	if err != nil {
		var none V
		return none, err
	}
	if v, ok := k.find(version, now, key); ok {
		return v, nil
	}
	v, err := read()
	if _, changing := r.(*store.Tx); err == nil && !changing {
		k.keep(version, now, key, v)
	}
	return v, err
}

func (k *Remembered[K, V]) find(version int64, now time.Time, key K) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if version != k.version || now.Before(k.at) || !now.Before(k.at.Add(rememberedFor)) {
		var none V
		return none, false
	}
	v, ok := k.known[key]
	return v, ok
}

func (k *Remembered[K, V]) keep(version int64, now time.Time, key K, v V) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if version < k.version { // an older snapshot
		return
	}
	if k.known == nil || version != k.version || now.Before(k.at) || !now.Before(k.at.Add(rememberedFor)) || len(k.known) >= mostRemembered {
		k.version, k.at, k.known = version, now, map[K]V{}
	}
	k.known[key] = v
}

// versionOf counts the changes of the partnership.
func versionOf(ctx context.Context, r store.Reader) (int64, error) {
	turns, err := store.All(ctx, r, store.Scalar[int64], store.SQL(`select turns from store_lock where name = $1`, turn))
	if err != nil || len(turns) == 0 {
		return 0, err
	}
	return turns[0], nil
}
