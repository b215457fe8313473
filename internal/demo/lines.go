package demo

import (
	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/respond"
	"lightship/internal/share"
)

const (
	linesCar   = "FX20 ZLA"
	linesPhone = "07700 900532"
	boy        = "Jay Farrow"
)

// lines: a teenager made to carry drugs between two towns. School, a charity for missing young
// people, youth justice, a bus station and two children's services each hold a part; the police
// hold a number and are silent. The response is open; one action is late and one invitation waits.
func (d *diary) lines() {
	d.linesAreNoticed()
	d.linesAreNoticedByOthers()
	d.linesComeTogether()
	d.linesAreWorkedOn()
}

// jay is the boy as each desk knows him.
func (d *diary) jay(notes, contact string) entity.Person {
	return entity.Person{Given: "Jay", Family: "Farrow", Born: d.bornIn(15), Under18: "yes", Sex: "male", Language: "English", Notes: notes, SafeContact: contact}
}

func (d *diary) linesAreNoticed() {
	station := intake.Place{Street: "Station forecourt", Town: "Goole", Area: eastRid, Setting: "street"}
	schools, missing := d.w.staff[at("schools", "Designated leads")], d.w.staff[at("missing", "Return interviews")]
	d.on(46, "10:30", func() {
		d.concern("absent", schools, intake.Told{Concern: intake.Concern{Danger: "no", Child: "yes", Crime: "not-sure",
			What:  "Away from school nine days in four weeks, always from Thursday. New shoes and a second telephone. He says that an uncle gives him lifts. His mother knows of no uncle.",
			Known: "saw", When: "Since the beginning of the half term", Who: "A boy of fifteen, year 10", Wish: "not-asked",
			Place: intake.Place{Town: "Goole", Area: eastRid, Setting: "school"}},
			Described: entity.Described{People: []entity.Person{d.jay("Year 10. Quiet, liked, good at technical drawing.", "Through his head of year, at school, before lunch.")}}})
		d.decide("absent", schools, intake.Pass, "standard", "Children's services were told by telephone the same day, and his mother was asked in.")
	})
	d.on(40, "16:20", func() {
		d.concern("interview", missing, intake.Told{Concern: intake.Concern{Danger: "not-sure", Child: "yes", Crime: "yes",
			What:  "Came back after two nights. He said that he stays at a flat in Hull and is told when to take a train, and that the ones he works for have his school photograph. He would not say who. A grey car waited for him.",
			Known: "told", When: "The weekend before last", Who: "A boy of fifteen, and two men of about twenty in a grey car", Wish: "given", Place: station},
			Described: entity.Described{People: []entity.Person{d.jay("Talked for an hour, most of it about his little sister.", "Text his mother first. Never his second telephone.")},
				Phones: []entity.Phone{{Number: linesPhone, Whose: "rings him to say when"}}, Vehicles: []entity.Vehicle{{Plate: linesCar, Make: "Volkswagen Golf", Colour: "grey"}}}})
		d.decide("interview", missing, intake.Keep, "high", "He agreed that we tell children's services what he said, and asked that it is not his mother who hears it first.")
	})
	d.on(33, "21:15", func() {
		d.concern("platform", d.w.staff[at("buses", "Control room")], intake.Told{Concern: intake.Concern{Danger: "no", Child: "not-sure", Crime: "not-sure",
			What:  "The same boy waits at the station on Thursday nights without a ticket, and is met by a grey Golf. He has no luggage when he leaves and a sports bag when he comes.",
			Known: "saw", When: "Four Thursdays, about nine at night", Who: "A boy who could be fourteen to sixteen", Wish: "not-safe", Place: station},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: linesCar, Colour: "grey"}}}})
	})
}

func (d *diary) linesAreNoticedByOthers() {
	d.on(31, "11:40", func() {
		d.concern("stopped", joss, intake.Told{Concern: intake.Concern{Danger: "no", Child: "yes", Crime: "yes",
			What:  "Stopped at Scunthorpe with wraps and forty pounds. He was more afraid of the ones who will ask for the money than of the court. He says that he owes them four hundred for what was taken from him.",
			Known: "told", When: "Friday night", Who: "A boy of fifteen who lives in Goole", Wish: "given",
			Place: intake.Place{Town: "Scunthorpe", Area: northLinc, Setting: "street"}},
			Described: entity.Described{People: []entity.Person{d.jay("First time with us. The money he owes is how he is held.", "Through Joss alone, by text, after four.")},
				Phones: []entity.Phone{{Number: linesPhone, Whose: "the one he owes"}}}})
		d.decide("stopped", joss, intake.Keep, "high", "He is a child who is made to do this. The court is told so, and he is seen twice a week.")
	})
	d.on(30, "09:50", func() {
		d.concern("number", idris, intake.Told{Concern: intake.Concern{Danger: "no", Child: "yes", Crime: "yes",
			What:  "A number on which orders are taken in Goole and Scunthorpe. It is passed on each week, and the calls are made from one street in Hull.",
			Known: "assumed", When: "Since August", Who: "Not known who holds it", Wish: "not-asked",
			Place: intake.Place{Town: "Hull", Area: hull, Setting: "street"}},
			Described: entity.Described{Phones: []entity.Phone{{Number: linesPhone, Whose: "the line itself"}}}})
		d.decide("number", idris, intake.Keep, "high", "Work is under way. Whoever holds it must not learn that it is known.")
	})
	d.on(29, "14:00", func() {
		d.concern("goole", callum, intake.Told{Concern: intake.Concern{Danger: "not-sure", Child: "yes", Crime: "yes",
			What:  "School and a charity for missing young people rang about the same boy in one month. His mother says that men came to the door and asked for four hundred pounds, and named his sister's school.",
			Known: "told", When: "On Sunday evening", Who: "A boy of fifteen, his mother, and a sister of nine", Wish: "given",
			Place: intake.Place{Town: "Goole", Postcode: "DN14 9ZZ", Area: eastRid, Setting: "home"}},
			Described: entity.Described{People: []entity.Person{d.jay("Lives with his mother and a younger sister.", "His mother, in the mornings.")}}})
		d.step()
	})
}

func (d *diary) linesComeTogether() {
	schools, missing := d.w.staff[at("schools", "Designated leads")], d.w.staff[at("missing", "Return interviews")]
	d.on(28, "09:10", func() {
		d.judge(callum, boy, "Missing Young People Line", "same", "Same name and year, same town, and the charity had asked for us.")
		d.judge(joss, boy, "East Riding council", "same", "He told us where he lives.")
		d.decide("goole", callum, intake.Respond, "high", "Four desks each know a part of one boy's month. He is safe only if all of them do the same thing.")
		d.respond("travel", "goole", callum, respond.Opening{Title: "Thursday trains", Kind: "significant", Risk: "high", Area: eastRid, Child: "yes",
			Expertise: []string{"children", "investigation", "community"}, Deadline: d.day(42)})
		d.invite("travel", callum, "missing/Return interviews", "children", "schools/Designated leads", "children", "northlincs/Youth justice desk", "children",
			"police/Exploitation team", "investigation", "guardian/Duty guardian", "children")
	})
	d.on(28, "12:30", func() { d.join("travel", missing, joss) })
	d.on(27, "10:00", func() {
		d.join("travel", schools, tamsin)
		d.decline("travel", d.w.staff[at("guardian", "Duty guardian")], "no-capacity", "From next month we could.")
	})
	d.on(26, "11:00", func() {
		d.give("interview", missing, "northlincs/Youth justice desk", share.Offer{Level: access.Summary, Ground: access.ByClause})
	})
}

func (d *diary) linesAreWorkedOn() {
	schools, missing := d.w.staff[at("schools", "Designated leads")], d.w.staff[at("missing", "Return interviews")]
	yj, east := "northlincs/Youth justice desk", "eastriding/Children's services front door"
	d.on(26, "12:15", func() {
		d.say("travel", callum, respond.General, "He lives at home and his mother is with us. Nobody asks him about the number; that comes later, and not from us.")
		d.say("travel", missing, respond.OfChild, "He will speak to one person, the worker who fetched him. Please do not make it three.", east, yj)
		d.keep("travel", callum, "A place with his aunt in Beverley is possible from next week. It is not yet told to anybody.")
		d.keep("travel", tamsin, "The line is known to us by other means. Nothing of that is to be said in the shared lane.")
	})
	d.on(25, "09:40", func() {
		d.agree("person", "travel", callum, "missing/Return interviews", "Meet him on Wednesdays, before the train", 4)
		d.agree("court", "travel", callum, yj, "Tell the court that he is a child who was made to do this", 10)
		d.agree("lunch", "travel", callum, "schools/Designated leads", "Find him a place at the college for two afternoons", 20)
		d.agree("home", "travel", callum, east, "See that his sister is fetched from school", 3)
		d.agree("friday", "travel", callum, yj, "See him with his mother before the hearing", 27)
	})
	d.on(22, "15:00", func() {
		d.move("home", callum, respond.Done, "A neighbour fetches her. The school knows whom to let her go with.")
	})
	d.on(21, "16:30", func() {
		d.move("person", missing, respond.Done, "Met twice. He came both times, and ate.")
	})
	d.on(16, "10:15", func() {
		d.move("court", joss, respond.Done, "The court has it in writing, and has put the hearing off.")
	})
	d.on(9, "11:45", func() {
		d.say("travel", schools, respond.OfChild, "Back four days of five. His second telephone has not been seen since Monday.", east, yj, "missing/Return interviews")
	})
	d.on(3, "16:00", func() { d.chase("lunch", callum) })
	d.on(1, "09:00", func() { d.invite("travel", callum, "hull/Children's services front door", "children") })
	d.on(1, "15:50", func() {
		d.concern("flat", sef, intake.Told{Concern: intake.Concern{Danger: "not-sure", Child: "yes", Crime: "yes",
			What:  "A neighbour says that boys of fourteen or fifteen come to a flat at night and leave with bags. A grey Golf brings them.",
			Known: "heard", When: "Most Thursdays", Who: "Three or four boys, different ones", Wish: "not-safe",
			Place: intake.Place{Street: "Ropewalk Close", Town: "Hull", Area: hull, Setting: "home"}},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: linesCar, Make: "Volkswagen Golf", Colour: "grey"}}}})
		d.step()
	})
	d.on(1, "16:10", func() {
		d.ask(sef, linesCar, "Missing Young People Line", "The same car stands before a flat in our area, where other boys come and go. May we speak before we do anything?")
	})
}
