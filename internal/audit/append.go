package audit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"reflect"
	"strconv"

	"lightship/internal/clock"
	"lightship/internal/store"
)

const saltSize = 32 // bytes: nobody can guess an entry from its datum

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
	rows := make([][]any, len(e.Seen))
	for i, v := range e.Seen {
		rows[i] = []any{seq, v.Record, v.Owner, v.Level, clock.Milli(v.Protected)}
	}
	for _, part := range store.Rows(rows) {
		_, err := tx.Exec(ctx, store.SQL(`insert into log_seen (entry, record, owner, level, protected_until)
			values {rows} on conflict do nothing`).Fill("rows", part))
		if err != nil {
			return fmt.Errorf("log what %s saw: %w", e.Did, err)
		}
	}
	return nil
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
