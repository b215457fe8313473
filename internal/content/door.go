package content

import (
	"cmp"
	"slices"
	"strings"
)

// NoReferenceYet is said at every door until a reference was written down.
const NoReferenceYet = "You have not made a referral until you have their reference."

// The doors, in the order in which they are asked about: danger, child and crime first.
const (
	Danger = "danger" // 999
	Child  = "child"  // Children Act 1989 s.47: the council's children's services
	Crime  = "crime"  // 101
	Adult  = "adult"  // Care Act 2014 s.42: the council's adult safeguarding
	Labour = "labour" // the Fair Work Agency
	NRM    = "nrm"    // first responder organisations only
	Notify = "notify" // Modern Slavery Act 2015 s.52
)

var doorOrder = [...]string{Danger, Child, Crime, Adult, Labour, NRM, Notify}

// Door is a body that the law gives a matter to: every route ends at one.
type Door struct {
	Item
	When      string // what makes this the right door
	Who       string // who must use it, and who may
	Law       []Law
	Say       string    // the prepared text, with {what} {where} {when} {who} {why}
	Write     []string  // what to write down
	Reference string    // what the box for their reference is called
	Contacts  []Contact `json:"-"` // whom to ring in the area that was asked for
}

// Law is a provision that a door rests on.
type Law struct {
	Act, Section, Says string
	Gateway            string // a code of the gateways
	Source             string // where it is not the Act itself
	Verify             bool
}

// Contact is whom to ring. A number that nobody has checked is empty, with Verify and a Note
// that says where to look.
type Contact struct {
	Item
	Door, Area   string // Area is empty where the contact serves everywhere
	Helpline     string // takes number and hours from a helpline
	Phone, Hours string
	Checked      string // the day when somebody last checked the number
	Demo         bool   // made up
	Elsewhere    bool   // for areas that have no contact of their own
}

// Answers are what a person typed, to be put into a prepared text.
type Answers struct{ What, Where, When, Who, Why string }

// Doors gives the doors of an area in their order, each with whom to ring there. An area that
// is not known gets every door too, with the council of the place in general words.
func (l *Library) Doors(area string) []Door {
	doors := slices.Clone(l.doors)
	for i := range doors {
		doors[i].Law = slices.Clone(doors[i].Law)
		doors[i].Write = slices.Clone(doors[i].Write)
		doors[i].Contacts = l.contactsOf(doors[i].Code, area)
	}
	slices.SortStableFunc(doors, func(a, b Door) int { return cmp.Compare(rankOf(a), rankOf(b)) })
	return doors
}

// Door gives one door of an area.
func (l *Library) Door(area, code string) (Door, bool) {
	for _, door := range l.Doors(area) {
		if door.Code == code {
			return door, true
		}
	}
	return Door{}, false
}

// MadeUp tells whether any number in the library is made up: a real installation refuses that.
func (l *Library) MadeUp() bool {
	return slices.ContainsFunc(l.contacts, func(c Contact) bool { return c.Demo })
}

// Prepare puts the answers into the prepared text. An answer that holds a placeholder is left
// as it was typed; an empty one reads "not known".
func (d Door) Prepare(a Answers) string {
	known := func(s string) string { return cmp.Or(strings.TrimSpace(s), "not known") }
	return strings.NewReplacer(
		"{what}", known(a.What), "{where}", known(a.Where), "{when}", known(a.When),
		"{who}", known(a.Who), "{why}", known(a.Why),
	).Replace(d.Say)
}

func rankOf(d Door) int {
	if i := slices.Index(doorOrder[:], d.Code); i >= 0 {
		return i
	}
	return len(doorOrder)
}

func (l *Library) contactsOf(door, area string) []Contact {
	own := func(c Contact) bool { return c.Door == door && c.Area != "" && c.Area == area }
	hasOwn := slices.ContainsFunc(l.contacts, own)
	var contacts []Contact
	for _, c := range l.contacts {
		everywhere := c.Door == door && c.Area == "" && (!c.Elsewhere || !hasOwn)
		if !own(c) && !everywhere {
			continue
		}
		for _, line := range l.lines {
			if line.Code == c.Helpline {
				c.Phone, c.Hours, c.Verify = line.Phone, line.Hours, line.Verify
				c.Hint = cmp.Or(c.Hint, line.Hint)
			}
		}
		contacts = append(contacts, c)
	}
	return contacts
}
