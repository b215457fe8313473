package hunt

import (
	"context"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/respond"
)

// together opens a response of the housing desk around a concern. Haven and the nurse join, the
// fire service is asked and has not answered, the labour inspectors are not asked. There is an
// entry for all, one for Haven alone, a private one of each, and an action of Haven's; each holds
// a canary of its own, and so do the title and the reason of nobody's business.
func (pl *planter) together(concern id.Record) id.Record {
	t := pl.p.T
	t.Helper()
	ctx := func() context.Context { return audit.Begin(context.Background()) }
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	lead := pl.actor("housing@hull.example")
	response, err := pl.p.Respond.Open(ctx(), lead, respond.Opening{From: concern, Title: "House " + word("resp", "title"), Purpose: access.Safeguard,
		Kind: "joint", Risk: "high", Area: "E06000010", Child: "no", Expertise: []string{"support", "health"}})
	must("open a response", err)
	pl.canaries = append(pl.canaries, canary{word: word("resp", "title"), rec: response, least: access.Full})
	for _, mail := range []string{"support@haven.example", "nurse@nhs.example", "champion@fire.example"} {
		must("invite "+mail, pl.p.Respond.Invite(ctx(), lead, response, respond.Invitation{Post: pl.desk(mail), Asked: []string{"support"}, Deadline: pl.p.Clock.Now().Add(72 * time.Hour)}))
	}
	for _, mail := range []string{"support@haven.example", "nurse@nhs.example"} {
		must(mail+" accepts", pl.p.Respond.Accept(ctx(), pl.actor(mail), response, pl.desk(mail)))
	}
	write := func(mail, name string, private bool, to ...id.Post) {
		item, err := pl.p.Respond.AddItem(ctx(), pl.actor(mail), response, respond.Writing{Text: "Known: " + word("resp", name), About: respond.General, Private: private, To: to})
		must(mail+" writes "+name, err)
		pl.canaries = append(pl.canaries, canary{word: word("resp", name), rec: item, least: access.Full})
		pl.records = append(pl.records, item)
	}
	write("housing@hull.example", "all", false)
	write("nurse@nhs.example", "havenonly", false, pl.desk("support@haven.example"))
	write("housing@hull.example", "hullprivate", true)
	write("support@haven.example", "havenprivate", true)
	action, err := pl.p.Respond.Assign(ctx(), lead, response, respond.Assignment{What: "Find a room " + word("resp", "action"), Post: pl.desk("support@haven.example"), Due: pl.p.Clock.Now().AddDate(0, 0, 2)})
	must("assign", err)
	pl.canaries = append(pl.canaries, canary{word: word("resp", "action"), rec: action, least: access.Full})
	pl.records = append(pl.records, response, action)
	return response
}

// desk is where a persona sits.
func (pl *planter) desk(mail string) id.Post {
	pl.p.T.Helper()
	for _, p := range pl.actor(mail).Own {
		if post, ok := strings.CutPrefix(string(p), "p:"); ok {
			return id.Post(post)
		}
	}
	pl.p.T.Fatalf("%s sits nowhere", mail)
	return ""
}
