package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"

	"lightship/internal/fault"
)

const (
	keySize      = 32  // bytes of the site key that SQLite's encryption takes
	mostPrepared = 400 // statements kept ready on one connection
)

// conn is one SQLite connection with its prepared statements.
type conn struct {
	c        *sql.Conn
	prepared map[string]*sql.Stmt
}

func openSQLite(ctx context.Context, o Options) (*DB, error) {
	if len(o.Key) != keySize {
		return nil, fault.Of(fault.Unavailable, "The key file is not right: it must hold 32 bytes.", nil)
	}
	u := url.URL{Scheme: "file", Opaque: url.PathEscape(o.Path), RawQuery: "vfs=" + fileSystem + "&_txlock=deferred"}
	pool, err := driver.Open(u.String(), func(c *sqlite3.Conn) error { return prepareConn(c, o.Key) })
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(o.Readers + 1)
	pool.SetMaxIdleConns(o.Readers + 1)
	db := &DB{engine: SQLite, log: o.Log, sql: pool, readers: make(chan *conn, o.Readers)}
	w, err := newConn(ctx, pool)
	if err != nil {
		return nil, errors.Join(fileFault(o.Path, err), pool.Close())
	}
	if _, err := w.c.ExecContext(ctx, `pragma cache_size=-32768`); err != nil {
		return nil, err
	}
	log, err := logOf(ctx, w.c)
	if err != nil {
		return nil, err
	}
	db.writer = startWriter(w, log)
	for range o.Readers {
		r, err := newConn(ctx, pool)
		if err != nil {
			return nil, err
		}
		db.readers <- r
	}
	return db, nil
}

// fileFault says in a sentence that helps why a file cannot be opened.
func fileFault(path string, err error) error {
	switch {
	case errors.Is(err, sqlite3.NOTADB):
		return fault.Of(fault.Unavailable, fmt.Sprintf("The site key does not open the database %s, or that file is none of Lightship's. Use the key that it was made with.", path), err)
	case errors.Is(err, sqlite3.FULL):
		return fault.Of(fault.Unavailable, fmt.Sprintf("The disk is full where the database %s lies. Free some space and start again; nothing is lost.", path), err)
	case errors.Is(err, sqlite3.CANTOPEN), errors.Is(err, sqlite3.READONLY), errors.Is(err, sqlite3.PERM):
		return fault.Of(fault.Unavailable, fmt.Sprintf("The database %s cannot be opened for writing. See who owns it and its folder, and that the disk is not read-only.", path), err)
	default:
		return err
	}
}

// prepareConn sets a new connection up; the key comes first, before anything is read.
func prepareConn(c *sqlite3.Conn, key []byte) error {
	for _, p := range []string{
		`pragma hexkey='` + hex.EncodeToString(key) + `'`,
		`pragma busy_timeout=10000`,
		`pragma journal_mode=wal`,
		`pragma synchronous=full`,
		`pragma wal_autocheckpoint=4000`, // pages: those that change with every commit are copied back once in 16 MiB
		`pragma foreign_keys=on`,
		`pragma temp_store=memory`,
		`pragma cache_size=-8192`,
		`pragma trusted_schema=off`,
		`pragma secure_delete=on`,
	} {
		if err := c.Exec(p); err != nil {
			return err
		}
	}
	// Without it a statement is prepared anew whenever a bound range changes (measured.md, D.1).
	_, err := c.Config(sqlite3.DBCONFIG_ENABLE_QPSG, true)
	return err
}

func newConn(ctx context.Context, pool *sql.DB) (*conn, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{c: c, prepared: map[string]*sql.Stmt{}}, nil
}

func (c *conn) close() {
	c.forget()
	_ = c.c.Close() // gives it back to the pool, whose own Close tells of an error
}

// forget closes the prepared statements.
func (c *conn) forget() {
	for text, s := range c.prepared {
		_ = s.Close()
		delete(c.prepared, text)
	}
}

// stmt gives the prepared statement of a text. Texts are constants, so there are few; past the
// bound the cache begins anew.
func (c *conn) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := c.prepared[text]; ok {
		return s, nil
	}
	if len(c.prepared) >= mostPrepared {
		c.forget()
	}
	s, err := c.c.PrepareContext(context.WithoutCancel(ctx), numbered(text))
	if err != nil {
		return nil, err
	}
	c.prepared[text] = s
	return s, nil
}

func (c *conn) queryRows(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	s, err := c.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (c *conn) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	s, err := c.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// writing runs the statements of a change to their end. SQLite answers an interrupted one by
// undoing the whole transaction, which is that of the neighbours, too.
type writing struct{ *conn }

func (w writing) queryRows(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return w.conn.queryRows(context.WithoutCancel(ctx), text, args)
}

func (w writing) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return w.conn.exec(context.WithoutCancel(ctx), text, args)
}

// control runs one of the few statements that begin and end transactions.
func (c *conn) control(text string) error {
	_, err := c.exec(context.Background(), text, nil)
	return err
}

func (db *DB) readSQLite(ctx context.Context, fn func(Reader) error) (err error) {
	var c *conn
	select {
	case c = <-db.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { db.readers <- c }()
	if err := c.control(`begin deferred`); err != nil {
		return fmt.Errorf("begin a snapshot: %w", err)
	}
	defer func() {
		if end := c.control(`rollback`); err == nil && end != nil {
			err = fmt.Errorf("end a snapshot: %w", end)
		}
	}()
	return fn(view{engine: SQLite, run: c})
}

// request is one Write that waits for the writer.
type request struct {
	ctx  context.Context
	fn   func(*Tx) error
	done chan outcome
}

type outcome struct {
	onCommit []func()
	err      error
}

// writer is the one goroutine that changes the SQLite database. It takes whatever waits into one
// transaction, each request in a savepoint of its own, so that neighbours share one sync of the disk.
type writer struct {
	c       *conn
	log     *gathered // that it writes
	queue   chan request
	stop    chan struct{}
	stopped chan struct{}
}

const (
	mostTogether = 64 // requests in one commit
	queueLength  = 256
)

func startWriter(c *conn, log *gathered) *writer {
	w := &writer{c: c, log: log, queue: make(chan request, queueLength), stop: make(chan struct{}), stopped: make(chan struct{})}
	go w.work()
	return w
}

func (w *writer) close() {
	close(w.stop)
	<-w.stopped
	w.c.close()
}

func (w *writer) do(ctx context.Context, fn func(*Tx) error) ([]func(), error) {
	r := request{ctx: ctx, fn: fn, done: make(chan outcome, 1)}
	select {
	case w.queue <- r:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-w.stop:
		return nil, errClosed
	}
	select {
	case out := <-r.done:
		return out.onCommit, out.err
	case <-w.stopped:
		select {
		case out := <-r.done:
			return out.onCommit, out.err
		default:
			return nil, errClosed
		}
	}
}

var errClosed = fault.Of(fault.Unavailable, "Lightship is stopping. Try again in a moment.", nil)

func (w *writer) work() {
	defer close(w.stopped)
	for {
		select {
		case r := <-w.queue:
			w.together(r)
		case <-w.stop:
			return
		}
	}
}

// together runs a request and those that wait behind it in one transaction, and answers each only
// after the commit.
func (w *writer) together(first request) {
	if err := w.begin(); err != nil {
		first.done <- outcome{err: busy(err)}
		return
	}
	var waiting []request
	var outcomes []outcome
	next, ok := first, true
	for ok {
		out, broken := w.one(next)
		if broken != nil {
			w.undo()
			answer(append(waiting, next), nil, busy(broken))
			return
		}
		if out.err != nil {
			next.done <- out
		} else {
			waiting, outcomes = append(waiting, next), append(outcomes, out)
		}
		next, ok = w.following(len(waiting))
	}
	if err := w.c.control(`commit`); err != nil {
		w.undo()
		answer(waiting, nil, busy(err))
		return
	}
	w.log.drop() // all of the commit is synced: what is left is of a request that was undone
	answer(waiting, outcomes, nil)
}

// undo takes back all that was not committed, also what only the log holds.
func (w *writer) undo() {
	_ = w.c.control(`rollback`)
	w.log.drop()
}

func (w *writer) begin() error {
	var err error
	for wait := time.Millisecond; wait < time.Second; wait *= 2 { // another process holds the lock longer than busy_timeout
		if err = w.c.control(`begin immediate`); err == nil {
			return nil
		}
		time.Sleep(wait)
	}
	return err
}

func (w *writer) following(n int) (request, bool) {
	if n >= mostTogether {
		return request{}, false
	}
	select {
	case r := <-w.queue:
		return r, true
	default:
		return request{}, false
	}
}

// one runs a request in its savepoint. A broken transaction, as opposed to a failed request, ends
// the whole group.
func (w *writer) one(r request) (out outcome, broken error) {
	if err := r.ctx.Err(); err != nil {
		return outcome{err: err}, nil
	}
	if err := w.c.control(`savepoint one`); err != nil {
		return outcome{}, err
	}
	tx := &Tx{engine: SQLite, run: writing{w.c}}
	if err := spacious(guarded(tx, r.fn)); err != nil {
		if undo := w.c.control(`rollback to one`); undo != nil {
			return outcome{}, errors.Join(err, undo) // a full disk undoes the whole group
		}
		return outcome{err: err}, w.c.control(`release one`)
	}
	if err := w.c.control(`release one`); err != nil {
		return outcome{}, err
	}
	return outcome{onCommit: tx.onCommit}, nil
}

func answer(waiting []request, outcomes []outcome, err error) {
	for i, r := range waiting {
		if err != nil {
			r.done <- outcome{err: err}
			continue
		}
		r.done <- outcomes[i]
	}
}

// spacious says of a full disk that it is one, wherever in a request it was met.
func spacious(err error) error {
	if errors.Is(err, sqlite3.FULL) {
		return fault.Of(fault.Unavailable, "The disk is full. Nothing of this was saved, and what was saved before is safe. The operator has to free some space.", err)
	}
	return err
}

func busy(err error) error {
	if full := spacious(err); full != err {
		return full
	}
	return fault.Of(fault.Unavailable, "The database cannot be written just now. Nothing of this was saved; try again.", fmt.Errorf("write: %w", err))
}

func takenSQLite(err error) bool {
	return errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) || errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY) || errors.Is(err, sqlite3.CONSTRAINT_ROWID)
}
