package app

import (
	"context"
	"strconv"

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

// toVouch is what the leads are asked four times a year, what the coordinator is told of it, and what
// somebody is told for whom nobody vouches.
func (a *App) toVouch(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	d, err := a.Members.DueOf(ctx, who)
	var out []todayweb.Waiting
	if d.Members > 0 {
		detail := "They see what partners share because your organisation vouches for them."
		if d.Lapsed {
			detail = "Some of them see of partners only single and urgent shares, until you say that they still work here."
		}
		out = append(out, todayweb.Waiting{Due: d.By, Day: true, What: "Say who still works here: " + counted(d.Members, "member", "members"), Detail: detail, Href: "/members/attest", Verb: "Look"})
	}
	for _, o := range d.Orgs {
		when := "it has ended for some of them"
		if !o.Lapses.IsZero() {
			when = "it ends on " + o.Lapses.In(a.Content.London()).Format("2 January")
		}
		out = append(out, todayweb.Waiting{What: "Remind " + o.Name + " to vouch for its members", Detail: counted(o.Members, "member", "members") + "; " + when,
			Href: "/organisations/" + string(o.ID), Verb: "Look"})
	}
	if d.Self {
		ask := "Ask the coordinator."
		if d.Leads != "" {
			ask = "Ask a lead: " + d.Leads + "."
		}
		out = append(out, todayweb.Waiting{What: "To know: your organisation does not vouch for you now", Detail: "Of partners you see only single and urgent shares. " + ask, Href: "/policy", Verb: "Read"})
	}
	return out, err
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "one " + one
	}
	return strconv.Itoa(n) + " " + many
}

// toNotice are sign-ins by a device that is new to somebody: if it was not them, it must not wait.
func (a *App) toNotice(ctx context.Context, who access.Actor) ([]todayweb.Waiting, error) {
	fresh, err := a.Accounts.NewDevices(ctx, who)
	var out []todayweb.Waiting
	for _, v := range fresh {
		out = append(out, todayweb.Waiting{What: "To know: a sign-in by a new device", Href: "/session", Verb: "Look",
			Detail: v.Device + ", " + v.Created.In(a.Content.London()).Format("Mon 2 Jan, 15:04") + ". If it was not you, end it and change your password."})
	}
	return out, err
}
