package account

import (
	"lightship/internal/audit"
	"lightship/internal/store"
)

// The tables that are read in one way when they are written and when the log is verified.
var (
	secrets    = audit.Table{Prefix: "account/secret/", Names: 1, Columns: 3, Text: store.SQL(`select member, hash, changed from account_secret {which} order by member`)}
	factors    = audit.Table{Prefix: "account/factor/", Names: 1, Columns: 4, Text: store.SQL(`select member, sealed, step, since from account_factor {which} order by member`)}
	recoveries = audit.Table{Prefix: "account/recovery/", Names: 1, Columns: 4, Text: store.SQL(`select hash, member, made, used from account_recovery {which} order by hash`)}
	invites    = audit.Table{Prefix: "account/invitation/", Names: 1, Columns: 6, Text: store.SQL(`select id, hash, member, made, expires, ended from account_invitation {which} order by id`)}
)

// Logged lists the tables of this package whose rows the log holds the hashes of, for
// audit.Verify: a password, session or token that was put in by hand is found.
func Logged() []audit.Logged {
	return []audit.Logged{
		secrets.Logged(), factors.Logged(), recoveries.Logged(), invites.Logged(),
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
