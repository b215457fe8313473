package account_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

const (
	rita     = "housing@hull.example"
	callum   = "social@hull.example" // has no password
	password = "three random words"
)

var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// world is one organisation with two members, one of whom has a password.
type world struct {
	*testing.T
	db       *store.DB
	clock    *clock.Hand
	partners *partner.Service
	s        *account.Service
	hull     id.Org
	rita     id.Member
	callum   id.Member

	app  string // the secret of Rita's app, once she has one
	step int64  // of its last code that was used
}

func each(t *testing.T, demo bool, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{T: t, db: db, clock: clock.At(today)}
		var err error
		if w.s, err = account.New(db, w.clock, account.Options{SiteKey: storetest.Key, Demo: demo}); err != nil {
			t.Fatal(err)
		}
		h, err := w.s.Hash(t.Context(), password)
		if err != nil {
			t.Fatal(err)
		}
		w.partners = partner.New(db, w.clock)
		w.edit(func(e *partner.Edit) (err error) {
			if w.hull, err = e.AddOrg(t.Context(), partner.Org{Name: "Hull City Council", Sector: partner.Council, Standing: partner.Full}); err != nil {
				return err
			}
			if w.rita, err = e.AddMember(t.Context(), partner.Member{Org: w.hull, Name: "Rita Osei", Email: rita}); err != nil {
				return err
			}
			w.callum, err = e.AddMember(t.Context(), partner.Member{Org: w.hull, Name: "Callum Byre", Email: callum})
			return err
		})
		err = db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			return w.s.SetPasswordTx(t.Context(), tx, partner.Machine(), w.rita, h)
		})
		if err != nil {
			t.Fatal(err)
		}
		fn(w)
	})
}

func (w *world) edit(fn func(e *partner.Edit) error) {
	w.Helper()
	if err := w.partners.Edit(w.Context(), partner.Machine(), fn); err != nil {
		w.Fatalf("edit the partners: %v", err)
	}
}

func (w *world) suspend(m id.Member) {
	w.Helper()
	w.edit(func(e *partner.Edit) error { return e.Add(w.Context(), partner.Suspension(m)) })
}

// reset takes Callum's password away, and gives the token of an invitation.
func (w *world) reset() (token string) {
	w.Helper()
	err := w.db.Write(w.Context(), store.Jobs, func(tx *store.Tx) error {
		rows, err := w.s.ForgetTx(w.Context(), tx, w.callum)
		if err != nil {
			return err
		}
		t, more, err := w.s.InviteTx(w.Context(), tx, w.callum)
		if err != nil {
			return err
		}
		token = t
		return audit.Append(w.Context(), tx, audit.Entry{By: partner.Operator(), Did: "test.reset", At: w.clock.Now(), Rows: append(rows, more...)})
	})
	if err != nil {
		w.Fatalf("reset: %v", err)
	}
	return token
}

// signIn signs in from a source of its own.
func (w *world) signIn(email, password string) (string, error) {
	return w.s.SignIn(w.Context(), account.Attempt{Email: email, Password: password, Device: "Firefox\non Linux", Source: "2001:db8::1"})
}

// mustSignIn signs Rita in by her password and, on real data, by the app that she sets up the first
// time. Three times in half a minute is the most: each code counts once.
func (w *world) mustSignIn() string {
	w.Helper()
	token, err := w.signIn(rita, password)
	if err != nil {
		w.Fatalf("sign in: %v", err)
	}
	v, who, err := w.visit(token)
	if err != nil {
		w.Fatalf("visit: %v", err)
	}
	if !who.Weak {
		return token
	}
	if w.app == "" {
		_, token = w.setUp(token)
		return token
	}
	token, err = w.s.Prove(w.Context(), who, v.ID, w.next(), "Firefox on Linux")
	if err != nil {
		w.Fatalf("prove: %v", err)
	}
	return token
}

// setUp gives Rita an app.
func (w *world) setUp(token string) (codes []string, session string) {
	w.Helper()
	v, who, err := w.visit(token)
	if err != nil {
		w.Fatalf("visit: %v", err)
	}
	e, err := w.s.Enrol(w.Context(), who)
	if err != nil {
		w.Fatalf("enrol: %v", err)
	}
	w.app, w.step = e.Secret, 0
	codes, session, err = w.s.SetUp(w.Context(), who, account.Setup{Session: v.ID, Sealed: e.Sealed, Code: w.next(), Password: password})
	if err != nil {
		w.Fatalf("set up: %v", err)
	}
	return codes, session
}

// next is the next code of Rita's app that counts: first those of the step before now, then now,
// then the one after.
func (w *world) next() string {
	w.step = max(w.step+1, w.clock.Now().Unix()/30-1)
	return w.code(w.step)
}

func (w *world) code(step int64) string {
	w.Helper()
	code, err := hotp.GenerateCode(w.app, uint64(step))
	if err != nil {
		w.Fatal(err)
	}
	return code
}

// visit uses a token now.
func (w *world) visit(token string) (v account.Session, a access.Actor, err error) {
	err = w.db.Read(w.Context(), store.Pages, func(r store.Reader) (err error) {
		v, a, err = w.s.Visit(w.Context(), r, token, w.clock.Now())
		return err
	})
	return v, a, err
}

// byToken uses a token for the API now.
func (w *world) byToken(token string) (a access.Actor, err error) {
	err = w.db.Read(w.Context(), store.Pages, func(r store.Reader) (err error) {
		_, a, err = w.s.ByToken(w.Context(), r, token, w.clock.Now())
		return err
	})
	return a, err
}

// is expects a fault of a kind.
func (w *world) is(what string, err error, kind fault.Kind) {
	w.Helper()
	if !fault.Is(err, kind) {
		w.Errorf("%s: got %v, want a fault of kind %d", what, err, kind)
	}
}

// column reads one column of text.
func (w *world) column(q store.Query) (all []string) {
	w.Helper()
	err := w.db.Read(w.Context(), store.Jobs, func(r store.Reader) (err error) {
		all, err = store.All(w.Context(), r, store.Scalar[string], q)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func TestSignInGivesAVisit(t *testing.T) {
	each(t, false, func(w *world) {
		token, err := w.signIn(" Housing@HULL.example", password)
		if err != nil {
			w.Fatal(err)
		}
		v, a, err := w.visit(token)
		if err != nil {
			w.Fatal(err)
		}
		if a.Member != w.rita || a.Org != w.hull || a.Purpose != access.Safeguard || v.Strength != account.ByPassword || v.Device != "Firefox on Linux" {
			w.Errorf("got session %+v and actor %+v", v, a)
		}
		for _, kept := range w.column(store.SQL(`select hash || id from account_session`)) {
			if strings.Contains(kept, token) {
				w.Error("the database holds the token itself")
			}
		}
		_, _, err = w.visit(id.Token())
		w.is("a token of nobody", err, fault.Unsigned)
		_, _, err = w.visit("")
		w.is("no token", err, fault.Unsigned)
	})
}

func TestEverySignInThatFailsHasOneAnswer(t *testing.T) {
	each(t, false, func(w *world) {
		w.edit(func(e *partner.Edit) error {
			m, err := e.AddMember(w.Context(), partner.Member{Org: w.hull, Name: "Gone", Email: "gone@hull.example"})
			if err != nil {
				return err
			}
			return e.Add(w.Context(), partner.Suspension(m))
		})
		h, err := w.s.Hash(w.Context(), password)
		if err != nil {
			w.Fatal(err)
		}
		err = w.db.Write(w.Context(), store.Jobs, func(tx *store.Tx) error {
			m, err := partner.MemberByEmail(w.Context(), tx, "gone@hull.example")
			if err != nil {
				return err
			}
			return w.s.SetPasswordTx(w.Context(), tx, partner.Machine(), m, h)
		})
		if err != nil {
			w.Fatal(err)
		}
		before := len(w.column(store.SQL(`select action from log_entry`)))
		want, answers := "", 0
		for _, c := range [][2]string{{rita, "wrong"}, {rita, ""}, {"nobody@nowhere.example", password}, {"", password}, {callum, password}, {"gone@hull.example", password}} {
			_, err := w.signIn(c[0], c[1])
			w.is(c[0], err, fault.Unsigned)
			got := fault.As(err)
			if want == "" {
				want = got.Text
			}
			if got.Text != want || len(got.Fields) != 0 {
				w.Errorf("%s: got %q with %v, want %q", c[0], got.Text, got.Fields, want)
			}
			answers++
		}
		entries := w.column(store.SQL(`select action from log_entry order by seq`))[before:]
		if len(entries) != answers || slices.ContainsFunc(entries, func(s string) bool { return s != string(account.DidFail) }) {
			w.Errorf("the log of %d failures: got %v", answers, entries)
		}
		members := w.column(store.SQL(`select member from log_entry where action = $1 order by seq`, account.DidFail))
		if members[0] != string(w.rita) || members[2] != "" || members[4] != string(w.callum) {
			w.Errorf("whom the failures name: got %v", members)
		}
	})
}

func TestNothingThatAStrangerTypedIsKept(t *testing.T) {
	each(t, false, func(w *world) {
		if _, err := w.signIn("wheelbarrow@nowhere.example", "spindrift"); err == nil {
			w.Fatal("signed in")
		}
		err := w.db.Read(w.Context(), store.Jobs, func(r store.Reader) error {
			texts, err := store.All(w.Context(), r, store.Scalar[[]byte], store.SQL(`select text from log_entry`))
			for _, text := range texts {
				if bytes.Contains(text, []byte("wheelbarrow")) || bytes.Contains(text, []byte("spindrift")) {
					w.Errorf("the log holds what was typed: %s", text)
				}
			}
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		for _, key := range w.column(store.SQL(`select key from account_try`)) {
			if strings.Contains(key, "wheelbarrow") || strings.Contains(key, "2001:db8") {
				w.Errorf("the table of tries holds what was typed: %s", key)
			}
		}
	})
}

func TestWaitingGrowsToAQuarterOfAnHourAndEnds(t *testing.T) {
	for _, email := range []string{rita, "nobody@nowhere.example"} { // an account and none behave alike
		t.Run(email, func(t *testing.T) {
			each(t, false, func(w *world) {
				try := func() error {
					_, err := w.s.SignIn(w.Context(), account.Attempt{Email: email, Password: "wrong"})
					return err
				}
				for range 5 {
					w.is("a free failure", try(), fault.Unsigned)
				}
				for _, pause := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
					w.clock.Advance(pause - time.Millisecond)
					w.is("just before the wait is over", try(), fault.TooMany)
					w.clock.Advance(time.Millisecond)
					w.is("after "+pause.String(), try(), fault.Unsigned)
				}
				if email == rita {
					right := account.Attempt{Email: rita, Password: password}
					_, err := w.s.SignIn(w.Context(), right)
					w.is("the right password while waiting", err, fault.TooMany)
					w.clock.Advance(15 * time.Minute)
					if _, err := w.s.SignIn(w.Context(), right); err != nil {
						w.Errorf("the right password after the wait: %v", err)
					}
					w.is("after the right password all begins anew", try(), fault.Unsigned)
				}
				w.clock.Advance(24*time.Hour + time.Millisecond)
				for range 5 {
					w.is("after a quiet day all begins anew", try(), fault.Unsigned)
				}
				w.clock.Advance(24*time.Hour + time.Millisecond)
				if n, err := w.s.SweepTries(w.Context()); err != nil || n == 0 {
					w.Errorf("sweep: got %d, %v", n, err)
				}
			})
		})
	}
}

func TestSourceThatGuessesManyAccountsHasToWait(t *testing.T) {
	each(t, false, func(w *world) {
		for i := range 30 {
			_, err := w.signIn(strings.Repeat("x", i+1)+"@nowhere.example", "wrong")
			w.is("a free failure", err, fault.Unsigned)
		}
		_, err := w.signIn("another@nowhere.example", "wrong")
		w.is("one too many", err, fault.TooMany)
		if _, err := w.s.SignIn(w.Context(), account.Attempt{Email: rita, Password: password, Source: "2001:db8::2"}); err != nil {
			w.Errorf("from elsewhere: %v", err)
		}
	})
}

func TestManyTriesAtOnceGainNothing(t *testing.T) {
	each(t, false, func(w *world) {
		var mu sync.Mutex
		checked := 0
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				_, err := w.s.SignIn(w.Context(), account.Attempt{Email: rita, Password: "wrong"})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case fault.Is(err, fault.Unsigned):
					checked++
				case !fault.Is(err, fault.TooMany):
					w.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		if checked != 5 {
			w.Errorf("passwords checked of 20 tries at once: got %d, want 5", checked)
		}
	})
}

func TestSignInThatIsGivenUpIsNotChecked(t *testing.T) {
	each(t, false, func(w *world) {
		ctx, cancel := context.WithCancel(w.Context())
		cancel()
		_, err := w.s.SignIn(ctx, account.Attempt{Email: rita, Password: password})
		if !errors.Is(err, context.Canceled) {
			w.Errorf("got %v, want context.Canceled", err)
		}
	})
}

func TestPasswordsAreLongEnoughAndTheirOwnersChangeThem(t *testing.T) {
	each(t, false, func(w *world) {
		for _, bad := range []string{"", "elevenchars", strings.Repeat("x", 201), "broken \xff\xfe letters"} {
			_, err := w.s.Hash(w.Context(), bad)
			w.is("the password "+bad, err, fault.Invalid)
		}
		here, there := w.mustSignIn(), w.mustSignIn()
		v, who, err := w.visit(here)
		if err != nil {
			w.Fatal(err)
		}
		const next = "caf\u00e9 by the river"
		w.is("a wrong old one", w.s.ChangePassword(w.Context(), who, v.ID, "wrong", next), fault.Invalid)
		w.is("a short new one", w.s.ChangePassword(w.Context(), who, v.ID, password, "short"), fault.Invalid)
		if err := w.s.ChangePassword(w.Context(), who, v.ID, password, next); err != nil {
			w.Fatal(err)
		}
		if _, _, err := w.visit(here); err != nil {
			w.Errorf("the session that changed it: %v", err)
		}
		_, _, err = w.visit(there)
		w.is("the other session", err, fault.Unsigned)
		_, err = w.signIn(rita, password)
		w.is("the old password", err, fault.Unsigned)
		if _, err = w.signIn(rita, "cafe\u0301 by the river"); err != nil { // the accent as another keyboard writes it
			w.Errorf("the new password: %v", err)
		}
		h, err := w.s.Hash(w.Context(), password)
		if err != nil {
			w.Fatal(err)
		}
		err = w.db.Write(w.Context(), store.Pages, func(tx *store.Tx) error {
			return w.s.SetPasswordTx(w.Context(), tx, who, w.callum, h)
		})
		w.is("another's password", err, fault.Refused)
	})
}

func TestChangesByHandAreFoundInTheLog(t *testing.T) {
	each(t, true, func(w *world) {
		ctx := w.Context()
		if err := w.s.SignOut(ctx, w.mustSignIn()); err != nil {
			w.Fatal(err)
		}
		token := w.mustSignIn()
		for range 2 {
			if _, err := w.s.TokenFor(ctx, callum); err != nil {
				w.Fatal(err)
			}
		}
		w.setUp(token)
		token = w.mustSignIn()
		if _, err := w.s.Accept(ctx, w.reset(), account.Acceptance{Name: "Callum J. Byre", Password: password}); err != nil {
			w.Fatal(err)
		}
		w.clock.Advance(2 * time.Minute)
		v, _, err := w.visit(token)
		if err != nil {
			w.Fatal(err)
		}
		if err := w.s.Touch(ctx, v); err != nil {
			w.Fatal(err)
		}
		var name string
		err = w.db.Write(ctx, store.Jobs, func(tx *store.Tx) (err error) {
			name, err = audit.SetUp(ctx, tx, "test.example")
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		signer, err := audit.NewSigner(storetest.Key, name)
		if err != nil {
			w.Fatal(err)
		}
		if err := audit.New(w.db, w.clock, signer, 10*time.Minute).Tick(ctx); err != nil {
			w.Fatal(err)
		}
		problems := func() int {
			report, err := audit.Verify(ctx, w.db, signer.VerifierKey(), append(account.Logged(), partner.Logged()...)...)
			if err != nil {
				w.Fatal(err)
			}
			return len(report.Problems)
		}
		found := problems()
		if found != 0 {
			w.Fatalf("untouched: got %d problems", found)
		}
		for _, q := range []store.Query{
			store.SQL(`update account_secret set hash = 'x'`),
			store.SQL(`update account_session set ended = $1 where ended < $1`, store.Forever),
			store.SQL(`update account_token set scope = '*' where id in (select min(id) from account_token)`),
			store.SQL(`update account_token set member = $1`, w.rita),
			store.SQL(`update account_factor set step = 0`),
			store.SQL(`delete from account_recovery where hash in (select min(hash) from account_recovery)`),
			store.SQL(`update account_recovery set used = $1`, store.Forever-1),
			store.SQL(`update account_invitation set ended = $1`, store.Forever),
		} {
			if err := w.db.Write(ctx, store.Jobs, func(tx *store.Tx) error { _, err := tx.Exec(ctx, q); return err }); err != nil {
				w.Fatal(err)
			}
			now := problems()
			if now <= found {
				text, _ := q.SQL()
				w.Errorf("nothing more was found after %s", text)
			}
			found = now
		}
	})
}
