package api

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/respond"
)

// Desk is a post in or around a response.
type Desk struct {
	Post         id.Post `json:"post"`
	Name         string  `json:"name"`
	Organisation string  `json:"organisation"`
	Phone        string  `json:"phone,omitempty"`
	Hours        string  `json:"hours,omitempty"`
	Immigration  bool    `json:"immigration" doc:"Its organisation has, or passes data to, an immigration function"`
}

// ResponseLine is a response in a list.
type ResponseLine struct {
	Line
	Asked   bool       `json:"asked" doc:"Your desk was asked and has not answered"`
	Expires *time.Time `json:"expires,omitempty" doc:"When the invitation does"`
}

// ResponseLines are the responses that your desks are in or asked to.
type ResponseLines struct {
	Items []ResponseLine `json:"items" nullable:"false"`
	More  bool           `json:"more" doc:"There are older ones"`
}

// ResponseMember is a post that was asked to a response, and what became of that.
type ResponseMember struct {
	Desk
	State    string     `json:"state" enum:"invited,accepted,declined,left,unasked"`
	Lead     bool       `json:"lead"`
	Expired  bool       `json:"expired" doc:"It was asked and did not answer in time"`
	Asked    []string   `json:"asked" nullable:"false" doc:"In words"`
	Deadline *time.Time `json:"deadline,omitempty" doc:"Of the invitation"`
	At       time.Time  `json:"at" doc:"Since when it stands so"`
	Why      string     `json:"why,omitempty" doc:"Why it declined; for the lead alone"`
	Note     string     `json:"note,omitempty"`
}

// LaneEntry is an entry of a lane.
type LaneEntry struct {
	ID    id.Record `json:"id"`
	At    time.Time `json:"at"`
	Desk  Desk      `json:"desk"`
	By    string    `json:"by,omitempty" doc:"The member, in the private lane"`
	About string    `json:"about" enum:"general,health,survivor,child"`
	Text  string    `json:"text"`
	For   []Desk    `json:"for" nullable:"false" doc:"Who reads it; none is all who are in the response"`
	Mine  bool      `json:"mine" doc:"You may open it to others"`
}

// Action is a task of one post.
type Action struct {
	ID       id.Record  `json:"id"`
	Response id.Record  `json:"response"`
	What     string     `json:"what"`
	Desk     Desk       `json:"desk"`
	State    string     `json:"state" enum:"todo,doing,done,cannot"`
	Due      time.Time  `json:"due"`
	Late     bool       `json:"late"`
	Chased   int        `json:"chased"`
	ChasedAt *time.Time `json:"chased_at,omitempty"`
	Mine     bool       `json:"mine" doc:"A desk of yours does it"`
	Gone     bool       `json:"gone" doc:"The desk has left the response"`
}

// ActionPage is an action with what its own page shows.
type ActionPage struct {
	Action
	Evidence string `json:"evidence,omitempty" doc:"What was done, or why it cannot be"`
	Carried  string `json:"carried,omitempty" doc:"Why it goes on after closing"`
	Mark     string `json:"mark"`
	Lead     Desk   `json:"lead"`
	MayDo    bool   `json:"may_do"`
	MayChase bool   `json:"may_chase"`
	NotChase string `json:"not_chase,omitempty" doc:"Why it may not be chased now"`
	Notice   string `json:"notice"`
}

// Response is a response as you see it. Before your desk has accepted there is only area, kind,
// risk, expertise and deadline.
type Response struct {
	Record
	Purpose  access.Purpose   `json:"purpose"`
	Lead     Desk             `json:"lead"`
	Asked    bool             `json:"asked" doc:"An invitation waits for your answer"`
	May      ResponseMay      `json:"may"`
	Children Children         `json:"children"`
	Members  []ResponseMember `json:"members" nullable:"false"`
	Shared   []LaneEntry      `json:"shared" nullable:"false"`
	Private  []LaneEntry      `json:"private" nullable:"false" doc:"Your own organisation's alone"`
	Actions  []Action         `json:"actions" nullable:"false"`
	Sources  []Source         `json:"sources" nullable:"false" doc:"What it was opened from, as far as you see it"`
	Help     []Candidate      `json:"help" nullable:"false" doc:"Who else could help"`
}

// ResponseMay is what you may do in a response.
type ResponseMay struct {
	Lead         bool `json:"lead"`
	Write        bool `json:"write"`
	Leave        bool `json:"leave"`
	ShareSummary bool `json:"share_summary"`
}

// Children says whether children's services have still to be told: until then nothing else is done.
type Children struct {
	Due        bool        `json:"due"`
	Posts      []Desk      `json:"posts" nullable:"false"`
	References []Reference `json:"references" nullable:"false" doc:"What they answered, if it was written down here"`
}

// Source is what a response was opened from.
type Source struct {
	ID    id.Record `json:"id"`
	Level string    `json:"level" enum:"pointer,summary,full"`
	Title string    `json:"title"`
	Line  string    `json:"line,omitempty"`
}

// Candidate is a desk that is not in a response and could help.
type Candidate struct {
	Desk
	Because string   `json:"because"`
	Asked   []string `json:"asked" nullable:"false" doc:"Codes of what would be asked of it"`
	Law     bool     `json:"law" doc:"It must be told by law"`
}

// Invitation is what the invited see.
type Invitation struct {
	Response  id.Record  `json:"response"`
	Area      string     `json:"area"`
	Kind      string     `json:"kind"`
	Risk      string     `json:"risk"`
	Expertise []string   `json:"expertise" nullable:"false"`
	Deadline  *time.Time `json:"deadline,omitempty"`
	From      Desk       `json:"from"`
	To        Desk       `json:"to"`
	State     string     `json:"state"`
	Lead      bool       `json:"lead" doc:"Your desk leads it: nothing was asked of it"`
}

func deskOf(d respond.Desk) Desk {
	return Desk{Post: d.Post, Name: d.Name, Organisation: d.Of, Phone: d.Phone, Hours: d.Hours, Immigration: d.Immigration}
}

// each makes a list of one kind from a list of another; none is an empty list.
func each[A, B any](list []A, make func(A) B) []B {
	out := []B{}
	for _, v := range list {
		out = append(out, make(v))
	}
	return out
}

func memberOf(m respond.Member) ResponseMember {
	return ResponseMember{Desk: deskOf(m.Desk), State: m.State, Lead: m.Lead, Expired: m.Expired, Asked: listOf(m.Asked),
		Deadline: moment(m.Deadline), At: m.At, Why: m.Why, Note: m.Note}
}

func laneOf(e respond.Entry) LaneEntry {
	return LaneEntry{ID: e.ID, At: e.At, Desk: deskOf(e.Desk), By: e.By, About: e.About, Text: e.Text, For: each(e.For, deskOf), Mine: e.Mine}
}

func actionOf(v respond.Action) Action {
	return Action{ID: v.ID, Response: v.Response, What: v.What, Desk: deskOf(v.Desk), State: v.State, Due: v.Due, Late: v.Late,
		Chased: v.Chased, ChasedAt: moment(v.ChasedAt), Mine: v.Mine, Gone: v.Gone}
}

func sourceOf(s respond.Source) Source {
	return Source{ID: s.ID, Level: s.Level.String(), Title: s.Title, Line: s.Line}
}

func candidateOf(c respond.Candidate) Candidate {
	return Candidate{Desk: deskOf(c.Desk), Because: c.Because, Asked: listOf(c.Asked), Law: c.Law}
}

// response gives a response as somebody sees it.
func (a *API) response(ctx context.Context, who access.Actor, rec id.Record) (*rest.Reply[Response], error) {
	page, err := a.Respond.Get(ctx, who, rec)
	if err != nil {
		return nil, err
	}
	shown, err := a.record(ctx, who, page.Shown)
	if err != nil {
		return nil, err
	}
	return rest.Answer(Response{
		Record: shown, Purpose: page.Purpose, Lead: deskOf(page.Lead), Asked: page.Asked, May: ResponseMay(page.Can),
		Children: Children{page.Children.Due, each(page.Children.Posts, deskOf), each(page.Children.References, referenceOf)}, Members: each(page.Members, memberOf),
		Shared: each(page.Shared, laneOf), Private: each(page.Private, laneOf), Actions: each(page.Actions, actionOf),
		Sources: each(page.Sources, sourceOf), Help: each(page.Help, candidateOf),
	}), nil
}

func (a *API) addResponses() {
	rest.Add(a.kit, rest.Operation{
		ID: "list-responses", Method: http.MethodGet, Path: "/responses", May: access.ResponseList, Tag: "responses",
		Summary: "The responses that your desks are in or asked to, of every purpose, newest first",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[ResponseLines], error) {
		all, more, err := a.Respond.List(ctx, who)
		if err != nil {
			return nil, err
		}
		named, err := a.holders(ctx, who)
		return rest.Answer(ResponseLines{More: more, Items: each(all, func(l respond.Listed) ResponseLine {
			return ResponseLine{Line: lineOf(named, l.Line), Asked: l.Asked, Expires: moment(l.Expires)}
		})}), err
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "read-response", Method: http.MethodGet, Path: "/responses/{id}", May: access.ResponseRead, Tag: "responses",
		Summary: "Read a response: its members, your lanes and its actions",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[Response], error) {
		return a.response(ctx, who, rec)
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "read-invitation", Method: http.MethodGet, Path: "/responses/{id}/invitation", May: access.ResponseAnswer, Tag: "responses",
		Summary: "Read what your desk was asked",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[Invitation], error) {
		asked, err := a.Respond.Asked(ctx, who, rec)
		if err != nil {
			return nil, err
		}
		return rest.Answer(Invitation{
			Response: asked.Response, Area: asked.Area, Kind: asked.Kind, Risk: asked.Risk, Expertise: listOf(asked.Expertise),
			Deadline: moment(asked.Deadline), From: deskOf(asked.From), To: deskOf(asked.To), State: asked.State, Lead: asked.Lead,
		}), nil
	})
	a.addResponseLead()
	a.addResponseWork()
	a.addActions()
}
