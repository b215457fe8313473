package auditweb

import (
	"strconv"
	"time"

	"lightship/internal/audit"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// HeadsPage is what everybody may have of the log.
type HeadsPage struct {
	Frame ui.Frame
	About ui.SummaryList
	Note  string // the newest head, as it was signed
	Heads ui.Table
	None  ui.Empty
}

const headsShown = 24

func (h *Handler) heads(r *web.Request) (web.Response, error) {
	p, err := h.Log.Published(r.Context())
	if err != nil {
		return web.Response{}, err
	}
	return web.Page("audit/heads", headsPage(r.Room("The log", "log"), p, r.Now)), nil
}

func headsPage(frame ui.Frame, p audit.Published, now time.Time) HeadsPage {
	page := HeadsPage{
		Frame: frame,
		About: ui.SummaryList{Rows: []ui.SummaryRow{ui.Row("Name of the log", ui.Text(p.Origin)), ui.Row("Verifier key", ui.Text(p.Key))}},
		Heads: ui.Table{Label: "Heads of the log", Columns: []ui.Column{{Text: "Published"}, {Text: "Entries", Number: true}, {Text: "Root of the tree"}}},
	}
	if len(p.Heads) == 0 {
		page.None = ui.Empty{What: "No head yet", Why: "The first head is published within ten minutes of the first entry, and then on a fixed tick, so that its time tells nothing."}
		return page
	}
	page.Note = p.Heads[0].Note
	for _, head := range p.Heads[:min(headsShown, len(p.Heads))] {
		page.Heads.Rows = append(page.Heads.Rows, []ui.Value{
			{When: ui.Moment{Now: now, At: head.At}}, ui.Text(strconv.FormatInt(head.Size, 10)), ui.Text(head.Root.String()),
		})
	}
	return page
}
