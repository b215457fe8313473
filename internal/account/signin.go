package account

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Attempt is what somebody typed to sign in, and from where.
type Attempt struct {
	Email, Password string
	Purpose         access.Purpose // for the session; empty: find and protect people
	Device          string         // a few words for the member's own list of sessions
	Source          string         // the network address, for throttling; empty when it is not known
}

// errWrong is the one answer to a sign-in that fails.
func errWrong(why error) error {
	return fault.Of(fault.Unsigned, "That e-mail address and password do not go together here. Check both and try again.", why)
}

// credential is what is known of the account that an address names; the zero one for none.
type credential struct {
	member id.Member
	org    id.Org
	hash   string
}

// by is the actor of a failure: a member, or nobody.
func (c credential) by() access.Actor { return access.Actor{Member: c.member, Org: c.org} }

// SignIn gives the token of a new session. Every failure has the same answer; too many have to wait.
func (s *Service) SignIn(ctx context.Context, a Attempt) (token string, err error) {
	c, ok, err := s.check(ctx, a)
	if err != nil {
		return "", err
	}
	token = id.Token()
	var refused error
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		now := s.clock.Now()
		if !ok {
			refused = errWrong(nil)
			return log(ctx, tx, c.by(), DidFail, now, c.note())
		}
		by, err := s.actor(ctx, tx, c.member, purposeOr(a.Purpose), now)
		if fault.Is(err, fault.Unsigned) {
			refused = errWrong(err)
			return log(ctx, tx, c.by(), DidFail, now, "suspended")
		}
		if err != nil {
			return err
		}
		refused = nil
		if err := s.forgive(ctx, tx, s.keys(a)); err != nil {
			return err
		}
		return s.begin(ctx, tx, by, opening{token: token, strength: ByPassword, device: a.Device, did: DidSignIn})
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

func (c credential) note() audit.Note {
	if c.member == "" {
		return "unknown"
	}
	return "wrong"
}

// check counts the try, finds the account and checks the password, with the same work whether
// there is such an account or not.
func (s *Service) check(ctx context.Context, a Attempt) (c credential, ok bool, err error) {
	if len(a.Password) > 4*longest {
		return c, false, fault.Field("password", "Enter a password of at most 200 letters.")
	}
	if len(a.Email) > 4*longest {
		return c, false, fault.Field("email", "Enter an e-mail address of at most 200 letters.")
	}
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error { return s.count(ctx, tx, s.keys(a), s.clock.Now()) })
	if err != nil {
		return c, false, err
	}
	var found []credential
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		found, err = store.All(ctx, r, func(row store.Row) (c credential, err error) {
			err = row.Scan(&c.member, &c.org, &c.hash)
			return c, err
		}, store.SQL(`select m.id, m.org, coalesce(s.hash, '') from partner_member m left join account_secret s on s.member = m.id where m.email = $1`, partner.FoldEmail(a.Email)))
		return err
	})
	if err != nil {
		return c, false, err
	}
	if len(found) > 0 {
		c = found[0]
	}
	if c.hash == "" {
		c.hash = s.dummy
	}
	ok, err = s.matches(ctx, c.hash, a.Password)
	return c, ok && c.member != "", err
}

// SignInDemo begins a session of a demo persona without a password: for the page of the demo
// that offers each with one click. On real data it is refused.
func (s *Service) SignInDemo(ctx context.Context, email, device string) (token string, err error) {
	if !s.demo {
		return "", fault.Forbidden("That works with demo data only.", nil)
	}
	token = id.Token()
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		now := s.clock.Now()
		by, err := s.persona(ctx, tx, email, now)
		if err != nil {
			return err
		}
		return s.begin(ctx, tx, by, opening{token: token, strength: ByClick, device: device, did: DidSignIn})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// persona makes the actor of a member of the demo by their address.
func (s *Service) persona(ctx context.Context, r store.Reader, email string, now time.Time) (access.Actor, error) {
	member, err := partner.MemberByEmail(ctx, r, email)
	if err != nil {
		return access.Actor{}, err
	}
	if member == "" {
		return access.Actor{}, fault.Absent(fault.Why("no member of the demo has this address"))
	}
	return s.actor(ctx, r, member, access.Safeguard, now)
}

// SignOut ends the session of a token; a token that is no longer good is signed out already.
func (s *Service) SignOut(ctx context.Context, token string) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		found, err := store.All(ctx, tx, scanSession, store.SQL(sessionColumns+`where hash = $1 and ended = $2`, hashOf(token), store.Forever))
		if err != nil || len(found) == 0 {
			return err
		}
		return s.end(ctx, tx, found[0], s.clock.Now())
	})
}

// opening is a session that begins.
type opening struct {
	token    string
	strength Strength
	device   string
	did      access.Action // what the log calls it
	note     audit.Note
	rows     []audit.Row // what else was written
}

// begin writes a session.
func (s *Service) begin(ctx context.Context, tx *store.Tx, by access.Actor, o opening) error {
	now := s.clock.Now()
	v := Session{ID: id.New[id.Session](), Member: by.Member, Purpose: by.Purpose, Strength: o.strength, Device: shown(o.device), Created: now, Seen: now, hash: hashOf(o.token)}
	_, err := tx.Exec(ctx, store.SQL(`insert into account_session (id, hash, member, purpose, strength, device, created, seen, ended) values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
		v.ID, v.hash, v.Member, v.Purpose, v.Strength, v.Device, clock.Milli(now), store.Forever))
	if err != nil {
		return err
	}
	return log(ctx, tx, by, o.did, now, o.note, append(o.rows, v.row())...)
}
