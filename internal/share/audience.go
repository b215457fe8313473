package share

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Why is the answer to "why can I see this?".
type Why struct {
	record.Shown
	Holder Holder
	Lines  []string // in plain words: what gives it, on what ground, since when, until when
}

// Why tells a viewer what gives them the level that they have.
func (s *Service) Why(ctx context.Context, who access.Actor, rec id.Record) (Why, error) {
	var w Why
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		shown, err := s.records.Open(ctx, r, who, access.RecordRead, rec)
		if err != nil {
			return err
		}
		names := s.names(ctx, r)
		w = Why{Shown: shown, Holder: names.of(shown.Owner)}
		w.Lines, err = s.reasons(ctx, r, names, shown)
		return cmp.Or(err, names.err)
	})
	return w, err
}

func (s *Service) reasons(ctx context.Context, r store.Reader, n *names, shown record.Shown) ([]string, error) {
	d := shown.Decision
	switch d.Why {
	case access.BecauseTeam:
		return []string{"Your desk holds this record: " + n.principal(shown.Team).Post + ".", "Whoever sits at that desk sees all of it. Colleagues at other desks do not."}, nil
	case access.BecauseLead:
		return []string{"You are a lead of the organisation that holds this record.", "A lead sees that it exists, so that no record is left without anybody. A lead does not see what it says."}, nil
	}
	g := d.By
	audience, err := s.describe(ctx, r, n, g.To, s.clock.Now())
	if err != nil {
		return nil, err
	}
	ground, err := s.ground(ctx, r, g.Basis)
	if err != nil {
		return nil, err
	}
	lines := []string{
		n.of(shown.Owner).Name + " gave it to " + audience.Name + ": " + LevelWords(g.Level) + ".",
		"The ground: " + ground + ".",
		"For one purpose: " + g.For.Label() + ". Under another purpose you do not see it.",
		"Since " + day(g.From) + untilWords(g.Until) + ".",
	}
	if d.Level < g.Level {
		lines = append(lines, "You see less than was given, "+LevelWords(d.Level)+", because the ground, or what your organisation does, allows no more.")
	}
	return lines, nil
}

// Seer is one line of "who can see this?".
type Seer struct {
	Name   string
	Holder Holder
	Level  access.Level
	People []string // who stands behind it, where that is known to the owner: its own members
	Ground string
	For    string
	Since  time.Time
	Until  time.Time // zero: open
	Basis  id.Basis  // for taking it back
	To     access.Principal
	Note   string // why, in the owner's words
	Review bool   // urgent, and not yet reviewed
}

// Who is the answer to "who can see this?".
type Who struct {
	record.Shown
	Holder     Holder
	At         time.Time
	Restricted bool
	Team       Seer
	Leads      []string
	Grants     []Seer
	Excluded   []string
}

// Who tells those who may share a record who could see it at a time, now if at is zero.
func (s *Service) Who(ctx context.Context, who access.Actor, rec id.Record, at time.Time) (Who, error) {
	if at.IsZero() {
		at = s.clock.Now()
	}
	var w Who
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		facts, err := s.records.Audience(ctx, r, who, rec)
		if err != nil {
			return err
		}
		shown, err := s.records.Open(ctx, r, who, access.RecordFull, rec)
		if err != nil {
			return err
		}
		names := s.names(ctx, r)
		w = Who{Shown: shown, Holder: names.of(facts.Owner), At: at, Restricted: facts.Restricted}
		if w.Team, err = s.describe(ctx, r, names, facts.Team, at); err != nil {
			return err
		}
		w.Team.Level = access.Full
		if w.Leads, err = leads(ctx, r, facts.Owner, at); err != nil {
			return err
		}
		if w.Grants, err = s.seers(ctx, r, names, facts, at); err != nil {
			return err
		}
		for _, d := range facts.Denials {
			if d.Live(at) {
				seer, err := s.describe(ctx, r, names, d.To, at)
				if err != nil {
					return err
				}
				w.Excluded = append(w.Excluded, seer.Name)
			}
		}
		return names.err
	})
	return w, err
}

func leads(ctx context.Context, r store.Reader, org id.Org, at time.Time) ([]string, error) {
	members, err := partner.MembersOf(ctx, r, org, at)
	var names []string
	for _, m := range members {
		if m.Roles&access.RoleLead != 0 && !m.Suspended {
			names = append(names, m.Name)
		}
	}
	return names, err
}

// sharedWith counts those who were given a record and are not the owner's own people.
func sharedWith(f access.Facts, at time.Time) int {
	to := map[access.Principal]bool{}
	for _, g := range liveGrants(f, at) {
		if g.Basis.Kind != access.ByOwner {
			to[g.To] = true
		}
	}
	return len(to)
}

// liveGrants are those that give anything at a time.
func liveGrants(f access.Facts, at time.Time) []access.Grant {
	var live []access.Grant
	for _, g := range f.Grants {
		if g.Live(at) && min(g.Level, g.Basis.At(at)) > access.None {
			live = append(live, g)
		}
	}
	return live
}

// seers describes the live grants; those that differ in purpose alone are one line.
func (s *Service) seers(ctx context.Context, r store.Reader, n *names, f access.Facts, at time.Time) ([]Seer, error) {
	type key struct {
		to    access.Principal
		basis id.Basis
		level access.Level
	}
	where := map[key]int{}
	var out []Seer
	var purposes [][]access.Purpose
	for _, g := range liveGrants(f, at) {
		k := key{g.To, g.Basis.ID, g.Level}
		if i, ok := where[k]; ok {
			purposes[i] = append(purposes[i], g.For)
			continue
		}
		seer, err := s.describe(ctx, r, n, g.To, at)
		if err != nil {
			return nil, err
		}
		seer.Level, seer.Since, seer.Until, seer.Basis, seer.To = min(g.Level, g.Basis.At(at)), g.From, g.Until, g.Basis.ID, g.To
		if seer.Ground, err = s.ground(ctx, r, g.Basis); err != nil {
			return nil, err
		}
		if seer.Note, err = s.noteOf(ctx, r, g.Basis.ID); err != nil {
			return nil, err
		}
		if seer.Review, err = s.unreviewed(ctx, r, g.Basis.ID); err != nil {
			return nil, err
		}
		where[k] = len(out)
		out, purposes = append(out, seer), append(purposes, []access.Purpose{g.For})
	}
	for i := range out {
		out[i].For = purposeWords(purposes[i])
	}
	return out, nil
}

// purposeWords says the purposes of one share, always in the same order.
func purposeWords(purposes []access.Purpose) string {
	var words []string
	for _, p := range access.Purposes() {
		if slices.Contains(purposes, p) {
			words = append(words, p.Label())
		}
	}
	if len(words) == len(access.Purposes()) {
		return "Any purpose"
	}
	return strings.Join(words, "; ")
}

func (s *Service) unreviewed(ctx context.Context, r store.Reader, b id.Basis) (bool, error) {
	waits, err := store.All(ctx, r, store.Scalar[int64], store.SQL(`select due from share_review where basis = $1 and reviewed = 0`, b))
	return len(waits) > 0, err
}

// describe names a principal, with the people behind a post or a circle.
func (s *Service) describe(ctx context.Context, r store.Reader, n *names, p access.Principal, at time.Time) (Seer, error) {
	if m, ok := idOf[id.Member](p, "m:"); ok {
		got, err := partner.MemberOf(ctx, r, m, at)
		return Seer{Name: got.Name, Holder: n.of(got.Org)}, err
	}
	if c, ok := idOf[id.Circle](p, "c:"); ok {
		circle, err := partner.CircleOf(ctx, r, c, at)
		seer := Seer{Name: "the circle “" + circle.Name + "”"}
		if circle.Kind == partner.OfResponse { // its name is an id, for nobody to read
			seer.Name = "those who are in the response"
		}
		for _, member := range circle.Members {
			h := n.principal(member)
			seer.People = append(seer.People, strings.TrimSuffix(h.Name+" · "+h.Post, " · "))
		}
		slices.Sort(seer.People)
		return seer, err
	}
	if post, ok := idOf[id.Post](p, "p:"); ok {
		h := n.post(post)
		seer := Seer{Name: h.Name + " · " + h.Post, Holder: h}
		holders, err := partner.Holders(ctx, r, post, at)
		for _, m := range holders {
			seer.People = append(seer.People, n.member(ctx, m))
		}
		slices.Sort(seer.People)
		return seer, err
	}
	h := n.principal(p)
	return Seer{Name: h.Name, Holder: h}, nil
}

// ground says in words what a grant rests on.
func (s *Service) ground(ctx context.Context, r store.Reader, b access.Basis) (string, error) {
	source, err := store.All(ctx, r, store.Scalar[string], store.SQL(`select source from access_basis where id = $1 order by from_ms limit 1`, b.ID))
	if err != nil {
		return "", err
	}
	gateway := ""
	if len(source) > 0 {
		gateway = source[0]
	}
	switch b.Kind {
	case access.ByClause:
		clause, err := partner.ClauseOf(ctx, r, id.Clause(b.ID))
		if err != nil {
			return "", fmt.Errorf("ground of a share: %w", err)
		}
		agreement, err := partner.AgreementOf(ctx, r, clause.Agreement)
		return "a clause of the agreement “" + agreement.Name + "”", err
	case access.BySingle:
		return "one lawful share, under " + s.lib.Label(content.Gateways, gateway), nil
	default:
		return GroundWords(b.Kind), nil
	}
}

func (s *Service) noteOf(ctx context.Context, r store.Reader, b id.Basis) (string, error) {
	notes, err := store.All(ctx, r, store.Scalar[string], store.SQL(`select note from access_basis where id = $1 and note <> '' order by from_ms limit 1`, b))
	return strings.Join(notes, ""), err
}

// GroundWords says a kind of basis in words.
func GroundWords(k access.BasisKind) string {
	switch k {
	case access.ByOwner:
		return "the owner's own people were named, such as who gave it"
	case access.ByClause:
		return "a clause of an agreement"
	case access.BySingle:
		return "one lawful share"
	case access.ByUrgent:
		return "urgent: a risk of harm, reviewed the next working day"
	case access.ByAgreement:
		return "the person's own agreement"
	case access.ByResponse:
		return "a response that they joined"
	case access.ByHit:
		return "a note of discovery, under the tones of the agreement"
	case access.ByBreakGlass:
		return "raised for fifteen minutes, with a reason"
	default:
		return string(k)
	}
}

// LevelWords says a level in words.
func LevelWords(l access.Level) string {
	switch l {
	case access.Pointer:
		return "that it exists, and whom to ask (pointer)"
	case access.Summary:
		return "the summary"
	case access.Full:
		return "all of it (full)"
	default:
		return "nothing"
	}
}

func day(t time.Time) string { return t.In(clock.London()).Format("2 January 2006") }

func untilWords(t time.Time) string {
	if t.IsZero() {
		return ", until it is taken back"
	}
	return ", until " + day(t)
}
