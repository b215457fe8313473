package kill_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/job"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/test/kill"
)

// plan kills a child that writes to one database.
func plan(o store.Options, child string, writes, rounds int) kill.Plan {
	var kept []string
	return kill.Plan{
		Start: func(ctx context.Context) (*exec.Cmd, error) {
			return kill.Self(ctx, child, path+"="+o.Path, url+"="+o.URL)
		},
		Load:   kill.Heard,
		Check:  func(ctx context.Context, acked []string) error { return check(ctx, o, acked, &kept) },
		Writes: writes, Rounds: rounds, Seed: rand.Uint64(),
	}
}

// check opens the database as the next start would and looks for every write, entry and job. It
// keeps the newest head of each round, as a partner does, and every later tree must contain it.
func check(ctx context.Context, o store.Options, acked []string, kept *[]string) (err error) {
	db, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var written, done []string
	var trail []audit.Item
	var jobs []job.Count
	err = db.Read(ctx, store.Jobs, func(r store.Reader) error {
		var errs [4]error
		written, errs[0] = marks(ctx, r, "write.")
		done, errs[1] = marks(ctx, r, "done.")
		trail, errs[2] = audit.Trail(ctx, r, writer.Member, 0, 1<<30)
		jobs, errs[3] = job.Counts(ctx, r, time.Time{})
		return errors.Join(errs[:]...)
	})
	if err != nil {
		return err
	}
	var logged []string
	for _, entry := range trail {
		logged = append(logged, string(entry.Seen[0].Record))
	}
	slices.Sort(logged)
	for _, name := range acked {
		if _, there := slices.BinarySearch(written, name); !there {
			return fmt.Errorf("acknowledged write %s is lost", name)
		}
		if _, there := slices.BinarySearch(logged, name); !there {
			return fmt.Errorf("acknowledged write %s has no entry", name)
		}
	}
	if !slices.Equal(written, logged) {
		return fmt.Errorf("%d writes but %d entries: something was committed by half", len(written), len(logged))
	}
	waiting := 0
	for _, c := range jobs {
		waiting += int(c.Waiting + c.Running)
	}
	if waiting+len(done) != len(written) {
		return fmt.Errorf("%d writes, but %d jobs wait and %d are done", len(written), waiting, len(done))
	}
	report, err := verify(ctx, db, *kept)
	if err != nil {
		return err
	}
	// There may be more: PostgreSQL ends a commit that was under way, though nobody waits for it.
	if n := int64(len(written)); report.Rows < n || report.Entries < n {
		return fmt.Errorf("audit verify looked at too little: %+v, with %d writes", report, n)
	}
	return db.Read(ctx, store.Jobs, func(r store.Reader) error {
		heads, err := audit.Heads(ctx, r)
		if err == nil && len(heads) > 0 {
			*kept = append(*kept, heads[0].Note)
		}
		return err
	})
}

// marks gives the rest of the names that begin with a word, sorted.
func marks(ctx context.Context, r store.Reader, word string) ([]string, error) {
	names, err := store.All(ctx, r, store.Scalar[string], store.SQL(`select name from store_mark where name > $1 and name < $2 order by name`, word, word+"~"))
	for i := range names {
		names[i] = strings.TrimPrefix(names[i], word)
	}
	return names, err
}

// verify checks the whole log, and the rows that it speaks of.
func verify(ctx context.Context, db *store.DB, kept []string) (audit.Report, error) {
	s, err := signer(ctx, db)
	if err != nil {
		return audit.Report{}, err
	}
	logged := audit.Logged{
		Prefix: "mark/",
		Rows: func(ctx context.Context, r store.Reader, yield func(name string, hash [32]byte) error) error {
			names, err := marks(ctx, r, "write.")
			for _, n := range names {
				if err := yield("mark/write."+n, audit.Sum("write."+n, "kept")); err != nil {
					return err
				}
			}
			return err
		},
	}
	report, err := audit.Check{Key: s.VerifierKey(), Kept: kept, Logged: []audit.Logged{logged}}.Run(ctx, db)
	if err == nil && !report.OK() {
		err = fmt.Errorf("audit verify: %s", strings.Join(report.Problems, "\n"))
	}
	return report, err
}

func TestNothingAcknowledgedIsLostByKills(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		ctx := t.Context()
		report, err := plan(o, honest, 2000, 8).Run(ctx)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d kills, %d writes acknowledged", report.Rounds, report.Acked)

		settled(t, storetest.Open(t, o), report.Acked)
	})
}

// settled brings to an end what the killed processes left: their jobs are run once their leases
// have ended, none twice, and what waits enters the log, which holds again.
func settled(t *testing.T, db *store.DB, acked int) {
	t.Helper()
	ctx, later := t.Context(), clock.At(clock.Real{}.Now().Add(time.Hour))
	r, err := runner(db, later)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Drain(ctx); err != nil {
		t.Errorf("work off what was left: %v", err)
	}
	s, err := signer(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	if err := audit.New(db, later, s, 0).Tick(ctx); err != nil {
		t.Errorf("tick of the log: %v", err)
	}
	var written, done []string
	err = db.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		if written, err = marks(ctx, r, "write."); err == nil {
			done, err = marks(ctx, r, "done.")
		}
		return err
	})
	if err != nil || len(written) < acked || !slices.Equal(written, done) {
		t.Errorf("got %d writes and %d jobs done, %v; want as many of both, at least %d", len(written), len(done), err, acked)
	}
	report, err := verify(ctx, db, nil)
	if n := int64(len(written)); err != nil || report.Waiting != 0 || report.Heads == 0 || report.Size < n || report.Rows != n {
		t.Errorf("audit verify: got %+v, %v; want a published tree of all %d writes", report, err, n)
	}
}

func TestNothingThatAServerAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	p := plan(storetest.SQLite(t), served, 300, 3)
	p.Load = kill.Asked(writers, func(line string) (string, bool) { return strings.CutPrefix(line, ready) }, ask)
	if _, err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAProgramThatEndsByItselfIsToldFromOneThatWasKilled(t *testing.T) {
	t.Parallel()
	o := storetest.SQLite(t)
	o.Path = t.TempDir() // a folder is no database
	if _, err := plan(o, honest, 10, 1).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "only 0 writes") || !strings.Contains(err.Error(), "open database") {
		t.Errorf("got %v, want an error that tells how it ended and what it said", err)
	}
}

func TestTheHarnessFindsWhatIsLost(t *testing.T) {
	t.Parallel()
	for child, want := range map[string]string{unwritten: "is lost", unlogged: "has no entry"} {
		t.Run(child, func(t *testing.T) {
			t.Parallel()
			if _, err := plan(storetest.SQLite(t), child, 600, 2).Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want an error that says it %s", err, want)
			}
		})
	}
}
