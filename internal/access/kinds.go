package access

// Kind is a kind of record. Clauses, ceilings and certificates name kinds, so they stand here.
type Kind string

// The kinds of record.
const (
	Concern  Kind = "concern"  // a worry, as it was told
	Person   Kind = "person"   // somebody whom a worry is about
	Place    Kind = "place"    // an address or a spot
	Phone    Kind = "phone"    // a telephone number
	Vehicle  Kind = "vehicle"  // a car, van, lorry or boat
	Account  Kind = "account"  // an online account or e-mail address
	Business Kind = "business" // a company or trade

	Allegation Kind = "allegation" // what is said about a person, a business or a place, and how it is known

	Note      Kind = "note"      // a hit: what discovery told this organisation
	Judgement Kind = "judgement" // a claim that two are the same, different or unsure
	Contact   Kind = "contact"   // a request to speak, and what came of it
	Response  Kind = "response"  // the organisations around a concern
	Item      Kind = "item"      // an entry in a lane of a response
	Task      Kind = "action"    // an action: a task of an organisation, with a due date
	Feedback  Kind = "feedback"  // what the giver is told, in stage words
)

// AllKinds lists every kind.
func AllKinds() []Kind {
	return []Kind{Concern, Person, Place, Phone, Vehicle, Account, Business, Allegation, Note, Judgement, Contact, Response, Item, Task, Feedback}
}

// Entities lists the kinds that discovery compares.
func Entities() []Kind { return []Kind{Person, Place, Phone, Vehicle, Account, Business} }

// Purpose is why somebody looks or shares; of the route, else chosen once per session.
type Purpose string

// The purposes, after the eight of the Derbyshire agreement of 2018, folded to the four that a
// person can choose between without thinking (the folding is ours).
const (
	Safeguard Purpose = "safeguard" // find and protect people at risk
	Disrupt   Purpose = "disrupt"   // prevent, detect and stop exploitation
	Support   Purpose = "support"   // bring the right service to a person
	Assess    Purpose = "assess"    // understand risk and need across the area
)

// Purposes lists every purpose.
func Purposes() []Purpose { return []Purpose{Safeguard, Disrupt, Support, Assess} }

// Label says in plain words what a handling code lets those do who see a record.
func (c Code) Label() string {
	if c == CodeC {
		return "C · not to be passed on, quoted or printed without the leave of its owner"
	}
	return "P · you may share this lawfully with those who need it, with a reason"
}

// Label says a purpose in plain words.
func (p Purpose) Label() string {
	switch p {
	case Safeguard:
		return "Find and protect people at risk"
	case Disrupt:
		return "Prevent and stop exploitation"
	case Support:
		return "Support a person"
	case Assess:
		return "Understand risk across the area"
	default:
		return "No purpose chosen"
	}
}

// The classes of organisation that tones and ceilings name. An organisation, post or member has
// each class as a function, and it stays in their Neg for 12 months after it ends.
const (
	ClassPolice      Principal = "f:police"
	ClassEnforcement Principal = "f:law-enforcement" // police, labour inspectors, any with powers of arrest
	ClassImmigration Principal = "f:immigration"
	ClassCouncil     Principal = "f:council"
	ClassHealth      Principal = "f:health"
	ClassThird       Principal = "f:third-sector"
	ClassRegulator   Principal = "f:regulator"
	ClassFire        Principal = "f:fire"
	ClassResearch    Principal = "f:research"
	ClassFunder      Principal = "f:funder"
	ClassAny         Principal = "f:any" // every organisation has it
)

// Classes lists every class that a clause may name, widest first.
func Classes() []Principal {
	return []Principal{ClassAny, ClassPolice, ClassEnforcement, ClassImmigration, ClassCouncil, ClassHealth, ClassThird, ClassRegulator, ClassFire, ClassResearch, ClassFunder}
}
