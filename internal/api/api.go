// Package api answers programs: /api/v1, with the same services, the same policy and the same log
// as the pages. What a page can do, a program can do by the same service method.
//
// Words: a mark stands for what the program saw of a record, and goes with every change of it.
//
// Invariants: every operation is there by the kit of package rest, which states its access.Action,
// reads it, answers it and documents it. A change of a record that somebody else changed meanwhile
// is answered with what the program may see of it now. There are no totals, no numbers of rows and
// no orders but "newest first among what you may see". Times are RFC 3339 in UTC.
//
// It decides nothing and knows no SQL; who asks is made by package web from the bearer token.
package api

import (
	"context"
	"errors"

	"lightship/internal/access"
	"lightship/internal/api/people"
	"lightship/internal/api/rest"
	"lightship/internal/audit"
	"lightship/internal/content"
	"lightship/internal/discover"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/organise"
	"lightship/internal/oversight"
	"lightship/internal/record"
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
	People    people.Operations
}

// API is the operations while they are being added.
type API struct {
	Deps
	kit *rest.Kit
}

// Mount adds every operation to the mux.
func Mount(m *web.Mux, d Deps) error {
	a := &API{Deps: d}
	a.kit = rest.New(m, rest.Config{Prefix: Prefix, Title: "Lightship", Version: "1", About: about, Problem: Problem{}, Extend: a.extend})
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
	d.People.Add(a.kit)
	return a.kit.Finish()
}

const about = `Every operation does what a page does, by the same rules and with the same entry in the log.

What you may not see and what does not exist give the same answer. Answers come in this order: 401 without a good token; 403 for what your role does not include; 400 for what cannot be read, whatever it was about; 404; 403 for what you may see and may not do; 409 when somebody changed the record since your mark was given, with what you may see of it now; 422 with the fields to be corrected. Errors are application/problem+json.

Bodies are JSON objects in UTF-8. Unknown names, names that are sent twice, unknown options of the address, control characters, broken UTF-8 and lone surrogates are refused, each with the name of the field. Line ends become LF, and blanks around a text are taken off. Codes such as areas and kinds of place are those of the lists that the partnership uses.

Lists are newest first and give no totals. Send the cursor that came as "next" for the next page; it is good for you alone. Times are RFC 3339 in UTC.

A POST that makes something takes an Idempotency-Key: the first request with a key counts, and every later one is answered with what the first one made.`

// Problem is an error as a program gets it.
type Problem struct {
	rest.Problem
	Current *Record `json:"current,omitempty" doc:"409: the record as it is now, as far as you may see it"`
}

// extend adds to the problem of a stale mark what stands now.
func (a *API) extend(ctx context.Context, who access.Actor, p rest.Problem, err error) any {
	stale, ok := errors.AsType[*record.Stale](err)
	if !ok {
		return nil
	}
	out := Problem{Problem: p}
	if current, failed := a.record(ctx, who, stale.Now); failed == nil {
		out.Current = &current
	}
	return out
}

// at is the address of something that was made.
func at(list string, made id.Record) string { return Prefix + "/" + list + "/" + string(made) }

func markOf(s string) record.Mark { return record.Mark(s) }
