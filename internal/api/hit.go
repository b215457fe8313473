package api

import (
	"context"
	"net/http"

	"lightship/internal/access"
	"lightship/internal/api/rest"
	"lightship/internal/discover"
	"lightship/internal/id"
)

// Partner is a desk of another organisation, by name.
type Partner struct {
	Organisation string `json:"organisation"`
	Post         string `json:"post"`
	Phone        string `json:"phone,omitempty"`
	Hours        string `json:"hours,omitempty"`
}

// HitLine is a note in the list of a desk.
type HitLine struct {
	Line
	Record  Line    `json:"record" doc:"Your own record that it is about"`
	Partner Partner `json:"partner" doc:"Whom to ask: the desk that holds something, or the broker's"`
	Told    string  `json:"told" enum:"pointer,summary"`
	Quiet   bool    `json:"quiet" doc:"Your own record is silent: the partner is told nothing of it"`
	Opened  bool    `json:"opened"`
}

// HitLines is one page of notes.
type HitLines struct {
	Items  []HitLine `json:"items" nullable:"false"`
	Next   string    `json:"next,omitempty"`
	Notice string    `json:"notice"`
}

// Hit is a note as the desk reads it that it was given to.
type Hit struct {
	discover.HitView
	Asked []Line `json:"asked,omitempty" nullable:"false" doc:"Your requests to speak, newest first"`
}

// AskContact asks to speak.
type AskContact struct {
	Reason   string   `json:"reason" maxLength:"1000" doc:"Why you want to speak. They read it"`
	Deadline rest.Day `json:"deadline" doc:"The day by which you need an answer, within 60 days"`
}

// Judgement is what your organisation makes of a note. Nobody else is told.
type Judgement struct {
	Verdict string `json:"verdict" enum:"same,different,unsure"`
	Why     string `json:"why,omitempty" maxLength:"1000"`
}

// Contact is a request to speak, as your side sees it.
type Contact struct {
	Record
	From      Partner   `json:"from"`
	To        Partner   `json:"to"`
	Behind    *Partner  `json:"behind,omitempty" doc:"For the broker: the desk that it is meant for"`
	Asked     bool      `json:"asked" doc:"Your own organisation asked"`
	Hit       id.Record `json:"hit,omitempty" doc:"The note of yours that it came from"`
	Sides     []Side    `json:"sides,omitempty" nullable:"false" doc:"For the broker: the two desks of an introduction"`
	Passed    []Line    `json:"passed,omitempty" nullable:"false" doc:"For the broker: the requests that this one was handed on as"`
	MayAnswer bool      `json:"may_answer"`
	MayPass   bool      `json:"may_pass"`
	MayAsk    bool      `json:"may_ask"`
	Notice    string    `json:"notice,omitempty"`
}

// Side is one desk of an introduction.
type Side struct {
	Partner Partner `json:"partner"`
	Answer  string  `json:"answer" enum:"none,agreed,declined"`
}

// ContactAnswer answers a request to speak.
type ContactAnswer struct {
	Agree bool   `json:"agree"`
	How   string `json:"how,omitempty" maxLength:"1000" doc:"How and when they can reach you, or why not"`
	Mark  string `json:"mark,omitempty" maxLength:"200" doc:"Of what you saw"`
}

// Question asks the two desks of an introduction.
type Question struct {
	Deadline rest.Day `json:"deadline" doc:"The day by which they are asked to answer"`
}

func partnerOf(p discover.Partner) Partner {
	return Partner{Organisation: p.Org.Name, Post: p.Post.Name, Phone: p.Post.Phone, Hours: p.Post.Hours}
}

func (a *API) addHits() {
	type wanted struct {
		Cursor string `query:"cursor" maxLength:"200"`
	}
	rest.Add(a.kit, rest.Operation{
		ID: "list-hits", Method: http.MethodGet, Path: "/hits", May: access.HitList, Tag: "hits",
		Summary: "What discovery told your desks, newest first",
	}, func(ctx context.Context, who access.Actor, in *wanted) (*rest.Reply[HitLines], error) {
		page, err := a.Discover.Notes(ctx, who, in.Cursor)
		if err != nil {
			return nil, err
		}
		named, err := a.holders(ctx, who)
		out := HitLines{Items: []HitLine{}, Next: page.Next, Notice: discover.HearingNothing}
		for _, l := range page.Lines {
			out.Items = append(out.Items, HitLine{
				Line: lineOf(named, l.Line), Record: lineOf(named, l.Mine), Partner: partnerOf(l.Partner),
				Told: l.Told.String(), Quiet: l.Protected, Opened: l.Opened,
			})
		}
		return rest.Answer(out), err
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "read-hit", Method: http.MethodGet, Path: "/hits/{id}", May: access.HitRead, Tag: "hits",
		Summary: "Read a note", About: "The summary of theirs is in it where both tones give it. That you read it is in your log, and in theirs where you read their summary.",
	}, func(ctx context.Context, who access.Actor, note id.Record, _ *rest.One) (*rest.Reply[Hit], error) {
		return a.hit(ctx, who, note)
	})
	a.addHitWork()
	a.addContacts()
	a.addTone()
}

// addHitWork adds what a desk does with a note.
func (a *API) addHitWork() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "ask-contact", Method: http.MethodPost, Path: "/hits/{id}/contact", May: access.HitContact, Tag: "hits",
		Summary: "Ask the desk that a note names to speak", About: "This is a widening. " + discover.AskingTells, Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, note id.Record, in *rest.Making[AskContact]) (*rest.Created[Contact], error) {
		made, err := a.Discover.AskContact(ctx, who, discover.Ask{Note: note, Reason: in.Body.Reason, Deadline: in.Body.Deadline.End(), Once: rest.Once("ask-contact "+in.ID, in.Key)})
		if err != nil {
			return nil, err
		}
		contact, err := a.contact(ctx, who, made)
		return rest.Made(at("contacts", made), contact), err
	})

	rest.AddOf(a.kit, rest.Operation{
		ID: "judge-hit", Method: http.MethodPost, Path: "/hits/{id}/judgement", May: access.HitJudge, Tag: "hits",
		Summary: "Say whether it is the same", About: "Your organisation's own claim. Nothing is merged and nobody else is told.", Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, note id.Record, in *rest.Making[Judgement]) (*rest.Reply[Hit], error) {
		if _, err := a.Discover.Judge(ctx, who, discover.Verdict{Note: note, Verdict: in.Body.Verdict, Why: in.Body.Why, Once: rest.Once("judge-hit "+in.ID, in.Key)}); err != nil {
			return nil, err
		}
		return a.hit(ctx, who, note)
	})
}

func (a *API) hit(ctx context.Context, who access.Actor, note id.Record) (*rest.Reply[Hit], error) {
	hit, err := a.Discover.Note(ctx, who, note)
	if err != nil {
		return nil, err
	}
	named, err := a.holders(ctx, who)
	return rest.Answer(Hit{HitView: hit.API(), Asked: linesOf(named, hit.Asked)}), err
}

func (a *API) contact(ctx context.Context, who access.Actor, contact id.Record) (Contact, error) {
	talk, err := a.Discover.Contact(ctx, who, contact)
	if err != nil {
		return Contact{}, err
	}
	rec, err := a.record(ctx, who, talk.Shown)
	if err != nil {
		return Contact{}, err
	}
	named, err := a.holders(ctx, who)
	out := Contact{
		Record: rec, From: partnerOf(talk.From), To: partnerOf(talk.To), Asked: talk.Asked, Hit: talk.Note,
		Passed: linesOf(named, talk.Passed), MayAnswer: talk.MayAnswer, MayPass: talk.MayPass, MayAsk: talk.MayAsk,
	}
	if talk.Asked {
		out.Notice = discover.AskingTells
	}
	if talk.Behind != nil {
		behind := partnerOf(*talk.Behind)
		out.Behind = &behind
	}
	for _, side := range talk.Sides {
		out.Sides = append(out.Sides, Side{partnerOf(side.Partner), side.Answer})
	}
	return out, err
}

// WaitingContact is a request that waits for a desk of yours.
type WaitingContact struct {
	Line
	Verb string `json:"verb" doc:"What is to be done, in a word or two"`
}

// WaitingContacts are all that wait.
type WaitingContacts struct {
	Items []WaitingContact `json:"items" nullable:"false"`
}

func (a *API) addContacts() {
	rest.Add(a.kit, rest.Operation{
		ID: "list-contacts", Method: http.MethodGet, Path: "/contacts", May: access.HitList, Tag: "hits",
		Summary: "The requests to speak that wait for your desks",
	}, func(ctx context.Context, who access.Actor, _ *struct{}) (*rest.Reply[WaitingContacts], error) {
		waiting, err := a.Discover.Waiting(ctx, who)
		if err != nil {
			return nil, err
		}
		named, err := a.holders(ctx, who)
		return rest.Answer(WaitingContacts{each(waiting, func(v discover.Waiting) WaitingContact {
			return WaitingContact{lineOf(named, v.Line), v.Verb}
		})}), err
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "read-contact", Method: http.MethodGet, Path: "/contacts/{id}", May: access.HitRead, Tag: "hits",
		Summary: "Read a request to speak",
	}, func(ctx context.Context, who access.Actor, rec id.Record, _ *rest.One) (*rest.Reply[Contact], error) {
		contact, err := a.contact(ctx, who, rec)
		return rest.Answer(contact), err
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "answer-contact", Method: http.MethodPost, Path: "/contacts/{id}/answer", May: access.HitContact, Tag: "hits",
		Summary: "Agree to speak, or decline", Fields: answerField,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[ContactAnswer]) (*rest.Reply[Contact], error) {
		if err := a.Discover.Answer(ctx, who, discover.Reply{Contact: rec, Agree: in.Body.Agree, How: in.Body.How, Mark: in.Body.Mark,
			Once: rest.Once("answer-contact "+in.ID, in.Key)}); err != nil {
			return nil, err
		}
		contact, err := a.contact(ctx, who, rec)
		return rest.Answer(contact), err
	})
	a.addBroker()
}

// addBroker adds what the broker does.
func (a *API) addBroker() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "pass-contact", Method: http.MethodPost, Path: "/contacts/{id}/pass", May: access.HitContact, Tag: "hits",
		Summary: "Hand a request on to the desk that it is meant for", About: "For the broker.", Status: http.StatusCreated,
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[rest.Nothing]) (*rest.Created[Contact], error) {
		made, err := a.Discover.Pass(ctx, who, rec, rest.Once("pass-contact "+in.ID, in.Key))
		if err != nil {
			return nil, err
		}
		contact, err := a.contact(ctx, who, made)
		return rest.Made(at("contacts", made), contact), err
	})
	rest.AddOf(a.kit, rest.Operation{
		ID: "ask-both", Method: http.MethodPost, Path: "/contacts/{id}/ask", May: access.HitContact, Tag: "hits",
		Summary: "Ask the two desks of an introduction whether they may be put in touch", About: "For the broker. Neither is told who the other is until both agree.",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Making[Question]) (*rest.Reply[Contact], error) {
		if err := a.Discover.AskBoth(ctx, who, rec, in.Body.Deadline.End(), rest.Once("ask-both "+in.ID, in.Key)); err != nil {
			return nil, err
		}
		contact, err := a.contact(ctx, who, rec)
		return rest.Answer(contact), err
	})
}

// answerField names the fields of an answer as a program sends them.
func answerField(name string) string {
	if name == "answer" {
		return "agree"
	}
	return name
}

// Tone is the tone of one record, narrower than that of its clauses.
type Tone struct {
	Tone   string   `json:"tone" enum:"off,silent,pointer,open" doc:"open lifts an earlier narrowing: the clauses alone decide again"`
	Reason string   `json:"reason,omitempty" maxLength:"1000" doc:"silent: why others are told nothing"`
	Review rest.Day `json:"review,omitempty" doc:"silent: the day on which somebody asks whether it must still be so"`
}

var tones = map[string]access.Tone{"off": access.Off, "silent": access.Silent, "pointer": access.Pointing, "open": access.Open}

func (a *API) addTone() {
	rest.AddOf(a.kit, rest.Operation{
		ID: "set-tone", Method: http.MethodPost, Path: "/records/{id}/tone", May: access.RecordGrant, Tag: "hits",
		Summary: "Narrow how a record of yours answers discovery, or lift that again",
	}, func(ctx context.Context, who access.Actor, rec id.Record, in *rest.Change[Tone]) (*rest.Reply[Record], error) {
		n := discover.Narrowing{Record: rec, Tone: tones[in.Body.Tone], Reason: in.Body.Reason, Review: in.Body.Review.End()}
		if err := a.Discover.SetTone(ctx, who, n); err != nil {
			return nil, err
		}
		return a.open(ctx, who, rec)
	})
}
