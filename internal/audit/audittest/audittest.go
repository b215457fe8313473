// Package audittest proves that the log vouches for the rows of a feature: it holds after whatever
// the feature did, and names a row of each of its logged tables that was changed by hand. Tests
// alone import it.
package audittest

import (
	"errors"
	"strings"
	"testing"

	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/store"
)

var (
	errUndo = errors.New("what was done by hand is undone")
	siteKey = make([]byte, 32)
)

// Holds sees that the log holds, with the rows of these tables.
func Holds(t *testing.T, db *store.DB, now clock.Clock, logged []audit.Logged) audit.Check {
	t.Helper()
	check := audit.Check{Key: key(t, db, now), Logged: logged}
	report, err := check.Run(t.Context(), db)
	if err != nil || !report.OK() {
		t.Fatalf("verify the log: got %v and the problems below, want none\n%s", err, strings.Join(report.Problems, "\n"))
	}
	return check
}

// Found sees that the log holds, then does each act by hand, one at a time, and sees that the check
// names a row of its table. The acts are named after the prefixes of the logged tables; a table
// without an act, and an act that changes nothing, are failures.
func Found(t *testing.T, db *store.DB, now clock.Clock, logged []audit.Logged, byHand map[string]store.Query) {
	t.Helper()
	check := Holds(t, db, now, logged)
	for _, table := range logged {
		act, ok := byHand[table.Prefix]
		if !ok {
			t.Errorf("no act by hand is tried on %s", table.Prefix)
			continue
		}
		var found audit.Report
		err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			n, err := tx.Exec(t.Context(), act)
			if err != nil {
				return err
			}
			if n == 0 {
				t.Errorf("%s has no row that could be changed by hand", table.Prefix)
			}
			if found, err = check.On(t.Context(), tx); err != nil {
				return err
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Fatalf("change %s by hand: %v", table.Prefix, err)
		}
		if named := "The row " + table.Prefix; !strings.Contains(strings.Join(found.Problems, "\n"), named) {
			t.Errorf("%s was changed by hand: got the problems %q, want one that names the row", table.Prefix, found.Problems)
		}
	}
}

// key names the log, lets it take in all that waits and gives its verifier key.
func key(t *testing.T, db *store.DB, now clock.Clock) string {
	t.Helper()
	var name string
	err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) (err error) {
		name, err = audit.SetUp(t.Context(), tx, "lightship.example")
		return err
	})
	if err != nil {
		t.Fatalf("name the log: %v", err)
	}
	signer, err := audit.NewSigner(siteKey, name)
	if err != nil {
		t.Fatalf("make the signer of the log: %v", err)
	}
	log := audit.New(db, now, signer, 0)
	if err := log.Tick(t.Context()); err != nil {
		t.Fatalf("tick the log: %v", err)
	}
	return log.VerifierKey()
}
