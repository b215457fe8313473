package api

import (
	"context"
	"net/http"
	"slices"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/partner"
)

// Organisation is one line of the directory.
type Organisation struct {
	Holder
	Short       string             `json:"short"`
	Sector      string             `json:"sector"`
	Standing    string             `json:"standing" enum:"contact,light,full"`
	Areas       []string           `json:"areas" nullable:"false"`
	Immigration bool               `json:"immigration" doc:"It has, or passes data to, an immigration function"`
	Suspended   bool               `json:"suspended"`
	Functions   []access.Principal `json:"functions" nullable:"false" doc:"The classes that agreements name it by"`
	Posts       []Post             `json:"posts" nullable:"false"`
}

// Organisations are all that are asked for, by name.
type Organisations struct {
	Items []Organisation `json:"items" nullable:"false"`
}

// Post is a desk of an organisation, to which things are sent.
type Post struct {
	ID        id.Post  `json:"id"`
	Name      string   `json:"name"`
	Hours     string   `json:"hours,omitempty"`
	Phone     string   `json:"phone,omitempty"`
	Night     string   `json:"night,omitempty" doc:"Whom to ring at night"`
	Covers    []string `json:"covers" nullable:"false"`
	Areas     []string `json:"areas" nullable:"false" doc:"None: all the areas of its organisation"`
	Statutory string   `json:"statutory,omitempty" doc:"A role that the law gives it in its areas"`
}

func (a *API) addPartners() {
	a.addPartnerEdits()
	a.addTerms()
	a.addCards()
	type wanted struct {
		Area   string `query:"area" maxLength:"20" doc:"Only organisations that work in this area"`
		Sector string `query:"sector" maxLength:"40" doc:"Only organisations of this sector"`
	}
	rest.Add(a.kit, rest.Operation{
		ID: "list-organisations", Method: http.MethodGet, Path: "/organisations", May: access.PartnerList, Tag: "partners",
		Summary: "The partners and their posts, by name",
	}, func(ctx context.Context, who access.Actor, in *wanted) (*rest.Reply[Organisations], error) {
		orgs, err := a.Partners.Directory(ctx, who)
		if err != nil {
			return nil, err
		}
		posts, err := a.Partners.Desks(ctx, who)
		if err != nil {
			return nil, err
		}
		of := map[id.Org][]Post{}
		for _, p := range posts {
			of[p.Org] = append(of[p.Org], postOf(p))
		}
		answer := &rest.Reply[Organisations]{}
		answer.Body.Items = []Organisation{}
		for _, o := range orgs {
			if in.Area != "" && !slices.Contains(o.Areas, in.Area) || in.Sector != "" && string(o.Sector) != in.Sector {
				continue
			}
			answer.Body.Items = append(answer.Body.Items, organisation(o, of[o.ID]))
		}
		return answer, nil
	})
}

func organisation(o partner.Org, posts []Post) Organisation {
	return Organisation{
		Holder: Holder{o.ID, o.Name}, Short: o.Short, Sector: string(o.Sector), Standing: string(o.Standing), Areas: listOf(o.Areas),
		Immigration: o.Immigration, Suspended: o.Suspended, Functions: listOf(o.Functions), Posts: listOf(posts),
	}
}

func postOf(p partner.Post) Post {
	return Post{ID: p.ID, Name: p.Name, Hours: p.Hours, Phone: p.Phone, Night: p.Night, Covers: listOf(p.Covers), Areas: listOf(p.Areas), Statutory: p.Statutory}
}

// listOf gives an empty list for none.
func listOf[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
