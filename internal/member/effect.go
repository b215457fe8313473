package member

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// most is how many records an effect counts; beyond it says "at least".
const most = 500

// effect tells what a change that was checked does, as far as the reader may know of it.
func (s *Service) effect(ctx context.Context, r store.Reader, reader access.Actor, p Proposal) (Effect, error) {
	m, err := partner.MemberOf(ctx, r, p.Member, s.clock.Now())
	if err != nil {
		return Effect{}, err
	}
	d := p.shift(m)
	t := telling{s: s, r: r, reader: reader, m: m, now: s.clock.Now()}
	if t.desks, err = partner.PostsOf(ctx, r, m.Org); err != nil {
		return Effect{}, err
	}
	for _, say := range []func(context.Context, shift, Proposal) error{t.sits, t.learns, t.leaves, t.unlearns, t.roles} {
		if err := say(ctx, d, p); err != nil {
			return Effect{}, err
		}
	}
	if d.gives() {
		t.say("A second person has to agree. All leads are told.")
	} else {
		t.say("It holds at once, in every session of theirs, and needs no second person. All of it stands in their history.")
	}
	return Effect{Lines: t.lines, Second: d.gives()}, nil
}

// telling is an effect while it is being told.
type telling struct {
	s      *Service
	r      store.Reader
	reader access.Actor
	m      partner.Member
	now    time.Time
	desks  []partner.Post
	lines  []string
}

func (t *telling) say(line string) { t.lines = append(t.lines, line) }

func (t *telling) desk(post id.Post) string {
	for _, d := range t.desks {
		if d.ID == post {
			return d.Name
		}
	}
	return "a desk that has ended"
}

func (t *telling) sits(ctx context.Context, d shift, p Proposal) error {
	for _, post := range d.sit {
		line := t.m.Name + " sits at “" + t.desk(post) + "”"
		if !p.Until.IsZero() {
			line += " until " + p.Until.In(clock.London()).Format("2 January 2006") + ", when it ends by itself"
		}
		begin, _ := shift{sit: []id.Post{post}}.facts(t.m.ID, time.Time{})
		own, others, err := t.gain(ctx, adding(begin, t.now), same)
		if err != nil {
			return err
		}
		all := "what it holds." // who reads this sees none of the records that would be counted
		if own.n > 0 || own.more {
			all = "all of " + own.words("record", "records") + " of their organisation that they do not see in full now."
		}
		t.say(line + ": they get what is sent to it, and see " + all)
		rooms, err := t.rooms(ctx, begin)
		if err != nil {
			return err
		}
		if others.n > 0 || others.more {
			t.say("They would see " + others.words("more record", "more records") + " of partners by this desk" + rooms + ", of those that you see yourself.")
		} else if rooms != "" {
			t.say("They would see what partners share with this desk" + rooms + ". You see none of it that they do not see already.")
		}
	}
	return nil
}

// rooms names the circles of the open room into which a desk leads that the member is not in now.
func (t *telling) rooms(ctx context.Context, begin []partner.Fact) (string, error) {
	is, err := partner.ActorFor(ctx, t.r, t.m.ID, access.Safeguard, t.now)
	if err != nil {
		return "", err
	}
	then, err := partner.ActorAs(ctx, t.r, t.m.ID, access.Safeguard, t.now, adding(begin, t.now))
	if err != nil {
		return "", err
	}
	circles, err := partner.CirclesCalled(ctx, t.r)
	if err != nil {
		return "", err
	}
	var named []string
	for _, c := range circles {
		if p := access.OfCircle(c.ID); slices.Contains(then.Pos, p) && !slices.Contains(is.Pos, p) {
			named = append(named, "“"+c.Name+"”")
		}
	}
	if len(named) == 0 {
		return "", nil
	}
	return " and its circles " + list(named), nil
}

func (t *telling) learns(ctx context.Context, d shift, _ Proposal) error {
	if len(d.learn) == 0 {
		return nil
	}
	begin, _ := shift{learn: d.learn}.facts(t.m.ID, time.Time{})
	_, others, err := t.gain(ctx, adding(begin, t.now), same)
	if err != nil {
		return err
	}
	t.say("Records of partners are shown to them for more kinds: " + others.words("more record", "more records") + " now, of those that you see yourself.")
	return nil
}

func (t *telling) leaves(ctx context.Context, d shift, _ Proposal) error {
	for _, post := range d.leave {
		_, end := shift{leave: []id.Post{post}}.facts(t.m.ID, time.Time{})
		own, others, err := t.gain(ctx, same, dropping(end))
		if err != nil {
			return err
		}
		line := t.m.Name + " no longer sits at “" + t.desk(post) + "”"
		if own.n > 0 || own.more || others.n > 0 || others.more {
			line += ": they see less of " + own.words("record", "records") + " of their organisation and of " +
				others.words("record", "records") + " of partners, of those that you see yourself"
		}
		t.say(line + ". What was closed to them by that desk stays closed for twelve months.")
	}
	return nil
}

func (t *telling) unlearns(ctx context.Context, d shift, _ Proposal) error {
	if len(d.unlearn) == 0 {
		return nil
	}
	_, end := shift{unlearn: d.unlearn}.facts(t.m.ID, time.Time{})
	_, others, err := t.gain(ctx, same, dropping(end))
	if err != nil {
		return err
	}
	t.say("Records of partners are shown to them for fewer kinds: they lose " + others.words("record", "records") + ", of those that you see yourself.")
	return nil
}

func (t *telling) roles(_ context.Context, d shift, _ Proposal) error {
	for _, c := range []struct {
		roles access.Role
		role  access.Role
		line  string
	}{
		{d.give, access.RoleLead, "As a lead they admit and change members, sign agreements for the organisation, and see that each of its records is there."},
		{d.give, access.RoleAudit, "With the audit role they read who saw the records of their organisation."},
		{d.take, access.RoleLead, "They are no lead any more: they admit nobody, sign nothing, and see only the records of their desks."},
		{d.take, access.RoleAudit, "They read no more who saw the records of their organisation."},
	} {
		if c.roles&c.role != 0 {
			t.say(c.line)
		}
	}
	return nil
}

// counted is a number of records that may be larger than what was looked at.
type counted struct {
	n    int
	more bool
}

func (c counted) words(one, many string) string {
	switch {
	case c.more && c.n == 0:
		return "perhaps some " + many
	case c.more:
		return "at least " + strconv.Itoa(c.n) + " " + many
	case c.n == 0:
		return "no " + one
	case c.n == 1:
		return "1 " + one
	default:
		return strconv.Itoa(c.n) + " " + many
	}
}

// gain counts the records of which the member sees more with some facts than with others, among
// those that the reader may see: of their own organisation, and of partners. Each purpose counts,
// since it is chosen once per session.
func (t *telling) gain(ctx context.Context, with, less func([]partner.Fact) []partner.Fact) (own, others counted, err error) {
	seen := map[id.Record]bool{}
	for _, purpose := range access.Purposes() {
		then, err := partner.ActorAs(ctx, t.r, t.m.ID, purpose, t.now, with)
		if err != nil {
			return own, others, err
		}
		was, err := partner.ActorAs(ctx, t.r, t.m.ID, purpose, t.now, less)
		if err != nil {
			return own, others, err
		}
		all, err := t.s.records.Reaches(ctx, t.r, then, t.reader.For(purpose), most)
		if err != nil {
			return own, others, err
		}
		ids := make([]id.Record, len(all))
		for i, v := range all {
			ids[i] = v.ID
		}
		before, err := t.s.records.ReachesOf(ctx, t.r, was, ids)
		if err != nil {
			return own, others, err
		}
		for _, v := range all {
			if seen[v.ID] || v.Level <= before[v.ID] {
				continue
			}
			seen[v.ID] = true
			if v.Owner == t.m.Org {
				own.n++
			} else {
				others.n++
			}
		}
		if len(all) == most {
			own.more, others.more = true, true
		}
	}
	return own, others, nil
}

func same(facts []partner.Fact) []partner.Fact { return facts }

// adding gives facts as they are when some more hold.
func adding(more []partner.Fact, now time.Time) func([]partner.Fact) []partner.Fact {
	return func(facts []partner.Fact) []partner.Fact {
		out := slices.Clone(facts)
		for _, f := range more {
			f.From, f.Expires = now, time.Time{}
			out = append(out, f)
		}
		return out
	}
}

// dropping gives facts as they are when some have ended. That they were so counts against somebody
// for a year more, but what is counted here is only what they see by them.
func dropping(gone []partner.Fact) func([]partner.Fact) []partner.Fact {
	return func(facts []partner.Fact) []partner.Fact {
		return slices.DeleteFunc(slices.Clone(facts), func(f partner.Fact) bool {
			return slices.ContainsFunc(gone, func(g partner.Fact) bool { return g.What == f.What && g.Subject == f.Subject && g.Object == f.Object })
		})
	}
}

// PastOf is one line of a member's history: a fact with its beginning and end, and who wrote each.
type PastOf struct {
	Fact        partner.Fact
	Words       string
	By, EndedBy string
}

// history tells what was ever so of a member, the newest first.
func (s *Service) history(ctx context.Context, r store.Reader, m id.Member) ([]PastOf, error) {
	me := access.OfMember(m)
	facts, err := partner.Facts(ctx, r, me)
	if err != nil {
		return nil, err
	}
	acts, err := partner.ActsAbout(ctx, r, string(me))
	if err != nil {
		return nil, err
	}
	_, posts, err := partner.Called(ctx, r)
	if err != nil {
		return nil, err
	}
	desks := map[string]string{}
	for _, p := range posts {
		desks[string(access.OfPost(p.ID))] = p.Name
	}
	var out []PastOf
	for _, f := range facts {
		v := PastOf{Fact: f, Words: words(f, desks)}
		for _, a := range acts {
			if a.Fact == f.ID && a.What == partner.ActEnded {
				v.EndedBy = a.Member
			} else if a.Fact == f.ID {
				v.By = a.Member
			}
		}
		if v.Words != "" {
			out = append(out, v)
		}
	}
	slices.Reverse(out)
	return out, nil
}

// words says a fact about a member; those that partners read elsewhere have none here.
func words(f partner.Fact, desks map[string]string) string {
	switch f.What {
	case partner.WhatSeat:
		return "Sits at “" + desks[f.Object] + "”"
	case partner.WhatRole:
		return "Has the role " + f.Object
	case partner.WhatCertificate:
		return "Is trained for: " + trainingOf(access.Kind(f.Object))
	case partner.WhatAttestation:
		return "The organisation vouches for them"
	case partner.WhatSuspension:
		return "The account is disabled"
	case partner.WhatClearance:
		return "Is cleared up to " + markingOf(f.Object)
	case partner.WhatFunction:
		return "Has the function " + strings.TrimPrefix(f.Object, "f:")
	default:
		return ""
	}
}

// trainingOf is the group that a kind of record is learnt in, or the kind itself.
func trainingOf(k access.Kind) string {
	for _, t := range Trainings() {
		if slices.Contains(t.Kinds, k) {
			return t.Label
		}
	}
	return string(k)
}

// markingOf reads a marking as a fact keeps it.
func markingOf(kept string) string {
	n, err := strconv.Atoi(kept)
	if err != nil {
		return kept
	}
	return access.Marking(n).String()
}
