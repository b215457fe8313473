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

	"lightship/internal/access"
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
		for _, o := range programsDo {
			of := slices.IndexFunc(atOnce.own(t, o.mail, all), func(one thing) bool { return one.kind == o.kind })
			if of < 0 {
				t.Errorf("%s sees no %s in full", o.mail, o.kind)
				continue
			}
			path := param.ReplaceAllString(o.path, atOnce.own(t, o.mail, all)[of].id)
			done := compared(o.mail+" sends "+path+" twice", atOnce, inTurn, func(pl *planter) (both [2]func(context.Context) int) {
				for k := range both {
					c := pl.p.Program(o.mail)
					both[k] = func(ctx context.Context) int { return c.In(ctx).JSON("POST", path, o.body(pl)).Status }
				}
				return both
			})
			taken += done
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

// programsDo are operations that no form has, with who does them to the first thing of a kind that
// they see in full.
var programsDo = []struct {
	mail, path string
	kind       access.Kind
	body       func(pl *planter) map[string]any
}{
	{"housing@hull.example", "/api/v1/actions/{id}/chase", access.Task, nothing},
	{"housing@hull.example", "/api/v1/responses/{id}/summary", access.Response, nothing},
	{"housing@hull.example", "/api/v1/responses/{id}/children", access.Response, func(*planter) map[string]any { return map[string]any{"reference": "C 17"} }},
	{"nurse@nhs.example", "/api/v1/responses/{id}/leave", access.Response, func(pl *planter) map[string]any {
		return map[string]any{"post": string(pl.desk("nurse@nhs.example"))}
	}},
}

func nothing(*planter) map[string]any { return map[string]any{} }

// compared does two things at once in one world and in turn in another, and gives 1 when one of
// them was done. in prepares a world.
func compared(what string, atOnce, inTurn *planter, in func(*planter) [2]func(context.Context) int) int {
	t := atOnce.p.T
	t.Helper()
	var statuses [2][]int
	var grown [2]map[string]int
	for i, pl := range []*planter{atOnce, inTurn} {
		got := make([]int, 2)
		var things []func(context.Context) error
		for k, do := range in(pl) {
			things = append(things, func(ctx context.Context) error {
				if got[k] = do(ctx); got[k] == http.StatusForbidden {
					got[k] = http.StatusNotFound // who was still in when they asked may be told that they may not
				}
				return nil
			})
		}
		if pl.counted == nil {
			pl.counted = pl.rows()
		}
		if i == 0 {
			storetest.AtOnce(t.Context(), things...)
		} else {
			for _, do := range things {
				_ = do(t.Context()) // its status is what counts
			}
		}
		slices.Sort(got)
		now := pl.rows()
		statuses[i], grown[i] = got, map[string]int{}
		for name, n := range now {
			if more := n - pl.counted[name]; more != 0 && name != "account/session/" { // forms are looked for in the first world alone
				grown[i][name] = more
			}
		}
		pl.counted = now
	}
	if !slices.Equal(statuses[0], statuses[1]) || !maps.Equal(grown[0], grown[1]) {
		t.Errorf("%s. At once: %v, rows %v. In turn: %v, rows %v", what, statuses[0], grown[0], statuses[1], grown[1])
	}
	if slices.Contains(statuses[0], http.StatusSeeOther) || strings.Contains(what, "/api/") && statuses[0][0] < http.StatusBadRequest {
		return 1 // a page redirects when it is done
	}
	return 0
}

// twice sends a form with two keys.
func (w writing) twice(atOnce, inTurn *planter, mail string, chosen url.Values, keys ...string) int {
	what := fmt.Sprintf("%s sends %s twice, with one key: %t", mail, w.action, keys[0] == keys[1])
	return compared(what, atOnce, inTurn, func(pl *planter) (both [2]func(context.Context) int) {
		c, form := pl.p.As(mail), pl.final(w, mail, chosen)
		for k, key := range keys {
			mine := maps.Clone(form)
			mine.Set("once", key)
			both[k] = func(ctx context.Context) int { return c.In(ctx).Post(w.action, mine).Status }
		}
		return both
	})
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
