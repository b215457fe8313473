package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
)

// operation is one line of the API.
type operation struct {
	id, method, path string // the path after Prefix
	may              access.Action
	tag              string
	summary          string
	about            string              // what else a program must know
	status           int                 // of the answer; 200 unless told
	media            string              // of the answer, where it is not JSON
	fields           func(string) string // gives the name that a program knows a service's field by
}

// The shapes of requests and answers.
type (
	one struct {
		ID string `path:"id"`
	}
	change[T any] struct {
		ID   string `path:"id"`
		Body T
	}
	making[T any] struct {
		ID   string `path:"id"`
		Key  string `header:"Idempotency-Key" maxLength:"200" doc:"Of your own making: the first request with a key counts, and every later one is answered with what it made"`
		Body T
	}
	reply[T any] struct{ Body T }

	created[T any] struct {
		Location string `header:"Location"`
		Body     T
	}
)

// at is the address of something that was made.
func at(list string, made id.Record) string { return Prefix + "/" + list + "/" + string(made) }

const (
	actionExtension = "x-lightship-action"
	fieldsKey       = "fields"
)

// add adds an operation: what it reads is a struct for huma, what it does is one service method.
func add[I, O any](a *API, o operation, do func(ctx context.Context, who access.Actor, in *I) (*O, error)) {
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: Prefix + o.path, Tags: []string{o.tag}, Summary: o.summary, Description: o.about,
		DefaultStatus: o.status,
		Extensions:    map[string]any{actionExtension: string(o.may)},
		Metadata:      map[string]any{fieldsKey: o.fields},
		Responses:     map[string]*huma.Response{"default": a.problem()},
		MaxBodyBytes:  -1, // package web bounds the body
	}
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
	if !access.IsPublic(o.may) {
		op.Security = []map[string][]string{{"token": {}}}
	}
	if o.media != "" {
		op.Responses[strconv.Itoa(op.DefaultStatus)] = &huma.Response{Description: http.StatusText(op.DefaultStatus), Content: map[string]*huma.MediaType{
			o.media: {Schema: &huma.Schema{Type: huma.TypeString}},
		}}
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		who, _ := web.ActorFrom(ctx)
		out, err := do(ctx, who, in)
		if err != nil {
			note(ctx, err) // the adapter answers; nothing that huma wrote leaves
			return nil, nil
		}
		return out, nil
	})
}

// adapter puts huma's operations on our mux.
type adapter struct {
	mux *web.Mux
	api *API
}

// Handle adds one operation.
func (a *adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	may, _ := op.Extensions[actionExtension].(string)
	a.mux.API(op.Method+" "+op.Path, access.Action(may), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := read(op, r)
		if err != nil {
			a.api.refuse(w, r, op, err)
			return
		}
		happened := &noted{}
		answer := &answer{header: http.Header{}}
		handler(humago.NewContext(op, r.WithContext(context.WithValue(r.Context(), notedKey{}, happened)), answer))
		if happened.err != nil {
			a.api.refuse(w, r, op, happened.err)
			return
		}
		answer.send(w)
	}))
}

// ServeHTTP is not the adapter's: the mux serves.
func (a *adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// noted is what went wrong in one request.
type noted struct{ err error }

type notedKey struct{}

// note keeps the first thing that went wrong.
func note(ctx context.Context, err error) {
	if n, ok := ctx.Value(notedKey{}).(*noted); ok && n.err == nil {
		n.err = err
	}
}

// answer is what huma wrote.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the kit holds it until the log's entry is settled
}

// once makes the mark of a request from its key, so that one key serves each operation, and each
// record that it is about, by itself.
func once(operation, key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(operation + "\x00" + key))
	return hex.EncodeToString(sum[:16]) // services may put a word before it
}

// idOf reads an id from the path. What has not the shape of an id is absent, like any unknown one.
func idOf[T ~string](s string) (T, error) {
	v, ok := id.Parse[T](s)
	if !ok {
		return "", fault.Absent(fault.Why("the address has no id"))
	}
	return v, nil
}
