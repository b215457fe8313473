package hunt

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lightship/internal/app/apptest"
	"lightship/internal/id"
)

// mischief is text that has broken forms elsewhere: what only looks like markup, a statement or a
// path, what cannot be kept, and what is written in another direction or in too many characters.
var mischief = []string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "\x1b[31m", "\r\nSet-Cookie: a=b", "%00", "%s%n%d", "{{.}}", "${7*7}", "null", "undefined", "NaN", "-1", "1e309",
	"99999999999999999999", "0x1F", "'; drop table record; --", "' or '1'='1", "\"><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "</textarea><b>",
	"../../../etc/passwd", "=1+1", "\u202egnp.exe", "\u200b", "e\u0301\u0301\u0301", "\U0001F469\u200d\U0001F4BB", "ﷺ", "İıſK", strings.Repeat("é", 12000), "2026-02-30",
}

// sheet is a form of a page, as it was drawn.
type sheet struct {
	action string
	fields url.Values
	texts  []string
}

// sheets are the forms of a page that send something.
func sheets(t *testing.T, page string) []sheet {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []sheet
	doc.Find("form[method=post]").Each(func(_ int, form *goquery.Selection) {
		s := sheet{action: form.AttrOr("action", ""), fields: url.Values{}}
		form.Find("[name]").Each(func(_ int, field *goquery.Selection) {
			name, kind := field.AttrOr("name", ""), field.AttrOr("type", goquery.NodeName(field))
			switch {
			case kind == "text" || kind == "textarea" || kind == "search" || kind == "email" || kind == "tel":
				s.texts = append(s.texts, name)
				s.fields.Set(name, field.AttrOr("value", field.Text()))
			case kind == "select":
				s.fields.Set(name, field.Find("option[value!='']").First().AttrOr("value", ""))
			case kind != "submit" && !s.fields.Has(name):
				s.fields.Set(name, field.AttrOr("value", "yes"))
			}
		})
		out = append(out, s)
	})
	return out
}

// with is the form filled with a text: in its texts, or in everything, even where one only chooses.
func (s sheet) with(text string, everywhere bool) url.Values {
	out := url.Values{}
	for name, values := range s.fields {
		out[name] = values
		if everywhere || slices.Contains(s.texts, name) && !strings.HasSuffix(name, "-day") && !strings.HasSuffix(name, "-month") && !strings.HasSuffix(name, "-year") {
			out.Set(name, text)
		}
	}
	if !everywhere && out.Has("once") {
		out.Set("once", id.New[string]())
	}
	return out
}

var anID = regexp.MustCompile(`[0-9a-z]{26}`)

// TestWhateverIsTypedIsAnsweredAndStaysText fills every form of the product with text that has
// broken others.
func TestWhateverIsTypedIsAnsweredAndStaysText(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		pl := world(p)
		p.Step(10 * time.Minute)
		all := ids(t, p)
		done := map[string]bool{}
		for _, mail := range []string{"housing@hull.example", "support@haven.example"} {
			c := p.As(mail)
			for _, r := range p.Routes {
				if r.Method != "GET" || strings.HasPrefix(r.Path, "/api/") || r.Path == "/demo" {
					continue
				}
				for _, path := range paths(r, all) {
					for _, s := range sheets(t, c.Get(path).Body) {
						key := anID.ReplaceAllString(s.action+fmt.Sprint(s.texts), "ID")
						if done[key] || s.action == "/sign-out" {
							continue
						}
						done[key] = true
						fill(t, c, s)
					}
				}
			}
			for _, rec := range pl.records {
				stays(t, "/records/"+string(rec), c.Get("/records/"+string(rec)))
			}
			for _, path := range []string{"/today", "/concerns", "/hits", "/responses", "/trail"} {
				stays(t, path, c.Get(path))
			}
		}
		if len(done) < 12 {
			t.Errorf("only %d forms were filled: %v", len(done), done)
		}
		report, err := p.Verify(t.Context())
		if err != nil || len(report.Problems) > 0 {
			t.Errorf("the log after all that: %v, %v", report.Problems, err)
		}
	})
}

func fill(t *testing.T, c *apptest.Client, s sheet) {
	t.Helper()
	for _, text := range mischief {
		for _, everywhere := range []bool{false, true} {
			stays(t, fmt.Sprintf("%s with %.40q", s.action, text), c.Post(s.action, s.with(text, everywhere)))
		}
	}
}

// stays wants an answer in which nothing that was typed became markup.
func stays(t *testing.T, what string, got apptest.Answer) {
	t.Helper()
	if got.Status >= 500 {
		t.Errorf("%s: status %d", what, got.Status)
	}
	for _, markup := range []string{"<script>alert", "<img src=x", "</textarea><b>", "\x00"} {
		if strings.Contains(got.Body, markup) {
			t.Errorf("%s: the answer has %q as markup", what, markup)
		}
	}
	if strings.Contains(fmt.Sprint(got.Header), "a=b") {
		t.Errorf("%s: what was typed is a header: %v", what, got.Header)
	}
}
