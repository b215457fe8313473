package account_test

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

func TestSessionEndsWhenIdleAndAfterTwelveHours(t *testing.T) {
	each(t, false, func(w *world) {
		idle := w.mustSignIn()
		used := w.mustSignIn()
		w.clock.Advance(time.Hour - time.Millisecond)
		if _, _, err := w.visit(idle); err != nil {
			w.Errorf("just before an hour: %v", err)
		}
		v, _, err := w.visit(used)
		if err != nil {
			w.Fatal(err)
		}
		if err := w.s.Touch(w.Context(), v); err != nil {
			w.Fatal(err)
		}
		w.clock.Advance(time.Millisecond)
		_, _, err = w.visit(idle)
		w.is("after an idle hour", err, fault.Unsigned)
		for w.clock.Now().Before(today.Add(12*time.Hour - 30*time.Minute)) {
			v, _, err := w.visit(used)
			if err != nil {
				w.Fatalf("in use at %s: %v", w.clock.Now(), err)
			}
			if err := w.s.Touch(w.Context(), v); err != nil {
				w.Fatal(err)
			}
			w.clock.Advance(30 * time.Minute)
		}
		if v, _, err = w.visit(used); err != nil || !v.Until().Equal(today.Add(12*time.Hour)) {
			w.Errorf("just before twelve hours: got %s, %v", v.Until(), err)
		}
		if err := w.s.Touch(w.Context(), v); err != nil {
			w.Fatal(err)
		}
		w.clock.Advance(today.Add(12 * time.Hour).Sub(w.clock.Now()))
		_, _, err = w.visit(used)
		w.is("after twelve hours", err, fault.Unsigned)
	})
}

func TestSeenIsKeptToTheMinute(t *testing.T) {
	each(t, false, func(w *world) {
		token := w.mustSignIn()
		for _, c := range []struct {
			after time.Duration
			want  time.Time
		}{{59 * time.Second, today}, {time.Second, today.Add(time.Minute)}} {
			w.clock.Advance(c.after)
			v, _, err := w.visit(token)
			if err != nil {
				w.Fatal(err)
			}
			if err := w.s.Touch(w.Context(), v); err != nil {
				w.Fatal(err)
			}
			if v, _, err = w.visit(token); err != nil || !v.Seen.Equal(c.want) {
				w.Errorf("%s after the last: got seen %s, %v; want %s", c.after, v.Seen, err, c.want)
			}
		}
	})
}

func TestRevokedAndSuspendedAreOutAtTheNextRequest(t *testing.T) {
	each(t, true, func(w *world) {
		ctx := w.Context()
		revoked, kept := w.mustSignIn(), w.mustSignIn()
		api, err := w.s.TokenFor(ctx, rita)
		if err != nil {
			w.Fatal(err)
		}
		v, who, err := w.visit(revoked)
		if err != nil {
			w.Fatal(err)
		}
		stranger := access.Actor{Member: w.callum, Org: w.hull}
		w.is("another's session", w.s.Revoke(ctx, stranger, v.ID), fault.NotFound)
		if err := w.s.Revoke(ctx, who, v.ID); err != nil {
			w.Fatal(err)
		}
		_, _, err = w.visit(revoked)
		w.is("revoked", err, fault.Unsigned)
		w.is("revoked twice", w.s.Revoke(ctx, who, v.ID), fault.NotFound)
		if _, _, err := w.visit(kept); err != nil {
			w.Errorf("the other session: %v", err)
		}
		if a, err := w.byToken(api); err != nil || a.Member != w.rita {
			w.Errorf("the token: got %+v, %v", a, err)
		}

		w.suspend(w.rita)
		_, _, err = w.visit(kept)
		w.is("session of a suspended member", err, fault.Unsigned)
		_, err = w.byToken(api)
		w.is("token of a suspended member", err, fault.Unsigned)
		_, err = w.s.TokenFor(ctx, rita)
		w.is("a new token of a suspended member", err, fault.Unsigned)
	})
}

func TestMemberOfASuspendedOrganisationIsOutAtTheNextRequest(t *testing.T) {
	each(t, false, func(w *world) {
		token := w.mustSignIn()
		w.edit(func(e *partner.Edit) error {
			_, err := e.SuspendOrg(w.Context(), w.hull)
			return err
		})
		_, _, err := w.visit(token)
		w.is("after the organisation was suspended", err, fault.Unsigned)
		if err := w.s.SignOut(w.Context(), token); err != nil {
			w.Errorf("signing out all the same: %v", err)
		}
	})
}

func TestSignOutEndsOneSession(t *testing.T) {
	each(t, false, func(w *world) {
		one, other := w.mustSignIn(), w.mustSignIn()
		for range 2 { // the second time there is nothing left to end
			if err := w.s.SignOut(w.Context(), one); err != nil {
				w.Fatal(err)
			}
		}
		_, _, err := w.visit(one)
		w.is("signed out", err, fault.Unsigned)
		_, who, err := w.visit(other)
		if err != nil {
			w.Fatal(err)
		}
		err = w.db.Read(w.Context(), store.Pages, func(r store.Reader) error {
			open, err := w.s.Sessions(w.Context(), r, who)
			if len(open) != 1 {
				w.Errorf("open sessions: got %+v, want one", open)
			}
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		var did []string
		for _, a := range w.column(store.SQL(`select action from log_entry where member = $1 order by seq`, w.rita)) {
			did = append(did, strings.TrimPrefix(a, "account."))
		}
		if got, want := strings.Join(did, " "), "sign-in second-factor sign-in second-factor sign-out"; got != want {
			w.Errorf("the log: got %s, want %s", got, want)
		}
	})
}

func TestPurposeIsOfTheSession(t *testing.T) {
	each(t, false, func(w *world) {
		token := w.mustSignIn()
		v, who, err := w.visit(token)
		if err != nil {
			w.Fatal(err)
		}
		w.is("no purpose", w.s.SetPurpose(w.Context(), who, v.ID, "curiosity"), fault.Invalid)
		w.is("another's session", w.s.SetPurpose(w.Context(), access.Actor{Member: w.callum}, v.ID, access.Support), fault.NotFound)
		if err := w.s.SetPurpose(w.Context(), who, v.ID, access.Support); err != nil {
			w.Fatal(err)
		}
		if _, who, err = w.visit(token); err != nil || who.Purpose != access.Support {
			w.Errorf("got %q, %v", who.Purpose, err)
		}
		token, err = w.s.SignIn(w.Context(), account.Attempt{Email: rita, Password: password, Purpose: access.Assess})
		if err != nil {
			w.Fatal(err)
		}
		if _, who, err = w.visit(token); err != nil || who.Purpose != access.Assess {
			w.Errorf("chosen at sign-in: got %q, %v", who.Purpose, err)
		}
	})
}

func TestTokensOfTheDemoAreOfTheDemoOnly(t *testing.T) {
	t.Run("real", func(t *testing.T) {
		each(t, false, func(w *world) {
			_, err := w.s.TokenFor(w.Context(), rita)
			w.is("a token on real data", err, fault.Refused)
			_, err = w.s.SignInDemo(w.Context(), rita, "")
			w.is("a session without a password on real data", err, fault.Refused)
		})
	})
	t.Run("demo", func(t *testing.T) {
		each(t, true, func(w *world) {
			token, err := w.s.TokenFor(w.Context(), rita)
			if err != nil {
				w.Fatal(err)
			}
			if a, err := w.byToken(token); err != nil || a.Member != w.rita || a.Purpose != access.Safeguard {
				w.Errorf("got %+v, %v", a, err)
			}
			_, err = w.s.TokenFor(w.Context(), "nobody@nowhere.example")
			w.is("nobody", err, fault.NotFound)
			session, err := w.s.SignInDemo(w.Context(), callum, "Demo")
			if err != nil {
				w.Fatal(err)
			}
			if _, a, err := w.visit(session); err != nil || a.Member != w.callum {
				w.Errorf("one click: got %+v, %v", a, err)
			}
			if _, err := w.s.Hash(w.Context(), "demo-dpo"); err != nil {
				w.Errorf("a password of the demo: %v", err)
			}
		})
	})
}

func TestMembersMakeAndEndTheirOwnTokens(t *testing.T) {
	each(t, false, func(w *world) {
		ctx := w.Context()
		_, who, err := w.visit(w.mustSignIn())
		if err != nil {
			w.Fatal(err)
		}
		month := today.AddDate(0, 1, 0)
		_, err = w.s.MakeToken(ctx, who, account.Making{Name: "  ", Purpose: "curiosity", Expires: today, Scope: access.Scope{"all.change"}})
		w.is("all wrong", err, fault.Invalid)
		if got := fault.As(err).Fields; len(got) != 4 {
			w.Errorf("problems: got %v, want four", got)
		}
		in := account.Making{Name: "Case system", Purpose: access.Support, Expires: month, Scope: access.ToRead()}
		_, err = w.s.MakeToken(ctx, partner.Machine(), in)
		w.is("the machine", err, fault.Refused)
		for _, code := range []string{"", "000000", w.code(w.step)} {
			in.Code = code
			_, err = w.s.MakeToken(ctx, who, in)
			if w.is("without a fresh code "+code, err, fault.Invalid); err != nil && fault.As(err).Fields["code"] == "" {
				w.Errorf("code %q: got problems with %v, want one with the code", code, fault.As(err).Fields)
			}
		}
		in.Code = w.next()
		token, err := w.s.MakeToken(ctx, who, in)
		if err != nil {
			w.Fatal(err)
		}
		a, err := w.byToken(token)
		if err != nil || a.Member != w.rita || a.Purpose != access.Support || !access.MayEnter(a, access.RecordRead, false) || access.MayEnter(a, access.RecordEdit, true) {
			w.Errorf("got %+v, %v; want to read and to change nothing", a, err)
		}
		wider := account.Making{Name: "Wider", Purpose: access.Support, Expires: month, Scope: access.Permits()}
		_, err = w.s.MakeToken(ctx, a, wider)
		w.is("a token that makes a wider one", err, fault.Refused)
		_, err = w.byToken(id.Token())
		w.is("a token of nobody", err, fault.Unsigned)
		mine, err := w.s.Tokens(ctx, who)
		if err != nil || len(mine) != 1 || mine[0].Name != "Case system" || !mine[0].Used.IsZero() {
			w.Fatalf("own tokens: got %+v, %v", mine, err)
		}
		if err := w.s.TouchToken(ctx, mine[0]); err != nil {
			w.Fatal(err)
		}
		if mine, err = w.s.Tokens(ctx, who); err != nil || !mine[0].Used.Equal(today) {
			w.Errorf("used: got %+v, %v; want it noted", mine, err)
		}
		for _, kept := range w.column(store.SQL(`select hash || name || scope from account_token`)) {
			if strings.Contains(kept, token) {
				w.Error("the database holds a token itself")
			}
		}
		w.is("another's token", w.s.EndToken(ctx, access.Actor{Member: w.callum}, mine[0].ID), fault.NotFound)
		w.clock.Advance(month.Sub(today) - time.Millisecond)
		if _, err = w.byToken(token); err != nil {
			w.Errorf("before it expires: %v", err)
		}
		if err := w.s.EndToken(ctx, who, mine[0].ID); err != nil {
			w.Fatal(err)
		}
		_, err = w.byToken(token)
		w.is("ended", err, fault.Unsigned)
		in.Name, in.Expires, in.Code = "For an hour", w.clock.Now().Add(time.Hour), w.next()
		if token, err = w.s.MakeToken(ctx, who, in); err != nil {
			w.Fatal(err)
		}
		w.clock.Advance(time.Hour)
		_, err = w.byToken(token)
		w.is("expired", err, fault.Unsigned)
	})
}

func TestADeviceIsNewOnceAndForThreeDays(t *testing.T) {
	each(t, true, func(w *world) {
		who := access.Actor{Member: w.rita}
		by := func(device string) {
			w.Helper()
			if _, err := w.s.SignIn(w.Context(), account.Attempt{Email: rita, Password: password, Device: device}); err != nil {
				w.Fatal(err)
			}
			w.clock.Advance(time.Minute)
		}
		fresh := func(when string, want ...string) {
			w.Helper()
			all, err := w.s.NewDevices(w.Context(), who)
			var got []string
			for _, v := range all {
				got = append(got, v.Device)
			}
			if err != nil || strings.Join(got, ", ") != strings.Join(want, ", ") {
				w.Errorf("%s: got %q, %v; want %q", when, got, err, want)
			}
		}
		by("Firefox on Linux")
		fresh("the first device of all")
		by("Firefox on Linux")
		fresh("the same again")
		by("Safari on iPhone")
		by("Safari on iPhone")
		by("Chrome on Android")
		fresh("two others", "Chrome on Android", "Safari on iPhone")
		if all, err := w.s.NewDevices(w.Context(), access.Actor{Member: w.callum}); err != nil || len(all) > 0 {
			w.Errorf("another member: got %+v, %v", all, err)
		}
		w.clock.Advance(3 * 24 * time.Hour)
		fresh("three days later")
		w.clock.Advance(200 * 24 * time.Hour)
		if err := w.s.SweepSessions(w.Context(), w.clock.Now()); err != nil {
			w.Fatal(err)
		}
		by("Edge on Windows")
		fresh("another one after months away", "Edge on Windows")
	})
}
