package intake

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

// Feedback is what a giver is told: a stage, and a sentence of the machine's about it. It belongs
// to the giver's own organisation.
type Feedback struct {
	About string    // how the giver knows what they gave: the reference of their own record
	Gave  time.Time // when they gave it
	Stage string    // a code of the list "feedback-stages"
	Text  string
	At    time.Time

	start record.Start // where it goes; only while it is made
}

// Giver is who gave something: the record, and the organisation and team that it came from.
type Giver struct {
	Record id.Record
	Org    id.Org
	Team   access.Principal
}

func (s *Service) checkFeedback(f Feedback) fault.Fields {
	p := fault.Fields{}
	s.listed(p, "stage", content.FeedbackStages, f.Stage, "This is not a stage.")
	if problem := unfit(f.Text, LongestReason); problem != "" {
		p["text"] = problem
	}
	return p
}

func (s *Service) showFeedback(f Feedback, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: "What came of something"}
	}
	label := s.lib.Label(content.FeedbackStages, f.Stage)
	v := record.View{Title: label, State: f.Stage, Line: f.Text}
	switch {
	case !f.Gave.IsZero():
		v.Title = "Your concern " + f.About + ": " + label
	case f.About != "":
		v.Title = "What you gave, " + f.About + ": " + label
	}
	if f.About != "" {
		v.Fields = append(v.Fields, record.Field{Name: "about", Label: "About", Value: f.About})
	}
	v.Fields = append(v.Fields, record.Field{Name: "stage", Label: "Stage", Value: label})
	if f.Text != "" {
		v.Fields = append(v.Fields, record.Field{Name: "text", Label: "What it means", Value: f.Text})
	}
	return v
}

// Told tells a giver what came of what they gave: the machine writes it in the transaction of
// what happened.
func (s *Service) Told(ctx context.Context, tx *store.Tx, g Giver, stage, text string) error {
	machine := partner.Machine()
	gave, err := store.All(ctx, tx, scanGave, store.SQL(`select g.member, g.at, r.reference from record r
		left join intake_given g on g.concern = r.id where r.id = $1 and r.owner = $2`, g.Record, g.Org))
	if err != nil {
		return err
	}
	f := Feedback{Stage: stage, Text: text, At: s.clock.Now()}
	f.start = record.Start{Owner: g.Org, Team: g.Team, Marking: access.OfficialSensitive, Code: access.CodeP}
	if len(gave) > 0 {
		f.About, f.Gave = gave[0].reference, gave[0].at
		if f.start.Grants, err = s.sight(ctx, tx, machine, gave[0].member, Desk{}); err != nil {
			return err
		}
	}
	e, err := s.feedback.Create(ctx, tx, machine, f)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into intake_told (feedback, about, at) values ($1, $2, $3)`, e.ID, g.Record, clock.Milli(f.At)))
	if err != nil {
		return err
	}
	return told.Keep(ctx, tx, machine, f.At, store.SQL(`where feedback = $1`, e.ID))
}

type gave struct {
	member    id.Member
	at        time.Time
	reference string
}

func scanGave(row store.Row) (gave, error) {
	var g gave
	var member *string
	var at *int64
	err := row.Scan(&member, &at, &g.reference)
	if member != nil && at != nil {
		g.member, g.at = id.Member(*member), clock.FromMilli(*at)
	}
	return g, err
}

// tellGiver tells the giver of a concern what its own desk decided, unless they decided it.
func (s *Service) tellGiver(ctx context.Context, tx *store.Tx, who access.Actor, concern record.Envelope, stage string) error {
	givers, err := store.All(ctx, tx, store.Scalar[id.Member], store.SQL(`select member from intake_given where concern = $1`, concern.ID))
	if err != nil || len(givers) == 0 || givers[0] == who.Member {
		return err
	}
	item, _ := s.lib.Item(content.FeedbackStages, stage)
	return s.Told(ctx, tx, Giver{Record: concern.ID, Org: concern.Owner, Team: concern.Team}, stage, item.Hint)
}

// CameOf gives what the actor's organisation was told lately, newest first, for Today: "What came
// of what you gave".
func (s *Service) CameOf(ctx context.Context, who access.Actor, n int) ([]record.Line, error) {
	own := true
	return s.list(ctx, who, record.Filter{Do: access.RecordFull, Kinds: []access.Kind{access.Feedback}, Owned: &own, N: n})
}

// Stages gives what was told about one record, newest first, as far as the actor may see it; who
// may not see the record itself is told that there is none.
func (s *Service) Stages(ctx context.Context, who access.Actor, rec id.Record) ([]record.Line, error) {
	var lines []record.Line
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		if _, err = s.records.Open(ctx, r, who, access.RecordPointer, rec); err != nil {
			return err
		}
		ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select feedback from intake_told where about = $1`, rec))
		if err != nil {
			return err
		}
		lines, err = s.records.Lines(ctx, r, who, access.RecordSummary, ids)
		return err
	})
	return lines, err
}
