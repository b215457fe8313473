package hunt

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

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

var anID = regexp.MustCompile(`[0-9a-z]{26}`)
