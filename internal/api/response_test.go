package api_test

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/api"
	"lightship/internal/id"
)

// opened lets the police open a response from a concern of theirs.
func opened(t *testing.T, w *world, child string) (api.Response, id.Record) {
	t.Helper()
	from := into[api.Saved](t, w.post("police", "/concerns", concern().with(object{"child": child, "what": "Men sleep above the car wash: heliotrope."})), 201).ID
	return into[api.Response](t, w.post("police", "/responses", opening(from, child)), 201), from
}

func opening(from id.Record, child string) object {
	return object{"from": from, "title": "Car wash", "kind": "joint", "risk": "high", "child": child, "expertise": []string{"housing"}, "deadline": "2026-12-04"}
}

func TestAResponseFromInvitationToClosing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		response, _ := opened(t, w, "no")
		path := "/responses/" + string(response.ID)
		if response.State != "open" || !response.May.Lead || response.Lead.Name != "Exploitation team" || len(response.Members) != 1 {
			t.Errorf("opened: got %+v", response)
		}
		problem(t, "before the invitation", w.get("housing", path), 404)
		invited := into[api.Response](t, w.post("police", path+"/invitations", object{"post": w.Posts["housing"], "asked": []string{"housing"}}), 201)
		if len(invited.Members) != 2 {
			t.Errorf("invited: got %+v", invited.Members)
		}
		before := w.get("housing", path)
		if asked := into[api.Response](t, before, 200); !asked.Asked || asked.Level != "pointer" || strings.Contains(before.body, "Car wash") || len(asked.Members)+len(asked.Shared)+len(asked.Actions) != 0 {
			t.Errorf("the invited see %s", before.body)
		}
		if asked := into[api.Invitation](t, w.get("housing", path+"/invitation"), 200); asked.State != "invited" || asked.From.Post != w.Posts["police"] || len(asked.Expertise) != 1 {
			t.Errorf("the invitation: got %+v", asked)
		}
		if list := into[api.ResponseLines](t, w.get("housing", "/responses"), 200); len(list.Items) != 1 || !list.Items[0].Asked || list.Items[0].Level != "pointer" {
			t.Errorf("the list of the invited: got %+v", list)
		}
		problem(t, "declined without a reason", w.post("housing", path+"/answer", object{"answer": "decline"}), 422, "reason")
		if a := into[api.Answered](t, w.post("housing", path+"/answer", object{"answer": "accept"}), 200); a.State != "accepted" {
			t.Errorf("answered: got %+v", a)
		}
		lanes(t, w, path)
		act(t, w, path)
		closes(t, w, path)
	})
}

// lanes writes into both lanes and opens an entry.
func lanes(t *testing.T, w *world, path string) {
	t.Helper()
	body := object{"text": "The tenancy ended in May.", "about": "general", "private": true}
	made := into[api.Made](t, w.post("housing", path+"/items", body, "Idempotency-Key", "i"), 201)
	if again := into[api.Made](t, w.post("housing", path+"/items", body, "Idempotency-Key", "i"), 201); again != made {
		t.Errorf("an entry sent twice: got %s and %s", made.ID, again.ID)
	}
	if got := w.get("police", path); strings.Contains(got.body, "tenancy") || len(into[api.Response](t, got, 200).Shared) != 0 {
		t.Errorf("another organisation sees a private lane: %s", got.body)
	}
	problem(t, "health for all at once", w.post("housing", path+"/items", object{"text": "T", "about": "health"}), 422, "to")
	problem(t, "an unknown subject", w.post("housing", path+"/items", object{"text": "T", "about": "weather"}), 400, "about")
	mark := into[api.Record](t, w.get("housing", "/records/"+string(made.ID)), 200).Mark
	stale := problem(t, "promoted as it was not seen", w.post("housing", path+"/items/"+string(made.ID)+"/promote", object{"mark": "old"}), 409)
	if stale.Current == nil {
		t.Error("a stale promotion shows nothing of what is")
	}
	into[api.Response](t, w.post("housing", path+"/items/"+string(made.ID)+"/promote", object{"mark": mark}), 200)
	if got := into[api.Response](t, w.get("police", path), 200).Shared; len(got) != 1 || got[0].Text != "The tenancy ended in May." {
		t.Errorf("the shared lane: got %+v", got)
	}
}

// act gives, does and chases an action.
func act(t *testing.T, w *world, path string) {
	t.Helper()
	g := w.post("police", path+"/actions", object{"what": "Check the tenancies", "post": w.Posts["housing"], "due": "2026-11-27"}, "Idempotency-Key", "a")
	action := into[api.ActionPage](t, g, 201)
	here := "/actions/" + string(action.ID)
	if action.State != "todo" || action.Desk.Post != w.Posts["housing"] || g.header.Get("Location") != "/api/v1"+here || !strings.HasPrefix(action.Notice, "Responsibility") {
		t.Errorf("the action: got %s", g.body)
	}
	problem(t, "a desk that is not in", w.post("police", path+"/actions", object{"what": "W", "post": w.Posts["charity"], "due": "2026-11-27"}), 422, "post")
	problem(t, "given by a member who does not lead", w.post("housing", path+"/actions", object{"what": "W", "post": w.Posts["housing"], "due": "2026-11-27"}), 403)
	problem(t, "a stranger reads it", w.get("charity", here), 404)
	if chased := into[api.ActionPage](t, w.post("police", here+"/chase", object{}), 200); chased.Chased != 1 {
		t.Errorf("chased: got %+v", chased)
	}
	problem(t, "chased twice", w.post("police", here+"/chase", object{}), 403)
	mine := into[api.ActionPage](t, w.get("housing", here), 200)
	problem(t, "done without evidence", w.post("housing", here, object{"mark": mine.Mark, "state": "done"}), 422, "evidence")
	into[api.ActionPage](t, w.post("housing", here, object{"mark": mine.Mark, "state": "doing"}), 200)
	stale := problem(t, "a stale step", w.post("housing", here, object{"mark": mine.Mark, "state": "cannot", "evidence": "No."}), 409)
	if stale.Current == nil || stale.Current.State != "doing" {
		t.Errorf("what the action is now: got %+v", stale.Current)
	}
}

// closes closes with an action that goes on, and the giver hears.
func closes(t *testing.T, w *world, path string) {
	t.Helper()
	now := into[api.Response](t, w.get("police", path), 200)
	action := string(now.Actions[0].ID)
	closing := object{"mark": now.Mark, "outcome": []string{"people-safe"}, "text": "Three men are safe.", "safe": 3}
	problem(t, "an open action without a reason", w.post("police", path+"/close", closing), 422, "carried."+action)
	problem(t, "an unknown outcome", w.post("police", path+"/close", closing.with(object{"outcome": []string{"fame"}, "carried": []object{{"action": action, "reason": "R"}}})), 422, "outcome")
	problem(t, "fewer than nobody", w.post("police", path+"/close", closing.with(object{"safe": -1})), 400, "safe")
	problem(t, "closed by a member who does not lead", w.post("housing", path+"/close", closing), 403)
	done := into[api.Response](t, w.post("police", path+"/close", closing.with(object{"carried": []object{{"action": action, "reason": "The visit is on Friday."}}})), 200)
	if done.State != "closed" || done.May.Write {
		t.Errorf("closed: got %+v", done)
	}
	problem(t, "written after closing", w.post("police", path+"/items", object{"text": "T", "about": "general"}), 403)
	figures := into[api.Figures](t, w.get("overseer", "/oversight"), 200)
	last := figures.Quarters[len(figures.Quarters)-1]
	if last.Opened != 1 || last.Closed != 1 || last.Safe.Number != nil || figures.Actions["doing"] != 1 {
		t.Errorf("the figures: got %+v", figures)
	}
	problem(t, "figures for a case worker", w.get("housing", "/oversight"), 403)
}

func TestChildrensServicesComeFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		response, from := opened(t, w, "not-sure")
		path := "/responses/" + string(response.ID)
		if !response.Children.Due {
			t.Errorf("children: got %+v", response.Children)
		}
		p := problem(t, "before they are told", w.post("police", path+"/invitations", object{"post": w.Posts["housing"], "asked": []string{"housing"}}), 403)
		if !strings.Contains(p.Detail, "children's services") {
			t.Errorf("the refusal says %q", p.Detail)
		}
		problem(t, "no reference", w.post("police", path+"/children", object{"reference": ""}), 422, "reference")
		if told := into[api.Response](t, w.post("police", path+"/children", object{"reference": "EHASH-7"}), 201); told.Children.Due || len(told.Children.References) != 1 || told.Children.References[0].Value != "EHASH-7" {
			t.Errorf("told: got %+v", told.Children)
		}
		into[api.Response](t, w.post("police", path+"/invitations", object{"post": w.Posts["housing"], "asked": []string{"housing"}}), 201)
		problem(t, "a child that is denied", w.post("police", "/responses", opening(from, "no")), 422, "child")
		into[api.Response](t, w.post("police", path+"/summary", object{}), 201)
		into[api.Answered](t, w.post("housing", path+"/answer", object{"answer": "accept", "post": w.Posts["housing"]}), 200)
		seen := into[api.Record](t, w.get("housing", "/records/"+string(from)), 200)
		if seen.Level != "summary" || strings.Contains(marshal(t, seen), "heliotrope") {
			t.Errorf("the summary: got %+v", seen)
		}
		w.Clock.Advance(time.Minute)
		into[api.Answered](t, w.post("housing", path+"/leave", object{}), 200)
		problem(t, "after leaving", w.get("housing", path), 404)
	})
}

func TestOpeningAResponseIsCheckedAndDoneOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		from := into[api.Saved](t, w.post("police", "/concerns", concern().with(object{"child": "no"})), 201).ID
		first := into[api.Response](t, w.post("police", "/responses", opening(from, "no"), "Idempotency-Key", "r"), 201)
		again := into[api.Response](t, w.post("police", "/responses", opening(from, "no"), "Idempotency-Key", "r"), 201)
		if first.ID != again.ID {
			t.Errorf("opened twice with one key: %s and %s", first.ID, again.ID)
		}
		problem(t, "unknown codes", w.post("police", "/responses", opening(from, "no").with(object{"kind": "party", "risk": "huge", "expertise": []string{"magic"}})), 422, "expertise", "kind", "risk")
		problem(t, "a day that is past", w.post("police", "/responses", opening(from, "no").with(object{"deadline": "2026-11-01"})), 422, "deadline")
		problem(t, "another's desk", w.post("police", "/responses", opening(from, "no").with(object{"lead": w.Posts["housing"]})), 422, "lead")
		withheld, absent := w.post("housing", "/responses", opening(from, "no")), w.post("housing", "/responses", opening(id.New[id.Record](), "no"))
		if problem(t, "from a withheld record", withheld, 404); withheld.body != absent.body {
			t.Errorf("withheld %s, absent %s", withheld.body, absent.body)
		}
	})
}
