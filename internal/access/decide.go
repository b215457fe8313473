package access

import (
	"slices"
	"time"
)

// Decide answers "may they?" for one record; nothing else does (access.md, section 3).
func Decide(a Actor, do Action, f Facts, now time.Time) Decision {
	d := see(a, f, now)
	if d.Level == None {
		return d
	}
	d.Parts = parts(a, f, d.Level, now)
	r, known := rules[do]
	d.Allowed = known && MayCall(a, do) && d.Level >= max(r.least, Pointer) && fits(a, r.need, f, d, now)
	return d
}

// see gives the level, before any action is asked for.
func see(a Actor, f Facts, now time.Time) Decision {
	switch {
	case f.Owner == "" || f.Erased:
		return Decision{Why: BecauseAbsent}
	case denied(a, f, now):
		return Decision{Why: BecauseDenied} // before ownership
	case f.Owner == a.Org:
		return seeOwn(a, f, now)
	case f.Draft:
		return Decision{Why: BecauseAbsent}
	case f.Marking > a.Clearance:
		return Decision{Why: BecauseClearance}
	case !slices.Contains(a.Kinds, f.Kind):
		return Decision{Why: BecauseKind}
	}
	d := best(a, f, now)
	if top := ceiling(a, f, now); d.Level > top {
		d.Level = top
		if top == None {
			return Decision{Why: BecauseCeiling}
		}
	}
	return d
}

// seeOwn gives the level on a record of the actor's own organisation: marking, kind and ceiling
// do not bind an owner's own people.
func seeOwn(a Actor, f Facts, now time.Time) Decision {
	d := Decision{Why: BecauseNothing}
	if slices.Contains(a.Own, f.Team) {
		d = Decision{Level: Full, Why: BecauseTeam} // not every colleague
	}
	lead := a.Has(RoleLead) && len(a.Own) > 0
	if lead && d.Level < Pointer {
		d = Decision{Level: Pointer, Why: BecauseLead} // never orphaned
	}
	if f.Restricted && !named(a, f, now) {
		d = Decision{Why: BecauseNothing}
		if lead {
			d = Decision{Level: Pointer, Why: BecauseLead}
		}
	}
	if by := best(a, f, now); by.Level > d.Level {
		d = by
	}
	return d
}

// best gives the greatest level that a live grant to the actor is worth.
func best(a Actor, f Facts, now time.Time) Decision {
	d := Decision{Why: BecauseNothing}
	for _, g := range f.Grants {
		if !counts(a, g, now) || f.Restricted && g.To != OfMember(a.Member) {
			continue
		}
		if level := min(g.Level, g.Basis.At(now)); level > d.Level {
			d = Decision{Level: level, By: g, Why: BecauseGrant}
		}
	}
	return d
}

// counts tells whether a grant speaks to this actor, now, for this purpose. Without a live signed
// agreement only single and urgent shares do, and what a response gives that was joined while there
// was one (section 3, "Lapse").
func counts(a Actor, g Grant, now time.Time) bool {
	return slices.Contains(a.Pos, g.To) && g.For == a.Purpose && g.Live(now) &&
		(a.Signed || g.Basis.Kind == BySingle || g.Basis.Kind == ByUrgent || g.Basis.Kind == ByResponse && slices.Contains(a.Kept, g.Basis.ID))
}

// named tells whether the member is named on the record.
func named(a Actor, f Facts, now time.Time) bool {
	me := OfMember(a.Member)
	return slices.Contains(a.Own, me) && slices.ContainsFunc(f.Grants, func(g Grant) bool {
		return g.To == me && g.For == a.Purpose && g.Live(now) && min(g.Level, g.Basis.At(now)) > None
	})
}

func denied(a Actor, f Facts, now time.Time) bool {
	return slices.ContainsFunc(f.Denials, func(d Denial) bool {
		return d.Live(now) && slices.Contains(a.Neg, d.To)
	})
}

// ceiling gives the least that any class of the actor is bound to, for the record's kind.
func ceiling(a Actor, f Facts, now time.Time) Level {
	top := Full
	for _, c := range f.Ceilings {
		if c.Live(now) && slices.Contains(a.Neg, c.Class) {
			top = min(top, c.Level)
		}
	}
	return top
}

func parts(a Actor, f Facts, level Level, now time.Time) []string {
	var names []string
	for _, p := range f.Parts {
		if p.Level <= level && (!p.Protected || opened(a, f, p, now)) {
			names = append(names, p.Name)
		}
	}
	return names
}

// opened tells whether a protected part is open to the actor: by Own on own records, by Pos on others'.
func opened(a Actor, f Facts, p Part, now time.Time) bool {
	mine := a.Pos
	if f.Owner == a.Org {
		mine = a.Own
	}
	return slices.ContainsFunc(p.Grants, func(g PartGrant) bool {
		return g.Live(now) && slices.Contains(mine, g.To)
	})
}

// fits tells whether a level that is high enough also fits what the action needs.
func fits(a Actor, n need, f Facts, d Decision, now time.Time) bool {
	own := f.Owner == a.Org
	switch n {
	case toEdit:
		return d.Level == Full && (own || writes(a, f, now))
	case toGrant:
		return d.Level == Full && own
	case toShare:
		return d.Level == Full && (own || f.Code == CodeP)
	default:
		return true
	}
}

func writes(a Actor, f Facts, now time.Time) bool {
	return slices.ContainsFunc(f.Writers, func(w Writer) bool {
		return w.Live(now) && slices.Contains(a.Pos, w.To)
	})
}
