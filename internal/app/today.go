package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/respond"
	"lightship/internal/store"
	"lightship/internal/todayweb"
	"lightship/internal/web/ui"
)

const mostOfOne = 50 // of one source on Today

// sources are what may wait for somebody, from each feature.
func (a *App) sources() []todayweb.Source {
	return []todayweb.Source{a.toTriage, a.toAnswer, a.toRespond, a.toReview, a.toOpen, a.toAgree, a.toVouch, a.toNotice}
}

// toTriage are the concerns that a desk has to decide about.
func (a *App) toTriage(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	lines, err := a.Intake.Waiting(ctx, who, mostOfOne)
	var out []todayweb.Waiting
	for _, l := range lines {
		out = append(out, todayweb.Waiting{Due: l.Due, What: "Decide what happens with a concern", Detail: l.Title + ". " + l.Reference,
			Href: "/concerns/" + string(l.ID), Verb: "Decide"})
	}
	return out, err
}

// toAnswer are requests to speak.
func (a *App) toAnswer(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	waiting, err := a.Discover.Waiting(ctx, who)
	if err != nil {
		return nil, err
	}
	chips, err := a.chips(ctx, who)
	var out []todayweb.Waiting
	for _, w := range waiting {
		out = append(out, todayweb.Waiting{Due: w.Due, What: w.Title, Detail: w.Line.Line, Href: "/contacts/" + string(w.ID), Verb: w.Verb, From: chips[w.Owner]})
	}
	return out, err
}

// toReview are urgent shares that somebody looks at again the next working day.
func (a *App) toReview(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	reviews, err := a.Share.Reviews(ctx, who)
	var out []todayweb.Waiting
	for _, v := range reviews {
		out = append(out, todayweb.Waiting{Due: v.Due, What: "Look again at an urgent share", Detail: v.Title, Href: "/records/" + string(v.Record) + "/share", Verb: "Review"})
	}
	return out, err
}

// toOpen are the hits that nobody has looked into yet.
func (a *App) toOpen(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	hits, err := a.Discover.Fresh(ctx, who, mostOfOne)
	var out []todayweb.Waiting
	for _, l := range hits {
		out = append(out, todayweb.Waiting{Due: l.Due, What: l.Title, Detail: l.Line.Line, Href: "/hits/" + string(l.ID), Verb: "Open hit"})
	}
	return out, err
}

// toRespond are invitations and actions.
func (a *App) toRespond(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	w, err := a.Respond.Waiting(ctx, who)
	var out []todayweb.Waiting
	for _, i := range w.Invitations {
		out = append(out, todayweb.Waiting{Due: i.Due, What: "Answer an invitation to a response", Detail: joined(i.What, i.Detail),
			Href: "/responses/" + string(i.Response) + "/invitation", Verb: "Answer", From: chipOf(i.Desk)})
	}
	for _, i := range append(w.Late, w.Due...) {
		out = append(out, todayweb.Waiting{Due: i.Due, Day: true, What: i.What, Detail: i.Detail, Href: "/actions/" + string(i.Action), Verb: "Do it", From: chipOf(i.Desk)})
	}
	for _, i := range w.ToChase {
		out = append(out, todayweb.Waiting{Due: i.Due, Day: true, What: "Chase: " + i.What, Detail: i.Detail, Href: "/actions/" + string(i.Action), Verb: "Chase", From: chipOf(i.Desk)})
	}
	return out, err
}

func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + ". " + b
}

func chipOf(d respond.Desk) ui.Chip {
	return ui.Chip{Name: d.Of, Post: d.Name, Sector: ui.Sector(d.Sector)}
}

// came is what came of what an organisation gave, and of what its desks asked.
func (a *App) came(ctx context.Context, who access.Actor) ([]todayweb.Came, error) {
	const few, lately = 8, 14 * 24 * time.Hour
	answered, err := a.Discover.Answered(ctx, who, a.Clock.Now().Add(-lately))
	if err != nil {
		return nil, err
	}
	var out []todayweb.Came
	for _, l := range answered {
		out = append(out, todayweb.Came{Gave: "You asked to speak: " + l.Line, Href: "/contacts/" + string(l.ID), At: l.Created})
	}
	lines, err := a.Intake.CameOf(ctx, who, few)
	for _, l := range lines {
		out = append(out, todayweb.Came{Gave: l.Title, What: l.Line, Href: "/records/" + string(l.ID), At: l.Created})
	}
	slices.SortStableFunc(out, func(x, y todayweb.Came) int { return y.At.Compare(x.At) })
	return out, err
}

// givers turns what respond tells into feedback records.
type givers struct{ intake *intake.Service }

// Told tells a giver what came of what they gave.
func (g givers) Told(ctx context.Context, tx *store.Tx, to respond.Giver, stage, text string) error {
	if err := g.intake.Told(ctx, tx, intake.Giver{Record: to.Record, Org: to.Org, Team: to.Team}, stage, text); err != nil {
		return fmt.Errorf("tell a giver: %w", err)
	}
	return nil
}

// Over closes a concern with its last response.
func (g givers) Over(ctx context.Context, tx *store.Tx, who access.Actor, from id.Record, stage string) error {
	if err := g.intake.Over(ctx, tx, who, from, stage); err != nil {
		return fmt.Errorf("close a concern with its response: %w", err)
	}
	return nil
}
