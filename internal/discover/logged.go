package discover

import (
	"lightship/internal/audit"
	"lightship/internal/store"
)

// The rows of this package as the log knows them. Left out is what is made anew from records and
// clauses: the index of identifiers, what is due, the state of the sweep. Whether a note was opened
// is left out too: the look itself is logged.
var (
	theNotes = audit.Table{Prefix: "discover/note/", Names: 1, Columns: 11, Text: store.SQL(`select note, mine, theirs, post, named, told, purpose, basis,
		protected, given, ended from discover_note {which}`)}
	theTalks = audit.Table{Prefix: "discover/contact/", Names: 1, Columns: 11, Text: store.SQL(`select contact, note, intro, parent, purpose, owner, to_post,
		behind, answer, deadline, at from discover_contact {which}`)}
	theIntros = audit.Table{Prefix: "discover/intro/", Names: 1, Columns: 10, Text: store.SQL(`select intro, low, high, low_post, high_post, broker, purpose,
		asked, agreed, at from discover_intro {which}`)}
	theJudgements = audit.Table{Prefix: "discover/judgement/", Names: 1, Columns: 2, Text: store.SQL(`select judgement, note from discover_judgement {which}`)}
	theTones      = audit.Table{Prefix: "discover/narrow/", Names: 1, Columns: 6, Text: store.SQL(`select rec, tone, reason, review, member, at from discover_narrow {which}`)}
)

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged {
	return []audit.Logged{theNotes.Logged(), theTalks.Logged(), theIntros.Logged(), theJudgements.Logged(), theTones.Logged()}
}
