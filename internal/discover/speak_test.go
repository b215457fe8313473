package discover_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit/audittest"
	"lightship/internal/discover"
	"lightship/internal/discover/discovertest"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

func openRecord(w *world, d discovertest.Desk, rec id.Record) (got record.Shown, err error) {
	w.Read(func(ctx context.Context, r store.Reader) error {
		got, err = w.Records.Open(ctx, r, w.Actor(d), access.RecordPointer, rec)
		return nil
	})
	return got, err
}

// pointers gives both a pointer, and the note of the council.
func pointers(w *world) id.Record {
	w.Helper()
	w.Tones(w.Hull, w.Police, access.Pointing, access.Pointing)
	w.Van(w.Hull, "AB50 XYZ")
	w.Van(w.Police, "AB50 XYZ")
	w.Later(tick)
	return told(w, w.Hull, 1)[0].ID
}

func TestAJudgementIsTheOwnOrganisationsAlone(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		note := pointers(w)
		before := w.Log(w.Police)
		theirs := told(w, w.Police, 1)[0].ID
		made, err := w.Hits.Judge(w.Context(), w.Actor(w.Hull), discover.Verdict{Note: note, Verdict: discover.Same, Why: "The same dent.", Once: "f1"})
		if err != nil {
			w.Fatal(err)
		}
		again, err := w.Hits.Judge(w.Context(), w.Actor(w.Hull), discover.Verdict{Note: note, Verdict: discover.Same, Why: "The same dent.", Once: "f1"})
		if err != nil || again != made {
			w.Errorf("the same form twice: got %s and %v, want %s", again, err, made)
		}
		if h := w.Open(w.Hull, note); len(h.Judged) != 1 || h.Judged[0].State != discover.Same {
			w.Errorf("the own page: got %+v", h.Judged)
		}
		if h := w.Open(w.Police, theirs); len(h.Judged) != 0 {
			w.Errorf("the other's page shows a judgement: %+v", h.Judged)
		}
		if _, err := openRecord(w, w.Police, made); !fault.Is(err, fault.NotFound) {
			w.Errorf("the other opens the judgement: got %v, want absent", err)
		}
		_, err = w.Hits.Judge(w.Context(), w.Actor(w.Police), discover.Verdict{Note: note, Verdict: discover.Different})
		if !fault.Is(err, fault.NotFound) {
			w.Errorf("the other judges our note: got %v, want absent", err)
		}
		_, err = w.Hits.Judge(w.Context(), w.Actor(w.Hull), discover.Verdict{Note: note, Verdict: "perhaps"})
		if fault.As(err).Fields["verdict"] == "" {
			w.Errorf("an unknown verdict: got %v, want a problem of the field", err)
		}
		after := w.Log(w.Police)
		if len(after) != len(before)+2 { // the police opened their own note and record, nothing else
			w.Errorf("the log of the police:\n%s\nwas\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
		}
	})
}

func TestAskingTellsThePostTheReasonAndTheDeadlineAndNothingElse(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		note := pointers(w)
		ask := discover.Ask{Note: note, Reason: "We plan a visit.", Deadline: w.Clock.Now().AddDate(0, 0, 3), Once: "f1"}
		made, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), ask)
		if err != nil {
			w.Fatal(err)
		}
		if again, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), ask); err != nil || again != made {
			w.Errorf("the same form twice: got %s, %v", again, err)
		}
		ask.Once = "f2"
		if _, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), ask); !fault.Is(err, fault.Stale) {
			w.Errorf("asking while the answer is to come: got %v, want a conflict", err)
		}
		waiting, err := w.Hits.Waiting(w.Context(), w.Actor(w.Police))
		if err != nil || len(waiting) != 1 || waiting[0].ID != made || waiting[0].Due.IsZero() {
			w.Fatalf("what waits for the police: %+v, %v", waiting, err)
		}
		if own, err := w.Hits.Waiting(w.Context(), w.Actor(w.Hull)); err != nil || len(own) != 0 {
			w.Errorf("what waits for those who asked: %+v, %v", own, err)
		}
		got, err := w.Hits.Contact(w.Context(), w.Actor(w.Police), made)
		if err != nil || !got.MayAnswer || got.Note != "" || got.From.Org.ID != w.Hull.Org {
			w.Fatalf("the page of the police: %+v, %v", got, err)
		}
		seen, err := json.Marshal([]any{got.Body, got.View, got.From, got.To})
		if err != nil {
			w.Fatal(err)
		}
		for _, secret := range []string{string(note), "AB50", "Transit", "secret"} {
			if strings.Contains(string(seen), secret) {
				w.Errorf("the request tells %q: %s", secret, seen)
			}
		}
		answers(w, made)
	})
}

func TestWhatWaitsIsListedFiftyAtATimeTheOldestFirst(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		w.Tones(w.Hull, w.Police, access.Pointing, access.Pointing)
		for i := range 51 {
			letter := 'A' + rune(i)%20
			plate := fmt.Sprintf("%c%c%02d %c%c%c", letter, letter+1, 10+i, letter+2, letter+3, letter+4)
			w.Van(w.Hull, plate)
			w.Van(w.Police, plate)
		}
		w.Later(tick)
		first, err := w.Hits.Notes(w.Context(), w.Actor(w.Hull), "")
		if err != nil {
			w.Fatal(err)
		}
		rest, err := w.Hits.Notes(w.Context(), w.Actor(w.Hull), first.Next)
		if err != nil {
			w.Fatal(err)
		}
		var asked []id.Record
		for _, n := range append(first.Lines, rest.Lines...) {
			w.Clock.Advance(time.Second)
			made, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), discover.Ask{Note: n.ID, Reason: "We plan a visit.", Deadline: w.Clock.Now().AddDate(0, 0, 3)})
			if err != nil {
				w.Fatal(err)
			}
			asked = append(asked, made)
		}
		waits := func() map[id.Record]bool {
			waiting, err := w.Hits.Waiting(w.Context(), w.Actor(w.Police))
			if err != nil {
				w.Fatal(err)
			}
			out := map[id.Record]bool{}
			for _, v := range waiting {
				out[v.ID] = true
			}
			return out
		}
		last := asked[len(asked)-1]
		if got := waits(); len(asked) != 51 || len(got) != 50 || got[last] {
			w.Errorf("of %d that wait: got %d, the last among them: %v", len(asked), len(got), got[last])
		}
		if err := w.Hits.Answer(w.Context(), w.Actor(w.Police), discover.Reply{Contact: asked[0], Agree: true, How: "Ring the desk."}); err != nil {
			w.Fatal(err)
		}
		if got := waits(); len(got) != 50 || !got[last] {
			w.Errorf("after an answer: got %d, the last among them: %v; want 50 with it", len(got), got[last])
		}
	})
}

// answers goes through who may answer, and what of it is seen.
func answers(w *world, contact id.Record) {
	w.Helper()
	if _, err := w.Hits.Contact(w.Context(), w.Actor(w.Fire), contact); !fault.Is(err, fault.NotFound) {
		w.Errorf("a third opens it: got %v, want absent", err)
	}
	if err := w.Hits.Answer(w.Context(), w.Actor(w.Fire), discover.Reply{Contact: contact, Agree: true, How: "x"}); !fault.Is(err, fault.NotFound) {
		w.Errorf("a third answers: got %v, want absent", err)
	}
	if err := w.Hits.Answer(w.Context(), w.Actor(w.Hull), discover.Reply{Contact: contact, Agree: true, How: "x"}); !fault.Is(err, fault.Refused) {
		w.Errorf("those who asked answer themselves: got %v, want refused", err)
	}
	if err := w.Hits.Answer(w.Context(), w.Actor(w.Police), discover.Reply{Contact: contact, Agree: true}); fault.As(err).Fields["how"] == "" {
		w.Errorf("agreeing without saying how: got %v, want a problem of the field", err)
	}
	if err := w.Hits.Answer(w.Context(), w.Actor(w.Police), discover.Reply{Contact: contact, Agree: true, How: "Ring at ten.", Mark: "another"}); !fault.Is(err, fault.Stale) {
		w.Errorf("answering what was not seen: got %v, want a conflict", err)
	}
	if err := w.Hits.Answer(w.Context(), w.Actor(w.Police), discover.Reply{Contact: contact, Agree: true, How: "Ring at ten."}); err != nil {
		w.Fatal(err)
	}
	if err := w.Hits.Answer(w.Context(), w.Actor(w.Police), discover.Reply{Contact: contact}); !fault.Is(err, fault.Stale) {
		w.Errorf("answering twice: got %v, want a conflict", err)
	}
	back, err := w.Hits.Contact(w.Context(), w.Actor(w.Hull), contact)
	if err != nil || back.Body.Answer != discover.Agreed || back.Body.How != "Ring at ten." || back.Note == "" {
		w.Errorf("those who asked read: %+v, %v", back.Body, err)
	}
}

func TestABadRequestToSpeakSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		note := pointers(w)
		for name, a := range map[string]discover.Ask{
			"deadline": {Reason: "We plan a visit.", Deadline: w.Clock.Now()},
			"reason":   {Reason: "  ", Deadline: w.Clock.Now().AddDate(0, 0, 3)},
		} {
			a.Note = note
			if _, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), a); fault.As(err).Fields[name] == "" {
				w.Errorf("%s: got %v, want a problem of the field", name, err)
			}
		}
		for _, a := range []discover.Ask{{Note: "00000000000000000000000000"}, {Note: note}} {
			if _, err := w.Hits.AskContact(w.Context(), w.Actor(w.Police), a); !fault.Is(err, fault.NotFound) {
				w.Errorf("by somebody else: got %v, want absent", err)
			}
		}
	})
}

func TestARequestThatNobodyCouldReadIsRefused(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		note := pointers(w)
		w.Edit(func(e *partner.Edit) error {
			return e.End(w.Context(), partner.Certificate(w.Police.Member, access.Contact), w.Clock.Now())
		})
		ask := discover.Ask{Note: note, Reason: "We plan a visit.", Deadline: w.Clock.Now().AddDate(0, 0, 3)}
		if _, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), ask); !fault.Is(err, fault.Refused) || !strings.Contains(err.Error(), "Ring it") {
			w.Errorf("got %v, want to be told to ring", err)
		}
		if h := w.Open(w.Hull, note); len(h.Asked) != 0 {
			w.Errorf("a request was left behind: %+v", h.Asked)
		}
	})
}

func TestTheBrokerAsksTwoSilentDesksAndTellsNeitherWhoUntilBothAgree(t *testing.T) {
	both := func(w *world) (intro id.Record, questions map[id.Org]id.Record) {
		w.Tones(w.Hull, w.Police, access.Silent, access.Silent)
		w.Van(w.Hull, "AB50 XYZ")
		w.Van(w.Police, "AB50 XYZ")
		w.Later(tick)
		waiting, err := w.Hits.Waiting(w.Context(), w.Actor(w.Office))
		if err != nil || len(waiting) != 1 {
			w.Fatalf("what waits for the broker: %+v, %v", waiting, err)
		}
		intro = waiting[0].ID
		got, err := w.Hits.Contact(w.Context(), w.Actor(w.Office), intro)
		if err != nil || len(got.Sides) != 2 || !got.MayAsk {
			w.Fatalf("the broker's page: %+v, %v", got, err)
		}
		if seen, _ := json.Marshal([]any{got.Body, got.View}); strings.Contains(string(seen), "AB50") {
			w.Errorf("the broker sees what matched: %s", seen)
		}
		for _, d := range []discovertest.Desk{w.Hull, w.Police, w.Fire} {
			if _, err := w.Hits.Contact(w.Context(), w.Actor(d), intro); !fault.Is(err, fault.NotFound) {
				w.Errorf("%s opens the introduction: got %v, want absent", d.Name, err)
			}
		}
		if err := w.Hits.AskBoth(w.Context(), w.Actor(w.Office), intro, w.Clock.Now().AddDate(0, 0, 3), ""); err != nil {
			w.Fatal(err)
		}
		questions = map[id.Org]id.Record{}
		for _, d := range []discovertest.Desk{w.Hull, w.Police} {
			asked, err := w.Hits.Waiting(w.Context(), w.Actor(d))
			if err != nil || len(asked) != 1 {
				w.Fatalf("what waits for %s: %+v, %v", d.Name, asked, err)
			}
			questions[d.Org] = asked[0].ID
			q, err := w.Hits.Contact(w.Context(), w.Actor(d), asked[0].ID)
			if err != nil || q.From.Org.ID != w.Office.Org {
				w.Fatalf("the question to %s: %+v, %v", d.Name, q, err)
			}
			if got := w.Digest(d); got != "" {
				w.Errorf("mail to a silent desk: %q", got)
			}
		}
		if _, err := w.Hits.Contact(w.Context(), w.Actor(w.Police), questions[w.Hull.Org]); !fault.Is(err, fault.NotFound) {
			w.Errorf("one opens the other's question: got %v, want absent", err)
		}
		return intro, questions
	}
	answer := func(w *world, d discovertest.Desk, q id.Record, agree bool) {
		if err := w.Hits.Answer(w.Context(), w.Actor(d), discover.Reply{Contact: q, Agree: agree, How: "Ring us."}); err != nil {
			w.Fatal(err)
		}
		w.Later(tick)
	}
	each(t, map[string]func(w *world){
		"both agree": func(w *world) {
			_, q := both(w)
			answer(w, w.Hull, q[w.Hull.Org], true)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
			answer(w, w.Police, q[w.Police.Org], true)
			if h := w.Open(w.Hull, told(w, w.Hull, 1)[0].ID); h.Partner.Org.ID != w.Police.Org || h.Body.Told != access.Pointer || h.Body.Protected {
				w.Errorf("the note: %+v", h.Body)
			}
			told(w, w.Police, 1)
		},
		"of a restricted record the broker is not told": func(w *world) {
			w.Tones(w.Hull, w.Police, access.Silent, access.Silent)
			hull := w.Van(w.Hull, "AB50 XYZ")
			exec(w, store.SQL(`update record set restricted = $1 where id = $2`, true, hull))
			w.Van(w.Police, "AB50 XYZ")
			w.Later(tick)
			if waiting, err := w.Hits.Waiting(w.Context(), w.Actor(w.Office)); err != nil || len(waiting) != 0 {
				w.Errorf("what waits for the broker: %+v, %v", waiting, err)
			}
		},
		"one declines": func(w *world) {
			intro, q := both(w)
			answer(w, w.Hull, q[w.Hull.Org], true)
			answer(w, w.Police, q[w.Police.Org], false)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
			if err := w.Hits.AskBoth(w.Context(), w.Actor(w.Office), intro, w.Clock.Now().AddDate(0, 0, 3), ""); !fault.Is(err, fault.Stale) {
				w.Errorf("asking both again: got %v, want a conflict", err)
			}
		},
	})
}

func TestTheLogHoldsAfterAllThat(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		hull, police := open(w)
		deny(w, w.Hull, hull, access.OfMember("nobody"))
		w.Later(tick)
		tone(w, w.Police, police, access.Silent)
		w.Later(tick)
		audittest.Holds(w.T, w.DB, w.Clock, slices.Concat(record.Logged(), discover.Logged()))
	})
}
