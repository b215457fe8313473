package app_test

import (
	"net/url"
	"testing"
	"time"

	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/store"
)

// TestMachineryIsSweptWhenItWasKeptLongEnough walks the clock past each time that run.go writes down.
func TestMachineryIsSweptWhenItWasKeptLongEnough(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		const day = 24 * time.Hour
		rita, maren := p.As("housing@hull.example"), p.As("coordinator@estuary.example")
		form := url.Values{"once": {"zzzzzzzzzzzzzzzzzzzzzzzzzz"}}
		for name, values := range worry {
			form[name] = values
		}
		if got := rita.Post("/concerns", form); got.Status != 303 {
			t.Fatalf("report a concern: got %d: %s", got.Status, got.Body)
		}
		p.As("housing@hull.example") // the last session of each member stays
		if got := maren.Post("/circles/new", url.Values{"once": form["once"], "name": {"Estuary readers"}, "kind": {"area"}, "inherit": {"no"}, "step": {"do"}}); got.Status != 303 {
			t.Fatalf("make a circle: got %d: %s", got.Status, got.Body)
		}
		counts := func() (out [4]int) {
			err := p.DB.Read(t.Context(), store.Jobs, func(r store.Reader) (err error) {
				for i, q := range []store.Query{
					store.SQL(`select count(*) from record_once`), store.SQL(`select count(*) from partner_once`),
					store.SQL(`select count(*) from account_session`), store.SQL(`select count(*) from job where dead > 0`),
				} {
					if out[i], err = store.One(t.Context(), r, store.Scalar[int], q); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		err := p.DB.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), store.SQL(`insert into job (id, name, once, payload, ready, again, tries, token, dead, reason)
				values ('dead', 'none', 'dead', '{}', $1, 0, 9, '', $2, 'failed')`, store.Forever, clock.Milli(p.Clock.Now())))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		begun := counts()
		if begun[0] == 0 || begun[1] == 0 || begun[2] != 3 || begun[3] != 1 {
			t.Fatalf("before: got %v of each", begun)
		}
		for _, c := range []struct {
			after time.Duration // of the beginning
			want  [4]int
		}{
			{30 * day, begun},
			{30*day + time.Second, [4]int{0, 0, begun[2], 1}},
			{90 * day, [4]int{0, 0, begun[2], 1}},
			{90*day + time.Second, [4]int{0, 0, 2, 0}},
		} {
			p.Clock.Advance(apptest.Start.Add(c.after).Sub(p.Clock.Now()))
			if err := p.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := counts(); got != c.want {
				t.Errorf("after %s: got %v, want %v", c.after, got, c.want)
			}
		}
		p.Step(10 * time.Minute)
		if report, err := p.Verify(t.Context()); err != nil || !report.OK() {
			t.Errorf("the log after it: %v, %v", report.Problems, err)
		}
	})
}
