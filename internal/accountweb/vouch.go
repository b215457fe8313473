package accountweb

import (
	"slices"
	"strings"
	"time"

	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/member"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// VouchPage asks who still works for an organisation, and which desks are as they stand.
type VouchPage struct {
	Frame   ui.Frame
	Summary ui.ErrorSummary
	Once    ui.Once
	Org     string
	None    ui.Empty
	People  []vouchLine
	Self    bool
	Seen    []ui.Hidden
	Left    ui.Checkboxes
	Unsure  ui.Checkboxes
	Desks   ui.Checkboxes
	See     ui.Button
	Back    ui.Link
}

// vouchLine is a member or desk with until when the organisation vouches.
type vouchLine struct {
	Name  string
	Desks string
	Until ui.Moment
	Ended bool // nobody vouches now
}

const vouchPath = "/members/attest"

func vouchPage(frame ui.Frame, once ui.Once, now time.Time, roll member.Roll, filled ui.Filled) VouchPage {
	p := VouchPage{Frame: frame.Fail(filled), Summary: filled.Summary(), Once: once, Org: roll.Org, Self: roll.Self, Back: backToMembers,
		None: ui.Empty{What: "There is nobody to vouch for", Why: "Members and desks of your organisation stand here, but yourself, and four times a year you say that they are still as they stand."},
		Left: ui.Checkboxes{Field: ui.Field{Name: "left", Label: "Who does not work here any more?", Hint: "Their accounts are disabled at once: every session and token of theirs ends."}},
		Unsure: ui.Checkboxes{Field: ui.Field{Name: "unsure", Label: "About whom are you not sure?",
			Hint: "They stay as they are, and lapse on their day. You vouch for everybody whom you tick neither here nor above."}},
		Desks: ui.Checkboxes{Field: ui.Field{Name: "desks", Label: "Which desks are not as they stand here?", Hint: "You change a desk under Organisations. You vouch for those that you do not tick."}},
		See:   ui.Button{Text: "See what this does", Name: "step", Value: "see"},
	}
	line := func(v member.Vouched, where string) {
		p.People = append(p.People, vouchLine{Name: v.Member.Name, Desks: where, Until: ui.Moment{Now: now, At: v.Member.Attested}, Ended: v.Member.Attested.IsZero()})
		p.Seen = append(p.Seen, ui.Hidden{Name: "seen", Value: string(v.Member.ID)})
		option := ui.Option{Value: string(v.Member.ID), Label: v.Member.Name, Hint: where}
		p.Unsure.Options = append(p.Unsure.Options, option)
		if v.Org == "" {
			p.Left.Options = append(p.Left.Options, option)
		}
	}
	for _, v := range roll.Members {
		line(v, strings.Join(v.Desks, ", "))
	}
	for _, v := range roll.Alone {
		line(v, "the only lead of "+v.Org)
	}
	for _, d := range roll.Desks {
		var parts []string
		for _, text := range []string{d.Post.Hours, d.Post.Phone} {
			if text != "" {
				parts = append(parts, text)
			}
		}
		p.Desks.Options = append(p.Desks.Options, ui.Option{Value: string(d.Post.ID), Label: d.Post.Name, Hint: strings.Join(parts, ", ")})
		p.Seen = append(p.Seen, ui.Hidden{Name: "seen-desk", Value: string(d.Post.ID)})
	}
	p.Left, p.Unsure, p.Desks = p.Left.From(filled), p.Unsure.From(filled), p.Desks.From(filled)
	return p
}

func (h *Handler) askVouch(r *web.Request) (web.Response, error) {
	roll, err := h.Members.Roll(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("account/vouch", vouchPage(r.Frame("Who still works here", "members"), r.Once(), r.Now, roll, ui.Filled{})), nil
}

// readStatement reads whom the page showed, less the exceptions that were ticked.
func readStatement(f *web.Form, roll member.Roll) member.Statement {
	var people, desks []string
	for _, v := range append(slices.Clone(roll.Members), roll.Alone...) {
		people = append(people, string(v.Member.ID))
	}
	for _, d := range roll.Desks {
		desks = append(desks, string(d.Post.ID))
	}
	left, unsure, changed := f.Choices("left", people...), f.Choices("unsure", people...), f.Choices("desks", desks...)
	var say member.Statement
	for _, m := range f.All("seen", longest) {
		switch {
		case slices.Contains(left, m):
			say.Left = append(say.Left, id.Member(m))
		case slices.Contains(people, m) && !slices.Contains(unsure, m):
			say.Here = append(say.Here, id.Member(m))
		}
	}
	for _, m := range left {
		if slices.Contains(unsure, m) {
			f.Problem("unsure", "Somebody is ticked in both lists. Choose one.")
		}
	}
	for _, d := range f.All("seen-desk", longest) {
		if slices.Contains(desks, d) && !slices.Contains(changed, d) {
			say.Desks = append(say.Desks, id.Post(d))
		}
	}
	return say
}

func (h *Handler) vouch(r *web.Request) (web.Response, error) {
	roll, err := h.Members.Roll(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	step := f.Choice("step", "see", "do", "change")
	say := readStatement(f, roll)
	page := func(filled ui.Filled) VouchPage {
		return vouchPage(r.Frame("Who still works here", "members"), r.Once(), r.Now, roll, filled)
	}
	if step == "change" {
		filled := f.Filled()
		filled.Problems = nil
		return web.Page("account/vouch", page(filled)), nil
	}
	if f.OK() {
		if err = h.Members.Check(r.Context(), r.Actor, say); err == nil && step != "do" {
			return web.Page("account/change-effect", vouchEffectPage(r.Frame("See what this does", "members"), r.Once(), r.Now, roll, say, f.Filled())), nil
		}
		if err == nil {
			err = h.Members.Vouch(r.Context(), r.Actor, say)
		}
		if err == nil {
			return web.Redirect("/members", "It is said. You are asked again in three months."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	}
	return web.Again("account/vouch", page(f.Filled())), nil
}

func vouchEffectPage(frame ui.Frame, once ui.Once, now time.Time, roll member.Roll, say member.Statement, filled ui.Filled) ChangeEffectPage {
	names := func(of []id.Member) string {
		var out []string
		for _, v := range append(slices.Clone(roll.Members), roll.Alone...) {
			if slices.Contains(of, v.Member.ID) {
				out = append(out, v.Member.Name)
			}
		}
		return strings.Join(out, ", ")
	}
	var lines []string
	if len(say.Here) > 0 {
		lines = append(lines, "You vouch for "+names(say.Here)+": they go on seeing what partners share.")
	}
	if len(say.Left) > 0 {
		lines = append(lines, "The accounts of "+names(say.Left)+" are disabled at once: every session and token of theirs ends. Two leads can let them in again.")
	}
	for _, v := range append(slices.Clone(roll.Members), roll.Alone...) {
		if slices.Contains(say.Here, v.Member.ID) || slices.Contains(say.Left, v.Member.ID) {
			continue
		}
		if v.Member.Attested.IsZero() {
			lines = append(lines, "Nobody vouches for "+v.Member.Name+": of partners they see only what was shared by a single or an urgent share.")
			continue
		}
		lines = append(lines, "For "+v.Member.Name+" your word holds until "+v.Member.Attested.In(clock.London()).Format("2 January 2006")+". After that they see of partners only single and urgent shares.")
	}
	for _, d := range roll.Desks {
		if !slices.Contains(say.Desks, d.Post.ID) {
			lines = append(lines, "The desk “"+d.Post.Name+"” stays as one that nobody looked at: change it under Organisations.")
		}
	}
	p := ChangeEffectPage{Frame: frame, Once: once, Heading: "Say who still works here?", Path: vouchPath, Effect: ui.Effect{Title: "If you say so", Lines: lines},
		Send: []ui.Button{{Text: "Say so", Name: "step", Value: "do"}, {Text: "Change it", Kind: "secondary", Name: "step", Value: "change"}}}
	if len(say.Left) > 0 {
		p.Send[0].Kind = "warning"
	}
	for _, name := range []string{"seen", "seen-desk", "left", "unsure", "desks"} {
		for _, v := range filled.Values[name] {
			p.Hidden = append(p.Hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	return p
}
