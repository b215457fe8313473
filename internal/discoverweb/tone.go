package discoverweb

import (
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/discover"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// TonePage asks how a record answers discovery, or shows what an answer does and asks for the yes.
type TonePage struct {
	Frame    ui.Frame
	Crumbs   ui.Breadcrumbs
	Problems ui.ErrorSummary
	Now      string // how it answers as it stands
	Effect   ui.Effect
	Asked    bool // the effect is shown; the answers are carried along
	Action   string
	Once     ui.Once
	Hidden   []ui.Hidden
	Tone     ui.Radios
	Reason   ui.TextArea
	Review   ui.DateInput
	Send     []ui.Button
}

var toneByName = map[string]access.Tone{"open": access.Open, "pointer": access.Pointing, "silent": access.Silent, "off": access.Off}

// toneWords says what a record's own tone does.
func toneWords(t access.Tone) string {
	switch t {
	case access.Off:
		return "It is not compared at all. Nobody is told anything of it, and you are told of nothing either."
	case access.Silent:
		return "Others are told nothing. You are told that somebody holds something, and nothing of what it says."
	case access.Pointing:
		return "Others are told that you hold something, and whom to ask; nothing of what it says."
	default:
		return "It answers as your agreements say, and no narrower."
	}
}

func (h *Handler) tone(r *web.Request) (web.Response, error) {
	p, _, err := h.tonePage(r, ui.Filled{})
	return web.Page("discover/tone", p), err
}

func (h *Handler) tonePage(r *web.Request, filled ui.Filled) (TonePage, access.Kind, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return TonePage{}, "", err
	}
	shown, n, err := h.Service.Narrowed(r.Context(), r.Actor, rec)
	if err != nil {
		return TonePage{}, "", err
	}
	at := "/records/" + string(rec)
	p := TonePage{
		Frame: r.Frame("How it answers discovery", "").Fail(filled), Problems: filled.Summary(),
		Crumbs: ui.Breadcrumbs{Links: []ui.Link{{Text: shown.View.Title, Href: at}}},
		Now:    "Now: " + toneWords(n.Tone), Action: at + "/tone", Once: r.Once(),
		Tone: ui.Radios{Field: ui.Field{Name: "tone", Label: "How does this record answer discovery?", Hint: "A record can be narrower than your agreements, never wider."}, Value: n.Tone.String(), Options: []ui.Option{
			{Value: "open", Label: "As your agreements say", Hint: "This lifts an earlier narrowing."},
			{Value: "pointer", Label: "Pointer", Hint: toneWords(access.Pointing)},
			{Value: "silent", Label: "Silent", Hint: toneWords(access.Silent) + " Needs a reason, and a day on which somebody asks again."},
			{Value: "off", Label: "Off", Hint: toneWords(access.Off)}}}.From(filled),
		Reason: ui.TextArea{Field: ui.Field{Name: "reason", Label: "If silent: why are others to be told nothing?", Hint: "Read by your own organisation alone."}, Value: n.Reason, Rows: 3, Max: mostText}.From(filled),
		Review: ui.DateInput{Field: ui.Field{Name: "review", Label: "If silent: when does somebody ask whether it must still be so?", Hint: "Such as 27 2 2027."}},
		Send:   []ui.Button{{Text: "See what this does", Name: "step", Value: "preview"}, {Text: "Leave it as it is", Href: at, Kind: "secondary"}},
	}
	if !n.Review.IsZero() {
		day := n.Review.In(clock.London())
		p.Review.Day, p.Review.Month, p.Review.Year = day.Format("2"), day.Format("1"), day.Format("2006")
	}
	p.Review = p.Review.From(filled)
	return p, shown.Kind, nil
}

func (h *Handler) setTone(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	chosen := f.Choice("tone", "open", "pointer", "silent", "off")
	n := discover.Narrowing{Record: rec, Tone: toneByName[chosen], Reason: f.Text("reason", mostText)}
	if day := f.Date("review"); !day.IsZero() {
		n.Review = time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 0, 0, clock.London()).UTC()
	}
	if chosen == "" {
		f.Problem("tone", "Choose how it answers.")
	}
	if step := f.Text("step", 20); step == "set" && f.OK() {
		err := h.Service.SetTone(r.Context(), r.Actor, n)
		if err == nil {
			return web.Redirect("/records/"+string(rec), "Saved. This is how it answers from now on."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	}
	p, kind, err := h.tonePage(r, f.Filled())
	if err != nil {
		return web.Response{}, err
	}
	if chosen != "" {
		f.Take(fault.Check(h.Service.Problems(n, kind)))
	}
	if !f.OK() {
		p, _, err = h.tonePage(r, f.Filled())
		return web.Again("discover/tone", p), err
	}
	if f.Text("step", 20) == "change" {
		return web.Page("discover/tone", p), nil
	}
	return web.Page("discover/tone", asks(p, n, f.Filled())), nil
}

// asks shows what a narrowing does, and carries the answers along to the yes.
func asks(p TonePage, n discover.Narrowing, filled ui.Filled) TonePage {
	p.Asked = true
	p.Effect = ui.Effect{Title: "If you save this", Lines: []string{
		"From now on: " + toneWords(n.Tone),
		"Summaries that others were given by a hit, and that this no longer gives, end at once. What they read before, they know.",
		"That others were told that you hold something stays as it is: it cannot be untold.",
		"What becomes wider is compared again, and told at the next tick.",
	}}
	if n.Tone == access.Silent {
		p.Effect.Lines = append(p.Effect.Lines, "Somebody of your organisation asks by "+ui.Day(n.Review)+" whether it must still be so.")
	}
	for _, name := range []string{"tone", "reason", "review-day", "review-month", "review-year"} {
		for _, v := range filled.Values[name] {
			p.Hidden = append(p.Hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	p.Send = []ui.Button{{Text: "Save it", Name: "step", Value: "set"}, {Text: "Change it", Kind: "secondary", Name: "step", Value: "change"}}
	return p
}
