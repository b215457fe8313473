package app

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/member"
	"lightship/internal/todayweb"
)

// toAgree are members whom another lead proposed, and what the leads are told of it afterwards.
func (a *App) toAgree(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	open, decided, err := a.Members.ToTell(ctx, who)
	var out []todayweb.Waiting
	for _, w := range open {
		out = append(out, todayweb.Waiting{Due: w.Expires, Day: true, What: proposalWords(w.What) + ": say whether you agree", Detail: w.Name + ", proposed by " + w.By + ", " + w.Org,
			Href: "/members", Verb: "Look"})
	}
	for _, d := range decided {
		how := "the operator did it"
		if d.By != "" {
			how = d.By + " proposed it, " + d.With + " " + string(d.Outcome)
		}
		out = append(out, todayweb.Waiting{What: "To know: " + proposalWords(d.What), Detail: d.Name + ": " + how, Href: "/members", Verb: "Read"})
	}
	return out, err
}

func proposalWords(what member.Asked) string {
	switch what {
	case member.ToReset:
		return "A member begins anew"
	case member.ToRestore:
		return "A member may sign in again"
	case member.ToChange:
		return "A change of what a member does"
	default:
		return "A new member"
	}
}
