package intakeweb

import (
	"errors"
	"strconv"

	"lightship/internal/content"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// FormPage is the form of a concern, new or changed.
type FormPage struct {
	Frame    ui.Frame
	Heading  string
	Lead     string
	Crisis   ui.Crisis
	Errors   ui.ErrorSummary
	Conflict ui.SummaryList // what stands now, where somebody else changed it meanwhile
	Back     ui.Link
	Action   string
	Once     ui.Once
	Hidden   []ui.Hidden

	Danger, Child, Crime          ui.Radios
	What                          ui.TextArea
	Known                         ui.Radios
	Setting, Area                 ui.Select
	House, Street, Town, Postcode ui.TextInput
	When                          ui.TextInput
	Who                           ui.TextArea
	Wish                          ui.Radios

	New  bool // then these are asked too
	Rows []Rows
	More ui.Button
	Desk ui.Select
	Save ui.Button
}

// Rows ask for things of one kind; they are folded away until something was typed into them.
type Rows struct {
	Title string
	Open  bool
	List  []Row
}

// Row asks for one thing that the concern names.
type Row struct {
	Title  string
	Fields []ui.TextInput
	Radios []ui.Radios
}

const (
	fewestRows = 2
	mostRows   = 8
)

var yesNo = []ui.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}, {Value: "not-sure", Label: "Not sure"}}

func (h *Handler) formPage(r *web.Request, c intake.Concern, filled ui.Filled) FormPage {
	line := func(name, label, hint, value string, width int) ui.TextInput {
		return ui.TextInput{Field: ui.Field{Name: name, Label: label, Hint: hint}, Value: value, Width: width}.From(filled)
	}
	ask := func(name, label, hint, value string, options []ui.Option) ui.Radios {
		return ui.Radios{Field: ui.Field{Name: name, Label: label, Hint: hint}, Value: value, Options: options}.From(filled)
	}
	danger := ask("danger", "1. Is somebody in danger now?", "If yes, call 999 before you write this.", c.Danger, yesNo)
	child := ask("child", "2. Is somebody under 18, or might they be?", "When you are not sure, they are treated as a child.", c.Child, yesNo)
	crime := ask("crime", "3. Is a crime under way, or has one happened?", "", c.Crime, yesNo)
	danger.Inline, child.Inline, crime.Inline = true, true, true
	return FormPage{
		Frame: r.Frame("Write down a concern", nav).Fail(filled), Heading: "Write down a concern",
		Lead:   "Nine questions, about three minutes. Write what you know; you do not have to be sure. Only your desk sees it until somebody shares it.",
		Errors: filled.Summary(), Once: r.Once(), Action: "/concerns",
		Danger: danger, Child: child, Crime: crime,
		What:     ui.TextArea{Field: ui.Field{Name: "what", Label: "4. What did you see or hear?", Hint: "In your own words. Say what you saw apart from what you think it means."}, Value: c.What, Rows: 6, Max: intake.LongestWhat}.From(filled),
		Known:    ask("known", "5. How do you know?", "", c.Known, options(h.Lib, content.KnownHow)),
		Setting:  ui.Select{Field: ui.Field{Name: "setting", Label: "6. What kind of place was it?"}, Value: c.Place.Setting, Blank: "Choose the nearest", Options: options(h.Lib, content.ConcernSettings)}.From(filled),
		Area:     ui.Select{Field: ui.Field{Name: "area", Label: "Which council's area?"}, Value: c.Place.Area, Blank: "Choose an area", Options: options(h.Lib, content.Areas)}.From(filled),
		House:    line("house", "House number or name (optional)", "", c.Place.House, 10),
		Street:   line("street", "Street, or where it is (optional)", "", c.Place.Street, 0),
		Town:     line("town", "Town or village (optional)", "", c.Place.Town, 20),
		Postcode: line("postcode", "Postcode (optional)", "", c.Place.Postcode, 10),
		When:     line("when", "7. When was it? (optional)", "For example: Monday to Wednesday, about 05:40", c.When, 0),
		Who:      ui.TextArea{Field: ui.Field{Name: "who", Label: "8. Who was there? (optional)", Hint: "How many, about what age, what language. Names go below, where they can be found again."}, Value: c.Who, Rows: 4, Max: intake.LongestWho}.From(filled),
		Wish:     ask("wish", "9. What did the person say to sharing this?", "Sharing to protect somebody mostly does not rest on this. It is asked where that is safe, and weighed.", c.Wish, options(h.Lib, content.PersonAgreement)),
		Save:     ui.Button{Text: "Save the concern"},
	}
}

// ask is the empty form.
func (h *Handler) ask(r *web.Request) (web.Response, error) {
	p, err := h.newPage(r, ui.Filled{}, fewestRows)
	return web.Page("intake/form", p), err
}

func (h *Handler) newPage(r *web.Request, filled ui.Filled, rows int) (FormPage, error) {
	desks, err := h.Intake.Desks(r.Context(), r.Actor)
	if err != nil {
		return FormPage{}, err
	}
	p := h.formPage(r, intake.Concern{}, filled)
	p.New = true
	p.Hidden = []ui.Hidden{{Name: "rows", Value: strconv.Itoa(rows)}}
	p.More = ui.Button{Text: "More rows", Kind: "secondary", Name: "step", Value: "more"}
	p.Desk = ui.Select{Field: ui.Field{Name: "desk", Label: "Which desk of yours decides about it?", Hint: "You go on seeing what you wrote."}}
	for _, d := range desks {
		label := d.Name
		if d.Mine {
			label += " (yours)"
		}
		p.Desk.Options = append(p.Desk.Options, ui.Option{Value: string(d.ID), Label: label})
	}
	p.Desk = p.Desk.From(filled)
	for _, n := range h.Lib.Helplines() {
		if n.Phone != "" && n.Code != "999" {
			p.Crisis.Numbers = append(p.Crisis.Numbers, ui.CrisisNumber{Name: n.Label, Phone: n.Phone, Note: n.Hours})
		}
	}
	for _, k := range named {
		p.Rows = append(p.Rows, askRows(k, rows, filled))
	}
	return p, nil
}

// kindRows is how the rows of one kind are asked for.
type kindRows struct {
	kind, title, each string
	fields            []ui.TextInput // by name, label and width
	under18           bool
}

func box(name, label string, width int) ui.TextInput {
	return ui.TextInput{Field: ui.Field{Name: name, Label: label}, Width: width}
}

var named = []kindRows{
	{"person", "People", "Person", []ui.TextInput{box("given", "First names", 20), box("family", "Family name", 20), box("other", "Other names", 20),
		box("born", "Date of birth, or the year", 20), box("contact", "How to reach them safely", 30)}, true},
	{"phone", "Phones", "Phone", []ui.TextInput{box("number", "Number", 20), box("whose", "Whose it is", 20)}, false},
	{"vehicle", "Vehicles", "Vehicle", []ui.TextInput{box("plate", "Registration", 10), box("make", "Make and model", 20), box("colour", "Colour", 10)}, false},
	{"account", "Online accounts and e-mail", "Account", []ui.TextInput{box("platform", "Website or app", 20), box("handle", "Name of the account, or e-mail address", 30)}, false},
	{"business", "Businesses", "Business", []ui.TextInput{box("name", "Name", 20), box("number", "Company number", 10), box("trade", "What it does", 20)}, false},
}

// askRows asks for n things of one kind.
func askRows(k kindRows, n int, filled ui.Filled) Rows {
	rows := Rows{Title: k.title}
	for i := range n {
		row := Row{Title: k.each + " " + strconv.Itoa(i+1)}
		for _, f := range k.fields {
			f.Name = entity.FieldName(k.kind, i, f.Name)
			f = f.From(filled)
			rows.Open = rows.Open || f.Value != "" || f.Error != ""
			row.Fields = append(row.Fields, f)
		}
		if k.under18 {
			asked := ui.Radios{Field: ui.Field{Name: entity.FieldName(k.kind, i, "under18"), Label: "Under 18?"}, Options: yesNo, Inline: true}.From(filled)
			rows.Open = rows.Open || asked.Value != "" || asked.Error != ""
			row.Radios = append(row.Radios, asked)
		}
		rows.List = append(rows.List, row)
	}
	return rows
}

func (h *Handler) readConcern(f *web.Form) intake.Concern {
	answer := func(name string) string { return f.Choice(name, "yes", "no", "not-sure") }
	of := func(name, list string) string { return f.Choice(name, values(options(h.Lib, list))...) }
	return intake.Concern{
		Danger: answer("danger"), Child: answer("child"), Crime: answer("crime"),
		What: f.Text("what", intake.LongestWhat), Known: of("known", content.KnownHow),
		Place: intake.Place{
			Setting: of("setting", content.ConcernSettings), Area: of("area", content.Areas),
			House: f.Line("house", intake.LongestLine), Street: f.Line("street", intake.LongestLine),
			Town: f.Line("town", intake.LongestLine), Postcode: f.Line("postcode", intake.LongestLine),
		},
		When: f.Line("when", intake.LongestLine), Who: f.Text("who", intake.LongestWho), Wish: of("wish", content.PersonAgreement),
	}
}

// rowReader reads the repeated rows. Rows that are left empty count for nothing, so the problems
// of those that are not are given back under the names of the rows that were typed in.
type rowReader struct {
	f     *web.Form
	names map[string]string // as the service counts → as the form does
}

func (x *rowReader) read(kind string, row, at int, fields ...string) ([]string, bool) {
	out, any := make([]string, len(fields)), false
	for i, name := range fields {
		sent := entity.FieldName(kind, row, name)
		out[i] = x.f.Line(sent, intake.LongestLine)
		any = any || out[i] != ""
		x.names[entity.FieldName(kind, at, name)] = sent
	}
	return out, any
}

func readDescribed(f *web.Form, rows int) (entity.Described, *rowReader) {
	var d entity.Described
	x := &rowReader{f: f, names: map[string]string{}}
	for i := range rows {
		if v, ok := x.read("person", i, len(d.People), "given", "family", "other", "born", "contact", "under18"); ok {
			d.People = append(d.People, entity.Person{Given: v[0], Family: v[1], Other: v[2], Born: v[3], SafeContact: v[4], Under18: v[5]})
		}
		if v, ok := x.read("phone", i, len(d.Phones), "number", "whose"); ok {
			d.Phones = append(d.Phones, entity.Phone{Number: v[0], Whose: v[1]})
		}
		if v, ok := x.read("vehicle", i, len(d.Vehicles), "plate", "make", "colour"); ok {
			d.Vehicles = append(d.Vehicles, entity.Vehicle{Plate: v[0], Make: v[1], Colour: v[2]})
		}
		if v, ok := x.read("account", i, len(d.Accounts), "platform", "handle"); ok {
			d.Accounts = append(d.Accounts, entity.Account{Platform: v[0], Handle: v[1]})
		}
		if v, ok := x.read("business", i, len(d.Businesses), "name", "number", "trade"); ok {
			d.Businesses = append(d.Businesses, entity.Business{Name: v[0], Number: v[1], Trade: v[2]})
		}
	}
	return d, x
}

func (h *Handler) create(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	rows, _ := f.Int("rows", fewestRows, mostRows)
	concern := h.readConcern(f)
	described, x := readDescribed(f, rows)
	desk, _ := id.Parse[id.Post](f.Text("desk", 100))
	if f.Text("step", 20) == "more" {
		filled := f.Filled()
		filled.Problems = nil
		p, err := h.newPage(r, filled, min(rows+fewestRows, mostRows))
		return web.Page("intake/form", p), err
	}
	if f.OK() {
		rec, err := h.Intake.Create(r.Context(), r.Actor, intake.Told{Concern: concern, Described: described, Desk: desk, Once: string(r.Once())})
		if err == nil {
			return web.Redirect("/concerns/"+string(rec)+"/doors", "Saved. Hearing nothing does not mean that nobody knows something."), nil
		}
		if !x.take(err) {
			return web.Response{}, err
		}
	} else {
		x.take(fault.Check(h.Intake.Problems(concern, described)))
	}
	p, err := h.newPage(r, f.Filled(), rows)
	return web.Again("intake/form", p), err
}

func (h *Handler) askEdit(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	got, err := h.Intake.Editable(r.Context(), r.Actor, rec)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("intake/form", h.editPage(r, rec, got.Body, got.Mark, ui.Filled{})), nil
}

func (h *Handler) editPage(r *web.Request, rec id.Record, c intake.Concern, mark record.Mark, filled ui.Filled) FormPage {
	p := h.formPage(r, c, filled)
	p.Frame.Title, p.Heading = "Change a concern", "Change a concern"
	p.Lead = "What it said before is kept in its history."
	p.Action = "/concerns/" + string(rec) + "/edit"
	p.Back = ui.Link{Text: "Leave it as it is", Href: "/records/" + string(rec)}
	p.Hidden = []ui.Hidden{{Name: "mark", Value: string(mark)}}
	p.Save.Text = "Save the change"
	return p
}

func (h *Handler) edit(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	to := h.readConcern(f)
	mark := record.Mark(f.Text("mark", 100))
	if !f.OK() { // visible, permitted and version come before what is wrong with single fields
		got, err := h.Intake.Editable(r.Context(), r.Actor, rec)
		if err != nil {
			return web.Response{}, err
		}
		if got.Mark == mark {
			f.Take(fault.Check(h.Intake.Problems(to, entity.Described{})))
			return web.Again("intake/form", h.editPage(r, rec, got.Body, mark, f.Filled())), nil
		}
		return h.conflict(r, rec, got.Shown, f), nil
	}
	err = h.Intake.Edit(r.Context(), r.Actor, intake.Seen{Record: rec, Mark: mark, Once: string(r.Once())}, to)
	if stale, ok := errors.AsType[*record.Stale](err); ok {
		return h.conflict(r, rec, stale.Now, f), nil
	}
	if f.Take(err) {
		return web.Again("intake/form", h.editPage(r, rec, to, mark, f.Filled())), nil
	}
	if err != nil {
		return web.Response{}, err
	}
	return web.Redirect("/records/"+string(rec), "Saved."), nil
}

// conflict shows what stands now, and the form as it was typed; saving that replaces what stands.
func (h *Handler) conflict(r *web.Request, rec id.Record, now record.Shown, f *web.Form) web.Response {
	p := h.editPage(r, rec, intake.Concern{}, now.Mark, f.Filled())
	p.Conflict = fields(now.View)
	p.Back.Text = "Keep what stands now"
	p.Save.Text = "Save mine instead"
	return web.Conflicted("intake/form", p)
}

// take gives the problems of a fault to the rows that they are about.
func (x *rowReader) take(err error) bool {
	if !fault.Is(err, fault.Invalid) {
		return false
	}
	for name, problem := range fault.As(err).Fields {
		x.problem(name, problem)
	}
	return true
}

func (x *rowReader) problem(name, problem string) {
	if sent := x.names[name]; sent != "" {
		name = sent
	}
	x.f.Problem(name, problem)
}
