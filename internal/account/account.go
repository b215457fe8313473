// Package account lets members in: passwords, sessions, tokens for the API.
//
// Words: a sign-in gives a token, which the browser holds; the database holds its hash. A visit is
// one request with a token. The strength of a session says how its member signed in.
//
// Invariants:
//   - An unknown address, a wrong password, a member without a password and a suspended one get the
//     same answer, after the same work.
//   - Every try is counted before it is checked, so that many at once gain nothing; waiting grows
//     to a quarter of an hour, never for ever.
//   - Visit and ByToken make the actor anew from the facts: who was suspended is out at the next
//     request, whatever token they hold.
//   - Nothing that a stranger typed is kept or logged: failures name a member or "unknown".
//
// It leaves to others: what an actor may do (access), who is who (partner), cookies (web). A
// second factor and sign-in by OpenID Connect are not part of it yet; Strength is made for them.
package account

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// What the log calls the acts of this package.
const (
	DidSignIn   access.Action = "account.sign-in"
	DidFail     access.Action = "account.sign-in-failed"
	DidSignOut  access.Action = "account.sign-out"
	DidPurpose  access.Action = "account.purpose"
	DidPassword access.Action = "account.password"
	DidToken    access.Action = "account.token"
)

// Options say how accounts work here.
type Options struct {
	SiteKey []byte // keeps what strangers type out of the database: only keyed hashes of it are stored
	Demo    bool   // demo data: short passwords, and TokenFor works
}

// Service keeps accounts.
type Service struct {
	db      *store.DB
	clock   clock.Clock
	demo    bool
	key     []byte // of the throttle
	hashing chan struct{}
	dummy   string // a hash that no password has, for accounts that are not there
}

// New makes the service.
func New(db *store.DB, c clock.Clock, o Options) (*Service, error) {
	if len(o.SiteKey) < sha256.Size {
		return nil, errors.New("make the accounts: the site key is too short")
	}
	key, err := hkdf.Key(sha256.New, o.SiteKey, nil, "lightship throttle key 1", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("make the accounts: %w", err)
	}
	return &Service{db: db, clock: c, demo: o.Demo, key: key, hashing: make(chan struct{}, atOnce), dummy: noPassword()}, nil
}

// hashOf is what the database keeps of a token, which has 256 random bits: one hash is enough.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// actor makes the actor of a member who is let in, and refuses one who stands as nobody.
func actor(ctx context.Context, r store.Reader, member id.Member, purpose access.Purpose, now time.Time) (access.Actor, error) {
	a, err := partner.ActorFor(ctx, r, member, purpose, now)
	if fault.Is(err, fault.NotFound) {
		return access.Actor{}, signedOut(err)
	}
	if err == nil && len(a.Own) == 0 {
		return access.Actor{}, signedOut(fault.Why("member %s is suspended", member))
	}
	return a, err
}

// signedOut is the one answer to a token that is no longer good, whatever the reason.
func signedOut(why error) error {
	return fault.Of(fault.Unsigned, "You are signed out. Sign in again to go on.", why)
}

// log writes an entry about the account of the actor.
func log(ctx context.Context, tx *store.Tx, by access.Actor, did access.Action, at time.Time, note audit.Note, rows ...audit.Row) error {
	e := audit.Entry{By: by, Did: did, At: at, Rows: rows}
	if note != "" {
		e.Notes = []audit.Note{note}
	}
	return audit.Append(ctx, tx, e)
}

// purposeOr gives a purpose that is one, or the first of them.
func purposeOr(p access.Purpose) access.Purpose {
	for _, known := range access.Purposes() {
		if p == known {
			return p
		}
	}
	return access.Safeguard
}
