package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
)

// The names of colleagues, put together in turn: made up, like everybody here.
var (
	givenNames = []string{"Marta", "Owen", "Priya", "Tobias", "Ruth", "Femi", "Elin", "Kasper", "Noreen", "Davit", "Saoirse", "Ivo", "Hester", "Milan", "Amira", "Jonah", "Petra",
		"Leon", "Zofia", "Callista", "Bernard", "Yara", "Gareth", "Ines", "Anton"}
	familyNames = []string{"Fenner", "Oduya", "Marsh-Reed", "Kettle", "Brandvik", "Sorrel", "Achterberg", "Dunmore", "Vasari", "Pell", "Hartnoll", "Quaye", "Thorsby", "Lindqvist",
		"Askham", "Rowntree-Bell", "Okafor-Lane", "Silt", "Wragby", "Carrick", "Menzel"}
)

// colleagues seats one more person at every desk, so that a desk is more than its persona and
// those without a persona have somebody. w.staff gives their addresses by desk.
func (w *world) colleagues(ctx context.Context, e *partner.Edit) error {
	n := 0
	for _, b := range bodies {
		for _, desk := range b.desks {
			given, family := givenNames[n%len(givenNames)], familyNames[n%len(familyNames)]
			n++
			mail := strings.ToLower(given+"."+family) + "@" + b.key + ".example"
			var kinds []access.Kind
			if b.standing == "full" && b.key != "university" && b.key != "funder" {
				kinds = access.AllKinds()
			}
			m, err := e.AddMember(ctx, partner.Member{
				Org: w.orgs[b.key], Name: given + " " + family, Email: mail, Posts: []id.Post{w.posts[at(b.key, desk.name)]},
				Kinds: kinds, Clearance: access.OfficialSensitive, Attested: w.attested(b.key),
			})
			if err != nil {
				return fmt.Errorf("%s of %s: %w", mail, b.key, err)
			}
			w.members[mail], w.staff[at(b.key, desk.name)] = m, mail
		}
	}
	return nil
}

// who gives the persona of a desk, or else who sits there.
func (w *world) who(desk string) string {
	for _, p := range personas {
		if at(p.body, p.desk) == desk {
			return p.mail
		}
	}
	return w.staff[desk]
}

// attested is until when somebody is vouched for. The night shelter is nearly late, so that its lead
// and the coordinator see how that looks.
func (w *world) attested(body string) time.Time {
	if body == soonLate {
		return w.now.AddDate(0, 0, 20)
	}
	return w.now.AddDate(1, 0, 0)
}

const soonLate = "hostel"
