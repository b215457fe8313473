// Command gotest runs "go test -json" with its arguments and reports for a reader: go test's own
// closing line of every package, each failure in full, each skip with its reason, the slowest
// tests, and how many passed, failed and were skipped. A run in which no test ran is a failure.
//
// Counted are tests without subtests, and subtests. A package that fails outside its tests (it
// does not build, it panics, it runs out of time) counts as one failure. When the environment
// names a file in LIGHTSHIP_COUNTS, the three numbers are added to it as one line.
//
//	go run ./tools/ci/gotest -short ./internal/...
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		os.Exit(1)
	}
}

// run starts go test and reports on it; an error means that the tests are not good.
func run(args []string, out io.Writer) error {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	r := newReport(out)
	lines := bufio.NewScanner(events)
	lines.Buffer(make([]byte, 0, 64<<10), 16<<20)
	for lines.Scan() {
		r.read(lines.Bytes())
	}
	readErr := lines.Err()
	endErr := cmd.Wait()
	r.finish()
	if err := r.count(os.Getenv("LIGHTSHIP_COUNTS")); err != nil {
		return err
	}
	switch {
	case readErr != nil:
		return fmt.Errorf("read go test: %w", readErr)
	case endErr != nil:
		return fmt.Errorf("go test: %w", endErr)
	case r.failed > 0:
		return fmt.Errorf("%d failed", r.failed)
	case r.passed == 0:
		return fmt.Errorf("no test ran")
	}
	return nil
}
