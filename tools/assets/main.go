// Command assets bundles what the pages need into internal/web/ui/built: one style sheet, one
// script and the mark, minified, with a hash of their content in their names, and manifest.json,
// which maps each logical name ("app.css") to its file.
//
// It reads our own sources in internal/web/ui/assets and govuk-frontend in node_modules, which
// "npm ci" puts there. Of govuk-frontend nothing stays that only a government service may use:
// its font, its crest and its crown (see strip.go).
//
// Run it from the root of the repository: go run ./tools/assets
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

// run bundles the sources below root and replaces the built folder's content.
func run(root string) error {
	files, err := bundle(root)
	if err != nil {
		return err
	}
	return place(filepath.Join(root, "internal", "web", "ui", "built"), files)
}

// place writes the files under hashed names, then the manifest, and removes what earlier runs left.
func place(built string, files map[string][]byte) error {
	manifest := map[string]string{}
	for name, content := range files {
		hashed := hashedName(name, content)
		if err := os.WriteFile(filepath.Join(built, hashed), content, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		manifest[name] = hashed
	}
	list, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	if err := os.WriteFile(filepath.Join(built, "manifest.json"), append(list, '\n'), 0o644); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return clear(built, manifest)
}

// clear removes every file of the folder that the manifest does not name.
func clear(built string, manifest map[string]string) error {
	keep := map[string]bool{"README.txt": true, "manifest.json": true}
	for _, hashed := range manifest {
		keep[hashed] = true
	}
	entries, err := os.ReadDir(built)
	if err != nil {
		return fmt.Errorf("clear the built folder: %w", err)
	}
	for _, e := range entries {
		if !keep[e.Name()] {
			if err := os.Remove(filepath.Join(built, e.Name())); err != nil {
				return fmt.Errorf("clear the built folder: %w", err)
			}
		}
	}
	return nil
}

// hashedName puts the first ten hex digits of the content's hash before the extension.
func hashedName(name string, content []byte) string {
	sum := sha256.Sum256(content)
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:])[:10] + ext
}
