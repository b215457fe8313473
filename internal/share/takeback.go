package share

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// TakeBack ends what was given to somebody on one ground. An urgent share that is taken back was
// looked at again by that.
func (s *Service) TakeBack(ctx context.Context, who access.Actor, rec id.Record, basis id.Basis, to access.Principal) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		facts, err := s.records.Audience(ctx, tx, who, rec)
		if err != nil {
			return err
		}
		for _, g := range liveGrants(facts, s.clock.Now()) {
			if g.Basis.ID == basis && g.To == to {
				if err := s.records.EndGrants(ctx, tx, who, rec, basis, to); err != nil {
					return err
				}
				return s.review(ctx, tx, who, rec, facts.Owner, basis)
			}
		}
		return fault.Conflict("This was taken back already.")
	})
}

// Review is an urgent share that somebody must look at again.
type Review struct {
	Record id.Record
	Title  string // of the record
	Basis  id.Basis
	Due    time.Time
}

// Reviews gives the urgent shares that the actor may review, the most urgent first, for Today.
func (s *Service) Reviews(ctx context.Context, who access.Actor) ([]Review, error) {
	var out []Review
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all, err := store.All(ctx, r, func(row store.Row) (v Review, err error) {
			var due int64
			err = row.Scan(&v.Record, &v.Basis, &due)
			v.Due = clock.FromMilli(due)
			return v, err
		}, store.SQL(`select v.rec, v.basis, v.due from share_review v where v.reviewed = 0 and {sees} order by v.due, v.basis limit 100`).
			Fill("sees", access.Sees(who, access.RecordGrant, s.clock.Now(), "v.rec")))
		if err != nil {
			return err
		}
		recs := make([]id.Record, len(all))
		for i, v := range all {
			recs[i] = v.Record
		}
		lines, err := s.records.Lines(ctx, r, who, access.RecordGrant, recs)
		if err != nil {
			return err
		}
		titles := map[id.Record]string{}
		for _, l := range lines {
			titles[l.ID] = l.Title
		}
		for i, v := range all {
			all[i].Title = titles[v.Record]
		}
		out = all
		return nil
	})
	return out, err
}

// Reviewed notes that an urgent share was looked at again and stands; TakeBack ends it instead.
func (s *Service) Reviewed(ctx context.Context, who access.Actor, rec id.Record, basis id.Basis) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		shown, err := s.records.Open(ctx, tx, who, access.RecordGrant, rec)
		if err != nil {
			return err
		}
		// One that was reviewed before stays as it is; one that never was an urgent share is absent.
		if _, err := store.One(ctx, tx, store.Scalar[id.Basis], store.SQL(`select basis from share_review where basis = $1 and rec = $2`, basis, rec)); err != nil {
			return err
		}
		return s.review(ctx, tx, who, rec, shown.Owner, basis)
	})
}

// review notes that a share was looked at again, if it waited for that.
func (s *Service) review(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, owner id.Org, basis id.Basis) error {
	now := s.clock.Now()
	n, err := tx.Exec(ctx, store.SQL(`update share_review set reviewed = $3 where basis = $1 and rec = $2 and reviewed = 0`, basis, rec, clock.Milli(now)))
	if err != nil || n == 0 {
		return err // reviewed before, or not urgent: nothing changed
	}
	rows, err := reviews.Now(ctx, tx, store.SQL(`where basis = $1`, basis))
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordGrant, At: now, Notes: []audit.Note{"reviewed"}, Rows: rows,
		Seen: []audit.Seen{{Record: rec, Owner: owner, Level: access.Full}}})
}
