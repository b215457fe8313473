package member

import (
	"context"
	"slices"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// An organisation vouches for its members and desks for a quarter, with a month in hand in which its
// leads are asked to do so anew. For whom nobody vouches any more, only single and urgent shares
// count (access.md, section 3).
const (
	quarter = 3 // months
	inHand  = 1 // months
	askedBy = 14 * 24 * time.Hour
)

// vouchedUntil is until when an organisation vouches that does so now.
func vouchedUntil(now time.Time) time.Time { return now.AddDate(0, quarter+inHand, 0) }

// due is when the leads are asked again.
func due(until time.Time) time.Time {
	if until.IsZero() {
		return until
	}
	return until.AddDate(0, -inHand, 0)
}

// Vouched is a member, and until when their organisation vouches for them: zero for not at all.
type Vouched struct {
	Member partner.Member
	Org    string   // the name, for the coordinator
	Desks  []string // the names
}

// VouchedDesk is a desk, and until when its organisation says that it is as it stands.
type VouchedDesk struct {
	Post  partner.Post
	Until time.Time
}

// Roll is whom somebody is asked to vouch for.
type Roll struct {
	Org     string
	Members []Vouched // of the organisation that they lead, but themselves
	Desks   []VouchedDesk
	Alone   []Vouched // for the coordinator: leads of other organisations who have no second lead
	Self    bool      // another lead, or the coordinator, vouches for the reader
}

// Roll gives the members and desks that somebody is asked to vouch for.
func (s *Service) Roll(ctx context.Context, who access.Actor) (roll Roll, err error) {
	if !access.MayCall(who, access.Admit) {
		return roll, fault.Forbidden("Only a lead of the organisation may change its members.", nil)
	}
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		roll, err = s.roll(ctx, r, who)
		return err
	})
	return roll, err
}

func (s *Service) roll(ctx context.Context, r store.Reader, who access.Actor) (Roll, error) {
	now := s.clock.Now()
	org, err := partner.OrgOf(ctx, r, who.Org, now)
	if err != nil {
		return Roll{}, err
	}
	roll := Roll{Org: org.Name}
	if access.May(who, access.ToVouch, who.Org) {
		if err := s.ownRoll(ctx, r, who, &roll); err != nil {
			return roll, err
		}
	}
	if access.May(who, access.ToRun, "") {
		roll.Alone, err = s.alone(ctx, r, who)
	}
	return roll, err
}

// ownRoll is that of the organisation that somebody leads.
func (s *Service) ownRoll(ctx context.Context, r store.Reader, who access.Actor, roll *Roll) error {
	now := s.clock.Now()
	people, err := partner.MembersOf(ctx, r, who.Org, now)
	if err != nil {
		return err
	}
	posts, err := partner.PostsOf(ctx, r, who.Org)
	if err != nil {
		return err
	}
	for _, m := range people {
		if roll.Self = roll.Self || m.ID == who.Member; m.ID == who.Member || m.Suspended {
			continue
		}
		v := Vouched{Member: m}
		for _, p := range posts {
			if slices.Contains(m.Posts, p.ID) {
				v.Desks = append(v.Desks, p.Name)
			}
		}
		roll.Members = append(roll.Members, v)
	}
	desks := make([]access.Principal, len(posts))
	for i, p := range posts {
		desks[i] = access.OfPost(p.ID)
	}
	until, err := partner.AttestedUntil(ctx, r, desks, now)
	for _, p := range posts {
		roll.Desks = append(roll.Desks, VouchedDesk{Post: p, Until: until[access.OfPost(p.ID)]})
	}
	return err
}

// alone gives the leads whom no other lead of their organisation can vouch for, and who are due.
func (s *Service) alone(ctx context.Context, r store.Reader, who access.Actor) ([]Vouched, error) {
	now := s.clock.Now()
	all, err := lapsing(ctx, r, now, now.AddDate(0, inHand, 0).Add(askedBy))
	if err != nil {
		return nil, err
	}
	var orgs []id.Org
	for _, l := range all {
		if !access.Owns(who, l.org) {
			orgs = append(orgs, l.org)
		}
	}
	if len(orgs) == 0 {
		return nil, nil
	}
	people, err := partner.MembersOfAll(ctx, r, orgs, now)
	if err != nil {
		return nil, err
	}
	called, err := orgNames(ctx, r)
	leads := map[id.Org][]partner.Member{}
	for _, m := range leading(people) {
		leads[m.Org] = append(leads[m.Org], m)
	}
	var out []Vouched
	for _, org := range orgs {
		if of := leads[org]; len(of) == 1 && access.MayVouch(who, org, of[0].ID, false) && !due(of[0].Attested).After(now.Add(askedBy)) {
			out = append(out, Vouched{Member: of[0], Org: called[org]})
		}
	}
	return out, err
}

// orgNames gives what every organisation is called.
func orgNames(ctx context.Context, r store.Reader) (map[id.Org]string, error) {
	all, err := partner.OrgsCalled(ctx, r)
	named := map[id.Org]string{}
	for _, o := range all {
		named[o.ID] = o.Name
	}
	return named, err
}

// Statement is what somebody says of those whom they were asked to vouch for. Who is in neither list
// is left as they are: they lapse on their day.
type Statement struct {
	Here  []id.Member // still work here, as the page shows them
	Left  []id.Member // do not: their accounts are disabled at once
	Desks []id.Post   // are as they stand
}

// Vouch does what a statement says, all at once.
func (s *Service) Vouch(ctx context.Context, who access.Actor, say Statement) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error { return s.vouch(ctx, tx, who, say) })
}

// Check tells what is wrong with a statement, and does nothing.
func (s *Service) Check(ctx context.Context, who access.Actor, say Statement) error {
	return s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		_, err := s.checkStatement(ctx, r, who, say)
		return err
	})
}

// checkStatement refuses what names somebody whom the actor was not asked about.
func (s *Service) checkStatement(ctx context.Context, r store.Reader, who access.Actor, say Statement) (Roll, error) {
	if !access.MayCall(who, access.Admit) {
		return Roll{}, fault.Forbidden("Only a lead of the organisation may change its members.", nil)
	}
	roll, err := s.roll(ctx, r, who)
	if err != nil {
		return roll, err
	}
	asked := func(of []Vouched, m id.Member) bool {
		return slices.ContainsFunc(of, func(v Vouched) bool { return v.Member.ID == m })
	}
	for _, m := range say.Here {
		if !asked(roll.Members, m) && !asked(roll.Alone, m) {
			return roll, notAsked(m)
		}
	}
	for _, m := range say.Left {
		if !asked(roll.Members, m) {
			return roll, notAsked(m)
		}
		if slices.Contains(say.Here, m) {
			return roll, fault.Field("left", "Somebody is said to be here, and to have left. Choose one.")
		}
	}
	for _, post := range say.Desks {
		if !slices.ContainsFunc(roll.Desks, func(d VouchedDesk) bool { return d.Post.ID == post }) {
			return roll, fault.Absent(fault.Why("post %s is not one that they are asked about", post))
		}
	}
	if len(say.Here)+len(say.Left)+len(say.Desks) == 0 {
		return roll, fault.Field("left", "Nothing is said: there is nobody whom you vouch for, and nobody who left.")
	}
	return roll, nil
}

func notAsked(m id.Member) error {
	return fault.Absent(fault.Why("member %s is not one that they are asked about", m))
}

func (s *Service) vouch(ctx context.Context, tx *store.Tx, who access.Actor, say Statement) error {
	if _, err := s.checkStatement(ctx, tx, who, say); err != nil {
		return err
	}
	if err := s.turn(ctx, tx, who, who.Org); err != nil {
		return err
	}
	until := vouchedUntil(s.clock.Now())
	err := s.partners.EditTx(ctx, tx, who, func(e *partner.Edit) error {
		for _, m := range say.Here {
			if err := e.Attest(ctx, access.OfMember(m), until); err != nil {
				return err
			}
		}
		for _, post := range say.Desks {
			if err := e.Attest(ctx, access.OfPost(post), until); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range say.Left {
		if err := s.disable(ctx, tx, who, m); err != nil {
			return err
		}
	}
	return log(ctx, tx, who, DidVouch, s.clock.Now(), "")
}

// Due is what Today has of vouching.
type Due struct {
	Members, Desks int       // whom the reader is asked to vouch for
	By             time.Time // the earliest day; in the past when it is late
	Lapsed         bool      // somebody sees less already
	Orgs           []LateOrg // for the coordinator: organisations that are late
	Self           bool      // nobody vouches for the reader now
	Leads          string    // whom they ask
}

// LateOrg is an organisation that has not vouched for members in time.
type LateOrg struct {
	ID      id.Org
	Name    string
	Members int
	Lapses  time.Time // the first of them; in the past when it has
}

// DueOf gives what Today has of vouching for somebody.
func (s *Service) DueOf(ctx context.Context, who access.Actor) (d Due, err error) {
	if who.Member == "" || who.Weak {
		return d, nil
	}
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		d = Due{}
		if err := s.selfDue(ctx, r, who, &d); err != nil {
			return err
		}
		if !access.MayCall(who, access.Admit) {
			return nil
		}
		roll, err := s.roll(ctx, r, who)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		count := func(until time.Time, n *int) {
			by := due(until)
			if !by.Before(now.Add(askedBy)) {
				return
			}
			*n++
			if until.IsZero() {
				d.Lapsed, by = true, now
			}
			if d.By.IsZero() || by.Before(d.By) {
				d.By = by
			}
		}
		for _, v := range append(roll.Members, roll.Alone...) {
			count(v.Member.Attested, &d.Members)
		}
		if d.Members > 0 { // desks alone wait for the next time
			for _, v := range roll.Desks {
				if due(v.Until).Before(now.Add(askedBy)) {
					d.Desks++
				}
			}
		}
		if access.May(who, access.ToRun, "") {
			return s.lateOrgs(ctx, r, &d)
		}
		return nil
	})
	return d, err
}

// selfDue tells whether nobody vouches for the reader, and whom they ask.
func (s *Service) selfDue(ctx context.Context, r store.Reader, who access.Actor, d *Due) error {
	me, err := partner.MemberOf(ctx, r, who.Member, s.clock.Now())
	if err != nil || !me.Attested.IsZero() {
		return err
	}
	d.Self = true
	leads, err := s.leadsOf(ctx, r, who.Org)
	var names []string
	for _, l := range leads {
		if l.ID != who.Member {
			names = append(names, l.Name)
		}
	}
	d.Leads = strings.Join(names, ", ")
	return err
}

func (s *Service) lateOrgs(ctx context.Context, r store.Reader, d *Due) error {
	now := s.clock.Now()
	all, err := lapsing(ctx, r, now, now.AddDate(0, inHand, 0))
	if err != nil || len(all) == 0 {
		return err
	}
	called, err := orgNames(ctx, r)
	for _, l := range all {
		d.Orgs = append(d.Orgs, LateOrg{ID: l.org, Name: called[l.org], Members: l.members, Lapses: l.first})
	}
	slices.SortStableFunc(d.Orgs, func(a, b LateOrg) int { return strings.Compare(a.Name, b.Name) })
	return err
}
