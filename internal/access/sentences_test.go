package access_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/access/worldtest"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// The people and places of the sentences, all made up.
const (
	ada      = access.Principal("m:ada")
	housing  = access.Principal("p:housing-duty")
	council  = access.Principal("o:council")
	forum    = access.Principal("c:area-forum")
	borders  = access.Principal("f:immigration")
	estates  = access.Principal("p:estates") // another desk of the council
	stranger = access.Principal("o:stranger")
)

// scene is one question to Decide: who asks to do what with which record.
type scene struct {
	who access.Actor
	do  access.Action
	f   access.Facts
}

// onOwn is a housing officer of the council and a record of her own team.
func onOwn() scene {
	own := []access.Principal{ada, housing, council}
	return scene{
		who: access.Actor{Member: "ada", Org: "council", Signed: true, Own: own, Pos: append(slices.Clone(own), forum), Neg: slices.Clone(own),
			Kinds: []access.Kind{access.Concern, access.Person}, Clearance: access.OfficialSensitive, Purpose: access.Safeguard},
		do: access.RecordList,
		f: access.Facts{Record: "record", Owner: "council", Team: housing, Kind: access.Person, Marking: access.OfficialSensitive,
			Code: access.CodeP},
	}
}

// onColleagues is the same officer and a record that another desk of the council holds.
func onColleagues() scene {
	s := onOwn()
	s.f.Team = estates
	return s
}

// onOthers is the same officer and a record of the police, shared with her desk in full by a clause.
func onOthers() scene {
	s := onOwn()
	s.f.Owner, s.f.Team = "police", "p:intelligence"
	s.f.Grants = []access.Grant{grant(housing, access.Full, access.ByClause)}
	return s
}

func grant(to access.Principal, level access.Level, kind access.BasisKind) access.Grant {
	return access.Grant{To: to, Level: level, For: access.Safeguard, Window: live,
		Basis: access.Basis{ID: id.Basis("basis-" + string(to) + string(kind)), Kind: kind, Rows: []access.Cap{{Level: access.Full, Window: live}}}}
}

func (s scene) with(change func(*scene)) scene {
	change(&s)
	return s
}

func suspended(s *scene) { s.who.Own, s.who.Pos = nil, nil }
func weak(s *scene)      { s.who = s.who.Unproven() }
func unsigned(s *scene)  { s.who.Signed = false }

// kept lets the bases of all grants be of responses that the actor's organisation joined while signed.
func kept(s *scene) {
	for _, g := range s.f.Grants {
		s.who.Kept = append(s.who.Kept, g.Basis.ID)
	}
}
func lead(s *scene)       { s.who.Roles |= access.RoleLead }
func restricted(s *scene) { s.f.Restricted = true }
func draft(s *scene)      { s.f.Draft = true }

func doing(do access.Action) func(*scene) { return func(s *scene) { s.do = do } }

func granted(to access.Principal, level access.Level, kind access.BasisKind) func(*scene) {
	return func(s *scene) { s.f.Grants = append(slices.Clone(s.f.Grants), grant(to, level, kind)) }
}

// shared replaces the grants by one.
func shared(to access.Principal, level access.Level, kind access.BasisKind) func(*scene) {
	return func(s *scene) { s.f.Grants = []access.Grant{grant(to, level, kind)} }
}

func denied(to access.Principal) func(*scene) {
	return func(s *scene) { s.f.Denials = []access.Denial{{To: to, Window: live}} }
}

func ceiling(level access.Level) func(*scene) {
	return func(s *scene) {
		s.who.Neg = append(slices.Clone(s.who.Neg), borders)
		s.f.Ceilings = []access.Ceiling{{Class: borders, Level: level, Window: live}}
	}
}

// firstGrant changes the first grant.
func firstGrant(change func(*access.Grant)) func(*scene) {
	return func(s *scene) {
		s.f.Grants = slices.Clone(s.f.Grants)
		change(&s.f.Grants[0])
	}
}

// capped adds a live row to the basis of the first grant.
func capped(level access.Level) func(*scene) {
	return firstGrant(func(g *access.Grant) {
		g.Basis.Rows = append(slices.Clone(g.Basis.Rows), access.Cap{Level: level, Window: live})
	})
}

var gone = access.Window{From: worldtest.Now.AddDate(-1, 0, 0), Until: worldtest.Now}

var sentences = []struct {
	sentence string
	scene    scene
	want     access.Level
	may      bool
}{
	{"every row lives in [from, until): it is live from its from", onOthers().with(firstGrant(func(g *access.Grant) { g.From = worldtest.Now })), access.Full, true},
	{"every row lives in [from, until): it is over at its until", onOthers().with(firstGrant(func(g *access.Grant) { g.Until = worldtest.Now })), access.None, false},
	{"every row lives in [from, until): it has not begun before its from", onOthers().with(firstGrant(func(g *access.Grant) { g.From = worldtest.Now.Add(time.Millisecond) })), access.None, false},
	{"the cap of a basis is the least cap of its live rows", onOthers().with(capped(access.Pointer)), access.Pointer, true},
	{"the cap of a basis is the least cap of its live rows, also where a higher one is written later", onOthers().with(capped(access.Pointer)).with(capped(access.Full)), access.Pointer, true},
	{"a row of a basis that is over does not cap", onOthers().with(firstGrant(func(g *access.Grant) {
		g.Basis.Rows = append(slices.Clone(g.Basis.Rows), access.Cap{Level: access.None, Window: gone})
	})), access.Full, true},
	{"lapse is a new row with a lower cap: elsewhere levels drop to Pointer", onOthers().with(capped(access.Pointer)).with(doing(access.RecordSummary)), access.Pointer, false},
	{"agreement withdrawn is cap None", onOthers().with(capped(access.None)), access.None, false},
	{"a basis without a live row is None", onOthers().with(firstGrant(func(g *access.Grant) { g.Basis.Rows = []access.Cap{{Level: access.Full, Window: gone}} })), access.None, false},

	{"neg is never pruned: a desk left in the last 12 months still denies", onOthers().with(func(s *scene) { s.who.Neg = append(slices.Clone(s.who.Neg), "p:desk-of-last-spring") }).with(denied("p:desk-of-last-spring")), access.None, false},
	{"neg is never pruned: a suspended member is denied all the same", onOwn().with(suspended).with(denied(ada)), access.None, false},
	{"if account or organisation suspended: own = {}", onOwn().with(suspended), access.None, false},
	{"if account or organisation suspended: own = {}, and a lead no longer leads", onOwn().with(suspended).with(lead), access.None, false},
	{"if account or organisation suspended: pos = {}", onOthers().with(suspended), access.None, false},
	{"if sign-in weaker than required: own = {}", onOwn().with(weak), access.None, false},
	{"if sign-in weaker than required: own = {}, and a lead does not lead yet", onOwn().with(lead).with(weak), access.None, false},
	{"if sign-in weaker than required: pos = {}", onOthers().with(weak), access.None, false},
	{"own counts on own organisation's records only", onOthers().with(shared(stranger, access.Full, access.ByClause)).with(func(s *scene) { s.f.Team = housing }), access.None, false},
	{"pos counts on others' records: member", onOthers().with(shared(ada, access.Summary, access.ByClause)), access.Summary, true},
	{"pos counts on others' records: post", onOthers(), access.Full, true},
	{"pos counts on others' records: organisation", onOthers().with(shared(council, access.Summary, access.ByClause)), access.Summary, true},
	{"pos counts on others' records: circle", onOthers().with(shared(forum, access.Summary, access.ByClause)), access.Summary, true},
	{"a circle whose membership is not live gives nothing", onOthers().with(shared(forum, access.Full, access.ByClause)).with(func(s *scene) { s.who.Pos = s.who.Pos[:3] }), access.None, false},
	{"a grant to somebody else gives nothing", onOthers().with(shared(stranger, access.Full, access.ByClause)), access.None, false},
	{"unless a live signed agreement: a clause does not count", onOthers().with(unsigned), access.None, false},
	{"unless a live signed agreement: only grants whose basis is single count", onOthers().with(unsigned).with(shared(housing, access.Full, access.BySingle)), access.Full, true},
	{"unless a live signed agreement: only grants whose basis is urgent count", onOthers().with(unsigned).with(shared(housing, access.Full, access.ByUrgent)), access.Full, true},
	{"unless a live signed agreement: a response does not count", onOthers().with(unsigned).with(shared(housing, access.Full, access.ByResponse)), access.None, false},
	{"unless a live signed agreement: a note of discovery does not count", onOthers().with(unsigned).with(shared(housing, access.Summary, access.ByHit)), access.None, false},
	{"kinds whose certificate m holds live: not this one", onOthers().with(func(s *scene) { s.who.Kinds = []access.Kind{access.Concern} }), access.None, false},
	{"clearance = highest marking of m: too low", onOthers().with(func(s *scene) { s.who.Clearance = access.Official }), access.None, false},
	{"purpose: a grant for another purpose gives nothing", onOthers().with(func(s *scene) { s.who = s.who.For(access.Assess) }), access.None, false},

	{"r absent -> None", onOthers().with(func(s *scene) { s.f = access.Facts{} }), access.None, false},
	{"r absent -> None, also for a lead who stands in no organisation", onOwn().with(lead).with(func(s *scene) { s.who.Org, s.f = "", access.Facts{} }), access.None, false},
	{"r erased -> None", onOwn().with(func(s *scene) { s.f.Erased = true }), access.None, false},
	{"r a draft of another owner -> None", onOthers().with(draft), access.None, false},
	{"r a draft of the own organisation is seen", onOwn().with(draft), access.Full, true},
	{"live denial on r with principal in a.neg -> None", onOthers().with(denied(council)), access.None, false},
	{"live denial on r -> None, before ownership", onOwn().with(denied(ada)), access.None, false},
	{"live denial on r -> None, also for a lead", onOwn().with(lead).with(denied(ada)), access.None, false},
	{"a denial that is over denies nothing", onOwn().with(func(s *scene) { s.f.Denials = []access.Denial{{To: ada, Window: gone}} }), access.Full, true},
	{"a denial of somebody else denies nothing", onOwn().with(denied(stranger)), access.Full, true},

	{"r.owner = a.organisation: level = Full if r.team in a.own", onOwn(), access.Full, true},
	{"r.owner = a.organisation: not every colleague", onColleagues(), access.None, false},
	{"if lead: level = max(level, Pointer), never orphaned", onColleagues().with(lead), access.Pointer, true},
	{"a lead on the team keeps Full", onOwn().with(lead), access.Full, true},
	{"a lead of another organisation sees nothing by it", onOthers().with(lead).with(shared(stranger, access.Full, access.ByClause)), access.None, false},
	{"r.restricted and m not named: None", onOwn().with(restricted), access.None, false},
	{"r.restricted and m not named: Pointer for a lead", onOwn().with(restricted).with(lead), access.Pointer, true},
	{"r.restricted and m named: the team's Full", onOwn().with(restricted).with(granted(ada, access.Pointer, access.ByOwner)), access.Full, true},
	{"r.restricted and m named, but not on the team: what the naming gives", onColleagues().with(restricted).with(granted(ada, access.Summary, access.ByOwner)), access.Summary, true},
	{"r.restricted: a grant to the post does not name m", onOwn().with(restricted).with(granted(housing, access.Full, access.ByOwner)), access.None, false},
	{"a colleague in a circle sees what the circle sees", onColleagues().with(granted(forum, access.Summary, access.ByClause)), access.Summary, true},
	{"marking does not bind an owner's own people", onOwn().with(func(s *scene) { s.who.Clearance = access.Unmarked }), access.Full, true},
	{"marking does not bind an owner's own people in a circle", onColleagues().with(granted(forum, access.Full, access.ByClause)).with(func(s *scene) { s.who.Clearance = access.Unmarked }), access.Full, true},
	{"kind does not bind an owner's own people", onOwn().with(func(s *scene) { s.who.Kinds = nil }), access.Full, true},
	{"ceiling does not bind an owner's own people", onColleagues().with(granted(forum, access.Full, access.ByClause)).with(ceiling(access.None)), access.Full, true},

	{"level = max over G of min(g.level, g.basis.cap)", onOthers().with(shared(council, access.Pointer, access.ByClause)).with(granted(ada, access.Summary, access.BySingle)), access.Summary, true},
	{"level = None if G is empty", onOthers().with(func(s *scene) { s.f.Grants = nil }), access.None, false},
	{"a grant of another's restricted record to the post gives nothing", onOthers().with(restricted), access.None, false},
	{"a grant of another's restricted record to the member counts", onOthers().with(restricted).with(granted(ada, access.Summary, access.ByClause)), access.Summary, true},
	{"level = min(level, ceiling[r.kind, c]) for each class c of a.neg", onOthers().with(ceiling(access.Pointer)), access.Pointer, true},
	{"ceiling None: the firewall follows the data", onOthers().with(ceiling(access.None)), access.None, false},
	{"a ceiling on a class that is not m's binds nothing", onOthers().with(func(s *scene) {
		s.f.Ceilings = []access.Ceiling{{Class: borders, Level: access.None, Window: live}}
	}), access.Full, true},
	{"a ceiling that is over binds nothing", onOthers().with(ceiling(access.None)).with(func(s *scene) { s.f.Ceilings[0].Window = gone }), access.Full, true},
	{"m named = a live grant with principal = m: an old one does not name", onOwn().with(restricted).with(func(s *scene) {
		s.f.Grants = []access.Grant{grant(ada, access.Full, access.ByOwner)}
		s.f.Grants[0].Window = gone
	}), access.None, false},
	{"m named: purpose = a.purpose", onOwn().with(restricted).with(granted(ada, access.Full, access.ByOwner)).with(func(s *scene) { s.who.Purpose = access.Support }), access.None, false},
	{"m named: basis cap > None", onOwn().with(restricted).with(granted(ada, access.Full, access.ByOwner)).with(capped(access.None)), access.None, false},

	{"read at L: level >= L", onOthers().with(shared(housing, access.Summary, access.ByClause)).with(doing(access.RecordSummary)), access.Summary, true},
	{"read at L: not below L", onOthers().with(shared(housing, access.Summary, access.ByClause)).with(doing(access.RecordFull)), access.Summary, false},
	{"edit: own and Full", onOwn().with(doing(access.RecordEdit)), access.Full, true},
	{"edit: not own, though Full", onOthers().with(doing(access.RecordEdit)), access.Full, false},
	{"edit: own, but not Full", onColleagues().with(lead).with(doing(access.RecordEdit)), access.Pointer, false},
	{"edit: writer of the lane that holds r", onOthers().with(doing(access.RecordEdit)).with(func(s *scene) { s.f.Writers = []access.Writer{{To: housing, Window: live}} }), access.Full, true},
	{"edit: no longer writer of the lane", onOthers().with(doing(access.RecordEdit)).with(func(s *scene) { s.f.Writers = []access.Writer{{To: housing, Window: gone}} }), access.Full, false},
	{"share: Full and code P", onOthers().with(doing(access.RecordShare)), access.Full, true},
	{"share: not at code C without the originator's leave", onOthers().with(doing(access.RecordShare)).with(func(s *scene) { s.f.Code = access.CodeC }), access.Full, false},
	{"share: the originator's own at code C", onOwn().with(doing(access.RecordShare)).with(func(s *scene) { s.f.Code = access.CodeC }), access.Full, true},
	{"grant, widen a tone: own and Full", onOwn().with(doing(access.RecordGrant)), access.Full, true},
	{"grant, widen a tone: not others', though Full", onOthers().with(doing(access.RecordGrant)), access.Full, false},
	{"an action without a rule is never allowed", onOwn().with(doing("record.unheard-of")), access.Full, false},
	{"an action that needs a role is not allowed without it", onOwn().with(doing(access.OversightRead)), access.Full, false},
}

// Decide gives, for each sentence of access.md, sections 2 and 3, what it says; and so do the twins.
func TestSentencesOfTheRules(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, c := range sentences {
			t.Run(c.sentence, func(t *testing.T) {
				d := access.Decide(c.scene.who, c.scene.do, c.scene.f, worldtest.Now)
				if d.Level != c.want || d.Allowed != c.may {
					t.Errorf("Decide gives %v, allowed %v (%s); want %v, %v", d.Level, d.Allowed, d.Why, c.want, c.may)
				}
				if c.scene.f.Owner == "" {
					return // an absent record has no row
				}
				w := worldtest.World{Name: "sentence", Records: []worldtest.Held{{Seq: 1, Facts: c.scene.f}}}
				q := question{world: w, who: c.scene.who, do: c.scene.do, where: filters[0], n: 3}
				err := db.Write(t.Context(), store.Pages, func(tx *store.Tx) error {
					if err := worldtest.Insert(t.Context(), tx, w); err != nil {
						return err
					}
					for _, twin := range twinNames {
						wrong, err := q.differ(t.Context(), tx, whole(), twin)
						if err != nil {
							return err
						}
						if wrong != "" {
							t.Error(wrong)
						}
					}
					return errUndo
				})
				if !errors.Is(err, errUndo) {
					t.Error(err)
				}
			})
		}
	})
}

// parts = {p : p.level <= level and (not p.protected or live partgrant to a)}.
func TestPartsGoWithTheLevelAndProtectedOnesWithAPartgrant(t *testing.T) {
	t.Parallel()
	withParts := func(s *scene) {
		s.f.Parts = []access.Part{
			{Name: "outline", Level: access.Summary}, {Name: "whole", Level: access.Full},
			{Name: "closed", Level: access.Summary, Protected: true},
			{Name: "opened", Level: access.Summary, Protected: true, Grants: []access.PartGrant{{To: housing, Window: live}}},
			{Name: "opened before", Level: access.Summary, Protected: true, Grants: []access.PartGrant{{To: housing, Window: gone}}},
			{Name: "opened to the circle", Level: access.Summary, Protected: true, Grants: []access.PartGrant{{To: forum, Window: live}}},
		}
	}
	for name, c := range map[string]struct {
		scene scene
		want  []string
	}{
		"own, Full: circles do not open own parts": {onOwn().with(withParts), []string{"outline", "whole", "opened"}},
		"others', Full":    {onOthers().with(withParts), []string{"outline", "whole", "opened", "opened to the circle"}},
		"others', Summary": {onOthers().with(shared(ada, access.Summary, access.ByClause)).with(withParts), []string{"outline", "opened", "opened to the circle"}},
		"others', Pointer": {onOthers().with(shared(ada, access.Pointer, access.ByClause)).with(withParts), nil},
		"denied":           {onOwn().with(withParts).with(denied(ada)), nil},
	} {
		if d := access.Decide(c.scene.who, c.scene.do, c.scene.f, worldtest.Now); !slices.Equal(d.Parts, c.want) {
			t.Errorf("%s: parts %q, want %q", name, d.Parts, c.want)
		}
	}
}

// Every refusal of something whose existence is secret is the level None, without parts, whatever its reason.
func TestARefusalSaysNothing(t *testing.T) {
	t.Parallel()
	for _, c := range sentences {
		d := access.Decide(c.scene.who, c.scene.do, c.scene.f, worldtest.Now)
		if d.Level == access.None && (d.Allowed || len(d.Parts) > 0 || d.By.To != "") {
			t.Errorf("%s: a refusal gives %+v", c.sentence, d)
		}
	}
}
