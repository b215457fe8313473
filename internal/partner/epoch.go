package partner

import (
	"context"
	"fmt"
	"time"

	"lightship/internal/clock"
	"lightship/internal/store"
)

// Epoch gives a text that is another one whenever something that Tones reads has begun, ended or
// been written: clauses, signatures, functions, circles that a clause names, suspended
// organisations, and agreements by the day. Every count in it only ever grows.
func Epoch(ctx context.Context, r store.Reader, now time.Time) (string, error) {
	facts, err := store.One(ctx, r, scanEpoch, store.SQL(`select count(*), coalesce(sum(case when from_ms <= $1 then 1 else 0 end), 0),
		coalesce(sum(case when until_ms <= $1 then 1 else 0 end), 0), coalesce(sum(case when expires_ms <= $1 then 1 else 0 end), 0)
		from partner_fact where what in ('clause', 'signature', 'function') or what = 'suspension' and subject like 'o:%'
		or what = 'circle' and object in (select principal from partner_side)`, clock.Milli(now)))
	if err != nil {
		return "", err
	}
	agreements, err := store.One(ctx, r, scanEpoch, store.SQL(`select count(*), coalesce(sum(case when from_ms <= $1 then 1 else 0 end), 0),
		coalesce(sum(case when lapses_ms <= $1 then 1 else 0 end), 0), 0 from partner_agreement`, clock.Milli(now)))
	return facts + "/" + agreements, err
}

func scanEpoch(row store.Row) (string, error) {
	var all, begun, ended, expired int64
	err := row.Scan(&all, &begun, &ended, &expired)
	return fmt.Sprintf("%d.%d.%d.%d", all, begun, ended, expired), err
}
