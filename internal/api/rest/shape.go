package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lightship/internal/fault"
	"lightship/internal/id"
)

// One is what an operation reads that is about one thing.
type One struct {
	ID string `path:"id"`
}

func (o One) named() string { return o.ID }

// Change is what an operation reads that does something with one thing.
type Change[T any] struct {
	ID   string `path:"id"`
	Body T
}

func (c Change[T]) named() string { return c.ID }

// Making is what an operation reads that does something with one thing, once for each key.
type Making[T any] struct {
	ID   string `path:"id"`
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Of your own making: the first request with a key counts, and every later one is answered with what it made"`
	Body T
}

func (m Making[T]) named() string { return m.ID }

// Founding is what an operation reads that makes something below nothing, once for each key.
type Founding[T any] struct {
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Of your own making: the first request with a key counts, and every later one is answered with what it made"`
	Body T
}

// Reply is an answer.
type Reply[T any] struct{ Body T }

// Created is an answer about something that was made, with its address.
type Created[T any] struct {
	Location string `header:"Location"`
	Body     T
}

// Nothing is the body of an operation that reads nothing: an empty object.
type Nothing struct{}

// Day is a day as a program sends it, such as 2026-12-01; empty for none.
type Day string

// Schema describes a day in the document.
func (Day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-12-01"}}
}

// Start is midnight UTC of the day; the schema has refused what is no day.
func (d Day) Start() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// End is the last minute of the day, for services that ask for a time.
func (d Day) End() time.Time {
	if d.Start().IsZero() {
		return time.Time{}
	}
	return d.Start().Add(24*time.Hour - time.Minute)
}

// Answer gives an answer with this body.
func Answer[T any](body T) *Reply[T] { return &Reply[T]{Body: body} }

// Made gives an answer about something that was made, and lies at this address.
func Made[T any](address string, body T) *Created[T] {
	return &Created[T]{Location: address, Body: body}
}

// Once makes the mark of a request from its key, so that one key serves each operation, and each
// record that it is about, by itself.
func Once(operation, key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(operation + "\x00" + key))
	return hex.EncodeToString(sum[:16]) // services may put a word before it
}

// IDOf reads an id from the path. What has not the shape of an id is absent, like any unknown one.
func IDOf[T ~string](s string) (T, error) {
	v, ok := id.Parse[T](s)
	if !ok {
		return "", fault.Absent(fault.Why("the address has no id"))
	}
	return v, nil
}
