package intake

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lightship/internal/access"
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

	allegations *record.Of[Allegation]

	desks partner.Remembered[id.Org, []partner.Post]
	orgs  partner.Remembered[id.Org, partner.Org]
}

// New declares the concern, the allegation and the feedback.
func New(db *store.DB, records *record.Store, entities *entity.Service, lib *content.Library, c clock.Clock) *Service {
	s := &Service{db: db, records: records, entities: entities, lib: lib, clock: c}
	s.concerns = record.Define(records, record.Kind[Concern]{
		Name: access.Concern, Creates: access.ConcernCreate, Edits: access.RecordEdit, Shape: 1,
		Check: s.check, Show: s.show,
		Identify: func(Concern) []record.Identifier { return nil }, // what it names are records of their own
		Start:    func(_ access.Actor, c Concern) record.Start { return c.start },
		Keep:     func(_ Concern, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
		Because:  "a worry counts when more comes in, and after two years somebody asks whether it still does",
	})
	s.feedback = record.Define(records, record.Kind[Feedback]{
		Name: access.Feedback, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
		Check: s.checkFeedback, Show: s.showFeedback,
		Identify: func(Feedback) []record.Identifier { return nil },
		Start:    func(_ access.Actor, f Feedback) record.Start { return f.start },
		Keep:     func(_ Feedback, made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) },
		Because:  "it is kept as long as the concern that it answers",
	})
	s.allegations = s.defineAllegation()
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
		desks, err = s.desksOf(ctx, r, who)
		return err
	})
	return desks, err
}

func (s *Service) desksOf(ctx context.Context, r store.Reader, who access.Actor) ([]Desk, error) {
	posts, err := s.desks.Get(ctx, r, s.clock.Now(), who.Org, func() ([]partner.Post, error) { return partner.PostsOf(ctx, r, who.Org) })
	if err != nil {
		return nil, err
	}
	posts = slices.Clone(posts)
	slices.SortFunc(posts, func(a, b partner.Post) int { return cmp.Compare(a.Name, b.Name) })
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
		desk, problem, err := s.deskOf(ctx, tx, who, told.Desk)
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
func (s *Service) deskOf(ctx context.Context, r store.Reader, who access.Actor, chosen id.Post) (Desk, string, error) {
	desks, err := s.desksOf(ctx, r, who)
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
	_, err = tx.Exec(ctx, store.SQL(`insert into intake_given (concern, org, member, danger, at) values ($1, $2, $3, $4, $5)`,
		e.ID, who.Org, who.Member, c.Danger == "yes", clock.Milli(now)))
	if err != nil {
		return "", err
	}
	return e.ID, givers.Keep(ctx, tx, who, now, store.SQL(`where concern = $1`, e.ID))
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
