package discoverweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/discover"
	"lightship/internal/discover/discovertest"
	"lightship/internal/discoverweb"
	"lightship/internal/store"
	"lightship/internal/web/pagetest"
	"lightship/internal/web/ui"
)

var at = time.Date(2026, 11, 24, 9, 6, 0, 0, time.UTC)

func chip(name, post string, sector ui.Sector) ui.Value {
	return ui.Value{Chip: ui.Chip{Name: name, Post: post, Sector: sector}}
}

func TestPages(t *testing.T) {
	t.Parallel()
	police := chip("Estuary Police", "Exploitation team", ui.Police)
	hull := chip("Hull City Council", "Housing duty desk", ui.Council)
	now := ui.Moment{Now: at, At: at}
	crumbs := ui.Breadcrumbs{Links: []ui.Link{{Text: "Hits", Href: "/hits"}}}
	reason := ui.TextArea{Field: ui.Field{Name: "reason", Label: "Why do you want to speak?", Hint: "They read this as you write it. Name nobody.", Error: "Say why."}, Rows: 4, Max: 1000}
	day := ui.DateInput{Field: ui.Field{Name: "deadline", Label: "By when do you need an answer?"}, Day: "27", Month: "11", Year: "2026"}
	problem := ui.ErrorSummary{Items: []ui.Link{{Text: "Say why.", Href: "#reason"}}}
	effect := ui.Effect{Title: "What asking tells them", Lines: []string{discover.AskingTells}}
	pages := map[string]any{
		"discover/hits": discoverweb.ListPage{Frame: pagetest.Frame("Hits", "hits"), Any: true, Hearing: discover.HearingNothing,
			Pager: ui.Pager{Next: "/hits?cursor=x"},
			Hits: ui.Table{Label: "Hits", Cards: true, Head: true, Columns: []ui.Column{{Text: "Yours"}, {Text: "How sure"}, {Text: "Ask"}, {Text: "You see"}, {Text: "Given"}, {Text: "Open", Hidden: true}},
				Rows: [][]ui.Value{{{Text: "AB50 XYZ", Href: "/records/r", Note: "K7QD-2M4X", Bold: true}, ui.Text("Likely"), police, {Tone: "pointer"}, {When: now}, {Do: ui.Button{Text: "Open", Href: "/hits/n", Kind: "secondary", About: "AB50 XYZ"}}}}}},
		"discover/hit": discoverweb.HitPage{Frame: pagetest.Frame("A partner also holds something on this vehicle", "hits"), Crumbs: crumbs,
			Title: "A partner also holds something on this vehicle",
			Strip: ui.Strip{Secret: true, Marking: "POINTER", Items: []ui.Value{ui.Text("You see that they hold something."), {Label: "Given:", When: now}}},
			Sure:  "Likely.", Says: []string{"The same registration also stands in a record of theirs.", "What else their record says is not shown, not even how much."},
			Versus: ui.Versus{Yours: "open", Theirs: "pointer", Rows: []ui.VersusRow{
				{Label: "Held by", Yours: hull, Theirs: police},
				{Label: "Registration", Yours: ui.Text("AB50 XYZ"), Theirs: ui.Value{Veil: true}, Matched: true},
				{Label: "Colour", Yours: ui.Text("blue"), Theirs: ui.Value{Veil: true}},
			}},
			Ask:    ui.Button{Text: "Ask to speak", Href: "/hits/n/contact"},
			Asked:  ui.Panel{Title: "What you asked", Empty: "You have not asked them yet."},
			Judged: ui.Panel{Title: "What your organisation thinks", Items: []ui.Value{{When: now, Text: "It is the same", Note: "The same dent."}}},
			Judge: discoverweb.JudgeForm{Action: "/hits/n/judge", Once: "f1",
				Verdict: ui.Radios{Field: ui.Field{Name: "verdict", Label: "Is it the same?"}, Options: []ui.Option{{Value: "same", Label: "Yes"}, {Value: "different", Label: "No"}, {Value: "unsure", Label: "Not sure"}}},
				Why:     ui.TextArea{Field: ui.Field{Name: "why", Label: "Why do you think so?"}, Max: 1000}, Send: ui.Button{Text: "Keep this judgement", Kind: "secondary"}},
			Hearing: discover.HearingNothing},
		"discover/ask": discoverweb.AskPage{Frame: pagetest.Frame("Ask to speak", "hits"), Crumbs: crumbs, Problems: problem, To: police, Effect: effect,
			Action: "/hits/n/contact", Once: "f1", Reason: reason, Deadline: day,
			Send: []ui.Button{{Text: "Ask to speak"}, {Text: "Do not ask", Href: "/hits/n", Kind: "secondary"}}},
		"discover/contact": discoverweb.ContactPage{Frame: pagetest.Frame("A request to speak", "hits"), Crumbs: crumbs, Title: "A request to speak",
			Strip:  ui.Strip{Marking: "OFFICIAL-SENSITIVE", Items: []ui.Value{ui.Text("You and the desk that asks see this, and what you answer.")}},
			Facts:  ui.SummaryList{Rows: []ui.SummaryRow{ui.Row("Asks", hull), ui.Row("Is asked", police), ui.Row("Why", ui.Text("We plan a visit.")), ui.Row("Answer needed", ui.Value{Due: ui.Due{Now: at, At: at.AddDate(0, 0, 3), Date: true}})}},
			Effect: ui.Effect{Title: "What your answer tells them", Lines: []string{"They learn whether you will speak."}}, HasForm: true, Action: "/contacts/c/answer", Once: "f1", Mark: ui.Hidden{Name: "mark", Value: "m"},
			Answer: ui.Radios{Field: ui.Field{Name: "answer", Label: "Will you speak with them?"}, Options: []ui.Option{{Value: "agreed", Label: "Yes"}, {Value: "declined", Label: "No"}}},
			How:    ui.TextArea{Field: ui.Field{Name: "how", Label: "How and when can they reach you?"}, Max: 1000}, Send: ui.Button{Text: "Send this answer"},
			Hit:  ui.Link{Text: "The hit that this is about", Href: "/hits/n"},
			Pass: discoverweb.PassForm{Show: true, Action: "/contacts/c/pass", To: police, Effect: effect, Send: ui.Button{Text: "Hand it on", Kind: "secondary"}}},
	}
	tone := discoverweb.TonePage{Frame: pagetest.Frame("How it answers discovery", ""), Problems: problem, Crumbs: ui.Breadcrumbs{Links: []ui.Link{{Text: "AB50 XYZ", Href: "/records/r"}}},
		Now: "Now: It answers as your agreements say, and no narrower.", Action: "/records/r/tone", Once: "f1",
		Tone:   ui.Radios{Field: ui.Field{Name: "tone", Label: "How does this record answer discovery?"}, Value: "silent", Options: []ui.Option{{Value: "open", Label: "As your agreements say"}, {Value: "silent", Label: "Silent"}}},
		Reason: reason, Review: day, Send: []ui.Button{{Text: "See what this does", Name: "step", Value: "preview"}, {Text: "Leave it as it is", Href: "/records/r", Kind: "secondary"}}}
	pages["discover/tone"] = tone
	pagetest.Check(t, set(t), pages)
	pagetest.Every(t, set(t), "discover/", pages)
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *discovertest.World) {
		s := newSite(w)
		pagetest.Routes(w.T, s.Routes())
		if err := s.Check(); err != nil {
			w.Error(err)
		}
		panel := discoverweb.Panel(w.Hits)
		if len(panel.Items) == 0 || !strings.Contains(panel.Items[3].Text, "every 5 minutes") {
			w.Errorf("the panel of the policy page: %+v", panel)
		}
	})
}

var once = regexp.MustCompile(`name="once" value="[^"]+"`)

// TestASilentPartnerLeavesNoTrace compares, byte by byte, two worlds that differ in nothing but a
// silent partner's record of the same van.
func TestASilentPartnerLeavesNoTrace(t *testing.T) {
	t.Parallel()
	see := func(t *testing.T, secret bool) []string {
		var seen []string
		discovertest.Each(t, func(w *discovertest.World) {
			w.Tones(w.Hull, w.Police, access.Open, access.Silent)
			w.Tones(w.Hull, w.Fire, access.Open, access.Pointing)
			w.Van(w.Fire, "CD51 ABC")
			if secret {
				w.Van(w.Police, "AB50 XYZ")
			}
			w.Later(time.Minute)
			w.Van(w.Hull, "AB50 XYZ")
			w.Van(w.Hull, "CD51 ABC")
			w.Later(5 * time.Minute)
			s := newSite(w)
			all := []string{plain(s.get(w.Hull, "/hits")), w.Digest(w.Hull)}
			for _, n := range w.Notes(w.Hull) {
				w.Name(n.ID, "a note")
				all = append(all, once.ReplaceAllString(plain(s.get(w.Hull, "/hits/"+string(n.ID))), ""), api(w, w.Open(w.Hull, n.ID)))
			}
			w.Read(func(ctx context.Context, r store.Reader) error {
				waiting, err := w.Hits.Waiting(ctx, w.Actor(w.Hull))
				if len(waiting) != 0 {
					w.Errorf("something waits: %+v", waiting)
				}
				return err
			})
			seen = append(seen, strings.Join(append(all, w.Log(w.Hull)...), "\n"))
		})
		return seen
	}
	with, without := see(t, true), see(t, false)
	for i := range with {
		if with[i] != without[i] {
			t.Errorf("engine %d: what the council sees differs:\n%s\n\nwithout the silent partner's record:\n%s", i, with[i], without[i])
		}
	}
}

func TestAskAndAnswerByForms(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *discovertest.World) {
		w.Tones(w.Hull, w.Police, access.Pointing, access.Pointing)
		w.Van(w.Hull, "AB50 XYZ")
		w.Van(w.Police, "AB50 XYZ")
		w.Later(5 * time.Minute)
		s := newSite(w)
		hit := "/hits/" + string(w.Notes(w.Hull)[0].ID)
		stands := func(want string) {
			w.Helper()
			if list := s.get(w.Hull, "/hits"); !strings.Contains(list, want) {
				w.Errorf("the list of hits does not say %q", want)
			}
		}
		stands(">New<")
		s.get(w.Hull, hit)
		stands(">Opened<")
		if page := s.get(w.Hull, hit+"/contact"); !strings.Contains(page, discover.AskingTells) {
			w.Error("the form does not say first what asking tells them")
		}
		status, _, page := s.post(w.Hull, hit+"/contact", url.Values{"reason": {"We plan a visit."}, "deadline-day": {"40"}, "deadline-month": {"11"}, "deadline-year": {"2026"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "We plan a visit.") || !strings.Contains(page, `value="40"`) {
			w.Errorf("a day that does not exist: got %d, and what was typed must stand there still", status)
		}
		status, to, _ := s.post(w.Hull, hit+"/contact", url.Values{"reason": {"We plan a visit."}, "deadline-day": {"27"}, "deadline-month": {"11"}, "deadline-year": {"2026"}})
		if status != http.StatusSeeOther || !strings.HasPrefix(to, "/contacts/") {
			w.Fatalf("asking: got %d to %q", status, to)
		}
		stands("Asked to speak")
		if page := s.get(w.Hull, hit); strings.Contains(page, hit+"/contact") || !strings.Contains(page, "See what you asked") {
			w.Error("the hit offers to ask again before the answer came")
		}
		if page := s.get(w.Police, to); !strings.Contains(page, "We plan a visit.") || strings.Contains(page, "AB50") {
			w.Error("the page of those who are asked has no reason, or the registration")
		}
		if status, _, _ := s.ask(w.Fire, httptest.NewRequest("GET", to, nil)); status != http.StatusNotFound {
			w.Errorf("a third: got %d, want 404", status)
		}
		status, _, page = s.post(w.Police, to+"/answer", url.Values{"answer": {"agreed"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "Say how and when they can reach you.") {
			w.Errorf("agreeing without saying how: got %d", status)
		}
		if status, _, _ = s.post(w.Police, to+"/answer", url.Values{"answer": {"agreed"}, "how": {"Ring at ten."}}); status != http.StatusSeeOther {
			w.Errorf("answering: got %d", status)
		}
		stands("They agreed to speak")
		if status, _, _ = s.post(w.Police, to+"/answer", url.Values{"answer": {"declined"}}); status != http.StatusConflict {
			w.Errorf("answering twice: got %d, want 409", status)
		}
		if page := s.get(w.Hull, to); !strings.Contains(page, "Ring at ten.") || !strings.Contains(page, hit) {
			w.Error("those who asked do not read the answer, or find the way back to their hit")
		}
		if status, _, _ = s.post(w.Hull, hit+"/judge", url.Values{"why": {"The same dent."}}); status != http.StatusUnprocessableEntity {
			w.Errorf("a judgement without a verdict: got %d, want 422", status)
		}
		if status, _, _ = s.post(w.Hull, hit+"/judge", url.Values{"verdict": {"same"}, "why": {"The same dent."}}); status != http.StatusSeeOther {
			w.Errorf("a judgement: got %d", status)
		}
		stands(">The same<")
		if page := s.get(w.Hull, hit); !strings.Contains(page, "The same dent.") {
			w.Error("the hit does not show the judgement")
		}
		for _, problem := range pagetest.Problems([]byte(s.get(w.Hull, hit))) {
			w.Errorf("the page of a hit: %s", problem)
		}
	})
}

func TestTheBrokersForms(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *discovertest.World) {
		w.Tones(w.Hull, w.Police, access.Silent, access.Silent)
		w.Van(w.Hull, "AB50 XYZ")
		w.Van(w.Police, "AB50 XYZ")
		w.Later(5 * time.Minute)
		waiting, err := w.Hits.Waiting(w.Context(), w.Actor(w.Office))
		if err != nil || len(waiting) != 1 {
			w.Fatalf("what waits for the broker: %+v, %v", waiting, err)
		}
		s, intro := newSite(w), "/contacts/"+string(waiting[0].ID)
		page := s.get(w.Office, intro)
		if !strings.Contains(page, "Hull City Council") || !strings.Contains(page, "Estuary Police") || strings.Contains(page, "AB50") {
			w.Error("the broker does not see the two desks, or sees what matched")
		}
		status, to, _ := s.post(w.Office, intro+"/both", url.Values{"deadline-day": {"27"}, "deadline-month": {"11"}, "deadline-year": {"2026"}})
		if status != http.StatusSeeOther || to != intro {
			w.Errorf("asking both: got %d to %q", status, to)
		}
		if page := s.get(w.Office, intro); !strings.Contains(page, "Not answered yet") {
			w.Error("the broker's page does not say that neither answered")
		}
		asked, err := w.Hits.Waiting(w.Context(), w.Actor(w.Hull))
		if err != nil || len(asked) != 1 {
			w.Fatalf("what waits for the council: %+v, %v", asked, err)
		}
		if page := s.get(w.Hull, "/contacts/"+string(asked[0].ID)); strings.Contains(page, "Estuary Police") {
			w.Error("the question names the other desk")
		}
	})
}
