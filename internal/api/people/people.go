// Package people has the operations of the API about who works for an organisation, and about one's
// own sessions and tokens: the same services as the pages of members and sessions.
//
// Invariants: nobody decides about themselves, and what gives a member something waits for a second
// person. A token, and the token of an invitation, is in the one answer that made it and in no
// other. A token makes no token that may do more than itself, and none without a fresh code.
//
// It decides nothing and knows no SQL.
package people

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/member"
)

// Operations are those of this package, with the services that they answer from.
type Operations struct {
	Accounts *account.Service
	Members  *member.Service
}

// Add adds the operations to an API.
func (o Operations) Add(k *rest.Kit) {
	o.addMembers(k)
	o.addProposals(k)
	o.addSessions(k)
	o.addTokens(k)
	o.addVouching(k)
}

// sending is what an operation reads that is about nothing that its path names.
type sending[T any] struct{ Body T }

// Session is where a member is signed in.
type Session struct {
	ID       id.Session `json:"id"`
	Device   string     `json:"device"`
	Strength string     `json:"strength" enum:"password,second-factor,click"`
	Purpose  string     `json:"purpose"`
	Created  time.Time  `json:"created"`
	Seen     time.Time  `json:"seen" doc:"To the minute"`
}

// Sessions are the open ones, the newest first.
type Sessions struct {
	Items []Session `json:"items" nullable:"false"`
}

// SessionsEnded tells how many sessions ended.
type SessionsEnded struct {
	Ended int `json:"ended"`
}

func (o Operations) addSessions(k *rest.Kit) {
	rest.Add(k, rest.Operation{ID: "list-sessions", Method: http.MethodGet, Path: "/sessions", May: access.OwnDoors, Tag: "account", Summary: "Where you are signed in"},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Sessions], error) {
			all, err := o.Accounts.OpenSessions(ctx, who)
			return rest.Answer(Sessions{each(all, func(s account.Session) Session {
				return Session{ID: s.ID, Device: s.Device, Strength: string(s.Strength), Purpose: string(s.Purpose), Created: s.Created, Seen: s.Seen}
			})}), err
		})
	rest.Add(k, rest.Operation{ID: "end-session", Method: http.MethodPost, Path: "/sessions/{id}/end", May: access.OwnDoors, Tag: "account", Summary: "End one of your sessions", Status: http.StatusNoContent},
		func(ctx context.Context, who access.Actor, in *rest.Change[rest.Nothing]) (*struct{}, error) {
			session, err := rest.IDOf[id.Session](in.ID)
			if err != nil {
				return nil, err
			}
			return &struct{}{}, o.Accounts.Revoke(ctx, who, session)
		})
	rest.Add(k, rest.Operation{ID: "end-sessions", Method: http.MethodPost, Path: "/sessions/end", May: access.OwnDoors, Tag: "account", Summary: "End all your sessions"},
		func(ctx context.Context, who access.Actor, _ *sending[rest.Nothing]) (*rest.Reply[SessionsEnded], error) {
			n, err := o.Accounts.RevokeOthers(ctx, who, "")
			return rest.Answer(SessionsEnded{n}), err
		})
}

// Token is a token for programs, and never the token itself.
type Token struct {
	ID      account.TokenID `json:"id"`
	Name    string          `json:"name"`
	Member  string          `json:"member,omitempty" doc:"Whose it is, to the leads of the organisation"`
	Scope   []string        `json:"scope" nullable:"false" doc:"What it was made for"`
	Purpose string          `json:"purpose"`
	Created time.Time       `json:"created"`
	Expires time.Time       `json:"expires"`
	Used    *time.Time      `json:"used,omitempty" doc:"The last time, to the minute"`
}

// Tokens are those that are good, the newest first.
type Tokens struct {
	Items []Token `json:"items" nullable:"false"`
}

// NewToken is a token to be made.
type NewToken struct {
	Name    string   `json:"name" maxLength:"200" doc:"What it is for"`
	Purpose string   `json:"purpose" enum:"safeguard,disrupt,support,assess"`
	Expires rest.Day `json:"expires" doc:"Within a year"`
	Scope   []string `json:"scope" maxItems:"50" nullable:"false" doc:"Such as records.read or concerns.change; the permission page of the documents has all"`
	Code    string   `json:"code,omitempty" maxLength:"60" doc:"Of your app, or a recovery code: asked for each token"`
}

// MadeToken is a token, shown this once.
type MadeToken struct {
	Token string `json:"token"`
}

func tokenOf(t account.Token, by string) Token {
	out := Token{ID: t.ID, Name: t.Name, Member: by, Scope: []string{}, Purpose: string(t.Purpose), Created: t.Created, Expires: t.Expires}
	scope := t.Scope
	if scope == nil {
		scope = access.Permits()
	}
	for _, p := range scope {
		out.Scope = append(out.Scope, string(p))
	}
	if !t.Used.IsZero() {
		out.Used = &t.Used
	}
	return out
}

func (o Operations) addTokens(k *rest.Kit) {
	rest.Add(k, rest.Operation{ID: "list-tokens", Method: http.MethodGet, Path: "/tokens", May: access.OwnDoors, Tag: "account", Summary: "Your tokens for programs"},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Tokens], error) {
			all, err := o.Accounts.Tokens(ctx, who)
			return rest.Answer(Tokens{each(all, func(t account.Token) Token { return tokenOf(t, "") })}), err
		})
	rest.Add(k, rest.Operation{ID: "make-token", Method: http.MethodPost, Path: "/tokens", May: access.OwnDoors, Tag: "account", Summary: "Make a token for a program", Status: http.StatusCreated,
		About: "It may never do more than you, nor more than the token that asks. The answer is the only place where it stands."},
		func(ctx context.Context, who access.Actor, in *sending[NewToken]) (*rest.Reply[MadeToken], error) {
			b := in.Body
			m := account.Making{Name: b.Name, Purpose: access.Purpose(b.Purpose), Expires: b.Expires.Start(), Code: b.Code}
			for _, p := range b.Scope {
				m.Scope = append(m.Scope, access.Permit(p))
			}
			token, err := o.Accounts.MakeToken(ctx, who, m)
			return rest.Answer(MadeToken{token}), err
		})
	rest.Add(k, rest.Operation{ID: "end-token", Method: http.MethodPost, Path: "/tokens/{id}/end", May: access.OwnDoors, Tag: "account", Summary: "End one of your tokens", Status: http.StatusNoContent},
		func(ctx context.Context, who access.Actor, in *rest.Change[rest.Nothing]) (*struct{}, error) {
			token, err := rest.IDOf[account.TokenID](in.ID)
			if err != nil {
				return nil, err
			}
			return &struct{}{}, o.Accounts.EndToken(ctx, who, token)
		})
	rest.Add(k, rest.Operation{ID: "list-member-tokens", Method: http.MethodGet, Path: "/member-tokens", May: access.Admit, Tag: "members", Summary: "The tokens of the members of your organisation", About: "For its leads."},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Tokens], error) {
			all, err := o.Members.Tokens(ctx, who)
			return rest.Answer(Tokens{each(all, func(t member.Held) Token { return tokenOf(t.Token, t.By) })}), err
		})
	rest.Add(k, rest.Operation{ID: "end-member-token", Method: http.MethodPost, Path: "/member-tokens/{id}/end", May: access.Admit, Tag: "members", Summary: "End a token of a member", About: "For the leads of the organisation.", Status: http.StatusNoContent},
		func(ctx context.Context, who access.Actor, in *rest.Change[rest.Nothing]) (*struct{}, error) {
			token, err := rest.IDOf[account.TokenID](in.ID)
			if err != nil {
				return nil, err
			}
			return &struct{}{}, o.Members.EndToken(ctx, who, token)
		})
}

// each makes one thing of each, and an empty list of none.
func each[A, B any](list []A, make func(A) B) []B {
	out := []B{}
	for _, v := range list {
		out = append(out, make(v))
	}
	return out
}
