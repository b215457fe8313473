package demo

import (
	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/respond"
)

const (
	pickup    = "DK17 RVO"
	farmPhone = "07700 900718"
	sleeper   = "Danny Wragg"
)

// farm: a rough sleeper who was taken to a farm. Outreach in Grimsby, growers, a practice, the
// police, who are silent, and a council each hold a part. The response was opened this week: its
// invitations wait for an answer.
func (d *diary) farm() {
	d.farmIsNoticed()
	d.farmComesTogether()
}

func (d *diary) farmIsNoticed() {
	outreach, nurse, options := d.w.staff[at("outreach", "Outreach desk")], d.w.staff[at("gps", "Practice safeguarding")], d.w.staff[at("nelincs", "Housing options desk")]
	low := intake.Place{House: "Low Carr Farm", Street: "Carr Lane", Town: "Driffield", Postcode: "YO25 9ZZ", Area: eastRid, Setting: "work-site"}
	danny := entity.Person{Given: "Danny", Family: "Wragg", Born: d.bornIn(47), Under18: "no", Sex: "male", Language: "English"}

	d.on(23, "22:30", func() {
		d.concern("gone", outreach, intake.Told{Concern: intake.Concern{Danger: "not-sure", Child: "no", Crime: "not-sure",
			What:  "He slept in the same doorway by the docks for a year and is gone since Sunday. Two others say that a man in a white pickup offers work, a caravan and tobacco, and that those who go do not come back.",
			Known: "heard", When: "Sunday night", Who: "A man of about forty-seven whom everybody calls Danny", Wish: "not-asked",
			Place: intake.Place{Street: "Fish Dock Road", Town: "Grimsby", Area: northEast, Setting: "rough"}},
			Described: entity.Described{People: []entity.Person{danny}, Vehicles: []entity.Vehicle{{Plate: pickup, Make: "Ford Ranger", Colour: "white"}}}})
		d.decide("gone", outreach, intake.Keep, "unsure", "We ask for him on every round. He has left before, but never without his dog.")
	})
	d.on(17, "12:10", func() {
		d.concern("caravan", d.w.staff[at("farmers", "Labour desk")], intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "A member says that three men live in a caravan without water on a neighbour's land, and do the ditching for food. They look away when somebody passes.",
			Known: "heard", When: "Since the harvest", Who: "Three men, one with a beard and a limp", Wish: "not-safe", Place: low},
			Described: entity.Described{Phones: []entity.Phone{{Number: farmPhone, Whose: "the neighbour, who also sends men out to others"}}}})
	})
	d.on(12, "17:50", func() {
		d.concern("foot", nurse, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "A man with a foot that had not been looked at for weeks. The farmer who brought him stayed in the room, gave his own number for him, and said that no letter is needed.",
			Known: "saw", When: "Thursday, the last appointment", Who: "A man who gave the name Danny, about fifty, thin", Wish: "not-safe",
			Place: intake.Place{Town: "Driffield", Area: eastRid, Setting: "elsewhere"}},
			Described: entity.Described{People: []entity.Person{{Given: "Danny", Family: "Wragg", Born: d.bornIn(47), Under18: "no", Sex: "male", Notes: "Needs his foot seen again within the week.", SafeContact: "None. He comes only when he is brought."}},
				Phones: []entity.Phone{{Number: farmPhone, Whose: "the farmer"}}}})
		d.decide("foot", nurse, intake.Keep, "high", "He is asked back for a dressing, and will be seen alone behind the curtain.")
	})
	d.on(9, "06:40", func() {
		d.concern("stop", tamsin, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "A white pickup was stopped for a light, with four men lying in the back under a sheet. The driver spoke for them. Nobody complained, and all were let go.",
			Known: "saw", When: "Monday, before seven", Who: "Four men, one of them in slippers", Wish: "not-asked",
			Place: intake.Place{Street: "Carr Lane", Town: "Driffield", Area: eastRid, Setting: "street"}},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: pickup, Make: "Ford Ranger", Colour: "white"}}}})
		d.decide("stop", tamsin, intake.Keep, "standard", "Held with what is known of the driver, until somebody who knows the men speaks.")
	})
	d.on(8, "10:20", func() {
		d.concern("benefit", options, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "His place in a shared house was given up by telephone, by a man who said that he is his employer. His money is now paid into an account that is not his.",
			Known: "saw", When: "Last week", Who: "A man of forty-seven who was on our list for a year", Wish: "not-asked",
			Place: intake.Place{Town: "Grimsby", Area: northEast, Setting: "home"}},
			Described: entity.Described{People: []entity.Person{danny}, Phones: []entity.Phone{{Number: farmPhone, Whose: "the one who rang"}}}})
		d.step()
	})
}

func (d *diary) farmComesTogether() {
	outreach, nurse := d.w.staff[at("outreach", "Outreach desk")], d.w.staff[at("gps", "Practice safeguarding")]
	options, adults := d.w.staff[at("nelincs", "Housing options desk")], d.w.staff[at("eastriding", "Adult safeguarding desk")]
	d.on(6, "09:15", func() {
		d.judge(outreach, sleeper, "Estuary General Practices", "same", "Same name, same age, and the limp.")
		d.decide("gone", outreach, intake.Respond, "high", "He was seen, and he is not well. Whoever goes there alone has one chance.")
		d.respond("invitation", "gone", outreach, respond.Opening{Title: "The caravan at Low Carr", Kind: "visit", Risk: "high", Area: eastRid, Child: "no",
			Expertise: []string{"adults", "health", "labour", "place-of-safety", "investigation"}, Deadline: d.day(18)})
		d.invite("invitation", outreach, "nelincs/Housing options desk", "housing", "eastriding/Adult safeguarding desk", "adults", "gps/Practice safeguarding", "health")
	})
	d.on(5, "11:00", func() { d.join("invitation", options, adults) })
	d.on(5, "17:40", func() { d.join("invitation", nurse) })
	d.on(5, "18:00", func() {
		d.say("invitation", outreach, respond.General, "He has a dog, and will not come without her. If we bring the dog, he comes.")
		d.say("invitation", adults, respond.General, "We can have two rooms in Beverley from Friday. No papers are asked for.")
		d.say("invitation", nurse, respond.Health, "The foot cannot wait for two weeks. He is asked back on Thursday at ten, and I can keep him for an hour.", "outreach/Outreach desk", "eastriding/Adult safeguarding desk")
		d.agree("rooms", "invitation", outreach, "eastriding/Adult safeguarding desk", "Hold two rooms from Friday, and one for the dog", 7)
		d.agree("account", "invitation", outreach, "nelincs/Housing options desk", "Stop the change of his account", 3)
	})
	d.on(4, "15:00", func() {
		d.move("account", options, respond.Done, "Stopped. His money waits for him, and nobody was told why.")
	})
	d.ago(170, func() {
		d.invite("invitation", outreach, "haven/Support desk", "place-of-safety", "labour/Duty desk", "labour", "police/Exploitation team", "investigation",
			"nhs/Walk-in centre safeguarding", "health", "fire/Protection desk", "premises", "freed/Advocates", "support")
	})
}
