package people

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/member"
	"lightship/internal/partner"
)

// Member is somebody who works for an organisation, as its leads see them.
type Member struct {
	ID       id.Member  `json:"id"`
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	Posts    []id.Post  `json:"posts" nullable:"false" doc:"Where they sit"`
	Roles    []string   `json:"roles" nullable:"false"`
	Attested *time.Time `json:"attested,omitempty" doc:"Until when the organisation vouches for them"`
	Disabled bool       `json:"disabled"`
}

// Members are those of an organisation, by name.
type Members struct {
	Items []Member `json:"items" nullable:"false"`
}

// MemberCard is a member with their history.
type MemberCard struct {
	Member
	Mark     string       `json:"mark" doc:"Goes with a change of them"`
	Training []string     `json:"training" nullable:"false" doc:"What they are trained for in full"`
	History  []MemberPast `json:"history" nullable:"false"`
}

// MemberPast is what was so of a member, from when until when.
type MemberPast struct {
	What    string     `json:"what"`
	From    time.Time  `json:"from"`
	Until   *time.Time `json:"until,omitempty"`
	By      string     `json:"by,omitempty"`
	EndedBy string     `json:"ended_by,omitempty"`
}

// MemberPlace is what somebody does for an organisation.
type MemberPlace struct {
	Posts    []string `json:"posts" maxItems:"100" nullable:"false" doc:"Posts of the organisation, at least one"`
	Training []string `json:"training,omitempty" maxItems:"10" nullable:"false" doc:"concerns, discovery, responses"`
	Roles    []string `json:"roles,omitempty" maxItems:"10" nullable:"false" doc:"lead, audit"`
}

// NewMember is somebody to be admitted.
type NewMember struct {
	MemberPlace
	Name  string `json:"name" maxLength:"200"`
	Email string `json:"email" maxLength:"254"`
}

// MemberChange is how a present member is to stand.
type MemberChange struct {
	MemberPlace
	Until rest.Day `json:"until,omitempty" doc:"When posts that are new to them end by themselves"`
	Mark  string   `json:"mark" maxLength:"100" doc:"That came with the member"`
	Try   bool     `json:"try,omitempty" doc:"Only tell what it would do"`
}

// MemberChanged is what a change of a member does.
type MemberChanged struct {
	Done   bool     `json:"done" doc:"false where it was only tried, or waits for a second person"`
	Second bool     `json:"second" doc:"A second person has to agree"`
	Does   []string `json:"does" nullable:"false"`
}

// MemberWaiting tells that something was proposed.
type MemberWaiting struct {
	Waits bool `json:"waits" doc:"For a second person"`
}

var roleWords = []struct {
	word string
	role access.Role
}{{"lead", access.RoleLead}, {"audit", access.RoleAudit}, {"coordinator", access.RoleCoordinator}, {"oversight", access.RoleOversight}, {"broker", access.RoleBroker}, {"operator", access.RoleOperator}}

func rolesOf(r access.Role) []string {
	out := []string{}
	for _, w := range roleWords {
		if r&w.role != 0 {
			out = append(out, w.word)
		}
	}
	return out
}

// read gives posts and roles; a word that is none is one that the service refuses.
func (p MemberPlace) read() (posts []id.Post, roles access.Role) {
	for _, post := range p.Posts {
		posts = append(posts, id.Post(post))
	}
	for _, word := range p.Roles {
		role := access.RoleMachine
		for _, w := range roleWords {
			if w.word == word {
				role = w.role
			}
		}
		roles |= role
	}
	return posts, roles
}

func memberOf(m partner.Member) Member {
	out := Member{ID: m.ID, Name: m.Name, Email: m.Email, Posts: each(m.Posts, func(p id.Post) id.Post { return p }), Roles: rolesOf(m.Roles), Disabled: m.Suspended}
	if !m.Attested.IsZero() {
		out.Attested = &m.Attested
	}
	return out
}

func pastOf(p member.PastOf) MemberPast {
	out := MemberPast{What: p.Words, From: p.Fact.From, By: p.By, EndedBy: p.EndedBy}
	until := p.Fact.Until
	if until.IsZero() {
		until = p.Fact.Expires
	}
	if !until.IsZero() {
		out.Until = &until
	}
	return out
}

func (o Operations) addMembers(k *rest.Kit) {
	rest.Add(k, rest.Operation{ID: "list-members", Method: http.MethodGet, Path: "/members", May: access.Admit, Tag: "members", Summary: "Who works for your organisation", About: "For its leads; to the coordinator the list is empty."},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Members], error) {
			t, err := o.Members.Team(ctx, who)
			return rest.Answer(Members{each(t.People, memberOf)}), err
		})
	rest.AddOf(k, rest.Operation{ID: "read-member", Method: http.MethodGet, Path: "/members/{id}", May: access.Admit, Tag: "members", Summary: "One member, with their history", About: "For the leads of the organisation."},
		func(ctx context.Context, who access.Actor, m id.Member, _ *rest.One) (*rest.Reply[MemberCard], error) {
			c, err := o.Members.Card(ctx, who, m)
			return rest.Answer(MemberCard{Member: memberOf(c.Member), Mark: c.Mark, Training: each(c.Trained, func(s string) string { return s }), History: each(c.History, pastOf)}), err
		})
	rest.Add(k, rest.Operation{ID: "propose-member", Method: http.MethodPost, Path: "/members", May: access.Admit, Tag: "members", Summary: "Propose a new member", Status: http.StatusCreated, About: "For the leads of the organisation. A second person has to agree."},
		func(ctx context.Context, who access.Actor, in *sending[NewMember]) (*rest.Reply[MemberWaiting], error) {
			posts, roles := in.Body.read()
			err := o.Members.Propose(ctx, who, member.Proposal{What: member.ToAdmit, Name: in.Body.Name, Email: in.Body.Email, Posts: posts, Training: in.Body.Training, Roles: roles})
			return rest.Answer(MemberWaiting{true}), err
		})
	rest.AddOf(k, rest.Operation{ID: "change-member", Method: http.MethodPost, Path: "/members/{id}/change", May: access.Admit, Tag: "members", Summary: "Change the posts, training and roles of a member",
		About: "For the leads of the organisation. What only takes away is done at once; all else waits for a second person. 409 where somebody changed the member since the mark was given."},
		func(ctx context.Context, who access.Actor, m id.Member, in *rest.Change[MemberChange]) (*rest.Reply[MemberChanged], error) {
			w := member.Wanted{Training: in.Body.Training, Until: in.Body.Until.Start(), Saw: in.Body.Mark}
			w.Posts, w.Roles = in.Body.read()
			e, err := o.Members.Preview(ctx, who, m, w)
			if err != nil {
				return nil, err
			}
			out := rest.Answer(MemberChanged{Second: e.Second, Does: each(e.Lines, func(s string) string { return s })})
			if in.Body.Try {
				return out, nil
			}
			out.Body.Done, err = o.Members.Change(ctx, who, m, w)
			return out, err
		})
	rest.AddOf(k, rest.Operation{ID: "disable-member", Method: http.MethodPost, Path: "/members/{id}/disable", May: access.Admit, Tag: "members", Summary: "Disable a member at once", About: "Every session and token of theirs ends. For the leads of the organisation.", Status: http.StatusNoContent},
		func(ctx context.Context, who access.Actor, m id.Member, _ *rest.Change[rest.Nothing]) (*struct{}, error) {
			return &struct{}{}, o.Members.Disable(ctx, who, m)
		})
	for _, p := range []struct {
		op, path, does string
		what           member.Asked
	}{{"reset-member", "reset", "Propose that a member begins anew", member.ToReset}, {"restore-member", "restore", "Propose that a disabled member may sign in again", member.ToRestore}} {
		rest.AddOf(k, rest.Operation{ID: p.op, Method: http.MethodPost, Path: "/members/{id}/" + p.path, May: access.Admit, Tag: "members", Summary: p.does, About: "For the leads of the organisation. A second person has to agree."},
			func(ctx context.Context, who access.Actor, m id.Member, _ *rest.Change[rest.Nothing]) (*rest.Reply[MemberWaiting], error) {
				return rest.Answer(MemberWaiting{true}), o.Members.Propose(ctx, who, member.Proposal{What: p.what, Member: m})
			})
	}
}

// Proposal is what waits for a second person.
type Proposal struct {
	ID           member.ProposalID `json:"id"`
	What         member.Asked      `json:"what" enum:"admit,reset,restore,change"`
	Name         string            `json:"name"`
	Email        string            `json:"email"`
	Organisation string            `json:"organisation"`
	By           string            `json:"by"`
	Made         time.Time         `json:"made"`
	Expires      time.Time         `json:"expires"`
	May          bool              `json:"may" doc:"You may decide it"`
	Does         []string          `json:"does" nullable:"false" doc:"Of a change: what it does, as far as you may know"`
}

// Proposals are those that you know of, the oldest first.
type Proposals struct {
	Items []Proposal `json:"items" nullable:"false"`
}

// MemberDecision is the second person's word.
type MemberDecision struct {
	Agree bool `json:"agree" doc:"false declines, or takes back what you proposed yourself"`
}

// MemberDecided is what came of it.
type MemberDecided struct {
	Mailed     string `json:"mailed,omitempty" doc:"Of an admission and a reset: the address that the invitation was sent to"`
	Invitation string `json:"invitation,omitempty" doc:"The same, where there is no mail: the path of the invitation, shown this once"`
}

func (o Operations) addProposals(k *rest.Kit) {
	rest.Add(k, rest.Operation{ID: "list-proposals", Method: http.MethodGet, Path: "/proposals", May: access.Admit, Tag: "members", Summary: "What waits for a second person"},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Proposals], error) {
			t, err := o.Members.Team(ctx, who)
			return rest.Answer(Proposals{each(t.Open, func(w member.Waiting) Proposal {
				return Proposal{ID: w.ID, What: w.What, Name: w.Name, Email: w.Email, Organisation: w.Org, By: w.By, Made: w.Made, Expires: w.Expires, May: w.May,
					Does: each(w.Effect, func(s string) string { return s })}
			})}), err
		})
	rest.AddOf(k, rest.Operation{ID: "decide-proposal", Method: http.MethodPost, Path: "/proposals/{id}", May: access.Admit, Tag: "members", Summary: "Agree to a proposal, or decline it"},
		func(ctx context.Context, who access.Actor, p member.ProposalID, in *rest.Change[MemberDecision]) (*rest.Reply[MemberDecided], error) {
			if !in.Body.Agree {
				return rest.Answer(MemberDecided{}), o.Members.Decline(ctx, who, p)
			}
			done, err := o.Members.Agree(ctx, who, p)
			out := rest.Answer(MemberDecided{Mailed: done.Mailed})
			if done.Invitation != "" {
				out.Body.Invitation = "/invitation/" + done.Invitation
			}
			return out, err
		})
}
