package demo

import "lightship/internal/access"

// The areas of the partnership: the four councils of the Humber, by their GSS codes.
const (
	hull      = "E06000010"
	eastRid   = "E06000011"
	northEast = "E06000012"
	northLinc = "E06000013"
)

var everywhere = []string{hull, eastRid, northEast, northLinc}

// desk is a post of a made-up organisation.
type desk struct {
	name   string
	covers string // what it is the desk for; the desk that must be told of a child covers "children"
	hours  string
	areas  []string // those of its organisation when empty
}

// body is a made-up organisation. Councils, forces and trusts have the names of real places only
// because the geography is real: their desks, people and records are invented.
type body struct {
	key, name, short, sector string
	areas                    []string
	standing                 string // contact, light or full
	immigration              bool   // has, or passes data to, an immigration function
	classes                  []access.Principal
	desks                    []desk
}

const (
	office = "Monday to Friday, 9 to 5"
	always = "Day and night"
)

// bodies are the organisations of the Estuary Partnership.
var bodies = []body{
	{"estuary", "Estuary Partnership", "Estuary", "funder", everywhere, "full", false, nil, []desk{
		{"Coordinator", "coordination", office, nil}, {"Broker desk", "broker", office, nil}, {"Board", "oversight", office, nil}, {"Operations", "operations", office, nil}}},
	{"police", "Estuary Police", "Police", "police", everywhere, "full", false, []access.Principal{access.ClassPolice, access.ClassEnforcement}, []desk{
		{"Exploitation team", "investigation", always, nil}, {"Intelligence desk", "intelligence", office, nil}}},
	{"hull", "Hull City Council", "Hull council", "council", []string{hull}, "full", false, []access.Principal{access.ClassCouncil}, []desk{
		{"Housing duty desk", "housing", office, nil}, {"Children's services front door", "children", always, nil}, {"Adult safeguarding desk", "adults", office, nil}, {"Information governance", "audit", office, nil}}},
	{"eastriding", "East Riding of Yorkshire Council", "East Riding council", "council", []string{eastRid}, "full", false, []access.Principal{access.ClassCouncil}, []desk{
		{"Children's services front door", "children", always, nil}, {"Adult safeguarding desk", "adults", office, nil}, {"Licensing desk", "premises", office, nil}}},
	{"nelincs", "North East Lincolnshire Council", "North East Lincolnshire council", "council", []string{northEast}, "full", false, []access.Principal{access.ClassCouncil}, []desk{
		{"Children's services front door", "children", always, nil}, {"Housing options desk", "housing", office, nil}}},
	{"northlincs", "North Lincolnshire Council", "North Lincolnshire council", "council", []string{northLinc}, "full", false, []access.Principal{access.ClassCouncil}, []desk{
		{"Children's services front door", "children", always, nil}, {"Youth justice desk", "children", office, nil}, {"Trading standards", "premises", office, nil}}},
	{"nhs", "Estuary Hospitals NHS Trust", "Estuary hospitals", "health", everywhere, "full", false, []access.Principal{access.ClassHealth}, []desk{
		{"Walk-in centre safeguarding", "health", always, nil}, {"Maternity safeguarding", "health", always, nil}}},
	{"haven", "Haven", "Haven", "third-sector", everywhere, "full", false, []access.Principal{access.ClassThird}, []desk{
		{"Support desk", "support", always, nil}}},
	{"labour", "Labour Inspectors North", "Labour inspectors", "regulator", everywhere, "full", false, []access.Principal{access.ClassRegulator, access.ClassEnforcement}, []desk{
		{"Duty desk", "labour", office, nil}}},
	{"border", "Border and Immigration Enforcement North", "Immigration enforcement", "immigration", everywhere, "full", true, []access.Principal{access.ClassImmigration, access.ClassEnforcement}, []desk{
		{"Duty desk", "immigration", always, nil}}},
	{"fire", "Estuary Fire and Rescue", "Fire and rescue", "fire", everywhere, "full", false, []access.Principal{access.ClassFire}, []desk{
		{"Protection desk", "premises", always, nil}}},
	{"university", "Estuary University", "University", "research", everywhere, "full", false, []access.Principal{access.ClassResearch}, []desk{
		{"Research desk", "research", office, nil}}},
	{"funder", "Office of the Estuary Commissioner", "Commissioner's office", "funder", everywhere, "full", false, []access.Principal{access.ClassFunder}, []desk{
		{"Commissioning desk", "oversight", office, nil}}},
	{"freed", "Freed Together", "Freed Together", "third-sector", everywhere, "full", false, []access.Principal{access.ClassThird}, []desk{
		{"Advocates", "support", office, nil}}},
	{"village", "Wolds Village Halls", "Village halls", "third-sector", []string{eastRid}, "light", false, []access.Principal{access.ClassThird}, []desk{
		{"Secretary", "community", office, nil}}},
	full("humbercare", "Humber Care Trust", "health", everywhere, access.ClassHealth, "Community safeguarding", "health"),
	full("ambulance", "Estuary Ambulance Service", "health", everywhere, access.ClassHealth, "Safeguarding line", "health"),
	full("mental", "Estuary Mental Health Trust", "health", everywhere, access.ClassHealth, "Crisis team", "health"),
	full("sexual", "Quayside Sexual Health", "health", []string{hull, northEast}, access.ClassHealth, "Clinic safeguarding", "health"),
	full("gps", "Estuary General Practices", "health", everywhere, access.ClassHealth, "Practice safeguarding", "health"),
	full("probation", "Estuary Probation", "justice", everywhere, access.ClassAny, "Duty desk", "justice"),
	full("prison", "Wolds Prison", "justice", []string{hull, eastRid}, access.ClassAny, "Safer custody", "justice"),
	full("yot", "Hull Youth Justice", "justice", []string{hull}, access.ClassCouncil, "Duty desk", "children"),
	full("court", "Estuary Witness Care", "justice", everywhere, access.ClassAny, "Witness care", "support"),
	full("tax", "Revenue Compliance North", "regulator", everywhere, access.ClassRegulator, "Compliance desk", "money"),
	full("work", "Estuary Jobcentres", "regulator", everywhere, access.ClassRegulator, "Vulnerable customers", "money"),
	full("safety", "Workplace Safety North", "regulator", everywhere, access.ClassRegulator, "Duty inspector", "labour"),
	full("food", "Estuary Food Safety", "regulator", everywhere, access.ClassRegulator, "Duty officer", "premises"),
	full("port", "Port Health Estuary", "regulator", []string{hull, northEast, northLinc}, access.ClassRegulator, "Boarding officers", "premises"),
	full("vehicles", "Vehicle Standards North", "regulator", everywhere, access.ClassRegulator, "Roadside team", "investigation"),
	full("environment", "River and Waste Inspectors", "regulator", everywhere, access.ClassRegulator, "Incident desk", "premises"),
	full("care", "Care Standards North", "regulator", everywhere, access.ClassRegulator, "Concerns desk", "adults"),
	full("hostel", "Harbour Night Shelter", "third-sector", []string{hull}, access.ClassThird, "Shelter desk", "place-of-safety"),
	full("outreach", "Street Outreach Grimsby", "third-sector", []string{northEast}, access.ClassThird, "Outreach desk", "community"),
	full("women", "Women's Rooms Estuary", "third-sector", everywhere, access.ClassThird, "Refuge desk", "place-of-safety"),
	full("men", "Open Door for Men", "third-sector", everywhere, access.ClassThird, "Support desk", "support"),
	full("refugee", "Welcome House", "third-sector", []string{hull}, access.ClassThird, "Advice desk", "legal-advice"),
	full("law", "Estuary Law Centre", "third-sector", everywhere, access.ClassThird, "Advice desk", "legal-advice"),
	full("food-bank", "Tideway Food Banks", "third-sector", everywhere, access.ClassThird, "Coordinators", "community"),
	full("faith", "Churches Together on the Humber", "third-sector", everywhere, access.ClassThird, "Secretary", "community"),
	full("mosque", "Hull Mosques Council", "third-sector", []string{hull}, access.ClassThird, "Welfare desk", "community"),
	full("roma", "Roma Voices", "third-sector", []string{hull, northEast}, access.ClassThird, "Mediators", "interpreting"),
	full("vietnam", "Vietnamese Welcome", "third-sector", []string{hull}, access.ClassThird, "Mediators", "interpreting"),
	full("talk", "Estuary Interpreters", "business", everywhere, access.ClassAny, "Booking desk", "interpreting"),
	full("children", "Lantern Children's Charity", "third-sector", everywhere, access.ClassThird, "Practice desk", "children"),
	full("guardian", "Child Guardians North", "third-sector", everywhere, access.ClassThird, "Duty guardian", "children"),
	full("missing", "Missing Young People Line", "third-sector", everywhere, access.ClassThird, "Return interviews", "children"),
	full("survivors", "By Experience", "third-sector", everywhere, access.ClassThird, "Panel", "support"),
	full("schools", "Estuary Schools Trust", "education", everywhere, access.ClassAny, "Designated leads", "children"),
	full("college", "Estuary College", "education", everywhere, access.ClassAny, "Safeguarding desk", "children"),
	full("homes-hull", "Tideway Homes", "business", []string{hull}, access.ClassAny, "Tenancy safeguarding", "housing"),
	full("homes-lincs", "Bank Homes", "business", []string{northEast, northLinc}, access.ClassAny, "Tenancy safeguarding", "housing"),
	light("farmers", "Wolds Growers", "business", []string{eastRid, northLinc}, "Labour desk"),
	light("chamber", "Estuary Chamber of Commerce", "business", everywhere, "Members' desk"),
	light("hotels", "Estuary Hotels Group", "business", everywhere, "Duty managers"),
	light("taxis", "Estuary Taxi Drivers", "business", everywhere, "Committee"),
	light("banks", "Estuary Bank Branches", "business", everywhere, "Branch safeguarding"),
	light("ports", "Estuary Ports", "business", []string{hull, northEast, northLinc}, "Harbour office"),
	light("buses", "Estuary Buses", "business", everywhere, "Control room"),
	contact("radio", "Estuary Community Radio", "third-sector", everywhere),
	contact("parish", "Parish Councils of the Wolds", "council", []string{eastRid}),
	contact("library", "Estuary Libraries", "education", everywhere),
}

func full(key, name, sector string, areas []string, class access.Principal, post, covers string) body {
	return body{key, name, name, sector, areas, "full", false, []access.Principal{class}, []desk{{post, covers, office, nil}}}
}

func light(key, name, sector string, areas []string, post string) body {
	return body{key, name, name, sector, areas, "light", false, nil, []desk{{post, "community", office, nil}}}
}

func contact(key, name, sector string, areas []string) body {
	return body{key, name, name, sector, areas, "contact", false, nil, nil}
}

// Those whom the stories speak of by name.
const (
	maren  = "coordinator@estuary.example"
	idris  = "analyst@police.example"
	tamsin = "officer@police.example"
	rita   = "housing@hull.example"
	callum = "social@eastriding.example"
	noor   = "nurse@nhs.example"
	ania   = "support@haven.example"
	gwen   = "inspector@labour.example"
	piers  = "immigration@border.example"
	dev    = "champion@fire.example"
	ines   = "researcher@university.example"
	hal    = "oversight@funder.example"
	joss   = "youth@northlincs.example"
	lule   = "advocate@freed.example"
	win    = "village@light.example"
	sef    = "children@hull.example"
)

// persona is somebody whom a visitor of the demo can be with one click.
type persona struct {
	mail, name, body, desk string
	roles                  access.Role
	line                   string // what they do, for the page that offers them
}

// personas are those of the design, each with one click on /demo.
var personas = []persona{
	{maren, "Maren Holt", "estuary", "Coordinator", access.RoleCoordinator, "Runs the partnership; sees no case content"},
	{idris, "Idris Vale", "police", "Intelligence desk", 0, "Grades and links what partners send"},
	{tamsin, "Tamsin Roe", "police", "Exploitation team", access.RoleLead, "Leads joint visits"},
	{rita, "Rita Osei", "hull", "Housing duty desk", 0, "Sees who lives where, and how"},
	{callum, "Callum Byre", "eastriding", "Children's services front door", access.RoleLead, "Decides how a child is kept safe"},
	{noor, "Noor Haddad", "nhs", "Walk-in centre safeguarding", 0, "Meets people at two in the morning"},
	{ania, "Ania Lesko", "haven", "Support desk", access.RoleLead, "Stays with a person afterwards"},
	{gwen, "Gwen Pryce", "labour", "Duty desk", access.RoleLead, "Inspects pay, licences and conditions"},
	{piers, "Piers Mallow", "border", "Duty desk", access.RoleLead, "Immigration enforcement: the firewall's other side"},
	{dev, "Dev Sharrow", "fire", "Protection desk", access.RoleLead, "Enters premises, trains colleagues"},
	{ines, "Ines Quill", "university", "Research desk", 0, "Studies what helps"},
	{hal, "Hal Brandt", "funder", "Commissioning desk", access.RoleOversight, "Pays, and asks what came of it"},
	{"operator@estuary.example", "Sol Whit", "estuary", "Operations", access.RoleOperator, "Keeps the machine; reads that the log verifies"},
	{"chair@estuary.example", "Efua Marsh", "estuary", "Board", access.RoleOversight, "Chairs the board"},
	{"dpo@hull.example", "Bram Teale", "hull", "Information governance", access.RoleAudit, "Answers who saw what"},
	{joss, "Joss Arden", "northlincs", "Youth justice desk", access.RoleLead, "Works with young people"},
	{lule, "Lule Amare", "freed", "Advocates", access.RoleLead, "Speaks for a person who asked"},
	{win, "Win Garth", "village", "Secretary", 0, "A light partner: answers what they are asked"},
	{sef, "Sef Okoro", "hull", "Children's services front door", access.RoleLead, "Hull's front door for children"},
	{"broker@estuary.example", "Pia Lund", "estuary", "Broker desk", access.RoleBroker, "Puts two silent desks in touch"},
}
