package api_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/api"
	"lightship/internal/api/people"
	"lightship/internal/audit"
	"lightship/internal/discover"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/job"
	"lightship/internal/mail"
	"lightship/internal/member"
	"lightship/internal/organise"
	"lightship/internal/oversight"
	"lightship/internal/partner"
	"lightship/internal/respond"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
)

// world is a small partnership with the API mounted on its services, as app does it.
type world struct {
	*sharetest.World
	t      *testing.T
	mux    *web.Mux
	log    *audit.Service
	hits   *discover.Service
	jobs   *job.Runner
	tokens map[string]string // by member
}

// told hands feedback over to intake, as app does.
type told struct{ *intake.Service }

func (t told) Told(ctx context.Context, tx *store.Tx, g respond.Giver, stage, text string) error {
	return t.Service.Told(ctx, tx, intake.Giver{Record: g.Record, Org: g.Org, Team: g.Team}, stage, text)
}

func (t told) Over(ctx context.Context, tx *store.Tx, who access.Actor, from id.Record, stage string) error {
	return t.Service.Over(ctx, tx, who, from, stage)
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(t, newWorld(t, db)) })
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{World: sharetest.New(t, db), t: t, tokens: map[string]string{}}
	accounts, err := account.New(db, w.Clock, account.Options{SiteKey: storetest.Key, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	w.startLog()
	w.mux = newMux(t, web.Config{
		Clock:  w.Clock,
		Begin:  func(ctx context.Context, _ string) context.Context { return audit.Begin(ctx) },
		Settle: func(ctx context.Context) error { return audit.Settle(ctx, db, w.Clock) },
		Bearer: func(ctx context.Context, token string) (who access.Actor, err error) {
			err = db.Read(ctx, store.Pages, func(r store.Reader) error {
				_, who, err = accounts.ByToken(ctx, r, token, w.Clock.Now())
				return err
			})
			return who, err
		},
	})
	partners := partner.New(db, w.Clock)
	w.hits = discover.New(db, w.Records, w.Clock, discover.Config{})
	w.jobs = job.New(db, w.Clock, slog.New(slog.DiscardHandler))
	if err := w.hits.Handle(w.jobs); err != nil {
		t.Fatal(err)
	}
	responses := respond.New(db, w.Records, partners, w.Lib, w.Clock, told{w.Intake})
	figures := oversight.New(db, w.Clock, w.Lib.London(), oversight.Sources{Made: w.Records.Made, Shared: w.Records.Shared, Responses: responses.Figures})
	err = api.Mount(w.mux, api.Deps{
		Content: w.Lib, Partners: organise.New(db, w.Clock, partners), Intake: w.Intake, Entities: w.Entities, Share: w.Share, Discover: w.hits, Respond: responses, Oversight: figures, Log: w.log.Reading(seal(t)),
		People: people.Operations{Accounts: accounts, Members: member.New(db, w.Clock, partners, accounts, w.Records, mail.New(db, w.Clock, mail.Options{}))},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := partners.Edit(t.Context(), partner.Machine(), w.found); err != nil {
		t.Fatal(err)
	}
	for member := range w.Members {
		if w.tokens[member], err = accounts.MakeToken(t.Context(), w.As(member),
			account.Making{Name: "Test", Purpose: access.Safeguard, Expires: w.Clock.Now().AddDate(0, 6, 0), Scope: access.Permits()}); err != nil {
			t.Fatalf("token for %s: %v", member, err)
		}
	}
	return w
}

// found adds whom the API needs besides: those who read figures and trails, a broker, and a partner
// that is never named.
func (w *world) found(e *partner.Edit) error {
	ctx := w.t.Context()
	e.Since(sharetest.Monday.AddDate(-1, 0, 0))
	for key, role := range map[string]access.Role{"overseer": access.RoleOversight, "auditor": access.RoleAudit} {
		member, err := e.AddMember(ctx, partner.Member{Org: w.Orgs["council"], Name: "Member " + key, Email: key + "@council.example", Roles: role,
			Attested: sharetest.Monday.AddDate(1, 0, 0)})
		if err != nil {
			return err
		}
		w.Members[key] = member
	}
	for _, o := range []struct {
		key, name, post string
		masked          bool
		covers          []string
	}{{"office", "Estuary Office", "Broker desk", false, []string{discover.BrokerDuty}}, {"refuge", "Lantern Refuge", "Refuge desk", true, nil}} {
		var err error
		org := partner.Org{Name: o.name, Sector: partner.Funder, Standing: partner.Full, Clearance: access.OfficialSensitive, Masked: o.masked}
		if w.Orgs[o.key], err = e.AddOrg(ctx, org); err != nil {
			return err
		}
		if w.Posts[o.key], err = e.AddPost(ctx, partner.Post{Org: w.Orgs[o.key], Name: o.post, Covers: o.covers}); err != nil {
			return err
		}
		w.Members[o.key], err = e.AddMember(ctx, partner.Member{Org: w.Orgs[o.key], Name: "Member " + o.key, Email: o.key + "@" + o.key + ".example",
			Posts: []id.Post{w.Posts[o.key]}, Kinds: access.AllKinds(), Clearance: access.OfficialSensitive, Attested: sharetest.Monday.AddDate(1, 0, 0)})
		if err != nil {
			return err
		}
	}
	return w.answers(ctx, e)
}

// answers is an agreement by which the police answer the council about vehicles with a pointer,
// both are silent about online accounts, and the masked refuge and the council answer each other
// about phones.
func (w *world) answers(ctx context.Context, e *partner.Edit) error {
	clause := func(kind access.Kind, from, to string, tone access.Tone) partner.Clause {
		c := partner.Clause{Kind: kind, Purpose: access.Safeguard, Level: access.Summary, Tone: tone, Review: sharetest.Monday.AddDate(0, 6, 0),
			Senders: []access.Principal{access.OfOrg(w.Orgs[from])}, Recipients: []access.Principal{access.OfOrg(w.Orgs[to])}}
		if tone == access.Silent {
			c.Reason, c.Authoriser = "An operation.", w.Members["police"]
		}
		return c
	}
	a, err := e.AddAgreement(ctx, partner.Agreement{Name: "Answers of partners", Lapses: sharetest.Monday.AddDate(1, 0, 0), Clauses: []partner.Clause{
		clause(access.Vehicle, "police", "council", access.Pointing),
		clause(access.Account, "police", "council", access.Silent), clause(access.Account, "council", "police", access.Silent),
		clause(access.Phone, "refuge", "council", access.Pointing), clause(access.Phone, "council", "refuge", access.Pointing),
	}})
	if err != nil {
		return err
	}
	for _, org := range []string{"council", "police", "office", "refuge"} {
		if err := e.Add(ctx, partner.Signature(w.Orgs[org], a)); err != nil {
			return err
		}
	}
	return nil
}

// later lets time pass, with the jobs and ticks that are due.
func (w *world) later(d time.Duration) {
	w.t.Helper()
	for _, wait := range []time.Duration{0, d, 0} {
		w.Clock.Advance(wait)
		if _, err := w.jobs.Drain(w.Ctx()); err != nil {
			w.t.Fatal(err)
		}
		if err := w.hits.Tick(w.Ctx()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) startLog() {
	w.t.Helper()
	var name string
	err := w.DB.Read(w.t.Context(), store.Pages, func(r store.Reader) (err error) {
		name, err = audit.Name(w.t.Context(), r)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	signer, err := audit.NewSigner(storetest.Key, name)
	if err != nil {
		w.t.Fatal(err)
	}
	w.log = audit.New(w.DB, w.Clock, signer, time.Minute)
}

func seal(t *testing.T) cipher.AEAD {
	t.Helper()
	block, err := aes.NewCipher(storetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return sealer
}

// get asks as a member, "" for nobody.
func (w *world) get(who, path string) got {
	w.t.Helper()
	return ask(w.t, w.mux, w.tokens[who], "GET", "/api/v1"+path, "")
}

// post sends a body as a member: text as it is, all else as JSON.
func (w *world) post(who, path string, body any, headers ...string) got {
	w.t.Helper()
	text, ok := body.(string)
	if !ok {
		raw, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		text = string(raw)
	}
	return ask(w.t, w.mux, w.tokens[who], "POST", "/api/v1"+path, text, headers...)
}

// object is a JSON object in a test.
type object map[string]any

// with gives a copy of an object with other values; a nil takes one away.
func (o object) with(change object) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	for k, v := range change {
		if v == nil {
			delete(out, k)
			continue
		}
		out[k] = v
	}
	return out
}

// concern is one that can be given.
func concern() object {
	return object{
		"danger": "no", "child": "not-sure", "crime": "yes", "what": "Four men were dropped at the car wash by a blue van.",
		"known": "saw", "wish": "not-asked", "when": "Three days running", "who": "One looks very young",
		"place":    object{"house": "141", "street": "Anlaby Road", "town": "Hull", "postcode": "HU3 2AA", "area": "E06000010", "setting": "car-wash"},
		"people":   []object{{"given": "Marek", "family": "Nowak", "born": "27 3 1988", "safe_contact": "Ring after six, never by text"}},
		"phones":   []object{{"number": "07700 900123", "whose": "the driver"}},
		"vehicles": []object{{"plate": "AB50 XYZ", "make": "Ford Transit", "colour": "blue"}},
	}
}

// give gives a concern as the housing desk to the safeguarding desk.
func (w *world) give(change object) api.Saved {
	w.t.Helper()
	g := w.post("housing", "/concerns", concern().with(object{"desk": w.Posts["safeguarding"]}).with(change))
	return into[api.Saved](w.t, g, 201)
}

// read gives a record as somebody sees it.
func (w *world) read(who string, rec id.Record) api.Record {
	w.t.Helper()
	return into[api.Record](w.t, w.get(who, "/records/"+string(rec)), 200)
}

func fieldOf(r api.Record, name string) string {
	for _, f := range r.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func titles(l api.Lines) string {
	var all []string
	for _, line := range l.Items {
		all = append(all, string(line.Kind)+": "+line.Title)
	}
	return strings.Join(all, "; ")
}
