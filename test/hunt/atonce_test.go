package hunt

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// TestTwoAtOnceAreAsOneAfterTheOther sends every form that somebody has twice: in one world at one
// moment, in another one after the other. However often it is sent, by whatever key, the answers
// are the same and so is the number of rows of each kind: two of a kind that may only be one, or a
// limit that both kept to, would be seen.
func TestTwoAtOnceAreAsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	livedIn.Each(t, func(t *testing.T, kept apptest.Kept, pl *planter) {
		first, second := kept.Start(t), kept.Start(t)
		if first.DB.Engine() == store.SQLite {
			return // it has one writer: no two changes meet
		}
		atOnce, inTurn := pl.in(first), pl.in(second)
		all := things(t, first)
		met, taken := map[string]bool{}, 0
		for _, mail := range sowers[:7] {
			for _, w := range formsSeen(t, first, mail, all, 1) {
				for i, chosen := range atOnce.choices(w.route.Path) {
					key := fmt.Sprint(anID.ReplaceAllString(w.action, ""), slices.Sorted(maps.Keys(w.form.fields)), i)
					if met[key] || strings.HasPrefix(w.action, "/session") || w.action == "/sign-out" {
						continue
					}
					met[key] = true
					one := id.New[string]()
					taken += w.twice(atOnce, inTurn, mail, chosen, one, one)
					taken += w.twice(atOnce, inTurn, mail, chosen, id.New[string](), id.New[string]())
				}
			}
		}
		if taken < 25 {
			t.Errorf("of %d forms only %d answers were that something is done", len(met), taken)
		}
		for _, p := range []*apptest.Product{first, second} {
			if report, err := p.Verify(t.Context()); err != nil || len(report.Problems) > 0 {
				t.Errorf("the log afterwards: %v, %v", report.Problems, err)
			}
		}
	})
}

// twice sends a form with two keys, in one world at once and in another in turn, and tells how
// often it was taken.
func (w writing) twice(atOnce, inTurn *planter, mail string, chosen url.Values, keys ...string) (taken int) {
	t := atOnce.p.T
	t.Helper()
	var statuses [2][]int
	var grown [2]map[string]int
	for i, pl := range []*planter{atOnce, inTurn} {
		c := pl.p.As(mail)
		form := pl.final(w, mail, chosen)
		before := pl.rows()
		got := make([]int, len(keys))
		var things []func(context.Context) error
		for k, key := range keys {
			mine := maps.Clone(form)
			mine.Set("once", key)
			things = append(things, func(ctx context.Context) error {
				got[k] = c.In(ctx).Post(w.action, mine).Status
				return nil
			})
		}
		if i == 0 {
			storetest.AtOnce(t.Context(), things...)
		} else {
			for _, do := range things {
				_ = do(t.Context()) // its status is what counts
			}
		}
		slices.Sort(got)
		statuses[i], grown[i] = got, pl.rows()
		for name, n := range before {
			if grown[i][name] -= n; grown[i][name] == 0 {
				delete(grown[i], name)
			}
		}
	}
	if !slices.Equal(statuses[0], statuses[1]) || !maps.Equal(grown[0], grown[1]) {
		t.Errorf("%s sends %s twice, with one key: %t. At once: %v, rows %v. In turn: %v, rows %v", mail, w.action, keys[0] == keys[1], statuses[0], grown[0], statuses[1], grown[1])
	}
	if slices.Contains(statuses[0], http.StatusSeeOther) {
		taken = 1
	}
	return taken
}

// final is a form filled as its page has it now, at the step at which it is done.
func (pl *planter) final(w writing, mail string, chosen url.Values) url.Values {
	form, _ := pl.filled(w, mail)
	for name, values := range chosen {
		if form[name] = values; values == nil {
			delete(form, name)
		}
	}
	switch step := form.Get("step"); {
	case step == "see":
		form.Set("step", "do")
	case step == "preview" && strings.HasSuffix(w.action, "/tone"):
		form.Set("step", "set")
	case step == "preview":
		form.Set("step", "share")
	}
	return form
}

// rows counts the rows that the log vouches for, by what they are.
func (pl *planter) rows() map[string]int {
	pl.p.T.Helper()
	out := map[string]int{}
	pl.must("count rows", pl.p.DB.Read(context.Background(), store.Jobs, func(r store.Reader) error {
		for _, table := range app.Logged() {
			err := table.Rows(context.Background(), r, func(string, [32]byte) error {
				out[table.Prefix]++
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return out
}
