package hunt

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/discover"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/respond"
	"lightship/internal/store"
)

// more is something that one world has and another has not, and the organisations whose people
// may know of it.
type more struct {
	name   string
	knows  []string
	happen func(pl *planter)
}

const atHaven, atNHS, atHull, atPolice, atLabour = "@haven.example", "@nhs.example", "@hull.example", "@police.example", "@labour.example"

// mores come in two worlds, so that those who know of one are asked about the other; the nightly
// run makes a world for each.
var mores = [][]more{{
	{"a hit between two others", []string{atHaven, atNHS}, func(pl *planter) {
		before := pl.hits("support" + atHaven)
		pl.plant("support"+atHaven, "07700 900390", "AB39 CDE")
		pl.plant("nurse"+atNHS, "07700 900390", "AB39 CDE")
		pl.p.Step(10 * time.Minute)
		if after := pl.hits("support" + atHaven); after <= before {
			pl.p.T.Fatalf("haven was told of %d hits before, %d after", before, after)
		}
	}},
	{"a response and its circle", []string{atHaven, atNHS}, func(pl *planter) {
		made := pl.plant("support"+atHaven, "07700 900391", "AB38 CDE")
		response, err := pl.p.Respond.Open(once(), pl.actor("support"+atHaven), respond.Opening{From: made[access.Concern], Title: "A house of their own",
			Purpose: access.Safeguard, Kind: "joint", Risk: "high", Area: "E06000010", Child: "no", Expertise: []string{"health"}})
		pl.must("open a response", err)
		pl.must("invite", pl.p.Respond.Invite(once(), pl.actor("support"+atHaven), response, respond.Invitation{Post: pl.desk("nurse" + atNHS), Asked: []string{"health"}}))
		pl.must("accept", pl.p.Respond.Accept(once(), pl.actor("nurse"+atNHS), response, pl.desk("nurse"+atNHS)))
	}},
	{"a second version of a withheld record", []string{atNHS}, func(pl *planter) {
		concern := pl.planted(word("nursenhs", "what"))
		held, err := pl.p.Intake.Get(once(), pl.actor("nurse"+atNHS), concern)
		pl.must("read", err)
		to := held.Body
		to.What += " And again."
		pl.must("edit", pl.p.Intake.Edit(once(), pl.actor("nurse"+atNHS), intake.Seen{Record: concern, Mark: held.Mark}, to))
	}},
}, {
	{"an action in a response", []string{atHull, atHaven, atNHS}, func(pl *planter) {
		_, err := pl.p.Respond.Assign(once(), pl.actor("housing"+atHull), pl.records[len(pl.records)-2], respond.Assignment{What: "Ring the landlord", Post: pl.desk("support" + atHaven), Due: pl.p.Clock.Now().AddDate(0, 0, 2)})
		pl.must("assign", err)
	}},
	{"a contact request", []string{atHull, atPolice, atLabour}, func(pl *planter) {
		who := pl.actor("housing" + atHull)
		hits, err := pl.p.Discover.Notes(once(), who, "")
		pl.must("list hits", err)
		at := slices.IndexFunc(hits.Lines, func(l discover.HitLine) bool { return l.Told > access.None })
		if at < 0 {
			pl.p.T.Fatal("nothing was found to ask about")
		}
		_, err = pl.p.Discover.AskContact(once(), who, discover.Ask{Note: hits.Lines[at].ID, Reason: "To speak", Deadline: pl.p.Clock.Now().AddDate(0, 0, 5)})
		pl.must("ask", err)
	}},
	{"a member of an organisation", []string{atPolice}, func(pl *planter) {
		who := pl.actor("officer" + atPolice)
		pl.must("admit", pl.p.DB.Write(once(), store.Pages, func(tx *store.Tx) error {
			return pl.p.Partners.EditTx(once(), tx, partner.Machine(), func(e *partner.Edit) error {
				_, err := e.AddMember(once(), partner.Member{Org: who.Org, Name: "Una Quist", Email: "una@police.example", Posts: []id.Post{pl.desk("officer" + atPolice)}, Kinds: access.AllKinds()})
				return err
			})
		}))
	}},
}}

// hits is how many notes somebody was given.
func (pl *planter) hits(mail string) int {
	pl.p.T.Helper()
	got, err := pl.p.Discover.Notes(once(), pl.actor(mail), "")
	pl.must("list hits", err)
	return len(got.Lines)
}

// TestAWorldWithMoreOfWhatOthersKnowAnswersTheSame lets two worlds part by more than a record: by
// what others were told, agreed, wrote and changed. Who is none of them is answered the same.
func TestAWorldWithMoreOfWhatOthersKnowAnswersTheSame(t *testing.T) {
	t.Parallel()
	worlds := mores
	if nightly {
		worlds = nil
		for _, one := range slices.Concat(mores...) {
			worlds = append(worlds, []more{one})
		}
	}
	peopled.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		for n, world := range worlds {
			bare, parted := kept.Start(t), kept.Start(t)
			known := things(t, bare)
			askers := everybody()
			for _, one := range world {
				one.happen(pl.in(parted))
				askers = slices.DeleteFunc(askers, func(mail string) bool {
					return slices.ContainsFunc(one.knows, func(at string) bool { return strings.HasSuffix(mail, at) })
				})
			}
			if behind := parted.Clock.Now().Sub(bare.Clock.Now()); behind > 0 {
				bare.Step(behind)
			}
			var some []string // every third in each world, and the broker, who sits between all
			for i, mail := range askers {
				if nightly || i%3 == n || strings.HasPrefix(mail, "broker@") {
					some = append(some, mail)
				}
			}
			same(t, bare, parted, known, some)
		}
	})
}
