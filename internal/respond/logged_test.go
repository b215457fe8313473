package respond_test

import (
	"slices"
	"testing"
	"time"

	"lightship/internal/audit/audittest"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/respond"
	"lightship/internal/store"
)

func TestRowsOfResponsesChangedByHandAreFound(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs", "labour")
		w.invite(response, "fire")
		w.say(response, "nhs", "For two", false, "hull", "labour")
		private := w.say(response, "hull", "For nobody yet", true)
		own, err := w.s.ItemOf(w.ctx(), w.as("hull"), response, private)
		w.must("open an own entry", err)
		w.must("open it to one", w.s.Promote(w.ctx(), w.as("hull"), response, private, own.Mark, w.desks("nhs")))
		own, err = w.s.ItemOf(w.ctx(), w.as("hull"), response, private)
		w.must("open it again", err)
		w.must("open it to all", w.s.Promote(w.ctx(), w.as("hull"), response, private, own.Mark, nil))
		action, err := w.s.Assign(w.ctx(), w.as("police"), response, respond.Assignment{What: "Look at the flat", Post: w.posts["hull"], Due: today.AddDate(0, 0, 2)})
		w.must("assign", err)
		w.must("chase", w.s.Chase(w.ctx(), w.as("police"), action))
		w.clock.Advance(4 * 24 * time.Hour)
		w.drain() // the action is found late
		page, err := w.s.ActionOf(w.ctx(), w.as("hull"), action)
		w.must("open the action", err)
		w.must("begin it", w.s.Update(w.ctx(), w.as("hull"), action, page.Mark, respond.Step{State: respond.Doing}))
		w.must("leave", w.s.Leave(w.ctx(), w.as("labour"), response, w.posts["labour"]))
		ending, err := w.s.EndingOf(w.ctx(), w.as("police"), response)
		w.must("what closing would do", err)
		w.must("close", w.s.Close(w.ctx(), w.as("police"), response, ending.Mark, respond.Closing{Codes: []string{"people-safe"},
			Text: "Five people are safe.", Safe: 5, Carried: map[id.Record]string{action: "Housing goes on"}}))
		audittest.Found(w.T, w.db, w.clock, slices.Concat(respond.Logged(), intake.Logged()), map[string]store.Query{
			"respond/response/": store.SQL(`update respond_response set safe = 50`),
			"respond/member/":   store.SQL(`update respond_member set state = 'accepted' where state <> 'accepted'`),
			"respond/in/":       store.SQL(`update respond_in set kind = 'shared' where kind <> 'shared'`),
			"respond/audience/": store.SQL(`delete from respond_audience`),
			"respond/action/":   store.SQL(`update respond_action set state = 'done'`),
			"respond/told/":     store.SQL(`insert into respond_told (response, record, stage) values ($1, $1, 'acted')`, response),
			"intake/given/":     store.SQL(`update intake_given set member = 'x'`),
			"intake/told/":      store.SQL(`delete from intake_told`),
		})
	})
}
