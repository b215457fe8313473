package intake

import (
	"context"
	"strings"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Door is a statutory door as a concern meets it.
type Door struct {
	content.Door
	Applies    bool               // one of the three first answers leads here
	Prepared   string             // the text, with what was written put in
	References []record.Reference // that came back
}

// Doors gives the doors of a concern's area: those that its answers lead to first, then the others.
func (s *Service) Doors(ctx context.Context, who access.Actor, rec id.Record) (record.Held[Concern], []Door, error) {
	var got record.Held[Concern]
	var refs []record.Reference
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		if got, err = s.concerns.Get(ctx, r, who, access.RecordFull, rec); err != nil {
			return err
		}
		refs, err = s.records.References(ctx, r, who, got.Envelope)
		return err
	})
	if err != nil {
		return got, nil, err
	}
	c := got.Body
	leads := map[string]bool{content.Danger: MayBe(c.Danger), content.Child: MayBe(c.Child), content.Crime: MayBe(c.Crime)}
	told := content.Answers{What: c.What, Where: c.Place.address(), When: c.When, Who: c.Who, Why: worries(c)}
	if told.Where == "" {
		told.Where = s.lib.Label(content.Areas, c.Place.Area)
	}
	var first, others []Door
	for _, d := range s.lib.Doors(c.Place.Area) {
		door := Door{Door: d, Applies: leads[d.Code], Prepared: d.Prepare(told)}
		for _, ref := range refs {
			if ref.System == d.Code {
				door.References = append(door.References, ref)
			}
		}
		if door.Applies {
			first = append(first, door)
		} else {
			others = append(others, door)
		}
	}
	return got, append(first, others...), nil
}

// Referred notes the reference that a door gave. Its system is the code of the door, so that
// others can tell that this door was told.
func (s *Service) Referred(ctx context.Context, who access.Actor, rec id.Record, door, reference string) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		if _, err := s.concerns.Get(ctx, tx, who, access.RecordEdit, rec); err != nil {
			return err
		}
		if _, ok := s.lib.Item(content.Doors, door); !ok {
			door = "" // the record says what is missing
		}
		return s.records.AddReference(ctx, tx, who, rec, door, reference)
	})
}

// worries says what the three first answers make of a concern, as somebody says it at a door.
func worries(c Concern) string {
	var said []string
	for _, w := range []struct{ answer, yes, notSure string }{
		{c.Danger, "Somebody is in danger now.", "Somebody may be in danger now."},
		{c.Child, "Somebody is under 18.", "Somebody may be under 18."},
		{c.Crime, "A crime is under way or has happened.", "A crime may be under way or have happened."},
	} {
		switch w.answer {
		case "yes":
			said = append(said, w.yes)
		case "not-sure":
			said = append(said, w.notSure)
		}
	}
	return strings.Join(said, " ")
}
