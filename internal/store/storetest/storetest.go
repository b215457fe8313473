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
	"crypto/rand"
	"encoding/hex"
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
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		fn(t, SQLite(t))
	})
	if os.Getenv("LIGHTSHIP_ENGINES") == "sqlite" {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		fn(t, Postgres(t))
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
	s, err := server()
	if err != nil {
		if os.Getenv("LIGHTSHIP_ENGINES") == "both" {
			t.Fatalf("PostgreSQL is needed: %v", err)
		}
		t.Skipf("no PostgreSQL server here: %v", err)
	}
	var b [8]byte
	_, _ = rand.Read(b[:])
	name := "t_" + hex.EncodeToString(b[:])
	if err := s.admin("create database " + name + " template " + template); err != nil {
		t.Fatalf("clone the template: %v", err)
	}
	t.Cleanup(func() {
		if err := s.admin("drop database if exists " + name + " with (force)"); err != nil {
			t.Logf("drop %s: %v", name, err)
		}
	})
	return store.Options{URL: s.url(name)}
}
