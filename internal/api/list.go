package api

import (
	"context"
	"net/http"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/content"
	"lightship/internal/fault"
)

// Code is one code of a list.
type Code struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Hint  string `json:"hint,omitempty"`
	Group string `json:"group,omitempty" doc:"The words that it stands below"`
}

// Codes are what can be chosen from a list now, in its order.
type Codes struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Source string `json:"source"`
	Items  []Code `json:"items" nullable:"false"`
}

func (a *API) addLists() {
	type wanted struct {
		List string `path:"list" doc:"Such as areas, concern-settings, known-how, person-agreement, risk-levels, gateways, expertise, response-kinds, response-outcomes, decline-reasons"`
	}
	rest.Add(a.kit, rest.Operation{
		ID: "read-list", Method: http.MethodGet, Path: "/lists/{list}", May: access.SignedIn, Tag: "about",
		Summary: "The codes that a field can have", About: "Codes that can no longer be chosen are left out; records may still hold them.",
	}, func(_ context.Context, _ access.Actor, in *wanted) (*rest.Reply[Codes], error) {
		list := a.Content.List(in.List)
		if list.ID == "" {
			return nil, fault.Absent(fault.Why("there is no such list"))
		}
		return rest.Answer(Codes{ID: list.ID, Title: list.Title, Source: list.Source, Items: each(a.Content.Options(list.ID), func(o content.Option) Code {
			return Code{Code: o.Value, Label: o.Label, Hint: o.Hint, Group: o.Group}
		})}), nil
	})
}
