package entity

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Mentioned is how a worry names what it is about.
const Mentioned = "mentions"

// LinkTx notes that one record mentions another. Both must be of the actor's own organisation,
// and the actor must be one who may edit the first.
func (s *Service) LinkTx(ctx context.Context, tx *store.Tx, who access.Actor, from, to record.Envelope, how string) error {
	if from.Owner != who.Org || to.Owner != who.Org {
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

// Mentions gives the records that are linked with one, either way, as far as the viewer may see
// them, newest first. Who may not see the record itself is told that there is none.
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
	linked, sees := lines[:0], false
	for _, l := range lines {
		if l.ID == rec {
			sees = true
			continue
		}
		linked = append(linked, l)
	}
	if !sees {
		return nil, fault.Absent(fault.Why("links of a record that is not seen"))
	}
	return linked, nil
}

// MentionedIn tells the machine which records mention one; both are of the same owner.
func (s *Service) MentionedIn(ctx context.Context, r store.Reader, rec id.Record) ([]id.Record, error) {
	return store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select from_rec from entity_link where to_rec = $1 order by from_rec`, rec))
}
