package main

import (
	"fmt"
	"os"

	"lightship/internal/app"
	"lightship/internal/clock"
	"lightship/internal/fault"
)

type auditCommand struct {
	Verify verifyCommand `cmd:"" help:"Check the whole log, and the rows that it vouches for. Ends with 0 only if all holds."`
}

type verifyCommand struct {
	place
	Demo bool     `help:"The data are a demo."`
	Kept []string `help:"A file with a checkpoint that a partner kept; only those show that the end was cut off." placeholder:"FILE"`
}

// Run checks the log and says what it found.
func (v *verifyCommand) Run(io *streams) error {
	c := settings(v.place, "127.0.0.1:0")
	if v.Demo {
		c = demoSettings(v.place, "127.0.0.1:0")
	}
	if err := there(c); err != nil {
		return err
	}
	base, err := app.Open(io.ctx, c, clock.Real{}, io.log)
	if err != nil {
		return err
	}
	defer base.Close()
	var kept []string
	for _, name := range v.Kept {
		text, err := os.ReadFile(name)
		if err != nil {
			return fault.Of(fault.Unavailable, fmt.Sprintf("The checkpoint %s cannot be read.", name), err)
		}
		kept = append(kept, string(text))
	}
	report, err := base.Verify(io.ctx, kept...)
	if err != nil {
		return err
	}
	fmt.Fprintf(io.out, "%d entries, %d erased, %d waiting, tree of %d, %d checkpoints, %d rows compared\n",
		report.Entries, report.Erased, report.Waiting, report.Size, report.Heads, report.Rows)
	for _, p := range report.Problems {
		fmt.Fprintln(io.out, "problem:", p)
	}
	if !report.OK() {
		return fault.Of(fault.Unavailable, fmt.Sprintf("The log does not hold: %d problems.", int64(len(report.Problems))+report.Further), nil)
	}
	fmt.Fprintln(io.out, "The log holds.")
	return nil
}
