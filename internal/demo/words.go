package demo

import "lightship/internal/intake"

// scene is a kind of place in which something is seen, by whom, and the sentences of which an
// everyday concern is put together: what was seen first, and what came with it.
type scene struct {
	setting string
	by      []string // desks
	first   []string
	then    []string
	who     []string
}

var scenes = []scene{
	{"car-wash", []string{"labour/Duty desk", "fire/Protection desk", "safety/Duty inspector", "chamber/Members' desk", "environment/Incident desk"},
		[]string{"A hand car wash with seven workers and no gloves.", "Workers wash cars in sandals in November.", "The price is lower than the water costs.", "Workers were sent indoors when we asked a question.", "A new sign and the same men as at the place that closed."},
		[]string{"One man takes all the cash and writes nothing down.", "A van brings them at six and fetches them after dark.", "Two of them said that they owe for their journey.", "Nobody could say what they are paid.", "They sleep behind the office, by the look of it.", "One of them asked which town this is."},
		[]string{"Six or seven men", "Four men, one of them very young", "Men of different ages who look tired"}},
	{"shop", []string{"food/Duty officer", "labour/Duty desk", "northlincs/Trading standards", "fire/Protection desk", "tax/Compliance desk", "chamber/Members' desk"},
		[]string{"A nail bar where the workers do not leave the room.", "A takeaway with the same two cooks on every day of the month.", "A shop whose helpers run to the back when a uniform comes in.", "A restaurant that pays in meals.", "A barber's with eight chairs and one customer."},
		[]string{"They live upstairs, and the door is locked from outside at night.", "The owner answers for all of them.", "Their papers are kept in the till.", "One asked quietly whether we come back.", "The rota has first names that change each week.", "Pay slips are written by one hand."},
		[]string{"Three women", "Two cooks and a washer-up", "Workers who would not give a name"}},
	{"work-site", []string{"labour/Duty desk", "farmers/Labour desk", "safety/Duty inspector", "village/Secretary", "environment/Incident desk", "vehicles/Roadside team", "tax/Compliance desk"},
		[]string{"A field gang that works through the rain without coats.", "A demolition site with no list of who is on it.", "A caravan behind a barn, with a heater and six beds.", "A recycling yard where people sort with bare hands.", "A packhouse where half of the shift have the same address."},
		[]string{"A gangmaster keeps their bank cards.", "They are charged for tools, transport and water.", "The minibus has more people than seats.", "Nobody had a contract in a language that they read.", "They were told not to speak to anybody from outside.", "One has a hand in a bandage and goes on working."},
		[]string{"Ten to fifteen workers", "A family with a grown son", "Five men who share two telephones"}},
	{"home", []string{"hull/Housing duty desk", "homes-hull/Tenancy safeguarding", "homes-lincs/Tenancy safeguarding", "nelincs/Housing options desk", "fire/Protection desk", "hull/Adult safeguarding desk", "eastriding/Adult safeguarding desk", "ambulance/Safeguarding line"},
		[]string{"A house with a lock on each bedroom, on the outside.", "Eight people in a house for three.", "A tenant who has not been seen for weeks, and strangers who have his key.", "A cellar with beds and a hose for washing.", "A man who says that he is everybody's cousin opens the door."},
		[]string{"They leave in a van before light.", "Post for eleven names comes to the house.", "The rent is paid by somebody else.", "A woman there was not let near the door.", "The neighbours hear shouting on the day when wages come.", "He is afraid of those who stay with him, and says that they are friends."},
		[]string{"Eight adults, perhaps more", "An older man who lives alone", "A woman and a child of about four"}},
	{"care", []string{"care/Concerns desk", "humbercare/Community safeguarding", "mental/Crisis team", "eastriding/Adult safeguarding desk", "law/Advice desk", "refugee/Advice desk"},
		[]string{"Care workers who share one bed in shifts.", "A live-in carer who has had no day off since spring.", "A care agency that holds the papers of its workers.", "A worker who was sent to four towns in one week."},
		[]string{"She still owes for her certificate of sponsorship.", "She was told that a complaint ends her visa.", "Her pay goes to a relative of the manager.", "Nobody told her that there is a lowest wage.", "She cries when her telephone rings."},
		[]string{"A woman of about thirty", "Two sisters", "Four workers from one agency"}},
	{"hotel", []string{"hotels/Duty managers", "sexual/Clinic safeguarding", "women/Refuge desk", "taxis/Committee", "banks/Branch safeguarding"},
		[]string{"Two rooms paid in cash for a fortnight, and visitors at all hours.", "A guest who is never seen without the same man.", "A short let with a camera over the inner door.", "A driver was asked to wait outside and to say nothing."},
		[]string{"She had no luggage and no papers.", "He spoke for her at the desk.", "Towels are asked for ten times a day.", "She asked the cleaner which town this is.", "A different name was given each time."},
		[]string{"A woman of perhaps twenty", "Two women who do not speak with one another", "A woman and a man who is always with her"}},
	{"rough", []string{"outreach/Outreach desk", "hostel/Shelter desk", "food-bank/Coordinators", "faith/Secretary", "mosque/Welfare desk", "men/Support desk", "work/Vulnerable customers"},
		[]string{"Somebody comes to the soup kitchen and offers work for the day.", "A man at the shelter gives his money to another on each pay day.", "Two of our regulars are gone since last week.", "A man came back after months, thin, and will not say where he was."},
		[]string{"He was told that he owes for a caravan.", "A white van waits round the corner.", "He has bruises, and says that he fell.", "His bank card is held for him by a friend, as he says.", "He is afraid of dogs now."},
		[]string{"A man of about fifty", "Two men in their forties", "A young man who drinks"}},
	{"port", []string{"port/Boarding officers", "ports/Harbour office", "vehicles/Roadside team", "tax/Compliance desk"},
		[]string{"A crew that has not been ashore for three months.", "Fishermen who share one pair of boots between watches.", "A lorry in which people had slept.", "A boat whose papers name fewer people than are on it."},
		[]string{"Their wages are kept until the end of the season.", "The cook asked for a doctor by a sign.", "Food is counted out by the mate.", "Nobody has his own passport.", "One of them does not want to go back on board."},
		[]string{"A crew of nine", "Four deckhands", "Two men who speak little English"}},
	{"street", []string{"police/Exploitation team", "yot/Duty desk", "buses/Control room", "northlincs/Youth justice desk", "probation/Duty desk", "children/Practice desk"},
		[]string{"A boy who rides between two towns every week with a bag.", "Young people who sell flowers until midnight, and hand the money to a car.", "A girl who waits at the same corner and is fetched by different cars.", "Children who beg in turns, with an adult across the road."},
		[]string{"He says that somebody has his picture.", "They do not know the name of the street where they live.", "A car with two men follows at a distance.", "He has new clothes, and is hungry.", "She looked to see who was watching before she answered."},
		[]string{"A boy of fourteen to sixteen", "Two girls, one of them a child", "Three children and a woman"}},
	{"school", []string{"schools/Designated leads", "college/Safeguarding desk", "children/Practice desk", "missing/Return interviews", "eastriding/Children's services front door", "hull/Children's services front door", "guardian/Duty guardian"},
		[]string{"A pupil who falls asleep in the first lesson each day.", "A student whose fees are paid by a stranger.", "A boy who is away on the same two days each week.", "A girl who was taken out of school to look after cousins."},
		[]string{"She cooks and cleans for the family she lives with.", "He has two telephones and answers one of them at once.", "Nobody came to the parents' evening, and nobody answers.", "He said that he has to earn what he owes.", "She was not sure how old she is."},
		[]string{"A girl of fifteen", "A boy of fourteen", "A student of seventeen"}},
	{"elsewhere", []string{"nhs/Walk-in centre safeguarding", "nhs/Maternity safeguarding", "gps/Practice safeguarding", "ambulance/Safeguarding line", "sexual/Clinic safeguarding", "prison/Safer custody", "court/Witness care", "talk/Booking desk", "roma/Mediators", "vietnam/Mediators", "banks/Branch safeguarding"},
		[]string{"An injury from work that is weeks old.", "Somebody else answers every question and holds the papers.", "The same mobile number was given for three people who do not know one another.", "A first visit in the eighth month, with a woman who calls herself an aunt.", "Three accounts opened on one morning, by people who were told what to say."},
		[]string{"He did not know his own address.", "She asked for the interpreter to leave out what she had said.", "There were marks on the wrists.", "He left before he was seen.", "The person who brought them would not wait outside.", "He asked whether his boss is told."},
		[]string{"A man of about forty", "A woman in her twenties", "A man who gave a first name only"}},
}

// spots are towns with their areas; streets are made up.
var (
	spots = []intake.Place{{Town: "Hull", Area: hull}, {Town: "Hull", Area: hull}, {Town: "Hull", Area: hull}, {Town: "Beverley", Area: eastRid}, {Town: "Bridlington", Area: eastRid}, {Town: "Goole", Area: eastRid},
		{Town: "Driffield", Area: eastRid}, {Town: "Grimsby", Area: northEast}, {Town: "Grimsby", Area: northEast}, {Town: "Cleethorpes", Area: northEast}, {Town: "Immingham", Area: northEast}, {Town: "Scunthorpe", Area: northLinc},
		{Town: "Scunthorpe", Area: northLinc}, {Town: "Brigg", Area: northLinc}, {Town: "Barton-upon-Humber", Area: northLinc}}
	streets = []string{"Bowsprit Lane", "Halyard Road", "Lanyard Court", "Ropewalk Yard", "Tidewater Terrace", "Anchor Fold", "Marram Way", "Saltings Drive", "Keelman Street", "Beacon Row", "Sluice Road", "Osier Close"}
	whens   = []string{"This morning", "Yesterday, late", "On and off for a month", "Every weekday before six", "Twice last week", "Since the summer", "On Saturday night", "For as long as I have been here"}
	knows   = []string{"saw", "saw", "saw", "heard", "told", "assumed"}
	wishes  = []string{"not-safe", "not-safe", "not-asked", "not-asked", "given", "refused"}
	colours = []string{"white", "silver", "black", "red", "green", "dark blue"}
	makes   = []string{"Ford Transit", "Vauxhall Vivaro", "Volkswagen Caddy", "Peugeot Boxer", "Toyota Hilux", "Renault Trafic"}
)

// decisions are what desks made of everyday concerns, with the reason they wrote.
var decisions = []struct{ decision, risk, reason string }{
	{intake.Keep, "standard", "Nothing to do alone at present. It counts as soon as somebody else knows a part of it."},
	{intake.Keep, "unsure", "Visited once more without a word. It is looked at again in a month."},
	{intake.Pass, "high", "The statutory door has it, and gave a reference."},
	{intake.Keep, "standard", "The person knows how to reach us, and wants to wait."},
	{intake.Close, "standard", "Looked into with a second visit: there are contracts, and the workers keep their own papers."},
	{intake.Pass, "standard", "Passed to the regulator whose work it is."},
	{intake.Keep, "high", "Two colleagues look again this week, at another hour."},
	{intake.Close, "standard", "Too little to go on. The place has closed, and nobody knows where they went."},
}
