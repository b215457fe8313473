package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// soon is how long a command may take that has something to refuse.
const soon = 30 * time.Second

// grounds are where one test happens: a partnership, or nothing yet.
type grounds struct {
	*testing.T
	dir string
}

func (s grounds) at(name string) string { return filepath.Join(s.dir, name) }

func (s grounds) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// run runs a command that has to refuse; one that serves instead is stopped.
func (s grounds) run(args ...string) (code int, errs string) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), soon)
	defer cancel()
	var o, e bytes.Buffer
	code = run(ctx, args, &o, &e)
	if ctx.Err() != nil {
		s.Errorf("%q went on", args)
	}
	return code, e.String()
}

// partnership makes a real one with a lead, in the folder "data".
func partnership(t *testing.T) grounds {
	t.Helper()
	s := grounds{T: t, dir: t.TempDir()}
	if code, errs := s.run("org", "invite-leads", "--data", s.at("data"), "--org", "Hull City Council", "--sector", "council", "--area", "E06000010", "rita@hull.example"); code != 0 {
		t.Fatalf("make a partnership: got %d, %s", code, errs)
	}
	return s
}

// TestWhatIsWrongAtTheStartIsSaidInOneSentenceAndNothingIsLost does one thing wrong at a time, wants
// one sentence and an exit code, and then opens the same partnership as if nothing had been.
func TestWhatIsWrongAtTheStartIsSaidInOneSentenceAndNothingIsLost(t *testing.T) {
	t.Parallel()
	serve := func(s grounds) []string {
		return []string{"serve", "--data", s.at("data"), "--addr", "127.0.0.1:0"}
	}
	for name, c := range map[string]struct {
		wrong func(s grounds) (args []string, mend func())
		want  string
	}{
		"a key of another": {func(s grounds) ([]string, func()) {
			kept, err := os.ReadFile(s.at("data.key"))
			s.must(err)
			s.must(os.WriteFile(s.at("data.key"), []byte(strings.Repeat("7c", 32)), 0o600))
			return serve(s), func() { s.must(os.WriteFile(s.at("data.key"), kept, 0o600)) }
		}, "The site key does not open the database"},
		"a key that is none": {func(s grounds) ([]string, func()) {
			kept, err := os.ReadFile(s.at("data.key"))
			s.must(err)
			s.must(os.WriteFile(s.at("data.key"), []byte("a password\n"), 0o600))
			return serve(s), func() { s.must(os.WriteFile(s.at("data.key"), kept, 0o600)) }
		}, "is not a site key"},
		"a key that cannot be read": {func(s grounds) ([]string, func()) {
			s.must(os.Rename(s.at("data.key"), s.at("kept")))
			s.must(os.Mkdir(s.at("data.key"), 0o700))
			return serve(s), func() { s.must(os.Remove(s.at("data.key"))); s.must(os.Rename(s.at("kept"), s.at("data.key"))) }
		}, "cannot be read"},
		"a lost key": {func(s grounds) ([]string, func()) {
			s.must(os.Rename(s.at("data.key"), s.at("kept")))
			return serve(s), func() { s.must(os.Rename(s.at("kept"), s.at("data.key"))) }
		}, "Put your copy of it back"},
		"the key in the data folder": {func(s grounds) ([]string, func()) {
			return append(serve(s), "--key", filepath.Join(s.at("data"), "key")), func() {}
		}, "lies inside the data folder"},
		"the demo on real data": {func(s grounds) ([]string, func()) {
			return []string{"demo", "--data", s.at("data"), "--addr", "127.0.0.1:0"}, func() {}
		}, "This is a real partnership"},
		"a database that is a folder": {func(s grounds) ([]string, func()) {
			file := filepath.Join(s.at("data"), "lightship.db")
			s.must(os.Rename(file, s.at("kept")))
			s.must(os.Mkdir(file, 0o700))
			return serve(s), func() { s.must(os.Remove(file)); s.must(os.Rename(s.at("kept"), file)) }
		}, "cannot be opened for writing"},
		"a database that was cut off": {func(s grounds) ([]string, func()) {
			file := filepath.Join(s.at("data"), "lightship.db")
			kept, err := os.ReadFile(file)
			s.must(err)
			s.must(os.WriteFile(file, []byte("this is no database, but a text that somebody wrote over it"), 0o600))
			return serve(s), func() { s.must(os.WriteFile(file, kept, 0o600)) }
		}, "The site key does not open the database"},
		"a file where the folder should be": {func(s grounds) ([]string, func()) {
			s.must(os.WriteFile(s.at("file"), nil, 0o600))
			return []string{"serve", "--data", filepath.Join(s.at("file"), "data"), "--key", s.at("data.key"), "--addr", "127.0.0.1:0"}, func() {}
		}, "cannot be made"},
		"an address that is taken": {func(s grounds) ([]string, func()) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			s.must(err)
			return []string{"serve", "--data", s.at("data"), "--addr", l.Addr().String()}, func() { s.must(l.Close()) }
		}, "already listens"},
		"an address that is none": {func(s grounds) ([]string, func()) {
			return []string{"serve", "--data", s.at("data"), "--addr", "8080"}, func() {}
		}, "write it as host:port"},
		"checking a log where there is none": {func(s grounds) ([]string, func()) {
			return []string{"audit", "verify", "--data", s.at("typo")}, func() {}
		}, "There is no installation"},
		"disabling a member where there is nobody": {func(s grounds) ([]string, func()) {
			return []string{"member", "disable", "--data", s.at("typo"), "rita@hull.example"}, func() {}
		}, "There is no installation"},
		"a PostgreSQL that is not there": {func(s grounds) ([]string, func()) {
			return []string{"serve", "--db", "postgres://nobody@127.0.0.1:1/none?connect_timeout=2", "--key", s.at("other.key"), "--addr", "127.0.0.1:0"}, func() {}
		}, "PostgreSQL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := partnership(t)
			args, mend := c.wrong(s)
			code, errs := s.run(args...)
			said, because, _ := strings.Cut(strings.TrimSpace(errs), "\n")
			if code != exitFailed || !strings.HasPrefix(said, "lightship: ") || !strings.Contains(said, c.want) || because != "" && !strings.HasPrefix(because, "  because: ") {
				t.Errorf("got %d and %q, want %d and one sentence with %q", code, errs, exitFailed, c.want)
			}
			if _, err := os.Stat(s.at("typo")); err == nil {
				t.Error("a folder was made where somebody only looked")
			}
			mend()
			if code, errs := s.run("member", "reset", "--data", s.at("data"), "rita@hull.example"); code != 0 {
				t.Errorf("afterwards: got %d, %s; want all of it there", code, errs)
			}
		})
	}
}

// TestADemoIsNotServedAsReal is the other way round.
func TestADemoIsNotServedAsReal(t *testing.T) {
	t.Parallel()
	s := grounds{T: t, dir: t.TempDir()}
	ctx, cancel := context.WithCancel(t.Context())
	out := &stopper{stop: cancel}
	if code := run(ctx, []string{"demo", "--data", s.at("data"), "--addr", "127.0.0.1:0"}, out, &bytes.Buffer{}); code != 0 {
		t.Fatalf("the demo: got %d", code)
	}
	if code, errs := s.run("serve", "--data", s.at("data"), "--addr", "127.0.0.1:0"); code != exitFailed || !strings.Contains(errs, "This is a demo") {
		t.Errorf("got %d, %q; want it refused in words", code, errs)
	}
}

// stopper ends a program once it says that it is ready.
type stopper struct{ stop func() }

func (s *stopper) Write(b []byte) (int, error) {
	s.stop()
	return len(b), nil
}
