package main

import (
	"fmt"

	"lightship/internal/app"
	"lightship/internal/clock"
	"lightship/internal/fault"
)

type doctorCommand struct {
	place
	post
	Demo bool `help:"The data are a demo."`
}

// Run says of each thing whether it is well, and changes nothing.
func (d *doctorCommand) Run(io *streams) error {
	c := settings(d.place, "127.0.0.1:0")
	if err := d.into(&c); err != nil {
		return err
	}
	if d.Demo {
		c = demoSettings(d.place, "127.0.0.1:0")
	}
	bad := 0
	for _, f := range app.Examine(io.ctx, c, clock.Real{}) {
		word := "well"
		if f.Bad {
			word = "PROBLEM"
			bad++
		}
		fmt.Fprintf(io.out, "%-8s %-12s %s\n", word, f.What, f.Text)
	}
	if bad > 0 {
		return fault.Of(fault.Unavailable, "Something is not well: see above.", nil)
	}
	return nil
}
