package respond

import (
	"context"
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Closing is how a response ends.
type Closing struct {
	Codes   []string // of the list "response-outcomes"
	Text    string
	Safe    int                  // how many people are safe now
	Carried map[id.Record]string // why an open action goes on, for each that is open
}

// harmless are the outcomes after which nothing was done, if no action was done either.
var harmless = []string{"person-declined", "lost-contact", "not-confirmed", "not-enough"}

// Ending is what closing a response will do, before it is done.
type Ending struct {
	Response id.Record
	Title    string
	Mark     Mark
	Open     []Action // must be ended, or carried on with a reason
	Readers  []Desk   // who go on reading
	Waiting  []Desk   // whose invitations end
}

// EndingOf shows what closing would do.
func (s *Service) EndingOf(ctx context.Context, who access.Actor, response id.Record) (Ending, error) {
	var out Ending
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		rm, err := s.enter(ctx, r, who, access.ResponseClose, response)
		if err != nil {
			return err
		}
		if err := rm.opened(); err != nil {
			return err
		}
		d, err := s.called(ctx, r)
		if err != nil {
			return err
		}
		out = Ending{Response: response, Title: rm.held.View.Title, Mark: rm.held.Mark}
		actions, err := s.actions(ctx, r, rm, d)
		if err != nil {
			return err
		}
		for _, a := range actions {
			if !Ended(a.State) {
				out.Open = append(out.Open, a)
			}
		}
		members, err := s.members(ctx, r, rm, d, true)
		for _, m := range members {
			switch {
			case m.State == Accepted && !m.Lead:
				out.Readers = append(out.Readers, m.Desk)
			case m.State == Invited && !m.Expired:
				out.Waiting = append(out.Waiting, m.Desk)
			}
		}
		return err
	})
	return out, err
}

// Close ends a response: with what came of it, and with a reason for every action that goes on.
func (s *Service) Close(ctx context.Context, who access.Actor, response id.Record, base Mark, c Closing) error {
	return s.write(ctx, who, response, func(tx *store.Tx) error {
		rm, err := s.work(ctx, tx, who, access.ResponseClose, response)
		if err != nil {
			return err
		}
		if rm.held.Mark != base {
			return &Stale{Now: rm.held.Shown}
		}
		v := rm.held.Body
		v.State, v.Outcome = Closed, Outcome{Codes: c.Codes, Text: c.Text, Safe: c.Safe, At: rm.now}
		p := s.checkResponse(v)
		open, acted, err := s.toCarry(ctx, tx, rm, c, p)
		if err != nil {
			return err
		}
		if err := fault.Check(p); err != nil {
			return err
		}
		if err := s.carry(ctx, tx, rm, open, c); err != nil {
			return err
		}
		if _, err := s.responses.Edit(ctx, tx, rm.who, response, base, func(b *Response) { b.State, b.Outcome = v.State, v.Outcome }); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`update respond_response set state = $2, closed_ms = $3, safe = $4 where response = $1`,
			rm.id, Closed, clock.Milli(rm.now), c.Safe)); err != nil {
			return err
		}
		if err := theResponses.Keep(ctx, tx, rm.who, rm.now, store.SQL(`where response = $1`, rm.id)); err != nil {
			return err
		}
		if err := s.endInvitations(ctx, tx, rm); err != nil {
			return err
		}
		if err := s.partners.EditTx(ctx, tx, partner.Machine(), func(e *partner.Edit) error { return e.Unkeep(ctx, "", rm.basis) }); err != nil {
			return err
		}
		stage := stageClosed
		if acted || slices.ContainsFunc(c.Codes, func(code string) bool { return !slices.Contains(harmless, code) }) {
			stage = stageClosedHad
		}
		if err := s.tell(ctx, tx, rm.matter, stage); err != nil {
			return err
		}
		if err := s.over(ctx, tx, rm, stage); err != nil {
			return err
		}
		return note(ctx, tx, rm, access.ResponseClose)
	})
}

// CarryField is the name of the form field with the reason why an action goes on.
func CarryField(action id.Record) string { return "carry-" + string(action) }

// toCarry lists the open actions, notes those without a reason, and tells whether any was done.
func (s *Service) toCarry(ctx context.Context, tx *store.Tx, rm room, c Closing, p fault.Fields) (open []id.Record, acted bool, err error) {
	type state struct {
		action id.Record
		state  string
	}
	all, err := store.All(ctx, tx, func(row store.Row) (v state, err error) {
		err = row.Scan(&v.action, &v.state)
		return v, err
	}, store.SQL(`select action, state from respond_action where response = $1 order by due_ms, action`, rm.id))
	for _, v := range all {
		acted = acted || v.state == Done
		if Ended(v.state) {
			continue
		}
		open = append(open, v.action)
		text(p, CarryField(v.action), c.Carried[v.action], LongestLine, "End this action first, or write why it goes on after closing.")
	}
	return open, acted, err
}

func (s *Service) carry(ctx context.Context, tx *store.Tx, rm room, open []id.Record, c Closing) error {
	for _, action := range open {
		held, err := s.tasks.Get(ctx, tx, rm.who, access.ActionDo, action)
		if err != nil {
			return err
		}
		if _, err := s.tasks.Edit(ctx, tx, rm.who, action, held.Mark, func(v *Task) { v.Carried = strings.TrimSpace(c.Carried[action]) }); err != nil {
			return err
		}
	}
	return nil
}

// endInvitations ends those that nobody answered.
func (s *Service) endInvitations(ctx context.Context, tx *store.Tx, rm room) error {
	waiting, err := store.All(ctx, tx, scanRow, store.SQL(rowColumns+`where m.response = $1 and m.state = $2`, rm.id, Invited))
	if err != nil {
		return err
	}
	for _, m := range waiting {
		if err := s.move(ctx, tx, rm, m, Unasked, Refusal{}); err != nil {
			return err
		}
		if err := s.records.EndGrants(ctx, tx, partner.Machine(), rm.id, rm.basis, access.OfPost(m.Post)); err != nil {
			return err
		}
	}
	return nil
}
