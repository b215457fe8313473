package share

import (
	"lightship/internal/audit"
	"lightship/internal/store"
)

var reviews = audit.Table{Prefix: "share/review/", Names: 1, Columns: 4, Text: store.SQL(`select basis, rec, due, reviewed from share_review {which}`)}

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged { return []audit.Logged{reviews.Logged()} }
