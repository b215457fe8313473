package ui

import (
	"net/url"
	"strings"
)

// Notice says what just happened. It never holds what somebody wrote.
type Notice struct {
	Text string
	Good bool // something was done; otherwise something to know
}

// SummaryRow is one line of a summary list.
type SummaryRow struct {
	Key    string
	Values []Value
	Action Link
}

// SummaryList shows what is known, key by key.
type SummaryList struct{ Rows []SummaryRow }

// Bare tells whether no row has an action.
func (s SummaryList) Bare() bool {
	for _, r := range s.Rows {
		if r.Action.Text != "" {
			return false
		}
	}
	return true
}

// Row makes a line of one value.
func Row(key string, v Value) SummaryRow { return SummaryRow{Key: key, Values: []Value{v}} }

// Strip is the handling strip, the first thing read on every record.
type Strip struct {
	Marking string  // OFFICIAL-SENSITIVE
	Items   []Value // code, owner or lead, what you see and why
	Links   []Link  // why can I see this? who can see this?
	Secret  bool    // violet: sealed, private or silent
}

// LaneItem is one entry of a lane.
type LaneItem struct {
	When   Moment
	Who    Chip
	By     string // the member, in the private lane
	For    string // who reads it, when that is not everybody of the lane
	Text   string // paragraphs are kept
	Action Link
}

// Paragraphs are the pieces of the text between blank lines.
func (i LaneItem) Paragraphs() []string { return paragraphs(i.Text) }

// Lane is one side of a response: shared, or private to one organisation.
type Lane struct {
	Title   string
	Note    string // who reads it
	Private bool
	Items   []LaneItem
	Empty   string // what stands here when there is nothing
}

// Figure is a big number with one plain line.
type Figure struct{ Number, Line string }

// Prose is plain text of several paragraphs; line ends within one are kept.
type Prose struct{ Text string }

// Paragraphs are the pieces between blank lines.
func (p Prose) Paragraphs() []string { return paragraphs(p.Text) }

func paragraphs(text string) []string {
	var out []string
	for _, p := range strings.Split(text, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Empty teaches: what would stand here, why it is empty, the one thing to do.
type Empty struct {
	What string
	Why  string
	Do   Button
}

// Details opens to say more.
type Details struct {
	Summary string
	Prose   Prose
	Values  []Value // as a list, after the prose
	Open    bool
}

// Panel is a box beside the work, with a short list.
type Panel struct {
	Title string
	Items []Value
	Empty string // what is said when there are none
}

// Effect shows what a dangerous act will do, before it is asked for.
type Effect struct {
	Title string
	Lines []string
}

// VersusRow compares one thing that two organisations hold.
type VersusRow struct {
	Label   string
	Yours   Value
	Theirs  Value
	Matched bool // yours is marked as what matched
}

// Versus shows two records side by side; what is not the viewer's to see is veiled.
type Versus struct {
	Yours, Theirs Tone
	Rows          []VersusRow
}

// Pager goes through a list by sealed cursors.
type Pager struct {
	Previous string // address; empty when this is the first page
	Next     string // address; empty when this is the last page
}

// Pages makes a pager: path and query stay, and the cursor of the page before or after is added.
func Pages(path string, keep url.Values, previous, next string) Pager {
	with := func(cursor string) string {
		if cursor == "" {
			return ""
		}
		q := url.Values{}
		for k, v := range keep {
			q[k] = v
		}
		q.Set("at", cursor)
		return path + "?" + q.Encode()
	}
	return Pager{Previous: with(previous), Next: with(next)}
}

// Breadcrumbs lead back up; the page itself is not among them.
type Breadcrumbs struct{ Links []Link }

// CrisisNumber is a telephone number for people in trouble.
type CrisisNumber struct {
	Name  string // "the Modern Slavery Helpline"
	Phone string // as people read it
	Note  string // hours, price, and when that was checked
}

// Ring is a link that rings the number.
func (n CrisisNumber) Ring() Link {
	return Link{Text: n.Phone, Href: "tel:" + strings.ReplaceAll(n.Phone, " ", "")}
}

// Crisis says whom to ring now. 999 stands first always; the numbers come from a content pack.
type Crisis struct{ Numbers []CrisisNumber }
