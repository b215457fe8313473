package member

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Held is a token for programs of a member of the organisation, as its leads see it: never the token.
type Held struct {
	account.Token
	By string // the name of its member
}

// Tokens gives the tokens of the members of the organisation that the actor leads, the newest first.
func (s *Service) Tokens(ctx context.Context, who access.Actor) (all []Held, err error) {
	if err := mayTokens(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all = nil
		members, names, err := s.named(ctx, r, who.Org)
		if err != nil {
			return err
		}
		tokens, err := s.accounts.TokensOf(ctx, r, members...)
		for _, t := range tokens {
			all = append(all, Held{Token: t, By: names[t.Member]})
		}
		return err
	})
	return all, err
}

// EndToken ends a token of a member of the organisation that the actor leads; another's is absent.
func (s *Service) EndToken(ctx context.Context, who access.Actor, token account.TokenID) error {
	if err := mayTokens(who); err != nil {
		return err
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		members, _, err := s.named(ctx, tx, who.Org)
		if err != nil {
			return err
		}
		return s.accounts.EndTokenTx(ctx, tx, who, token, members...)
	})
}

func mayTokens(who access.Actor) error {
	if !access.May(who, access.ToEndTokens, who.Org) {
		return fault.Forbidden("Only a lead of the organisation sees which tokens its members have.", nil)
	}
	return nil
}

func (s *Service) named(ctx context.Context, r store.Reader, org id.Org) ([]id.Member, map[id.Member]string, error) {
	people, err := partner.MembersOf(ctx, r, org, s.clock.Now())
	ids, names := make([]id.Member, len(people)), map[id.Member]string{}
	for i, m := range people {
		ids[i], names[m.ID] = m.ID, m.Name
	}
	return ids, names, err
}
