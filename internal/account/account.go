// Package account lets members in: passwords, the second factor, sessions, tokens for the API, and
// the invitations by which people come in the first time, or begin anew.
//
// Words: a sign-in gives a token, which the browser holds; the database holds its hash. A visit is
// one request with a token. The strength of a session says how its member signed in; one that is
// weaker than required stands as nobody. The second factor is an app that shows codes (TOTP, RFC
// 6238), with ten recovery codes. An invitation is a link with which a member chooses a password.
//
// Invariants:
//   - An unknown address, a wrong password, a member without a password and a suspended one get the
//     same answer, after the same work.
//   - Every try is counted before it is checked, so that many at once gain nothing; waiting grows
//     to a quarter of an hour, never for ever.
//   - Visit and ByToken make the actor from the facts as they are: who was suspended is out at the
//     next request, whatever token they hold; what ends by itself has ended a second later.
//   - Nothing that a stranger typed is kept or logged: failures name a member or "unknown".
//   - On real data a password alone opens nothing but the page of the second factor; whoever has a
//     second factor shows it before they get another.
//   - Each code of the app, recovery code and invitation counts once, and has one answer when it
//     does not, whatever the reason.
//
// It leaves to others: what an actor may do (access), who is who (partner), who is invited, reset or
// disabled (member), cookies (web).
package account

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/crypto/argon2"

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
	DidFactor   access.Action = "account.second-factor"
	DidAccept   access.Action = "account.accept"
)

// Options say how accounts work here.
type Options struct {
	SiteKey []byte // seals the second factors, and keeps what strangers type out of the database
	Demo    bool   // demo data: short passwords, no second factor is asked for, and TokenFor works
}

// Service keeps accounts.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	partners *partner.Service
	demo     bool
	key      []byte // of the throttle
	pepper   []byte // of the recovery codes
	box      cipher.AEAD
	hashing  chan struct{}
	derive   derivation
	dummy    string // a hash that no password has, for accounts that are not there

	actors partner.Remembered[actorKey, access.Actor]
}

type actorKey struct {
	member  id.Member
	purpose access.Purpose
}

// New makes the service.
func New(db *store.DB, c clock.Clock, o Options) (*Service, error) {
	if len(o.SiteKey) < sha256.Size {
		return nil, errors.New("make the accounts: the site key is too short")
	}
	s := &Service{db: db, clock: c, partners: partner.New(db, c), demo: o.Demo, hashing: make(chan struct{}, atOnce), derive: argon2.IDKey, dummy: noPassword()}
	var sealing []byte
	for use, key := range map[string]*[]byte{"throttle": &s.key, "recovery": &s.pepper, "factor": &sealing} {
		var err error
		if *key, err = hkdf.Key(sha256.New, o.SiteKey, nil, "lightship "+use+" key 1", sha256.Size); err != nil {
			return nil, fmt.Errorf("make the accounts: %w", err)
		}
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, fmt.Errorf("make the accounts: %w", err)
	}
	if s.box, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, fmt.Errorf("make the accounts: %w", err)
	}
	return s, nil
}

// hashOf is what the database keeps of a token, which has 256 random bits: one hash is enough.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// actor makes the actor of a member who is let in, and refuses one who stands as nobody.
func (s *Service) actor(ctx context.Context, r store.Reader, member id.Member, purpose access.Purpose, now time.Time) (access.Actor, error) {
	a, err := s.actors.Get(ctx, r, now, actorKey{member, purpose}, func() (access.Actor, error) {
		a, err := partner.ActorFor(ctx, r, member, purpose, now)
		a.Own, a.Pos, a.Neg, a.Kinds, a.Kept = slices.Clip(a.Own), slices.Clip(a.Pos), slices.Clip(a.Neg), slices.Clip(a.Kinds), slices.Clip(a.Kept) // shared: to append copies
		return a, err
	})
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
