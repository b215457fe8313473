package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// read runs a handler over a request and gives what it answered.
func read(t testing.TB, r *http.Request, do func(*web.Request) error) *http.Response {
	t.Helper()
	k := newKit(t)
	k.Page("POST /form", access.SignedIn, func(r *web.Request) (web.Response, error) {
		if err := do(r); err != nil {
			return web.Response{}, err
		}
		return web.Text("fine"), nil
	}, web.BodyLimit(64<<10))
	return k.ask("good", r)
}

// form reads a form and lets the test look at it.
func form(t testing.TB, values url.Values, look func(*web.Form)) {
	t.Helper()
	read(t, post("/form", values), func(r *web.Request) error {
		f, err := r.Form()
		if err != nil {
			t.Errorf("form %v: got %v, want it read", values, err)
			return err
		}
		look(f)
		return nil
	})
}

func problem(f *web.Form, name string) string {
	err := f.Err()
	if err == nil {
		return ""
	}
	return fault.As(err).Fields[name]
}

func TestTextIsRefusedWhenItCannotBeKept(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{
		"NUL": "a\x00b", "broken UTF-8": "a\xff", "cut UTF-8": "caf\xc3", "lone surrogate": "a\xed\xa0\x80b", "control": "a\x1bb",
		"too long": strings.Repeat("é", 11),
	} {
		form(t, url.Values{"what": {typed}}, func(f *web.Form) {
			if got := f.Text("what", 10); got != "" || problem(f, "what") == "" {
				t.Errorf("%s: got %q with problem %q, want nothing and a problem", name, got, problem(f, "what"))
			}
			shown := f.Filled().Values["what"][0]
			if !utf8.ValidString(shown) || strings.ContainsRune(shown, 0) || utf8.RuneCountInString(shown) < 2 {
				t.Errorf("%s: shown again as %q, want what was typed with marks for what cannot be shown", name, shown)
			}
		})
	}
}

func TestTextIsKeptAsTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		" a b ": "a b", "a\r\nb\rc\nd": "a\nb\nc\nd", "a\tb": "a\tb", "Łukasz ትግርኛ 😀": "Łukasz ትግርኛ 😀", "<b>&amp;": "<b>&amp;",
		strings.Repeat("é", 20): strings.Repeat("é", 20),
	} {
		form(t, url.Values{"what": {typed}}, func(f *web.Form) {
			if got := f.Text("what", 20); got != want || f.Err() != nil {
				t.Errorf("%q: got %q, %v; want %q", typed, got, f.Err(), want)
			}
		})
	}
}

func TestAnUnknownOptionIsAProblemOfItsField(t *testing.T) {
	t.Parallel()
	form(t, url.Values{"risk": {"enormous"}, "signs": {"b", "a", "b"}, "odd": {"a", "z"}, "twice": {"a", "b"}, "box": {"maybe"}}, func(f *web.Form) {
		if got := f.Choice("risk", "low", "high"); got != "" || problem(f, "risk") == "" {
			t.Errorf("choice: got %q, want a problem", got)
		}
		if got := f.Choices("signs", "a", "b", "c"); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("choices: got %v, want a and b", got)
		}
		if got := f.Choices("odd", "a", "b"); got != nil || problem(f, "odd") == "" {
			t.Errorf("choices: got %v, want a problem", got)
		}
		if got := f.Text("twice", 0); got != "" || problem(f, "twice") == "" {
			t.Errorf("a field sent twice: got %q, want a problem", got)
		}
		if f.Bool("box") || problem(f, "box") == "" {
			t.Error("box: want a problem")
		}
		if f.Choice("nothing", "a") != "" || problem(f, "nothing") != "" {
			t.Error("a field that was not sent has a problem")
		}
	})
}

func TestDates(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		day, month, year string
		want             time.Time
		target           string // the element that a problem leads to; empty for none
	}{
		{"27", "3", "2026", day, ""}, {"27", "03", "2026", day, ""}, {" 27 ", "March", "2026", day, ""}, {"27", "mar", "2026", day, ""},
		{"", "", "", time.Time{}, ""},
		{"31", "2", "2026", time.Time{}, "d-day"}, {"0", "2", "2026", time.Time{}, "d-day"}, {"1", "13", "2026", time.Time{}, "d-month"},
		{"1", "", "2026", time.Time{}, "d-month"}, {"1", "2", "", time.Time{}, "d-year"}, {"1", "2", "26", time.Time{}, "d-day"}, {"x", "2", "2026", time.Time{}, "d-day"},
		{"99999999999999999999", "1", "2026", time.Time{}, "d-day"}, {"-1", "1", "2026", time.Time{}, "d-day"},
	} {
		form(t, url.Values{"d-day": {c.day}, "d-month": {c.month}, "d-year": {c.year}}, func(f *web.Form) {
			got := f.Date("d")
			if !got.Equal(c.want) || (problem(f, "d") != "") != (c.target != "") {
				t.Errorf("%s %s %s: got %v with problem %q, want %v, problem %v", c.day, c.month, c.year, got, problem(f, "d"), c.want, c.target != "")
			}
			if s := f.Filled().Summary(); c.target != "" && (len(s.Items) != 1 || s.Items[0].Href != "#"+c.target) {
				t.Errorf("%s %s %s: problem leads to %v, want #%s", c.day, c.month, c.year, s.Items, c.target)
			}
		})
	}
}

func TestTimesOfDayAndNumbers(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"16:30": "16h30m0s", "4.30pm": "16h30m0s", "4 PM": "16h0m0s", "0905": "9h5m0s", "25:00": "", "noon": ""} {
		form(t, url.Values{"at": {typed}}, func(f *web.Form) {
			got, ok := f.Time("at")
			if ok != (want != "") || ok && got.String() != want || ok == (problem(f, "at") != "") {
				t.Errorf("%q: got %v, %v, problem %q; want %q", typed, got, ok, problem(f, "at"), want)
			}
		})
	}
	for typed, want := range map[string]int{"12": 12, "1,000": 1000, "0": -1, "1001": -1, "1e2": -1, "twelve": -1, "9999999999999999999": -1} {
		form(t, url.Values{"n": {typed}}, func(f *web.Form) {
			got, ok := f.Int("n", 1, 1000)
			if ok != (want >= 0) || ok && got != want {
				t.Errorf("%q: got %d, %v; want %d", typed, got, ok, want)
			}
		})
	}
}

func TestNeedSaysWhatIsMissingAndServicesMayAddProblems(t *testing.T) {
	t.Parallel()
	form(t, url.Values{"what": {"  "}, "place": {"Hull"}, "when-year": {"2026"}}, func(f *web.Form) {
		f.Need("what", "Say what you saw.")
		f.Need("place", "Say where.")
		f.Need("when", "Say when.")
		if !f.Take(fault.Field("plate", "This is no plate.")) || f.Take(fault.Absent(nil)) || f.Take(nil) {
			t.Error("Take: want only problems of fields taken")
		}
		got := fault.As(f.Err()).Fields
		if len(got) != 2 || got["what"] != "Say what you saw." || got["plate"] != "This is no plate." {
			t.Errorf("got %v, want problems of what and plate", got)
		}
	})
}

func TestFormsThatCannotBeReadAreRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	raw := func(kind, body string) *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/form", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return r
	}
	const encoded = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		r    *http.Request
		want int
	}{
		"broken percent":  {raw(encoded, "a=%zz"), 400},
		"other kind":      {raw("application/json", "{}"), 400},
		"no kind":         {raw("", "a=b"), 400},
		"too many fields": {raw(encoded, strings.Repeat("a=b&", 1000)), 400},
		"too large":       {raw(encoded, "a="+strings.Repeat("b", 65<<10)), 413},
		"no boundary":     {raw("multipart/form-data", "x"), 400},
		"large multipart": {raw("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"+strings.Repeat("b", 65<<10)+"\r\n--x--\r\n"), 413},
		"a file":          {raw("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a; filename=b.exe\r\n\r\nc\r\n--x--\r\n"), 400},
		"fine":            {raw(encoded, "a=b"), 200},
	} {
		got := read(t, c.r, func(r *web.Request) error {
			_, err := r.Form()
			return err
		})
		if got.StatusCode != c.want {
			t.Errorf("%s: got status %d, want %d", name, got.StatusCode, c.want)
		}
	}
}

func TestMultipartFormsAreReadLikeOthers(t *testing.T) {
	t.Parallel()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("what", "a\r\nb")
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, "/form", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	read(t, r, func(r *web.Request) error {
		f, err := r.Form()
		if err != nil {
			return err
		}
		if got := f.Text("what", 0); got != "a\nb" {
			t.Errorf("got %q, want the lines", got)
		}
		return nil
	})
}

func TestAFormThatComesBackKeepsItsMark(t *testing.T) {
	t.Parallel()
	const mark = "0123456789abcdefghjkmnpqrs"
	var kept, fresh, forged ui.Once
	read(t, post("/form", url.Values{"once": {mark}}), func(r *web.Request) error { kept = r.Once(); return nil })
	read(t, post("/form", nil), func(r *web.Request) error {
		if fresh = r.Once(); fresh != r.Once() {
			t.Error("one request has two marks")
		}
		return nil
	})
	read(t, post("/form", url.Values{"once": {"'; drop"}}), func(r *web.Request) error { forged = r.Once(); return nil })
	if kept != mark || len(fresh) != 26 || len(forged) != 26 || fresh == forged {
		t.Errorf("got %q, %q and %q; want the mark that was sent, and new ones for none and for what is no mark", kept, fresh, forged)
	}
}

func FuzzForm(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", []byte("what=a%00b&d-day=1&d-month=2&d-year=2026&at=4pm&n=3"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=what\r\n\r\n\xed\xa0\x80\r\n--x--\r\n"))
	f.Add("application/x-www-form-urlencoded; charset=utf-16", []byte("what=%ED%A0%80&what=2"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/form", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		got := read(t, r, func(r *web.Request) error {
			form, err := r.Form()
			if err != nil {
				return err
			}
			for _, text := range []string{form.Text("what", 50), form.Line("line", 50), string(r.Once())} {
				if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r") || utf8.RuneCountInString(text) > 50 {
					t.Errorf("read %q, which cannot be kept", text)
				}
			}
			if c := form.Choice("c", "a"); c != "" && c != "a" {
				t.Errorf("chose %q, which was not offered", c)
			}
			if d := form.Date("d"); !d.IsZero() && (d.Year() < 1900 || d.Year() > 2200) {
				t.Errorf("read the date %v", d)
			}
			form.Time("at")
			form.Int("n", 0, 10)
			for _, vs := range form.Filled().Values {
				for _, v := range vs {
					if !utf8.ValidString(v) || strings.ContainsAny(v, "\x00\r") {
						t.Errorf("would show %q", v)
					}
				}
			}
			return form.Err()
		})
		if got.StatusCode >= 500 {
			t.Errorf("status %d for %q", got.StatusCode, body)
		}
	})
}
