// Package ui has the typed components that every page is built from, the frame around them, and
// the style sheet and script that go with them.
//
// A component is a Go struct and a template of the same name in kebab case: a page holds
// ui.TextInput values and says {{template "text-input" .Name}}. Templates take structs, never
// maps, and have no functions of their own; what varies is decided in Go. The markup is that of
// govuk-frontend, with the patterns of Lightship (chips, tones, lanes, strips) on top.
//
// Components that stand many times on a page (values, tables, chips) are written by Go directly,
// because a long table is forty times faster so. Only this package may make template.HTML: every
// text in it goes through the writer in write.go, which escapes.
//
// Invariants: no inline style or script, every field has a label, hints and errors are tied to
// their field, state is always said in words as well as colour. The package knows no feature and
// decides nothing about access: it shows what it is given.
package ui

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
)

//go:embed *.gohtml
var sources embed.FS

// Templates are the sources of all components, for joining with those of pages.
func Templates() fs.FS { return sources }

// Join parses the *.gohtml files of all folders into one set. Two definitions of one name are an
// error, since the later would silently replace the earlier.
func Join(folders ...fs.FS) (*template.Template, error) {
	set := template.New("lightship")
	from := map[string]string{}
	for _, folder := range folders {
		err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || len(path) < 7 || path[len(path)-7:] != ".gohtml" {
				return err
			}
			return joinFile(set, from, folder, path)
		})
		if err != nil {
			return nil, fmt.Errorf("join templates: %w", err)
		}
	}
	return set, nil
}

func joinFile(set *template.Template, from map[string]string, folder fs.FS, path string) error {
	source, err := fs.ReadFile(folder, path)
	if err != nil {
		return err
	}
	const root = "" // what stands outside any define: comments and line ends only
	file, err := template.New(root).Parse(string(source))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, t := range file.Templates() {
		if t.Name() == root || t.Tree == nil {
			continue
		}
		if first, taken := from[t.Name()]; taken {
			return fmt.Errorf("%s defines %q, as %s does", path, t.Name(), first)
		}
		from[t.Name()] = path
		if _, err := set.AddParseTree(t.Name(), t.Tree); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}
