package audit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"lightship/internal/clock"
	"lightship/internal/store"
)

const (
	saltSize   = 32  // bytes: nobody can guess an entry from its datum
	mostAtOnce = 256 // rows of log_seen in one statement
)

// commit is the datum of an entry.
func commit(salt, text []byte) [32]byte {
	return sha256.Sum256(append(append(make([]byte, 0, len(salt)+len(text)), salt...), text...))
}

// Append logs a change, in the transaction that makes it.
func Append(ctx context.Context, tx *store.Tx, e Entry) error {
	e = e.settled()
	text, err := e.encode()
	if err != nil {
		return fmt.Errorf("log %s: %w", e.Did, err)
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // crypto/rand never fails: it ends the program instead
	datum := commit(salt, text)
	seq, err := store.One(ctx, tx, store.Scalar[int64], store.SQL(`insert into log_entry (at, member, org, action, text, salt, datum)
		values ($1, $2, $3, $4, $5, $6, $7) returning seq`, clock.Milli(e.At), e.By.Member, e.By.Org, e.Did, text, salt, datum[:]))
	if err != nil {
		return fmt.Errorf("log %s: %w", e.Did, err)
	}
	for seen := e.Seen; len(seen) > 0; seen = seen[min(len(seen), mostAtOnce):] {
		_, err := tx.Exec(ctx, store.SQL(`insert into log_seen (entry, record, owner, level, protected_until)
			values {rows} on conflict do nothing`).Fill("rows", sights{seq, seen[:min(len(seen), mostAtOnce)]}))
		if err != nil {
			return fmt.Errorf("log what %s saw: %w", e.Did, err)
		}
	}
	return nil
}

// sights are rows of log_seen, the last one repeated up to a power of two, so that few texts are
// prepared; the repetitions conflict and do nothing.
type sights struct {
	entry int64
	seen  []Seen
}

// SQL makes the rows a part of a query.
func (s sights) SQL() (string, []any) {
	n := 1
	for n < len(s.seen) {
		n *= 2
	}
	const columns = 5
	rows, args := make([]string, n), make([]any, 0, n*columns)
	for i := range n {
		v := s.seen[min(i, len(s.seen)-1)]
		args = append(args, s.entry, v.Record, v.Owner, v.Level, clock.Milli(v.Protected))
		k := i * columns
		rows[i] = fmt.Sprintf("($%d, $%d, $%d, $%d, $%d)", k+1, k+2, k+3, k+4, k+5)
	}
	return strings.Join(rows, ", "), args
}

// Sum hashes the columns of a logged row: bytes, text, numbers, true or false, each with its length.
func Sum(columns ...any) [32]byte {
	var all []byte
	for _, c := range columns {
		b := bytesOf(c)
		all = append(binary.BigEndian.AppendUint64(all, uint64(len(b))), b...)
	}
	return sha256.Sum256(all)
}

func bytesOf(column any) []byte {
	v := reflect.ValueOf(column)
	switch {
	case !v.IsValid():
		return nil
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return v.Bytes()
	case v.Kind() == reflect.String:
		return []byte(v.String())
	case v.CanInt():
		return strconv.AppendInt(nil, v.Int(), 10)
	case v.CanUint():
		return strconv.AppendUint(nil, v.Uint(), 10)
	default:
		return fmt.Append(nil, column)
	}
}
