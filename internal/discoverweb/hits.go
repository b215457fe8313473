package discoverweb

import (
	"strings"

	"lightship/internal/access"
	"lightship/internal/discover"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// ListPage is the list of a desk's hits.
type ListPage struct {
	Frame   ui.Frame
	Hits    ui.Table
	Any     bool
	Empty   ui.Empty
	Hearing string
	Words   ui.Details
	Pager   ui.Pager
}

func (h *Handler) list(r *web.Request) (web.Response, error) {
	q := r.Query()
	cursor := q.Line("cursor", 400)
	page, err := h.Service.Notes(r.Context(), r.Actor, cursor)
	if err != nil {
		return web.Response{}, err
	}
	p := ListPage{
		Frame: r.Frame("Hits", nav), Any: len(page.Lines) > 0, Hearing: discover.HearingNothing, Words: explained(),
		Empty: ui.Empty{What: "No hits", Why: "When a partner may hold something about the same person, place or thing as your desk, and may tell you so, a note stands here. " + discover.HearingNothing,
			Do: ui.Button{Text: "Write down a concern", Href: "/concerns/new", Kind: "secondary"}},
		Pager: ui.Pages("/hits", nil, "", page.Next),
		Hits: ui.Table{Label: "Hits", Cards: true, Head: true, Columns: []ui.Column{
			{Text: "Yours"}, {Text: "How sure", Said: true}, {Text: "Ask", Said: true}, {Text: "You see", Said: true}, {Text: "Where it stands", Said: true}, {Text: "Given", Said: true}, {Text: "Open", Hidden: true},
		}},
	}
	for _, l := range page.Lines {
		p.Hits.Rows = append(p.Hits.Rows, row(r, l))
	}
	return web.Page("discover/hits", p), nil
}

func row(r *web.Request, l discover.HitLine) []ui.Value {
	see := ui.Value{Tone: told(l.Told)}
	if l.Protected {
		see.Note = "Yours is silent: they are told nothing."
	}
	sure, _, _ := strings.Cut(l.Line.Line, ":")
	yours := ui.Value{Text: l.Mine.Title, Href: "/records/" + string(l.Mine.ID), Note: l.Mine.Reference, Bold: !l.Opened}
	return []ui.Value{yours, ui.Text(sure), chip(l.Partner), see, stands(l), {When: ui.Moment{Now: r.Now, At: l.Created}},
		{Do: ui.Button{Text: "Open", Href: "/hits/" + string(l.ID), Kind: "secondary", About: l.Mine.Title}}}
}

// explained says what the words of a hit mean, for those who meet them for the first time.
func explained() ui.Details {
	return ui.Details{Summary: "What open, pointer and silent mean", Values: []ui.Value{
		{Text: "Open", Bold: true, Note: "Partners who hold something on the same may be shown its summary."},
		{Text: "Pointer", Bold: true, Note: "Partners are told that something is held, and whom to ask. Nothing of what it says."},
		{Text: "Silent", Bold: true, Note: "Partners are told nothing. Who is silent is told at most whom to ask."},
	}, Prose: ui.Prose{Text: "Each organisation decides this for its own records, by the agreement that it signed. Nobody gains by hiding: who tells nothing is shown no summary."}}
}

// stands says how far a hit is: what your organisation thinks of it, and whether they were asked.
func stands(l discover.HitLine) ui.Value {
	var v ui.Value
	switch {
	case l.Judged != "":
		v.Tag = map[string]ui.Tag{discover.Same: {Text: "The same", Colour: "green"}, discover.Different: {Text: "Something else", Colour: "grey"},
			discover.Unsure: {Text: "Not sure", Colour: "yellow"}}[l.Judged]
	case l.Asked == "" && !l.Opened:
		v.Tag = ui.Tag{Text: "New"}
	case l.Asked == "":
		v.Text = "Opened"
	}
	switch l.Asked {
	case discover.Unanswered:
		v.Text = "Asked to speak"
	case discover.Agreed:
		v.Text = "They agreed to speak"
	case discover.Declined:
		v.Text = "They declined to speak"
	}
	return v
}

// told is the tone that fits what was given, whatever else theirs may be.
func told(l access.Level) ui.Tone {
	if l >= access.Summary {
		return "open"
	}
	return "pointer"
}

// HitPage is one hit.
type HitPage struct {
	Frame    ui.Frame
	Crumbs   ui.Breadcrumbs
	Problems ui.ErrorSummary
	Title    string
	Strip    ui.Strip
	Sure     string
	Says     []string
	Versus   ui.Versus
	Ask      ui.Button
	Asked    ui.Panel
	Judged   ui.Panel
	Judge    JudgeForm
	Hearing  string
	Words    ui.Details
}

// JudgeForm asks for a judgement.
type JudgeForm struct {
	Action  string
	Once    ui.Once
	Verdict ui.Radios
	Why     ui.TextArea
	Send    ui.Button
}

func (h *Handler) hit(r *web.Request) (web.Response, error) {
	p, err := h.page(r, ui.Filled{})
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("discover/hit", p), nil
}

func (h *Handler) page(r *web.Request, filled ui.Filled) (HitPage, error) {
	note, err := web.ID[id.Record](r, "id")
	if err != nil {
		return HitPage{}, err
	}
	hit, err := h.Service.Note(r.Context(), r.Actor, note)
	if err != nil {
		return HitPage{}, err
	}
	at := "/hits/" + string(note)
	frame := r.Frame(hit.View.Title, nav)
	p := HitPage{
		Frame: frame.Fail(filled), Crumbs: crumbs, Problems: filled.Summary(), Title: hit.View.Title,
		Strip: strip(r, hit), Sure: capital(hit.Body.Strength.String()) + ".", Says: says(hit), Versus: versus(hit, frame.Desk),
		Ask:    ui.Button{Text: "Ask to speak", Href: at + "/contact"},
		Asked:  ui.Panel{Title: "What you asked", Empty: "You have not asked them yet."},
		Judged: ui.Panel{Title: "What your organisation thinks", Empty: "Nobody has said yet whether it is the same."},
		Judge:  judgeForm(at+"/judge", r.Once(), filled), Hearing: discover.HearingNothing, Words: explained(),
	}
	if len(hit.Asked) > 0 && hit.Asked[0].State == discover.Unanswered {
		p.Ask = ui.Button{Text: "See what you asked", Href: "/contacts/" + string(hit.Asked[0].ID), Kind: "secondary"}
	}
	for _, l := range hit.Asked {
		p.Asked.Items = append(p.Asked.Items, ui.Value{When: ui.Moment{Now: r.Now, At: l.Created}, Text: l.Line, Href: "/contacts/" + string(l.ID)})
	}
	for _, l := range hit.Judged {
		p.Judged.Items = append(p.Judged.Items, ui.Value{When: ui.Moment{Now: r.Now, At: l.Created}, Text: l.Title, Note: l.Line})
	}
	return p, nil
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func strip(r *web.Request, h discover.Hit) ui.Strip {
	see := "You see that they hold something."
	if h.Shown {
		see = "You see the summary of theirs. Each time you open it stands in their log."
	}
	return ui.Strip{Secret: true, Marking: strings.ToUpper(h.Body.Told.String()), Items: []ui.Value{
		ui.Text(see), ui.Text(ownTone(h)), {Label: "Given:", When: ui.Moment{Now: r.Now, At: h.Body.Given}},
	}}
}

// ownTone says what the own tone let them have when the note was given.
func ownTone(h discover.Hit) string {
	switch {
	case h.Body.Protected:
		return "Yours is silent: they are told nothing of it."
	case h.Body.Tone == access.Silent:
		return "You both agreed to be put in touch."
	case h.Body.Tone == access.Open:
		return "Yours is open: they may be shown its summary."
	default:
		return "Yours answers with a pointer: they may learn that you hold something, and how to reach you."
	}
}

func says(h discover.Hit) []string {
	lines := []string{capital(h.Body.Matched()) + " also stands in a record of theirs."}
	if h.Body.SharedThing() {
		lines = append(lines, "The same number or address is not always the same person: phones and houses are shared.")
	}
	switch {
	case h.Ended:
		lines = append(lines, "You were given the summary of theirs. It is not shown any more. What you were told then stays here.")
	case !h.Shown:
		lines = append(lines, "What else their record says is not shown, not even how much.")
	}
	if h.Broker {
		lines = append(lines, "You ask through the broker, who knows which desk it is.")
	}
	if p := h.Partner.Post; p.Phone != "" {
		line := "You can also ring " + p.Phone + hours(p.Hours) + "."
		if h.Body.Protected {
			line += " That, too, tells them that you hold something."
		}
		lines = append(lines, line)
	}
	return lines
}

func hours(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// versus sets the own record beside theirs. Which rows there are depends on the own record, and on
// theirs only where the summary is shown.
func versus(h discover.Hit, own ui.Chip) ui.Versus {
	v := ui.Versus{Yours: ui.Tone(h.Body.Tone.String()), Theirs: told(h.Body.Told), Rows: []ui.VersusRow{
		{Label: "Held by", Yours: ui.Value{Chip: own}, Theirs: chip(h.Partner)},
	}}
	if h.Ended {
		v.Theirs = told(access.Pointer)
	}
	theirs, had := map[string]string{}, map[string]bool{}
	for _, f := range h.Theirs.View.Fields {
		theirs[f.Name] = f.Value
	}
	for _, f := range h.Mine.View.Fields {
		if f.Value == "" || had[f.Name] {
			continue
		}
		had[f.Name] = true
		row := ui.VersusRow{Label: f.Label, Yours: ui.Text(f.Value), Theirs: ui.Value{Veil: true}, Matched: h.Body.Matches(f.Name)}
		if theirs[f.Name] != "" {
			row.Theirs = ui.Text(theirs[f.Name])
		}
		v.Rows = append(v.Rows, row)
	}
	for _, f := range h.Theirs.View.Fields {
		if f.Value != "" && !had[f.Name] {
			v.Rows = append(v.Rows, ui.VersusRow{Label: f.Label, Yours: ui.Text("–"), Theirs: ui.Text(f.Value)})
		}
	}
	return v
}

func judgeForm(action string, once ui.Once, filled ui.Filled) JudgeForm {
	return JudgeForm{
		Action: action, Once: once,
		Verdict: ui.Radios{Field: ui.Field{Name: "verdict", Label: "Is it the same?", Hint: "This is your organisation's own view. Nobody else is told, and nothing is joined together."}, Options: []ui.Option{
			{Value: discover.Same, Label: "Yes, it is the same"},
			{Value: discover.Different, Label: "No, it is something else"},
			{Value: discover.Unsure, Label: "Not sure"},
		}}.From(filled),
		Why:  ui.TextArea{Field: ui.Field{Name: "why", Label: "Why do you think so?", Hint: "For whoever looks at this next."}, Rows: 3, Max: 1000}.From(filled),
		Send: ui.Button{Text: "Keep this judgement", Kind: "secondary"},
	}
}

func (h *Handler) judge(r *web.Request) (web.Response, error) {
	note, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	v := discover.Verdict{Note: note, Verdict: f.Choice("verdict", discover.Verdicts()...), Why: f.Text("why", 1000), Once: string(r.Once())}
	f.Need("verdict", "Choose whether it is the same.")
	if f.OK() {
		_, err = h.Service.Judge(r.Context(), r.Actor, v)
		if err == nil {
			return web.Redirect("/hits/"+string(note), "Your organisation's judgement is kept."), nil
		}
		if !f.Take(err) {
			return web.Response{}, err
		}
	}
	p, err := h.page(r, f.Filled())
	if err != nil {
		return web.Response{}, err
	}
	return web.Again("discover/hit", p), nil
}
