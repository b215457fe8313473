package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// note is what the one operation of these tests reads and answers.
type note struct {
	Text string   `json:"text" maxLength:"20"`
	Day  rest.Day `json:"day,omitempty"`
}

// problem is what the API of these tests adds to a problem.
type problem struct {
	rest.Problem
	Now string `json:"now,omitempty"`
}

var errChanged = fault.Conflict("Somebody changed it.")

// mounted is an API with one operation, which does this with the note that it reads.
func mounted(t *testing.T, do func(of id.Record, in note) error) *web.Mux {
	t.Helper()
	set, err := web.Templates()
	if err != nil {
		t.Fatal(err)
	}
	m, err := web.New(web.Config{
		Clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), Templates: set, Assets: &ui.Assets{}, Log: slog.New(slog.DiscardHandler),
		Begin:  func(ctx context.Context, _ string) context.Context { return ctx },
		Settle: func(context.Context) error { return nil },
		Visit: func(context.Context, string) (access.Actor, web.Visit, error) {
			return access.Actor{}, web.Visit{}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	k := rest.New(m, rest.Config{Prefix: "/api/v1", Title: "Notes", Version: "1", Problem: problem{},
		Extend: func(_ context.Context, _ access.Actor, p rest.Problem, err error) any {
			if !errors.Is(err, errChanged) {
				return nil
			}
			return problem{Problem: p, Now: "what stands"}
		}})
	rest.AddOf(k, rest.Operation{ID: "write", Method: "POST", Path: "/notes/{id}", May: access.Public, Tag: "notes", Summary: "Write",
		Fields: func(name string) string { return "my_" + name }},
		func(_ context.Context, _ access.Actor, of id.Record, in *rest.Change[note]) (*rest.Reply[note], error) {
			return rest.Answer(in.Body), do(of, in.Body)
		})
	if err := k.Finish(); err != nil {
		t.Fatal(err)
	}
	return m
}

func send(m *web.Mux, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	return w
}

func TestAnOperationReadsCleanTextAndAnswers(t *testing.T) {
	t.Parallel()
	rec := id.New[id.Record]()
	m := mounted(t, func(of id.Record, in note) error {
		if of != rec || in.Text != "one\ntwo" || !in.Day.Start().Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) || in.Day.End().Day() != 1 {
			t.Errorf("read: got %q of %s on %s", in.Text, of, in.Day)
		}
		return nil
	})
	got := send(m, "/api/v1/notes/"+string(rec), `{"text":" one\r\ntwo ","day":"2026-12-01"}`)
	if got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"text":"one\ntwo","day":"2026-12-01"}` {
		t.Errorf("answer: got %d %s", got.Code, got.Body)
	}
}

func TestProblemsComeInTheirOrderAndNameFieldsAsTheyWereSent(t *testing.T) {
	t.Parallel()
	known := "/api/v1/notes/" + string(id.New[id.Record]())
	for _, c := range []struct {
		what, path, body string
		does             error
		status           int
		field, now       string
	}{
		{"an unknown name, of what is absent", "/api/v1/notes/none", `{"text":"a","more":1}`, nil, 400, "more", ""},
		{"a name that is sent twice", known, `{"text":"a","text":"b"}`, nil, 400, "text", ""},
		{"a lone surrogate", known, `{"text":"\ud800"}`, nil, 400, "text", ""},
		{"too deep", known, strings.Repeat(`{"text":`, 12) + "1" + strings.Repeat("}", 12), nil, 400, "", ""},
		{"what is no id", "/api/v1/notes/none", `{"text":"a"}`, nil, 404, "", ""},
		{"a conflict", known, `{"text":"a"}`, errChanged, 409, "", "what stands"},
		{"what is not valid", known, `{"text":"a"}`, fault.Field("text", "Say more."), 422, "my_text", ""},
		{"what broke", known, `{"text":"a"}`, errors.New("broken"), 500, "", ""},
	} {
		got := send(mounted(t, func(id.Record, note) error { return c.does }), c.path, c.body)
		var p problem
		if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != c.status || p.Status != c.status || p.Now != c.now || got.Header().Get("Content-Type") != web.ProblemType {
			t.Errorf("%s: got %d %s, want %d", c.what, got.Code, got.Body, c.status)
		}
		if c.field == "" && len(p.Errors) > 0 || c.field != "" && (len(p.Errors) != 1 || p.Errors[0].Field != c.field) {
			t.Errorf("%s: got problems with %+v, want %q", c.what, p.Errors, c.field)
		}
	}
}

func TestAKeyServesEachOperationByItself(t *testing.T) {
	t.Parallel()
	if a, b := rest.Once("open", "1"), rest.Once("close", "1"); a == "" || a == b || a != rest.Once("open", "1") {
		t.Errorf("marks of one key: got %q and %q", a, b)
	}
	if got := rest.Once("open", ""); got != "" {
		t.Errorf("without a key: got %q, want none", got)
	}
}
