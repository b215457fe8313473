package probe

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"lightship/internal/app/apptest"
	"lightship/internal/store"
)

// shape is what a test needs to know of a schema in the document of the API.
type shape struct {
	Ref        string `json:"$ref"`
	Type       any    // a word, or words where it may be null
	Format     string
	Items      *shape
	Properties map[string]shape
}

// operation is one that takes a body.
type operation struct {
	path string
	body shape
}

// operations reads them from the document of the running product.
func operations(t *testing.T, c caller) (all []operation, named map[string]shape) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct{ Schema shape }
			}
		}
		Components struct{ Schemas map[string]shape }
	}
	if err := json.Unmarshal([]byte(c.get("/api/v1/openapi.json").body), &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		if body, ok := item["post"].RequestBody.Content[jsonType]; ok {
			all = append(all, operation{path, body.Schema})
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path, b.path) })
	return all, doc.Components.Schemas
}

// filled is a body with a text wherever a text may stand.
func filled(s shape, named map[string]shape, text string) any {
	if s.Ref != "" {
		s = named[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	switch kind := fmt.Sprint(s.Type); {
	case strings.Contains(kind, "array") && s.Items != nil:
		return []any{filled(*s.Items, named, text)}
	case strings.Contains(kind, "object"):
		out := map[string]any{}
		for name, p := range s.Properties {
			if name != "$schema" {
				out[name] = filled(p, named, text)
			}
		}
		return out
	case strings.Contains(kind, "integer"), strings.Contains(kind, "number"):
		return 1
	case strings.Contains(kind, "boolean"):
		return true
	default:
		return text
	}
}

// TestWhateverAProgramSendsIsAnsweredAndComesBackAsItWas fills every body of the API with every
// string, and writes what can be kept into a concern that is then read.
func TestWhateverAProgramSendsIsAnsweredAndComesBackAsItWas(t *testing.T) {
	each(t, func(t *testing.T, p *apptest.Product) {
		c := program(t, p, "support@haven.example")
		all, named := operations(t, c)
		owned := things(t, p, "support@haven.example")
		texts, sample := strung(19), 8
		if p.DB.Engine() != store.SQLite {
			sample = 40
		}
		var wg sync.WaitGroup
		for k, op := range all {
			wg.Go(func() {
				for i, text := range texts {
					if (i+k)%sample != 0 && !nightly {
						continue
					}
					body, err := json.Marshal(filled(op.body, named, text))
					if err != nil {
						t.Error(err)
						return
					}
					path := wild.ReplaceAllString("/api/v1"+strings.TrimPrefix(op.path, "/api/v1"), owned[i%len(owned)])
					got := c.ask("POST", path, jsonType, string(body))
					if got.status >= 500 || got.status == 405 || !json.Valid([]byte(got.body)) || !strings.Contains(got.header.Get("Content-Type"), "json") {
						t.Errorf("%s with %.60q: got %d %s %.200s", path, text, got.status, got.header.Get("Content-Type"), got.body)
					}
					telltale(t, path, got.body)
				}
			})
		}
		wg.Wait()
		if len(all) < 30 {
			t.Errorf("only %d operations take a body", len(all))
		}
		kept := 0
		for i, text := range texts {
			if i%5 != 0 && !nightly || p.DB.Engine() != store.SQLite && i%40 != 0 {
				continue
			}
			if comesBack(t, c, text) {
				kept++
			}
		}
		if kept < 10 {
			t.Errorf("only %d texts were ever kept", kept)
		}
	})
}

// comesBack gives a concern with the text and reads it again. It tells whether the text was kept.
func comesBack(t *testing.T, c caller, text string) bool {
	t.Helper()
	if !utf8.ValidString(text) { // no JSON
		return false
	}
	body, err := json.Marshal(map[string]any{"danger": "no", "child": "not-sure", "crime": "not-sure", "what": text, "when": text, "who": "Seen: " + text, "known": "saw", "wish": "not-asked",
		"place": map[string]any{"setting": "car-wash", "area": "E06000010"}})
	if err != nil {
		t.Fatal(err)
	}
	made := c.ask("POST", "/api/v1/concerns", jsonType, string(body))
	keepable := strings.TrimSpace(text) != "" && shown(text) == strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text) && utf8.RuneCountInString(text) < 200
	var got struct{ ID string }
	if err := json.Unmarshal([]byte(made.body), &got); err != nil {
		t.Fatalf("%.60q: %v", text, err)
	}
	if made.status >= 300 {
		if keepable {
			t.Errorf("a concern with %.60q: got %d %.300s", text, made.status, made.body)
		}
		return false
	}
	var read any
	if err := json.Unmarshal([]byte(c.get("/api/v1/records/"+got.ID).body), &read); err != nil {
		t.Fatalf("%.60q: %v", text, err)
	}
	for _, want := range []string{strings.TrimSpace(shown(text)), strings.TrimSpace("Seen: " + shown(text))} {
		if !slices.Contains(said(read), want) {
			t.Errorf("a concern with %.60q: what is read has %.300q", want, said(read))
		}
	}
	return true
}

// said are all texts in a JSON value.
func said(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, one := range v {
			out = append(out, said(one)...)
		}
		return out
	case map[string]any:
		var out []string
		for _, one := range v {
			out = append(out, said(one)...)
		}
		return out
	default:
		return nil
	}
}
