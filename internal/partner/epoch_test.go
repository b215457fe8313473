package partner_test

import (
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

func (w *world) epoch(now time.Time) (epoch string) {
	w.Helper()
	w.Read(func(r store.Reader) (err error) {
		epoch, err = partner.Epoch(w.Context(), r, now)
		return err
	})
	return epoch
}

func TestTheEpochChangesWithWhatTonesReadAndWithNothingElse(t *testing.T) {
	changes := func(want bool, do func(w *world)) func(w *world) {
		return func(w *world) {
			before := w.epoch(today)
			do(w)
			if got := w.epoch(today) != before; got != want {
				w.Errorf("changed %v, want %v", got, want)
			}
		}
	}
	each(t, func(w *world) {
		before := w.epoch(lapses.Add(-time.Hour))
		if w.epoch(lapses) == before {
			w.Error("an agreement that lapses by itself does not change it")
		}
		for _, c := range []struct {
			name string
			do   func(w *world)
		}{
			{"a clause", changes(true, func(w *world) { w.clause(access.Vehicle, access.Open, access.ClassAny, access.ClassAny) })},
			{"a signature", changes(true, func(w *world) { w.add(partner.Signature(w.Trust, w.ISA)) })},
			{"a withdrawal", changes(true, func(w *world) { w.end(partner.Signature(w.Haven, w.ISA), today) })},
			{"a function", changes(true, func(w *world) { w.add(partner.Function(access.OfPost(w.Team), access.ClassImmigration)) })},
			{"a member", changes(false, func(w *world) {
				w.Edit(partner.Machine(), func(e *partner.Edit) error {
					_, err := e.AddMember(w.Context(), partner.Member{Org: w.Hull, Name: "Una Case", Email: "una@" + w.Tag + ".example", Posts: []id.Post{w.Housing}})
					return err
				})
			})},
			{"a circle that no clause names", changes(false, func(w *world) { w.add(partner.InCircle(access.OfOrg(w.Haven), w.Forum)) })},
			{"a clause that names the circle", changes(true, func(w *world) { w.clause(access.Phone, access.Open, access.ClassAny, access.OfCircle(w.Forum)) })},
			{"the circle, now that a clause names it", changes(true, func(w *world) { w.add(partner.InCircle(access.OfOrg(w.Border), w.Forum)) })},
		} {
			w.Log(c.name)
			c.do(w)
		}
	})
}
