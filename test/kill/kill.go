// Package kill proves that what was acknowledged survives a killed process: it starts a program,
// loads it with concurrent writes, kills it with SIGKILL in the middle, looks whether every
// acknowledged write is still there, and begins again.
//
// Words: a plan says what is started, what loads it and what is looked for; a write is
// acknowledged once whoever asked for it has been told; a round is one start and one kill.
//
// The package knows neither the database nor HTTP. A program that writes by itself tells of each
// write with Say and is loaded by Heard; a server is loaded by Asked.
// Writes that were not acknowledged may be there or not, whole or not at all: that is for Check.
package kill

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// Plan is a way to kill a program many times.
type Plan struct {
	// Start makes the command of a round, not started yet. Its standard output goes to Load.
	Start func(ctx context.Context) (*exec.Cmd, error)
	// Load has writes done, and calls acked, from any goroutine, with the name of each that was
	// acknowledged. It returns when the program is dead and all it said has been heard; its error
	// matters only if it ended before the kill.
	Load func(ctx context.Context, out io.Reader, acked func(name string)) error
	// Check looks, with the program dead, whether all of these writes are there; they are those
	// of all rounds so far.
	Check func(ctx context.Context, acked []string) error

	Writes int // acknowledged in all rounds together, at least
	Rounds int // about so many
	Seed   uint64
}

// Report is what a plan came to.
type Report struct {
	Rounds, Acked int
}

// Run kills the program until enough writes were acknowledged. Its error tells what was lost, or
// that a round could not be held.
func (p Plan) Run(ctx context.Context) (Report, error) {
	random := rand.New(rand.NewPCG(p.Seed, 0))
	var report Report
	var all []string
	for report.Acked < p.Writes {
		report.Rounds++
		after := 1 + random.IntN(2*max(p.Writes/max(p.Rounds, 1), 1))
		acked, err := p.round(ctx, after)
		if err != nil {
			return report, fmt.Errorf("round %d, to be killed after %d writes: %w", report.Rounds, after, err)
		}
		all = append(all, acked...)
		report.Acked = len(all)
		if err := p.Check(ctx, all); err != nil {
			return report, fmt.Errorf("after round %d, killed after %d writes, seed %d: %w", report.Rounds, len(acked), p.Seed, err)
		}
	}
	return report, nil
}

// round starts the program, kills it once so many writes were acknowledged, and gives all that were.
func (p Plan) round(ctx context.Context, after int) (acked []string, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd, err := p.Start(ctx)
	if err != nil {
		return nil, err
	}
	var said strings.Builder
	if cmd.Stderr == nil {
		cmd.Stderr = &said
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var killed error
	load := p.Load(ctx, out, func(name string) {
		mu.Lock()
		defer mu.Unlock()
		if acked = append(acked, name); len(acked) == after {
			killed = cmd.Process.Kill()
		}
	})
	_ = cmd.Process.Kill() // if the load ended before its time
	_ = cmd.Wait()         // it was killed; if it ended otherwise, its state tells
	switch {
	case killed != nil:
		return nil, fmt.Errorf("kill: %w", killed)
	case len(acked) < after:
		return nil, fmt.Errorf("only %d writes were acknowledged (%v; load: %v)\n%s", len(acked), cmd.ProcessState, load, said.String())
	}
	return acked, nil
}

// Self is the running test program as a command, told by an environment variable to be the child.
func Self(ctx context.Context, child string, env ...string) (*exec.Cmd, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path)
	cmd.Env = append(os.Environ(), append(env, childVariable+"="+child)...)
	return cmd, nil
}

const childVariable = "LIGHTSHIP_KILL_CHILD"

// Child tells which child this process is to be, if any; TestMain asks.
func Child() string { return os.Getenv(childVariable) }

const acknowledged = "acknowledged "

// Say tells the parent of a write, in one write to the pipe, so that a kill cannot cut it in two.
func Say(name string) {
	_, _ = os.Stdout.WriteString(acknowledged + name + "\n") // a parent that is gone needs no telling
}

// Heard is the Load of a program that writes by itself and tells by Say.
func Heard(_ context.Context, out io.Reader, acked func(name string)) error {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if name, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), acknowledged); ok {
			acked(name)
		}
	}
}

// Writers asks for writes from n goroutines at once until ctx ends or each has met an error, as
// all do when the program is killed; it gives the first of these errors.
func Writers(ctx context.Context, n int, write func(ctx context.Context) (name string, err error), acked func(name string)) error {
	var writing sync.WaitGroup
	first := make(chan error, n)
	for range n {
		writing.Go(func() {
			for ctx.Err() == nil {
				name, err := write(ctx)
				if err != nil {
					first <- err
					return
				}
				acked(name)
			}
		})
	}
	writing.Wait()
	select {
	case err := <-first:
		return err
	default:
		return ctx.Err()
	}
}

// Asked is the Load of a server: it waits for the line of its output that tells its address, then
// asks it for writes from n goroutines at once until it is dead.
func Asked(n int, address func(line string) (string, bool), write func(ctx context.Context, address string) (name string, err error)) func(context.Context, io.Reader, func(string)) error {
	return func(ctx context.Context, out io.Reader, acked func(name string)) error {
		lines := bufio.NewReader(out)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return fmt.Errorf("it never told its address: %w", err)
			}
			at, told := address(strings.TrimSuffix(line, "\n"))
			if !told {
				continue
			}
			go func() { _, _ = io.Copy(io.Discard, lines) }() // until the program is dead
			return Writers(ctx, n, func(ctx context.Context) (string, error) { return write(ctx, at) }, acked)
		}
	}
}
