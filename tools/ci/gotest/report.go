package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// event is one line of go test -json (see "go doc test2json").
type event struct {
	Action      string
	Package     string
	ImportPath  string // of build output
	Test        string
	Output      string
	Elapsed     float64
	FailedBuild string
}

// key names one test of one package; the package itself has an empty test.
type key struct{ pkg, test string }

// timed is one finished test and its seconds.
type timed struct {
	key
	seconds float64
}

// report gathers events and prints what a reader needs.
type report struct {
	out                     io.Writer
	output                  map[key]*strings.Builder // of tests that have not ended
	parents                 map[key]bool             // tests with subtests
	ended                   map[key]string           // test to "pass", "fail" or "skip"
	seconds                 []timed
	builds                  map[string]*strings.Builder // build output by import path
	packagesFailed          []string
	passed, failed, skipped int
}

func newReport(out io.Writer) *report {
	return &report{
		out:     out,
		output:  map[key]*strings.Builder{},
		parents: map[key]bool{},
		ended:   map[key]string{},
		builds:  map[string]*strings.Builder{},
	}
}

// read takes one line; what is not JSON is passed on as it stands.
func (r *report) read(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		fmt.Fprintf(r.out, "%s\n", line)
		return
	}
	k := key{e.Package, e.Test}
	if at := strings.LastIndex(e.Test, "/"); at > 0 {
		r.parents[key{e.Package, e.Test[:at]}] = true
	}
	switch e.Action {
	case "build-output":
		buffer(r.builds, e.ImportPath).WriteString(e.Output)
	case "output":
		buffer(r.output, k).WriteString(e.Output)
	case "pass", "fail", "skip":
		r.end(k, e)
	}
}

// buffer gives the text gathered under k, made on first use.
func buffer[K comparable](m map[K]*strings.Builder, k K) *strings.Builder {
	b := m[k]
	if b == nil {
		b = &strings.Builder{}
		m[k] = b
	}
	return b
}

// end prints what a test or a package that has ended leaves to be read.
func (r *report) end(k key, e event) {
	said := buffer(r.output, k).String()
	delete(r.output, k)
	if k.test == "" {
		r.endPackage(e, said)
		return
	}
	r.ended[k] = e.Action
	r.seconds = append(r.seconds, timed{k, e.Elapsed})
	if e.Action == "fail" || e.Action == "skip" {
		fmt.Fprint(r.out, withoutFrame(said))
	}
}

// endPackage prints go test's closing line of a package, and all it said when it failed.
func (r *report) endPackage(e event, said string) {
	if e.Action == "fail" {
		r.packagesFailed = append(r.packagesFailed, e.Package)
		if b := r.builds[e.FailedBuild]; b != nil {
			fmt.Fprint(r.out, b.String())
		}
		fmt.Fprint(r.out, r.unfinished(e.Package), said)
		return
	}
	for line := range strings.Lines(said) {
		if line != "PASS\n" {
			fmt.Fprint(r.out, line)
		}
	}
}

// unfinished is what the tests of a package said that never ended, as in a panic or a time-out.
func (r *report) unfinished(pkg string) string {
	var all strings.Builder
	for k, b := range r.output {
		if k.pkg == pkg {
			all.WriteString(b.String())
		}
	}
	return all.String()
}

// withoutFrame drops the lines with which go test announces a test.
func withoutFrame(said string) string {
	var kept strings.Builder
	for line := range strings.Lines(said) {
		if !strings.HasPrefix(strings.TrimSpace(line), "=== ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// finish counts and prints the slowest tests and the three numbers.
func (r *report) finish() {
	failing := map[string]bool{} // packages in which a test failed
	for k, action := range r.ended {
		switch {
		case action == "fail" && !r.childFailed(k):
			r.failed++
			failing[k.pkg] = true
		case r.parents[k]:
		case action == "pass":
			r.passed++
		case action == "skip":
			r.skipped++
		}
	}
	for _, pkg := range r.packagesFailed {
		if !failing[pkg] {
			r.failed++
		}
	}
	r.printSlowest()
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
}

// childFailed tells whether a subtest of k failed, so that k is not counted again.
func (r *report) childFailed(k key) bool {
	if !r.parents[k] {
		return false
	}
	for other, action := range r.ended {
		if action == "fail" && other.pkg == k.pkg && strings.HasPrefix(other.test, k.test+"/") {
			return true
		}
	}
	return false
}

// printSlowest lists up to eight whole tests that took two seconds or more.
func (r *report) printSlowest() {
	slow := slices.DeleteFunc(slices.Clone(r.seconds), func(t timed) bool {
		return t.seconds < 2 || strings.Contains(t.test, "/")
	})
	slices.SortFunc(slow, func(a, b timed) int { return cmp.Compare(b.seconds, a.seconds) })
	for _, t := range slow[:min(len(slow), 8)] {
		fmt.Fprintf(r.out, "slow: %6.1f s  %s %s\n", t.seconds, t.pkg, t.test)
	}
}

// count adds the three numbers to a file as one line; without a name it does nothing.
func (r *report) count(file string) error {
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("open the counts: %w", err)
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "%d %d %d\n", r.passed, r.failed, r.skipped); err != nil {
		return fmt.Errorf("write the counts: %w", err)
	}
	return nil
}
