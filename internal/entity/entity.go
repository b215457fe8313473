// Package entity keeps what worries are about: persons, places, phones, vehicles, online accounts
// and businesses, each a record of its own, and which records mention which.
//
// Words: what somebody described at intake is a Described; a link says that one record mentions
// another of the same owner. "The same" is never stored here: two records of one vehicle stay
// two, and whether they are the same is a claim that discovery keeps.
//
// Invariants: a pointer shows the kind and nothing else; a summary shows the one line by which
// the thing is known; the safe way to reach a person is a protected part, in no view, no word and
// no identifier; identifiers are normalised by package match and by nothing else; an incomplete
// number or plate is kept as it was typed and searched for, but never compared.
//
// It leaves to others: who may see what (record, access), what is compared with whom (discover),
// and what a worry says (intake).
package entity

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Service makes and links what worries are about.
type Service struct {
	db         *store.DB
	records    *record.Store
	clock      clock.Clock
	persons    *record.Of[Person]
	places     *record.Of[Place]
	phones     *record.Of[Phone]
	vehicles   *record.Of[Vehicle]
	accounts   *record.Of[Account]
	businesses *record.Of[Business]
}

// New declares the six kinds.
func New(db *store.DB, records *record.Store, c clock.Clock) *Service {
	return &Service{
		db: db, records: records, clock: c,
		persons:    record.Define(records, kindOf(access.Person, Person.check, showPerson, Person.identify, Person.start, Person.redact)),
		places:     record.Define(records, kindOf(access.Place, Place.check, showPlace, Place.identify, Place.start, nil)),
		phones:     record.Define(records, kindOf(access.Phone, Phone.check, showPhone, Phone.identify, Phone.start, nil)),
		vehicles:   record.Define(records, kindOf(access.Vehicle, Vehicle.check, showVehicle, Vehicle.identify, Vehicle.start, nil)),
		accounts:   record.Define(records, kindOf(access.Account, Account.check, showAccount, Account.identify, Account.start, nil)),
		businesses: record.Define(records, kindOf(access.Business, Business.check, showBusiness, Business.identify, Business.start, nil)),
	}
}

// home is where a new record goes; it is set while one is made and is in no body.
type home struct{ start record.Start }

func kindOf[T any](name access.Kind, check func(T) fault.Fields, show func(T, access.Level, func(string) bool) record.View,
	identify func(T) []record.Identifier, start func(T) record.Start, redact func(T, func(string) bool) T,
) record.Kind[T] {
	return record.Kind[T]{
		Name: name, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
		Check: check, Show: show, Identify: identify, Redact: redact,
		Start:   func(_ access.Actor, v T) record.Start { return start(v) },
		Keep:    func(_ T, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
		Because: because[name],
	}
}

// yearsToReview is when somebody must ask whether this is still needed. It is ours: each
// organisation's own schedule takes its place when retention is built.
const yearsToReview = 2

// because says, by kind, why it is asked then; the words are ours.
var because = map[access.Kind]string{
	access.Person:   "nobody's name is kept longer than it helps to protect somebody, and two years without a new worry is a reason to let it go",
	access.Place:    "places change hands, and an old address puts new people under suspicion",
	access.Phone:    "numbers are given to new people, and an old one leads to the wrong person",
	access.Vehicle:  "vehicles are sold, and an old registration leads to the wrong person",
	access.Account:  "accounts are closed and their names are taken by others",
	access.Business: "businesses change owners, and an old worry must not follow the new one",
}

// begin is how every entity begins: private to one team.
func (h home) begin() record.Start { return h.start }

// Described is what somebody described, before it is made into records.
type Described struct {
	People     []Person
	Places     []Place
	Phones     []Phone
	Vehicles   []Vehicle
	Accounts   []Account
	Businesses []Business
}

// MakeTx makes records of what was described, of the actor's organisation and held by a team;
// grants give sight to others of the organisation from the beginning, such as to who told it. They
// have the marking of every record of modern slavery, and are to be shared lawfully.
func (s *Service) MakeTx(ctx context.Context, tx *store.Tx, who access.Actor, team access.Principal, d Described, grants ...access.Grant) ([]record.Envelope, error) {
	return s.makeTx(ctx, tx, who, home{record.Start{Owner: who.Org, Team: team, Marking: access.OfficialSensitive, Code: access.CodeP, Grants: grants}}, d)
}

func (s *Service) makeTx(ctx context.Context, tx *store.Tx, who access.Actor, h home, d Described) ([]record.Envelope, error) {
	var made []record.Envelope
	for _, each := range []func() ([]record.Envelope, error){
		func() ([]record.Envelope, error) {
			return makeAll(ctx, tx, who, s.persons, d.People, func(v *Person) { v.home = h })
		},
		func() ([]record.Envelope, error) {
			return makeAll(ctx, tx, who, s.places, d.Places, func(v *Place) { v.home = h })
		},
		func() ([]record.Envelope, error) {
			return makeAll(ctx, tx, who, s.phones, d.Phones, func(v *Phone) { v.home = h })
		},
		func() ([]record.Envelope, error) {
			return makeAll(ctx, tx, who, s.vehicles, d.Vehicles, func(v *Vehicle) { v.home = h })
		},
		func() ([]record.Envelope, error) {
			return makeAll(ctx, tx, who, s.accounts, d.Accounts, func(v *Account) { v.home = h })
		},
		func() ([]record.Envelope, error) {
			return makeAll(ctx, tx, who, s.businesses, d.Businesses, func(v *Business) { v.home = h })
		},
	} {
		es, err := each()
		if err != nil {
			return nil, err
		}
		made = append(made, es...)
	}
	return made, nil
}

func makeAll[T any](ctx context.Context, tx *store.Tx, who access.Actor, of *record.Of[T], values []T, settle func(*T)) ([]record.Envelope, error) {
	var made []record.Envelope
	for _, v := range values {
		settle(&v)
		e, err := of.Create(ctx, tx, who, v)
		if err != nil {
			return nil, err
		}
		made = append(made, e)
	}
	return made, nil
}

// Check tells what is wrong with what was described, by fields such as "phone-2-number": the
// kind, its place in the list from 1, the field.
func (d Described) Check() fault.Fields {
	problems := fault.Fields{}
	add := func(kind string, i int, found fault.Fields) {
		for name, problem := range found {
			problems[FieldName(kind, i, name)] = problem
		}
	}
	for i, v := range d.People {
		add("person", i, v.check())
	}
	for i, v := range d.Places {
		add("place", i, v.check())
	}
	for i, v := range d.Phones {
		add("phone", i, v.check())
	}
	for i, v := range d.Vehicles {
		add("vehicle", i, v.check())
	}
	for i, v := range d.Accounts {
		add("account", i, v.check())
	}
	for i, v := range d.Businesses {
		add("business", i, v.check())
	}
	return problems
}
