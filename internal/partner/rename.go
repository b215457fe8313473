package partner

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Operator is the actor of the operator's command line. It may what the program itself may; the log
// tells the two apart.
func Operator() access.Actor {
	return access.Actor{Name: "operator", Roles: access.RoleMachine | access.RoleOperator}
}

// Rename gives a member the name that they go by; nothing is written when it is theirs already.
func (e *Edit) Rename(ctx context.Context, m id.Member, name string) error {
	old, err := personOf(ctx, e.tx, m)
	if err != nil {
		return err
	}
	if e.who.Member != m {
		if err := e.may(access.ToRename, old.Org); err != nil {
			return err
		}
	}
	p := fault.Fields{}
	name = named(p, "name", name)
	if err := fault.Check(p); err != nil || name == old.Name {
		return err
	}
	if _, err := e.tx.Exec(ctx, store.SQL(`update partner_member set name = $1 where id = $2`, name, m)); err != nil {
		return err
	}
	now := old
	now.Name = name
	e.log(now.row())
	return nil
}
