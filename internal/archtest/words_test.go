package archtest

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// made are folders that hold what was made or installed, not what was written.
var made = []string{".git", ".made", "bin", "node_modules", "data", "internal/web/ui/built", "test/shots"}

// unwanted are texts that tie a file to one machine or to one place to download from. They are put
// together from pieces, so that this file does not hold them.
var unwanted = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`(^|[\s"'` + "`" + `(=:])/(` + "root" + `|` + "home" + `|` + "work" + `|Users)/[\w.]`), "a path of one machine"},
	{regexp.MustCompile(`(?i)` + strings.Join([]string{
		"proxy" + `\.golang\.org`, "sum" + `\.golang\.org`, "registry" + `\.npmjs`, "registry" + `\.yarnpkg`, "unpkg" + `\.com`, "jsdelivr" + `\.net`,
		"cdnjs" + `\.`, "pypi" + `\.org`, "pythonhosted" + `\.org`, "deb" + `\.debian\.org`, "fonts" + `\.googleapis`,
	}, "|")), "the address of a package host"},
	{regexp.MustCompile(`"resolved"\s*:`), "a download address in a lock file"},
	{regexp.MustCompile(`(?m)\b(TO` + `DO|FIX` + `ME|XX` + `X)\b[:(]`), "an unfinished thought: finish it or file it"},
}

func TestNoFileNamesAMachineOrAPackageHost(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(made, filepath.ToSlash(name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, problem := range wordsIn(text) {
			t.Errorf("%s: %s", name, problem)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wordsIn lists the unwanted texts in a file; pictures and other binaries are not read.
func wordsIn(text []byte) []string {
	if bytes.IndexByte(text[:min(len(text), 8000)], 0) >= 0 {
		return nil
	}
	var all []string
	for _, u := range unwanted {
		if at := u.pattern.FindIndex(text); at != nil {
			line := bytes.Count(text[:at[0]], []byte("\n")) + 1
			all = append(all, fmt.Sprintf("line %d holds %s: %q", line, u.why, strings.TrimSpace(string(text[at[0]:at[1]]))))
		}
	}
	return all
}

func TestUnwantedWordsAreFound(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`open("/` + `home/someone/x")`,
		"cd /" + "work/main",
		"https://" + "registry" + ".npmjs.org/x",
		`{"reso` + `lved" : "x"}`,
		"// TO" + "DO: later",
	} {
		if len(wordsIn([]byte(text))) == 0 {
			t.Errorf("nothing was found in %q", text)
		}
	}
	for _, text := range []string{`href="/work"`, "we work/live here", "the home/office choice"} {
		if got := wordsIn([]byte(text)); len(got) > 0 {
			t.Errorf("%q: got %q, want nothing", text, got)
		}
	}
}
