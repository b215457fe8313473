// Package worldtest makes small random worlds of policy: organisations, members, records and all
// facts of them, so crowded that every rule meets every other. It gives each world as the Facts
// that access.Decide takes and as rows of a database, so that a test can compare the two.
//
// A world is a fresh random set of facts. A world's names are its own, so many can lie in one
// database. The same seed and number give the same world. Tests alone may import it.
package worldtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
)

// Now is the time of every world; windows open and close around it, to the millisecond.
var Now = time.Date(2026, time.November, 24, 10, 0, 0, 0, time.UTC)

// Word is the word that some records of a world hold.
const Word = "lantern"

// Held is a record with its place in the database.
type Held struct {
	Seq int64
	access.Facts
	Word access.Level // the level from which the record's text holds Word; None is nowhere
}

// World is a set of actors and of records with all their facts.
type World struct {
	Name    string
	Actors  []access.Actor
	Records []Held
}

const (
	mostRecords = 8    // in a world
	step        = 1000 // between the first places of two worlds
)

var (
	kinds    = []access.Kind{access.Concern, access.Person, access.Note}
	purposes = []access.Purpose{access.Safeguard, access.Disrupt}
	grounds  = []access.BasisKind{access.ByOwner, access.ByClause, access.BySingle, access.ByUrgent, access.ByAgreement, access.ByResponse, access.ByHit, access.ByBreakGlass}
)

// maker makes one world.
type maker struct {
	*rand.Rand
	n                           int
	orgs, posts, circles, class []access.Principal
	org                         []id.Org
	bases                       []access.Basis
	ceilings                    map[access.Kind][]access.Ceiling
	to, from, teams             []access.Principal // whom grants, denials and teams are drawn from
	w                           World
}

const bases = 5 // of a world

// New makes world n of a seed.
func New(seed uint64, n int) World {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, uint64(n))), n: n, w: World{Name: fmt.Sprintf("w%d", n)}}
	for i := range 3 {
		o := id.Org(m.name("o", i))
		m.org = append(m.org, o)
		m.orgs = append(m.orgs, access.OfOrg(o))
		m.circles = append(m.circles, access.OfCircle(id.Circle(m.name("c", i))))
		m.class = append(m.class, access.Principal("f:"+m.name("f", i)))
	}
	for i := range 4 {
		m.posts = append(m.posts, access.OfPost(id.Post(m.name("p", i))))
	}
	for i := range 3 {
		m.w.Actors = append(m.w.Actors, m.actor(i))
	}
	m.facts()
	for i := range 3 + m.IntN(mostRecords-2) {
		m.w.Records = append(m.w.Records, m.record(i))
	}
	return m.w
}

func (m *maker) name(letter string, i int) string { return fmt.Sprintf("%d.%s%d", m.n, letter, i) }

// often is true in so many of a hundred cases.
func (m *maker) often(percent int) bool { return m.IntN(100) < percent }

func pick[T any](m *maker, from []T) T { return from[m.IntN(len(from))] }

// some gives each of the values in so many of a hundred cases.
func some[T any](m *maker, percent int, from []T) []T {
	var out []T
	for _, v := range from {
		if m.often(percent) {
			out = append(out, v)
		}
	}
	return out
}

func (m *maker) actor(i int) access.Actor {
	member := id.Member(m.name("m", i))
	at := m.IntN(2) // many are of one organisation, so that they are colleagues
	own := append([]access.Principal{access.OfMember(member)}, append(some(m, 40, m.posts), m.orgs[at])...)
	if m.often(2) {
		member, own = "", own[1:] // a post that asks as such
	}
	a := access.Actor{Member: member, Org: m.org[at], Signed: m.often(70), Clearance: access.Marking(m.IntN(3)),
		Kinds: some(m, 75, kinds), Purpose: pick(m, purposes), Own: own,
		Pos: append(slices.Clone(own), some(m, 50, m.circles)...),
		Neg: append(slices.Clone(own), some(m, 40, m.class)...),
	}
	for b := range bases {
		if m.often(60) {
			a.Kept = append(a.Kept, id.Basis(m.name("b", b)))
		}
	}
	if m.often(35) {
		a.Roles |= access.RoleLead
	}
	if m.often(20) {
		a.Roles |= access.RoleAudit | access.RoleCoordinator
	}
	if m.often(20) { // a secondment, or a desk of last spring
		a.Neg = append(a.Neg, pick(m, m.posts))
	}
	m.to, m.from, m.teams = append(m.to, a.Pos...), append(m.from, a.Neg...), append(m.teams, a.Own...)
	if m.often(8) { // suspended
		a.Own, a.Pos = nil, nil
	}
	return a
}

// facts makes what records share: bases, and the ceilings of each kind.
func (m *maker) facts() {
	for i := range bases {
		b := access.Basis{ID: id.Basis(m.name("b", i)), Kind: pick(m, grounds)}
		if m.often(50) {
			b.Kind = access.ByClause
		}
		if m.often(12) {
			b.Kind = access.ByResponse
		}
		for range m.IntN(20)/9 + m.IntN(10)/9 + 1 - m.IntN(10)/9 {
			c := access.Cap{Level: m.level(), Window: m.window()}
			if !slices.ContainsFunc(b.Rows, func(o access.Cap) bool { return o.Level == c.Level && o.From.Equal(c.From) }) {
				b.Rows = append(b.Rows, c)
			}
		}
		m.bases = append(m.bases, b)
	}
	m.ceilings = map[access.Kind][]access.Ceiling{}
	for range m.IntN(4) {
		kind, c := pick(m, kinds), access.Ceiling{Class: pick(m, m.class), Level: access.Level(m.IntN(3)), Window: m.window()}
		if !slices.ContainsFunc(m.ceilings[kind], func(o access.Ceiling) bool { return o.Class == c.Class && o.From.Equal(c.From) }) {
			m.ceilings[kind] = append(m.ceilings[kind], c)
		}
	}
}

// level is Full more often than not, so that other rules are seen.
func (m *maker) level() access.Level {
	if m.often(55) {
		return access.Full
	}
	return access.Level(m.IntN(4))
}

// window is live more often than not; the rest begins or ends within a millisecond of Now, or long ago.
func (m *maker) window() access.Window {
	const ms = time.Millisecond
	past, future := Now.Add(-time.Duration(1+m.IntN(9))*time.Hour), Now.Add(time.Hour)
	switch m.IntN(14) {
	case 0:
		return access.Window{From: Now.Add(ms)}
	case 1:
		return access.Window{From: past, Until: Now}
	case 2:
		return access.Window{From: past, Until: Now.Add(ms)}
	case 3:
		return access.Window{From: future, Until: future.Add(time.Hour)}
	case 4:
		return access.Window{From: past.Add(-time.Hour), Until: past}
	case 5:
		return access.Window{From: Now, Until: future}
	case 6:
		return access.Window{From: Now}
	default:
		return access.Window{From: past}
	}
}

func (m *maker) record(i int) Held {
	kind := pick(m, kinds)
	h := Held{Seq: int64(m.n+1)*step + int64(2*i), Facts: access.Facts{
		Record: id.Record(m.name("r", i)), Owner: pick(m, m.org), Team: pick(m, m.teams), Kind: kind,
		Marking: access.Marking(max(0, m.IntN(5)-2)), Code: access.CodeP,
		Restricted: m.often(25), Draft: m.often(15), Erased: m.often(6), Ceilings: m.ceilings[kind],
	}, Word: access.Level(m.IntN(4))}
	if m.often(35) {
		h.Code = access.CodeC
	}
	for range m.IntN(6) {
		g := access.Grant{To: pick(m, m.to), Level: m.level(), For: pick(m, purposes), Basis: pick(m, m.bases), Window: m.window()}
		if !slices.ContainsFunc(h.Grants, func(o access.Grant) bool {
			return o.To == g.To && o.For == g.For && o.Level == g.Level && o.Basis.ID == g.Basis.ID && o.From.Equal(g.From)
		}) {
			h.Grants = append(h.Grants, g)
		}
	}
	if m.often(20) {
		h.Denials = []access.Denial{{To: pick(m, m.from), Window: m.window()}}
	}
	if m.often(60) {
		h.Writers = []access.Writer{{To: pick(m, m.to), Window: m.window()}}
	}
	for j := range m.IntN(3) {
		p := access.Part{Name: m.name("part", j), Level: access.Level(1 + m.IntN(3)), Protected: m.often(50)}
		for range m.IntN(2) {
			p.Grants = append(p.Grants, access.PartGrant{To: pick(m, m.to), Window: m.window()})
		}
		h.Parts = append(h.Parts, p)
	}
	return h
}
