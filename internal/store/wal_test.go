package store

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3/vfs"
	"pgregory.net/rapid"
)

// plainLog is a file as SQLite's own way of opening gives it, as far as a log needs it.
type plainLog struct {
	vfs.File
	f *os.File
}

func openLog(t *testing.T, path string) plainLog {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return plainLog{f: f}
}

func (l plainLog) ReadAt(p []byte, at int64) (int, error)  { return l.f.ReadAt(p, at) }
func (l plainLog) WriteAt(p []byte, at int64) (int, error) { return l.f.WriteAt(p, at) }
func (l plainLog) Truncate(n int64) error                  { return l.f.Truncate(n) }
func (l plainLog) Sync(vfs.SyncFlag) error                 { return l.f.Sync() }
func (l plainLog) Close() error                            { return l.f.Close() }

func (l plainLog) Size() (int64, error) {
	info, err := l.f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Whatever is written, read, cut and synced, a gathered log answers as a plain one, and after a sync
// both files hold the same.
func TestAGatheredLogAnswersAsAPlainOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		paths := [2]string{filepath.Join(dir, "plain"), filepath.Join(dir, "gathered")}
		for _, p := range paths {
			if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
				r.Fatal(err)
			}
		}
		plain := openLog(t, paths[0])
		gathers := &gathered{File: openLog(t, paths[1])}
		next := int64(0)
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"head", "page", "page", "elsewhere", "read", "cut", "sync", "size"}).Draw(r, "step") {
			case "head":
				next = both(r, plain, gathers, frameHead, next)
			case "page":
				next = both(r, plain, gathers, 4096, next)
			case "elsewhere":
				next = both(r, plain, gathers, rapid.IntRange(1, 5000).Draw(r, "length"), rapid.Int64Range(0, 40000).Draw(r, "place"))
			case "read":
				at, length := rapid.Int64Range(0, 60000).Draw(r, "from"), rapid.IntRange(1, 9000).Draw(r, "length")
				want, got := make([]byte, length), make([]byte, length)
				n, err := plain.ReadAt(want, at)
				m, also := gathers.ReadAt(got, at)
				if n != m || (err == nil) != (also == nil) || !bytes.Equal(want[:n], got[:m]) {
					r.Fatalf("read %d at %d: got %d, %v, want %d, %v, or other bytes", length, at, m, also, n, err)
				}
			case "cut":
				to := rapid.Int64Range(0, 40000).Draw(r, "to")
				if err := errors.Join(plain.Truncate(to), gathers.Truncate(to)); err != nil {
					r.Fatal(err)
				}
			case "size":
				want, err := plain.Size()
				got, also := gathers.Size()
				if want != got || err != nil || also != nil {
					r.Fatalf("size: got %d, %v, want %d, %v", got, also, want, err)
				}
			case "sync":
				same(r, paths, errors.Join(plain.Sync(vfs.SYNC_FULL), gathers.Sync(vfs.SYNC_FULL)))
			}
		}
		same(r, paths, errors.Join(plain.Sync(vfs.SYNC_FULL), gathers.Sync(vfs.SYNC_FULL)))
		if err := errors.Join(plain.Close(), gathers.Close()); err != nil {
			r.Fatal(err)
		}
	})
}

func both(r *rapid.T, plain, gathers vfs.File, length int, at int64) (next int64) {
	p := bytes.Repeat([]byte{rapid.Byte().Draw(r, "bytes")}, length)
	for _, f := range []vfs.File{plain, gathers} {
		if n, err := f.WriteAt(p, at); n != length || err != nil {
			r.Fatalf("write %d at %d: got %d, %v", length, at, n, err)
		}
	}
	return at + int64(length)
}

func same(r *rapid.T, paths [2]string, err error) {
	if err != nil {
		r.Fatal(err)
	}
	want, err := os.ReadFile(paths[0])
	got, also := os.ReadFile(paths[1])
	if err != nil || also != nil || !bytes.Equal(got, want) {
		r.Fatalf("the files differ: %d and %d bytes, %v", len(want), len(got), errors.Join(err, also))
	}
}

// The end of a commit's last frame comes after the sync and may be read by others at once.
func TestWhatFollowsASyncIsWrittenAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	g := &gathered{File: openLog(t, path)}
	head, page := bytes.Repeat([]byte{1}, frameHead), bytes.Repeat([]byte{2}, 4096)
	write := func(p []byte, at int64) {
		t.Helper()
		if _, err := g.WriteAt(p, at); err != nil {
			t.Fatal(err)
		}
	}
	write(head, 32)
	write(page[:4000], 32+frameHead)
	if text, err := os.ReadFile(path); err != nil || len(text) != 0 {
		t.Fatalf("before the sync the file holds %d bytes, %v, want none: nothing was gathered", len(text), err)
	}
	if err := g.Sync(vfs.SYNC_FULL); err != nil {
		t.Fatal(err)
	}
	write(page[4000:], 32+frameHead+4000)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := io.ReadAll(f)
	if want := append(append(make([]byte, 32), head...), page...); err != nil || !bytes.Equal(got, want) {
		t.Errorf("after the sync others read %d bytes, %v, want %d", len(got), err, len(want))
	}
}

// What was undone is never written: its place may be another process's by then.
func TestWhatWasUndoneIsNotHeld(t *testing.T) {
	t.Parallel()
	db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "lightship.db"), Key: bytes.Repeat([]byte{7}, keySize)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	w := db.writer
	run := func(text string, args ...any) {
		t.Helper()
		if _, err := w.c.exec(t.Context(), text, args); err != nil {
			t.Fatal(err)
		}
	}
	run(`pragma cache_size=10`) // so that pages go to the log before the commit
	for what, end := range map[string]func(){
		"by the writer": w.undo,
		"before a commit of nothing": func() {
			run(`rollback`)
			w.together(request{ctx: t.Context(), done: make(chan outcome, 1), fn: func(*Tx) error { return io.EOF }})
		},
	} {
		run(`pragma wal_checkpoint(truncate)`) // so that nothing is read from the log, which would write it
		run(`begin immediate`)
		for i := range 200 {
			run(`insert into store_mark (name, value) values ($1, $2)`, i, strings.Repeat("x", 4000))
		}
		if len(w.log.held) == 0 {
			t.Fatalf("%s: nothing is held before the end, so this shows nothing", what)
		}
		if end(); len(w.log.held) > 0 {
			t.Errorf("undone %s, and %d bytes of it are still held", what, len(w.log.held))
		}
	}
}
