package access_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/access/worldtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// relation is how somebody stands to a record, in words that a partner's lawyer can check.
type relation struct {
	words string
	scene scene
}

func relations() []relation {
	leave := func(s *scene) { s.who.Pos = s.who.Pos[:3] }
	return []relation{
		{"On the team that holds the record", onOwn()},
		{"Colleague in the same organisation, not on the team", onColleagues()},
		{"Lead of the organisation, not on the team", onColleagues().with(lead)},
		{"On the team, the record restricted to others", onOwn().with(restricted)},
		{"Lead, the record restricted to others", onOwn().with(lead).with(restricted)},
		{"On the team, named on the restricted record", onOwn().with(restricted).with(granted(ada, access.Pointer, access.ByOwner))},
		{"Colleague, named on the restricted record in full", onColleagues().with(restricted).with(granted(ada, access.Full, access.ByOwner))},
		{"Colleague in a circle that was given the summary", onColleagues().with(granted(forum, access.Summary, access.ByClause))},
		{"On the team, the record an unfinished draft", onOwn().with(draft)},
		{"On the team, excluded from the record", onOwn().with(denied(ada))},
		{"On the team, suspended", onOwn().with(suspended)},
		{"On the team, no certificate, not cleared", onOwn().with(func(s *scene) { s.who.Kinds, s.who.Clearance = nil, access.Unmarked })},
		{"Partner given a pointer by a clause", onOthers().with(shared(housing, access.Pointer, access.ByClause))},
		{"Partner given the summary by a clause", onOthers().with(shared(housing, access.Summary, access.ByClause))},
		{"Partner given all by a clause", onOthers()},
		{"Partner given all by a clause, code C", onOthers().with(func(s *scene) { s.f.Code = access.CodeC })},
		{"Partner given all by one lawful share", onOthers().with(shared(housing, access.Full, access.BySingle))},
		{"Partner given all by an urgent share", onOthers().with(shared(housing, access.Full, access.ByUrgent))},
		{"Partner given all by the person's agreement", onOthers().with(shared(housing, access.Full, access.ByAgreement))},
		{"Partner who joined the response, given all", onOthers().with(shared(housing, access.Full, access.ByResponse))},
		{"Partner who writes in the lane of the response", onOthers().with(shared(housing, access.Full, access.ByResponse)).with(func(s *scene) { s.f.Writers = []access.Writer{{To: housing, Window: live}} })},
		{"Partner told by a note of discovery, summary", onOthers().with(shared(housing, access.Summary, access.ByHit))},
		{"Partner with a pointer raised by break-glass", onOthers().with(shared(housing, access.Pointer, access.ByClause)).with(granted(ada, access.Full, access.ByBreakGlass))},
		{"Member of a circle that was given the summary", onOthers().with(shared(forum, access.Summary, access.ByClause))},
		{"No longer a member of that circle", onOthers().with(shared(forum, access.Summary, access.ByClause)).with(leave)},
		{"Partner given all, the clause since lapsed", onOthers().with(capped(access.Pointer))},
		{"Partner given all, the agreement withdrawn", onOthers().with(capped(access.None))},
		{"Partner given all, looking for another purpose", onOthers().with(func(s *scene) { s.who.Purpose = access.Assess })},
		{"Partner given all, the record restricted", onOthers().with(restricted)},
		{"Partner given all, named on the restricted record", onOthers().with(restricted).with(shared(ada, access.Full, access.ByClause))},
		{"Partner given all, the record a draft", onOthers().with(draft)},
		{"Partner given all, excluded from the record", onOthers().with(denied(council))},
		{"Partner given all, has an immigration function: ceiling none", onOthers().with(ceiling(access.None))},
		{"Partner given all, of a class with the ceiling pointer", onOthers().with(ceiling(access.Pointer))},
		{"Partner without a signed agreement, given all by a clause", onOthers().with(unsigned)},
		{"Partner without a signed agreement, one lawful share", onOthers().with(unsigned).with(shared(housing, access.Full, access.BySingle))},
		{"Partner without a signed agreement, an urgent share", onOthers().with(unsigned).with(shared(housing, access.Full, access.ByUrgent))},
		{"Partner without a signed agreement, who joined the response", onOthers().with(unsigned).with(shared(housing, access.Full, access.ByResponse))},
		{"Partner who joined it while signed, the agreement since lapsed", onOthers().with(unsigned).with(shared(housing, access.Full, access.ByResponse)).with(kept)},
		{"The same, given all by a clause besides the response", onOthers().with(unsigned).with(kept)},
		{"Partner given all, suspended", onOthers().with(suspended)},
		{"Partner given all, no certificate for the kind", onOthers().with(func(s *scene) { s.who.Kinds = nil })},
		{"Partner given all, not cleared for the marking", onOthers().with(func(s *scene) { s.who.Clearance = access.Official })},
		{"Stranger: a partner to whom nothing was given", onOthers().with(func(s *scene) { s.f.Grants = nil })},
		{"Stranger who is a lead, auditor or coordinator elsewhere", onOthers().with(func(s *scene) {
			s.f.Grants, s.who.Roles = nil, access.RoleLead|access.RoleAudit|access.RoleCoordinator|access.RoleOversight|access.RoleOperator
		})},
		{"The machine, which stands as nobody", onOthers().with(func(s *scene) { s.who = access.Actor{Roles: access.RoleMachine} })},
		{"Anybody, when the record is erased", onOwn().with(func(s *scene) { s.f.Erased = true })},
	}
}

// The parts of the record in the matrix, seen from Summary up.
var matrixParts = []access.Part{{Name: "open", Level: access.Summary}, {Name: "protected", Level: access.Summary, Protected: true}}

var roleNames = []struct {
	role access.Role
	name string
}{{0, "member"}, {access.RoleLead, "lead"}, {access.RoleAudit, "audit"}, {access.RoleOversight, "oversight"},
	{access.RoleCoordinator, "coordinator"}, {access.RoleOperator, "operator"}, {access.RoleBroker, "broker"}}

// matrix writes who sees and may do what, as text.
func matrix() string {
	var b strings.Builder
	b.WriteString("WHO SEES HOW MUCH OF A RECORD, AND WHY\n\n")
	b.WriteString("The record is about a person, marked OFFICIAL-SENSITIVE, handling code P unless stated. Each line\ndiffers from the plain case only in what it says. \"none\" is answered as if the record did not exist.\n")
	b.WriteString("The protected part was opened to nobody here.\n\n")
	fmt.Fprintf(&b, "%3s  %-62s %-8s %-23s %s\n", "", "", "level", "because", "parts")
	all := relations()
	for i, r := range all {
		r.scene.f.Parts = matrixParts
		d := access.Decide(r.scene.who, access.RecordList, r.scene.f, worldtest.Now)
		why := string(d.Why)
		if d.Why == access.BecauseGrant {
			why += ", basis " + string(d.By.Basis.Kind)
		}
		fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("%3d  %-62s %-8s %-23s %s", i+1, r.words, d.Level, why, strings.Join(d.Parts, ", ")), " "))
	}
	b.WriteString("\nWHAT EACH OF THEM MAY DO WITH IT\n\nThe columns are the lines above; \"y\" is allowed, \".\" is not.\n\n")
	fmt.Fprintf(&b, "%-17s", "")
	for i := range all {
		fmt.Fprintf(&b, "%3d", i+1)
	}
	b.WriteByte('\n')
	var free []access.Action
	for _, do := range access.Actions() {
		if !access.NeedsRecord(do) {
			free = append(free, do)
			continue
		}
		fmt.Fprintf(&b, "%-17s", do)
		for _, r := range all {
			b.WriteString(mark(access.Decide(r.scene.who, do, r.scene.f, worldtest.Now).Allowed))
		}
		b.WriteByte('\n')
	}
	b.WriteString("\nWHAT NEEDS NO RECORD: WHO MAY DO IT AT ALL\n\n\"half in\" is a lead who signed in with less than is required.\n\n")
	fmt.Fprintf(&b, "%-17s%12s%12s", "", "signed out", "half in")
	for _, r := range roleNames {
		fmt.Fprintf(&b, "%12s", r.name)
	}
	b.WriteByte('\n')
	for _, do := range free {
		half := access.Actor{Member: "ada", Roles: access.RoleLead, Weak: true}
		fmt.Fprintf(&b, "%-17s%12s%12s", do, strings.TrimSpace(mark(access.MayCall(access.Actor{}, do))), strings.TrimSpace(mark(access.MayCall(half, do))))
		for _, r := range roleNames {
			fmt.Fprintf(&b, "%12s", strings.TrimSpace(mark(access.MayCall(access.Actor{Member: "ada", Roles: r.role}, do))))
		}
		b.WriteByte('\n')
	}
	scopes(&b)
	over(&b)
	return b.String()
}

// over writes who may do what to the partnership itself.
func over(b *strings.Builder) {
	b.WriteString("\nWHO MAY DO WHAT TO AN ORGANISATION, ITS DESKS, MEMBERS AND AGREEMENTS\n\n\"half in\" is its lead who signed in with less than is required; the machine is the program itself and the operator's command line.\n\n")
	who := []struct {
		name string
		a    access.Actor
	}{{"its lead", access.Actor{Member: "ada", Org: "own", Roles: access.RoleLead}}, {"half in", access.Actor{Member: "ada", Org: "own", Roles: access.RoleLead, Weak: true}},
		{"its member", access.Actor{Member: "ada", Org: "own", Roles: access.RoleAudit}}, {"other's lead", access.Actor{Member: "bo", Org: "other", Roles: access.RoleLead}}}
	for _, r := range roleNames[3:] {
		who = append(who, struct {
			name string
			a    access.Actor
		}{r.name, access.Actor{Member: "bo", Org: "other", Roles: r.role}})
	}
	who = append(who, struct {
		name string
		a    access.Actor
	}{"machine", access.Actor{Roles: access.RoleMachine}})
	fmt.Fprintf(b, "%-54s", "")
	for _, w := range who {
		fmt.Fprintf(b, "%14s", w.name)
	}
	b.WriteByte('\n')
	for _, p := range access.Powers() {
		fmt.Fprintf(b, "%-54s", p)
		for _, w := range who {
			fmt.Fprintf(b, "%14s", strings.TrimSpace(mark(access.May(w.a, p, "own"))))
		}
		b.WriteByte('\n')
	}
}

// scopes writes which permit the token of a program needs for what.
func scopes(b *strings.Builder) {
	b.WriteString("\nWHAT A TOKEN FOR PROGRAMS NEEDS BESIDES\n\nA token gives nothing that its member may not do. \"any\" is free with every token that is good.\n\n")
	fmt.Fprintf(b, "%-17s%-20s%s\n", "", "to read", "to change")
	for _, do := range access.Actions() {
		if access.IsPublic(do) {
			continue
		}
		read := string(access.Needs(do, false))
		if read == "" {
			read = "any"
		}
		fmt.Fprintf(b, "%-17s%-20s%s\n", do, read, access.Needs(do, true))
	}
}

func mark(yes bool) string {
	if yes {
		return "  y"
	}
	return "  ."
}

// The permission matrix is the golden text; a change of it is a change of who may see what.
func TestPermissionMatrix(t *testing.T) {
	t.Parallel()
	const path = "testdata/matrix.golden.txt"
	got := matrix()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read the matrix (run with -update to make it): %v", err)
	}
	if got != string(want) {
		gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range max(len(gotLines), len(wantLines)) {
			g, w := line(gotLines, i), line(wantLines, i)
			if g != w {
				t.Errorf("line %d\ngot  %q\nwant %q", i+1, g, w)
			}
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
