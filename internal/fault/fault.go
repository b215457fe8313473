// Package fault has the few kinds of error that a person or a calling program can act on.
// Every other error is internal: it is logged by its chain and shown as "something went wrong".
//
// A fault has public text, which is shown, and a cause, which is only logged.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind decides status and page.
type Kind int

const (
	Internal    Kind = iota // 500: nobody's fault but ours
	Malformed               // 400: could not be read at all: the same for withheld and absent
	Unsigned                // 401: sign in first
	NotFound                // 404: withheld or absent, one answer
	Refused                 // 403: they know that it exists and may not do this
	Stale                   // 409: somebody else changed it first
	Invalid                 // 422: fields to be corrected
	TooMany                 // 429: a limit was passed
	TooLarge                // 413: more than we read
	Unavailable             // 503: try again later
)

// Fields are problems by field name, each one sentence that helps.
type Fields map[string]string

// Error is a fault.
type Error struct {
	Kind   Kind
	Text   string // public: what happened and what to do next
	Fields Fields // public: problems by field
	Cause  error  // never shown
}

func (e *Error) Error() string {
	s := e.Text
	if len(e.Fields) > 0 {
		s += " (" + strings.Join(slices.Sorted(maps.Keys(e.Fields)), ", ") + ")"
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// Absent is the one answer for what is withheld and for what does not exist; why goes to the log alone.
func Absent(why error) error {
	return &Error{Kind: NotFound, Text: "There is nothing here that you can see.", Cause: why}
}

// Why makes a cause from plain text, for Absent and Forbidden.
func Why(format string, args ...any) error { return fmt.Errorf(format, args...) }

// Forbidden is for what the person may see but may not do; text says so in plain words.
func Forbidden(text string, why error) error {
	return &Error{Kind: Refused, Text: text, Cause: why}
}

// Check turns problems by field into a fault, or into nil when there are none.
func Check(problems Fields) error {
	if len(problems) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Text: "There is a problem with what was entered.", Fields: problems}
}

// Field is a single problem of a single field.
func Field(name, problem string) error { return Check(Fields{name: problem}) }

// Conflict says that the thing changed since it was read.
func Conflict(text string) error { return &Error{Kind: Stale, Text: text} }

// Bad says that the request could not be read.
func Bad(text string, why error) error { return &Error{Kind: Malformed, Text: text, Cause: why} }

// Of makes a fault of any kind, for the few places that need another than those above.
func Of(kind Kind, text string, why error) error { return &Error{Kind: kind, Text: text, Cause: why} }

// As gives the fault in an error's chain; every other error is Internal, with no text of its own.
func As(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Internal, Text: "Something went wrong on our side. Nothing was lost that was saved before.", Cause: err}
}

// Is tells whether an error is a fault of this kind.
func Is(err error, kind Kind) bool { return err != nil && As(err).Kind == kind }
