package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// pkg is one package, as go list gives it.
type pkg struct {
	ImportPath   string
	Dir          string
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// name is the package's path below internal, or below the module for those outside.
func (p pkg) name() string { return short(p.ImportPath) }

// short is an import path of ours as the table writes it.
func short(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, module), "internal/")
}

// packages lists every package of the module.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,GoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list the packages: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all = append(all, p)
	}
}

func TestEveryArrowIsInTheTable(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, problem := range arrows(p) {
			t.Error(problem)
		}
	}
}

// arrows lists what a package imports and may not.
func arrows(p pkg) []string {
	name := p.name()
	allowed, known := allowedFor(p.ImportPath)
	if !known {
		return []string{fmt.Sprintf("%s is not in the table of internal/archtest/table_test.go: add it with what it may import, "+
			"and give the reason in the commit", p.ImportPath)}
	}
	var problems []string
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, path := range p.Imports {
		switch {
		case strings.HasPrefix(path, module):
			if why := refusedOurs(name, allowed, short(path)); why != "" {
				say("%s must not import %s: %s", name, short(path), why)
			}
		case path == "net/http" && !speaksHTTP(name):
			say("%s must not import net/http: only pages, the API and app speak HTTP", name)
		case (path == "database/sql" || path == "database/sql/driver") && !speaksSQL(name):
			say("%s must not import %s: it asks a feature's service", name, path)
		case isThirdParty(path):
			if why := refusedTheirs(name, path, slices.Contains(testOnly, name)); why != "" {
				say("%s must not import %s: %s", name, path, why)
			}
		}
	}
	for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
		if isThirdParty(path) {
			if why := refusedTheirs(name, path, true); why != "" {
				say("tests of %s must not import %s: %s", name, path, why)
			}
		}
	}
	return problems
}

// allowedFor gives what the table allows a package; the longest folder outside internal wins.
func allowedFor(path string) ([]string, bool) {
	if inside, ok := strings.CutPrefix(path, module+"internal/"); ok {
		allowed, known := mayImport[inside]
		return allowed, known
	}
	name := short(path)
	if allowed, known := mayImportOutside[name]; known {
		return allowed, true
	}
	for folder, allowed := range mayImportOutside {
		if strings.HasSuffix(folder, "/") && strings.HasPrefix(name, folder) {
			return allowed, true
		}
	}
	return nil, false
}

// refusedOurs says why a package may not import another of ours, or nothing.
func refusedOurs(name string, allowed []string, imported string) string {
	if slices.Contains(allowed, imported) {
		return ""
	}
	switch {
	case slices.Contains(testOnly, imported):
		return "it is for tests only"
	case slices.Contains(allowed, everything):
		return ""
	case isPages(name) && isPages(imported):
		return "pages never import other pages; app hands values over"
	case isPages(name) && imported == "store":
		return "pages hold no SQL; they ask their feature's service"
	}
	return "the table of internal/archtest/table_test.go has no such arrow"
}

// isThirdParty tells whether an import path is neither ours nor the standard library's.
func isThirdParty(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

// refusedTheirs says why a package may not import a module of others, or nothing.
func refusedTheirs(name, path string, test bool) string {
	for prefix, allowed := range thirdParty {
		if strings.HasPrefix(path+"/", prefix) || path == strings.TrimSuffix(prefix, "/") {
			if slices.Contains(allowed, name) || test && slices.Contains(testLibraries, prefix) {
				return ""
			}
			return "only these may: " + strings.Join(allowed, ", ")
		}
	}
	for _, library := range testLibraries {
		if strings.HasPrefix(path, library) || path == strings.TrimSuffix(library, "/") {
			if test {
				return ""
			}
			return "it is a library for tests"
		}
	}
	return "no package may, until it stands in thirdParty with a decision record"
}

func TestWhatTheTableForbidsIsFound(t *testing.T) {
	t.Parallel()
	cases := []struct {
		from, imports, want string
	}{
		{"internal/novelty", "fmt", "not in the table"},
		{"internal/intake", module + "internal/respond", "no such arrow"},
		{"internal/store", module + "internal/audit", "no such arrow"},
		{"internal/intakeweb", module + "internal/respondweb", "pages never import other pages"},
		{"internal/intakeweb", module + "internal/store", "pages hold no SQL"},
		{"internal/intakeweb", "database/sql", "asks a feature's service"},
		{"internal/intake", "net/http", "speak HTTP"},
		{"internal/intake", module + "internal/store/storetest", "for tests only"},
		{"internal/app", module + "internal/web/pagetest", "for tests only"},
		{"internal/intake", "github.com/jackc/pgx/v5", "only these may: store"},
		{"internal/intake", "github.com/alecthomas/kong", "only these may: cmd/lightship"},
		{"internal/intake", "pgregory.net/rapid", "library for tests"},
		{"internal/intake", "github.com/someone/something", "decision record"},
		{"test/browser", module + "internal/app", "no such arrow"},
	}
	for _, c := range cases {
		got := arrows(pkg{ImportPath: module + c.from, Imports: []string{c.imports}})
		if len(got) != 1 || !strings.Contains(got[0], c.want) {
			t.Errorf("%s importing %s: got %q, want one problem with %q", c.from, c.imports, got, c.want)
		}
	}
}

func TestWhatTheTableAllowsIsLeftAlone(t *testing.T) {
	t.Parallel()
	cases := []pkg{
		{ImportPath: module + "internal/intake", Imports: []string{"context", module + "internal/access", module + "internal/record"}, XTestImports: []string{module + "internal/store/storetest", "pgregory.net/rapid"}},
		{ImportPath: module + "internal/intakeweb", Imports: []string{"net/http", module + "internal/intake", module + "internal/web/ui"}},
		{ImportPath: module + "internal/app", Imports: []string{"net/http", module + "internal/intakeweb", module + "internal/store"}},
		{ImportPath: module + "internal/store", Imports: []string{"database/sql", "github.com/jackc/pgx/v5/stdlib", "github.com/ncruces/go-sqlite3"}},
		{ImportPath: module + "internal/web/pagetest", Imports: []string{"github.com/PuerkitoBio/goquery", module + "internal/web"}},
		{ImportPath: module + "test/e2e", Imports: []string{module + "internal/app", module + "test/browser", module + "internal/store/storetest"}},
	}
	for _, p := range cases {
		if got := arrows(p); len(got) != 0 {
			t.Errorf("%s: got %q, want nothing", p.ImportPath, got)
		}
	}
}
