package respond_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/respond"
	"lightship/internal/store"
)

// leaks lists the words of a page that its viewer should not have.
func leaks(page any, words ...string) []string {
	text := fmt.Sprintf("%+v", page)
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return !strings.Contains(text, word) })
}

func TestOpeningIsCheckedAndSharesNothingOfTheConcern(t *testing.T) {
	each(t, func(w *world) {
		concern := w.concern("police", "no")
		for field, spoil := range map[string]func(*respond.Opening){
			"title":     func(o *respond.Opening) { o.Title = " " },
			"kind":      func(o *respond.Opening) { o.Kind = "party" },
			"risk":      func(o *respond.Opening) { o.Risk = "" },
			"purpose":   func(o *respond.Opening) { o.Purpose = "curiosity" },
			"child":     func(o *respond.Opening) { o.Child = "perhaps" },
			"area":      func(o *respond.Opening) { o.Area = "E99" },
			"expertise": func(o *respond.Opening) { o.Expertise = []string{"housing", "magic"} },
			"lead":      func(o *respond.Opening) { o.Lead = w.posts["hull"] },
			"deadline":  func(o *respond.Opening) { o.Deadline = today.AddDate(0, 0, -1) },
		} {
			o := opening(concern, "no")
			spoil(&o)
			_, err := w.s.Open(w.ctx(), w.as("police"), o)
			w.problem("an opening with a wrong "+field, err, field)
		}
		_, err := w.s.Open(w.ctx(), w.as("police"), opening(w.concern("police", "not-sure"), "no"))
		w.problem("an opening that forgets the child of its concern", err, "child")
		_, err = w.s.Open(w.ctx(), w.as("hull"), opening(concern, "no"))
		w.refused("opening from a concern of others", err, fault.NotFound)

		o := opening(concern, "no")
		o.Once = "form-1"
		first, err := w.s.Open(w.ctx(), w.as("police"), o)
		w.must("open", err)
		second, err := w.s.Open(w.ctx(), w.as("police"), o)
		if err != nil || second != first {
			t.Errorf("a form sent twice: got %s, %v; want %s", second, err, first)
		}
		w.joins(first, "hull")
		p := w.page(first, "hull")
		if len(p.Sources) != 0 || len(leaks(p, secret, "Men sleep")) != 0 {
			t.Errorf("a member sees of the concern before it is shared: %+v", p.Sources)
		}
		if got := w.page(first, "police").Sources; len(got) != 1 || got[0].ID != concern {
			t.Errorf("the lead sees %+v, want the concern", got)
		}
	})
}

func TestTheSummaryOfTheConcernIsSharedByItsOwnerAfterSeeingIt(t *testing.T) {
	each(t, func(w *world) {
		response, concern := w.open("no")
		w.joins(response, "hull")
		shows, err := w.s.SummaryOf(w.ctx(), w.as("police"), response)
		w.must("show the summary", err)
		if shows.Done || len(shows.Readers) != 1 || shows.Readers[0].Of != "hull" || !strings.Contains(shows.Summary.Title, "Hull") {
			t.Errorf("got %+v, want the summary and hull as its reader", shows)
		}
		if got := leaks(shows, secret, "Men sleep"); len(got) != 0 {
			t.Errorf("the summary tells %q", got)
		}
		_, err = w.s.SummaryOf(w.ctx(), w.as("hull"), response)
		w.refused("the summary asked for by a member", err, fault.Refused)
		w.refused("sharing by a member", w.s.ShareSummary(w.ctx(), w.as("hull"), response), fault.Refused)
		w.must("share", w.s.ShareSummary(w.ctx(), w.as("police"), response))
		w.must("share again", w.s.ShareSummary(w.ctx(), w.as("police"), response))
		p := w.page(response, "hull")
		if len(p.Sources) != 1 || p.Sources[0].ID != concern || p.Sources[0].Level != access.Summary || len(leaks(p, secret)) != 0 {
			t.Errorf("hull sees %+v, want the summary", p.Sources)
		}
		if w.page(response, "police").Can.ShareSummary {
			t.Error("sharing is offered again")
		}
	})
}

func TestTheInvitedSeeNoNameUntilTheyAccept(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull")
		w.say(response, "hull", "Shared words about a tenancy", false)
		w.invite(response, "nhs")
		p := w.page(response, "nhs")
		if p.Shown.Decision.Level != access.Pointer || !p.Asked || p.Shown.View.Title != "Joint response" || p.Area != "Hull" {
			t.Errorf("the invited see %+v, want the pointer view", p.Shown)
		}
		if got := leaks(p, "Nowhere", "tenancy", secret, "hull"); len(got) != 0 || len(p.Members)+len(p.Shared)+len(p.Help) != 0 {
			t.Errorf("the invited see %q of the response", got)
		}
		ask, err := w.s.Asked(w.ctx(), w.as("nhs"), response)
		w.must("the invitation", err)
		want := respond.Ask{Response: response, Area: "Hull", Kind: "Joint response", Risk: "Somebody could be harmed in the next days", State: respond.Invited,
			Expertise: []string{"Tenancies, licences and conditions of housing"}, Deadline: time.Date(2026, 11, 26, 23, 59, 0, 0, time.UTC), From: ask.From, To: ask.To}
		if diff := cmp.Diff(want, ask); diff != "" || ask.From.Of != "police" || ask.To.Name != "Walk-in centre" {
			t.Errorf("the invitation (-want +got):\n%s", diff)
		}
		_, err = w.s.AddItem(w.ctx(), w.as("nhs"), response, respond.Writing{Text: "x", About: respond.General})
		w.refused("an entry of the invited", err, fault.Refused)
		w.refused("an answer for others", w.s.Accept(w.ctx(), w.as("hull"), response, w.posts["nhs"]), fault.Refused)
	})
}

func TestADeclinedOrExpiredInvitationEndsThePointer(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.invite(response, "nhs")
		w.problem("declining without a reason", w.s.Decline(w.ctx(), w.as("nhs"), response, "", respond.Refusal{Reason: "lazy"}), "reason")
		w.must("decline", w.s.Decline(w.ctx(), w.as("nhs"), response, "", respond.Refusal{Reason: "not-our-role", Note: "The crisis team could"}))
		w.gone(response, "nhs", "after declining")
		m := w.page(response, "police").Members[1]
		if m.State != respond.Declined || m.Why != "This is not what we do" || m.Note != "The crisis team could" {
			t.Errorf("the lead sees %+v, want the reason", m)
		}
		w.joins(response, "hull")
		for _, m := range w.page(response, "hull").Members {
			if m.Why != "" || m.Note != "" {
				t.Errorf("a member sees why %s declined", m.Of)
			}
		}
		w.invite(response, "haven")
		w.clock.Advance(24 * 4 * time.Hour)
		w.gone(response, "haven", "after the deadline")
		w.refused("accepting after the deadline", w.s.Accept(w.ctx(), w.as("haven"), response, ""), fault.NotFound)
		i := slices.IndexFunc(w.page(response, "police").Members, func(m respond.Member) bool { return m.Of == "haven" && m.Expired })
		if i < 0 {
			t.Error("the lead does not see that haven did not answer in time")
		}
		w.joins(response, "haven", "nhs") // who declined can be asked again
		if got := w.page(response, "nhs").Shown.Decision.Level; got != access.Full {
			t.Errorf("nhs, asked again: got %v", got)
		}
	})
}

// gone wants a response to be, for a desk, what an unknown one is: on every way to it.
func (w *world) gone(response id.Record, key, when string) {
	w.Helper()
	who := w.as(key)
	for what, fn := range map[string]func(id.Record) error{
		"the page":   func(rec id.Record) error { _, err := w.s.Get(w.ctx(), who, rec); return err },
		"invitation": func(rec id.Record) error { _, err := w.s.Asked(w.ctx(), who, rec); return err },
		"an entry": func(rec id.Record) error {
			_, err := w.s.AddItem(w.ctx(), who, rec, respond.Writing{Text: "x"})
			return err
		},
		"accepting": func(rec id.Record) error { return w.s.Accept(w.ctx(), who, rec, "") },
		"leaving":   func(rec id.Record) error { return w.s.Leave(w.ctx(), who, rec, "") },
		"inviting":  func(rec id.Record) error { return w.s.Invite(w.ctx(), who, rec, respond.Invitation{}) },
		"assigning": func(rec id.Record) error {
			_, err := w.s.Assign(w.ctx(), who, rec, respond.Assignment{})
			return err
		},
		"an action": func(rec id.Record) error { _, err := w.s.ActionOf(w.ctx(), who, rec); return err },
		"chasing":   func(rec id.Record) error { return w.s.Chase(w.ctx(), who, rec) },
		"closing":   func(rec id.Record) error { _, err := w.s.EndingOf(w.ctx(), who, rec); return err },
	} {
		withheld, absent := fn(response), fn(id.New[id.Record]())
		if !fault.Is(withheld, fault.NotFound) || !fault.Is(absent, fault.NotFound) || fault.As(withheld).Text != fault.As(absent).Text {
			w.Errorf("%s %s of %s: got %v, want what an unknown one gives: %v", what, when, key, withheld, absent)
		}
	}
	all, _, err := w.s.List(w.ctx(), who)
	w.must("list", err)
	for _, l := range all {
		if l.ID == response {
			w.Errorf("%s: the list of %s has the response", when, key)
		}
	}
	waits, err := w.s.Waiting(w.ctx(), who)
	w.must("waiting", err)
	for _, v := range slices.Concat(waits.Invitations, waits.Due, waits.Late, waits.ToChase) {
		if v.Response == response {
			w.Errorf("%s: Today of %s has %q", when, key, v.What)
		}
	}
}

func TestStrangersAndTheUninvitedSeeNothing(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull")
		action, err := w.s.Assign(w.ctx(), w.as("police"), response, respond.Assignment{What: "Look at the flat", Post: w.posts["hull"], Due: today})
		w.must("assign", err)
		for _, key := range []string{"fire", "border", "halls", "children"} { // children is a colleague of hull at another desk
			w.gone(response, key, "to a stranger")
			w.gone(action, key, "an action to a stranger")
		}
	})
}

func TestWhoCannotBeToldCannotBeInvited(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		err := w.s.Invite(w.ctx(), w.as("police"), response, respond.Invitation{Post: w.posts["halls"], Asked: []string{"community"}})
		w.problem("inviting who has signed nothing", err, "post")
		w.gone(response, "halls", "after a refused invitation")
		w.problem("inviting immigration enforcement", w.s.Invite(w.ctx(), w.as("police"), response, respond.Invitation{Post: w.posts["border"], Asked: []string{"community"}}), "post")
		w.gone(response, "border", "after a refused invitation")
		if n := len(w.page(response, "police").Members); n != 1 {
			t.Errorf("refused invitations left %d members, want the lead alone", n)
		}
		for field, in := range map[string]respond.Invitation{
			"post":     {Post: id.New[id.Post](), Asked: []string{"health"}},
			"asked":    {Post: w.posts["nhs"]},
			"deadline": {Post: w.posts["nhs"], Asked: []string{"health"}, Deadline: today.AddDate(0, 0, -2)},
		} {
			w.problem("an invitation with a wrong "+field, w.s.Invite(w.ctx(), w.as("police"), response, in), field)
		}
		w.invite(response, "nhs")
		w.problem("inviting twice", w.s.Invite(w.ctx(), w.as("police"), response, respond.Invitation{Post: w.posts["nhs"], Asked: []string{"health"}}), "post")
		w.must("accept", w.s.Accept(w.ctx(), w.as("nhs"), response, ""))
		w.problem("inviting a member", w.s.Invite(w.ctx(), w.as("police"), response, respond.Invitation{Post: w.posts["nhs"], Asked: []string{"health"}}), "post")
		w.refused("inviting by a member", w.s.Invite(w.ctx(), w.as("nhs"), response, respond.Invitation{Post: w.posts["fire"], Asked: []string{"health"}}), fault.Refused)
	})
}

func TestAnEntryIsReadByItsAudienceAlone(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs", "haven", "labour", "fire")
		empty := w.page(response, "fire")
		_, err := w.s.AddItem(w.ctx(), w.as("nhs"), response, respond.Writing{Text: "Burns to both hands", About: respond.Health})
		w.problem("health for everybody at once", err, "to")
		_, err = w.s.AddItem(w.ctx(), w.as("nhs"), response, respond.Writing{Text: "Burns", About: respond.Health, To: w.desks("border")})
		w.problem("an entry for a desk outside", err, "to")
		item, err := w.s.AddItem(w.ctx(), w.as("nhs"), response, respond.Writing{Text: "Burns to both hands", About: respond.Health, To: w.desks("police", "haven")})
		w.must("write", err)
		w.say(response, "labour", "Two visits elsewhere", true)
		w.say(response, "labour", "Same director elsewhere", true)
		if diff := cmp.Diff(empty, w.page(response, "fire"), cmp.AllowUnexported(record.Envelope{})); diff != "" {
			t.Errorf("fire sees a trace of what it may not read (-before +after):\n%s", diff)
		}
		for key, want := range map[string]int{"police": 1, "haven": 1, "nhs": 1, "hull": 0, "fire": 0, "labour": 0} {
			p := w.page(response, key)
			if len(p.Shared) != want {
				t.Errorf("%s reads %d shared entries, want %d", key, len(p.Shared), want)
			}
			if want == 1 && (p.Shared[0].ID != item || len(p.Shared[0].For) != 2 || p.Shared[0].Desk.Of != "nhs") {
				t.Errorf("%s reads %+v", key, p.Shared[0])
			}
			if got := len(p.Private); got != 0 && key != "labour" {
				t.Errorf("%s sees %d private entries", key, got)
			}
			if len(leaks(p, "elsewhere")) != 0 && key != "labour" {
				t.Errorf("%s reads what labour keeps", key)
			}
		}
		if got := w.page(response, "labour").Private; len(got) != 2 || got[0].By != "Desk of labour" || got[0].Text != "Same director elsewhere" {
			t.Errorf("labour's own lane, newest first: got %+v", got)
		}
		w.refused("an entry asked for by who may not read it", second(w.s.ItemOf(w.ctx(), w.as("hull"), response, item)), fault.NotFound)
		w.refused("opening another's entry", second(w.s.ItemOf(w.ctx(), w.as("haven"), response, item)), fault.Refused)
	})
}

func second[T any](_ T, err error) error { return err }

func TestPromotingOpensOneEntry(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs", "haven")
		kept := w.say(response, "hull", "Neighbours complained", true)
		item := w.say(response, "hull", "Flat without a licence", true)
		own, err := w.s.ItemOf(w.ctx(), w.as("hull"), response, item)
		w.must("see it first", err)
		if own.Text != "Flat without a licence" || own.Lane != respond.Private || len(own.Members) != 3 {
			t.Errorf("before promoting: got %+v", own)
		}
		var stale *respond.Stale
		if err := w.s.Promote(w.ctx(), w.as("hull"), response, item, "old", nil); !errors.As(err, &stale) {
			t.Errorf("promoting what was not seen: got %v, want stale", err)
		}
		w.must("promote to one", w.s.Promote(w.ctx(), w.as("hull"), response, item, own.Mark, w.desks("nhs")))
		for key, want := range map[string]int{"nhs": 1, "haven": 0, "police": 0, "hull": 1} {
			if got := len(w.page(response, key).Shared); got != want {
				t.Errorf("promoted to nhs: %s reads %d, want %d", key, got, want)
			}
		}
		own, err = w.s.ItemOf(w.ctx(), w.as("hull"), response, item)
		w.must("see it again", err)
		w.must("promote to all", w.s.Promote(w.ctx(), w.as("hull"), response, item, own.Mark, nil))
		for _, key := range []string{"nhs", "haven", "police"} {
			if got := w.page(response, key).Shared; len(got) != 1 || len(got[0].For) != 0 || got[0].Mine {
				t.Errorf("promoted to all: %s reads %+v", key, got)
			}
		}
		w.refused("promoting once more", w.s.Promote(w.ctx(), w.as("hull"), response, item, own.Mark, nil), fault.Stale)
		if got := w.page(response, "hull").Private; len(got) != 1 || got[0].ID != kept {
			t.Errorf("hull's own lane: got %+v, want the other entry", got)
		}
		w.must("nhs leaves", w.s.Leave(w.ctx(), w.as("nhs"), response, ""))
		w.unreadable("nhs", item)
		other, _ := w.open("no")
		mine := w.say(response, "police", "In the first response", true)
		w.refused("an entry of another response", second(w.s.ItemOf(w.ctx(), w.as("police"), other, mine)), fault.NotFound)
	})
}

func TestAnEntryIsOpenedAgainToADeskThatLeftAndCameBack(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs")
		item := w.say(response, "hull", "For the walk-in centre", false, "nhs")
		w.must("nhs leaves", w.s.Leave(w.ctx(), w.as("nhs"), response, ""))
		w.joins(response, "nhs")
		w.unreadable("nhs", item)
		own, err := w.s.ItemOf(w.ctx(), w.as("hull"), response, item)
		w.must("see it again", err)
		w.must("open it to nhs again", w.s.Promote(w.ctx(), w.as("hull"), response, item, own.Mark, w.desks("nhs")))
		if got := w.page(response, "nhs").Shared; len(got) != 1 || got[0].ID != item {
			w.Errorf("after coming back and being named again: nhs reads %+v, want the entry", got)
		}
	})
}

// A desk is named for an entry in the moment in which it leaves: whichever comes first, it reads
// nothing afterwards.
func TestAnEntryDoesNotFollowADeskThatLeaves(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull")
		for range 6 {
			w.joins(response, "nhs")
			var both sync.WaitGroup
			var item id.Record
			nhs, hull := w.as("nhs"), w.as("hull")
			both.Go(func() {
				item, _ = w.s.AddItem(w.ctx(), hull, response, respond.Writing{Text: "For the walk-in centre", About: respond.General, To: w.desks("nhs")}) // refused when it comes second
			})
			both.Go(func() {
				if err := w.s.Leave(w.ctx(), nhs, response, ""); err != nil {
					w.Errorf("leave: %v", err)
				}
			})
			both.Wait()
			if item != "" {
				w.unreadable("nhs", item)
			}
		}
	})
}

// unreadable wants a record to be absent for a desk under every purpose.
func (w *world) unreadable(key string, rec id.Record) {
	w.Helper()
	for _, p := range access.Purposes() {
		err := w.db.Read(w.ctx(), store.Pages, func(r store.Reader) error {
			_, err := w.records.Open(w.ctx(), r, w.as(key).For(p), access.RecordPointer, rec)
			return err
		})
		w.refused(fmt.Sprintf("%s looking for %s", key, p), err, fault.NotFound)
	}
}

func TestLeavingEndsAccessAtOnce(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs")
		all, named := w.say(response, "police", "For all", false), w.say(response, "police", "For nhs alone", false, "nhs")
		own := w.say(response, "nhs", "What nhs gave", false)
		action, err := w.s.Assign(w.ctx(), w.as("police"), response, respond.Assignment{What: "See the man", Post: w.posts["nhs"], Due: today})
		w.must("assign", err)
		before := w.as("nhs") // signed in, with the response open in front of them
		w.must("leave", w.s.Leave(w.ctx(), before, response, ""))
		w.gone(response, "nhs", "after leaving")
		w.gone(action, "nhs", "its action after leaving")
		for _, rec := range []id.Record{all, named, action, response} {
			w.unreadable("nhs", rec)
		}
		shared := w.page(response, "hull").Shared
		if !slices.ContainsFunc(shared, func(e respond.Entry) bool { return e.ID == own }) {
			t.Error("what nhs shared is gone with it")
		}
		a := w.page(response, "police").Actions
		if len(a) != 1 || a[0].Desk.Of != "nhs" {
			t.Errorf("the action of who left: got %+v, want it to stay theirs", a)
		}
		w.refused("the lead leaving", w.s.Leave(w.ctx(), w.as("police"), response, ""), fault.Refused)
		w.joins(response, "nhs")
		if got := w.page(response, "nhs").Shared; len(got) != 2 {
			w.Errorf("after coming back nhs reads %d entries, want those for all and its own", len(got))
		}
	})
}

// Numbers of what others write may not move what somebody is told, so each organisation fills its
// own share of the lanes.
func TestAResponseHoldsSoManyEntriesAndActions(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull")
		for i := range 500 {
			_, err := w.s.AddItem(w.ctx(), w.as("hull"), response, respond.Writing{Text: "Seen again.", About: respond.General, Private: i%2 == 0})
			w.must("write", err)
		}
		_, err := w.s.AddItem(w.ctx(), w.as("hull"), response, respond.Writing{Text: "Seen again.", About: respond.General})
		w.problem("the entry after the last", err, "text")
		_, err = w.s.AddItem(w.ctx(), w.as("police"), response, respond.Writing{Text: "Seen again.", About: respond.General})
		w.must("write for another organisation", err)
		a := respond.Assignment{What: "Look at the flat", Post: w.posts["hull"], Due: today}
		for range 200 {
			_, err := w.s.Assign(w.ctx(), w.as("police"), response, a)
			w.must("assign", err)
		}
		_, err = w.s.Assign(w.ctx(), w.as("police"), response, a)
		w.problem("the action after the last", err, "what")
	})
}

func TestAnActionIsDoneByItsDeskAlone(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs")
		for field, a := range map[string]respond.Assignment{
			"what": {Post: w.posts["hull"], Due: today},
			"post": {What: "x", Post: w.posts["fire"], Due: today},
			"due":  {What: "x", Post: w.posts["hull"], Due: today.AddDate(0, 0, -1)},
		} {
			_, err := w.s.Assign(w.ctx(), w.as("police"), response, a)
			w.problem("an action with a wrong "+field, err, field)
		}
		_, err := w.s.Assign(w.ctx(), w.as("nhs"), response, respond.Assignment{What: "x", Post: w.posts["hull"], Due: today})
		w.refused("assigning by a member", err, fault.Refused)
		action, err := w.s.Assign(w.ctx(), w.as("police"), response, respond.Assignment{What: "Look at the flat", Post: w.posts["hull"], Due: today.AddDate(0, 0, 1)})
		w.must("assign", err)
		seen := func(key string) respond.ActionPage {
			p, err := w.s.ActionOf(w.ctx(), w.as(key), action)
			w.must("the action for "+key, err)
			return p
		}
		third := seen("nhs")
		if third.MayDo || third.What != "Look at the flat" || third.Desk.Of != "hull" {
			t.Errorf("a third sees %+v, want to read and not to edit", third)
		}
		step := respond.Step{State: respond.Doing}
		w.refused("an edit by a third", w.s.Update(w.ctx(), w.as("nhs"), action, third.Mark, step), fault.Refused)
		mine := seen("hull")
		if !mine.MayDo || !mine.Mine {
			t.Errorf("its own desk sees %+v, want to edit", mine)
		}
		w.must("begin", w.s.Update(w.ctx(), w.as("hull"), action, mine.Mark, step))
		var stale *respond.Stale
		if err := w.s.Update(w.ctx(), w.as("hull"), action, mine.Mark, respond.Step{State: respond.Done, Evidence: "Mine"}); !errors.As(err, &stale) || stale.Now.View.State != respond.Doing || !fault.Is(err, fault.Stale) {
			t.Errorf("a stale edit: got %v, want what stands now", err)
		}
		w.problem("done without a word", w.s.Update(w.ctx(), w.as("hull"), action, seen("hull").Mark, respond.Step{State: respond.Done}), "evidence")
		if got := w.stages("police"); slices.Contains(got, "acted") {
			t.Errorf("told before anything was done: %q", got)
		}
		w.must("done", w.s.Update(w.ctx(), w.as("hull"), action, seen("hull").Mark, respond.Step{State: respond.Done, Evidence: "Visited, no licence"}))
		if got := seen("nhs"); got.State != respond.Done || got.Evidence != "Visited, no licence" {
			t.Errorf("the others see %+v", got)
		}
		if got := w.stages("police"); !slices.Contains(got, "acted") {
			t.Errorf("the giver of the concern was told %q, want that something was done", got)
		}
	})
}

func TestALateActionIsChased(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull", "nhs")
		action, err := w.s.Assign(w.ctx(), w.as("police"), response, respond.Assignment{What: "Look at the flat", Post: w.posts["hull"], Due: today})
		w.must("assign", err)
		waits := func(key string) respond.Waiting {
			v, err := w.s.Waiting(w.ctx(), w.as(key))
			w.must("waiting", err)
			return v
		}
		w.drain()
		if v := waits("hull"); len(v.Due) != 1 || len(v.Late) != 0 || v.Due[0].What != "Look at the flat" {
			t.Errorf("before it is due: got %+v", v)
		}
		w.refused("a member chasing before it is late", w.s.Chase(w.ctx(), w.as("nhs"), action), fault.Refused)
		w.must("the lead reminds before", w.s.Chase(w.ctx(), w.as("police"), action))
		w.refused("the lead reminds twice", w.s.Chase(w.ctx(), w.as("police"), action), fault.Refused)
		w.clock.Advance(3 * 24 * time.Hour)
		w.drain()
		w.drain()
		if v := waits("hull"); len(v.Due) != 0 || len(v.Late) != 1 || v.Late[0].Chased != 1 {
			t.Errorf("when it is late: got %+v", v)
		}
		if v := waits("police"); len(v.ToChase) != 1 || v.ToChase[0].Desk.Of != "hull" {
			t.Errorf("for the lead: got %+v, want one to chase", v)
		}
		if v := waits("nhs"); len(v.Late)+len(v.ToChase) != 0 {
			t.Errorf("for others: got %+v, want nothing", v)
		}
		w.must("a member chases", w.s.Chase(w.ctx(), w.as("nhs"), action))
		p, err := w.s.ActionOf(w.ctx(), w.as("hull"), action)
		if err != nil || p.Chased != 2 || !p.Late || p.MayChase {
			t.Errorf("for its own desk: got %+v, %v", p, err)
		}
		w.must("done", w.s.Update(w.ctx(), w.as("hull"), action, p.Mark, respond.Step{State: respond.Done, Evidence: "Visited"}))
		w.refused("chasing what is done", w.s.Chase(w.ctx(), w.as("police"), action), fault.Refused)
		w.read(func(r store.Reader) error {
			f, err := w.s.Figures(w.ctx(), r, today.AddDate(0, 0, -1), today.AddDate(0, 0, 30))
			want := respond.Figures{Opened: 1, StillOpen: 1, Actions: map[string]int{"done": 1}, Late: 1, Chased: 2}
			if diff := cmp.Diff(want, f); diff != "" {
				t.Errorf("figures (-want +got):\n%s", diff)
			}
			return err
		})
	})
}

func TestChildrenFirst(t *testing.T) {
	each(t, func(w *world) {
		for _, child := range []string{"yes", "not-sure"} {
			response, _ := w.open(child)
			w.refused("inviting others first", w.s.Invite(w.ctx(), w.as("police"), response, respond.Invitation{Post: w.posts["nhs"], Asked: []string{"health"}}), fault.Refused)
			err := second(w.s.AddItem(w.ctx(), w.as("police"), response, respond.Writing{Text: "x", About: respond.General, Private: true}))
			if w.refused("writing first", err, fault.Refused); fault.As(err).Text != respond.ChildrenFirst {
				t.Errorf("the sentence is %q", fault.As(err).Text)
			}
			w.refused("assigning first", second(w.s.Assign(w.ctx(), w.as("police"), response, respond.Assignment{What: "x", Post: w.posts["police"], Due: today})), fault.Refused)
			w.refused("sharing first", w.s.ShareSummary(w.ctx(), w.as("police"), response), fault.Refused)
			w.refused("closing first", w.s.Close(w.ctx(), w.as("police"), response, w.page(response, "police").Shown.Mark, respond.Closing{}), fault.Refused)
			p := w.page(response, "police")
			if !p.Children.Due || len(p.Children.Posts) != 1 || p.Children.Posts[0].Post != w.posts["children"] || len(p.Help) == 0 || !p.Help[0].Law {
				t.Errorf("child %s: the page says %+v, and first helps %+v", child, p.Children, p.Help)
			}
			w.invite(response, "children")
			w.invite(response, "nhs")
			if w.page(response, "police").Children.Due {
				t.Error("children's services are asked for after they were told")
			}
		}
	})
}

func TestAReferenceOfChildrensServicesOpensTheWay(t *testing.T) {
	each(t, func(w *world) {
		beside, _ := w.open("yes")
		w.problem("an empty reference", w.s.Referred(w.ctx(), w.as("police"), beside, " "), "reference")
		w.must("the reference in the response", w.s.Referred(w.ctx(), w.as("police"), beside, "HCC-2231"))
		w.joins(beside, "nhs")
		w.say(beside, "nhs", "The reference of others counts for all", false)

		after, concern := w.open("yes")
		w.must("the reference at the door", w.intake.Referred(w.ctx(), w.as("police"), concern, content.Child, "HCC-2232"))
		w.joins(after, "nhs")
		w.say(after, "nhs", "Members do not see where it is written", false)

		before := w.concern("police", "yes")
		w.must("the reference before", w.intake.Referred(w.ctx(), w.as("police"), before, content.Child, "HCC-2233"))
		response, err := w.s.Open(w.ctx(), w.as("police"), opening(before, "yes"))
		w.must("open", err)
		w.joins(response, "nhs")
	})
}

func TestClosingTellsEveryGiver(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		if got := w.stages("police"); !slices.Equal(got, []string{"joint"}) {
			t.Errorf("after opening the giver was told %q", got)
		}
		w.joins(response, "hull", "nhs", "labour")
		w.invite(response, "fire")
		w.say(response, "nhs", "Given by nhs", false)
		w.say(response, "nhs", "Given by nhs again", false)
		w.say(response, "hull", "Kept by hull", true)
		action, err := w.s.Assign(w.ctx(), w.as("police"), response, respond.Assignment{What: "Look at the flat", Post: w.posts["hull"], Due: today.AddDate(0, 0, 9)})
		w.must("assign", err)
		ending, err := w.s.EndingOf(w.ctx(), w.as("police"), response)
		w.must("what closing would do", err)
		if len(ending.Open) != 1 || len(ending.Readers) != 3 || len(ending.Waiting) != 1 {
			t.Errorf("closing would do %+v", ending)
		}
		w.refused("closing by a member", second(w.s.EndingOf(w.ctx(), w.as("hull"), response)), fault.Refused)
		c := respond.Closing{Codes: []string{"people-safe"}, Text: "Five people are safe.", Safe: 5}
		w.problem("closing over an open action", w.s.Close(w.ctx(), w.as("police"), response, ending.Mark, c), respond.CarryField(action))
		c.Carried = map[id.Record]string{action: "Housing goes on"}
		for field, spoil := range map[string]func(*respond.Closing){
			"outcome": func(c *respond.Closing) { c.Codes = nil },
			"text":    func(c *respond.Closing) { c.Text = "" },
			"safe":    func(c *respond.Closing) { c.Safe = -1 },
		} {
			bad := c
			spoil(&bad)
			w.problem("closing with a wrong "+field, w.s.Close(w.ctx(), w.as("police"), response, ending.Mark, bad), field)
		}
		w.must("close", w.s.Close(w.ctx(), w.as("police"), response, ending.Mark, c))
		for key, want := range map[string][]string{"police": {"closed-acted", "joint"}, "nhs": {"closed-acted"}, "hull": nil, "labour": nil, "fire": nil} {
			if got := w.stages(key); !slices.Equal(got, want) {
				t.Errorf("%s was told %q, want %q", key, got, want)
			}
		}
		w.gone(response, "fire", "its invitation after closing")
		w.refused("an entry after closing", second(w.s.AddItem(w.ctx(), w.as("nhs"), response, respond.Writing{Text: "x", About: respond.General})), fault.Refused)
		w.refused("closing twice", second(w.s.EndingOf(w.ctx(), w.as("police"), response)), fault.Refused)
		if p := w.page(response, "nhs"); p.Shown.View.State != respond.Closed || len(p.Shared) != 2 || p.Can.Write {
			t.Errorf("members after closing see %+v", p.Can)
		}
		a, err := w.s.ActionOf(w.ctx(), w.as("hull"), action)
		if err != nil || a.Carried != "Housing goes on" || !a.MayDo {
			t.Errorf("the action that goes on: got %+v, %v", a, err)
		}
		w.must("done after closing", w.s.Update(w.ctx(), w.as("hull"), action, a.Mark, respond.Step{State: respond.Done, Evidence: "Licence refused"}))
		w.read(func(r store.Reader) error {
			f, err := w.s.Figures(w.ctx(), r, today, today.AddDate(0, 0, 1))
			if f.Opened != 1 || f.Closed != 1 || f.StillOpen != 0 || f.Safe != 5 {
				t.Errorf("figures: got %+v", f)
			}
			return err
		})
	})
}

// inResponse is a concern about which its desk decided so, with some responses opened from it.
func (w *world) inResponse(n int) (concern id.Record, responses []id.Record) {
	w.Helper()
	concern = w.concern("police", "no")
	got, err := w.intake.Editable(w.ctx(), w.as("police"), concern)
	w.must("read the concern", err)
	w.must("decide", w.intake.Decide(w.ctx(), w.as("police"), intake.Seen{Record: concern, Mark: got.Mark}, intake.Triage{Decision: intake.Respond, Risk: "high", Reason: "They sleep there."}))
	for range n {
		response, err := w.s.Open(w.ctx(), w.as("police"), opening(concern, "no"))
		w.must("open a response", err)
		responses = append(responses, response)
	}
	return concern, responses
}

func TestAConcernIsClosedWithItsLastResponse(t *testing.T) {
	each(t, func(w *world) {
		concern, responses := w.inResponse(2)
		for i, want := range []string{intake.InResponse, intake.Closed} {
			w.must("close", w.s.Close(w.ctx(), w.as("police"), responses[i], w.page(responses[i], "police").Shown.Mark, respond.Closing{Codes: []string{"not-confirmed"}, Text: "Nothing was found."}))
			if got, err := w.intake.Editable(w.ctx(), w.as("police"), concern); err != nil || got.Body.State != want {
				t.Errorf("after closing %d of two responses the concern is %q, %v; want %q", i+1, got.Body.State, err, want)
			}
		}
	})
}

func TestClosingWithoutActionSaysSoKindly(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.must("close", w.s.Close(w.ctx(), w.as("police"), response, w.page(response, "police").Shown.Mark, respond.Closing{Codes: []string{"not-confirmed"}, Text: "Nothing was found."}))
		if got := w.stages("police"); !slices.Equal(got, []string{"closed-none", "joint"}) {
			t.Errorf("the giver was told %q", got)
		}
	})
}

func TestListsShowResponsesOfEveryPurpose(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no") // for safeguarding; the actors' session is for support
		w.joins(response, "hull")
		w.invite(response, "nhs")
		for key, want := range map[string]access.Level{"police": access.Full, "hull": access.Full, "nhs": access.Pointer} {
			all, more, err := w.s.List(w.ctx(), w.as(key))
			if err != nil || more || len(all) != 1 || all[0].Level != want || all[0].AreaName != "Hull" || all[0].Asked != (want == access.Pointer) {
				t.Errorf("%s: got %+v, %v", key, all, err)
			}
		}
		v, err := w.s.Waiting(w.ctx(), w.as("nhs"))
		if err != nil || len(v.Invitations) != 1 || v.Invitations[0].Desk.Of != "police" || v.Invitations[0].What != "Joint response, Hull" {
			t.Errorf("Today of nhs: got %+v, %v", v, err)
		}
		if got := leaks(v, "Nowhere", secret); len(got) != 0 {
			t.Errorf("Today tells %q", got)
		}
	})
}

func TestWhoElseCanHelpKnowsWhatIsAskedAndWhoIsIn(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		names := func() (out []string) {
			for _, c := range w.page(response, "police").Help {
				out = append(out, c.Of+": "+c.Because)
			}
			return out
		}
		want := []string{"hull: Tenancies, licences and conditions of housing: asked for here, and nobody in it does that yet", "nhs: Health: asked for here, and nobody in it does that yet"}
		if diff := cmp.Diff(want, names()); diff != "" {
			t.Errorf("who can help (-want +got):\n%s", diff)
		}
		w.invite(response, "hull")
		if diff := cmp.Diff(want[1:], names()); diff != "" {
			t.Errorf("when hull is asked (-want +got):\n%s", diff)
		}
		w.invite(response, "nhs")
		w.must("decline", w.s.Decline(w.ctx(), w.as("nhs"), response, "", respond.Refusal{Reason: "no-capacity"}))
		if got := names(); len(got) != 0 {
			t.Errorf("who declined is proposed again: %q", got)
		}
		w.must("accept", w.s.Accept(w.ctx(), w.as("hull"), response, ""))
		if got := w.page(response, "hull"); len(got.Help)+len(got.Desks) != 0 {
			t.Error("who else can help is for the lead")
		}
	})
}

func TestASuspendedMemberStandsOutside(t *testing.T) {
	each(t, func(w *world) {
		response, _ := w.open("no")
		w.joins(response, "hull")
		w.must("suspend", w.parts.Edit(w.ctx(), partner.Machine(), func(e *partner.Edit) error {
			return e.Add(w.ctx(), partner.Suspension(w.members["hull"]))
		}))
		w.gone(response, "hull", "after a suspension")
	})
}
