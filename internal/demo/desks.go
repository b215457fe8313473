package demo

import (
	"fmt"

	"lightship/internal/access"
	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/share"
)

// desks is the work of this week at the desks of personas: concerns to decide about, what another
// also holds, requests to speak, shares with a reason, two silent sides.
func (d *diary) desks() {
	d.speaks()
	d.twoSilent()
	d.fresh()
	d.shares()
}

// speaks: an advocate and a refuge each know the same landlord's number; the refuge asked. A bank
// branch's desk declined earlier in the year, since it had nothing to add.
func (d *diary) speaks() {
	const number = "07700 900846"
	refuge := d.w.staff[at("women", "Refuge desk")]
	d.on(11, "14:30", func() {
		d.concern("room", lule, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "not-sure",
			What:  "She pays for her room by cleaning four other houses of the same landlord. She has asked me to speak for her, and wants her papers back first.",
			Known: "told", When: "Since the summer", Who: "A woman of about thirty", Wish: "given", Place: intake.Place{Town: "Hull", Area: hull, Setting: "home"}},
			Described: entity.Described{Phones: []entity.Phone{{Number: number, Whose: "the landlord"}}}})
		d.decide("room", lule, intake.Keep, "standard", "She decides the pace. The law centre has seen her contract.")
	})
	d.on(4, "10:10", func() {
		d.concern("cleaner", refuge, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes",
			What:  "She came with one bag. Her wages for cleaning went to the man who owns the house, and he keeps her passport in his office.",
			Known: "told", When: "Until last Friday", Who: "A woman in her twenties, and others in the same house", Wish: "given", Place: intake.Place{Town: "Hull", Area: hull, Setting: "home"}},
			Described: entity.Described{Phones: []entity.Phone{{Number: number, Whose: "the owner of the house"}}}})
		d.decide("cleaner", refuge, intake.Keep, "high", "She is safe here. The others in the house are not.")
		d.step()
	})
	d.on(1, "10:45", func() {
		d.ask(refuge, number, "Freed Together", "Somebody you speak for may live in a house that a woman here has left. We would like to know when you next see her.")
	})
}

// twoSilent: the police and, for one record, the labour inspectors are silent on the same lorry.
// Neither is told; the broker may ask both.
func (d *diary) twoSilent() {
	const lorry = "GN68 YKE"
	d.on(6, "13:20", func() {
		d.concern("packhouse", gwen, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes",
			What:  "A night shift that is on no list. They come and go in a lorry, and sleep in turns in the packhouse.",
			Known: "heard", When: "This month", Who: "Ten or twelve, men and women", Wish: "not-safe", Place: intake.Place{Town: "Brigg", Area: northLinc, Setting: "work-site"}},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: lorry, Make: "DAF", Colour: "green"}}}})
		d.hush("packhouse", gwen, "An inspection without notice is being prepared")
		d.decide("packhouse", gwen, intake.Keep, "high", "An inspection without notice is being prepared with two other teams.")
	})
	d.on(5, "09:35", func() {
		d.concern("lorry", idris, intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes",
			What:  "A lorry that comes through the port each week with the same driver and a different firm's name on the door.",
			Known: "assumed", When: "Six weeks", Who: "Not known", Wish: "not-asked", Place: intake.Place{Town: "Immingham", Area: northEast, Setting: "port"}},
			Described: entity.Described{Vehicles: []entity.Vehicle{{Plate: lorry, Make: "DAF", Colour: "green"}}}})
		d.decide("lorry", idris, intake.Keep, "standard", "Kept with what is known of the firm.")
		d.step()
	})
}

// told is a concern of this week in few words: who, when, and what.
type told struct {
	by      string
	minutes int // ago
	danger  string
	child   string
	setting string
	town    string
	area    string
	what    string
	plate   string // that another desk wrote down, too
	phone   string
}

// week are the concerns that wait for a decision now, at the desks of personas.
var week = []told{
	{idris, 300, "no", "no", "hotel", "Hull", hull, "Four rooms booked by one card for a month, cleaned by nobody, with a different woman at each door. The night manager has a list of times.", "", ""},
	{idris, 1500, "no", "not-sure", "online", "Scunthorpe", northLinc, "An account that offers lifts and pocket money to young people, with pictures of trainers. Two parents sent us the same page.", "", ""},
	{tamsin, 220, "no", "no", "work-site", "Goole", eastRid, "Five workers at a yard gave the same address, a house with two bedrooms. The foreman keeps their bank cards in a tin, for safety, as he says.", "", "07700 900903"},
	{rita, 380, "no", "no", "home", "Hull", hull, "A tenant asked whether it is allowed that her landlord opens her post. There are three families in the house, and all pay in cash and in work.", "", "07700 900903"},
	{rita, 1620, "no", "no", "home", "Hull", hull, "Mattresses stacked behind a takeaway, and a light under the floor at three in the morning. The inspector of drains saw shoes for ten.", "", ""},
	{callum, 260, "no", "yes", "care", "Beverley", eastRid, "A girl of sixteen looks after two children in a house every day, and sleeps on the landing. She says that she came to learn English.", "", "07700 900384"},
	{noor, 130, "not-sure", "no", "elsewhere", "Hull", hull, "A woman was fetched from the waiting room by a man who had her papers in his hand. She looked back at me twice.", "", "07700 900271"},
	{noor, 1560, "no", "no", "elsewhere", "Grimsby", northEast, "The third man in a month with the same injury of the lungs, from one place of work, and each with somebody who waits for him outside.", "", ""},
	{ania, 400, "no", "no", "home", "Goole", eastRid, "Somebody we support saw the man who held her, in the street where she now lives. She is with us tonight, and does not want the police yet.", "LK70 UDT", ""},
	{gwen, 350, "no", "no", "shop", "Scunthorpe", northLinc, "A nail bar where the till is opened by one man only. Three workers in one room; all said the same sentence about their pay, word for word.", "", ""},
	{gwen, 1700, "no", "no", "work-site", "Brigg", northLinc, "Workers at a packhouse pay forty pounds a week for a bus that the grower says is free.", "MV19 HSE", ""},
	{piers, 320, "no", "no", "port", "Immingham", northEast, "A driver could not say who had engaged him, and his passport was with another man in the queue.", "", ""},
	{piers, 1400, "no", "no", "port", "Hull", hull, "Three sponsor letters from one company, with three addresses, of which none has an office.", "", ""},
	{dev, 290, "no", "no", "shop", "Bridlington", eastRid, "A restaurant with beds above the kitchen and one way out. The cooks wore the same clothes as at our last visit.", "PN66 GWO", ""},
	{ines, 450, "no", "no", "online", "Hull", hull, "A student wrote in an interview about work that she could name no employer for. She agreed that I ask what she could do.", "", ""},
	{joss, 310, "no", "yes", "school", "Scunthorpe", northLinc, "A boy of fourteen whom we see on Mondays came with a cut on his hand and two telephones. He asked how much a train to Leeds costs.", "", "07700 900765"},
	{lule, 420, "no", "no", "care", "Grimsby", northEast, "A care worker paid nine thousand for her job, and works it off in nights. She asked me to come with her when she speaks to somebody.", "", ""},
	{win, 500, "no", "no", "work-site", "Driffield", eastRid, "Two men slept in the shed behind the hall, and washed at the tap. They said that they wait for a lift to work, and that they do not know where it is.", "", ""},
	{sef, 95, "yes", "yes", "street", "Hull", hull, "A girl of thirteen rang from a call box and said that a man waits outside. She was fetched by the police; she is at our office now.", "", ""},
}

// echoes are what other desks wrote down two days ago, of which a concern of the week then tells
// again: the hits that wait.
var echoes = []struct{ desk, setting, town, area, what, plate, phone string }{
	{"homes-hull/Tenancy safeguarding", "home", "Hull", hull, "An agent rings for four tenants at once and asks that nobody visits. The number is the same for all of them.", "", "07700 900903"},
	{"ambulance/Safeguarding line", "home", "Hull", hull, "A call was taken back by a man who said that she was well. We went, and nobody opened.", "", "07700 900271"},
	{"guardian/Duty guardian", "home", "Beverley", eastRid, "A girl from our list did not come to her first lesson. The family that met her gave this number, and it rings out.", "", "07700 900384"},
	{"vehicles/Roadside team", "street", "Brigg", northLinc, "A minibus with seats for sixteen and twenty-two on board. The driver took the fares himself.", "MV19 HSE", ""},
	{"food/Duty officer", "shop", "Bridlington", eastRid, "Deliveries are carried in by people who sleep in the van.", "PN66 GWO", ""},
	{"women/Refuge desk", "street", "Goole", eastRid, "A car stood across the road for two evenings. One of the women knew the driver.", "LK70 UDT", ""},
	{"yot/Duty desk", "street", "Hull", hull, "A boy asked us to keep a number for him, in case he does not come on Monday.", "", "07700 900765"},
}

func (d *diary) fresh() {
	for i, c := range echoes {
		d.on(2, fmt.Sprintf("1%d:25", i), func() {
			d.concern("echo "+c.desk, d.w.staff[c.desk], brief(c.what, "no", "no", intake.Place{Town: c.town, Area: c.area, Setting: c.setting}, c.plate, c.phone))
		})
	}
	for i, c := range week {
		d.ago(c.minutes, func() {
			d.concern(fmt.Sprint("week ", i), c.by, brief(c.what, c.danger, c.child, intake.Place{Town: c.town, Area: c.area, Setting: c.setting}, c.plate, c.phone))
		})
	}
	d.ago(60, d.step)
}

// brief is a concern in few words.
func brief(what, danger, child string, place intake.Place, plate, phone string) intake.Told {
	t := intake.Told{Concern: intake.Concern{Danger: danger, Child: child, Crime: "not-sure", What: what, Known: "saw", When: "This week", Wish: "not-safe", Place: place}}
	if plate != "" {
		t.Described.Vehicles = []entity.Vehicle{{Plate: plate}}
	}
	if phone != "" {
		t.Described.Phones = []entity.Phone{{Number: phone}}
	}
	return t
}

// shares: what was given this month, and why.
func (d *diary) shares() {
	d.on(10, "16:10", func() {
		d.give("room", lule, "law/Advice desk", share.Offer{Level: access.Full, Ground: access.BySingle, Gateway: "gdpr-6-1-a",
			Why: "She asked for advice on her contract, and agreed that they read what she told.", LeftOut: "Nothing: she wants it all to be read."})
	})
	d.on(2, "18:30", func() {
		d.give("cleaner", d.w.staff[at("women", "Refuge desk")], "police/Exploitation team", share.Offer{Level: access.Summary, Ground: access.ByUrgent,
			Why: "The others in the house are to be moved tonight, and one of them is ill."})
	})
}
