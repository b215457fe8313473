package api

import (
	"strconv"
	"strings"

	"lightship/internal/api/rest"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/intake"
)

// Answers are the nine answers of a concern.
type Answers struct {
	Danger string       `json:"danger" enum:"yes,no,not-sure" doc:"Is somebody in danger now? Then ring 999 first"`
	Child  string       `json:"child" enum:"yes,no,not-sure" doc:"Is somebody, or may somebody be, under 18? Not sure is treated as yes"`
	Crime  string       `json:"crime" enum:"yes,no,not-sure" doc:"Is a crime under way, or has one happened?"`
	What   string       `json:"what" maxLength:"5000" doc:"What was seen or heard"`
	Known  string       `json:"known" maxLength:"60" doc:"How it is known: a code of the list"`
	Place  ConcernPlace `json:"place"`
	When   string       `json:"when,omitempty" maxLength:"200"`
	Who    string       `json:"who,omitempty" maxLength:"3000" doc:"The people, in your own words"`
	Wish   string       `json:"wish" maxLength:"60" doc:"What the person said to sharing: a code of the list"`
}

// ConcernPlace is where it was seen.
type ConcernPlace struct {
	House    string `json:"house,omitempty" maxLength:"200"`
	Street   string `json:"street,omitempty" maxLength:"200"`
	Town     string `json:"town,omitempty" maxLength:"200"`
	Postcode string `json:"postcode,omitempty" maxLength:"20"`
	Area     string `json:"area" maxLength:"20" doc:"A code of the list of areas"`
	Setting  string `json:"setting" maxLength:"60" doc:"What kind of place: a code of the list"`
}

// Person is somebody whom a concern names.
type Person struct {
	Given       string `json:"given,omitempty" maxLength:"200"`
	Family      string `json:"family,omitempty" maxLength:"200"`
	Other       string `json:"other,omitempty" maxLength:"200" doc:"Other names, nicknames"`
	Born        string `json:"born,omitempty" maxLength:"200" doc:"As it is known: a date, a month and year, a year"`
	Under18     string `json:"under_18,omitempty" enum:"yes,no,not-sure"`
	Sex         string `json:"sex,omitempty" enum:"female,male,other,not-known"`
	Nationality string `json:"nationality,omitempty" maxLength:"200"`
	Language    string `json:"language,omitempty" maxLength:"200"`
	Notes       string `json:"notes,omitempty" maxLength:"4000"`
	SafeContact string `json:"safe_contact,omitempty" maxLength:"4000" doc:"How to reach them safely: a protected part"`
}

// Phone is a telephone number.
type Phone struct {
	Number string `json:"number" maxLength:"200"`
	Whose  string `json:"whose,omitempty" maxLength:"200"`
}

// Vehicle is a car, van, lorry or boat.
type Vehicle struct {
	Plate  string `json:"plate,omitempty" maxLength:"200"`
	Make   string `json:"make,omitempty" maxLength:"200"`
	Colour string `json:"colour,omitempty" maxLength:"200"`
	What   string `json:"what,omitempty" maxLength:"4000"`
}

// Account is an online account or an e-mail address.
type Account struct {
	Platform string `json:"platform,omitempty" maxLength:"200"`
	Handle   string `json:"handle" maxLength:"200"`
}

// Business is a company or trade.
type Business struct {
	Name   string `json:"name,omitempty" maxLength:"200"`
	Number string `json:"number,omitempty" maxLength:"200"`
	Trade  string `json:"trade,omitempty" maxLength:"200"`
}

// Named are the people and things that a concern names; each becomes a record of its own.
type Named struct {
	People     []Person   `json:"people,omitempty" maxItems:"20" nullable:"false"`
	Phones     []Phone    `json:"phones,omitempty" maxItems:"20" nullable:"false"`
	Vehicles   []Vehicle  `json:"vehicles,omitempty" maxItems:"20" nullable:"false"`
	Accounts   []Account  `json:"accounts,omitempty" maxItems:"20" nullable:"false"`
	Businesses []Business `json:"businesses,omitempty" maxItems:"20" nullable:"false"`
}

// NewConcern is a concern as a program gives it.
type NewConcern struct {
	Answers
	Named
	Desk string `json:"desk,omitempty" maxLength:"26" doc:"The post of your own organisation that it goes to; the first that you sit at unless told"`
}

// EditConcern is a change of the nine answers.
type EditConcern struct {
	Answers
	Mark string `json:"mark" maxLength:"200" doc:"Of what you saw"`
}

// Triage is what a desk decides.
type Triage struct {
	Mark     string `json:"mark" maxLength:"200" doc:"Of what you saw"`
	Decision string `json:"decision" enum:"keep,respond,pass,close"`
	Risk     string `json:"risk" maxLength:"60" doc:"A code of the list of risk levels"`
	Reason   string `json:"reason" maxLength:"2000"`
}

// Door is a statutory door of the concern's area.
type Door struct {
	Code       string      `json:"code"`
	Name       string      `json:"name"`
	Applies    bool        `json:"applies" doc:"One of the three first answers leads here"`
	Prepared   string      `json:"prepared" doc:"The text to send or read out, with what was written put in"`
	References []Reference `json:"references" nullable:"false" doc:"That came back"`
}

// Doors are the doors of a concern's area, those that its answers lead to first.
type Doors struct {
	Items  []Door `json:"items" nullable:"false"`
	Notice string `json:"notice"`
}

// Referral is the reference that a door gave.
type Referral struct {
	Door      string `json:"door" maxLength:"60" doc:"The code of the door"`
	Reference string `json:"reference" maxLength:"200" doc:"What they gave you"`
}

func (n NewConcern) told(key string) intake.Told {
	t := intake.Told{Concern: n.concern(), Desk: id.Post(n.Desk), Once: rest.Once("give-concern", key)}
	for _, p := range n.People {
		t.Described.People = append(t.Described.People, entity.Person{
			Given: p.Given, Family: p.Family, Other: p.Other, Born: p.Born, Under18: p.Under18, Sex: p.Sex,
			Nationality: p.Nationality, Language: p.Language, Notes: p.Notes, SafeContact: p.SafeContact,
		})
	}
	for _, p := range n.Phones {
		t.Described.Phones = append(t.Described.Phones, entity.Phone{Number: p.Number, Whose: p.Whose})
	}
	for _, v := range n.Vehicles {
		t.Described.Vehicles = append(t.Described.Vehicles, entity.Vehicle{Plate: v.Plate, Make: v.Make, Colour: v.Colour, What: v.What})
	}
	for _, v := range n.Accounts {
		t.Described.Accounts = append(t.Described.Accounts, entity.Account{Platform: v.Platform, Handle: v.Handle})
	}
	for _, b := range n.Businesses {
		t.Described.Businesses = append(t.Described.Businesses, entity.Business{Name: b.Name, Number: b.Number, Trade: b.Trade})
	}
	return t
}

func (w Answers) concern() intake.Concern {
	return intake.Concern{
		Danger: w.Danger, Child: w.Child, Crime: w.Crime, What: w.What, Known: w.Known, When: w.When, Who: w.Who, Wish: w.Wish,
		Place: intake.Place(w.Place),
	}
}

// lists are how a program calls the kinds that a concern names.
var lists = map[string]string{"person": "people", "phone": "phones", "vehicle": "vehicles", "account": "accounts", "business": "businesses", "place": "places"}

// concernField names a field of the service as a program sent it: area is place.area, and
// phone-2-number is phones[1].number.
func concernField(name string) string {
	switch name {
	case "house", "street", "town", "postcode", "area", "setting":
		return "place." + name
	}
	kind, numbered, _ := strings.Cut(name, "-")
	n, field, found := strings.Cut(numbered, "-")
	i, err := strconv.Atoi(n)
	if lists[kind] == "" || !found || err != nil {
		return name
	}
	switch field {
	case "under18":
		field = "under_18"
	case "contact":
		field = "safe_contact"
	}
	return rest.Index(lists[kind], i-1, field)
}
