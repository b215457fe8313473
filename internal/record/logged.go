package record

import (
	"context"
	"fmt"
	"slices"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

func envelopeRow(e Envelope) audit.Row {
	return audit.Row{Name: "record/" + string(e.ID), Hash: audit.Sum(string(e.Kind), string(e.Owner), string(e.Team), e.Reference, int(e.Marking), string(e.Code),
		e.restrict, e.draft, e.erased, e.version, clock.Milli(e.Created), clock.Milli(e.Changed), clock.Milli(e.KeepUntil))}
}

func versionRow(rec id.Record, n int64, shape int, body []byte, at int64, by string) audit.Row {
	return audit.Row{Name: fmt.Sprintf("version/%s/%d", rec, n), Hash: audit.Sum(shape, body, at, by)}
}

func viewRow(rec id.Record, level access.Level, title, line, state, area string, due int64) audit.Row {
	return audit.Row{Name: fmt.Sprintf("view/%s/%d", rec, level), Hash: audit.Sum(title, line, state, area, due)}
}

func basisRow(b id.Basis, kind access.BasisKind, top access.Level, from, until int64, source, note string) audit.Row {
	return audit.Row{Name: fmt.Sprintf("basis/%s/%d/%d", b, from, top), Hash: audit.Sum(string(kind), until, source, note)}
}

func grantRow(rec id.Record, to access.Principal, p access.Purpose, b id.Basis, level access.Level, from, until int64) audit.Row {
	return audit.Row{Name: fmt.Sprintf("grant/%s/%s/%s/%s/%d/%d", rec, to, p, b, level, from), Hash: audit.Sum(until)}
}

func windowRow(what string, rec id.Record, to access.Principal, from, until int64) audit.Row {
	return audit.Row{Name: fmt.Sprintf("%s/%s/%s/%d", what, rec, to, from), Hash: audit.Sum(until)}
}

func partRow(rec id.Record, p access.Part) audit.Row {
	return audit.Row{Name: fmt.Sprintf("part/%s/%s", rec, p.Name), Hash: audit.Sum(int(p.Level), p.Protected)}
}

func partGrantRow(rec id.Record, part string, to access.Principal, from, until int64) audit.Row {
	return audit.Row{Name: fmt.Sprintf("partgrant/%s/%s/%s/%d", rec, part, to, from), Hash: audit.Sum(until)}
}

// referenceRow is named by a hash, because people type what it says.
func referenceRow(rec id.Record, system, value string, at int64) audit.Row {
	said := audit.Sum(system, value)
	return audit.Row{Name: fmt.Sprintf("reference/%s/%x", rec, said[:16]), Hash: audit.Sum(system, value, at)}
}

func ceilingRow(kind access.Kind, class access.Principal, top access.Level, from, until int64) audit.Row {
	return audit.Row{Name: fmt.Sprintf("ceiling/%s/%s/%d", kind, class, from), Hash: audit.Sum(int(top), until)}
}

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged { return slices.Concat(loggedRecords(), loggedAccess()) }

// loggedRecords are the tables of what records say.
func loggedRecords() []audit.Logged {
	return []audit.Logged{
		{Prefix: "record/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			e, err := scanEnvelope(row)
			return envelopeRow(e), err
		}, store.SQL(`select seq, id, kind, owner, team, reference, marking, code, restricted, draft, erased, version, mark, created, changed, keep_until from record`))},
		{Prefix: "version/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var rec id.Record
			var n, at int64
			var shape int
			var body []byte
			var by string
			err := row.Scan(&rec, &n, &shape, &body, &at, &by)
			return versionRow(rec, n, shape, body, at, by), err
		}, store.SQL(`select r.id, v.n, v.shape, v.body, v.at, v.by_member from record_version v join record r on r.seq = v.rec`))},
		{Prefix: "view/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var rec id.Record
			var level access.Level
			var title, line, state, area string
			var due int64
			err := row.Scan(&rec, &level, &title, &line, &state, &area, &due)
			return viewRow(rec, level, title, line, state, area, due), err
		}, store.SQL(`select r.id, v.level, v.title, v.line, v.state, v.area, v.due from record_view v join record r on r.seq = v.rec`))},
		{Prefix: "reference/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var rec id.Record
			var system, value string
			var at int64
			err := row.Scan(&rec, &system, &value, &at)
			return referenceRow(rec, system, value, at), err
		}, store.SQL(`select r.id, f.system, f.value, f.at from record_reference f join record r on r.seq = f.rec`))},
	}
}

// loggedAccess are the tables of who may see it.
func loggedAccess() []audit.Logged {
	return []audit.Logged{
		{Prefix: "basis/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var b id.Basis
			var kind access.BasisKind
			var top access.Level
			var from, until int64
			var source, note string
			err := row.Scan(&b, &kind, &top, &from, &until, &source, &note)
			return basisRow(b, kind, top, from, until, source, note), err
		}, store.SQL(`select id, kind, cap, from_ms, until_ms, source, note from access_basis`))},
		{Prefix: "grant/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var rec id.Record
			var to access.Principal
			var p access.Purpose
			var b id.Basis
			var level access.Level
			var from, until int64
			err := row.Scan(&rec, &to, &p, &b, &level, &from, &until)
			return grantRow(rec, to, p, b, level, from, until), err
		}, store.SQL(`select r.id, g.principal, g.purpose, g.basis, g.level, g.from_ms, g.until_ms from access_grant g join record r on r.seq = g.rec`))},
		{Prefix: "ceiling/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var kind access.Kind
			var class access.Principal
			var top access.Level
			var from, until int64
			err := row.Scan(&kind, &class, &top, &from, &until)
			return ceilingRow(kind, class, top, from, until), err
		}, store.SQL(`select kind, class, level, from_ms, until_ms from access_ceiling`))},
		{Prefix: "part/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var rec id.Record
			var p access.Part
			err := row.Scan(&rec, &p.Name, &p.Level, &p.Protected)
			return partRow(rec, p), err
		}, store.SQL(`select r.id, p.name, p.level, p.protected from access_part p join record r on r.seq = p.rec`))},
		{Prefix: "partgrant/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var rec id.Record
			var part string
			var to access.Principal
			var from, until int64
			err := row.Scan(&rec, &part, &to, &from, &until)
			return partGrantRow(rec, part, to, from, until), err
		}, store.SQL(`select r.id, g.name, g.principal, g.from_ms, g.until_ms from access_partgrant g join record r on r.seq = g.rec`))},
		{Prefix: "denial/", Rows: windows("denial", store.SQL(`select r.id, d.principal, d.from_ms, d.until_ms from access_denial d join record r on r.seq = d.rec`))},
		{Prefix: "writer/", Rows: windows("writer", store.SQL(`select r.id, d.principal, d.from_ms, d.until_ms from access_writer d join record r on r.seq = d.rec`))},
	}
}

func windows(what string, q store.Query) func(context.Context, store.Reader, func(string, [32]byte) error) error {
	return audit.EachRow(func(row store.Row) (audit.Row, error) {
		var rec id.Record
		var to access.Principal
		var from, until int64
		err := row.Scan(&rec, &to, &from, &until)
		return windowRow(what, rec, to, from, until), err
	}, q)
}
