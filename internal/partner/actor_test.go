package partner_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

func TestActorHasTheirOwnPostsOrganisationAndCircles(t *testing.T) {
	each(t, func(w *world) {
		a := w.Actor(w.Rita, today)
		m, p, o := access.OfMember(w.Rita), access.OfPost(w.Housing), access.OfOrg(w.Hull)
		w.same("own", a.Own, m, p, o)
		w.same("pos", a.Pos, m, p, o, access.OfCircle(w.Forum))
		w.same("neg", a.Neg, m, p, o, access.ClassCouncil, access.ClassAny)
		if !a.Signed || a.Roles != 0 || a.Clearance != access.OfficialSensitive || a.Purpose != access.Safeguard || a.Name != "Rita Osei" || a.Org != w.Hull {
			w.Errorf("got %+v", a)
		}
		if got, want := fmt.Sprint(a.Kinds), "[concern person]"; got != want {
			w.Errorf("kinds: got %s, want %s", got, want)
		}
		b := w.Actor(w.Tamsin, today)
		if b.Roles != access.RoleLead|access.RoleAudit {
			w.Errorf("roles: got %b, want lead and audit", b.Roles)
		}
		w.same("pos by the circle of a post", b.Pos, access.OfMember(w.Tamsin), access.OfPost(w.Team), access.OfOrg(w.Police), access.OfCircle(w.Forum))
		w.same("neg", b.Neg, access.OfMember(w.Tamsin), access.OfPost(w.Team), access.OfOrg(w.Police), access.ClassPolice, access.ClassEnforcement, access.ClassAny)
	})
}

func TestWhatTheyWereCountsAgainstThemForTwelveMonths(t *testing.T) {
	each(t, func(w *world) {
		ended := today.AddDate(0, -6, 0)
		w.end(partner.Seat(w.Rita, w.Housing), ended)
		w.add(partner.Former(w.Rita, w.Police).During(start, ended))
		w.add(partner.Function(access.OfMember(w.Rita), access.ClassRegulator).During(start, ended))
		w.add(partner.Function(access.OfPost(w.Housing), access.ClassHealth).During(start, ended))
		post, former := access.OfPost(w.Housing), access.OfOrg(w.Police)
		a := w.Actor(w.Rita, today)
		w.same("own without the seat", a.Own, access.OfMember(w.Rita), access.OfOrg(w.Hull))
		w.same("pos without the seat", a.Pos, access.OfMember(w.Rita), access.OfOrg(w.Hull), access.OfCircle(w.Forum))
		w.same("neg within twelve months", a.Neg, access.OfMember(w.Rita), access.OfOrg(w.Hull), post, former,
			access.ClassPolice, access.ClassEnforcement, access.ClassRegulator, access.ClassHealth, access.ClassCouncil, access.ClassAny)

		last := ended.AddDate(0, 12, 0)
		if a = w.Actor(w.Rita, last.Add(-time.Millisecond)); !slices.Contains(a.Neg, post) {
			w.Errorf("in the last moment of the twelve months the post is not in neg: %v", a.Neg)
		}
		a = w.Actor(w.Rita, last)
		w.same("neg after twelve months", a.Neg, access.OfMember(w.Rita), access.OfOrg(w.Hull), access.ClassCouncil, access.ClassAny)
	})
}

func TestSecondmentCountsAgainstAndGivesNothing(t *testing.T) {
	each(t, func(w *world) {
		w.add(partner.Secondment(w.Rita, w.Border))
		a := w.Actor(w.Rita, today)
		for _, p := range []access.Principal{access.OfOrg(w.Border), access.ClassImmigration, access.ClassEnforcement} {
			if !slices.Contains(a.Neg, p) {
				w.Errorf("a secondee to an immigration function has no %s in neg: %v", p, a.Neg)
			}
		}
		w.same("own", a.Own, access.OfMember(w.Rita), access.OfPost(w.Housing), access.OfOrg(w.Hull))
		w.same("pos", a.Pos, access.OfMember(w.Rita), access.OfPost(w.Housing), access.OfOrg(w.Hull), access.OfCircle(w.Forum))
	})
}

func TestImmigrationFunctionComesFromOrganisationPostAndMember(t *testing.T) {
	of := func(subject func(w *world) access.Principal) func(w *world) {
		return func(w *world) {
			if a := w.Actor(w.Rita, today); slices.Contains(a.Neg, access.ClassImmigration) {
				w.Fatalf("before: %v", a.Neg)
			}
			w.add(partner.Function(subject(w), access.ClassImmigration))
			if a := w.Actor(w.Rita, today); !slices.Contains(a.Neg, access.ClassImmigration) {
				w.Errorf("neg: got %v, want %s in it", a.Neg, access.ClassImmigration)
			}
		}
	}
	cases(t, map[string]func(w *world){
		"organisation": of(func(w *world) access.Principal { return access.OfOrg(w.Hull) }),
		"post":         of(func(w *world) access.Principal { return access.OfPost(w.Housing) }),
		"member":       of(func(w *world) access.Principal { return access.OfMember(w.Rita) }),
	})
}

func TestSuspendedStandAsNobody(t *testing.T) {
	each(t, func(w *world) {
		w.add(partner.Suspension(w.Tamsin))
		a := w.Actor(w.Tamsin, today)
		if len(a.Own)+len(a.Pos) != 0 || a.Roles != 0 || a.Signed {
			w.Errorf("suspended member: got %+v", a)
		}
		if !slices.Contains(a.Neg, access.ClassPolice) || !slices.Contains(a.Neg, access.OfPost(w.Team)) {
			w.Errorf("what counts against a suspended member was pruned: %v", a.Neg)
		}
		w.end(partner.Suspension(w.Tamsin), today.Add(time.Hour))
		if a = w.Actor(w.Tamsin, today.Add(time.Hour)); len(a.Own) == 0 || a.Roles == 0 {
			w.Errorf("after the suspension: got %+v", a)
		}
	})
}

func TestOrganisationIsSuspendedByTwo(t *testing.T) {
	each(t, func(w *world) {
		host := access.Actor{Member: id.New[id.Member](), Roles: access.RoleCoordinator}
		board := access.Actor{Member: id.New[id.Member](), Roles: access.RoleOversight}
		suspend := func(who access.Actor) (done bool, err error) {
			err = w.Parts.Edit(w.Context(), who, func(e *partner.Edit) (err error) {
				done, err = e.SuspendOrg(w.Context(), w.Police)
				return err
			})
			return done, err
		}
		for range 2 { // the same person twice is still one
			if done, err := suspend(host); done || err != nil {
				w.Fatalf("one alone: got %v, %v", done, err)
			}
		}
		if a := w.Actor(w.Tamsin, today); len(a.Own) == 0 {
			w.Error("one alone suspended an organisation")
		}
		if _, err := suspend(access.Actor{Member: w.Tamsin, Org: w.Police, Roles: access.RoleLead}); !fault.Is(err, fault.Refused) {
			w.Errorf("a lead: got %v, want a refusal", err)
		}
		if done, err := suspend(board); !done || err != nil {
			w.Fatalf("the second: got %v, %v", done, err)
		}
		if a := w.Actor(w.Tamsin, today); len(a.Own)+len(a.Pos) != 0 || a.Roles != 0 {
			w.Errorf("member of a suspended organisation: got %+v", a)
		}
		if a := w.post(w.Team); len(a.Own)+len(a.Pos) != 0 {
			w.Errorf("post of a suspended organisation: got %+v", a)
		}
	})
}

func TestSignedNeedsALiveAgreementOfTwoAndAnAttestedMember(t *testing.T) {
	is := func(change func(w *world), now time.Time, want bool) func(w *world) {
		return func(w *world) {
			change(w)
			if got := w.Actor(w.Rita, now).Signed; got != want {
				w.Errorf("signed: got %v, want %v", got, want)
			}
		}
	}
	nothing := func(*world) {}
	cases(t, map[string]func(w *world){
		"as it is":                  is(nothing, today, true),
		"before it began":           is(nothing, start.Add(-time.Hour), false),
		"lapsed":                    is(nothing, lapses, false),
		"the moment before":         is(nothing, lapses.Add(-time.Millisecond), true),
		"own signature taken back":  is(func(w *world) { w.end(partner.Signature(w.Hull, w.ISA), today) }, today, false),
		"own attestation ended":     is(func(w *world) { w.end(partner.Attestation(w.Rita), today) }, today, false),
		"another's signature ended": is(func(w *world) { w.end(partner.Signature(w.Police, w.ISA), today) }, today, true),
		"no other signature":        is((*world).othersLeave, today, false),
	})
}

func (w *world) othersLeave() {
	for _, o := range []id.Org{w.Police, w.Haven, w.Border} {
		w.end(partner.Signature(o, w.ISA), today)
	}
}

func TestUnsignedOrganisationIsUnsigned(t *testing.T) {
	each(t, func(w *world) {
		var m id.Member
		w.Edit(partner.Machine(), func(e *partner.Edit) (err error) {
			m, err = e.AddMember(w.Context(), partner.Member{Org: w.Trust, Name: "Jo Field", Email: "village@" + w.Tag + ".example", Attested: lapses})
			return err
		})
		if w.Actor(m, today).Signed {
			w.Error("a member of an organisation that never signed counts as signed")
		}
	})
}

func TestCircleCountsWhileMembershipIsLive(t *testing.T) {
	each(t, func(w *world) {
		circle := access.OfCircle(w.Forum)
		in := partner.InCircle(access.OfOrg(w.Hull), w.Forum)
		w.end(in, today)
		w.add(in.During(today.AddDate(0, 0, 7), time.Time{}))
		for _, c := range []struct {
			at   time.Time
			want bool
		}{
			{start.Add(-time.Hour), false}, {start, true}, {today.Add(-time.Millisecond), true},
			{today, false}, {today.AddDate(0, 0, 6), false}, {today.AddDate(0, 0, 7), true},
		} {
			if got := slices.Contains(w.Actor(w.Rita, c.at).Pos, circle); got != c.want {
				w.Errorf("in the circle at %s: got %v, want %v", c.at, got, c.want)
			}
		}
	})
}

func TestCertificateThatExpiredIsNoKind(t *testing.T) {
	each(t, func(w *world) {
		day := today.AddDate(0, 1, 0)
		w.add(partner.Certificate(w.Rita, access.Vehicle).ExpiresAt(day))
		if a := w.Actor(w.Rita, day.Add(-time.Millisecond)); !slices.Contains(a.Kinds, access.Vehicle) {
			w.Errorf("before: %v", a.Kinds)
		}
		if a := w.Actor(w.Rita, day); slices.Contains(a.Kinds, access.Vehicle) {
			w.Errorf("after: %v", a.Kinds)
		}
	})
}

// post makes the actor of a post as of today.
func (w *world) post(p id.Post) (a access.Actor) {
	w.Helper()
	w.Read(func(r store.Reader) (err error) {
		a, err = partner.PostActor(w.Context(), r, p, access.Disrupt, today)
		return err
	})
	return a
}

func TestPostActorStandsForThePost(t *testing.T) {
	each(t, func(w *world) {
		a := w.post(w.Team)
		p, o := access.OfPost(w.Team), access.OfOrg(w.Police)
		w.same("own", a.Own, p, o)
		w.same("pos", a.Pos, p, o, access.OfCircle(w.Forum))
		w.same("neg", a.Neg, p, o, access.ClassPolice, access.ClassEnforcement, access.ClassAny)
		if a.Member != "" || a.Org != w.Police || a.Clearance != access.OfficialSensitive || len(a.Kinds) != len(access.AllKinds()) || !a.Signed || a.Purpose != access.Disrupt {
			w.Errorf("got %+v", a)
		}
		if access.MayCall(a, access.SignedIn) {
			w.Error("a post may sign in")
		}
		if a = w.post(w.Desk); len(a.Kinds) != 0 || a.Signed {
			w.Errorf("a post that nobody sits at: got %+v", a)
		}
		w.add(partner.Suspension(w.Tamsin))
		if a = w.post(w.Team); len(a.Kinds) != 0 {
			w.Errorf("the only member is suspended: got kinds %v", a.Kinds)
		}
	})
}

func TestMachineStandsAsNobody(t *testing.T) {
	t.Parallel()
	a := partner.Machine()
	if a.Member != "" || len(a.Own)+len(a.Pos) != 0 || a.Roles != access.RoleMachine {
		t.Errorf("got %+v", a)
	}
}

func TestAbsentMemberHasNoActor(t *testing.T) {
	each(t, func(w *world) {
		err := w.DB.Read(w.Context(), store.Pages, func(r store.Reader) error {
			_, err := partner.ActorFor(w.Context(), r, id.New[id.Member](), access.Support, today)
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			w.Errorf("got %v, want absent", err)
		}
	})
}
