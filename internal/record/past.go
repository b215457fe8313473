package record

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// As gives what a level would show of a record, to those of its owner who may share it, so that
// they see what they are about to give. No protected part is in it.
func (s *Store) As(ctx context.Context, r store.Reader, who access.Actor, rec id.Record, level access.Level) (Shown, error) {
	got, err := s.load(ctx, r, who, access.RecordGrant, rec)
	if err != nil {
		return Shown{}, err
	}
	var open []string
	for _, p := range got.facts.Parts {
		if !p.Protected && p.Level <= level {
			open = append(open, p.Name)
		}
	}
	return s.show(got, access.Decision{Level: level, Parts: open})
}

// Version is one version of a record, as those who see all of it see it.
type Version struct {
	N    int64
	At   time.Time
	By   id.Member // empty for the machine
	View View
}

// longestPast is how many versions are shown.
const longestPast = 50

// Past gives the newest versions of a record, newest first, to those of its owner who see it in full.
func (s *Store) Past(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) (Shown, []Version, error) {
	got, err := s.load(ctx, r, who, access.RecordTrail, rec)
	if err != nil {
		return Shown{}, nil, err
	}
	versions, err := store.All(ctx, r, func(row store.Row) (Version, error) {
		var v Version
		var at int64
		old := got
		if err := row.Scan(&v.N, &old.shape, &old.body, &at, &v.By); err != nil {
			return v, err
		}
		v.At = clock.FromMilli(at)
		shown, err := s.show(old, got.shown.Decision)
		v.View = shown.View
		return v, err
	}, store.SQL(`select n, shape, body, at, by_member from record_version where rec = $1 order by n desc limit $2`, got.env.seq, int64(longestPast)))
	return got.shown, versions, err
}
