package api

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/oversight"
)

// Cell is a number about people, which is not always shown.
type Cell struct {
	Number *int   `json:"number,omitempty"`
	Words  string `json:"words" doc:"The number, or why there is none"`
}

// Quarter is three months.
type Quarter struct {
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Over     bool      `json:"over" doc:"It is closed; otherwise its numbers are those so far"`
	Concerns int       `json:"concerns"`
	Opened   int       `json:"responses_opened"`
	Closed   int       `json:"responses_closed"`
	Urgent   int       `json:"urgent_shares"`
	Single   int       `json:"single_shares"`
	Safe     Cell      `json:"people_safe"`
}

// Year is the sum of its quarters.
type Year struct {
	Year int  `json:"year"`
	Safe Cell `json:"people_safe"`
}

// Figures are what oversight sees. Numbers of acts are exact; numbers about people are protected.
type Figures struct {
	From      time.Time      `json:"from"`
	Now       time.Time      `json:"now"`
	Quarters  []Quarter      `json:"quarters" nullable:"false"`
	Years     []Year         `json:"years" nullable:"false"`
	Actions   map[string]int `json:"actions" doc:"By state"`
	Late      int            `json:"actions_late"`
	Chased    int            `json:"reminders"`
	StillOpen int            `json:"responses_open"`
}

func cellOf(c oversight.Cell) Cell {
	out := Cell{Words: c.Words()}
	if c.Shown() {
		out.Number = &c.N
	}
	return out
}

func (a *API) addOversight() {
	rest.Add(a.kit, rest.Operation{
		ID: "read-oversight", Method: http.MethodGet, Path: "/oversight", May: access.OversightRead, Tag: "oversight",
		Summary: "The figures of the partnership", About: "For oversight and the coordinator. A number about people is given for closed quarters alone, and never a small one.",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Figures], error) {
		f, err := a.Oversight.Figures(ctx, who)
		if err != nil {
			return nil, err
		}
		return rest.Answer(Figures{
			From: f.From.UTC(), Now: f.Now.UTC(), Actions: f.Actions, Late: f.Late, Chased: f.Chased, StillOpen: f.StillOpen,
			Quarters: each(f.Quarters, func(q oversight.Quarter) Quarter {
				return Quarter{From: q.From.UTC(), Until: q.Until.UTC(), Over: q.Over, Concerns: q.Concerns, Opened: q.Opened, Closed: q.Closed, Urgent: q.Urgent, Single: q.Single, Safe: cellOf(q.Safe)}
			}),
			Years: each(f.Years, func(y oversight.Year) Year { return Year{y.Year, cellOf(y.Safe)} }),
		}), nil
	})
}
