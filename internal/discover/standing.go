package discover

import (
	"context"
	"fmt"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// standing is what one side was told of a pair, as the machine keeps it beside the note.
type standing struct {
	note, mine, theirs id.Record
	post, named        id.Post // the side's own desk; whom the note names
	told               access.Level
	purpose            access.Purpose
	basis              id.Basis
	protected          bool
	given              time.Time
	ended, opened      bool
}

// worth is what a note still gives: the summary ends, the pointer stays.
func (n standing) worth() access.Level {
	if n.ended {
		return min(n.told, access.Pointer)
	}
	return n.told
}

func best(notes []standing) access.Level {
	most := access.None
	for _, n := range notes {
		most = max(most, n.worth())
	}
	return most
}

var noteColumns = store.SQL(`dn.note, dn.mine, dn.theirs, dn.post, dn.named, dn.told, dn.purpose, dn.basis, dn.protected, dn.given, dn.ended, dn.opened`)

func scanStanding(row store.Row) (standing, error) {
	var n standing
	var given, ended, opened int64
	err := row.Scan(&n.note, &n.mine, &n.theirs, &n.post, &n.named, &n.told, &n.purpose, &n.basis, &n.protected, &given, &ended, &opened)
	n.given, n.ended, n.opened = clock.FromMilli(given), ended != 0, opened != 0
	return n, err
}

// standingOf gives what one side was told of a pair so far.
func standingOf(ctx context.Context, r store.Reader, mine, theirs id.Record) ([]standing, error) {
	return store.All(ctx, r, scanStanding, store.SQL(`select {columns} from discover_note dn where dn.mine = $1 and dn.theirs = $2 order by dn.given`,
		mine, theirs).Fill("columns", noteColumns))
}

// ofNotes gives what the machine keeps beside notes, by note.
func ofNotes(ctx context.Context, r store.Reader, notes []id.Record) (map[id.Record]standing, error) {
	if len(notes) == 0 {
		return nil, nil
	}
	all, err := store.All(ctx, r, scanStanding, store.SQL(`select {columns} from discover_note dn where dn.note in {notes}`).
		Fill("columns", noteColumns).Fill("notes", store.In(notes)))
	by := make(map[id.Record]standing, len(all))
	for _, n := range all {
		by[n.note] = n
	}
	return by, err
}

// keepNote logs what stands beside a note, as an act of the machine: which record of theirs it came
// from is in no trail of a member.
func (s *Service) keepNote(ctx context.Context, tx *store.Tx, note id.Record) error {
	return theNotes.Keep(ctx, tx, partner.Machine(), s.clock.Now(), store.SQL(`where note = $1`, note))
}

// end takes the summary back; the note stays as it was.
func (s *Service) end(ctx context.Context, tx *store.Tx, n standing, to partner.Org) error {
	if _, err := tx.Exec(ctx, store.SQL(`update discover_note set ended = $2 where note = $1`, n.note, clock.Milli(s.clock.Now()))); err != nil {
		return err
	}
	if err := s.keepNote(ctx, tx, n.note); err != nil {
		return err
	}
	return s.records.EndGrants(ctx, tx, towards(to, n.purpose), n.theirs, n.basis, "")
}

// unprotect ends the protection of what a side was told while it was silent, once its tone is
// wider: the other owner's log shows it from now on, dated as it was.
func (s *Service) unprotect(ctx context.Context, tx *store.Tx, n standing, mine side) error {
	if _, err := tx.Exec(ctx, store.SQL(`update discover_note set protected = $2 where note = $1`, n.note, false)); err != nil {
		return err
	}
	if err := s.keepNote(ctx, tx, n.note); err != nil {
		return err
	}
	left, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from discover_note dn join record mr on mr.id = dn.mine
		where dn.theirs = $1 and dn.protected = $2 and mr.owner = $3`, n.theirs, true, mine.env.Owner))
	if err != nil || left > 0 {
		return err // another record of the same owner still keeps quiet about the same one
	}
	by := towards(mine.org, n.purpose)
	now := s.clock.Now()
	err = audit.Protect(ctx, tx, audit.Entry{By: by, Did: Disclosed, At: now}, audit.Protection{Org: by.Org, Records: []id.Record{n.theirs}, Until: now})
	if err != nil {
		return fmt.Errorf("end the protection of a note: %w", err)
	}
	return nil
}
