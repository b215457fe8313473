package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/api"
	"lightship/internal/partner"
)

// staffed adds a coordinator, and makes the council's auditor a lead.
func (w *world) staffed() {
	w.t.Helper()
	err := partner.New(w.DB, w.Clock).Edit(w.t.Context(), partner.Machine(), func(e *partner.Edit) error {
		if err := e.Add(w.t.Context(), partner.HoldsRole(w.Members["office"], access.RoleCoordinator)); err != nil {
			return err
		}
		return e.Add(w.t.Context(), partner.HoldsRole(w.Members["auditor"], access.RoleLead))
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// asker is who sends an operation: the coordinator where it changes the open room, a lead where it
// is about members.
func (w *world) asker(otherwise, path string) string {
	for _, room := range []string{"/organisations", "/posts", "/circles", "/agreements"} {
		if strings.HasPrefix(path, room) {
			return "office"
		}
	}
	for _, own := range []string{"/members", "/proposals", "/member-tokens", "/attestation"} {
		if strings.HasPrefix(path, own) {
			return "auditor" // who leads the council
		}
	}
	return otherwise
}

func (w *world) put(who, path string, body object) got {
	w.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	return ask(w.t, w.mux, w.tokens[who], "PUT", "/api/v1"+path, string(raw))
}

func TestTheOpenRoomIsChangedByThoseWhoMay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		org := "/organisations/" + string(w.Orgs["council"])
		card := into[api.OrganisationCard](t, w.get("housing", org), 200)
		if len(card.Members) == 0 || card.Mark == "" {
			t.Errorf("card of the own organisation: got %+v", card)
		}
		if other := into[api.OrganisationCard](t, w.get("police", org), 200); len(other.Members) > 0 {
			t.Errorf("another's members: got %v, want none", other.Members)
		}
		body := object{"name": card.Name, "short": "Council", "sector": card.Sector, "standing": card.Standing, "immigration": card.Immigration, "mark": card.Mark}
		problem(t, "housing changes it", w.put("housing", org, body), 403)
		problem(t, "its lead changes it", w.put("auditor", org, body), 403)
		if tried := into[api.Changed](t, w.put("office", org, body.with(object{"masked": true, "try": true})), 200); tried.Done || len(tried.Does) != 1 {
			t.Errorf("tried: got %+v, want one line and nothing done", tried)
		}
		into[api.Changed](t, w.put("office", org, body), 200)
		problem(t, "with an old mark", w.put("office", org, body), 409)
		card = into[api.OrganisationCard](t, w.get("housing", org), 200)
		problem(t, "what is wrong", w.put("office", org, body.with(object{"mark": card.Mark, "name": " ", "areas": []string{"nowhere"}})), 422, "areas", "name")
		if len(card.History) == 0 || card.History[0].What != "short" || card.History[0].By == "" {
			t.Errorf("history: got %+v", card.History)
		}

		post := into[api.Changed](t, w.post("auditor", org+"/posts", object{"name": "Night desk", "covers": []string{"housing"}}, "Idempotency-Key", "one"), 200)
		if again := into[api.Changed](t, w.post("auditor", org+"/posts", object{"name": "Night desk"}, "Idempotency-Key", "one"), 200); again.ID != post.ID || !again.Done {
			t.Errorf("sent twice: got %+v, want %s again", again, post.ID)
		}
		problem(t, "another's desk", w.post("auditor", "/organisations/"+string(w.Orgs["police"])+"/posts", object{"name": "Sly desk"}), 403)
		problem(t, "the broker's duty", w.post("auditor", org+"/posts", object{"name": "Sly desk", "covers": []string{"broker"}}), 422, "covers")
		desk := into[api.PostCard](t, w.get("police", "/posts/"+post.ID), 200)
		into[api.Changed](t, w.put("auditor", "/posts/"+post.ID, object{"name": "Late desk", "mark": desk.Mark}), 200)
		into[api.Changed](t, w.post("auditor", "/posts/"+post.ID+"/end", object{}), 200)
		if desk = into[api.PostCard](t, w.get("police", "/posts/"+post.ID), 200); !desk.Ended || desk.Name != "Late desk" {
			t.Errorf("the desk: got %+v, want it renamed and ended", desk)
		}
		into[api.Changed](t, w.post("office", org+"/functions", object{"class": "f:health"}), 200)
		problem(t, "of another's post", w.post("office", org+"/functions", object{"class": "f:health", "post": w.Posts["police"]}), 422, "post")
		w.later(1)
		into[api.Changed](t, w.post("office", org+"/functions/end", object{"class": "f:health"}), 200)
		into[api.Changed](t, w.post("office", "/organisations", object{"name": "Harbour Shelter", "sector": "third-sector", "standing": "light", "immigration": false}), 200)
	})
}

func TestCirclesAndAgreementsByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		circle := into[api.Changed](t, w.post("office", "/circles", object{"name": "Forum", "kind": "area"}), 200)
		path := "/circles/" + circle.ID
		who := "o:" + string(w.Orgs["council"])
		problem(t, "a lead joins", w.post("auditor", path+"/members", object{"who": who}), 403)
		problem(t, "nobody", w.post("office", path+"/members", object{"who": "f:health"}), 422, "who")
		problem(t, "no such day", w.post("office", path+"/members", object{"who": who, "from": "2026-02-31"}), 400, "from")
		into[api.Changed](t, w.post("office", path+"/members", object{"who": who, "until": "2030-01-01"}), 200)
		if c := into[api.CircleCard](t, w.get("police", path), 200); len(c.Members) != 1 || c.Members[0].Until == nil || len(c.History) != 2 {
			t.Errorf("circle: got %+v", c)
		}
		w.later(1)
		into[api.Changed](t, w.post("office", path+"/members/end", object{"who": who}), 200)

		a := into[api.Changed](t, w.post("office", "/agreements", object{"name": "Second agreement", "lapses": "2035-01-01"}), 200)
		path = "/agreements/" + a.ID
		clause := object{"kind": "vehicle", "purpose": "safeguard", "senders": []string{"f:any"}, "recipients": []string{"f:any"}, "level": "summary", "tone": "open", "review": "2034-01-01"}
		problem(t, "a side that is not there", w.post("office", path+"/clauses", clause.with(object{"senders": []string{"o:nobody"}})), 422, "senders")
		into[api.Changed](t, w.post("office", path+"/clauses", clause), 200)
		problem(t, "the coordinator signs", w.post("office", path+"/signatures", object{}), 403)
		into[api.Changed](t, w.post("auditor", path+"/signatures", object{}), 200)
		problem(t, "a clause after that", w.post("office", path+"/clauses", clause), 409)
		w.later(1)
		card := into[api.AgreementCard](t, w.get("police", path), 200)
		if len(card.Parties) != 1 || len(card.Clauses) != 1 || card.InForce || card.Draft {
			t.Fatalf("agreement: got %+v", card)
		}
		into[api.Changed](t, w.post("office", path+"/clauses/end", object{"clause": card.Clauses[0].ID}), 200)
		into[api.Changed](t, w.post("auditor", path+"/signatures/end", object{}), 200)
		if all := w.get("police", "/circles").body + w.get("police", "/agreements").body; strings.Contains(all, `"kind":"response"`) {
			t.Error("a circle of a response is listed")
		}
	})
}
