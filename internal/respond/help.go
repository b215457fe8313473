package respond

import (
	"cmp"
	"slices"
	"strings"

	"lightship/internal/content"
	"lightship/internal/partner"
)

// Candidate is a desk that is not in a response and could help.
type Candidate struct {
	Desk
	Because string
	Asked   []string // codes of what would be asked of it
	Law     bool     // it must be told by law
	New     bool     // it does something that nobody in the response does yet
}

// mostCandidates is how many are offered; more would hide the best.
const mostCandidates = 12

// candidates finds who else can help: desks in the area that do what the response asks for, of
// organisations that are not in it yet. The desk for children comes first where the law says so.
func (s *Service) candidates(rm room, d directory, members []Member) []Candidate {
	asked, done := map[string]bool{}, map[string]bool{}
	for _, m := range members {
		if m.State == Accepted || m.State == Declined || m.State == Invited && !m.Expired { // who declined is not pressed
			asked[string(m.Post)] = true
		}
	}
	for _, p := range d.posts {
		if !slices.ContainsFunc(members, func(m Member) bool { return m.Post == p.ID && m.State == Accepted }) {
			continue
		}
		for _, code := range s.fits(p, rm.held.Body.Expertise) {
			done[code] = true
		}
	}
	var out []Candidate
	for _, p := range d.posts {
		org := d.orgs[p.Org]
		if asked[string(p.ID)] || p.Ended || org.Suspended || org.Standing == partner.Contact || !covers(p, org, rm.area) {
			continue
		}
		c := Candidate{Desk: d.at[p.ID], Law: p.Statutory == partner.ForChildren && MayBe(rm.child)}
		c.Asked = s.fits(p, rm.held.Body.Expertise)
		switch {
		case c.Law:
			c.Because, c.Asked = "Somebody here is or may be under 18. The law says that they must be told", []string{"children"}
		case len(c.Asked) == 0 || org.Standing == partner.Light && !partOf(p, rm.area):
			continue
		default:
			c.New = slices.ContainsFunc(c.Asked, func(code string) bool { return !done[code] })
			c.Because = s.because(p, c, rm.area)
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(boolean(b.Law)-boolean(a.Law), boolean(b.New)-boolean(a.New), len(b.Asked)-len(a.Asked))
	})
	return out[:min(len(out), mostCandidates)]
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// covers tells whether a desk serves an area: its own areas, or else those of its organisation.
func covers(p partner.Post, o partner.Org, area string) bool {
	areas := p.Areas
	if len(areas) == 0 {
		areas = o.Areas
	}
	return len(areas) == 0 || slices.Contains(areas, area)
}

func partOf(p partner.Post, area string) bool { return slices.Contains(p.Areas, area) }

// fits gives the expertise that is asked for and that a desk says it has, by code or in words.
func (s *Service) fits(p partner.Post, asked []string) []string {
	var out []string
	for _, code := range asked {
		label := s.lib.Label(content.Expertise, code)
		if slices.ContainsFunc(p.Covers, func(c string) bool { return strings.EqualFold(c, code) || strings.EqualFold(c, label) }) {
			out = append(out, code)
		}
	}
	return out
}

func (s *Service) because(p partner.Post, c Candidate, area string) string {
	why := strings.Join(s.labels(content.Expertise, c.Asked), ", ") + ": asked for here, and "
	switch {
	case partOf(p, area):
		why += "this desk is for " + s.lib.Label(content.Areas, area)
	case c.New:
		return why + "nobody in it does that yet"
	default:
		why += "this desk does it"
	}
	if c.New {
		why += "; nobody in it does that yet"
	}
	return why
}

// desks gives every desk that could be invited, by organisation, for the form. Whether it can be
// told is the policy's to say, when it is invited.
func (s *Service) desks(d directory, members []Member) []Desk {
	var out []Desk
	for _, p := range d.posts {
		org := d.orgs[p.Org]
		in := slices.ContainsFunc(members, func(m Member) bool {
			return m.Post == p.ID && (m.State == Accepted || m.State == Invited && !m.Expired)
		})
		if !in && !p.Ended && !org.Suspended && org.Standing != partner.Contact {
			out = append(out, d.at[p.ID])
		}
	}
	slices.SortStableFunc(out, func(a, b Desk) int { return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.Name, b.Name)) })
	return out
}
