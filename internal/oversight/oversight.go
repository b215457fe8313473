// Package oversight counts what came of the partnership's work, for those who answer for it.
//
// Words: a quarter is closed when it is over; a cell is a number about people at risk, which is
// not always shown; numbers about what staff did are exact.
//
// Invariants: no figure names anybody or anything. A number about people is given for closed
// quarters alone and never below Least. What was once published stays as it was: a quarter's cell
// depends on that quarter alone, and a year's sum is held back where it would let one of its
// hidden quarters be worked out, or nearly. Reading the figures is logged.
//
// It leaves the counting itself to those who keep the tables (record, respond).
package oversight

import (
	"context"
	"fmt"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/respond"
	"lightship/internal/store"
)

// Least is the smallest number about people that is shown.
const Least = 5

// Sources count, each from one time until just before another.
type Sources struct {
	Made      func(ctx context.Context, r store.Reader, k access.Kind, from, until time.Time) (int, error)
	Shared    func(ctx context.Context, r store.Reader, grounds []access.BasisKind, from, until time.Time) (map[access.BasisKind]int, error)
	Responses func(ctx context.Context, r store.Reader, from, until time.Time) (respond.Figures, error)
}

// Service gives the figures.
type Service struct {
	db    *store.DB
	clock clock.Clock
	zone  *time.Location // in which quarters begin
	from  Sources
}

// New makes the service.
func New(db *store.DB, c clock.Clock, zone *time.Location, from Sources) *Service {
	return &Service{db: db, clock: c, zone: zone, from: from}
}

// Quarter is three months of a year.
type Quarter struct {
	From, Until time.Time
	Over        bool // it is closed; otherwise its numbers are those so far
	Concerns    int
	Opened      int  // responses
	Closed      int  // responses
	Urgent      int  // shares because somebody was at risk, without an agreement
	Single      int  // lawful shares without an agreement
	Safe        Cell // people who are safe, as the responses said that closed in it
}

// Year is a calendar year.
type Year struct {
	Year int
	Safe Cell // the sum of its quarters
}

// Figures are all that oversight sees.
type Figures struct {
	From, Now time.Time
	Quarters  []Quarter // the oldest first; the last one is under way
	Years     []Year
	Actions   map[string]int // of responses opened since From, by state of the action
	Late      int            // of those, late at some time
	Chased    int            // reminders that were sent for them
	StillOpen int            // responses that are open now
}

// Figures gives the figures of this calendar year and the one before.
func (s *Service) Figures(ctx context.Context, who access.Actor) (Figures, error) {
	if !access.MayCall(who, access.OversightRead) {
		return Figures{}, fault.Forbidden("The figures are for those who oversee or coordinate the partnership.", fault.Why("member %s may not do %s", who.Member, access.OversightRead))
	}
	now := s.clock.Now()
	f := Figures{Now: now, From: s.quarter(now.In(s.zone).Year()-1, 0)}
	err := s.db.Read(ctx, store.Jobs, func(r store.Reader) error { return s.count(ctx, r, &f) })
	if err != nil {
		return Figures{}, fmt.Errorf("count the figures: %w", err)
	}
	return f, audit.Look(ctx, audit.Entry{By: who, Did: access.OversightRead})
}

// quarter is when the nth quarter of a year begins.
func (s *Service) quarter(year, n int) time.Time {
	return time.Date(year, time.Month(1+3*n), 1, 0, 0, 0, 0, s.zone)
}

func (s *Service) count(ctx context.Context, r store.Reader, f *Figures) error {
	year := f.From.Year()
	for n := 0; !s.quarter(year, n).After(f.Now); n++ {
		q, err := s.one(ctx, r, s.quarter(year, n), s.quarter(year, n+1), f.Now)
		if err != nil {
			return err
		}
		f.Quarters = append(f.Quarters, q.Quarter)
		f.add(year+n/4, n%4 == 3, q)
	}
	all, err := s.from.Responses(ctx, r, f.From, f.Now.Add(time.Millisecond))
	f.Actions, f.Late, f.Chased, f.StillOpen = all.Actions, all.Late, all.Chased, all.StillOpen
	for i := range f.Years {
		f.Years[i].Safe = f.Years[i].Safe.public()
	}
	return err
}

// counted is a quarter with the number that its cell may hide.
type counted struct {
	Quarter
	safe int
}

func (s *Service) one(ctx context.Context, r store.Reader, from, until, now time.Time) (counted, error) {
	q := counted{Quarter: Quarter{From: from, Until: until, Over: !now.Before(until)}}
	var err error
	if q.Concerns, err = s.from.Made(ctx, r, access.Concern, from, until); err != nil {
		return q, err
	}
	shared, err := s.from.Shared(ctx, r, []access.BasisKind{access.ByUrgent, access.BySingle}, from, until)
	if err != nil {
		return q, err
	}
	q.Urgent, q.Single = shared[access.ByUrgent], shared[access.BySingle]
	responses, err := s.from.Responses(ctx, r, from, until)
	q.Opened, q.Closed, q.safe = responses.Opened, responses.Closed, responses.Safe
	q.Safe = cellOf(q.safe, q.Over)
	return q, err
}
