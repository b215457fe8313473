package access

import (
	"math"
	"strings"
	"time"
)

// Page is which part of a list is wanted: at most N records before Before, which is the seq of
// the last record of the page before; zero is the newest.
type Page struct {
	Before int64
	N      int
}

// Where is a further condition on the records of a list, over a.seq, a.level, a.kind and a.owner;
// nil is none. What it says of a.level must stay true of every higher level, as "w.level <=
// a.level" does: a record is asked once by each way that leads to it.
type Where interface {
	SQL() (text string, args []any)
}

// Reach is the twin for lists: a select of (seq, level), newest first, of the records with which
// the actor may do this, each at the level that Decide gives. It has one ordered arm for each
// principal, with every condition inside, so that records which the actor cannot see cost nothing
// beyond the arm that they stand in.
func Reach(a Actor, do Action, now time.Time, page Page, where Where) Twin {
	b, may := start(a, do, now)
	if !may {
		return nothing()
	}
	return b.reach(page, where)
}

func (b *build) reach(page Page, where Where) Twin {
	filter := ""
	if where != nil { // its arguments come first, so its own numbers are right
		var args []any
		filter, args = where.SQL()
		filter, b.args = "("+filter+")", append(b.args, args...)
	}
	before := page.Before
	if before == 0 {
		before = math.MaxInt64
	}
	if len(b.a.Pos)+len(b.a.Own) == 0 {
		return nothing()
	}
	last, n := b.once("before", before), b.once("n", int64(page.N))
	tail := " a where " + all(b.enough(), filter) + " group by a.seq order by a.seq desc limit " + n + ") s"
	var arms []string
	arm := func(way string) {
		arms = append(arms, "select s.seq, s.level from (select a.seq, max(a.level) as level from ("+way+")"+tail)
	}
	for _, p := range padded(b.a.Pos) {
		arm(b.byGrant(fromGrants, "ag.principal = "+b.arg(string(p))+" and ag.rec < "+last))
	}
	for _, p := range padded(b.a.Own) {
		arm(b.byTeam("ar.team = " + b.arg(string(p)) + " and ar.seq < " + last))
	}
	if b.leads() {
		arm(b.byLead("ar.owner = " + b.org() + " and ar.seq < " + last))
	}
	return b.twin("select u.seq, max(u.level) as level from (" + strings.Join(arms, " union all ") +
		") u group by u.seq order by u.seq desc limit " + n)
}
