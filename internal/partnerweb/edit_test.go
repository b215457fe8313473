package partnerweb_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/partnerweb"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web/pagetest"
)

// edited is a small partnership whose open room people change.
type edited struct {
	*testing.T
	site                             *pagetest.Site
	clock                            *clock.Hand
	haven, police                    id.Org
	support, team                    id.Post
	response                         id.Circle
	nurse, lead, host, keeper, chief access.Actor
}

func eachEdited(t *testing.T, fn func(w *edited)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		words, err := content.Load()
		if err != nil {
			t.Fatal(err)
		}
		w := &edited{T: t, clock: now}
		s := partner.New(db, now)
		if err := s.Edit(t.Context(), partner.Machine(), w.found); err != nil {
			t.Fatal(err)
		}
		h := &partnerweb.Handler{Partners: organise.New(db, now, s), Content: words}
		w.site = pagetest.NewSite(t, now, h.Mount, partnerweb.Templates)
		fn(w)
	})
}

func (w *edited) found(e *partner.Edit) (err error) {
	ctx := w.Context()
	e.Since(time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC))
	if w.haven, err = e.AddOrg(ctx, partner.Org{Name: "Haven", Sector: partner.ThirdSector, Standing: partner.Full, Areas: []string{"E06000010"}}); err != nil {
		return err
	}
	if w.police, err = e.AddOrg(ctx, partner.Org{Name: "Estuary Police", Sector: partner.Police, Standing: partner.Full}); err != nil {
		return err
	}
	if w.support, err = e.AddPost(ctx, partner.Post{Org: w.haven, Name: "Support desk", Phone: "01632 960300", Covers: []string{"support"}}); err != nil {
		return err
	}
	if w.team, err = e.AddPost(ctx, partner.Post{Org: w.police, Name: "Exploitation team"}); err != nil {
		return err
	}
	add := func(name string, org id.Org, posts ...id.Post) access.Actor {
		m, err2 := e.AddMember(ctx, partner.Member{Org: org, Name: name, Email: strings.ToLower(name) + "@desk.example", Posts: posts})
		if err == nil {
			err = err2
		}
		return access.Actor{Member: m, Org: org, Name: name}
	}
	w.nurse, w.lead, w.chief = add("Noor", w.haven, w.support), add("Ania", w.haven), add("Tamsin", w.police)
	w.host, w.keeper = add("Maren", w.police), add("Sol", w.police)
	w.lead.Roles, w.chief.Roles, w.host.Roles, w.keeper.Roles = access.RoleLead, access.RoleLead, access.RoleCoordinator, access.RoleOperator
	if err != nil {
		return err
	}
	w.response, err = e.AddCircle(ctx, partner.Circle{Name: "Heliotrope car wash", Kind: partner.OfResponse, Members: []access.Principal{access.OfPost(w.support)}})
	return err
}

// post sends a form as somebody; pairs are name, value.
func (w *edited) post(who access.Actor, path string, pairs ...string) pagetest.Answer {
	w.Helper()
	w.site.Who = who
	w.clock.Advance(time.Second)
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return w.site.Post(path, form)
}

func (w *edited) get(who access.Actor, path string) pagetest.Answer {
	w.Helper()
	w.site.Who = who
	return w.site.Get(path)
}

// shows wants an answer of a status that holds all these words.
func (w *edited) shows(what string, got pagetest.Answer, status int, words ...string) {
	w.Helper()
	if got.Status != status {
		w.Errorf("%s: got %d, want %d; to %q\n%s", what, got.Status, status, got.To, got.Body)
		return
	}
	for _, word := range words {
		if !strings.Contains(got.Body, word) {
			w.Errorf("%s: without %q in\n%s", what, word, got.Body)
		}
	}
	if status == 200 || status == 422 || status == 409 {
		for _, problem := range pagetest.Problems([]byte(got.Body)) {
			w.Errorf("%s: %s", what, problem)
		}
	}
}

// hidden is the value of a hidden field of a page.
func (w *edited) hidden(page pagetest.Answer, name string) string {
	w.Helper()
	_, rest, ok := strings.Cut(page.Body, `name="`+name+`" value="`)
	if !ok {
		w.Fatalf("the page has no hidden field %s:\n%s", name, page.Body)
	}
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

var org = []string{"short", "HV", "sector", "third-sector", "standing", "full", "areas", "E06000010", "immigration", "no", "masked", "no"}

func TestWhoMayOpenWhichForm(t *testing.T) {
	eachEdited(t, func(w *edited) {
		paths := map[string]string{
			"new org": "/organisations/new", "org": "/organisations/" + string(w.haven) + "/edit", "add desk": "/organisations/" + string(w.haven) + "/posts",
			"desk": "/posts/" + string(w.support) + "/edit", "end desk": "/posts/" + string(w.support) + "/end", "function": "/organisations/" + string(w.haven) + "/functions",
			"circle": "/circles/new", "agreement": "/agreements/new",
		}
		for who, c := range map[string]struct {
			actor access.Actor
			may   string
		}{
			"a nurse":                        {w.nurse, ""},
			"the lead":                       {w.lead, "add desk, desk, end desk, function"},
			"a lead of another organisation": {w.chief, ""},
			"the coordinator":                {w.host, "new org, org, add desk, desk, end desk, function, circle, agreement"},
			"the operator":                   {w.keeper, "new org"},
		} {
			for what, path := range paths {
				want := 403
				if strings.Contains(", "+c.may+",", ", "+what+",") {
					want = 200
				}
				if got := w.get(c.actor, path); got.Status != want {
					t.Errorf("%s opens %s: got %d, want %d", who, what, got.Status, want)
				}
				if got := w.post(c.actor, path, "name", "Attempt", "step", "do"); want == 403 && got.Status != 403 {
					t.Errorf("%s sends %s: got %d, want 403", who, what, got.Status)
				}
			}
		}
	})
}

func TestTheCoordinatorChangesAnOrganisationAndItsHistorySaysSo(t *testing.T) {
	eachEdited(t, func(w *edited) {
		path := "/organisations/" + string(w.haven)
		mark := w.hidden(w.get(w.host, path+"/edit"), "mark")
		fields := append([]string{"name", "Haven <House>", "mark", mark}, org...)
		w.shows("renamed", w.post(w.host, path+"/edit", fields...), 303)
		w.shows("the page", w.get(w.nurse, path), 200, "Haven &lt;House&gt;", "Name: from “Haven” to “Haven &lt;House&gt;”", "by Maren", "Members of your organisation", "Noor")
		if got := w.get(w.chief, path); strings.Contains(got.Body, "Noor") {
			t.Error("members are named to another organisation")
		}
		w.shows("from a page that is old", w.post(w.host, path+"/edit", append([]string{"name", "Mine", "mark", mark}, org...)...), 409, `value="Mine"`, "Somebody changed this")
		bad := append([]string{"name", "", "mark", mark}, org...)
		w.shows("without a name", w.post(w.host, path+"/edit", append(bad, "step", "see")...), 409)
		now := w.hidden(w.get(w.host, path+"/edit"), "mark")
		w.shows("without a name, fresh", w.post(w.host, path+"/edit", append([]string{"name", "", "mark", now}, org...)...), 422, "Enter a name.", `value="HV"`)
		closing := append([]string{"name", "Haven", "mark", now}, org...)
		closing[11+2] = "yes" // immigration
		got := w.post(w.host, path+"/edit", closing...)
		w.shows("its effect first", got, 200, "If you do it", "never compared with it", `name="immigration" value="yes"`)
		w.shows("then", w.post(w.host, path+"/edit", append(closing, "step", "do")...), 303)
		w.shows("the page", w.get(w.nurse, path), 200, "Has, or passes data to, an immigration function", "Counts as immigration enforcement")
	})
}

func TestADeskIsChangedAndEndsAndTwiceIsOnce(t *testing.T) {
	eachEdited(t, func(w *edited) {
		list := "/organisations/" + string(w.haven) + "/posts"
		once := w.hidden(w.get(w.lead, list), "once")
		first := w.post(w.lead, list, "name", "Day desk", "once", once)
		second := w.post(w.lead, list, "name", "Day desk", "once", once)
		if first.Status != 303 || second.Status != 303 || first.To != second.To {
			t.Errorf("sent twice: got %d to %q and %d to %q, want the same desk", first.Status, first.To, second.Status, second.To)
		}
		w.shows("a name that is taken", w.post(w.lead, list, "name", "Day DESK"), 422, "This organisation has a post of this name already.")
		w.shows("an area of others", w.post(w.lead, list, "name", "Far desk", "areas", "E06000013"), 422, "Choose answers from the list.")
		w.shows("the broker's duty", w.post(w.lead, list, "name", "Sly desk", "covers", "broker"), 422, "Choose answers from the list.")
		desk := "/posts/" + string(w.support)
		mark := w.hidden(w.get(w.lead, desk+"/edit"), "mark")
		w.shows("changed", w.post(w.lead, desk+"/edit", "name", "Support desk", "phone", "01632 960301", "night", "07700 900123", "covers", "support", "mark", mark), 303)
		w.shows("its page", w.get(w.chief, desk), 200, "01632\u00a0960301", "Telephone: from “01632 960300” to “01632 960301”", "by Ania", "1 member")
		if got := w.post(w.host, desk+"/end", "step", "do"); got.Status != 403 {
			t.Errorf("the coordinator ends a desk where somebody sits: got %d, want 403", got.Status)
		}
		w.shows("the effect of ending", w.post(w.lead, desk+"/end", "step", "see"), 200, "one person sits at this desk", "nobody reads by it")
		w.shows("ended", w.post(w.lead, desk+"/end", "step", "do"), 303)
		w.shows("its page then", w.get(w.chief, desk), 200, "This desk has ended", "Nobody sits there now", "The desk ended")
		w.shows("ended again", w.post(w.lead, desk+"/end", "step", "do"), 409, "ended already")
		if got := w.get(w.chief, "/organisations/"+string(w.haven)); strings.Contains(got.Body, "Support desk</a>") {
			t.Error("a desk that ended is still listed")
		}
	})
}

func TestCirclesAreFilledAndEmptiedAndThoseOfResponsesAreNotThere(t *testing.T) {
	eachEdited(t, func(w *edited) {
		made := w.post(w.host, "/circles/new", "name", "Hull forum", "kind", "area", "inherit", "yes")
		w.shows("added", made, 303)
		who := "o:" + string(w.haven)
		w.shows("effect of joining", w.post(w.host, made.To+"/members", "who", who), 200, "whoever works for Haven can see", "That includes what was shared with the circle before", `name="who" value="`+who+`"`)
		w.shows("yesterday", w.post(w.host, made.To+"/members", "who", who, "from-day", "23", "from-month", "11", "from-year", "2026"), 422, "what was so before cannot be changed")
		w.shows("joined today", w.post(w.host, made.To+"/members", "step", "do", "who", who, "from-day", "24", "from-month", "11", "from-year", "2026", "until-day", "1", "until-month", "12", "until-year", "2026"), 303)
		w.shows("twice", w.post(w.host, made.To+"/members", "step", "do", "who", who), 409, "That is so already.")
		w.shows("its page", w.get(w.chief, made.To), 200, "Haven", "Since 24 November 2026 until 1 December 2026, by Maren", "In the circle: Haven")
		w.shows("on the organisation's", w.get(w.chief, "/organisations/"+string(w.haven)), 200, "Hull forum", "In the circle: Hull forum")
		w.shows("the lead may not", w.post(w.lead, made.To+"/members", "step", "do", "who", "o:"+string(w.police)), 403)
		w.shows("taken out later", w.post(w.host, made.To+"/members/end", "who", who, "until-day", "27", "until-month", "11", "until-year", "2026"), 200, "From 27 November 2026 Haven sees nothing more by the circle")
		w.shows("done", w.post(w.host, made.To+"/members/end", "step", "do", "who", who, "until-day", "27", "until-month", "11", "until-year", "2026"), 303)
		w.shows("history", w.get(w.chief, made.To), 200, "until 27 November 2026, by Maren; ended by Maren")
		secret := "/circles/" + string(w.response)
		absent := w.get(w.host, "/circles/"+id.New[string]())
		for _, got := range []pagetest.Answer{w.get(w.host, secret), w.get(w.host, secret+"/members"), w.post(w.host, secret+"/members", "step", "do", "who", who),
			w.post(w.host, secret+"/members/end", "step", "do", "who", "p:"+string(w.support))} {
			if got.Status != 404 || got.Body != absent.Body {
				t.Errorf("a circle of a response: got %d, want what is absent", got.Status)
			}
		}
		w.shows("one like it", w.post(w.host, "/circles/new", "name", "Other", "kind", "response"), 422)
		for _, path := range []string{"/circles", made.To, "/posts/" + string(w.support), "/organisations/" + string(w.haven)} {
			if got := w.get(w.host, path); got.Status != 200 || strings.Contains(got.Body, "Heliotrope") || strings.Contains(got.Body, string(w.response)) {
				t.Errorf("%s: got %d, and it names a response", path, got.Status)
			}
		}
	})
}

func TestAnAgreementIsDraftedSignedAndWithdrawn(t *testing.T) {
	eachEdited(t, func(w *edited) {
		made := w.post(w.host, "/agreements/new", "name", "Estuary agreement", "lapses-day", "20", "lapses-month", "1", "lapses-year", "2027")
		w.shows("drafted", made, 303)
		w.shows("nothing to sign", w.post(w.lead, made.To+"/sign", "step", "do"), 409, "no clause in force")
		clause := []string{"kind", "vehicle", "purpose", "safeguard", "senders", "f:any", "recipients", "f:police", "level", "summary", "tone", "pointer", "review-day", "1", "review-month", "6", "review-year", "2027"}
		w.shows("a clause without all", w.post(w.host, made.To+"/clauses", clause[:4]...), 422, "Choose at least one.", "Choose a tone.", "Choose how much may be seen.")
		w.shows("clause", w.post(w.host, made.To+"/clauses", clause...), 303)
		w.shows("a silent one without a reason", w.post(w.host, made.To+"/clauses", append(clause[:10:10], "tone", "silent", "review-day", "1", "review-month", "6", "review-year", "2027")...), 422, "Say why these records are silent.")
		w.shows("the coordinator signs for nobody", w.post(w.host, made.To+"/sign", "step", "do"), 403)
		w.shows("effect of signing", w.post(w.lead, made.To+"/sign"), 200, "Haven is bound by one clause", "Nobody else has signed yet")
		w.shows("signed", w.post(w.lead, made.To+"/sign", "step", "do"), 303)
		w.shows("no clause under a signature", w.post(w.host, made.To+"/clauses", clause...), 409, "Somebody has signed")
		w.shows("the second", w.post(w.chief, made.To+"/sign"), 200, "Haven")
		w.shows("signed", w.post(w.chief, made.To+"/sign", "step", "do"), 303)
		w.shows("its page", w.get(w.nurse, made.To), 200, "in force", "lapses within 60 days, on 20 January 2027", "Signed: Haven", "by Ania", "Clause: Vehicles from every partner to the police")
		page := w.get(w.host, made.To)
		_, rest, _ := strings.Cut(page.Body, "clauses/end?clause=")
		one, _, _ := strings.Cut(rest, `"`)
		w.shows("the clause's end", w.get(w.host, made.To+"/clauses/end?clause="+one), 200, "Vehicles from every partner")
		w.shows("its effect", w.post(w.host, made.To+"/clauses/end", "clause", one), 200, "nothing new passes by this clause")
		w.shows("ended", w.post(w.host, made.To+"/clauses/end", "clause", one, "step", "do"), 303)
		w.shows("withdrawn", w.post(w.lead, made.To+"/withdraw", "step", "do"), 303)
		w.shows("its page", w.get(w.nurse, made.To), 200, "not in force", "ended by Ania")
		w.shows("the list", w.get(w.nurse, "/agreements"), 200, "Estuary agreement")
	})
}

func TestAFunctionBeginsAndEnds(t *testing.T) {
	eachEdited(t, func(w *edited) {
		path := "/organisations/" + string(w.haven)
		w.shows("a lead gives another", w.post(w.lead, path+"/functions", "of", "p:"+string(w.support), "class", "f:police", "step", "do"), 422)
		w.shows("a lead says immigration", w.post(w.lead, path+"/functions", "of", "p:"+string(w.support), "class", "f:immigration", "step", "do"), 303)
		w.shows("the lead ends it", w.post(w.lead, path+"/functions/end", "of", "p:"+string(w.support), "class", "f:immigration", "step", "do"), 403)
		w.shows("its effect", w.post(w.host, path+"/functions", "of", "o:"+string(w.haven), "class", "f:health"), 200, "Haven counts as health services")
		w.shows("given", w.post(w.host, path+"/functions", "of", "o:"+string(w.haven), "class", "f:health", "step", "do"), 303)
		w.shows("the page", w.get(w.host, path), 200, "Counts as health services", "class=f:health")
		w.shows("from a day", w.post(w.host, path+"/functions/end", "of", "o:"+string(w.haven), "class", "f:third-sector", "until-day", "1", "until-month", "1", "until-year", "2027"), 200, "twelve months more")
		w.shows("done", w.post(w.host, path+"/functions/end", "of", "o:"+string(w.haven), "class", "f:third-sector", "step", "do"), 303)
		w.shows("ended twice", w.post(w.host, path+"/functions/end", "of", "o:"+string(w.haven), "class", "f:third-sector", "step", "do"), 409)
	})
}

func TestAnOrganisationIsAddedByThoseWhoMay(t *testing.T) {
	eachEdited(t, func(w *edited) {
		fields := []string{"name", "Harbour Shelter", "sector", "third-sector", "standing", "light", "immigration", "no"}
		w.shows("its effect", w.post(w.keeper, "/organisations/new", fields...), 200, "It counts as the third sector", "sees no record by this")
		got := w.post(w.keeper, "/organisations/new", append(fields, "step", "do")...)
		w.shows("added", got, 303)
		w.shows("its page", w.get(w.nurse, got.To), 200, "Harbour Shelter", "Added as “Harbour Shelter”", "by Sol")
		w.shows("not said", w.post(w.keeper, "/organisations/new", fields[:6]...), 422, "Say whether it has")
		w.shows("the same name", w.post(w.keeper, "/organisations/new", append(fields, "step", "do")...), 422, "There is an organisation of this name already.", `value="Harbour Shelter"`)
	})
}
