package audit

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// rowState is what the entries so far say of a row.
type rowState struct {
	hash  [32]byte
	order int64 // of the entry that says so
	met   bool
}

// orphan is an erased entry whose erasure was not yet met.
type orphan struct {
	order int64
	where string
}

// shielded are the looks of an organisation at a record, and shield is what was last said of them.
type shielded struct {
	org    id.Org
	record id.Record
}

type shield struct{ order, until int64 }

// doubt is a protected look whose protection is not the one it began with.
type doubt struct {
	of    shielded
	order int64
	until int64
	where string
}

// entry checks one entry in itself, and keeps what it says of rows, erasures and protection.
func (v *verification) entry(h held, where string, seen []Seen) {
	v.order++
	if h.text == nil && h.salt == nil {
		v.report.Erased++
		v.erased[string(h.datum)] = orphan{v.order, where}
		if h.member != "" || h.org != "" || len(seen) > 0 {
			v.problem("The entry at %s was erased, but still names somebody.", where)
		}
		return
	}
	v.report.Entries++
	if datum := commit(h.salt, h.text); !bytes.Equal(datum[:], h.datum) {
		v.problem("The entry at %s is not the one that was committed.", where)
		return
	}
	e, err := decode(h.text)
	if err != nil {
		v.problem("The entry at %s cannot be read.", where)
		return
	}
	if h.at != clock.Milli(e.At) || h.member != string(e.By.Member) || h.org != string(e.By.Org) || h.action != string(e.Did) {
		v.problem("The entry at %s is filed under another time, member, organisation or action than it says.", where)
	}
	v.sights(e, where, seen)
	v.says(e, where)
}

// sights compares the index of what an entry saw with the entry.
func (v *verification) sights(e Entry, where string, seen []Seen) {
	order := func(a, b Seen) int { return cmp.Compare(a.Record, b.Record) }
	slices.SortFunc(e.Seen, order)
	slices.SortFunc(seen, order)
	same := slices.EqualFunc(e.Seen, seen, func(a, b Seen) bool {
		return a.Record == b.Record && a.Owner == b.Owner && a.Level == b.Level && a.Protected.IsZero() == b.Protected.IsZero()
	})
	if !same {
		v.problem("The list of what the entry at %s saw is not what it says.", where)
		return
	}
	for i, s := range e.Seen {
		if !s.Protected.Equal(seen[i].Protected) {
			v.doubts = append(v.doubts, doubt{shielded{e.By.Org, s.Record}, v.order, clock.Milli(seen[i].Protected), where})
		}
	}
}

// says takes up what an entry says of rows, of entries that it erased and of protection.
func (v *verification) says(e Entry, where string) {
	v.take(e.Rows, v.order)
	for _, m := range e.emptied {
		o, ok := v.erased[string(m.Datum)]
		if !ok {
			v.problem("The entry at %s erased another that is not there, or not erased.", where)
			continue
		}
		delete(v.erased, string(m.Datum))
		v.take(m.Rows, o.order)
	}
	if p := e.shield; p != nil {
		for _, record := range p.Records {
			v.shields[shielded{p.Org, record}] = shield{v.order, clock.Milli(p.Until)}
		}
	}
}

func (v *verification) take(rows []Row, order int64) {
	for _, row := range rows {
		if have, ok := v.rows[row.Name]; !ok || have.order <= order {
			v.rows[row.Name] = rowState{hash: row.Hash, order: order}
		}
	}
}

// finish reports what was met by no other entry.
func (v *verification) finish(ctx context.Context) error {
	for _, o := range slices.SortedFunc(maps.Values(v.erased), func(a, b orphan) int { return cmp.Compare(a.order, b.order) }) {
		v.problem("The entry at %s was emptied, but no entry says so.", o.where)
	}
	for _, d := range v.doubts {
		if s, ok := v.shields[d.of]; !ok || s.until != d.until || s.order < d.order {
			v.problem("The protection of what the entry at %s saw was changed, but no entry says so.", d.where)
		}
	}
	n, err := store.One(ctx, v.r, store.Scalar[int64], store.SQL(`select count(*) from log_seen s
		where not exists (select 1 from log_entry e where e.seq = s.entry)`))
	if err != nil {
		return err
	}
	if n > 0 {
		v.problem("The list of what was seen has %d rows of entries that are not there.", n)
	}
	return nil
}

// compare holds the rows of logged tables against what the entries say of them.
func (v *verification) compare(ctx context.Context, logged []Logged) error {
	for _, table := range logged {
		if err := table.Rows(ctx, v.r, func(name string, hash [32]byte) error { return v.row(table.Prefix, name, hash) }); err != nil {
			return fmt.Errorf("read the rows of %s: %w", table.Prefix, err)
		}
		var missing []string
		for name, s := range v.rows {
			if strings.HasPrefix(name, table.Prefix) && !s.met && s.hash != Gone {
				missing = append(missing, name)
			}
		}
		slices.Sort(missing)
		for _, name := range missing {
			v.problem("The row %s was logged, but it is not there.", name)
		}
	}
	return nil
}

func (v *verification) row(prefix, name string, hash [32]byte) error {
	if !strings.HasPrefix(name, prefix) {
		return fmt.Errorf("the row %s does not begin with %s", name, prefix)
	}
	v.report.Rows++
	s, ok := v.rows[name]
	switch {
	case !ok:
		v.problem("The row %s is there, but no entry says who wrote it.", name)
	case s.hash == Gone:
		v.problem("The row %s is there, but the log says that it was deleted.", name)
	case s.hash != hash:
		v.problem("The row %s is not as the log says it was written.", name)
	}
	s.met = true
	v.rows[name] = s
	return nil
}
