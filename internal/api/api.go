// Package api answers programs: /api/v1, with the same services, the same policy and the same log
// as the pages. What a page can do, a program can do by the same service method.
//
// Words: an operation is a method and a path with its action; a problem is a fault as problem+JSON
// (RFC 9457); a key is what a program sends so that a request that is sent twice does its work
// once; a mark stands for what the program saw of a record, and goes with every change of it.
//
// Invariants: every operation states its access.Action, and is in the OpenAPI document with it.
// Every error is made by package web from a fault, those of the schema too. Answers come in the
// order of access.md 3: what cannot be read is 400, the same for withheld and absent; then absent
// 404, not permitted 403, changed meanwhile 409, not valid 422. There are no totals, no numbers of
// rows and no orders but "newest first among what you may see". Times are RFC 3339 in UTC.
//
// It decides nothing and knows no SQL; who asks is made by package web from the bearer token.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/content"
	"lightship/internal/discover"
	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/organise"
	"lightship/internal/oversight"
	"lightship/internal/respond"
	"lightship/internal/share"
	"lightship/internal/web"
)

// Prefix is where all operations lie.
const Prefix = "/api/v1"

// Deps are the services that the API answers from.
type Deps struct {
	Content   *content.Library
	Partners  *organise.Service
	Intake    *intake.Service
	Entities  *entity.Service
	Share     *share.Service
	Discover  *discover.Service
	Respond   *respond.Service
	Oversight *oversight.Service
	Log       *audit.Reading
}

// API is the operations while they are being added.
type API struct {
	Deps
	huma     huma.API
	document []byte // the OpenAPI document, once all operations are in it
}

// Mount adds every operation to the mux.
func Mount(m *web.Mux, d Deps) error {
	a := &API{Deps: d}
	a.huma = huma.NewAPI(config(), &adapter{mux: m, api: a})
	a.addConcerns()
	a.addRecords()
	a.addEntities()
	a.addHits()
	a.addAnswering()
	a.addResponses()
	a.addPartners()
	a.addOversight()
	a.addLog()
	a.addLists()
	a.addDocument()
	return a.finish()
}

func config() huma.Config {
	c := huma.DefaultConfig("Lightship", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // the document is an operation of ours; no page loads anything from elsewhere
	c.CreateHooks = nil
	c.Transformers = []huma.Transformer{noteProblem}
	c.Info.Description = about
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A token of a member, for one purpose. It has the member's own rights, made anew at each request."},
	}
	c.Servers = []*huma.Server{{URL: "/"}}
	return c
}

const about = `Every operation does what a page does, by the same rules and with the same entry in the log.

What you may not see and what does not exist give the same answer. Answers come in this order: 401 without a good token; 403 for what your role does not include; 400 for what cannot be read, whatever it was about; 404; 403 for what you may see and may not do; 409 when somebody changed the record since your mark was given, with what you may see of it now; 422 with the fields to be corrected. Errors are application/problem+json.

Bodies are JSON objects in UTF-8. Unknown names, names that are sent twice, unknown options of the address, control characters, broken UTF-8 and lone surrogates are refused, each with the name of the field. Line ends become LF, and blanks around a text are taken off. Codes such as areas and kinds of place are those of the lists that the partnership uses.

Lists are newest first and give no totals. Send the cursor that came as "next" for the next page; it is good for you alone. Times are RFC 3339 in UTC.

A POST that makes something takes an Idempotency-Key: the first request with a key counts, and every later one is answered with what the first one made.`

// finish writes the document: the problem in place of huma's own error, which is never sent.
func (a *API) finish() error {
	doc := a.huma.OpenAPI()
	maps.DeleteFunc(doc.Components.Schemas.Map(), func(name string, _ *huma.Schema) bool {
		return name == "ErrorModel" || name == "ErrorDetail"
	})
	raw, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("api: write the OpenAPI document: %w", err)
	}
	a.document = raw
	return nil
}

type documentAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) addDocument() {
	add(a, operation{
		id: "openapi", method: "GET", path: "/openapi.json", may: access.Public, tag: "about",
		summary: "This document", media: "application/json",
	}, func(context.Context, access.Actor, *struct{}) (*documentAnswer, error) {
		return &documentAnswer{ContentType: "application/json", Body: a.document}, nil
	})
}
