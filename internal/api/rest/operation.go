package rest

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lightship/internal/access"
	"lightship/internal/web"
)

// Operation is one line of an API.
type Operation struct {
	ID, Method, Path string // the path after the prefix
	May              access.Action
	Tag              string
	Summary          string
	About            string              // what else a program must know
	Status           int                 // of the answer; 200 unless told
	Media            string              // of the answer, where it is not JSON
	Fields           func(string) string // gives the name that a program knows a service's field by
}

const (
	actionExtension = "x-lightship-action"
	fieldsKey       = "fields"
)

// Add adds an operation: what it reads is a struct for huma, what it does is one service method.
func Add[I, O any](k *Kit, o Operation, do func(ctx context.Context, who access.Actor, in *I) (*O, error)) {
	op := huma.Operation{
		OperationID: o.ID, Method: o.Method, Path: k.Prefix + o.Path, Tags: []string{o.Tag}, Summary: o.Summary, Description: o.About,
		DefaultStatus: o.Status,
		Extensions:    map[string]any{actionExtension: string(o.May)},
		Metadata:      map[string]any{fieldsKey: o.Fields},
		Responses:     map[string]*huma.Response{"default": k.problem()},
		MaxBodyBytes:  -1, // package web bounds the body
	}
	if op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
	if !access.IsPublic(o.May) {
		op.Security = []map[string][]string{{"token": {}}}
	}
	if o.Media != "" {
		op.Responses[strconv.Itoa(op.DefaultStatus)] = &huma.Response{Description: http.StatusText(op.DefaultStatus), Content: map[string]*huma.MediaType{
			o.Media: {Schema: &huma.Schema{Type: huma.TypeString}},
		}}
	}
	huma.Register(k.huma, op, func(ctx context.Context, in *I) (*O, error) {
		who, _ := web.ActorFrom(ctx)
		out, err := do(ctx, who, in)
		if err != nil {
			note(ctx, err) // the adapter answers; nothing that huma wrote leaves
			return nil, nil
		}
		return out, nil
	})
}

// AddOf adds an operation on the one thing that its path names, whose id it is given. What has not
// the shape of an id is absent.
func AddOf[T ~string, I interface{ named() string }, O any](k *Kit, o Operation, do func(ctx context.Context, who access.Actor, of T, in *I) (*O, error)) {
	Add(k, o, func(ctx context.Context, who access.Actor, in *I) (*O, error) {
		of, err := IDOf[T]((*in).named())
		if err != nil {
			return nil, err
		}
		return do(ctx, who, of, in)
	})
}

// adapter puts huma's operations on our mux.
type adapter struct {
	mux *web.Mux
	kit *Kit
}

// Handle adds one operation.
func (a *adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	may, _ := op.Extensions[actionExtension].(string)
	a.mux.API(op.Method+" "+op.Path, access.Action(may), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := read(op, r)
		if err != nil {
			a.kit.refuse(w, r, op, err)
			return
		}
		happened := &noted{}
		answer := &answer{header: http.Header{}}
		handler(humago.NewContext(op, r.WithContext(context.WithValue(r.Context(), notedKey{}, happened)), answer))
		if happened.err != nil {
			a.kit.refuse(w, r, op, happened.err)
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
