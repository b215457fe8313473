package demo

import (
	"lightship/internal/entity"
	"lightship/internal/intake"
)

// hooks are what partners hold that a visitor's own concern meets. The blue van and the telephone
// stand in the records of the labour inspectors and of the police and nowhere else: who tells of
// them gets an answer.
func (d *diary) hooks() {
	d.ago(50, func() {
		d.concern("van", "inspector@labour.example", intake.Told{
			Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
				What:  "Second visit this year to a hand car wash. Workers could not say who employs them. The same blue van brings them each morning.",
				Known: "saw", When: "Tuesday morning", Who: "Four men, none with papers on them", Wish: "not-safe",
				Place: intake.Place{Street: "Anlaby Road", Town: "Hull", Postcode: "HU3 2RA", Area: hull, Setting: "car-wash"}},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: "AB51 LKE", Make: "Ford Transit", Colour: "blue"}},
				Businesses: []entity.Business{{Name: "Estuary Shine", Trade: "Hand car wash"}}}})
	})
	d.ago(45, func() {
		d.concern("telephone", "officer@police.example", intake.Told{
			Concern: intake.Concern{Danger: "no", Child: "not-sure", Crime: "yes",
				What:  "A number that comes up in three calls about young people carrying packages between Hull and Goole.",
				Known: "heard", When: "Since September", Who: "One may be fifteen or sixteen", Wish: "not-asked",
				Place: intake.Place{Town: "Goole", Postcode: "DN14 5AB", Area: eastRid, Setting: "street"}},
			Described: entity.Described{Phones: []entity.Phone{{Number: "07700 900417", Whose: "used by the one who collects"}}}})
	})
	d.ago(40, func() {
		d.concern("above", "support@haven.example", intake.Told{
			Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes",
				What:  "A man whom we support says that two others still live above the place where he worked, and that their wages go to the driver.",
				Known: "heard", When: "Last week", Who: "Two men, Albanian speakers", Wish: "given",
				Place: intake.Place{House: "141", Street: "Spring Bank", Town: "Hull", Postcode: "HU3 1LJ", Area: hull, Setting: "home"}}})
	})
	d.ago(35, func() {
		d.concern("burns", "nurse@nhs.example", intake.Told{
			Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
				What:  "A man with chemical burns to both hands left before he was seen. Another man answered for him.",
				Known: "saw", When: "Yesterday, about two in the morning", Who: "About forty, gave the name Arben", Wish: "not-safe",
				Place: intake.Place{Town: "Hull", Area: hull, Setting: "elsewhere"}}})
	})
}
