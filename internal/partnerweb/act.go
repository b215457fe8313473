package partnerweb

import (
	"slices"

	"lightship/internal/fault"
	"lightship/internal/organise"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// FormPage asks for one change.
type FormPage struct {
	Frame   ui.Frame
	Crumbs  ui.Breadcrumbs
	Errors  ui.ErrorSummary
	Heading string
	Lead    string
	Stale   string         // somebody else changed it first, in words
	Now     ui.SummaryList // what stands there now, beside what was typed
	Fields  []field
	Action  string
	Once    ui.Once
	Hidden  []ui.Hidden
	Send    []ui.Button
}

// field is one question of a form: the one of its parts that has a name.
type field struct {
	Text   ui.TextInput
	Area   ui.TextArea
	Radios ui.Radios
	Checks ui.Checkboxes
	Select ui.Select
	Date   ui.DateInput
}

// EffectPage shows what a change does, and asks.
type EffectPage struct {
	Frame   ui.Frame
	Crumbs  ui.Breadcrumbs
	Heading string
	Effect  ui.Effect
	Action  string
	Once    ui.Once
	Hidden  []ui.Hidden
	Send    []ui.Button
}

// act is one change as a page asks for it: its form, how the form is read, where it leads.
type act struct {
	heading, lead string
	crumbs        []ui.Link
	carry         []string // hidden fields that say what it is about
	fields        []field
	mark          string // of what the editor sees
	now           ui.SummaryList
	verb          string
	warn          bool // it takes something away
	change        func(f *web.Form) organise.Change
	to            func(made string) string
	cancel        string
}

// opener finds what an act is about and makes it; sent has what the address or the form says.
type opener func(r *web.Request, sent *web.Form) (act, error)

var errNotYours = fault.Forbidden("Your role does not include this here. The coordinator, or a lead of the organisation, may do it.", fault.Why("the service says that this member may not"))

func (h *Handler) ask(open opener) func(r *web.Request) (web.Response, error) {
	return func(r *web.Request) (web.Response, error) {
		a, err := open(r, r.Query())
		if err != nil {
			return web.Response{}, err
		}
		return web.Page("partner/form", a.page(r, ui.Filled{}, r.Query().Filled())), nil
	}
}

func (h *Handler) do(open opener) func(r *web.Request) (web.Response, error) {
	return func(r *web.Request) (web.Response, error) {
		f, err := r.Form()
		if err != nil {
			return web.Response{}, err
		}
		a, err := open(r, f)
		if err != nil {
			return web.Response{}, err
		}
		step := f.Choice("step", "see", "do", "change")
		f.Text("mark", 100)
		c := a.change(f)
		if step == "change" {
			filled := f.Filled()
			filled.Problems = nil
			return web.Page("partner/form", a.seen(f).page(r, filled, filled)), nil
		}
		if !f.OK() {
			return a.again(r, f, nil)
		}
		if step != "do" {
			e, err := h.Partners.Preview(r.Context(), r.Actor, string(r.Once()), c)
			if err != nil {
				return a.again(r, f, err)
			}
			if e.Opens {
				return web.Page("partner/effect", a.effect(r, f.Filled(), e)), nil
			}
		}
		made, err := h.Partners.Make(r.Context(), r.Actor, string(r.Once()), c)
		if err != nil {
			return a.again(r, f, err)
		}
		return web.Redirect(a.to(made), "Done. It stands in the history of this page."), nil
	}
}

// again shows the form with what is wrong: problems of fields, or that somebody else was first.
func (a act) again(r *web.Request, f *web.Form, err error) (web.Response, error) {
	if fault.Is(err, fault.Stale) {
		p := a.page(r, f.Filled(), f.Filled())
		p.Stale, p.Now = fault.As(err).Text, a.now
		return web.Conflicted("partner/form", p), nil
	}
	if err != nil && !f.Take(err) {
		return web.Response{}, err
	}
	return web.Again("partner/form", a.seen(f).page(r, f.Filled(), f.Filled())), nil
}

// seen keeps the mark of what the editor saw first, so that a change in between is still found.
func (a act) seen(f *web.Form) act {
	if saw := f.Text("mark", 100); saw != "" {
		a.mark = saw
	}
	return a
}

func (a act) page(r *web.Request, filled, sent ui.Filled) FormPage {
	p := FormPage{
		Frame: r.Frame(a.heading, "organisations").Fail(filled), Crumbs: ui.Breadcrumbs{Links: a.crumbs}, Errors: filled.Summary(),
		Heading: a.heading, Lead: a.lead, Action: r.URL.Path, Once: r.Once(), Hidden: a.hidden(sent),
	}
	for _, q := range a.fields {
		p.Fields = append(p.Fields, q.from(filled))
	}
	if a.mark != "" {
		p.Hidden = append(p.Hidden, ui.Hidden{Name: "mark", Value: a.mark})
	}
	p.Send = []ui.Button{{Text: a.verb, Name: "step", Value: "see"}, {Text: "Leave it as it is", Kind: "secondary", Href: a.cancel}}
	return p
}

func (a act) hidden(sent ui.Filled) []ui.Hidden {
	var out []ui.Hidden
	for _, name := range a.carry {
		for _, v := range sent.Values[name] {
			out = append(out, ui.Hidden{Name: name, Value: v})
		}
	}
	return out
}

func (a act) effect(r *web.Request, filled ui.Filled, e organise.Effect) EffectPage {
	p := EffectPage{
		Frame: r.Frame("See what this does", "organisations"), Crumbs: ui.Breadcrumbs{Links: a.crumbs}, Heading: a.heading + "?",
		Effect: ui.Effect{Title: "If you do it", Lines: e.Lines}, Action: r.URL.Path, Once: r.Once(), Hidden: a.hidden(filled),
		Send: []ui.Button{{Text: a.verb, Name: "step", Value: "do"}, {Text: "Change it", Kind: "secondary", Name: "step", Value: "change"}},
	}
	if a.warn {
		p.Send[0].Kind = "warning"
	}
	for _, name := range append(a.names(), "mark") {
		for _, v := range filled.Values[name] {
			p.Hidden = append(p.Hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	return p
}

// names are the fields of the form, as they are sent.
func (a act) names() []string {
	var names []string
	for _, q := range a.fields {
		names = append(names, q.Text.Name, q.Area.Name, q.Radios.Name, q.Checks.Name, q.Select.Name)
		if d := q.Date.Name; d != "" {
			names = append(names, d+"-day", d+"-month", d+"-year")
		}
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

func (q field) from(f ui.Filled) field {
	switch {
	case q.Text.Name != "":
		q.Text = q.Text.From(f)
	case q.Area.Name != "":
		q.Area = q.Area.From(f)
	case q.Radios.Name != "":
		q.Radios = q.Radios.From(f)
	case q.Checks.Name != "":
		q.Checks = q.Checks.From(f)
	case q.Select.Name != "":
		q.Select = q.Select.From(f)
	default:
		q.Date = q.Date.From(f)
	}
	return q
}

func text(name, label, hint, value string) field {
	return field{Text: ui.TextInput{Field: ui.Field{Name: name, Label: label, Hint: hint}, Value: value}}
}

func date(name, label, hint string) field {
	return field{Date: ui.DateInput{Field: ui.Field{Name: name, Label: label, Hint: hint}}}
}

const (
	fromHint  = "Leave it empty for now. What was so before cannot be changed."
	untilHint = "Leave it empty if no end is known."
	endHint   = "Leave it empty for now. What was so until then stays in the history."
)
