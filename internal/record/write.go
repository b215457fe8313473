package record

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

const (
	largestBody  = 256 << 10 // bytes of one version's body
	mostWords    = 2000      // folded words kept for search of one record
	triesForName = 8         // for a reference that nobody of the owner has yet
)

// Create makes a record, visible to its owner's team alone.
func (o *Of[T]) Create(ctx context.Context, tx *store.Tx, who access.Actor, body T) (Envelope, error) {
	if !access.MayCall(who, o.k.Creates) {
		return Envelope{}, fault.Forbidden("You may not make this.", nil)
	}
	if err := fault.Check(o.k.Check(body)); err != nil {
		return Envelope{}, err
	}
	start := o.k.Start(who, body)
	if !access.MayOwn(who, start.Owner) {
		return Envelope{}, fault.Forbidden("A record belongs to the organisation that makes it.", nil)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return Envelope{}, fmt.Errorf("write a %s: %w", o.k.Name, err)
	}
	if len(text) > largestBody {
		return Envelope{}, fault.Of(fault.TooLarge, "This is more text than one record can hold.", nil)
	}
	now := o.s.clock.Now()
	e := Envelope{secret: id.New[string](), ID: id.New[id.Record](), Kind: o.k.Name, Owner: start.Owner, Team: start.Team,
		Marking: start.Marking, Code: start.Code, Created: now, Changed: now, version: 1,
		restrict: start.Restricted, draft: start.Draft, KeepUntil: o.k.Keep(body, now)}
	if err := insert(ctx, tx, &e); err != nil {
		return Envelope{}, err
	}
	var rows []audit.Row
	for _, p := range start.Parts {
		added, err := o.s.addPart(ctx, tx, e, p)
		if err != nil {
			return Envelope{}, err
		}
		rows = append(rows, added...)
	}
	saved, err := o.s.save(ctx, tx, who, e, start.Parts, o.k.Shape, text)
	if err != nil {
		return Envelope{}, err
	}
	rows = append(rows, saved...)
	for _, g := range start.Grants {
		row, err := putGrant(ctx, tx, e, g)
		if err != nil {
			return Envelope{}, err
		}
		rows = append(rows, row...)
	}
	for _, d := range start.Denials {
		row, err := putDenial(ctx, tx, e, d)
		if err != nil {
			return Envelope{}, err
		}
		rows = append(rows, row...)
	}
	entry := audit.Entry{By: who, Did: o.k.Creates, At: now, Rows: rows,
		Seen: []audit.Seen{{Record: e.ID, Owner: e.Owner, Level: access.Full}}}
	if err := audit.Append(ctx, tx, entry); err != nil {
		return Envelope{}, err
	}
	return e, o.s.tell(ctx, tx, Change{Envelope: e, Created: true, Identifiers: o.k.Identify(body), By: who})
}

// insert writes the envelope, under a reference that is the owner's only one.
func insert(ctx context.Context, tx *store.Tx, e *Envelope) error {
	for range triesForName {
		e.Reference = id.Reference()
		seqs, err := store.All(ctx, tx, store.Scalar[int64], store.SQL(`insert into record (id, kind, owner, team, reference, marking, code,
			restricted, draft, erased, version, mark, created, changed, keep_until)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, $12, $13, $14)
			on conflict (owner, reference) do nothing returning seq`,
			e.ID, e.Kind, e.Owner, e.Team, e.Reference, e.Marking, e.Code, e.restrict, e.draft, e.version, e.secret,
			clock.Milli(e.Created), clock.Milli(e.Changed), clock.Milli(e.KeepUntil)))
		if err != nil {
			return err
		}
		if len(seqs) == 1 {
			e.seq = seqs[0]
			return nil
		}
	}
	return fault.Why("no free reference after %d tries", triesForName)
}

// Edit changes a record that the editor sees in full and may edit. base is the mark they saw; when
// what they may see has changed since, the answer is a *Stale and nothing is written. change is
// given the whole body, so that what the editor does not see stays as it is.
func (o *Of[T]) Edit(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, base Mark, change func(*T)) (Shown, error) {
	got, err := o.s.load(ctx, tx, who, o.k.Edits, rec)
	if err != nil {
		return Shown{}, err
	}
	if got.env.Kind != o.k.Name {
		return Shown{}, fault.Absent(fault.Why("record is a %s, not a %s", got.env.Kind, o.k.Name))
	}
	if got.shown.Mark != base {
		return Shown{}, &Stale{Now: got.shown}
	}
	body, err := o.read(got.shape, got.body)
	if err != nil {
		return Shown{}, err
	}
	change(&body)
	if err := fault.Check(o.k.Check(body)); err != nil {
		return Shown{}, err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return Shown{}, fmt.Errorf("write a %s: %w", o.k.Name, err)
	}
	if len(text) > largestBody {
		return Shown{}, fault.Of(fault.TooLarge, "This is more text than one record can hold.", nil)
	}
	if got.env, err = o.s.next(ctx, tx, who, o.k.Edits, got.env, o.k.Shape, text); err != nil {
		return Shown{}, err
	}
	if err := o.s.tell(ctx, tx, Change{Envelope: got.env, Identifiers: o.k.Identify(body), By: who}); err != nil {
		return Shown{}, err
	}
	got.shape, got.body = o.k.Shape, text
	return o.s.show(got, got.shown.Decision)
}

// next writes the next version of a record.
func (s *Store) next(ctx context.Context, tx *store.Tx, who access.Actor, did access.Action, e Envelope, shape int, text []byte) (Envelope, error) {
	before := e.version
	e.version, e.Changed = before+1, s.clock.Now()
	n, err := tx.Exec(ctx, store.SQL(`update record set version = $3, changed = $4 where seq = $1 and version = $2`,
		e.seq, before, e.version, clock.Milli(e.Changed)))
	if err != nil {
		return e, err
	}
	if n != 1 {
		return e, fault.Conflict("Somebody else changed this at the same moment. Open it again.")
	}
	parts, err := partsOf(ctx, tx, e.seq)
	if err != nil {
		return e, err
	}
	rows, err := s.save(ctx, tx, who, e, parts, shape, text)
	if err != nil {
		return e, err
	}
	return e, audit.Append(ctx, tx, audit.Entry{By: who, Did: did, At: e.Changed, Rows: rows,
		Seen: []audit.Seen{{Record: e.ID, Owner: e.Owner, Level: access.Full}}})
}

// save writes a version with its views and words, and gives their rows for the log.
func (s *Store) save(ctx context.Context, tx *store.Tx, who access.Actor, e Envelope, parts []access.Part, shape int, text []byte) ([]audit.Row, error) {
	if _, err := tx.Exec(ctx, store.SQL(`insert into record_version (rec, n, shape, body, at, by_member) values ($1, $2, $3, $4, $5, $6)`,
		e.seq, e.version, shape, text, clock.Milli(e.Changed), who.Member)); err != nil {
		return nil, err
	}
	views, err := s.views(e, parts, shape, text)
	if err != nil {
		return nil, err
	}
	if err := s.putWords(ctx, tx, e, views); err != nil {
		return nil, err
	}
	rows := []audit.Row{envelopeRow(e), versionRow(e.ID, e.version, shape, text, clock.Milli(e.Changed), string(who.Member))}
	var put [][]any
	for level := access.Pointer; level <= access.Full; level++ {
		v := views[level]
		put = append(put, []any{e.seq, level, v.Title, v.Line, v.State, v.Area, clock.Milli(v.Due)})
		rows = append(rows, viewRow(e.ID, level, v.Title, v.Line, v.State, v.Area, clock.Milli(v.Due)))
	}
	return rows, putRows(ctx, tx, store.SQL(`insert into record_view (rec, level, title, line, state, area, due) values {rows}
		on conflict (rec, level) do update set title = excluded.title, line = excluded.line, state = excluded.state, area = excluded.area, due = excluded.due`), put)
}

// putRows runs one insert for many rows; q has {rows} where the values stand.
func putRows(ctx context.Context, tx *store.Tx, q store.Query, rows [][]any) error {
	for _, part := range store.Rows(rows) {
		if _, err := tx.Exec(ctx, q.Fill("rows", part)); err != nil {
			return err
		}
	}
	return nil
}

// views makes the stored view of each level: only with the parts that everybody at that level sees.
func (s *Store) views(e Envelope, parts []access.Part, shape int, text []byte) (map[access.Level]View, error) {
	var err error
	out := map[access.Level]View{}
	for level := access.Pointer; level <= access.Full; level++ {
		shows := func(name string) bool {
			for _, p := range parts {
				if p.Name == name {
					return !p.Protected && p.Level <= level
				}
			}
			return false
		}
		if out[level], err = s.kinds[e.Kind].show(text, shape, level, shows); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// putWords replaces the search words: each with the least level whose view has it.
func (s *Store) putWords(ctx context.Context, tx *store.Tx, e Envelope, views map[access.Level]View) error {
	if e.version > 1 {
		if _, err := tx.Exec(ctx, store.SQL(`delete from record_word where rec = $1`, e.seq)); err != nil {
			return err
		}
	}
	have := map[string]bool{}
	var put [][]any
	for level := access.Pointer; level <= access.Full; level++ {
		v := views[level]
		text := strings.Join(append([]string{v.Title, v.Line, v.Area}, v.Words...), "\n")
		if level == access.Full {
			text += "\n" + e.Reference
		}
		for _, w := range s.fold(text) {
			if have[w] || len(have) >= mostWords {
				continue
			}
			have[w] = true
			put = append(put, []any{w, e.seq, level})
		}
	}
	return putRows(ctx, tx, store.SQL(`insert into record_word (word, rec, level) values {rows}`), put)
}

func (s *Store) tell(ctx context.Context, tx *store.Tx, c Change) error {
	for _, w := range s.watchers {
		if err := w(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// addPart declares a part of a record, with whom it is open to, and gives its rows for the log.
func (s *Store) addPart(ctx context.Context, tx *store.Tx, e Envelope, p access.Part) ([]audit.Row, error) {
	if _, err := tx.Exec(ctx, store.SQL(`insert into access_part (rec, name, level, protected) values ($1, $2, $3, $4)`,
		e.seq, p.Name, p.Level, p.Protected)); err != nil {
		return nil, err
	}
	rows := []audit.Row{partRow(e.ID, p)}
	for _, g := range p.Grants {
		from, until := clock.Milli(s.clock.Now()), untilMilli(g.Window)
		if _, err := tx.Exec(ctx, store.SQL(`insert into access_partgrant (rec, name, principal, from_ms, until_ms) values ($1, $2, $3, $4, $5)`,
			e.seq, p.Name, g.To, from, until)); err != nil {
			return nil, err
		}
		rows = append(rows, partGrantRow(e.ID, p.Name, g.To, from, until))
	}
	return rows, nil
}
