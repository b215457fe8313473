package intake

import (
	"lightship/internal/audit"
	"lightship/internal/store"
)

var (
	givers = audit.Table{Prefix: "intake/given/", Names: 1, Columns: 5, Text: store.SQL(`select concern, org, member, danger, at from intake_given {which}`)}
	told   = audit.Table{Prefix: "intake/told/", Names: 1, Columns: 3, Text: store.SQL(`select feedback, about, at from intake_told {which}`)}
)

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged { return []audit.Logged{givers.Logged(), told.Logged()} }
