package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/store"
)

// Erase takes text, salt and all that names anybody out of entries, and logs that it did. What
// stays is the datum, the action and the month. Rows of theirs that e does not say to be gone
// are carried over, so that they can still be checked. An erasure itself cannot be erased.
func Erase(ctx context.Context, tx *store.Tx, e Entry, entries ...int64) error {
	slices.Sort(entries)
	for _, seq := range slices.Compact(entries) {
		h, err := store.One(ctx, tx, scanHeld, store.SQL(`select {columns} from log_entry where seq = $1`, seq).Fill("columns", columns))
		if err != nil {
			return fmt.Errorf("erase entry %d: %w", seq, err)
		}
		if h.text == nil {
			continue
		}
		old, err := decode(h.text)
		if err != nil {
			return fmt.Errorf("erase entry %d: %w", seq, err)
		}
		if len(old.emptied) > 0 || old.shield != nil {
			return fault.Of(fault.Invalid, "What was erased or shielded stays in the log.", fault.Why("entry %d", seq))
		}
		if err := empty(ctx, tx, h); err != nil {
			return fmt.Errorf("erase entry %d: %w", seq, err)
		}
		e.emptied = append(e.emptied, emptied{Datum: h.datum, Rows: still(old.Rows, e.Rows)})
	}
	if len(e.emptied) == 0 {
		return nil
	}
	return Append(ctx, tx, e)
}

// still gives the rows that are not in others.
func still(rows, others []Row) []Row {
	return slices.DeleteFunc(rows, func(r Row) bool {
		return slices.ContainsFunc(others, func(o Row) bool { return o.Name == r.Name })
	})
}

func empty(ctx context.Context, tx *store.Tx, h held) error {
	at := clock.FromMilli(h.at)
	month := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
	_, err := tx.Exec(ctx, store.SQL(`update log_entry set text = null, salt = null, member = '', org = '', at = $2 where seq = $1`, h.seq, clock.Milli(month)))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, store.SQL(`delete from log_seen where entry = $1`, h.seq))
	return err
}

// Protect ends or renews the protection of looks that were protected, and logs that it did. It
// never hides a look that was not protected.
func Protect(ctx context.Context, tx *store.Tx, e Entry, p Protection) error {
	if p.Until.IsZero() {
		return fmt.Errorf("log %s: a protection has an end", e.Did)
	}
	p.Records = slices.Compact(slices.Sorted(slices.Values(p.Records)))
	_, err := tx.Exec(ctx, store.SQL(`update log_seen set protected_until = $1
		where record in {records} and protected_until > 0 and exists (select 1 from log_entry e where e.seq = log_seen.entry and e.org = $2)`,
		clock.Milli(p.Until), p.Org).Fill("records", store.In(p.Records)))
	if err != nil {
		return fmt.Errorf("log %s: %w", e.Did, err)
	}
	e.shield = &p
	return Append(ctx, tx, e)
}
