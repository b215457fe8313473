package account

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// TokenID names a token; it is not the token.
type TokenID string

// Token is what the database knows of a token for the API.
type Token struct {
	ID               TokenID
	Member           id.Member
	Name             string
	Purpose          access.Purpose
	Created, Expires time.Time
	Ended            time.Time // zero while it is good
	hash             string
}

const (
	tokenMark   = "lightship_" // so that a token that was left lying about is known for one
	longestLife = 366 * 24 * time.Hour
	demoLife    = 30 * 24 * time.Hour
)

const tokenColumns = `select id, hash, member, name, purpose, created, expires, ended from account_token `

func scanToken(row store.Row) (Token, error) {
	var t Token
	var created, expires, ended int64
	err := row.Scan(&t.ID, &t.hash, &t.Member, &t.Name, &t.Purpose, &created, &expires, &ended)
	t.Created, t.Expires = clock.FromMilli(created), clock.FromMilli(expires)
	if ended != store.Forever {
		t.Ended = clock.FromMilli(ended)
	}
	return t, err
}

func (t Token) row() audit.Row {
	return audit.Row{Name: "account/token/" + string(t.ID), Hash: audit.Sum(t.hash, t.Member, t.Name, t.Purpose, clock.Milli(t.Created), clock.Milli(t.Expires), clock.Milli(t.Ended))}
}

// MakeToken makes a token for the API, for one purpose and at most a year. It is shown this once.
func (s *Service) MakeToken(ctx context.Context, who access.Actor, name string, p access.Purpose, expires time.Time) (string, error) {
	now := s.clock.Now()
	problems := fault.Fields{}
	if name = strings.Join(strings.Fields(name), " "); name == "" || utf8.RuneCountInString(name) > longest {
		problems["name"] = "Say in a few words what the token is for."
	}
	if purposeOr(p) != p {
		problems["purpose"] = "Choose a purpose from the list."
	}
	if !now.Before(expires) || expires.Sub(now) > longestLife {
		problems["expires"] = "Choose a day within a year."
	}
	if err := fault.Check(problems); err != nil {
		return "", err
	}
	if who.Member == "" || who.Weak {
		return "", fault.Forbidden("Only a member who has signed in in full has tokens.", nil)
	}
	var token string
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		token, err = s.newToken(ctx, tx, who, Token{Member: who.Member, Name: name, Purpose: p, Expires: expires})
		return err
	})
	return token, err
}

// TokenFor makes a token for a member of the demo; on real data members make their own.
func (s *Service) TokenFor(ctx context.Context, email string) (string, error) {
	if !s.demo {
		return "", fault.Forbidden("That works with demo data only. On real data members make their own tokens.", nil)
	}
	var token string
	err := s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		now := s.clock.Now()
		by, err := s.persona(ctx, tx, email, now)
		if err != nil {
			return err
		}
		token, err = s.newToken(ctx, tx, by, Token{Member: by.Member, Name: "Demo", Purpose: by.Purpose, Expires: now.Add(demoLife)})
		return err
	})
	return token, err
}

func (s *Service) newToken(ctx context.Context, tx *store.Tx, by access.Actor, t Token) (string, error) {
	token := tokenMark + id.Token()
	t.ID, t.hash, t.Created = id.New[TokenID](), hashOf(token), s.clock.Now()
	_, err := tx.Exec(ctx, store.SQL(`insert into account_token (id, hash, member, name, purpose, created, expires, ended) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, t.hash, t.Member, t.Name, t.Purpose, clock.Milli(t.Created), clock.Milli(t.Expires), store.Forever))
	if err != nil {
		return "", err
	}
	return token, log(ctx, tx, by, DidToken, t.Created, "", t.row())
}

// ByToken gives the actor of a token for the API, made anew; fault.Unsigned for one that is no longer good.
func (s *Service) ByToken(ctx context.Context, r store.Reader, token string, now time.Time) (access.Actor, error) {
	found, err := store.All(ctx, r, scanToken, store.SQL(tokenColumns+`where hash = $1`, hashOf(token)))
	if err != nil {
		return access.Actor{}, err
	}
	if len(found) == 0 || !found[0].Ended.IsZero() || !now.Before(found[0].Expires) {
		return access.Actor{}, fault.Of(fault.Unsigned, "This token is not good, or no longer. Make a new one.", nil)
	}
	return actor(ctx, r, found[0].Member, found[0].Purpose, now)
}

// Tokens gives the tokens of the actor that are still good, the newest first.
func (s *Service) Tokens(ctx context.Context, r store.Reader, who access.Actor) ([]Token, error) {
	return store.All(ctx, r, scanToken, store.SQL(tokenColumns+`where member = $1 and ended = $2 and expires > $3 order by created desc, id`,
		who.Member, store.Forever, clock.Milli(s.clock.Now())))
}

// EndToken ends a token of the actor; another's is absent.
func (s *Service) EndToken(ctx context.Context, who access.Actor, token TokenID) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		t, err := store.One(ctx, tx, scanToken, store.SQL(tokenColumns+`where id = $1 and member = $2 and ended = $3`, token, who.Member, store.Forever))
		if err != nil {
			return err
		}
		t.Ended = s.clock.Now()
		if _, err := tx.Exec(ctx, store.SQL(`update account_token set ended = $1 where id = $2 and ended = $3`, clock.Milli(t.Ended), t.ID, store.Forever)); err != nil {
			return err
		}
		return log(ctx, tx, who, DidToken, t.Ended, "ended", t.row())
	})
}
