package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// How long a session lasts.
const (
	Idle     = time.Hour      // without a request
	Absolute = 12 * time.Hour // whatever happens
	touching = time.Minute    // Seen is not kept more exactly
)

// Strength is how somebody signed in.
type Strength string

// The strengths.
const (
	ByPassword Strength = "password"      // a password alone: enough in the demo only
	BySecond   Strength = "second-factor" // a password and a second factor
	ByClick    Strength = "click"         // one click, in the demo
)

// proveWithin is how long a session may wait for its second factor.
const proveWithin = 30 * time.Minute

// Session is a sign-in.
type Session struct {
	ID       id.Session
	Member   id.Member
	Purpose  access.Purpose
	Strength Strength
	Device   string
	Created  time.Time
	Seen     time.Time // to the minute
	Ended    time.Time // zero while it is open
	hash     string
}

// Until is when the session ends by itself if nothing more happens.
func (v Session) Until() time.Time {
	until := v.Created.Add(Absolute)
	if idle := v.Seen.Add(Idle); idle.Before(until) {
		until = idle
	}
	return until
}

// Live tells whether the session is good at now.
func (v Session) Live(now time.Time) bool { return v.Ended.IsZero() && now.Before(v.Until()) }

const sessionColumns = `select id, hash, member, purpose, strength, device, created, seen, ended from account_session `

func scanSession(row store.Row) (Session, error) {
	var v Session
	var created, seen, ended int64
	err := row.Scan(&v.ID, &v.hash, &v.Member, &v.Purpose, &v.Strength, &v.Device, &created, &seen, &ended)
	v.Created, v.Seen = clock.FromMilli(created), clock.FromMilli(seen)
	if ended != store.Forever {
		v.Ended = clock.FromMilli(ended)
	}
	return v, err
}

// row is the session as the log knows it: what makes it good, not where it was last seen.
func (v Session) row() audit.Row {
	return audit.Row{Name: "account/session/" + string(v.ID), Hash: audit.Sum(v.hash, v.Member, v.Strength, clock.Milli(v.Created), clock.Milli(v.Ended))}
}

// Visit gives the session of a token and the actor, made anew; fault.Unsigned for a token that is
// no longer good. It only reads: Touch keeps the session from ending.
func (s *Service) Visit(ctx context.Context, r store.Reader, token string, now time.Time) (Session, access.Actor, error) {
	found, err := store.All(ctx, r, scanSession, store.SQL(sessionColumns+`where hash = $1`, hashOf(token)))
	if err != nil {
		return Session{}, access.Actor{}, err
	}
	if len(found) == 0 || !found[0].Live(now) {
		return Session{}, access.Actor{}, signedOut(nil)
	}
	v := found[0]
	a, err := s.actor(ctx, r, v.Member, v.Purpose, now)
	if err != nil {
		return Session{}, access.Actor{}, err
	}
	weak, err := s.weak(ctx, r, v)
	if err != nil {
		return Session{}, access.Actor{}, err
	}
	if weak && !now.Before(v.Created.Add(proveWithin)) {
		return Session{}, access.Actor{}, signedOut(fault.Why("session %s never showed its second factor", v.ID))
	}
	if weak {
		a = a.Unproven()
	}
	return v, a, nil
}

// weak tells whether a session is weaker than required: a password alone is, on real data, and in
// the demo once its member has a second factor.
func (s *Service) weak(ctx context.Context, r store.Reader, v Session) (bool, error) {
	if v.Strength != ByPassword || !s.demo {
		return v.Strength == ByPassword || v.Strength == ByClick && !s.demo, nil
	}
	_, has, err := factorOf(ctx, r, v.Member)
	return has, err
}

// Touch notes that a session was used, at most once a minute.
func (s *Service) Touch(ctx context.Context, v Session) error {
	now := s.clock.Now()
	if now.Sub(v.Seen) < touching {
		return nil
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, store.SQL(`update account_session set seen = $1 where id = $2 and seen < $1`, clock.Milli(now), v.ID))
		return err
	})
}

// SetPurpose gives a session of the actor another purpose.
func (s *Service) SetPurpose(ctx context.Context, who access.Actor, session id.Session, p access.Purpose) error {
	if !slices.Contains(access.Purposes(), p) {
		return fault.Field("purpose", "Choose a purpose from the list.")
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		if _, err := s.own(ctx, tx, who, session); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`update account_session set purpose = $1 where id = $2`, p, session)); err != nil {
			return err
		}
		return log(ctx, tx, who.For(p), DidPurpose, s.clock.Now(), "")
	})
}

// Sessions gives the open sessions of the actor, the newest first.
func (s *Service) Sessions(ctx context.Context, r store.Reader, who access.Actor) ([]Session, error) {
	all, err := store.All(ctx, r, scanSession, store.SQL(sessionColumns+`where member = $1 and ended = $2 order by created desc, id`, who.Member, store.Forever))
	now := s.clock.Now()
	return slices.DeleteFunc(all, func(v Session) bool { return !v.Live(now) }), err
}

// Revoke ends a session of the actor, on whatever device.
func (s *Service) Revoke(ctx context.Context, who access.Actor, session id.Session) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		v, err := s.own(ctx, tx, who, session)
		if err != nil {
			return err
		}
		return s.end(ctx, tx, v, s.clock.Now())
	})
}

// RevokeOthers ends every session of the actor but one, and tells how many that were; without one
// to keep it ends all.
func (s *Service) RevokeOthers(ctx context.Context, who access.Actor, keep id.Session) (n int, err error) {
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		n = 0
		open, err := s.openOf(ctx, tx, who.Member, keep)
		if err != nil || len(open) == 0 {
			return err
		}
		var rows []audit.Row
		now := s.clock.Now()
		for _, v := range open {
			if v.Live(now) {
				n++
			}
			row, err := endSession(ctx, tx, v, now)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return log(ctx, tx, who, DidSignOut, now, "others", rows...)
	})
	return n, err
}

// own gives an open session of the actor; another's is absent.
func (s *Service) own(ctx context.Context, r store.Reader, who access.Actor, session id.Session) (Session, error) {
	return store.One(ctx, r, scanSession, store.SQL(sessionColumns+`where id = $1 and member = $2 and ended = $3`, session, who.Member, store.Forever))
}

func (s *Service) end(ctx context.Context, tx *store.Tx, v Session, now time.Time) error {
	row, err := endSession(ctx, tx, v, now)
	if err != nil {
		return err
	}
	a := access.Actor{Member: v.Member, Purpose: v.Purpose}
	if err := orgOf(ctx, tx, &a); err != nil {
		return err
	}
	return log(ctx, tx, a, DidSignOut, now, "", row)
}

// orgOf fills the organisation of an actor who only ends something, and may be suspended by now.
func orgOf(ctx context.Context, r store.Reader, a *access.Actor) (err error) {
	a.Org, err = store.One(ctx, r, store.Scalar[id.Org], store.SQL(`select org from partner_member where id = $1`, a.Member))
	return err
}

func endSession(ctx context.Context, tx *store.Tx, v Session, now time.Time) (audit.Row, error) {
	v.Ended = now
	_, err := tx.Exec(ctx, store.SQL(`update account_session set ended = $1 where id = $2 and ended = $3`, clock.Milli(now), v.ID, store.Forever))
	return v.row(), err
}

// shown is the name of a device as it is kept: short, and without control characters.
func shown(device string) string {
	words := strings.Fields(strings.ToValidUTF8(strings.Map(printable, device), ""))
	line := []rune(strings.Join(words, " "))
	return string(line[:min(len(line), longest)])
}

func printable(c rune) rune {
	if c < ' ' || c == 0x7f {
		return ' '
	}
	return c
}
