package hunt

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/audit"
	"lightship/internal/discover"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/share"
	"lightship/internal/store"
)

// busy is the world some days on: what people wrote while they shared, judged, asked, answered,
// declined and closed holds canaries, too.
func busy(p *apptest.Product) *planter {
	pl := world(p)
	p.Step(10 * time.Minute)
	pl.deeds()
	p.Step(10 * time.Minute)
	return pl
}

// must ends the test on an error.
func (pl *planter) must(what string, err error) {
	pl.p.T.Helper()
	if err != nil {
		pl.p.T.Fatalf("%s: %v", what, err)
	}
}

func once() context.Context { return audit.Begin(context.Background()) }

// planted is the record of a kind that a desk planted.
func (pl *planter) planted(name string) id.Record {
	pl.p.T.Helper()
	i := slices.IndexFunc(pl.canaries, func(c canary) bool { return c.word == name })
	if i < 0 {
		pl.p.T.Fatalf("%s is planted nowhere", name)
	}
	return pl.canaries[i].rec
}

// mark is what a desk saw of a record.
func (pl *planter) mark(mail string, rec id.Record, purpose access.Purpose) record.Mark {
	pl.p.T.Helper()
	var mark record.Mark
	pl.must("see "+string(rec), pl.p.DB.Read(once(), store.Pages, func(r store.Reader) error {
		shown, err := pl.p.Records.Open(once(), r, pl.actor(mail).For(purpose), access.RecordFull, rec)
		mark = shown.Mark
		return err
	}))
	return mark
}

func (pl *planter) deeds() {
	const hull, police = "housing@hull.example", "officer@police.example"
	concern := pl.planted(word("housinghull", "what"))
	own := func(name string, rec id.Record) string { // a word for the people of the desk's own organisation alone
		pl.canaries = append(pl.canaries, canary{word: word("deed", name), rec: rec, least: access.Full, only: pl.actor(hull).Org})
		return "Because " + word("deed", name)
	}
	all := func(name string, rec id.Record) string { // a word for all who see a record in full
		pl.canaries = append(pl.canaries, canary{word: word("deed", name), rec: rec, least: access.Full})
		return "Because " + word("deed", name)
	}
	pl.canaries = append(pl.canaries, canary{word: "zqreasonqz", rec: concern, least: access.Full, only: pl.actor(hull).Org})

	pl.must("share", pl.p.Share.Share(once(), pl.actor(hull), share.Offer{Record: concern, To: pl.desk("inspector@labour.example"), Level: access.Summary, Purpose: access.Safeguard,
		Ground: access.BySingle, Gateway: "crime-disorder-s115", Why: own("sharewhy", concern), LeftOut: own("leftout", concern)}))
	pl.must("refer", pl.p.Share.Refer(once(), pl.actor(hull), concern, word("deed", "system"), all("reference", concern)))
	pl.canaries = append(pl.canaries, canary{word: word("deed", "system"), rec: concern, least: access.Full})
	pl.must("triage", pl.p.Intake.Decide(once(), pl.actor(hull), intake.Seen{Record: concern, Mark: pl.mark(hull, concern, access.Safeguard)},
		intake.Triage{Decision: intake.Keep, Risk: "high", Reason: all("triage", concern)}))

	hits, err := pl.p.Discover.Notes(once(), pl.actor(hull), "")
	pl.must("list hits", err)
	if len(hits.Lines) == 0 {
		pl.p.T.Fatal("nothing was found")
	}
	note := hits.Lines[0].ID
	judged, err := pl.p.Discover.Judge(once(), pl.actor(hull), discover.Verdict{Note: note, Verdict: discover.Same, Why: own("judged", note)})
	pl.must("judge", err)
	asked, err := pl.p.Discover.AskContact(once(), pl.actor(hull), discover.Ask{Note: note, Reason: "Because " + word("deed", "asked"), Deadline: pl.p.Clock.Now().AddDate(0, 0, 5)})
	pl.must("ask", err)
	all("asked", asked)
	van := pl.planted(word("housinghull", "make"))
	pl.must("narrow", pl.p.Discover.SetTone(once(), pl.actor(hull), discover.Narrowing{Record: van, Tone: access.Silent, Reason: own("silent", van), Review: pl.p.Clock.Now().AddDate(0, 1, 0)}))
	pl.records = append(pl.records, judged, asked, note)
	pl.closed(police, all)
}

// closed is a second response, of the police: the fire service declines, the nurse does something
// and leaves something, and it is closed.
func (pl *planter) closed(police string, all func(string, id.Record) string) {
	concern := pl.planted(word("officerpolice", "what"))
	lead, nurse, fire := pl.actor(police), "nurse@nhs.example", "champion@fire.example"
	response, err := pl.p.Respond.Open(once(), lead, respond.Opening{From: concern, Title: "Yard " + word("deed", "second"), Purpose: access.Safeguard,
		Kind: "joint", Risk: "high", Area: "E06000010", Child: "no", Expertise: []string{"health"}})
	pl.must("open a second response", err)
	all("second", response)
	for _, mail := range []string{nurse, fire} {
		pl.must("invite "+mail, pl.p.Respond.Invite(once(), lead, response, respond.Invitation{Post: pl.desk(mail), Asked: []string{"health"}}))
	}
	pl.canaries = append(pl.canaries, canary{word: word("deed", "declined"), rec: response, least: access.Full, only: lead.Org})
	pl.must("decline", pl.p.Respond.Decline(once(), pl.actor(fire), response, pl.desk(fire), respond.Refusal{Reason: "no-capacity", Note: word("deed", "declined")}))
	pl.must("accept", pl.p.Respond.Accept(once(), pl.actor(nurse), response, pl.desk(nurse)))
	carried := map[id.Record]string{}
	for _, name := range []string{"done", "open"} {
		action, err := pl.p.Respond.Assign(once(), lead, response, respond.Assignment{What: "Ring " + word("deed", "what"+name), Post: pl.desk(nurse), Due: pl.p.Clock.Now().AddDate(0, 0, 3)})
		pl.must("assign", err)
		all("what"+name, action)
		pl.records = append(pl.records, action)
		if name == "open" {
			carried[action] = all("carried", action)
			continue
		}
		pl.must("do", pl.p.Respond.Update(once(), pl.actor(nurse), action, pl.mark(nurse, action, access.Safeguard), respond.Step{State: respond.Done, Evidence: all("evidence", action)}))
	}
	pl.must("close", pl.p.Respond.Close(once(), lead, response, pl.mark(police, response, access.Safeguard),
		respond.Closing{Codes: []string{"people-safe"}, Text: all("closing", response), Safe: 2, Carried: carried}))
	pl.records = append(pl.records, response)
}

func TestEveryWordOfADeedIsSeenByItsOwnDesk(t *testing.T) {
	t.Parallel()
	livedIn.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		p := kept.Start(t)
		all := things(t, p)
		var seen strings.Builder
		for n, mail := range []string{"housing@hull.example", "officer@police.example"} {
			eachAnswer(p, mail, n, all, func(_ string, got apptest.Answer) { seen.WriteString(got.Body) })
		}
		for _, c := range pl.canaries {
			if c.word == word("deed", "silent") {
				continue // why a record is kept silent is on no page yet
			}
			if strings.Contains(c.word, "deed") && !strings.Contains(seen.String(), c.word) {
				t.Errorf("the hunt is blind to %q: its own desk does not see it", c.word)
			}
		}
	})
}
