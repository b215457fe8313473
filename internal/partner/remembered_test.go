package partner_test

import (
	"errors"
	"testing"
	"time"

	"lightship/internal/partner"
	"lightship/internal/store"
)

// asking counts how often an answer was read and not remembered.
type asking struct {
	kept  partner.Remembered[string, int]
	reads int
}

func (a *asking) ask(w *world, r store.Reader) int {
	w.Helper()
	v, err := a.kept.Get(w.Context(), r, w.Clock.Now(), "key", func() (int, error) {
		a.reads++
		return a.reads, nil
	})
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (a *asking) outside(w *world) (got int) {
	w.Helper()
	err := w.DB.Read(w.Context(), store.Pages, func(r store.Reader) error {
		got = a.ask(w, r)
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
	return got
}

func TestAnAnswerIsKeptUntilThePartnershipChanges(t *testing.T) {
	each(t, func(w *world) {
		var a asking
		if first, again := a.outside(w), a.outside(w); first != 1 || again != 1 {
			t.Errorf("asked twice: got %d and %d, want what was read first", first, again)
		}
		w.Edit(partner.Machine(), func(e *partner.Edit) error { return e.Rename(w.Context(), w.Rita, "Rita Other") })
		if got := a.outside(w); got != 2 {
			t.Errorf("after a change: got %d, want a new reading", got)
		}
		w.Clock.Advance(time.Second)
		if got := a.outside(w); got != 3 {
			t.Errorf("a second later: got %d, want a new reading, since facts end by themselves", got)
		}
	})
}

func TestWhatIsNotCommittedIsNeverKept(t *testing.T) {
	each(t, func(w *world) {
		var a asking
		undone := errors.New("undone")
		err := w.DB.Write(w.Context(), store.Pages, func(tx *store.Tx) error {
			if err := w.Parts.EditTx(w.Context(), tx, partner.Machine(), func(e *partner.Edit) error {
				return e.Rename(w.Context(), w.Rita, "Rita Never")
			}); err != nil {
				return err
			}
			if got := a.ask(w, tx); got != 1 {
				t.Errorf("within the change: got %d, want a reading of its own", got)
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		w.Edit(partner.Machine(), func(e *partner.Edit) error { return e.Rename(w.Context(), w.Rita, "Rita Other") }) // takes the same version
		if got := a.outside(w); got < 2 {
			t.Errorf("after another change of the same version: got %d, what the undone one had read", got)
		}
	})
}

func TestASnapshotFromBeforeAChangeIsNotAnsweredFromAfterIt(t *testing.T) {
	each(t, func(w *world) {
		var a asking
		err := w.DB.Read(w.Context(), store.Pages, func(r store.Reader) error {
			if got := a.ask(w, r); got != 1 {
				t.Errorf("first: got %d", got)
			}
			w.Edit(partner.Machine(), func(e *partner.Edit) error { return e.Rename(w.Context(), w.Rita, "Rita Other") })
			if got := a.outside(w); got != 2 {
				t.Errorf("after the change: got %d, want 2", got)
			}
			if got := a.ask(w, r); got == 2 {
				t.Error("the older snapshot was answered with what the newer one read")
			}
			if got := a.outside(w); got != 2 {
				t.Errorf("after the older snapshot read again: got %d, want what the newer one read", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
