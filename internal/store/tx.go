package store

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
)

// Tx is a transaction that may change things. After its first error it runs nothing more.
type Tx struct {
	engine   Engine
	run      runner
	err      error
	onCommit []func()
}

// runner runs one statement on one connection.
type runner interface {
	queryRows(ctx context.Context, text string, args []any) (*sql.Rows, error)
	exec(ctx context.Context, text string, args []any) (sql.Result, error)
}

// Engine tells which database this is.
func (tx *Tx) Engine() Engine { return tx.engine }

func (tx *Tx) fail(q Query, err error) error {
	tx.err = fmt.Errorf("run %q: %w", q.head(), err)
	return tx.err
}

func (tx *Tx) query(ctx context.Context, q Query) (*sql.Rows, error) {
	if tx.err != nil {
		return nil, fmt.Errorf("transaction has failed: %w", tx.err)
	}
	if err := checked(q.args); err != nil {
		return nil, tx.fail(q, err)
	}
	rows, err := tx.run.queryRows(ctx, q.text, q.args)
	if err != nil {
		return nil, tx.fail(q, err)
	}
	return rows, nil
}

// Exec runs a statement that changes rows and tells how many.
func (tx *Tx) Exec(ctx context.Context, q Query) (changed int64, err error) {
	if tx.err != nil {
		return 0, fmt.Errorf("transaction has failed: %w", tx.err)
	}
	if err := checked(q.args); err != nil {
		return 0, tx.fail(q, err)
	}
	res, err := tx.run.exec(ctx, q.text, q.args)
	if err != nil {
		return 0, tx.fail(q, err)
	}
	return res.RowsAffected()
}

// OnCommit calls fn after the transaction is durable; for wake-ups only, since a kill in between loses it.
func (tx *Tx) OnCommit(fn func()) { tx.onCommit = append(tx.onCommit, fn) }

// Lock makes every other transaction that locks the same name wait or try again, on either
// engine, until this one ends.
func (tx *Tx) Lock(ctx context.Context, name string) error {
	_, err := tx.Exec(ctx, SQL(`insert into store_lock (name, turns) values ($1, 1)
		on conflict (name) do update set turns = store_lock.turns + 1`, name))
	return err
}

type begunKey struct{}

// Begun gives a context in which every transaction that may change things calls fn when it has its
// snapshot and before it does anything. A test lets several begin at one moment with it; nothing
// else has a use for it. SQLite has one writer, whose transactions never meet: it calls nothing.
func Begun(ctx context.Context, fn func()) context.Context {
	return context.WithValue(ctx, begunKey{}, fn)
}

// view is a snapshot that only reads.
type view struct {
	engine Engine
	run    runner
}

func (v view) Engine() Engine { return v.engine }

func (v view) query(ctx context.Context, q Query) (*sql.Rows, error) {
	if err := checked(q.args); err != nil {
		return nil, err
	}
	rows, err := v.run.queryRows(ctx, q.text, q.args)
	if err != nil {
		return nil, fmt.Errorf("run %q: %w", q.head(), err)
	}
	return rows, nil
}

// Read gives fn one snapshot of the database.
func (db *DB) Read(ctx context.Context, as Scope, fn func(Reader) error) error {
	if db.inside != nil {
		return fn(db.inside)
	}
	if db.engine == SQLite {
		return db.readSQLite(ctx, fn)
	}
	return db.readPostgres(ctx, as, fn)
}

// Write runs fn as one transaction: all of it is durable when Write returns nil, nothing of it
// otherwise. It may run fn twice. A Write inside a Write waits for itself for ever.
func (db *DB) Write(ctx context.Context, as Scope, fn func(*Tx) error) error {
	if db.inside != nil {
		return fn(db.inside)
	}
	var done []func()
	var err error
	if db.engine == SQLite {
		done, err = db.writer.do(ctx, fn)
	} else {
		done, err = db.writePostgres(ctx, as, fn)
	}
	if err != nil {
		return err
	}
	for _, f := range done {
		f()
	}
	return nil
}

// guarded runs fn once and keeps a panic of it from ending the program in the writer.
func guarded(tx *Tx, fn func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.err // an error that fn swallowed still undoes the transaction
}
