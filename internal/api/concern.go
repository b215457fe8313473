package api

import (
	"context"
	"net/http"
	"strings"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
)

// nothingHeard stands after each save (access.md, section 4).
const nothingHeard = "Hearing nothing does not mean that nobody knows something."

// Saved is a concern that was given. What it came to is read where it lies.
type Saved struct {
	ID     id.Record `json:"id"`
	Notice string    `json:"notice"`
}

func (a *API) addConcerns() {
	type wanted struct {
		State  string `query:"state" enum:"new,triaged,in-response,closed" doc:"Only those that you see in full and that are in this state"`
		Owned  string `query:"owned" enum:"own,others" doc:"Only those of your own organisation, or only those of others"`
		Area   string `query:"area" maxLength:"20" doc:"Only those whose area you see and that are in this council's; a code of the list of areas"`
		Sort   string `query:"sort" enum:"made,-made,title,-title,due,-due" doc:"By when they were made, what they are called or when somebody must decide; with a minus the other way round; newest first unless told"`
		Cursor string `query:"cursor" maxLength:"800" doc:"Good for the same sort alone"`
	}
	rest.Add(a.kit, rest.Operation{
		ID: "list-concerns", Method: http.MethodGet, Path: "/concerns", May: access.RecordList, Tag: "concerns",
		Summary: "The concerns that you may see",
	}, func(ctx context.Context, who access.Actor, in *wanted) (*rest.Reply[Lines], error) {
		by, down := strings.CutPrefix(in.Sort, "-")
		page, err := a.Intake.List(ctx, who, intake.Wanted{State: in.State, Owned: in.Owned, Area: in.Area, Order: record.Order{By: record.By(by), Down: down}, Cursor: in.Cursor})
		if err != nil {
			return nil, err
		}
		found := make([]record.Line, len(page.Lines))
		for i, l := range page.Lines {
			found[i] = l.Line
		}
		lines, err := a.lines(ctx, who, found, page.Next)
		lines.Cut = page.Cut
		return rest.Answer(lines), err
	})

	rest.Add(a.kit, rest.Operation{
		ID: "give-concern", Method: http.MethodPost, Path: "/concerns", May: access.ConcernCreate, Tag: "concerns",
		Summary: "Give a concern", About: "It is seen by the desk that it goes to, and by you, until somebody shares it. You have not made a referral until you have their reference: see the doors.",
		Status: http.StatusCreated, Fields: concernField,
	}, func(ctx context.Context, who access.Actor, in *rest.Founding[NewConcern]) (*rest.Created[Saved], error) {
		made, err := a.Intake.Create(ctx, who, in.Body.told(in.Key))
		if err != nil {
			return nil, err
		}
		return rest.Made(at("records", made), Saved{made, nothingHeard}), nil
	})
	a.addConcernChanges()
	a.addDoors()
}

func (a *API) addConcernChanges() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "edit-concern", Method: http.MethodPost, Path: "/concerns/{id}", May: access.RecordEdit, Tag: "concerns",
		Summary: "Change the nine answers of a concern", Fields: concernField,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[EditConcern]) (*rest.Reply[Record], error) {
		if err := a.Intake.Edit(ctx, who, saw(rec, in.Body.Mark, rest.Once("edit-concern "+in.ID, in.Key)), in.Body.concern()); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "triage-concern", Method: http.MethodPost, Path: "/concerns/{id}/triage", May: access.ConcernTriage, Tag: "concerns",
		Summary: "Decide what happens with a concern of your desk",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[Triage]) (*rest.Reply[Record], error) {
		decided := intake.Triage{Decision: in.Body.Decision, Risk: in.Body.Risk, Reason: in.Body.Reason}
		if err := a.Intake.Decide(ctx, who, saw(rec, in.Body.Mark, rest.Once("triage-concern "+in.ID, in.Key)), decided); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})
}

func saw(rec id.Record, mark, once string) intake.Seen {
	return intake.Seen{Record: rec, Mark: record.Mark(mark), Once: once}
}

func (a *API) addDoors() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "list-doors", Method: http.MethodGet, Path: "/concerns/{id}/doors", May: access.RecordFull, Tag: "concerns",
		Summary: "The statutory doors of a concern's area, with the text prepared",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[Doors], error) {
		_, found, err := a.Intake.Doors(ctx, who, rec)
		if err != nil {
			return nil, err
		}
		out := &rest.Reply[Doors]{}
		out.Body.Items, out.Body.Notice = []Door{}, content.NoReferenceYet
		for _, d := range found {
			door := Door{Code: d.Code, Name: d.Label, Applies: d.Applies, Prepared: d.Prepared, References: []Reference{}}
			for _, r := range d.References {
				door.References = append(door.References, Reference(r))
			}
			out.Body.Items = append(out.Body.Items, door)
		}
		return out, nil
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "note-referral", Method: http.MethodPost, Path: "/concerns/{id}/doors", May: access.RecordEdit, Tag: "concerns",
		Summary: "Note the reference that a statutory door gave", Status: http.StatusCreated, Fields: doorField,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[Referral]) (*rest.Reply[Record], error) {
		if err := a.Intake.Referred(ctx, who, rec, in.Body.Door, in.Body.Reference); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})
}

// doorField names the fields of a reference as a door's are named.
func doorField(name string) string {
	switch name {
	case "system":
		return "door"
	case "value":
		return "reference"
	default:
		return name
	}
}
