package access

import (
	"maps"
	"slices"
)

// Action is what a route does. Every route states one, and every action has one rule in this file.
type Action string

// Role is what a member may do besides their desk's work.
type Role uint16

// The roles. A lead admits members and keeps records from being orphaned; the audit role reads
// who saw its organisation's records; oversight reads figures; the coordinator keeps the open
// room and sees no case content by it; the operator keeps the machine; the broker puts two
// silent owners in touch; the machine is the jobs' own, which stands as nobody.
const (
	RoleLead Role = 1 << iota
	RoleAudit
	RoleOversight
	RoleCoordinator
	RoleOperator
	RoleBroker
	RoleMachine
)

// need is what an action needs besides a level.
type need int8

const (
	toSee   need = iota // the level alone
	toEdit              // own and Full, or writer of the lane that holds it
	toGrant             // own and Full
	toShare             // Full, and code P or the originator's own
)

// rule is what one action asks: public routes need no sign-in, weak ones half of it, role a role, least and need a record.
type rule struct {
	public bool
	weak   bool // also for those who have not proved enough yet
	role   Role // any of these; 0 is every signed-in member
	least  Level
	need   need
}

// The actions. Those without a record have the level None.
const (
	Public   Action = "public"    // anybody, signed in or not
	SignedIn Action = "signed-in" // any member
	Proving  Action = "proving"   // any member, also before the second factor
	Admit    Action = "admit"     // to the members of an organisation, and out again

	ConcernCreate Action = "concern.create"
	ConcernTriage Action = "concern.triage"
	RecordList    Action = "record.list"
	RecordPointer Action = "record.pointer"
	RecordRead    Action = "record.read"
	RecordSummary Action = "record.summary"
	RecordFull    Action = "record.full"
	RecordCreate  Action = "record.create"
	RecordEdit    Action = "record.edit"
	RecordShare   Action = "record.share"
	RecordGrant   Action = "record.grant"
	RecordSearch  Action = "record.search"
	RecordTrail   Action = "record.trail"

	HitList    Action = "hit.list"
	HitRead    Action = "hit.read"
	HitContact Action = "hit.contact"
	HitJudge   Action = "hit.judge"

	ResponseList   Action = "response.list"
	ResponseOpen   Action = "response.open"
	ResponseRead   Action = "response.read"
	ResponseAnswer Action = "response.answer"
	ResponseInvite Action = "response.invite"
	ResponseWrite  Action = "response.write"
	ResponseClose  Action = "response.close"
	ActionDo       Action = "action.do"

	PartnerList   Action = "partner.list"
	PartnerEdit   Action = "partner.edit"
	AuditOwn      Action = "audit.own"
	AuditRecords  Action = "audit.records"
	AuditHeads    Action = "audit.heads"
	OversightRead Action = "oversight.read"
	PolicyRead    Action = "policy.read"
)

var rules = map[Action]rule{
	Public:   {public: true},
	SignedIn: {},
	Proving:  {weak: true},
	Admit:    {role: RoleCoordinator | RoleLead},

	ConcernCreate: {},
	ConcernTriage: {least: Full, need: toEdit},
	RecordList:    {least: Pointer},
	RecordPointer: {least: Pointer},
	RecordRead:    {least: Pointer},
	RecordSummary: {least: Summary},
	RecordFull:    {least: Full},
	RecordCreate:  {},
	RecordEdit:    {least: Full, need: toEdit},
	RecordShare:   {least: Full, need: toShare},
	RecordGrant:   {least: Full, need: toGrant},
	RecordSearch:  {least: Pointer},
	RecordTrail:   {least: Full, need: toGrant},

	HitList:    {least: Full},
	HitRead:    {least: Full},
	HitContact: {least: Full, need: toEdit},
	HitJudge:   {least: Full, need: toEdit},

	ResponseList:   {least: Pointer},
	ResponseOpen:   {},
	ResponseRead:   {least: Pointer},
	ResponseAnswer: {least: Pointer},
	ResponseInvite: {least: Full, need: toGrant},
	ResponseWrite:  {least: Full},
	ResponseClose:  {least: Full, need: toGrant},
	ActionDo:       {least: Full, need: toEdit},

	PartnerList:   {},
	PartnerEdit:   {role: RoleCoordinator | RoleLead | RoleOperator},
	AuditOwn:      {},
	AuditRecords:  {role: RoleAudit},
	AuditHeads:    {public: true},
	OversightRead: {role: RoleOversight | RoleCoordinator},
	PolicyRead:    {},
}

// Known tells whether an action has a rule; a route with an unknown action is a mistake of ours.
func Known(do Action) bool {
	_, ok := rules[do]
	return ok
}

// IsPublic tells whether an action needs no sign-in.
func IsPublic(do Action) bool { return rules[do].public }

// MayCall answers for actions without a record, and is the first gate of those with one: whether
// this member may do such a thing at all. It tells nothing about any record.
func MayCall(a Actor, do Action) bool {
	r, ok := rules[do]
	switch {
	case !ok:
		return false
	case r.public:
		return true
	case a.Member == "" && !a.Has(RoleMachine):
		return false
	case a.Weak:
		return r.weak
	default:
		return r.role == 0 || a.Roles&r.role != 0
	}
}

// Actions lists every action that has a rule, for the permission matrix.
func Actions() []Action {
	return slices.Sorted(maps.Keys(rules))
}
