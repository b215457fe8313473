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
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// How waiting grows. A source is often a whole organisation behind one address, so it gets more.
// Failures at an account count by the source that they came from, so that a stranger elsewhere
// does not keep its owner out; those from everywhere together make everybody wait a little.
const (
	freeByAccount = 5 // failures without waiting
	freeBySource  = 30
	freeInAll     = 30
	firstWait     = 30 * time.Second
	longestWait   = 15 * time.Minute
	longestInAll  = time.Minute
	forgotten     = 24 * time.Hour // of quiet, after which failures count no more
)

// tries is what is known of the failures under one key.
type tries struct {
	fails       int
	until, last time.Time
}

// counted is one key that failures are counted under.
type counted struct {
	key     string
	free    int           // failures without waiting
	longest time.Duration // that a try has to wait
	shared  bool          // with others: a success takes back its own try alone
}

// keys are those of an attempt to sign in: the account from where it came and, if that is known,
// the source and the account from everywhere.
func (s *Service) keys(a Attempt) []counted {
	email := partner.FoldEmail(a.Email)
	keys := []counted{{key: s.keyed("account", email+"\x00"+a.Source), free: freeByAccount, longest: longestWait}}
	if a.Source != "" {
		keys = append(keys,
			counted{key: s.keyed("source", a.Source), free: freeBySource, longest: longestWait, shared: true},
			counted{key: s.keyed("in all", email), free: freeInAll, longest: longestInAll})
	}
	return keys
}

// keysOfFactor is that of the second factor of a member: it is guessed by nobody but who has the
// password, from wherever.
func (s *Service) keysOfFactor(m id.Member) []counted {
	return []counted{{key: s.keyed("factor", string(m)), free: freeByAccount, longest: longestWait}}
}

func (s *Service) keyed(what, text string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(what + "\x00" + text)) // never fails, as hash.Hash says
	return hex.EncodeToString(mac.Sum(nil))
}

// count counts a try as a failure before it is checked, and refuses it while it has to wait.
func (s *Service) count(ctx context.Context, tx *store.Tx, keys []counted, now time.Time) error {
	for _, k := range keys {
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
			k.key, t.fails, clock.Milli(now.Add(k.wait(t.fails))), clock.Milli(now)))
		if err != nil {
			return err
		}
	}
	return nil
}

// forgive takes back what count counted, after a success: the account begins anew, the source
// loses this one try.
func (s *Service) forgive(ctx context.Context, tx *store.Tx, keys []counted) error {
	for _, k := range keys {
		q := store.SQL(`delete from account_try where key = $1`, k.key)
		if k.shared {
			q = store.SQL(`update account_try set fails = fails - 1, until = 0 where key = $1 and fails > 0`, k.key)
		}
		if _, err := tx.Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
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
func (k counted) wait(fails int) time.Duration {
	switch over := fails - k.free; {
	case over < 0:
		return 0
	case over > 10:
		return k.longest
	default:
		return min(firstWait<<over, k.longest)
	}
}

func inWords(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	if minutes <= 1 {
		return "a minute"
	}
	return fmt.Sprintf("%d minutes", minutes)
}
