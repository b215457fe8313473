package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/api"
	"lightship/internal/id"
	"lightship/internal/web"
)

func TestAConcernIsGivenReadTriagedAndListed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		given := w.post("housing", "/concerns", concern().with(object{"desk": w.Posts["safeguarding"]}))
		saved := into[api.Saved](t, given, 201)
		if given.header.Get("Location") != "/api/v1/records/"+string(saved.ID) || saved.Notice != "Hearing nothing does not mean that nobody knows something." {
			t.Errorf("what was given: got %+v at %s", saved, given.header.Get("Location"))
		}
		mine := w.read("housing", saved.ID)
		if mine.Kind != access.Concern || mine.Level != "full" || mine.Owner.Name != "Hull City Council" || mine.State != "new" || mine.Mark == "" {
			t.Errorf("its giver reads: got %+v", mine)
		}
		read := into[api.Record](t, w.get("safeguarding", "/records/"+string(saved.ID)), 200)
		if fieldOf(read, "what") != concern()["what"] || len(read.Why) == 0 || read.Desk != "Safeguarding duty desk" || !read.MayEdit || !read.MayShare || read.Changed == nil {
			t.Errorf("the desk reads %+v", read)
		}
		if len(read.Linked) != 4 {
			t.Errorf("linked: got %+v, want a person, a phone, a vehicle and a place", read.Linked)
		}
		decided := into[api.Record](t, w.post("safeguarding", "/concerns/"+string(saved.ID)+"/triage",
			object{"mark": read.Mark, "decision": "respond", "risk": "high", "reason": "They may be moved."}), 200)
		if decided.State != "in-response" || fieldOf(decided, "reason") != "They may be moved." {
			t.Errorf("after triage: got %+v", decided)
		}
		for query, want := range map[string]int{"": 1, "?state=in-response": 1, "?state=new": 0, "?owned=own": 1, "?owned=others": 0} {
			lines := into[api.Lines](t, w.get("safeguarding", "/concerns"+query), 200)
			if len(lines.Items) != want || lines.Next != "" {
				t.Errorf("concerns%s: got %+v, want %d", query, lines, want)
			}
		}
		edited := into[api.Record](t, w.post("safeguarding", "/concerns/"+string(saved.ID), answers().with(object{"mark": decided.Mark, "what": "Five men."})), 200)
		if fieldOf(edited, "what") != "Five men." || edited.Mark == decided.Mark {
			t.Errorf("after the edit: got %+v", edited)
		}
	})
}

func TestConcernsAreOrderedAndNarrowed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		given := map[string]id.Record{}
		for _, c := range []object{{"area": "E06000010", "setting": "car-wash"}, {"area": "E06000011", "setting": "work-site"}, {"area": "E06000010", "setting": "shop"}} {
			w.Clock.Advance(time.Minute)
			given[c["setting"].(string)] = w.give(object{"place": c}).ID
		}
		names := func(query string) string {
			t.Helper()
			var all []string
			for _, l := range into[api.Lines](t, w.get("safeguarding", "/concerns?"+query), 200).Items {
				for name, rec := range given {
					if rec == l.ID {
						all = append(all, name)
					}
				}
			}
			return strings.Join(all, " ")
		}
		for query, want := range map[string]string{
			"":                         "shop work-site car-wash",
			"sort=made":                "car-wash work-site shop",
			"sort=-made":               "shop work-site car-wash",
			"area=E06000011":           "work-site",
			"area=E06000010&sort=made": "car-wash shop",
		} {
			if got := names(query); got != want {
				t.Errorf("concerns?%s: got %q, want %q", query, got, want)
			}
		}
		if up, down := strings.Fields(names("sort=title")), strings.Fields(names("sort=-title")); len(up) != 3 || up[0] != down[2] || up[2] != down[0] {
			t.Errorf("by title: got %v, and the other way round %v", up, down)
		}
		problem(t, "an unknown order", w.get("safeguarding", "/concerns?sort=owner"), 400, "sort")
	})
}

// answers are the nine answers alone.
func answers() object { return concern().with(object{"people": nil, "phones": nil, "vehicles": nil}) }

func TestTheDoorsComeWithTheirTextAndTakeAReference(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		saved := w.give(nil)
		path := "/concerns/" + string(saved.ID) + "/doors"
		doors := into[api.Doors](t, w.get("safeguarding", path), 200)
		i := slices.IndexFunc(doors.Items, func(d api.Door) bool { return d.Code == "child" })
		if i < 0 || !doors.Items[i].Applies || !strings.Contains(doors.Items[i].Prepared, "Four men") || !strings.Contains(doors.Notice, "You have not made a referral") {
			t.Fatalf("doors: got %+v", doors)
		}
		noted := into[api.Record](t, w.post("safeguarding", path, object{"door": "child", "reference": "EHASH-0042"}), 201)
		if len(noted.References) != 1 || noted.References[0].Value != "EHASH-0042" || noted.References[0].System != "child" {
			t.Errorf("references: got %+v", noted.References)
		}
		problem(t, "no reference", w.post("safeguarding", path, object{"door": "child", "reference": ""}), 422, "reference")
		problem(t, "no such door", w.post("safeguarding", path, object{"door": "window", "reference": "X"}), 422, "door")
		more := into[api.Record](t, w.post("safeguarding", "/records/"+string(saved.ID)+"/references", object{"system": "Liquidlogic", "value": "99"}), 201)
		if len(more.References) != 2 {
			t.Errorf("references: got %+v, want two", more.References)
		}
	})
}

func TestAConcernSentTwiceWithOneKeyIsOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		send := func(who, key string) id.Record {
			return into[api.Saved](t, w.post(who, "/concerns", concern().with(object{"desk": w.Posts["safeguarding"]}), "Idempotency-Key", key), 201).ID
		}
		first, again, other, another := send("housing", "a"), send("housing", "a"), send("housing", "b"), send("safeguarding", "a")
		if first != again || first == other || first == another || other == another {
			t.Errorf("got %s, %s with the same key, %s with another, %s of another member", first, again, other, another)
		}
		if got := len(into[api.Lines](t, w.get("safeguarding", "/concerns"), 200).Items); got != 3 {
			t.Errorf("got %d concerns, want 3", got)
		}
		g := w.post("housing", "/concerns", concern(), "Idempotency-Key", strings.Repeat("x", 201))
		problem(t, "a key that is too long", g, 400, "Idempotency-Key")
	})
}

func TestAStaleVersionShowsWhatStandsNow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		saved := w.give(nil)
		path, before := "/concerns/"+string(saved.ID), w.read("safeguarding", saved.ID)
		into[api.Record](t, w.post("safeguarding", path, answers().with(object{"mark": before.Mark, "what": "First."})), 200)
		p := problem(t, "a second edit", w.post("safeguarding", path, answers().with(object{"mark": before.Mark, "what": "Second."})), 409)
		if p.Current == nil || fieldOf(*p.Current, "what") != "First." || p.Current.Mark == "" {
			t.Fatalf("what stands now: got %+v", p.Current)
		}
		into[api.Record](t, w.post("safeguarding", path, answers().with(object{"mark": p.Current.Mark, "what": "Second."})), 200)
		p = problem(t, "a triage of what was", w.post("safeguarding", path+"/triage", object{"mark": "old", "decision": "keep", "risk": "nonsense", "reason": ""}), 409)
		if p.Current == nil {
			t.Error("a triage of what was shows nothing of what is")
		}
	})
}

func TestBadConcernsAreRefusedByField(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		place := object{"area": "E06000010", "setting": "car-wash"}
		for _, c := range []struct {
			what   string
			body   any
			status int
			fields []string
		}{
			{"too long", concern().with(object{"what": strings.Repeat("é", 5001)}), 400, []string{"what"}},
			{"wrong type", concern().with(object{"what": 7}), 400, []string{"what"}},
			{"null", strings.Replace(text(t, concern()), `"saw"`, "null", 1), 400, []string{"known"}},
			{"unknown answer", concern().with(object{"danger": "perhaps"}), 400, []string{"danger"}},
			{"missing answer", concern().with(object{"danger": nil}), 400, []string{"danger"}},
			{"missing place", concern().with(object{"place": object{}}), 400, []string{"place.area", "place.setting"}},
			{"unknown name", concern().with(object{"colour": "red"}), 400, []string{"colour"}},
			{"another case of a name", concern().with(object{"DANGER": "yes"}), 400, []string{"DANGER"}},
			{"unknown name within", concern().with(object{"phones": []object{{"number": "07700 900123", "model": "old"}}}), 400, []string{"phones[0].model"}},
			{"too many", concern().with(object{"phones": slices.Repeat([]object{{"number": "07700 900123"}}, 21)}), 400, []string{"phones"}},
			{"NUL", concern().with(object{"what": "a\x00b"}), 400, []string{"what"}},
			{"another control character", concern().with(object{"who": "a\x1bb"}), 400, []string{"who"}},
			{"a raw control character", strings.Replace(text(t, concern()), "Four men", "Four\x00men", 1), 400, []string{"what"}},
			{"broken UTF-8", strings.Replace(text(t, concern()), "Four men", "Four\xffmen", 1), 400, []string{"what"}},
			{"a lone surrogate", strings.Replace(text(t, concern()), "Four men", `Four\ud800men`, 1), 400, []string{"what"}},
			{"a lone low surrogate within", strings.Replace(text(t, concern()), "Marek", `Marek\udc00`, 1), 400, []string{"people[0].given"}},
			{"surrogates as bytes", strings.Replace(text(t, concern()), "Four men", "Four\xed\xa0\x80men", 1), 400, []string{"what"}},
			{"sent twice", strings.Replace(text(t, concern()), `"danger":`, `"danger":"yes","danger":`, 1), 400, []string{"danger"}},
			{"unknown code", concern().with(object{"known": "dreamt"}), 422, []string{"known"}},
			{"unknown area and setting", concern().with(object{"place": place.with(object{"area": "E99", "setting": "moon"})}), 422, []string{"place.area", "place.setting"}},
			{"nothing seen", concern().with(object{"what": " \n "}), 422, []string{"what"}},
			{"no birth date", concern().with(object{"people": []object{{"given": "A", "born": "soon"}}}), 422, []string{"people[0].born"}},
			{"an empty second phone", concern().with(object{"phones": []object{{"number": "07700 900123"}, {"number": ""}}}), 422, []string{"phones[1].number"}},
			{"another's desk", concern().with(object{"desk": w.Posts["police"]}), 422, []string{"desk"}},
		} {
			p := problem(t, c.what, w.post("housing", "/concerns", c.body), c.status, c.fields...)
			if strings.Contains(fmt.Sprint(p), "Four") {
				t.Errorf("%s: the answer repeats what was sent: %+v", c.what, p)
			}
		}
		if got := len(into[api.Lines](t, w.get("housing", "/concerns"), 200).Items); got != 0 {
			t.Errorf("refused concerns left %d records", got)
		}
	})
}

func text(t *testing.T, o object) string {
	t.Helper()
	return marshal(t, o)
}

func TestLineEndsBecomeLFAndPairsOfSurrogatesAreOneCharacter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := strings.Replace(text(t, concern().with(object{"desk": w.Posts["safeguarding"]})), "Four men", `  One\r\nTwo\rThree \ud83d\ude90`, 1)
		saved := into[api.Saved](t, w.post("housing", "/concerns", body), 201)
		if got := fieldOf(w.read("housing", saved.ID), "what"); !strings.HasPrefix(got, "One\nTwo\nThree 🚐 were dropped") {
			t.Errorf("what was kept: %q", got)
		}
	})
}

func TestWhatIsNoJSONObjectIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for what, body := range map[string]string{
			"no JSON": "danger=yes", "cut off": `{"danger":`, "a list": `[]`, "a text": `"danger"`, "two objects": `{}{}`,
			"very deep": strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000),
		} {
			problem(t, what, w.post("housing", "/concerns", body), 400)
		}
		problem(t, "an empty body", ask(t, w.mux, w.tokens["housing"], "POST", "/api/v1/concerns", ""), 400)
		problem(t, "a form", w.post("housing", "/concerns", "danger=yes", "Content-Type", "application/x-www-form-urlencoded"), 400)
		problem(t, "a huge number", w.post("housing", "/concerns", `{"danger":`+strings.Repeat("9", 400)+`}`), 400, "danger")
		problem(t, "more than we take", w.post("housing", "/concerns", `{"what":"`+strings.Repeat("x", 2<<20)+`"}`), 413)
	})
}

func TestUnknownOptionsOfTheAddressAreRefusedByName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for query, field := range map[string]string{
			"?order=title": "order", "?state=lost": "state", "?owned=own&owned=others": "owned", "?cursor=%00": "cursor", "?state=%ff": "state",
			"?" + strings.Repeat("n", 200) + "=1": strings.Repeat("n", 60) + "…",
		} {
			problem(t, query, w.get("housing", "/concerns"+query), 400, field)
		}
		problem(t, "broken escapes", w.get("housing", "/concerns?state=%zz"), 400)
		problem(t, "a search for nothing", w.get("housing", "/search"), 400, "q")
		problem(t, "an option of a route that has none", w.get("housing", "/records/"+string(id.New[id.Record]())+"?level=full"), 400, "level")
	})
}

func TestWithheldAndAbsentAreTheSameBytesEverywhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		response, concern := opened(t, w, "no")
		action := into[api.ActionPage](t, w.post("police", "/responses/"+string(response.ID)+"/actions", object{"what": "W", "post": w.Posts["police"], "due": "2026-11-27"}), 201).ID
		absent := string(id.New[id.Record]())
		good := map[string]object{
			"/concerns/{id}":                       answers().with(object{"mark": "x"}),
			"/concerns/{id}/triage":                {"mark": "x", "decision": "keep", "risk": "low", "reason": "Because."},
			"/concerns/{id}/doors":                 {"door": "child", "reference": "1"},
			"/records/{id}/references":             {"system": "a", "value": "b"},
			"/records/{id}/shares":                 {"to": w.Posts["police"], "level": "summary", "ground": "clause"},
			"/records/{id}/shares/end":             {"basis": "x", "to": "p:x"},
			"/records/{id}/shares/review":          {"basis": "x"},
			"/records/{id}/tone":                   {"tone": "off"},
			"/records/{id}":                        {"mark": "x", "phone": object{"number": "07700 900123"}},
			"/records/{id}/things":                 {"phone": object{"number": "07700 900123"}},
			"/records/{id}/links":                  {"reference": "0000-0000"},
			"/records/{id}/links/end":              {"to": absent},
			"/concerns/{id}/allegations":           {"type": "wages-taken", "known": "heard", "said": "S", "about": []string{absent}},
			"/allegations/{id}":                    {"mark": "x", "type": "wages-taken", "known": "heard", "said": "S"},
			"/hits/{id}/contact":                   {"reason": "R", "deadline": "2026-12-01"},
			"/hits/{id}/judgement":                 {"verdict": "same"},
			"/contacts/{id}/answer":                {"agree": false},
			"/contacts/{id}/ask":                   {"deadline": "2026-12-01"},
			"/responses/{id}/invitations":          {"post": w.Posts["charity"], "asked": []string{"housing"}},
			"/responses/{id}/children":             {"reference": "1"},
			"/responses/{id}/close":                {"mark": "x", "outcome": []string{"people-safe"}, "text": "T", "safe": 1},
			"/responses/{id}/answer":               {"answer": "accept"},
			"/responses/{id}/items":                {"text": "T", "about": "general"},
			"/responses/{id}/items/{item}/promote": {"mark": "x"},
			"/responses/{id}/actions":              {"what": "W", "post": w.Posts["charity"], "due": "2026-12-01"},
			"/actions/{id}":                        {"mark": "x", "state": "doing"},
			"/organisations/{id}/posts":            {"name": "N"},
			"/organisations/{id}/functions":        {"class": "f:health"},
			"/organisations/{id}/functions/end":    {"class": "f:health"},
			"/members/{id}/change":                 {"posts": []string{absent}, "mark": "x"},
			"/proposals/{id}":                      {"agree": true},
			"/circles/{id}/members":                {"who": "o:" + string(w.Orgs["council"])},
			"/circles/{id}/members/end":            {"who": "o:" + string(w.Orgs["council"])},
			"/agreements/{id}/clauses/end":         {"clause": absent},
			"/agreements/{id}/clauses": {"kind": "vehicle", "purpose": "safeguard", "senders": []string{"f:any"}, "recipients": []string{"f:any"}, "level": "full",
				"tone": "open", "review": "2034-01-01"},
		}
		w.staffed()
		bad := object{"no_such_name": 1}
		for _, route := range w.mux.Routes() {
			path := strings.TrimPrefix(route.Path, "/api/v1")
			if !strings.Contains(path, "{id}") {
				continue
			}
			withheld := string(concern)
			switch {
			case strings.HasPrefix(path, "/responses"):
				withheld = string(response.ID)
			case strings.HasPrefix(path, "/members"):
				withheld = string(w.Members["police"])
			case strings.HasPrefix(path, "/actions"):
				withheld = string(action)
			}
			call := func(rec string, body object) got {
				at := strings.ReplaceAll(strings.ReplaceAll(path, "{id}", rec), "{item}", absent)
				if route.Method == "GET" {
					return w.get(w.asker("charity", path), at)
				}
				if body == nil {
					body = object{}
				}
				return w.post(w.asker("charity", path), at, body)
			}
			one, other, shapeless := call(withheld, good[path]), call(absent, good[path]), call("nothing", good[path])
			problem(t, route.Method+" "+path, one, 404)
			if one.body != other.body || one.body != shapeless.body {
				t.Errorf("%s %s: withheld %s, absent %s, no id %s", route.Method, path, one.body, other.body, shapeless.body)
			}
			if route.Method == "POST" {
				one, other = call(withheld, bad), call(absent, bad)
				if one.status != 400 || one.body != other.body {
					t.Errorf("%s %s with a body that breaks the schema: withheld %d %s, absent %d %s", route.Method, path, one.status, one.body, other.status, other.body)
				}
			}
		}
	})
}

func TestNobodyComesInWithoutAToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, route := range w.mux.Routes() {
			path := strings.ReplaceAll(route.Path, "{id}", string(id.New[id.Record]()))
			if access.IsPublic(route.May) {
				continue
			}
			for _, token := range []string{"", "lightship_nonsense"} {
				g := ask(t, w.mux, token, route.Method, path, "{}")
				problem(t, route.Method+" "+path, g, 401)
				if g.header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%s %s does not say how to sign in", route.Method, path)
				}
			}
		}
		if g := ask(t, w.mux, "", "GET", "/api/v1/nothing", ""); g.status != 404 || g.media != web.ProblemType {
			t.Errorf("no such route: got %d %s", g.status, g.media)
		}
	})
}
