package record_test

import (
	"context"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/record"
	"lightship/internal/store"
)

func TestCountsForOversightNameNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		from := w.clock.Now()
		for range 3 {
			w.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.boats.Create(ctx, tx, rita, boat{Name: "Gull"})
				return err
			})
			w.clock.Advance(time.Hour)
		}
		for _, kind := range []access.BasisKind{access.ByUrgent, access.ByUrgent, access.BySingle, access.ByHit} {
			w.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := w.s.NewBasis(ctx, tx, rita, record.Ground{Kind: kind, Cap: access.Full})
				return err
			})
		}
		until := w.clock.Now().Add(time.Millisecond)
		err := w.db.Read(t.Context(), store.Jobs, func(r store.Reader) error {
			for want, window := range map[int][2]time.Time{3: {from, until}, 1: {from, from.Add(time.Hour)}, 0: {until, until.AddDate(1, 0, 0)}} {
				got, err := w.s.Made(t.Context(), r, access.Vehicle, window[0], window[1])
				if err != nil || got != want {
					t.Errorf("made from %v: got %d, %v; want %d", window, got, err, want)
				}
			}
			got, err := w.s.Shared(t.Context(), r, []access.BasisKind{access.ByUrgent, access.BySingle}, from, until)
			if err != nil || len(got) != 2 || got[access.ByUrgent] != 2 || got[access.BySingle] != 1 {
				t.Errorf("shared: got %v, %v; want 2 urgent and 1 single", got, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
