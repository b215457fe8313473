package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// world is the partnership while it is being made.
type world struct {
	orgs    map[string]id.Org  // by key of a body
	posts   map[string]id.Post // by key and name of the desk
	members map[string]id.Member
	staff   map[string]string // the address of who sits at a desk, besides the personas
	now     time.Time
}

func at(key, desk string) string { return key + "/" + desk }

// partners makes organisations, desks, people and their agreement, as they were before the demo's
// year began; quick leaves out all people but the personas.
func partners(ctx context.Context, tx *store.Tx, p *partner.Service, now time.Time, quick bool) (*world, error) {
	w := &world{orgs: map[string]id.Org{}, posts: map[string]id.Post{}, members: map[string]id.Member{}, staff: map[string]string{}, now: now}
	err := p.EditTx(ctx, tx, partner.Machine(), func(e *partner.Edit) error {
		e.Since(begin(now))
		for _, b := range bodies {
			if err := w.body(ctx, e, b); err != nil {
				return fmt.Errorf("%s: %w", b.key, err)
			}
		}
		for _, per := range personas {
			if err := w.persona(ctx, e, per); err != nil {
				return fmt.Errorf("%s: %w", per.mail, err)
			}
		}
		if !quick {
			if err := w.colleagues(ctx, e); err != nil {
				return fmt.Errorf("colleagues: %w", err)
			}
		}
		if err := w.circles(ctx, e); err != nil {
			return fmt.Errorf("circles: %w", err)
		}
		return w.agreement(ctx, e)
	})
	return w, err
}

func (w *world) body(ctx context.Context, e *partner.Edit, b body) error {
	org, err := e.AddOrg(ctx, partner.Org{
		Name: b.name, Short: b.short, Sector: partner.Sector(b.sector), Standing: partner.Standing(b.standing), Areas: b.areas,
		Clearance: access.OfficialSensitive, Immigration: b.immigration, Functions: b.classes,
	})
	if err != nil {
		return err
	}
	w.orgs[b.key] = org
	for i, d := range b.desks {
		statutory := ""
		if b.sector == "council" && d.name == "Children's services front door" {
			statutory = partner.ForChildren
		}
		n := len(w.posts) + 1
		post, err := e.AddPost(ctx, partner.Post{
			Org: org, Name: d.name, Hours: d.hours, Phone: fmt.Sprintf("01632 960%03d", n), Night: night(d, n), Covers: []string{d.covers},
			Areas: d.areas, Statutory: statutory,
		})
		if err != nil {
			return fmt.Errorf("desk %d: %w", i, err)
		}
		w.posts[at(b.key, d.name)] = post
	}
	return nil
}

// night is whom to ring when a desk is not there; a desk that always is has no other number.
func night(d desk, n int) string {
	if d.hours == always {
		return ""
	}
	return fmt.Sprintf("07700 900%03d", n)
}

func (w *world) persona(ctx context.Context, e *partner.Edit, p persona) error {
	m, err := e.AddMember(ctx, partner.Member{
		Org: w.orgs[p.body], Name: p.name, Email: p.mail, Posts: []id.Post{w.posts[at(p.body, p.desk)]}, Roles: p.roles,
		Kinds: certified(p), Clearance: access.OfficialSensitive, Attested: w.now.AddDate(1, 0, 0),
	})
	w.members[p.mail] = m
	return err
}

// certified gives the kinds that a persona is trained for: the light partner and those who read
// figures alone have no certificate.
func certified(p persona) []access.Kind {
	switch p.body {
	case "village", "university", "funder":
		return nil
	default:
		return access.AllKinds()
	}
}

func (w *world) circles(ctx context.Context, e *partner.Edit) error {
	var all []access.Principal
	byArea := map[string][]access.Principal{}
	for _, b := range bodies {
		if b.standing != "full" {
			continue
		}
		p := access.OfOrg(w.orgs[b.key])
		all = append(all, p)
		for _, a := range b.areas {
			byArea[a] = append(byArea[a], p)
		}
	}
	if _, err := e.AddCircle(ctx, partner.Circle{Name: "Estuary Partnership, full partners", Kind: partner.WholePartnership, Members: all}); err != nil {
		return err
	}
	names := map[string]string{hull: "Hull forum", eastRid: "East Riding forum", northEast: "North East Lincolnshire forum", northLinc: "North Lincolnshire forum"}
	for _, a := range everywhere {
		if _, err := e.AddCircle(ctx, partner.Circle{Name: names[a], Kind: partner.AreaForum, Members: byArea[a]}); err != nil {
			return err
		}
	}
	return nil
}

// agreement makes the partnership's one agreement and signs it for every full partner. What each
// owner's records answer: open between all, a pointer from the labour inspectors, silence from the
// police, whose silence has an authoriser, a reason and a review date.
func (w *world) agreement(ctx context.Context, e *partner.Edit) error {
	review := w.now.AddDate(0, 6, 0)
	var clauses []partner.Clause
	anybody := []access.Principal{access.ClassAny}
	for _, kind := range access.Entities() {
		for _, purpose := range []access.Purpose{access.Safeguard, access.Disrupt} {
			say := func(from []access.Principal, tone access.Tone) partner.Clause {
				return partner.Clause{Kind: kind, Purpose: purpose, Senders: from, Recipients: anybody, Level: access.Summary, Tone: tone, Review: review}
			}
			silent := say([]access.Principal{access.OfOrg(w.orgs["police"])}, access.Silent)
			silent.Reason, silent.Authoriser = "Investigations under way could be warned", w.members["officer@police.example"]
			clauses = append(clauses,
				say(anybody, access.Open),
				say([]access.Principal{access.OfOrg(w.orgs["labour"])}, access.Pointing),
				silent)
		}
	}
	for _, purpose := range []access.Purpose{access.Safeguard, access.Disrupt} {
		clauses = append(clauses, partner.Clause{Kind: access.Concern, Purpose: purpose, Senders: anybody, Recipients: anybody,
			Level: access.Summary, Tone: access.Off, Review: review})
	}
	a, err := e.AddAgreement(ctx, partner.Agreement{Name: "Estuary information sharing agreement", Lapses: w.now.AddDate(1, 0, 0), Clauses: clauses})
	if err != nil {
		return fmt.Errorf("agreement: %w", err)
	}
	for _, b := range bodies {
		if b.standing != "full" {
			continue
		}
		if err := e.Add(ctx, partner.Signature(w.orgs[b.key], a)); err != nil {
			return fmt.Errorf("%s signs: %w", b.key, err)
		}
	}
	return nil
}

// Password is the password of a persona: demo- and the name before the @.
func Password(mail string) string {
	name, _, _ := strings.Cut(mail, "@")
	return "demo-" + name
}
