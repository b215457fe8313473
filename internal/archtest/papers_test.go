package archtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// longest is how many lines a paper at the root may have, so that it is read.
var longest = map[string]int{"README.md": 120, "ARCHITECTURE.md": 150}

// lists are the names of lists of table_test.go that a row of ARCHITECTURE.md may use instead of
// their packages.
var lists = map[string][]string{"base": base, "platform": platform, "page": page, "features": features, "everything": {everything}, "nothing": {}}

func TestTheArchitecturePaperDrawsTheTable(t *testing.T) {
	t.Parallel()
	drawn := drawing(paper(t, "ARCHITECTURE.md"))
	table := maps.Clone(mayImport)
	maps.Copy(table, mayImportOutside)
	for name, allowed := range table {
		arrows, ok := drawn[name]
		if !ok {
			t.Errorf("ARCHITECTURE.md does not name %s: add a row | `%s` | what it is for | %s |", name, name, strings.Join(sorted(allowed), " "))
			continue
		}
		if got, want := arrows, sorted(allowed); !slices.Equal(got, want) {
			t.Errorf("ARCHITECTURE.md says that %s may import %q, but the table says %q", name, got, want)
		}
	}
	for name := range drawn {
		if _, ok := table[name]; !ok {
			t.Errorf("ARCHITECTURE.md names %s, which is not in the table", name)
		}
	}
}

var row = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|[^|]*\\| ([^|]*) \\|$")

// drawing reads the rows "| `package` | what for | arrows |" of a paper.
func drawing(text string) map[string][]string {
	drawn := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(text, -1) {
		var allowed []string
		for _, word := range strings.Fields(m[2]) {
			if named, ok := lists[word]; ok {
				allowed = append(allowed, named...)
				continue
			}
			allowed = append(allowed, word)
		}
		drawn[m[1]] = sorted(allowed)
	}
	return drawn
}

func sorted(names []string) []string { return slices.Compact(slices.Sorted(slices.Values(names))) }

func TestEveryTestThatAPaperNamesExists(t *testing.T) {
	t.Parallel()
	have := map[string]bool{}
	for _, p := range packages(t) {
		for _, file := range slices.Concat(p.TestGoFiles, p.XTestGoFiles) {
			text, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
				have[m[1]] = true
			}
		}
	}
	named := 0
	for _, name := range papers(t) {
		for _, test := range testName.FindAllString(paper(t, name), -1) {
			named++
			if !have[test] {
				t.Errorf("%s says that %s proves something, but there is no such test", name, test)
			}
		}
	}
	if named == 0 {
		t.Error("no paper names a test, so nothing was checked")
	}
}

var (
	declared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Z]\w*)\(`)
	testName = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w*`)
	link     = regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)
)

func TestEveryLinkOfAPaperLeadsSomewhere(t *testing.T) {
	t.Parallel()
	for _, name := range papers(t) {
		for _, m := range link.FindAllStringSubmatch(paper(t, name), -1) {
			if strings.Contains(m[1], ":") { // an address elsewhere
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", name, m[1])
			}
		}
	}
}

func TestPapersAreShort(t *testing.T) {
	t.Parallel()
	for name, most := range longest {
		if got := strings.Count(paper(t, name), "\n"); got > most {
			t.Errorf("%s has %d lines, more than %d: nobody reads it to the end", name, got, most)
		}
	}
}

func TestWhatAPaperDrawsWrongIsFound(t *testing.T) {
	t.Parallel()
	drawn := drawing("| Package | For | May import |\n|---|---|---|\n| `id` | ids | nothing |\n| `audit` | the log | base access store |\n")
	want := map[string][]string{"id": nil, "audit": sorted(with(base, "access", "store"))}
	if got := fmt.Sprint(drawn); got != fmt.Sprint(want) {
		t.Errorf("got %s, want %v", got, want)
	}
	if got := testName.FindAllString("`TestOne`, FuzzTwo and Testing", -1); !slices.Equal(got, []string{"TestOne", "FuzzTwo"}) {
		t.Errorf("names of tests: got %q", got)
	}
}

const root = "../.."

// papers lists what is written for readers, from the root.
func papers(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			name, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, name)
		}
	}
	return all
}

func paper(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
