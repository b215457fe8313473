package demo

import (
	"fmt"
	"math/rand/v2"

	"lightship/internal/entity"
	"lightship/internal/intake"
	"lightship/internal/respond"
)

// How much happens besides the stories.
const (
	everydays  = 132
	seed       = 1859 // any number: the demo is the same each time
	quietDays  = 6    // before now, in which only stories and the week happen
	decideDays = 2
)

// everyday writes a year of ordinary concerns by all organisations that write some, and a few
// responses that were opened and closed again.
func (d *diary) everyday() {
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range everydays {
		d.ordinary(r, i)
	}
	for i, c := range closed {
		d.together(i, c)
	}
}

// ordinary is one concern: the nth of the year, in turn of scene and desk, decided by the desk
// some days later.
func (d *diary) ordinary(r *rand.Rand, n int) {
	s := scenes[n%len(scenes)]
	round := n / len(scenes)
	desk := s.by[round%len(s.by)]
	by, name := d.w.staff[desk], fmt.Sprint("everyday ", n)
	c := intake.Concern{Danger: pick(r, []string{"no", "no", "no", "no", "not-sure"}), Child: "no", Crime: pick(r, []string{"not-sure", "not-sure", "no", "yes"}),
		What: s.first[round%len(s.first)] + " " + s.then[(round*2+n)%len(s.then)], Known: pick(r, knows), When: pick(r, whens), Who: pick(r, s.who), Wish: pick(r, wishes),
		Place: spots[(n*7+round)%len(spots)]}
	c.Place.Setting = s.setting
	if s.setting == "school" || s.setting == "street" {
		c.Child = pick(r, []string{"yes", "not-sure"})
	}
	var seen entity.Described
	switch n % 4 {
	case 0:
		seen.Vehicles = []entity.Vehicle{{Plate: plate(r), Make: pick(r, makes), Colour: pick(r, colours)}}
	case 1:
		c.Place.Street = pick(r, streets)
	case 2:
		seen.Phones = []entity.Phone{{Number: fmt.Sprintf("01632 960%03d", 600+n*3), Whose: "given as a contact"}}
	}
	day := quietDays + 350 - n*350/everydays
	hour := fmt.Sprintf("%02d:%02d", 8+r.IntN(10), r.IntN(60))
	d.on(day, hour, func() { d.concern(name, by, intake.Told{Concern: c, Described: seen}) })
	choice := decisions[(n*5+round)%len(decisions)]
	d.on(day-min(decideDays, day), "17:30", func() { d.decide(name, d.w.who(desk), choice.decision, choice.risk, choice.reason) })
}

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

// plate makes up a registration with letters that no other of the demo has.
func plate(r *rand.Rand) string {
	const letters = "BCDFGHJKLMNPRSTVWXY"
	letter := func() byte { return letters[r.IntN(len(letters))] }
	return fmt.Sprintf("Q%c%02d Z%c%c", letter(), 51+r.IntN(24), letter(), letter())
}

// past is a response that was opened and closed in the past.
type past struct {
	daysAgo, days int // when it was opened, and for how long it was open
	lead          string
	title, kind   string
	setting       string
	area, town    string
	what          string
	with          []string // desks and their expertise
	action, done  string
	outcome       []string
	text          string
	safe          int
}

// closed are those of the year: enough in most quarters for a figure to be shown, too few in others.
var closed = []past{
	{330, 24, "labour/Duty desk", "The bulb fields", "visit", "work-site", northLinc, "Brigg", "Nineteen pickers in two caravans, who pay for the water that they wash in.",
		[]string{"northlincs/Trading standards", "premises", "haven/Support desk", "support", "men/Support desk", "place-of-safety"}, "Find six beds for one night", "Six beds, and two that were not needed.",
		[]string{"people-safe", "enforced", "support"}, "Nine took a room, and four went home with their wages. The licence of the gangmaster was taken away.", 9},
	{285, 30, "fire/Protection desk", "Above the bakery", "joint", "shop", hull, "Hull", "Beds between the ovens and the roof, and one stair.",
		[]string{"hull/Housing duty desk", "housing", "food/Duty officer", "premises"}, "Prohibit sleeping above the ovens", "Prohibited on the day. Everybody had somewhere to go.",
		[]string{"people-safe", "disrupted"}, "Three people moved to a flat with a lease of their own.", 3},
	{240, 28, "women/Refuge desk", "The short lets by the marina", "significant", "hotel", hull, "Hull", "Women are moved between four flats by the same two men.",
		[]string{"police/Exploitation team", "investigation", "sexual/Clinic safeguarding", "health", "haven/Support desk", "support"}, "Keep three rooms for a week", "Three rooms, a doctor and an interpreter whom they chose.",
		[]string{"people-safe", "support", "enforced"}, "Six women left on one morning, each to a place of her choice. Two men are charged.", 6},
	{190, 35, "eastriding/Adult safeguarding desk", "A key that was not his", "conference", "home", eastRid, "Bridlington", "A man whose flat is used by others at night.",
		[]string{"police/Exploitation team", "investigation", "humbercare/Community safeguarding", "health"}, "Change the lock with him", "Changed, with him, on a Tuesday morning.",
		[]string{"people-safe", "support"}, "He has his flat back, and somebody who comes on Fridays.", 1},
	{150, 40, "port/Boarding officers", "Three months at anchor", "joint", "port", northEast, "Immingham", "A crew without wages, food for four days, and no leave to land.",
		[]string{"ambulance/Safeguarding line", "health", "law/Advice desk", "legal-advice", "faith/Secretary", "community"}, "Bring food and a doctor on board", "Both were on board by the evening.",
		[]string{"people-safe", "referred", "handed-over"}, "Eleven were paid and flown home by the owner, two stayed and asked for advice.", 13},
	{120, 25, "food/Duty officer", "Two cooks", "visit", "shop", northLinc, "Scunthorpe", "Two cooks who have not left the building since winter.",
		[]string{"labour/Duty desk", "labour", "refugee/Advice desk", "legal-advice"}, "Speak with both alone", "Spoken with, in their own language, for an hour.",
		[]string{"not-confirmed"}, "Both have papers, wages and a key. The hours are long, and the owner was told so.", 0},
	{92, 30, "hull/Adult safeguarding desk", "Carers of Halyard Road", "joint", "care", hull, "Hull", "Five carers share two beds, and owe for their journeys.",
		[]string{"care/Concerns desk", "adults", "law/Advice desk", "legal-advice", "labour/Duty desk", "labour"}, "See each of them alone", "All five were seen, three of them at the law centre.",
		[]string{"people-safe", "support", "disrupted"}, "Five have other employers now. The agency takes on nobody.", 5},
	{60, 20, "outreach/Outreach desk", "The white van at the kitchen", "joint", "rough", northEast, "Grimsby", "A van takes men from the soup kitchen on Mondays and brings fewer back.",
		[]string{"nelincs/Housing options desk", "housing", "police/Exploitation team", "investigation"}, "Be at the kitchen on Mondays", "Two of us were there for three weeks. The van came once, and drove on.",
		[]string{"disrupted", "lost-contact"}, "The van does not come any more. One man was found and has a room; another was not found.", 1},
}

// together lives through a response of the past.
func (d *diary) together(n int, p past) {
	name := fmt.Sprint("past ", n)
	response, action := name+" response", name+" action"
	lead := d.w.who(p.lead)
	d.on(p.daysAgo, "09:10", func() {
		d.concern(name, d.w.staff[p.lead], intake.Told{Concern: intake.Concern{Danger: "no", Child: "no", Crime: "yes", What: p.what, Known: "saw", When: "This week", Wish: "not-safe",
			Place: intake.Place{Town: p.town, Area: p.area, Setting: p.setting}}})
	})
	d.on(p.daysAgo-1, "09:30", func() {
		d.decide(name, lead, intake.Respond, "high", "More than one of us is needed, and on the same day.")
		d.respond(response, name, lead, respond.Opening{Title: p.title, Kind: p.kind, Risk: "high", Area: p.area, Child: "no", Expertise: expertise(p.with), Deadline: d.day(p.days)})
		d.invite(response, lead, p.with...)
	})
	d.on(p.daysAgo-2, "15:00", func() {
		for i := 0; i < len(p.with); i += 2 {
			d.join(response, d.w.who(p.with[i]))
		}
		d.say(response, lead, respond.General, "We go on the same morning, and nobody goes alone. Each says here what they need from the others.")
	})
	doer, due := p.with[len(p.with)-2], p.days/2
	d.on(p.daysAgo-3, "10:00", func() { d.agree(action, response, lead, doer, p.action, due) })
	finished := p.daysAgo - 3 - due + 1
	if n%3 == 1 { // this one was late, and was chased
		finished = p.daysAgo - 3 - due - 5
		d.on(finished+2, "10:20", func() { d.chase(action, lead) })
	}
	d.on(finished, "16:00", func() { d.move(action, d.w.who(doer), respond.Done, p.done) })
	d.on(p.daysAgo-p.days, "11:00", func() { d.end(response, lead, respond.Closing{Codes: p.outcome, Text: p.text, Safe: p.safe}) })
}

func expertise(with []string) []string {
	var out []string
	for i := 1; i < len(with); i += 2 {
		out = append(out, with[i])
	}
	return out
}

// lastWeek lets the desks of the stories read the hits that came before this week, so that those
// that wait are news.
func (d *diary) lastWeek() {
	d.on(4, "16:30", func() { d.read(rita, gwen, ania, noor, dev, idris, tamsin, callum, joss) })
}
