package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// A request looks at a record, and its one entry is committed before the answer leaves; later the
// head is published, and anybody with the verifier key can check the log.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "lightship-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	siteKey := bytes.Repeat([]byte{1}, 32)
	db, err := store.Open(ctx, store.Options{Path: filepath.Join(dir, "lightship.db"), Key: siteKey})
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	var name string
	err = db.Write(ctx, store.Jobs, func(tx *store.Tx) (err error) {
		name, err = audit.SetUp(ctx, tx, "lightship.example")
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	signer, err := audit.NewSigner(siteKey, name)
	if err != nil {
		log.Fatal(err)
	}
	hand := clock.At(time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC))
	service := audit.New(db, hand, signer, 10*time.Minute)

	reader := access.Actor{Member: id.New[id.Member](), Org: id.New[id.Org](), Purpose: access.Safeguard}
	request := audit.Begin(ctx)
	err = audit.Look(request, audit.Entry{By: reader, Did: access.RecordRead, Seen: []audit.Seen{
		{Record: id.New[id.Record](), Owner: id.New[id.Org](), Level: access.Summary},
	}})
	if err != nil {
		log.Fatal(err)
	}
	if err := audit.Settle(request, db, hand); err != nil {
		log.Fatal(err) // and nothing leaves
	}

	if err := service.Tick(ctx); err != nil {
		log.Fatal(err)
	}
	report, err := audit.Verify(ctx, db, service.VerifierKey())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("entries:", report.Entries, "checkpoints:", report.Heads, "holds:", report.OK())
	// Output: entries: 16 checkpoints: 1 holds: true
}
