package auditweb

import (
	"lightship/internal/access"
	"lightship/internal/audit"
)

// didWords say what somebody did, after their name.
var didWords = map[access.Action]string{
	access.Public: "used a public page", access.SignedIn: "used Lightship", access.Proving: "looked after their second factor",
	access.Admit: "changed who is a member",

	access.ConcernCreate: "wrote a concern", access.ConcernTriage: "decided what happens with a concern",
	access.RecordList: "listed records", access.RecordPointer: "was told that something is held", access.RecordRead: "opened a record",
	access.RecordSummary: "opened the summary of a record", access.RecordFull: "opened a record in full", access.RecordCreate: "made a record",
	access.RecordEdit: "changed a record", access.RecordShare: "passed a record on", access.RecordGrant: "changed who may see a record",
	access.RecordSearch: "searched", access.RecordTrail: "read the history of a record",

	access.HitList: "listed hits", access.HitRead: "opened a hit", access.HitContact: "sent or answered a request to speak", access.HitJudge: "judged a hit",

	access.ResponseList: "listed responses", access.ResponseOpen: "opened a response", access.ResponseRead: "read a response",
	access.ResponseAnswer: "answered an invitation", access.ResponseInvite: "invited a desk", access.ResponseWrite: "wrote in a response",
	access.ResponseClose: "closed a response", access.ActionDo: "wrote how far an action is",

	access.PartnerList: "looked at organisations", access.PartnerEdit: "changed the partnership",
	access.OwnDoors: "looked after their sessions and tokens",
	access.AuditOwn: "read their own trail", access.AuditRecords: "read who saw records", access.AuditHeads: "read the heads of the log",
	access.OversightRead: "read the figures", access.PolicyRead: "read the policy",

	"hit.compare": "compared a record", "hit.disclose": "told another organisation of a record", "hit.tone": "set how a record answers a comparison",

	"account.sign-in": "signed in", "account.sign-in-failed": "could not sign in", "account.sign-out": "signed out",
	"account.purpose": "chose a purpose", "account.password": "changed a password", "account.token": "made or ended a key for programs",
	"account.second-factor": "used or changed their second factor", "account.accept": "accepted an invitation", "account.invite": "invited a member",
	"account.propose": "proposed something about a member", "account.decide": "decided what was proposed about a member", "account.disable": "disabled a member",
	"member.change": "changed what a member does", "member.vouch": "vouched for members and desks",
	audit.Padding: "filled the log up, so that its size tells nothing",
}

// lookedWords say what somebody looked at for an action that didWords say was done.
var lookedWords = map[access.Action]string{
	access.Admit: "looked at who is a member", access.ConcernTriage: "looked at a concern to decide about",
	access.RecordEdit: "opened a record to change it", access.RecordShare: "looked at what passing a record on does", access.RecordGrant: "looked at who may see a record",
	access.HitContact: "opened a request to speak", access.ResponseAnswer: "read an invitation", access.ResponseInvite: "looked at whom to invite",
	access.ResponseClose: "looked at what closing a response does", access.ActionDo: "opened an action",
	access.ConcernCreate: "opened the form of a concern", access.ResponseOpen: "looked at what opening a response does", access.HitJudge: "opened a hit to judge it",
	access.ResponseWrite: "opened a response to write in it",
}

// did says what was done, or only looked at; an action that has no words here is shown by its own name.
func did(a access.Action, looked bool) string {
	if w, ok := lookedWords[a]; ok && looked {
		return w
	}
	if w, ok := didWords[a]; ok {
		return w
	}
	return "did " + string(a)
}

var levelWords = map[access.Level]string{
	access.None: "nothing of it was shown", access.Pointer: "that it is held", access.Summary: "its summary", access.Full: "all of it",
}
