package discover

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

const (
	readAtOnce = 200         // due rows looked at together
	postponed  = time.Minute // after which a side is tried again that could not be told
)

// Tick gives the notes that are due. It is to be called about once a second on every node; they
// take turns. A side that cannot be told does not keep the others waiting.
func (s *Service) Tick(ctx context.Context) error {
	now := s.clock.Now()
	if err := s.watchTones(ctx, now); err != nil {
		return fmt.Errorf("watch the tones: %w", err)
	}
	var failed error
	for {
		var pairs [][2]id.Record
		err := s.db.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
			pairs, err = dueAt(ctx, r, now)
			return err
		})
		if err != nil || len(pairs) == 0 {
			return errors.Join(failed, err)
		}
		for _, p := range pairs {
			err := s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error { return s.giveOnce(ctx, tx, p[0], p[1]) })
			if err == nil {
				continue
			}
			failed = errors.Join(failed, fmt.Errorf("tell the holder of %s: %w", p[0], err))
			if err := s.postpone(ctx, p, now.Add(postponed)); err != nil {
				return errors.Join(failed, err)
			}
		}
	}
}

func dueAt(ctx context.Context, r store.Reader, now time.Time) ([][2]id.Record, error) {
	return store.All(ctx, r, func(row store.Row) (p [2]id.Record, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}, store.SQL(`select mine, theirs from discover_due where due <= $1 order by due, mine, theirs limit $2`, clock.Milli(now), readAtOnce))
}

func (s *Service) postpone(ctx context.Context, p [2]id.Record, until time.Time) error {
	return s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, store.SQL(`update discover_due set due = $3 where mine = $1 and theirs = $2`, p[0], p[1], clock.Milli(until)))
		return err
	})
}

// giveOnce tells one side what is due to it, unless another node has done so meanwhile.
func (s *Service) giveOnce(ctx context.Context, tx *store.Tx, mine, theirs id.Record) error {
	if err := tx.Lock(ctx, "discover/tick"); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, store.SQL(`delete from discover_due where mine = $1 and theirs = $2`, mine, theirs))
	if err != nil || n == 0 {
		return err
	}
	return s.give(ctx, tx, s.weigher(tx), mine, theirs)
}

// watchTones looks once in a tick whether anything changed that tones come from, and queues a
// comparison of all records if so: what became wider is told at the next tick, what became
// narrower ends.
func (s *Service) watchTones(ctx context.Context, now time.Time) error {
	window := fmt.Sprint(clock.Milli(now.Truncate(s.config.Every)))
	seen := ""
	err := s.db.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		seen, err = stateOf(ctx, r, "window")
		return err
	})
	if err != nil || seen == window {
		return err
	}
	return s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		epoch, err := partner.Epoch(ctx, tx, now)
		if err != nil {
			return err
		}
		old, err := stateOf(ctx, tx, "epoch")
		if err != nil {
			return err
		}
		if old != epoch {
			if err := job.Enqueue(ctx, tx, Sweep{}, now, job.Once("all")); err != nil {
				return err
			}
		}
		if err := setState(ctx, tx, "epoch", epoch); err != nil {
			return err
		}
		return setState(ctx, tx, "window", window)
	})
}

func stateOf(ctx context.Context, r store.Reader, name string) (string, error) {
	values, err := store.All(ctx, r, store.Scalar[string], store.SQL(`select value from discover_state where name = $1`, name))
	if err != nil || len(values) == 0 {
		return "", err
	}
	return values[0], nil
}

func setState(ctx context.Context, tx *store.Tx, name, value string) error {
	_, err := tx.Exec(ctx, store.SQL(`insert into discover_state (name, value) values ($1, $2)
		on conflict (name) do update set value = excluded.value`, name, value))
	return err
}

// give decides anew, since the tick is later than the match, and tells one side.
func (s *Service) give(ctx context.Context, tx *store.Tx, w *weigher, mine, theirs id.Record) error {
	a, err := w.side(ctx, mine)
	if err != nil {
		return err
	}
	b, err := w.side(ctx, theirs)
	if err != nil {
		return err
	}
	agreed, asked, err := introduced(ctx, tx, mine, theirs)
	if err != nil {
		return err
	}
	out, err := w.weigh(ctx, a, b, agreed)
	if err != nil {
		return err
	}
	if out.broker != "" && !asked && mine < theirs {
		return s.introduce(ctx, tx, a, b, out.broker)
	}
	old, err := standingOf(ctx, tx, mine, theirs)
	if err != nil || out.mine.told <= best(old) {
		return err
	}
	return s.tell(ctx, tx, w, a, b, out, agreed)
}

// tell makes the note of one side, and logs at the other that it was disclosed.
func (s *Service) tell(ctx context.Context, tx *store.Tx, w *weigher, mine, theirs side, out outcome, agreed bool) error {
	g := out.mine
	named := theirs.post
	if theirs.org.Masked && !agreed {
		broker, err := brokerPost(ctx, tx)
		if err != nil || broker == "" {
			return err // nobody whom a note could name
		}
		named = broker
	}
	if g.told == access.Pointer {
		if had, err := namedBefore(ctx, tx, mine.env.ID, named); err != nil || had {
			return err // how many they hold is not told
		}
	}
	n := Note{
		Mine: mine.env.ID, Kind: mine.env.Kind, Fields: out.match.Fields, Strength: out.match.Strength, Post: named,
		Told: g.told, Purpose: g.purpose, Tone: g.tone, Protected: g.tone == access.Silent && !agreed, Given: w.now,
		start: startOf(mine, w.now),
	}
	if g.told == access.Summary {
		n.Theirs = theirs.env.ID
	}
	e, err := s.notes.Create(ctx, tx, partner.Machine(), n)
	if err != nil {
		return err
	}
	basis, err := s.disclose(ctx, tx, w.now, mine, theirs, n, e.ID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into discover_note (note, mine, theirs, post, named, told, purpose, basis, protected, given, ended, opened)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)`,
		e.ID, mine.env.ID, theirs.env.ID, mine.post, named, n.Told, n.Purpose, basis, n.Protected, clock.Milli(w.now)))
	if err != nil {
		return err
	}
	return s.keepNote(ctx, tx, e.ID)
}

// startOf is where a note goes: to the desk that holds the own record, as closely kept as that is.
func startOf(mine side, now time.Time) record.Start {
	st := record.Start{Owner: mine.env.Owner, Team: mine.env.Team, Marking: mine.env.Marking, Code: access.CodeC,
		Restricted: mine.facts.Restricted}
	for _, d := range mine.facts.Denials {
		if d.Live(now) {
			st.Denials = append(st.Denials, access.Denial{To: d.To, Window: access.Window{From: now, Until: d.Until}})
		}
	}
	for _, g := range mine.facts.Grants {
		if mine.facts.Restricted && g.Live(now) && g.Basis.Kind == access.ByOwner {
			g.From = now
			st.Grants = append(st.Grants, g) // those of the owner's people who are named on the record
		}
	}
	return st
}

// disclose logs in the other owner's log what a side was told, kept back while that side is
// silent, and gives the grant that a summary needs.
func (s *Service) disclose(ctx context.Context, tx *store.Tx, now time.Time, mine, theirs side, n Note, note id.Record) (id.Basis, error) {
	by := towards(mine.org, n.Purpose)
	seen := audit.Seen{Record: theirs.env.ID, Owner: theirs.env.Owner, Level: n.Told}
	if n.Protected {
		seen.Protected = now.AddDate(0, protectFor, 0)
	}
	if err := audit.Append(ctx, tx, audit.Entry{By: by, Did: Disclosed, At: now, Seen: []audit.Seen{seen}}); err != nil {
		return "", err
	}
	if n.Told < access.Summary {
		return "", nil
	}
	until := now.AddDate(0, 0, hitDays)
	basis, err := s.records.NewBasis(ctx, tx, by, record.Ground{Kind: access.ByHit, Source: string(note), Cap: access.Summary, Until: until})
	if err != nil {
		return "", err
	}
	return basis.ID, s.records.Grant(ctx, tx, by, theirs.env.ID, access.Grant{To: access.OfPost(mine.post), Level: access.Summary, For: n.Purpose,
		Basis: basis, Window: access.Window{From: now, Until: until}})
}

// namedBefore tells whether a note about a record names a post already.
func namedBefore(ctx context.Context, r store.Reader, mine id.Record, named id.Post) (bool, error) {
	found, err := store.All(ctx, r, store.Scalar[int], store.SQL(`select 1 from discover_note where mine = $1 and named = $2 limit 1`, mine, named))
	return len(found) > 0, err
}

// brokerPost is the desk that puts others in touch; empty when there is none.
func brokerPost(ctx context.Context, r store.Reader) (id.Post, error) {
	posts, err := partner.FindCover(ctx, r, BrokerDuty)
	if err != nil || len(posts) == 0 {
		return "", ignoreAbsent(err)
	}
	return posts[0].ID, nil
}

// orgOfPost gives the organisation of a post.
func orgOfPost(ctx context.Context, r store.Reader, post id.Post, now time.Time) (partner.Post, partner.Org, error) {
	p, err := partner.PostOf(ctx, r, post)
	if err != nil {
		return p, partner.Org{}, fmt.Errorf("post of a note: %w", err)
	}
	o, err := partner.OrgOf(ctx, r, p.Org, now)
	if fault.Is(err, fault.NotFound) {
		err = fault.Why("post %s has no organisation", post)
	}
	return p, o, err
}
