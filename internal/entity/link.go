package entity

import (
	"context"
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// How one record is linked with another.
const (
	Mentioned = "mentions" // a worry names what it is about
	Says      = "says"     // a worry holds an allegation
	About     = "about"    // an allegation is about a person, a business or a place
)

// LinkTx notes that one record mentions another. Both must be of the actor's own organisation,
// and the actor must be one who may edit the first.
func (s *Service) LinkTx(ctx context.Context, tx *store.Tx, who access.Actor, from, to record.Envelope, how string) error {
	if !access.Owns(who, from.Owner) || !access.Owns(who, to.Owner) {
		return fault.Absent(fault.Why("a link to a record of another organisation"))
	}
	now := s.clock.Now()
	if _, err := tx.Exec(ctx, store.SQL(`insert into entity_link (from_rec, to_rec, how, at) values ($1, $2, $3, $4)
		on conflict (from_rec, to_rec, how) do nothing`, from.ID, to.ID, how, clock.Milli(now))); err != nil {
		return err
	}
	rows, err := links.Now(ctx, tx, store.SQL(`where from_rec = $1 and to_rec = $2 and how = $3`, from.ID, to.ID, how))
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordEdit, At: now, Rows: rows,
		Seen: []audit.Seen{{Record: from.ID, Owner: from.Owner, Level: access.Full}, {Record: to.ID, Owner: to.Owner, Level: access.Full}}})
}

// Link notes that one record mentions another, in a transaction of its own.
func (s *Service) Link(ctx context.Context, who access.Actor, from, to id.Record, how string) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		a, err := s.records.Open(ctx, tx, who, access.RecordEdit, from)
		if err != nil {
			return err
		}
		b, err := s.records.Open(ctx, tx, who, access.RecordFull, to)
		if err != nil {
			return err
		}
		return s.LinkTx(ctx, tx, who, a.Envelope, b.Envelope, how)
	})
}

// Links are the records that one is linked with, before those who may change that.
type Links struct {
	record.Shown
	To []record.Line
}

// Links gives them, newest first.
func (s *Service) Links(ctx context.Context, who access.Actor, rec id.Record) (Links, error) {
	var l Links
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		if l.Shown, err = s.records.Open(ctx, r, who, access.RecordEdit, rec); err != nil {
			return err
		}
		l.To, err = s.Mentions(ctx, r, who, rec)
		return err
	})
	return l, err
}

// Named finds a record of the actor's own organisation by its reference, to be linked.
func (s *Service) Named(ctx context.Context, r store.Reader, who access.Actor, reference string) (record.Envelope, error) {
	ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select id from record where owner = $1 and reference = $2`, who.Org, strings.ToUpper(strings.TrimSpace(reference))))
	if err != nil {
		return record.Envelope{}, err
	}
	lines, err := s.records.Lines(ctx, r, who, access.RecordFull, ids)
	if err != nil {
		return record.Envelope{}, err
	}
	if len(lines) != 1 {
		return record.Envelope{}, fault.Check(fault.Fields{"reference": "Your organisation has no record of this reference that you see in full. It stands on the record's page."})
	}
	shown, err := s.records.Open(ctx, r, who, access.RecordFull, lines[0].ID)
	return shown.Envelope, err
}

// LinkNamed links a record with one of the own organisation that is named by its reference, and
// gives which it is.
func (s *Service) LinkNamed(ctx context.Context, who access.Actor, from id.Record, reference string) (id.Record, error) {
	var linked id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		a, err := s.records.Open(ctx, tx, who, access.RecordEdit, from)
		if err != nil {
			return err
		}
		b, err := s.Named(ctx, tx, who, reference)
		if err != nil {
			return err
		}
		if b.ID == a.ID {
			return fault.Check(fault.Fields{"reference": "This is the record itself. Enter the reference of another."})
		}
		linked = b.ID
		return s.join(ctx, tx, who, a.Envelope, b)
	})
	return linked, err
}

// Join links two records of the own organisation, in the way that fits what they are.
func (s *Service) Join(ctx context.Context, who access.Actor, a, b id.Record) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		one, err := s.records.Open(ctx, tx, who, access.RecordEdit, a)
		if err != nil {
			return err
		}
		other, err := s.records.Open(ctx, tx, who, access.RecordFull, b)
		if err != nil {
			return err
		}
		return s.join(ctx, tx, who, one.Envelope, other.Envelope)
	})
}

// join links two records: a concern says an allegation and mentions all else, and an allegation is
// about what it is linked with, whichever of them was named first.
func (s *Service) join(ctx context.Context, tx *store.Tx, who access.Actor, a, b record.Envelope) error {
	rank := func(e record.Envelope) int {
		switch e.Kind {
		case access.Concern:
			return 2
		case access.Allegation:
			return 1
		default:
			return 0
		}
	}
	if rank(b) > rank(a) {
		a, b = b, a
	}
	how := Mentioned
	switch {
	case b.Kind == access.Allegation && a.Kind == access.Concern:
		how = Says
	case a.Kind == access.Allegation && b.Kind != access.Allegation:
		how = About
	}
	return s.LinkTx(ctx, tx, who, a, b, how)
}

// Unlink ends what links two records, either way. The records themselves stay as they are, and
// the log keeps that they were linked. Where they are not linked, it does nothing.
func (s *Service) Unlink(ctx context.Context, who access.Actor, from, to id.Record) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		a, err := s.records.Open(ctx, tx, who, access.RecordEdit, from)
		if err != nil {
			return err
		}
		b, err := s.records.Open(ctx, tx, who, access.RecordPointer, to)
		if err != nil {
			return err
		}
		if !access.Owns(who, a.Owner) {
			return fault.Forbidden("Only the organisation that holds this can change its links.", nil)
		}
		rows, err := links.Gone(ctx, tx, store.SQL(`where from_rec = $1 and to_rec = $2 or from_rec = $2 and to_rec = $1`, from, to))
		if err != nil || len(rows) == 0 {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`delete from entity_link where from_rec = $1 and to_rec = $2 or from_rec = $2 and to_rec = $1`, from, to)); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordEdit, At: s.clock.Now(), Rows: rows,
			Seen: []audit.Seen{{Record: from, Owner: a.Owner, Level: access.Full}, {Record: to, Owner: b.Owner, Level: b.Decision.Level}}})
	})
}

// Mentions gives the records that are linked with one, either way, as far as the viewer may see
// them, newest first. Below the full view those alone of which they see a summary, and at a pointer
// none: what a record mentions is more than that it is held. Who may not see the record itself is
// told that there is none.
func (s *Service) Mentions(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) ([]record.Line, error) {
	ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select to_rec from entity_link where from_rec = $1
		union select from_rec from entity_link where to_rec = $1`, rec))
	if err != nil {
		return nil, err
	}
	lines, err := s.records.Lines(ctx, r, who, access.RecordPointer, append(ids, rec))
	if err != nil {
		return nil, err
	}
	linked, level := lines[:0], access.None
	for _, l := range lines {
		if l.ID == rec {
			level = l.Level
			continue
		}
		linked = append(linked, l)
	}
	if level == access.None {
		return nil, fault.Absent(fault.Why("links of a record that is not seen"))
	}
	return slices.DeleteFunc(linked, func(l record.Line) bool { return level < access.Full && min(level, l.Level) < access.Summary }), nil
}

// MentionedIn tells the machine which records mention one; both are of the same owner.
func (s *Service) MentionedIn(ctx context.Context, r store.Reader, rec id.Record) ([]id.Record, error) {
	return store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select from_rec from entity_link where to_rec = $1 order by from_rec`, rec))
}
