package api

import (
	"context"
	"net/http"
	"strings"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
)

// Place is an address or a spot.
type Place struct {
	House    string `json:"house,omitempty" maxLength:"200"`
	Street   string `json:"street,omitempty" maxLength:"200"`
	Town     string `json:"town,omitempty" maxLength:"200"`
	Postcode string `json:"postcode,omitempty" maxLength:"20"`
	Area     string `json:"area,omitempty" maxLength:"20" doc:"A code of the list of areas"`
	What     string `json:"what,omitempty" maxLength:"60" doc:"What kind of place: a code of the list"`
}

// OneThing is one person, place, phone, vehicle, account or business: send one of the six.
type OneThing struct {
	Person   *Person   `json:"person,omitempty"`
	Place    *Place    `json:"place,omitempty"`
	Phone    *Phone    `json:"phone,omitempty"`
	Vehicle  *Vehicle  `json:"vehicle,omitempty"`
	Account  *Account  `json:"account,omitempty"`
	Business *Business `json:"business,omitempty"`
}

// EditThing is a change of an entity to what is sent.
type EditThing struct {
	OneThing
	Mark string `json:"mark" maxLength:"200" doc:"Of what you saw"`
}

func (o OneThing) described() entity.Described {
	var d entity.Described
	if p := o.Person; p != nil {
		d.People = []entity.Person{{Given: p.Given, Family: p.Family, Other: p.Other, Born: p.Born, Under18: p.Under18, Sex: p.Sex,
			Nationality: p.Nationality, Language: p.Language, Notes: p.Notes, SafeContact: p.SafeContact}}
	}
	if p := o.Place; p != nil {
		d.Places = []entity.Place{{House: p.House, Street: p.Street, Town: p.Town, Postcode: p.Postcode, Area: p.Area, What: p.What}}
	}
	if p := o.Phone; p != nil {
		d.Phones = []entity.Phone{{Number: p.Number, Whose: p.Whose}}
	}
	if v := o.Vehicle; v != nil {
		d.Vehicles = []entity.Vehicle{{Plate: v.Plate, Make: v.Make, Colour: v.Colour, What: v.What}}
	}
	if v := o.Account; v != nil {
		d.Accounts = []entity.Account{{Platform: v.Platform, Handle: v.Handle}}
	}
	if b := o.Business; b != nil {
		d.Businesses = []entity.Business{{Name: b.Name, Number: b.Number, Trade: b.Trade}}
	}
	return d
}

// sent names a field of one of the six as the program sent it: vehicle-1-plate is vehicle.plate.
func (o OneThing) sent() func(string) string {
	var kind string
	for k, there := range map[string]bool{"person": o.Person != nil, "place": o.Place != nil, "phone": o.Phone != nil,
		"vehicle": o.Vehicle != nil, "account": o.Account != nil, "business": o.Business != nil} {
		if there {
			kind = k
		}
	}
	return func(name string) string { return thingField(kind, name) }
}

func thingField(kind, name string) string {
	name = strings.TrimPrefix(name, kind+"-1-")
	switch name {
	case "kind":
		return "body"
	case "under18":
		name = "under_18"
	case entity.ContactPart:
		name = "safe_contact"
	}
	return kind + "." + name
}

// NewLink names another record to be linked with.
type NewLink struct {
	Reference string `json:"reference" maxLength:"200" doc:"The other record's own, such as K7QD-2M4X; of your own organisation"`
}

// EndLink names the record that a link ends with.
type EndLink struct {
	To string `json:"to" maxLength:"26" doc:"The id of the linked record"`
}

// Allegation is what is said about a person, a business or a place.
type Allegation struct {
	Type  string `json:"type" maxLength:"60" doc:"Of exploitation: a code of the list"`
	Known string `json:"known" maxLength:"60" doc:"How it is known: a code of the list"`
	Said  string `json:"said" maxLength:"5000" doc:"What is said"`
	When  string `json:"when,omitempty" maxLength:"200"`
}

// NewAllegation is an allegation beside a concern.
type NewAllegation struct {
	Allegation
	About []string `json:"about" minItems:"1" maxItems:"20" nullable:"false" doc:"The ids of persons, businesses and places that the concern names"`
}

// EditAllegation is a change of what is said.
type EditAllegation struct {
	Allegation
	Mark string `json:"mark" maxLength:"200" doc:"Of what you saw"`
}

func (a *API) addEntities() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "edit-record", Method: http.MethodPost, Path: "/records/{id}", May: access.RecordEdit, Tag: "records",
		Summary: "Change a person, place, phone, vehicle, account or business", About: "It says afterwards what you send, and nothing else; how to reach a person safely stays as it is where it is kept apart from you.",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[EditThing]) (*rest.Reply[Record], error) {
		seen := entity.Seen{Record: rec, Mark: record.Mark(in.Body.Mark), Once: rest.Once("edit-record "+in.ID, in.Key)}
		if err := a.Entities.Edit(ctx, who, seen, in.Body.described()); err != nil {
			return nil, rest.AsSent(err, in.Body.sent())
		}
		return a.open(ctx, who, rec)
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "add-to-record", Method: http.MethodPost, Path: "/records/{id}/things", May: access.RecordEdit, Tag: "records",
		Summary: "Add a person, place, phone, vehicle, account or business to a record of yours", About: "It becomes a record of its own, held by the same desk and linked with the first.",
		Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[OneThing]) (*rest.Created[Record], error) {
		made, err := a.Entities.Add(ctx, who, entity.Seen{Record: rec, Once: rest.Once("add-to-record "+in.ID, in.Key)}, in.Body.described())
		if err != nil {
			return nil, rest.AsSent(err, in.Body.sent())
		}
		return a.made(ctx, who, made)
	})
	a.addLinks()
	a.addAllegations()
}

// made gives a record that was just made.
func (a *API) made(ctx context.Context, who access.Actor, made id.Record) (*rest.Created[Record], error) {
	opened, err := a.open(ctx, who, made)
	if err != nil {
		return nil, err
	}
	return rest.Made(at("records", made), opened.Body), nil
}

func (a *API) addLinks() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "add-link", Method: http.MethodPost, Path: "/records/{id}/links", May: access.RecordEdit, Tag: "records",
		Summary: "Link a record of yours with another of yours",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[NewLink]) (*rest.Reply[Record], error) {
		if _, err := a.Entities.LinkNamed(ctx, who, rec, in.Body.Reference); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "end-link", Method: http.MethodPost, Path: "/records/{id}/links/end", May: access.RecordEdit, Tag: "records",
		Summary: "End the link of a record of yours with another", About: "Both records stay as they are. Where they are not linked, nothing happens.",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[EndLink]) (*rest.Reply[Record], error) {
		to, err := rest.IDOf[id.Record](in.Body.To)
		if err != nil {
			return nil, err
		}
		if err := a.Entities.Unlink(ctx, who, rec, to); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})
}

func (a *API) addAllegations() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "write-allegation", Method: http.MethodPost, Path: "/concerns/{id}/allegations", May: access.RecordEdit, Tag: "concerns",
		Summary: "Write down what is said about somebody whom a concern names", About: "It becomes a record of its own, held by the same desk: sharing the person does not share what is said of them.",
		Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[NewAllegation]) (*rest.Created[Record], error) {
		said := intake.Said{Concern: rec, Allegation: in.Body.said(), Once: rest.Once("write-allegation "+in.ID, in.Key)}
		for _, about := range in.Body.About {
			said.About = append(said.About, id.Record(about))
		}
		made, err := a.Intake.Allege(ctx, who, said)
		if err != nil {
			return nil, err
		}
		return a.made(ctx, who, made)
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "edit-allegation", Method: http.MethodPost, Path: "/allegations/{id}", May: access.RecordEdit, Tag: "concerns",
		Summary: "Change what is said",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[EditAllegation]) (*rest.Reply[Record], error) {
		if err := a.Intake.EditAllegation(ctx, who, saw(rec, in.Body.Mark, rest.Once("edit-allegation "+in.ID, in.Key)), in.Body.said()); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})
}

func (w Allegation) said() intake.Allegation {
	return intake.Allegation{Type: w.Type, Known: w.Known, Said: w.Said, When: w.When}
}

// Answering is how a record of yours answers discovery.
type Answering struct {
	Tone   string `json:"tone" enum:"off,silent,pointer,open" doc:"The record's own; open where it has none, so that the clauses alone decide"`
	Reason string `json:"reason,omitempty"`
	Review string `json:"review,omitempty" doc:"The day on which somebody asks whether it must still be so"`
}

func (a *API) addAnswering() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "read-tone", Method: http.MethodGet, Path: "/records/{id}/tone", May: access.RecordGrant, Tag: "hits",
		Summary: "How a record of yours answers discovery",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[Answering], error) {
		_, n, err := a.Discover.Narrowed(ctx, who, rec)
		if err != nil {
			return nil, err
		}
		out := rest.Answer(Answering{Reason: n.Reason})
		for name, tone := range tones {
			if tone == n.Tone {
				out.Body.Tone = name
			}
		}
		if !n.Review.IsZero() {
			out.Body.Review = n.Review.Format("2006-01-02")
		}
		return out, nil
	})
}
