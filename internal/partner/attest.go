package partner

import (
	"context"
	"time"

	"lightship/internal/access"
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
