package partner

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Edit is one change of the partnership under way: one transaction, one entry of the log.
type Edit struct {
	tx    *store.Tx
	who   access.Actor
	now   time.Time
	since time.Time // when facts without a beginning begin
	rows  []audit.Row
	place map[string]int // of each row in rows, by name
	ended []ClauseEnded

	withdrawn []SignatureEnded
	// admitted are the members whom this change admits: who admits somebody vouches for them.
	admitted []id.Member
}

// Turn takes the turn of changing the partnership: one change is made at a time, and each makes a
// new version. Who decides by what stands there before the change takes it first.
func Turn(ctx context.Context, tx *store.Tx) error { return tx.Lock(ctx, turn) }

// EditTx is Edit within somebody else's transaction.
func (s *Service) EditTx(ctx context.Context, tx *store.Tx, who access.Actor, fn func(*Edit) error) error {
	if err := Turn(ctx, tx); err != nil {
		return err
	}
	e := s.begin(tx, who)
	if err := fn(e); err != nil {
		return err
	}
	return e.settle(ctx)
}

func (s *Service) begin(tx *store.Tx, who access.Actor) *Edit {
	now := s.clock.Now()
	return &Edit{tx: tx, who: who, now: now, since: now, place: map[string]int{}, ended: s.ended, withdrawn: s.withdrawn}
}

// settle writes the entry of the log.
func (e *Edit) settle(ctx context.Context) error {
	if len(e.rows) == 0 {
		return nil
	}
	return audit.Append(ctx, e.tx, audit.Entry{By: e.who, Did: access.PartnerEdit, At: e.now, Rows: e.rows})
}

// Now is the time of the change: all of it happens at once.
func (e *Edit) Now() time.Time { return e.now }

// Since makes facts without a beginning begin at t: for seeding and imports, since Add lets only
// the machine write of the past.
func (e *Edit) Since(t time.Time) { e.since = t }

// log notes a row for the entry; one that is written twice stands there as it is in the end.
func (e *Edit) log(r audit.Row) {
	if i, twice := e.place[r.Name]; twice {
		e.rows[i] = r
		return
	}
	e.place[r.Name] = len(e.rows)
	e.rows = append(e.rows, r)
}

// AddOrg adds an organisation, with the functions that its sector has and those named.
func (e *Edit) AddOrg(ctx context.Context, o Org) (id.Org, error) {
	if err := e.may(access.ToAddOrg, ""); err != nil {
		return "", err
	}
	p := fault.Fields{}
	o.Name = named(p, "name", o.Name)
	if o.Short = strings.TrimSpace(o.Short); o.Short == "" {
		o.Short = o.Name
	}
	if !slices.Contains(Sectors(), o.Sector) {
		p["sector"] = "Choose what the organisation is."
	}
	if !slices.Contains([]Standing{Contact, Light, Full}, o.Standing) {
		p["standing"] = "Choose how far the organisation takes part: contact, light or full."
	}
	if o.Clearance < access.Unmarked || o.Clearance > access.OfficialSensitive {
		p["clearance"] = "Choose a marking."
	}
	if len(o.Functions) > 0 && !access.May(e.who, access.ToRun, "") {
		p["functions"] = "The coordinator gives functions beside those of the sector."
	}
	functions := append(o.Sector.usual(), o.Functions...)
	if o.Immigration {
		functions = append(functions, access.ClassImmigration)
	}
	functions = slices.DeleteFunc(functions, func(f access.Principal) bool { return f == access.ClassAny }) // everybody has it
	slices.Sort(functions)
	functions = slices.Compact(functions)
	for _, f := range functions {
		if !slices.Contains(access.Classes(), f) {
			p["functions"] = "Choose functions from the list."
		}
	}
	if err := fault.Check(p); err != nil {
		return "", err
	}
	o.ID = id.New[id.Org]()
	_, err := e.tx.Exec(ctx, store.SQL(`insert into partner_org (id, name, name_key, short, sector, standing, clearance, masked) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		o.ID, o.Name, fold(o.Name), o.Short, o.Sector, o.Standing, o.Clearance, o.Masked))
	if err != nil {
		return "", taken(err, "name", "There is an organisation of this name already.")
	}
	if o.Areas, err = e.areas(ctx, access.OfOrg(o.ID), o.Areas); err != nil {
		return "", err
	}
	e.log(o.row())
	for _, f := range functions {
		if err := e.write(ctx, Function(access.OfOrg(o.ID), f)); err != nil {
			return "", err
		}
	}
	return o.ID, e.changed(ctx, string(access.OfOrg(o.ID)), "added", "", "", o.Name)
}

// AddPost adds a post to an organisation.
func (e *Edit) AddPost(ctx context.Context, post Post) (id.Post, error) {
	if err := e.may(access.ToEditDesks, post.Org); err != nil {
		return "", err
	}
	org, err := OrgOf(ctx, e.tx, post.Org, e.now)
	if err != nil {
		return "", err
	}
	if err := e.checkPost(&post, org, Post{}); err != nil {
		return "", err
	}
	post.ID = id.New[id.Post]()
	_, err = e.tx.Exec(ctx, store.SQL(`insert into partner_post (id, org, name, name_key, hours, phone, night, statutory) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		post.ID, post.Org, post.Name, fold(post.Name), post.Hours, post.Phone, post.Night, post.Statutory))
	if err != nil {
		return "", taken(err, "name", "This organisation has a post of this name already.")
	}
	if post.Areas, err = e.areas(ctx, access.OfPost(post.ID), post.Areas); err != nil {
		return "", err
	}
	if err := e.covers(ctx, &post); err != nil {
		return "", err
	}
	e.log(post.row())
	return post.ID, e.changed(ctx, string(access.OfPost(post.ID)), "added", "", "", post.Name)
}

// AddMember admits a member, with the seats, roles, certificates, clearance and attestation given.
func (e *Edit) AddMember(ctx context.Context, m Member) (id.Member, error) {
	if err := e.mayAdmit(ctx, m.Org, firstLeads-1); err != nil {
		return "", err
	}
	p := fault.Fields{}
	m.Name = named(p, "name", m.Name)
	m.Email = FoldEmail(m.Email)
	if name, domain, ok := strings.Cut(m.Email, "@"); !ok || name == "" || !strings.Contains(domain, ".") || strings.ContainsAny(m.Email, " \t\r\n,;<>") || len(m.Email) > 254 {
		p["email"] = "Enter an e-mail address in the right form, such as name@organisation.example."
	}
	if err := fault.Check(p); err != nil {
		return "", err
	}
	org, err := OrgOf(ctx, e.tx, m.Org, e.now)
	if err != nil {
		return "", err
	}
	if org.Standing == Contact {
		return "", fault.Field("organisation", "A contact has no accounts. Make it a light or a full partner first.")
	}
	m.ID = id.New[id.Member]()
	_, err = e.tx.Exec(ctx, store.SQL(`insert into partner_member (id, org, name, email) values ($1, $2, $3, $4)`, m.ID, m.Org, m.Name, m.Email))
	if err != nil {
		return "", taken(err, "email", "There is an account with this e-mail address already.")
	}
	e.log(m.row())
	e.admitted = append(e.admitted, m.ID)
	for _, f := range m.facts() {
		if err := e.Add(ctx, f); err != nil {
			return "", err
		}
	}
	return m.ID, nil
}

// facts are those that a new member starts with.
func (m Member) facts() []Fact {
	var all []Fact
	for _, post := range m.Posts {
		all = append(all, Seat(m.ID, post))
	}
	for _, role := range roles {
		if m.Roles&role != 0 {
			all = append(all, HoldsRole(m.ID, role))
		}
	}
	for _, kind := range m.Kinds {
		all = append(all, Certificate(m.ID, kind))
	}
	if m.Clearance > access.Unmarked {
		all = append(all, Cleared(m.ID, m.Clearance))
	}
	if !m.Attested.IsZero() {
		all = append(all, Attestation(m.ID).ExpiresAt(m.Attested))
	}
	return all
}

// AddCircle adds a circle with its first members.
func (e *Edit) AddCircle(ctx context.Context, c Circle) (id.Circle, error) {
	if err := e.may(access.ToRun, ""); err != nil {
		return "", err
	}
	p := fault.Fields{}
	c.Name = named(p, "name", c.Name)
	kinds := []CircleKind{WholePartnership, AreaForum}
	if e.machine() { // a response makes its own circle, which belongs to the case room
		kinds = append(kinds, OfResponse)
	}
	if !slices.Contains(kinds, c.Kind) {
		p["kind"] = "Choose what the circle is for."
	}
	if err := fault.Check(p); err != nil {
		return "", err
	}
	c.ID = id.New[id.Circle]()
	_, err := e.tx.Exec(ctx, store.SQL(`insert into partner_circle (id, name, name_key, kind, inherit) values ($1, $2, $3, $4, $5)`,
		c.ID, c.Name, fold(c.Name), c.Kind, c.Inherit))
	if err != nil {
		return "", taken(err, "name", "There is a circle of this name already.")
	}
	e.log(c.row())
	for _, m := range c.Members {
		if err := e.Add(ctx, InCircle(m, c.ID)); err != nil {
			return "", err
		}
	}
	return c.ID, e.changed(ctx, string(access.OfCircle(c.ID)), "added", "", "", c.Name)
}

// SuspendOrg suspends an organisation when two who may agree within a day: it tells whether this
// was the second.
func (e *Edit) SuspendOrg(ctx context.Context, org id.Org) (done bool, err error) {
	if err := e.may(access.ToSuspendOrg, org); err != nil {
		return false, err
	}
	if _, err := OrgOf(ctx, e.tx, org, e.now); err != nil {
		return false, err
	}
	subject := access.OfOrg(org)
	facts, err := factsOf(ctx, e.tx, []string{string(subject)}, e.now, e.now)
	if err != nil {
		return false, err
	}
	me, second := access.OfMember(e.who.Member), e.machine()
	mine := false
	for _, f := range facts {
		if f.What == WhatProposal && f.Live(e.now) {
			mine = mine || f.Object == string(me)
			second = second || f.Object != string(me)
		}
	}
	if second {
		return true, e.write(ctx, tie(WhatSuspension, subject, ""))
	}
	if mine {
		return false, nil
	}
	proposal := tie(WhatProposal, subject, me).During(e.now, e.now.Add(24*time.Hour))
	return false, e.write(ctx, proposal)
}

func (e *Edit) areas(ctx context.Context, of access.Principal, areas []string) ([]string, error) {
	areas = distinct(areas)
	for _, a := range areas {
		if _, err := e.tx.Exec(ctx, store.SQL(`insert into partner_area (principal, area) values ($1, $2)`, of, a)); err != nil {
			return nil, err
		}
	}
	return areas, nil
}

const longest = 200 // letters of a name or a line

// named tidies a name and notes what is wrong with it.
func named(p fault.Fields, field, name string) string {
	name = strings.Join(strings.Fields(name), " ")
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		p[field] = "Enter a name."
	case n > longest:
		p[field] = "Write at most 200 letters."
	}
	return name
}

// fold is a name as it is compared.
func fold(name string) string { return strings.ToLower(name) }

// FoldEmail is an e-mail address as it is kept and compared.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// distinct sorts words, without blanks and doubles.
func distinct(words []string) []string {
	var out []string
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func taken(err error, field, problem string) error {
	if store.Taken(err) {
		return fault.Field(field, problem)
	}
	return err
}
