// Command lightship is the whole platform: it serves the pages and the API, runs the demo, and
// checks the log.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"lightship/internal/fault"
)

// commands are the subcommands; tools outside call them by these names, so they are fixed.
type commands struct {
	Serve  serveCommand  `cmd:"" help:"Serve a real partnership."`
	Demo   demoCommand   `cmd:"" help:"Serve a made-up partnership on this machine, to try things out."`
	Member memberCommand `cmd:"" help:"Members of a partnership."`
	Org    orgCommand    `cmd:"" help:"Organisations of a partnership."`
	Audit  auditCommand  `cmd:"" help:"The log."`
	Doctor doctorCommand `cmd:"" help:"Say in plain words what is wrong with an installation, if anything is. Ends with 0 only if nothing is."`
}

// place says where a partnership's data are.
type place struct {
	Data     string `help:"The data folder." placeholder:"DIR" env:"LIGHTSHIP_DATA"`
	Database string `name:"db" help:"A PostgreSQL address instead of a file in the data folder." placeholder:"URL" env:"LIGHTSHIP_DB"`
	Key      string `help:"The site key file; it must lie outside the data folder." placeholder:"FILE" env:"LIGHTSHIP_KEY"`
}

// streams are where the commands read and write.
type streams struct {
	ctx      context.Context
	out, err io.Writer
	log      *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes: 0 done, 1 it could not be done, 2 the command was not understood.
const (
	exitFailed  = 1
	exitUnknown = 2
)

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("lightship"), kong.Writers(out, errs), kong.UsageOnError(),
		kong.Description("The platform that an anti-slavery partnership runs."), kong.Exit(func(int) {}))
	if err != nil {
		fmt.Fprintln(errs, err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(errs, "lightship:", err)
		return exitUnknown
	}
	if parsed.Command() == "" || helpAsked(args) {
		return 0
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelInfo}))
	if err := parsed.Run(&streams{ctx: ctx, out: out, err: errs, log: log}); err != nil {
		say(errs, err)
		return exitFailed
	}
	return 0
}

func helpAsked(args []string) bool {
	for _, a := range args {
		if a == "--help" || a == "-h" {
			return true
		}
	}
	return false
}

// say tells a fault in its own words, and anything else with its cause.
func say(w io.Writer, err error) {
	f := fault.As(err)
	if f.Kind == fault.Internal {
		fmt.Fprintln(w, "lightship:", err)
		return
	}
	fmt.Fprintln(w, "lightship:", f.Text)
	if f.Cause != nil {
		fmt.Fprintln(w, "  because:", strings.Join(strings.Fields(f.Cause.Error()), " "))
	}
}
