// Package clock tells the time, so that a test can hold it in its hand; nothing else calls
// time.Now. Times are whole milliseconds in UTC, as the database keeps them.
package clock

import (
	"sync"
	"time"
	_ "time/tzdata" // the programme must know British Summer Time on a machine without zone files
)

// Clock tells the time.
type Clock interface{ Now() time.Time }

// Real is the machine's own clock.
type Real struct{}

// Now is the present moment, cut to milliseconds.
func (Real) Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// Hand is a clock that stands still until it is set.
type Hand struct {
	mu  sync.Mutex
	now time.Time
}

// At makes a clock that stands at t.
func At(t time.Time) *Hand { return &Hand{now: t.UTC().Truncate(time.Millisecond)} }

// Now is where the hand stands.
func (h *Hand) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// Advance moves the hand forward.
func (h *Hand) Advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// London is where the partnership's days begin; UTC only if the zone cannot be read.
func London() *time.Location {
	if london == nil {
		return time.UTC
	}
	return london
}

var london, _ = time.LoadLocation("Europe/London")

// Milli is a time as the database keeps it; the zero time is 0.
func Milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// FromMilli reads a time as the database keeps it; 0 is the zero time.
func FromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
