package respond

import (
	"lightship/internal/audit"
	"lightship/internal/store"
)

// The rows of this package as the log knows them.
var (
	theResponses = audit.Table{Prefix: "respond/response/", Names: 1, Columns: 13, Text: store.SQL(`select response, purpose, circle, basis, org, post, area,
		child, children_ms, state, opened_ms, closed_ms, safe from respond_response {which}`)}
	theMembers = audit.Table{Prefix: "respond/member/", Names: 2, Columns: 9, Text: store.SQL(`select response, post, org, state, asked, deadline_ms,
		reason, note, at_ms from respond_member {which}`)}
	theContents = audit.Table{Prefix: "respond/in/", Names: 2, Columns: 5, Text: store.SQL(`select response, record, kind, post, member from respond_in {which}`)}
	theAudience = audit.Table{Prefix: "respond/audience/", Names: 2, Columns: 2, Text: store.SQL(`select record, post from respond_audience {which}`)}
	theActions  = audit.Table{Prefix: "respond/action/", Names: 1, Columns: 8, Text: store.SQL(`select action, response, post, state, due_ms, late_ms,
		chased, chased_ms from respond_action {which}`)}
	theTold = audit.Table{Prefix: "respond/told/", Names: 3, Columns: 3, Text: store.SQL(`select response, record, stage from respond_told {which}`)}
)

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged {
	return []audit.Logged{theResponses.Logged(), theMembers.Logged(), theContents.Logged(), theAudience.Logged(), theActions.Logged(), theTold.Logged()}
}
