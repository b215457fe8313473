package partner

import (
	"context"
	"strings"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Act is one line of who changed what: an organisation, desk, circle or agreement was added, a field
// of it became another, or a fact began or ended.
type Act struct {
	ID          string
	About       string // the principal or agreement
	What        string // the field, "added", ActBegan or ActEnded
	Fact        string // the id of the fact, if it is one
	Was, Became string // of a field
	Member      string // who; ActsAbout gives the name
	At          time.Time
}

// What is written of a fact.
const (
	ActBegan = "began"
	ActEnded = "ended"
)

const actColumns = `select id, about, what, fact, was, became, member, at_ms from partner_change `

func scanAct(row store.Row) (Act, error) {
	var a Act
	var at int64
	err := row.Scan(&a.ID, &a.About, &a.What, &a.Fact, &a.Was, &a.Became, &a.Member, &at)
	a.At = clock.FromMilli(at)
	return a, err
}

// ActsAbout gives who changed what of a principal or an agreement, or of a fact in which it stands,
// the oldest first, with the names of who did it in place of their ids.
func ActsAbout(ctx context.Context, r store.Reader, about string) ([]Act, error) {
	return store.All(ctx, r, scanAct, store.SQL(`select c.id, c.about, c.what, c.fact, c.was, c.became, coalesce(m.name, ''), c.at_ms
		from partner_change c left join partner_member m on m.id = c.member where c.about = $1 and c.fact = ''
		or c.fact in (select f.id from partner_fact f where f.subject = $1 or f.object = $1) order by c.at_ms, c.id`, about))
}

// by notes who began or ended a fact; what the machine did needs no name.
func (e *Edit) by(ctx context.Context, f Fact, what string) error {
	if e.machine() {
		return nil
	}
	return e.changed(ctx, f.Subject, what, f.ID, "", "")
}

// changed writes one line of history, where a person made it.
func (e *Edit) changed(ctx context.Context, about, what, fact, was, became string) error {
	if was == became && fact == "" || e.machine() {
		return nil
	}
	a := Act{ID: id.New[string](), About: about, What: what, Fact: fact, Was: was, Became: became, Member: string(e.who.Member), At: e.now}
	_, err := e.tx.Exec(ctx, store.SQL(`insert into partner_change (id, about, what, fact, was, became, member, at_ms) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.About, a.What, a.Fact, a.Was, a.Became, a.Member, clock.Milli(a.At)))
	if err == nil {
		e.log(a.row())
	}
	return err
}

// fresh refuses a change of what somebody else changed since it was seen.
func fresh(saw, is string) error {
	if saw != is {
		return fault.Conflict("Somebody changed this since you opened it. Compare what stands there now with what you typed.")
	}
	return nil
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func joined(words []string) string { return strings.Join(words, ", ") }
