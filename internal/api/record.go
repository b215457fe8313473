package api

import (
	"context"
	"net/http"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/share"
)

// Holder is the organisation that a record belongs to.
type Holder struct {
	ID   id.Org `json:"id"`
	Name string `json:"name"`
}

// Line is one record in a list.
type Line struct {
	ID        id.Record   `json:"id"`
	Kind      access.Kind `json:"kind"`
	Level     string      `json:"level" enum:"pointer,summary,full" doc:"How much of it you see"`
	Title     string      `json:"title"`
	Line      string      `json:"line,omitempty"`
	State     string      `json:"state,omitempty"`
	Area      string      `json:"area,omitempty" doc:"A code of the list of areas"`
	Due       *time.Time  `json:"due,omitempty"`
	Owner     Holder      `json:"owner"`
	Reference string      `json:"reference,omitempty" doc:"The owner's own, for those who see all of it"`
	Created   time.Time   `json:"created"`
}

// Lines is one page of a list.
type Lines struct {
	Items []Line `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Send it as cursor for the next page; not there on the last"`
	Cut   bool   `json:"cut,omitempty" doc:"You see more than can be put into order at once: these are of the newest"`
}

// Field is one field of a record. One that your level does not show has no value, whether there is
// one or not.
type Field struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// Reference is the name of the same thing elsewhere.
type Reference struct {
	System string    `json:"system"`
	Value  string    `json:"value"`
	At     time.Time `json:"at"`
}

// NewReference is a reference as a program gives it.
type NewReference struct {
	System string `json:"system" maxLength:"200" doc:"Where the record of truth is, or the door that answered"`
	Value  string `json:"value" maxLength:"200" doc:"What it is called there"`
}

// Record is one record as you see it.
type Record struct {
	Line
	Desk       string      `json:"desk,omitempty" doc:"Of the owner, for its own people"`
	Marking    string      `json:"marking"`
	Code       string      `json:"code" doc:"Handling code: P, lawful sharing permitted; C, only with the originator's leave"`
	Mark       string      `json:"mark,omitempty" doc:"Stands for what you see now; send it with a change"`
	Fields     []Field     `json:"fields" nullable:"false"`
	Why        []string    `json:"why,omitempty" nullable:"false" doc:"Why you can see this"`
	Linked     []Line      `json:"linked,omitempty" nullable:"false" doc:"Records of the same owner that it mentions or that mention it"`
	References []Reference `json:"references,omitempty" nullable:"false"`
	Changed    *time.Time  `json:"changed,omitempty"`
	KeptUntil  *time.Time  `json:"kept_until,omitempty" doc:"When somebody of its owner asks whether it is still needed, for those who may change it"`
	KeptWhy    string      `json:"kept_why,omitempty" doc:"Why then"`
	MayEdit    bool        `json:"may_edit"`
	MayShare   bool        `json:"may_share"`
}

// holders names every organisation.
func (a *API) holders(ctx context.Context, who access.Actor) (map[id.Org]Holder, error) {
	orgs, err := a.Partners.Named(ctx, who)
	if err != nil {
		return nil, err
	}
	named := make(map[id.Org]Holder, len(orgs))
	for _, o := range orgs {
		named[o.ID] = Holder{ID: o.ID, Name: o.Name}
	}
	return named, nil
}

// lines gives a page of a list as a program gets it.
func (a *API) lines(ctx context.Context, who access.Actor, lines []record.Line, next string) (Lines, error) {
	named, err := a.holders(ctx, who)
	return Lines{Items: linesOf(named, lines), Next: next}, err
}

func linesOf(named map[id.Org]Holder, lines []record.Line) []Line {
	out := make([]Line, len(lines))
	for i, l := range lines {
		out[i] = lineOf(named, l)
	}
	return out
}

func lineOf(named map[id.Org]Holder, l record.Line) Line {
	return Line{
		ID: l.ID, Kind: l.Kind, Level: l.Level.String(), Title: l.Title, Line: l.Line, State: l.State, Area: l.Area,
		Due: moment(l.Due), Owner: named[l.Owner], Reference: l.Reference, Created: l.Created,
	}
}

// moment is a time that may not be there.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// record gives what somebody sees of a record, without what stands around it.
func (a *API) record(ctx context.Context, who access.Actor, s record.Shown) (Record, error) {
	named, err := a.holders(ctx, who)
	if err != nil {
		return Record{}, err
	}
	out := Record{
		Line: Line{
			ID: s.ID, Kind: s.Kind, Level: s.Decision.Level.String(), Title: s.View.Title, Line: s.View.Line, State: s.View.State,
			Area: s.View.Area, Due: moment(s.View.Due), Owner: named[s.Owner], Created: s.Created,
		},
		Marking: s.Marking.String(), Code: string(s.Code), Mark: string(s.Mark), Fields: []Field{},
	}
	if s.Decision.Level == access.Full { // when it changed, and what its owner calls it, is of the full view
		out.Reference, out.Changed = s.Reference, moment(s.Changed)
	}
	for _, f := range s.View.Fields {
		out.Fields = append(out.Fields, Field(f))
	}
	return out, nil
}

// open gives a record with what stands around it.
func (a *API) open(ctx context.Context, who access.Actor, rec id.Record) (*rest.Reply[Record], error) {
	opened, err := a.Share.Open(ctx, who, rec)
	if err != nil {
		return nil, err
	}
	why, err := a.Share.Why(ctx, who, rec)
	if err != nil {
		return nil, err
	}
	out, err := a.record(ctx, who, opened.Shown)
	if err != nil {
		return nil, err
	}
	named, err := a.holders(ctx, who)
	if err != nil {
		return nil, err
	}
	out.Desk, out.Why, out.MayEdit, out.MayShare = opened.Holder.Post, why.Lines, opened.Edit, opened.Grant
	if opened.Edit {
		out.KeptUntil, out.KeptWhy = moment(opened.KeepUntil), opened.Because
	}
	out.Linked = linesOf(named, plain(opened.Linked))
	out.References = each(opened.References, referenceOf)
	return rest.Answer(out), nil
}

func referenceOf(r record.Reference) Reference { return Reference(r) }

func plain(items []share.Item) []record.Line {
	lines := make([]record.Line, len(items))
	for i, item := range items {
		lines[i] = item.Line
	}
	return lines
}

func (a *API) addRecords() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "read-record", Method: http.MethodGet, Path: "/records/{id}", May: access.RecordRead, Tag: "records",
		Summary: "Read a record of any kind, as far as you may see it",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[Record], error) {
		return a.open(ctx, who, rec)
	})

	type search struct {
		Q      string `query:"q" required:"true" maxLength:"200" doc:"Words that must all stand in what you may see: names, numbers, registrations, places"`
		Cursor string `query:"cursor" maxLength:"200"`
	}
	rest.Add(a.kit, rest.Operation{
		ID: "search", Method: http.MethodGet, Path: "/search", May: access.RecordSearch, Tag: "records",
		Summary: "Find records by words", About: "Newest first. Only what you may see is searched, and nothing tells how much there is besides.",
	}, func(ctx context.Context, who access.Actor, in *search) (*rest.Reply[Lines], error) {
		found, err := a.Share.Search(ctx, who, in.Q, in.Cursor)
		if err != nil {
			return nil, err
		}
		lines, err := a.lines(ctx, who, plain(found.Items), found.Next)
		return rest.Answer(lines), err
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "add-reference", Method: http.MethodPost, Path: "/records/{id}/references", May: access.RecordEdit, Tag: "records",
		Summary: "Note the name of the same thing elsewhere", Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[NewReference]) (*rest.Reply[Record], error) {
		if err := a.Share.Refer(ctx, who, rec, in.Body.System, in.Body.Value); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})
	a.addShares()
}
