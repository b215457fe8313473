package respond

import (
	"context"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Around gives the responses that were opened from a record, as far as the actor may see each,
// newest first; who may not see the record itself is told that there is none.
func (s *Service) Around(ctx context.Context, who access.Actor, rec id.Record) ([]record.Line, error) {
	var all []record.Line
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		all = nil
		if _, err := s.records.Open(ctx, r, who, access.RecordPointer, rec); err != nil {
			return err
		}
		for _, p := range access.Purposes() {
			me := who.For(p)
			ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select i.response from respond_in i join respond_response t on t.response = i.response
				where i.record = $1 and i.kind = 'from' and t.purpose = $2 and {sees} order by i.response limit 50`, rec, p).
				Fill("sees", access.Sees(me, access.ResponseRead, s.clock.Now(), "i.response")))
			if err != nil {
				return err
			}
			lines, err := s.records.Lines(ctx, r, me, access.ResponseRead, ids)
			if err != nil {
				return err
			}
			all = append(all, lines...)
		}
		return nil
	})
	return all, err
}
