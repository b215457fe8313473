package account

import (
	"context"
	"slices"
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
	Scope            access.Scope // what it is made for
	Created, Expires time.Time
	Used             time.Time // the last time, to the minute; zero for never
	Ended            time.Time // zero while it is good
	hash             string
}

const (
	tokenMark   = "lightship_" // so that a token that was left lying about is known for one
	longestLife = 366 * 24 * time.Hour
	demoLife    = 30 * 24 * time.Hour
)

const tokenColumns = `select id, hash, member, name, purpose, scope, created, expires, used, ended from account_token `

// everything is the scope of tokens that were made before there were scopes.
const everything = "*"

func scanToken(row store.Row) (Token, error) {
	var t Token
	var created, expires, used, ended int64
	var scope string
	err := row.Scan(&t.ID, &t.hash, &t.Member, &t.Name, &t.Purpose, &scope, &created, &expires, &used, &ended)
	if scope != everything {
		t.Scope = scopeOf(scope)
	}
	if used > 0 {
		t.Used = clock.FromMilli(used)
	}
	t.Created, t.Expires = clock.FromMilli(created), clock.FromMilli(expires)
	if ended != store.Forever {
		t.Ended = clock.FromMilli(ended)
	}
	return t, err
}

// row is the token as the log knows it: what makes it good, not when it was last used.
func (t Token) row() audit.Row {
	all := []any{t.hash, t.Member, t.Name, t.Purpose, clock.Milli(t.Created), clock.Milli(t.Expires), clock.Milli(t.Ended)}
	if t.Scope != nil {
		all = append(all, t.scope())
	}
	return audit.Row{Name: "account/token/" + string(t.ID), Hash: audit.Sum(all...)}
}

// scope is what the token is made for, as it is kept.
func (t Token) scope() string {
	if t.Scope == nil {
		return everything
	}
	words := make([]string, len(t.Scope))
	for i, p := range t.Scope {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}

// scopeOf reads a scope; one without a word lets nothing be done, and is not nil.
func scopeOf(text string) access.Scope {
	out := access.Scope{}
	for _, word := range strings.Fields(text) {
		out = append(out, access.Permit(word))
	}
	return out
}

// Making is what somebody asks for who makes a token.
type Making struct {
	Name    string
	Purpose access.Purpose
	Expires time.Time
	Scope   access.Scope
	Code    string // of the second factor, shown for this alone; in the demo only by those who have one
}

// MakeToken makes a token for the API, for one purpose and at most a year. It is shown this once.
func (s *Service) MakeToken(ctx context.Context, who access.Actor, in Making) (string, error) {
	if who.Member == "" || who.Weak {
		return "", fault.Forbidden("Only a member who has signed in in full has tokens.", nil)
	}
	if err := s.checkMaking(who, &in); err != nil {
		return "", err
	}
	st, err := s.Factor(ctx, who)
	if err != nil {
		return "", err
	}
	if st.Required || st.Has {
		if err := s.try(ctx, who); err != nil {
			return "", err
		}
	}
	var token string
	var refused error
	err = s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		refused = nil
		var rows []audit.Row
		if st.Required || st.Has {
			if rows, _, err = s.spend(ctx, tx, who.Member, in.Code); err != nil {
				return err
			}
			if len(rows) == 0 {
				refused = errCode()
				return log(ctx, tx, who, DidFail, s.clock.Now(), "second factor")
			}
			if err := s.forgive(ctx, tx, s.keysOfFactor(who.Member)); err != nil {
				return err
			}
		}
		token, err = s.newToken(ctx, tx, who, Token{Member: who.Member, Name: in.Name, Purpose: in.Purpose, Scope: in.Scope, Expires: in.Expires}, rows...)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

// checkMaking says what is wrong with a token before it is made.
func (s *Service) checkMaking(who access.Actor, in *Making) error {
	now := s.clock.Now()
	problems := fault.Fields{}
	if in.Name = strings.Join(strings.Fields(in.Name), " "); in.Name == "" || utf8.RuneCountInString(in.Name) > longest {
		problems["name"] = "Say in a few words what the token is for."
	}
	if purposeOr(in.Purpose) != in.Purpose {
		problems["purpose"] = "Choose a purpose from the list."
	}
	if !now.Before(in.Expires) || in.Expires.Sub(now) > longestLife {
		problems["expires"] = "Choose a day within a year."
	}
	if slices.Sort(in.Scope); len(in.Scope) == 0 || !in.Scope.Within(access.Permits()) {
		problems["scope"] = "Choose what the token may be used for."
	}
	in.Scope = slices.Compact(in.Scope)
	if err := fault.Check(problems); err != nil {
		return err
	}
	if !in.Scope.Within(who.Scope) {
		return fault.Forbidden("A token makes no token that may do more than itself.", nil)
	}
	return nil
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
		token, err = s.newToken(ctx, tx, by, Token{Member: by.Member, Name: "Demo", Purpose: by.Purpose, Scope: access.Permits(), Expires: now.Add(demoLife)})
		return err
	})
	return token, err
}

func (s *Service) newToken(ctx context.Context, tx *store.Tx, by access.Actor, t Token, rows ...audit.Row) (string, error) {
	token := tokenMark + id.Token()
	t.ID, t.hash, t.Created = id.New[TokenID](), hashOf(token), s.clock.Now()
	_, err := tx.Exec(ctx, store.SQL(`insert into account_token (id, hash, member, name, purpose, scope, created, expires, used, ended) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
		t.ID, t.hash, t.Member, t.Name, t.Purpose, t.scope(), clock.Milli(t.Created), clock.Milli(t.Expires), store.Forever))
	if err != nil {
		return "", err
	}
	return token, log(ctx, tx, by, DidToken, t.Created, "", append(rows, t.row())...)
}

// ByToken gives a token for the API and its actor, made anew and bound by its scope; fault.Unsigned
// for one that is no longer good.
func (s *Service) ByToken(ctx context.Context, r store.Reader, token string, now time.Time) (Token, access.Actor, error) {
	found, err := store.All(ctx, r, scanToken, store.SQL(tokenColumns+`where hash = $1`, hashOf(token)))
	if err != nil {
		return Token{}, access.Actor{}, err
	}
	if len(found) == 0 || !found[0].Ended.IsZero() || !now.Before(found[0].Expires) {
		return Token{}, access.Actor{}, fault.Of(fault.Unsigned, "This token is not good, or no longer. Make a new one.", nil)
	}
	a, err := s.actor(ctx, r, found[0].Member, found[0].Purpose, now)
	a.Scope = found[0].Scope
	return found[0], a, err
}

// TouchToken notes that a token was used, to the minute.
func (s *Service) TouchToken(ctx context.Context, t Token) error {
	now := s.clock.Now()
	if now.Sub(t.Used) < touching {
		return nil
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, store.SQL(`update account_token set used = $1 where id = $2 and used < $1`, clock.Milli(now), t.ID))
		return err
	})
}

// Tokens gives the tokens of the actor that are still good, the newest first.
func (s *Service) Tokens(ctx context.Context, who access.Actor) (all []Token, err error) {
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all, err = s.TokensOf(ctx, r, who.Member)
		return err
	})
	return all, err
}

// TokensOf gives the tokens of members that are still good, the newest first.
func (s *Service) TokensOf(ctx context.Context, r store.Reader, members ...id.Member) ([]Token, error) {
	return store.All(ctx, r, scanToken, store.SQL(tokenColumns+`where member in {members} and ended = $1 and expires > $2 order by created desc, id`,
		store.Forever, clock.Milli(s.clock.Now())).Fill("members", store.In(members)))
}

// EndToken ends a token of the actor; another's is absent.
func (s *Service) EndToken(ctx context.Context, who access.Actor, token TokenID) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error { return s.EndTokenTx(ctx, tx, who, token, who.Member) })
}

// EndTokenTx ends a token of one of these members; another's is absent.
func (s *Service) EndTokenTx(ctx context.Context, tx *store.Tx, who access.Actor, token TokenID, of ...id.Member) error {
	t, err := store.One(ctx, tx, scanToken, store.SQL(tokenColumns+`where id = $1 and member in {members} and ended = $2`, token, store.Forever).Fill("members", store.In(of)))
	if err != nil {
		return err
	}
	t.Ended = s.clock.Now()
	if _, err := tx.Exec(ctx, store.SQL(`update account_token set ended = $1 where id = $2 and ended = $3`, clock.Milli(t.Ended), t.ID, store.Forever)); err != nil {
		return err
	}
	return log(ctx, tx, who, DidToken, t.Ended, "ended", t.row())
}
