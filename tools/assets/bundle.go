package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// notice goes on top of both bundles: the licence of what they hold asks for it.
const notice = "/*! Holds govuk-frontend (MIT licence, Crown copyright), without its fonts and emblems. Lightship: Apache-2.0. */"

// browsers are the oldest that govuk-frontend's own style sheet and script are made for.
var browsers = []api.Engine{
	{Name: api.EngineChrome, Version: "111"},
	{Name: api.EngineFirefox, Version: "114"},
	{Name: api.EngineSafari, Version: "16.4"},
}

// bundle makes every built file, by logical name.
func bundle(root string) (map[string][]byte, error) {
	css, err := styles(root)
	if err != nil {
		return nil, err
	}
	js, err := script(root)
	if err != nil {
		return nil, err
	}
	mark, err := os.ReadFile(filepath.Join(root, "internal/web/ui/assets/mark.svg"))
	if err != nil {
		return nil, fmt.Errorf("read the mark: %w", err)
	}
	return map[string][]byte{"app.css": css, "app.js": js, "mark.svg": mark}, nil
}

// styles is govuk-frontend's ready style sheet (minified as it comes), stripped, with our own after it.
func styles(root string) ([]byte, error) {
	theirs, err := os.ReadFile(filepath.Join(root, "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("node_modules has no govuk-frontend: run npm ci first, or make assets, which does")
	}
	if err != nil {
		return nil, fmt.Errorf("read govuk-frontend: %w", err)
	}
	ours, err := os.ReadFile(filepath.Join(root, "internal/web/ui/assets/lightship.css"))
	if err != nil {
		return nil, fmt.Errorf("read our style sheet: %w", err)
	}
	done := api.Transform(string(ours), api.TransformOptions{
		Loader:           api.LoaderCSS,
		Engines:          browsers,
		MinifyWhitespace: true,
		MinifySyntax:     true,
		Sourcefile:       "lightship.css",
	})
	if err := problems("style sheet", done.Errors, done.Warnings); err != nil {
		return nil, err
	}
	both := strip(string(theirs)) + "\n" + string(done.Code)
	if err := clean(both); err != nil {
		return nil, err
	}
	return []byte(notice + "\n" + both), nil
}

// script is our entry file with the govuk-frontend components that it imports.
func script(root string) ([]byte, error) {
	dir, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("find the root: %w", err)
	}
	done := api.Build(api.BuildOptions{
		AbsWorkingDir:     dir,
		EntryPoints:       []string{"internal/web/ui/assets/app.js"},
		Outfile:           "app.js",
		Bundle:            true,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		Engines:           browsers,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		Banner:            map[string]string{"js": notice},
	})
	if err := problems("script", done.Errors, done.Warnings); err != nil {
		return nil, err
	}
	return done.OutputFiles[0].Contents, nil
}

// problems turns what the bundler complains about into one error: a warning is one too.
func problems(what string, errs, warnings []api.Message) error {
	all := append(errs, warnings...)
	if len(all) == 0 {
		return nil
	}
	m := all[0]
	where := ""
	if m.Location != nil {
		where = fmt.Sprintf(" (%s line %d: %s)", m.Location.File, m.Location.Line, m.Location.LineText[:min(len(m.Location.LineText), 120)])
	}
	return fmt.Errorf("bundle %s: %s%s; %d in all", what, m.Text, where, len(all))
}
