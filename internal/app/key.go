package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"lightship/internal/config"
	"lightship/internal/fault"
	"lightship/internal/store"
)

// markOfKey holds what tells the key of a database from any other, without telling it.
const markOfKey = "key"

// siteKey reads the site key, and makes one only where no database can need another: a lost key is
// not replaced by one that opens nothing.
func siteKey(c config.Config) (key config.SiteKey, made bool, err error) {
	if _, err := os.Stat(c.Key); !errors.Is(err, os.ErrNotExist) {
		key, err := config.ReadKey(c.Key, false)
		return key, false, err
	}
	if c.Database == "" {
		if _, err := os.Stat(c.DatabaseFile()); err == nil {
			return nil, false, fault.Of(fault.Unavailable, fmt.Sprintf("The site key %s is not there, and nothing else opens this database. Put your copy of it back, or say where it is with --key.", c.Key), nil)
		}
	}
	key, err = config.ReadKey(c.Key, true)
	return key, true, err
}

// fingerprint is what a database keeps of its key.
func fingerprint(key config.SiteKey) string {
	sum := sha256.Sum256(key.Derive("fingerprint"))
	return hex.EncodeToString(sum[:])
}

var errOtherKey = fault.Of(fault.Unavailable, "This database was made with another site key. With this one its log could not be signed and nobody could sign in: use the key that it was made with.", nil)

// sameKey refuses a key that is not the database's own; a database that knows none keeps this one.
func sameKey(ctx context.Context, tx *store.Tx, key config.SiteKey) error {
	was, err := mark(ctx, tx, markOfKey)
	switch {
	case err != nil:
		return err
	case was == "":
		_, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, $2)`, markOfKey, fingerprint(key)))
		return err
	case was != fingerprint(key):
		return errOtherKey
	default:
		return nil
	}
}
