package discoverweb_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/discover"
	"lightship/internal/discover/discovertest"
	"lightship/internal/web/pagetest"
)

// TestTheNineCells writes, for each pair of tones, all that X can find out and what stands in both
// logs, and compares it with a golden text, one for both engines: the table of access.md, section
// 4, as people meet it. X is Hull City Council, Y is Estuary Police; both hold the same van.
func TestTheNineCells(t *testing.T) {
	t.Parallel()
	for _, x := range []access.Tone{access.Open, access.Pointing, access.Silent} {
		for _, y := range []access.Tone{access.Open, access.Pointing, access.Silent} {
			t.Run(x.String()+" "+y.String(), func(t *testing.T) {
				t.Parallel()
				discovertest.Each(t, func(w *discovertest.World) {
					pagetest.Golden(w.T, fmt.Sprintf("cell-%s-%s.golden.txt", x, y), []byte(cell(w, x, y)))
				})
			})
		}
	}
}

func cell(w *discovertest.World, x, y access.Tone) string {
	w.Tones(w.Hull, w.Police, x, y)
	w.Van(w.Hull, "AB50 XYZ")
	w.Later(time.Minute)
	w.Van(w.Police, "ab50xyz")
	w.Later(5 * time.Minute)
	var b strings.Builder
	fmt.Fprintf(&b, "X IS %s, Y IS %s\n\nX IS TOLD BY\n%s\n\nX'S LIST\n", x, y, or(w.Digest(w.Hull), "(no mail)"))
	s := newSite(w)
	fmt.Fprintln(&b, words(w.T, s.get(w.Hull, "/hits")))
	for _, n := range w.Notes(w.Hull) {
		fmt.Fprintf(&b, "\nX'S PAGE\n%s\n", words(w.T, s.get(w.Hull, "/hits/"+string(n.ID))))
		fmt.Fprintf(&b, "\nX'S API\n%s\n", api(w, w.Open(w.Hull, n.ID)))
		w.Name(n.ID, "the note of Hull City Council")
	}
	for _, n := range w.Notes(w.Police) {
		w.Name(n.ID, "a note of Estuary Police")
	}
	fmt.Fprintf(&b, "\nX'S LOG\n%s\n\nY'S LOG\n%s\n", strings.Join(w.Log(w.Hull), "\n"), strings.Join(w.Log(w.Police), "\n"))
	return b.String()
}

func api(w *discovertest.World, h discover.Hit) string {
	text, err := json.MarshalIndent(h.API(), "", "  ")
	if err != nil {
		w.Fatal(err)
	}
	return plain(string(text))
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
