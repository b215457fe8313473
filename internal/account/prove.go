package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Recovery codes: 80 random bits each, so that nobody guesses one and a keyed hash is enough.
const (
	howMany      = 10
	recoverySize = 10 // bytes
	group        = 4  // letters
)

// letter has no i, l, o or u, so that what is read off paper is not misread.
const letter = "0123456789abcdefghjkmnpqrstvwxyz"

// recoveryCodes makes ten codes such as k7qd-2m4x-9a0c-5tfe.
func recoveryCodes() []string {
	codes := make([]string, howMany)
	for i := range codes {
		var b [recoverySize * 8 / 5]byte // one letter a byte, each of 5 bits
		_, _ = rand.Read(b[:])           // crypto/rand never fails: it ends the program instead
		var code strings.Builder
		for j, v := range b {
			if j > 0 && j%group == 0 {
				code.WriteByte('-')
			}
			code.WriteByte(letter[v&31])
		}
		codes[i] = code.String()
	}
	return codes
}

// misread turns letters that no code has into those that they are mistaken for.
var misread = strings.NewReplacer("i", "1", "l", "1", "o", "0", "-", "", " ", "")

// hashOfCode is what the database keeps of a recovery code of a member, however it was typed.
func (s *Service) hashOfCode(m id.Member, code string) string {
	mac := hmac.New(sha256.New, s.pepper)
	mac.Write([]byte(string(m) + "\x00" + misread.Replace(strings.ToLower(code)))) // never fails, as hash.Hash says
	return hex.EncodeToString(mac.Sum(nil))
}

// digits takes the blanks out of a code that was typed in two halves; what is no code of an app
// becomes one that never fits, so that it costs the same.
func digits(code string) string {
	code = strings.Join(strings.Fields(code), "")
	if len(code) != 6 {
		return "none!!"
	}
	return code
}

// putRecovery gives a member new recovery codes; the old ones count no more.
func (s *Service) putRecovery(ctx context.Context, tx *store.Tx, m id.Member, codes []string) ([]audit.Row, error) {
	rows, err := recoveries.Gone(ctx, tx, store.SQL(`where member = $1`, m))
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, store.SQL(`delete from account_recovery where member = $1`, m)); err != nil {
		return nil, err
	}
	for _, code := range codes {
		_, err := tx.Exec(ctx, store.SQL(`insert into account_recovery (hash, member, made, used) values ($1, $2, $3, $4)`,
			s.hashOfCode(m, code), m, clock.Milli(s.clock.Now()), store.Forever))
		if err != nil {
			return nil, err
		}
	}
	more, err := recoveries.Now(ctx, tx, store.SQL(`where member = $1`, m))
	return append(rows, more...), err
}

// errCode is the one answer to a code that does not count: wrong, early, late or used.
func errCode() error {
	return fault.Field("code", "That code does not count here, or it was used before. Wait for the next one in your app, or take another recovery code.")
}

// Prove makes a session of the actor a strong one by a code of their app, or by a recovery code,
// and gives the token of the session that takes its place.
func (s *Service) Prove(ctx context.Context, who access.Actor, session id.Session, code, device string) (token string, err error) {
	if err := s.try(ctx, who); err != nil {
		return "", err
	}
	token = id.Token()
	var refused error
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		refused = nil
		rows, note, err := s.spend(ctx, tx, who.Member, code)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			refused = errCode()
			return log(ctx, tx, who, DidFail, s.clock.Now(), "second factor")
		}
		return s.strengthen(ctx, tx, who, session, opening{token: token, device: device, did: DidFactor, note: note, rows: rows}, false)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

// spend uses up a code, and gives the rows that say so; none for a code that does not count. The
// work is the same whether it is one of the app or a recovery code.
func (s *Service) spend(ctx context.Context, tx *store.Tx, m id.Member, code string) ([]audit.Row, audit.Note, error) {
	f, has, err := factorOf(ctx, tx, m)
	if err != nil || !has {
		return nil, "", err
	}
	secret, err := s.unseal(f.sealed, aboutFactor(m))
	if err != nil {
		return nil, "", err
	}
	now := s.clock.Now()
	step, ok, err := stepOf(secret, digits(code), f.step, now)
	if err != nil {
		return nil, "", err
	}
	used, err := tx.Exec(ctx, store.SQL(`update account_recovery set used = $1 where hash = $2 and member = $3 and used = $4`,
		clock.Milli(now), s.hashOfCode(m, code), m, store.Forever))
	switch {
	case err != nil:
		return nil, "", err
	case used > 0:
		rows, err := recoveries.Now(ctx, tx, store.SQL(`where hash = $1`, s.hashOfCode(m, code)))
		return rows, "recovery code", err
	case !ok:
		return nil, "", nil
	}
	n, err := tx.Exec(ctx, store.SQL(`update account_factor set step = $1 where member = $2 and step < $1`, step, m))
	if err != nil || n == 0 {
		return nil, "", err
	}
	rows, err := factors.Now(ctx, tx, store.SQL(`where member = $1`, m))
	return rows, "code", err
}

// NewRecovery gives the actor ten new recovery codes for their password; the old ones count no more.
func (s *Service) NewRecovery(ctx context.Context, who access.Actor, password string) ([]string, error) {
	st, err := s.Factor(ctx, who)
	if err != nil {
		return nil, err
	}
	if !st.Has || who.Weak {
		return nil, fault.Forbidden("Set up your second factor first.", nil)
	}
	if err := s.again(ctx, who, password); err != nil {
		return nil, err
	}
	codes := recoveryCodes()
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		rows, err := s.putRecovery(ctx, tx, who.Member, codes)
		if err != nil {
			return err
		}
		return log(ctx, tx, who, DidFactor, s.clock.Now(), "recovery codes", rows...)
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// ForgetTx takes the second factor, the recovery codes and the password of a member away, so that
// only an invitation lets them in again, and ends all their sessions.
func (s *Service) ForgetTx(ctx context.Context, tx *store.Tx, m id.Member) (rows []audit.Row, err error) {
	if rows, err = s.EndAllTx(ctx, tx, m); err != nil {
		return nil, err
	}
	for _, gone := range []struct {
		of     audit.Table
		delete store.Query
	}{
		{factors, store.SQL(`delete from account_factor where member = $1`, m)},
		{recoveries, store.SQL(`delete from account_recovery where member = $1`, m)},
		{secrets, store.SQL(`delete from account_secret where member = $1`, m)},
	} {
		more, err := gone.of.Gone(ctx, tx, store.SQL(`where member = $1`, m))
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(ctx, gone.delete); err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// EndAllTx ends every session and token of a member.
func (s *Service) EndAllTx(ctx context.Context, tx *store.Tx, m id.Member) (rows []audit.Row, err error) {
	now := s.clock.Now()
	open, err := s.openOf(ctx, tx, m, "")
	if err != nil {
		return nil, err
	}
	for _, v := range open {
		row, err := endSession(ctx, tx, v, now)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	tokens, err := store.All(ctx, tx, scanToken, store.SQL(tokenColumns+`where member = $1 and ended = $2 order by id`, m, store.Forever))
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		t.Ended = now
		if _, err := tx.Exec(ctx, store.SQL(`update account_token set ended = $1 where id = $2 and ended = $3`, clock.Milli(now), t.ID, store.Forever)); err != nil {
			return nil, err
		}
		rows = append(rows, t.row())
	}
	return rows, nil
}
