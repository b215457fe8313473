package access

import (
	"maps"
	"slices"

	"lightship/internal/id"
)

// Power is what somebody may do to the partnership itself: to an organisation, its desks, members
// and agreements. It tells nothing of any record.
type Power string

// The powers, in the words of the permission matrix.
const (
	ToAddOrg      Power = "add an organisation"
	ToRun         Power = "change organisations, circles, agreements, functions"
	ToEditDesks   Power = "add or change a desk"
	ToEndDesk     Power = "end a desk, whoever sits there"
	ToEndEmpty    Power = "end a desk at which nobody sits"
	ToSayHold     Power = "say that an immigration function is there"
	ToSign        Power = "sign an agreement for the organisation"
	ToWithdraw    Power = "end that signature"
	ToAdmit       Power = "admit members and say what they do"
	ToAdmitFirst  Power = "admit the first two members"
	ToGiveRole    Power = "give lead and audit to those whom they may admit"
	ToGiveReach   Power = "give or end a role that reaches further"
	ToSuspend     Power = "suspend a member"
	ToLift        Power = "lift the suspension of a member"
	ToSuspendOrg  Power = "agree to suspend the organisation"
	ToRename      Power = "say what a member is called"
	ToSecond      Power = "agree to what a lead of it proposed"
	ToSecondAlone Power = "agree to what its only lead proposed"
	ToVouch       Power = "vouch for its members and desks"
	ToVouchAlone  Power = "vouch for a lead who is the only one"
	ToEndTokens   Power = "see and end tokens of its members"
	ToSetSecret   Power = "set another's password"
	ToSetCeiling  Power = "set a ceiling of the firewall"
	ToReadFacts   Power = "read what policy knows of any record"
	ToReopen      Power = "bring back a desk that has ended"
	ToTieCase     Power = "change the circle of a response"
	ToWritePast   Power = "write of the past"
)

// wielding says who has a power: a lead of the organisation that it is about, or one of these roles.
// The machine, which seeds, imports and is the operator's command line, has all of them.
type wielding struct {
	lead bool
	role Role
}

var powers = map[Power]wielding{
	ToAddOrg:      {role: RoleCoordinator | RoleOperator},
	ToRun:         {role: RoleCoordinator},
	ToEditDesks:   {lead: true, role: RoleCoordinator},
	ToEndDesk:     {lead: true},
	ToEndEmpty:    {lead: true, role: RoleCoordinator},
	ToSayHold:     {lead: true, role: RoleCoordinator},
	ToSign:        {lead: true},
	ToWithdraw:    {lead: true, role: RoleCoordinator},
	ToAdmit:       {lead: true},
	ToAdmitFirst:  {lead: true, role: RoleOperator},
	ToGiveRole:    {lead: true, role: RoleOperator}, // of those whom they may admit
	ToGiveReach:   {},
	ToSuspend:     {lead: true, role: RoleCoordinator | RoleOperator},
	ToLift:        {lead: true, role: RoleCoordinator},
	ToSuspendOrg:  {role: RoleCoordinator | RoleOversight},
	ToRename:      {lead: true},
	ToSecond:      {lead: true},
	ToSecondAlone: {lead: true, role: RoleCoordinator},
	ToVouch:       {lead: true},
	ToVouchAlone:  {lead: true, role: RoleCoordinator},
	ToEndTokens:   {lead: true},
	ToSetSecret:   {},
	ToSetCeiling:  {},
	ToReadFacts:   {},
	ToReopen:      {},
	ToTieCase:     {},
	ToWritePast:   {},
}

// Powers lists every power, for the permission matrix.
func Powers() []Power { return slices.Sorted(maps.Keys(powers)) }

// May tells whether somebody has a power over an organisation; over the whole partnership, where it
// names none.
func May(a Actor, p Power, over id.Org) bool {
	w, ok := powers[p]
	switch {
	case !ok || a.Weak:
		return false
	case a.Has(RoleMachine):
		return true
	default:
		return w.lead && Leads(a, over) || a.Roles&w.role != 0
	}
}

// Leads tells whether somebody leads an organisation.
func Leads(a Actor, org id.Org) bool {
	return org != "" && a.Org == org && a.Has(RoleLead)
}

// Owns tells whether somebody works for the organisation that owns something.
func Owns(a Actor, owner id.Org) bool { return owner != "" && a.Org == owner }

// MaySecond tells whether somebody may be the second person to what a lead proposed about a member:
// another lead of the organisation or, where it has no other, the coordinator. Nobody decides about
// themselves, nor on what they proposed.
func MaySecond(a Actor, org id.Org, proposer, about id.Member, another bool) bool {
	if a.Member == proposer || a.Member == about || !MayCall(a, Admit) {
		return false
	}
	return May(a, ToSecond, org) || !another && May(a, ToSecondAlone, org)
}

// MayVouch tells whether somebody may say that a member still works for an organisation: a lead of
// it or, for a lead who has no other beside them, the coordinator. Nobody vouches for themselves.
func MayVouch(a Actor, org id.Org, about id.Member, another bool) bool {
	if about == a.Member && !a.Has(RoleMachine) {
		return false
	}
	return May(a, ToVouch, org) || !another && May(a, ToVouchAlone, org)
}

// MayLift tells whether somebody may lift the suspension of a member; nobody lifts their own.
func MayLift(a Actor, org id.Org, about id.Member) bool {
	return (about != a.Member || a.Has(RoleMachine)) && May(a, ToLift, org)
}
