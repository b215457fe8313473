package probe

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// never are what the program does not use, and what that keeps out.
var never = map[string]string{
	"os/exec":           "no command is run, so none can be slipped in",
	"plugin":            "no code is loaded",
	"text/template":     "nothing is written without escaping",
	"encoding/gob":      "no types are made of what comes from outside",
	"encoding/xml":      "no document names others to fetch",
	"net/rpc":           "there is no other door",
	"net/http/pprof":    "there is no other door",
	"net/http/httputil": "nothing is passed on",
	"expvar":            "there is no other door",
	"unsafe":            "memory is left to the language",
	"archive/zip":       "nothing is unpacked",
	"archive/tar":       "nothing is unpacked",
}

// asks are the functions by which a program asks another one over the network.
var asks = []string{"http.Get", "http.Post", "http.PostForm", "http.Head", "http.Client", "http.DefaultClient", "http.DefaultTransport", "http.Transport", "http.NewRequest", "http.NewRequestWithContext",
	"net.Dial", "net.DialTimeout", "net.Dialer", "net.LookupHost", "net.LookupIP", "net.Resolver", "smtp.SendMail", "tls.Dial", "os.StartProcess", "syscall.Exec"}

// TestTheProgramFetchesRunsAndLoadsNothing reads the source of the program: what is not in it cannot
// be made to fetch an address, run a command or load a file that somebody names.
func TestTheProgramFetchesRunsAndLoadsNothing(t *testing.T) {
	t.Parallel()
	read := 0
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || ofTests(path) {
				return err
			}
			read++
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, i := range tree.Imports {
				if why, bad := never[strings.Trim(i.Path.Value, `"`)]; bad {
					t.Errorf("%s imports %s: %s", path, i.Path.Value, why)
				}
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if use, ok := n.(*ast.SelectorExpr); ok {
					if from, ok := use.X.(*ast.Ident); ok && slices.Contains(asks, from.Name+"."+use.Sel.Name) {
						t.Errorf("%s: %s.%s asks another program", set.Position(use.Pos()), from.Name, use.Sel.Name)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 150 {
		t.Errorf("only %d files were read", read)
	}
}

// ofTests tells whether a file belongs to a package that only tests import.
func ofTests(path string) bool {
	folder := filepath.Base(filepath.Dir(path))
	return strings.HasSuffix(folder, "test") || folder == "archtest"
}
