// Command pages measures intake, the JSON list and the case page of 40 rows against PocketBase
// 0.36.0, a Django page of the same table, and a bare page without a database, in one interleaved run:
//
//	make build && go run ./bench/pages
//	make build && go run ./bench/pages -db postgres://… (an empty database; the peers stay on SQLite)
//
// Lightship validates, decides, audits and waits for the disk (synchronous=FULL); PocketBase does
// a bare create, and a list with a rule, without an audit, at its own NORMAL and at FULL. The
// machine should be idle: only the ratios of one run count.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 5, "interleaved rounds")
	each := flag.Duration("each", 2*time.Second, "time of one cell")
	db := flag.String("db", "", "address of an empty PostgreSQL database, for Lightship instead of SQLite")
	flag.Parse()
	if err := bench(context.Background(), *rounds, *each, *db); err != nil {
		log.Fatal(err)
	}
}

func bench(ctx context.Context, rounds int, each time.Duration, db string) error {
	dir, err := os.MkdirTemp("", "lightship-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	pb := filepath.Join(dir, "pocketbase")
	if out, err := exec.CommandContext(ctx, "go", "build", "-C", "bench/peers/pocketbase", "-o", pb, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("build PocketBase: %w\n%s", err, out)
	}
	ours, err := startLightship(ctx, dir, db)
	if err != nil {
		return err
	}
	defer ours.stop()
	normal, err := startPocketBase(ctx, pb, filepath.Join(dir, "normal"), "NORMAL", "127.0.0.1:18292")
	if err != nil {
		return err
	}
	defer normal.stop()
	full, err := startPocketBase(ctx, pb, filepath.Join(dir, "full"), "FULL", "127.0.0.1:18293")
	if err != nil {
		return err
	}
	defer full.stop()
	peer, err := startDjango(ctx, dir)
	if err != nil {
		return err
	}
	defer peer.stop()
	bare := startBare(ours.page.sample)
	defer bare.stop()

	fmt.Printf("start %v, idle memory %d MiB, binary %d MiB\n", ours.started.Round(time.Millisecond), ours.idle, ours.binary)
	weight, err := weigh(ctx, ours.base)
	if err != nil {
		return err
	}
	fmt.Printf("first visit of the front page: %d bytes in all, without headers\n", weight)
	groups := [][]target{
		{ours.create, normal.create, full.create},
		{ours.list, normal.list},
		{ours.page.target, peer.target, bare.target},
	}
	for _, g := range groups {
		if err := compare(ctx, g, rounds, each); err != nil {
			return err
		}
	}
	late, err := ours.create.steady(ctx, openRate, 5*each)
	if err != nil {
		return err
	}
	fmt.Printf("%-44s %8d /s  p50 %6.1f ms  p99 %6.1f ms, counted from when each was due\n", "concern, open loop", openRate, ms(late.p50), ms(late.p99))
	return nil
}

const openRate = 1000 // concerns a second that come whether the last was answered or not

// compare runs the targets in turn, round by round, and prints each one's median and its ratio to the first.
func compare(ctx context.Context, targets []target, rounds int, each time.Duration) error {
	got := make([][]figures, len(targets))
	for range rounds {
		for i, t := range targets {
			f, err := t.run(ctx, each)
			if err != nil {
				return err
			}
			got[i] = append(got[i], f)
		}
	}
	var first float64
	for i, t := range targets {
		f := median(got[i])
		if i == 0 {
			first = f.perSecond
		}
		fmt.Printf("%-44s %8.0f /s  p50 %6.1f ms  p99 %6.1f ms  cpu %5d µs", t.name, f.perSecond, ms(f.p50), ms(f.p99), f.cpu.Microseconds())
		if i > 0 {
			fmt.Printf("  Lightship : peer = %.2f", first/f.perSecond)
		}
		fmt.Println()
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// median takes the run in the middle by requests a second.
func median(all []figures) figures {
	slices.SortFunc(all, func(a, b figures) int { return int(a.perSecond - b.perSecond) })
	return all[len(all)/2]
}
