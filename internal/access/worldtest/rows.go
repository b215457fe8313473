package worldtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/store"
)

// rows are those of one table that wait to be written.
type rows struct {
	insert store.Query
	width  int
	args   []any
	keys   map[string]bool
}

func (r *rows) add(args ...any) {
	r.width = len(args)
	r.args = append(r.args, args...)
}

// addOnce adds a row that several records share.
func (r *rows) addOnce(args ...any) {
	key := fmt.Sprint(args...)
	if r.keys == nil {
		r.keys = map[string]bool{}
	}
	if !r.keys[key] {
		r.keys[key] = true
		r.add(args...)
	}
}

// values is ($1,$2), ($3,$4) … for so many rows.
type values struct {
	width int
	args  []any
}

func (v values) SQL() (string, []any) {
	var b strings.Builder
	for i := range v.args {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%v.width == 0:
			b.WriteString("),(")
		default:
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	b.WriteByte(')')
	return b.String(), v.args
}

// write inserts all rows, by so many at a time that few statements are prepared.
func (r *rows) write(ctx context.Context, tx *store.Tx) error {
	for n := 256; len(r.args) > 0; {
		if n*r.width > len(r.args) {
			n /= 2
			continue
		}
		if _, err := tx.Exec(ctx, r.insert.Fill("rows", values{r.width, r.args[:n*r.width]})); err != nil {
			return err
		}
		r.args = r.args[n*r.width:]
	}
	return nil
}

// Insert writes worlds to a database: every fact of every record, and for each record a row of
// record_once, with the world's name as its member, that stands for a feature's own table.
func Insert(ctx context.Context, tx *store.Tx, worlds ...World) error {
	t := newTables()
	for _, w := range worlds {
		for _, h := range w.Records {
			t.record(w.Name, h)
		}
		t.links.add(w.Name, "absent", "no such record", 0)
	}
	for _, r := range []*rows{&t.records, &t.bases, &t.grants, &t.denials, &t.ceilings, &t.parts, &t.partgrants, &t.writers, &t.words, &t.links} {
		if err := r.write(ctx, tx); err != nil {
			return fmt.Errorf("insert worlds: %w", err)
		}
	}
	return nil
}

type tables struct {
	records, bases, grants, denials, ceilings, parts, partgrants, writers, words, links rows
}

func newTables() *tables {
	return &tables{
		records: rows{insert: store.SQL(`insert into record (seq, id, kind, owner, team, reference, marking, code, restricted, draft, erased,
			version, mark, created, changed, keep_until) values {rows}`)},
		bases:      rows{insert: store.SQL(`insert into access_basis (id, kind, cap, from_ms, until_ms, source, note) values {rows}`)},
		grants:     rows{insert: store.SQL(`insert into access_grant (principal, rec, purpose, basis, level, from_ms, until_ms) values {rows}`)},
		denials:    rows{insert: store.SQL(`insert into access_denial (rec, principal, from_ms, until_ms) values {rows}`)},
		ceilings:   rows{insert: store.SQL(`insert into access_ceiling (kind, class, level, from_ms, until_ms) values {rows}`)},
		parts:      rows{insert: store.SQL(`insert into access_part (rec, name, level, protected) values {rows}`)},
		partgrants: rows{insert: store.SQL(`insert into access_partgrant (rec, name, principal, from_ms, until_ms) values {rows}`)},
		writers:    rows{insert: store.SQL(`insert into access_writer (rec, principal, from_ms, until_ms) values {rows}`)},
		words:      rows{insert: store.SQL(`insert into record_word (word, rec, level) values {rows}`)},
		links:      rows{insert: store.SQL(`insert into record_once (member, token, made, at) values {rows}`)},
	}
}

func (t *tables) record(world string, h Held) {
	erased := int64(0)
	if h.Erased {
		erased = milli(Now)
	}
	t.records.add(h.Seq, h.Record, h.Kind, h.Owner, h.Team, h.Record, h.Marking, h.Code, h.Restricted, h.Draft, erased,
		1, "", 0, 0, 0)
	t.links.add(world, h.Record, h.Record, 0)
	for _, g := range h.Grants {
		t.grants.add(g.To, h.Seq, g.For, g.Basis.ID, g.Level, milli(g.From), until(g.Window))
		t.basis(g.Basis)
	}
	for _, d := range h.Denials {
		t.denials.add(h.Seq, d.To, milli(d.From), until(d.Window))
	}
	for _, c := range h.Ceilings {
		t.ceilings.addOnce(h.Kind, c.Class, c.Level, milli(c.From), until(c.Window))
	}
	for _, w := range h.Writers {
		t.writers.add(h.Seq, w.To, milli(w.From), until(w.Window))
	}
	for _, p := range h.Parts {
		t.parts.add(h.Seq, p.Name, p.Level, p.Protected)
		for _, g := range p.Grants {
			t.partgrants.add(h.Seq, p.Name, g.To, milli(g.From), until(g.Window))
		}
	}
	if h.Word > access.None {
		t.words.add(Word, h.Seq, h.Word)
	}
}

func (t *tables) basis(b access.Basis) {
	for _, c := range b.Rows {
		t.bases.addOnce(b.ID, b.Kind, c.Level, milli(c.From), until(c.Window), "", "")
	}
}

// IDs gives the ids of a world's records.
func (w World) IDs() []id.Record {
	out := make([]id.Record, len(w.Records))
	for i, h := range w.Records {
		out[i] = h.Record
	}
	return out
}

func milli(t time.Time) int64 { return t.UnixMilli() }

func until(w access.Window) int64 {
	if w.Until.IsZero() {
		return store.Forever
	}
	return milli(w.Until)
}
