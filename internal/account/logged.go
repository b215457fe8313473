package account

import (
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Logged lists the tables of this package whose rows the log holds the hashes of, for
// audit.Verify: a password, session or token that was put in by hand is found.
func Logged() []audit.Logged {
	return []audit.Logged{
		{Prefix: "account/secret/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			var member id.Member
			var h Hashed
			var changed int64
			err := row.Scan(&member, &h, &changed)
			return secretRow(member, h, changed), err
		}, store.SQL(`select member, hash, changed from account_secret`))},
		{Prefix: "account/session/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			v, err := scanSession(row)
			return v.row(), err
		}, store.SQL(sessionColumns))},
		{Prefix: "account/token/", Rows: audit.EachRow(func(row store.Row) (audit.Row, error) {
			t, err := scanToken(row)
			return t.row(), err
		}, store.SQL(tokenColumns))},
	}
}
