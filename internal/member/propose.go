package member

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// ProposalID names a proposal.
type ProposalID string

// Asked is what a proposal asks for.
type Asked string

// What can be proposed.
const (
	ToAdmit   Asked = "admit"   // a new member
	ToReset   Asked = "reset"   // a member who lost password or second factor begins anew
	ToRestore Asked = "restore" // a member who was disabled may sign in again
	ToChange  Asked = "change"  // a present member gets desks, training or roles
)

// Outcome is what became of a proposal; empty while it is open.
type Outcome string

// The outcomes.
const (
	Agreed    Outcome = "agreed"
	Declined  Outcome = "declined"
	Withdrawn Outcome = "withdrawn" // by the lead who proposed it
)

// proposalLife is how long a proposal waits for a second person.
const proposalLife = 14 * 24 * time.Hour

// Proposal is what a lead proposes and a second person agrees to.
type Proposal struct {
	ID       ProposalID
	Org      id.Org
	What     Asked
	Member   id.Member // whom it is about; of an admission only once it is agreed
	Name     string
	Email    string
	Posts    []id.Post
	Training []string // codes of Trainings
	Roles    access.Role
	Until    time.Time // of a change: when desks that they get end by themselves; zero for never
	Saw      string    // of a change: the Mark of the member as the proposer saw them
	Proposer id.Member
	Made     time.Time
	Expires  time.Time
	Decided  time.Time
	Outcome  Outcome
	Decider  id.Member
}

// Training is a group of kinds of record that a member can be certified for.
type Training struct {
	Code, Label string
	Kinds       []access.Kind
}

// Trainings lists them. The grouping is ours: what a person learns to handle together.
func Trainings() []Training {
	discovery := append(access.Entities(), access.Note, access.Judgement, access.Contact)
	responses := []access.Kind{access.Response, access.Item, access.Task}
	concerns := slices.DeleteFunc(access.AllKinds(), func(k access.Kind) bool { return slices.Contains(discovery, k) || slices.Contains(responses, k) })
	return []Training{
		{"concerns", "Concerns, what is alleged, and what givers are told", concerns},
		{"discovery", "People, places, phones, vehicles, accounts and businesses, and hits on them", discovery},
		{"responses", "Responses and their actions", responses},
	}
}

func kindsOf(training []string) []access.Kind {
	var out []access.Kind
	for _, t := range Trainings() {
		if slices.Contains(training, t.Code) {
			out = append(out, t.Kinds...)
		}
	}
	return out
}

const proposalColumns = `select id, org, what, member, name, email, posts, training, roles, proposer, made, expires, decided, outcome, decider,
	coalesce(until_ms, 9007199254740991), coalesce(saw, '') from account_proposal left join member_wish on proposal = id `

func scanProposal(row store.Row) (Proposal, error) {
	var p Proposal
	var posts, training string
	var made, expires, decided, until int64
	err := row.Scan(&p.ID, &p.Org, &p.What, &p.Member, &p.Name, &p.Email, &posts, &training, &p.Roles, &p.Proposer, &made, &expires, &decided, &p.Outcome, &p.Decider, &until, &p.Saw)
	for _, post := range strings.Fields(posts) {
		p.Posts = append(p.Posts, id.Post(post))
	}
	p.Training = strings.Fields(training)
	p.Made, p.Expires = clock.FromMilli(made), clock.FromMilli(expires)
	if decided != store.Forever {
		p.Decided = clock.FromMilli(decided)
	}
	if until != store.Forever {
		p.Until = clock.FromMilli(until)
	}
	return p, err
}

// leadsOnly refuses who is no lead.
func leadsOnly(who access.Actor) error {
	if !access.May(who, access.ToAdmit, who.Org) || !access.MayCall(who, access.Admit) {
		return fault.Forbidden("Only a lead of the organisation may change its members.", nil)
	}
	return nil
}

// Propose asks for a second person's word on a member of the actor's own organisation.
func (s *Service) Propose(ctx context.Context, who access.Actor, p Proposal) error {
	if err := leadsOnly(who); err != nil {
		return err
	}
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		if err := s.turn(ctx, tx, who, who.Org); err != nil { // else two who propose the same at once do it twice
			return err
		}
		now := s.clock.Now()
		q := p
		q.ID, q.Org, q.Proposer, q.Made, q.Expires = id.New[ProposalID](), who.Org, who.Member, now, now.Add(proposalLife)
		if err := s.checkProposal(ctx, tx, &q); err != nil {
			return err
		}
		return s.propose(ctx, tx, who, q)
	})
}

// propose writes a proposal that was checked.
func (s *Service) propose(ctx context.Context, tx *store.Tx, who access.Actor, q Proposal) error {
	_, err := tx.Exec(ctx, store.SQL(`insert into account_proposal (id, org, what, member, name, email, posts, training, roles, proposer, made, expires, decided, outcome, decider)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', '')`, q.ID, q.Org, q.What, q.Member, q.Name, q.Email,
		joined(q.Posts), strings.Join(q.Training, " "), q.Roles, q.Proposer, clock.Milli(q.Made), clock.Milli(q.Expires), store.Forever))
	if err != nil {
		return err
	}
	rows, err := s.wish(ctx, tx, q)
	if err != nil {
		return err
	}
	if err := s.tellSecond(ctx, tx, q); err != nil {
		return err
	}
	return s.logProposal(ctx, tx, who, DidPropose, q, rows)
}

func (s *Service) logProposal(ctx context.Context, tx *store.Tx, who access.Actor, did access.Action, p Proposal, rows []audit.Row) error {
	more, err := proposals.Now(ctx, tx, store.SQL(`where id = $1`, p.ID))
	if err != nil {
		return err
	}
	return log(ctx, tx, who, did, s.clock.Now(), audit.Note(p.What), append(rows, more...)...)
}

func joined[T ~string](posts []T) string {
	words := make([]string, len(posts))
	for i, p := range posts {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}

// checkProposal says what is wrong with a proposal, and fills in whom it is about.
func (s *Service) checkProposal(ctx context.Context, r store.Reader, p *Proposal) error {
	same, err := store.All(ctx, r, scanProposal, store.SQL(proposalColumns+`where org = $1 and decided = $2 and expires > $3 order by made`, p.Org, store.Forever, clock.Milli(p.Made)))
	if err != nil {
		return err
	}
	if p.What == ToAdmit {
		return s.checkAdmission(ctx, r, p, same)
	}
	m, err := s.ours(ctx, r, p.Org, p.Member)
	if err != nil {
		return err
	}
	waits := slices.ContainsFunc(same, func(o Proposal) bool { return o.What == p.What && o.Member == p.Member })
	switch {
	case p.What != ToReset && p.What != ToRestore && p.What != ToChange:
		return fault.Field("do", "Choose one of the answers in the list.")
	case waits && (p.What != ToChange || p.shift(m).gives()): // what only takes away waits for nobody
		return fault.Conflict("This was proposed already, and waits for a second person.")
	case p.What == ToRestore && !m.Suspended, p.What != ToRestore && m.Suspended:
		return fault.Conflict("Somebody changed this member meanwhile. Look again.")
	case p.Member == p.Proposer:
		return fault.Forbidden("Another lead proposes this for you.", nil)
	}
	if p.What == ToChange {
		return s.checkChange(ctx, r, p, m)
	}
	p.Name, p.Email, p.Posts, p.Training, p.Roles = m.Name, m.Email, nil, nil, 0
	return nil
}

func (s *Service) checkAdmission(ctx context.Context, r store.Reader, p *Proposal, same []Proposal) error {
	problems := fault.Fields{}
	p.Member, p.Name, p.Email = "", strings.Join(strings.Fields(p.Name), " "), partner.FoldEmail(p.Email)
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > longest {
		problems["name"] = "Enter a name of at most 200 letters."
	}
	if !addressed(p.Email) {
		problems["email"] = "Enter an e-mail address in the right form, such as name@organisation.example."
	}
	taken, err := partner.MemberByEmail(ctx, r, p.Email)
	if err != nil {
		return err
	}
	if taken != "" || slices.ContainsFunc(same, func(o Proposal) bool { return o.What == ToAdmit && o.Email == p.Email }) {
		problems["email"] = "There is an account, or a proposal, with this e-mail address already."
	}
	if err := s.checkPlace(ctx, r, *p, problems); err != nil {
		return err
	}
	return fault.Check(problems)
}

// checkPlace notes what is wrong with the desks, trainings and roles of a proposal.
func (s *Service) checkPlace(ctx context.Context, r store.Reader, p Proposal, problems fault.Fields) error {
	desks, err := partner.PostsOf(ctx, r, p.Org)
	if err != nil {
		return err
	}
	for _, post := range p.Posts {
		if !slices.ContainsFunc(desks, func(d partner.Post) bool { return d.ID == post }) {
			problems["posts"] = "Choose desks of your own organisation."
		}
	}
	if len(p.Posts) == 0 {
		problems["posts"] = "Choose at least one desk."
	}
	for _, t := range p.Training {
		if !slices.ContainsFunc(Trainings(), func(k Training) bool { return k.Code == t }) {
			problems["training"] = "Choose answers from the list."
		}
	}
	if p.Roles&^given != 0 {
		problems["roles"] = "Choose answers from the list."
	}
	return nil
}

// given are the roles that leads give; what reaches further comes with the setting up of the partnership.
const given = access.RoleLead | access.RoleAudit

func addressed(email string) bool {
	name, domain, ok := strings.Cut(email, "@")
	return ok && name != "" && strings.Contains(domain, ".") && !strings.ContainsAny(email, " \t\r\n,;<>") && len(email) <= 254
}

// ours gives a member of an organisation; one of another is absent.
func (s *Service) ours(ctx context.Context, r store.Reader, org id.Org, m id.Member) (partner.Member, error) {
	v, err := partner.MemberOf(ctx, r, m, s.clock.Now())
	if err == nil && v.Org != org {
		return v, fault.Absent(fault.Why("member %s is of another organisation", m))
	}
	return v, err
}

// maySecond tells whether somebody may be the second person.
func (s *Service) maySecond(ctx context.Context, r store.Reader, who access.Actor, p Proposal) (bool, error) {
	if access.MaySecond(who, p.Org, p.Proposer, p.Member, true) {
		return true, nil
	}
	if !access.MaySecond(who, p.Org, p.Proposer, p.Member, false) {
		return false, nil
	}
	leads, err := s.leadsOf(ctx, r, p.Org)
	return !slices.ContainsFunc(leads, func(m partner.Member) bool { return m.ID != p.Proposer && m.ID != p.Member }), err
}

// turn makes all who change members at one time wait for each other, and asks
// anew whether the actor still leads it: of two leads who shut each other out, one does.
func (s *Service) turn(ctx context.Context, tx *store.Tx, who access.Actor, org id.Org) error {
	if err := partner.Turn(ctx, tx); err != nil {
		return err
	}
	is, err := partner.ActorFor(ctx, tx, who.Member, who.Purpose, s.clock.Now())
	if err != nil {
		return err
	}
	if len(is.Own) == 0 || access.Leads(who, org) && !access.Leads(is, org) {
		return fault.Forbidden("You lead this organisation no more: somebody changed that a moment ago.", nil)
	}
	return nil
}

// leadsOf gives the leads of an organisation who are not suspended.
func (s *Service) leadsOf(ctx context.Context, r store.Reader, org id.Org) ([]partner.Member, error) {
	all, err := partner.MembersOf(ctx, r, org, s.clock.Now())
	return leading(all), err
}

func leading(all []partner.Member) []partner.Member {
	return slices.DeleteFunc(all, func(m partner.Member) bool { return m.Suspended || m.Roles&access.RoleLead == 0 })
}
