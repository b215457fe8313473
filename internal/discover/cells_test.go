package discover_test

import (
	"testing"

	"lightship/internal/access"
	"lightship/internal/discover/discovertest"
)

// TestWhatIsOffOnEitherSideTellsNothing is the edge of the nine cells, which stand in discoverweb.
func TestWhatIsOffOnEitherSideTellsNothing(t *testing.T) {
	t.Parallel()
	for _, other := range []access.Tone{access.Off, access.Silent, access.Pointing, access.Open} {
		t.Run(other.String(), func(t *testing.T) {
			t.Parallel()
			discovertest.Each(t, func(w *world) {
				w.Tones(w.Hull, w.Police, access.Off, other)
				w.Van(w.Hull, "AB50 XYZ")
				w.Van(w.Police, "ab50xyz")
				w.Later(tick)
				told(w, w.Hull, 0)
				told(w, w.Police, 0)
				waiting, err := w.Hits.Waiting(w.Context(), w.Actor(w.Office))
				if err != nil || len(waiting) != 0 {
					w.Errorf("what waits for the broker: %+v, %v", waiting, err)
				}
			})
		})
	}
}
