package demo

import (
	"context"
	"fmt"

	"lightship/internal/account"
	"lightship/internal/clock"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Parts are the services that the demo is built with.
type Parts struct {
	DB       *store.DB
	Clock    clock.Clock
	Partners *partner.Service
	Accounts *account.Service
	Intake   *intake.Service
	Quick    bool // leaves the passwords out, which take a second and more: tests sign in by one click
}

const markOfDemo = "demo.filled"

// Fill makes the partnership in an empty database, all of it or nothing; in one that has it, it
// does nothing.
func Fill(ctx context.Context, p Parts) error {
	var have []string
	err := p.DB.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		have, err = store.All(ctx, r, store.Scalar[string], store.SQL(`select value from store_mark where name = $1`, markOfDemo))
		return err
	})
	if err != nil || len(have) > 0 {
		return err
	}
	hashed, err := passwords(ctx, p)
	if err != nil {
		return err
	}
	return p.DB.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		w, err := partners(ctx, tx, p.Partners, p.Clock)
		if err != nil {
			return err
		}
		for mail, h := range hashed {
			if err := p.Accounts.SetPasswordTx(ctx, tx, partner.Machine(), w.members[mail], h); err != nil {
				return fmt.Errorf("password of %s: %w", mail, err)
			}
		}
		if err := stories(ctx, tx, p, w); err != nil {
			return fmt.Errorf("stories: %w", err)
		}
		_, err = tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, '1')`, markOfDemo))
		return err
	})
}

// passwords hashes those of all personas.
func passwords(ctx context.Context, p Parts) (map[string]account.Hashed, error) {
	out := map[string]account.Hashed{}
	if p.Quick {
		return out, nil
	}
	for _, per := range personas {
		h, err := p.Accounts.Hash(ctx, Password(per.mail))
		if err != nil {
			return nil, fmt.Errorf("password of %s: %w", per.mail, err)
		}
		out[per.mail] = h
	}
	return out, nil
}

// Persona is somebody whom a visitor of the demo can be.
type Persona struct {
	Mail, Name, Org, Sector, Desk, Line string
}

// Personas lists them, for the page that offers each with one click.
func Personas() []Persona {
	of := map[string]body{}
	for _, b := range bodies {
		of[b.key] = b
	}
	out := make([]Persona, len(personas))
	for i, p := range personas {
		out[i] = Persona{Mail: p.mail, Name: p.name, Org: of[p.body].short, Sector: of[p.body].sector, Desk: p.desk, Line: p.line}
	}
	return out
}

// Steps are the main job in a few clicks, with what the demo holds.
func Steps() []string {
	return []string{
		"Be Rita Osei of Hull's housing desk. Report a concern: a blue van, AB51 LKE, and the number 07700 900417.",
		"Wait a few seconds, then open Hits: the labour inspectors hold something on that van. You see that, and not what.",
		"Ask them to speak. Be Gwen Pryce, and answer from Today.",
		"Be Tamsin Roe of the police: their side is silent, so a pointer to Hull stands on their own list, and Hull sees nothing of it.",
		"Be Dev Sharrow of the fire service: nothing at all, and nothing tells that there is anything.",
		"As Rita, open a response from the concern and invite the labour inspectors and Haven.",
		"As Ania Lesko of Haven, read the invitation, which names nobody, and accept.",
		"Write to the shared lane, and keep a note that only your own organisation sees.",
		"Give Haven an action; as Ania, do it. As Rita, close the response with what came of it.",
		"Be Hal Brandt of the commissioner's office and see it counted, without a name.",
	}
}
