package partnerweb

import (
	"time"

	"lightship/internal/access"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// PolicyPage says what the program holds to.
type PolicyPage struct {
	Frame      ui.Frame
	Levels     ui.SummaryList
	Purposes   ui.SummaryList
	Machine    ui.Table
	Tones      ui.SummaryList
	Told       ui.Table
	Firewall   []string
	Agreements []agreement
	NoTerms    ui.Empty
}

func (h *Handler) policy(r *web.Request) (web.Response, error) {
	all, names, err := h.Partners.Terms(r.Context(), r.Actor)
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("partner/policy", h.policyPage(r.Frame("Policy", "policy"), all, names, r.Now)), nil
}

func (h *Handler) policyPage(frame ui.Frame, all []partner.Agreement, names organise.Names, now time.Time) PolicyPage {
	p := PolicyPage{
		Frame:    frame,
		Levels:   levelList(),
		Purposes: h.purposeList(),
		Machine:  machineTable(),
		Tones:    toneList(),
		Told:     toldTable(),
		Firewall: []string{
			"Immigration enforcement is a function of organisations, desks and members, those on loan from elsewhere among them. It counts for twelve months after it ends.",
			"Whoever has it is shown nothing that partners hold about people at risk, those who reported, their health, their support or children. Those records are never compared with theirs.",
			"No clause of any agreement opens this, and nobody can break it open.",
		},
	}
	show := pages{now: now, names: names, words: h.Content}
	for _, a := range all {
		p.Agreements = append(p.Agreements, show.agreement(a))
	}
	if len(all) == 0 {
		p.NoTerms = ui.Empty{What: "No agreement yet", Why: "The clauses of every information sharing agreement stand here once the coordinator has added it and two organisations have signed. Until then records pass only by a single lawful share, or when somebody is at risk now."}
	}
	return p
}

func levelList() ui.SummaryList {
	return ui.SummaryList{Rows: []ui.SummaryRow{
		ui.Row("None", ui.Text("The same answer as for something that does not exist.")),
		ui.Row("Pointer", ui.Text("That a desk holds something, and how to reach that desk.")),
		ui.Row("Summary", ui.Text("The few lines by which the thing is known.")),
		ui.Row("Full", ui.Text("All of it, but protected parts, which are opened one by one.")),
	}}
}

func (h *Handler) purposeList() ui.SummaryList {
	var s ui.SummaryList
	for _, purpose := range access.Purposes() {
		var means []ui.Value
		for _, o := range h.Content.List("purposes").Items {
			if o.Parent == string(purpose) && !o.Retired {
				means = append(means, ui.Text(o.Label))
			}
		}
		s.Rows = append(s.Rows, ui.SummaryRow{Key: purpose.Label(), Values: means})
	}
	return s
}

func toneList() ui.SummaryList {
	row := func(t access.Tone, words string) ui.SummaryRow {
		return ui.Row(upper(t.String()), ui.Value{Text: words, Tone: ui.Tone(t.String())})
	}
	return ui.SummaryList{Rows: []ui.SummaryRow{
		row(access.Open, "Partners who hold something on the same thing get a summary of ours."),
		row(access.Pointing, "They learn that we hold something, and how to reach our desk."),
		row(access.Silent, "They are told nothing. We are told of a desk at most. It needs a reason, somebody who answers for it, and a date on which it is looked at again."),
		row(access.Off, "Not compared with them at all."),
	}}
}

// machineTable lists every job of the program, and what it may do with records. The rights behind
// it are those of access.MayOwn and access.MayGrant.
func machineTable() ui.Table {
	t := ui.Table{Label: "What the machine may do", Head: true, Columns: []ui.Column{{Text: "Job"}, {Text: "Reads"}, {Text: "Gives back"}}}
	for _, job := range [][3]string{
		{"Compare", "The keys (plates, numbers, names with birth dates, addresses, handles, company numbers) of every owner's released records. It is the only job that does. Protected parts have no key.",
			"Notes only, each to the organisation whose own record it is about. Never a record, a value, a count or a time."},
		{"Give notes", "What the comparison found, at the tick. It asks the policy again for each side.",
			"A note of the organisation's own and, where the other's clause is open and its own is not silent, the other's summary for ninety days."},
		{"Chase", "Due dates of actions.", "A mark that an action is late, for those who see it already."},
		{"Tell what came of it", "That a response took a step.", "A line in fixed words to those who gave something."},
		{"Keep the log", "That there are new entries, by their hashes.", "A signed head of the log, on a fixed tick."},
	} {
		t.Rows = append(t.Rows, []ui.Value{ui.Text(job[0]), ui.Text(job[1]), ui.Text(job[2])})
	}
	return t
}
