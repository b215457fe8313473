package partner

import (
	"context"
	"strings"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/store"
)

// The rows of this package as the log knows them: a name, and a hash of all that they say.

func (o Org) row() audit.Row {
	return audit.Row{Name: "partner/org/" + string(o.ID), Hash: audit.Sum(o.Name, o.Short, o.Sector, o.Standing, o.Clearance, o.Masked, strings.Join(o.Areas, "\n"))}
}

func (p Post) row() audit.Row {
	return audit.Row{Name: "partner/post/" + string(p.ID), Hash: audit.Sum(p.Org, p.Name, p.Hours, p.Phone, p.Night, p.Statutory, strings.Join(p.Covers, "\n"), strings.Join(p.Areas, "\n"))}
}

func (m Member) row() audit.Row {
	return audit.Row{Name: "partner/member/" + string(m.ID), Hash: audit.Sum(m.Org, m.Name, m.Email)}
}

func (c Circle) row() audit.Row {
	return audit.Row{Name: "partner/circle/" + string(c.ID), Hash: audit.Sum(c.Name, c.Kind, c.Inherit)}
}

func (a Agreement) row() audit.Row {
	return audit.Row{Name: "partner/agreement/" + string(a.ID), Hash: audit.Sum(a.Name, clock.Milli(a.From), clock.Milli(a.Lapses))}
}

func (c Clause) row() audit.Row {
	return audit.Row{Name: "partner/clause/" + string(c.ID), Hash: audit.Sum(c.Agreement, c.Kind, c.Purpose, c.Level, c.Tone,
		clock.Milli(c.Review), c.Reason, c.Authoriser, strings.Join(texts(c.Senders), "\n"), strings.Join(texts(c.Recipients), "\n"))}
}

func (f Fact) row() audit.Row {
	return audit.Row{Name: "partner/fact/" + f.ID, Hash: audit.Sum(f.What, f.Subject, f.Object, clock.Milli(f.From), openMilli(f.Until), openMilli(f.Expires))}
}

func (a Act) row() audit.Row {
	return audit.Row{Name: "partner/change/" + a.ID, Hash: audit.Sum(a.About, a.What, a.Fact, a.Was, a.Became, a.Member, clock.Milli(a.At))}
}

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged {
	return []audit.Logged{{Prefix: "partner/", Rows: eachRow}}
}

func eachRow(ctx context.Context, r store.Reader, yield func(name string, hash [32]byte) error) error {
	orgs, err := store.All(ctx, r, scanOrg, store.SQL(orgColumns+`order by id`))
	if err != nil {
		return err
	}
	for i := range orgs { // the functions are facts of their own
		of := []string{string(access.OfOrg(orgs[i].ID))}
		if err := eachArea(ctx, r, of, func(_, area string) { orgs[i].Areas = append(orgs[i].Areas, area) }); err != nil {
			return err
		}
	}
	posts, err := Posts(ctx, r)
	if err != nil {
		return err
	}
	clauses, err := store.All(ctx, r, scanClause, store.SQL(clauseColumns+`order by c.id`))
	if err != nil {
		return err
	}
	if err := sides(ctx, r, clauses); err != nil {
		return err
	}
	for _, rows := range [][]audit.Row{rowsOf(orgs), rowsOf(posts), rowsOf(clauses)} {
		for _, row := range rows {
			if err := yield(row.Name, row.Hash); err != nil {
				return err
			}
		}
	}
	for _, each := range []func() error{
		func() error { return stream(ctx, r, yield, scanMember, store.SQL(memberColumns)) },
		func() error { return stream(ctx, r, yield, scanAct, store.SQL(actColumns)) },
		func() error { return stream(ctx, r, yield, scanCircle, store.SQL(circleColumns)) },
		func() error { return stream(ctx, r, yield, scanAgreement, store.SQL(agreementColumns)) },
		func() error {
			return stream(ctx, r, yield, scanFact, store.SQL(`select id, what, subject, object, from_ms, until_ms, expires_ms from partner_fact`))
		},
	} {
		if err := each(); err != nil {
			return err
		}
	}
	return nil
}

type rower interface{ row() audit.Row }

func rowsOf[T rower](all []T) []audit.Row {
	rows := make([]audit.Row, len(all))
	for i, v := range all {
		rows[i] = v.row()
	}
	return rows
}

func stream[T rower](ctx context.Context, r store.Reader, yield func(string, [32]byte) error, scan func(store.Row) (T, error), q store.Query) error {
	return store.Each(ctx, r, func(row store.Row) error {
		v, err := scan(row)
		if err != nil {
			return err
		}
		got := v.row()
		return yield(got.Name, got.Hash)
	}, q)
}
