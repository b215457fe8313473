package respond_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/intake"
	"lightship/internal/respond"
	"lightship/internal/store/storetest"
)

func TestNoActionIsGivenToAResponseThatIsClosedAtTheSameMoment(t *testing.T) {
	each(t, func(w *world) {
		for round := range 4 {
			response, _ := w.open("no")
			w.joins(response, "haven")
			police, mark := w.as("police"), w.page(response, "police").Shown.Mark
			acts := []func(context.Context) error{func(ctx context.Context) error {
				return w.s.Close(audit.Begin(ctx), police, response, mark, respond.Closing{Codes: []string{"people-safe"}, Text: "Two people are safe.", Safe: 2})
			}}
			for i := range 5 {
				acts = append(acts, func(ctx context.Context) error {
					_, err := w.s.Assign(audit.Begin(ctx), police, response, respond.Assignment{What: fmt.Sprint("Ring ", i), Post: w.posts["haven"], Due: w.clock.Now().AddDate(0, 0, 2)})
					return err
				})
			}
			errs := storetest.AtOnce(w.Context(), acts...)
			given := 0
			for _, err := range errs[1:] {
				if err == nil {
					given++
				}
			}
			if closed := errs[0] == nil; closed == (given > 0) {
				w.Errorf("round %d: closed %t, with %d open actions that nobody said would go on: %v", round, closed, given, errs)
			}
		}
	})
}

func TestADeskIsAskedOnceHoweverManyAskAtOnce(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		police := w.as("police")
		var acts []func(context.Context) error
		for range 6 {
			acts = append(acts, func(ctx context.Context) error {
				return w.s.Invite(audit.Begin(ctx), police, response, respond.Invitation{Post: w.posts["haven"], Asked: []string{"support"}, Deadline: w.clock.Now().Add(48 * time.Hour)})
			})
		}
		asked := 0
		for _, err := range storetest.AtOnce(w.Context(), acts...) {
			switch {
			case err == nil:
				asked++
			case !fault.Is(err, fault.Invalid):
				w.Errorf("one of many invitations: got %v, want a problem of the desk", err)
			}
		}
		if asked != 1 {
			w.Errorf("%d invitations were sent, want 1", asked)
		}
	})
}

func TestOfTwoResponsesThatCloseAtOnceOneIsTheLast(t *testing.T) {
	each(t, func(w *world) {
		concern, responses := w.inResponse(2)
		police := w.as("police")
		var closings []func(context.Context) error
		for _, response := range responses {
			mark := w.page(response, "police").Shown.Mark
			closings = append(closings, func(ctx context.Context) error {
				return w.s.Close(ctx, police, response, mark, respond.Closing{Codes: []string{"not-confirmed"}, Text: "Nothing was found."})
			})
		}
		w.must("close both at one moment", errors.Join(storetest.AtOnce(w.ctx(), closings...)...))
		if got, err := w.intake.Editable(w.ctx(), police, concern); err != nil || got.Body.State != intake.Closed {
			w.Errorf("after both responses closed at one moment the concern is %q, %v; want %q", got.Body.State, err, intake.Closed)
		}
	})
}
