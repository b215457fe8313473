package share_test

import (
	"slices"
	"testing"

	"lightship/internal/access"
	"lightship/internal/audit/audittest"
	"lightship/internal/entity"
	"lightship/internal/id"
	"lightship/internal/intake"
	"lightship/internal/record"
	"lightship/internal/share"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
)

func TestRowsOfConcernsAndSharesChangedByHandAreFound(t *testing.T) {
	each(t, func(t *testing.T, w *sharetest.World) {
		rec, who := w.Give(), w.As("safeguarding")
		urgent := single(w, rec, "charity")
		urgent.Ground = access.ByUrgent
		if err := w.Share.Share(w.Ctx(), who, urgent); err != nil {
			t.Fatal(err)
		}
		reviews, err := w.Share.Reviews(w.Ctx(), who)
		if err != nil || len(reviews) != 1 {
			t.Fatalf("reviews: got %+v, %v, want one", reviews, err)
		}
		if err := w.Share.Refer(w.Ctx(), who, rec, "Police incident", "LS-88"); err != nil {
			t.Fatal(err)
		}
		if err := w.Share.Reviewed(w.Ctx(), who, rec, reviews[0].Basis); err != nil {
			t.Fatal(err)
		}
		err = w.DB.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			if err := w.Records.Deny(t.Context(), tx, who, rec, access.OfMember("somebody")); err != nil {
				return err
			}
			e, err := w.Records.Open(w.Ctx(), tx, who, access.RecordFull, rec)
			if err != nil {
				return err
			}
			if err := w.Records.AddWriter(t.Context(), tx, who, e.Envelope, access.OfPost(w.Posts["police"])); err != nil {
				return err
			}
			return w.Intake.Told(t.Context(), tx, intake.Giver{Record: rec, Org: e.Owner, Team: e.Team}, "joint", "Thank you.")
		})
		if err != nil {
			t.Fatal(err)
		}
		audittest.Found(t, w.DB, w.Clock, slices.Concat(record.Logged(), entity.Logged(), intake.Logged(), share.Logged()), byHand(rec))
	})
}

func byHand(rec id.Record) map[string]store.Query {
	return map[string]store.Query{
		"record/":       store.SQL(`update record set restricted = $1 where id = $2`, true, rec),
		"version/":      store.SQL(`update record_version set by_member = 'x'`),
		"view/":         store.SQL(`update record_view set title = 'x'`),
		"basis/":        store.SQL(`update access_basis set note = 'x'`),
		"grant/":        store.SQL(`update access_grant set until_ms = until_ms - 1`),
		"ceiling/":      store.SQL(`update access_ceiling set level = 3`),
		"denial/":       store.SQL(`delete from access_denial`),
		"writer/":       store.SQL(`update access_writer set principal = 'member:x'`),
		"part/":         store.SQL(`update access_part set protected = $1`, false),
		"partgrant/":    store.SQL(`update access_partgrant set principal = 'member:x'`),
		"reference/":    store.SQL(`update record_reference set value = 'LS-89'`),
		"entity/link/":  store.SQL(`delete from entity_link`),
		"intake/given/": store.SQL(`update intake_given set danger = $1`, true),
		"intake/told/":  store.SQL(`update intake_told set about = 'x'`),
		"share/review/": store.SQL(`update share_review set reviewed = 0`),
	}
}
