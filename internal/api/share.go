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

// Offer is a share as a program asks for it.
type Offer struct {
	To      string   `json:"to" maxLength:"26" doc:"The id of the post that gets it"`
	Level   string   `json:"level" enum:"pointer,summary,full"`
	Purpose string   `json:"purpose,omitempty" enum:"safeguard,disrupt,support,assess" doc:"What it is shared for; your own purpose unless told"`
	Ground  string   `json:"ground" enum:"clause,single,urgent" doc:"A clause of a live agreement; a single lawful share; or risk of harm now, which somebody reviews the next working day"`
	Gateway string   `json:"gateway,omitempty" maxLength:"60" doc:"single: a code of the list of gateways, the law that you share under"`
	Why     string   `json:"why,omitempty" maxLength:"2000" doc:"single: why it is necessary; urgent: what harm could come, to whom and how soon"`
	LeftOut string   `json:"left_out,omitempty" maxLength:"2000" doc:"single: what you left out"`
	With    []string `json:"with,omitempty" maxItems:"50" nullable:"false" doc:"Linked records that go with it, at the same level"`
	Try     bool     `json:"try,omitempty" doc:"Only tell what it would do"`
}

// Given is what a post sees of one record.
type Given struct {
	Record Record `json:"record" doc:"As that post sees it"`
}

// Effect is what a share does.
type Effect struct {
	Done        bool       `json:"done" doc:"false where it was only tried"`
	To          Holder     `json:"to"`
	Desk        string     `json:"desk"`
	People      int        `json:"people" doc:"Who sit at that desk now"`
	Immigration bool       `json:"immigration" doc:"That organisation has, or passes data to, an immigration function"`
	Ground      string     `json:"ground"`
	Review      *time.Time `json:"review,omitempty" doc:"urgent: by when somebody of yours must look at it again"`
	Given       []Given    `json:"given" nullable:"false"`
}

var levels = map[string]access.Level{"pointer": access.Pointer, "summary": access.Summary, "full": access.Full}

func (a *API) addShares() {
	a.addAudience()
	rest.AddOf(a.kit, rest.Operation{
		ID: "share-record", Method: http.MethodPost, Path: "/records/{id}/shares", May: access.RecordGrant, Tag: "records",
		Summary: "Share a record with a post", About: "Send try to be told first what that post would see, and do nothing.",
		Status: http.StatusCreated, Fields: shareField,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[Offer]) (*rest.Reply[Effect], error) {
		o := share.Offer{
			Record: rec, To: id.Post(in.Body.To), Level: levels[in.Body.Level], Purpose: access.Purpose(in.Body.Purpose),
			Ground: access.BasisKind(in.Body.Ground), Gateway: in.Body.Gateway, Why: in.Body.Why, LeftOut: in.Body.LeftOut,
			Once: rest.Once("share-record "+in.ID, in.Key),
		}
		if o.Purpose == "" {
			o.Purpose = who.Purpose
		}
		for _, linked := range in.Body.With {
			o.With = append(o.With, id.Record(linked))
		}
		effect, err := a.Share.Preview(ctx, who, o)
		if err != nil {
			return nil, err
		}
		if !in.Body.Try {
			if err := a.Share.Share(ctx, who, o); err != nil {
				return nil, err
			}
		}
		told, err := a.effect(ctx, who, effect)
		told.Done = !in.Body.Try
		return rest.Answer(told), err
	})
}

func (a *API) effect(ctx context.Context, who access.Actor, e share.Effect) (Effect, error) {
	named, err := a.holders(ctx, who)
	out := Effect{To: named[e.To.Org], Desk: e.To.Post, People: e.People, Immigration: e.Immigration, Ground: e.Ground, Review: moment(e.Review), Given: []Given{}}
	if err != nil {
		return out, err
	}
	for _, g := range e.Given {
		seen, err := a.record(ctx, who, g.Shown)
		if err != nil {
			return out, err
		}
		seen.Level, seen.Mark = g.Level.String(), "" // as they see it, which is nothing to edit by
		out.Given = append(out.Given, Given{seen})
	}
	return out, nil
}

// shareField names the fields of the service as a program sends them.
func shareField(name string) string {
	switch name {
	case "harm":
		return "why"
	case "left-out":
		return "left_out"
	default:
		return name
	}
}
