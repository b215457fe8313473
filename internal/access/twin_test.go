package access_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/access/worldtest"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// place is one row of a twin.
type place struct {
	Seq   int64
	Level access.Level
}

func scanPlace(row store.Row) (p place, err error) {
	err = row.Scan(&p.Seq, &p.Level)
	return p, err
}

// twins are the three twins under test: the program's own, or those with a condition taken out.
type twins struct {
	reach func(access.Actor, access.Action, time.Time, access.Page, access.Where) access.Twin
	among func(access.Actor, access.Action, time.Time, []id.Record) access.Twin
	sees  func(access.Actor, access.Action, time.Time) access.Twin
}

func whole() twins {
	return twins{reach: access.Reach, among: access.Among,
		sees: func(a access.Actor, do access.Action, now time.Time) access.Twin {
			return access.Sees(a, do, now, "o.made")
		}}
}

func without(condition string) twins {
	t := access.Without(condition)
	return twins{reach: t.Reach, among: t.Among, sees: t.SeesMade}
}

// question is one comparison of the twins with Decide.
type question struct {
	world worldtest.World
	who   access.Actor
	do    access.Action
	where filter
	n     int // records on a page of Reach
}

// asked are the actions that differ in what they need; the others are asked more seldom.
var asked = []access.Action{access.RecordList, access.RecordSummary, access.RecordFull, access.RecordEdit, access.ActionDo, access.RecordGrant, access.RecordShare}

// filter is a further condition of a list, in SQL and in Go.
type filter struct {
	name  string
	where access.Where
	keeps func(worldtest.Held, access.Level) bool
}

var filters = []filter{
	{"no filter", nil, func(worldtest.Held, access.Level) bool { return true }},
	{"kind and owner", store.SQL(`a.kind in ($2,$3) and a.owner <> $1`, "0.o0", access.Concern, access.Note),
		func(h worldtest.Held, _ access.Level) bool {
			return h.Kind != access.Person && h.Owner != "0.o0"
		}},
	{"word at the level", store.SQL(`exists (select 1 from record_word w where w.word = $1 and w.rec = a.seq and w.level <= a.level)`, worldtest.Word),
		func(h worldtest.Held, level access.Level) bool { return h.Word > access.None && h.Word <= level }},
}

func questions(seed uint64, w worldtest.World) []question {
	dice := rand.New(rand.NewPCG(seed, uint64(w.Records[0].Seq)))
	out := make([]question, len(w.Actors))
	for i, who := range w.Actors {
		do := asked[dice.IntN(len(asked))]
		if dice.IntN(8) == 0 {
			do = access.Actions()[dice.IntN(len(access.Actions()))]
		}
		out[i] = question{world: w, who: who, do: do, n: 1 + dice.IntN(4)}
		out[i].where = filters[0]
		if dice.IntN(3) == 0 {
			out[i].where = filters[dice.IntN(len(filters))]
		}
	}
	return out
}

// decided gives what Decide allows, newest first; filtered only for lists.
func (q question) decided(filtered bool) []place {
	var out []place
	for _, h := range q.world.Records {
		d := access.Decide(q.who, q.do, h.Facts, worldtest.Now)
		if d.Allowed && (!filtered || q.where.keeps(h, d.Level)) {
			out = append(out, place{h.Seq, d.Level})
		}
	}
	slices.SortFunc(out, func(a, b place) int { return int(b.Seq - a.Seq) })
	return out
}

// pages turns the pages of Reach until one is not full.
func (q question) pages(ctx context.Context, r store.Reader, t twins) ([]place, error) {
	var all []place
	for page := (access.Page{N: q.n}); ; {
		got, err := store.All(ctx, r, scanPlace, store.SQL(`select seq, level from ({reach}) x order by seq desc`).
			Fill("reach", t.reach(q.who, q.do, worldtest.Now, page, q.where.where)))
		all = append(all, got...)
		if err != nil || len(got) < q.n {
			return all, err
		}
		if page.Before = got[len(got)-1].Seq; len(all) > len(q.world.Records) {
			return all, fmt.Errorf("pages do not end: %v", all)
		}
	}
}

func (q question) given(ctx context.Context, r store.Reader, t twins) ([]place, error) {
	return store.All(ctx, r, scanPlace, store.SQL(`select seq, level from ({among}) x order by seq desc`).
		Fill("among", t.among(q.who, q.do, worldtest.Now, append(q.world.IDs(), "no such record"))))
}

// seen gives the records that Sees admits, at the level that Decide gives them, since a condition has none.
func (q question) seen(ctx context.Context, r store.Reader, t twins) ([]place, error) {
	ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select o.made from record_once o where o.member = $1 and {sees}`, q.world.Name).
		Fill("sees", t.sees(q.who, q.do, worldtest.Now)))
	var out []place
	for i := len(q.world.Records) - 1; i >= 0; i-- {
		if h := q.world.Records[i]; slices.Contains(ids, h.Record) {
			out = append(out, place{h.Seq, access.Decide(q.who, q.do, h.Facts, worldtest.Now).Level})
		}
	}
	if len(out) != len(ids) {
		return out, fmt.Errorf("sees gives %v, which are not all of the world", ids)
	}
	return out, err
}

// twinNames are the three twins, each with how a question is put to it.
var twinNames = []string{"Reach", "Among", "Sees"}

// differ tells where a twin differs from Decide; the empty text is nowhere.
func (q question) differ(ctx context.Context, r store.Reader, t twins, twin string) (string, error) {
	ask, want := q.given, q.decided(twin == "Reach")
	switch twin {
	case "Reach":
		ask = q.pages
	case "Sees":
		ask = q.seen
	}
	got, err := ask(ctx, r, t)
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%v", twin, err, q)
	}
	if slices.Equal(got, want) {
		return "", nil
	}
	return fmt.Sprintf("%s gives %v, Decide %v", twin, got, want), nil
}

func (q question) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "world %s, %s, pages of %d\n  who %+v\n  do %s", q.world.Name, q.where.name, q.n, q.who, q.do)
	for _, h := range q.world.Records {
		fmt.Fprintf(&b, "\n  %d %+v", h.Seq, h.Facts)
	}
	return b.String()
}

const chunk = 100 // worlds that lie in the database together

var errUndo = errors.New("the worlds are taken out again")

// size is how many worlds are tried, and how long at most.
func size(t *testing.T) (worlds int, most time.Duration) {
	switch {
	case os.Getenv("LIGHTSHIP_NIGHTLY") != "":
		return 1_000_000, 75 * time.Minute
	case testing.Short():
		return 300, time.Hour
	default:
		return 2_000, time.Hour
	}
}

// seedOf is LIGHTSHIP_SEED, to see a failure again, or a new one.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("LIGHTSHIP_SEED")
	if text == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("LIGHTSHIP_SEED: %v", err)
	}
	return seed
}

// What Reach lists, Among keeps and Sees admits is what Decide allows, at the level that it gives.
func TestTwinsSayWhatDecideSays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seed := seedOf(t)
		worlds, most := size(t)
		began, n, tally := time.Now(), 0, tally{}
		for ; n < worlds && time.Since(began) < most && !t.Failed(); n += chunk {
			err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
				if err := tally.compare(t, tx, seed, n); err != nil {
					return err
				}
				return errUndo
			})
			if !errors.Is(err, errUndo) {
				t.Fatalf("LIGHTSHIP_SEED=%d: %v", seed, err)
			}
		}
		t.Logf("seed %d: %d worlds, %d questions, %d records allowed, %v", seed, n, tally.questions, tally.allowed, time.Since(began).Round(time.Millisecond))
		if tally.allowed < tally.questions/4 {
			t.Errorf("only %d records were allowed in %d questions: the worlds say too little", tally.allowed, tally.questions)
		}
	})
}

type tally struct{ questions, allowed int }

// compare puts the questions of a chunk of worlds to all twins.
func (c *tally) compare(t *testing.T, tx *store.Tx, seed uint64, first int) error {
	var worlds []worldtest.World
	for i := range chunk {
		worlds = append(worlds, worldtest.New(seed, first+i))
	}
	if err := worldtest.Insert(t.Context(), tx, worlds...); err != nil {
		return err
	}
	for _, w := range worlds {
		for _, q := range questions(seed, w) {
			c.questions, c.allowed = c.questions+1, c.allowed+len(q.decided(false))
			for _, twin := range twinNames {
				wrong, err := q.differ(t.Context(), tx, whole(), twin)
				if err != nil {
					return err
				}
				if wrong != "" {
					t.Errorf("LIGHTSHIP_SEED=%d shows it again: %s\n%v", seed, wrong, q)
					return nil
				}
			}
		}
	}
	return nil
}

// conditions reads the names of all conditions from the source, so that none is forgotten.
func conditions(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("twin.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile(`condition += "([^"]+)"`).FindAllSubmatch(source, -1) {
		out = append(out, string(m[1]))
	}
	if len(out) < 30 {
		t.Fatalf("found only %d conditions in twin.go: %q", len(out), out)
	}
	return out
}

// The comparison above notices when any one condition is missing from any one of the twins.
func TestEachConditionTakenOutIsNoticed(t *testing.T) {
	t.Parallel()
	const seed, most = 1, 2_500
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var worlds []worldtest.World
		for n := range most {
			worlds = append(worlds, worldtest.New(seed, n))
		}
		for some := range slices.Chunk(worlds, chunk) {
			if err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error { return worldtest.Insert(t.Context(), tx, some...) }); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range conditions(t) {
			err := db.Read(t.Context(), store.Jobs, func(r store.Reader) error {
				seen, err := notice(t.Context(), r, seed, worlds, without(c))
				for _, twin := range twinNames {
					if _, ok := seen[twin]; !ok {
						t.Errorf("%s without %q was not noticed in %d worlds", twin, c, most)
					}
				}
				t.Logf("without %q: first noticed at world %v", c, seen)
				return err
			})
			if err != nil {
				t.Fatalf("without %q: %v", c, err)
			}
		}
	})
}

// notice gives for each twin the first world in which it differs from Decide.
func notice(ctx context.Context, r store.Reader, seed uint64, worlds []worldtest.World, broken twins) (map[string]int, error) {
	seen := map[string]int{}
	for n, w := range worlds {
		for _, q := range questions(seed, w) {
			for _, twin := range twinNames {
				if _, before := seen[twin]; before {
					continue
				}
				wrong, err := q.differ(ctx, r, broken, twin)
				if err != nil {
					return seen, err
				}
				if wrong != "" {
					seen[twin] = n
				}
			}
		}
		if len(seen) == len(twinNames) {
			break
		}
	}
	return seen, nil
}
