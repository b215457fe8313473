package app

import (
	"context"
	"fmt"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/audit"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/web"
	"lightship/internal/web/ui"
)

// mount puts all routes on one mux.
func (a *App) mount(context.Context) error {
	set, err := web.Templates(a.templates()...)
	if err != nil {
		return err
	}
	m, err := web.New(web.Config{
		Log: a.Log, Clock: a.Clock, Templates: set, Assets: ui.Built(), Secure: a.Config.Secure,
		Visit: a.visit, Bearer: a.bearer,
		Begin:  func(ctx context.Context, _ string) context.Context { return audit.Begin(ctx) },
		Settle: func(ctx context.Context) error { return audit.Settle(ctx, a.DB, a.Clock) },
		Nav:    a.nav, SearchAt: "/search", Home: "/today", Banner: a.banner(), BannerLink: a.bannerLink(),
		NoticeKey: a.Key.Derive("notices"),
	})
	if err != nil {
		return err
	}
	m.Asset()
	m.Page("GET /{$}", access.Public, web.Front(a.crisis(), a.doors()...))
	if err := a.features(m); err != nil {
		return err
	}
	if err := m.Check(); err != nil {
		return err
	}
	a.Handler, a.Routes = m, m.Routes()
	return nil
}

func (a *App) banner() string {
	if a.Config.Demo {
		return "This is a demo: every person, organisation and record in it is made up."
	}
	return ""
}

// doors are the ways in besides signing in.
func (a *App) doors() []ui.Button {
	if a.Config.Demo {
		return []ui.Button{{Text: "Try the demo", Href: "/demo"}}
	}
	return nil
}

// bannerLink leads back to the tour of the demo from every page, also from one where nothing is.
func (a *App) bannerLink() ui.Link {
	if a.Config.Demo {
		return ui.Link{Text: "Try this", Href: "/demo"}
	}
	return ui.Link{}
}

// crisis are the numbers of the front door, from the content pack.
func (a *App) crisis() []ui.CrisisNumber {
	var out []ui.CrisisNumber
	for _, h := range a.Content.Helplines() {
		if h.Phone != "" && h.Code != "999" { // that stands over the list
			out = append(out, ui.CrisisNumber{Name: h.Label, Phone: h.Phone, Note: h.Hours})
		}
	}
	return out
}

// nav is the rail: only doors that this member can open, with what waits behind two of them.
func (a *App) nav(r *web.Request) []ui.NavItem {
	items := []ui.NavItem{{Key: "today", Text: "Today", Href: "/today"}, {Key: "concerns", Text: "Concerns", Href: "/concerns"}}
	if len(r.Actor.Kinds) > 0 {
		hits, asked := a.waits(r.Context(), r.Actor)
		items = append(items,
			ui.NavItem{Key: "hits", Text: "Hits", Href: "/hits", Count: hits, Of: "not opened yet", Hot: true},
			ui.NavItem{Key: "responses", Text: "Responses", Href: "/responses", Count: asked, Of: "to answer", Hot: true})
	}
	items = append(items, ui.NavItem{Key: "organisations", Text: "Organisations", Href: "/organisations"})
	if access.MayCall(r.Actor, access.Admit) {
		items = append(items, ui.NavItem{Key: "members", Text: "Members", Href: "/members"})
	}
	if access.MayCall(r.Actor, access.OversightRead) {
		items = append(items, ui.NavItem{Key: "oversight", Text: "Oversight", Href: "/oversight"})
	}
	if access.MayCall(r.Actor, access.AuditRecords) {
		items = append(items, ui.NavItem{Key: "trail-records", Text: "Who saw our records", Href: "/trail/records"})
	}
	return append(items,
		ui.NavItem{Key: "trail", Text: "What I did and saw", Href: "/trail", Apart: true},
		ui.NavItem{Key: "session", Text: "My sessions", Href: "/session"},
		ui.NavItem{Key: "policy", Text: "The policy", Href: "/policy"},
		ui.NavItem{Key: "log", Text: "The log", Href: "/log"})
}

type visitKey struct {
	member  id.Member
	purpose access.Purpose
}

// waits counts the hits that nobody has opened and the invitations that nobody has answered, at the
// desks of a member, in one statement: it is asked for every page. A rail without numbers is better
// than no page, so a failure counts nothing.
func (a *App) waits(ctx context.Context, who access.Actor) (hits, asked int) {
	const most = ui.MostCounted + 1
	err := a.DB.Read(ctx, store.Pages, func(r store.Reader) error {
		return store.Each(ctx, r, func(row store.Row) error { return row.Scan(&hits, &asked) },
			store.SQL(`select * from ({hits}) h cross join ({asked}) q`).Fill("hits", a.Discover.Unopened(who, most)).Fill("asked", a.Respond.Unanswered(who, most)))
	})
	if err != nil {
		a.Log.WarnContext(ctx, "what waits cannot be counted", "error", err)
		return 0, 0
	}
	return hits, asked
}

// visit resolves a session cookie and says where its member stands, for the header.
func (a *App) visit(ctx context.Context, token string) (who access.Actor, v web.Visit, err error) {
	var s account.Session
	err = a.DB.Read(ctx, store.Pages, func(r store.Reader) error {
		if s, who, err = a.Accounts.Visit(ctx, r, token, a.Clock.Now()); err != nil {
			return err
		}
		v, err = a.visits.Get(ctx, r, a.Clock.Now(), visitKey{who.Member, who.Purpose}, func() (web.Visit, error) { return a.standing(ctx, r, who) })
		return err
	})
	if err != nil {
		return access.Actor{}, web.Visit{}, err
	}
	v.Session = s.ID
	return who, v, a.Accounts.Touch(ctx, s)
}

func (a *App) standing(ctx context.Context, r store.Reader, who access.Actor) (web.Visit, error) {
	m, err := partner.MemberOf(ctx, r, who.Member, a.Clock.Now())
	if err != nil {
		return web.Visit{}, fmt.Errorf("who is signed in: %w", err)
	}
	org, err := partner.OrgCalled(ctx, r, m.Org)
	if err != nil {
		return web.Visit{}, fmt.Errorf("where they stand: %w", err)
	}
	v := web.Visit{Member: m.Name, Purpose: who.Purpose.Label(), Desk: ui.Chip{Sector: ui.Sector(org.Sector.Chip()), Name: org.Short}}
	if len(m.Posts) > 0 {
		post, err := partner.PostCalled(ctx, r, m.Posts[0])
		if err != nil {
			return web.Visit{}, fmt.Errorf("their desk: %w", err)
		}
		v.Desk.Post = post.Name
	}
	return v, nil
}

// bearer resolves a token of the API.
func (a *App) bearer(ctx context.Context, token string) (who access.Actor, err error) {
	var t account.Token
	err = a.DB.Read(ctx, store.Pages, func(r store.Reader) error {
		t, who, err = a.Accounts.ByToken(ctx, r, token, a.Clock.Now())
		return err
	})
	if err != nil {
		return access.Actor{}, err
	}
	return who, a.Accounts.TouchToken(ctx, t)
}
