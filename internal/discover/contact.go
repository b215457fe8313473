package discover

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

const longestWait = 60 * 24 * time.Hour // how far ahead the deadline of a request may be

// AskingTells says what a request to speak tells the other side. It is shown before it is asked.
const AskingTells = "They learn your post, your reason and your deadline, nothing else."

// Ask is a request to speak about a note.
type Ask struct {
	Note     id.Record
	Reason   string
	Deadline time.Time
	Once     string // the form's own mark
}

// talk is what the machine keeps beside a request.
type talk struct {
	contact, note, intro id.Record
	parent               id.Record // the request that a broker handed on as this one
	purpose              access.Purpose
	owner                id.Org
	to, behind           id.Post // whom it went to; who stands behind the broker
	answer               string
}

var talkColumns = store.SQL(`dc.contact, dc.note, dc.intro, dc.parent, dc.purpose, dc.owner, dc.to_post, dc.behind, dc.answer`)

func scanTalk(row store.Row) (talk, error) {
	var t talk
	err := row.Scan(&t.contact, &t.note, &t.intro, &t.parent, &t.purpose, &t.owner, &t.to, &t.behind, &t.answer)
	return t, err
}

func talkOf(ctx context.Context, r store.Reader, contact id.Record) (talk, error) {
	found, err := store.All(ctx, r, scanTalk, store.SQL(`select {columns} from discover_contact dc where dc.contact = $1`, contact).Fill("columns", talkColumns))
	if err != nil || len(found) == 0 {
		return talk{}, err
	}
	return found[0], nil
}

// AskContact asks the desk that a note names whether it will speak. That is a widening: see
// AskingTells.
func (s *Service) AskContact(ctx context.Context, who access.Actor, a Ask) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		made, err = s.records.Once(ctx, tx, who, a.Once, func() (id.Record, error) { return s.ask(ctx, tx, who, a) })
		return err
	})
	return made, err
}

func (s *Service) ask(ctx context.Context, tx *store.Tx, who access.Actor, a Ask) (id.Record, error) {
	n, err := s.notes.Get(ctx, tx, who, access.HitContact, a.Note)
	if err != nil {
		return "", err
	}
	kept, err := ofNotes(ctx, tx, []id.Record{a.Note})
	if err != nil {
		return "", err
	}
	if err := s.turn(ctx, tx, store.SQL(`update discover_note set given = given where note = $1`, a.Note)); err != nil {
		return "", err
	}
	open, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from discover_contact where note = $1 and answer = 'none'`, a.Note))
	if err != nil {
		return "", err
	}
	if open > 0 {
		return "", fault.Conflict("Your organisation has asked already, and the answer is still to come.")
	}
	c := Contact{From: kept[a.Note].post, To: n.Body.Post, Reason: strings.TrimSpace(a.Reason), Deadline: a.Deadline, Answer: Unanswered, start: besides(n.Envelope)}
	if err := fault.Check(c.asked(s.clock.Now())); err != nil {
		return "", err
	}
	theirs, err := s.behindOf(ctx, tx, kept[a.Note].theirs)
	if err != nil {
		return "", err
	}
	t := talk{note: a.Note, purpose: n.Body.Purpose, owner: n.Owner, to: c.To}
	if theirs != c.To {
		t.behind = theirs
	}
	return s.send(ctx, tx, who, c, t)
}

// asked checks a request with its deadline.
func (c Contact) asked(now time.Time) fault.Fields {
	p := c.check()
	if !c.Deadline.After(now) || c.Deadline.Sub(now) > longestWait {
		p["deadline"] = "Choose a day within the next 60 days by which you need an answer."
	}
	return p
}

// send makes a request and lets the desk that it goes to read and answer it.
func (s *Service) send(ctx context.Context, tx *store.Tx, who access.Actor, c Contact, t talk) (id.Record, error) {
	e, err := s.contacts.Create(ctx, tx, who, c)
	if err != nil {
		return "", err
	}
	if err := s.letIn(ctx, tx, e, t.purpose, t.to); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into discover_contact (contact, note, intro, parent, purpose, owner, to_post, behind, answer, deadline, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.ID, t.note, t.intro, t.parent, t.purpose, t.owner, t.to, t.behind, Unanswered, clock.Milli(c.Deadline), clock.Milli(s.clock.Now())))
	if err != nil {
		return "", err
	}
	return e.ID, theTalks.Keep(ctx, tx, who, s.clock.Now(), store.SQL(`where contact = $1`, e.ID))
}

// letIn gives a desk all of a request, and the pen to answer it.
func (s *Service) letIn(ctx context.Context, tx *store.Tx, e record.Envelope, purpose access.Purpose, to id.Post) error {
	_, org, err := orgOfPost(ctx, tx, to, s.clock.Now())
	if err != nil {
		return err
	}
	by, until := towards(org, purpose), s.clock.Now().AddDate(0, 0, hitDays)
	basis, err := s.records.NewBasis(ctx, tx, by, record.Ground{Kind: access.ByHit, Source: string(e.ID), Cap: access.Full, Until: until})
	if err != nil {
		return err
	}
	g := access.Grant{To: access.OfPost(to), Level: access.Full, For: purpose, Basis: basis, Window: access.Window{Until: until}}
	if err := s.records.Grant(ctx, tx, by, e.ID, g); err != nil {
		return err
	}
	if err := s.records.AddWriter(ctx, tx, by, e, access.OfPost(to)); err != nil {
		return err
	}
	return s.reaches(ctx, tx, e.ID, purpose, to)
}

// reaches refuses a request that the desk could not read: nobody would ever answer it.
func (s *Service) reaches(ctx context.Context, tx *store.Tx, contact id.Record, purpose access.Purpose, to id.Post) error {
	_, facts, err := s.records.Facts(ctx, tx, partner.Machine(), contact)
	if err != nil {
		return err
	}
	desk, err := partner.PostActor(ctx, tx, to, purpose, s.clock.Now())
	if err != nil {
		return err
	}
	if access.Decide(desk, access.HitRead, facts, s.clock.Now()).Level < access.Full {
		return fault.Forbidden("That desk cannot read requests here yet. Ring it instead.", nil)
	}
	return nil
}

// Talk is a request to speak, or an introduction, as one side sees it.
type Talk struct {
	record.Held[Contact]
	From, To  Partner
	Asked     bool      // the own organisation asked
	Note      id.Record // the own note that it came from
	Behind    *Partner  // for the broker: the desk that it is meant for
	Passed    []record.Line
	MayAnswer bool
	MayPass   bool
	MayAsk    bool // an introduction whose two desks were not asked yet
	Sides     []TalkSide
}

// TalkSide is one of the two desks of an introduction, for the broker.
type TalkSide struct {
	Partner Partner
	Answer  string
}

// Contact opens a request to speak.
func (s *Service) Contact(ctx context.Context, who access.Actor, contact id.Record) (Talk, error) {
	var got Talk
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		got, err = s.talk(ctx, r, who, contact)
		return err
	})
	return got, err
}

func (s *Service) talk(ctx context.Context, r store.Reader, who access.Actor, contact id.Record) (Talk, error) {
	var got Talk
	t, err := talkOf(ctx, r, contact)
	if err != nil {
		return got, err
	}
	if t.purpose != "" {
		who = who.For(t.purpose)
	}
	if got.Held, err = s.contacts.Get(ctx, r, who, access.HitRead, contact); err != nil {
		return got, err
	}
	if got.From, err = s.partner(ctx, r, got.Body.From); err != nil {
		return got, err
	}
	if got.To, err = s.partner(ctx, r, got.Body.To); err != nil {
		return got, err
	}
	if got.Body.Intro {
		return got, s.introSides(ctx, r, &got)
	}
	got.Asked = access.Owns(who, got.Owner)
	if got.Asked {
		got.Note = t.note
		return got, nil
	}
	got.MayAnswer = got.Body.Answer == Unanswered
	if t.behind == "" {
		return got, nil
	}
	behind, err := s.partner(ctx, r, t.behind)
	if err != nil {
		return got, err
	}
	got.Behind = &behind
	got.Passed, err = s.linked(ctx, r, who, store.SQL(`select contact from discover_contact where parent = $1`, contact))
	got.MayPass = got.MayAnswer && len(got.Passed) == 0
	return got, err
}

// Reply answers a request.
type Reply struct {
	Contact id.Record
	Agree   bool
	How     string
	Mark    string // stands for what the person saw; empty: what is there
	Once    string // the form's own mark
}

// Answer agrees to speak, or declines. Only those who were asked may; nobody else is told.
func (s *Service) Answer(ctx context.Context, who access.Actor, a Reply) error {
	return s.once(ctx, who, a.Once, a.Contact, func(tx *store.Tx) error {
		t, err := talkOf(ctx, tx, a.Contact)
		if err != nil {
			return err
		}
		if t.purpose != "" {
			who = who.For(t.purpose)
		}
		held, err := s.contacts.Get(ctx, tx, who, access.HitContact, a.Contact)
		if err != nil {
			return err
		}
		switch {
		case access.Owns(who, held.Owner):
			return fault.Forbidden("Those who were asked answer this.", nil)
		case held.Body.Answer != Unanswered:
			return fault.Conflict("This was answered already.")
		case a.Mark == "":
			a.Mark = string(held.Mark)
		}
		answer := Declined
		if a.Agree {
			answer = Agreed
		}
		if _, err := s.contacts.Edit(ctx, tx, who, a.Contact, record.Mark(a.Mark), func(c *Contact) {
			c.Answer, c.How = answer, strings.TrimSpace(a.How)
		}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, store.SQL(`update discover_contact set answer = $2 where contact = $1`, a.Contact, answer)); err != nil {
			return err
		}
		if err := theTalks.Keep(ctx, tx, who, s.clock.Now(), store.SQL(`where contact = $1`, a.Contact)); err != nil {
			return err
		}
		if t.intro == "" {
			return nil
		}
		return s.answered(ctx, tx, t.intro)
	})
}

// turn holds a row until the transaction ends, so that of those who look at it and then act, each
// sees what the one before did: PostgreSQL lets whoever comes second begin anew.
func (s *Service) turn(ctx context.Context, tx *store.Tx, row store.Query) error {
	_, err := tx.Exec(ctx, row)
	return err
}

// once does what a form asks for in one transaction, and not again when it is sent twice.
func (s *Service) once(ctx context.Context, who access.Actor, mark string, about id.Record, do func(*store.Tx) error) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := s.records.Once(ctx, tx, who, mark, func() (id.Record, error) { return about, do(tx) })
		return err
	})
}

// Pass lets the broker hand a request on to the desk that it is meant for, as a request of the
// broker's own: what the desk answers comes back to the broker alone, who then answers the first.
// So the log of those who asked names nobody but the broker.
func (s *Service) Pass(ctx context.Context, who access.Actor, contact id.Record, once string) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		mark := once
		if mark != "" {
			mark = "pass " + once // the page has another form, with the same mark
		}
		made, err = s.records.Once(ctx, tx, who, mark, func() (id.Record, error) { return s.pass(ctx, tx, who, contact) })
		return err
	})
	return made, err
}

func (s *Service) pass(ctx context.Context, tx *store.Tx, who access.Actor, contact id.Record) (id.Record, error) {
	t, err := talkOf(ctx, tx, contact)
	if err != nil {
		return "", err
	}
	if t.purpose != "" {
		who = who.For(t.purpose)
	}
	held, err := s.contacts.Get(ctx, tx, who, access.HitContact, contact)
	if err != nil {
		return "", err
	}
	if err := s.turn(ctx, tx, store.SQL(`update discover_contact set answer = answer where contact = $1`, contact)); err != nil {
		return "", err
	}
	passed, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from discover_contact where parent = $1`, contact))
	if err != nil {
		return "", err
	}
	if access.Owns(who, held.Owner) || t.behind == "" || passed > 0 || held.Body.Answer != Unanswered {
		return "", fault.Conflict("There is nothing to hand on here.")
	}
	c := Contact{From: held.Body.From, To: t.behind, Reason: held.Body.Reason, Deadline: held.Body.Deadline, Answer: Unanswered,
		start: record.Start{Owner: who.Org, Team: access.OfPost(t.to), Marking: held.Marking, Code: access.CodeC}}
	return s.send(ctx, tx, who, c, talk{parent: contact, purpose: t.purpose, owner: who.Org, to: t.behind})
}

// mostWaiting is how many of one sort are listed at once.
const mostWaiting = 50

// Waiting is something that waits for a desk: a request to answer or to hand on, or two desks to ask.
type Waiting struct {
	record.Line
	Verb string // what is to be done, in a word or two
}

// Waiting lists what waits for the actor's desks, for Today: the oldest of each sort, since what is
// answered makes room for the next.
func (s *Service) Waiting(ctx context.Context, who access.Actor) ([]Waiting, error) {
	var all []Waiting
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all = nil
		for _, p := range access.Purposes() {
			me := who.For(p)
			ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select dc.contact from discover_contact dc
				where dc.to_post in {desks} and dc.answer = 'none' and dc.purpose = $1 and dc.owner <> $2 and {sees}
				order by dc.at, dc.contact limit $3`, p, who.Org, mostWaiting).
				Fill("desks", store.In(desksOf(who))).Fill("sees", access.Sees(me, access.HitContact, s.clock.Now(), "dc.contact")))
			if err != nil {
				return err
			}
			lines, err := s.records.Lines(ctx, r, me, access.HitContact, ids)
			if err != nil {
				return err
			}
			for _, l := range lines {
				all = append(all, Waiting{Line: l, Verb: "Answer"})
			}
		}
		intros, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select di.intro from discover_intro di where di.broker in {desks} and di.asked = 0 and {sees}
			order by di.intro limit $1`, mostWaiting).
			Fill("desks", store.In(desksOf(who))).Fill("sees", access.Sees(who, access.HitContact, s.clock.Now(), "di.intro")))
		if err != nil {
			return err
		}
		lines, err := s.records.Lines(ctx, r, who, access.HitContact, intros)
		for _, l := range lines {
			all = append(all, Waiting{Line: l, Verb: "Ask both"})
		}
		return err
	})
	return all, err
}

// Answered lists what the actor's desks asked and had answered since then, newest first, for Today.
func (s *Service) Answered(ctx context.Context, who access.Actor, since time.Time) ([]record.Line, error) {
	var all []record.Line
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all = nil
		for _, p := range access.Purposes() {
			me := who.For(p)
			ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select dc.contact from discover_contact dc
				where dc.owner = $1 and dc.purpose = $2 and dc.intro = '' and dc.answer <> 'none' and dc.at >= $3 and {sees}`, who.Org, p, clock.Milli(since)).
				Fill("sees", access.Sees(me, access.HitRead, s.clock.Now(), "dc.contact")))
			if err != nil {
				return err
			}
			lines, err := s.records.Lines(ctx, r, me, access.HitRead, ids)
			if err != nil {
				return err
			}
			all = append(all, lines...)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b record.Line) int { return b.Created.Compare(a.Created) })
	return all, err
}

// behindOf gives the desk that holds a record.
func (s *Service) behindOf(ctx context.Context, r store.Reader, rec id.Record) (id.Post, error) {
	_, facts, err := s.records.Facts(ctx, r, partner.Machine(), rec)
	if err != nil {
		return "", err
	}
	post, _ := postOf(facts.Team)
	return post, nil
}
