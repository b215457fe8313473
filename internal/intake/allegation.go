package intake

import (
	"context"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Allegation is what is said about a person, a business or a place, and how it is known. It is a
// record of its own, linked with whom it is about, so that what is said and what is known of
// somebody are never taken for each other, and so that sharing one does not share the other.
type Allegation struct {
	Type  string // of exploitation: a code of the list "exploitation-types"
	Known string // a code of the list "known-how"
	Said  string // what is said
	When  string // when it is said to have been, in the words of who said it

	start record.Start // where it goes; only while it is made
}

// yearsToReviewAllegation is ours, and shorter than for what was seen.
const yearsToReviewAllegation = 1

func (s *Service) defineAllegation() *record.Of[Allegation] {
	return record.Define(s.records, record.Kind[Allegation]{
		Name: access.Allegation, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
		Check: s.checkAllegation, Show: s.showAllegation,
		Identify: func(Allegation) []record.Identifier { return nil }, // whom it is about is a record of its own
		Start:    func(_ access.Actor, a Allegation) record.Start { return a.start },
		Keep:     func(_ Allegation, made time.Time) time.Time { return made.AddDate(yearsToReviewAllegation, 0, 0) },
		Because:  "what is said, and was not shown to be so, must not follow somebody for longer than it helps",
	})
}

func (s *Service) checkAllegation(a Allegation) fault.Fields {
	p := fault.Fields{}
	s.listed(p, "type", content.ExploitationTypes, a.Type, "Choose the kind of exploitation that is nearest. If none fits, choose the last one.")
	s.listed(p, "known", content.KnownHow, a.Known, "Choose how this is known.")
	if a.Said == "" {
		p["said"] = "Write what is said. A few words are enough."
	}
	for field, f := range map[string]struct {
		text string
		most int
	}{"said": {a.Said, LongestWhat}, "when": {a.When, LongestLine}} {
		if problem := unfit(f.text, f.most); problem != "" {
			p[field] = problem
		}
	}
	return p
}

// showAllegation gives at Summary the kind of exploitation and how it is known, in codes; what is
// said, in full alone.
func (s *Service) showAllegation(a Allegation, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: "An allegation"}
	}
	kind, known := s.lib.Label(content.ExploitationTypes, a.Type), s.lib.Label(content.KnownHow, a.Known)
	v := record.View{Title: "Said: " + kind, Line: "How it is known: " + known}
	v.Fields = []record.Field{{Name: "type", Label: "Kind of exploitation", Value: kind}, {Name: "known", Label: "How it is known", Value: known}}
	said, when := record.Field{Name: "said", Label: "What is said"}, record.Field{Name: "when", Label: "When it is said to have been"}
	if level == access.Full {
		said.Value, when.Value = a.Said, a.When
		v.Words = []string{a.Said, a.When}
	}
	v.Fields = append(v.Fields, said)
	if when.Value != "" || level < access.Full {
		v.Fields = append(v.Fields, when)
	}
	return v
}

// accused are the kinds that an allegation can be about.
var accused = []access.Kind{access.Person, access.Business, access.Place}

// Said is an allegation as somebody writes it down, beside a concern.
type Said struct {
	Concern    id.Record
	Allegation Allegation
	About      []id.Record // of what the concern names: persons, businesses and places
	Once       string      // the form's own mark
}

// Accusable gives what a concern names that an allegation can be about, to those who may change
// the concern.
func (s *Service) Accusable(ctx context.Context, who access.Actor, rec id.Record) (record.Held[Concern], []record.Line, error) {
	var got record.Held[Concern]
	var lines []record.Line
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		if got, err = s.concerns.Get(ctx, r, who, access.RecordEdit, rec); err != nil {
			return err
		}
		lines, err = s.accusable(ctx, r, who, rec)
		return err
	})
	return got, lines, err
}

func (s *Service) accusable(ctx context.Context, r store.Reader, who access.Actor, rec id.Record) ([]record.Line, error) {
	lines, err := s.entities.Mentions(ctx, r, who, rec)
	return slices.DeleteFunc(lines, func(l record.Line) bool {
		return !slices.Contains(accused, l.Kind) || l.Level < access.Full || l.Owner != who.Org
	}), err
}

// Allege writes an allegation down beside a concern, held by the same desk, and links it with the
// concern and with whom it is about.
func (s *Service) Allege(ctx context.Context, who access.Actor, said Said) (id.Record, error) {
	var made id.Record
	err := s.db.Write(ctx, store.Pages, func(tx *store.Tx) (err error) {
		made, err = s.records.Once(ctx, tx, who, said.Once, func() (id.Record, error) { return s.allege(ctx, tx, who, said) })
		return err
	})
	return made, err
}

func (s *Service) allege(ctx context.Context, tx *store.Tx, who access.Actor, said Said) (id.Record, error) {
	if _, err := s.concerns.Get(ctx, tx, who, access.RecordEdit, said.Concern); err != nil {
		return "", err
	}
	concern, start, err := s.entities.Beside(ctx, tx, who, said.Concern)
	if err != nil {
		return "", err
	}
	can, err := s.accusable(ctx, tx, who, said.Concern)
	if err != nil {
		return "", err
	}
	problems := s.checkAllegation(said.Allegation)
	known := map[id.Record]bool{}
	for _, l := range can {
		known[l.ID] = true
	}
	if len(said.About) == 0 || slices.ContainsFunc(said.About, func(rec id.Record) bool { return !known[rec] }) {
		problems["about"] = "Choose whom or what it is about, from what the concern names."
	}
	if err := fault.Check(problems); err != nil {
		return "", err
	}
	a := said.Allegation
	a.start = start
	e, err := s.allegations.Create(ctx, tx, who, a)
	if err != nil {
		return "", err
	}
	if err := s.entities.LinkTx(ctx, tx, who, concern.Envelope, e, entity.Says); err != nil {
		return "", err
	}
	for _, rec := range said.About {
		about, err := s.records.Open(ctx, tx, who, access.RecordFull, rec)
		if err != nil {
			return "", err
		}
		if err := s.entities.LinkTx(ctx, tx, who, e, about.Envelope, entity.About); err != nil {
			return "", err
		}
	}
	return e.ID, nil
}

// EditableAllegation gives an allegation to those who may change it.
func (s *Service) EditableAllegation(ctx context.Context, who access.Actor, rec id.Record) (record.Held[Allegation], error) {
	var got record.Held[Allegation]
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		got, err = s.allegations.Get(ctx, r, who, access.RecordEdit, rec)
		return err
	})
	return got, err
}

// EditAllegation changes what is said. When it changed since it was seen, nothing is written and
// the error is a *record.Stale.
func (s *Service) EditAllegation(ctx context.Context, who access.Actor, seen Seen, to Allegation) error {
	return s.once(ctx, who, seen, func(tx *store.Tx) error {
		_, err := s.allegations.Edit(ctx, tx, who, seen.Record, seen.Mark, func(a *Allegation) {
			a.Type, a.Known, a.Said, a.When = to.Type, to.Known, to.Said, to.When
		})
		return err
	})
}

// AllegationProblems tells what is wrong with an allegation before it is sent.
func (s *Service) AllegationProblems(a Allegation) fault.Fields { return s.checkAllegation(a) }
