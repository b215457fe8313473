package respond

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// Giver is who gave something that a response rests on: a record of theirs, and the organisation
// and team that hold it.
type Giver struct {
	Record id.Record
	Org    id.Org
	Team   access.Principal
}

// Feedback tells a giver what came of what they gave, in the transaction of what happened. The
// text is the machine's own, about a stage: never a name.
type Feedback interface {
	Told(ctx context.Context, tx *store.Tx, giver Giver, stage, text string) error
	// Over says that the last response which was open from a record is closed, by whom, and with which
	// stage.
	Over(ctx context.Context, tx *store.Tx, who access.Actor, from id.Record, stage string) error
}

// The stages of the list "feedback-stages" that a response reaches.
const (
	stageOpened    = "joint"
	stageActed     = "acted"
	stageClosed    = "closed-none"
	stageClosedHad = "closed-acted"
)

// tell tells every giver a stage that they have not heard yet.
func (s *Service) tell(ctx context.Context, tx *store.Tx, m matter, stage string) error {
	givers, err := s.givers(ctx, tx, m)
	if err != nil {
		return err
	}
	item, _ := s.lib.Item(content.FeedbackStages, stage)
	for _, g := range givers {
		n, err := tx.Exec(ctx, store.SQL(`insert into respond_told (response, record, stage) values ($1, $2, $3)
			on conflict (response, record, stage) do nothing`, m.id, g.Record, stage))
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if err := theTold.Keep(ctx, tx, partner.Machine(), s.clock.Now(), store.SQL(`where response = $1 and record = $2 and stage = $3`, m.id, g.Record, stage)); err != nil {
			return err
		}
		if err := s.feedback.Told(ctx, tx, g, stage, item.Hint); err != nil {
			return err
		}
	}
	return nil
}

// over says of what a response was opened from that no response works on it any more, unless another
// one does. Of those that close at one moment the last one counts the others as closed.
func (s *Service) over(ctx context.Context, tx *store.Tx, rm room, stage string) error {
	if err := tx.Lock(ctx, "respond/over"); err != nil {
		return err
	}
	others, err := store.One(ctx, tx, store.Scalar[int], store.SQL(`select count(*) from respond_in i join respond_response t on t.response = i.response
		where i.record = $1 and i.kind = 'from' and t.state = $2 and t.response <> $3`, rm.held.Body.Concern, Open, rm.id))
	if err != nil || others > 0 {
		return err
	}
	return s.feedback.Over(ctx, tx, rm.who, rm.held.Body.Concern, stage)
}

// givers are the owners of the concerns, then every post other than the lead that shared an
// entry, by the first one. What lies in a private lane gives nothing.
func (s *Service) givers(ctx context.Context, tx *store.Tx, m matter) ([]Giver, error) {
	type in struct {
		rec  id.Record
		kind string
		post id.Post
	}
	all, err := store.All(ctx, tx, func(row store.Row) (v in, err error) {
		err = row.Scan(&v.rec, &v.kind, &v.post)
		return v, err
	}, store.SQL(`select t.record, t.kind, t.post from respond_in t join record r on r.id = t.record
		where t.response = $1 and (t.kind = 'from' or t.kind = 'shared' and t.post <> $2) order by r.seq`, m.id, m.post))
	if err != nil {
		return nil, err
	}
	var givers []Giver
	heard := map[id.Post]bool{}
	for _, v := range all {
		if v.kind == inShared && heard[v.post] {
			continue
		}
		e, _, err := s.records.Facts(ctx, tx, partner.Machine(), v.rec)
		if err != nil {
			return nil, err
		}
		if e.Owner == "" || v.kind == inFrom && e.Kind != access.Concern {
			continue // erased since, or an own note of the lead
		}
		heard[v.post] = v.kind == inShared
		givers = append(givers, Giver{Record: v.rec, Org: e.Owner, Team: e.Team})
	}
	return givers, nil
}

// What lies in a response.
const (
	inFrom    = "from"    // what it was opened from
	inShared  = "shared"  // an entry of the shared lane
	inPrivate = "private" // an entry of a private lane
)
