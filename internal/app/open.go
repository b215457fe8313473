package app

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/discover"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/intake"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/share"
	"lightship/internal/store"
)

// Base is an open installation: its database, its key and its log, before any feature. Commands
// that only look at the log need no more.
type Base struct {
	Config config.Config
	Clock  clock.Clock
	Log    *slog.Logger
	Key    config.SiteKey
	DB     *store.DB
	Audit  *audit.Service
}

// What a database was made as: a mark in it, once and for ever.
const (
	markOfKind = "kind"
	kindDemo   = "demo"
	kindReal   = "real"
)

// Open opens an installation and, the first time, sets it up. A demo never opens what is real,
// nor the other way round.
func Open(ctx context.Context, c config.Config, now clock.Clock, log *slog.Logger) (*Base, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	key, made, err := siteKey(c)
	if err != nil {
		return nil, err
	}
	o := store.Options{URL: c.Database, Log: log}
	if c.Database == "" {
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return nil, fault.Of(fault.Unavailable, fmt.Sprintf("The data folder %s cannot be made.", c.Data), err)
		}
		o.Path, o.Key = c.DatabaseFile(), key.Derive("database")
	}
	db, err := store.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	b := &Base{Config: c, Clock: now, Log: log, Key: key, DB: db}
	if err := b.begin(ctx); err != nil {
		if made && errors.Is(err, errOtherKey) { // it opened nothing, and would be taken for the right one
			err = errors.Join(err, os.Remove(c.Key))
		}
		return nil, errors.Join(err, db.Close())
	}
	return b, nil
}

// begin marks a new database, raises what is missing of the firewall, and opens the log.
func (b *Base) begin(ctx context.Context) error {
	kind := kindReal
	if b.Config.Demo {
		kind = kindDemo
	}
	err := b.DB.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		was, err := mark(ctx, tx, markOfKind)
		if err != nil {
			return err
		}
		if was != "" {
			err = sameKind(was, kind)
		} else {
			err = b.setUp(ctx, tx, kind)
		}
		if err != nil {
			return err
		}
		if err := sameKey(ctx, tx, b.Key); err != nil {
			return err
		}
		return b.firewall(ctx, tx)
	})
	if err != nil {
		return err
	}
	var name string
	err = b.DB.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		name, err = audit.Name(ctx, r)
		return err
	})
	if err != nil {
		return fmt.Errorf("name of the log: %w", err)
	}
	signer, err := audit.NewSigner(b.Key.Derive("log"), name)
	if err != nil {
		return fmt.Errorf("key of the log: %w", err)
	}
	b.Audit = audit.New(b.DB, b.Clock, signer, b.Config.Publish)
	return nil
}

func sameKind(was, want string) error {
	switch {
	case was == want:
		return nil
	case was == kindDemo:
		return fault.Of(fault.Unavailable, "This is a demo: its people are made up, and it can never hold a real partnership. Give another folder.", nil)
	default:
		return fault.Of(fault.Unavailable, "This is a real partnership: the demo does not open it. Give another folder.", nil)
	}
}

// setUp makes a new database what it is for ever, and names its log.
func (b *Base) setUp(ctx context.Context, tx *store.Tx, kind string) error {
	if _, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, $2)`, markOfKind, kind)); err != nil {
		return err
	}
	if _, err := audit.SetUp(ctx, tx, "lightship.example"); err != nil {
		return fmt.Errorf("set up the log: %w", err)
	}
	return nil
}

// firewall raises the ceilings that are missing: all of them in a new database, and that of a kind
// which an earlier version did not know.
func (b *Base) firewall(ctx context.Context, tx *store.Tx) error {
	seal, err := b.cursors()
	if err != nil {
		return err
	}
	records := record.New(b.Clock, nil, seal)
	for _, k := range firewalled {
		if err := records.Ceil(ctx, tx, partner.Machine(), k, access.ClassImmigration, access.None); err != nil {
			return fmt.Errorf("firewall: %w", err)
		}
	}
	return nil
}

// firewalled are the kinds that no immigration function ever sees of others (access.md, section
// 3): those that speak of a person at risk, of who reported, or of what a response does about it.
var firewalled = []access.Kind{access.Concern, access.Person, access.Allegation, access.Response, access.Item, access.Task, access.Feedback, access.Contact, access.Judgement}

func (b *Base) cursors() (cipher.AEAD, error) {
	block, err := aes.NewCipher(b.Key.Derive("cursors"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Logged lists every table whose rows the log vouches for.
func Logged() []audit.Logged {
	return slices.Concat(record.Logged(), partner.Logged(), account.Logged(), member.Logged(), entity.Logged(), intake.Logged(), share.Logged(), discover.Logged(), respond.Logged())
}

// Verify checks the log, and the rows that it vouches for.
func (b *Base) Verify(ctx context.Context, kept ...string) (audit.Report, error) {
	c := audit.Check{Key: b.Audit.VerifierKey(), Kept: kept, Logged: Logged()}
	return c.Run(ctx, b.DB)
}

// Close closes the database.
func (b *Base) Close() error { return b.DB.Close() }
