package rest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"lightship/internal/fault"
	"lightship/internal/web"
)

const (
	deepest      = 8  // objects and lists within each other
	mostProblems = 20 // fields that one answer names
	longestName  = 60
	longestDigit = 20 // of a number
)

// read checks all text of a request before anything else looks at it: what it gives holds only
// text that we may keep, and every name once.
func read(op *huma.Operation, r *http.Request) (*http.Request, error) {
	query, err := readQuery(op, r.URL.RawQuery)
	if err != nil {
		return r, err
	}
	address := *r.URL
	address.RawQuery = query.Encode()
	clean := r.WithContext(r.Context())
	clean.URL = &address
	if op.RequestBody == nil {
		return clean, nil
	}
	body, err := readBody(r)
	if err != nil {
		return r, err
	}
	clean.Body = io.NopCloser(bytes.NewReader(body))
	return clean, nil
}

func readQuery(op *huma.Operation, raw string) (url.Values, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, fault.Bad("The options of the address could not be read.", fault.Why("broken encoding of the query"))
	}
	known := map[string]bool{}
	for _, p := range op.Parameters {
		known[p.Name] = p.In == "query"
	}
	problems, out := fault.Fields{}, url.Values{}
	for name, sent := range values {
		text, problem := web.Clean(sent[0])
		switch {
		case len(problems) >= mostProblems:
		case !known[name]:
			problems[shortName(name)] = "This option is not known here."
		case len(sent) > 1:
			problems[name] = "This was sent more than once. Send it once."
		case problem != "":
			problems[name] = problem
		case text != "":
			out.Set(name, text)
		}
	}
	if len(problems) > 0 {
		return nil, Unread(problems)
	}
	return out, nil
}

// shortName gives a name of somebody else's making so that an answer may hold it.
func shortName(name string) string {
	name, problem := web.Clean(name)
	if problem != "" || name == "" {
		return "name"
	}
	if utf8.RuneCountInString(name) > longestName {
		return string([]rune(name)[:longestName]) + "…"
	}
	return name
}

func readBody(r *http.Request) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, fault.Bad("Send the body as application/json.", fault.Why("the content type is not that of JSON"))
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return nil, fault.Of(fault.TooLarge, "This is more than we can take at once. Shorten it, or send it in parts.", err)
		}
		return nil, fault.Bad("The body could not be read.", err)
	}
	return cleanJSON(body)
}

// cleanJSON reads one JSON object and writes it anew with text as it may be kept.
func cleanJSON(body []byte) ([]byte, error) {
	s := &scanner{body: body, in: json.NewDecoder(bytes.NewReader(body)), problems: fault.Fields{}}
	s.in.UseNumber()
	v, err := s.value("", 0)
	if err == nil {
		_, isObject := v.(map[string]any)
		_, more := s.in.Token()
		if !isObject || !errors.Is(more, io.EOF) {
			err = fault.Bad("The body must be one JSON object.", nil)
		}
	}
	if len(s.problems) > 0 { // what is wrong with a field helps more than where reading stopped
		return nil, Unread(s.problems)
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

// scanner walks through JSON and notes what is wrong with its text, by field.
type scanner struct {
	body     []byte
	in       *json.Decoder
	problems fault.Fields
}

func (s *scanner) problem(field, problem string) {
	if len(s.problems) < mostProblems {
		s.problems[cmp.Or(field, "body")] = problem
	}
}

// next gives a token with its own bytes, since decoding hides what was wrong with them.
func (s *scanner) next(path string) (json.Token, []byte, error) {
	from := s.in.InputOffset()
	token, err := s.in.Token()
	if err == nil {
		return token, bytes.TrimLeft(s.body[from:s.in.InputOffset()], " \t\r\n,:"), nil
	}
	if rest := bytes.TrimLeft(s.body[from:], " \t\r\n,:"); len(rest) > 0 && rest[0] == '"' {
		s.problem(path, "This text has a character or an escape that cannot be read. Delete it, or type it again.")
	}
	return nil, nil, fault.Bad("The body is not JSON that can be read.", fault.Why("broken JSON"))
}

func (s *scanner) value(path string, depth int) (any, error) {
	if depth > deepest {
		return nil, fault.Bad("The body has too many objects within each other.", nil)
	}
	token, raw, err := s.next(path)
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return s.object(path, depth)
		}
		return s.list(path, depth)
	case string:
		return s.text(path, v, raw), nil
	case json.Number:
		if _, err := strconv.ParseFloat(v.String(), 64); err != nil || len(v) > longestDigit {
			s.problem(path, "This number is too long.")
		}
		return v, nil
	default:
		return v, nil
	}
}

// name is how every name of ours is written. Go's decoder takes other cases of a letter for it,
// so that one thing could be sent twice: all others are refused here.
var name = regexp.MustCompile(`^[a-z][a-z0-9_]{0,59}$`)

func (s *scanner) object(path string, depth int) (any, error) {
	out := map[string]any{}
	for s.in.More() {
		token, _, err := s.next(path)
		if err != nil {
			return nil, err
		}
		key, _ := token.(string)
		at := shortName(key)
		if path != "" {
			at = path + "." + at
		}
		_, twice := out[key]
		switch {
		case !name.MatchString(key):
			s.problem(at, "This name is not known here.")
		case twice:
			s.problem(at, "This was sent more than once. Send it once.")
		}
		v, err := s.value(at, depth+1)
		if err != nil {
			return nil, err
		}
		out[key] = v
	}
	_, _, err := s.next(path)
	return out, err
}

func (s *scanner) list(path string, depth int) (any, error) {
	out := []any{}
	for i := 0; s.in.More(); i++ {
		v, err := s.value(path+"["+strconv.Itoa(i)+"]", depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	_, _, err := s.next(path)
	return out, err
}

func (s *scanner) text(path, decoded string, raw []byte) string {
	kept, problem := web.Clean(decoded)
	if problem == "" && (!utf8.Valid(raw) || lone(raw)) {
		problem = "This has a character that cannot be kept. Delete it, or type it again."
	}
	if problem != "" {
		s.problem(path, problem)
	}
	return kept
}

// lone tells whether a JSON string has half of a pair of surrogates, which no UTF-8 can hold.
func lone(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		unit, ok := escaped(raw, i)
		if !ok {
			continue
		}
		i += 4
		if unit < 0xd800 || unit > 0xdfff {
			continue
		}
		if unit >= 0xdc00 || i+2 >= len(raw) || raw[i+1] != '\\' {
			return true
		}
		if second, ok := escaped(raw, i+2); !ok || second < 0xdc00 || second > 0xdfff {
			return true
		}
		i += 6
	}
	return false
}

// escaped reads the four digits of a \u whose u is at i.
func escaped(raw []byte, i int) (uint64, bool) {
	if i+4 >= len(raw) || raw[i] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(raw[i+1:i+5]), 16, 16)
	return unit, err == nil
}
