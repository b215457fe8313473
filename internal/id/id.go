// Package id has one type per kind of thing, so that none can stand for another, and makes
// their values.
//
// An id is 128 random bits as 26 letters and digits: no time, no order, no kind can be read
// from it. Order is the database's own integer, which never leaves the database.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

type (
	Org       string // an organisation
	Post      string // a desk inside one; things are sent to posts
	Circle    string // a named set of organisations or posts
	Member    string // a person with an account
	Record    string // one thing that one organisation holds
	Agreement string // an information sharing agreement
	Clause    string // one clause of an agreement
	Basis     string // what a grant rests on
	Session   string // a sign-in; never the token itself
	Job       string // one piece of durable work
	Message   string // one mail
	Hit       string // a note of discovery, as its own organisation knows it
)

const size = 26 // letters for 128 bits in base 32

// alphabet has no i, l, o or u: nothing in it is misread, nothing spells a word by accident.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

var encoding = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// New makes 128 random bits as 26 letters.
func New[T ~string]() T {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails: it ends the program instead
	return T(encoding.EncodeToString(b[:]))
}

// Parse reads an id that came from outside. It says only whether the text has the shape of
// an id, never whether the thing exists.
func Parse[T ~string](s string) (T, bool) {
	if len(s) != size {
		return "", false
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return "", false
		}
	}
	return T(s), true
}

// Reference makes a short reference for people, such as K7QD-2M4X: random, and unique only
// within its owner, who tries again when it is taken.
func Reference() string {
	var b [5]byte
	_, _ = rand.Read(b[:])
	s := strings.ToUpper(encoding.EncodeToString(b[:]))
	return s[:4] + "-" + s[4:]
}

// Token makes a secret of 256 random bits as text, for sessions and for the API.
func Token() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return encoding.EncodeToString(b[:])
}
