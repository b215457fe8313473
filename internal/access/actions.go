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
	area   Area // of the token that a program needs for it
}

// The actions. Those without a record have the level None.
const (
	Public   Action = "public"    // anybody, signed in or not
	SignedIn Action = "signed-in" // any member
	Proving  Action = "proving"   // any member, also before the second factor
	Admit    Action = "admit"     // to the members of an organisation, and out again
	OwnDoors Action = "own-doors" // one's own sessions, and tokens for programs

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
	OwnDoors: {area: inAccount},
	Admit:    {role: RoleCoordinator | RoleLead, area: inMembers},

	ConcernCreate: {area: inConcerns},
	ConcernTriage: {least: Full, need: toEdit, area: inRecords},
	RecordList:    {least: Pointer, area: inRecords},
	RecordPointer: {least: Pointer, area: inRecords},
	RecordRead:    {least: Pointer, area: inRecords},
	RecordSummary: {least: Summary, area: inRecords},
	RecordFull:    {least: Full, area: inRecords},
	RecordCreate:  {area: inRecords},
	RecordEdit:    {least: Full, need: toEdit, area: inRecords},
	RecordShare:   {least: Full, need: toShare, area: inRecords},
	RecordGrant:   {least: Full, need: toGrant, area: inRecords},
	RecordSearch:  {least: Pointer, area: inRecords},
	RecordTrail:   {least: Full, need: toGrant, area: inRecords},

	HitList:    {least: Full, area: inHits},
	HitRead:    {least: Full, area: inHits},
	HitContact: {least: Full, need: toEdit, area: inHits},
	HitJudge:   {least: Full, need: toEdit, area: inHits},

	ResponseList:   {least: Pointer, area: inResponses},
	ResponseOpen:   {area: inResponses},
	ResponseRead:   {least: Pointer, area: inResponses},
	ResponseAnswer: {least: Pointer, area: inResponses},
	ResponseInvite: {least: Full, need: toGrant, area: inResponses},
	ResponseWrite:  {least: Full, area: inResponses},
	ResponseClose:  {least: Full, need: toGrant, area: inResponses},
	ActionDo:       {least: Full, need: toEdit, area: inResponses},

	PartnerList:   {area: inPartners},
	PartnerEdit:   {role: RoleCoordinator | RoleLead | RoleOperator, area: inPartners},
	AuditOwn:      {area: inLog},
	AuditRecords:  {role: RoleAudit, area: inLog},
	AuditHeads:    {public: true},
	OversightRead: {role: RoleOversight | RoleCoordinator, area: inFigures},
	PolicyRead:    {area: inPartners},
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
