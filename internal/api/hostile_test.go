package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"lightship/internal/api"
	"lightship/internal/api/rest"
	"lightship/internal/id"
	"lightship/internal/web"
)

// schema is what a test needs to know of a schema in the document.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any    // a word, or words where it may be null
	Format     string
	Enum       []string
	MaxLength  int
	Properties map[string]schema
}

// bodies gives the properties of the body of every operation that reads one, by path.
func bodies(t *testing.T, m *web.Mux) map[string]map[string]schema {
	t.Helper()
	var doc struct {
		Paths map[string]struct {
			Post struct {
				RequestBody struct {
					Content map[string]struct{ Schema schema }
				}
			}
		}
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(document(t, m), &doc); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]schema{}
	for path, item := range doc.Paths {
		body, ok := item.Post.RequestBody.Content["application/json"]
		if ok {
			out[path] = doc.Components.Schemas[body.Schema.Ref[strings.LastIndex(body.Schema.Ref, "/")+1:]].Properties
		}
	}
	return out
}

// TestEveryFieldOfEveryOperationRefusesWhatItIsNot sends each field the wrong type, too much text,
// an unknown choice and text that cannot be kept, and wants a problem that names the field.
func TestEveryFieldOfEveryOperationRefusesWhatItIsNot(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		tried := 0
		for path, fields := range bodies(t, w.mux) {
			at := strings.NewReplacer("/api/v1", "", "{id}", string(id.New[id.Record]()), "{item}", string(id.New[id.Record]())).Replace(path)
			refuses := func(what, field, value string) {
				t.Helper()
				tried++
				g := w.post(w.asker("housing", at), at, `{"`+field+`":`+value+`}`)
				var p api.Problem
				if g.status != 400 || json.Unmarshal([]byte(g.body), &p) != nil || !slices.ContainsFunc(p.Errors, func(e rest.ProblemField) bool { return e.Field == field }) {
					t.Errorf("%s: %s with %s: got %d %s, want 400 that names it", path, field, what, g.status, g.body)
				}
				if len(value) > 20 && strings.Contains(g.body, value[:20]) {
					t.Errorf("%s: the answer repeats what was sent: %s", path, g.body)
				}
			}
			for field, s := range fields {
				wrong := `[[7]]`
				if s.Type == "array" {
					wrong = `"text"`
				}
				refuses("the wrong type", field, wrong)
				if s.Type != "string" {
					continue
				}
				refuses("NUL", field, `"a\u0000b"`)
				refuses("a lone surrogate", field, `"a\udfffb"`)
				refuses("broken UTF-8", field, "\"a\xc3b\"")
				if s.MaxLength > 0 {
					refuses("too much", field, `"`+strings.Repeat("zulu", s.MaxLength)+`"`)
				}
				if len(s.Enum) > 0 || s.Format == "date" {
					refuses("an unknown choice", field, `"never-heard-of"`)
				}
				if len(s.Enum) == 0 && s.Format == "" && s.MaxLength == 0 {
					t.Errorf("%s: the text %s has no bound", path, field)
				}
			}
			refuses("a name of nobody's", "no_such_name", `1`)
		}
		if tried < 200 {
			t.Errorf("only %d fields were tried", tried)
		}
	})
}
