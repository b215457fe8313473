package entity

import (
	"lightship/internal/audit"
	"lightship/internal/store"
)

var links = audit.Table{Prefix: "entity/link/", Names: 3, Columns: 4, Text: store.SQL(`select from_rec, to_rec, how, at from entity_link {which}`)}

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged { return []audit.Logged{links.Logged()} }
