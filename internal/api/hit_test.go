package api_test

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/api"
	"lightship/internal/id"
)

// met lets the council and the police give concerns about one van, and gives the note of each.
func met(t *testing.T, w *world) (council, police api.HitLine) {
	t.Helper()
	w.give(nil)
	into[api.Saved](t, w.post("police", "/concerns", concern().with(object{"what": "The van again."})), 201)
	if got := into[api.HitLines](t, w.get("police", "/hits"), 200); len(got.Items) != 0 {
		t.Errorf("notes before the tick: %+v", got)
	}
	w.later(10 * time.Minute)
	one := func(who string) api.HitLine {
		got := into[api.HitLines](t, w.get(who, "/hits"), 200)
		if len(got.Items) != 1 || !strings.HasPrefix(got.Notice, "Hearing nothing") {
			t.Fatalf("notes of %s: got %+v", who, got)
		}
		return got.Items[0]
	}
	return one("safeguarding"), one("police")
}

func TestANoteIsReadJudgedAndAskedAbout(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		council, police := met(t, w)
		if council.Told != "pointer" || council.Partner.Post != "Exploitation team" || council.Record.Kind != access.Vehicle || council.Opened {
			t.Errorf("the council's note: got %+v", council)
		}
		path := "/hits/" + string(council.ID)
		pointer := w.get("safeguarding", path)
		hit := into[api.Hit](t, pointer, 200)
		if hit.Told != "pointer" || hit.Theirs != nil || hit.Organisation != "Humber Police" || strings.Contains(pointer.body, string(police.Record.ID)) {
			t.Errorf("a pointer: got %s", pointer.body)
		}
		theirs := into[api.Hit](t, w.get("police", "/hits/"+string(police.ID)), 200)
		if theirs.Told != "summary" || theirs.Theirs == nil || theirs.Theirs.ID != council.Record.ID {
			t.Errorf("a summary: got %+v", theirs)
		}
		judged := into[api.Hit](t, w.post("safeguarding", path+"/judgement", object{"verdict": "same", "why": "The same dent."}, "Idempotency-Key", "j"), 201)
		if len(judged.Judgements) != 1 {
			t.Errorf("judged: got %+v", judged)
		}
		again := into[api.Hit](t, w.post("safeguarding", path+"/judgement", object{"verdict": "same", "why": "The same dent."}, "Idempotency-Key", "j"), 201)
		if len(again.Judgements) != 1 {
			t.Errorf("judged twice with one key: got %+v", again)
		}
		if now := into[api.Hit](t, w.get("police", "/hits/"+string(police.ID)), 200); len(now.Judgements) != 0 {
			t.Errorf("the other side sees a judgement: %+v", now)
		}
	})
}

func TestAskingToSpeakAndTheAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		council, police := met(t, w)
		ask := object{"reason": "We plan a visit.", "deadline": "2026-12-01"}
		g := w.post("safeguarding", "/hits/"+string(council.ID)+"/contact", ask, "Idempotency-Key", "c")
		contact := into[api.Contact](t, g, 201)
		if !contact.Asked || contact.To.Post != "Exploitation team" || contact.State != "none" || contact.Hit != council.ID || g.header.Get("Location") != "/api/v1/contacts/"+string(contact.ID) {
			t.Errorf("asked: got %s", g.body)
		}
		if again := into[api.Contact](t, w.post("safeguarding", "/hits/"+string(council.ID)+"/contact", ask, "Idempotency-Key", "c"), 201); again.ID != contact.ID {
			t.Errorf("asked twice with one key: got %s and %s", contact.ID, again.ID)
		}
		path := "/contacts/" + string(contact.ID)
		seen := into[api.Contact](t, w.get("police", path), 200)
		if seen.Asked || !seen.MayAnswer || seen.Hit != "" || fieldOf(seen.Record, "reason") != "We plan a visit." {
			t.Errorf("those who are asked see %+v", seen)
		}
		problem(t, "agreed without a way", w.post("police", path+"/answer", object{"agree": true, "mark": seen.Mark}), 422, "how")
		answered := into[api.Contact](t, w.post("police", path+"/answer", object{"agree": true, "how": "Ring the desk.", "mark": seen.Mark}), 200)
		if answered.State != "agreed" {
			t.Errorf("answered: got %+v", answered)
		}
		if back := into[api.Contact](t, w.get("safeguarding", path), 200); fieldOf(back.Record, "how") != "Ring the desk." {
			t.Errorf("the answer comes back as %+v", back)
		}
		problem(t, "no reason", w.post("police", "/hits/"+string(police.ID)+"/contact", object{"reason": "", "deadline": "2026-12-01"}), 422, "reason")
		problem(t, "no day", w.post("police", "/hits/"+string(police.ID)+"/contact", object{"reason": "R", "deadline": "soon"}), 400, "deadline")
		problem(t, "a day that is past", w.post("police", "/hits/"+string(police.ID)+"/contact", object{"reason": "R", "deadline": "2026-11-01"}), 422, "deadline")
	})
}

func TestTheBrokerHandsOnWhatIsMeantForWhoIsNotNamed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.give(object{"vehicles": nil})
		into[api.Saved](t, w.post("refuge", "/concerns", concern().with(object{"vehicles": nil, "people": nil})), 201)
		w.later(10 * time.Minute)
		hits := into[api.HitLines](t, w.get("safeguarding", "/hits"), 200)
		if len(hits.Items) != 1 || hits.Items[0].Partner.Organisation != "Estuary Office" || strings.Contains(marshal(t, hits), "Refuge") {
			t.Fatalf("notes: got %+v", hits)
		}
		asked := into[api.Contact](t, w.post("safeguarding", "/hits/"+string(hits.Items[0].ID)+"/contact", object{"reason": "We plan a visit.", "deadline": "2026-12-01"}), 201)
		waits := into[api.WaitingContacts](t, w.get("office", "/contacts"), 200)
		if len(waits.Items) != 1 || waits.Items[0].ID != asked.ID || waits.Items[0].Verb == "" {
			t.Fatalf("what waits for the broker: got %+v", waits)
		}
		seen := into[api.Contact](t, w.get("office", "/contacts/"+string(asked.ID)), 200)
		if !seen.MayPass || seen.Behind == nil || seen.Behind.Organisation != "Lantern Refuge" {
			t.Errorf("the broker sees %+v", seen)
		}
		passed := into[api.Contact](t, w.post("office", "/contacts/"+string(asked.ID)+"/pass", object{}, "Idempotency-Key", "p"), 201)
		again := into[api.Contact](t, w.post("office", "/contacts/"+string(asked.ID)+"/pass", object{}, "Idempotency-Key", "p"), 201)
		if passed.ID != again.ID || passed.ID == asked.ID || passed.To.Organisation != "Lantern Refuge" {
			t.Errorf("handed on: got %+v and %+v", passed, again)
		}
		into[api.Contact](t, w.post("refuge", "/contacts/"+string(passed.ID)+"/answer", object{"agree": false, "how": "Not now."}), 200)
		if back := w.get("safeguarding", "/contacts/"+string(asked.ID)); strings.Contains(back.body, "Refuge") {
			t.Errorf("who asked is told who is not named: %s", back.body)
		}
	})
}

func TestTheBrokerAsksTwoSilentDesks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		account := object{"vehicles": nil, "people": nil, "phones": nil, "accounts": []object{{"platform": "Chatter", "handle": "blue.van.hull"}}}
		w.give(account)
		into[api.Saved](t, w.post("police", "/concerns", concern().with(account)), 201)
		w.later(10 * time.Minute)
		for _, who := range []string{"safeguarding", "police"} {
			if hits := into[api.HitLines](t, w.get(who, "/hits"), 200); len(hits.Items) != 0 {
				t.Errorf("%s is told %+v", who, hits)
			}
		}
		waits := into[api.WaitingContacts](t, w.get("office", "/contacts"), 200)
		if len(waits.Items) != 1 {
			t.Fatalf("what waits for the broker: got %+v", waits)
		}
		path := "/contacts/" + string(waits.Items[0].ID)
		if intro := into[api.Contact](t, w.get("office", path), 200); !intro.MayAsk || len(intro.Sides) > 2 {
			t.Errorf("the introduction: got %+v", intro)
		}
		problem(t, "a day too far", w.post("office", path+"/ask", object{"deadline": "2028-01-01"}), 422, "deadline")
		asked := into[api.Contact](t, w.post("office", path+"/ask", object{"deadline": "2026-12-01"}), 200)
		if asked.MayAsk || len(asked.Sides) != 2 {
			t.Errorf("asked: got %+v", asked)
		}
		question := into[api.WaitingContacts](t, w.get("police", "/contacts"), 200)
		if len(question.Items) != 1 || strings.Contains(w.get("police", "/contacts/"+string(question.Items[0].ID)).body, "Hull City Council") {
			t.Errorf("the question to a silent desk: got %+v", question)
		}
	})
}

func TestAnothersNoteIsAbsent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		council, _ := met(t, w)
		none := string(id.New[id.Record]())
		for _, path := range []string{"/hits/{id}", "/contacts/{id}"} {
			one, other := w.get("police", strings.Replace(path, "{id}", string(council.ID), 1)), w.get("police", strings.Replace(path, "{id}", none, 1))
			if problem(t, path, one, 404); one.body != other.body {
				t.Errorf("%s: another's %s, unknown %s", path, one.body, other.body)
			}
		}
		for path, body := range map[string]object{
			"/hits/{id}/contact": {"reason": "R", "deadline": "2026-12-01"}, "/hits/{id}/judgement": {"verdict": "same"},
			"/contacts/{id}/answer": {"agree": true, "how": "H"}, "/contacts/{id}/pass": {}, "/contacts/{id}/ask": {"deadline": "2026-12-01"},
			"/records/{id}/tone": {"tone": "off"},
		} {
			one, other := w.post("police", strings.Replace(path, "{id}", string(council.ID), 1), body), w.post("police", strings.Replace(path, "{id}", none, 1), body)
			if problem(t, path, one, 404); one.body != other.body {
				t.Errorf("%s: another's %s, unknown %s", path, one.body, other.body)
			}
		}
		problem(t, "an unknown verdict", w.post("safeguarding", "/hits/"+string(council.ID)+"/judgement", object{"verdict": "perhaps"}), 400, "verdict")
	})
}

func TestAToneIsNarrowedByItsOwner(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		council, _ := met(t, w)
		path := "/records/" + string(council.Record.ID) + "/tone"
		problem(t, "silent without a reason", w.post("safeguarding", path, object{"tone": "silent"}), 422, "reason", "review")
		into[api.Record](t, w.post("safeguarding", path, object{"tone": "silent", "reason": "An operation.", "review": "2027-01-04"}), 200)
		into[api.Record](t, w.post("safeguarding", path, object{"tone": "open"}), 200)
		problem(t, "an unknown tone", w.post("safeguarding", path, object{"tone": "loud"}), 400, "tone")
	})
}
