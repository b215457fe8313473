package account

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// The codes of an app, as all of them make it: six digits by HMAC-SHA-1, a new one every half
// minute (RFC 6238). A code counts one step early and one step late, for clocks that differ.
const (
	period     = 30 * time.Second
	skew       = 1 // steps
	secretSize = 20
	issuer     = "Lightship"
)

// factor is the second factor of a member.
type factor struct {
	sealed string
	step   int64 // of the last code that counted
}

func factorOf(ctx context.Context, r store.Reader, m id.Member) (f factor, has bool, err error) {
	found, err := store.All(ctx, r, func(row store.Row) (f factor, err error) {
		err = row.Scan(&f.sealed, &f.step)
		return f, err
	}, store.SQL(`select sealed, step from account_factor where member = $1`, m))
	if err != nil || len(found) == 0 {
		return factor{}, false, err
	}
	return found[0], true, nil
}

// seal hides a text from whoever has the database alone; about binds it to its use and member.
func (s *Service) seal(text, about string) string {
	return base64.RawURLEncoding.EncodeToString(s.box.Seal(nil, nil, []byte(text), []byte(about)))
}

func (s *Service) unseal(sealed, about string) (string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return "", fault.Why("sealed text in another form")
	}
	text, err := s.box.Open(nil, nil, raw, []byte(about))
	if err != nil {
		return "", fmt.Errorf("open a sealed text: %w", err)
	}
	return string(text), nil
}

func aboutFactor(m id.Member) string { return "factor " + string(m) }
func aboutEnrol(m id.Member) string  { return "enrol " + string(m) }

// stepOf gives the step at which a secret shows this code now, after the last that counted.
func stepOf(secret, code string, after int64, now time.Time) (step int64, ok bool, err error) {
	at := now.Unix() / int64(period/time.Second)
	for n := at - skew; n <= at+skew; n++ { // all of them, whichever fits
		fits, err := hotp.ValidateCustom(code, uint64(n), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, err
		}
		if fits && n > after {
			step, ok = n, true
		}
	}
	return step, ok, nil
}

// Enrolment is a secret that an app can be set up with. Nothing is kept of it until a code that
// the app made of it was seen: the form carries it, sealed to its member.
type Enrolment struct {
	URL    string // for the app to read as a picture
	Secret string // for typing
	Sealed string
}

// Enrol makes a secret for an app of the actor.
func (s *Service) Enrol(ctx context.Context, who access.Actor) (Enrolment, error) {
	email, err := s.emailOf(ctx, who.Member)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: email, SecretSize: secretSize})
	if err != nil {
		return Enrolment{}, fmt.Errorf("make a second factor: %w", err)
	}
	made := strconv.FormatInt(clock.Milli(s.clock.Now()), 10)
	return enrolment(key, s.seal(made+"\n"+key.URL(), aboutEnrol(who.Member))), nil
}

func enrolment(key *otp.Key, sealed string) Enrolment {
	return Enrolment{URL: key.URL(), Secret: key.Secret(), Sealed: sealed}
}

// Enrolling opens what the form carried, so that it can be shown again as it was. It is good for
// half an hour, and for its member alone.
func (s *Service) Enrolling(who access.Actor, sealed string) (Enrolment, error) {
	tooOld := fault.Field("code", "This page was open for too long, so its picture counts no more. Set up your app anew.")
	text, err := s.unseal(sealed, aboutEnrol(who.Member))
	if err != nil {
		return Enrolment{}, tooOld
	}
	at, url, _ := strings.Cut(text, "\n")
	made, err := strconv.ParseInt(at, 10, 64)
	if err != nil || s.clock.Now().After(clock.FromMilli(made).Add(proveWithin)) {
		return Enrolment{}, tooOld
	}
	key, err := otp.NewKeyFromURL(url)
	if err != nil {
		return Enrolment{}, fmt.Errorf("read a second factor: %w", err)
	}
	return enrolment(key, sealed), nil
}

// Standing is what a member's page says of their second factor.
type Standing struct {
	Has      bool
	Since    time.Time
	Left     int  // recovery codes that were not used
	Required bool // on real data everybody needs one
}

// Factor tells how the actor's second factor stands.
func (s *Service) Factor(ctx context.Context, who access.Actor) (st Standing, err error) {
	st.Required = !s.demo
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		since, err := store.All(ctx, r, store.Scalar[int64], store.SQL(`select since from account_factor where member = $1`, who.Member))
		if err != nil || len(since) == 0 {
			return err
		}
		st.Has, st.Since = true, clock.FromMilli(since[0])
		st.Left, err = store.One(ctx, r, store.Scalar[int], store.SQL(`select count(*) from account_recovery where member = $1 and used = $2`, who.Member, store.Forever))
		return err
	})
	return st, err
}

// Setup is what somebody typed to set up a second factor.
type Setup struct {
	Session  id.Session // that becomes a strong one
	Sealed   string     // of the Enrolment
	Code     string     // that the app shows
	Password string     // asked of those who have a second factor already
	Device   string
}

// SetUp makes the app that showed the code the second factor of the actor, gives ten recovery
// codes, and the token of a session that takes the place of this one. All others end.
func (s *Service) SetUp(ctx context.Context, who access.Actor, in Setup) (codes []string, token string, err error) {
	st, err := s.Factor(ctx, who)
	if err != nil {
		return nil, "", err
	}
	if st.Has && who.Weak {
		return nil, "", fault.Forbidden("You have a second factor. Enter its code first.", nil)
	}
	e, err := s.Enrolling(who, in.Sealed)
	if err != nil {
		return nil, "", err
	}
	if st.Has {
		if err := s.again(ctx, who, in.Password); err != nil {
			return nil, "", err
		}
	}
	if err := s.try(ctx, who); err != nil {
		return nil, "", err
	}
	step, ok, err := stepOf(e.Secret, digits(in.Code), 0, s.clock.Now())
	if err != nil || !ok {
		return nil, "", fault.Field("code", "That is not the code that this picture gives. Wait for the next one in your app, and check that your telephone has the right time.")
	}
	codes, token = recoveryCodes(), id.Token()
	sealed := s.seal(e.Secret, aboutFactor(who.Member))
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		rows, err := s.putFactor(ctx, tx, who.Member, sealed, step)
		if err != nil {
			return err
		}
		more, err := s.putRecovery(ctx, tx, who.Member, codes)
		if err != nil {
			return err
		}
		return s.strengthen(ctx, tx, who, in.Session, opening{token: token, device: in.Device, did: DidFactor, note: "set up", rows: append(rows, more...)}, true)
	})
	if err != nil {
		return nil, "", err
	}
	return codes, token, nil
}

func (s *Service) putFactor(ctx context.Context, tx *store.Tx, m id.Member, sealed string, step int64) ([]audit.Row, error) {
	_, err := tx.Exec(ctx, store.SQL(`insert into account_factor (member, sealed, step, since) values ($1, $2, $3, $4)
		on conflict (member) do update set sealed = excluded.sealed, step = excluded.step, since = excluded.since`,
		m, sealed, step, clock.Milli(s.clock.Now())))
	if err != nil {
		return nil, err
	}
	return factors.Now(ctx, tx, store.SQL(`where member = $1`, m))
}

// strengthen ends a session, and all others of its member if told, and begins a strong one with
// another token: whoever had got hold of the old one has nothing.
func (s *Service) strengthen(ctx context.Context, tx *store.Tx, who access.Actor, session id.Session, o opening, all bool) error {
	old, err := s.own(ctx, tx, who, session)
	if err != nil {
		return signedOut(err)
	}
	now := s.clock.Now()
	by, err := s.actor(ctx, tx, who.Member, old.Purpose, now)
	if err != nil {
		return err
	}
	end := []Session{old}
	if all {
		if end, err = s.openOf(ctx, tx, who.Member, ""); err != nil {
			return err
		}
	}
	for _, v := range end {
		row, err := endSession(ctx, tx, v, now)
		if err != nil {
			return err
		}
		o.rows = append(o.rows, row)
	}
	o.strength = BySecond
	if o.device == "" {
		o.device = old.Device
	}
	if err := s.forgive(ctx, tx, s.keysOfFactor(who.Member)); err != nil {
		return err
	}
	return s.begin(ctx, tx, by, o)
}

// try counts a try at the second factor before it is checked.
func (s *Service) try(ctx context.Context, who access.Actor) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		return s.count(ctx, tx, s.keysOfFactor(who.Member), s.clock.Now())
	})
}

// again asks the actor for their password once more.
func (s *Service) again(ctx context.Context, who access.Actor, password string) error {
	email, err := s.emailOf(ctx, who.Member)
	if err != nil {
		return err
	}
	a := Attempt{Email: partner.FoldEmail(email), Password: password}
	c, ok, err := s.check(ctx, a)
	if err != nil {
		return err
	}
	if !ok || c.member != who.Member {
		return fault.Field("password", "Enter the password that you sign in with now.")
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error { return s.forgive(ctx, tx, s.keys(a)) })
}
