package app

import (
	"context"
	"io/fs"

	"lightship/internal/access"
	"lightship/internal/accountweb"
	"lightship/internal/api"
	"lightship/internal/api/people"
	"lightship/internal/auditweb"
	"lightship/internal/demo"
	"lightship/internal/discoverweb"
	"lightship/internal/entityweb"
	"lightship/internal/id"
	"lightship/internal/intakeweb"
	"lightship/internal/oversightweb"
	"lightship/internal/partner"
	"lightship/internal/partnerweb"
	"lightship/internal/recordweb"
	"lightship/internal/respond"
	"lightship/internal/respondweb"
	"lightship/internal/store"
	"lightship/internal/todayweb"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// templates are the page templates of every feature.
func (a *App) templates() []fs.FS {
	return []fs.FS{intakeweb.Templates, entityweb.Templates, recordweb.Templates, partnerweb.Templates, auditweb.Templates, discoverweb.Templates,
		oversightweb.Templates, todayweb.Templates, accountweb.Templates, respondweb.Templates}
}

// features mounts the pages of every feature, and the API over the same services.
func (a *App) features(m *web.Mux) error {
	responses := &respondweb.Handler{Respond: a.Respond, Content: a.Content}
	concerns := &intakeweb.Handler{Intake: a.Intake, Lib: a.Content, Responses: responses.Opened}
	concerns.Mount(m)
	(&entityweb.Handler{Entities: a.Entities, Intake: a.Intake, Lib: a.Content}).Mount(m)
	responses.Mount(m)
	(&recordweb.Handler{Share: a.Share, Lib: a.Content, Panels: []recordweb.Panel{concerns.Panel, responses.Panel}}).Mount(m)
	(&discoverweb.Handler{Service: a.Discover}).Mount(m)
	(&todayweb.Handler{Sources: a.sources(), Given: a.came}).Mount(m)
	(&oversightweb.Handler{Oversight: a.Figures, States: states()}).Mount(m)
	tour, err := a.tour()
	if err != nil {
		return err
	}
	(&accountweb.Handler{Accounts: a.Accounts, Members: a.Members, Outbox: a.Mail.Outbox, Site: a.Config.Site, Secure: a.Config.Secure, Personas: a.personas(), Tour: tour, Steps: demo.Steps()}).Mount(m)
	(&partnerweb.Handler{Partners: a.Organise, Content: a.Content}).Mount(m)
	(&auditweb.Handler{Log: a.Reading, People: a.Organise.People, Orgs: a.chips, Titles: a.titles}).Mount(m)
	return api.Mount(m, api.Deps{Content: a.Content, Partners: a.Organise, Intake: a.Intake, Entities: a.Entities, Share: a.Share, Discover: a.Discover, Respond: a.Respond,
		Oversight: a.Figures, Log: a.Reading, People: people.Operations{Accounts: a.Accounts, Members: a.Members}})
}

// personas are those of the demo, and none on real data.
func (a *App) personas() []accountweb.Persona {
	if !a.Config.Demo {
		return nil
	}
	var out []accountweb.Persona
	for _, p := range demo.Personas() {
		out = append(out, accountweb.Persona{Email: p.Mail, Name: p.Name, Line: p.Line,
			Org: ui.Chip{Name: p.Org, Post: p.Desk, Sector: ui.Sector(partner.Sector(p.Sector).Chip())}})
	}
	return out
}

// tour is the demo's main job in ten clicks.
func (a *App) tour() ([]accountweb.Step, error) {
	if !a.Config.Demo {
		return nil, nil
	}
	steps, err := demo.Tour(context.Background(), a.DB)
	out := make([]accountweb.Step, len(steps))
	for i, s := range steps {
		out[i] = accountweb.Step{Email: s.Mail, Path: s.Path, Button: s.Button, Text: s.Text}
	}
	return out, err
}

// states are those of an action, in their order.
func states() []oversightweb.State {
	var out []oversightweb.State
	for _, code := range respond.States() {
		out = append(out, oversightweb.State{Code: code, Words: respond.StateWords(code)})
	}
	return out
}

// titles names records as somebody may see them now, which is a look like any other.
func (a *App) titles(ctx context.Context, who access.Actor, records []id.Record) (map[id.Record]string, error) {
	out := map[id.Record]string{}
	err := a.DB.Read(ctx, store.Pages, func(r store.Reader) error {
		lines, err := a.Records.Lines(ctx, r, who, access.RecordPointer, records)
		for _, l := range lines {
			out[l.ID] = l.Title
		}
		return err
	})
	return out, err
}

// chips gives how organisations are shown.
func (a *App) chips(ctx context.Context, who access.Actor) (map[id.Org]ui.Chip, error) {
	orgs, err := a.Organise.Named(ctx, who)
	out := map[id.Org]ui.Chip{}
	for _, o := range orgs {
		out[o.ID] = ui.Chip{Name: o.Short, Sector: ui.Sector(o.Sector.Chip())}
	}
	return out, err
}
