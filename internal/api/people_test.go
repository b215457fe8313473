package api_test

import (
	"strings"
	"testing"
	"time"

	"lightship/internal/api"
	"lightship/internal/api/people"
	"lightship/internal/id"
)

func TestMembersAreChangedByTwoPeopleByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed() // the auditor leads the council, too
		w.give(nil)
		all := into[people.Members](t, w.get("lead", "/members"), 200)
		at := "/members/" + string(w.Members["colleague"])
		card := into[people.MemberCard](t, w.get("lead", at), 200)
		if len(all.Items) < 5 || card.Mark == "" || len(card.Training) != 3 {
			t.Fatalf("members: got %d, card %+v", len(all.Items), card)
		}
		problem(t, "who is no lead", w.get("housing", "/members"), 403)
		problem(t, "another's member", w.get("lead", "/members/"+string(w.Members["police"])), 404)
		body := object{"posts": []id.Post{w.Posts["safeguarding"]}, "training": card.Training, "mark": card.Mark}
		tried := into[people.MemberChanged](t, w.post("lead", at+"/change", body.with(object{"try": true})), 200)
		if tried.Done || !tried.Second || len(tried.Does) == 0 || !strings.Contains(tried.Does[0], "Safeguarding duty desk") {
			t.Errorf("tried: got %+v", tried)
		}
		if waits := into[people.Proposals](t, w.get("lead", "/proposals"), 200); len(waits.Items) > 0 {
			t.Errorf("a trial was proposed: %+v", waits)
		}
		problem(t, "an old mark", w.post("lead", at+"/change", body.with(object{"mark": "old"})), 409)
		problem(t, "all wrong", w.post("lead", at+"/change", body.with(object{"posts": []string{"nowhere"}, "roles": []string{"king"}, "training": []string{"magic"}})), 422, "posts", "roles", "training")
		if got := into[people.MemberChanged](t, w.post("lead", at+"/change", body), 200); got.Done {
			t.Errorf("changed: got %+v, want it to wait", got)
		}
		waits := into[people.Proposals](t, w.get("auditor", "/proposals"), 200)
		if len(waits.Items) != 1 || !waits.Items[0].May || len(waits.Items[0].Does) == 0 {
			t.Fatalf("waits: got %+v", waits)
		}
		proposal := "/proposals/" + string(waits.Items[0].ID)
		problem(t, "the proposer agrees", w.post("lead", proposal, object{"agree": true}), 403)
		problem(t, "a stranger agrees", w.post("office", proposal, object{"agree": true}), 404)
		if got := into[api.Lines](t, w.get("colleague", "/concerns"), 200); len(got.Items) != 0 {
			t.Fatalf("before: the colleague sees %s", titles(got))
		}
		into[people.MemberDecided](t, w.post("auditor", proposal, object{"agree": true}), 200)
		if got := into[api.Lines](t, w.get("colleague", "/concerns"), 200); len(got.Items) != 1 {
			t.Errorf("agreed: the colleague sees %q at the next request, want the concern", titles(got))
		}
		card = into[people.MemberCard](t, w.get("lead", at), 200)
		if len(card.History) == 0 || card.History[0].By != "Member lead" {
			t.Errorf("history: got %+v", card.History)
		}

		into[people.MemberWaiting](t, w.post("lead", "/members", object{"name": "Dee Frost", "email": "dee@council.example", "posts": []id.Post{w.Posts["housing"]}}), 201)
		waits = into[people.Proposals](t, w.get("auditor", "/proposals"), 200)
		done := into[people.MemberDecided](t, w.post("auditor", "/proposals/"+string(waits.Items[0].ID), object{"agree": true}), 200)
		if !strings.HasPrefix(done.Invitation, "/invitation/") {
			t.Errorf("admitted: got %+v, want an invitation", done)
		}
		if got := w.post("lead", at+"/disable", object{}); got.status != 204 {
			t.Errorf("disable: got %d %s", got.status, got.body)
		}
		if got := w.get("colleague", "/concerns"); got.status != 401 {
			t.Errorf("disabled: got %d, want their token to have ended", got.status)
		}
		into[people.MemberWaiting](t, w.post("lead", at+"/restore", object{}), 200)
		into[people.MemberWaiting](t, w.post("lead", "/members/"+string(w.Members["housing"])+"/reset", object{}), 200)
	})
}

func TestATokenDoesWhatItIsMadeForAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		given := w.give(nil)
		make := func(who string, scope ...string) string {
			t.Helper()
			return into[people.MadeToken](t, w.post(who, "/tokens", object{"name": "Small", "purpose": "safeguard", "expires": "2027-03-01", "scope": scope}), 201).Token
		}
		problem(t, "of no scope", w.post("housing", "/tokens", object{"name": "Small", "purpose": "safeguard", "expires": "2027-03-01", "scope": []string{}}), 422, "scope")
		problem(t, "for two years", w.post("housing", "/tokens", object{"name": "Small", "purpose": "safeguard", "expires": "2028-12-01", "scope": []string{"records.read"}}), 422, "expires")
		w.tokens["reader"], w.tokens["giver"], w.tokens["keeper"] = make("safeguarding", "records.read"), make("housing", "concerns.change"), make("housing", "account.change", "account.read")
		into[api.Record](t, w.get("reader", "/records/"+string(given.ID)), 200)
		if got := ask(t, w.mux, w.tokens["reader"], "HEAD", "/api/v1/records/"+string(given.ID), ""); got.status != 200 {
			t.Errorf("a reader asks for the head alone, which changes nothing: got %d, want 200", got.status)
		}
		problem(t, "a reader gives a concern", w.post("reader", "/concerns", concern().with(object{"desk": w.Posts["safeguarding"]})), 403)
		problem(t, "a reader decides", w.post("reader", "/concerns/"+string(given.ID)+"/triage", object{}), 403)
		problem(t, "a reader lists hits", w.get("reader", "/hits"), 403)
		problem(t, "what is withheld and what is absent", w.get("giver", "/records/"+string(given.ID)), 403)
		problem(t, "what is withheld and what is absent", w.get("giver", "/records/"+id.New[string]()), 403)
		into[api.Saved](t, w.post("giver", "/concerns", concern().with(object{"desk": w.Posts["safeguarding"]})), 201)
		problem(t, "a token that makes a wider one", w.post("keeper", "/tokens", object{"name": "Wide", "purpose": "safeguard", "expires": "2027-03-01", "scope": []string{"records.read"}}), 403)
		mine := into[people.Tokens](t, w.get("keeper", "/tokens"), 200)
		if len(mine.Items) != 3 || strings.Contains(w.get("keeper", "/tokens").body, w.tokens["giver"]) {
			t.Fatalf("own tokens: got %+v, want three and never the token", mine)
		}
		led := into[people.Tokens](t, w.get("lead", "/member-tokens"), 200)
		for _, held := range led.Items {
			if held.Name == "Small" && strings.Join(held.Scope, " ") == "concerns.change" {
				if got := w.post("lead", "/member-tokens/"+string(held.ID)+"/end", object{}); got.status != 204 {
					t.Errorf("a lead ends it: got %d %s", got.status, got.body)
				}
			}
			if held.Member == "Member police" {
				t.Error("a lead sees a token of another organisation")
			}
		}
		if got := w.post("giver", "/concerns", concern()); got.status != 401 {
			t.Errorf("ended by a lead: got %d, want 401", got.status)
		}
		problem(t, "who is no lead", w.get("housing", "/member-tokens"), 403)
		for _, held := range mine.Items {
			if strings.Join(held.Scope, " ") == "account.change account.read" {
				if got := w.post("keeper", "/tokens/"+string(held.ID)+"/end", object{}); got.status != 204 {
					t.Errorf("ends itself: got %d", got.status)
				}
			}
		}
		if got := w.get("keeper", "/tokens"); got.status != 401 {
			t.Errorf("ended: got %d, want 401", got.status)
		}
		if got := into[people.SessionsEnded](t, w.post("housing", "/sessions/end", object{}), 200); got.Ended != 0 {
			t.Errorf("sessions: got %+v, want none", got)
		}
		if got := into[people.Sessions](t, w.get("housing", "/sessions"), 200); len(got.Items) != 0 {
			t.Errorf("sessions: got %+v", got)
		}
		problem(t, "a session of nobody", w.post("housing", "/sessions/"+id.New[string]()+"/end", object{}), 404)
	})
}

func TestALeadVouchesForAllByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Clock.Advance(time.Minute)
		roll := into[people.Roll](t, w.get("lead", "/attestation"), 200)
		if len(roll.Members) < 4 || len(roll.Posts) != 2 || len(roll.Alone) != 0 || roll.Posts[0].Until != nil {
			t.Fatalf("roll: got %+v", roll)
		}
		say := object{"here": []id.Member{w.Members["housing"]}, "left": []id.Member{w.Members["colleague"]}, "posts": []id.Post{w.Posts["housing"]}}
		problem(t, "who is no lead", w.post("housing", "/attestation", say), 403)
		problem(t, "another's member", w.post("lead", "/attestation", object{"here": []id.Member{w.Members["police"]}}), 404)
		problem(t, "nothing", w.post("lead", "/attestation", object{}), 422, "left")
		if got := w.post("lead", "/attestation", say); got.status != 204 {
			t.Fatalf("vouch: got %d %s", got.status, got.body)
		}
		after := into[people.Roll](t, w.get("lead", "/attestation"), 200)
		for _, m := range after.Members {
			if m.ID == w.Members["housing"] && (m.Until == nil || !m.Until.Equal(w.Clock.Now().AddDate(0, 4, 0))) {
				t.Errorf("vouched for: got until %v", m.Until)
			}
		}
		if len(after.Members) != len(roll.Members)-1 || after.Posts[0].Until == nil && after.Posts[1].Until == nil {
			t.Errorf("afterwards: got %+v", after)
		}
		if got := w.get("colleague", "/concerns"); got.status != 401 {
			t.Errorf("who left: got %d, want their token to have ended", got.status)
		}
	})
}
