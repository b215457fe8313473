package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// constant takes untyped constants only, so SQL put together at run time does not compile.
type constant string

// Part is a piece of SQL with its own $1 …, such as a twin of package access.
type Part interface {
	SQL() (text string, args []any)
}

// Query is a statement with its arguments.
type Query struct {
	text string
	args []any
}

// SQL begins a statement with $1, $2 … in any order.
func SQL(text constant, args ...any) Query {
	return Query{text: string(text), args: plain(args)}
}

// Fill puts a part in place of {name} and renumbers its arguments. A name that stands more than
// once is filled everywhere.
func (q Query) Fill(name constant, part Part) Query {
	text, args := part.SQL()
	filled := fills.of(fill{q.text, string(name), text, len(q.args)})
	return Query{text: filled, args: append(append([]any{}, q.args...), plain(args)...)}
}

// fill is a text with a hole, what goes into it, and how many arguments stand before.
type fill struct {
	text, name, part string
	before           int
}

func (f fill) do() string {
	return strings.ReplaceAll(f.text, "{"+f.name+"}", shift(f.part, f.before))
}

// remembered keeps texts that were put together before: there are few, long ones, and every list
// needs the same again.
type remembered struct {
	mu    sync.RWMutex
	texts map[fill]string
}

const mostRemembered = 2000

var fills = remembered{texts: map[fill]string{}}

func (m *remembered) of(f fill) string {
	m.mu.RLock()
	text, ok := m.texts[f]
	m.mu.RUnlock()
	if ok {
		return text
	}
	text = f.do()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.texts) >= mostRemembered {
		clear(m.texts)
	}
	m.texts[f] = text
	return text
}

// SQL makes a query a part of another.
func (q Query) SQL() (string, []any) { return q.text, q.args }

// Prepare tells whether the engine would take a text, and runs nothing. It is for the test that
// tries every constant on both engines.
func (db *DB) Prepare(ctx context.Context, text string) error {
	if db.engine == SQLite {
		c := <-db.readers
		defer func() { db.readers <- c }()
		s, err := c.c.PrepareContext(ctx, numbered(text))
		if err != nil {
			return err
		}
		return s.Close()
	}
	s, err := db.sql.PrepareContext(ctx, text)
	if err != nil {
		return err
	}
	return s.Close()
}

// In is a list of values as ($1,$2 …), padded to a power of two so that few texts are prepared.
// An empty list matches nothing.
func In[T any](values []T) Query {
	if len(values) == 0 {
		return Query{text: "(null)"}
	}
	n := 1
	for n < len(values) {
		n *= 2
	}
	var b strings.Builder
	args := make([]any, 0, n)
	b.WriteByte('(')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", i+1)
		args = append(args, values[min(i, len(values)-1)])
	}
	b.WriteByte(')')
	return Query{text: b.String(), args: plain(args)}
}

// head is the start of the statement, for errors: constants only, so it holds nobody's data.
func (q Query) head() string {
	t := strings.Join(strings.Fields(q.text), " ")
	return t[:min(len(t), 90)]
}

// plain turns named text and number types into what the drivers take, so that ids may be passed as they are.
func plain(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if a == nil || driver.IsValue(a) {
			continue
		}
		switch v := reflect.ValueOf(a); v.Kind() {
		case reflect.String:
			out[i] = v.String()
		case reflect.Bool:
			out[i] = v.Bool()
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			out[i] = v.Int()
		case reflect.Uint8, reflect.Uint16, reflect.Uint32:
			out[i] = int64(v.Uint())
		}
	}
	return out
}

// shift adds n to every $k of a text.
func shift(text string, n int) string {
	return placeholders(text, func(k int) string { return "$" + strconv.Itoa(k+n) })
}

// numbered turns $k into ?k, which SQLite binds by number in whatever order they stand.
func numbered(text string) string {
	return placeholders(text, func(k int) string { return "?" + strconv.Itoa(k) })
}

// placeholders rewrites each $k outside of quotes.
func placeholders(text string, as func(k int) string) string {
	var b strings.Builder
	b.Grow(len(text) + 8)
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\'' {
			quoted = !quoted
		}
		j := i + 1
		for c == '$' && !quoted && j < len(text) && text[j] >= '0' && text[j] <= '9' {
			j++
		}
		if j == i+1 {
			b.WriteByte(c)
			continue
		}
		k, _ := strconv.Atoi(text[i+1 : j]) // digits only: cannot fail but by size, which no statement has
		b.WriteString(as(k))
		i = j - 1
	}
	return b.String()
}
