package intakeweb

import (
	"strings"

	"lightship/internal/content"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// DoorsPage shows the statutory doors of a concern.
type DoorsPage struct {
	Frame  ui.Frame
	Crumbs ui.Breadcrumbs
	Lead   string
	Errors ui.ErrorSummary
	Apply  []DoorBox
	Others []DoorBox
	Action string
	Next   ui.Button
}

// DoorBox is one door.
type DoorBox struct {
	Heading   string
	When, Who string
	Law       ui.Details
	Ring      []ui.Value
	Say       ui.Details
	Write     ui.Details
	Have      []ui.Value // references that came back
	NotYet    string
	Once      ui.Once
	Door      ui.Hidden
	Box       ui.TextInput
	Open      bool // of one that does not apply: it has a reference, or its form came back
	Save      ui.Button
}

func (h *Handler) doors(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	p, err := h.doorsPage(r, rec, "", ui.Filled{})
	return web.Page("intake/doors", p), err
}

// doorsPage makes the page; tried is the door whose form came back.
func (h *Handler) doorsPage(r *web.Request, rec id.Record, tried string, filled ui.Filled) (DoorsPage, error) {
	got, doors, err := h.Intake.Doors(r.Context(), r.Actor, rec)
	if err != nil {
		return DoorsPage{}, err
	}
	p := DoorsPage{
		Frame:  r.Frame("Statutory doors", nav).Fail(filled),
		Crumbs: ui.Breadcrumbs{Links: []ui.Link{{Text: "Concerns", Href: "/concerns"}, {Text: got.Reference, Href: "/records/" + string(rec)}}},
		Errors: filled.Summary(), Action: "/concerns/" + string(rec) + "/doors",
		Lead: "What you answered leads to no statutory door by itself. The others stand below, in case one is right.",
		Next: ui.Button{Text: "Go on to the concern", Href: "/records/" + string(rec)},
	}
	for _, d := range doors {
		box := doorBox(r, d, filled, d.Code == tried)
		if d.Applies {
			p.Lead = "What you answered leads to these. Ring, say what stands ready, and write down the reference that they give you."
			p.Apply = append(p.Apply, box)
		} else {
			p.Others = append(p.Others, box)
		}
	}
	return p, nil
}

func doorBox(r *web.Request, d intake.Door, filled ui.Filled, tried bool) DoorBox {
	label := d.Reference
	if label == "" {
		label = "The reference that they gave you"
	}
	box := DoorBox{
		Heading: d.Label, When: d.When, Who: d.Door.Who,
		Law:   ui.Details{Summary: "The law"},
		Say:   ui.Details{Summary: "What to say: the text is ready", Prose: ui.Prose{Text: d.Prepared}, Open: d.Applies},
		Write: ui.Details{Summary: "What to write down"},
		Once:  r.Once(),
		Door:  ui.Hidden{Name: "door", Value: d.Code},
		Box:   ui.TextInput{Field: ui.Field{Name: "reference", ID: "reference-" + d.Code, Label: label}, Width: 20},
		Save:  ui.Button{Text: "Save the reference", Kind: "secondary", About: "of: " + d.Label},
	}
	for _, l := range d.Law {
		text := l.Act
		if l.Section != "" {
			text += ", " + l.Section
		}
		v := ui.Value{Text: text + ": " + l.Says}
		if l.Verify {
			v.Note = "Not yet checked against its text."
		}
		box.Law.Values = append(box.Law.Values, v)
	}
	for _, c := range d.Contacts {
		box.Ring = append(box.Ring, ring(c))
	}
	for _, w := range d.Write {
		box.Write.Values = append(box.Write.Values, ui.Text(w))
	}
	for _, ref := range d.References {
		box.Have = append(box.Have, ui.Value{Text: ref.Value, Bold: true, Label: "Reference", When: ui.Moment{Now: r.Now, At: ref.At}})
	}
	if len(box.Have) == 0 {
		box.NotYet = content.NoReferenceYet
	}
	box.Open = tried || len(box.Have) > 0
	if tried {
		box.Box = box.Box.From(filled)
	}
	return box
}

// ring says whom to ring: a number that nobody has checked is not there, and the note says where
// to look.
func ring(c content.Contact) ui.Value {
	v := ui.Value{Text: c.Label, Note: c.Note}
	if c.Phone != "" {
		v = ui.Value{Label: c.Label + ":", Text: c.Phone, Href: "tel:" + strings.ReplaceAll(c.Phone, " ", ""), Bold: true, Note: strings.TrimSpace(c.Hours + " " + c.Note)}
	}
	if c.Demo && c.Note == "" {
		v.Note = "This number is made up, for the demonstration."
	}
	return v
}

func (h *Handler) refer(r *web.Request) (web.Response, error) {
	rec, err := web.ID[id.Record](r, "id")
	if err != nil {
		return web.Response{}, err
	}
	f, err := r.Form()
	if err != nil {
		return web.Response{}, err
	}
	reference, door := f.Line("reference", 0), f.Text("door", 40)
	err = h.Intake.Referred(r.Context(), r.Actor, rec, door, reference)
	if err == nil && f.OK() {
		return web.Redirect("/concerns/"+string(rec)+"/doors", "The reference is saved."), nil
	}
	if err != nil && !f.Take(err) {
		return web.Response{}, err
	}
	filled := f.Filled()
	filled.Target = map[string]string{"reference": "reference-" + door}
	p, err := h.doorsPage(r, rec, door, filled)
	return web.Again("intake/doors", p), err
}
