package partnerweb

import (
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

func fact(what partner.What, subject, object string, until time.Time) partner.Fact {
	return partner.Fact{What: what, Subject: subject, Object: object, Window: access.Window{From: now.AddDate(0, -3, 0)}, Expires: until}
}

func past(f partner.Fact, other, by, ended string) organise.Past {
	return organise.Past{Fact: f, Other: other, At: f.From, By: by, EndedBy: ended}
}

func deskCard(c organise.Card) organise.PostCard {
	post := c.Posts[1]
	post.ID = "0000000000000000000000d000"
	return organise.PostCard{Org: c.Org, Post: post, Seats: 2, Names: c.Names, May: partner.May{Posts: true, Organise: true},
		Functions: []partner.Fact{fact(partner.WhatFunction, "p:0000000000000000000000d000", string(access.ClassPolice), now.AddDate(0, 1, 0))},
		History: []organise.Past{
			{Field: "phone", Was: "01632 960 100", Is: "01632 960 200", At: now.AddDate(0, 0, -2), By: "Rita <Osei>"},
			{Field: "covers", Was: "housing", Is: "housing, premises", At: now.AddDate(0, 0, -3), By: "Rita <Osei>"},
			{Field: "added", Is: "Housing duty desk", At: now.AddDate(0, 0, -9), By: "Maren Holt"},
		}}
}

func endedCard(c organise.Card) organise.PostCard {
	d := deskCard(c)
	d.Post.Ended, d.Seats, d.Functions = true, 0, nil
	d.History = []organise.Past{past(fact(partner.WhatClosed, "p:x", "", time.Time{}), "", "Rita <Osei>", "")}
	return d
}

func leadCard(c organise.Card) organise.Card {
	c.May = partner.May{Posts: true, Immigration: true, Organise: true}
	c.Members = []partner.Member{{Name: "Rita <Osei>"}, {Name: "Sef Okoro", Suspended: true}}
	left := fact(partner.WhatCircle, "o:x", "c:y", time.Time{})
	left.Until = now.AddDate(0, 0, -1)
	c.History = []organise.Past{past(left, "Hull forum", "Maren Holt", "Maren Holt"), past(fact(partner.WhatSignature, "o:x", "a", time.Time{}), "Pilot agreement", "", ""),
		{Field: "areas", Was: "", Is: "E06000010, E06000011", At: now.AddDate(-1, 0, 0), By: "Maren Holt"}}
	return c
}

func room(c organise.Card) organise.CircleCard {
	planned := fact(partner.WhatCircle, string(access.OfOrg(police)), "c:forum", time.Time{})
	planned.From = now.AddDate(0, 0, 7)
	return organise.CircleCard{Circle: partner.Circle{ID: "0000000000000000000000c000", Name: "Hull forum", Kind: partner.AreaForum, Inherit: true}, Names: c.Names, May: partner.May{Organise: true},
		Members: []partner.Fact{fact(partner.WhatCircle, string(access.OfOrg(hull)), "c:forum", now.AddDate(1, 0, 0)), planned},
		History: []organise.Past{past(planned, "Police", "Maren Holt", "")}}
}

func terms(c organise.Card) organise.AgreementCard {
	a := c.Agreements[0]
	a.ID, a.Lapses = "0000000000000000000000a000", now.AddDate(0, 0, 20)
	for i := range a.Clauses {
		a.Clauses[i].ID = id.Clause("clause" + string(rune('a'+i)))
	}
	return organise.AgreementCard{Agreement: a, Names: c.Names, Own: hull, May: partner.May{Organise: true, Sign: true, Withdraw: true},
		History: []organise.Past{past(fact(partner.WhatSignature, string(access.OfOrg(hull)), string(a.ID), time.Time{}), "Hull council", "Rita <Osei>", ""),
			past(fact(partner.WhatClause, string(a.ID), "clausea", time.Time{}), "", "Maren Holt", "")}}
}

func form() FormPage {
	filled := ui.Filled{Values: map[string][]string{"name": {"<Desk>"}, "until-day": {"31"}}, Problems: map[string]string{"name": "There is one.", "until": "Enter a real date."}, Target: map[string]string{"until": "until-day"}}
	p := FormPage{Frame: pagetest.Frame("Change it", "organisations"), Crumbs: ui.Breadcrumbs{Links: []ui.Link{orgCrumb}}, Errors: filled.Summary(), Heading: "Change it", Lead: "Why one does it.",
		Stale: "Somebody changed this.", Now: ui.SummaryList{Rows: []ui.SummaryRow{ui.Row("Name", ui.Text("Theirs"))}}, Action: "/posts/x/edit", Once: "once",
		Hidden: []ui.Hidden{{Name: "mark", Value: "m"}}, Send: []ui.Button{{Text: "Change it", Name: "step", Value: "see"}, {Text: "Leave it", Kind: "secondary", Href: "/organisations"}}}
	options := yesOrNo()
	for _, q := range []field{text("name", "Name", "A hint.", ""), {Area: ui.TextArea{Field: ui.Field{Name: "reason", Label: "Why?"}}},
		{Radios: ui.Radios{Field: ui.Field{Name: "kind", Label: "Which?"}, Options: options}}, {Checks: ui.Checkboxes{Field: ui.Field{Name: "areas", Label: "Areas"}, Options: options}},
		{Select: ui.Select{Field: ui.Field{Name: "who", Label: "Who?"}, Options: options}}, date("until", "Until", untilHint)} {
		p.Fields = append(p.Fields, q.from(filled))
	}
	return p
}

func effect() EffectPage {
	return EffectPage{Frame: pagetest.Frame("See what this does", "organisations"), Crumbs: ui.Breadcrumbs{Links: []ui.Link{orgCrumb}}, Heading: "Do it?",
		Effect: ui.Effect{Title: "If you do it", Lines: []string{"Somebody sees more."}}, Action: "/circles/x/members", Once: "once", Hidden: []ui.Hidden{{Name: "who", Value: "o:x"}},
		Send: []ui.Button{{Text: "Do it", Kind: "warning", Name: "step", Value: "do"}, {Text: "Change it", Kind: "secondary", Name: "step", Value: "change"}}}
}
