package kill_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/test/kill"
)

const (
	writers = 32
	path    = "LIGHTSHIP_KILL_PATH"
	url     = "LIGHTSHIP_KILL_URL"

	honest    = "honest"    // says what it has written
	unwritten = "unwritten" // says every fortieth without writing it
	unlogged  = "unlogged"  // writes every fortieth without an entry
	served    = "served"    // writes when it is asked over HTTP
	fortieth  = 40
)

var writer = access.Actor{Member: "killed-member", Org: "killed-org", Roles: access.RoleLead}

func TestMain(m *testing.M) {
	if kill.Child() == product {
		fmt.Fprintln(os.Stderr, serveProduct())
		os.Exit(1)
	}
	if child := kill.Child(); child != "" {
		fmt.Fprintln(os.Stderr, write(context.Background(), child)) // it ends by a kill or by an error
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// follow is the job of every write; it leaves a mark of its own, once.
type follow struct{ Record id.Record }

func (follow) JobName() string { return "follow" }

func mark(ctx context.Context, tx *store.Tx, name string) error {
	_, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, 'kept')`, name))
	return err
}

func runner(db *store.DB, now clock.Clock) (*job.Runner, error) {
	r := job.New(db, now, nil)
	return r, job.HandleTx(r, func(ctx context.Context, tx *store.Tx, j follow) error {
		return mark(ctx, tx, "done."+string(j.Record))
	})
}

// one does a write as every change does: the row, its entry and its job in one transaction.
func one(ctx context.Context, db *store.DB, now time.Time, logged bool) (string, error) {
	record := id.New[id.Record]()
	name := "write." + string(record)
	err := db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		if err := mark(ctx, tx, name); err != nil {
			return err
		}
		if err := job.Enqueue(ctx, tx, follow{Record: record}, now); err != nil || !logged {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{
			By: writer, Did: access.RecordCreate, At: now,
			Seen: []audit.Seen{{Record: record, Owner: writer.Org, Level: access.Full}},
			Rows: []audit.Row{{Name: "mark/" + name, Hash: audit.Sum(name, "kept")}},
		})
	})
	return string(record), err
}

// write is the child: it writes, works off jobs, sequences the log and publishes heads, all at
// once, until it is killed.
func write(ctx context.Context, child string) error {
	db, err := store.Open(ctx, store.Options{Path: os.Getenv(path), URL: os.Getenv(url), Key: storetest.Key})
	if err != nil {
		return err
	}
	now := clock.Real{}
	r, err := runner(db, now)
	if err != nil {
		return err
	}
	go r.Run(ctx)
	signer, err := signer(ctx, db)
	if err != nil {
		return err
	}
	ended := make(chan error, 3)
	go func() {
		log := audit.New(db, now, signer, 20*time.Millisecond)
		for {
			if err := log.Tick(ctx); err != nil {
				ended <- fmt.Errorf("tick of the log: %w", err)
				return
			}
		}
	}()
	if child == served {
		go func() { ended <- serve(db, now) }()
		return <-ended
	}
	go func() {
		ended <- kill.Writers(ctx, writers, func(ctx context.Context) (string, error) {
			odd := child != honest && rand.IntN(fortieth) == 0
			if odd && child == unwritten {
				return id.New[string](), nil
			}
			return one(ctx, db, now.Now(), !odd)
		}, kill.Say)
	}()
	return <-ended
}

const ready = "ready at "

// serve does one write for each request.
func serve(db *store.DB, now clock.Clock) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(ready + "http://" + l.Addr().String())
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, err := one(r.Context(), db, now.Now(), true)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, name)
	}))
}

// ask asks a server for one write.
func ask(ctx context.Context, address string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", answer.StatusCode, body)
	}
	return string(body), err
}

func signer(ctx context.Context, db *store.DB) (*audit.Signer, error) {
	var name string
	err := db.Write(ctx, store.Jobs, func(tx *store.Tx) (err error) {
		name, err = audit.SetUp(ctx, tx, "lightship.example")
		return err
	})
	if err != nil {
		return nil, err
	}
	return audit.NewSigner(storetest.Key, name)
}
