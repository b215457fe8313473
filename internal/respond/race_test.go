package respond_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"lightship/internal/fault"
	"lightship/internal/respond"
)

// together does things at the same moment and gives their errors in order.
func together(acts ...func() error) []error {
	errs := make([]error, len(acts))
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i, act := range acts {
		wg.Go(func() {
			<-begin
			errs[i] = act()
		})
	}
	close(begin)
	wg.Wait()
	return errs
}

func TestNoActionIsGivenToAResponseThatIsClosedAtTheSameMoment(t *testing.T) {
	each(t, func(w *world) {
		for round := range 4 {
			response, _ := w.open("no")
			w.joins(response, "haven")
			police, mark := w.as("police"), w.page(response, "police").Shown.Mark
			acts := []func() error{func() error {
				return w.s.Close(w.ctx(), police, response, mark, respond.Closing{Codes: []string{"people-safe"}, Text: "Two people are safe.", Safe: 2})
			}}
			for i := range 5 {
				acts = append(acts, func() error {
					_, err := w.s.Assign(w.ctx(), police, response, respond.Assignment{What: fmt.Sprint("Ring ", i), Post: w.posts["haven"], Due: w.clock.Now().AddDate(0, 0, 2)})
					return err
				})
			}
			errs := together(acts...)
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
		var acts []func() error
		for range 6 {
			acts = append(acts, func() error {
				return w.s.Invite(w.ctx(), police, response, respond.Invitation{Post: w.posts["haven"], Asked: []string{"support"}, Deadline: w.clock.Now().Add(48 * time.Hour)})
			})
		}
		asked := 0
		for _, err := range together(acts...) {
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
