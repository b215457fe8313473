package job_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// Remind is work for later: it names the action, and the handler reads what it needs.
type Remind struct{ Action id.Record }

// JobName is the name of the work.
func (Remind) JobName() string { return "respond.remind" }

func Example() {
	ctx, hand := context.Background(), clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	dir, err := os.MkdirTemp("", "lightship-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(ctx, store.Options{Path: filepath.Join(dir, "example.db"), Key: storetest.Key})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()

	runner := job.New(db, hand, nil)
	err = job.Handle(runner, func(_ context.Context, j Remind) error {
		fmt.Println("remind of", j.Action)
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		return job.Enqueue(ctx, tx, Remind{Action: "call-back"}, hand.Now().Add(48*time.Hour))
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		done, err := runner.Drain(ctx)
		fmt.Println("done:", done, err)
		hand.Advance(48 * time.Hour)
	}
	// Output:
	// done: 0 <nil>
	// remind of call-back
	// done: 1 <nil>
}
