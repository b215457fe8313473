package discover

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/match"
	"lightship/internal/record"
)

// Note is what one side of a match was told. It belongs to that side and never changes.
type Note struct {
	Mine      id.Record      // the own record that matched
	Kind      access.Kind    // of the own record
	Fields    []match.Field  // of the own record, which matched
	Strength  match.Strength // possible or likely
	Post      id.Post        // whom to ask: the other's desk, or the broker's
	Told      access.Level   // pointer or summary
	Theirs    id.Record      // only where the summary was given
	Purpose   access.Purpose // for which both tones speak
	Tone      access.Tone    // of the own record, when the note was given
	Protected bool           // the own side was silent
	Given     time.Time

	start record.Start // where it goes; only while it is made
}

// Judgement is an organisation's own claim about a note. It changes nothing for anybody else.
type Judgement struct {
	About   id.Record // the own record
	Note    id.Record
	Verdict string // same, different, unsure
	Why     string

	start record.Start
}

// The verdicts.
const (
	Same      = "same"
	Different = "different"
	Unsure    = "unsure"
)

// Verdicts lists them.
func Verdicts() []string { return []string{Same, Different, Unsure} }

// Contact asks another desk to speak, or is a broker's introduction of two desks. Those who are
// asked see all of it, so it holds nothing of what either side knows.
type Contact struct {
	From, To id.Post
	Intro    bool // two silent desks, for the broker alone
	Reason   string
	Deadline time.Time
	Answer   string // none, agreed, declined
	How      string // how to speak, or why not

	start record.Start
}

// The answers.
const (
	Unanswered = "none"
	Agreed     = "agreed"
	Declined   = "declined"
)

const (
	longestText   = 1000 // characters of a reason or an answer
	yearsToReview = 2    // ours, until retention by each organisation's own schedule is built
)

func (s *Service) define() {
	keep := func(made time.Time) time.Time { return made.AddDate(yearsToReview, 0, 0) }
	s.notes = record.Define(s.records, record.Kind[Note]{
		Name: access.Note, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
		Check: func(Note) fault.Fields { return nil }, Show: showNote,
		Identify: func(Note) []record.Identifier { return nil },
		Start:    func(_ access.Actor, n Note) record.Start { return n.start },
		Keep:     func(_ Note, made time.Time) time.Time { return keep(made) },
		Because:  "a hit counts as long as the record of yours that it is about",
	})
	s.judgements = record.Define(s.records, record.Kind[Judgement]{
		Name: access.Judgement, Creates: access.HitJudge, Edits: access.RecordEdit, Shape: 1,
		Check: Judgement.check, Show: showJudgement,
		Identify: func(Judgement) []record.Identifier { return nil },
		Start:    func(_ access.Actor, j Judgement) record.Start { return j.start },
		Keep:     func(_ Judgement, made time.Time) time.Time { return keep(made) },
		Because:  "what was thought of a hit is kept as long as the hit",
	})
	s.contacts = record.Define(s.records, record.Kind[Contact]{
		Name: access.Contact, Creates: access.HitContact, Edits: access.HitContact, Shape: 1,
		Check: Contact.check, Show: showContact,
		Identify: func(Contact) []record.Identifier { return nil },
		Start:    func(_ access.Actor, c Contact) record.Start { return c.start },
		Keep:     func(_ Contact, made time.Time) time.Time { return keep(made) },
		Because:  "it shows who asked whom and why, for as long as the hit counts",
	})
}

// kindWords name a kind of record within a sentence.
var kindWords = map[access.Kind]string{
	access.Person: "person", access.Place: "place", access.Phone: "phone number",
	access.Vehicle: "vehicle", access.Account: "online account", access.Business: "business",
}

func kindWord(k access.Kind) string {
	if w := kindWords[k]; w != "" {
		return w
	}
	return "record"
}

// fieldWords name what matched. A phone that is the same is not a person who is the same.
var fieldWords = map[match.Field]string{
	match.FieldPhone: "the same phone number", match.FieldPlate: "the same registration",
	match.FieldEmail: "the same e-mail address", match.FieldHandle: "the same online account",
	match.FieldCompany: "the same company number", match.FieldNameBorn: "the same name and date of birth, as far as both know them",
	match.FieldPlace: "the same address",
}

// Matched says in words what matched.
func (n Note) Matched() string {
	words := make([]string, 0, len(n.Fields))
	for _, f := range n.Fields {
		if w := fieldWords[f]; w != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

// About names what the note is about, such as "vehicle".
func (n Note) About() string { return kindWord(n.Kind) }

// showNote says nothing at all to those of the own organisation who do not work at the desk.
func showNote(n Note, level access.Level, _ func(string) bool) record.View {
	if level < access.Full {
		return record.View{Title: "A note from discovery"}
	}
	v := record.View{
		Title: "A partner also holds something on this " + n.About(),
		Line:  capital(n.Strength.String()) + ": " + n.Matched(),
		State: n.Told.String(),
		Fields: []record.Field{
			{Name: "strength", Label: "How sure", Value: n.Strength.String()},
			{Name: "matched", Label: "What matched of yours", Value: n.Matched()},
			{Name: "told", Label: "What you were told", Value: n.Told.String()},
		},
	}
	return v
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

var verdictWords = map[string]string{
	Same: "It is the same", Different: "It is not the same", Unsure: "Not sure whether it is the same",
}

func (j Judgement) check() fault.Fields {
	p := fault.Fields{}
	if !slices.Contains(Verdicts(), j.Verdict) {
		p["verdict"] = "Choose whether it is the same."
	}
	tooLong(p, "why", j.Why)
	return p
}

func showJudgement(j Judgement, level access.Level, _ func(string) bool) record.View {
	if level < access.Full {
		return record.View{Title: "A judgement"}
	}
	return record.View{Title: verdictWords[j.Verdict], Line: j.Why, State: j.Verdict, Words: []string{j.Why}, Fields: []record.Field{
		{Name: "verdict", Label: "Judgement", Value: verdictWords[j.Verdict]},
		{Name: "why", Label: "Why", Value: j.Why},
	}}
}

func (c Contact) check() fault.Fields {
	p := fault.Fields{}
	if strings.TrimSpace(c.Reason) == "" {
		p["reason"] = "Say in one or two sentences why you want to speak."
	}
	tooLong(p, "reason", c.Reason)
	tooLong(p, "how", c.How)
	if c.Answer == Agreed && strings.TrimSpace(c.How) == "" {
		p["how"] = "Say how and when they can reach you."
	}
	if !slices.Contains([]string{Unanswered, Agreed, Declined}, c.Answer) {
		p["answer"] = "Choose whether you will speak."
	}
	return p
}

func tooLong(p fault.Fields, field, text string) {
	if n := utf8.RuneCountInString(text); n > longestText {
		p[field] = fmt.Sprintf("This has %d characters. Shorten it to %d.", n, longestText)
	}
}

var answerWords = map[string]string{Unanswered: "Not answered yet", Agreed: "Agreed to speak", Declined: "Declined"}

func showContact(c Contact, level access.Level, _ func(string) bool) record.View {
	if level < access.Full {
		return record.View{Title: "A request to speak"}
	}
	v := record.View{Title: "A request to speak", Line: answerWords[c.Answer], State: c.Answer, Words: []string{c.Reason}}
	if c.Answer == Unanswered {
		v.Due = c.Deadline
	}
	for _, f := range []record.Field{
		{Name: "reason", Label: "Why", Value: c.Reason},
		{Name: "answer", Label: "Answer", Value: answerWords[c.Answer]},
		{Name: "how", Label: "How", Value: c.How},
	} {
		if f.Value != "" {
			v.Fields = append(v.Fields, f)
		}
	}
	if c.Intro {
		v.Title = "Two desks that may be put in touch"
		v.Line, v.State, v.Fields = "", "intro", nil
	}
	return v
}
