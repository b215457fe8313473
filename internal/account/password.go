package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// The parameters of new hashes: Argon2id as OWASP's password storage cheat sheet has it.
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	threads = 1
	atOnce  = 2 // runs at a time, so that sign-ins cannot eat the machine's memory

	saltSize = 16
	keySize  = 32

	shortest     = 12 // letters of a password
	shortestDemo = 8
	longest      = 200
)

// derivation makes a key of a password: argon2.IDKey, but for tests that count its runs.
type derivation func(password, salt []byte, time, memory uint32, threads uint8, size uint32) []byte

// Hashed is a password as it is kept: the method, its parameters, salt and key as one text.
type Hashed string

// Hash makes what is kept of a password, and refuses one that is too short or too long.
func (s *Service) Hash(ctx context.Context, password string) (Hashed, error) {
	least := shortest
	if s.demo {
		least = shortestDemo
	}
	if n := utf8.RuneCountInString(password); n < least || n > longest || !utf8.ValidString(password) {
		return "", fault.Field("password", fmt.Sprintf("Choose a password of %d to %d letters. Three random words are good.", least, longest))
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // crypto/rand never fails: it ends the program instead
	if err := s.enter(ctx); err != nil {
		return "", err
	}
	defer s.leave()
	key := s.derive(letters(password), salt, passes, memory, threads, keySize)
	return kept(salt, key), nil
}

// letters are those of a password in one form, since keyboards put accents together differently.
func letters(password string) []byte { return norm.NFKC.Bytes([]byte(password)) }

func kept(salt, key []byte) Hashed {
	b64 := base64.RawStdEncoding.EncodeToString
	return Hashed(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, threads, b64(salt), b64(key)))
}

// noPassword is a hash with the parameters of all, which no password has.
func noPassword() string {
	random := make([]byte, saltSize+keySize)
	_, _ = rand.Read(random) // crypto/rand never fails: it ends the program instead
	return string(kept(random[:saltSize], random[saltSize:]))
}

// matches tells whether a password is the one that was kept, with the parameters it was kept with.
func (s *Service) matches(ctx context.Context, keptAs, password string) (bool, error) {
	var version, m, t, p int
	parts := strings.Split(keptAs, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fault.Why("a kept password has another form")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &m, &t, &p); err != nil || version != argon2.Version {
		return false, fault.Why("a kept password has other parameters: %v", err)
	}
	if m < 8 || m > 1<<21 || t < 1 || t > 100 || p < 1 || p > 16 {
		return false, fault.Why("a kept password has parameters out of bounds")
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("read a kept password: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("read a kept password: %w", err)
	}
	if err := s.enter(ctx); err != nil {
		return false, err
	}
	defer s.leave()
	got := s.derive(letters(password), salt, uint32(t), uint32(m), uint8(p), uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// enter waits for a place among the few that hash at a time.
func (s *Service) enter(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) leave() { <-s.hashing }

// SetPasswordTx gives a member the password that was hashed, and ends all their sessions. The
// machine alone may: for the demo, and for the operator's command line.
func (s *Service) SetPasswordTx(ctx context.Context, tx *store.Tx, who access.Actor, member id.Member, h Hashed) error {
	if !access.May(who, access.ToSetSecret, "") {
		return fault.Forbidden("Nobody sets another's password.", nil)
	}
	return s.put(ctx, tx, who, member, h, "")
}

// ChangePassword gives the actor another password, if they know the old one, and ends all their
// other sessions.
func (s *Service) ChangePassword(ctx context.Context, who access.Actor, keep id.Session, old, password string) error {
	email, err := s.emailOf(ctx, who.Member)
	if err != nil {
		return err
	}
	c, ok, err := s.check(ctx, Attempt{Email: email, Password: old}) // counted, like a sign-in
	if err != nil {
		return err
	}
	if !ok || c.member != who.Member {
		return fault.Field("old", "Enter the password that you sign in with now.")
	}
	h, err := s.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		if err := s.forgive(ctx, tx, s.keys(Attempt{Email: email})); err != nil {
			return err
		}
		return s.put(ctx, tx, who, who.Member, h, keep)
	})
}

func (s *Service) emailOf(ctx context.Context, member id.Member) (email string, err error) {
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		m, err := partner.MemberOf(ctx, r, member, s.clock.Now())
		email = m.Email
		return err
	})
	return email, err
}

func (s *Service) put(ctx context.Context, tx *store.Tx, who access.Actor, member id.Member, h Hashed, keep id.Session) error {
	now := s.clock.Now()
	_, err := tx.Exec(ctx, store.SQL(`insert into account_secret (member, hash, changed) values ($1, $2, $3)
		on conflict (member) do update set hash = excluded.hash, changed = excluded.changed`, member, h, clock.Milli(now)))
	if err != nil {
		return err
	}
	rows := []audit.Row{secretRow(member, h, clock.Milli(now))}
	open, err := s.openOf(ctx, tx, member, keep)
	if err != nil {
		return err
	}
	for _, v := range open {
		row, err := endSession(ctx, tx, v, now)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	return log(ctx, tx, who, DidPassword, now, "", rows...)
}

// openOf gives the sessions of a member that have not ended, but one.
func (s *Service) openOf(ctx context.Context, r store.Reader, member id.Member, but id.Session) ([]Session, error) {
	return store.All(ctx, r, scanSession, store.SQL(sessionColumns+`where member = $1 and ended = $2 and id <> $3 order by created, id`, member, store.Forever, but))
}

func secretRow(member id.Member, h Hashed, changed int64) audit.Row {
	return audit.Row{Name: "account/secret/" + string(member), Hash: audit.Sum(h, changed)}
}
