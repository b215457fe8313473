// Package access answers "may they?", and nothing else in the program does.
//
// It is pure: it knows no database and no network. Decide takes who asks (an Actor), what they
// want to do (an Action) and all that policy needs to know of one record (Facts), and gives a
// Level with the reason for it. Reach and Sees are the same policy as SQL, for lists and for
// conditions on other tables; a property test proves the three equal on both databases.
//
// Words, as in the design: a record has one owner; a grant gives a principal a level on a record
// for a purpose on a basis; a denial takes everything, also from the owner's own people; a
// ceiling binds a class of organisation for a kind of record; a part is a named piece of a record
// with a level of its own, and a protected part needs a partgrant besides.
//
// Invariants: Decide is monotone (taking away a grant, clause, certificate, clearance or
// agreement, or adding a denial, restriction or function, never raises a level), and every
// refusal of something whose existence is secret is the level None, whatever its reason.
package access

import (
	"slices"
	"time"

	"lightship/internal/id"
)

// Level is how much of a record somebody sees.
type Level int8

// The levels, in order.
const (
	None Level = iota
	Pointer
	Summary
	Full
)

var levelNames = [...]string{"none", "pointer", "summary", "full"}

func (l Level) String() string {
	if l < None || l > Full {
		return "unknown"
	}
	return levelNames[l]
}

// Tone is how a released record answers discovery.
type Tone int8

// The tones, in order.
const (
	Off      Tone = iota // not compared with that audience at all
	Silent               // they are told nothing, we at most a pointer
	Pointing             // they learn that we hold something, and how to reach our post
	Open                 // they get the summary
)

var toneNames = [...]string{"off", "silent", "pointer", "open"}

func (t Tone) String() string {
	if t < Off || t > Open {
		return "unknown"
	}
	return toneNames[t]
}

// ParseTone reads the word for a tone.
func ParseTone(s string) (Tone, bool) {
	i := slices.Index(toneNames[:], s)
	return Tone(max(i, 0)), i >= 0
}

// Marking orders the handling that a viewer must be cleared for.
type Marking int8

// The markings that may enter (Government Security Classifications, July 2023): nothing above
// OFFICIAL-SENSITIVE does, and every record of modern slavery is at least that.
const (
	Unmarked Marking = iota
	Official
	OfficialSensitive
)

func (m Marking) String() string {
	switch m {
	case Official:
		return "OFFICIAL"
	case OfficialSensitive:
		return "OFFICIAL-SENSITIVE"
	default:
		return "no marking"
	}
}

// Code is the handling code of the 3x5x2 intelligence report: P, lawful sharing permitted; C,
// permitted with conditions, and then only with the originator's leave.
type Code string

// The two handling codes.
const (
	CodeP Code = "P"
	CodeC Code = "C"
)

// Principal is whom a grant, a denial or a ceiling speaks of: a member, post, organisation,
// circle or class, as a letter and an id.
type Principal string

// OfMember is a person with an account.
func OfMember(m id.Member) Principal { return Principal("m:" + string(m)) }

// OfPost is a desk.
func OfPost(p id.Post) Principal { return Principal("p:" + string(p)) }

// OfOrg is an organisation.
func OfOrg(o id.Org) Principal { return Principal("o:" + string(o)) }

// OfCircle is a circle.
func OfCircle(c id.Circle) Principal { return Principal("c:" + string(c)) }

// Window is when a fact is live: from From until just before Until. A zero Until is open, and
// only Until may be changed, once, from open to a time.
type Window struct{ From, Until time.Time }

// Live tells whether the window is open at now.
func (w Window) Live(now time.Time) bool {
	return !now.Before(w.From) && (w.Until.IsZero() || now.Before(w.Until))
}

// Actor is who asks. Own counts on records of the own organisation, Pos on all records, Neg
// against the actor and is never pruned; partner.ActorFor alone makes one.
type Actor struct {
	Member        id.Member
	Org           id.Org
	Name          string // for the log and the page header; decides nothing
	Roles         Role
	Signed        bool       // the organisation has a live signed agreement and its members are attested
	Kept          []id.Basis // of open responses that the organisation joined while it had: they count until they close
	Own, Pos, Neg []Principal
	Kinds         []Kind // whose certificate the member holds live
	Clearance     Marking
	Purpose       Purpose
	Scope         Scope // of the token that a program came with; nil for somebody who signed in
	Weak          bool  // signed in with less than is required: stands as nobody, and may only prove more
}

// Unproven gives the actor as they stand when their sign-in is weaker than required: as nobody,
// while what counts against them stays (section 3).
func (a Actor) Unproven() Actor {
	return Actor{Member: a.Member, Org: a.Org, Name: a.Name, Neg: a.Neg, Purpose: a.Purpose, Weak: true}
}

// For gives the actor with the purpose of a route, such as that of a response.
func (a Actor) For(p Purpose) Actor {
	a.Purpose = p
	return a
}

// Has tells whether the actor holds a role.
func (a Actor) Has(r Role) bool { return a.Roles&r != 0 }

// BasisKind is what kind of thing a grant rests on.
type BasisKind string

// The kinds of basis.
const (
	ByOwner      BasisKind = "owner"      // the owner's own people, named
	ByClause     BasisKind = "clause"     // a clause of a live agreement
	BySingle     BasisKind = "single"     // one lawful share without an agreement
	ByUrgent     BasisKind = "urgent"     // risk of harm now; reviewed the next working day
	ByAgreement  BasisKind = "agreement"  // the person's own agreement
	ByResponse   BasisKind = "response"   // a response, for those who joined it
	ByHit        BasisKind = "hit"        // a note of discovery
	ByBreakGlass BasisKind = "breakglass" // raised for fifteen minutes
)

// Cap is one row of a basis: what it is worth, and when.
type Cap struct {
	Level Level
	Window
}

// Basis is what a grant rests on. Lapse is a new row with a lower cap.
type Basis struct {
	ID   id.Basis
	Kind BasisKind
	Rows []Cap
}

// At gives the least cap of the basis's live rows; without a live row it is None.
func (b Basis) At(now time.Time) Level {
	least, live := Full, false
	for _, row := range b.Rows {
		if row.Live(now) {
			least, live = min(least, row.Level), true
		}
	}
	if !live {
		return None
	}
	return least
}

// Grant gives a principal a level on a record for a purpose; the caps of its basis say how much
// of that holds, when.
type Grant struct {
	To    Principal
	Level Level
	For   Purpose
	Basis Basis
	Window
}

// Denial takes a record from a principal: exclusion, recusal, conflict.
type Denial struct {
	To Principal
	Window
}

// Ceiling binds a class of organisation for a kind of record.
type Ceiling struct {
	Class Principal
	Level Level
	Window
}

// Part is a named piece of a record, seen from its level up; a protected part is in no index,
// key, export or hit, and needs a partgrant besides.
type Part struct {
	Name      string
	Level     Level
	Protected bool
	Grants    []PartGrant
}

// PartGrant opens a protected part to a principal.
type PartGrant struct {
	To Principal
	Window
}

// Writer lets a principal edit a record of somebody else's: the lane of a response that holds it.
type Writer struct {
	To Principal
	Window
}

// Facts are all that policy needs to know of one record. The zero Facts are those of an absent
// record, of which nobody sees anything.
type Facts struct {
	Record     id.Record
	Owner      id.Org
	Team       Principal
	Kind       Kind
	Marking    Marking
	Code       Code
	Restricted bool
	Draft      bool
	Erased     bool
	Grants     []Grant
	Denials    []Denial
	Ceilings   []Ceiling // those of the record's kind
	Parts      []Part
	Writers    []Writer
}

// Reason says in one word why a decision is what it is; the log alone sees the reason of a refusal.
type Reason string

// The reasons.
const (
	BecauseAbsent    Reason = "absent"
	BecauseDenied    Reason = "denied"
	BecauseTeam      Reason = "team"
	BecauseLead      Reason = "lead"
	BecauseGrant     Reason = "grant"
	BecauseNothing   Reason = "nothing gives it"
	BecauseClearance Reason = "clearance"
	BecauseKind      Reason = "certificate"
	BecauseCeiling   Reason = "ceiling"
	BecauseTooLittle Reason = "level too low for this"
)

// Decision is what somebody gets of a record.
type Decision struct {
	Level   Level    // what they see of it
	Allowed bool     // whether the action may be done
	Parts   []string // the names of the parts that go with it
	By      Grant    // the grant that explains it, when Why is BecauseGrant
	Why     Reason
}

// Shows tells whether a part goes with the decision.
func (d Decision) Shows(part string) bool { return slices.Contains(d.Parts, part) }
