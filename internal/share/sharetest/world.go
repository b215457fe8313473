// Package sharetest makes a small partnership on a real database, for tests of the features that
// take concerns in and share them. Tests alone import it.
package sharetest

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/match"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/share"
	"lightship/internal/store"
)

// World is a partnership: a council with two desks, the police, a charity and an enforcement
// body with an immigration function.
type World struct {
	T        *testing.T
	DB       *store.DB
	Clock    *clock.Hand
	Lib      *content.Library
	Records  *record.Store
	Entities *entity.Service
	Intake   *intake.Service
	Share    *share.Service

	Orgs    map[string]id.Org    // council, police, charity, border
	Posts   map[string]id.Post   // housing, safeguarding, police, charity, border
	Members map[string]id.Member // see people
}

// Monday is when every world begins: 23 November 2026, ten in the morning.
var Monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// person is a member: where they sit, and their role.
type person struct {
	key, org, post string
	role           access.Role
}

var people = []person{
	{"housing", "council", "housing", 0},           // writes concerns
	{"safeguarding", "council", "safeguarding", 0}, // decides about them
	{"lead", "council", "", access.RoleLead},
	{"colleague", "council", "", 0}, // of the council, at neither desk
	{"police", "police", "police", 0},
	{"charity", "charity", "charity", 0},
	{"border", "border", "border", 0},
}

// New makes a world.
func New(t *testing.T, db *store.DB) *World {
	t.Helper()
	lib, err := content.Load(content.Demo())
	if err != nil {
		t.Fatalf("load the content: %v", err)
	}
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	w := &World{T: t, DB: db, Clock: clock.At(Monday), Lib: lib,
		Orgs: map[string]id.Org{}, Posts: map[string]id.Post{}, Members: map[string]id.Member{}}
	w.Records = record.New(w.Clock, match.Fold, seal).Asking(match.Query)
	w.Entities = entity.New(db, w.Records, w.Clock)
	w.Intake = intake.New(db, w.Records, w.Entities, lib, w.Clock)
	w.Share = share.New(db, w.Records, lib, w.Entities, w.Clock)
	partners := partner.New(db, w.Clock)
	err = db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
		if _, err := audit.SetUp(t.Context(), tx, "lightship.example"); err != nil {
			return err
		}
		for _, kind := range []access.Kind{access.Concern, access.Person, access.Allegation} {
			if err := w.Records.Ceil(t.Context(), tx, partner.Machine(), kind, access.ClassImmigration, access.None); err != nil {
				return err
			}
		}
		return partners.EditTx(t.Context(), tx, partner.Machine(), func(e *partner.Edit) error { return w.fill(t.Context(), e) })
	})
	if err != nil {
		t.Fatalf("make the world: %v", err)
	}
	return w
}

func (w *World) fill(ctx context.Context, e *partner.Edit) error {
	e.Since(Monday.AddDate(-1, 0, 0))
	clear(w.Orgs)
	for _, o := range []struct {
		key, name   string
		sector      partner.Sector
		immigration bool
	}{
		{"council", "Hull City Council", partner.Council, false}, {"police", "Humber Police", partner.Police, false},
		{"charity", "Haven", partner.ThirdSector, false}, {"border", "Border Unit", partner.Justice, true},
	} {
		org, err := e.AddOrg(ctx, partner.Org{Name: o.name, Sector: o.sector, Standing: partner.Full, Clearance: access.OfficialSensitive, Immigration: o.immigration})
		if err != nil {
			return err
		}
		w.Orgs[o.key] = org
	}
	for _, p := range [][3]string{{"housing", "council", "Housing duty desk"}, {"safeguarding", "council", "Safeguarding duty desk"},
		{"police", "police", "Exploitation team"}, {"charity", "charity", "Support desk"}, {"border", "border", "Liaison desk"}} {
		post, err := e.AddPost(ctx, partner.Post{Org: w.Orgs[p[1]], Name: p[2]})
		if err != nil {
			return err
		}
		w.Posts[p[0]] = post
	}
	for _, p := range people {
		m := partner.Member{Org: w.Orgs[p.org], Name: "Member " + p.key, Email: p.key + "@" + p.org + ".example", Roles: p.role,
			Kinds: access.AllKinds(), Clearance: access.OfficialSensitive, Attested: Monday.AddDate(1, 0, 0)}
		if p.post != "" {
			m.Posts = []id.Post{w.Posts[p.post]}
		}
		member, err := e.AddMember(ctx, m)
		if err != nil {
			return err
		}
		w.Members[p.key] = member
	}
	return w.agree(ctx, e)
}

// agree makes an agreement that council, police and border unit have signed, and the charity has not.
func (w *World) agree(ctx context.Context, e *partner.Edit) error {
	clause := func(kind access.Kind) partner.Clause {
		return partner.Clause{Kind: kind, Purpose: access.Safeguard, Senders: []access.Principal{access.ClassCouncil},
			Recipients: []access.Principal{access.ClassPolice}, Level: access.Summary, Tone: access.Open, Review: Monday.AddDate(0, 6, 0)}
	}
	a, err := e.AddAgreement(ctx, partner.Agreement{Name: "Humber agreement", Lapses: Monday.AddDate(1, 0, 0),
		Clauses: []partner.Clause{clause(access.Concern), clause(access.Vehicle)}})
	if err != nil {
		return err
	}
	for _, org := range []string{"council", "police", "border"} {
		if err := e.Add(ctx, partner.Signature(w.Orgs[org], a)); err != nil {
			return err
		}
	}
	return nil
}

// As gives the actor of a member, who works to safeguard.
func (w *World) As(key string) access.Actor {
	w.T.Helper()
	var a access.Actor
	err := w.DB.Read(w.T.Context(), store.Pages, func(r store.Reader) (err error) {
		a, err = partner.ActorFor(w.T.Context(), r, w.Members[key], access.Safeguard, w.Clock.Now())
		return err
	})
	if err != nil {
		w.T.Fatalf("actor for %s: %v", key, err)
	}
	return a
}

// Ctx is the context of one request: with a trail.
func (w *World) Ctx() context.Context { return audit.Begin(w.T.Context()) }

// Concern is one that can be saved.
func Concern() intake.Concern {
	return intake.Concern{
		Danger: "no", Child: "not-sure", Crime: "yes", Known: "saw", Wish: "not-asked", When: "Three days running, at 05:40",
		What:  "Four men were dropped at the car wash by a blue van.\nThey sleep above the shop.",
		Who:   "Four men, one looks very young",
		Place: intake.Place{House: "141", Street: "Anlaby Road", Town: "Hull", Postcode: "HU3 2AA", Area: "E06000010", Setting: "car-wash"},
	}
}

// Described names one of each that the van's driver left behind.
func Described() entity.Described {
	return entity.Described{
		People:   []entity.Person{{Given: "Marek", Family: "Nowak", Born: "27 3 1988", SafeContact: "Ring after six, never by text"}},
		Phones:   []entity.Phone{{Number: "07700 900123", Whose: "the driver"}},
		Vehicles: []entity.Vehicle{{Plate: "AB50 XYZ", Make: "Ford Transit", Colour: "blue"}},
	}
}

// Give makes a concern by the housing desk for the safeguarding desk, and gives its id.
func (w *World) Give() id.Record {
	w.T.Helper()
	rec, err := w.Intake.Create(w.Ctx(), w.As("housing"), intake.Told{Concern: Concern(), Described: Described(), Desk: w.Posts["safeguarding"]})
	if err != nil {
		w.T.Fatalf("give a concern: %v", err)
	}
	return rec
}

// Verify publishes the log and gives what is wrong with it.
func (w *World) Verify() []string {
	w.T.Helper()
	var name string
	err := w.DB.Read(w.T.Context(), store.Pages, func(r store.Reader) (err error) {
		name, err = audit.Name(w.T.Context(), r)
		return err
	})
	if err != nil {
		w.T.Fatal(err)
	}
	signer, err := audit.NewSigner(make([]byte, 32), name)
	if err != nil {
		w.T.Fatal(err)
	}
	log := audit.New(w.DB, w.Clock, signer, 0)
	if err := log.Tick(w.T.Context()); err != nil {
		w.T.Fatal(err)
	}
	report, err := audit.Verify(w.T.Context(), w.DB, log.VerifierKey(),
		slices.Concat(record.Logged(), partner.Logged(), entity.Logged(), intake.Logged(), share.Logged())...)
	if err != nil {
		w.T.Fatal(err)
	}
	return report.Problems
}
