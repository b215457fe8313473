package organise

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
)

// NewCircle adds a circle of the open room, without members.
type NewCircle struct{ Circle partner.Circle }

// CircleJoin puts an organisation or a desk into a circle.
type CircleJoin struct {
	Circle      id.Circle
	Who         access.Principal
	From, Until time.Time
}

// CircleLeave takes an organisation or a desk out of a circle from a day.
type CircleLeave struct {
	Circle id.Circle
	Who    access.Principal
	Until  time.Time
}

// NewAgreement adds an agreement, which is a draft until two have signed.
type NewAgreement struct{ Agreement partner.Agreement }

// NewClause adds a clause to an agreement that nobody has signed yet.
type NewClause struct{ Clause partner.Clause }

// ClauseEnd ends a clause from a day.
type ClauseEnd struct {
	Agreement id.Agreement
	Clause    id.Clause
	Until     time.Time
}

// Sign records the signature of an organisation, from a day.
type Sign struct {
	Org       id.Org
	Agreement id.Agreement
	From      time.Time
}

// Withdraw ends the signature of an organisation from a day.
type Withdraw struct {
	Org       id.Org
	Agreement id.Agreement
	Until     time.Time
}

func (c NewCircle) apply(ctx context.Context, e *edit) (string, error) {
	c.Circle.Members = nil
	circle, err := e.AddCircle(ctx, c.Circle)
	if err != nil {
		return "", err
	}
	e.say("Records can be shared with the circle once it has members.")
	return string(circle), nil
}

func (c CircleJoin) apply(ctx context.Context, e *edit) (string, error) {
	circle, err := partner.OpenCircle(ctx, e.tx, c.Circle, e.now)
	if err != nil {
		return "", err
	}
	if err := e.MayAdd(ctx, partner.InCircle(c.Who, c.Circle)); err != nil {
		return "", err
	}
	if !strings.HasPrefix(string(c.Who), "o:") && !strings.HasPrefix(string(c.Who), "p:") {
		return "", fault.Field("who", "Choose an organisation or a desk.")
	}
	name, err := e.principal(ctx, c.Who)
	if err != nil {
		return "", err
	}
	f := e.window(partner.InCircle(c.Who, c.Circle), c.From, c.Until)
	if err := e.Add(ctx, f); err != nil {
		return "", err
	}
	e.shift("%s whoever works for %s can see what is shared with “%s”, as far as their certificates and clearance go.", e.from(f.From), name, circle.Name)
	if circle.Inherit {
		e.shift("That includes what was shared with the circle before.")
	} else {
		e.say("What was shared with the circle before they join is not meant for them: share it anew if they need it.")
	}
	if !f.Expires.IsZero() {
		e.say("It ends by itself on %s.", dayWords(f.Expires))
	}
	e.say("Clauses that name the circle name %s.", name)
	return string(c.Circle), nil
}

func (c CircleLeave) apply(ctx context.Context, e *edit) (string, error) {
	circle, err := partner.OpenCircle(ctx, e.tx, c.Circle, e.now)
	if err != nil {
		return "", err
	}
	if err := e.MayEnd(ctx, partner.InCircle(c.Who, c.Circle)); err != nil {
		return "", err
	}
	n, err := names(ctx, e.tx, e.now)
	if err != nil {
		return "", err
	}
	at := e.day(c.Until)
	if err := e.End(ctx, partner.InCircle(c.Who, c.Circle), at); err != nil {
		return "", err
	}
	e.shift("%s %s sees nothing more by the circle “%s”. What is shared with them by other ways stays.", e.from(at), n.Called(c.Who), circle.Name)
	e.say("What they read before, they know; who read it when is in the log. That they were in the circle stays in its history.")
	return string(c.Circle), nil
}

func (c NewAgreement) apply(ctx context.Context, e *edit) (string, error) {
	c.Agreement.Clauses = nil
	c.Agreement.From = e.day(c.Agreement.From)
	a, err := e.AddAgreement(ctx, c.Agreement)
	if err != nil {
		return "", err
	}
	e.say("It is a draft. Write its clauses; it is in force once two organisations have signed.")
	return string(a), nil
}

func (c NewClause) apply(ctx context.Context, e *edit) (string, error) {
	a, err := partner.AgreementOf(ctx, e.tx, c.Clause.Agreement)
	if err != nil {
		return "", err
	}
	if c.Clause.Tone == access.Silent && c.Clause.Authoriser == "" {
		c.Clause.Authoriser = e.who.Member
	}
	if c.Clause.Tone != access.Silent {
		c.Clause.Authoriser = ""
	}
	if !c.Clause.Review.IsZero() && !c.Clause.Review.After(e.now) {
		return "", fault.Field("review", "Choose a day to come on which the clause is looked at again.")
	}
	if c.Clause.From = e.day(c.Clause.From); c.Clause.From.Before(e.now) {
		return "", fault.Field("from", "Choose today or a later day: what was so before cannot be changed.")
	}
	n, err := names(ctx, e.tx, e.now)
	if err != nil {
		return "", err
	}
	for field, side := range map[string][]access.Principal{"senders": c.Clause.Senders, "recipients": c.Clause.Recipients} {
		for _, p := range side {
			if !slices.Contains(access.Classes(), p) && n.Called(p) == "" {
				return "", fault.Field(field, "Choose organisations, circles or classes of organisation.")
			}
		}
	}
	if _, err := e.AddClause(ctx, c.Clause); err != nil {
		return "", err
	}
	e.say("It counts for those who sign “%s”, from the day on which they do.", a.Name)
	return string(a.ID), nil
}

func (c ClauseEnd) apply(ctx context.Context, e *edit) (string, error) {
	clause, err := partner.ClauseOf(ctx, e.tx, c.Clause)
	if err != nil {
		return "", err
	}
	if clause.Agreement != c.Agreement {
		return "", fault.Absent(fault.Why("clause %s is of another agreement", c.Clause))
	}
	if err := e.MayEnd(ctx, partner.InForce(clause)); err != nil {
		return "", err
	}
	a, err := partner.AgreementOf(ctx, e.tx, c.Agreement)
	if err != nil {
		return "", err
	}
	at := e.day(c.Until)
	if clause.From.After(e.now) && !at.After(clause.From) {
		return "", fault.Field("until", "Choose an end that is after the beginning.")
	}
	if err := e.End(ctx, partner.InForce(clause), at); err != nil {
		return "", err
	}
	e.shift("%s nothing new passes by this clause, and what was shared by it is seen by it no more.", e.from(at))
	for _, o := range a.Clauses {
		if o.ID != clause.ID && o.Kind == clause.Kind && o.Purpose == clause.Purpose && o.Live(e.now) && o.Tone > clause.Tone && overlap(o.Senders, append(slices.Clone(clause.Senders), access.ClassAny)) {
			e.shift("It held records back: another clause about the same kind and purpose is wider (%s). Records that this one kept %s may answer by that one.", o.Tone, clause.Tone)
			break
		}
	}
	return string(a.ID), nil
}

func (c Sign) apply(ctx context.Context, e *edit) (string, error) {
	org, a, err := e.party(ctx, c.Org, c.Agreement)
	if err != nil {
		return "", err
	}
	f := partner.Signature(c.Org, c.Agreement)
	if err := e.MayAdd(ctx, f); err != nil {
		return "", err
	}
	f.From = e.day(c.From)
	if !f.From.Before(a.Lapses) {
		return "", fault.Field("from", "The agreement lapses on "+dayWords(a.Lapses)+". Choose an earlier day.")
	}
	live := 0
	for _, clause := range a.Clauses {
		if clause.Live(e.now) || clause.From.After(e.now) {
			live++
		}
	}
	if live == 0 {
		return "", fault.Conflict("This agreement has no clause in force: there is nothing to sign yet.")
	}
	if err := e.Add(ctx, f); err != nil {
		return "", err
	}
	e.shift("%s %s is bound by %s of “%s”, as sender and as recipient.", e.from(f.From), org.Name, plural(live, "clause", "clauses"), a.Name)
	n, err := names(ctx, e.tx, e.now)
	if err != nil {
		return "", err
	}
	var others []string
	for _, p := range a.Parties {
		if p.Live(e.now) {
			others = append(others, n.Orgs[p.Org].Name)
		}
	}
	if slices.Sort(others); len(others) == 0 {
		e.say("Nobody else has signed yet: nothing passes until a second organisation does.")
	} else {
		e.shift("Your records answer comparisons with those who have signed, as the clauses say: %s. Whoever signs later is among them.", joined(others))
	}
	e.say("It lapses on %s, unless the organisation withdraws before. No clause can be added to what you sign.", dayWords(a.Lapses))
	return string(a.ID), nil
}

func (c Withdraw) apply(ctx context.Context, e *edit) (string, error) {
	org, a, err := e.party(ctx, c.Org, c.Agreement)
	if err != nil {
		return "", err
	}
	at := e.day(c.Until)
	if err := e.End(ctx, partner.Signature(c.Org, c.Agreement), at); err != nil {
		return "", err
	}
	e.shift("%s no clause of “%s” counts between %s and the others who signed: records answer no comparison by it, and nothing new passes.", e.from(at), a.Name, org.Name)
	e.shift("What was shared by its clauses with the organisation, and by the organisation, is seen by them no more. Single and urgent shares, and what other agreements gave, stay.")
	e.say("That the organisation was bound until then stays in the history.")
	return string(a.ID), nil
}

func (e *edit) party(ctx context.Context, org id.Org, agreement id.Agreement) (partner.Org, partner.Agreement, error) {
	a, err := partner.AgreementOf(ctx, e.tx, agreement)
	if err != nil {
		return partner.Org{}, a, err
	}
	o, err := partner.OrgOf(ctx, e.tx, org, e.now)
	return o, a, err
}

func overlap(a, b []access.Principal) bool {
	return slices.ContainsFunc(a, func(p access.Principal) bool { return slices.Contains(b, p) })
}
