// Package record keeps the envelope of everything that an organisation holds: owner, facts,
// views by level, versions, words for search, references elsewhere. It knows no kind: each kind
// is declared by one Kind literal in the feature that owns it.
//
// Words: a body is the feature's own struct, kept whole in every version; a view is what one
// level shows of it; a mark stands for what an editor saw, so that a second edit of the same
// thing is noticed; a watcher is told of a saved record in its own transaction.
//
// Invariants: nothing is read or written without access.Decide; whatever leaves at Pointer or
// more is added to the request's trail in package audit; every row of the logged tables carries
// its hash in the log (Logged); lists and search read views, never bodies; a protected part is
// in no view and no word.
//
// It leaves to others: what a kind means, who is told of it, and how it looks on a page.
package record

import (
	"context"
	"crypto/cipher"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Store serves every kind of record.
type Store struct {
	clock    clock.Clock
	fold     func(string) []string
	ask      func(string) []string
	cursors  cipher.AEAD
	kinds    map[access.Kind]kind
	watchers []Watcher
	withheld atomic.Pointer[id.Record] // from somebody, lately; see facts
}

// New makes a store. fold cuts text into folded words for search; cursors seals the places of lists.
func New(c clock.Clock, fold func(string) []string, cursors cipher.AEAD) *Store {
	return &Store{clock: c, fold: fold, ask: fold, cursors: cursors, kinds: map[access.Kind]kind{}}
}

// Asking sets how a search is cut into the words that must all be there, where that is not how
// text is cut for keeping: a registration is kept in pieces and in one, and asked for in one.
func (s *Store) Asking(ask func(string) []string) *Store {
	s.ask = ask
	return s
}

// Kind declares everything about one kind of record, in the feature that owns it.
type Kind[T any] struct {
	Name     access.Kind
	Creates  access.Action // what creating one is called in the log and in the policy
	Edits    access.Action
	Shape    int                                           // version of the body's shape
	Upgrade  func(shape int, body []byte) (T, error)       // from every earlier shape; nil while there is only one
	Check    func(T) fault.Fields                          // problems by field
	Show     func(T, access.Level, func(string) bool) View // what a level shows; the function tells which parts go with it
	Redact   func(T, func(string) bool) T                  // takes out the parts that are not shown; nil when the kind has none
	Identify func(T) []Identifier                          // normalised, for discovery; never of a protected part
	Start    func(access.Actor, T) Start                   // private first
	Keep     func(T, time.Time) time.Time                  // when its retention is to be reviewed, from its creation
	Because  string                                        // why then, in words for those who hold it
}

// View is what one level shows of a record. Title, Line, State, Area, Due and Words are stored
// per level and are all that lists and search ever read; Fields are for the record's own page.
type View struct {
	Title  string
	Line   string
	State  string
	Area   string
	Due    time.Time
	Fields []Field
	Words  []string
}

// Field is one line of a record's page.
type Field struct {
	Name  string // stable, for the API
	Label string
	Value string
}

// Identifier is something by which the same thing is known elsewhere, normalised by package match.
type Identifier struct{ Field, Value string }

// Start is how a new record begins.
type Start struct {
	Owner      id.Org
	Team       access.Principal
	Marking    access.Marking
	Code       access.Code
	Restricted bool
	Draft      bool
	Parts      []access.Part
	Grants     []access.Grant
	Denials    []access.Denial // who was kept from what this was made from is kept from this, too
}

// Envelope is what is known of a record without its body.
type Envelope struct {
	seq       int64
	secret    string
	ID        id.Record
	Kind      access.Kind
	Owner     id.Org
	Team      access.Principal
	Reference string
	Marking   access.Marking
	Code      access.Code
	Created   time.Time
	Changed   time.Time
	KeepUntil time.Time
	version   int64
	restrict  bool
	draft     bool
	erased    int64
}

// Seq is the record's place in the database; it orders rows and never leaves the server.
func (e Envelope) Seq() int64 { return e.seq }

// Restricted tells whether only named members see the record.
func (e Envelope) Restricted() bool { return e.restrict }

// Draft tells whether the record is not released yet, so that nobody else is told of it.
func (e Envelope) Draft() bool { return e.draft }

// Mark stands for what an editor saw of a record.
type Mark string

// Shown is a record as one viewer sees it.
type Shown struct {
	Envelope
	View     View
	Decision access.Decision
	Mark     Mark
	Because  string // why its retention is reviewed when it is
}

// Held is a record with its body, for those who see it in full.
type Held[T any] struct {
	Shown
	Body T // zero below Full
}

// Stale says that a record changed since its mark was given; Now is what the editor may see of it.
type Stale struct{ Now Shown }

func (s *Stale) Error() string { return "record changed since it was read" }

// Unwrap makes it a conflict.
func (s *Stale) Unwrap() error {
	return fault.Conflict("Somebody else changed this since you opened it. Both are shown: choose what should stand.")
}

// Change is what a watcher is told.
type Change struct {
	Envelope
	Created     bool
	Identifiers []Identifier
	By          access.Actor
}

// Watcher is called in the transaction that saved a record.
type Watcher func(ctx context.Context, tx *store.Tx, c Change) error

// Watch adds a watcher; it is called for every kind.
func (s *Store) Watch(w Watcher) { s.watchers = append(s.watchers, w) }

// kind is a declared kind without its type.
type kind struct {
	because string
	show    func(body []byte, shape int, level access.Level, shows func(string) bool) (View, error)
}

// Of is the only handle that writes a kind.
type Of[T any] struct {
	s *Store
	k Kind[T]
}

// Define declares a kind.
func Define[T any](s *Store, k Kind[T]) *Of[T] {
	o := &Of[T]{s: s, k: k}
	s.kinds[k.Name] = kind{because: k.Because, show: func(body []byte, shape int, level access.Level, shows func(string) bool) (View, error) {
		v, err := o.read(shape, body)
		if err != nil {
			return View{}, err
		}
		return k.Show(v, level, shows), nil
	}}
	return o
}

// read decodes a body, from whatever shape it was written in.
func (o *Of[T]) read(shape int, body []byte) (T, error) {
	var v T
	if shape != o.k.Shape && o.k.Upgrade != nil {
		return o.k.Upgrade(shape, body)
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("read a %s: %w", o.k.Name, err)
	}
	return v, nil
}

// Get gives a record for an action, with its body when it is seen in full. Withheld and absent
// are one answer.
func (o *Of[T]) Get(ctx context.Context, r store.Reader, who access.Actor, do access.Action, rec id.Record) (Held[T], error) {
	got, err := o.s.load(ctx, r, who, do, rec)
	if err != nil {
		return Held[T]{}, err
	}
	if got.env.Kind != o.k.Name {
		return Held[T]{}, fault.Absent(fault.Why("record is a %s, not a %s", got.env.Kind, o.k.Name))
	}
	h := Held[T]{Shown: got.shown}
	if got.shown.Decision.Level < access.Full {
		return h, nil
	}
	h.Body, err = o.read(got.shape, got.body)
	if o.k.Redact != nil && err == nil {
		h.Body = o.k.Redact(h.Body, got.shown.Decision.Shows)
	}
	return h, err
}

// Open gives a record of any kind as the viewer sees it.
func (s *Store) Open(ctx context.Context, r store.Reader, who access.Actor, do access.Action, rec id.Record) (Shown, error) {
	got, err := s.load(ctx, r, who, do, rec)
	return got.shown, err
}

// loaded is a record on its way to a viewer.
type loaded struct {
	env   Envelope
	facts access.Facts
	shape int
	body  []byte
	shown Shown
}

// load decides, logs the look and makes the view. The trail has it whether it is given or refused.
func (s *Store) load(ctx context.Context, r store.Reader, who access.Actor, do access.Action, rec id.Record) (loaded, error) {
	got, err := s.facts(ctx, r, rec)
	if err != nil {
		return loaded{}, err
	}
	d := access.Decide(who, do, got.facts, s.clock.Now())
	if d.Level == access.None {
		if got.env.ID != "" {
			s.withheld.Store(&rec)
		}
		if err := audit.Refuse(ctx, who, do, rec, d.Why); err != nil {
			return loaded{}, err
		}
		return loaded{}, fault.Absent(fault.Why("%s of %s: %s", do, rec, d.Why))
	}
	if !d.Allowed {
		if err := audit.Refuse(ctx, who, do, rec, access.BecauseTooLittle); err != nil {
			return loaded{}, err
		}
		return loaded{}, fault.Forbidden("You can see this, but you may not do that with it.", fault.Why("%s of %s at %s", do, rec, d.Level))
	}
	if err := s.body(ctx, r, &got); err != nil {
		return loaded{}, err
	}
	if got.shown, err = s.show(got, d); err != nil {
		return loaded{}, err
	}
	err = audit.Look(ctx, audit.Entry{By: who, Did: do, Seen: []audit.Seen{{Record: rec, Owner: got.env.Owner, Level: d.Level}}})
	return got, err
}

func (s *Store) show(got loaded, d access.Decision) (Shown, error) {
	k, ok := s.kinds[got.env.Kind]
	if !ok {
		return Shown{}, fmt.Errorf("no feature declares the kind %q", got.env.Kind)
	}
	view, err := k.show(got.body, got.shape, d.Level, d.Shows)
	if err != nil {
		return Shown{}, err
	}
	return Shown{Envelope: got.env, View: view, Decision: d, Mark: markOf(got.env, view), Because: k.because}, nil
}
