package api

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
)

// NewCircle is a circle to be added.
type NewCircle struct {
	Trial
	Name    string `json:"name" maxLength:"200" doc:"Everybody in the partnership reads it"`
	Kind    string `json:"kind" enum:"partnership,area"`
	Inherit bool   `json:"inherit,omitempty" doc:"Those who join may have what was shared before"`
}

// Joining is who joins a circle, and when.
type Joining struct {
	Trial
	Who   string `json:"who" maxLength:"40" doc:"o: and the id of an organisation, or p: and that of a post"`
	From  string `json:"from,omitempty" format:"date" doc:"Today unless told"`
	Until string `json:"until,omitempty" format:"date"`
}

// CircleLeaving is who leaves a circle, and when.
type CircleLeaving struct {
	Trial
	Who   string `json:"who" maxLength:"40"`
	Until string `json:"until,omitempty" format:"date" doc:"Now unless told"`
}

// NewAgreement is an agreement to be drafted.
type NewAgreement struct {
	Trial
	Name   string `json:"name" maxLength:"200"`
	From   string `json:"from,omitempty" format:"date" doc:"Today unless told"`
	Lapses string `json:"lapses" format:"date"`
}

// NewClause is a clause to be drafted.
type NewClause struct {
	Trial
	Kind       string   `json:"kind" maxLength:"40"`
	Purpose    string   `json:"purpose" enum:"safeguard,disrupt,support,assess"`
	Senders    []string `json:"senders" maxItems:"200" nullable:"false" doc:"Classes such as f:health, c: and the id of a circle, o: and the id of an organisation"`
	Recipients []string `json:"recipients" maxItems:"200" nullable:"false"`
	Level      string   `json:"level" enum:"none,pointer,summary,full"`
	Tone       string   `json:"tone" enum:"off,silent,pointer,open"`
	Reason     string   `json:"reason,omitempty" maxLength:"1000" doc:"Why the tone is silent"`
	Review     string   `json:"review" format:"date"`
	From       string   `json:"from,omitempty" format:"date" doc:"Today unless told"`
}

// ClauseOver names a clause that ends.
type ClauseOver struct {
	Trial
	Clause string `json:"clause" maxLength:"26"`
	Until  string `json:"until,omitempty" format:"date" doc:"Now unless told"`
}

// Beginning is the day on which something begins.
type Beginning struct {
	Trial
	From string `json:"from,omitempty" format:"date" doc:"Today unless told"`
}

// Over is the day on which something ends.
type Over struct {
	Trial
	Until string `json:"until,omitempty" format:"date" doc:"Now unless told"`
}

// addTerms adds the changes of circles and agreements.
func (a *API) addTerms() {
	addFounding(a, rest.Operation{ID: "add-circle", Path: "/circles", Summary: "Add a circle", About: "For the coordinator."},
		func(in NewCircle) (organise.Change, error) {
			return organise.NewCircle{Circle: partner.Circle{Name: in.Name, Kind: partner.CircleKind(in.Kind), Inherit: in.Inherit}}, nil
		})
	addChange(a, rest.Operation{ID: "join-circle", Path: "/circles/{id}/members", Summary: "Add an organisation or a post to a circle", About: "For the coordinator."},
		func(_ context.Context, _ access.Actor, circle id.Circle, in Joining) (organise.Change, error) {
			p := fault.Fields{}
			return organise.CircleJoin{Circle: circle, Who: access.Principal(in.Who), From: dayOf(p, "from", in.From), Until: dayOf(p, "until", in.Until)}, fault.Check(p)
		})
	addChange(a, rest.Operation{ID: "leave-circle", Path: "/circles/{id}/members/end", Summary: "Take an organisation or a post out of a circle from a day", About: "For the coordinator. Nothing is deleted."},
		func(_ context.Context, _ access.Actor, circle id.Circle, in CircleLeaving) (organise.Change, error) {
			p := fault.Fields{}
			return organise.CircleLeave{Circle: circle, Who: access.Principal(in.Who), Until: dayOf(p, "until", in.Until)}, fault.Check(p)
		})
	addFounding(a, rest.Operation{ID: "add-agreement", Path: "/agreements", Summary: "Draft an agreement", About: "For the coordinator. It is in force once two have signed."},
		func(in NewAgreement) (organise.Change, error) {
			p := fault.Fields{}
			return organise.NewAgreement{Agreement: partner.Agreement{Name: in.Name, From: dayOf(p, "from", in.From), Lapses: dayOf(p, "lapses", in.Lapses)}}, fault.Check(p)
		})
	addChange(a, rest.Operation{ID: "add-clause", Path: "/agreements/{id}/clauses", Summary: "Draft a clause", About: "For the coordinator, as long as nobody has signed; 409 after that."},
		func(_ context.Context, _ access.Actor, agreement id.Agreement, in NewClause) (organise.Change, error) {
			return draftOf(agreement, in)
		})
	addChange(a, rest.Operation{ID: "end-clause", Path: "/agreements/{id}/clauses/end", Summary: "End a clause from a day", About: "For the coordinator."},
		func(_ context.Context, _ access.Actor, agreement id.Agreement, in ClauseOver) (organise.Change, error) {
			p := fault.Fields{}
			return organise.ClauseEnd{Agreement: agreement, Clause: id.Clause(in.Clause), Until: dayOf(p, "until", in.Until)}, fault.Check(p)
		})
	addChange(a, rest.Operation{ID: "sign-agreement", Path: "/agreements/{id}/signatures", Summary: "Record the signature of your organisation", About: "For its leads."},
		func(_ context.Context, who access.Actor, agreement id.Agreement, in Beginning) (organise.Change, error) {
			p := fault.Fields{}
			return organise.Sign{Org: who.Org, Agreement: agreement, From: dayOf(p, "from", in.From)}, fault.Check(p)
		})
	addChange(a, rest.Operation{ID: "withdraw-signature", Path: "/agreements/{id}/signatures/end", Summary: "Withdraw the signature of your organisation from a day", About: "For its leads."},
		func(_ context.Context, who access.Actor, agreement id.Agreement, in Over) (organise.Change, error) {
			p := fault.Fields{}
			return organise.Withdraw{Org: who.Org, Agreement: agreement, Until: dayOf(p, "until", in.Until)}, fault.Check(p)
		})
}

func draftOf(agreement id.Agreement, in NewClause) (organise.Change, error) {
	p := fault.Fields{}
	c := partner.Clause{Agreement: agreement, Kind: access.Kind(in.Kind), Purpose: access.Purpose(in.Purpose), Level: levels[in.Level], Reason: in.Reason,
		Review: dayOf(p, "review", in.Review)}
	c.From = dayOf(p, "from", in.From)
	for t := access.Off; t <= access.Open; t++ {
		if t.String() == in.Tone {
			c.Tone = t
		}
	}
	for _, who := range in.Senders {
		c.Senders = append(c.Senders, access.Principal(who))
	}
	for _, who := range in.Recipients {
		c.Recipients = append(c.Recipients, access.Principal(who))
	}
	return organise.NewClause{Clause: c}, fault.Check(p)
}
