package organise_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/store"
)

func TestWhatWasTriedIsNotDone(t *testing.T) {
	each(t, func(w *world) {
		host := access.Actor{Member: w.Rita, Org: w.Hull, Roles: access.RoleCoordinator}
		join := organise.CircleJoin{Circle: w.Forum, Who: access.OfOrg(w.Haven)}
		e, err := w.s.Preview(w.Context(), host, "", join)
		if err != nil || !e.Opens || len(e.Lines) < 2 || !strings.HasPrefix(e.Lines[0], "From now on whoever works for Haven") {
			w.Fatalf("preview: got %+v, %v", e, err)
		}
		room, err := w.s.Room(w.Context(), host, w.Forum)
		if err != nil || len(room.Members) != 2 || len(room.History) != 2 {
			w.Fatalf("after a preview: got %d members and %d lines of history, %v; want 2 and 2", len(room.Members), len(room.History), err)
		}
		for range 2 {
			if made, err := w.s.Make(w.Context(), host, "mark", join); err != nil || made != string(w.Forum) {
				w.Fatalf("make: got %q, %v", made, err)
			}
		}
		if room, err = w.s.Room(w.Context(), host, w.Forum); err != nil || len(room.Members) != 3 {
			w.Errorf("made twice with one mark: got %d members, %v; want 3", len(room.Members), err)
		}
	})
}

func TestWhoEndsADeskLeavesNoReader(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		lead := w.Actor(w.Tamsin, today)
		if !slices.Contains(lead.Pos, access.OfPost(w.Team)) {
			w.Fatal("the lead does not sit at the desk")
		}
		if _, err := w.s.Make(ctx, lead, "", organise.PostEnd{Post: w.Team}); err != nil {
			w.Fatal(err)
		}
		after := today.Add(time.Second)
		if now := w.Actor(w.Tamsin, after); slices.Contains(now.Pos, access.OfPost(w.Team)) || slices.Contains(now.Pos, access.OfCircle(w.Forum)) || !slices.Contains(now.Neg, access.OfPost(w.Team)) {
			w.Errorf("after the end: got %v for and %v against, want the desk against alone", now.Pos, now.Neg)
		}
		w.Read(func(r store.Reader) error {
			a, err := partner.PostActor(ctx, r, w.Team, access.Safeguard, after)
			if err != nil || len(a.Pos) > 0 || len(a.Own) > 0 {
				w.Errorf("the desk itself: got %+v, %v; want nobody", a, err)
			}
			return err
		})
		w.Refuses("somebody sits down there", w.Try(partner.Machine(), func(e *partner.Edit) error { return e.Add(ctx, partner.Seat(w.Tamsin, w.Team)) }), fault.Invalid, "post")
	})
}

func TestNobodyOpensACircleOfAResponseByTheOpenRoom(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		host := access.Actor{Member: id.New[id.Member](), Org: w.Trust, Roles: access.RoleCoordinator | access.RoleLead}
		var secret id.Circle
		w.Edit(partner.Machine(), func(e *partner.Edit) (err error) {
			secret, err = e.AddCircle(ctx, partner.Circle{Name: "Response " + w.Tag, Kind: partner.OfResponse, Members: []access.Principal{access.OfPost(w.Team)}})
			return err
		})
		join, leave := partner.InCircle(access.OfOrg(w.Trust), secret), partner.InCircle(access.OfPost(w.Team), secret)
		w.Refuses("joining", w.Try(host, func(e *partner.Edit) error { return e.Add(ctx, join) }), fault.NotFound, "")
		w.Refuses("taking out", w.Try(host, func(e *partner.Edit) error { return e.End(ctx, leave, time.Time{}) }), fault.NotFound, "")
		w.Refuses("making one", w.Try(host, func(e *partner.Edit) error {
			_, err := e.AddCircle(ctx, partner.Circle{Name: "Mine " + w.Tag, Kind: partner.OfResponse})
			return err
		}), fault.Invalid, "kind")
		_, err := w.s.Room(ctx, host, secret)
		w.Refuses("reading", err, fault.NotFound, "")
		desk, err := w.s.Desk(ctx, host, w.Team)
		if err != nil || slices.ContainsFunc(desk.History, func(p organise.Past) bool { return p.Fact.Object == string(access.OfCircle(secret)) }) {
			w.Errorf("the history of a desk in a response: got %+v, %v", desk.History, err)
		}
	})
}

func TestNobodySignsForAnother(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		lead := w.Actor(w.Tamsin, today)
		host := access.Actor{Member: id.New[id.Member](), Org: w.Hull, Roles: access.RoleCoordinator}
		for what, c := range map[string]struct {
			who access.Actor
			org id.Org
		}{"the coordinator for their own": {host, w.Trust}, "a lead for another": {lead, w.Trust}} {
			_, err := w.s.Make(ctx, c.who, "", organise.Sign{Org: c.org, Agreement: w.ISA})
			w.Refuses(what, err, fault.Refused, "")
		}
		_, err := w.s.Make(ctx, access.Actor{Member: w.Rita, Org: w.Hull}, "", organise.Withdraw{Org: w.Hull, Agreement: w.ISA})
		w.Refuses("a member withdraws", err, fault.Refused, "")
		if _, err := w.s.Make(ctx, lead, "", organise.Withdraw{Org: w.Police, Agreement: w.ISA}); err != nil {
			w.Errorf("the lead withdraws: %v", err)
		}
	})
}

func TestWhatExpiredMayBeSoAgain(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		host := access.Actor{Member: id.New[id.Member](), Roles: access.RoleCoordinator}
		join := organise.CircleJoin{Circle: w.Forum, Who: access.OfOrg(w.Haven), Until: today.AddDate(0, 0, 2)}
		if _, err := w.s.Make(ctx, host, "", join); err != nil {
			w.Fatal(err)
		}
		w.Clock.Advance(72 * time.Hour)
		join.Until = time.Time{}
		if _, err := w.s.Make(ctx, host, "", join); err != nil {
			w.Errorf("after it expired: %v", err)
		}
		room, err := w.s.Room(ctx, host, w.Forum)
		n := 0
		for _, p := range room.History {
			if strings.HasPrefix(p.Other, "Haven") {
				n++
			}
		}
		if err != nil || n != 2 {
			w.Errorf("history: got %d times, %v; want both", n, err)
		}
	})
}
