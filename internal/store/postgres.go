package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"lightship/internal/fault"
)

const (
	mostTries    = 30 // of a transaction that others keep getting in the way of
	poolSize     = 24
	serializable = "40001" // serialization_failure
	deadlock     = "40P01" // deadlock_detected
)

// pgRunner runs statements in one PostgreSQL transaction; pgx keeps them prepared.
type pgRunner struct{ tx *sql.Tx }

func (r pgRunner) queryRows(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return r.tx.QueryContext(ctx, text, args...)
}

func (r pgRunner) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	return r.tx.ExecContext(ctx, text, args...)
}

func openPostgres(ctx context.Context, o Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, fault.Of(fault.Unavailable, "The database address cannot be read.", err)
	}
	cfg.RuntimeParams["synchronous_commit"] = "on"
	cfg.RuntimeParams["jit"] = "off"
	// A bitmap scan loses the order of its index; with bound limits it is thought cheap, and then
	// reads and sorts all that a principal was ever given for one page of a list.
	cfg.RuntimeParams["enable_bitmapscan"] = "off"
	cfg.RuntimeParams["application_name"] = "lightship"
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(poolSize)
	pool.SetMaxIdleConns(poolSize)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fault.Of(fault.Unavailable, "PostgreSQL does not let us in at the address that was given. See that it runs, and that host, name, password and database are right.", err), pool.Close())
	}
	return &DB{engine: Postgres, log: o.Log, sql: pool}, nil
}

func (db *DB) readPostgres(ctx context.Context, _ Scope, fn func(Reader) error) error {
	tx, err := db.sql.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin a snapshot: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return fn(view{engine: Postgres, run: pgRunner{tx}})
}

// writePostgres runs fn in a snapshot; whoever changes a row that another changed since begins anew,
// and so, once, does whoever adds a value that is taken: perhaps only since the snapshot.
func (db *DB) writePostgres(ctx context.Context, _ Scope, fn func(*Tx) error) ([]func(), error) {
	var err error
	for try := range mostTries {
		var done []func()
		if done, err = db.tryPostgres(ctx, fn); err == nil {
			return done, nil
		}
		if !again(err) && (try > 0 || !Taken(err)) {
			return nil, err
		}
		wait := time.Duration(rand.IntN(1+min(try*try, 60))) * time.Millisecond
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, fault.Of(fault.Unavailable, "Too many people are changing this at once. Nothing of this was saved; try again.", err)
}

func (db *DB) tryPostgres(ctx context.Context, fn func(*Tx) error) ([]func(), error) {
	t, err := db.sql.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{engine: Postgres, run: pgRunner{t}}
	if fn, ok := ctx.Value(begunKey{}).(func()); ok {
		if _, err := tx.Exec(ctx, SQL(`select 1`)); err != nil { // PostgreSQL takes the snapshot at the first statement
			return nil, errors.Join(err, t.Rollback())
		}
		fn()
	}
	if err := guarded(tx, fn); err != nil {
		_ = t.Rollback() // the first error is the one that tells
		return nil, err
	}
	if err := t.Commit(); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	return tx.onCommit, nil
}

// again tells whether a transaction failed only because another was in its way.
func again(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == serializable || pg.Code == deadlock)
}

// Taken tells whether an error says that a unique value is already taken, on either engine.
func Taken(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505" // unique_violation
	}
	return takenSQLite(err)
}
