package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
)

// Trial lets a program see first what a change does.
type Trial struct {
	Try bool `json:"try,omitempty" doc:"Only tell what it would do"`
}

func (t Trial) trial() bool { return t.Try }

// Changed is what a change of the partnership did.
type Changed struct {
	Done bool     `json:"done" doc:"false where it was only tried"`
	ID   string   `json:"id,omitempty" doc:"Of what was made or changed"`
	Does []string `json:"does" nullable:"false" doc:"What it does, in words; none for a request that came twice"`
}

// OrganisationInput is what can be said of an organisation.
type OrganisationInput struct {
	Trial
	Name        string   `json:"name" maxLength:"200"`
	Short       string   `json:"short,omitempty" maxLength:"200" doc:"The name unless told"`
	Sector      string   `json:"sector" maxLength:"40" doc:"A code of the list sectors"`
	Standing    string   `json:"standing" enum:"contact,light,full"`
	Areas       []string `json:"areas,omitempty" maxItems:"100" nullable:"false" doc:"Codes of the list areas"`
	Immigration bool     `json:"immigration" doc:"It has, or passes data to, an immigration function"`
	Masked      bool     `json:"masked,omitempty" doc:"Pointers name the broker's post in place of it"`
}

// NewOrganisation is an organisation to be added.
type NewOrganisation struct {
	OrganisationInput
	Clearance string `json:"clearance,omitempty" enum:"none,official,official-sensitive" doc:"The highest marking that it may hold; official unless told"`
}

// OrganisationEdit is an organisation as it is to be.
type OrganisationEdit struct {
	OrganisationInput
	Mark string `json:"mark" maxLength:"100" doc:"That came with the organisation"`
}

// PostInput is what can be said of a post.
type PostInput struct {
	Trial
	Name   string   `json:"name" maxLength:"200"`
	Hours  string   `json:"hours,omitempty" maxLength:"200"`
	Phone  string   `json:"phone,omitempty" maxLength:"200"`
	Night  string   `json:"night,omitempty" maxLength:"200" doc:"Whom to ring at night"`
	Covers []string `json:"covers,omitempty" maxItems:"100" nullable:"false" doc:"Codes of the list expertise"`
	Areas  []string `json:"areas,omitempty" maxItems:"100" nullable:"false" doc:"Of those of its organisation; none is all of them"`
}

// PostEdit is a post as it is to be.
type PostEdit struct {
	PostInput
	Mark string `json:"mark" maxLength:"100" doc:"That came with the post"`
}

// FunctionInput names a function that begins.
type FunctionInput struct {
	Trial
	Post  string `json:"post,omitempty" maxLength:"26" doc:"A post of the organisation; the whole organisation unless told"`
	Class string `json:"class" maxLength:"40" doc:"Such as f:health"`
	From  string `json:"from,omitempty" format:"date" doc:"Today unless told"`
	Until string `json:"until,omitempty" format:"date"`
}

// FunctionOver names a function that ends.
type FunctionOver struct {
	Trial
	Post  string `json:"post,omitempty" maxLength:"26" doc:"A post of the organisation; the whole organisation unless told"`
	Class string `json:"class" maxLength:"40"`
	Until string `json:"until,omitempty" format:"date" doc:"Now unless told"`
}

// change does, or tries, one change of the partnership.
// What was wrong with the body by itself (bad) is said after what the service refuses altogether.
func (a *API) change(ctx context.Context, who access.Actor, mark string, try bool, c organise.Change, bad error) (*rest.Reply[Changed], error) {
	if c == nil || bad != nil && !fault.Is(bad, fault.Invalid) {
		return nil, bad
	}
	effect, err := a.Partners.Preview(ctx, who, mark, c)
	if bad != nil && (err == nil || fault.Is(err, fault.Invalid)) {
		return nil, fault.Check(both(fault.As(bad).Fields, err))
	}
	if err != nil {
		return nil, err
	}
	out := rest.Answer(Changed{Does: listOf(effect.Lines)})
	if try {
		return out, nil
	}
	out.Body.ID, err = a.Partners.Make(ctx, who, mark, c)
	out.Body.Done = true
	return out, err
}

// both joins problems of the body with those of the service.
func both(fields fault.Fields, err error) fault.Fields {
	out := maps.Clone(fields)
	if err != nil {
		maps.Copy(out, fault.As(err).Fields)
	}
	return out
}

// tried is a body that may only try.
type tried interface{ trial() bool }

// addFounding adds a change that makes something below nothing.
func addFounding[B tried](a *API, o rest.Operation, read func(in B) (organise.Change, error)) {
	o.Method, o.May, o.Tag = http.MethodPost, access.PartnerEdit, "partners"
	rest.Add(a.kit, o, func(ctx context.Context, who access.Actor, in *rest.Founding[B]) (*rest.Reply[Changed], error) {
		c, bad := read(in.Body)
		return a.change(ctx, who, rest.Once(o.ID, in.Key), in.Body.trial(), c, bad)
	})
}

// addChange adds a change of what the path names.
func addChange[T ~string, B tried](a *API, o rest.Operation, read func(ctx context.Context, who access.Actor, of T, in B) (organise.Change, error)) {
	if o.May, o.Tag = access.PartnerEdit, "partners"; o.Method == "" {
		o.Method = http.MethodPost
	}
	rest.Add(a.kit, o, func(ctx context.Context, who access.Actor, in *rest.Making[B]) (*rest.Reply[Changed], error) {
		of, err := rest.IDOf[T](in.ID)
		if err != nil {
			return nil, err
		}
		c, bad := read(ctx, who, of, in.Body)
		return a.change(ctx, who, rest.Once(o.ID+" "+in.ID, in.Key), in.Body.trial(), c, bad)
	})
}

func (a *API) addPartnerEdits() {
	addFounding(a, rest.Operation{ID: "add-organisation", Path: "/organisations", Summary: "Add an organisation", About: "For the coordinator and the operator."},
		func(in NewOrganisation) (organise.Change, error) {
			o, err := a.orgOf("", in.OrganisationInput)
			if o.Clearance = access.Official; in.Clearance == "none" {
				o.Clearance = access.Unmarked
			} else if in.Clearance == "official-sensitive" {
				o.Clearance = access.OfficialSensitive
			}
			return organise.NewOrg{Org: o}, err
		})
	addChange(a, rest.Operation{ID: "change-organisation", Method: http.MethodPut, Path: "/organisations/{id}", Summary: "Change an organisation", About: "For the coordinator. 409 where somebody changed it since the mark was given."},
		func(_ context.Context, _ access.Actor, org id.Org, in OrganisationEdit) (organise.Change, error) {
			o, err := a.orgOf(org, in.OrganisationInput)
			return organise.OrgChange{Org: o, Mark: in.Mark}, err
		})
	addChange(a, rest.Operation{ID: "add-post", Path: "/organisations/{id}/posts", Summary: "Add a post to an organisation", About: "For its leads and the coordinator."},
		func(_ context.Context, _ access.Actor, org id.Org, in PostInput) (organise.Change, error) {
			p, err := a.deskOf(partner.Post{Org: org}, in)
			return organise.NewPost{Post: p}, err
		})
	addChange(a, rest.Operation{ID: "change-post", Method: http.MethodPut, Path: "/posts/{id}", Summary: "Change a post", About: "For the leads of its organisation and the coordinator. 409 where somebody changed it since the mark was given."},
		func(ctx context.Context, who access.Actor, post id.Post, in PostEdit) (organise.Change, error) {
			c, err := a.Partners.Desk(ctx, who, post)
			if err != nil {
				return nil, err
			}
			p, err := a.deskOf(c.Post, in.PostInput)
			return organise.PostChange{Post: p, Mark: in.Mark}, err
		})
	addChange(a, rest.Operation{ID: "end-post", Path: "/posts/{id}/end", Summary: "End a post: nobody reads by it again", About: "For the leads of its organisation; for the coordinator where nobody sits there."},
		func(_ context.Context, _ access.Actor, post id.Post, _ Trial) (organise.Change, error) {
			return organise.PostEnd{Post: post}, nil
		})
	addChange(a, rest.Operation{ID: "begin-function", Path: "/organisations/{id}/functions", Summary: "Give an organisation or a post of it a function", About: "For the coordinator; a lead may say that there is an immigration function."},
		func(ctx context.Context, who access.Actor, org id.Org, in FunctionInput) (organise.Change, error) {
			p := fault.Fields{}
			c := organise.FunctionBegin{Class: access.Principal(in.Class), From: dayOf(p, "from", in.From), Until: dayOf(p, "until", in.Until)}
			var err error
			if c.Of, err = a.functionOf(ctx, who, org, in.Post); err != nil {
				return nil, err
			}
			return c, fault.Check(p)
		})
	addChange(a, rest.Operation{ID: "end-function", Path: "/organisations/{id}/functions/end", Summary: "End a function from a day", About: "For the coordinator. What is closed by it stays closed for twelve months."},
		func(ctx context.Context, who access.Actor, org id.Org, in FunctionOver) (organise.Change, error) {
			p := fault.Fields{}
			c := organise.FunctionEnd{Class: access.Principal(in.Class), Until: dayOf(p, "until", in.Until)}
			var err error
			if c.Of, err = a.functionOf(ctx, who, org, in.Post); err != nil {
				return nil, err
			}
			return c, fault.Check(p)
		})
}

// functionOf says whose a function is: the organisation's, or that of a post of it.
func (a *API) functionOf(ctx context.Context, who access.Actor, org id.Org, post string) (access.Principal, error) {
	if post == "" {
		return access.OfOrg(org), nil
	}
	c, err := a.Partners.Desk(ctx, who, id.Post(post))
	if fault.Is(err, fault.NotFound) || err == nil && c.Org.ID != org {
		return "", fault.Field("post", "Choose a post of the organisation.")
	}
	return access.OfPost(id.Post(post)), err
}

func (a *API) orgOf(org id.Org, in OrganisationInput) (partner.Org, error) {
	p := fault.Fields{}
	a.known(p, "areas", content.Areas, in.Areas, nil)
	return partner.Org{ID: org, Name: in.Name, Short: in.Short, Sector: partner.Sector(in.Sector), Standing: partner.Standing(in.Standing), Areas: in.Areas,
		Immigration: in.Immigration, Masked: in.Masked}, fault.Check(p)
}

func (a *API) deskOf(old partner.Post, in PostInput) (partner.Post, error) {
	p := fault.Fields{}
	a.known(p, "covers", content.Expertise, in.Covers, old.Covers)
	a.known(p, "areas", content.Areas, in.Areas, old.Areas)
	post := old
	post.Name, post.Hours, post.Phone, post.Night, post.Covers, post.Areas = in.Name, in.Hours, in.Phone, in.Night, in.Covers, in.Areas
	return post, fault.Check(p)
}

// known notes codes that are neither of the list nor were there before.
func (a *API) known(p fault.Fields, field, list string, codes, old []string) {
	for _, code := range codes {
		if _, ok := a.Content.Item(list, code); !ok && !slices.Contains(old, code) {
			p[field] = "Choose codes from the list " + list + "."
		}
	}
}

// dayOf reads a day; none is the zero time.
func dayOf(p fault.Fields, field, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		p[field] = "Send a day such as 2026-03-27."
		return time.Time{}
	}
	return t
}
