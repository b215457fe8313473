// Package member is how an organisation's leads see and change who works for it: they admit members,
// change their desks and roles, let somebody begin anew, and shut somebody out.
//
// Words: a proposal is what one lead asks for and a second person agrees to. The second person is
// another lead or, where there is none, the coordinator. A training is a group of kinds of record
// that people learn to handle together. An Effect is what a change does, in words, before it is done.
//
// Invariants:
//   - Nobody gives a member anything alone, but the operator, whose every act is logged; what only
//     takes away needs no second person. Nobody decides about themselves.
//   - What an effect says of records is counted from those that the reader may see themselves.
//   - A change that was proposed is carried out on the member as the proposer saw them, or not at all.
//
// It leaves to others: passwords, sessions and invitations (account), the facts and who may write
// them (partner, access), and the pages.
package member

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/mail"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// What the log calls the acts of this package.
const (
	DidInvite  access.Action = "account.invite"
	DidPropose access.Action = "account.propose"
	DidDecide  access.Action = "account.decide"
	DidDisable access.Action = "account.disable"
	DidChange  access.Action = "member.change"
	DidVouch   access.Action = "member.vouch"
)

const longest = 200 // letters of a name

// Service changes who works for an organisation.
type Service struct {
	db       *store.DB
	clock    clock.Clock
	partners *partner.Service
	accounts *account.Service
	records  *record.Store
	mails    *mail.Service
}

// New makes the service; accounts lets people in and out, records counts what a change shows, and
// mails tells people to come and look.
func New(db *store.DB, c clock.Clock, partners *partner.Service, accounts *account.Service, records *record.Store, mails *mail.Service) *Service {
	return &Service{db: db, clock: c, partners: partners, accounts: accounts, records: records, mails: mails}
}

var (
	proposals = audit.Table{Prefix: "account/proposal/", Names: 1, Columns: 15, Text: store.SQL(`select id, org, what, member, name, email, posts, training, roles, proposer, made, expires, decided, outcome, decider
		from account_proposal {which} order by id`)}
	wishes = audit.Table{Prefix: "member/wish/", Names: 1, Columns: 3, Text: store.SQL(`select proposal, until_ms, saw from member_wish {which} order by proposal`)}
)

// Logged lists the tables of this package whose rows the log holds the hashes of, for audit.Verify.
func Logged() []audit.Logged { return []audit.Logged{proposals.Logged(), wishes.Logged()} }

// standing makes the actor of a member who still stands as somebody.
func standing(ctx context.Context, r store.Reader, member id.Member, purpose access.Purpose, now time.Time) (access.Actor, error) {
	a, err := partner.ActorFor(ctx, r, member, purpose, now)
	if err == nil && len(a.Own) == 0 {
		return access.Actor{}, fault.Why("member %s is suspended", member)
	}
	return a, err
}

// log writes an entry about a member.
func log(ctx context.Context, tx *store.Tx, by access.Actor, did access.Action, at time.Time, note audit.Note, rows ...audit.Row) error {
	e := audit.Entry{By: by, Did: did, At: at, Rows: rows}
	if note != "" {
		e.Notes = []audit.Note{note}
	}
	return audit.Append(ctx, tx, e)
}
