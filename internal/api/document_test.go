package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/api"
	"lightship/internal/clock"
	"lightship/internal/web"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

// document gives the OpenAPI document as it is served.
func document(t *testing.T, m *web.Mux) []byte {
	t.Helper()
	got := ask(t, m, "", "GET", "/api/v1/openapi.json", "")
	if got.status != 200 || !strings.HasPrefix(got.media, "application/json") {
		t.Fatalf("the document: got %d %s %s", got.status, got.media, got.body)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(got.body), "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// bare is the API without anything to answer from: enough for its document.
func bare(t *testing.T) *web.Mux {
	t.Helper()
	m := newMux(t, web.Config{
		Clock:  clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)),
		Begin:  func(ctx context.Context, _ string) context.Context { return ctx },
		Settle: func(context.Context) error { return nil },
	})
	if err := api.Mount(m, api.Deps{}); err != nil {
		t.Fatal(err)
	}
	return m
}

func newMux(t *testing.T, c web.Config) *web.Mux {
	t.Helper()
	set, err := web.Templates()
	if err != nil {
		t.Fatal(err)
	}
	c.Templates, c.Assets, c.Log = set, &ui.Assets{}, slog.New(slog.DiscardHandler)
	if c.Visit == nil {
		c.Visit = func(context.Context, string) (access.Actor, web.Visit, error) {
			return access.Actor{}, web.Visit{}, nil
		}
	}
	m, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheDocumentIsAsItWasReadLast(t *testing.T) {
	t.Parallel()
	pagetest.Golden(t, "openapi.golden.json", document(t, bare(t)))
}

func TestEveryOperationHasItsActionAndEveryRouteIsInTheDocument(t *testing.T) {
	t.Parallel()
	m := bare(t)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Action      access.Action `json:"x-lightship-action"`
			Security    []map[string][]string
			Responses   map[string]any
		}
	}
	if err := json.Unmarshal(document(t, m), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("the document says OpenAPI %s, want 3.1", doc.OpenAPI)
	}
	documented := 0
	for path, item := range doc.Paths {
		for method, op := range item {
			documented++
			if !access.Known(op.Action) {
				t.Errorf("%s %s states the action %q, which has no rule", method, path, op.Action)
			}
			if public := len(op.Security) == 0; public != access.IsPublic(op.Action) {
				t.Errorf("%s %s: the document says public is %v, its action says %v", method, path, public, !public)
			}
			if op.OperationID == "" || op.Responses["default"] == nil {
				t.Errorf("%s %s has no id, or does not say how it refuses", method, path)
			}
		}
	}
	for _, route := range m.Routes() {
		op, ok := doc.Paths[route.Path][strings.ToLower(route.Method)]
		if !ok || op.Action != route.May {
			t.Errorf("route %s %s (%s): the document has %q", route.Method, route.Path, route.May, op.Action)
		}
	}
	if documented != len(m.Routes()) {
		t.Errorf("the document has %d operations, the mux %d routes", documented, len(m.Routes()))
	}
	if err := m.Check(); err != nil {
		t.Error(err)
	}
}
