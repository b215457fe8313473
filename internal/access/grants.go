package access

import (
	"slices"
	"time"

	"lightship/internal/id"
)

// MayOwn tells whether a record that this actor makes may belong to an organisation: their own,
// or any for the machine, which makes notes and feedback on behalf of those they are for.
func MayOwn(a Actor, owner id.Org) bool {
	return owner != "" && (a.Has(RoleMachine) || owner == a.Org && len(a.Own) > 0)
}

// machineBases are the grounds on which the machine gives levels: what an agreement, a response
// or a note of discovery already decided. It never shares for anybody, and never urgently.
var machineBases = []BasisKind{ByClause, ByResponse, ByHit}

// MayGrant tells whether an actor may give others a level on a record, or take it back: the
// owner's people who see all of it, on any ground; the machine on the grounds above.
func MayGrant(a Actor, f Facts, ground BasisKind, now time.Time) bool {
	if f.Owner == "" || f.Erased {
		return false
	}
	if a.Has(RoleMachine) {
		return slices.Contains(machineBases, ground)
	}
	return Decide(a, RecordGrant, f, now).Allowed
}
