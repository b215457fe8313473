package account

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// InvitationLife is how long an invitation is good.
const InvitationLife = 72 * time.Hour

// invitationID names an invitation; it is not the token of its link.
type invitationID string

// Invited is what an invitation says to whoever holds its link.
type Invited struct {
	Name, Email, Org string
	Until            time.Time
}

// InviteTx makes an invitation of a member, whose earlier ones are then good no more.
func (s *Service) InviteTx(ctx context.Context, tx *store.Tx, m id.Member) (token string, rows []audit.Row, err error) {
	token = id.Token()
	v, now := id.New[invitationID](), s.clock.Now()
	if _, err := tx.Exec(ctx, store.SQL(`update account_invitation set ended = $1 where member = $2 and ended = $3`, clock.Milli(now), m, store.Forever)); err != nil {
		return "", nil, err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into account_invitation (id, hash, member, made, expires, ended) values ($1, $2, $3, $4, $5, $6)`,
		v, hashOf(token), m, clock.Milli(now), clock.Milli(now.Add(InvitationLife)), store.Forever))
	if err != nil {
		return "", nil, err
	}
	rows, err = invites.Now(ctx, tx, store.SQL(`where member = $1`, m))
	return token, rows, err
}

// invitation is one that is still good, and whom it invites.
type invitation struct {
	id      invitationID
	member  partner.Member
	org     partner.Org
	expires time.Time
}

// live finds the invitation of a token. One that never was, was used, ran out, or is of somebody
// who is suspended is absent.
func (s *Service) live(ctx context.Context, r store.Reader, token string) (v invitation, err error) {
	now := s.clock.Now()
	var m id.Member
	v, err = store.One(ctx, r, func(row store.Row) (v invitation, err error) {
		var expires int64
		err = row.Scan(&v.id, &m, &expires)
		v.expires = clock.FromMilli(expires)
		return v, err
	}, store.SQL(`select id, member, expires from account_invitation where hash = $1 and ended = $2 and expires > $3`, hashOf(token), store.Forever, clock.Milli(now)))
	if err != nil {
		return v, err
	}
	if v.member, err = partner.MemberOf(ctx, r, m, now); err != nil {
		return v, err
	}
	if v.org, err = partner.OrgOf(ctx, r, v.member.Org, now); err != nil {
		return v, err
	}
	if v.member.Suspended || v.org.Suspended {
		return v, fault.Absent(fault.Why("member %s is suspended", m))
	}
	return v, nil
}

// Invitation tells whom a link invites; fault.NotFound for every link that is good no more.
func (s *Service) Invitation(ctx context.Context, token string) (Invited, error) {
	var v invitation
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		v, err = s.live(ctx, r, token)
		return err
	})
	if err != nil {
		return Invited{}, err
	}
	return Invited{Name: v.member.Name, Email: v.member.Email, Org: v.org.Name, Until: v.expires}, nil
}

// Acceptance is what an invited member typed.
type Acceptance struct {
	Name, Password string
	Device         string
}

// Accept uses an invitation up: the member gets the name and password that they chose, and a
// session that still has to show a second factor.
func (s *Service) Accept(ctx context.Context, token string, in Acceptance) (session string, err error) {
	if _, err := s.Invitation(ctx, token); err != nil { // before the costly part
		return "", err
	}
	h, err := s.Hash(ctx, in.Password)
	if err != nil {
		return "", err
	}
	session = id.Token()
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		now := s.clock.Now()
		v, err := s.live(ctx, tx, token)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`update account_invitation set ended = $1 where id = $2`, clock.Milli(now), v.id)); err != nil {
			return err
		}
		rows, err := invites.Now(ctx, tx, store.SQL(`where id = $1`, v.id))
		if err != nil {
			return err
		}
		by, err := s.actor(ctx, tx, v.member.ID, access.Safeguard, now)
		if err != nil {
			return err
		}
		err = s.partners.EditTx(ctx, tx, partner.Machine(), func(e *partner.Edit) error { return e.Rename(ctx, v.member.ID, in.Name) })
		if err != nil {
			return err
		}
		if err := s.put(ctx, tx, by, v.member.ID, h, ""); err != nil {
			return err
		}
		return s.begin(ctx, tx, by, opening{token: session, strength: ByPassword, device: in.Device, did: DidAccept, rows: rows})
	})
	if err != nil {
		return "", err
	}
	return session, nil
}
