// Package audit is the log that partners can trust: nothing at Pointer or more leaves the server,
// and no change is acknowledged, before its entry is committed (access.md, section 6).
//
// Words: an entry says who did or saw what, when, by ids and fixed words alone. Its datum is
// SHA-256(salt ‖ entry), the only thing that enters the tree, so that an entry can be erased and
// the tree still be proved. The sequencer gives each entry a place in an RFC 6962 tree, kept as
// tiles of 256 hashes. A head is a signed checkpoint of the tree, published on a fixed tick.
//
// Invariants: a change's entry is in the change's own transaction; a request's looks are one
// entry, committed by Settle before the first byte; places are dense, and given once; no head is
// signed that does not contain the last; an erasure is itself an entry; no trail tells a refusal
// of what is withheld from one of what is absent.
//
// It leaves to others: who may read a trail (package access), when to tick (package app), and
// which rows of theirs are logged (Logged, given by the features).
package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
)

// Padding is the action of entries that say nothing and only hide how many others there are.
const Padding access.Action = "padding"

// Entry is what somebody did, or saw in one request.
type Entry struct {
	By    access.Actor // logged by member, organisation, purpose and roles
	Did   access.Action
	At    time.Time
	Seen  []Seen
	Rows  []Row  // rows of logged tables that this entry wrote
	Notes []Note // fixed words, never what people typed

	look    bool            // nothing was changed: somebody looked
	also    []access.Action // further actions of the same request
	emptied []emptied       // entries that this one erased
	shield  *Protection     // protection that this one ended or renewed
}

// Seen is a record that an entry names, and how much of it was given out; None is a refused look.
type Seen struct {
	Record    id.Record
	Owner     id.Org
	Level     access.Level
	For       access.Purpose // empty for the purpose of the entry
	Why       access.Reason  // of a refusal; no trail shows it
	Protected time.Time      // kept from the owner's audit role until then; zero when it is not
}

// Row is a row of a logged table as an entry left it; Gone as its hash says that it was deleted.
type Row struct {
	Name string // such as version/RECORD/3
	Hash [32]byte
}

// Gone is the hash of a row that was lawfully deleted.
var Gone = [32]byte{}

// Note is a fixed word in lower case, such as "urgent".
type Note string

// Protection says until when the looks of an organisation at records are kept from their owners.
type Protection struct {
	Org     id.Org
	Records []id.Record
	Until   time.Time
}

// emptied names an erased entry by its datum, and keeps those of its rows that are still there.
type emptied struct {
	Datum []byte
	Rows  []Row
}

const version = 1

// written is an entry as text: short, ids only, fields and lists always in the same order.
type written struct {
	Version int            `json:"v"`
	At      int64          `json:"at"`
	Member  id.Member      `json:"member,omitempty"`
	Org     id.Org         `json:"org,omitempty"`
	For     access.Purpose `json:"for,omitempty"`
	Roles   []string       `json:"roles,omitempty"`
	Did     access.Action  `json:"did"`

	Look    bool            `json:"look,omitempty"`
	Also    []access.Action `json:"also,omitempty"`
	Seen    []sight         `json:"seen,omitempty"`
	Rows    []writtenRow    `json:"rows,omitempty"`
	Notes   []Note          `json:"notes,omitempty"`
	Emptied []writtenEmpty  `json:"emptied,omitempty"`
	Shield  *writtenShield  `json:"shield,omitempty"`
}

// sight is all records seen alike.
type sight struct {
	Owner     id.Org         `json:"owner,omitempty"`
	Level     string         `json:"level"`
	For       access.Purpose `json:"for,omitempty"`
	Why       access.Reason  `json:"why,omitempty"`
	Protected int64          `json:"protected,omitempty"`
	Records   []id.Record    `json:"records"`
}

type writtenRow struct {
	Name string `json:"name"`
	Hash []byte `json:"hash"`
}

type writtenEmpty struct {
	Datum []byte       `json:"datum"`
	Rows  []writtenRow `json:"rows,omitempty"`
}

type writtenShield struct {
	Org     id.Org      `json:"org"`
	Records []id.Record `json:"records"`
	Until   int64       `json:"until"`
}

// roleWords are what the log calls roles, so that it stays legible when access changes its numbers.
var roleWords = []struct {
	role access.Role
	word string
}{
	{access.RoleLead, "lead"},
	{access.RoleAudit, "audit"},
	{access.RoleOversight, "oversight"},
	{access.RoleCoordinator, "coordinator"},
	{access.RoleOperator, "operator"},
	{access.RoleBroker, "broker"},
	{access.RoleMachine, "machine"},
}

// settled gives the entry in its one canonical order, each record once at its highest level, and
// not protected where it was also seen so without protection.
func (e Entry) settled() Entry {
	seen := slices.Clone(e.Seen)
	slices.SortStableFunc(seen, func(a, b Seen) int {
		return cmp.Or(cmp.Compare(a.Record, b.Record), cmp.Compare(b.Level, a.Level), a.Protected.Compare(b.Protected))
	})
	seen = slices.CompactFunc(seen, func(a, b Seen) bool { return a.Record == b.Record })
	for i := range seen {
		if seen[i].For == e.By.Purpose {
			seen[i].For = ""
		}
	}
	slices.SortFunc(seen, func(a, b Seen) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(b.Level, a.Level), cmp.Compare(a.For, b.For),
			cmp.Compare(a.Why, b.Why), a.Protected.Compare(b.Protected), cmp.Compare(a.Record, b.Record))
	})
	e.Seen = seen
	e.Notes = slices.Compact(slices.Sorted(slices.Values(e.Notes)))
	e.also = slices.Compact(slices.Sorted(slices.Values(e.also)))
	return e
}

// encode writes a settled entry as text.
func (e Entry) encode() ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	w := written{
		Version: version, At: clock.Milli(e.At), Did: e.Did, Look: e.look, Also: e.also, Notes: e.Notes, Rows: writeRows(e.Rows),
		Member: e.By.Member, Org: e.By.Org, For: e.By.Purpose,
	}
	for _, r := range roleWords {
		if e.By.Has(r.role) {
			w.Roles = append(w.Roles, r.word)
		}
	}
	for _, s := range e.Seen {
		group := sight{Owner: s.Owner, Level: s.Level.String(), For: s.For, Why: s.Why, Protected: clock.Milli(s.Protected)}
		if n := len(w.Seen); n > 0 && w.Seen[n-1].like(group) {
			w.Seen[n-1].Records = append(w.Seen[n-1].Records, s.Record)
			continue
		}
		group.Records = []id.Record{s.Record}
		w.Seen = append(w.Seen, group)
	}
	for _, m := range e.emptied {
		w.Emptied = append(w.Emptied, writtenEmpty{Datum: m.Datum, Rows: writeRows(m.Rows)})
	}
	if p := e.shield; p != nil {
		w.Shield = &writtenShield{Org: p.Org, Records: p.Records, Until: clock.Milli(p.Until)}
	}
	return json.Marshal(w)
}

func (s sight) like(o sight) bool {
	return s.Owner == o.Owner && s.Level == o.Level && s.For == o.For && s.Why == o.Why && s.Protected == o.Protected
}

// decode reads an entry back from its text.
func decode(text []byte) (Entry, error) {
	var w written
	if err := json.Unmarshal(text, &w); err != nil {
		return Entry{}, fmt.Errorf("read an entry: %w", err)
	}
	if w.Version != version {
		return Entry{}, fmt.Errorf("read an entry: version %d is unknown", w.Version)
	}
	e := Entry{
		By: access.Actor{Member: w.Member, Org: w.Org, Purpose: w.For}, Did: w.Did, At: clock.FromMilli(w.At),
		Rows: readRows(w.Rows), Notes: w.Notes, look: w.Look, also: w.Also,
	}
	for _, r := range roleWords {
		if slices.Contains(w.Roles, r.word) {
			e.By.Roles |= r.role
		}
	}
	for _, s := range w.Seen {
		for _, record := range s.Records {
			e.Seen = append(e.Seen, Seen{Record: record, Owner: s.Owner, Level: readLevel(s.Level), For: s.For, Why: s.Why, Protected: clock.FromMilli(s.Protected)})
		}
	}
	for _, m := range w.Emptied {
		e.emptied = append(e.emptied, emptied{Datum: m.Datum, Rows: readRows(m.Rows)})
	}
	if p := w.Shield; p != nil {
		e.shield = &Protection{Org: p.Org, Records: p.Records, Until: clock.FromMilli(p.Until)}
	}
	return e, nil
}

func writeRows(rows []Row) []writtenRow {
	var out []writtenRow
	for _, r := range rows {
		out = append(out, writtenRow{Name: r.Name, Hash: slices.Clone(r.Hash[:])})
	}
	return out
}

func readRows(rows []writtenRow) []Row {
	var out []Row
	for _, r := range rows {
		row := Row{Name: r.Name}
		copy(row.Hash[:], r.Hash)
		out = append(out, row)
	}
	return out
}

func readLevel(word string) access.Level {
	for l := access.None; l <= access.Full; l++ {
		if l.String() == word {
			return l
		}
	}
	return access.None
}

// check refuses what has no place in a log: an entry without action or time, and any text that is
// not an id or a fixed word.
func (e Entry) check() error {
	if e.Did == "" || e.At.IsZero() {
		return fmt.Errorf("an entry needs an action and a time")
	}
	for _, s := range e.Seen {
		if !plain(string(s.Record), "-_", 64) {
			return fmt.Errorf("an entry names records by id alone")
		}
	}
	for _, r := range e.Rows {
		if !plain(r.Name, "-_./:", 300) {
			return fmt.Errorf("an entry names rows by fixed words and ids alone")
		}
	}
	for _, n := range e.Notes {
		if !plain(string(n), " -", 40) || strings.ToLower(string(n)) != string(n) {
			return fmt.Errorf("a note is a fixed word")
		}
	}
	return nil
}

// plain tells whether a text is 1 to most ASCII letters, digits and marks.
func plain(text, marks string, most int) bool {
	other := func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune(marks, c)
	}
	return text != "" && len(text) <= most && strings.IndexFunc(text, other) < 0
}
