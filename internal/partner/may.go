package partner

import (
	"context"
	"slices"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Who may do what to the partnership is decided in package access (its powers); here stands what
// each change asks for, and whether a fact can be so at all.

// machine tells whether the change is the program's own: seeding, imports, the operator's command line.
func (e *Edit) machine() bool { return e.who.Has(access.RoleMachine) }

// may asks for a power over an organisation, or over the whole partnership where it names none.
func (e *Edit) may(p access.Power, over id.Org) error {
	if access.May(e.who, p, over) {
		return nil
	}
	return fault.Forbidden("Only those who run the partnership may change this.", fault.Why("member %s has roles %b, may not %s", e.who.Member, e.who.Roles, p))
}

// mayAdmit: the operator may admit the first two of an organisation, so that it can begin, and nobody
// once it has more than already; nobody but its leads can put anybody into its posts after that. One
// change of the partnership is made at a time, so that two at once do not both find one member.
func (e *Edit) mayAdmit(ctx context.Context, org id.Org, already int) error {
	if e.machine() {
		return nil
	}
	if access.May(e.who, access.ToAdmit, org) {
		return nil
	}
	if !access.May(e.who, access.ToAdmitFirst, org) {
		return fault.Forbidden("Only a lead of the organisation may change its members.", nil)
	}
	n, err := store.One(ctx, e.tx, store.Scalar[int], store.SQL(`select count(*) from partner_member where org = $1`, org))
	if err != nil {
		return err
	}
	if n > already {
		return fault.Forbidden("The operator admits the first two leads of an organisation. Its leads admit everybody else.", nil)
	}
	return nil
}

const firstLeads = 2

// MayAdd asks whether this actor may write such a fact, and whether the fact can be so at all; Add
// asks it, too.
func (e *Edit) MayAdd(ctx context.Context, f Fact) error {
	switch f.What {
	case WhatAttestation:
		return e.mayVouch(ctx, f)
	case WhatSeat, WhatSecondment, WhatFormer, WhatCertificate, WhatRole, WhatClearance, WhatSuspension:
		return e.mayMember(ctx, f)
	case WhatFunction:
		return e.mayFunction(ctx, f)
	case WhatCircle:
		return e.mayCircle(ctx, f)
	case WhatSignature:
		return e.maySign(ctx, f, access.ToSign)
	case WhatClosed:
		return e.mayClose(ctx, f)
	case WhatKept:
		return e.may(access.ToTieCase, "")
	default:
		return fault.Forbidden("That cannot be changed in this way.", fault.Why("fact %q", f.What))
	}
}

// mayMember asks for facts about a member.
func (e *Edit) mayMember(ctx context.Context, f Fact) error {
	m, ok := bare[id.Member](f.Subject, "m:")
	if !ok {
		return fault.Forbidden("That can be said of a member only.", fault.Why("%s of %q", f.What, f.Subject))
	}
	member, err := personOf(ctx, e.tx, m)
	if err != nil {
		return err
	}
	if f.What == WhatSuspension { // quick, and easy to lift
		return e.may(access.ToSuspend, member.Org)
	}
	if err := e.mayAdmit(ctx, member.Org, firstLeads); err != nil {
		return err
	}
	switch f.What {
	case WhatSeat:
		post, _ := bare[id.Post](f.Object, "p:")
		p, err := PostOf(ctx, e.tx, post)
		switch {
		case err == nil && p.Org != member.Org:
			err = fault.Field("post", "Choose a post of the member's own organisation.")
		case err == nil && p.Ended:
			err = fault.Field("post", "This desk has ended. Choose another.")
		}
		return err
	case WhatSecondment, WhatFormer:
		org, _ := bare[id.Org](f.Object, "o:")
		_, err := OrgOf(ctx, e.tx, org, e.now)
		return err
	case WhatRole:
		return e.mayRole(roles[f.Object], member.Org)
	case WhatClearance:
		org, err := OrgOf(ctx, e.tx, member.Org, e.now)
		if err == nil && marking(f.Object) > org.Clearance {
			err = fault.Field("clearance", "A member cannot be cleared for more than the organisation is.")
		}
		return err
	default:
		return nil
	}
}

// mayVouch: the leads say that members and desks are as they stand, and the coordinator that of a
// lead beside whom there is none. A new member is vouched for by whoever admits them.
func (e *Edit) mayVouch(ctx context.Context, f Fact) error {
	if post, ok := bare[id.Post](f.Subject, "p:"); ok {
		p, err := PostOf(ctx, e.tx, post)
		if err != nil {
			return err
		}
		return e.may(access.ToVouch, p.Org)
	}
	m, ok := bare[id.Member](f.Subject, "m:")
	if !ok {
		return fault.Forbidden("That can be said of a member or a desk only.", fault.Why("%s of %q", f.What, f.Subject))
	}
	member, err := personOf(ctx, e.tx, m)
	if err != nil {
		return err
	}
	if slices.Contains(e.admitted, m) {
		return nil
	}
	people, err := MembersOf(ctx, e.tx, member.Org, e.now)
	if err != nil {
		return err
	}
	another := slices.ContainsFunc(people, func(p Member) bool { return p.ID != m && !p.Suspended && p.Roles&access.RoleLead != 0 })
	if !access.MayVouch(e.who, member.Org, m, another) {
		return fault.Forbidden("Another lead of the organisation vouches for this member or, where there is none, the coordinator.", nil)
	}
	return nil
}

// mayRole: leads make leads and auditors of their own organisation. What reaches further is given
// when the partnership is set up.
func (e *Edit) mayRole(r access.Role, org id.Org) error {
	switch r {
	case 0:
		return fault.Field("role", "Choose a role from the list.")
	case access.RoleLead, access.RoleAudit:
		return e.may(access.ToGiveRole, org)
	default:
		return e.may(access.ToGiveReach, org)
	}
}

// mayFunction: a lead may say that an immigration function is there, which only ever takes away;
// all else is for those who run the partnership.
func (e *Edit) mayFunction(ctx context.Context, f Fact) error {
	if f.Object == string(access.ClassAny) || !slices.Contains(access.Classes(), access.Principal(f.Object)) {
		return fault.Field("class", "Choose a function from the list.")
	}
	if f.Object != string(access.ClassImmigration) {
		return e.may(access.ToRun, "")
	}
	var org id.Org
	if o, ok := bare[id.Org](f.Subject, "o:"); ok {
		org = o
	} else if p, ok := bare[id.Post](f.Subject, "p:"); ok {
		post, err := PostOf(ctx, e.tx, p)
		if err != nil {
			return err
		}
		org = post.Org
	} else if m, ok := bare[id.Member](f.Subject, "m:"); ok {
		member, err := personOf(ctx, e.tx, m)
		if err != nil {
			return err
		}
		org = member.Org
	}
	return e.may(access.ToSayHold, org)
}

// MayEnd asks whether this actor may end such a fact; End asks it, too. What holds somebody back is
// not for their own lead to end.
func (e *Edit) MayEnd(ctx context.Context, f Fact) error {
	switch f.What {
	case WhatCircle:
		return e.mayCircle(ctx, f)
	case WhatSignature:
		return e.maySign(ctx, f, access.ToWithdraw)
	case WhatFunction, WhatSecondment, WhatFormer, WhatClause, WhatProposal:
		return e.may(access.ToRun, "")
	case WhatClosed: // a desk that has ended does not come back; a new one is added
		return e.may(access.ToReopen, "")
	case WhatAttestation:
		return e.mayVouch(ctx, f)
	case WhatKept:
		return e.may(access.ToTieCase, "")
	case WhatSuspension:
		m, ok := bare[id.Member](f.Subject, "m:")
		if !ok {
			return e.may(access.ToRun, "")
		}
		member, err := personOf(ctx, e.tx, m)
		if err != nil {
			return err
		}
		if !access.MayLift(e.who, member.Org, m) {
			return fault.Forbidden("Somebody else lifts this: another lead of the organisation, or the coordinator.", nil)
		}
		return nil
	default:
		return e.mayMember(ctx, f)
	}
}

// mayCircle: the coordinator says who stands in the circles of the open room. Those of responses
// are as if they were not there: only the response itself, through the machine, changes them.
func (e *Edit) mayCircle(ctx context.Context, f Fact) error {
	if access.May(e.who, access.ToTieCase, "") {
		return nil
	}
	if err := e.may(access.ToRun, ""); err != nil {
		return err
	}
	circle, _ := bare[id.Circle](f.Object, "c:")
	if _, err := OpenCircle(ctx, e.tx, circle, e.now); err != nil {
		return err
	}
	if org, ok := bare[id.Org](f.Subject, "o:"); ok {
		_, err := OrgOf(ctx, e.tx, org, e.now)
		return err
	}
	post, ok := bare[id.Post](f.Subject, "p:")
	if !ok {
		return fault.Field("who", "Choose an organisation or a desk.")
	}
	_, err := PostOf(ctx, e.tx, post)
	return err
}

// maySign: nobody but a lead of the organisation binds it; what only closes, another may do too.
func (e *Edit) maySign(ctx context.Context, f Fact, p access.Power) error {
	org, _ := bare[id.Org](f.Subject, "o:")
	if _, err := OrgOf(ctx, e.tx, org, e.now); err != nil {
		return err
	}
	if _, err := AgreementOf(ctx, e.tx, id.Agreement(f.Object)); err != nil {
		return err
	}
	if access.May(e.who, p, org) {
		return nil
	}
	return fault.Forbidden("Only a lead of the organisation may record its signature.", fault.Why("member %s does not lead %s", e.who.Member, org))
}

// mayClose: a lead ends the desks of the organisation; the coordinator those at which nobody sits.
func (e *Edit) mayClose(ctx context.Context, f Fact) error {
	post, _ := bare[id.Post](f.Subject, "p:")
	p, err := PostOf(ctx, e.tx, post)
	if err != nil || access.May(e.who, access.ToEndDesk, p.Org) {
		return err
	}
	if err := e.may(access.ToEndEmpty, p.Org); err != nil {
		return err
	}
	there, err := Holders(ctx, e.tx, post, e.now)
	if err == nil && len(there) > 0 {
		return fault.Forbidden("People sit at this desk. A lead of the organisation ends it.", nil)
	}
	return err
}

// May says what somebody may change of the open room; each change asks again.
type May struct {
	Add         bool // an organisation
	Organise    bool // organisations, circles, agreements, functions
	Posts       bool // the desks of this organisation
	Immigration bool // say that this organisation has an immigration function
	Sign        bool // record the signature of their own organisation
	Withdraw    bool // end it
}

// MayOf says what somebody may change of an organisation, and of what belongs to none.
func MayOf(who access.Actor, org id.Org) May {
	return May{Add: access.May(who, access.ToAddOrg, ""), Organise: access.May(who, access.ToRun, ""), Posts: access.May(who, access.ToEditDesks, org),
		Immigration: access.May(who, access.ToSayHold, org), Sign: access.May(who, access.ToSign, who.Org), Withdraw: access.Leads(who, who.Org)}
}
