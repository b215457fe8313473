package rest

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"lightship/internal/fault"
	"lightship/internal/web"
)

// Problem is an error as a program gets it, before an API adds anything of its own.
type Problem struct {
	Type   string         `json:"type" doc:"urn:lightship: and the kind of the problem"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail,omitempty" doc:"What happened and what to do next"`
	Errors []ProblemField `json:"errors,omitempty" nullable:"false" doc:"What is wrong with single fields"`
}

// ProblemField is what is wrong with one field, named as it was sent, such as phones[1].number.
type ProblemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func problemOf(err error) Problem {
	p := web.ProblemOf(err)
	out := Problem{Type: p.Type, Title: p.Title, Status: p.Status, Detail: p.Detail}
	for _, e := range p.Errors {
		out.Errors = append(out.Errors, ProblemField(e))
	}
	return out
}

// refuse answers with a problem. What a program typed, a name of its own making for one, is in
// the answer and never in the server's log.
func (k *Kit) refuse(w http.ResponseWriter, r *http.Request, op *huma.Operation, err error) {
	if k.Extend != nil {
		who, _ := web.ActorFrom(r.Context())
		p := problemOf(err)
		if more := k.Extend(r.Context(), who, p, err); more != nil {
			writeProblem(w, p.Status, more, err)
			return
		}
	}
	f := fault.As(err)
	switch {
	case f.Kind == fault.Malformed && len(f.Fields) > 0:
		p := problemOf(f)
		writeProblem(w, p.Status, p, fault.Bad(f.Text, nil))
	case f.Kind == fault.Invalid && len(f.Fields) > 0:
		rename, _ := op.Metadata[fieldsKey].(func(string) string)
		web.Refuse(w, AsSent(err, rename))
	default:
		web.Refuse(w, err)
	}
}

// AsSent names the fields of what is not valid as the program sent them; nil leaves the names.
func AsSent(err error, rename func(string) string) error {
	if rename == nil || !fault.Is(err, fault.Invalid) {
		return err
	}
	f := fault.As(err)
	fields := fault.Fields{}
	for name, problem := range f.Fields {
		fields[rename(name)] = problem
	}
	return &fault.Error{Kind: f.Kind, Text: f.Text, Cause: f.Cause, Fields: fields}
}

func writeProblem(w http.ResponseWriter, status int, p any, logged error) {
	body, err := json.Marshal(p)
	if err != nil {
		web.Refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", web.ProblemType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
	web.Refuse(w, logged)
}

// Unread makes the fault of a request that breaks the schema.
func Unread(fields fault.Fields) error {
	return &fault.Error{Kind: fault.Malformed, Text: "The request is not as this operation reads it. Nothing was done.", Fields: fields}
}

// noteProblem sees what huma is about to answer, and turns its errors into faults.
func noteProblem(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	if model.Status >= http.StatusInternalServerError {
		note(ctx.Context(), errors.New("rest: "+model.Detail))
		return v, nil
	}
	fields := fault.Fields{}
	for _, e := range model.Errors {
		field, message := inWords(e)
		fields[field] = message
	}
	if len(fields) == 0 {
		note(ctx.Context(), fault.Bad("The request could not be read.", fault.Why("%s", model.Detail)))
		return v, nil
	}
	note(ctx.Context(), Unread(fields))
	return v, nil
}

// missing is how huma says that a property is not there, at the place of its parent.
var missing = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// words say huma's messages as ours; a %s stands for what the schema asks.
var words = []struct{ begins, say string }{
	{"unexpected property", "This name is not known here."},
	{"required ", "This is needed."},
	{"expected string", "This must be text."},
	{"expected boolean", "This must be true or false."},
	{"expected integer", "This must be a whole number."},
	{"invalid integer", "This must be a whole number."},
	{"expected number >= ", "This must be at least %s."},
	{"expected number <= ", "This must be at most %s."},
	{"expected number", "This must be a number."},
	{"expected array length <= ", "Too many at once: at most %s."},
	{"expected array length >= ", "Too few: at least %s."},
	{"expected array", "This must be a list."},
	{"expected object", "This must be an object."},
	{"expected length <= ", "This is too long: at most %s characters."},
	{"expected length >= ", "This is too short: at least %s characters."},
	{"expected value to be one of ", "This must be one of %s."},
	{"expected string to be RFC 3339 date-time", "This must be a time such as 2026-11-24T09:00:00Z."},
}

// inWords names the field as it was sent and says in a sentence what is wrong. It never repeats
// the value.
func inWords(e *huma.ErrorDetail) (field, message string) {
	field = e.Location
	for _, place := range []string{"body", "query", "path", "header"} {
		if rest, ok := strings.CutPrefix(field, place+"."); ok {
			field = rest
			break
		}
		if rest, ok := strings.CutPrefix(field, place+"["); ok {
			field = "[" + rest
			break
		}
	}
	if m := missing.FindStringSubmatch(e.Message); m != nil {
		if field == "body" {
			return m[1], "This is needed."
		}
		return field + "." + m[1], "This is needed."
	}
	if field == "" {
		field = "body"
	}
	for _, w := range words {
		if rest, ok := strings.CutPrefix(e.Message, w.begins); ok && (rest == "" || strings.HasSuffix(w.begins, " ")) {
			return field, strings.ReplaceAll(w.say, "%s", strings.Trim(rest, `"`))
		}
	}
	return field, "This is not as it must be: " + e.Message + "."
}

// Index writes a place in a list as a program counts it.
func Index(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}
