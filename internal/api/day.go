package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"lightship/internal/record"
)

// Day is a day as a program sends it, such as 2026-12-01; empty for none.
type Day string

// Schema describes a day in the document.
func (Day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-12-01"}}
}

// start is midnight UTC of the day; the schema has refused what is no day.
func (d Day) start() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// end is the last minute of the day, for services that ask for a time.
func (d Day) end() time.Time {
	if d.start().IsZero() {
		return time.Time{}
	}
	return d.start().Add(24*time.Hour - time.Minute)
}

// Nothing is the body of an operation that reads nothing: an empty object.
type Nothing struct{}

func markOf(s string) record.Mark { return record.Mark(s) }
