package partner

import (
	"context"
	"slices"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// machine tells whether the change is the program's own: seeding, imports, the operator's command line.
func (e *Edit) machine() bool { return e.who.Has(access.RoleMachine) }

// may asks for one of these roles, of the whole partnership.
func (e *Edit) may(role access.Role) error {
	if e.machine() || e.who.Has(role) {
		return nil
	}
	return fault.Forbidden("Only those who run the partnership may change this.", fault.Why("member %s has roles %b, needs %b", e.who.Member, e.who.Roles, role))
}

// mayFor asks for a lead of the organisation, or for one of these roles.
func (e *Edit) mayFor(org id.Org, role access.Role) error {
	if e.leads(org) {
		return nil
	}
	return e.may(role)
}

func (e *Edit) leads(org id.Org) bool {
	return org != "" && e.who.Org == org && e.who.Has(access.RoleLead)
}

// mayAdmit: leads admit members and say what they may do. The operator may admit the first two of
// an organisation, so that it can begin, and nobody once it has more than already; nobody else can
// put themselves into another's posts.
func (e *Edit) mayAdmit(ctx context.Context, org id.Org, already int) error {
	if e.machine() || e.leads(org) {
		return nil
	}
	if !e.who.Has(access.RoleOperator) {
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
	case WhatSeat, WhatSecondment, WhatFormer, WhatCertificate, WhatRole, WhatClearance, WhatAttestation, WhatSuspension:
		return e.mayMember(ctx, f)
	case WhatFunction:
		return e.mayFunction(ctx, f)
	case WhatCircle:
		return e.mayCircle(ctx, f)
	case WhatSignature:
		return e.maySign(ctx, f, access.RoleMachine)
	case WhatClosed:
		return e.mayClose(ctx, f)
	default:
		return fault.Forbidden("That cannot be changed in this way.", fault.Why("fact %q", f.What))
	}
}

// mayMember asks for facts about a member.
func (e *Edit) mayMember(ctx context.Context, f Fact) error {
	m, ok := bare[id.Member](f.Subject, "m:")
	if post, desk := bare[id.Post](f.Subject, "p:"); desk && f.What == WhatAttestation {
		p, err := PostOf(ctx, e.tx, post)
		if err != nil {
			return err
		}
		return e.mayAdmit(ctx, p.Org, firstLeads)
	}
	if !ok {
		return fault.Forbidden("That can be said of a member only.", fault.Why("%s of %q", f.What, f.Subject))
	}
	member, err := personOf(ctx, e.tx, m)
	if err != nil {
		return err
	}
	if f.What == WhatSuspension { // quick, and easy to lift: those who run the partnership may too
		return e.mayFor(member.Org, access.RoleCoordinator|access.RoleOperator)
	}
	if f.What == WhatAttestation && e.who.Has(access.RoleCoordinator) {
		return nil // of a lead whom no other lead can vouch for; it adds nothing that was not given
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
		return e.mayRole(roles[f.Object])
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

// mayRole: leads make leads and auditors of their own organisation. What reaches further is given
// when the partnership is set up.
func (e *Edit) mayRole(r access.Role) error {
	switch r {
	case 0:
		return fault.Field("role", "Choose a role from the list.")
	case access.RoleLead, access.RoleAudit:
		return nil
	default:
		return e.may(access.RoleMachine)
	}
}

// mayFunction: a lead may say that an immigration function is there, which only ever takes away;
// all else is for those who run the partnership.
func (e *Edit) mayFunction(ctx context.Context, f Fact) error {
	if f.Object == string(access.ClassAny) || !slices.Contains(access.Classes(), access.Principal(f.Object)) {
		return fault.Field("class", "Choose a function from the list.")
	}
	if f.Object != string(access.ClassImmigration) {
		return e.may(access.RoleCoordinator)
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
	return e.mayFor(org, access.RoleCoordinator)
}

// MayEnd asks whether this actor may end such a fact; End asks it, too. What holds somebody back is
// not for their own lead to end.
func (e *Edit) MayEnd(ctx context.Context, f Fact) error {
	switch f.What {
	case WhatCircle:
		return e.mayCircle(ctx, f)
	case WhatSignature:
		return e.maySign(ctx, f, access.RoleCoordinator)
	case WhatFunction, WhatSecondment, WhatFormer, WhatClause, WhatProposal:
		return e.may(access.RoleCoordinator)
	case WhatClosed:
		return e.may(access.RoleMachine) // a desk that has ended does not come back; a new one is added
	case WhatSuspension:
		if m, ok := bare[id.Member](f.Subject, "m:"); ok {
			member, err := personOf(ctx, e.tx, m)
			if err != nil {
				return err
			}
			if member.ID == e.who.Member {
				return fault.Forbidden("Nobody lifts their own suspension.", nil)
			}
			return e.mayFor(member.Org, access.RoleCoordinator)
		}
		return e.may(access.RoleCoordinator)
	default:
		return e.mayMember(ctx, f)
	}
}

// mayCircle: the coordinator says who stands in the circles of the open room. Those of responses
// are as if they were not there: only the response itself, through the machine, changes them.
func (e *Edit) mayCircle(ctx context.Context, f Fact) error {
	if e.machine() {
		return nil
	}
	if err := e.may(access.RoleCoordinator); err != nil {
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
func (e *Edit) maySign(ctx context.Context, f Fact, also access.Role) error {
	org, _ := bare[id.Org](f.Subject, "o:")
	if _, err := OrgOf(ctx, e.tx, org, e.now); err != nil {
		return err
	}
	if _, err := AgreementOf(ctx, e.tx, id.Agreement(f.Object)); err != nil {
		return err
	}
	if e.machine() || e.leads(org) || e.who.Has(also) {
		return nil
	}
	return fault.Forbidden("Only a lead of the organisation may record its signature.", fault.Why("member %s does not lead %s", e.who.Member, org))
}

// mayClose: a lead ends the desks of the organisation; the coordinator those at which nobody sits.
func (e *Edit) mayClose(ctx context.Context, f Fact) error {
	post, _ := bare[id.Post](f.Subject, "p:")
	p, err := PostOf(ctx, e.tx, post)
	if err != nil || e.machine() || e.leads(p.Org) {
		return err
	}
	if err := e.may(access.RoleCoordinator); err != nil {
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
	e := Edit{who: who}
	is := func(role access.Role) bool { return e.may(role) == nil }
	run := is(access.RoleCoordinator)
	return May{Add: is(access.RoleCoordinator | access.RoleOperator), Organise: run, Posts: run || e.leads(org), Immigration: run || e.leads(org),
		Sign: e.leads(who.Org), Withdraw: e.leads(who.Org)}
}
