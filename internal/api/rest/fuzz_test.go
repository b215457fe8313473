package rest

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzCleanJSON looks whether what came through is always one JSON object of text that we may
// keep, and comes through again unchanged.
func FuzzCleanJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":"b"}`, `{"a":[1,{"b":null}]}`, `{"a":"\ud800"}`, `{"a":"\ud83d\ude90"}`, "{\"a\":\"\xff\"}", "{\"a\":\"\x00\"}",
		`{"a":1,"a":2}`, `{"A":1}`, `{"a":"\u0000"}`, `{"a":"x\r\ny"}`, `{"a":1e999}`, `[]`, `{}{}`, `{"a":`, `{"a":"\\ud800"}`, `{"a":"\u0085 x"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		clean, err := cleanJSON(body)
		if err != nil {
			return
		}
		var v map[string]any
		if err := json.Unmarshal(clean, &v); err != nil || !utf8.Valid(clean) {
			t.Fatalf("%q came through as %q: %v", body, clean, err)
		}
		if strings.Contains(string(clean), `\u0000`) || strings.Contains(string(clean), `\r`) && !strings.Contains(string(clean), `\\`) {
			t.Errorf("%q came through as %q", body, clean)
		}
		if !strings.Contains(string(body), "\uFFFD") && !strings.Contains(strings.ToLower(string(body)), `\ufffd`) && strings.Contains(string(clean), "\uFFFD") {
			t.Errorf("%q came through with a character in the place of a broken one: %q", body, clean)
		}
		again, err := cleanJSON(clean)
		if err != nil || string(again) != string(clean) {
			t.Errorf("%q came through as %q, and that as %q, %v", body, clean, again, err)
		}
	})
}
