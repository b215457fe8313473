package intake

import (
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Service takes concerns in.
type Service struct {
	db       *store.DB
	records  *record.Store
	entities *entity.Service
	lib      *content.Library
	clock    clock.Clock
	concerns *record.Of[Concern]
	feedback *record.Of[Feedback]
}

// New declares the concern and the feedback.
func New(db *store.DB, records *record.Store, entities *entity.Service, lib *content.Library, c clock.Clock) *Service {
	s := &Service{db: db, records: records, entities: entities, lib: lib, clock: c}
	s.concerns = record.Define(records, record.Kind[Concern]{
		Name: access.Concern, Creates: access.ConcernCreate, Edits: access.RecordEdit, Shape: 1,
		Check: s.check, Show: s.show,
		Identify: func(Concern) []record.Identifier { return nil }, // what it names are records of their own
		Start:    func(_ access.Actor, c Concern) record.Start { return c.start },
		Keep:     func(_ Concern, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
	})
	s.feedback = record.Define(records, record.Kind[Feedback]{
		Name: access.Feedback, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
		Check: s.checkFeedback, Show: s.showFeedback,
		Identify: func(Feedback) []record.Identifier { return nil },
		Start:    func(_ access.Actor, f Feedback) record.Start { return f.start },
		Keep:     func(_ Feedback, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
	})
	return s
}

// yearsToReview is when somebody must ask whether this is still needed; ours, until retention by
// each organisation's own schedule is built.
const yearsToReview = 2

// Told is a concern as somebody tells it.
type Told struct {
	Concern   Concern
	Described entity.Described // people, phones, vehicles, accounts and businesses that were named
	Desk      id.Post          // of the own organisation; empty for the first that the giver sits at
	Once      string           // the form's own mark, so that a form sent twice makes one concern
}

// Desk is a post of the own organisation to which a concern can go.
type Desk struct {
	ID   id.Post
	Name string
	Mine bool // the member sits at it
}

// Desks lists the posts of the actor's organisation, those that they sit at first.
func (s *Service) Desks(ctx context.Context, who access.Actor) ([]Desk, error) {
	var desks []Desk
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		desks, err = desksOf(ctx, r, who)
		return err
	})
	return desks, err
}

func desksOf(ctx context.Context, r store.Reader, who access.Actor) ([]Desk, error) {
	posts, err := partner.PostsOf(ctx, r, who.Org)
	if err != nil {
		return nil, err
	}
	var mine, others []Desk
	for _, p := range posts {
		d := Desk{ID: p.ID, Name: p.Name, Mine: slices.Contains(who.Own, access.OfPost(p.ID))}
		if d.Mine {
			mine = append(mine, d)
		} else {
			others = append(others, d)
		}
	}
	return append(mine, others...), nil
}

// Create takes a concern in, with records of what it names.
func (s *Service) Create(ctx context.Context, who access.Actor, told Told) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		made, err = s.CreateTx(ctx, tx, who, told)
		return err
	})
	return made, err
}

// CreateTx is Create within somebody else's transaction.
func (s *Service) CreateTx(ctx context.Context, tx *store.Tx, who access.Actor, told Told) (id.Record, error) {
	return s.records.Once(ctx, tx, who, told.Once, func() (id.Record, error) {
		problems := s.Problems(told.Concern, told.Described)
		desk, problem, err := deskOf(ctx, tx, who, told.Desk)
		if err != nil {
			return "", err
		}
		if problem != "" {
			problems["desk"] = problem
		}
		if err := fault.Check(problems); err != nil {
			return "", err
		}
		return s.create(ctx, tx, who, told, desk)
	})
}

// Problems tells what is wrong with a concern before it is sent, by fields, so that a form shows
// all of it at once.
func (s *Service) Problems(c Concern, d entity.Described) fault.Fields {
	problems := s.check(c)
	for name, problem := range d.Check() {
		problems[name] = problem
	}
	return problems
}

// deskOf finds the desk that was chosen, or tells why there is none.
func deskOf(ctx context.Context, r store.Reader, who access.Actor, chosen id.Post) (Desk, string, error) {
	desks, err := desksOf(ctx, r, who)
	if err != nil {
		return Desk{}, "", err
	}
	if len(desks) == 0 {
		return Desk{}, "Your organisation has no desk yet that a concern could go to. Ask your lead.", nil
	}
	if chosen == "" {
		return desks[0], "", nil
	}
	i := slices.IndexFunc(desks, func(d Desk) bool { return d.ID == chosen })
	if i < 0 {
		return Desk{}, "Choose a desk of your own organisation.", nil
	}
	return desks[i], "", nil
}

func (s *Service) create(ctx context.Context, tx *store.Tx, who access.Actor, told Told, desk Desk) (id.Record, error) {
	now := s.clock.Now()
	team := access.OfPost(desk.ID)
	sight, err := s.sight(ctx, tx, who, who.Member, desk)
	if err != nil {
		return "", err
	}
	c := told.Concern
	c.State, c.Stage, c.Triage = Fresh, "received", Triage{}
	if c.Due, err = s.due(c, now); err != nil {
		return "", err
	}
	c.start = record.Start{Owner: who.Org, Team: team, Marking: access.OfficialSensitive, Code: access.CodeP, Grants: sight}
	e, err := s.concerns.Create(ctx, tx, who, c)
	if err != nil {
		return "", err
	}
	told.Described.Places = append(told.Described.Places, c.places()...)
	if err := s.mention(ctx, tx, who, e, told.Described, sight); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into intake_given (concern, org, member, at) values ($1, $2, $3, $4)`, e.ID, who.Org, who.Member, clock.Milli(now)))
	return e.ID, err
}

// mention makes records of what was described, of the same desk, and links them.
func (s *Service) mention(ctx context.Context, tx *store.Tx, who access.Actor, concern record.Envelope, d entity.Described, sight []access.Grant) error {
	things, err := s.entities.MakeTx(ctx, tx, who, concern.Team, d, sight...)
	if err != nil {
		return err
	}
	for _, t := range things {
		if err := s.entities.LinkTx(ctx, tx, who, concern, t, entity.Mentioned); err != nil {
			return err
		}
	}
	return nil
}

// places gives the place of a concern as a record of its own, if it says more than an area.
func (c Concern) places() []entity.Place {
	p := c.Place
	if p.address() == "" {
		return nil
	}
	return []entity.Place{{House: p.House, Street: p.Street, Town: p.Town, Postcode: p.Postcode, Area: p.Area, What: p.Setting}}
}

// due says by when somebody must decide: at once where somebody is or may be in danger.
func (s *Service) due(c Concern, now time.Time) (time.Time, error) {
	if MayBe(c.Danger) {
		return s.lib.Due("concern-triage-danger", now)
	}
	return s.lib.Due("concern-triage", now)
}

// sight lets a giver who does not sit at the desk go on seeing what they gave, whatever purpose
// they work under.
func (s *Service) sight(ctx context.Context, tx *store.Tx, who access.Actor, giver id.Member, desk Desk) ([]access.Grant, error) {
	if desk.Mine || giver == "" {
		return nil, nil
	}
	basis, err := s.records.NewBasis(ctx, tx, who, record.Ground{Kind: access.ByOwner, Source: "giver", Cap: access.Full})
	if err != nil {
		return nil, err
	}
	var grants []access.Grant
	for _, p := range access.Purposes() {
		grants = append(grants, access.Grant{To: access.OfMember(giver), Level: access.Full, For: p, Basis: basis, Window: access.Window{From: s.clock.Now()}})
	}
	return grants, nil
}

// Get gives a concern in full, to those who see it so.
func (s *Service) Get(ctx context.Context, who access.Actor, rec id.Record) (record.Held[Concern], error) {
	var got record.Held[Concern]
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		got, err = s.concerns.Get(ctx, r, who, access.RecordFull, rec)
		return err
	})
	return got, err
}

// Editable gives a concern to those who may change it.
func (s *Service) Editable(ctx context.Context, who access.Actor, rec id.Record) (record.Held[Concern], error) {
	var got record.Held[Concern]
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		got, err = s.concerns.Get(ctx, r, who, access.RecordEdit, rec)
		return err
	})
	return got, err
}

// Seen is what an editor had before them: a concern, the mark of what they saw of it, and the
// form's own mark, so that a form sent twice is done once.
type Seen struct {
	Record id.Record
	Mark   record.Mark
	Once   string
}

// once writes, unless the same form was done before.
func (s *Service) once(ctx context.Context, who access.Actor, seen Seen, do func(*store.Tx) error) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := s.records.Once(ctx, tx, who, seen.Once, func() (id.Record, error) { return seen.Record, do(tx) })
		return err
	})
}

// Edit changes the nine answers. When the concern changed since it was seen, nothing is written
// and the error is a *record.Stale.
func (s *Service) Edit(ctx context.Context, who access.Actor, seen Seen, to Concern) error {
	return s.once(ctx, who, seen, func(tx *store.Tx) error {
		moved := false
		shown, err := s.concerns.Edit(ctx, tx, who, seen.Record, seen.Mark, func(c *Concern) {
			moved = c.Place != to.Place
			raised := MayBe(to.Danger) && !MayBe(c.Danger)
			c.Danger, c.Child, c.Crime, c.What, c.Known = to.Danger, to.Child, to.Crime, to.What, to.Known
			c.Place, c.When, c.Who, c.Wish = to.Place, to.When, to.Who, to.Wish
			if raised && c.State == Fresh {
				if due, err := s.due(*c, s.clock.Now()); err == nil && due.Before(c.Due) {
					c.Due = due
				}
			}
		})
		if err != nil || !moved {
			return err
		}
		return s.mention(ctx, tx, who, shown.Envelope, entity.Described{Places: to.places()}, nil)
	})
}

// Named is what was named anew in a concern that stands already.
func (s *Service) Named(ctx context.Context, who access.Actor, rec id.Record, d entity.Described) error {
	if err := fault.Check(d.Check()); err != nil {
		return err
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		got, err := s.concerns.Get(ctx, tx, who, access.RecordEdit, rec)
		if err != nil {
			return err
		}
		return s.mention(ctx, tx, who, got.Envelope, d, nil)
	})
}

// Decide is the triage of a concern by those who hold it.
func (s *Service) Decide(ctx context.Context, who access.Actor, seen Seen, t Triage) error {
	return s.once(ctx, who, seen, func(tx *store.Tx) error {
		got, err := s.concerns.Get(ctx, tx, who, access.ConcernTriage, seen.Record)
		if err != nil {
			return err
		}
		if got.Mark != seen.Mark {
			return &record.Stale{Now: got.Shown}
		}
		after, known := outcomes[t.Decision]
		p := fault.Fields{}
		if !known {
			p["decision"] = "Choose what happens with this concern."
		}
		s.listed(p, "risk", content.RiskLevels, t.Risk, "Choose how soon somebody could be harmed.")
		if t.Reason == "" {
			p["reason"] = "Say in a sentence why. It is read again when somebody asks."
		}
		if err := fault.Check(p); err != nil {
			return err
		}
		t.By, t.At = who.Name, s.clock.Now()
		if _, err = s.concerns.Edit(ctx, tx, who, seen.Record, seen.Mark, func(c *Concern) {
			c.Triage, c.State, c.Stage = t, after.state, after.stage
		}); err != nil {
			return err
		}
		if err := audit.Append(ctx, tx, audit.Entry{By: who, Did: access.ConcernTriage, At: t.At,
			Seen: []audit.Seen{{Record: seen.Record, Owner: got.Owner, Level: access.Full}}}); err != nil {
			return err
		}
		return s.tellGiver(ctx, tx, who, got.Envelope, after.stage)
	})
}

// Waiting gives the concerns that the actor's own desks have to decide about, for Today.
func (s *Service) Waiting(ctx context.Context, who access.Actor, n int) ([]record.Line, error) {
	own := true
	return s.list(ctx, who, record.Filter{Do: access.ConcernTriage, Kinds: []access.Kind{access.Concern}, Owned: &own, Desk: true, State: Fresh, N: n})
}

func (s *Service) list(ctx context.Context, who access.Actor, f record.Filter) ([]record.Line, error) {
	var lines []record.Line
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		page, err := s.records.List(ctx, r, who, f)
		lines = page.Lines
		return err
	})
	return lines, err
}

// Wanted is which concerns a list shows.
type Wanted struct {
	State  string // empty: all
	Owned  string // "own", "others" or empty for both
	Cursor string
	N      int
}

// Listed is a concern in a list, with the name of the organisation that holds it.
type Listed struct {
	record.Line
	Holder string
	Sector string // the word of the style sheet for its chip
}

// Page is one page of a list. Next is empty on the last.
type Page struct {
	Lines []Listed
	Next  string
}

// List gives the concerns that the actor may see, newest first.
func (s *Service) List(ctx context.Context, who access.Actor, w Wanted) (Page, error) {
	f := record.Filter{Kinds: []access.Kind{access.Concern}, State: w.State, Cursor: w.Cursor, N: w.N}
	if w.Owned != "" {
		own := w.Owned == "own"
		f.Owned = &own
	}
	var p Page
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		page, err := s.records.List(ctx, r, who, f)
		if err != nil {
			return err
		}
		p = Page{Next: page.Next}
		orgs := map[id.Org]partner.Org{}
		for _, l := range page.Lines {
			o, known := orgs[l.Owner]
			if !known {
				if o, err = partner.OrgOf(ctx, r, l.Owner, s.clock.Now()); err != nil {
					return err
				}
				orgs[l.Owner] = o
			}
			p.Lines = append(p.Lines, Listed{Line: l, Holder: o.Short, Sector: o.Sector.Chip()})
		}
		return nil
	})
	return p, err
}
