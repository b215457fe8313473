package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of the server under test

	"lightship/internal/store"
)

const template = "lightship_template"

// pgServer is a PostgreSQL server of this test program.
type pgServer struct {
	port int
	mu   sync.Mutex // one clone at a time: PostgreSQL copies a template only when nobody is in it
	db   *sql.DB
	held io.WriteCloser // the pipe to the shell that watches: it closes when this program ends
}

var server = sync.OnceValues(startServer)

func (s *pgServer) url(database string) string {
	return fmt.Sprintf("postgres://lightship@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

func (s *pgServer) admin(statement string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.db.Exec(statement)
	return err
}

// clone makes a database like another, which nobody may be in, and drops it when the test ends.
func (s *pgServer) clone(t testing.TB, from string) store.Options {
	t.Helper()
	name := someName("t_")
	if err := s.admin("create database " + name + " template " + from); err != nil {
		t.Fatalf("clone %s: %v", from, err)
	}
	t.Cleanup(func() {
		if err := s.admin("drop database if exists " + name + " with (force)"); err != nil {
			t.Logf("drop %s: %v", name, err)
		}
	})
	return store.Options{URL: s.url(name)}
}

func someName(prefix string) string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return prefix + hex.EncodeToString(b[:])
}

// startServer makes a cluster in a temporary directory and starts it; a watching shell stops and
// removes it when this program ends, however it ends.
func startServer() (*pgServer, error) {
	bin, err := serverBinaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lightship-pg-")
	if err != nil {
		return nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	init := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "lightship", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	init.SysProcAttr, init.Dir = as, dir
	if out, err := init.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &pgServer{port: port}
	if s.held, err = startWatched(bin, dir, data, port, as); err != nil {
		return nil, err
	}
	if s.db, err = sql.Open("pgx", s.url("postgres")); err != nil {
		return nil, err
	}
	s.db.SetMaxOpenConns(1)
	if err := s.await(); err != nil {
		return nil, errors.Join(err, logOf(dir))
	}
	if err := s.admin("create database " + template); err != nil {
		return nil, err
	}
	db, err := store.Open(context.Background(), store.Options{URL: s.url(template)})
	if err != nil {
		return nil, err
	}
	return s, db.Close()
}

func startWatched(bin, dir, data string, port int, as *syscall.SysProcAttr) (held io.WriteCloser, err error) {
	postgres := exec.Command("sh", "-c", `"$0" -D "$1" -p "$2" -k "$3" -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=400 -c shared_buffers=64MB -c log_min_messages=fatal >"$3/log" 2>&1 &
pid=$!; read -r line; kill -QUIT $pid; wait $pid; rm -rf "$3"`, filepath.Join(bin, "postgres"), data, strconv.Itoa(port), dir)
	postgres.SysProcAttr, postgres.Dir = as, dir
	if held, err = postgres.StdinPipe(); err != nil { // when it closes, the shell stops the server
		return nil, err
	}
	return held, postgres.Start()
}

func (s *pgServer) await() error {
	deadline := time.Now().Add(20 * time.Second)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		err := s.db.PingContext(ctx)
		cancel()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("PostgreSQL did not answer: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func logOf(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	return errors.New(string(text))
}

// serverBinaries finds the newest server from 15 up, where Debian puts it or on the path.
func serverBinaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	slices.Sort(found)
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("install Debian's postgresql package")
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

// unprivileged gives another user to run the server as, when this program runs as root, which
// PostgreSQL refuses.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err := errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid)), os.Chmod(dir, 0o700)); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
