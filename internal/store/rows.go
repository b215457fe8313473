package store

import (
	"strconv"
	"strings"
)

const (
	mostRows = 64 // of one statement
	fewRows  = 8
)

// Rows cuts rows of values into parts for "insert … values {rows}". A part has 64 rows, or a multiple
// of 8, or fewer than 8, so that there are only 15 texts of a statement to prepare.
func Rows(rows [][]any) []Query {
	var parts []Query
	for len(rows) > 0 {
		n := min(len(rows), mostRows)
		if n > fewRows {
			n -= n % fewRows
		}
		parts = append(parts, Query{text: rowsText(n, len(rows[0])), args: joined(rows[:n])})
		rows = rows[n:]
	}
	return parts
}

// rowsText is ($1, $2), ($3, $4) … for so many rows of so many columns.
func rowsText(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}

func joined(rows [][]any) []any {
	all := make([]any, 0, len(rows)*len(rows[0]))
	for _, r := range rows {
		all = append(all, plain(r)...)
	}
	return all
}
