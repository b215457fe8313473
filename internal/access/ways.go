package access

// There are three ways to a record: a grant, the team that holds it, and being a lead. Each is a
// select of (seq, kind, owner, level) with every condition of Decide inside; Reach, Among and Sees
// differ only in where they start. The aliases begin with "a", so that no column of a caller is
// taken for one of theirs.

// What the ways select from: a list starts at its principal's grants, all else at the record. The
// cross join keeps SQLite from turning the order round.
const (
	fromGrants = "access_grant ag cross join record ar"
	fromRecord = "record ar cross join access_grant ag"
)

// byGrant is the way of a grant, to own records and to others'.
func (b *build) byGrant(from, anchor string) string {
	if b.without == asksGrants {
		anchor = "1 = 0 and " + anchor
	}
	return "select ag.rec as seq, ar.kind, ar.owner, " + b.underCeiling(b.worth("ag")) + " as level from " + from +
		" where " + all("ar.seq = ag.rec", anchor,
		b.given(asksPurpose, "ag.purpose = "+b.purpose()),
		b.live("ag", asksGrantFrom, asksGrantUntil),
		b.given(asksRestricted, "(not ar.restricted or ag.principal = "+b.me()+")"),
		b.signed(), b.others(), b.everywhere(), b.fit())
}

// byTeam is the way of the team that holds a record: Full, unless the record is restricted and
// the member is not named.
func (b *build) byTeam(anchor string) string {
	if b.without == asksTeam {
		anchor = "1 = 0 and " + anchor
	}
	return "select ar.seq, ar.kind, ar.owner, 3 as level from record ar where " + all(anchor,
		b.given(asksTeamOwner, b.mine()),
		b.given(asksNamed, "(not ar.restricted or "+b.named()+")"),
		b.everywhere())
}

// mine asks for the own organisation's records, so written that SQLite does not start there.
func (b *build) mine() string { return "not ar.owner <> " + b.org() }

// byLead is the way of a lead to all records of the own organisation, which the anchor asks for:
// a pointer.
func (b *build) byLead(anchor string) string {
	if b.without == asksLead {
		anchor = "1 = 0 and " + anchor
	}
	return "select ar.seq, ar.kind, ar.owner, 1 as level from record ar where " + all(anchor, b.everywhere())
}

// leads tells whether the way of a lead is open and enough.
func (b *build) leads() bool {
	return b.a.Has(RoleLead) && len(b.a.Own) > 0 && (b.rule.least <= Pointer || b.without == asksLeast)
}

// enough asks for the level that the action needs.
func (b *build) enough() string {
	least := b.rule.least
	if b.without == asksLeast {
		least = Pointer
	}
	return "a.level >= " + b.once("least", int64(least))
}

// everywhere is what every way asks.
func (b *build) everywhere() string {
	return all(b.given(asksErased, "ar.erased = 0"), b.given(asksDenial, "not "+
		exists("access_denial ad", "ad.rec = ar.seq", "ad.principal in "+b.neg(), b.live("ad", asksDenialFrom, asksDenialUntil))))
}

// exists asks for a row. The limit and the offset say nothing, but keep PostgreSQL from reading
// the whole table at once instead of looking up each row that a page needs.
func exists(table string, conditions ...string) string {
	return "exists (select 1 from " + table + " where " + all(conditions...) + " limit 1 offset 0)"
}

// worth is the least of a grant's level and of the live rows of its basis; without any it is None.
func (b *build) worth(grant string) string {
	if b.without == asksCap {
		return grant + ".level"
	}
	return "coalesce((select min(case when ab.cap < " + grant + ".level then ab.cap else " + grant + ".level end) from access_basis ab where " +
		all("ab.id = "+grant+".basis", b.live("ab", asksBasisFrom, asksBasisUntil)) + "), 0)"
}

// underCeiling is the least of a level and of the ceilings on the actor's classes.
func (b *build) underCeiling(level string) string {
	if b.without == asksCeiling {
		return level
	}
	return "(select min(am.v) from (select " + level + " as v union all select ac.level from access_ceiling ac where " +
		all("ac.class in "+b.neg(),
			b.given(asksCeilingKind, "ac.kind = ar.kind"),
			b.given(asksCeilingOwn, "ar.owner <> "+b.org()),
			b.live("ac", asksCeilingFrom, asksCeilingUntil)) + ") am)"
}

// signed lets only single and urgent shares count without a live signed agreement.
func (b *build) signed() string {
	signed := int64(0)
	if b.a.Signed {
		signed = 1
	}
	return b.given(asksUnsigned, "("+b.once("signed", signed)+" = cast(1 as bigint) or not "+
		exists("access_basis au", "au.id = ag.basis", "au.kind not in ('single','urgent')")+b.kept()+")")
}

// kept lets what an open response gives count, too, that was joined while the agreement was live.
func (b *build) kept() string {
	if b.a.Signed || len(b.a.Kept) == 0 || b.without == asksKept {
		return ""
	}
	kind := "ak.kind = 'response'"
	if b.without == asksKeptKind {
		kind = ""
	}
	return " or ag.basis in " + list(b, "kept", b.a.Kept) + " and " + exists("access_basis ak", all("ak.id = ag.basis", kind))
}

// others is what binds everybody but the owner's own people.
func (b *build) others() string {
	asked := all(
		b.given(asksDraft, "not ar.draft"),
		b.given(asksMarking, "ar.marking <= "+b.once("clearance", int64(b.a.Clearance))),
		b.given(asksCertificate, "ar.kind in "+b.kinds()))
	if b.without == asksOwnExempt {
		return asked
	}
	return "(" + b.mine() + " or " + asked + ")"
}

// named asks for a live grant to the member that is worth anything.
func (b *build) named() string {
	return exists("access_grant an", "an.rec = ar.seq", "an.principal = "+b.me(),
		b.given(asksNamedPurpose, "an.purpose = "+b.purpose()),
		b.live("an", asksNamedFrom, asksNamedUntil),
		b.given(asksNamedCap, b.worth("an")+" > 0"))
}

// fit is what an action needs besides its level, on others' records; the owner's own people need
// no more.
func (b *build) fit() string {
	switch b.rule.need {
	case toEdit:
		return b.given(asksWriter, "("+b.mine()+" or "+
			exists("access_writer aw", "aw.rec = ar.seq", "aw.principal in "+b.pos(), b.live("aw", asksWriterFrom, asksWriterUntil))+")")
	case toGrant:
		return b.given(asksOwn, b.mine())
	case toShare:
		return b.given(asksCode, "("+b.mine()+" or ar.code = 'P')")
	default:
		return ""
	}
}
