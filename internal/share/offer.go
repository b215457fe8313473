package share

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// LongestReason is what fits in a reason, in characters.
const LongestReason = 2000

// Offer is a share before it is made.
type Offer struct {
	Record  id.Record
	With    []id.Record // linked records that go with it, at the same level
	To      id.Post
	Level   access.Level
	Purpose access.Purpose // what it is shared for; those who read under another do not see it
	Ground  access.BasisKind
	Gateway string // single: a code of the list "gateways"
	Why     string // single: why it is necessary; urgent: what harm, to whom, how soon
	LeftOut string // single: what was left out
	Once    string // the form's own mark
}

// Desk is a post that something can be shared with.
type Desk struct {
	ID id.Post
	Holder
	Immigration bool // its organisation has, or passes data to, an immigration function
}

// Choices are what a member who may share a record chooses from.
type Choices struct {
	record.Shown
	Holder Holder
	Desks  []Desk
	With   []Item
	Now    []Seer // with whom it is shared already
}

// Choices gives what there is to choose from.
func (s *Service) Choices(ctx context.Context, who access.Actor, rec id.Record) (Choices, error) {
	var c Choices
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		facts, err := s.records.Audience(ctx, r, who, rec)
		if err != nil {
			return err
		}
		shown, err := s.records.Open(ctx, r, who, access.RecordGrant, rec)
		if err != nil {
			return err
		}
		n, err := s.directory(ctx, r)
		if err != nil {
			return err
		}
		c = Choices{Shown: shown, Holder: n.of(shown.Owner)}
		posts, err := partner.Posts(ctx, r)
		if err != nil {
			return err
		}
		for _, p := range posts {
			if o := n.orgs[p.Org]; p.Org != shown.Owner && !p.Ended && o.Standing != partner.Contact && !o.Suspended {
				c.Desks = append(c.Desks, Desk{ID: p.ID, Holder: n.post(p.ID), Immigration: o.Immigration})
			}
		}
		slices.SortFunc(c.Desks, func(a, b Desk) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Post, b.Post)) })
		if c.With, err = s.grantable(ctx, r, who, n, rec); err != nil {
			return err
		}
		c.Now, err = s.seers(ctx, r, n, facts, s.clock.Now())
		return err
	})
	return c, err
}

// grantable are the linked records that the actor may share too.
func (s *Service) grantable(ctx context.Context, r store.Reader, who access.Actor, n *names, rec id.Record) ([]Item, error) {
	lines, err := s.linked.Mentions(ctx, r, who, rec)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, item := range n.items(lines) {
		ok, err := s.may(ctx, r, who, access.RecordGrant, item.ID)
		if err != nil {
			return nil, err
		}
		if ok {
			items = append(items, item)
		}
	}
	return items, nil
}

// Given is what a desk would see of one record.
type Given struct {
	record.Shown              // at the level that it would have
	Level        access.Level // what Decide would give that desk, which may be less than offered
}

// Effect is what an offer would do.
type Effect struct {
	To          Desk
	People      int // at that desk now
	Given       []Given
	Ground      string
	Review      time.Time // urgent: when it must be reviewed
	Immigration bool
}

// Preview tells what an offer would do, and does nothing.
func (s *Service) Preview(ctx context.Context, who access.Actor, o Offer) (Effect, error) {
	var e Effect
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		e, err = s.weigh(ctx, r, who, o)
		return err
	})
	return e, err
}

// Share makes an offer good.
func (s *Service) Share(ctx context.Context, who access.Actor, o Offer) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := s.records.Once(ctx, tx, who, o.Once, func() (id.Record, error) {
			return o.Record, s.make(ctx, tx, who, o)
		})
		return err
	})
}

func (s *Service) make(ctx context.Context, tx *store.Tx, who access.Actor, o Offer) error {
	e, err := s.weigh(ctx, tx, who, o)
	if err != nil {
		return err
	}
	var basis access.Basis
	var until time.Time
	if o.Ground != access.ByClause {
		note := strings.TrimSpace(o.Why)
		if o.LeftOut != "" {
			note += "\nLeft out: " + o.LeftOut
		}
		if basis, err = s.records.NewBasis(ctx, tx, who, record.Ground{Kind: o.Ground, Source: o.Gateway, Note: note, Cap: o.Level}); err != nil {
			return err
		}
	}
	for _, g := range e.Given {
		if o.Ground == access.ByClause {
			if basis, until, err = s.clauseFor(ctx, tx, g.Shown, e.To, o); err != nil {
				return err
			}
			if err := s.records.AddBasis(ctx, tx, who, basis, string(basis.ID)); err != nil {
				return err
			}
		}
		grant := access.Grant{To: access.OfPost(o.To), Level: o.Level, For: o.Purpose, Basis: basis, Window: access.Window{Until: until}}
		if err := s.records.Grant(ctx, tx, who, g.ID, grant); err != nil {
			return err
		}
	}
	if o.Ground != access.ByUrgent {
		return nil
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into share_review (basis, rec, due, reviewed) values ($1, $2, $3, 0)`, basis.ID, o.Record, clock.Milli(e.Review)))
	if err != nil {
		return err
	}
	return reviews.Keep(ctx, tx, who, s.clock.Now(), store.SQL(`where basis = $1`, basis.ID))
}

// weigh finds out whether an offer may be made, and what it would do.
func (s *Service) weigh(ctx context.Context, r store.Reader, who access.Actor, o Offer) (Effect, error) {
	records := append([]id.Record{o.Record}, o.With...)
	facts := make([]access.Facts, len(records))
	for i, rec := range records { // visible, then permitted, before anything is said about the form
		var err error
		if facts[i], err = s.records.Audience(ctx, r, who, rec); err != nil {
			return Effect{}, err
		}
	}
	n, err := s.directory(ctx, r)
	if err != nil {
		return Effect{}, err
	}
	if err := s.linkedAll(ctx, r, who, o); err != nil {
		return Effect{}, err
	}
	if err := fault.Check(s.problems(n, facts[0].Owner, o)); err != nil {
		return Effect{}, err
	}
	if o.Ground != access.ByClause && !slices.ContainsFunc(facts, func(f access.Facts) bool { return !has(f, o, n.now) }) {
		return Effect{}, fault.Field("to", "This desk has it already, as much of it, for this purpose and on this ground. Nothing more was shared.")
	}
	post, org := n.posts[o.To], n.orgs[n.posts[o.To].Org]
	e := Effect{To: Desk{ID: o.To, Holder: n.post(o.To), Immigration: org.Immigration}, Immigration: org.Immigration}
	holders, err := partner.Holders(ctx, r, post.ID, n.now)
	if err != nil {
		return Effect{}, err
	}
	e.People = len(holders)
	actor, err := partner.PostActor(ctx, r, o.To, o.Purpose, n.now)
	if err != nil {
		return Effect{}, err
	}
	for i, rec := range records {
		given, err := s.give(ctx, r, who, actor, rec, facts[i], e.To, o)
		if err != nil {
			return Effect{}, err
		}
		e.Given = append(e.Given, given)
	}
	e.Ground = GroundWords(o.Ground)
	if o.Ground == access.BySingle {
		e.Ground = "one lawful share, under " + s.lib.Label(content.Gateways, o.Gateway)
	}
	if o.Ground == access.ByUrgent {
		e.Review, err = s.lib.Due("urgent-review", n.now)
	}
	return e, err
}

// has tells whether a desk was given a record already: as much of it, for the purpose and on the
// kind of ground of an offer. A second share would have to be taken back apart; by a clause it is the
// same share.
func has(f access.Facts, o Offer, at time.Time) bool {
	return slices.ContainsFunc(liveGrants(f, at), func(g access.Grant) bool {
		return g.To == access.OfPost(o.To) && g.For == o.Purpose && g.Basis.Kind == o.Ground && min(g.Level, g.Basis.At(at)) >= o.Level
	})
}

// linkedAll refuses records that are not linked with the one that is shared.
func (s *Service) linkedAll(ctx context.Context, r store.Reader, who access.Actor, o Offer) error {
	if len(o.With) == 0 {
		return nil
	}
	lines, err := s.linked.Mentions(ctx, r, who, o.Record)
	if err != nil {
		return err
	}
	linked := map[id.Record]bool{}
	for _, l := range lines {
		linked[l.ID] = true
	}
	for _, rec := range o.With {
		if !linked[rec] {
			return fault.Field("with", "Choose records from the list.")
		}
	}
	return nil
}

func (s *Service) problems(n *names, owner id.Org, o Offer) fault.Fields {
	p := fault.Fields{}
	post, ok := n.posts[o.To]
	switch {
	case !ok || post.Org == owner:
		p["to"] = "Choose a desk of another organisation."
	case n.orgs[post.Org].Suspended:
		p["to"] = "This organisation is suspended. Nothing can be shared with it now."
	}
	if o.Level < access.Pointer || o.Level > access.Full {
		p["level"] = "Choose how much they may see."
	}
	if o.Purpose.Label() == access.Purpose("").Label() {
		p["purpose"] = "Choose what it is shared for."
	}
	long := func(field, text string) {
		if utf8.RuneCountInString(text) > LongestReason {
			p[field] = fmt.Sprintf("Shorten this to %d characters.", LongestReason)
		}
	}
	long("why", o.Why)
	long("harm", o.Why)
	long("left-out", o.LeftOut)
	switch o.Ground {
	case access.ByClause:
	case access.BySingle:
		delete(p, "harm")
		if item, ok := s.lib.Item(content.Gateways, o.Gateway); !ok || item.Heading {
			p["gateway"] = "Choose the law that you share under. Your data protection officer can help."
		}
		if strings.TrimSpace(o.Why) == "" {
			p["why"] = "Say why they need to know this."
		}
		if strings.TrimSpace(o.LeftOut) == "" {
			p["left-out"] = "Say what you left out. If you left nothing out, say why all of it is needed."
		}
	case access.ByUrgent:
		delete(p, "why")
		if strings.TrimSpace(o.Why) == "" {
			p["harm"] = "Say what harm could come, to whom and how soon."
		}
	default:
		p["ground"] = "Choose the ground that you share on."
	}
	return p
}

// give asks the policy what that desk would have of one record.
func (s *Service) give(ctx context.Context, r store.Reader, who, to access.Actor, rec id.Record, f access.Facts, desk Desk, o Offer) (Given, error) {
	shown, err := s.records.As(ctx, r, who, rec, o.Level)
	if err != nil {
		return Given{}, err
	}
	basis := access.Basis{Kind: o.Ground, Rows: []access.Cap{{Level: o.Level}}}
	if o.Ground == access.ByClause {
		if basis, _, err = s.clauseFor(ctx, r, shown, desk, o); err != nil {
			return Given{}, err
		}
	}
	f.Grants = append(f.Grants, access.Grant{To: access.OfPost(o.To), Level: o.Level, For: o.Purpose, Basis: basis})
	d := access.Decide(to, access.RecordPointer, f, s.clock.Now())
	if d.Level == access.None {
		return Given{}, refusal(d.Why, desk)
	}
	if d.Level < o.Level {
		if shown, err = s.records.As(ctx, r, who, rec, d.Level); err != nil {
			return Given{}, err
		}
	}
	return Given{Shown: shown, Level: d.Level}, nil
}

// refusal says in plain words why a desk would see nothing.
func refusal(why access.Reason, desk Desk) error {
	name := desk.Name
	switch why {
	case access.BecauseCeiling:
		return fault.Forbidden(name+" has, or passes data to, an immigration function, or another function that may never see this kind of record. Lightship keeps records about people at risk from it, whatever the ground. If the law lets you tell them something about one person, two people of your organisation must decide it outside this page.", nil)
	case access.BecauseDenied:
		return fault.Forbidden(name+" was excluded from this record. Nothing can be shared with it.", nil)
	case access.BecauseClearance:
		return fault.Field("to", "Nobody at this desk is cleared for the marking of this record.")
	case access.BecauseKind:
		return fault.Field("to", "Nobody at this desk holds the certificate for this kind of record. Ring them instead, or choose another desk.")
	default:
		return fault.Field("to", "This desk would see nothing: the record is restricted to named people, or its organisation has not signed an agreement and only a single or an urgent share counts for it.")
	}
}

// clauseFor finds the clause of a live agreement that covers a record's kind, the purpose and the
// other organisation, and gives until when both are bound by it, where one of them has said so.
func (s *Service) clauseFor(ctx context.Context, r store.Reader, shown record.Shown, desk Desk, o Offer) (access.Basis, time.Time, error) {
	none := fault.Field("ground", "No live clause lets you give "+desk.Name+" this much of it for this purpose. Choose another ground, or give less.")
	tones, err := partner.Tones(ctx, r, shown.Owner, shown.Kind, desk.Org, s.clock.Now())
	if err != nil {
		return access.Basis{}, time.Time{}, err
	}
	found, ok := tones[o.Purpose]
	if !ok {
		return access.Basis{}, time.Time{}, none
	}
	clause, err := partner.ClauseOf(ctx, r, found.Clause)
	if err != nil {
		return access.Basis{}, time.Time{}, err
	}
	if clause.Level < o.Level {
		return access.Basis{}, time.Time{}, none
	}
	agreement, err := partner.AgreementOf(ctx, r, clause.Agreement)
	return partner.ClauseBasis(clause, agreement), agreement.BoundUntil(shown.Owner, desk.Org), err
}
