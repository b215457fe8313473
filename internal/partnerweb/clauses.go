package partnerweb

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/partner"
	"lightship/internal/web/ui"
)

// agreement is an agreement as a page shows it.
type agreement struct {
	Name    string
	State   ui.Value
	Parties ui.Details
	Clauses ui.Table
	More    ui.Link
	Warning string // that it lapses soon
	Empty   string // what stands there when no clause is in force
}

func (p pages) agreement(a partner.Agreement) agreement {
	out := agreement{Name: a.Name, State: ui.Value{Text: fmt.Sprintf("In force from %s until %s", day(a.From), day(a.Lapses)), Tag: ui.Tag{Text: "in force", Colour: "green"}}}
	if !a.Live(p.now) {
		out.State = ui.Value{Text: fmt.Sprintf("From %s until %s", day(a.From), day(a.Lapses)), Tag: ui.Tag{Text: "not in force", Colour: "grey"}}
	}
	if a.ID != "" {
		out.More = ui.Link{Text: a.Name, Href: agreementPath(a.ID)}
	}
	out.Warning = lapseWarning(a, p.now)
	for _, party := range a.Parties {
		if party.Live(p.now) {
			o := p.names.Orgs[party.Org]
			out.Parties.Values = append(out.Parties.Values, ui.Value{Text: o.Name, Href: orgPath(party.Org)})
		}
	}
	slices.SortFunc(out.Parties.Values, byText)
	out.Parties.Summary = fmt.Sprintf("Signed by %s", plural(len(out.Parties.Values), "organisation"))
	out.Clauses = p.clauses(a)
	if len(out.Clauses.Rows) == 0 {
		out.Empty = "No clause is in force: nothing passes on the ground of this agreement."
	}
	return out
}

// told is one or more clauses that differ in kind and purpose alone.
type told struct {
	kinds    []string
	purposes []string
	clause   partner.Clause
}

func (p pages) clauses(a partner.Agreement) ui.Table {
	t := ui.Table{Label: "Clauses of " + a.Name, Cards: true, Columns: []ui.Column{
		{Text: "What"}, {Text: "From", Said: true}, {Text: "To", Said: true}, {Text: "What for", Said: true}, {Text: "At most they see", Said: true}, {Text: "How it answers a comparison", Said: true}, {Text: "Looked at again", Said: true}}}
	for _, c := range p.together(a.Clauses) {
		t.Rows = append(t.Rows, []ui.Value{
			{Text: upper(listed(c.kinds)), Bold: true},
			ui.Text(upper(called(p.names, c.clause.Senders))),
			ui.Text(upper(called(p.names, c.clause.Recipients))),
			ui.Text(strings.Join(c.purposes, "\n")),
			ui.Text(upper(levelWords[c.clause.Level])),
			{Tone: ui.Tone(c.clause.Tone.String())},
			ui.Text(day(c.clause.Review)),
		})
	}
	return t
}

// together joins live clauses that say the same of several kinds, then of several purposes.
func (p pages) together(clauses []partner.Clause) []told {
	var byKind []told
	for _, c := range clauses {
		if !c.Live(p.now) {
			continue
		}
		i := slices.IndexFunc(byKind, func(t told) bool { return t.clause.Purpose == c.Purpose && alike(t.clause, c) })
		if i < 0 {
			byKind = append(byKind, told{clause: c})
			i = len(byKind) - 1
		}
		byKind[i].kinds = append(byKind[i].kinds, kindWord(c.Kind))
	}
	var out []told
	for _, t := range byKind {
		slices.Sort(t.kinds)
		t.kinds = slices.Compact(t.kinds)
		i := slices.IndexFunc(out, func(o told) bool { return slices.Equal(o.kinds, t.kinds) && alike(o.clause, t.clause) })
		if i < 0 {
			out = append(out, t)
			i = len(out) - 1
		}
		out[i].purposes = append(out[i].purposes, t.clause.Purpose.Label())
	}
	for i := range out {
		slices.Sort(out[i].purposes)
		out[i].purposes = slices.Compact(out[i].purposes)
	}
	return out
}

// alike tells whether two clauses differ in kind and purpose at most.
func alike(a, b partner.Clause) bool {
	return a.Level == b.Level && a.Tone == b.Tone && a.Review.Equal(b.Review) &&
		slices.Equal(a.Senders, b.Senders) && slices.Equal(a.Recipients, b.Recipients)
}

// toldTable says what each side of a comparison is told, computed by the policy itself.
func toldTable() ui.Table {
	tones := []access.Tone{access.Open, access.Pointing, access.Silent}
	t := ui.Table{Caption: "What you are told when your record and theirs are about the same thing", Head: true, Columns: []ui.Column{{Text: "Your clause"}}}
	for _, theirs := range tones {
		t.Columns = append(t.Columns, ui.Column{Text: "Theirs is " + theirs.String()})
	}
	for _, mine := range tones {
		row := []ui.Value{{Tone: ui.Tone(mine.String())}}
		for _, theirs := range tones {
			cell := ui.Text(upper(toldWords[access.Told(mine, theirs, access.Summary)]))
			if mine == access.Silent && theirs == access.Silent {
				cell.Note = "The broker desk asks both whether it may put them in touch, and tells neither who until both agree."
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// lapseWarning says that an agreement in force lapses within 60, 30 or 7 days.
func lapseWarning(a partner.Agreement, now time.Time) string {
	if !a.Live(now) {
		return ""
	}
	words, urgency := ui.Due{Now: now, At: a.Lapses, Date: true}.Words()
	then := " What was shared by its clauses then becomes a pointer, and nothing new passes until a new agreement is signed."
	switch left := a.Lapses.Sub(now); {
	case left <= 7*24*time.Hour && urgency == "today":
		return "This agreement lapses today." + then
	case left <= 7*24*time.Hour:
		return "This agreement lapses within 7 days: " + words + "." + then
	case left <= 30*24*time.Hour:
		return "This agreement lapses within 30 days, on " + day(a.Lapses) + "." + then
	case left <= 60*24*time.Hour:
		return "This agreement lapses within 60 days, on " + day(a.Lapses) + ". Agree the next one now." + then
	default:
		return ""
	}
}

func day(t time.Time) string { return t.In(clock.London()).Format("2 January 2006") }

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
