package people

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/member"
)

// Roll is whom somebody is asked to vouch for.
type Roll struct {
	Members []RollMember `json:"members" nullable:"false" doc:"Of your organisation, but yourself"`
	Posts   []RollPost   `json:"posts" nullable:"false"`
	Alone   []RollMember `json:"alone" nullable:"false" doc:"For the coordinator: leads of other organisations who have no second lead"`
}

// RollMember is a member with until when their organisation vouches for them.
type RollMember struct {
	ID           id.Member  `json:"id"`
	Name         string     `json:"name"`
	Organisation string     `json:"organisation,omitempty"`
	Until        *time.Time `json:"until,omitempty" doc:"None: nobody vouches now, and only single and urgent shares count"`
}

// RollPost is a post with until when its organisation says that it is as it stands.
type RollPost struct {
	ID    id.Post    `json:"id"`
	Name  string     `json:"name"`
	Until *time.Time `json:"until,omitempty"`
}

// Statement is what somebody says of those on the roll.
type Statement struct {
	Here  []string `json:"here,omitempty" maxItems:"1000" nullable:"false" doc:"Members who still work there"`
	Left  []string `json:"left,omitempty" maxItems:"1000" nullable:"false" doc:"Members who do not: their accounts are disabled at once"`
	Posts []string `json:"posts,omitempty" maxItems:"1000" nullable:"false" doc:"Posts that are as they stand"`
}

func until(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func rollMember(v member.Vouched) RollMember {
	return RollMember{ID: v.Member.ID, Name: v.Member.Name, Organisation: v.Org, Until: until(v.Member.Attested)}
}

func (o Operations) addVouching(k *rest.Kit) {
	rest.Add(k, rest.Operation{ID: "read-roll", Method: http.MethodGet, Path: "/attestation", May: access.Admit, Tag: "members", Summary: "Whom you are asked to vouch for, four times a year"},
		func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[Roll], error) {
			roll, err := o.Members.Roll(ctx, who)
			return rest.Answer(Roll{Members: each(roll.Members, rollMember), Alone: each(roll.Alone, rollMember),
				Posts: each(roll.Desks, func(d member.VouchedDesk) RollPost {
					return RollPost{ID: d.Post.ID, Name: d.Post.Name, Until: until(d.Until)}
				})}), err
		})
	rest.Add(k, rest.Operation{ID: "vouch", Method: http.MethodPost, Path: "/attestation", May: access.Admit, Tag: "members", Summary: "Vouch for those who still work there", Status: http.StatusNoContent,
		About: "All at once or nothing. Who is not named stays as they are, and lapses on their day."},
		func(ctx context.Context, who access.Actor, in *sending[Statement]) (*struct{}, error) {
			say := member.Statement{Here: each(in.Body.Here, idOf[id.Member]), Left: each(in.Body.Left, idOf[id.Member]), Desks: each(in.Body.Posts, idOf[id.Post])}
			return &struct{}{}, o.Members.Vouch(ctx, who, say)
		})
}

// idOf takes a text for an id; one that is none is of nobody.
func idOf[T ~string](s string) T { return T(s) }
