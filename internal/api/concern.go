package api

import (
	"context"
	"net/http"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
)

// nothingHeard stands after each save (access.md, section 4).
const nothingHeard = "Hearing nothing does not mean that nobody knows something."

// Saved is a concern that was given.
type Saved struct {
	Record
	Notice string `json:"notice"`
}

func (a *API) addConcerns() {
	type wanted struct {
		State  string `query:"state" enum:"new,triaged,in-response,closed" doc:"Only those that you see in full and that are in this state"`
		Owned  string `query:"owned" enum:"own,others" doc:"Only those of your own organisation, or only those of others"`
		Cursor string `query:"cursor" maxLength:"200"`
	}
	add(a, operation{
		id: "list-concerns", method: http.MethodGet, path: "/concerns", may: access.RecordList, tag: "concerns",
		summary: "The concerns that you may see, newest first",
	}, func(ctx context.Context, who access.Actor, in *wanted) (*reply[Lines], error) {
		page, err := a.Intake.List(ctx, who, intake.Wanted{State: in.State, Owned: in.Owned, Cursor: in.Cursor})
		if err != nil {
			return nil, err
		}
		found := make([]record.Line, len(page.Lines))
		for i, l := range page.Lines {
			found[i] = l.Line
		}
		lines, err := a.lines(ctx, who, found, page.Next)
		return &reply[Lines]{lines}, err
	})

	type given struct {
		Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Of your own making: the first request with a key counts, and every later one is answered with what it made"`
		Body NewConcern
	}
	add(a, operation{
		id: "give-concern", method: http.MethodPost, path: "/concerns", may: access.ConcernCreate, tag: "concerns",
		summary: "Give a concern", about: "It is seen by the desk that it goes to, and by you, until somebody shares it. You have not made a referral until you have their reference: see the doors.",
		status: http.StatusCreated, fields: concernField,
	}, func(ctx context.Context, who access.Actor, in *given) (*created[Saved], error) {
		made, err := a.Intake.Create(ctx, who, in.Body.told(in.Key))
		if err != nil {
			return nil, err
		}
		opened, err := a.open(ctx, who, made)
		if err != nil {
			return nil, err
		}
		return &created[Saved]{at("records", made), Saved{opened.Body, nothingHeard}}, nil
	})
	a.addConcernChanges()
	a.addDoors()
}

func (a *API) addConcernChanges() {
	add(a, operation{
		id: "edit-concern", method: http.MethodPost, path: "/concerns/{id}", may: access.RecordEdit, tag: "concerns",
		summary: "Change the nine answers of a concern", fields: concernField,
	}, func(ctx context.Context, who access.Actor, in *making[EditConcern]) (*reply[Record], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		if err := a.Intake.Edit(ctx, who, saw(rec, in.Body.Mark, once("edit-concern "+in.ID, in.Key)), in.Body.concern()); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})

	add(a, operation{
		id: "triage-concern", method: http.MethodPost, path: "/concerns/{id}/triage", may: access.ConcernTriage, tag: "concerns",
		summary: "Decide what happens with a concern of your desk",
	}, func(ctx context.Context, who access.Actor, in *making[Triage]) (*reply[Record], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		decided := intake.Triage{Decision: in.Body.Decision, Risk: in.Body.Risk, Reason: in.Body.Reason}
		if err := a.Intake.Decide(ctx, who, saw(rec, in.Body.Mark, once("triage-concern "+in.ID, in.Key)), decided); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})
}

func saw(rec id.Record, mark, once string) intake.Seen {
	return intake.Seen{Record: rec, Mark: record.Mark(mark), Once: once}
}

func (a *API) addDoors() {
	add(a, operation{
		id: "list-doors", method: http.MethodGet, path: "/concerns/{id}/doors", may: access.RecordFull, tag: "concerns",
		summary: "The statutory doors of a concern's area, with the text prepared",
	}, func(ctx context.Context, who access.Actor, in *one) (*reply[Doors], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
		_, found, err := a.Intake.Doors(ctx, who, rec)
		if err != nil {
			return nil, err
		}
		out := &reply[Doors]{}
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

	add(a, operation{
		id: "note-referral", method: http.MethodPost, path: "/concerns/{id}/doors", may: access.RecordEdit, tag: "concerns",
		summary: "Note the reference that a statutory door gave", status: http.StatusCreated, fields: doorField,
	}, func(ctx context.Context, who access.Actor, in *change[Referral]) (*reply[Record], error) {
		rec, err := idOf[id.Record](in.ID)
		if err != nil {
			return nil, err
		}
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
