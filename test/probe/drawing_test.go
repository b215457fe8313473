package probe

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// drawing is what a browser makes of a page.
type drawing struct {
	forms    string              // the elements of its forms with their attributes, in order, without values
	words    map[string]bool     // its elements, their attributes, and how addresses begin
	fields   map[string][]string // of forms, by name, as filled
	problems []string
	links    []string
	text     string // what one reads, with single blanks
}

// reading is a page that is being taken apart.
type reading struct {
	drawing
	elements, text strings.Builder
	form, problem  bool
	summary        bool
	area           string
}

// read takes a page apart as a browser does.
func read(body string) drawing {
	d := reading{drawing: drawing{fields: map[string][]string{}, words: map[string]bool{}}}
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			d.forms, d.drawing.text = d.elements.String(), strings.Join(strings.Fields(d.text.String()), " ")
			return d.drawing
		case html.CommentToken:
			d.words["a comment"] = true
		case html.TextToken:
			d.said(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			d.begins(z.Token())
		case html.EndTagToken:
			name, _ := z.TagName()
			d.ends(string(name))
		}
	}
}

func (d *reading) said(words string) {
	if d.area != "" {
		d.fields[d.area] = append(d.fields[d.area], strings.TrimPrefix(words, "\n"))
	}
	if (d.problem || d.summary) && strings.TrimSpace(words) != "" {
		d.problems = append(d.problems, words)
	}
	d.text.WriteString(words)
	d.text.WriteByte(' ')
}

func (d *reading) begins(tag html.Token) {
	at := map[string]string{}
	d.form = d.form || tag.Data == "form"
	if d.form {
		d.elements.WriteString("<" + tag.Data)
	}
	d.words[tag.Data] = true
	for _, a := range tag.Attr {
		at[a.Key] = a.Val
		d.words[tag.Data+" "+a.Key] = true
		if slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key) {
			d.words[tag.Data+" to "+beginning(a.Val)] = true
		}
		if d.form && !slices.Contains(filledIn, a.Key) {
			d.elements.WriteString(" " + a.Key)
		}
	}
	switch {
	case tag.Data == "a" && strings.HasPrefix(at["href"], "/"):
		d.links = append(d.links, at["href"])
	case tag.Data == "textarea":
		d.area = at["name"]
	case tag.Data == "input" && at["type"] != "radio" && at["type"] != "checkbox" && at["type"] != "hidden":
		d.fields[at["name"]] = append(d.fields[at["name"]], at["value"])
	case tag.Data == "p" && strings.Contains(at["class"], "error-message"):
		d.problem = true
	case tag.Data == "ul" && strings.Contains(at["class"], "error-summary"):
		d.summary = true
	}
}

func (d *reading) ends(name string) {
	if d.form {
		d.elements.WriteString("/" + name)
	}
	switch name {
	case "form":
		d.form = false
	case "textarea":
		d.area = ""
	case "p":
		d.problem = false
	case "ul":
		d.summary = false
	}
}

// filledIn are attributes that come and go with what a form holds.
var filledIn = []string{"value", "checked", "selected", "open"}

// parting shows where two lists of elements part.
func parting(want, got string) string {
	n := 0
	for n < len(want) && n < len(got) && want[n] == got[n] {
		n++
	}
	cut := func(s string) string { return s[max(0, n-40):min(len(s), n+80)] }
	return fmt.Sprintf("\nbefore …%s…\nnow    …%s…", cut(want), cut(got))
}

// vocabulary is what pages have of elements, attributes and beginnings of addresses while nobody
// types anything strange.
type vocabulary struct {
	mu    sync.Mutex
	words map[string]bool
}

func (v *vocabulary) learn(body string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	maps.Copy(v.words, read(body).words)
}

// strange are the words of a page that are none of the vocabulary's.
func (v *vocabulary) strange(page drawing) []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	var out []string
	for w := range page.words {
		if !v.words[w] {
			out = append(out, w)
		}
	}
	return out
}

// beginning is the scheme of an address, or that it is of this site.
func beginning(address string) string {
	switch {
	case strings.HasPrefix(address, "//"):
		return "another site"
	case address == "" || strings.HasPrefix(address, "/") || strings.HasPrefix(address, "#") || strings.HasPrefix(address, "?"):
		return "this site"
	default:
		scheme, _, _ := strings.Cut(address, ":")
		return scheme
	}
}
