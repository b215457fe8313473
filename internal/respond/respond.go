// Package respond brings organisations around a concern: the response, its shared lane and the
// private lane of each organisation, its actions, and what its givers are told.
//
// Words: the lead is the post that opened a response; an invitation asks a post for its expertise;
// a member is a post that accepted; an entry lies in a lane and has an audience, which is all
// members or named posts; an action is the task of one post with a day by which it is due; to
// promote is to move an own private entry to the shared lane; a giver is an organisation whose
// concern or entry a response rests on.
//
// Invariants: an invited post sees area, kind, risk, expertise and deadline, never a name, and
// only until it answers or the deadline passes; whoever leaves sees nothing from that moment;
// what one organisation keeps in its private lane is in no page, count or list of another's; an
// entry about health, a survivor or a child begins with the posts that need it; where a child is
// or may be concerned nothing else is done until that area's children's services are told;
// opening a response shares nothing of the concern; responsibility for an action stays with the
// organisation that took it; every giver hears each stage once.
//
// What lies in a response stays readable for its members after it is closed, and nothing can be
// added: they answer for what they did. A joiner reads the shared lane from its beginning, and
// every form says so.
//
// It leaves to others: the concern itself and the feedback records (intake, through Feedback),
// who sees what (access), organisations and circles (partner).
package respond

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/record"
)

// Statement stands on every page of an action, after the rule of the MARAC: an action belongs to
// the agency that took it.
const Statement = "Responsibility for an action stays with each agency. It is not transferred to the lead, to this response or to Lightship."

// Response is the organisations around a concern.
type Response struct {
	Title     string
	Purpose   access.Purpose
	Concern   id.Record // what it was opened from
	Area      string    // a code of the list "areas"
	Kind      string    // a code of the list "response-kinds"
	Risk      string    // a code of the list "risk-levels"
	Expertise []string  // codes of the list "expertise": what is asked of others
	Deadline  time.Time // by when something must have been done; may be zero
	Lead      id.Post
	Child     string // yes, no, not-sure
	State     string
	Outcome   Outcome

	start record.Start
}

// Outcome is what came of a response.
type Outcome struct {
	Codes []string // of the list "response-outcomes"; more than one may be true
	Text  string
	Safe  int // people who are safe now
	At    time.Time
}

// The states of a response.
const (
	Open   = "open"
	Closed = "closed"
)

// Item is an entry in a lane.
type Item struct {
	Response id.Record
	Text     string
	Lane     string
	About    string

	start record.Start
}

// The lanes.
const (
	Shared  = "shared"
	Private = "private"
)

// What an entry is about. All but General begin with the posts that need it.
const (
	General  = "general"
	Health   = "health"
	Survivor = "survivor"
	OfChild  = "child"
)

// Abouts lists what an entry can be about.
func Abouts() []string { return []string{General, Health, Survivor, OfChild} }

// AboutWords says what an entry is about.
func AboutWords(about string) string {
	switch about {
	case Health:
		return "Somebody's health"
	case Survivor:
		return "What a person told about what happened to them"
	case OfChild:
		return "A child or young person"
	default:
		return "Anything else"
	}
}

// Task is an action: what one post does, by when.
type Task struct {
	Response id.Record
	What     string
	Owner    id.Org  // the organisation that does it
	Post     id.Post // its desk
	Due      time.Time
	State    string
	Evidence string // what was done, or why it cannot be
	Carried  string // why it goes on after the response was closed

	start record.Start
}

// The states of an action.
const (
	Todo   = "todo"
	Doing  = "doing"
	Done   = "done"
	Cannot = "cannot"
)

// States lists the states of an action in their order.
func States() []string { return []string{Todo, Doing, Done, Cannot} }

// StateWords says a state in words.
func StateWords(state string) string {
	switch state {
	case Todo:
		return "To do"
	case Doing:
		return "Under way"
	case Done:
		return "Done"
	case Cannot:
		return "Cannot be done"
	case Open:
		return "Open"
	case Closed:
		return "Closed"
	default:
		return ""
	}
}

// Ended tells whether nothing more is to be done.
func Ended(state string) bool { return state == Done || state == Cannot }

// What fits, in characters.
const (
	LongestTitle = 120
	LongestText  = 3000
	LongestLine  = 200
	MostSafe     = 10000 // people whom one response can have made safe
)

var answers = []string{"yes", "no", "not-sure"}

// MayBe tells whether an answer is yes or not sure: then it counts as a child (Modern Slavery Act
// 2015, section 51).
func MayBe(answer string) bool { return answer != "no" }

func text(p fault.Fields, field, value string, most int, empty string) {
	switch n := utf8.RuneCountInString(value); {
	case !utf8.ValidString(value) || strings.ContainsRune(value, 0):
		p[field] = "This has a character that cannot be kept. Delete it, or type it again."
	case empty != "" && strings.TrimSpace(value) == "":
		p[field] = empty
	case n > most:
		p[field] = fmt.Sprintf("This has %d characters, %d too many. Shorten it to %d.", n, n-most, most)
	}
}

func (s *Service) listed(p fault.Fields, field, list, code, problem string) {
	if item, ok := s.lib.Item(list, code); !ok || item.Heading || item.Refused {
		p[field] = problem
	}
}

func (s *Service) checkResponse(v Response) fault.Fields {
	p := fault.Fields{}
	text(p, "title", v.Title, LongestTitle, "Give it a short name that your partners will know it by. Use no name of a person.")
	s.listed(p, "kind", content.ResponseKinds, v.Kind, "Choose the kind of response.")
	s.listed(p, "risk", content.RiskLevels, v.Risk, "Choose how soon somebody could be harmed.")
	s.listed(p, "area", content.Areas, v.Area, "Choose the council's area. If you do not know it, choose the last one.")
	if len(v.Expertise) == 0 {
		p["expertise"] = "Choose what you ask of others. One is enough."
	}
	for _, code := range v.Expertise {
		s.listed(p, "expertise", content.Expertise, code, "Choose what you ask of others from the list.")
	}
	if !slices.Contains(access.Purposes(), v.Purpose) {
		p["purpose"] = "Choose what this response is for."
	}
	if !slices.Contains(answers, v.Child) {
		p["child"] = "Say whether somebody is or may be under 18: yes, no or not sure."
	}
	if v.State == Closed {
		text(p, "text", v.Outcome.Text, LongestText, "Write in a few sentences what came of it.")
		if len(v.Outcome.Codes) == 0 {
			p["outcome"] = "Choose what came of it. More than one may be true."
		}
		for _, code := range v.Outcome.Codes {
			s.listed(p, "outcome", content.ResponseOutcomes, code, "Choose what came of it from the list.")
		}
		if v.Outcome.Safe < 0 || v.Outcome.Safe > MostSafe {
			p["safe"] = "Enter how many people are safe now. If it is nobody, enter 0."
		}
	}
	return p
}

// showResponse: a pointer is what the invited see before they answer: area, kind, risk, expertise
// and deadline. It has no word that anybody typed.
func (s *Service) showResponse(v Response, level access.Level, _ func(string) bool) record.View {
	kind, risk := s.lib.Label(content.ResponseKinds, v.Kind), s.lib.Label(content.RiskLevels, v.Risk)
	asked := s.labels(content.Expertise, v.Expertise)
	out := record.View{Title: kind, Line: risk + ". Asked for: " + strings.Join(asked, ", ") + ".", Area: v.Area, Due: v.Deadline}
	field := func(name, label, value string) {
		if value != "" {
			out.Fields = append(out.Fields, record.Field{Name: name, Label: label, Value: value})
		}
	}
	if level == access.Full {
		out.Title, out.State, out.Words = v.Title, v.State, []string{v.Title, v.Outcome.Text}
		if v.State == Closed {
			out.Due = time.Time{}
		}
		field("title", "Name", v.Title)
		field("state", "State", StateWords(v.State))
		field("purpose", "Purpose", v.Purpose.Label())
		field("child", "Somebody who is or may be under 18", childWords(v.Child))
	}
	field("kind", "Kind of response", kind)
	field("area", "Area", s.lib.Label(content.Areas, v.Area))
	field("risk", "Risk", risk)
	field("expertise", "Asked for", strings.Join(asked, ", "))
	if level == access.Full && v.State == Closed {
		field("outcome", "What came of it", strings.Join(s.labels(content.ResponseOutcomes, v.Outcome.Codes), ", "))
		field("text", "In words", v.Outcome.Text)
		field("safe", "People who are safe now", fmt.Sprint(v.Outcome.Safe))
	}
	return out
}

func childWords(answer string) string {
	return map[string]string{"yes": "Yes", "no": "No", "not-sure": "Not sure"}[answer]
}

func (s *Service) labels(list string, codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = s.lib.Label(list, code)
	}
	return out
}

func (s *Service) checkItem(v Item) fault.Fields {
	p := fault.Fields{}
	text(p, "text", v.Text, LongestText, "Write what the others should know.")
	if v.Lane != Shared && v.Lane != Private {
		p["lane"] = "Choose who reads it."
	}
	if !slices.Contains(Abouts(), v.About) {
		p["about"] = "Choose what it is about."
	}
	return p
}

// showItem: the line is the whole text, since a lane is a list that is read. Below Full an entry
// says nothing.
func (s *Service) showItem(v Item, level access.Level, _ func(string) bool) record.View {
	if level < access.Full {
		return record.View{Title: "An entry in a response"}
	}
	return record.View{Title: "Entry in a response", Line: v.Text, State: v.Lane, Words: []string{v.Text},
		Fields: []record.Field{{Name: "about", Label: "About", Value: AboutWords(v.About)}, {Name: "text", Label: "Text", Value: v.Text}}}
}

func (s *Service) checkTask(v Task) fault.Fields {
	p := fault.Fields{}
	text(p, "what", v.What, LongestLine, "Write what is to be done, beginning with a verb.")
	text(p, "carried", v.Carried, LongestText, "")
	if v.Post == "" {
		p["post"] = "Choose the desk that does it."
	}
	if v.Due.IsZero() {
		p["due"] = "Enter the day by which it is due."
	}
	if !slices.Contains(States(), v.State) {
		p["state"] = "Choose how far it is."
	}
	need := ""
	switch v.State {
	case Done:
		need = "Write what was done, so that the others can rely on it."
	case Cannot:
		need = "Write why it cannot be done, so that the others can think again."
	}
	text(p, "evidence", v.Evidence, LongestText, need)
	return p
}

func (s *Service) showTask(v Task, level access.Level, _ func(string) bool) record.View {
	if level < access.Full {
		return record.View{Title: "An action"}
	}
	out := record.View{Title: v.What, Line: v.Evidence, State: v.State, Words: []string{v.What, v.Evidence},
		Fields: []record.Field{{Name: "what", Label: "What", Value: v.What}, {Name: "state", Label: "How far", Value: StateWords(v.State)}}}
	if v.Evidence != "" {
		out.Fields = append(out.Fields, record.Field{Name: "evidence", Label: "What was done, or why not", Value: v.Evidence})
	}
	if v.Carried != "" {
		out.Fields = append(out.Fields, record.Field{Name: "carried", Label: "Goes on after closing because", Value: v.Carried})
	}
	if !Ended(v.State) {
		out.Due = v.Due
	}
	return out
}
