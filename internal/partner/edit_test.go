package partner_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bytes"
	"lightship/internal/audit"
	"lightship/internal/content"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

func TestWhatIsWrongIsSaidByField(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		for what, c := range map[string]struct {
			field string
			do    func(e *partner.Edit) error
		}{
			"organisation without a name": {"name", func(e *partner.Edit) error {
				_, err := e.AddOrg(ctx, partner.Org{Name: " \t", Sector: partner.Fire, Standing: partner.Full})
				return err
			}},
			"organisation of no sector": {"sector", func(e *partner.Edit) error {
				_, err := e.AddOrg(ctx, partner.Org{Name: "New", Sector: "circus", Standing: partner.Full})
				return err
			}},
			"organisation of no standing": {"standing", func(e *partner.Edit) error {
				_, err := e.AddOrg(ctx, partner.Org{Name: "New", Sector: partner.Fire})
				return err
			}},
			"name of an organisation taken": {"name", func(e *partner.Edit) error {
				_, err := e.AddOrg(ctx, partner.Org{Name: strings.ToUpper("Estuary  Police " + w.Tag), Sector: partner.Police, Standing: partner.Full})
				return err
			}},
			"name of a post taken": {"name", func(e *partner.Edit) error {
				_, err := e.AddPost(ctx, partner.Post{Org: w.Hull, Name: "housing DUTY desk"})
				return err
			}},
			"e-mail address taken": {"email", func(e *partner.Edit) error {
				_, err := e.AddMember(ctx, partner.Member{Org: w.Police, Name: "Another", Email: "HOUSING@" + w.Tag + ".hull.example"})
				return err
			}},
			"no e-mail address": {"email", func(e *partner.Edit) error {
				_, err := e.AddMember(ctx, partner.Member{Org: w.Police, Name: "Another", Email: "somebody"})
				return err
			}},
			"a post of somebody else's organisation": {"post", func(e *partner.Edit) error { return e.Add(ctx, partner.Seat(w.Rita, w.Team)) }},
			"cleared beyond the organisation": {"clearance", func(e *partner.Edit) error {
				_, err := e.AddMember(ctx, partner.Member{Org: w.Haven, Name: "Ania", Email: "ania@haven.example", Clearance: access.OfficialSensitive})
				return err
			}},
			"an agreement for ever": {"lapses", func(e *partner.Edit) error {
				_, err := e.AddAgreement(ctx, partner.Agreement{Name: "For ever"})
				return err
			}},
			"a silent clause without a reason": {"reason", func(e *partner.Edit) error {
				_, err := e.AddClause(ctx, partner.Clause{Agreement: w.ISA, Kind: access.Phone, Purpose: access.Disrupt, Tone: access.Silent, Review: lapses,
					Authoriser: w.Tamsin, Senders: []access.Principal{access.ClassAny}, Recipients: []access.Principal{access.ClassAny}})
				return err
			}},
			"a clause that is never looked at again": {"review", func(e *partner.Edit) error {
				_, err := e.AddClause(ctx, partner.Clause{Agreement: w.ISA, Kind: access.Phone, Purpose: access.Disrupt,
					Senders: []access.Principal{access.ClassAny}, Recipients: []access.Principal{access.ClassAny}})
				return err
			}},
			"a clause for a person": {"recipients", func(e *partner.Edit) error {
				_, err := e.AddClause(ctx, partner.Clause{Agreement: w.ISA, Kind: access.Phone, Purpose: access.Disrupt, Review: lapses,
					Senders: []access.Principal{access.ClassAny}, Recipients: []access.Principal{access.OfMember(w.Rita)}})
				return err
			}},
		} {
			w.Refuses(what, w.Try(partner.Machine(), c.do), fault.Invalid, c.field)
		}
	})
}

func TestNothingOfAFailedEditHolds(t *testing.T) {
	each(t, func(w *world) {
		var made id.Org
		err := w.Try(partner.Machine(), func(e *partner.Edit) (err error) {
			if made, err = e.AddOrg(w.Context(), partner.Org{Name: "First " + w.Tag, Sector: partner.Fire, Standing: partner.Full}); err != nil {
				return err
			}
			_, err = e.AddOrg(w.Context(), partner.Org{Name: "First " + w.Tag, Sector: partner.Fire, Standing: partner.Full})
			return err
		})
		w.Refuses("the same name twice", err, fault.Invalid, "name")
		err = w.DB.Read(w.Context(), store.Pages, func(r store.Reader) error {
			_, err := partner.OrgOf(w.Context(), r, made, today)
			return err
		})
		w.Refuses("the first of the two", err, fault.NotFound, "")
	})
}

func TestFactIsWrittenOnceAndEndedOnce(t *testing.T) {
	each(t, func(w *world) {
		ctx, seat := w.Context(), partner.Seat(w.Rita, w.Housing)
		add := func(f partner.Fact) error {
			return w.Try(partner.Machine(), func(e *partner.Edit) error { return e.Add(ctx, f) })
		}
		end := func(f partner.Fact, at time.Time) error {
			return w.Try(partner.Machine(), func(e *partner.Edit) error { return e.End(ctx, f, at) })
		}
		w.Refuses("the same seat twice", add(seat), fault.Stale, "")
		w.Refuses("an end before the beginning", end(seat, start), fault.Invalid, "until")
		if err := end(seat, today); err != nil {
			w.Fatal(err)
		}
		w.Refuses("ended a second time", end(seat, today.Add(time.Hour)), fault.Stale, "")
		if err := add(seat.During(today.Add(time.Hour), time.Time{})); err != nil {
			w.Errorf("a new seat later: %v", err)
		}
		var facts []partner.Fact
		w.Read(func(r store.Reader) (err error) {
			facts, err = partner.Facts(ctx, r, access.OfMember(w.Rita))
			return err
		})
		facts = slices.DeleteFunc(facts, func(f partner.Fact) bool { return f.What != partner.WhatSeat })
		if len(facts) != 2 || !facts[0].From.Equal(start) || !facts[0].Until.Equal(today) || !facts[1].Until.IsZero() {
			w.Errorf("the history of a seat: got %+v", facts)
		}
	})
}

func TestWhoMayChangeWhat(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		lead := w.Actor(w.Tamsin, today)
		member := w.Actor(w.Rita, today)
		host := access.Actor{Member: id.New[id.Member](), Roles: access.RoleCoordinator}
		operator := access.Actor{Member: id.New[id.Member](), Roles: access.RoleOperator}
		n := 0
		newMember := func(o id.Org) func(e *partner.Edit) error {
			return func(e *partner.Edit) error {
				n++
				_, err := e.AddMember(ctx, partner.Member{Org: o, Name: "New", Email: fmt.Sprintf("new%d@%s.example", n, w.Tag), Roles: access.RoleLead})
				return err
			}
		}
		fact := func(f partner.Fact) func(e *partner.Edit) error {
			return func(e *partner.Edit) error { return e.Add(ctx, f) }
		}
		end := func(f partner.Fact) func(e *partner.Edit) error {
			return func(e *partner.Edit) error { return e.End(ctx, f, time.Time{}) }
		}
		immigration := partner.Function(access.OfPost(w.Team), access.ClassImmigration)
		for _, c := range []struct {
			what string
			who  access.Actor
			do   func(e *partner.Edit) error
			may  bool
		}{
			{"a lead admits a member", lead, newMember(w.Police), true},
			{"a lead admits into another organisation", lead, newMember(w.Hull), false},
			{"a member admits a member", member, newMember(w.Hull), false},
			{"the coordinator admits into another organisation", host, newMember(w.Police), false},
			{"the coordinator sits down at a post", host, fact(partner.Seat(w.Rita, w.Housing)), false},
			{"the operator admits the first lead", operator, newMember(w.Trust), true},
			{"the operator admits the second lead", operator, newMember(w.Trust), true},
			{"the operator admits a third", operator, newMember(w.Trust), false},
			{"a lead says that a member was elsewhere", lead, fact(partner.Former(w.Tamsin, w.Haven)), true},
			{"a lead ends that", lead, end(partner.Former(w.Tamsin, w.Haven)), false},
			{"a lead makes a broker", lead, fact(partner.HoldsRole(w.Tamsin, access.RoleBroker)), false},
			{"a lead says that a post has an immigration function", lead, fact(immigration), true},
			{"a lead ends that", lead, end(immigration), false},
			{"a lead gives another function", lead, fact(partner.Function(access.OfOrg(w.Police), access.ClassHealth)), false},
			{"a lead joins a circle", lead, fact(partner.InCircle(access.OfOrg(w.Police), w.Forum)), false},
			{"the coordinator joins an organisation to a circle", host, fact(partner.InCircle(access.OfOrg(w.Police), w.Forum)), true},
			{"the machine writes of the past", partner.Machine(), fact(partner.Certificate(w.Rita, access.Phone).During(start, time.Time{})), true},
			{"a lead changes the past", lead, fact(partner.Attestation(w.Tamsin).During(start, today)), false},
			{"a lead suspends a member of theirs", lead, fact(partner.Suspension(w.Tamsin)), true},
			{"who is suspended lifts it", lead, end(partner.Suspension(w.Tamsin)), false},
			{"a member changes nothing", member, fact(partner.InCircle(access.OfPost(w.Housing), w.Forum)), false},
		} {
			w.Clock.Advance(time.Second)
			if err := w.Try(c.who, c.do); (err == nil) != c.may {
				w.Errorf("%s: got %v, want allowed %v", c.what, err, c.may)
			}
		}
	})
}

func TestListsOfTheOpenRoom(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		var front id.Post
		w.Edit(partner.Machine(), func(e *partner.Edit) (err error) {
			front, err = e.AddPost(ctx, partner.Post{Org: w.Hull, Name: "Children's services front door", Phone: "01632 960123", Hours: "Day and night",
				Statutory: partner.ForChildren, Covers: []string{"children's services front door", "safeguarding duty", "safeguarding duty"}})
			return err
		})
		w.Read(func(r store.Reader) error {
			o, err := partner.OrgOf(ctx, r, w.Border, today)
			if err != nil || !o.Immigration || o.Suspended || o.Sector != partner.Immigration || !slices.Contains(o.Functions, access.ClassEnforcement) {
				w.Errorf("organisation: got %+v, %v", o, err)
			}
			posts, err := partner.PostsOf(ctx, r, w.Hull)
			if err != nil || len(posts) != 2 || posts[0].ID != front || fmt.Sprint(posts[0].Covers) != "[children's services front door safeguarding duty]" {
				w.Errorf("posts: got %+v, %v", posts, err)
			}
			for area, want := range map[string]int{"E06000010": 1, "E06000011": 0} {
				if found, err := partner.FindPosts(ctx, r, partner.ForChildren, area); err != nil || len(found) != want {
					w.Errorf("children's services in %s: got %+v, %v; want %d", area, found, err, want)
				}
			}
			if found, err := partner.FindCover(ctx, r, "housing duty"); err != nil || len(found) != 1 || found[0].ID != w.Housing {
				w.Errorf("who does housing duty: got %+v, %v", found, err)
			}
			circles, err := partner.CirclesOf(ctx, r, w.Police, today)
			if err != nil || len(circles) != 1 || circles[0].ID != w.Forum || len(circles[0].Members) != 2 {
				w.Errorf("circles of a post's organisation: got %+v, %v", circles, err)
			}
			members, err := partner.MembersOf(ctx, r, w.Hull, today)
			if err != nil || len(members) != 1 || members[0].Email != "housing@"+w.Tag+".hull.example" || !members[0].Attested.Equal(lapses) || len(members[0].Posts) != 1 {
				w.Errorf("members: got %+v, %v", members, err)
			}
			agreements, err := partner.AgreementsOf(ctx, r, w.Hull)
			if err != nil || len(agreements) != 1 || len(agreements[0].Parties) != 4 || !agreements[0].Live(today) || agreements[0].Live(lapses) {
				w.Errorf("agreements: got %+v, %v", agreements, err)
			}
			orgs, err := partner.Orgs(ctx, r, today)
			if err != nil || len(orgs) != 5 || orgs[0].ID != w.Border {
				w.Errorf("organisations: got %+v, %v", orgs, err)
			}
			if m, err := partner.MemberByEmail(ctx, r, " Officer@"+w.Tag+".EXAMPLE"); err != nil || m != w.Tamsin {
				w.Errorf("by e-mail address: got %q, %v", m, err)
			}
			return err
		})
	})
}

func TestChangesByHandAreFoundInTheLog(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		w.clause(access.Vehicle, access.Silent, access.ClassAny, access.ClassPolice)
		w.end(partner.Seat(w.Rita, w.Housing), today)
		host := access.Actor{Member: w.Rita, Org: w.Hull, Roles: access.RoleCoordinator}
		w.Edit(host, func(e *partner.Edit) error { return e.Add(ctx, partner.InCircle(access.OfOrg(w.Haven), w.Forum)) })
		var name string
		err := w.DB.Write(ctx, store.Jobs, func(tx *store.Tx) (err error) {
			name, err = audit.SetUp(ctx, tx, "test.example")
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		signer, err := audit.NewSigner(bytes.Repeat([]byte{7}, 32), name)
		if err != nil {
			w.Fatal(err)
		}
		if err := audit.New(w.DB, w.Clock, signer, 10*time.Minute).Tick(ctx); err != nil {
			w.Fatal(err)
		}
		verify := func() audit.Report {
			report, err := audit.Verify(ctx, w.DB, signer.VerifierKey(), partner.Logged()...)
			if err != nil {
				w.Fatal(err)
			}
			return report
		}
		if report := verify(); !report.OK() || report.Rows == 0 {
			w.Fatalf("untouched: got %d rows, problems %v", report.Rows, report.Problems)
		}
		found := 0
		for _, q := range []store.Query{
			store.SQL(`update partner_fact set object = 'oversight' where object = 'audit'`),
			store.SQL(`update partner_fact set until_ms = $1 where what = 'seat'`, store.Forever),
			store.SQL(`insert into partner_side (clause, side, principal) select id, 'recipient', 'f:immigration' from partner_clause`),
			store.SQL(`update partner_org set clearance = 2 where clearance = 1`),
			store.SQL(`delete from partner_fact where object = 'f:immigration'`),
			store.SQL(`update partner_change set member = 'somebody-else'`),
		} {
			if err := w.DB.Write(ctx, store.Jobs, func(tx *store.Tx) error { _, err := tx.Exec(ctx, q); return err }); err != nil {
				w.Fatal(err)
			}
			now := len(verify().Problems)
			if now <= found {
				text, _ := q.SQL()
				w.Errorf("nothing more was found after %s", text)
			}
			found = now
		}
	})
}

func TestSectorsAreThoseOfTheContentPack(t *testing.T) {
	t.Parallel()
	lib, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	list := lib.List(content.Sectors)
	if len(list.Items) != len(partner.Sectors()) {
		t.Errorf("got %d sectors in the pack, want %d", len(list.Items), len(partner.Sectors()))
	}
	for _, s := range partner.Sectors() {
		if _, ok := lib.Item(content.Sectors, string(s)); !ok {
			t.Errorf("sector %s is not in the pack", s)
		}
	}
}
