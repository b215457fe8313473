package partnerweb

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web/ui"
)

// history tells what was ever so, in words; clauses are those of an agreement.
func (h *Handler) history(all []organise.Past, n organise.Names, clauses []partner.Clause, now time.Time) ui.Panel {
	p := ui.Panel{Title: "History", Empty: "Nothing has changed since the partnership was set up."}
	for _, past := range all {
		if past.Fact.What == "" {
			p.Items = append(p.Items, ui.Value{Text: h.changeWords(past), Note: "On " + day(past.At) + by(past.By)})
			continue
		}
		p.Items = append(p.Items, ui.Value{Text: factWords(past, n, clauses), Note: span(past, now)})
	}
	return p
}

// span says since when and until when a fact was so, and who said so.
func span(p organise.Past, now time.Time) string {
	words := "Since "
	if p.Fact.From.After(now) {
		words = "From "
	}
	words += day(p.Fact.From)
	if !p.Fact.Until.IsZero() || !p.Fact.Expires.IsZero() {
		words += " until " + endOf(p.Fact)
	}
	words += by(p.By)
	if p.EndedBy != "" {
		words += "; ended by " + p.EndedBy
	}
	return words
}

func by(name string) string { return ", by " + cmp.Or(name, "those who set up the partnership") }

func factWords(p organise.Past, n organise.Names, clauses []partner.Clause) string {
	switch p.Fact.What {
	case partner.WhatFunction:
		return "Counts as " + organise.ClassWords(access.Principal(p.Fact.Object))
	case partner.WhatCircle:
		return "In the circle: " + p.Other
	case partner.WhatSignature:
		return "Signed: " + p.Other
	case partner.WhatSuspension:
		return "Suspended"
	case partner.WhatClosed:
		return "The desk ended"
	case partner.WhatClause:
		for _, c := range clauses {
			if string(c.ID) == p.Fact.Object {
				return "Clause: " + clauseWords(c, n)
			}
		}
	}
	return "A clause"
}

func (h *Handler) changeWords(p organise.Past) string {
	say := func(v string) string {
		switch p.Field {
		case "sector":
			v = h.Content.Label(content.Sectors, v)
		case "areas", "covers":
			list := content.Areas
			if p.Field == "covers" {
				list = content.Expertise
			}
			v = listed(labels(h.Content, list, strings.FieldsFunc(v, func(c rune) bool { return c == ',' || c == ' ' })))
		}
		if v == "" {
			return "nothing"
		}
		return "“" + v + "”"
	}
	if p.Field == "added" {
		return "Added as " + say(p.Is)
	}
	word := map[string]string{"name": "Name", "short": "Short name", "sector": "Kind of organisation", "standing": "How far it takes part", "areas": "Areas", "masked": "Masked",
		"hours": "When it is there", "phone": "Telephone", "night": "At night", "covers": "What it does"}[p.Field]
	return fmt.Sprintf("%s: from %s to %s", cmp.Or(word, upper(p.Field)), say(p.Was), say(p.Is))
}

// lower makes the first letter of a label small, inside a sentence.
func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
