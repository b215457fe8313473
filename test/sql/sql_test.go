package sql_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// frames are statements in which the parts of a package stand. A part is right if the engine takes
// it in one of them.
var frames = map[string][]string{
	"audit":    {`select PART from log_entry`, `select 1 from log_entry e join log_seen s on s.entry = e.seq where PART`},
	"discover": {`select PART from discover_contact dc`, `select PART from discover_note dn`},
	"record":   {`select 1 from (select r.seq, r.kind, r.owner, v.level from record r join record_view v on v.rec = r.seq) a where PART`},
	"respond":  {`select 1 from respond_member rm join respond_response rt on rt.response = rm.response where PART`},
	"job":      {`select 1 from job PART`},
}

// otherwise are texts that one of the engines alone is ever given, with the reason.
var otherwise = map[string]struct {
	only store.Engine
	why  string
}{
	"for update skip locked": {store.Postgres, "SQLite has one writer, so nothing has to be skipped"},
}

func TestEveryConstantIsPreparedOnBothEngines(t *testing.T) {
	t.Parallel()
	all := texts(t)
	if len(all) < 250 {
		t.Fatalf("found %d texts, want at least 250: the test does not see them any more", len(all))
	}
	which := maps.Clone(frames)
	for _, s := range all { // parts that say which rows of a logged table
		for _, m := range logged.FindAllStringSubmatch(s.text, -1) {
			which[s.pkg] = append(which[s.pkg], "select 1 from "+m[1]+" PART")
		}
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, s := range all {
			if o, ok := otherwise[s.text]; ok && o.only != db.Engine() {
				continue
			}
			if err := prepare(t, db, s, which[s.pkg]); err != nil {
				t.Errorf("%s: %v\n%s", s.where, err, s.text)
			}
		}
	})
}

// prepare tries a statement, or a part in each of the frames of its package.
func prepare(t *testing.T, db *store.DB, s text, frames []string) error {
	if s.text == "" {
		return nil // nothing, in place of a part
	}
	if statement.MatchString(s.text) {
		return db.Prepare(t.Context(), fill(s.text))
	}
	err := fmt.Errorf("it is no statement, and its package has no frame for it: give it one")
	for _, f := range frames {
		if err = db.Prepare(t.Context(), fill(strings.ReplaceAll(f, "PART", s.text))); err == nil {
			return nil
		}
	}
	return err
}

var (
	statement = regexp.MustCompile(`^(select|insert|update|delete|with)\s`)
	hole      = regexp.MustCompile(`(\S*)(\s*)\{[a-z]+\}`)
	logged    = regexp.MustCompile(`from (\w+) \{which\}`)
	columns   = regexp.MustCompile(`\(([^)]*)\)\s+values\s+\{`)
)

// fill puts something harmless into each hole, as what stands before it asks for.
func fill(text string) string {
	row := ""
	if m := columns.FindStringSubmatch(text); m != nil {
		row = "(null" + strings.Repeat(", null", strings.Count(m[1], ",")) + ")"
	}
	return hole.ReplaceAllStringFunc(text, func(found string) string {
		m := hole.FindStringSubmatch(found)
		part := ""
		switch before := m[1]; {
		case before == "in":
			part = "(null)"
		case before == "values":
			part = row
		case before == "select":
			part = "*"
		case before == "where" || before == "and" || before == "or" || before == "":
			part = "(1 = 1)"
		case strings.HasSuffix(before, "("):
			part = "select 1 as seq, 1 as level"
		}
		return m[1] + m[2] + part
	})
}

// text is a constant that is given to store.SQL.
type text struct{ pkg, where, text string }

// texts finds them all in the program; a text that is no constant of its package is a failure.
func texts(t *testing.T) []text {
	t.Helper()
	set := token.NewFileSet()
	files := map[string][]*ast.File{}
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			files[filepath.Dir(path)] = append(files[filepath.Dir(path)], file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var all []text
	for _, dir := range slices.Sorted(maps.Keys(files)) {
		constants := constantsOf(files[dir])
		for _, file := range files[dir] {
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 || !isSQL(call.Fun, file.Name.Name) {
					return true
				}
				at := set.Position(call.Pos())
				where := fmt.Sprintf("%s:%d", strings.TrimPrefix(at.Filename, "../../"), at.Line)
				value, ok := constantOf(call.Args[0], constants)
				if !ok {
					t.Errorf("%s: what is given to store.SQL is no constant that this test can find", where)
				}
				all = append(all, text{file.Name.Name, where, strings.TrimSpace(value)})
				return true
			})
		}
	}
	return all
}

// isSQL tells whether a function is store.SQL, which package store itself calls SQL.
func isSQL(fn ast.Expr, pkg string) bool {
	switch fn := fn.(type) {
	case *ast.SelectorExpr:
		x, ok := fn.X.(*ast.Ident)
		return ok && x.Name == "store" && fn.Sel.Name == "SQL"
	case *ast.Ident:
		return pkg == "store" && fn.Name == "SQL"
	}
	return false
}

// constantsOf gives the constants of a package by name, those inside of functions too.
func constantsOf(files []*ast.File) map[string]ast.Expr {
	out := map[string]ast.Expr{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok && len(v.Names) == len(v.Values) {
						for i, name := range v.Names {
							out[name.Name] = v.Values[i]
						}
					}
				}
			}
			return true
		})
	}
	return out
}

// constantOf evaluates a text that is put together of constants.
func constantOf(e ast.Expr, constants map[string]ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		value, err := strconv.Unquote(e.Value)
		return value, err == nil
	case *ast.ParenExpr:
		return constantOf(e.X, constants)
	case *ast.BinaryExpr:
		left, ok := constantOf(e.X, constants)
		right, too := constantOf(e.Y, constants)
		return left + right, ok && too && e.Op == token.ADD
	case *ast.Ident:
		if value, ok := constants[e.Name]; ok {
			return constantOf(value, constants)
		}
	}
	return "", false
}
