package share_test

import (
	"context"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/share"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
)

// bound is a service of partners that tells records of signatures that end, as app does it.
func bound(w *sharetest.World) *partner.Service {
	partners := partner.New(w.DB, w.Clock)
	partners.OnSignatureEnded(func(ctx context.Context, tx *store.Tx, who access.Actor, b partner.Withdrawn) error {
		var bases []id.Basis
		for _, c := range b.Clauses {
			bases = append(bases, id.Basis(c))
		}
		return w.Records.EndBetween(ctx, tx, who, record.Between{Owner: b.Org, To: b.Own, Bases: bases, At: b.At})
	})
	return partners
}

// another adds a second council that signs the agreement, and another agreement that all sign, so
// that each goes on being signed when it leaves the first.
func another(t *testing.T, w *sharetest.World) (first id.Agreement) {
	t.Helper()
	err := partner.New(w.DB, w.Clock).Edit(w.Ctx(), partner.Machine(), func(e *partner.Edit) error {
		org, err := e.AddOrg(w.Ctx(), partner.Org{Name: "Wolds Council", Sector: partner.Council, Standing: partner.Full, Clearance: access.OfficialSensitive})
		if err != nil {
			return err
		}
		post, err := e.AddPost(w.Ctx(), partner.Post{Org: org, Name: "Wolds desk"})
		if err != nil {
			return err
		}
		w.Orgs["wolds"], w.Posts["wolds"] = org, post
		if w.Members["wolds"], err = e.AddMember(w.Ctx(), partner.Member{Org: org, Name: "Member wolds", Email: "wolds@wolds.example", Posts: []id.Post{post},
			Kinds: access.AllKinds(), Clearance: access.OfficialSensitive, Attested: sharetest.Monday.AddDate(1, 0, 0)}); err != nil {
			return err
		}
		second, err := e.AddAgreement(w.Ctx(), partner.Agreement{Name: "Second agreement", Lapses: sharetest.Monday.AddDate(1, 0, 0)})
		if err != nil {
			return err
		}
		for _, key := range []string{"council", "police", "wolds"} {
			if err := e.Add(w.Ctx(), partner.Signature(w.Orgs[key], second)); err != nil {
				return err
			}
		}
		return w.DB.Read(w.Ctx(), store.Jobs, func(r store.Reader) error {
			all, err := partner.AgreementsCalled(w.Ctx(), r)
			for _, a := range all {
				if a.Name == "Humber agreement" {
					first = a.ID
				}
			}
			return err
		})
	})
	if err == nil {
		err = partner.New(w.DB, w.Clock).Edit(w.Ctx(), partner.Machine(), func(e *partner.Edit) error {
			return e.Add(w.Ctx(), partner.Signature(w.Orgs["wolds"], first))
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return first
}

func TestWhoWithdrawsEndsWhatTheClausesGaveThoughAnotherAgreementIsLive(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		first := another(t, w)
		ours := w.Give()
		theirs, err := w.Intake.Create(w.Ctx(), w.As("wolds"), intake.Told{Concern: sharetest.Concern(), Desk: w.Posts["wolds"]})
		if err != nil {
			t.Fatal(err)
		}
		give := func(who string, rec id.Record, ground access.BasisKind) {
			t.Helper()
			o := share.Offer{Record: rec, To: w.Posts["police"], Level: access.Summary, Purpose: access.Safeguard, Ground: ground}
			if ground == access.ByUrgent {
				o.Why = "He could be hurt tonight."
			}
			if err := w.Share.Share(w.Ctx(), w.As(who), o); err != nil {
				t.Fatal(err)
			}
		}
		sees := func(when string, rec id.Record, want bool) {
			t.Helper()
			_, err := w.Share.Open(w.Ctx(), w.As("police"), rec)
			if want && err != nil || !want && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: got %v, want seen %v", when, err, want)
			}
		}
		give("safeguarding", ours, access.ByClause)
		give("wolds", theirs, access.ByClause)
		urgent := w.Give()
		give("safeguarding", urgent, access.ByUrgent)

		ends := w.Clock.Now().Add(24 * time.Hour)
		if err := bound(w).Edit(w.Ctx(), w.As("lead"), func(e *partner.Edit) error { return e.End(w.Ctx(), partner.Signature(w.Orgs["council"], first), ends) }); err != nil {
			t.Fatal(err)
		}
		late := w.Give() // shared between the word and its day
		give("safeguarding", late, access.ByClause)
		sees("on the day before, what was shared", ours, true)
		sees("on the day before, what was shared since", late, true)
		w.Clock.Advance(24 * time.Hour)
		if !w.As("police").Signed || !w.As("safeguarding").Signed {
			t.Fatal("the other agreement is not live")
		}
		sees("withdrawn: what was shared by the clause", ours, false)
		sees("withdrawn: what was shared since", late, false)
		sees("withdrawn: an urgent share", urgent, true)
		sees("withdrawn: what another council shared by the same clause", theirs, true)
		if err := bound(w).Edit(w.Ctx(), partner.Machine(), func(e *partner.Edit) error {
			return e.End(w.Ctx(), partner.Signature(w.Orgs["police"], first), time.Time{})
		}); err != nil {
			t.Fatal(err)
		}
		sees("the recipient withdrew", theirs, false)
		verify(t, w)
	})
}

func TestNobodyEndsWhatAnotherOrganisationGave(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		err := w.DB.Write(w.Ctx(), store.Pages, func(tx *store.Tx) error {
			return w.Records.EndBetween(w.Ctx(), tx, w.As("lead"), record.Between{Owner: w.Orgs["police"], To: []access.Principal{access.OfOrg(w.Orgs["police"])}, Bases: []id.Basis{"x"}, At: w.Clock.Now()})
		})
		if !fault.Is(err, fault.Refused) {
			t.Errorf("got %v, want to be refused", err)
		}
	})
}
