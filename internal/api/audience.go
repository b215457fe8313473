package api

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/share"
)

// Seer is one line of "who can see this?".
type Seer struct {
	Name   string           `json:"name"`
	Level  string           `json:"level" enum:"pointer,summary,full"`
	People []string         `json:"people" nullable:"false" doc:"Who stands behind it, where that is known"`
	Ground string           `json:"ground,omitempty"`
	For    string           `json:"for,omitempty" doc:"For which purposes"`
	Since  *time.Time       `json:"since,omitempty"`
	Until  *time.Time       `json:"until,omitempty"`
	Basis  id.Basis         `json:"basis,omitempty" doc:"For taking it back, or for its review"`
	To     access.Principal `json:"to,omitempty"`
	Note   string           `json:"note,omitempty" doc:"Why, in the owner's words"`
	Review bool             `json:"review" doc:"Urgent, and not yet reviewed"`
}

// Audience is the answer to "who can see this?".
type Audience struct {
	At         time.Time `json:"at"`
	Restricted bool      `json:"restricted"`
	Team       Seer      `json:"team"`
	Leads      []string  `json:"leads" nullable:"false" doc:"They see that it exists"`
	Grants     []Seer    `json:"grants" nullable:"false"`
	Excluded   []string  `json:"excluded" nullable:"false"`
}

// Step is one version of a record: who wrote it when, and what they changed.
type Step struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Changes []Change  `json:"changes" nullable:"false"`
}

// Change is a field before and after.
type Change struct {
	Label  string `json:"label"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// History is how a record came to say what it says, newest first.
type History struct {
	Items []Step `json:"items" nullable:"false"`
}

// TakeBack names what was given, as the audience does.
type TakeBack struct {
	Basis string `json:"basis" maxLength:"26"`
	To    string `json:"to" maxLength:"60"`
}

// Reviewed names an urgent share that was looked at again and stands.
type Reviewed struct {
	Basis string `json:"basis" maxLength:"26"`
}

func seerOf(s share.Seer) Seer {
	return Seer{Name: s.Name, Level: s.Level.String(), People: listOf(s.People), Ground: s.Ground, For: s.For, Since: moment(s.Since),
		Until: moment(s.Until), Basis: s.Basis, To: s.To, Note: s.Note, Review: s.Review}
}

func (a *API) audience(ctx context.Context, who access.Actor, rec id.Record, at time.Time) (*rest.Reply[Audience], error) {
	seen, err := a.Share.Who(ctx, who, rec, at)
	return rest.Answer(Audience{At: seen.At, Restricted: seen.Restricted, Team: seerOf(seen.Team), Leads: listOf(seen.Leads),
		Grants: each(seen.Grants, seerOf), Excluded: listOf(seen.Excluded)}), err
}

func (a *API) addAudience() {
	type wanted struct {
		ID string   `path:"id"`
		At rest.Day `query:"at" doc:"At the end of this day; now unless told"`
	}
	rest.Add(a.kit, rest.Operation{
		ID: "read-audience", Method: http.MethodGet, Path: "/records/{id}/audience", May: access.RecordTrail, Tag: "records",
		Summary: "Who can see this, for its owner",
	}, func(ctx context.Context, who access.Actor, in *wanted) (*rest.Reply[Audience], error) {
		rec, err := rest.IDOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		return a.audience(ctx, who, rec, in.At.End())
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "read-history", Method: http.MethodGet, Path: "/records/{id}/history", May: access.RecordTrail, Tag: "records",
		Summary: "How a record came to say what it says, for its owner",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[History], error) {
		_, steps, err := a.Share.History(ctx, who, rec)
		return rest.Answer(History{each(steps, func(s share.Step) Step {
			return Step{At: s.At, By: s.By, Changes: each(s.Changes, func(c share.Change) Change { return Change(c) })}
		})}), err
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "take-back", Method: http.MethodPost, Path: "/records/{id}/shares/end", May: access.RecordGrant, Tag: "records",
		Summary: "Take back what was given",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[TakeBack]) (*rest.Reply[Audience], error) {
		if err := a.Share.TakeBack(ctx, who, rec, id.Basis(in.Body.Basis), access.Principal(in.Body.To)); err != nil {
			return nil, err
		}
		return a.audience(ctx, who, rec, time.Time{})
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "note-review", Method: http.MethodPost, Path: "/records/{id}/shares/review", May: access.RecordGrant, Tag: "records",
		Summary: "Note that an urgent share was looked at again and stands",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[Reviewed]) (*rest.Reply[Audience], error) {
		if err := a.Share.Reviewed(ctx, who, rec, id.Basis(in.Body.Basis)); err != nil {
			return nil, err
		}
		return a.audience(ctx, who, rec, time.Time{})
	})
}
