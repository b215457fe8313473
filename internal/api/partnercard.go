package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
)

// Past is one line of a history.
type Past struct {
	What    string     `json:"what" doc:"Of a fact: function, circle, signature, clause, suspension, closed; of a change: the field, or added"`
	Other   string     `json:"other,omitempty" doc:"Of a fact: the other side, in words or as a code"`
	Was     string     `json:"was,omitempty"`
	Became  string     `json:"became,omitempty"`
	From    time.Time  `json:"from"`
	Until   *time.Time `json:"until,omitempty"`
	By      string     `json:"by,omitempty" doc:"None for what was so when the partnership was set up"`
	EndedBy string     `json:"ended_by,omitempty"`
}

// OrganisationCard is all that partners know of an organisation.
type OrganisationCard struct {
	Organisation
	Masked  bool     `json:"masked"`
	Mark    string   `json:"mark" doc:"Goes with a change of it"`
	Circles []Circle `json:"circles" nullable:"false"`
	Members []string `json:"members,omitempty" nullable:"false" doc:"Names, to those of the organisation"`
	History []Past   `json:"history" nullable:"false"`
}

// PostCard is all that partners know of a post.
type PostCard struct {
	Post
	Organisation Holder `json:"organisation"`
	Ended        bool   `json:"ended"`
	Mark         string `json:"mark" doc:"Goes with a change of it"`
	Seats        int    `json:"seats" doc:"How many sit there now"`
	History      []Past `json:"history" nullable:"false"`
}

// Circle is a circle of the open room.
type Circle struct {
	ID      id.Circle `json:"id"`
	Name    string    `json:"name"`
	Kind    string    `json:"kind" enum:"partnership,area"`
	Inherit bool      `json:"inherit" doc:"Those who join may have what was shared before"`
}

// CircleMember is an organisation or a post in a circle.
type CircleMember struct {
	Who   string     `json:"who" doc:"o: and the id of an organisation, or p: and that of a post"`
	Name  string     `json:"name"`
	From  time.Time  `json:"from"`
	Until *time.Time `json:"until,omitempty"`
}

// CircleCard is a circle with its members.
type CircleCard struct {
	Circle
	Members []CircleMember `json:"members" nullable:"false"`
	History []Past         `json:"history" nullable:"false"`
}

// Circles are all circles of the open room, by name.
type Circles struct {
	Items []Circle `json:"items" nullable:"false"`
}

// Agreement is an information sharing agreement.
type Agreement struct {
	ID      id.Agreement `json:"id"`
	Name    string       `json:"name"`
	From    time.Time    `json:"from"`
	Lapses  time.Time    `json:"lapses"`
	InForce bool         `json:"in_force"`
	Draft   bool         `json:"draft" doc:"Nobody has signed: clauses can be added"`
}

// Agreements are all agreements, by name.
type Agreements struct {
	Items []Agreement `json:"items" nullable:"false"`
}

// Party is an organisation that has signed.
type Party struct {
	Holder
	From  time.Time  `json:"from"`
	Until *time.Time `json:"until,omitempty"`
}

// Clause says what may pass under an agreement.
type Clause struct {
	ID         id.Clause          `json:"id"`
	Kind       access.Kind        `json:"kind"`
	Purpose    access.Purpose     `json:"purpose"`
	Senders    []access.Principal `json:"senders" nullable:"false"`
	Recipients []access.Principal `json:"recipients" nullable:"false"`
	Level      string             `json:"level" enum:"none,pointer,summary,full"`
	Tone       string             `json:"tone" enum:"off,silent,pointer,open"`
	Review     time.Time          `json:"review"`
	From       time.Time          `json:"from"`
	Until      *time.Time         `json:"until,omitempty"`
}

// AgreementCard is an agreement with its parties and clauses.
type AgreementCard struct {
	Agreement
	Parties []Party  `json:"parties" nullable:"false"`
	Clauses []Clause `json:"clauses" nullable:"false"`
	History []Past   `json:"history" nullable:"false"`
}

func pastOf(p organise.Past) Past {
	out := Past{What: p.Field, Was: p.Was, Became: p.Is, From: p.At, By: p.By, EndedBy: p.EndedBy}
	if f := p.Fact; f.What != "" {
		out.What, out.Other, out.Until = string(f.What), cmp.Or(p.Other, f.Object), untilOf(f)
	}
	return out
}

// untilOf says until when a fact holds, as far as that is known.
func untilOf(f partner.Fact) *time.Time {
	if !f.Until.IsZero() {
		return moment(f.Until)
	}
	return moment(f.Expires)
}

func circleOf(c partner.Circle) Circle {
	return Circle{ID: c.ID, Name: c.Name, Kind: string(c.Kind), Inherit: c.Inherit}
}

func (a *API) agreementOf(g partner.Agreement, now time.Time) Agreement {
	return Agreement{ID: g.ID, Name: g.Name, From: g.From, Lapses: g.Lapses, InForce: g.Live(now), Draft: g.Draft(now)}
}

func clauseOf(c partner.Clause) Clause {
	return Clause{ID: c.ID, Kind: c.Kind, Purpose: c.Purpose, Senders: listOf(c.Senders), Recipients: listOf(c.Recipients), Level: c.Level.String(), Tone: c.Tone.String(),
		Review: c.Review, From: c.From, Until: moment(c.Until)}
}

// addCards adds what partners read of each other.
func (a *API) addCards() {
	rest.Add(a.kit, rest.Operation{ID: "read-organisation", Method: http.MethodGet, Path: "/organisations/{id}", May: access.PartnerList, Tag: "partners", Summary: "One organisation, with its history"},
		func(ctx context.Context, who access.Actor, in *rest.One) (*rest.Reply[OrganisationCard], error) {
			org, err := rest.IDOf[id.Org](in.ID)
			if err != nil {
				return nil, err
			}
			c, err := a.Partners.Card(ctx, who, org)
			if err != nil {
				return nil, err
			}
			return rest.Answer(OrganisationCard{Organisation: organisation(c.Org, each(c.Posts, postOf)), Masked: c.Org.Masked, Mark: c.Org.Mark(),
				Circles: each(c.Circles, circleOf), Members: each(c.Members, func(m partner.Member) string { return m.Name }), History: each(c.History, pastOf)}), nil
		})
	rest.Add(a.kit, rest.Operation{ID: "read-post", Method: http.MethodGet, Path: "/posts/{id}", May: access.PartnerList, Tag: "partners", Summary: "One post, with its history"},
		func(ctx context.Context, who access.Actor, in *rest.One) (*rest.Reply[PostCard], error) {
			post, err := rest.IDOf[id.Post](in.ID)
			if err != nil {
				return nil, err
			}
			c, err := a.Partners.Desk(ctx, who, post)
			if err != nil {
				return nil, err
			}
			return rest.Answer(PostCard{Post: postOf(c.Post), Organisation: Holder{c.Org.ID, c.Org.Name}, Ended: c.Post.Ended, Mark: c.Post.Mark(), Seats: c.Seats,
				History: each(c.History, pastOf)}), nil
		})
	rest.Add(a.kit, rest.Operation{ID: "list-circles", Method: http.MethodGet, Path: "/circles", May: access.PartnerList, Tag: "partners", Summary: "The circles of the open room, by name"},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Circles], error) {
			all, err := a.Partners.Rooms(ctx, who)
			return rest.Answer(Circles{each(all, circleOf)}), err
		})
	rest.Add(a.kit, rest.Operation{ID: "read-circle", Method: http.MethodGet, Path: "/circles/{id}", May: access.PartnerList, Tag: "partners", Summary: "One circle, with its members and history"},
		func(ctx context.Context, who access.Actor, in *rest.One) (*rest.Reply[CircleCard], error) {
			circle, err := rest.IDOf[id.Circle](in.ID)
			if err != nil {
				return nil, err
			}
			c, err := a.Partners.Room(ctx, who, circle)
			if err != nil {
				return nil, err
			}
			return rest.Answer(CircleCard{Circle: circleOf(c.Circle), History: each(c.History, pastOf), Members: each(c.Members, func(f partner.Fact) CircleMember {
				return CircleMember{Who: f.Subject, Name: c.Names.Called(access.Principal(f.Subject)), From: f.From, Until: untilOf(f)}
			})}), nil
		})
	a.addAgreementCards()
}

func (a *API) addAgreementCards() {
	rest.Add(a.kit, rest.Operation{ID: "list-agreements", Method: http.MethodGet, Path: "/agreements", May: access.PolicyRead, Tag: "partners", Summary: "The information sharing agreements, by name"},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Agreements], error) {
			all, _, err := a.Partners.Terms(ctx, who)
			now := a.Partners.Now()
			return rest.Answer(Agreements{each(all, func(g partner.Agreement) Agreement { return a.agreementOf(g, now) })}), err
		})
	rest.Add(a.kit, rest.Operation{ID: "read-agreement", Method: http.MethodGet, Path: "/agreements/{id}", May: access.PolicyRead, Tag: "partners", Summary: "One agreement, with its parties, clauses and history"},
		func(ctx context.Context, who access.Actor, in *rest.One) (*rest.Reply[AgreementCard], error) {
			agreement, err := rest.IDOf[id.Agreement](in.ID)
			if err != nil {
				return nil, err
			}
			c, err := a.Partners.Agreement(ctx, who, agreement)
			if err != nil {
				return nil, err
			}
			return rest.Answer(AgreementCard{Agreement: a.agreementOf(c.Agreement, a.Partners.Now()), Clauses: each(c.Agreement.Clauses, clauseOf), History: each(c.History, pastOf),
				Parties: each(c.Agreement.Parties, func(p partner.Party) Party {
					return Party{Holder{p.Org, c.Names.Orgs[p.Org].Name}, p.From, moment(p.Until)}
				})}), nil
		})
}
