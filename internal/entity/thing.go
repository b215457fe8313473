package entity

import (
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/match"
	"lightship/internal/record"
)

// Phone is a telephone number.
type Phone struct {
	home
	Number string
	Whose  string // whose it is said to be
}

func (p Phone) check() fault.Fields {
	problems := fault.Fields{}
	if strings.TrimSpace(p.Number) == "" {
		problems["number"] = "Enter the number, or the part of it that is known."
	}
	limits(problems, longestLine, map[string]string{"number": p.Number, "whose": p.Whose})
	return problems
}

func (p Phone) start() record.Start { return p.begin() }

func (p Phone) identify() []record.Identifier { return one(match.Phone(p.Number, match.Britain)) }

func showPhone(p Phone, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: KindWord(access.Phone)}
	}
	var f fields
	f.add("number", "Number", p.Number)
	if level == access.Summary {
		f.veil("whose", "Whose it is")
		return record.View{Title: p.Number, Fields: f}
	}
	f.add("whose", "Whose it is", p.Whose)
	return record.View{Title: p.Number, Line: p.Whose, Fields: f}
}

// Vehicle is a car, van, lorry or boat.
type Vehicle struct {
	home
	Plate  string
	Make   string
	Colour string
	What   string // what else is known of it
}

func (c Vehicle) check() fault.Fields {
	problems := fault.Fields{}
	if joined("", c.Plate, c.Make, c.Colour, c.What) == "" {
		problems["plate"] = "Enter the registration, or what the vehicle looks like."
	}
	limits(problems, longestLine, map[string]string{"plate": c.Plate, "make": c.Make, "colour": c.Colour, "what": c.What})
	return problems
}

func (c Vehicle) start() record.Start { return c.begin() }

func (c Vehicle) identify() []record.Identifier { return one(match.Plate(c.Plate)) }

func showVehicle(c Vehicle, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: KindWord(access.Vehicle)}
	}
	var f fields
	f.add("plate", "Registration", plateWords(c.Plate))
	f.add("colour", "Colour", c.Colour)
	title := or(plateWords(c.Plate), "Registration not known")
	if level == access.Summary {
		f.veil("make", "Make and model")
		f.veil("what", "What else is known")
		return record.View{Title: title, Line: c.Colour, Fields: f, Words: c.spellings()}
	}
	f.add("make", "Make and model", c.Make)
	f.add("what", "What else is known", c.What)
	return record.View{Title: title, Line: joined(", ", c.Make, c.Colour, c.What), Fields: f, Words: c.spellings()}
}

// plateWords is a registration as it stands on a vehicle: capitals, and a space where the current
// style has one. No letter or digit of what was typed is read as another.
func plateWords(typed string) string {
	plate := strings.ToUpper(typed)
	if len(plate) != len("AB12CDE") {
		return plate
	}
	for i := range len(plate) {
		letter, digit := plate[i] >= 'A' && plate[i] <= 'Z', plate[i] >= '0' && plate[i] <= '9'
		if i == 2 || i == 3 {
			letter, digit = digit, letter
		}
		if !letter || digit {
			return plate
		}
	}
	return plate[:4] + " " + plate[4:]
}

// spellings are ways in which people write the registration, so that a search finds it whatever
// the spacing: in one piece, and cut between letters and digits.
func (c Vehicle) spellings() []string {
	k, ok := match.Plate(c.Plate)
	if !ok {
		return nil
	}
	var cutUp strings.Builder
	digit := func(b byte) bool { return b >= '0' && b <= '9' }
	for i := range len(k.Value) {
		if i > 0 && digit(k.Value[i]) != digit(k.Value[i-1]) {
			cutUp.WriteByte(' ')
		}
		cutUp.WriteByte(k.Value[i])
	}
	return []string{k.Value, cutUp.String()}
}

// Account is an online account or an e-mail address.
type Account struct {
	home
	Platform string
	Handle   string
}

func (a Account) check() fault.Fields {
	problems := fault.Fields{}
	if strings.TrimSpace(a.Handle) == "" {
		problems["handle"] = "Enter the name of the account, or the e-mail address."
	}
	limits(problems, longestLine, map[string]string{"platform": a.Platform, "handle": a.Handle})
	return problems
}

func (a Account) start() record.Start { return a.begin() }

func (a Account) identify() []record.Identifier {
	if k, ok := match.Email(a.Handle); ok {
		return identifiers(k)
	}
	return one(match.Handle(a.Platform, a.Handle))
}

func showAccount(a Account, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: KindWord(access.Account)}
	}
	var f fields
	f.add("handle", "Account", a.Handle)
	f.add("platform", "Where", a.Platform)
	return record.View{Title: a.Handle, Line: a.Platform, Fields: f}
}

// Business is a company or trade.
type Business struct {
	home
	Name   string
	Number string // in the register of companies
	Trade  string
}

func (b Business) check() fault.Fields {
	problems := fault.Fields{}
	if joined("", b.Name, b.Number, b.Trade) == "" {
		problems["name"] = "Enter the name or the number of the business, or what it does."
	}
	limits(problems, longestLine, map[string]string{"name": b.Name, "number": b.Number, "trade": b.Trade})
	return problems
}

func (b Business) start() record.Start { return b.begin() }

func (b Business) identify() []record.Identifier { return one(match.Company(b.Number)) }

func showBusiness(b Business, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: KindWord(access.Business)}
	}
	var f fields
	f.add("name", "Name", b.Name)
	f.add("number", "Company number", b.Number)
	title := or(b.Name, or(b.Number, "Name not known"))
	if level == access.Summary {
		f.veil("trade", "What it does")
		return record.View{Title: title, Line: b.Number, Fields: f}
	}
	f.add("trade", "What it does", b.Trade)
	return record.View{Title: title, Line: joined(", ", b.Number, b.Trade), Fields: f}
}

// Place is an address or a spot.
type Place struct {
	home
	House, Street, Town, Postcode string
	Area                          string // a code of the content list "areas"
	What                          string // what kind of place: a code of the list "concern-settings"
}

// dwellings are the settings in which somebody lives, or may. A summary leaves out which house it
// is: it says where to look, not at whose door, until the owner shares all of it. A place whose
// setting is not known counts as a dwelling.
var dwellings = []string{"", "home", "care", "hotel", "rough", "elsewhere"}

func (p Place) check() fault.Fields {
	problems := fault.Fields{}
	if joined("", p.House, p.Street, p.Town, p.Postcode) == "" {
		problems["street"] = "Enter an address, a postcode, or where the place is."
	}
	limits(problems, longestLine, map[string]string{"house": p.House, "street": p.Street, "town": p.Town, "postcode": p.Postcode, "area": p.Area, "what": p.What})
	return problems
}

func (p Place) start() record.Start { return p.begin() }

func (p Place) identify() []record.Identifier {
	return one(match.Place(p.Postcode, or(p.House, p.Street)))
}

// outward is the first half of a postcode, which holds thousands of homes.
func outward(postcode string) string {
	k, ok := match.Postcode(postcode)
	if !ok || len(k.Value) <= 3 {
		return ""
	}
	return k.Value[:len(k.Value)-3]
}

// withoutNumber leaves out a house number that was written before, or after, the name of the street.
func withoutNumber(street string) string {
	words := strings.Fields(street)
	numbered := func(word string) bool { return strings.ContainsAny(word, "0123456789") }
	return strings.Trim(strings.Join(slices.DeleteFunc(words, numbered), " "), " ,")
}

func showPlace(p Place, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: KindWord(access.Place)}
	}
	house, street, postcode := p.House, p.Street, p.Postcode
	hidden := level == access.Summary && slices.Contains(dwellings, p.What)
	if hidden {
		house, street, postcode = "", withoutNumber(p.Street), outward(p.Postcode)
	}
	v := record.View{
		Title: or(joined(", ", joined(" ", house, street), p.Town), or(postcode, "Address not known")),
		Line:  postcode, Area: p.Area,
	}
	var f fields
	f.add("house", "House", house)
	if hidden {
		f.veil("house", "House")
	}
	f.add("street", "Street", street)
	f.add("town", "Town", p.Town)
	f.add("postcode", "Postcode", postcode)
	v.Fields = f
	return v
}
