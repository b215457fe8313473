package discover

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/match"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// weigher judges pairs within one transaction and remembers what it read of the partnership.
type weigher struct {
	s     *Service
	r     store.Reader
	now   time.Time
	tones map[toneKey]map[access.Purpose]partner.ToneOf
	desks map[id.Post]desk
}

type toneKey struct {
	owner id.Org
	kind  access.Kind
	other id.Org
}

func (s *Service) weigher(r store.Reader) *weigher {
	return &weigher{s: s, r: r, now: s.clock.Now(), tones: map[toneKey]map[access.Purpose]partner.ToneOf{}, desks: map[id.Post]desk{}}
}

// desk is a post as discovery sees it: what it may have, and whom a note to it would reach.
type desk struct {
	post     id.Post
	org      partner.Org
	actor    access.Actor       // stands for the post; with the purpose still to be set
	audience []access.Principal // all that counts against the post and those who sit at it
}

// side is one record of a pair.
type side struct {
	env    record.Envelope
	facts  access.Facts
	keys   []match.Key
	narrow access.Tone
	desk
}

// ready tells whether a record takes part in discovery at all: released, not erased, and held by a
// desk that can be reached.
func (v side) ready() bool {
	return v.facts.Owner != "" && !v.facts.Erased && !v.facts.Draft && v.post != "" && !v.org.Suspended &&
		slices.Contains(access.Entities(), v.env.Kind)
}

// side loads a record with what decides about it.
func (w *weigher) side(ctx context.Context, rec id.Record) (side, error) {
	var v side
	var err error
	if v.env, v.facts, err = w.s.records.Facts(ctx, w.r, partner.Machine(), rec); err != nil {
		return v, err
	}
	post, ok := postOf(v.facts.Team)
	if !ok || v.facts.Owner == "" {
		return v, nil
	}
	if v.desk, err = w.desk(ctx, post); err != nil {
		return v, err
	}
	if v.narrow, err = narrowOf(ctx, w.r, rec); err != nil {
		return v, err
	}
	v.keys, err = keysOf(ctx, w.r, rec)
	return v, err
}

// narrowOf is a record's own tone; open when it has none, for the clauses to decide.
func narrowOf(ctx context.Context, r store.Reader, rec id.Record) (access.Tone, error) {
	tones, err := store.All(ctx, r, store.Scalar[access.Tone], store.SQL(`select tone from discover_narrow where rec = $1`, rec))
	if err != nil || len(tones) == 0 {
		return access.Open, err
	}
	return tones[0], nil
}

func (w *weigher) desk(ctx context.Context, post id.Post) (desk, error) {
	if d, ok := w.desks[post]; ok {
		return d, nil
	}
	d := desk{post: post}
	var err error
	if d.actor, err = partner.PostActor(ctx, w.r, post, "", w.now); err != nil {
		return desk{}, ignoreAbsent(err)
	}
	if d.org, err = partner.OrgOf(ctx, w.r, d.actor.Org, w.now); err != nil {
		return d, err
	}
	d.audience = slices.Clone(d.actor.Neg)
	holders, err := partner.Holders(ctx, w.r, post, w.now)
	if err != nil {
		return d, err
	}
	for _, m := range holders {
		a, err := partner.ActorFor(ctx, w.r, m, "", w.now)
		if err != nil {
			return d, err
		}
		d.audience = append(d.audience, a.Neg...)
	}
	slices.Sort(d.audience)
	d.audience = slices.Compact(d.audience)
	w.desks[post] = d
	return d, nil
}

// pair is the tones of two sides towards each other.
type pair struct{ mine, theirs access.Tone }

// common gives the purposes for which both sides take part, with their tones. Clauses speak of
// organisations; a function that only somebody at the desk has closes too (the firewall follows
// the data), and a record's own tone can only be narrower.
func (w *weigher) common(ctx context.Context, a, b side) (map[access.Purpose]pair, error) {
	ab, err := w.toneOf(ctx, a.env.Owner, a.env.Kind, b.env.Owner)
	if err != nil || len(ab) == 0 {
		return nil, err
	}
	ba, err := w.toneOf(ctx, b.env.Owner, b.env.Kind, a.env.Owner)
	if err != nil {
		return nil, err
	}
	both := map[access.Purpose]pair{}
	for p, t := range ab {
		back, ok := ba[p]
		if !ok {
			continue
		}
		got := pair{mine: min(t.Tone, a.narrow), theirs: min(back.Tone, b.narrow)}
		if got.mine == access.Off || got.theirs == access.Off || walled(a.desk, b.desk) || walled(b.desk, a.desk) {
			continue
		}
		both[p] = got
	}
	return both, nil
}

func (w *weigher) toneOf(ctx context.Context, owner id.Org, kind access.Kind, other id.Org) (map[access.Purpose]partner.ToneOf, error) {
	k := toneKey{owner, kind, other}
	if t, ok := w.tones[k]; ok {
		return t, nil
	}
	t, err := partner.Tones(ctx, w.r, owner, kind, other, w.now)
	w.tones[k] = t
	return t, err
}

// walled tells whether the firewall stands between an owner and a desk that has, by its post or by
// somebody who sits there, an immigration function that its organisation has not; and whether a
// health or third-sector owner's records would reach law enforcement in the same way. What the
// organisation itself has, partner.Tones has weighed.
func walled(owner, to desk) bool {
	only := func(class access.Principal) bool {
		return slices.Contains(to.audience, class) && !slices.Contains(to.org.Functions, class)
	}
	has := func(class access.Principal) bool { return slices.Contains(owner.org.Functions, class) }
	guarded := has(access.ClassHealth) || has(access.ClassThird)
	return only(access.ClassImmigration) || guarded && (only(access.ClassPolice) || only(access.ClassEnforcement))
}

// denied tells whether a denial stands between a record and anybody of the other side: a note to a
// desk reaches all who sit there, and the organisation's leads hear of it.
func (w *weigher) denied(ctx context.Context, v, other side) (bool, error) {
	for _, d := range v.facts.Denials {
		if !d.Live(w.now) {
			continue
		}
		if slices.Contains(other.audience, d.To) {
			return true, nil
		}
		of, err := w.belongs(ctx, d.To, other.org.ID)
		if of || err != nil {
			return of, err
		}
	}
	return false, nil
}

// belongs tells whether a post or a member is, or in the last 12 months was, of an organisation.
func (w *weigher) belongs(ctx context.Context, p access.Principal, org id.Org) (bool, error) {
	if post, ok := postOf(p); ok {
		got, err := partner.PostOf(ctx, w.r, post)
		return err == nil && got.Org == org, ignoreAbsent(err)
	}
	m, ok := strings.CutPrefix(string(p), "m:")
	if !ok {
		return false, nil
	}
	a, err := partner.ActorFor(ctx, w.r, id.Member(m), "", w.now)
	return err == nil && slices.Contains(a.Neg, access.OfOrg(org)), ignoreAbsent(err)
}

// ignoreAbsent lets pass what names a desk or somebody who is not there.
func ignoreAbsent(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// given is what one side of a pair is told.
type given struct {
	told    access.Level
	purpose access.Purpose
	tone    access.Tone // its own, for that purpose; the widest it has when it is told nothing
}

// outcome is what comes of a pair.
type outcome struct {
	match        match.Result
	mine, theirs given
	broker       access.Purpose // both are silent for it, and neither is told: a broker may ask them
}

// weigh says what each side of a pair is told. agreed is for two silent sides that both let the
// broker put them in touch.
func (w *weigher) weigh(ctx context.Context, a, b side, agreed bool) (outcome, error) {
	var out outcome
	if !a.ready() || !b.ready() || a.env.Owner == b.env.Owner {
		return out, nil
	}
	tones, err := w.common(ctx, a, b)
	if err != nil || len(tones) == 0 {
		return out, err
	}
	for _, one := range [][2]side{{a, b}, {b, a}} {
		if denied, err := w.denied(ctx, one[0], one[1]); err != nil || denied {
			return out, err
		}
	}
	result, ok := match.Compare(a.keys, b.keys)
	if !ok {
		return out, nil
	}
	out.match = result
	for _, p := range access.Purposes() {
		t, ok := tones[p]
		if !ok {
			continue
		}
		mayA, mayB := w.may(a, b, p), w.may(b, a, p)
		out.mine = out.mine.better(given{toldOf(t.mine, t.theirs, mayA, b.org.Masked), p, t.mine})
		out.theirs = out.theirs.better(given{toldOf(t.theirs, t.mine, mayB, a.org.Masked), p, t.theirs})
		if t.mine == access.Silent && t.theirs == access.Silent && min(mayA, mayB) >= access.Pointer && out.broker == "" {
			out.broker = p
		}
	}
	if out.mine.told > access.None || out.theirs.told > access.None {
		out.broker = ""
	}
	if agreed && out.broker != "" {
		out.mine = given{access.Pointer, out.broker, access.Silent}
		out.theirs = out.mine
	}
	return out, nil
}

// toldOf is access.Told; of a masked owner there is never more than a pointer, since a summary
// would name it.
func toldOf(own, other access.Tone, may access.Level, masked bool) access.Level {
	if masked {
		may = min(may, access.Pointer)
	}
	return access.Told(own, other, may)
}

func (g given) better(o given) given {
	if o.told > g.told || o.told == g.told && o.tone > g.tone {
		return o
	}
	return g
}

// may is the level that policy would let a's desk have on b's record if a hit gave it the summary:
// denial, restriction, marking, certificate, agreement and ceiling bind as they always do.
func (w *weigher) may(a, b side, p access.Purpose) access.Level {
	f := b.facts
	hit := access.Basis{Kind: access.ByHit, Rows: []access.Cap{{Level: access.Summary, Window: access.Window{From: w.now}}}}
	f.Grants = append(slices.Clone(f.Grants), access.Grant{To: access.OfPost(a.post), Level: access.Summary, For: p, Basis: hit,
		Window: access.Window{From: w.now}})
	return access.Decide(a.actor.For(p), access.RecordPointer, f, w.now).Level
}
