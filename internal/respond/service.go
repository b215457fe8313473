package respond

import (
	"context"
	"slices"
	"strings"
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

// Mark stands for what an editor saw.
type Mark = record.Mark

// Stale says that something changed since its mark was given.
type Stale = record.Stale

// Service keeps responses.
type Service struct {
	db       *store.DB
	records  *record.Store
	partners *partner.Service
	lib      *content.Library
	clock    clock.Clock
	feedback Feedback
	form     string // the mark of the form that is being done, if any

	responses *record.Of[Response]
	items     *record.Of[Item]
	tasks     *record.Of[Task]
}

// yearsToReview is when somebody must ask whether this is still needed; ours, until retention by
// each organisation's own schedule is built.
const yearsToReview = 2

// New makes the service and declares its kinds of record. Givers hear what came of it through told.
func New(db *store.DB, records *record.Store, partners *partner.Service, lib *content.Library, c clock.Clock, told Feedback) *Service {
	s := &Service{db: db, records: records, partners: partners, lib: lib, clock: c, feedback: told}
	s.responses = record.Define(records, record.Kind[Response]{
		Name: access.Response, Creates: access.ResponseOpen, Edits: access.RecordEdit, Shape: 1,
		Check: s.checkResponse, Show: s.showResponse,
		Identify: func(Response) []record.Identifier { return nil },
		Start:    func(_ access.Actor, v Response) record.Start { return v.start },
		Keep:     func(_ Response, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
		Because:  "what was done together is needed when the same people or places come back",
	})
	s.items = record.Define(records, record.Kind[Item]{
		Name: access.Item, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
		Check: s.checkItem, Show: s.showItem,
		Identify: func(Item) []record.Identifier { return nil }, // nobody compares what was said inside a response
		Start:    func(_ access.Actor, v Item) record.Start { return v.start },
		Keep:     func(_ Item, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
		Because:  "it is kept as long as the response that it belongs to",
	})
	s.tasks = record.Define(records, record.Kind[Task]{
		Name: access.Task, Creates: access.RecordCreate, Edits: access.ActionDo, Shape: 1,
		Check: s.checkTask, Show: s.showTask,
		Identify: func(Task) []record.Identifier { return nil },
		Start:    func(_ access.Actor, v Task) record.Start { return v.start },
		Keep:     func(_ Task, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
		Because:  "it shows who did what, for as long as the response is kept",
	})
	return s
}

// Form gives the service for one form with its own random mark: what it does to a response or an
// action is done once, however often the form is sent.
func (s *Service) Form(mark string) *Service {
	one := *s
	one.form = mark
	return &one
}

// write changes something about a record, once for each form.
func (s *Service) write(ctx context.Context, who access.Actor, about id.Record, fn func(tx *store.Tx) error) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := s.records.Once(ctx, tx, who, s.form, func() (id.Record, error) { return about, fn(tx) })
		return err
	})
}

// matter is the machinery row of a response.
type matter struct {
	id       id.Record
	purpose  access.Purpose
	circle   id.Circle
	basis    id.Basis
	org      id.Org
	post     id.Post
	area     string
	child    string
	children time.Time // when children's services were told; zero: not yet
	state    string
}

// ground is what the grants of a response rest on.
func (m matter) ground() access.Basis { return access.Basis{ID: m.basis, Kind: access.ByResponse} }

// to is a grant of the response.
func (m matter) to(p access.Principal, level access.Level, now time.Time) access.Grant {
	return access.Grant{To: p, Level: level, For: m.purpose, Basis: m.ground(), Window: access.Window{From: now}}
}

// marking and code of whatever lies in a response: every record of modern slavery is at least that.
func begin(owner id.Org, team id.Post, grants ...access.Grant) record.Start {
	return record.Start{Owner: owner, Team: access.OfPost(team), Marking: access.OfficialSensitive, Code: access.CodeP, Grants: grants}
}

const matterColumns = `select t.response, t.purpose, t.circle, t.basis, t.org, t.post, t.area, t.child, t.children_ms, t.state from respond_response t `

func scanMatter(row store.Row) (matter, error) {
	var m matter
	var children int64
	err := row.Scan(&m.id, &m.purpose, &m.circle, &m.basis, &m.org, &m.post, &m.area, &m.child, &children, &m.state)
	m.children = clock.FromMilli(children)
	return m, err
}

// room is a response as somebody entered it, with its purpose as theirs.
type room struct {
	matter
	who  access.Actor
	held record.Held[Response]
	now  time.Time
}

// enter loads a response for an action. Who asks does so for the purpose of the response; where
// there is none they go the same way, and record answers as it does for what is withheld.
func (s *Service) enter(ctx context.Context, r store.Reader, who access.Actor, do access.Action, response id.Record) (room, error) {
	rm := room{who: who, now: s.clock.Now()}
	found, err := store.All(ctx, r, scanMatter, store.SQL(matterColumns+`where t.response = $1`, response))
	if err != nil {
		return rm, err
	}
	if len(found) > 0 {
		rm.matter = found[0]
		rm.who = who.For(rm.purpose)
	}
	rm.held, err = s.responses.Get(ctx, r, rm.who, do, response)
	return rm, err
}

// work enters a response in order to change it: it must be open, and children's services told.
func (s *Service) work(ctx context.Context, tx *store.Tx, who access.Actor, do access.Action, response id.Record) (room, error) {
	rm, err := s.enter(ctx, tx, who, do, response)
	if err != nil {
		return rm, err
	}
	if err := rm.opened(); err != nil {
		return rm, err
	}
	return rm, s.guard(ctx, tx, rm)
}

func (rm room) opened() error {
	if rm.state == Open {
		return nil
	}
	return fault.Forbidden("This response is closed. Nothing can be added to it; open a new one if the worry goes on.", nil)
}

// stays keeps a response open until this transaction ends: whoever closes it meanwhile begins anew,
// and sees what this one did.
func (rm room) stays(ctx context.Context, tx *store.Tx) error {
	n, err := tx.Exec(ctx, store.SQL(`update respond_response set state = state where response = $1 and state = $2`, rm.id, Open))
	if err == nil && n != 1 {
		err = fault.Why("response %s was open a moment ago", rm.id)
	}
	return err
}

// posts are those at which the actor sits.
func posts(who access.Actor) []id.Post {
	var out []id.Post
	for _, p := range who.Own {
		if post, ok := strings.CutPrefix(string(p), string(access.OfPost(""))); ok {
			out = append(out, id.Post(post))
		}
	}
	return out
}

func sits(who access.Actor, post id.Post) bool {
	return post != "" && slices.Contains(who.Own, access.OfPost(post))
}

// may tells whether somebody could do something with a record, without a look at it.
func (s *Service) may(ctx context.Context, r store.Reader, who access.Actor, do access.Action, rec id.Record) (bool, error) {
	_, facts, err := s.records.Facts(ctx, r, partner.Machine(), rec)
	return err == nil && access.Decide(who, do, facts, s.clock.Now()).Allowed, err
}

// Desk is a post as the pages name it.
type Desk struct {
	Post   id.Post
	Org    id.Org
	Name   string // of the post
	Of     string // short name of its organisation
	Sector string // the word for its chip
	Phone  string
	Hours  string

	Immigration bool // its organisation has, or passes data to, an immigration function
}

// directory is every desk by its post, loaded once for a page.
type directory struct {
	posts []partner.Post
	orgs  map[id.Org]partner.Org
	at    map[id.Post]Desk
}

// directory is for those who choose between desks: it knows what each does, and what its
// organisation is.
func (s *Service) directory(ctx context.Context, r store.Reader) (directory, error) {
	orgs, err := partner.Orgs(ctx, r, s.clock.Now())
	if err != nil {
		return directory{}, err
	}
	posts, err := partner.Posts(ctx, r)
	return directoryOf(orgs, posts), err
}

// called is for pages that only name desks.
func (s *Service) called(ctx context.Context, r store.Reader) (directory, error) {
	orgs, posts, err := partner.Called(ctx, r)
	return directoryOf(orgs, posts), err
}

func directoryOf(orgs []partner.Org, posts []partner.Post) directory {
	d := directory{posts: posts, orgs: map[id.Org]partner.Org{}, at: map[id.Post]Desk{}}
	for _, o := range orgs {
		d.orgs[o.ID] = o
	}
	for _, p := range posts {
		d.at[p.ID] = d.desk(p)
	}
	return d
}

func (d directory) desk(p partner.Post) Desk {
	o := d.orgs[p.Org]
	return Desk{Post: p.ID, Org: p.Org, Name: p.Name, Of: o.Short, Sector: o.Sector.Chip(), Phone: p.Phone, Hours: p.Hours, Immigration: o.Immigration}
}

// endOfDay is the last minute of a day in London.
func (s *Service) endOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 23, 59, 0, 0, s.lib.London()).UTC()
}
