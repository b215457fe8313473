package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/api"
	"lightship/internal/id"
)

func marshal(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAShareTellsItsEffectFirstAndThenGivesTheLevel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		saved := w.give(nil)
		path := "/records/" + string(saved.ID)
		offer := object{"to": w.Posts["police"], "level": "summary", "ground": "clause"}
		tried := into[api.Effect](t, w.post("safeguarding", path+"/shares", offer.with(object{"try": true})), 201)
		if tried.Done || tried.To.Name != "Humber Police" || len(tried.Given) != 1 || tried.Given[0].Record.Level != "summary" || fieldOf(tried.Given[0].Record, "what") != "" {
			t.Errorf("the effect: got %+v", tried)
		}
		problem(t, "only tried", w.get("police", path), 404)
		done := into[api.Effect](t, w.post("safeguarding", path+"/shares", offer, "Idempotency-Key", "1"), 201)
		if !done.Done {
			t.Errorf("shared: got %+v", done)
		}
		into[api.Effect](t, w.post("safeguarding", path+"/shares", offer, "Idempotency-Key", "1"), 201)
		seen := into[api.Record](t, w.get("police", path), 200)
		if seen.Level != "summary" || fieldOf(seen, "what") != "" || seen.Reference != "" || seen.Changed != nil || seen.Desk != "" || seen.MayEdit || seen.MayShare || len(seen.Why) == 0 || len(seen.Linked) != 0 {
			t.Errorf("the police see %+v", seen)
		}
		if strings.Contains(marshal(t, seen), "Four men") {
			t.Error("a summary holds what was typed")
		}
		p := problem(t, "an edit of what is only seen", w.post("police", "/concerns/"+string(saved.ID), answers().with(object{"mark": seen.Mark})), 403)
		if p.Detail == "" {
			t.Error("a refusal says nothing")
		}
		problem(t, "no reason", w.post("safeguarding", path+"/shares", object{"to": w.Posts["charity"], "level": "summary", "ground": "urgent"}), 422, "why")
		problem(t, "no such desk", w.post("safeguarding", path+"/shares", offer.with(object{"to": id.New[id.Post]()})), 422, "to")
		problem(t, "the firewall", w.post("safeguarding", path+"/shares", object{"to": w.Posts["border"], "level": "pointer", "ground": "urgent", "why": "Harm tonight."}), 403)
	})
}

func TestTheOwnerReadsTheAudienceAndTakesBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		path := "/records/" + string(w.give(nil).ID)
		into[api.Effect](t, w.post("safeguarding", path+"/shares", object{"to": w.Posts["charity"], "level": "summary", "ground": "urgent", "why": "They may be moved tonight."}), 201)
		seen := into[api.Audience](t, w.get("safeguarding", path+"/audience"), 200)
		i := slices.IndexFunc(seen.Grants, func(s api.Seer) bool { return s.To == access.OfPost(w.Posts["charity"]) })
		if i < 0 || seen.Grants[i].Level != "summary" || !seen.Grants[i].Review || seen.Grants[i].Note == "" || seen.Team.Level != "full" {
			t.Fatalf("the audience: got %+v", seen)
		}
		given := object{"basis": seen.Grants[i].Basis, "to": seen.Grants[i].To}
		if now := into[api.Audience](t, w.post("safeguarding", path+"/shares/review", object{"basis": given["basis"]}), 200); now.Grants[i].Review {
			t.Errorf("after the review: got %+v", now.Grants[i])
		}
		problem(t, "the audience for whom it was given to", w.get("charity", path+"/audience"), 403)
		problem(t, "a day that is none", w.get("safeguarding", path+"/audience?at=monday"), 400, "at")
		before := into[api.Audience](t, w.get("safeguarding", path+"/audience?at=2026-11-01"), 200)
		if len(before.Grants) != 0 {
			t.Errorf("before it was made: got %+v", before)
		}
		w.Clock.Advance(time.Minute)
		now := into[api.Audience](t, w.post("safeguarding", path+"/shares/end", given), 200)
		if slices.ContainsFunc(now.Grants, func(s api.Seer) bool { return s.To == given["to"] }) {
			t.Errorf("after taking back: got %+v", now)
		}
		problem(t, "after taking back", w.get("charity", path), 404)
		problem(t, "taken back twice", w.post("safeguarding", path+"/shares/end", given), 409)
		if history := into[api.History](t, w.get("safeguarding", path+"/history"), 200); len(history.Items) != 1 || history.Items[0].By != "Member housing" {
			t.Errorf("the history: got %+v", history)
		}
	})
}

func TestSearchFindsWhatTheViewerMaySeeOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.give(nil)
		for q, want := range map[string]string{
			"AB50XYZ":           "vehicle: AB50 XYZ",
			"07700%20900%20123": "phone: 07700 900123",
			"nowak":             "person: Marek Nowak",
			"heliotrope":        "",
		} {
			if got := titles(into[api.Lines](t, w.get("safeguarding", "/search?q="+q), 200)); got != want {
				t.Errorf("the desk searches %s: got %q, want %q", q, got, want)
			}
			nothing := w.get("police", "/search?q="+q)
			if got := titles(into[api.Lines](t, nothing, 200)); got != "" || nothing.body != w.get("police", "/search?q=heliotrope").body {
				t.Errorf("the police search %s: got %s", q, nothing.body)
			}
		}
	})
}

func TestPagesAreStableAndACursorIsOfOnePersonAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		want := map[id.Record]bool{}
		for range 9 {
			want[w.give(nil).ID] = true
		}
		for range 32 {
			want[w.give(object{"people": nil, "phones": nil, "vehicles": nil}).ID] = true
		}
		first := into[api.Lines](t, w.get("safeguarding", "/concerns"), 200)
		if len(first.Items) != 40 || first.Next == "" {
			t.Fatalf("the first page: got %d and %q", len(first.Items), first.Next)
		}
		second := into[api.Lines](t, w.get("safeguarding", "/concerns?cursor="+first.Next), 200)
		for _, l := range append(first.Items, second.Items...) {
			if !want[l.ID] {
				t.Errorf("%s came twice, or was never given", l.ID)
			}
			delete(want, l.ID)
		}
		if len(want) != 0 || second.Next != "" {
			t.Errorf("left over: %d, and next %q", len(want), second.Next)
		}
		problem(t, "another's cursor", w.get("housing", "/concerns?cursor="+first.Next), 400)
		problem(t, "a made-up cursor", w.get("safeguarding", "/concerns?cursor=AAAA"), 400)
		problem(t, "another's cursor of a search", w.get("police", "/search?q=nowak&cursor="+first.Next), 400)
	})
}

func TestThePartnersAreListedWithTheirDesks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		all := into[api.Organisations](t, w.get("charity", "/organisations"), 200)
		if len(all.Items) != 6 || all.Items[0].Name != "Border Unit" || !all.Items[0].Immigration || all.Items[3].Name != "Hull City Council" || len(all.Items[3].Posts) != 2 {
			t.Errorf("organisations: got %+v", all)
		}
		police := into[api.Organisations](t, w.get("charity", "/organisations?sector=police"), 200)
		if len(police.Items) != 1 || police.Items[0].Posts[0].ID != w.Posts["police"] {
			t.Errorf("the police: got %+v", police)
		}
	})
}

func TestTheCodesOfAListAreGiven(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		areas := into[api.Codes](t, w.get("charity", "/lists/areas"), 200)
		if !slices.ContainsFunc(areas.Items, func(c api.Code) bool { return c.Code == "E06000010" && c.Label != "" }) || areas.Source == "" {
			t.Errorf("areas: got %+v", areas)
		}
		problem(t, "no such list", w.get("charity", "/lists/moons"), 404)
	})
}

func TestATrailIsOnesOwnAndThatOfRecordsIsForTheAuditRole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		saved := w.give(nil)
		into[api.Record](t, w.get("safeguarding", "/records/"+string(saved.ID)), 200)
		w.Clock.Advance(time.Second)
		own := into[api.Entries](t, w.get("safeguarding", "/audit/entries"), 200)
		seen := false
		for _, e := range own.Items {
			if e.Member != w.Members["safeguarding"] {
				t.Errorf("a trail shows another member: %+v", e)
			}
			for _, s := range e.Seen {
				seen = seen || s.Record == saved.ID && s.Level == "full"
			}
		}
		if !seen {
			t.Errorf("a read is not in the reader's own trail: %+v", own)
		}
		of := into[api.Entries](t, w.get("auditor", "/audit/entries?of=records&record="+string(saved.ID)), 200)
		if !slices.ContainsFunc(of.Items, func(e api.Entry) bool { return e.Member == w.Members["safeguarding"] && e.Did == access.RecordRead }) || of.Notice == "" {
			t.Errorf("who saw the record: got %+v", of)
		}
		if of := into[api.Entries](t, w.get("auditor", "/audit/entries?of=records&record="+string(id.New[id.Record]())), 200); len(of.Items) != 0 {
			t.Errorf("who saw a record that is not there: got %+v", of)
		}
		problem(t, "a case worker asks who saw records", w.get("safeguarding", "/audit/entries?of=records"), 403)
		problem(t, "an option that goes with another", w.get("safeguarding", "/audit/entries?record="+string(saved.ID)), 400, "record")
		problem(t, "another's cursor", w.get("safeguarding", "/audit/entries?cursor=AAAA"), 400)
	})
}

func TestTheCheckpointIsPublicSignedText(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		problem(t, "before the first head", w.get("", "/audit/checkpoint"), 404)
		w.give(nil)
		if err := w.log.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		g := w.get("", "/audit/checkpoint")
		if g.status != 200 || g.media != "text/plain; charset=utf-8" || !strings.HasPrefix(g.body, "lightship.example/") || !strings.Contains(g.body, "\n\n— ") {
			t.Errorf("the checkpoint: got %d %s %q", g.status, g.media, g.body)
		}
	})
}
