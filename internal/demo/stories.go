package demo

import (
	"context"
	"fmt"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// told is a concern of the demo, by whom it is told.
type told struct {
	by string // the persona's address
	intake.Told
}

// concerns are what partners hold before a visitor begins. The blue van and the telephone stand in
// the records of the labour inspectors and of the police: who tells of them gets an answer.
var concerns = []told{
	{"inspector@labour.example", intake.Told{
		Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "Second visit this year to a hand car wash. Workers could not say who employs them. The same blue van brings them each morning.",
			Known: "saw", When: "Tuesday morning", Who: "Four men, none with papers on them", Wish: "not-safe",
			Place: intake.Place{Street: "Anlaby Road", Town: "Hull", Postcode: "HU3 2RA", Area: hull, Setting: "car-wash"}},
		Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: "AB51 LKE", Make: "Ford Transit", Colour: "blue"}},
			Businesses: []entity.Business{{Name: "Estuary Shine", Trade: "Hand car wash"}}}}},
	{"officer@police.example", intake.Told{
		Concern: intake.Concern{Danger: "no", Child: "not-sure", Crime: "yes",
			What:  "A number that comes up in three calls about young people carrying packages between Hull and Goole.",
			Known: "heard", When: "Since September", Who: "One may be fifteen or sixteen", Wish: "not-asked",
			Place: intake.Place{Town: "Goole", Postcode: "DN14 5AB", Area: eastRid, Setting: "street"}},
		Described: entity.Described{Phones: []entity.Phone{{Number: "07700 900417", Whose: "used by the one who collects"}}}}},
	{"support@haven.example", intake.Told{
		Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes",
			What:  "A man whom we support says that two others still live above the place where he worked, and that their wages go to the driver.",
			Known: "heard", When: "Last week", Who: "Two men, Albanian speakers", Wish: "given",
			Place: intake.Place{House: "141", Street: "Spring Bank", Town: "Hull", Postcode: "HU3 1LJ", Area: hull, Setting: "home"}}}},
	{"nurse@nhs.example", intake.Told{
		Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "A man with chemical burns to both hands left before he was seen. Another man answered for him.",
			Known: "saw", When: "Yesterday, about two in the morning", Who: "About forty, gave the name Arben", Wish: "not-safe",
			Place: intake.Place{Town: "Hull", Area: hull, Setting: "elsewhere"}}}},
}

// stories makes the concerns that partners already hold, each told by its own persona.
func stories(ctx context.Context, tx *store.Tx, p Parts, w *world) error {
	for i, c := range concerns {
		who, err := partner.ActorFor(ctx, tx, w.members[c.by], access.Safeguard, w.now)
		if err != nil {
			return fmt.Errorf("%s: %w", c.by, err)
		}
		if _, err := p.Intake.CreateTx(audit.Begin(ctx), tx, who, c.Told); err != nil {
			return fmt.Errorf("concern %d of %s: %w", i+1, c.by, err)
		}
	}
	return nil
}
