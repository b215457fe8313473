package partner

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/store"
)

// Mark stands for what an editor saw of an organisation.
func (o Org) Mark() string {
	return mark(audit.Row{Hash: audit.Sum(o.row().Name, hex.EncodeToString(hashOf(o.row())), o.Immigration)})
}

func hashOf(r audit.Row) []byte { return r.Hash[:] }

func mark(r audit.Row) string { return hex.EncodeToString(r.Hash[:16]) }

// ChangeOrg changes what is known of an organisation: name, short name, sector, standing, areas,
// immigration function and whether it is masked. saw is the Mark of what the editor saw. It gives
// the organisation as it was and as it is.
func (e *Edit) ChangeOrg(ctx context.Context, to Org, saw string) (old, is Org, err error) {
	old, err = OrgOf(ctx, e.tx, to.ID, e.now)
	if err != nil {
		return old, old, err
	}
	if err := e.may(access.ToRun, ""); err != nil {
		return old, old, err
	}
	if err := fresh(saw, old.Mark()); err != nil {
		return old, old, err
	}
	o := old
	o.Name, o.Short, o.Sector, o.Standing, o.Areas, o.Masked = to.Name, to.Short, to.Sector, to.Standing, distinct(to.Areas), to.Masked
	if err := e.checkOrg(ctx, &o, old); err != nil {
		return old, old, err
	}
	if _, err := e.tx.Exec(ctx, store.SQL(`update partner_org set name = $2, name_key = $3, short = $4, sector = $5, standing = $6, masked = $7 where id = $1`,
		o.ID, o.Name, fold(o.Name), o.Short, o.Sector, o.Standing, o.Masked)); err != nil {
		return old, old, taken(err, "name", "There is an organisation of this name already.")
	}
	if err := e.reArea(ctx, access.OfOrg(o.ID), o.Areas); err != nil {
		return old, old, err
	}
	e.log(o.row())
	for _, f := range [][3]string{
		{"name", old.Name, o.Name}, {"short", old.Short, o.Short}, {"sector", string(old.Sector), string(o.Sector)}, {"standing", string(old.Standing), string(o.Standing)},
		{"areas", joined(old.Areas), joined(o.Areas)}, {"masked", yesNo(old.Masked), yesNo(o.Masked)},
	} {
		if err := e.changed(ctx, string(access.OfOrg(o.ID)), f[0], "", f[1], f[2]); err != nil {
			return old, old, err
		}
	}
	if err := e.orgFunctions(ctx, old, o, to.Immigration); err != nil {
		return old, old, err
	}
	is, err = OrgOf(ctx, e.tx, o.ID, e.now)
	return old, is, err
}

// orgFunctions gives what a new sector brings, and begins or ends the immigration function.
func (e *Edit) orgFunctions(ctx context.Context, old, o Org, immigration bool) error {
	me := access.OfOrg(o.ID)
	if o.Sector != old.Sector {
		for _, f := range o.Sector.usual() {
			if f == access.ClassImmigration {
				immigration = true
			} else if !slices.Contains(old.Functions, f) {
				if err := e.Add(ctx, Function(me, f)); err != nil {
					return err
				}
			}
		}
	}
	switch {
	case immigration && !old.Immigration:
		return e.Add(ctx, Function(me, access.ClassImmigration).During(e.now, time.Time{}))
	case !immigration && old.Immigration:
		return e.End(ctx, Function(me, access.ClassImmigration), e.now)
	}
	return nil
}

func (e *Edit) checkOrg(ctx context.Context, o *Org, old Org) error {
	p := fault.Fields{}
	o.Name = named(p, "name", o.Name)
	if o.Short = strings.Join(strings.Fields(o.Short), " "); o.Short == "" {
		o.Short = o.Name
	}
	if utf8.RuneCountInString(o.Short) > longest {
		p["short"] = "Write at most 200 letters."
	}
	if !slices.Contains(Sectors(), o.Sector) {
		p["sector"] = "Choose what the organisation is."
	}
	if !slices.Contains([]Standing{Contact, Light, Full}, o.Standing) {
		p["standing"] = "Choose how far the organisation takes part: contact, light or full."
	}
	if o.Standing == Contact && old.Standing != Contact {
		members, err := MembersOf(ctx, e.tx, o.ID, e.now)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(members, func(m Member) bool { return !m.Suspended }) {
			p["standing"] = "A contact has no accounts, and this organisation has members. Their leads suspend them first."
		}
	}
	return fault.Check(p)
}

// reArea puts areas in place of those of before, which the history keeps.
func (e *Edit) reArea(ctx context.Context, of access.Principal, areas []string) error {
	if _, err := e.tx.Exec(ctx, store.SQL(`delete from partner_area where principal = $1`, of)); err != nil {
		return err
	}
	_, err := e.areas(ctx, of, areas)
	return err
}
