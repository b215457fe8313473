package pagetest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Problems are the faults of a page's markup, each as a sentence.
func Problems(page []byte) []string {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		return []string{"it cannot be parsed: " + err.Error()}
	}
	c := &checker{doc: doc, ids: map[string]int{}}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) { c.ids[s.AttrOr("id", "")]++ })
	c.skeleton()
	c.references()
	c.fields()
	c.inline()
	c.meaning()
	slices.Sort(c.problems)
	return c.problems
}

type checker struct {
	doc      *goquery.Document
	ids      map[string]int
	problems []string
}

func (c *checker) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *checker) each(selector string, check func(s *goquery.Selection)) {
	c.doc.Find(selector).Each(func(_ int, s *goquery.Selection) { check(s) })
}

// skeleton checks what every page has once.
func (c *checker) skeleton() {
	for _, what := range []string{"h1", "main", "head > title"} {
		if n := c.doc.Find(what).Length(); n != 1 {
			c.say("there are %d %s elements, want 1", n, what)
		}
	}
	if strings.TrimSpace(c.doc.Find("h1").Text()) == "" {
		c.say("the h1 is empty")
	}
	if c.doc.Find("html").AttrOr("lang", "") == "" {
		c.say("html has no lang")
	}
	for id, n := range c.ids {
		if n > 1 || id == "" {
			c.say("id %q is there %d times", id, n)
		}
	}
}

// references checks that what points to an id points to one that is there.
func (c *checker) references() {
	for _, attribute := range []string{"aria-describedby", "aria-labelledby", "aria-controls", "data-aria-controls", "for"} {
		c.each("["+attribute+"]", func(s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attribute, "")) {
				if c.ids[id] == 0 {
					c.say("%s points to %q, which is not there", attribute, id)
				}
			}
		})
	}
	c.each(`a[href^="#"]`, func(s *goquery.Selection) {
		if id := s.AttrOr("href", "")[1:]; c.ids[id] == 0 {
			c.say("link %q leads to %q, which is not there", strings.TrimSpace(s.Text()), id)
		}
	})
}

// fields checks that every field has a label and every form its mark.
func (c *checker) fields() {
	labelled := map[string]bool{}
	c.each("label[for]", func(s *goquery.Selection) { labelled[s.AttrOr("for", "")] = strings.TrimSpace(s.Text()) != "" })
	c.each("input, select, textarea", func(s *goquery.Selection) {
		switch s.AttrOr("type", "") {
		case "hidden", "submit", "button":
			return
		}
		_, named := s.Attr("aria-label")
		if !labelled[s.AttrOr("id", "")] && !named && s.Closest("label").Length() == 0 {
			c.say("field %q has no label", s.AttrOr("name", ""))
		}
	})
	c.each("form", func(s *goquery.Selection) {
		post := strings.EqualFold(s.AttrOr("method", "get"), "post")
		if post && s.AttrOr("action", "") != "/sign-out" && s.Find(`input[type=hidden][name=once]`).Length() == 0 {
			c.say("form to %q has no mark: put {{template \"once\" .Once}} into it", s.AttrOr("action", ""))
		}
		if !strings.HasPrefix(s.AttrOr("action", "/"), "/") {
			c.say("form to %q leaves this site", s.AttrOr("action", ""))
		}
	})
	c.each(".govuk-error-message[id]", func(s *goquery.Selection) {
		if c.doc.Find(`[aria-describedby~="`+s.AttrOr("id", "")+`"]`).Length() == 0 {
			c.say("error %q is tied to no field", s.AttrOr("id", ""))
		}
	})
}

// inline checks that nothing is there which the content security policy would stop.
func (c *checker) inline() {
	c.each("[style], style", func(s *goquery.Selection) { c.say("%s has an inline style", goquery.NodeName(s)) })
	c.each("script", func(s *goquery.Selection) {
		if !strings.HasPrefix(s.AttrOr("src", ""), "/") || strings.TrimSpace(s.Text()) != "" {
			c.say("a script is inline or from elsewhere")
		}
	})
	c.each(`link[href], img[src], iframe, object, embed`, func(s *goquery.Selection) {
		if from := s.AttrOr("href", s.AttrOr("src", "")); !strings.HasPrefix(from, "/") || strings.HasPrefix(from, "//") {
			c.say("%s loads %q from elsewhere", goquery.NodeName(s), from)
		}
	})
	c.each("*", func(s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") {
				c.say("%s has the inline script %s", goquery.NodeName(s), a.Key)
			}
			if (a.Key == "href" || a.Key == "action") && (strings.Contains(a.Val, "#unsafe") || strings.Contains(a.Val, "ZgotmplZ") || strings.HasPrefix(a.Val, "javascript:")) {
				c.say("%s has the unsafe address %q", goquery.NodeName(s), a.Val)
			}
		}
	})
}

// meaning checks that things have names for those who do not see them.
func (c *checker) meaning() {
	c.each("a[href], button, summary", func(s *goquery.Selection) {
		if _, named := s.Attr("aria-label"); strings.TrimSpace(s.Text()) == "" && !named {
			c.say("%s has no text", goquery.NodeName(s))
		}
	})
	c.each("svg", func(s *goquery.Selection) {
		if s.AttrOr("aria-hidden", "") != "true" && s.Find("title").Length() == 0 {
			c.say("a drawing has neither a title nor aria-hidden")
		}
	})
	c.each("img:not([alt])", func(*goquery.Selection) { c.say("a picture has no alt") })
	c.each("table", func(s *goquery.Selection) {
		if s.Find("th").Length() == 0 {
			c.say("a table has no headings")
		}
	})
	c.each("fieldset", func(s *goquery.Selection) {
		if strings.TrimSpace(s.Find("legend").First().Text()) == "" {
			c.say("a fieldset has no legend")
		}
	})
}
