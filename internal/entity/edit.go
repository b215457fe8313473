package entity

import (
	"context"
	"slices"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Seen is what an editor had before them: a record, the mark of what they saw of it, and the
// form's own mark, so that a form sent twice is done once.
type Seen struct {
	Record id.Record
	Mark   record.Mark
	Once   string
}

// Thing is an entity before those who may change it. Body holds that one thing; it is empty where
// the record is of another kind.
type Thing struct {
	record.Shown
	Body    Described
	Contact bool // the protected part of a person is open to them
}

// family is what the six kinds do in the same way.
type family interface {
	get(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) (Thing, error)
	edit(ctx context.Context, tx *store.Tx, who access.Actor, seen Seen, to Described) error
}

// member is a kind of the family: where its values lie in what is described, and what stays as it
// was in a change by somebody who does not see all of it.
type member[T any] struct {
	of    *record.Of[T]
	list  func(*Described) *[]T
	stays func(to *T, was T, shows func(string) bool)
}

func (m member[T]) get(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) (Thing, error) {
	held, err := m.of.Get(ctx, r, who, access.RecordEdit, rec)
	if err != nil {
		return Thing{}, err
	}
	t := Thing{Shown: held.Shown, Contact: held.Decision.Shows(ContactPart)}
	*m.list(&t.Body) = []T{held.Body}
	return t, nil
}

func (m member[T]) edit(ctx context.Context, tx *store.Tx, who access.Actor, seen Seen, to Described) error {
	held, err := m.of.Get(ctx, tx, who, access.RecordEdit, seen.Record)
	if err != nil {
		return err
	}
	if held.Mark != seen.Mark {
		return &record.Stale{Now: held.Shown}
	}
	values := *m.list(&to)
	if len(values) != 1 || to.count() != 1 {
		return fault.Field("kind", "Send one thing, of the kind that the record is.")
	}
	_, err = m.of.Edit(ctx, tx, who, seen.Record, seen.Mark, func(was *T) {
		value := values[0]
		if m.stays != nil {
			m.stays(&value, *was, held.Decision.Shows)
		}
		*was = value
	})
	return err
}

// count tells how many things were described.
func (d Described) count() int {
	return len(d.People) + len(d.Places) + len(d.Phones) + len(d.Vehicles) + len(d.Accounts) + len(d.Businesses)
}

// families are the six kinds by name.
func (s *Service) families() map[access.Kind]family {
	return map[access.Kind]family{
		access.Person: member[Person]{s.persons, func(d *Described) *[]Person { return &d.People }, func(to *Person, was Person, shows func(string) bool) {
			if !shows(ContactPart) {
				to.SafeContact = was.SafeContact
			}
		}},
		access.Place:    member[Place]{s.places, func(d *Described) *[]Place { return &d.Places }, nil},
		access.Phone:    member[Phone]{s.phones, func(d *Described) *[]Phone { return &d.Phones }, nil},
		access.Vehicle:  member[Vehicle]{s.vehicles, func(d *Described) *[]Vehicle { return &d.Vehicles }, nil},
		access.Account:  member[Account]{s.accounts, func(d *Described) *[]Account { return &d.Accounts }, nil},
		access.Business: member[Business]{s.businesses, func(d *Described) *[]Business { return &d.Businesses }, nil},
	}
}

// family gives what serves a record, nil where it is not one of the six. It tells nothing to
// anybody: what comes after decides and logs.
func (s *Service) family(ctx context.Context, r store.Reader, rec id.Record) (family, error) {
	kinds, err := store.All(ctx, r, store.Scalar[access.Kind], store.SQL(`select kind from record where id = $1`, rec))
	if err != nil || len(kinds) == 0 {
		return nil, err
	}
	return s.families()[kinds[0]], nil
}

// Editable gives a record to those who may change it, with its body where it is an entity.
func (s *Service) Editable(ctx context.Context, who access.Actor, rec id.Record) (Thing, error) {
	var t Thing
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		f, err := s.family(ctx, r, rec)
		if err != nil {
			return err
		}
		if f != nil {
			t, err = f.get(ctx, r, who, rec)
			return err
		}
		t = Thing{}
		t.Shown, err = s.records.Open(ctx, r, who, access.RecordEdit, rec)
		return err
	})
	return t, err
}

// Edit changes an entity to what is described, which is one thing of its kind. A protected part
// that the editor does not see stays as it is. When the record changed since it was seen, nothing
// is written and the error is a *record.Stale.
func (s *Service) Edit(ctx context.Context, who access.Actor, seen Seen, to Described) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := s.records.Once(ctx, tx, who, seen.Once, func() (id.Record, error) {
			f, err := s.family(ctx, tx, seen.Record)
			if err != nil {
				return "", err
			}
			if f == nil {
				if _, err := s.records.Open(ctx, tx, who, access.RecordEdit, seen.Record); err != nil {
					return "", err
				}
				return "", fault.Absent(fault.Why("%s is no entity", seen.Record))
			}
			return seen.Record, f.edit(ctx, tx, who, seen, to)
		})
		return err
	})
}

// Beside is where a record begins that the owner's people make beside one of theirs: with the same
// desk, seen by those alone who are not kept from the first. Who sees the first as its giver, or
// by name because it is restricted, goes on seeing what they add.
func (s *Service) Beside(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record) (record.Shown, record.Start, error) {
	shown, err := s.records.Open(ctx, tx, who, access.RecordEdit, rec)
	if err != nil {
		return shown, record.Start{}, err
	}
	if shown.Owner != who.Org {
		return shown, record.Start{}, fault.Forbidden("Only the organisation that holds this can add to it.", nil)
	}
	facts, err := s.records.Audience(ctx, tx, who, rec)
	if err != nil {
		return shown, record.Start{}, err
	}
	now := s.clock.Now()
	start := record.Start{Owner: shown.Owner, Team: shown.Team, Marking: shown.Marking, Code: shown.Code, Restricted: facts.Restricted, Draft: facts.Draft}
	for _, g := range facts.Grants {
		if g.Basis.Kind == access.ByOwner && g.Live(now) && (facts.Restricted || g.To == access.OfMember(who.Member)) {
			start.Grants = append(start.Grants, g)
		}
	}
	for _, d := range facts.Denials {
		if d.Live(now) {
			start.Denials = append(start.Denials, d)
		}
	}
	return shown, start, nil
}

// addsTo are the kinds of record that what they mention can be added to.
var addsTo = append([]access.Kind{access.Concern, access.Allegation}, access.Entities()...)

// Add makes records of what is described beside one that the actor may edit, and links them with
// it. It gives the first that was made.
func (s *Service) Add(ctx context.Context, who access.Actor, seen Seen, d Described) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		made, err = s.records.Once(ctx, tx, who, seen.Once, func() (id.Record, error) { return s.add(ctx, tx, who, seen.Record, d) })
		return err
	})
	return made, err
}

func (s *Service) add(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, d Described) (id.Record, error) {
	to, start, err := s.Beside(ctx, tx, who, rec)
	if err != nil {
		return "", err
	}
	if !slices.Contains(addsTo, to.Kind) {
		return "", fault.Conflict("Nothing can be added to a record of this kind.")
	}
	problems := d.Check()
	if d.count() == 0 {
		problems["kind"] = "Say what you add: a person, a place, a phone, a vehicle, an online account or a business."
	}
	if err := fault.Check(problems); err != nil {
		return "", err
	}
	things, err := s.makeTx(ctx, tx, who, home{start: start}, d)
	if err != nil {
		return "", err
	}
	for _, t := range things {
		if err := s.LinkTx(ctx, tx, who, to.Envelope, t, Mentioned); err != nil {
			return "", err
		}
	}
	return things[0].ID, nil
}
