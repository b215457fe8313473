package e2e

import (
	"strings"
	"testing"

	"lightship/internal/store/storetest"
	"lightship/test/browser"
)

// one runs a story on SQLite alone: what a browser does depends on no database.
func one(t *testing.T, o browser.Options, story func(h *house)) {
	t.Helper()
	t.Parallel()
	story(open(t, storetest.SQLite(t), o))
}

func TestABrowserWithoutCookiesIsToldWhyItComesNoFurther(t *testing.T) {
	one(t, browser.Options{NoCookies: true, Checked: true}, func(h *house) {
		p := browser.New(t, h.options)
		p.Open(h.address + "/demo")
		p.Submit("Be Rita Osei")
		p.See("Sign in", "If this page comes back after you signed in, let your browser keep cookies of this site.")
		if got, want := p.Path(), "/sign-in?next=%2Ftoday"; got != want {
			t.Errorf("without cookies Rita comes to %s, want %s", got, want)
		}
	})
}

func TestTheBackButtonAfterSignOutShowsNothing(t *testing.T) {
	one(t, browser.Options{}, func(h *house) {
		rita := h.as("housing@hull.example", "Rita Osei")
		rita.Open(h.address + "/concerns/new")
		h.asksNine(rita)
		rita.Submit("Save the concern")
		h.opensConcern(rita)
		rita.See(typed)
		rita.Submit("Sign out")
		rita.See("You are signed out.")
		for range 4 {
			rita.Back()
			rita.See("E-mail address", "Password")
			rita.NotSee(typed, "A car wash")
		}
	})
}

// typed is what stands in the form of a concern when something comes between.
const typed = "Nine letter boxes on one door, and a van at five every morning."

// asksNine answers the questions of a concern in few words.
func (h *house) asksNine(p *browser.Page) {
	h.t.Helper()
	choose(p, "danger", "no")
	choose(p, "child", "no")
	choose(p, "crime", "not-sure")
	p.Fill("4. What did you see or hear?", typed)
	choose(p, "known", "saw")
	p.Select("6. What kind of place was it?", "A car wash")
	p.Select("Which council's area?", "Hull")
	choose(p, "wish", "not-asked")
}

func TestAFormOutlivesASignOutInAnotherTab(t *testing.T) {
	one(t, browser.Options{Checked: true}, func(h *house) {
		rita := h.as("housing@hull.example", "Rita Osei")
		rita.Open(h.address + "/concerns/new")
		h.asksNine(rita)
		other := rita.Tab()
		other.Open(h.address + "/today")
		other.Submit("Sign out")

		rita.Submit("Save the concern")
		rita.See("Sign in first", "what you typed is still in the form")
		rita.NotSee(typed)
		other.Open(h.address + "/demo")
		other.Submit("Be Rita Osei")
		rita.Back()
		if got := rita.Value("what"); got != typed {
			t.Errorf("after signing in in another tab the form holds %q, want %q", got, typed)
		}
		rita.Submit("Save the concern")
		rita.See("You have not made a referral until you have their reference.")
	})
}

func TestTwoTabsThatEditShowEachOther(t *testing.T) {
	one(t, browser.Options{Checked: true}, func(h *house) {
		rita := h.as("housing@hull.example", "Rita Osei")
		rita.Open(h.address + "/concerns/new")
		h.asksNine(rita)
		rita.Submit("Save the concern")
		edit := strings.TrimSuffix(rita.Path(), "/doors") + "/edit"
		rita.Open(h.address + edit)
		other := rita.Tab()
		other.Open(h.address + edit)

		rita.Fill("street", "Holderness Road")
		rita.Submit("Save the change")
		other.Fill("street", "Beverley Road")
		other.Submit("Save the change")
		other.See("Somebody else changed this since you opened it", "Holderness Road")
		if got, want := other.Value("street"), "Beverley Road"; got != want {
			t.Errorf("the form that came second holds %q, want %q", got, want)
		}
		other.Submit("Save mine instead")
		h.opensConcern(rita)
		rita.See("Beverley Road")
		rita.Follow("Its history")
		rita.See("Holderness Road", "Beverley Road")
	})
}

func TestAShareIsPreviewedInTwoTabsAndDoneOnce(t *testing.T) {
	one(t, browser.Options{Checked: true}, func(h *house) {
		rita := h.as("housing@hull.example", "Rita Osei")
		h.reportsAConcern(rita)
		h.opensConcern(rita)
		share := rita.Path() + "/share"
		rita.Open(h.address + share)
		other := rita.Tab()
		other.Open(h.address + share)
		for _, p := range []*browser.Page{rita, other} {
			p.SelectLike("to", "Haven")
			choose(p, "level", "pointer")
			choose(p, "ground", "urgent")
			p.Fill("What harm could come, to whom and how soon?", "Four men may be moved tonight.")
			p.Submit("See what this does")
		}
		for _, p := range []*browser.Page{rita, other} {
			p.See("This is what Haven · Support desk would see", "reviews it by")
			p.NotSee("Anlaby Road", "Four men were let out")
		}
		rita.Submit("Share it")
		rita.See("Shared. Here is who can see it now.")
		other.Submit("Share it")
		other.See("There is a problem", "This desk has it already")
		if got, want := other.Value("harm"), "Four men may be moved tonight."; got != want {
			t.Errorf("the form that came second holds %q, want %q", got, want)
		}
		rita.Open(h.address + share)
		if n := strings.Count(rita.TextOf("main"), "Take it back"); n != 1 {
			t.Errorf("the record is shared %d times, want once", n)
		}
	})
}
