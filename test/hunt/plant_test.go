// Package hunt looks for what must not be told: a secret word stands in every field of every
// record, and every byte that each persona can obtain by any route is searched for those that
// they may not see. It walks the route table of the running product, so it grows by itself.
package hunt

import (
	"context"
	"maps"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/app/apptest"
	"lightship/internal/audit"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// canary is a secret word, where it stands, and who may see it.
type canary struct {
	word  string
	rec   id.Record
	least access.Level
	part  string // the protected part that it stands in, if it does
	only  id.Org // whose people alone may see it, if that is so
}

// contact is the protected part of a person.
const contact = entity.ContactPart

// field of a planted record: its name and the least level that shows it.
type field struct {
	kind  access.Kind
	name  string
	least access.Level
	part  string
}

// fields are all in which people write, by kind.
var fields = []field{
	{access.Concern, "what", access.Full, ""}, {access.Concern, "when", access.Full, ""}, {access.Concern, "who", access.Full, ""},
	{access.Concern, "house", access.Full, ""}, {access.Concern, "street", access.Full, ""},
	{access.Person, "given", access.Summary, ""}, {access.Person, "family", access.Summary, ""}, {access.Person, "other", access.Full, ""},
	{access.Person, "nationality", access.Full, ""}, {access.Person, "language", access.Full, ""}, {access.Person, "notes", access.Full, ""},
	{access.Person, "safecontact", access.Full, contact},
	{access.Place, "placehouse", access.Summary, ""}, {access.Place, "placestreet", access.Summary, ""}, {access.Place, "placetown", access.Summary, ""},
	{access.Phone, "whose", access.Full, ""}, {access.Vehicle, "make", access.Full, ""}, {access.Vehicle, "vehiclewhat", access.Full, ""},
	{access.Vehicle, "colour", access.Summary, ""}, {access.Account, "handle", access.Summary, ""}, {access.Account, "platform", access.Summary, ""},
	{access.Allegation, "said", access.Full, ""}, {access.Allegation, "saidwhen", access.Full, ""},
	{access.Business, "businessname", access.Summary, ""}, {access.Business, "trade", access.Full, ""},
}

// word is the secret word of a field of an owner's records: letters alone, so that no form refuses it.
func word(owner, name string) string { return "zq" + owner + name + "qz" }

// planter makes records full of canaries for the desk of a persona.
type planter struct {
	p        *apptest.Product
	canaries []canary
	records  []id.Record
	sown     map[string]bool // the texts of forms in which a canary stands, by route and name
	count    int             // of the canaries that forms gave
	counted  map[string]int  // the rows of each table, when they were last counted
}

func (pl *planter) actor(mail string) access.Actor {
	pl.p.T.Helper()
	var who access.Actor
	err := pl.p.DB.Read(context.Background(), store.Pages, func(r store.Reader) error {
		m, err := partner.MemberByEmail(context.Background(), r, mail)
		if err != nil {
			return err
		}
		who, err = partner.ActorFor(context.Background(), r, m, access.Safeguard, pl.p.Clock.Now())
		return err
	})
	if err != nil {
		pl.p.T.Fatalf("actor of %s: %v", mail, err)
	}
	return who
}

// plant makes one concern with one record of each kind. number and plate are shared between owners
// on purpose, so that discovery has something to find.
func (pl *planter) plant(mail, number, plate string) map[access.Kind]id.Record {
	t := pl.p.T
	t.Helper()
	owner, _, _ := strings.Cut(strings.ReplaceAll(mail, "@", ""), ".")
	w := func(name string) string { return word(owner, name) }
	who := pl.actor(mail)
	ctx := audit.Begin(context.Background())
	rec, err := pl.p.Intake.Create(ctx, who, intake.Told{
		Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure", What: "Seen " + w("what"), Known: "saw", When: w("when"), Who: w("who"), Wish: "not-asked",
			Place: intake.Place{House: w("house"), Street: w("street"), Town: "Hull", Area: "E06000010", Setting: "work-site"}},
		Described: entity.Described{
			People: []entity.Person{{Given: w("given"), Family: w("family"), Other: w("other"), Born: "1990", Under18: "no",
				Nationality: w("nationality"), Language: w("language"), Notes: w("notes"), SafeContact: w("safecontact")}},
			Places:     []entity.Place{{House: w("placehouse"), Street: w("placestreet"), Town: w("placetown"), What: "work-site"}},
			Phones:     []entity.Phone{{Number: number, Whose: w("whose")}},
			Vehicles:   []entity.Vehicle{{Plate: plate, Make: w("make"), Colour: w("colour"), What: w("vehiclewhat")}},
			Accounts:   []entity.Account{{Platform: w("platform"), Handle: w("handle")}},
			Businesses: []entity.Business{{Name: w("businessname"), Trade: w("trade")}},
		},
	})
	if err != nil {
		t.Fatalf("plant for %s: %v", mail, err)
	}
	made := map[access.Kind]id.Record{access.Concern: rec}
	err = pl.p.DB.Read(ctx, store.Pages, func(r store.Reader) error {
		lines, err := pl.p.Entities.Mentions(ctx, r, who, rec)
		for _, l := range lines {
			if made[l.Kind] == "" || strings.Contains(l.Title, "zq") {
				made[l.Kind] = l.ID
			}
		}
		return err
	})
	if err != nil {
		t.Fatalf("what was planted for %s: %v", mail, err)
	}
	made[access.Allegation], err = pl.p.Intake.Allege(ctx, who, intake.Said{Concern: rec, About: []id.Record{made[access.Person], made[access.Business]},
		Allegation: intake.Allegation{Type: "wages-taken", Known: "heard", Said: "He said " + w("said"), When: w("saidwhen")}})
	if err != nil {
		t.Fatalf("what is said, for %s: %v", mail, err)
	}
	for _, f := range fields {
		if made[f.kind] == "" {
			t.Fatalf("planting for %s made no %s", mail, f.kind)
		}
		pl.canaries = append(pl.canaries, canary{word: w(f.name), rec: made[f.kind], least: f.least, part: f.part})
	}
	for _, k := range append(access.Entities(), access.Concern, access.Allegation) {
		pl.records = append(pl.records, made[k])
	}
	return made
}

// share gives a desk's organisation a level on a record, urgently.
func (pl *planter) share(mail string, rec id.Record, to access.Principal, level access.Level) {
	pl.p.T.Helper()
	who := pl.actor(mail)
	ctx := audit.Begin(context.Background())
	err := pl.p.DB.Write(ctx, store.Pages, func(tx *store.Tx) error {
		b, err := pl.p.Records.NewBasis(ctx, tx, who, record.Ground{Kind: access.ByUrgent, Note: "zqreasonqz", Cap: access.Full})
		if err != nil {
			return err
		}
		return pl.p.Records.Grant(ctx, tx, who, rec, access.Grant{To: to, Level: level, For: access.Safeguard, Basis: b})
	})
	if err != nil {
		pl.p.T.Fatalf("share %s: %v", rec, err)
	}
}

// hidden gives the words that somebody must not be shown anywhere, by asking the policy itself: a
// word may stand in several records, and one without a record is its organisation's own.
func (pl *planter) hidden(mail string) map[string]bool {
	pl.p.T.Helper()
	who := pl.actor(mail)
	out, shown := map[string]bool{}, map[string]bool{}
	err := pl.p.DB.Read(context.Background(), store.Jobs, func(r store.Reader) error {
		for _, c := range pl.canaries {
			if out[c.word] = true; c.rec == "" {
				shown[c.word] = shown[c.word] || c.only == who.Org
				continue
			}
			_, f, err := pl.p.Records.Facts(context.Background(), r, partner.Machine(), c.rec)
			if err != nil {
				return err
			}
			d := access.Decide(who, access.RecordPointer, f, pl.p.Clock.Now())
			hidden := d.Level < c.least || c.only != "" && c.only != who.Org || c.part != "" && !d.Shows(c.part)
			shown[c.word] = shown[c.word] || !hidden
		}
		maps.DeleteFunc(out, func(word string, _ bool) bool { return shown[word] })
		return nil
	})
	if err != nil {
		pl.p.T.Fatalf("what %s may see: %v", mail, err)
	}
	return out
}

// org gives an organisation of the demo.
func (pl *planter) org(mail string) access.Principal { return access.OfOrg(pl.actor(mail).Org) }

func TestEveryCanaryIsSeenByItsOwnDesk(t *testing.T) {
	t.Parallel()
	peopled.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		p := kept.Start(t)
		c := p.As("housing@hull.example")
		var all strings.Builder
		for _, rec := range pl.records {
			all.WriteString(c.Get("/records/" + string(rec)).Body)
		}
		for _, f := range fields {
			if w := word("housinghull", f.name); !strings.Contains(all.String(), w) {
				t.Errorf("the hunt is blind to %s.%s: its own desk does not see %q", f.kind, f.name, w)
			}
		}
	})
}

// owners plant; two pairs of them hold the same telephone and the same van.
var owners = []struct{ mail, number, plate string }{
	{"housing@hull.example", "07700 900301", "AB12 CDE"},
	{"officer@police.example", "07700 900301", "AB13 CDE"},
	{"inspector@labour.example", "07700 900302", "AB12 CDE"},
	{"nurse@nhs.example", "07700 900303", "AB14 CDE"},
	{"support@haven.example", "07700 900304", "AB15 CDE"},
	{"immigration@border.example", "07700 900301", "AB12 CDE"},
}

// world is what every hunt goes through: private records of six owners, and shares at each level.
func world(p *apptest.Product) *planter {
	pl := &planter{p: p}
	var concern id.Record
	for _, o := range owners {
		made := pl.plant(o.mail, o.number, o.plate)
		if o.mail == "housing@hull.example" {
			pl.share(o.mail, made[access.Concern], pl.org("officer@police.example"), access.Full)
			pl.share(o.mail, made[access.Vehicle], pl.org("support@haven.example"), access.Summary)
			pl.share(o.mail, made[access.Person], pl.org("champion@fire.example"), access.Pointer)
			pl.share(o.mail, made[access.Person], pl.org("immigration@border.example"), access.Full) // the firewall stands before it
			pl.share(o.mail, made[access.Allegation], pl.org("immigration@border.example"), access.Full)
			pl.share(o.mail, made[access.Allegation], pl.org("support@haven.example"), access.Summary)
			concern = made[access.Concern]
		}
	}
	pl.together(concern)
	return pl
}
