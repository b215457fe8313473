// Package intake takes worries in: the concern with its nine questions, its triage by a desk, the
// statutory doors that apply to it, and what the one who gave it is told afterwards.
//
// Words: a desk is the post that a concern goes to; the giver is who wrote it; a door is a body
// that the law gives a matter to; a stage says in fixed words what came of something.
//
// Invariants: danger, child and crime are asked first and must be answered; "not sure" about a
// child counts as a child (Modern Slavery Act 2015 s.51); a concern is seen by its desk and its
// giver alone until somebody shares it; a form sent twice makes one concern; every concern has
// a time by which somebody decides; feedback holds stages and the text of the machine, never a
// name.
//
// It leaves to others: comparing (discover), working together (respond), sharing (share).
package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/record"
)

// Concern is a worry, as it was told.
type Concern struct {
	Danger string // yes, no, not-sure: is somebody in danger now?
	Child  string // yes, no, not-sure: is or may somebody be under 18?
	Crime  string // yes, no, not-sure: is or was a crime under way?
	What   string // what was seen or heard
	Known  string // a code of the list "known-how"
	Place  Place
	When   string // when it was, in the giver's words
	Who    string // the people, in the giver's words
	Wish   string // a code of the list "person-agreement": what the person said to sharing

	Due    time.Time // when somebody must have decided what happens with it
	State  string
	Stage  string // a code of the list "feedback-stages"
	Triage Triage

	start record.Start // where it goes; only while it is made
}

// Place is where it was seen.
type Place struct {
	House, Street, Town, Postcode string
	Area                          string // a code of the list "areas"
	Setting                       string // a code of the list "concern-settings"
}

// Triage is what a desk decided.
type Triage struct {
	Decision string // keep, respond, pass, close; empty before
	Risk     string // a code of the list "risk-levels"
	Reason   string
	By       string // the name of the member, for the desk itself
	At       time.Time
}

// The states of a concern.
const (
	Fresh      = "new"
	Triaged    = "triaged"
	InResponse = "in-response"
	Closed     = "closed"
)

// States lists the states in their order.
func States() []string { return []string{Fresh, Triaged, InResponse, Closed} }

// StateWords says a state in words.
func StateWords(state string) string {
	switch state {
	case Fresh:
		return "New"
	case Triaged:
		return "Looked at"
	case InResponse:
		return "In a response"
	case Closed:
		return "Closed"
	default:
		return ""
	}
}

// The decisions of a triage.
const (
	Keep    = "keep"
	Respond = "respond"
	Pass    = "pass"
	Close   = "close"
)

// outcome is what a decision makes of a concern.
type outcome struct{ state, stage string }

var outcomes = map[string]outcome{
	Keep:    {Triaged, "looking"},
	Respond: {InResponse, "looking"},
	Pass:    {Triaged, "passed-on"},
	Close:   {Closed, "closed-none"},
}

// What fits in a field, in characters.
const (
	LongestWhat   = 5000
	LongestWho    = 3000
	LongestReason = 2000
	LongestLine   = 200
)

var answers = []string{"yes", "no", "not-sure"}

// MayBe tells whether an answer is yes or not sure.
func MayBe(answer string) bool { return answer == "yes" || answer == "not-sure" }

// check tells what is wrong with a concern, in the order of the questions.
func (s *Service) check(c Concern) fault.Fields {
	p := fault.Fields{}
	choose := func(field, value, problem string) {
		if !slices.Contains(answers, value) {
			p[field] = problem
		}
	}
	choose("danger", c.Danger, "Say whether somebody is in danger now: yes, no or not sure.")
	choose("child", c.Child, "Say whether somebody is or may be under 18: yes, no or not sure.")
	choose("crime", c.Crime, "Say whether a crime is under way or has happened: yes, no or not sure.")
	s.listed(p, "known", content.KnownHow, c.Known, "Choose how you know this.")
	s.listed(p, "setting", content.ConcernSettings, c.Place.Setting, "Choose the kind of place. If none fits, choose the last one.")
	s.listed(p, "area", content.Areas, c.Place.Area, "Choose the council's area. If you do not know it, choose the last one.")
	s.listed(p, "wish", content.PersonAgreement, c.Wish, "Choose what the person said to sharing. If nobody asked, say so.")
	if c.What == "" {
		p["what"] = "Write what you saw or heard. A few words are enough."
	}
	for field, f := range map[string]struct {
		text string
		most int
	}{
		"what": {c.What, LongestWhat}, "who": {c.Who, LongestWho}, "when": {c.When, LongestLine},
		"house": {c.Place.House, LongestLine}, "street": {c.Place.Street, LongestLine}, "town": {c.Place.Town, LongestLine}, "postcode": {c.Place.Postcode, LongestLine},
		"reason": {c.Triage.Reason, LongestReason},
	} {
		if problem := unfit(f.text, f.most); problem != "" {
			p[field] = problem
		}
	}
	return p
}

// unfit tells why a text cannot be kept: too long, or with characters that neither database holds.
func unfit(text string, most int) string {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "This has a character that cannot be kept. Delete it, or type it again."
	}
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Sprintf("This has %d characters, %d too many. Shorten it to %d.", n, n-most, most)
	}
	return ""
}

// listed asks for a code of a list; one that can no longer be chosen stays good.
func (s *Service) listed(p fault.Fields, field, list, code, problem string) {
	item, ok := s.lib.Item(list, code)
	if !ok || item.Heading || item.Refused {
		p[field] = problem
	}
}

// show gives what each level sees: a pointer that there is a concern; a summary what kind of worry
// it is and where, in codes and without a word that anybody typed about a person; all of it.
func (s *Service) show(c Concern, level access.Level, _ func(string) bool) record.View {
	if level < access.Summary {
		return record.View{Title: "A concern"}
	}
	setting, area := s.lib.Label(content.ConcernSettings, c.Place.Setting), s.lib.Label(content.Areas, c.Place.Area)
	where := setting
	if c.Place.Setting == "elsewhere" { // what the form calls it reads badly as a name
		where = "Kind of place not known"
	}
	v := record.View{Title: where + ", " + area, Area: c.Place.Area, State: c.State}
	field := func(name, label, value string) {
		if value != "" || level < access.Full { // below Full an empty value is veiled
			v.Fields = append(v.Fields, record.Field{Name: name, Label: label, Value: value})
		}
	}
	own := func(text string) string {
		if level < access.Full {
			return ""
		}
		return text
	}
	field("danger", "Somebody in danger now", answerWords(c.Danger))
	field("child", "Somebody who is or may be under 18", answerWords(c.Child))
	field("crime", "A crime", answerWords(c.Crime))
	field("what", "What was seen or heard", own(c.What))
	field("known", "How it is known", s.lib.Label(content.KnownHow, c.Known))
	field("setting", "Kind of place", setting)
	field("place", "Place", own(c.Place.address()))
	field("area", "Area", area)
	field("when", "When", own(c.When))
	field("who", "Who", own(c.Who))
	field("wish", "What the person said to sharing", s.lib.Label(content.PersonAgreement, c.Wish))
	if level < access.Full {
		v.Line = riskLine(c)
		return v
	}
	if c.Triage.Decision != "" {
		field("decision", "Decided", DecisionWords(c.Triage.Decision))
		field("risk", "Risk", s.lib.Label(content.RiskLevels, c.Triage.Risk))
		field("reason", "Reason", c.Triage.Reason)
		field("decided-by", "Decided by", c.Triage.By)
	}
	v.Line = short(c.What)
	if c.State == Fresh {
		v.Due = c.Due
	}
	v.Words = []string{c.What, c.Who, c.When, c.Place.address()}
	return v
}

func (p Place) address() string {
	var pieces []string
	for _, piece := range []string{strings.TrimSpace(p.House + " " + p.Street), p.Town, p.Postcode} {
		if piece != "" {
			pieces = append(pieces, piece)
		}
	}
	return strings.Join(pieces, ", ")
}

// riskLine says the three first answers in one line.
func riskLine(c Concern) string {
	return "Danger: " + strings.ToLower(answerWords(c.Danger)) + ". Child: " + strings.ToLower(answerWords(c.Child)) + ". Crime: " + strings.ToLower(answerWords(c.Crime)) + "."
}

// shortLine is how much of a text a list shows.
const shortLine = 140

func short(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(line) <= shortLine {
		return line
	}
	cut := string([]rune(line)[:shortLine])
	if word := strings.LastIndexByte(cut, ' '); word > shortLine/2 {
		cut = cut[:word] // a word is shown whole, or not at all
	}
	return cut + " …"
}

func answerWords(answer string) string {
	switch answer {
	case "yes":
		return "Yes"
	case "no":
		return "No"
	case "not-sure":
		return "Not sure"
	default:
		return ""
	}
}

// DecisionWords says a decision in words.
func DecisionWords(decision string) string {
	switch decision {
	case Keep:
		return "Keep it and watch"
	case Respond:
		return "Work on it together with others"
	case Pass:
		return "Pass it on to a statutory door"
	case Close:
		return "Close it: nothing can be done with it now"
	default:
		return ""
	}
}
