// Package storetest gives every test a real database of its own, on both engines: an encrypted
// SQLite file copied from one that was migrated once, and a PostgreSQL database cloned from a
// migrated template on a server that the test program starts itself in a temporary directory.
//
// LIGHTSHIP_ENGINES decides: "sqlite" runs that alone, "both" makes a missing PostgreSQL a
// failure, anything else runs what there is. Tests alone may import it.
package storetest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"lightship/internal/store"
)

// Key is the site key of every test database.
var Key = bytes.Repeat([]byte{7}, 32)

// Each runs fn on each engine, each with an empty database of its own.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachOptions(t, func(t *testing.T, o store.Options) { fn(t, Open(t, o)) })
}

// EachOptions runs fn on each engine with the address of an empty database, for tests that open
// and close it themselves.
func EachOptions(t *testing.T, fn func(t *testing.T, o store.Options)) {
	t.Helper()
	EachEngine(t, func(t *testing.T, e store.Engine) { fn(t, Options(t, e)) })
}

// Options gives the address of an empty database on an engine.
func Options(t testing.TB, e store.Engine) store.Options {
	t.Helper()
	if e == store.Postgres {
		return Postgres(t)
	}
	return SQLite(t)
}

// EachEngine runs fn for each engine that is asked for, for tests that begin with a database that
// was filled before; PostgreSQL answers when it does.
func EachEngine(t *testing.T, fn func(t *testing.T, e store.Engine)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, store.SQLite)
	})
	if os.Getenv("LIGHTSHIP_ENGINES") == "sqlite" {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		running(t)
		fn(t, store.Postgres)
	})
}

// Open opens a database and closes it when the test ends.
func Open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open %s: %v", o.Path+o.URL, err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "lightship-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	db, err := store.Open(context.Background(), store.Options{Path: path, Key: Key, Readers: 1})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite makes an empty, migrated, encrypted file.
func SQLite(t testing.TB) store.Options {
	t.Helper()
	file, err := migrated()
	if err != nil {
		t.Fatalf("make the template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "lightship.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return store.Options{Path: path, Key: Key}
}

// Postgres makes an empty, migrated database on the test server.
func Postgres(t testing.TB) store.Options {
	t.Helper()
	return running(t).clone(t, template)
}

// running is the test server; without one the test fails or is left out, as LIGHTSHIP_ENGINES says.
func running(t testing.TB) *pgServer {
	t.Helper()
	s, err := server()
	if err != nil {
		if os.Getenv("LIGHTSHIP_ENGINES") == "both" {
			t.Fatalf("PostgreSQL is needed: %v", err)
		}
		t.Skipf("no PostgreSQL server here: %v", err)
	}
	return s
}
