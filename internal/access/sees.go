package access

import (
	"strings"
	"time"

	"lightship/internal/id"
)

// constant takes untyped constants only, so a column made at run time does not compile.
type constant string

// Sees is the twin for a feature's own table: a condition that the actor may do this with the
// record whose id stands in a column, written with its table's name or alias: "h.rec". A column
// without one, or with one that the twin uses itself (a, or a and one letter), could be taken for
// a column of the twin; then nobody sees anything.
func Sees(a Actor, do Action, now time.Time, column constant) Twin {
	b, may := start(a, do, now)
	if !may {
		return Twin{text: "(1 = 0)"}
	}
	return b.sees(column)
}

func (b *build) sees(column constant) Twin {
	alias, _, qualified := strings.Cut(string(column), ".")
	if !qualified || len(alias) <= 2 && strings.HasPrefix(strings.ToLower(alias), "a") {
		return Twin{text: "(1 = 0)"}
	}
	ways := b.ways("ar.id = " + string(column))
	if len(ways) == 0 {
		return Twin{text: "(1 = 0)"}
	}
	for i, way := range ways {
		ways[i] = "exists (select 1 from (" + way + ") a where " + b.enough() + ")"
	}
	return b.twin("(" + strings.Join(ways, " or ") + ")")
}

// Among is the twin for given records, such as those that a page links to: a select of (seq,
// level), without order, of those with which the actor may do this.
func Among(a Actor, do Action, now time.Time, records []id.Record) Twin {
	b, may := start(a, do, now)
	if !may || len(records) == 0 {
		return nothing()
	}
	return b.among(records)
}

func (b *build) among(records []id.Record) Twin {
	ways := b.ways("ar.id in " + list(b, "records", records))
	if len(ways) == 0 {
		return nothing()
	}
	for i, way := range ways {
		ways[i] = "select a.seq, a.level from (" + way + ") a where " + b.enough()
	}
	return b.twin("select u.seq, max(u.level) as level from (" + strings.Join(ways, " union all ") + ") u group by u.seq")
}

// ways are all that are open to the actor, from a condition on the record.
func (b *build) ways(anchor string) []string {
	var ways []string
	if len(b.a.Pos) > 0 {
		ways = append(ways, b.byGrant(fromRecord, anchor+" and ag.principal in "+b.pos()))
	}
	if len(b.a.Own) > 0 {
		ways = append(ways, b.byTeam(anchor+" and ar.team in "+b.own()))
	}
	if b.leads() {
		ways = append(ways, b.byLead(anchor+" and "+b.mine()))
	}
	return ways
}
