package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// How waiting grows. A source is often a whole organisation behind one address, so it gets more.
const (
	freeByAccount = 5 // failures without waiting
	freeBySource  = 30
	firstWait     = 30 * time.Second
	longestWait   = 15 * time.Minute
	forgotten     = 24 * time.Hour // of quiet, after which failures count no more
)

// tries is what is known of the failures under one key.
type tries struct {
	fails       int
	until, last time.Time
}

// counted is one key that failures are counted under.
type counted struct {
	key  string
	free int // failures without waiting
}

// keys are the account and, if it is known, the source.
func (s *Service) keys(a Attempt) []counted {
	keys := []counted{{s.keyed("account", partner.FoldEmail(a.Email)), freeByAccount}}
	if a.Source != "" {
		keys = append(keys, counted{s.keyed("source", a.Source), freeBySource})
	}
	return keys
}

func (s *Service) keyed(what, text string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(what + "\x00" + text)) // never fails, as hash.Hash says
	return hex.EncodeToString(mac.Sum(nil))
}

// count counts a try as a failure before it is checked, and refuses it while it has to wait.
func (s *Service) count(ctx context.Context, tx *store.Tx, a Attempt, now time.Time) error {
	for _, k := range s.keys(a) {
		t, err := triesOf(ctx, tx, k.key)
		if err != nil {
			return err
		}
		if now.Before(t.until) {
			return fault.Of(fault.TooMany, "There were too many tries. Try again in "+inWords(t.until.Sub(now))+".", nil)
		}
		if now.Sub(t.last) > forgotten {
			t.fails = 0
		}
		t.fails++
		_, err = tx.Exec(ctx, store.SQL(`insert into account_try (key, fails, until, last) values ($1, $2, $3, $4)
			on conflict (key) do update set fails = excluded.fails, until = excluded.until, last = excluded.last`,
			k.key, t.fails, clock.Milli(now.Add(wait(t.fails, k.free))), clock.Milli(now)))
		if err != nil {
			return err
		}
	}
	return nil
}

// forgive takes back what count counted, after a right password: the account begins anew, the
// source loses this one try.
func (s *Service) forgive(ctx context.Context, tx *store.Tx, a Attempt) error {
	for _, k := range s.keys(a) {
		q := store.SQL(`delete from account_try where key = $1`, k.key)
		if k.free == freeBySource {
			q = store.SQL(`update account_try set fails = fails - 1, until = 0 where key = $1 and fails > 0`, k.key)
		}
		if _, err := tx.Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// Sweep deletes what is known of failures that count no more, and tells how many keys that were.
func (s *Service) Sweep(ctx context.Context) (n int64, err error) {
	before := clock.Milli(s.clock.Now().Add(-forgotten))
	err = s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		n, err = tx.Exec(ctx, store.SQL(`delete from account_try where last < $1`, before))
		return err
	})
	return n, err
}

func triesOf(ctx context.Context, r store.Reader, key string) (tries, error) {
	found, err := store.All(ctx, r, func(row store.Row) (t tries, err error) {
		var until, last int64
		err = row.Scan(&t.fails, &until, &last)
		t.until, t.last = clock.FromMilli(until), clock.FromMilli(last)
		return t, err
	}, store.SQL(`select fails, until, last from account_try where key = $1`, key))
	if err != nil || len(found) == 0 {
		return tries{}, err
	}
	return found[0], nil
}

// wait is how long the next try has to wait after so many failures.
func wait(fails, free int) time.Duration {
	d := firstWait
	switch over := fails - free; {
	case over < 0:
		return 0
	case over > 10:
		return longestWait
	default:
		return min(d<<over, longestWait)
	}
}

func inWords(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	if minutes <= 1 {
		return "a minute"
	}
	return fmt.Sprintf("%d minutes", minutes)
}
