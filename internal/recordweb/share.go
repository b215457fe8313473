package recordweb

import (
	"lightship/internal/access"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/share"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// SharePage is the form of a share.
type SharePage struct {
	Frame   ui.Frame
	Crumbs  ui.Breadcrumbs
	Errors  ui.ErrorSummary
	Strip   ui.Strip
	Refused string // why it cannot be done, in plain words
	Action  string
	Once    ui.Once
	To      ui.Finder
	Level   ui.Radios
	Purpose ui.Select
	With    ui.Checkboxes
	Ground  ui.Radios
	Gateway ui.Select
	Why     ui.TextArea
	LeftOut ui.TextArea
	Harm    ui.TextArea
	See     ui.Button
	Now     []SharedBox
}

// SharedBox is one share that stands, with the way to take it back.
type SharedBox struct {
	What   ui.Value
	Action string
	Once   ui.Once
	Hidden []ui.Hidden
	Due    string // said of an urgent share that waits for its review
	Stands ui.Button
	End    ui.Button
}

func (h *Handler) askShare(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.sharePage(r, rec, ui.Filled{})
	return web.Page("record/share", p), err
}

func (h *Handler) sharePage(r *web.Request, rec id.Record, filled ui.Filled) (SharePage, error) {
	c, err := h.Share.Choices(r.Context(), r.Actor, rec)
	if err != nil {
		return SharePage{}, err
	}
	p := SharePage{
		Frame: r.Frame("Share a record", navOf(c.Kind)).Fail(filled), Crumbs: crumbs(c.Shown, true), Errors: filled.Summary(),
		Strip: strip(r, share.Opened{Shown: c.Shown, Holder: c.Holder, Grant: true}), Action: "/records/" + string(rec) + "/share", Once: r.Once(),
		To: ui.Finder{
			Words: ui.TextInput{Field: ui.Field{Name: "find", Label: "Find a desk", Hint: "Part of a name, such as: housing, police, Grimsby"}, Width: 20}.From(filled),
			Find:  ui.Button{Text: "Find", Kind: "secondary", Name: "step", Value: "find"},
			List:  ui.Select{Field: ui.Field{Name: "to", Label: "With which desk?", Hint: "Things are sent to desks, not to persons. Whoever sits there sees it."}, Blank: "Choose a desk"},
		},
		Level: ui.Radios{Field: ui.Field{Name: "level", Label: "How much may they see?", Hint: "The least that does it."}, Options: []ui.Option{
			{Value: "pointer", Label: "Pointer", Hint: "That it exists, and that you hold it"},
			{Value: "summary", Label: "Summary", Hint: "What kind of thing it is and the line by which it is known, such as a registration or a name; of a concern its kind, its area and the answers that were ticked. Nothing that was written about it"},
			{Value: "full", Label: "Full", Hint: "All of it but what is kept apart"}}}.From(filled),
		Purpose: ui.Select{Field: ui.Field{Name: "purpose", Label: "What for?", Hint: "They see it only while they work for this."}, Value: string(r.Actor.Purpose)},
		Ground: ui.Radios{Field: ui.Field{Name: "ground", Label: "On which ground?"}, Options: []ui.Option{
			{Value: string(access.ByClause), Label: "A clause of an agreement that both have signed", Hint: "Lightship finds the clause, or says that there is none"},
			{Value: string(access.BySingle), Label: "One lawful share, without an agreement", Hint: "Answer the three questions under “For one lawful share”"},
			{Value: string(access.ByUrgent), Label: "Urgent: somebody could come to harm", Hint: "Reviewed the next working day; say what harm"}}}.From(filled),
		Gateway: ui.Select{Field: ui.Field{Name: "gateway", Label: "Which law lets you share?"}, Blank: "Choose a law", Options: gateways(h.Lib)}.From(filled),
		Why:     ui.TextArea{Field: ui.Field{Name: "why", Label: "Why do they need it?"}, Rows: 3, Max: share.LongestReason}.From(filled),
		LeftOut: ui.TextArea{Field: ui.Field{Name: "left-out", Label: "What did you leave out?", Hint: "If nothing, say why all of it is needed."}, Rows: 2, Max: share.LongestReason}.From(filled),
		Harm:    ui.TextArea{Field: ui.Field{Name: "harm", Label: "What harm could come, to whom and how soon?"}, Rows: 3, Max: share.LongestReason}.From(filled),
		See:     ui.Button{Text: "See what this does", Name: "step", Value: "preview"},
	}
	for _, d := range c.Desks {
		o := ui.Option{Value: string(d.ID), Label: d.Name + " · " + d.Post, Under: d.Name}
		if d.Immigration {
			o.Under += " (has, or passes data to, an immigration function)"
		}
		p.To.List.Options = append(p.To.List.Options, o)
	}
	p.To.List = p.To.List.From(filled)
	p.To = p.To.Narrow(p.To.Words.Value, nil)
	for _, purpose := range access.Purposes() {
		p.Purpose.Options = append(p.Purpose.Options, ui.Option{Value: string(purpose), Label: purpose.Label()})
	}
	p.Purpose = p.Purpose.From(filled)
	if len(c.With) > 0 {
		p.With.Field = ui.Field{Name: "with", Label: "What else goes with it?", Hint: "Records that this one is linked with, at the same level."}
	}
	for _, i := range c.With {
		p.With.Options = append(p.With.Options, ui.Option{Value: string(i.ID), Label: KindWord(i.Kind) + ": " + i.Title})
	}
	p.With = p.With.From(filled)
	p.Now = sharedBoxes(r, p.Action, c)
	return p, nil
}

func sharedBoxes(r *web.Request, action string, c share.Choices) []SharedBox {
	var boxes []SharedBox
	for _, s := range c.Now {
		v := ui.Value{Text: s.Name + ": " + share.LevelWords(s.Level), Note: s.Ground + ". " + s.For + "." + note(s.Note), When: ui.Moment{Now: r.Now, At: s.Since}}
		box := SharedBox{What: v, Action: action, Once: r.Once(),
			Hidden: []ui.Hidden{{Name: "basis", Value: string(s.Basis)}, {Name: "principal", Value: string(s.To)}},
			End:    ui.Button{Text: "Take it back…", Kind: "secondary", Name: "step", Value: "end", About: "from " + s.Name}}
		if s.Review {
			box.Due = "This was urgent. Somebody of your desk looks at it again: does it still have to be shared?"
			box.Stands = ui.Button{Text: "Reviewed: it stands", Kind: "secondary", Name: "step", Value: "reviewed", About: "shared with " + s.Name}
		}
		boxes = append(boxes, box)
	}
	return boxes
}

func gateways(lib *content.Library) []ui.Option {
	var out []ui.Option
	for _, o := range lib.Options(content.Gateways) {
		out = append(out, ui.Option{Value: o.Value, Label: o.Label})
	}
	return out
}

func readOffer(r *web.Request, f *web.Form, rec id.Record) share.Offer {
	o := share.Offer{Record: rec, Once: string(r.Once())}
	o.To, _ = id.Parse[id.Post](f.Text("to", 100))
	for level := access.Pointer; level <= access.Full; level++ {
		if f.Text("level", 20) == level.String() {
			o.Level = level
		}
	}
	o.Purpose = access.Purpose(f.Text("purpose", 40))
	for _, with := range f.All("with", 100) {
		linked, ok := id.Parse[id.Record](with)
		if !ok {
			f.Problem("with", "Choose records from the list.")
		}
		o.With = append(o.With, linked)
	}
	o.Ground = access.BasisKind(f.Text("ground", 20))
	o.Gateway = f.Text("gateway", 60)
	why, harm := f.Text("why", share.LongestReason), f.Text("harm", share.LongestReason)
	o.LeftOut = f.Text("left-out", share.LongestReason)
	if o.Why = why; o.Ground == access.ByUrgent {
		o.Why = harm
	}
	return o
}

// carried is a form's answers, to be sent again with the yes.
func carried(f ui.Filled, names ...string) []ui.Hidden {
	var out []ui.Hidden
	for _, name := range names {
		for _, v := range f.Values[name] {
			out = append(out, ui.Hidden{Name: name, Value: v})
		}
	}
	return out
}

// EffectPage shows what an act does, and asks.
type EffectPage struct {
	Frame   ui.Frame
	Crumbs  ui.Breadcrumbs
	Heading string
	Effect  ui.Effect
	Given   []GivenBox
	Action  string
	Once    ui.Once
	Hidden  []ui.Hidden
	Yes     ui.Button
	Change  ui.Button
}

// GivenBox is one record as they would see it.
type GivenBox struct {
	Heading string
	Fields  ui.SummaryList
}

func (h *Handler) share(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	switch step := f.Text("step", 20); step {
	case "end", "end-now", "reviewed":
		return h.takeBack(r, rec, f, step)
	case "change", "find": // the form with all that was typed; nothing is done
		if step == "find" {
			f.Line("find", longestSearch)
			readOffer(r, f, rec)
		}
		filled := f.Filled()
		filled.Problems = nil
		p, err := h.sharePage(r, rec, filled)
		return web.Page("record/share", p), err
	case "share":
		offer := readOffer(r, f, rec)
		if err := h.Share.Share(r.Context(), r.Actor, offer); err != nil {
			return h.shareAgain(r, rec, f, err)
		}
		return web.Redirect("/records/"+string(rec)+"/who", "Shared. Here is who can see it now."), nil
	default:
		offer := readOffer(r, f, rec)
		e, err := h.Share.Preview(r.Context(), r.Actor, offer)
		if err != nil || !f.OK() {
			return h.shareAgain(r, rec, f, err)
		}
		return web.Page("record/effect", h.effectPage(r, rec, f, offer, e)), nil
	}
}

// shareAgain shows the form again with what is wrong, or with why it is refused.
func (h *Handler) shareAgain(r *web.Request, rec id.Record, f *web.Form, err error) (web.Response, error) {
	if err != nil && !f.Take(err) && !fault.Is(err, fault.Refused) {
		return web.Response{}, err
	}
	p, pageErr := h.sharePage(r, rec, f.Filled()) // for those who may not share at all, it says so itself
	if pageErr != nil {
		return web.Response{}, pageErr
	}
	if fault.Is(err, fault.Refused) {
		p.Refused = fault.As(err).Text
	}
	return web.Again("record/share", p), nil
}

func (h *Handler) effectPage(r *web.Request, rec id.Record, f *web.Form, o share.Offer, e share.Effect) EffectPage {
	name := e.To.Name + " · " + e.To.Post
	immigration := e.To.Name + " has no immigration function, as far as the partnership knows, and passes no data to one."
	if e.Immigration {
		immigration = e.To.Name + " has, or passes data to, an immigration function."
	}
	p := EffectPage{
		Frame: r.Frame("See what this does", "concerns"), Heading: "This is what " + name + " would see",
		Crumbs: ui.Breadcrumbs{Links: []ui.Link{{Text: "The record", Href: "/records/" + string(rec)}}},
		Effect: ui.Effect{Title: "If you share it", Lines: []string{
			people(e.People) + " at this desk, and whoever joins it, would see of " + things(len(e.Given)) + ": " + share.LevelWords(o.Level) + ".",
			"Purpose: " + o.Purpose.Label() + ". Under another purpose they do not see it.",
			"Ground: " + e.Ground + ".", immigration,
			"They do not see why you shared it. Every look of theirs is in the log, and you may take it back; what they read before, they know.",
		}},
		Action: "/records/" + string(rec) + "/share", Once: r.Once(),
		Hidden: carried(f.Filled(), "to", "level", "purpose", "with", "ground", "gateway", "why", "left-out", "harm"),
		Yes:    ui.Button{Text: "Share it", Name: "step", Value: "share"},
		Change: ui.Button{Text: "Change it", Kind: "secondary", Name: "step", Value: "change"},
	}
	if !e.Review.IsZero() {
		p.Effect.Lines = append(p.Effect.Lines, "Somebody of your desk reviews it by "+ui.Day(e.Review)+".")
	}
	for _, g := range e.Given {
		box := GivenBox{Heading: KindWord(g.Kind) + ": " + g.View.Title, Fields: fields(g.Shown)}
		if g.Level < o.Level {
			box.Heading += " (only " + share.LevelWords(g.Level) + ": more is not open to that organisation)"
		}
		p.Given = append(p.Given, box)
	}
	return p
}

func people(n int) string {
	switch n {
	case 0:
		return "Nobody now"
	case 1:
		return "One person"
	default:
		return "All people"
	}
}

func things(n int) string {
	if n == 1 {
		return "this record"
	}
	return "this record and those that you chose with it"
}

// takeBack ends a share, after its effect was shown; or notes that an urgent one was reviewed.
func (h *Handler) takeBack(r *web.Request, rec id.Record, f *web.Form, step string) (web.Response, error) {
	basis, to := id.Basis(f.Text("basis", 100)), access.Principal(f.Text("principal", 100))
	if err := f.Err(); err != nil {
		return web.Response{}, err
	}
	switch step {
	case "reviewed":
		if err := h.Share.Reviewed(r.Context(), r.Actor, rec, basis); err != nil {
			return web.Response{}, err
		}
		return web.Redirect("/records/"+string(rec)+"/who", "Reviewed. The share stands."), nil
	case "end-now":
		if err := h.Share.TakeBack(r.Context(), r.Actor, rec, basis, to); err != nil {
			return web.Response{}, err
		}
		return web.Redirect("/records/"+string(rec)+"/who", "Taken back. Here is who can see it now."), nil
	}
	c, err := h.Share.Choices(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	name := ""
	for _, s := range c.Now {
		if s.Basis == basis && s.To == to {
			name = s.Name
		}
	}
	if name == "" {
		return web.Response{}, fault.Conflict("This was taken back already.")
	}
	return web.Page("record/effect", EffectPage{
		Frame: r.Frame("Take it back", navOf(c.Kind)), Crumbs: crumbs(c.Shown, true), Heading: "Take it back from " + name + "?",
		Effect: ui.Effect{Title: "If you take it back", Lines: []string{
			"From now on " + name + " sees nothing of this record by this share. Another share of it stays as it is.",
			"What they read before, they know; who read it when is in the log.",
			"They are not told why.",
		}},
		Action: "/records/" + string(rec) + "/share", Once: r.Once(), Hidden: carried(f.Filled(), "basis", "principal"),
		Yes:    ui.Button{Text: "Take it back", Kind: "warning", Name: "step", Value: "end-now"},
		Change: ui.Button{Text: "Leave it as it is", Kind: "secondary", Href: "/records/" + string(rec) + "/share"},
	}), nil
}
