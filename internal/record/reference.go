package record

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

const (
	longestReference = 200 // characters of a reference or of the name of its system
	longestOnce      = 64
)

// Reference is the name of the same thing elsewhere: where the record of truth is, or what a
// statutory door answered.
type Reference struct {
	System string
	Value  string
	At     time.Time
}

// AddReference notes a reference on a record that the member may edit.
func (s *Store) AddReference(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, system, value string) error {
	got, err := s.load(ctx, tx, who, access.RecordEdit, rec)
	if err != nil {
		return err
	}
	system, value = strings.TrimSpace(system), strings.TrimSpace(value)
	problems := fault.Fields{}
	if value == "" || utf8.RuneCountInString(value) > longestReference {
		problems["reference"] = "Enter the reference that you were given, at most 200 characters."
	}
	if system == "" || utf8.RuneCountInString(system) > longestReference {
		problems["system"] = "Say who gave you the reference."
	}
	if err := fault.Check(problems); err != nil {
		return err
	}
	now := s.clock.Now()
	n, err := tx.Exec(ctx, store.SQL(`insert into record_reference (rec, system, value, at) values ($1, $2, $3, $4)
		on conflict (rec, system, value) do nothing`, got.env.seq, system, value, clock.Milli(now)))
	if err != nil {
		return err
	}
	entry := audit.Entry{By: who, Did: access.RecordEdit, At: now, Seen: []audit.Seen{{Record: rec, Owner: got.env.Owner, Level: access.Full}}}
	if n > 0 {
		entry.Rows = []audit.Row{referenceRow(rec, system, value, clock.Milli(now))}
	}
	return audit.Append(ctx, tx, entry)
}

// References lists them, to those who see the record in full.
func (s *Store) References(ctx context.Context, r store.Reader, who access.Actor, e Envelope) ([]Reference, error) {
	return store.All(ctx, r, func(row store.Row) (ref Reference, err error) {
		var at int64
		err = row.Scan(&ref.System, &ref.Value, &at)
		ref.At = clock.FromMilli(at)
		return ref, err
	}, store.SQL(`select f.system, f.value, f.at from record_reference f join record r on r.seq = f.rec where r.seq = $1 and {sees} order by f.at, f.system, f.value`, e.seq).
		Fill("sees", access.Sees(who, access.RecordFull, s.clock.Now(), "r.id")))
}

// Once keeps a form that is sent twice from doing its work twice: it gives what the first one
// made, or notes what this one makes. token is the form's own random text.
func (s *Store) Once(ctx context.Context, tx *store.Tx, who access.Actor, token string, do func() (id.Record, error)) (id.Record, error) {
	if token == "" {
		return do()
	}
	if len(token) > longestOnce {
		return "", fault.Bad("The mark of the form is too long. Open the form again.", nil)
	}
	made, err := store.All(ctx, tx, store.Scalar[id.Record], store.SQL(`select made from record_once where member = $1 and token = $2`, who.Member, token))
	if err != nil {
		return "", err
	}
	if len(made) > 0 {
		return made[0], nil
	}
	rec, err := do()
	if err != nil {
		return "", err
	}
	// Where a twin was committed since this snapshot began, "do nothing" is a conflict of the two on
	// PostgreSQL: the next try finds what the twin made.
	_, err = tx.Exec(ctx, store.SQL(`insert into record_once (member, token, made, at) values ($1, $2, $3, $4) on conflict (member, token) do nothing`,
		who.Member, token, rec, clock.Milli(s.clock.Now())))
	return rec, err
}

// SweepOnce forgets the marks of forms that were sent before a time: sent again after it, such a
// form is a new one.
func (s *Store) SweepOnce(ctx context.Context, tx *store.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, store.SQL(`delete from record_once where at < $1`, clock.Milli(before)))
	return err
}
