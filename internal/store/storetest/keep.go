package storetest

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"lightship/internal/store"
)

// Kept is what a database held when it was kept: it can be had again, any number of times, in
// databases that are the same to the byte and know nothing of each other.
type Kept struct {
	file []byte // SQLite
	key  []byte
	name string // PostgreSQL: a database that nobody opens, until the server of this test program ends
}

// Keep keeps what a database holds, which must be closed.
func Keep(t testing.TB, o store.Options) Kept {
	t.Helper()
	if o.URL == "" {
		file, err := os.ReadFile(o.Path)
		if err != nil {
			t.Fatalf("keep a database: %v", err)
		}
		return Kept{file: file, key: o.Key}
	}
	at, err := url.Parse(o.URL)
	if err != nil {
		t.Fatalf("keep a database: %v", err)
	}
	name := someName("kept_")
	if err := running(t).admin("create database " + name + " template " + strings.TrimPrefix(at.Path, "/")); err != nil {
		t.Fatalf("keep %s: %v", at.Path, err)
	}
	return Kept{name: name}
}

// Copy makes a database with what was kept; on SQLite it is the file at path, whose folder is there.
func (k Kept) Copy(t testing.TB, path string) store.Options {
	t.Helper()
	if k.name != "" {
		return running(t).clone(t, k.name)
	}
	if err := os.WriteFile(path, k.file, 0o600); err != nil {
		t.Fatalf("copy a kept database: %v", err)
	}
	return store.Options{Path: path, Key: k.key}
}
