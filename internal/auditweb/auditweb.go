// Package auditweb has the pages of the log: a member's own trail, who saw an organisation's
// records, and the heads by which partners check that nothing was rewritten.
//
// A trail names records by the beginning of their id and leads to them; it shows nothing of what
// is in them, so that reading a trail is not a look at every record in it.
package auditweb

import (
	"context"
	"embed"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// Templates are the pages of this package.
//
//go:embed *.gohtml
var Templates embed.FS

// Handler serves the pages. Who somebody is, app hands over.
type Handler struct {
	Log    *audit.Reading
	People func(ctx context.Context, who access.Actor, members []id.Member) (map[id.Member]string, error)
	Titles func(ctx context.Context, who access.Actor, records []id.Record) (map[id.Record]string, error) // of those that who may see; nil for none
	Orgs   func(ctx context.Context, who access.Actor) (map[id.Org]ui.Chip, error)
}

// Mount adds the routes.
func (h *Handler) Mount(m *web.Mux) {
	m.Page("GET /trail", access.AuditOwn, h.own)
	m.Page("GET /trail/records", access.AuditRecords, h.records)
	m.Page("GET /log", access.AuditHeads, h.heads)
}
