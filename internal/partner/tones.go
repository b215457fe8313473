package partner

import (
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// ToneOf is a tone and the clause that says so.
type ToneOf struct {
	Tone   access.Tone
	Clause id.Clause
}

// Tones gives the tone, by purpose, with which an owner's records of a kind answer another
// organisation; a purpose that is not in it is off.
//
// It comes from the live clauses of the live agreements that both have signed, which name the
// owner among the senders and the other among the recipients: by organisation, circle or class. A
// clause that names the other more closely than "any organisation" comes before one that does
// not; among equals the narrower tone holds. Two rules hold besides (access.md, sections 3 and 4):
//
//   - Towards an immigration function a concern or a person, and any record of a health or
//     third-sector owner, is off whatever a clause says; all else is off unless the clause names
//     that class.
//   - Records of health and third-sector owners are off towards law enforcement unless the clause
//     names such a class.
//
// What an organisation was in the last 12 months still closes, and never opens.
func Tones(ctx context.Context, r store.Reader, owner id.Org, kind access.Kind, other id.Org, now time.Time) (map[access.Purpose]ToneOf, error) {
	from, err := standingOf(ctx, r, owner, now)
	if err != nil {
		return nil, err
	}
	to, err := standingOf(ctx, r, other, now)
	if err != nil {
		return nil, err
	}
	if owner == other || from.suspended || to.suspended {
		return nil, nil
	}
	clauses, err := liveClauses(ctx, r, owner, kind, other, now)
	if err != nil {
		return nil, err
	}
	best := map[access.Purpose]said{}
	for _, c := range clauses {
		s, ok := speaks(c, from, to)
		if !ok {
			continue
		}
		if old, had := best[c.Purpose]; !had || s.before(old) {
			best[c.Purpose] = s
		}
	}
	tones := map[access.Purpose]ToneOf{}
	for purpose, s := range best {
		if s.open {
			tones[purpose] = s.ToneOf
		}
	}
	return tones, nil
}

// side is what an organisation is when clauses are read: what it is now, and what it was or is.
type side struct {
	is, was   []access.Principal
	suspended bool
}

func (s side) ever(classes ...access.Principal) bool {
	return slices.ContainsFunc(classes, func(c access.Principal) bool { return slices.Contains(s.was, c) })
}

func standingOf(ctx context.Context, r store.Reader, org id.Org, now time.Time) (side, error) {
	me := access.OfOrg(org)
	s := side{is: []access.Principal{me, access.ClassAny}}
	facts, err := factsOf(ctx, r, []string{string(me)}, now.AddDate(0, -memory, 0), now)
	for _, f := range facts {
		live := f.Live(now)
		switch f.What {
		case WhatFunction:
			s.was = append(s.was, access.Principal(f.Object))
			if live {
				s.is = append(s.is, access.Principal(f.Object))
			}
		case WhatCircle:
			if live {
				s.is = append(s.is, access.Principal(f.Object))
			}
		case WhatSuspension:
			s.suspended = s.suspended || live
		}
	}
	return s, err
}

// liveClauses gives the clauses for a kind that are live in agreements that both are party to now.
func liveClauses(ctx context.Context, r store.Reader, owner id.Org, kind access.Kind, other id.Org, now time.Time) ([]Clause, error) {
	clauses, err := store.All(ctx, r, scanClause, store.SQL(clauseColumns+`join partner_agreement a on a.id = c.agreement
		where c.kind = $1 and f.from_ms <= $2 and f.until_ms > $2 and a.from_ms <= $2 and a.lapses_ms > $2
		and exists (select 1 from partner_fact p where p.what = 'signature' and p.subject = $3 and p.object = a.id and p.from_ms <= $2 and p.until_ms > $2 and p.expires_ms > $2)
		and exists (select 1 from partner_fact p where p.what = 'signature' and p.subject = $4 and p.object = a.id and p.from_ms <= $2 and p.until_ms > $2 and p.expires_ms > $2)
		order by c.id`, kind, clock.Milli(now), access.OfOrg(owner), access.OfOrg(other)))
	if err != nil {
		return nil, err
	}
	return clauses, sides(ctx, r, clauses)
}

// said is what one clause says to one audience.
type said struct {
	ToneOf
	closely bool // it names the audience more closely than "any organisation"
	open    bool // the audience is among the recipients now; otherwise the clause can only close
}

// before tells whether s is heard before another.
func (s said) before(o said) bool {
	if s.closely != o.closely {
		return s.closely
	}
	if s.Tone != o.Tone {
		return s.Tone < o.Tone
	}
	return s.open && !o.open
}

// speaks reads one clause between two sides, and tells whether it counts at all.
func speaks(c Clause, from, to side) (said, bool) {
	if !overlap(c.Senders, from.is) || barred(c, from, to) {
		return said{}, false
	}
	s := said{ToneOf: ToneOf{Tone: c.Tone, Clause: c.ID}}
	for _, p := range c.Recipients {
		is := slices.Contains(to.is, p)
		s.open = s.open || is
		s.closely = s.closely || p != access.ClassAny && (is || slices.Contains(to.was, p))
	}
	return s, s.open || s.closely
}

// barred tells whether the firewall keeps a clause from counting.
func barred(c Clause, from, to side) bool {
	names := func(classes ...access.Principal) bool { return overlap(c.Recipients, classes) }
	guarded := from.ever(access.ClassHealth, access.ClassThird)
	if to.ever(access.ClassImmigration) {
		about := c.Kind == access.Concern || c.Kind == access.Person
		return about || guarded || !names(access.ClassImmigration)
	}
	if guarded && to.ever(access.ClassEnforcement, access.ClassPolice) {
		return !names(access.ClassEnforcement, access.ClassPolice)
	}
	return false
}

func overlap(a, b []access.Principal) bool {
	return slices.ContainsFunc(a, func(p access.Principal) bool { return slices.Contains(b, p) })
}
