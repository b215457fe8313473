package access

import "slices"

// Area is a group of actions that a token for programs is made for, to read in or to change in.
type Area string

// The areas. An action without one is free to read with any token.
const (
	inConcerns  Area = "concerns"
	inRecords   Area = "records"
	inHits      Area = "hits"
	inResponses Area = "responses"
	inPartners  Area = "partners"
	inMembers   Area = "members"
	inFigures   Area = "figures"
	inLog       Area = "log"
	inAccount   Area = "account"
)

// Permit lets a token do one kind of thing, as far as its member may.
type Permit string

func (a Area) read() Permit   { return Permit(a) + ".read" }
func (a Area) change() Permit { return Permit(a) + ".change" }

// Scope is what a token is made for. It only ever takes away: what its member may not do, no scope
// gives. Nil is no token: somebody who signed in is bound by nothing but policy.
type Scope []Permit

// Reads tells whether a permit lets nothing be changed.
func (p Permit) Reads() bool { return p != "" && slices.Contains(reading(), p) }

func reading() []Permit {
	return []Permit{inRecords.read(), inHits.read(), inResponses.read(), inPartners.read(), inMembers.read(), inFigures.read(), inLog.read(), inAccount.read()}
}

func changing() []Permit {
	return []Permit{inConcerns.change(), inRecords.change(), inHits.change(), inResponses.change(), inPartners.change(), inMembers.change(), inAccount.change()}
}

// Permits lists every permit, those to read first.
func Permits() []Permit { return append(reading(), changing()...) }

// ToRead is the scope of a token that changes nothing.
func ToRead() Scope { return reading() }

// Within tells whether a scope lets nothing be done that another does not.
func (s Scope) Within(other Scope) bool {
	return other == nil || s != nil && !slices.ContainsFunc(s, func(p Permit) bool { return !slices.Contains(other, p) })
}

// Needs gives the permit that a token needs for an action; empty where any token will do.
func Needs(do Action, changes bool) Permit {
	area := rules[do].area
	switch {
	case area != "" && changes:
		return area.change()
	case area != "":
		return area.read()
	case changes:
		return inAccount.change()
	default:
		return ""
	}
}

// MayEnter tells whether somebody may come to a route that does something, or only reads: by their
// role, and with a token by its scope. It is the first gate; it tells nothing about any record.
func MayEnter(a Actor, do Action, changes bool) bool {
	return MayCall(a, do) && InScope(a, do, changes)
}

// InScope tells whether the token that an actor came with is made for an action.
func InScope(a Actor, do Action, changes bool) bool {
	if a.Scope == nil || IsPublic(do) {
		return true
	}
	need := Needs(do, changes)
	return need == "" || slices.Contains(a.Scope, need)
}
