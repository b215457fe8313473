package account_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// halfIn is a session of Rita's that still has to show its second factor.
func (w *world) halfIn() (id.Session, access.Actor) {
	w.Helper()
	token, err := w.signIn(rita, password)
	if err != nil {
		w.Fatalf("sign in: %v", err)
	}
	v, who, err := w.visit(token)
	if err != nil || !who.Weak {
		w.Fatalf("visit: %v, weak %t; want to be half in", err, who.Weak)
	}
	return v.ID, who
}

func (w *world) prove(code string) error {
	w.Helper()
	session, who := w.halfIn()
	_, err := w.s.Prove(w.Context(), who, session, code, "")
	return err
}

func TestWhoIsHalfInStandsAsNobody(t *testing.T) {
	each(t, false, func(w *world) {
		_, who := w.halfIn()
		if len(who.Own) != 0 || len(who.Pos) != 0 || who.Roles != 0 || len(who.Kinds) != 0 || len(who.Neg) == 0 {
			w.Errorf("before the second factor: got %+v, want to stand as nobody, with all that counts against", who)
		}
		_, err := w.s.MakeToken(w.Context(), who, account.Making{Name: "Early", Purpose: access.Support, Expires: w.clock.Now().Add(time.Hour), Scope: access.ToRead()})
		w.is("a token for programs", err, fault.Refused)
		token := w.mustSignIn()
		v, who, err := w.visit(token)
		if err != nil || len(who.Own) == 0 || v.Strength != account.BySecond {
			w.Errorf("after it: got %+v with strength %s, %v", who, v.Strength, err)
		}
	})
}

func TestACodeCountsOneStepEarlyAndLateAndOnce(t *testing.T) {
	each(t, false, func(w *world) {
		w.mustSignIn()
		w.clock.Advance(10 * time.Minute)
		now := w.clock.Now().Unix() / 30
		for _, c := range []struct {
			step int64
			ok   bool
			why  string
		}{
			{now - 2, false, "two steps late"}, {now + 2, false, "two steps early"}, {now - 1, true, "a clock that is behind"}, {now - 1, false, "used before"},
			{now, true, "the code of now"}, {now + 1, true, "a clock that is ahead"}, {now, false, "older than the last that counted"},
		} {
			if err := w.prove(w.code(c.step)); (err == nil) != c.ok {
				w.Errorf("%s: got %v, want ok %t", c.why, err, c.ok)
			}
		}
		w.clock.Advance(2 * time.Minute)
		w.is("a code of two minutes ago", w.prove(w.code(now+2)), fault.Invalid)
	})
}

func TestARecoveryCodeCountsOnceAndForItsMemberAlone(t *testing.T) {
	each(t, false, func(w *world) {
		token, err := w.signIn(rita, password)
		if err != nil {
			w.Fatal(err)
		}
		codes, _ := w.setUp(token)
		if len(codes) != 10 || len(slices.Compact(slices.Sorted(slices.Values(codes)))) != 10 {
			w.Fatalf("got codes %v, want ten different ones", codes)
		}
		for _, kept := range w.column(store.SQL(`select hash || member from account_recovery`)) {
			if strings.Contains(kept, strings.ReplaceAll(codes[0], "-", "")) {
				w.Error("the database holds a recovery code itself")
			}
		}
		if err := w.prove(" " + strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))); err != nil {
			w.Errorf("in capitals and with blanks: %v", err)
		}
		again, wrong, code := w.prove(codes[0]), w.prove("k7qd-2m4x-9a0c-5tfe"), w.prove("000000")
		for what, err := range map[string]error{"used before": again, "never made": wrong, "a wrong code of the app": code} {
			w.is(what, err, fault.Invalid)
			if got, want := fault.As(err).Fields["code"], fault.As(wrong).Fields["code"]; got != want {
				w.Errorf("%s: got %q, want the one answer %q", what, got, want)
			}
		}
		_, who := w.halfIn()
		who.Member = w.callum
		_, err = w.s.Prove(w.Context(), who, id.New[id.Session](), codes[1], "")
		w.is("somebody else's code", err, fault.Invalid)
	})
}

func TestSecretsOfTheSecondFactorAreSealed(t *testing.T) {
	each(t, false, func(w *world) {
		w.mustSignIn()
		for _, kept := range w.column(store.SQL(`select sealed from account_factor`)) {
			if strings.Contains(kept, w.app) || len(kept) < len(w.app) {
				w.Errorf("the database holds the secret itself: %s", kept)
			}
		}
		e, err := w.s.Enrol(w.Context(), access.Actor{Member: w.callum})
		if err != nil {
			w.Fatal(err)
		}
		_, err = w.s.Enrolling(access.Actor{Member: w.rita}, e.Sealed)
		w.is("the picture of somebody else", err, fault.Invalid)
	})
}

func TestWhoHasASecondFactorShowsItBeforeTheyGetAnother(t *testing.T) {
	each(t, false, func(w *world) {
		w.mustSignIn()
		session, who := w.halfIn()
		e, err := w.s.Enrol(w.Context(), who)
		if err != nil {
			w.Fatal(err)
		}
		_, _, err = w.s.SetUp(w.Context(), who, account.Setup{Session: session, Sealed: e.Sealed, Code: "000000", Password: password})
		w.is("another app while half in", err, fault.Refused)
		_, err = w.s.NewRecovery(w.Context(), who, password)
		w.is("recovery codes while half in", err, fault.Refused)
	})
}

// Codes are guessed by many at once: no more are checked than may be, every answer is the same, and
// the right person is in when the wait is over.
func TestManyGuessesAtTheSecondFactorGainNothing(t *testing.T) {
	each(t, false, func(w *world) {
		token, err := w.signIn(rita, password)
		if err != nil {
			w.Fatal(err)
		}
		codes, _ := w.setUp(token)
		session, who := w.halfIn()
		var mu sync.Mutex
		answers := map[string]int{}
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				guess := fmt.Sprintf("%06d", i)
				if i%2 == 1 {
					guess = fmt.Sprintf("%04d-2m4x-9a0c-5tfe", i)
				}
				_, err := w.s.Prove(w.Context(), who, session, guess, "")
				mu.Lock()
				defer mu.Unlock()
				if fault.Is(err, fault.TooMany) {
					answers["wait"]++
					return
				}
				answers[fault.As(err).Fields["code"]]++
			})
		}
		wg.Wait()
		if len(answers) != 2 || answers["wait"] != 95 {
			w.Errorf("100 guesses: got %v, want 5 checked with one answer, and 95 told to wait", answers)
		}
		w.is("the right code while waiting", w.prove(codes[0]), fault.TooMany)
		w.clock.Advance(15 * time.Minute)
		if err := w.prove(codes[0]); err != nil {
			w.Errorf("the right code after the wait: %v", err)
		}
	})
}

// Passwords are guessed by many at once, at accounts that are there and that are not: few are
// hashed at a time, every answer is the same, and the owner, who is elsewhere, is in meanwhile.
func TestManyGuessesAtPasswordsKeepNobodyOut(t *testing.T) {
	each(t, false, func(w *world) {
		runs, most := w.s.CountRuns()
		var mu sync.Mutex
		answers := map[string]int{}
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				a := account.Attempt{Email: rita, Password: fmt.Sprintf("guess number %d", i), Source: "198.51.100.7"}
				if i%2 == 1 {
					a.Email = fmt.Sprintf("nobody%d@nowhere.example", i)
				}
				_, err := w.s.SignIn(w.Context(), a)
				mu.Lock()
				defer mu.Unlock()
				if fault.Is(err, fault.TooMany) {
					answers["wait"]++
					return
				}
				answers[fault.As(err).Text]++
			})
		}
		wg.Wait()
		if len(answers) != 2 || runs.Load() > 31 {
			w.Errorf("100 guesses: got answers %v after %d hashes, want one answer or to wait, and no more than a source may", answers, runs.Load())
		}
		if most.Load() > 2 {
			w.Errorf("got %d hashes at a time, want 2 at most", most.Load())
		}
		if _, err := w.s.SignIn(w.Context(), account.Attempt{Email: rita, Password: password, Source: "192.0.2.7"}); err != nil {
			w.Errorf("the owner from elsewhere, meanwhile: %v", err)
		}
	})
}

// Guesses at one account from very many sources make everybody wait, but never longer than a minute.
func TestGuessesFromEverywhereKeepTheOwnerOutForAMinuteAtMost(t *testing.T) {
	each(t, false, func(w *world) {
		own := account.Attempt{Email: rita, Password: password, Source: "192.0.2.7"}
		for i := range 60 {
			w.clock.Advance(time.Minute)
			_, err := w.s.SignIn(w.Context(), account.Attempt{Email: rita, Password: "wrong", Source: fmt.Sprintf("198.51.100.%d", i)})
			w.is("a guess", err, fault.Unsigned)
		}
		_, err := w.s.SignIn(w.Context(), own)
		w.is("at once", err, fault.TooMany)
		w.clock.Advance(time.Minute)
		if _, err := w.s.SignIn(w.Context(), own); err != nil {
			w.Errorf("a minute later: %v", err)
		}
	})
}

func TestAnInvitationIsGoodOnceAndForThreeDays(t *testing.T) {
	each(t, false, func(w *world) {
		first := w.reset()
		second := w.reset()
		in := account.Acceptance{Name: "Callum J. Byre", Password: password}
		_, err := w.s.Accept(w.Context(), first, in)
		w.is("one that another took the place of", err, fault.NotFound)
		for _, kept := range w.column(store.SQL(`select hash || id from account_invitation`)) {
			if strings.Contains(kept, second) {
				w.Error("the database holds the token of a link itself")
			}
		}
		var wg sync.WaitGroup
		done := make(chan error, 10)
		for range 10 {
			wg.Go(func() {
				_, err := w.s.Accept(w.Context(), second, in)
				done <- err
			})
		}
		wg.Wait()
		close(done)
		accepted := 0
		for err := range done {
			if err == nil {
				accepted++
			} else if !fault.Is(err, fault.NotFound) {
				w.Errorf("accepted by many at once: %v", err)
			}
		}
		if accepted != 1 {
			w.Errorf("accepted by many at once: got %d, want 1", accepted)
		}
		third := w.reset()
		_, err = w.s.SignIn(w.Context(), account.Attempt{Email: callum, Password: password})
		w.is("the password of before a reset", err, fault.Unsigned)
		w.clock.Advance(account.InvitationLife)
		_, err = w.s.Accept(w.Context(), third, in)
		w.is("after three days", err, fault.NotFound)
		fourth := w.reset()
		w.suspend(w.callum)
		_, err = w.s.Accept(w.Context(), fourth, in)
		w.is("of a disabled member", err, fault.NotFound)
	})
}
