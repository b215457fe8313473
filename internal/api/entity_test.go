package api_test

import (
	"slices"
	"testing"

	"lightship/internal/access"
	"lightship/internal/api"
	"lightship/internal/id"
)

// linkedTo gives the linked record of a kind, as the desk reads it.
func linkedTo(t *testing.T, w *world, rec id.Record, k access.Kind) api.Record {
	t.Helper()
	read := into[api.Record](t, w.get("safeguarding", "/records/"+string(rec)), 200)
	i := slices.IndexFunc(read.Linked, func(l api.Line) bool { return l.Kind == k })
	if i < 0 {
		t.Fatalf("no %s is linked: %+v", k, read.Linked)
	}
	return into[api.Record](t, w.get("safeguarding", "/records/"+string(read.Linked[i].ID)), 200)
}

func TestAnEntityIsEditedAddedAndLinked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		concern := w.give(nil)
		van := linkedTo(t, w, concern.ID, access.Vehicle)
		at := "/records/" + string(van.ID)
		if van.KeptUntil == nil || van.KeptWhy == "" {
			t.Errorf("how long it is kept: got %v %q", van.KeptUntil, van.KeptWhy)
		}
		edited := into[api.Record](t, w.post("safeguarding", at, object{"mark": van.Mark, "vehicle": object{"plate": "AB51 XYZ", "colour": "white"}}), 200)
		if edited.Title != "AB51 XYZ" || fieldOf(edited, "colour") != "white" {
			t.Errorf("after the edit: got %+v", edited)
		}
		stale := problem(t, "a stale edit", w.post("safeguarding", at, object{"mark": van.Mark, "vehicle": object{"plate": "X"}}), 409)
		if stale.Current == nil || stale.Current.Title != "AB51 XYZ" {
			t.Errorf("what stands now: got %+v", stale.Current)
		}
		problem(t, "a vehicle as a phone", w.post("safeguarding", at, object{"mark": edited.Mark, "phone": object{"number": "1"}}), 422, "body")
		problem(t, "a vehicle that says nothing", w.post("safeguarding", at, object{"mark": edited.Mark, "vehicle": object{}}), 422, "vehicle.plate")
		problem(t, "nothing to add", w.post("safeguarding", at+"/things", object{}), 422, "body")
		problem(t, "a date of birth that is none", w.post("safeguarding", at+"/things", object{"person": object{"given": "Ana", "born": "the 40th of May"}}), 422, "person.born")
		add := func() api.Record {
			return into[api.Record](t, w.post("safeguarding", at+"/things", object{"phone": object{"number": "07700 900777"}}, "Idempotency-Key", "k"), 201)
		}
		phone := add()
		if again := add(); again.ID != phone.ID || len(phone.Linked) != 1 || phone.Linked[0].ID != van.ID {
			t.Errorf("added: %s, again %s, linked %+v", phone.ID, again.ID, phone.Linked)
		}
		ended := into[api.Record](t, w.post("safeguarding", at+"/links/end", object{"to": phone.ID}), 200)
		if slices.ContainsFunc(ended.Linked, func(l api.Line) bool { return l.ID == phone.ID }) {
			t.Errorf("after the end it is still linked: %+v", ended.Linked)
		}
		joined := into[api.Record](t, w.post("safeguarding", at+"/links", object{"reference": phone.Reference}), 200)
		if !slices.ContainsFunc(joined.Linked, func(l api.Line) bool { return l.ID == phone.ID }) {
			t.Errorf("linked by its reference: got %+v", joined.Linked)
		}
		problem(t, "an unknown reference", w.post("safeguarding", at+"/links", object{"reference": "0000-0000"}), 422, "reference")
		problem(t, "a link that ends with nothing", w.post("safeguarding", at+"/links/end", object{"to": "x"}), 404)
		problem(t, "an edit by a lead, who sees a pointer", w.post("lead", at, object{"mark": edited.Mark, "vehicle": object{"plate": "X"}}), 403)
		if tone := into[api.Answering](t, w.get("safeguarding", at+"/tone"), 200); tone.Tone != "open" {
			t.Errorf("the tone: got %+v", tone)
		}
		into[api.Record](t, w.post("safeguarding", at+"/tone", object{"tone": "silent", "reason": "R", "review": "2027-02-27"}), 200)
		if tone := into[api.Answering](t, w.get("safeguarding", at+"/tone"), 200); tone.Tone != "silent" || tone.Reason != "R" || tone.Review != "2027-02-27" {
			t.Errorf("the tone: got %+v", tone)
		}
	})
}

func TestWhatIsSaidIsWrittenDownAndChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		concern := w.give(nil)
		person := linkedTo(t, w, concern.ID, access.Person)
		path := "/concerns/" + string(concern.ID) + "/allegations"
		body := object{"type": "wages-taken", "known": "heard", "said": "He keeps the cards.", "about": []string{string(person.ID)}}
		write := func() api.Record {
			return into[api.Record](t, w.post("safeguarding", path, body, "Idempotency-Key", "k"), 201)
		}
		made := write()
		if again := write(); again.ID != made.ID || made.Kind != access.Allegation || fieldOf(made, "said") != "He keeps the cards." || len(made.Linked) != 2 {
			t.Errorf("written down: got %+v, again %s", made, again.ID)
		}
		edited := into[api.Record](t, w.post("safeguarding", "/allegations/"+string(made.ID), object{"mark": made.Mark, "type": "wages-taken", "known": "saw", "said": "He keeps the cards."}), 200)
		if edited.Mark == made.Mark {
			t.Error("the change changed nothing")
		}
		problem(t, "a stale change", w.post("safeguarding", "/allegations/"+string(made.ID), object{"mark": made.Mark, "type": "wages-taken", "known": "saw", "said": "S"}), 409)
		problem(t, "an allegation about nobody of the concern", w.post("safeguarding", path, body.with(object{"about": []string{string(concern.ID)}})), 422, "about")
		problem(t, "an allegation without its codes", w.post("safeguarding", path, body.with(object{"type": "x", "known": ""})), 422, "known", "type")
	})
}
