package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
	_ "github.com/ncruces/go-sqlite3/vfs/adiantum" // encryption at rest
)

const (
	fileSystem = "lightship" // the name under which SQLite opens our files
	mostHeld   = 4 << 20     // bytes of the log that are held before they are written
	frameHead  = 24          // bytes before the page in a frame (SQLite's file format, 4.1)
)

func init() {
	vfs.Register(fileSystem, gatheringFS{vfs.Find(adiantumFS)})
}

const adiantumFS = "adiantum"

// gatheringFS gathers what SQLite writes to its write-ahead log. SQLite writes a frame as 24 bytes
// and then 4,096, and encryption works on whole blocks: written one by one, each frame would have
// three blocks read, decrypted, encrypted and written again. Written together, nearly every block
// is encrypted and written once.
//
// It may do so because nothing reads a frame from the file before the log is synced: SQLite shows
// a commit to others only after that (synchronous=FULL), and what the same connection reads back
// before is written first.
type gatheringFS struct{ vfs.VFS }

// OpenFilename opens a file of the database.
func (g gatheringFS) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	file, flags, err := vfsutil.WrapOpenFilename(g.VFS, name, flags)
	if err != nil || flags&vfs.OPEN_WAL == 0 {
		return file, flags, err
	}
	return &gathered{File: file}, flags, nil
}

// gathered is a write-ahead log of which the newest bytes may still be held.
type gathered struct {
	vfs.File
	at   int64 // where the held bytes belong
	held []byte
}

// Unwrap gives the file under it.
func (g *gathered) Unwrap() vfs.File { return g.File }

// WriteAt holds the head of a frame and what follows on what is held; all else it writes at once.
// After the sync of a commit SQLite still writes the end of its last frame, which others may then
// read; no head stands before that. That end is never as long as a head: then the frame before it
// would have ended where SQLite syncs, and this one, which only fills up to there, were not written.
func (g *gathered) WriteAt(p []byte, off int64) (int, error) {
	follows := len(g.held) > 0 && off == g.at+int64(len(g.held)) && len(g.held)+len(p) <= mostHeld
	if !follows {
		if err := g.write(); err != nil {
			return 0, err
		}
		if len(p) != frameHead {
			return g.File.WriteAt(p, off)
		}
		g.at = off
	}
	g.held = append(g.held, p...)
	return len(p), nil
}

// write puts what is held into the file. After an error it is gone: SQLite undoes the transaction
// and writes the same place anew.
func (g *gathered) write() error {
	if len(g.held) == 0 {
		return nil
	}
	_, err := g.File.WriteAt(g.held, g.at)
	g.held = g.held[:0]
	return err
}

// ReadAt reads what was written, held or not.
func (g *gathered) ReadAt(p []byte, off int64) (int, error) {
	if err := g.write(); err != nil {
		return 0, err
	}
	return g.File.ReadAt(p, off)
}

// Truncate cuts the file.
func (g *gathered) Truncate(size int64) error {
	if err := g.write(); err != nil {
		return err
	}
	return g.File.Truncate(size)
}

// Sync makes all that was written durable.
func (g *gathered) Sync(flags vfs.SyncFlag) error {
	if err := g.write(); err != nil {
		return err
	}
	return g.File.Sync(flags)
}

// Size is the file's, with what is held.
func (g *gathered) Size() (int64, error) {
	if err := g.write(); err != nil {
		return 0, err
	}
	return g.File.Size()
}

// Close closes the file. What is held then was never committed, and its place may be another's by now.
func (g *gathered) Close() error {
	g.drop()
	return g.File.Close()
}

// drop forgets what is held: its transaction was undone. Written later, without the lock of a
// transaction, it could lie over what another process has committed.
func (g *gathered) drop() { g.held = g.held[:0] }

// logOf gives the log that a connection writes.
func logOf(ctx context.Context, c *sql.Conn) (*gathered, error) {
	if _, err := c.ExecContext(ctx, `select count(*) from sqlite_schema`); err != nil { // which opens it
		return nil, err
	}
	var log *gathered
	err := c.Raw(func(raw any) error {
		held, ok := raw.(driver.Conn)
		if !ok {
			return errors.New("not a connection of SQLite")
		}
		file, err := held.Raw().FileControl("main", sqlite3.FCNTL_JOURNAL_POINTER)
		if log, ok = file.(*gathered); err == nil && !ok {
			err = errors.New("the database has no write-ahead log")
		}
		return err
	})
	return log, err
}
