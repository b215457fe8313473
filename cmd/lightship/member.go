package main

import (
	"fmt"

	"lightship/internal/app"
	"lightship/internal/clock"
)

type memberCommand struct {
	Token   tokenCommand   `cmd:"" help:"Print an API token for a member of the demo."`
	Disable disableCommand `cmd:"" help:"Disable a member at once: every session and token of theirs ends."`
	Reset   resetCommand   `cmd:"" help:"Let a member begin anew: password and second factor count no more, and a link is printed. The leads are told."`
}

type tokenCommand struct {
	place
	Email string `arg:"" help:"The member's address."`
}

// Run prints the token alone.
func (t *tokenCommand) Run(io *streams) error {
	a, err := app.Start(io.ctx, demoSettings(t.place, "127.0.0.1:0"), clock.Real{}, io.log)
	if err != nil {
		return err
	}
	token, err := a.Accounts.TokenFor(io.ctx, t.Email)
	if end := a.Close(); err == nil {
		err = end
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(io.out, token)
	return nil
}
