package intake

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

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
	Area   string // of a council; empty: all
	Order  record.Order
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
	Cut   bool // more than can be ordered
}

// List gives the concerns that the actor may see, newest first.
func (s *Service) List(ctx context.Context, who access.Actor, w Wanted) (Page, error) {
	f := record.Filter{Kinds: []access.Kind{access.Concern}, State: w.State, Area: w.Area, Order: w.Order, Cursor: w.Cursor, N: w.N}
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
		p = Page{Next: page.Next, Cut: page.Cut}
		orgs := map[id.Org]partner.Org{}
		for _, l := range page.Lines {
			o, known := orgs[l.Owner]
			if !known {
				if o, err = s.orgs.Get(ctx, r, s.clock.Now(), l.Owner, func() (partner.Org, error) { return partner.OrgCalled(ctx, r, l.Owner) }); err != nil {
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
