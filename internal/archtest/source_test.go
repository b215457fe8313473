package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Limits of the house style: what is longer is cut by use case.
const (
	maxFile         = 600  // lines of a file
	maxTestFile     = 900  // lines of a file of tests
	maxFunction     = 60   // lines of a function
	maxTestFunction = 120  // lines of a test, whose tables may be long
	maxPackage      = 3000 // lines of a package without its tests
)

// namesNothing are package names that say nothing of what is inside.
var namesNothing = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "shared", "services", "handlers", "types"}

func TestEverySourceFileKeepsToTheHouseStyle(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		lines, documented := 0, false
		for _, file := range slices.Concat(p.GoFiles, p.TestGoFiles, p.XTestGoFiles) {
			path := filepath.Join(p.Dir, file)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := read(p.name(), file, text)
			if err != nil {
				t.Errorf("%s/%s: %v", p.name(), file, err)
				continue
			}
			for _, problem := range s.problems() {
				t.Errorf("%s/%s: %s", p.name(), file, problem)
			}
			if !s.test && !s.generated() {
				lines += s.lines
				documented = documented || s.tree.Doc != nil
			}
		}
		if lines > maxPackage {
			t.Errorf("%s has %d lines without its tests, more than %d: cut it", p.name(), lines, maxPackage)
		}
		if lines > 0 && !documented {
			t.Errorf("%s has no package comment: say what it is for, its invariants and what it leaves to others", p.name())
		}
		if last := p.name()[strings.LastIndex(p.name(), "/")+1:]; slices.Contains(namesNothing, last) {
			t.Errorf("%s has a name that says nothing: put each function beside its user", p.name())
		}
	}
}

// source is one Go file.
type source struct {
	pkg   string
	test  bool
	lines int
	set   *token.FileSet
	tree  *ast.File
}

func read(pkg, file string, text []byte) (source, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	return source{pkg: pkg, test: strings.HasSuffix(file, "_test.go"), lines: strings.Count(string(text), "\n"), set: set, tree: tree}, nil
}

func (s source) generated() bool { return ast.IsGenerated(s.tree) }

// problems lists what of the house style a file breaks.
func (s source) problems() []string {
	if s.generated() {
		return nil
	}
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	file, function := maxFile, maxFunction
	if s.test {
		file, function = maxTestFile, maxTestFunction
	}
	if s.lines > file {
		say("%d lines, more than %d: cut it by use case", s.lines, file)
	}
	for _, d := range s.tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			if n := s.line(f.End()) - s.line(f.Pos()) + 1; n > function {
				say("%s has %d lines, more than %d", f.Name.Name, n, function)
			}
		}
	}
	if !s.test {
		all = append(all, s.forbiddenCalls()...)
	}
	return all
}

func (s source) line(p token.Pos) int { return s.set.Position(p).Line }

// forbiddenCalls lists uses of the machine's clock and of unescaped HTML outside their one place.
func (s source) forbiddenCalls() []string {
	timeName, templateName := s.importedAs("time"), s.importedAs("html/template")
	var all []string
	ast.Inspect(s.tree, func(n ast.Node) bool {
		use, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := use.X.(*ast.Ident)
		if !ok {
			return true
		}
		switch {
		case timeName != "" && from.Name == timeName && slices.Contains([]string{"Now", "Since", "Until"}, use.Sel.Name) && !readsTheTime(s.pkg):
			all = append(all, fmt.Sprintf("line %d: time.%s: ask the clock.Clock that was handed over", s.line(use.Pos()), use.Sel.Name))
		case templateName != "" && from.Name == templateName && slices.Contains(unescaped, use.Sel.Name) && s.pkg != "web/ui":
			all = append(all, fmt.Sprintf("line %d: template.%s: only web/ui may say that a text needs no escaping", s.line(use.Pos()), use.Sel.Name))
		}
		return true
	})
	return all
}

// unescaped are the types of html/template that switch its escaping off.
var unescaped = []string{"HTML", "HTMLAttr", "JS", "JSStr", "CSS", "URL", "Srcset"}

// importedAs is the name by which a file knows an import, or nothing when it does not import it.
func (s source) importedAs(path string) string {
	for _, i := range s.tree.Imports {
		if strings.Trim(i.Path.Value, `"`) == path {
			if i.Name != nil {
				return i.Name.Name
			}
			return path[strings.LastIndex(path, "/")+1:]
		}
	}
	return ""
}

func TestWhatTheHouseStyleForbidsIsFound(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, pkg, file, text, want string }{
		{"a long file", "intake", "a.go", "package a\n" + strings.Repeat("// x\n", maxFile), "more than 600"},
		{"a long function", "intake", "a.go", "package a\nfunc f() {\n" + strings.Repeat("\tg()\n", maxFunction) + "}\n", "f has 62 lines"},
		{"the machine's clock", "intake", "a.go", "package a\nimport \"time\"\nvar now = time.Now\n", "line 3: time.Now"},
		{"the machine's clock under another name", "intake", "a.go", "package a\nimport tick \"time\"\nvar since = tick.Since\n", "time.Since"},
		{"unescaped HTML", "intakeweb", "a.go", "package a\nimport \"html/template\"\nvar h = template.HTML(\"x\")\n", "template.HTML"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := read(c.pkg, c.file, []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(s.problems(), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			allowed, _ := read("clock", "a_test.go", []byte(c.text))
			if got := allowed.problems(); !strings.HasPrefix(c.name, "a long") && len(got) > 0 {
				t.Errorf("in a test: got %q, want nothing", got)
			}
		})
	}
}
