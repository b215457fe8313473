package member

import (
	"context"
	"time"

	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// late is an organisation that vouches for some members not, or not for long.
type late struct {
	org     id.Org
	members int
	first   time.Time // when it ends for the first of them; zero where it has ended
}

// lapsing gives the organisations with members for whom nobody vouches beyond a day, who are not
// suspended.
func lapsing(ctx context.Context, r store.Reader, now, before time.Time) ([]late, error) {
	return store.All(ctx, r, func(row store.Row) (l late, err error) {
		var first int64
		if err = row.Scan(&l.org, &l.members, &first); err == nil && first > 0 {
			l.first = clock.FromMilli(first)
		}
		return l, err
	}, store.SQL(`select m.org, count(*), min(coalesce(a.ends, 0)) from partner_member m left join (
			select f.subject, max(f.expires_ms) as ends from partner_fact f
			where f.what = 'attestation' and f.from_ms <= $1 and f.until_ms > $1 and f.expires_ms > $1 group by f.subject) a on a.subject = 'm:' || m.id
		where coalesce(a.ends, 0) <= $2 and not exists (select 1 from partner_fact s where s.what = 'suspension' and s.subject in ('m:' || m.id, 'o:' || m.org)
			and s.from_ms <= $1 and s.until_ms > $1 and s.expires_ms > $1)
		group by m.org order by m.org`, clock.Milli(now), clock.Milli(before)))
}
