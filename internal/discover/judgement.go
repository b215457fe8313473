package discover

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Verdict is what somebody makes of a note.
type Verdict struct {
	Note    id.Record
	Verdict string
	Why     string
	Once    string // the form's own mark
}

// Judge keeps the own organisation's judgement of a note, beside those it made before. Nobody else
// is told, and nothing is merged.
func (s *Service) Judge(ctx context.Context, who access.Actor, v Verdict) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		made, err = s.records.Once(ctx, tx, who, v.Once, func() (id.Record, error) { return s.judge(ctx, tx, who, v) })
		return err
	})
	return made, err
}

func (s *Service) judge(ctx context.Context, tx *store.Tx, who access.Actor, v Verdict) (id.Record, error) {
	n, err := s.notes.Get(ctx, tx, who, access.HitJudge, v.Note)
	if err != nil {
		return "", err
	}
	e, err := s.judgements.Create(ctx, tx, who, Judgement{About: n.Body.Mine, Note: v.Note, Verdict: v.Verdict, Why: strings.TrimSpace(v.Why),
		start: besides(n.Envelope)})
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into discover_judgement (judgement, note) values ($1, $2)`, e.ID, v.Note))
	if err != nil {
		return "", err
	}
	return e.ID, theJudgements.Keep(ctx, tx, who, s.clock.Now(), store.SQL(`where judgement = $1`, e.ID))
}

// besides is where a record goes that an organisation makes of its own note: to the same desk.
func besides(e record.Envelope) record.Start {
	return record.Start{Owner: e.Owner, Team: e.Team, Marking: e.Marking, Code: access.CodeC, Restricted: e.Restricted()}
}

// Narrowing gives a record a tone of its own, narrower than that of its clauses.
type Narrowing struct {
	Record id.Record
	Tone   access.Tone // open lifts an earlier narrowing: the clauses alone decide again
	Reason string      // needed for silent
	Review time.Time   // needed for silent: when somebody asks whether it must be so still
}

// Narrowed gives a record to those who may share it, with its own tone as it stands: open where it
// has none.
func (s *Service) Narrowed(ctx context.Context, who access.Actor, rec id.Record) (record.Shown, Narrowing, error) {
	var shown record.Shown
	n := Narrowing{Record: rec, Tone: access.Open}
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		if shown, err = s.records.Open(ctx, r, who, access.RecordGrant, rec); err != nil {
			return err
		}
		stands, err := store.All(ctx, r, func(row store.Row) (Narrowing, error) {
			is := Narrowing{Record: rec}
			var review int64
			err := row.Scan(&is.Tone, &is.Reason, &review)
			is.Review = clock.FromMilli(review)
			return is, err
		}, store.SQL(`select tone, reason, review from discover_narrow where rec = $1`, rec))
		if len(stands) > 0 {
			n = stands[0]
		}
		return err
	})
	return shown, n, err
}

// Problems tells what is wrong with a narrowing before it is made.
func (s *Service) Problems(n Narrowing, kind access.Kind) fault.Fields {
	return n.check(kind, s.clock.Now())
}

// SetTone narrows the tone of an own record, or lifts that again. Notes that others were given
// stay as they were; summaries that the tone no longer gives end now. What became wider is
// compared again, and told at the next tick.
func (s *Service) SetTone(ctx context.Context, who access.Actor, n Narrowing) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		shown, err := s.records.Open(ctx, tx, who, access.RecordGrant, n.Record)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		if err := fault.Check(n.check(shown.Kind, now)); err != nil {
			return err
		}
		rows, err := n.write(ctx, tx, who, now)
		if err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Entry{By: who, Did: Narrowed, At: now, Notes: []audit.Note{audit.Note(n.Tone.String())}, Rows: rows,
			Seen: []audit.Seen{{Record: n.Record, Owner: shown.Owner, Level: access.Full}}}); err != nil {
			return err
		}
		if err := s.resettle(ctx, tx, n.Record); err != nil {
			return err
		}
		return s.enqueue(ctx, tx, n.Record)
	})
}

// write keeps a narrowing, or lifts the one that stands, and gives its row for the log.
func (n Narrowing) write(ctx context.Context, tx *store.Tx, who access.Actor, now time.Time) ([]audit.Row, error) {
	if n.Tone == access.Open {
		gone, err := theTones.Gone(ctx, tx, store.SQL(`where rec = $1`, n.Record))
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, store.SQL(`delete from discover_narrow where rec = $1`, n.Record))
		return gone, err
	}
	_, err := tx.Exec(ctx, store.SQL(`insert into discover_narrow (rec, tone, reason, review, member, at) values ($1, $2, $3, $4, $5, $6)
		on conflict (rec) do update set tone = excluded.tone, reason = excluded.reason, review = excluded.review, member = excluded.member, at = excluded.at`,
		n.Record, n.Tone, strings.TrimSpace(n.Reason), clock.Milli(n.Review), who.Member, clock.Milli(now)))
	if err != nil {
		return nil, err
	}
	return theTones.Now(ctx, tx, store.SQL(`where rec = $1`, n.Record))
}

func (n Narrowing) check(kind access.Kind, now time.Time) fault.Fields {
	p := fault.Fields{}
	if !slices.Contains(access.Entities(), kind) {
		p["tone"] = "Records of this kind are not compared with those of others."
	}
	if n.Tone < access.Off || n.Tone > access.Open {
		p["tone"] = "Choose a tone."
	}
	tooLong(p, "reason", n.Reason)
	if n.Tone == access.Silent && strings.TrimSpace(n.Reason) == "" {
		p["reason"] = "Say why others are to be told nothing."
	}
	if n.Tone == access.Silent && !n.Review.After(now) {
		p["review"] = "Choose a later day on which somebody asks whether it must still be so."
	}
	return p
}
