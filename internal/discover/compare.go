package discover

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/match"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

const (
	atOnce  = 25  // candidates weighed in one transaction
	sweptBy = 200 // records queued by one sweep
)

// Compare is the job that compares one record with those of all other owners: the one piece of
// code that reads all their identifiers. After is where a long list of candidates goes on.
type Compare struct{ Record, After id.Record }

// JobName names the job for ever.
func (Compare) JobName() string { return "discover.compare" }

// Sweep is the job that queues the comparison of every record, after something changed that tones
// come from.
type Sweep struct{ After id.Record }

// JobName names the job for ever.
func (Sweep) JobName() string { return "discover.sweep" }

// Handle gives the jobs of discovery to a runner.
func (s *Service) Handle(r *job.Runner) error {
	if err := job.HandleTx(r, s.compare); err != nil {
		return err
	}
	return job.HandleTx(r, s.sweep)
}

// candidate is a record of another owner that shares an identifier.
type candidate struct {
	rec   id.Record
	owner id.Org
	kind  access.Kind
}

func (s *Service) compare(ctx context.Context, tx *store.Tx, j Compare) error {
	env, err := s.records.Envelope(ctx, tx, partner.Machine(), j.Record)
	if err != nil || env.Owner == "" {
		return err
	}
	keys, err := keysOf(ctx, tx, j.Record)
	if err != nil {
		return err
	}
	w := s.weigher(tx)
	var before []id.Record
	if j.After == "" {
		if before, err = s.first(ctx, tx, env); err != nil {
			return err
		}
	}
	found, err := candidates(ctx, tx, keys, env.Owner, j.After)
	if err != nil || len(found)+len(before) == 0 { // most records share nothing with anybody
		return err
	}
	me, err := w.side(ctx, j.Record)
	if err != nil {
		return err
	}
	if err := s.again(ctx, tx, w, me, before); err != nil {
		return err
	}
	if !me.ready() {
		return nil
	}
	for _, c := range found {
		if err := s.candidate(ctx, tx, w, me, c); err != nil {
			return err
		}
	}
	if len(found) < atOnce {
		return nil
	}
	last := found[len(found)-1].rec
	return job.Enqueue(ctx, tx, Compare{Record: j.Record, After: last}, s.clock.Now(), job.Once(j.Record+"/"+last))
}

// candidates gives the next records of other owners that share an identifier, in the order of their
// ids. It asks for one identifier at a time, so that each is a short stretch of the index whatever
// the database believes of the table.
func candidates(ctx context.Context, r store.Reader, keys []match.Key, owner id.Org, after id.Record) ([]candidate, error) {
	var all []candidate
	for _, k := range keys {
		some, err := store.All(ctx, r, func(row store.Row) (c candidate, err error) {
			err = row.Scan(&c.rec, &c.owner, &c.kind)
			return c, err
		}, store.SQL(`select rec, owner, kind from discover_key where field = $1 and value = $2 and rec > $3 and owner <> $4 order by rec limit $5`,
			k.Field, k.Value, after, owner, atOnce))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Compare(a.rec, b.rec) })
	all = slices.CompactFunc(all, func(a, b candidate) bool { return a.rec == b.rec })
	return all[:min(len(all), atOnce)], nil
}

// first logs, in the owner's log and always in the same words, that a record is compared, and gives
// the records of which its holder was told before, or the other way round.
func (s *Service) first(ctx context.Context, tx *store.Tx, env record.Envelope) ([]id.Record, error) {
	err := audit.Append(ctx, tx, audit.Entry{By: partner.Machine(), Did: Compared, At: s.clock.Now(),
		Seen: []audit.Seen{{Record: env.ID, Owner: env.Owner, Level: access.Pointer}}}) // the least that a trail shows
	if err != nil {
		return nil, err
	}
	return toldOfBefore(ctx, tx, env.ID)
}

func toldOfBefore(ctx context.Context, tx *store.Tx, rec id.Record) ([]id.Record, error) {
	return store.All(ctx, tx, store.Scalar[id.Record], store.SQL(`select theirs from discover_note where mine = $1
		union select mine from discover_note where theirs = $1`, rec))
}

// again weighs the pairs of which somebody was told something before.
func (s *Service) again(ctx context.Context, tx *store.Tx, w *weigher, me side, others []id.Record) error {
	for _, rec := range others {
		other, err := w.side(ctx, rec)
		if err != nil {
			return err
		}
		if err := s.settle(ctx, tx, w, me, other); err != nil {
			return err
		}
	}
	return nil
}

// resettle weighs anew what was told of a record, within the change that calls for it.
func (s *Service) resettle(ctx context.Context, tx *store.Tx, rec id.Record) error {
	w := s.weigher(tx)
	me, err := w.side(ctx, rec)
	if err != nil {
		return err
	}
	others, err := toldOfBefore(ctx, tx, rec)
	if err != nil {
		return err
	}
	return s.again(ctx, tx, w, me, others)
}

// candidate weighs one record that shares an identifier, unless the tones of the two organisations
// say that they are not compared.
func (s *Service) candidate(ctx context.Context, tx *store.Tx, w *weigher, me side, c candidate) error {
	for _, k := range []toneKey{{me.env.Owner, me.env.Kind, c.owner}, {c.owner, c.kind, me.env.Owner}} {
		tones, err := w.toneOf(ctx, k.owner, k.kind, k.other)
		if err != nil || len(tones) == 0 {
			return err
		}
	}
	other, err := w.side(ctx, c.rec)
	if err != nil {
		return err
	}
	return s.settle(ctx, tx, w, me, other)
}

// settle weighs a pair, ends at once what may no longer be seen, and notes for the tick what may
// have to be told.
func (s *Service) settle(ctx context.Context, tx *store.Tx, w *weigher, a, b side) error {
	agreed, asked, err := introduced(ctx, tx, a.env.ID, b.env.ID)
	if err != nil {
		return err
	}
	out, err := w.weigh(ctx, a, b, agreed)
	if err != nil {
		return err
	}
	introduce := out.broker != "" && !asked
	if err := s.settleSide(ctx, tx, w, a, b, out.mine, introduce && a.env.ID < b.env.ID); err != nil {
		return err
	}
	return s.settleSide(ctx, tx, w, b, a, out.theirs, introduce && b.env.ID < a.env.ID)
}

func (s *Service) settleSide(ctx context.Context, tx *store.Tx, w *weigher, mine, theirs side, g given, introduce bool) error {
	old, err := standingOf(ctx, tx, mine.env.ID, theirs.env.ID)
	if err != nil {
		return err
	}
	for _, n := range old {
		if n.worth() == access.Summary && g.told < access.Summary {
			if err := s.end(ctx, tx, n, mine.org); err != nil {
				return err
			}
		}
		if n.protected && g.tone > access.Silent {
			if err := s.unprotect(ctx, tx, n, mine); err != nil {
				return err
			}
		}
	}
	if g.told <= best(old) && !introduce {
		return nil
	}
	return s.due(ctx, tx, w.now, mine.env.ID, theirs.env.ID)
}

// due notes that a side may have to be told at the next tick. How soon that is depends on its own
// record alone, so that the hour tells nothing of the other's.
func (s *Service) due(ctx context.Context, tx *store.Tx, now time.Time, mine, theirs id.Record) error {
	danger := false
	if s.config.Urgent != nil {
		var err error
		if danger, err = s.config.Urgent(ctx, tx, mine); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, store.SQL(`insert into discover_due (mine, theirs, due) values ($1, $2, $3) on conflict (mine, theirs) do nothing`,
		mine, theirs, clock.Milli(s.nextTick(now, danger))))
	return err
}

func (s *Service) sweep(ctx context.Context, tx *store.Tx, j Sweep) error {
	recs, err := store.All(ctx, tx, store.Scalar[id.Record], store.SQL(`select distinct rec from discover_key where rec > $1 order by rec limit $2`, j.After, sweptBy))
	if err != nil {
		return err
	}
	for _, rec := range recs {
		if err := s.enqueue(ctx, tx, rec); err != nil {
			return err
		}
	}
	if len(recs) < sweptBy {
		return nil
	}
	last := recs[len(recs)-1]
	return job.Enqueue(ctx, tx, Sweep{After: last}, s.clock.Now(), job.Once(last))
}
