// Package store runs one SQL text on two databases: SQLite, encrypted, for one machine, and
// PostgreSQL for many.
//
// Features own their SQL: they write constants with $1 placeholders, begin a Query with SQL and
// run it in Read or Write. What differs between the engines lies here and nowhere else.
//
// Invariants:
//   - SQL is a constant by type; values are arguments; a condition made by package access enters
//     through Query.Fill alone.
//   - Write is durable when it returns (SQLite synchronous=FULL, PostgreSQL synchronous_commit=on)
//     and may run its function twice: no mail and no network inside, queue a job.
//   - After its first error a Tx runs nothing more, on either engine.
//   - Text that either engine would refuse or cut (NUL, broken UTF-8) is refused on both.
//   - Times are UTC milliseconds in BIGINT columns, Forever when open; comparisons of KEY columns
//     are byte-wise on both engines.
//
// It leaves to others: what the rows mean, and who may see them.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode/utf8"

	"lightship/internal/fault"
)

// Engine is one of the two databases.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Forever is the until of a fact that is open: later than any time, and equal to itself.
const Forever int64 = 1<<53 - 1

// Scope is who stands behind a transaction: pages act for a member, jobs for the machine. It is
// what PostgreSQL's second guard is told.
type Scope string

// The scopes.
const (
	Pages Scope = "pages"
	Jobs  Scope = "jobs"
)

// Options say where the database is.
type Options struct {
	Path    string // SQLite: the file
	Key     []byte // SQLite: 32 bytes, from a file outside the data folder
	URL     string // PostgreSQL: a connection string; then Path and Key are empty
	Readers int    // size of the read pool; 0 is 6
	Log     *slog.Logger
}

// DB is an open database.
type DB struct {
	engine  Engine
	log     *slog.Logger
	sql     *sql.DB
	readers chan *conn // SQLite only
	writer  *writer    // SQLite only
	inside  *Tx        // of a database that stands for one transaction
}

// Engine tells which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Open opens a database and brings its tables up to date. A database made by a newer version of
// the program is refused.
func Open(ctx context.Context, o Options) (*DB, error) {
	db, err := OpenAsIs(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("bring the database up to date: %w", err), db.Close())
	}
	return db, nil
}

// OpenAsIs opens a database and changes nothing of it: for looking at one that may be older or
// newer than the program.
func OpenAsIs(ctx context.Context, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Readers == 0 {
		o.Readers = 6
	}
	open := openSQLite
	if o.URL != "" {
		open = openPostgres
	}
	db, err := open(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// Close waits for the write under way and closes every connection.
func (db *DB) Close() error {
	if db.writer != nil {
		db.writer.close()
	}
	if db.readers != nil {
		for range cap(db.readers) {
			(<-db.readers).close()
		}
	}
	return db.sql.Close()
}

// Row is one row of a result.
type Row interface{ Scan(dest ...any) error }

// Reader runs queries: a snapshot given by Read, or a Tx.
type Reader interface {
	query(ctx context.Context, q Query) (*sql.Rows, error)
	// Engine tells which database answers; only bench and verify ask.
	Engine() Engine
}

// All collects the rows of a query.
func All[T any](ctx context.Context, r Reader, scan func(Row) (T, error), q Query) ([]T, error) {
	rows, err := r.query(ctx, q)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("read a row of %q: %w", q.head(), err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %q: %w", q.head(), err)
	}
	return out, nil
}

// One gives the first row of a query, or fault.Absent for none.
func One[T any](ctx context.Context, r Reader, scan func(Row) (T, error), q Query) (T, error) {
	all, err := All(ctx, r, scan, q)
	var zero T
	switch {
	case err != nil:
		return zero, err
	case len(all) == 0:
		return zero, fault.Absent(fault.Why("no row: %s", q.head()))
	default:
		return all[0], nil
	}
}

// Each calls fn for every row in turn, without keeping them.
func Each(ctx context.Context, r Reader, fn func(Row) error, q Query) error {
	rows, err := r.query(ctx, q)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Scalar scans a row of one column, for All and One.
func Scalar[T any](row Row) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// checked refuses text that either engine would refuse or cut.
func checked(args []any) error {
	for i, a := range args {
		s, ok := a.(string)
		if !ok {
			continue
		}
		if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
			return fault.Of(fault.Invalid, "The text holds characters that cannot be kept.", fault.Why("argument %d", i+1))
		}
	}
	return nil
}
