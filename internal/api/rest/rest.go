// Package rest is the kit under the API: how an operation is declared, read and answered.
//
// Words: an operation is a method and a path with its action; a problem is a fault as problem+JSON
// (RFC 9457); a key is what a program sends so that a request that is sent twice does its work
// once; the document is the OpenAPI document of all operations.
//
// Invariants: every operation states its access.Action, and is in the document with it. What an
// operation reads has been cleaned: it holds only text that may be kept, and every name once.
// Every error is made by package web from a fault, those of the schema too, and names fields as
// they were sent. Answers come in the order of access.md 3: what cannot be read is 400, the same
// for withheld and absent; then absent 404, not permitted 403, changed meanwhile 409, not valid
// 422.
//
// It knows no operation but that of the document, no record and no feature: those are package
// api's. Tokens, the bound of the body and the log are package web's.
package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"lightship/internal/access"
	"lightship/internal/web"
)

// Config says what an API is called, and what its problems hold besides.
type Config struct {
	Prefix         string // where all operations lie
	Title, Version string
	About          string // what a program must know of all operations
	Problem        any    // an empty one of what Extend gives, for the document
	// Extend gives a problem with what the API says besides, or nil where it has nothing to add.
	Extend func(ctx context.Context, who access.Actor, p Problem, err error) any
}

// Kit holds the operations of an API while they are being added.
type Kit struct {
	Config
	huma     huma.API
	document []byte // once all operations are in it
}

// New gives the kit for operations on a mux.
func New(m *web.Mux, c Config) *Kit {
	k := &Kit{Config: c}
	k.huma = huma.NewAPI(k.config(), &adapter{mux: m, kit: k})
	return k
}

func (k *Kit) config() huma.Config {
	c := huma.DefaultConfig(k.Title, k.Version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // the document is an operation of ours; no page loads anything from elsewhere
	c.CreateHooks = nil
	c.Transformers = []huma.Transformer{noteProblem}
	c.Info.Description = k.About
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A token of a member, for one purpose. It has the member's own rights, made anew at each request."},
	}
	c.Servers = []*huma.Server{{URL: "/"}}
	return c
}

type documentAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// Finish adds the operation that gives the document, and writes that: the problem in place of
// huma's own error, which is never sent. No operation is added after it.
func (k *Kit) Finish() error {
	Add(k, Operation{
		ID: "openapi", Method: "GET", Path: "/openapi.json", May: access.Public, Tag: "about",
		Summary: "This document", Media: "application/json",
	}, func(context.Context, access.Actor, *struct{}) (*documentAnswer, error) {
		return &documentAnswer{ContentType: "application/json", Body: k.document}, nil
	})
	doc := k.huma.OpenAPI()
	maps.DeleteFunc(doc.Components.Schemas.Map(), func(name string, _ *huma.Schema) bool {
		return name == "ErrorModel" || name == "ErrorDetail"
	})
	raw, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("rest: write the OpenAPI document: %w", err)
	}
	k.document = raw
	return nil
}

// problem is how the document describes every error.
func (k *Kit) problem() *huma.Response {
	const name = "Problem"
	components := k.huma.OpenAPI().Components
	if components.Responses == nil {
		described := reflect.TypeOf(k.Problem)
		components.Responses = map[string]*huma.Response{name: {
			Description: "What went wrong",
			Content:     map[string]*huma.MediaType{web.ProblemType: {Schema: components.Schemas.Schema(described, true, described.Name())}},
		}}
	}
	return &huma.Response{Ref: "#/components/responses/" + name}
}
