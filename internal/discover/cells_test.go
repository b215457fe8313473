package discover_test

import (
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/discover/discovertest"
)

func TestEachSideIsToldWhatTheTwoTonesGive(t *testing.T) {
	t.Parallel()
	none, pointer, summary := access.None, access.Pointer, access.Summary
	want := map[[2]access.Tone]access.Level{ // what the first side is told
		{access.Open, access.Open}: summary, {access.Open, access.Pointing}: pointer, {access.Open, access.Silent}: none,
		{access.Pointing, access.Open}: summary, {access.Pointing, access.Pointing}: pointer, {access.Pointing, access.Silent}: none,
		{access.Silent, access.Open}: pointer, {access.Silent, access.Pointing}: pointer, {access.Silent, access.Silent}: none,
	}
	tones := []access.Tone{access.Off, access.Silent, access.Pointing, access.Open}
	for _, mine := range tones {
		for _, theirs := range tones {
			t.Run(mine.String()+" "+theirs.String(), func(t *testing.T) {
				t.Parallel()
				discovertest.Each(t, func(w *discovertest.World) {
					w.Tones(w.Hull, w.Police, mine, theirs)
					w.Van(w.Hull, "AB50 XYZ")
					w.Van(w.Police, "ab50xyz")
					w.Later(5 * time.Minute)
					got := access.None
					for _, n := range w.Notes(w.Hull) {
						got = max(got, n.Told)
					}
					if got != want[[2]access.Tone{mine, theirs}] {
						w.Errorf("own tone %s, theirs %s: told %s, want %s", mine, theirs, got, want[[2]access.Tone{mine, theirs}])
					}
				})
			})
		}
	}
}
