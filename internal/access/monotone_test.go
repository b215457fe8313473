package access_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lightship/internal/access"
	"lightship/internal/access/worldtest"
)

// tightening is one change after which nobody may see more than before.
type tightening struct {
	name string
	make func(dice *rand.Rand, who *access.Actor, f *access.Facts) (changed bool)
}

// dropOne takes one value out of a copy.
func dropOne[T any](dice *rand.Rand, from *[]T) bool {
	if len(*from) == 0 {
		return false
	}
	i := dice.IntN(len(*from))
	*from = slices.Delete(slices.Clone(*from), i, i+1)
	return true
}

func addOne[T any](to *[]T, v T) bool {
	*to = append(slices.Clone(*to), v)
	return true
}

var live = access.Window{From: worldtest.Now.AddDate(0, -1, 0)}

var tightenings = []tightening{
	{"taking away a grant", func(dice *rand.Rand, _ *access.Actor, f *access.Facts) bool { return dropOne(dice, &f.Grants) }},
	{"ending a grant", func(dice *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		if len(f.Grants) == 0 {
			return false
		}
		f.Grants = slices.Clone(f.Grants)
		f.Grants[dice.IntN(len(f.Grants))].Until = worldtest.Now
		return true
	}},
	{"lapse of a clause: a further row with a cap", func(dice *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		return lapse(dice, f, func(b *access.Basis) {
			addOne(&b.Rows, access.Cap{Level: access.Level(dice.IntN(4)), Window: live})
		})
	}},
	{"withdrawal of a basis", func(dice *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		return lapse(dice, f, func(b *access.Basis) { addOne(&b.Rows, access.Cap{Level: access.None, Window: live}) })
	}},
	{"taking away a certificate", func(dice *rand.Rand, who *access.Actor, _ *access.Facts) bool { return dropOne(dice, &who.Kinds) }},
	{"lowering the clearance", func(_ *rand.Rand, who *access.Actor, _ *access.Facts) bool {
		who.Clearance--
		return who.Clearance >= access.Unmarked
	}},
	{"the end of the signed agreement", func(_ *rand.Rand, who *access.Actor, _ *access.Facts) bool {
		signed := who.Signed
		who.Signed = false
		return signed
	}},
	{"the end of a response that was joined while signed", func(_ *rand.Rand, who *access.Actor, _ *access.Facts) bool {
		kept := len(who.Kept) > 0
		who.Kept = nil
		return kept
	}},
	{"suspension", func(_ *rand.Rand, who *access.Actor, _ *access.Facts) bool {
		held := len(who.Own) > 0
		who.Own, who.Pos = nil, nil
		return held
	}},
	{"leaving a circle, post or organisation", func(dice *rand.Rand, who *access.Actor, _ *access.Facts) bool {
		if len(who.Pos) == 0 {
			return false
		}
		gone := who.Pos[dice.IntN(len(who.Pos))]
		is := func(p access.Principal) bool { return p == gone }
		who.Pos = slices.DeleteFunc(slices.Clone(who.Pos), is)
		who.Own = slices.DeleteFunc(slices.Clone(who.Own), is)
		return true
	}},
	{"no longer a lead", func(_ *rand.Rand, who *access.Actor, _ *access.Facts) bool {
		lead := who.Has(access.RoleLead)
		who.Roles &^= access.RoleLead
		return lead
	}},
	{"adding a denial", func(dice *rand.Rand, who *access.Actor, f *access.Facts) bool {
		to := access.Principal("f:other")
		if len(who.Neg) > 0 {
			to = who.Neg[dice.IntN(len(who.Neg))]
		}
		return addOne(&f.Denials, access.Denial{To: to, Window: live})
	}},
	{"adding a restriction", func(_ *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		was := f.Restricted
		f.Restricted = true
		return !was
	}},
	{"adding a function", func(_ *rand.Rand, who *access.Actor, f *access.Facts) bool {
		if len(f.Ceilings) == 0 {
			return addOne(&who.Neg, access.ClassImmigration)
		}
		return addOne(&who.Neg, f.Ceilings[0].Class)
	}},
	{"adding a ceiling", func(dice *rand.Rand, who *access.Actor, f *access.Facts) bool {
		if len(who.Neg) == 0 {
			return false
		}
		return addOne(&f.Ceilings, access.Ceiling{Class: who.Neg[dice.IntN(len(who.Neg))], Level: access.Level(dice.IntN(4)), Window: live})
	}},
	{"raising the marking", func(_ *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		f.Marking++
		return true
	}},
	{"going back to a draft", func(_ *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		was := f.Draft
		f.Draft = true
		return !was
	}},
	{"erasure", func(_ *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		was := f.Erased
		f.Erased = true
		return !was
	}},
	{"protecting a part", func(dice *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		if len(f.Parts) == 0 {
			return false
		}
		f.Parts = slices.Clone(f.Parts)
		p := &f.Parts[dice.IntN(len(f.Parts))]
		was := p.Protected
		p.Protected = true
		return !was
	}},
	{"taking away the opening of a part", func(dice *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		if len(f.Parts) == 0 {
			return false
		}
		f.Parts = slices.Clone(f.Parts)
		return dropOne(dice, &f.Parts[dice.IntN(len(f.Parts))].Grants)
	}},
	{"taking away a writer", func(dice *rand.Rand, _ *access.Actor, f *access.Facts) bool { return dropOne(dice, &f.Writers) }},
	{"handling code from P to C", func(_ *rand.Rand, _ *access.Actor, f *access.Facts) bool {
		was := f.Code
		f.Code = access.CodeC
		return was != access.CodeC
	}},
}

// lapse changes the basis of one grant, wherever the record's grants rest on it, if it has a live
// row: a basis without one has lapsed before.
func lapse(dice *rand.Rand, f *access.Facts, change func(*access.Basis)) bool {
	if len(f.Grants) == 0 {
		return false
	}
	b := f.Grants[dice.IntN(len(f.Grants))].Basis
	if !slices.ContainsFunc(b.Rows, func(c access.Cap) bool { return c.Live(worldtest.Now) }) {
		return false
	}
	change(&b)
	f.Grants = slices.Clone(f.Grants)
	for i := range f.Grants {
		if f.Grants[i].Basis.ID == b.ID {
			f.Grants[i].Basis = b
		}
	}
	return true
}

// Taking away a grant, clause, certificate, clearance or agreement, and adding a denial,
// restriction or function, never raises anybody's level, opens a part or allows an action.
func TestDecideIsMonotone(t *testing.T) {
	t.Parallel()
	seed := seedOf(t)
	worlds, _ := size(t)
	dice := rand.New(rand.NewPCG(seed, 1))
	lowered := map[string]int{}
	for n := range max(40_000, worlds) {
		w := worldtest.New(seed, n)
		h, who := w.Records[dice.IntN(len(w.Records))], w.Actors[dice.IntN(len(w.Actors))]
		tight := tightenings[dice.IntN(len(tightenings))]
		after, afterWho := h.Facts, who
		if !tight.make(dice, &afterWho, &after) {
			continue
		}
		for _, do := range asked {
			was := access.Decide(who, do, h.Facts, worldtest.Now)
			is := access.Decide(afterWho, do, after, worldtest.Now)
			more := is.Level > was.Level || is.Allowed && !was.Allowed ||
				slices.ContainsFunc(is.Parts, func(p string) bool { return !was.Shows(p) })
			if more {
				t.Fatalf("LIGHTSHIP_SEED=%d, world %d: %s gives more for %s\nwas %v %v %v\nis  %v %v %v\nwho %+v\nof  %+v\nnow %+v\nof  %+v", seed, n, tight.name, do,
					was.Level, was.Allowed, was.Parts, is.Level, is.Allowed, is.Parts, who, h.Facts, afterWho, after)
			}
			if is.Level < was.Level || was.Allowed && !is.Allowed || len(is.Parts) < len(was.Parts) {
				lowered[tight.name]++
			}
		}
	}
	for _, tight := range tightenings {
		if lowered[tight.name] == 0 {
			t.Errorf("seed %d: %s never lowered anything, so it was not tried", seed, tight.name)
		}
	}
	t.Logf("seed %d: cases lowered by each %v", seed, lowered)
}
