package partner

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Attest says anew that an organisation vouches for a member, or that a desk is as it stands, until
// a day: what it said before ends.
func (e *Edit) Attest(ctx context.Context, of access.Principal, until time.Time) error {
	f := tie(WhatAttestation, of, "").ExpiresAt(until)
	old, err := e.open(ctx, f)
	if err != nil {
		return err
	}
	if len(old) > 0 && old[0].From.Equal(e.now) { // said in this moment
		return nil
	}
	if len(old) > 0 && old[0].Expires.After(e.now) {
		if err := e.End(ctx, f, time.Time{}); err != nil {
			return err
		}
	}
	return e.Add(ctx, f)
}

// AttestedUntil gives until when an organisation vouches for members or desks; who is not in it, for
// them it does not.
func AttestedUntil(ctx context.Context, r store.Reader, of []access.Principal, now time.Time) (map[access.Principal]time.Time, error) {
	out := map[access.Principal]time.Time{}
	facts, err := factsOf(ctx, r, texts(of), now, now)
	for _, f := range facts {
		if who := access.Principal(f.Subject); f.What == WhatAttestation && f.Expires.After(out[who]) {
			out[who] = f.Expires
		}
	}
	return out, err
}

// Late is an organisation that vouches for some members not, or not for long.
type Late struct {
	Org     id.Org
	Members int
	First   time.Time // when it ends for the first of them; zero where it has ended
}

// Lapsing gives the organisations with members for whom nobody vouches beyond a day, who are not
// suspended.
func Lapsing(ctx context.Context, r store.Reader, now, before time.Time) ([]Late, error) {
	return store.All(ctx, r, func(row store.Row) (l Late, err error) {
		var first int64
		if err = row.Scan(&l.Org, &l.Members, &first); err == nil && first > 0 {
			l.First = clock.FromMilli(first)
		}
		return l, err
	}, store.SQL(`select m.org, count(*), min(coalesce(a.ends, 0)) from partner_member m left join (
			select f.subject, max(f.expires_ms) as ends from partner_fact f
			where f.what = 'attestation' and f.from_ms <= $1 and f.until_ms > $1 and f.expires_ms > $1 group by f.subject) a on a.subject = 'm:' || m.id
		where coalesce(a.ends, 0) <= $2 and not exists (select 1 from partner_fact s where s.what = 'suspension' and s.subject in ('m:' || m.id, 'o:' || m.org)
			and s.from_ms <= $1 and s.until_ms > $1 and s.expires_ms > $1)
		group by m.org order by m.org`, clock.Milli(now), clock.Milli(before)))
}
