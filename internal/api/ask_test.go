package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lightship/internal/api"
	"lightship/internal/web"
)

// got is an answer of the API.
type got struct {
	status int
	media  string
	body   string
	header http.Header
}

// ask sends a request with a token ("" for none); headers are name, value, name, value.
func ask(t *testing.T, m http.Handler, token, method, path, body string, headers ...string) got {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	return got{w.Code, w.Header().Get("Content-Type"), w.Body.String(), w.Header()}
}

// into reads an answer of this status.
func into[T any](t *testing.T, g got, status int) T {
	t.Helper()
	var v T
	if g.status != status {
		t.Fatalf("answer: got %d %s, want %d", g.status, g.body, status)
	}
	if err := json.Unmarshal([]byte(g.body), &v); err != nil {
		t.Fatalf("answer %s: %v", g.body, err)
	}
	return v
}

// problem wants a problem of this status that names these fields and no other.
func problem(t *testing.T, what string, g got, status int, fields ...string) api.Problem {
	t.Helper()
	var p api.Problem
	if g.status != status || g.media != web.ProblemType || json.Unmarshal([]byte(g.body), &p) != nil || p.Status != status {
		t.Errorf("%s: got %d %s %s, want a problem %d", what, g.status, g.media, g.body, status)
		return p
	}
	var named []string
	for _, e := range p.Errors {
		named = append(named, e.Field)
		if e.Message == "" {
			t.Errorf("%s: nothing is said about %s", what, e.Field)
		}
	}
	if strings.Join(named, " ") != strings.Join(fields, " ") {
		t.Errorf("%s: got problems with %q, want %q; answer %s", what, named, fields, g.body)
	}
	return p
}
