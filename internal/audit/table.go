package audit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/store"
)

// Kept is the action of an entry that only says which rows a change wrote beside a record, whose
// own entry tells what was done. No trail shows it.
const Kept access.Action = "rows"

// Table is a logged table whose rows are read in one way, when they were written and when the log
// is verified. Its text selects first the columns that name a row, ids and fixed words alone, then
// the others, as far as {which} says.
type Table struct {
	Prefix  string // of the names, such as respond/member/
	Names   int    // how many columns make up the name
	Columns int    // how many there are with those
	Text    store.Query
}

// Now gives rows as they stand, for the entry of the transaction that wrote them.
func (t Table) Now(ctx context.Context, r store.Reader, which store.Query) ([]Row, error) {
	rows, err := store.All(ctx, r, t.row, t.Text.Fill("which", which))
	if err != nil {
		return nil, fmt.Errorf("rows of %s for the log: %w", t.Prefix, err)
	}
	return rows, nil
}

// Gone gives the rows that are about to be deleted, as the entry names them.
func (t Table) Gone(ctx context.Context, r store.Reader, which store.Query) ([]Row, error) {
	rows, err := t.Now(ctx, r, which)
	for i := range rows {
		rows[i].Hash = Gone
	}
	return rows, err
}

// Keep logs rows as they stand in an entry of their own.
func (t Table) Keep(ctx context.Context, tx *store.Tx, by access.Actor, at time.Time, which store.Query) error {
	rows, err := t.Now(ctx, tx, which)
	if err != nil {
		return err
	}
	return Keep(ctx, tx, by, at, rows...)
}

// Keep logs rows in an entry of their own; without rows there is none.
func Keep(ctx context.Context, tx *store.Tx, by access.Actor, at time.Time, rows ...Row) error {
	if len(rows) == 0 {
		return nil
	}
	return Append(ctx, tx, Entry{By: by, Did: Kept, At: at, Rows: rows})
}

// Logged makes the table one that is verified.
func (t Table) Logged() Logged {
	return Logged{Prefix: t.Prefix, Rows: EachRow(t.row, t.Text.Fill("which", store.SQL(``)))}
}

func (t Table) row(row store.Row) (Row, error) {
	values, into := make([]any, t.Columns), make([]any, t.Columns)
	for i := range values {
		into[i] = &values[i]
	}
	if err := row.Scan(into...); err != nil {
		return Row{}, err
	}
	names := make([]string, t.Names)
	for i := range names {
		names[i] = string(bytesOf(values[i]))
	}
	for i, v := range values { // as one engine has them
		if yes, ok := v.(bool); ok {
			values[i] = 0
			if yes {
				values[i] = 1
			}
		}
	}
	return Row{Name: t.Prefix + strings.Join(names, "/"), Hash: Sum(values[t.Names:]...)}, nil
}

// EachRow gives the rows of a logged table, one by one, as a scan makes them of a query.
func EachRow(scan func(store.Row) (Row, error), q store.Query) func(context.Context, store.Reader, func(string, [32]byte) error) error {
	return func(ctx context.Context, r store.Reader, yield func(string, [32]byte) error) error {
		return store.Each(ctx, r, func(row store.Row) error {
			got, err := scan(row)
			if err != nil {
				return err
			}
			return yield(got.Name, got.Hash)
		}, q)
	}
}
