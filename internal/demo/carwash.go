package demo

import (
	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/respond"
	"lightship/internal/share"
)

const (
	washVan   = "YE19 KXR"
	washPhone = "07700 900655"
)

// carWash: a man whose wages are taken at a car wash. Five organisations each hold a part; housing
// brings them together. The response is open, an action is late, a survivor's account stays with
// the charity that he told it to.
func (d *diary) carWash() {
	d.carWashIsNoticed()
	d.carWashComesTogether()
	d.carWashIsWorkedOn()
}

func (d *diary) carWashIsNoticed() {
	wash := entity.Business{Name: "Capstan Hand Wash", Trade: "Hand car wash"}
	yard := intake.Place{House: "4", Street: "Capstan Yard", Town: "Hull", Postcode: "HU9 9ZZ", Area: hull, Setting: "car-wash"}
	d.on(34, "11:10", func() {
		d.concern("exits", dev, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "Routine visit to a car wash. The back exit was chained, and there were five mattresses in the loft above the pumps. The man in charge said that nobody sleeps there.",
			Known: "saw", When: "Wednesday, a little after eleven", Who: "Six men at work. One looked at the man in charge before every answer.", Wish: "not-safe", Place: yard},
			Described: entity.Described{Businesses: []entity.Business{wash}}})
	})
	d.on(33, "09:20", func() {
		d.decide("exits", dev, intake.Keep, "standard", "The exit is being put right. The mattresses are kept in mind, and the place is visited again in a month.")
	})
	d.on(27, "02:40", func() {
		d.concern("hands", noor, intake.Told{Concern: intake.Concern{Danger: "not-sure", Child: "no", Crime: "not-sure",
			What:  "Chemical burns on both hands, some days old. He said that it was from cleaning. The man who brought him answered every question and wanted to be in the room. He gave this number for us to ring.",
			Known: "saw", When: "Tonight, about two", Who: "A man of about thirty-five who gave the name Besnik, and the one who brought him", Wish: "not-safe",
			Place: intake.Place{Town: "Hull", Area: hull, Setting: "elsewhere"}},
			Described: entity.Described{People: []entity.Person{{Given: "Besnik", Under18: "no", Sex: "male", Language: "Albanian", Notes: "Burns on both hands. Left with cream and a date that he did not keep.", SafeContact: "None known. Do not ring the number that he came with."}},
				Phones: []entity.Phone{{Number: washPhone, Whose: "the man who brought him, called Denny"}}}})
	})
	d.on(27, "08:15", func() {
		d.decide("hands", noor, intake.Keep, "unsure", "He may come back for his dressing. The desk asks to see him alone, with an interpreter by telephone.")
	})
	d.on(21, "15:30", func() {
		d.concern("survivor", ania, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes",
			What:  "He told us that he washed cars for seven months. The driver of a silver van kept his wages for rent and debt, and the others' too. Four men are still there.",
			Known: "told", When: "From spring until last month", Who: "The man we support, and four who are still there", Wish: "given",
			Place: intake.Place{Street: "Capstan Street", Town: "Hull", Area: hull, Setting: "home"}},
			Described: entity.Described{Phones: []entity.Phone{{Number: washPhone, Whose: "the driver"}}}})
		d.decide("survivor", ania, intake.Keep, "high", "He wants the others to be safe, and does not want to speak to the police now. He knows that he can change his mind.")
	})
	d.on(16, "10:05", func() {
		d.concern("housing", d.w.staff[at("hull", "Housing duty desk")], intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "Eight beds in three rooms, no licence for that many. The rent of all of them comes from one account. A silver van stood outside, and the men left in it before six.",
			Known: "saw", When: "Monday and Tuesday, early", Who: "Seven or eight men, most of them speak Albanian", Wish: "not-safe",
			Place: intake.Place{House: "27", Street: "Capstan Street", Town: "Hull", Postcode: "HU9 9ZY", Area: hull, Setting: "home"}},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: washVan, Make: "Vauxhall", Colour: "silver"}}}})
	})
	d.on(15, "13:45", func() {
		d.concern("pay", gwen, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes",
			What:  "Pay slips show the lowest wage, and all seven have the same signature. Two workers said that the money goes to the driver, for rent and tools.",
			Known: "saw", When: "Tuesday", Who: "Seven workers", Wish: "not-asked", Place: yard},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: washVan, Make: "Vauxhall Vivaro", Colour: "silver"}}, Businesses: []entity.Business{wash}}})
		d.step()
	})
}

func (d *diary) carWashComesTogether() {
	d.on(14, "09:30", func() {
		d.judge(rita, washVan, "Labour inspectors", "same", "Same registration, same colour, and both speak of the morning.")
		d.made["hit"] = d.note(rita, washVan, "Labour inspectors")
		d.ask(rita, washVan, "Labour inspectors", "We know who lives at an address that this van serves. May we speak before either of us visits?")
	})
	d.on(14, "14:10", func() { d.answer(gwen, true, "Ring the duty desk before four and ask for Gwen.") })
	d.on(14, "15:00", func() {
		d.judge(gwen, washVan, "Hull council", "same", "We saw the van ourselves.")
		d.decide("pay", gwen, intake.Keep, "high", "Housing knows who lives with whom. We wait for the talk, and go in together.")
	})
	d.on(13, "09:00", func() {
		d.decide("housing", rita, intake.Respond, "high", "Inspectors, a charity and a hospital each know a part of it. A visit by one of them alone could make it worse for the men.")
		d.respond("response", "housing", rita, respond.Opening{Title: "Capstan Street and the hand wash", Kind: "joint", Risk: "high", Area: hull, Child: "no",
			Expertise: []string{"labour", "health", "support", "premises", "place-of-safety"}, Deadline: d.day(21)})
		d.invite("response", rita, "labour/Duty desk", "labour", "haven/Support desk", "support", "nhs/Walk-in centre safeguarding", "health",
			"fire/Protection desk", "premises", "police/Exploitation team", "investigation", "law/Advice desk", "legal-advice")
	})
	d.on(13, "10:40", func() { d.join("response", gwen, ania) })
	d.on(12, "08:20", func() {
		d.join("response", dev, noor)
		d.decline("response", d.w.staff[at("law", "Advice desk")], "conflict", "")
	})
	d.on(12, "11:00", func() {
		d.join("response", tamsin)
		d.fail("share the summary", func() error {
			ctx, who := d.as(rita)
			return d.s.Respond.ShareSummary(ctx, who, d.made["response"])
		}())
	})
	d.on(12, "11:30", func() {
		d.give("survivor", ania, "hull/Housing duty desk", share.Offer{Level: access.Pointer, Ground: access.ByClause})
	})
}

func (d *diary) carWashIsWorkedOn() {
	d.on(12, "12:05", func() {
		d.say("response", rita, respond.General, "Three tenancies at the address were refused last year. The landlord is a company with one director. The men leave before six and come back after dark.")
		d.keep("response", rita, "The landlord has two more houses in our area. We look at those quietly first.")
	})
	d.on(12, "14:20", func() {
		d.say("response", gwen, respond.General, "We can ask for pay records at any time without saying why. If we go in together, better before nine, while the van is there.")
		d.keep("response", gwen, "A second site of the same owner is on our list for next month.")
	})
	d.on(11, "09:15", func() {
		d.say("response", noor, respond.Health, "Somebody there has burns on both hands that need a dressing every second day. We can see him at any hour, alone, with an interpreter.", "haven/Support desk")
	})
	d.on(11, "10:00", func() {
		d.say("response", ania, respond.Survivor, "He asks that nobody says his name there. He is ready to meet the others afterwards, if they want that.", "nhs/Walk-in centre safeguarding")
		d.keep("response", ania, "Two beds are free until the end of the month. A third could be found in Goole.")
	})
	d.on(10, "09:30", func() {
		d.agree("records", "response", rita, "labour/Duty desk", "Ask for the pay records of the last three months", 5)
		d.agree("fire", "response", rita, "fire/Protection desk", "Look at the exits and the loft again, as a usual visit", 4)
		d.agree("beds", "response", rita, "haven/Support desk", "Hold two places for the night of the visit", 11)
		d.agree("dressing", "response", rita, "nhs/Walk-in centre safeguarding", "See the man with the burns alone, with an interpreter", 8)
		d.agree("insurer", "response", rita, "police/Exploitation team", "Find out who insures the van", 7)
		d.agree("landlord", "response", rita, "hull/Housing duty desk", "Write to the landlord about the licence, after the visit", 13)
	})
	d.on(7, "16:40", func() {
		d.move("fire", dev, respond.Done, "Exit open now. Six mattresses in the loft, one of them in use. Nobody was asked anything. Photographs are with us.")
	})
	d.on(6, "15:10", func() {
		d.move("records", gwen, respond.Done, "Records came for two months of three. All signatures are alike. The third month is asked for again.")
	})
	d.on(5, "11:20", func() { d.move("beds", ania, respond.Doing, "") })
	d.on(2, "16:05", func() { d.chase("insurer", rita) })
	d.on(1, "10:10", func() {
		d.agree("loft", "response", rita, "fire/Protection desk", "Have the order for the loft ready for the morning of the visit", 4)
	})
	d.on(1, "17:20", func() {
		d.say("response", dev, respond.General, "If the loft is slept in, we can prohibit that on the same day. Tell us the hour and we come.")
	})
}
