package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"lightship/internal/fault"
	"lightship/internal/web/ui"
)

const (
	maxFields  = 1000   // fields of one form
	defaultMax = 10_000 // characters of one field, where a reader names no limit
)

// Form is what was sent: fields by name. Its readers check what they read, note what is wrong in
// words for the person, and give the zero value for it; Err then says that the form must be shown
// again. Fields that nobody reads are ignored.
type Form struct {
	values   url.Values
	problems fault.Fields
	order    []string
	target   map[string]string
}

func newForm(values url.Values) *Form {
	return &Form{values: values, problems: fault.Fields{}, target: map[string]string{}}
}

// Form reads the body of the request, once. The error is a fault for what cannot be read at all;
// problems of single fields are the form's own.
func (r *Request) Form() (*Form, error) {
	if r.form != nil {
		return r.form, nil
	}
	values, err := readBody(r.Request)
	if err != nil {
		return nil, err
	}
	r.form = newForm(values)
	return r.form, nil
}

// Query reads the query of the address with the same care as a form.
func (r *Request) Query() *Form {
	values, err := parseFields(r.URL.RawQuery)
	if err != nil {
		values = url.Values{} // an address that cannot be read asks for nothing
	}
	return newForm(values)
}

func readBody(r *http.Request) (url.Values, error) {
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil && r.ContentLength == 0 {
		return url.Values{}, nil
	}
	switch kind {
	case "application/x-www-form-urlencoded":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, unreadable(err)
		}
		return parseFields(string(body))
	case "multipart/form-data":
		return readParts(r.Body, parameters["boundary"])
	default:
		return nil, fault.Bad("This is not a form that we can read.", fault.Why("the content type is not that of a form"))
	}
}

func parseFields(encoded string) (url.Values, error) {
	if strings.Count(encoded, "&") >= maxFields {
		return nil, fault.Bad("This form has too many fields.", nil)
	}
	values, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, fault.Bad("This form could not be read.", fault.Why("broken encoding of fields"))
	}
	return values, nil
}

// readParts reads a multipart form, whose parts are fields; files have their own door.
func readParts(body io.Reader, boundary string) (url.Values, error) {
	values := url.Values{}
	parts := multipart.NewReader(body, boundary)
	for range maxFields {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if part.FileName() != "" {
			return nil, fault.Bad("Files cannot be sent with this form.", nil)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, unreadable(err)
		}
		values.Add(part.FormName(), string(text))
	}
	return nil, fault.Bad("This form has too many fields.", nil)
}

// unreadable is the fault of a body that broke off or is not of its kind. Its cause is not kept: it
// quotes what was sent.
func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Of(fault.TooLarge, "This is more than we can take at once. Shorten it, or send it in parts.", err)
	}
	return fault.Bad("This form could not be read.", fault.Why("the body broke off, or is not of its kind"))
}

// sent is a field as it came, for the kit's own fields only.
func (f *Form) sent(name string) string { return f.values.Get(name) }

// Has tells whether the field was sent, even if empty: which button was pressed, say.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Problem notes what is wrong with a field, in words that help; the first one stays.
func (f *Form) Problem(name, problem string) {
	f.see(name)
	if _, taken := f.problems[name]; !taken {
		f.problems[name] = problem
	}
}

// Need notes a problem where nothing, or only blanks, was sent for the field.
func (f *Form) Need(name, problem string) {
	for _, suffix := range []string{"", "-day", "-month", "-year"} {
		for _, v := range f.values[name+suffix] {
			if strings.TrimSpace(v) != "" {
				return
			}
		}
	}
	f.Problem(name, problem)
}

// Take adds the problems of a fault that a service gave, and tells whether it was such a fault:
// the form is then shown again, and any other error is the handler's to return.
func (f *Form) Take(err error) bool {
	if !fault.Is(err, fault.Invalid) {
		return false
	}
	found := fault.As(err)
	for name, problem := range found.Fields {
		f.Problem(name, problem)
	}
	return len(found.Fields) > 0
}

// OK tells whether nothing is wrong so far.
func (f *Form) OK() bool { return len(f.problems) == 0 }

// Err is the problems as a fault, or nil.
func (f *Form) Err() error { return fault.Check(f.problems) }

// Filled is what was typed and what is wrong with it, for showing the form again.
func (f *Form) Filled() ui.Filled {
	shown := make(map[string][]string, len(f.values))
	for name, vs := range f.values {
		for _, v := range vs {
			shown[name] = append(shown[name], showable(v))
		}
	}
	return ui.Filled{Values: shown, Problems: f.problems, Order: f.order, Target: f.target}
}

func (f *Form) see(name string) {
	if !slices.Contains(f.order, name) {
		f.order = append(f.order, name)
	}
}

// showable is text as a page can show it: what cannot be shown is marked, and nothing is lost.
func showable(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(c rune) rune {
		if refused(c) {
			return '\uFFFD'
		}
		return c
	}, unixLines(s))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func unixLines(s string) string { return lineEnds.Replace(s) }

// refused are characters that no text of ours holds: NUL, which PostgreSQL cannot keep, and the
// other control characters but tab and line end.
func refused(c rune) bool { return c < ' ' && c != '\t' && c != '\n' || c == 0x7f }

const brokenText = "This has a character that cannot be kept. Delete it, or type it again."

// Clean gives text that came from outside as it may be kept, with LF as its line ends and without
// blanks around it, or says what is wrong with it.
func Clean(text string) (kept, problem string) { return clean(text) }

// clean gives text as it may be kept, or what is wrong with it.
func clean(s string) (text, problem string) {
	if !utf8.ValidString(s) { // lone surrogates are not valid UTF-8 either
		return "", brokenText
	}
	s = unixLines(s)
	if strings.ContainsFunc(s, refused) {
		return "", brokenText
	}
	return strings.TrimSpace(s), ""
}
