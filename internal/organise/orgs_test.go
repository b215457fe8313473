package organise_test

import (
	"slices"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/organise"
	"lightship/internal/partner"
	"lightship/internal/store"
)

func TestANewSectorBringsItsFunctionsAndSaysSo(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		host := access.Actor{Member: id.New[id.Member](), Org: w.Hull, Roles: access.RoleCoordinator}
		org := func() (o partner.Org) {
			w.Read(func(r store.Reader) (err error) {
				o, err = partner.OrgOf(ctx, r, w.Haven, today)
				return err
			})
			return o
		}
		to := org()
		change := organise.OrgChange{Org: to, Mark: to.Mark()}
		change.Org.Sector = partner.Immigration
		e, err := w.s.Preview(ctx, host, "", change)
		said := strings.Join(e.Lines, "\n")
		if err != nil || !e.Opens || !strings.Contains(said, "counts as law enforcement") || !strings.Contains(said, "an immigration function") {
			w.Fatalf("preview: got %q, %v", said, err)
		}
		if got := org(); got.Immigration || got.Sector != partner.ThirdSector {
			w.Errorf("after a preview: got %+v, want it as it was", got)
		}
		if _, err := w.s.Make(ctx, host, "", change); err != nil {
			w.Fatal(err)
		}
		if got := org(); !got.Immigration || !slices.Contains(got.Functions, access.ClassEnforcement) || !slices.Contains(got.Functions, access.ClassThird) {
			w.Errorf("after the change: got functions %v, want those of before and of the new sector", got.Functions)
		}
	})
}
