package record

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Ground is what a grant is to rest on. A single share names its gateway, why it is necessary and
// what was left out; an urgent one says the risk, and is reviewed the next working day.
type Ground struct {
	Kind   access.BasisKind
	Source string // the clause, response or hit it comes from; for a single share, the gateway
	Note   string // why, in the owner's words; shown to the owner alone
	Cap    access.Level
	Until  time.Time // zero: open
}

// NewBasis writes a basis.
func (s *Store) NewBasis(ctx context.Context, tx *store.Tx, who access.Actor, g Ground) (access.Basis, error) {
	now := s.clock.Now()
	w := access.Window{From: now, Until: g.Until}
	b := access.Basis{ID: id.New[id.Basis](), Kind: g.Kind, Rows: []access.Cap{{Level: g.Cap, Window: w}}}
	if _, err := tx.Exec(ctx, store.SQL(`insert into access_basis (id, kind, cap, from_ms, until_ms, source, note) values ($1, $2, $3, $4, $5, $6, $7)`,
		b.ID, g.Kind, g.Cap, clock.Milli(now), untilMilli(w), g.Source, g.Note)); err != nil {
		return b, err
	}
	row := basisRow(b.ID, g.Kind, g.Cap, clock.Milli(now), untilMilli(w), g.Source, g.Note)
	return b, audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordGrant, At: now, Rows: []audit.Row{row}})
}

// AddBasis writes a basis that stands already elsewhere, such as that of a clause, with all its
// rows; rows that are there stay as they are.
func (s *Store) AddBasis(ctx context.Context, tx *store.Tx, who access.Actor, b access.Basis, source string) error {
	entry := audit.Entry{By: who, Did: access.RecordGrant, At: s.clock.Now()}
	for _, c := range b.Rows {
		from, until := clock.Milli(c.From), untilMilli(c.Window)
		n, err := tx.Exec(ctx, store.SQL(`insert into access_basis (id, kind, cap, from_ms, until_ms, source, note) values ($1, $2, $3, $4, $5, $6, '')
			on conflict (id, from_ms, cap) do nothing`, b.ID, b.Kind, c.Level, from, until, source))
		if err != nil {
			return err
		}
		if n > 0 {
			entry.Rows = append(entry.Rows, basisRow(b.ID, b.Kind, c.Level, from, until, source, ""))
		}
	}
	if len(entry.Rows) == 0 {
		return nil
	}
	return audit.Append(ctx, tx, entry)
}

// Lapse lowers what a basis is worth from a time on, by a new row; the old ones stay as they are. A
// basis on which nothing rests yet is none.
func (s *Store) Lapse(ctx context.Context, tx *store.Tx, who access.Actor, basis id.Basis, to access.Level, at time.Time) error {
	kinds, err := store.All(ctx, tx, store.Scalar[access.BasisKind], store.SQL(`select kind from access_basis where id = $1 limit 1`, basis))
	if err != nil || len(kinds) == 0 {
		return err
	}
	from := clock.Milli(at)
	n, err := tx.Exec(ctx, store.SQL(`insert into access_basis (id, kind, cap, from_ms, until_ms, source, note) values ($1, $2, $3, $4, $5, '', '')
		on conflict (id, from_ms, cap) do nothing`, basis, kinds[0], to, from, store.Forever))
	if err != nil || n == 0 {
		return err
	}
	row := basisRow(basis, kinds[0], to, from, store.Forever, "", "")
	return audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordGrant, At: s.clock.Now(), Rows: []audit.Row{row}})
}

// Grant gives an audience a level on a record. The owner's people may, for any lawful ground; the
// machine may where a clause, a response or a hit gives the ground.
func (s *Store) Grant(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, g access.Grant) error {
	got, err := s.facts(ctx, tx, rec)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	if !access.MayGrant(who, got.facts, g.Basis.Kind, now) {
		if access.Decide(who, access.RecordPointer, got.facts, now).Level == access.None {
			return fault.Absent(fault.Why("grant on %s by somebody who does not see it", rec))
		}
		return fault.Forbidden("Only the owner's own people, who see all of it, may share this.", nil)
	}
	if g.From.IsZero() {
		g.From = now
	}
	rows, err := putGrant(ctx, tx, got.env, g)
	if err != nil {
		return err
	}
	entry := audit.Entry{By: who, Did: access.RecordGrant, At: now, Rows: rows,
		Seen: []audit.Seen{{Record: rec, Owner: got.env.Owner, Level: g.Level}}}
	return audit.Append(ctx, tx, entry)
}

func putGrant(ctx context.Context, tx *store.Tx, e Envelope, g access.Grant) ([]audit.Row, error) {
	from, until := clock.Milli(g.From), untilMilli(g.Window)
	if from == 0 {
		from = clock.Milli(e.Created)
	}
	n, err := tx.Exec(ctx, store.SQL(`insert into access_grant (principal, rec, purpose, basis, level, from_ms, until_ms) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (principal, rec, purpose, basis, level, from_ms) do nothing`, g.To, e.seq, g.For, g.Basis.ID, g.Level, from, until))
	return written(n, err, grantRow(e.ID, g.To, g.For, g.Basis.ID, g.Level, from, until))
}

// written gives the row of an insert for the log, if it wrote one: a fact that stands already has
// its row there.
func written(n int64, err error, row audit.Row) ([]audit.Row, error) {
	if err != nil || n == 0 {
		return nil, err
	}
	return []audit.Row{row}, nil
}

// EndGrants ends every open grant on a record that rests on a basis, to one principal or, when to
// is empty, to all.
func (s *Store) EndGrants(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, basis id.Basis, to access.Principal) error {
	got, err := s.facts(ctx, tx, rec)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	entry := audit.Entry{By: who, Did: access.RecordGrant, At: now, Seen: []audit.Seen{{Record: rec, Owner: got.env.Owner, Level: seenBy(who, got.env)}}}
	for _, g := range got.facts.Grants {
		if g.Basis.ID != basis || !g.Until.IsZero() && g.Until.Before(now) || to != "" && g.To != to {
			continue
		}
		if !access.MayGrant(who, got.facts, g.Basis.Kind, now) {
			return fault.Forbidden("Only the owner's own people may take this back.", nil)
		}
		row, err := endGrant(ctx, tx, given{e: got.env, Grant: g}, now)
		if err != nil {
			return err
		}
		entry.Rows = append(entry.Rows, row)
	}
	return audit.Append(ctx, tx, entry)
}

// given is a grant on a record.
type given struct {
	e Envelope
	access.Grant
}

// endGrant is the one function that sets an until.
func endGrant(ctx context.Context, tx *store.Tx, g given, at time.Time) (audit.Row, error) {
	_, err := tx.Exec(ctx, store.SQL(`update access_grant set until_ms = $7 where principal = $1 and rec = $2 and purpose = $3 and basis = $4 and level = $5 and from_ms = $6`,
		g.To, g.e.seq, g.For, g.Basis.ID, g.Level, clock.Milli(g.From), clock.Milli(at)))
	return grantRow(g.e.ID, g.To, g.For, g.Basis.ID, g.Level, clock.Milli(g.From), clock.Milli(at)), err
}

// Between says which grants end when an organisation is bound no more: those that rest on these
// bases and give others its records, or give it others'.
type Between struct {
	Owner id.Org
	To    []access.Principal // the organisation, its desks and its members
	Bases []id.Basis
	At    time.Time
}

// EndBetween ends what rested on clauses between one organisation and all others. It follows from a
// signature that somebody ended, who had the power to.
func (s *Store) EndBetween(ctx context.Context, tx *store.Tx, who access.Actor, b Between) error {
	if !access.May(who, access.ToWithdraw, b.Owner) {
		return fault.Forbidden("Only a lead of the organisation may end its signature.", nil)
	}
	if len(b.Bases) == 0 || len(b.To) == 0 {
		return nil
	}
	open, err := store.All(ctx, tx, func(row store.Row) (g given, err error) {
		var from int64
		err = row.Scan(&g.e.seq, &g.e.ID, &g.e.Owner, &g.To, &g.For, &g.Basis.ID, &g.Level, &from)
		g.From = clock.FromMilli(from)
		return g, err
	}, store.SQL(`select r.seq, r.id, r.owner, g.principal, g.purpose, g.basis, g.level, g.from_ms from access_grant g join record r on r.seq = g.rec
		where g.basis in {bases} and g.until_ms > $1 and (r.owner = $2 or g.principal in {to}) order by r.id, g.principal, g.purpose, g.basis, g.level, g.from_ms`,
		clock.Milli(b.At), b.Owner).Fill("bases", store.In(b.Bases)).Fill("to", store.In(b.To)))
	if err != nil || len(open) == 0 {
		return err
	}
	entry := audit.Entry{By: who, Did: access.RecordGrant, At: s.clock.Now()}
	for _, g := range open {
		row, err := endGrant(ctx, tx, g, b.At)
		if err != nil {
			return err
		}
		entry.Rows = append(entry.Rows, row)
		if n := len(entry.Seen); n == 0 || entry.Seen[n-1].Record != g.e.ID {
			entry.Seen = append(entry.Seen, audit.Seen{Record: g.e.ID, Owner: g.e.Owner, Level: seenBy(who, g.e)})
		}
	}
	return audit.Append(ctx, tx, entry)
}

// seenBy is how much of a record somebody saw who changed who may see it: the owner's people all
// of it, the machine that there is one. So the owner's trail has it.
func seenBy(who access.Actor, e Envelope) access.Level {
	if access.Owns(who, e.Owner) {
		return access.Full
	}
	return access.Pointer
}

// AddWriter lets a principal edit a record of somebody else's: the desk whose action it is.
func (s *Store) AddWriter(ctx context.Context, tx *store.Tx, who access.Actor, e Envelope, to access.Principal) error {
	now := clock.Milli(s.clock.Now())
	n, err := tx.Exec(ctx, store.SQL(`insert into access_writer (rec, principal, from_ms, until_ms) values ($1, $2, $3, $4)
		on conflict (rec, principal, from_ms) do nothing`, e.seq, to, now, store.Forever))
	rows, err := written(n, err, windowRow("writer", e.ID, to, now, store.Forever))
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordGrant, At: s.clock.Now(), Rows: rows})
}

// Deny takes a record from a principal: exclusion, recusal, conflict of interest.
func (s *Store) Deny(ctx context.Context, tx *store.Tx, who access.Actor, rec id.Record, to access.Principal) error {
	got, err := s.facts(ctx, tx, rec)
	if err != nil {
		return err
	}
	if !access.MayGrant(who, got.facts, access.ByOwner, s.clock.Now()) {
		return fault.Absent(fault.Why("denial on %s by somebody who does not hold it", rec))
	}
	rows, err := putDenial(ctx, tx, got.env, access.Denial{To: to, Window: access.Window{From: s.clock.Now()}})
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordGrant, At: s.clock.Now(), Rows: rows,
		Seen: []audit.Seen{{Record: rec, Owner: got.env.Owner, Level: seenBy(who, got.env)}}})
}

func putDenial(ctx context.Context, tx *store.Tx, e Envelope, d access.Denial) ([]audit.Row, error) {
	from, until := clock.Milli(d.From), untilMilli(d.Window)
	n, err := tx.Exec(ctx, store.SQL(`insert into access_denial (rec, principal, from_ms, until_ms) values ($1, $2, $3, $4)
		on conflict (rec, principal, from_ms) do nothing`, e.seq, d.To, from, until))
	return written(n, err, windowRow("denial", e.ID, d.To, from, until))
}

// Audience gives the facts of a record to those of its owner who see it in full: who can see
// this, now or at another time, is read from their windows.
func (s *Store) Audience(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) (access.Facts, error) {
	got, err := s.load(ctx, r, who, access.RecordTrail, rec)
	return got.facts, err
}

// Envelope gives the machine the envelope of a record, zero where there is none; nobody else may ask.
func (s *Store) Envelope(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) (Envelope, error) {
	if !access.May(who, access.ToReadFacts, "") {
		return Envelope{}, fault.Absent(fault.Why("an envelope asked for by somebody who is not the machine"))
	}
	return envelopeOf(ctx, r, rec, "")
}

// Facts gives the machine what policy needs to know of a record; nobody else may ask.
func (s *Store) Facts(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) (Envelope, access.Facts, error) {
	if !access.May(who, access.ToReadFacts, "") {
		return Envelope{}, access.Facts{}, fault.Absent(fault.Why("facts asked for by somebody who is not the machine"))
	}
	got, err := s.facts(ctx, r, rec)
	return got.env, got.facts, err
}

// Ceil binds a class of organisation for a kind of record, from now on: the firewall follows the
// data (access.md, section 3). One that stands already stays as it is. Only the machine, when it
// starts, may.
func (s *Store) Ceil(ctx context.Context, tx *store.Tx, who access.Actor, kind access.Kind, class access.Principal, top access.Level) error {
	if !access.May(who, access.ToSetCeiling, "") {
		return fault.Forbidden("Ceilings are set when Lightship is set up.", nil)
	}
	stands, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from access_ceiling where kind = $1 and class = $2 and level <= $3 and until_ms = $4`,
		kind, class, top, store.Forever))
	if err != nil || stands > 0 {
		return err
	}
	now := clock.Milli(s.clock.Now())
	if _, err := tx.Exec(ctx, store.SQL(`insert into access_ceiling (kind, class, level, from_ms, until_ms) values ($1, $2, $3, $4, $5)`,
		kind, class, top, now, store.Forever)); err != nil {
		return err
	}
	row := ceilingRow(kind, class, top, now, store.Forever)
	return audit.Append(ctx, tx, audit.Entry{By: who, Did: access.RecordGrant, At: s.clock.Now(), Rows: []audit.Row{row}})
}
