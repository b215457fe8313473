package main

import (
	"fmt"
	"slices"
	"strings"

	"lightship/internal/access"
	"lightship/internal/app"
	"lightship/internal/clock"
	"lightship/internal/content"
	"lightship/internal/fault"
	"lightship/internal/member"
	"lightship/internal/partner"
)

type orgCommand struct {
	InviteLeads inviteLeadsCommand `cmd:"" help:"Create an organisation and invite its first two leads; they admit everybody else."`
}

// site is where members reach the pages, for links that are passed on.
type site struct {
	URL string `name:"url" help:"Where members reach the pages." default:"http://127.0.0.1:8080" env:"LIGHTSHIP_URL" placeholder:"URL"`
}

// print writes the links of invitations, each this once.
func (s site) print(io *streams, links ...member.Link) {
	for _, l := range links {
		fmt.Fprintf(io.out, "%s\t%s/invitation/%s\n", l.Email, strings.TrimRight(s.URL, "/"), l.Token)
	}
	fmt.Fprintln(io.err, "Each link works once, within three days. Give it to that person and to nobody else; it is shown this once.")
}

// within opens an installation that is there for one act of the operator.
func within(io *streams, p place, demo bool, fn func(a *app.App) error) error {
	c := settings(p, "127.0.0.1:0")
	if demo {
		c = demoSettings(p, "127.0.0.1:0")
	}
	if err := there(c); err != nil {
		return err
	}
	return with(io, p, demo, fn)
}

// with opens an installation for one act of the operator, and makes it if there is none.
func with(io *streams, p place, demo bool, fn func(a *app.App) error) error {
	c := settings(p, "127.0.0.1:0")
	if demo {
		c = demoSettings(p, "127.0.0.1:0")
	}
	a, err := app.Start(io.ctx, c, clock.Real{}, io.log)
	if err != nil {
		return err
	}
	err = fn(a)
	if end := a.Close(); err == nil {
		err = end
	}
	return err
}

type inviteLeadsCommand struct {
	place
	site
	Org          string   `required:"" help:"The name of the organisation." placeholder:"NAME"`
	Short        string   `help:"A short name, for chips and lists." placeholder:"NAME"`
	Sector       string   `help:"What it is: police, council, health, fire, regulator, immigration, justice, education, third-sector, business, research, funder. Needed for a new one." placeholder:"SECTOR"`
	Standing     string   `help:"How far it takes part: full or light." default:"full" enum:"full,light"`
	Area         []string `help:"The code of an area that it works in, such as E06000010. May be given more than once." placeholder:"CODE"`
	Immigration  bool     `help:"It has, or passes data to, an immigration function."`
	Desk         string   `help:"Its first desk, at which the leads sit." default:"Duty desk" placeholder:"NAME"`
	Coordinators bool     `help:"The leads run the partnership, too: circles, agreements, functions."`
	Leads        []string `arg:"" help:"Their addresses: name@organisation.example, or \"A Name <name@organisation.example>\"."`
}

// Run prints one link for each lead.
func (c *inviteLeadsCommand) Run(io *streams) error {
	return with(io, c.place, false, func(a *app.App) error {
		if err := known(a, c.Area); err != nil {
			return err
		}
		links, err := a.Members.InviteLeads(io.ctx, member.FirstLeads{
			Org: partner.Org{Name: c.Org, Short: c.Short, Sector: partner.Sector(c.Sector), Standing: partner.Standing(c.Standing), Areas: c.Area,
				Clearance: access.OfficialSensitive, Immigration: c.Immigration},
			Desk: c.Desk, Leads: c.Leads, Coordinators: c.Coordinators,
		})
		if err != nil {
			return err
		}
		c.print(io, links...)
		return nil
	})
}

// known refuses a code that no area has, and says which there are.
func known(a *app.App, areas []string) error {
	var all []string
	for _, area := range a.Content.Areas() {
		all = append(all, area.Code+" "+area.Label)
	}
	for _, code := range areas {
		if !slices.ContainsFunc(a.Content.Areas(), func(area content.Area) bool { return area.Code == code }) {
			return fault.Of(fault.Invalid, fmt.Sprintf("No area has the code %s. There are: %s.", code, strings.Join(all, ", ")), nil)
		}
	}
	return nil
}

type disableCommand struct {
	place
	Demo  bool   `help:"The data are a demo."`
	Email string `arg:"" help:"The member's address."`
}

// Run disables a member; a server that runs lets nothing more of theirs through.
func (c *disableCommand) Run(io *streams) error {
	return within(io, c.place, c.Demo, func(a *app.App) error {
		if err := a.Members.DisableByOperator(io.ctx, c.Email); err != nil {
			return err
		}
		fmt.Fprintln(io.out, "Disabled. Every session and token of theirs has ended.")
		return nil
	})
}

type resetCommand struct {
	place
	site
	Demo  bool   `help:"The data are a demo."`
	Email string `arg:"" help:"The member's address."`
}

// Run prints a link with which the member begins anew.
func (c *resetCommand) Run(io *streams) error {
	return within(io, c.place, c.Demo, func(a *app.App) error {
		link, err := a.Members.ResetByOperator(io.ctx, c.Email)
		if err != nil {
			return err
		}
		c.print(io, link)
		return nil
	})
}
