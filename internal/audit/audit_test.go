package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

var (
	siteKey = bytes.Repeat([]byte{9}, 32)
	noon    = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

	harbour = id.Org("0000000000000000000000hrbr")
	mission = id.Org("0000000000000000000000mssn")
	ada     = access.Actor{Member: "00000000000000000000000ada", Org: harbour, Purpose: access.Safeguard, Roles: access.RoleLead}
	ben     = access.Actor{Member: "00000000000000000000000ben", Org: mission, Purpose: access.Disrupt}
)

// world is a log on a database of its own, with the clock in hand.
type world struct {
	*testing.T
	db   *store.DB
	hand *clock.Hand
	sign *audit.Signer
	log  *audit.Service
}

func open(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{T: t, db: db, hand: clock.At(noon)}
	var name string
	w.write(func(tx *store.Tx) (err error) {
		name, err = audit.SetUp(t.Context(), tx, "lightship.example")
		return err
	})
	sign, err := audit.NewSigner(siteKey, name)
	if err != nil {
		t.Fatalf("make the signer: %v", err)
	}
	w.sign, w.log = sign, audit.New(db, w.hand, sign, 0)
	return w
}

func (w world) write(fn func(tx *store.Tx) error) {
	w.Helper()
	if err := w.db.Write(w.Context(), store.Pages, fn); err != nil {
		w.Fatalf("write: %v", err)
	}
}

func (w world) read(fn func(r store.Reader) error) {
	w.Helper()
	if err := w.db.Read(w.Context(), store.Pages, fn); err != nil {
		w.Fatalf("read: %v", err)
	}
}

func (w world) exec(q store.Query) {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		_, err := tx.Exec(w.Context(), q)
		return err
	})
}

func (w world) append(entries ...audit.Entry) {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		for _, e := range entries {
			if e.At.IsZero() {
				e.At = w.hand.Now()
			}
			if err := audit.Append(w.Context(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// some appends n entries without records.
func (w world) some(n int) {
	w.Helper()
	w.append(slices.Repeat([]audit.Entry{{By: ada, Did: access.RecordEdit}}, n)...)
}

func (w world) sequence() int {
	w.Helper()
	n, err := audit.Sequence(w.Context(), w.db)
	if err != nil {
		w.Fatalf("sequence: %v", err)
	}
	return n
}

// publish lets the publishing tick pass.
func (w world) publish() audit.Head {
	w.Helper()
	w.hand.Advance(10 * time.Minute)
	w.tick()
	heads := w.heads()
	if len(heads) == 0 {
		w.Fatal("nothing was published")
	}
	return heads[0]
}

func (w world) tick() {
	w.Helper()
	if err := w.log.Tick(w.Context()); err != nil {
		w.Fatalf("tick: %v", err)
	}
}

func (w world) heads() (out []audit.Head) {
	w.Helper()
	w.read(func(r store.Reader) (err error) {
		out, err = audit.Heads(w.Context(), r)
		return err
	})
	return out
}

func (w world) verify(kept ...string) audit.Report {
	w.Helper()
	report, err := audit.Check{Key: w.log.VerifierKey(), Kept: kept, Logged: []audit.Logged{marks}}.Run(w.Context(), w.db)
	if err != nil {
		w.Fatalf("verify: %v", err)
	}
	return report
}

func (w world) holds(kept ...string) audit.Report {
	w.Helper()
	report := w.verify(kept...)
	if !report.OK() {
		w.Fatalf("the log does not hold:\n%s", strings.Join(report.Problems, "\n"))
	}
	return report
}

func (w world) count(q store.Query) (n int64) {
	w.Helper()
	w.read(func(r store.Reader) (err error) {
		n, err = store.One(w.Context(), r, store.Scalar[int64], q)
		return err
	})
	return n
}

func (w world) trail(a access.Actor) (out []audit.Item) {
	w.Helper()
	w.read(func(r store.Reader) (err error) {
		out, err = audit.Trail(w.Context(), r, a.Member, 0, 1000)
		return err
	})
	return out
}

func (w world) ofOwner(org id.Org) (out []audit.Item) {
	w.Helper()
	w.read(func(r store.Reader) (err error) {
		out, err = audit.OfOwner(w.Context(), r, org, w.hand.Now(), 0, 1000)
		return err
	})
	return out
}

// marks is a logged table of these tests: the marks whose name begins with t.
var marks = audit.Logged{Prefix: "mark/", Rows: func(ctx context.Context, r store.Reader, yield func(string, [32]byte) error) error {
	return store.Each(ctx, r, func(row store.Row) error {
		var name, value string
		if err := row.Scan(&name, &value); err != nil {
			return err
		}
		return yield("mark/"+name, audit.Sum(value))
	}, store.SQL(`select name, value from store_mark where name >= 't' and name < 'u'`))
}}

// mark writes a mark and its entry in one transaction.
func (w world) mark(name, value string) {
	w.Helper()
	w.write(func(tx *store.Tx) error {
		_, err := tx.Exec(w.Context(), store.SQL(`insert into store_mark (name, value) values ($1, $2)
			on conflict (name) do update set value = excluded.value`, name, value))
		if err != nil {
			return err
		}
		return audit.Append(w.Context(), tx, audit.Entry{By: ada, Did: access.RecordEdit, At: w.hand.Now(),
			Rows: []audit.Row{{Name: "mark/" + name, Hash: audit.Sum(value)}}})
	})
}

// records makes n ids, each its own.
func records(n int) []id.Record {
	out := make([]id.Record, n)
	for i := range out {
		out[i] = id.Record(fmt.Sprintf("%026d", i+1))
	}
	return out
}
