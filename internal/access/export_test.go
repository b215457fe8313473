package access

import (
	"time"

	"lightship/internal/id"
)

// Twins are the three twins, whole or with one condition taken out.
type Twins struct{ without condition }

// Without takes a condition out of every twin.
func Without(c string) Twins { return Twins{condition(c)} }

func (t Twins) start(a Actor, do Action, now time.Time) (*build, bool) {
	b, may := start(a, do, now)
	b.without = t.without
	return b, may
}

// Reach is Reach, without the condition.
func (t Twins) Reach(a Actor, do Action, now time.Time, page Page, where Where) Twin {
	b, may := t.start(a, do, now)
	if !may {
		return nothing()
	}
	return b.reach(page, where)
}

// Among is Among, without the condition.
func (t Twins) Among(a Actor, do Action, now time.Time, records []id.Record) Twin {
	b, may := t.start(a, do, now)
	if !may || len(records) == 0 {
		return nothing()
	}
	return b.among(records)
}

// SeesMade is Sees on the column that worldtest fills, without the condition.
func (t Twins) SeesMade(a Actor, do Action, now time.Time) Twin {
	b, may := t.start(a, do, now)
	if !may {
		return Twin{text: "(1 = 0)"}
	}
	return b.sees("o.made")
}

// NeedsRecord tells whether an action is asked of a record.
func NeedsRecord(do Action) bool { return rules[do].least > None }
