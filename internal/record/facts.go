package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// markOf stands for what one viewer sees: it changes when, and only when, their projection does.
func markOf(e Envelope, v View) Mark {
	text, err := json.Marshal(struct {
		Secret string
		View   View
	}{e.secret, v})
	if err != nil {
		return "" // a View is plain text and times: it always encodes
	}
	sum := sha256.Sum256(text)
	return Mark(hex.EncodeToString(sum[:16]))
}

func scanEnvelope(row store.Row) (Envelope, error) {
	var e Envelope
	var created, changed, keep int64
	err := row.Scan(&e.seq, &e.ID, &e.Kind, &e.Owner, &e.Team, &e.Reference, &e.Marking, &e.Code,
		&e.restrict, &e.draft, &e.erased, &e.version, &e.secret, &created, &changed, &keep)
	e.Created, e.Changed, e.KeepUntil = clock.FromMilli(created), clock.FromMilli(changed), clock.FromMilli(keep)
	return e, err
}

// facts gives all that policy needs to know of a record; the zero facts when there is none, so
// that withheld and absent go the same way from here on. Up to here they do, too: when there is
// none, as much is read of a record that was withheld before, and nothing of it is kept.
func (s *Store) facts(ctx context.Context, r store.Reader, rec id.Record) (loaded, error) {
	e, err := envelopeOf(ctx, r, rec, s.standIn())
	if err != nil {
		return loaded{}, err
	}
	f := access.Facts{Record: e.ID, Owner: e.Owner, Team: e.Team, Kind: e.Kind, Marking: e.Marking, Code: e.Code,
		Restricted: e.restrict, Draft: e.draft, Erased: e.erased != 0}
	var given []givenRow
	err = store.Each(ctx, r, func(row store.Row) error {
		var what int
		v := givenRow{}
		w, err := scanWindow(row, &what, &v.g.To, &v.g.For, &v.basis, &v.g.Level)
		v.g.Window = w
		switch what {
		case factGrant:
			given = append(given, v)
		case factDenial:
			f.Denials = append(f.Denials, access.Denial{To: v.g.To, Window: w})
		case factCeiling:
			f.Ceilings = append(f.Ceilings, access.Ceiling{Class: v.g.To, Level: v.g.Level, Window: w})
		case factWriter:
			f.Writers = append(f.Writers, access.Writer{To: v.g.To, Window: w})
		}
		return err
	}, store.SQL(selectFacts, e.seq, e.Kind))
	if err != nil {
		return loaded{}, err
	}
	if f.Grants, err = grantsOf(ctx, r, given); err != nil {
		return loaded{}, err
	}
	f.Parts, err = partsOf(ctx, r, e.seq)
	if err != nil || e.ID != rec {
		return loaded{}, err
	}
	return loaded{env: e, facts: f}, nil
}

// standIn is a record that was withheld before.
func (s *Store) standIn() id.Record {
	if rec := s.withheld.Load(); rec != nil {
		return *rec
	}
	return ""
}

// envelopeOf gives the envelope of a record, else that of one which stands in for it.
func envelopeOf(ctx context.Context, r store.Reader, rec, standIn id.Record) (Envelope, error) {
	envs, err := store.All(ctx, r, scanEnvelope, store.SQL(`select seq, id, kind, owner, team, reference, marking, code,
		restricted, draft, erased, version, mark, created, changed, keep_until from record where id in ($1, $2)
		order by case when id = $1 then 0 else 1 end limit 1`, rec, standIn))
	if err != nil || len(envs) == 0 {
		return Envelope{}, err
	}
	return envs[0], nil
}

// The facts of policy that have a window, in one question: a record is opened on every page.
const (
	factGrant = iota + 1
	factDenial
	factCeiling
	factWriter

	selectFacts = `select 1 as what, principal, purpose, basis, level, from_ms, until_ms from access_grant where rec = $1
		union all select 2, principal, '', '', 0, from_ms, until_ms from access_denial where rec = $1
		union all select 3, class, '', '', level, from_ms, until_ms from access_ceiling where kind = $2
		union all select 4, principal, '', '', 0, from_ms, until_ms from access_writer where rec = $1
		order by what, from_ms, principal`
)

// givenRow is a grant with its basis still to be read.
type givenRow struct {
	g     access.Grant
	basis id.Basis
}

// scanWindow scans leading columns, then from and until.
func scanWindow(row store.Row, dest ...any) (access.Window, error) {
	var from, until int64
	err := row.Scan(append(dest, &from, &until)...)
	return window(from, until), err
}

func window(from, until int64) access.Window {
	w := access.Window{From: clock.FromMilli(from)}
	if until != store.Forever {
		w.Until = clock.FromMilli(until)
	}
	return w
}

// untilMilli is the end of a window as the database keeps it.
func untilMilli(w access.Window) int64 {
	if w.Until.IsZero() {
		return store.Forever
	}
	return clock.Milli(w.Until)
}

// grantsOf puts the bases under grants.
func grantsOf(ctx context.Context, r store.Reader, rows []givenRow) ([]access.Grant, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	bases := map[id.Basis]*access.Basis{}
	var ids []id.Basis
	for _, v := range rows {
		if bases[v.basis] == nil {
			bases[v.basis] = &access.Basis{ID: v.basis}
			ids = append(ids, v.basis)
		}
	}
	err := store.Each(ctx, r, func(sr store.Row) error {
		var b id.Basis
		var kind access.BasisKind
		var c access.Cap
		w, err := scanWindow(sr, &b, &kind, &c.Level)
		if err != nil {
			return err
		}
		c.Window = w
		bases[b].Kind = kind
		bases[b].Rows = append(bases[b].Rows, c)
		return nil
	}, store.SQL(`select id, kind, cap, from_ms, until_ms from access_basis where id in {ids}`).Fill("ids", store.In(ids)))
	if err != nil {
		return nil, err
	}
	grants := make([]access.Grant, len(rows))
	for i, v := range rows {
		v.g.Basis = *bases[v.basis]
		grants[i] = v.g
	}
	return grants, nil
}

func partsOf(ctx context.Context, r store.Reader, seq int64) ([]access.Part, error) {
	parts, err := store.All(ctx, r, func(row store.Row) (p access.Part, err error) {
		err = row.Scan(&p.Name, &p.Level, &p.Protected)
		return p, err
	}, store.SQL(`select name, level, protected from access_part where rec = $1 order by name`, seq))
	if err != nil || len(parts) == 0 {
		return parts, err
	}
	err = store.Each(ctx, r, func(row store.Row) error {
		var name string
		var g access.PartGrant
		w, err := scanWindow(row, &name, &g.To)
		g.Window = w
		for i := range parts {
			if parts[i].Name == name {
				parts[i].Grants = append(parts[i].Grants, g)
			}
		}
		return err
	}, store.SQL(`select name, principal, from_ms, until_ms from access_partgrant where rec = $1`, seq))
	return parts, err
}

// body loads the newest version.
func (s *Store) body(ctx context.Context, r store.Reader, got *loaded) error {
	type version struct {
		shape int
		body  []byte
	}
	v, err := store.One(ctx, r, func(row store.Row) (v version, err error) {
		err = row.Scan(&v.shape, &v.body)
		return v, err
	}, store.SQL(`select shape, body from record_version where rec = $1 and n = $2`, got.env.seq, got.env.version))
	if fault.Is(err, fault.NotFound) {
		return fault.Why("record %s has lost its version %d", got.env.ID, got.env.version)
	}
	got.shape, got.body = v.shape, v.body
	return err
}
