// Package share opens records of any kind for people, answers "why can I see this?" and "who can
// see this?", and lets an owner share what is theirs, or take it back.
//
// Words: an offer is a share before it is made: to which desk, how much, on which ground; its
// effect is what that desk would then see, told before anybody is asked to say yes. A ground is a
// clause of a live agreement, a single lawful share, or an urgent one that somebody reviews the
// next working day.
//
// Invariants: whether an offer may be made is answered by access.Decide over the facts as they
// would be, never by a rule of this package; a desk that would see nothing is not shared with;
// the reason of a share is the owner's own and is shown to nobody else; everything here goes
// through package record, which decides and logs.
//
// It leaves to others: what the kinds mean, agreements and posts (partner), discovery, responses.
package share

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Linked gives the records that one record is linked with, as far as the viewer may see them.
type Linked interface {
	Mentions(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) ([]record.Line, error)
}

// Service opens and shares records.
type Service struct {
	db      *store.DB
	records *record.Store
	lib     *content.Library
	linked  Linked
	clock   clock.Clock
}

// New makes the service.
func New(db *store.DB, records *record.Store, lib *content.Library, linked Linked, c clock.Clock) *Service {
	return &Service{db: db, records: records, lib: lib, linked: linked, clock: c}
}

// Holder is an organisation, and a desk of it where one is meant, as a page names it.
type Holder struct {
	Org    id.Org
	Name   string
	Post   string
	Sector string // the word of the style sheet for its chip
}

// Item is a record in a list, with whose it is.
type Item struct {
	record.Line
	Holder Holder
}

// Opened is a record with what stands around it.
type Opened struct {
	record.Shown
	Holder     Holder
	Linked     []Item
	References []record.Reference
	Edit       bool // the viewer may change it
	Grant      bool // the viewer may share it and see who sees it
	Audience   int  // for those who may: with how many it is shared, besides the owner's own people
}

// Open gives a record of any kind as the viewer sees it.
func (s *Service) Open(ctx context.Context, who access.Actor, rec id.Record) (Opened, error) {
	var o Opened
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		shown, err := s.records.Open(ctx, r, who, access.RecordRead, rec)
		if err != nil {
			return err
		}
		o = Opened{Shown: shown}
		if o.Edit, err = s.may(ctx, r, who, access.RecordEdit, rec); err != nil {
			return err
		}
		if o.Grant, err = s.may(ctx, r, who, access.RecordGrant, rec); err != nil {
			return err
		}
		names := s.names(ctx, r)
		o.Holder = names.of(shown.Owner)
		lines, err := s.linked.Mentions(ctx, r, who, rec)
		if err != nil {
			return err
		}
		o.Linked = names.items(lines)
		if names.err != nil {
			return names.err
		}
		if o.References, err = s.records.References(ctx, r, who, shown.Envelope); err != nil || !o.Grant {
			return err
		}
		o.Holder.Post = names.principal(shown.Team).Post
		facts, err := s.records.Audience(ctx, r, who, rec)
		o.Audience = sharedWith(facts, s.clock.Now())
		return err
	})
	return o, err
}

// may asks the policy's own twin, so that asking is no refused look in the log.
func (s *Service) may(ctx context.Context, r store.Reader, who access.Actor, do access.Action, rec id.Record) (bool, error) {
	found, err := store.All(ctx, r, store.Scalar[int64], store.SQL(`select cast(1 as bigint) from record r where r.id = $1 and {sees}`, rec).
		Fill("sees", access.Sees(who, do, s.clock.Now(), "r.id")))
	return len(found) > 0, err
}

// Found is one page of a search or of a list.
type Found struct {
	Items []Item
	Next  string
}

// Search gives the records in which all the words stand, of what the viewer may see of them.
func (s *Service) Search(ctx context.Context, who access.Actor, words, cursor string) (Found, error) {
	return s.list(ctx, who, record.Filter{Do: access.RecordSearch, Words: words, Cursor: cursor})
}

func (s *Service) list(ctx context.Context, who access.Actor, f record.Filter) (Found, error) {
	var found Found
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		page, err := s.records.List(ctx, r, who, f)
		if err != nil || len(page.Lines) == 0 {
			return err
		}
		names := s.names(ctx, r)
		found = Found{Items: names.items(page.Lines), Next: page.Next}
		return names.err
	})
	return found, err
}

// Refer notes the name of the same thing elsewhere.
func (s *Service) Refer(ctx context.Context, who access.Actor, rec id.Record, system, value string) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		return s.records.AddReference(ctx, tx, who, rec, system, value)
	})
}

// Step is one version of a record: who wrote it when, and what they changed.
type Step struct {
	At      time.Time
	By      string
	Changes []Change
}

// Change is a field before and after.
type Change struct{ Label, Before, After string }

// History tells how a record came to say what it says, newest first, to those who may share it.
func (s *Service) History(ctx context.Context, who access.Actor, rec id.Record) (record.Shown, []Step, error) {
	var shown record.Shown
	var steps []Step
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		now, past, err := s.records.Past(ctx, r, who, rec)
		if err != nil {
			return err
		}
		shown = now
		names := &names{r: r, now: s.clock.Now()}
		steps = nil
		for i, v := range past {
			step := Step{At: v.At, By: names.member(ctx, v.By)}
			before := record.View{}
			if i+1 < len(past) {
				before = past[i+1].View
			}
			step.Changes = changes(before, v.View)
			steps = append(steps, step)
		}
		return names.err
	})
	return shown, steps, err
}

func changes(before, after record.View) []Change {
	old, had := map[string]string{}, map[string]bool{}
	var out []Change
	for _, f := range before.Fields {
		old[f.Name] = f.Value
	}
	for _, f := range after.Fields {
		had[f.Name] = true
		if old[f.Name] != f.Value {
			out = append(out, Change{Label: f.Label, Before: old[f.Name], After: f.Value})
		}
	}
	for _, f := range before.Fields {
		if !had[f.Name] && f.Value != "" {
			out = append(out, Change{Label: f.Label, Before: f.Value})
		}
	}
	return out
}

// names knows organisations, posts and members by what they are called.
type names struct {
	r       store.Reader
	now     time.Time
	orgs    map[id.Org]partner.Org
	posts   map[id.Post]partner.Post
	members map[id.Member]string
	org     func(id.Org) (partner.Org, error)   // looks one up that is not known yet; nil when all are
	desk    func(id.Post) (partner.Post, error) // the same for posts
	err     error                               // the first that a look-up gave, for the caller to return
}

// names learns what organisations and posts are called when it is asked, and no more of them.
func (s *Service) names(ctx context.Context, r store.Reader) *names {
	n := s.known(r, nil, nil)
	n.org = func(o id.Org) (partner.Org, error) { return partner.OrgCalled(ctx, r, o) }
	n.desk = func(p id.Post) (partner.Post, error) { return partner.PostCalled(ctx, r, p) }
	return n
}

// directory knows besides what each organisation is, for those who choose between them.
func (s *Service) directory(ctx context.Context, r store.Reader) (*names, error) {
	orgs, err := partner.Orgs(ctx, r, s.clock.Now())
	if err != nil {
		return nil, err
	}
	posts, err := partner.Posts(ctx, r)
	return s.known(r, orgs, posts), err
}

func (s *Service) known(r store.Reader, orgs []partner.Org, posts []partner.Post) *names {
	n := &names{r: r, now: s.clock.Now(), orgs: map[id.Org]partner.Org{}, posts: map[id.Post]partner.Post{}}
	for _, o := range orgs {
		n.orgs[o.ID] = o
	}
	for _, p := range posts {
		n.posts[p.ID] = p
	}
	return n
}

func (n *names) of(org id.Org) Holder {
	o, known := n.orgs[org]
	if !known && n.org != nil {
		var err error
		if o, err = n.org(org); err != nil && n.err == nil {
			n.err = err
		}
		n.orgs[org] = o
	}
	return Holder{Org: org, Name: o.Short, Sector: o.Sector.Chip()}
}

func (n *names) post(post id.Post) Holder {
	p, known := n.posts[post]
	if !known && n.desk != nil {
		var err error
		if p, err = n.desk(post); err != nil && n.err == nil {
			n.err = err
		}
		n.posts[post] = p
	}
	h := n.of(p.Org)
	h.Post = p.Name
	return h
}

// principal names an organisation or a post; for members and circles see audience.
func (n *names) principal(p access.Principal) Holder {
	if post, ok := idOf[id.Post](p, "p:"); ok {
		return n.post(post)
	}
	if org, ok := idOf[id.Org](p, "o:"); ok {
		return n.of(org)
	}
	return Holder{}
}

func (n *names) items(lines []record.Line) []Item {
	items := make([]Item, len(lines))
	for i, l := range lines {
		items[i] = Item{Line: l, Holder: n.of(l.Owner)}
	}
	return items
}

// member names a member; the first error is kept for the caller to return.
func (n *names) member(ctx context.Context, m id.Member) string {
	if m == "" {
		return "Lightship itself"
	}
	if n.members == nil {
		n.members = map[id.Member]string{}
	}
	if name, ok := n.members[m]; ok {
		return name
	}
	got, err := partner.MemberOf(ctx, n.r, m, n.now)
	if err != nil && !fault.Is(err, fault.NotFound) && n.err == nil {
		n.err = err
	}
	n.members[m] = got.Name
	return got.Name
}

func idOf[T ~string](p access.Principal, letter string) (T, bool) {
	if len(p) > len(letter) && string(p[:len(letter)]) == letter {
		return T(p[len(letter):]), true
	}
	return "", false
}
