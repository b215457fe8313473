package discover

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// What an introduction says to the broker, and a broker's question to a desk.
const (
	introReason    = "Two desks may hold something about the same thing. Neither knows of the other."
	questionReason = "Another desk may hold something about the same thing as you. May we put you in touch? Neither of you is told who the other is until both agree."
)

// introduction is what the machine keeps of two silent sides.
type introduction struct {
	intro, low, high  id.Record
	lowPost, highPost id.Post
	broker            id.Post
	purpose           access.Purpose
	asked, agreed     bool
}

func scanIntroduction(row store.Row) (introduction, error) {
	var i introduction
	var asked, agreed int64
	err := row.Scan(&i.intro, &i.low, &i.high, &i.lowPost, &i.highPost, &i.broker, &i.purpose, &asked, &agreed)
	i.asked, i.agreed = asked != 0, agreed != 0
	return i, err
}

const introColumns = `select di.intro, di.low, di.high, di.low_post, di.high_post, di.broker, di.purpose, di.asked, di.agreed from discover_intro di `

func introOf(ctx context.Context, r store.Reader, intro id.Record) (introduction, error) {
	return store.One(ctx, r, scanIntroduction, store.SQL(introColumns+`where di.intro = $1`, intro))
}

// introduced tells whether the broker was given a pair, and whether both of it agreed.
func introduced(ctx context.Context, r store.Reader, a, b id.Record) (agreed, given bool, err error) {
	all, err := store.All(ctx, r, scanIntroduction, store.SQL(introColumns+`where di.low = $1 and di.high = $2`, min(a, b), max(a, b)))
	if err != nil || len(all) == 0 {
		return false, false, err
	}
	return all[0].agreed, true, nil
}

// introduce gives the broker two silent desks. Nothing of it stands in a page or log of theirs.
func (s *Service) introduce(ctx context.Context, tx *store.Tx, low, high side, purpose access.Purpose) error {
	broker, err := brokerPost(ctx, tx)
	if err != nil || broker == "" {
		return err
	}
	post, err := partner.PostOf(ctx, tx, broker)
	if err != nil {
		return err
	}
	e, err := s.contacts.Create(ctx, tx, partner.Machine(), Contact{
		From: low.post, To: high.post, Intro: true, Reason: introReason, Answer: Unanswered,
		start: record.Start{Owner: post.Org, Team: access.OfPost(broker), Marking: max(low.env.Marking, high.env.Marking), Code: access.CodeC},
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into discover_intro (intro, low, high, low_post, high_post, broker, purpose, asked, agreed, at)
		values ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8)`,
		e.ID, low.env.ID, high.env.ID, low.post, high.post, broker, purpose, clock.Milli(s.clock.Now())))
	if err != nil {
		return err
	}
	return s.keepIntro(ctx, tx, e.ID)
}

// AskBoth lets the broker ask the two desks of an introduction whether they may be put in touch.
// Each reads the same question, from the broker, and nothing of the other.
func (s *Service) AskBoth(ctx context.Context, who access.Actor, intro id.Record, deadline time.Time, once string) error {
	return s.once(ctx, who, once, intro, func(tx *store.Tx) error {
		held, err := s.contacts.Get(ctx, tx, who, access.HitContact, intro)
		if err != nil {
			return err
		}
		if !held.Body.Intro {
			return fault.Conflict("This is not an introduction.")
		}
		i, err := introOf(ctx, tx, intro)
		if err != nil {
			return err
		}
		if i.asked {
			return fault.Conflict("Both desks were asked already.")
		}
		for _, to := range []id.Post{i.lowPost, i.highPost} {
			c := Contact{From: i.broker, To: to, Reason: questionReason, Deadline: deadline, Answer: Unanswered, start: besides(held.Envelope)}
			if err := fault.Check(c.asked(s.clock.Now())); err != nil {
				return err
			}
			if _, err := s.send(ctx, tx, who, c, talk{intro: intro, purpose: i.purpose, owner: held.Owner, to: to}); err != nil {
				return err
			}
		}
		if _, err = tx.Exec(ctx, store.SQL(`update discover_intro set asked = $2 where intro = $1`, intro, clock.Milli(s.clock.Now()))); err != nil {
			return err
		}
		return s.keepIntro(ctx, tx, intro)
	})
}

// keepIntro logs what the machine keeps of two silent sides, in nobody's trail.
func (s *Service) keepIntro(ctx context.Context, tx *store.Tx, intro id.Record) error {
	return theIntros.Keep(ctx, tx, partner.Machine(), s.clock.Now(), store.SQL(`where intro = $1`, intro))
}

// answered looks whether both desks of an introduction agreed; then each is told of the other at
// the next tick.
func (s *Service) answered(ctx context.Context, tx *store.Tx, intro id.Record) error {
	if err := s.turn(ctx, tx, store.SQL(`update discover_intro set agreed = agreed where intro = $1`, intro)); err != nil {
		return err
	}
	i, err := introOf(ctx, tx, intro)
	if err != nil {
		return err
	}
	agreed, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from discover_contact where intro = $1 and answer = 'agreed'`, intro))
	if err != nil || agreed < 2 {
		return err
	}
	now := s.clock.Now()
	if _, err := tx.Exec(ctx, store.SQL(`update discover_intro set agreed = $2 where intro = $1`, intro, clock.Milli(now))); err != nil {
		return err
	}
	if err := s.keepIntro(ctx, tx, intro); err != nil {
		return err
	}
	if err := s.due(ctx, tx, now, i.low, i.high); err != nil {
		return err
	}
	return s.due(ctx, tx, now, i.high, i.low)
}

// introSides shows the broker what each desk of an introduction answered.
func (s *Service) introSides(ctx context.Context, r store.Reader, t *Talk) error {
	i, err := introOf(ctx, r, t.ID)
	if err != nil {
		return err
	}
	t.MayAsk = !i.asked
	type answer struct {
		post id.Post
		text string
	}
	answers, err := store.All(ctx, r, func(row store.Row) (a answer, err error) {
		err = row.Scan(&a.post, &a.text)
		return a, err
	}, store.SQL(`select to_post, answer from discover_contact where intro = $1`, t.ID))
	said := map[id.Post]string{}
	for _, a := range answers {
		said[a.post] = answerWords[a.text]
	}
	for _, p := range []Partner{t.From, t.To} {
		words := said[p.Post.ID]
		if words == "" {
			words = "Not asked yet"
		}
		t.Sides = append(t.Sides, TalkSide{Partner: p, Answer: words})
	}
	return err
}
