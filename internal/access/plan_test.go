package access_test

import (
	"regexp"
	"strings"
	"testing"

	"lightship/internal/access"
	"lightship/internal/access/worldtest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// plan gives the lines of SQLite's plan for a statement.
func plan(t *testing.T, r store.Reader, q store.Query) []string {
	t.Helper()
	lines, err := store.All(t.Context(), r, func(row store.Row) (line string, err error) {
		var id, parent, unused int
		err = row.Scan(&id, &parent, &unused, &line)
		return line, err
	}, q)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

var scansTable = regexp.MustCompile(`^SCAN a[a-z]\b`) // the tables of the twins have two letters

// No twin scans records, grants or any other table of facts, whether SQLite has counted its tables
// or not; the arms of a list come in order from their indexes.
func TestTwinsUseIndexes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	var worlds []worldtest.World
	for n := range 200 {
		worlds = append(worlds, worldtest.New(3, n))
	}
	if err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error { return worldtest.Insert(t.Context(), tx, worlds...) }); err != nil {
		t.Fatal(err)
	}
	who := worlds[0].Actors[0]
	who.Roles |= access.RoleLead
	check := func(t *testing.T) {
		for _, do := range []access.Action{access.RecordList, access.RecordFull, access.RecordEdit, access.RecordGrant, access.RecordShare} {
			err := db.Read(t.Context(), store.Pages, func(r store.Reader) error {
				for name, c := range map[string]struct {
					q      store.Query
					wants  []string
					not    string
					sorted int
				}{
					"Reach": {store.SQL(`explain query plan {twin}`).Fill("twin", access.Reach(who, do, worldtest.Now, access.Page{N: 40}, filters[2].where)),
						[]string{"SEARCH ag USING PRIMARY KEY (principal=? AND rec<?)", "SEARCH ar USING INDEX record_team (team=? AND seq<?)"}, "access_grant_basis", 1},
					"Among": {store.SQL(`explain query plan {twin}`).Fill("twin", access.Among(who, do, worldtest.Now, worlds[0].IDs())),
						[]string{"SEARCH ar USING INDEX sqlite_autoindex_record_1 (id=?)"}, "record_owner", 1},
					"Sees": {store.SQL(`explain query plan select o.token from record_once o where o.member = $1 and {twin}`, "w0").Fill("twin", access.Sees(who, do, worldtest.Now, "o.made")),
						[]string{"SEARCH ar USING INDEX sqlite_autoindex_record_1 (id=?)"}, "record_owner", 0},
				} {
					lines := plan(t, r, c.q)
					all := strings.Join(lines, "\n")
					for _, want := range c.wants {
						if !strings.Contains(all, want) {
							t.Errorf("%s for %s: the plan lacks %q:\n%s", name, do, want, all)
						}
					}
					if strings.Contains(all, c.not) {
						t.Errorf("%s for %s: the plan uses %s:\n%s", name, do, c.not, all)
					}
					if got := strings.Count(all, "USE TEMP B-TREE"); got > c.sorted {
						t.Errorf("%s for %s: the plan sorts %d times, want at most %d, after the arms:\n%s", name, do, got, c.sorted, all)
					}
					for _, line := range lines {
						if scansTable.MatchString(line) {
							t.Errorf("%s for %s: the plan says %q", name, do, line)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	check(t)
	if err := db.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), store.SQL(`analyze`))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	t.Run("after counting", check)
}

// A list has one text for actors of like size, so that few statements are planned.
func TestActorsOfLikeSizeShareATwinText(t *testing.T) {
	t.Parallel()
	texts := map[string]bool{}
	for n := range 300 {
		w := worldtest.New(5, n)
		for _, who := range w.Actors {
			text, _ := access.Reach(who, access.RecordList, worldtest.Now, access.Page{N: 40}, nil).SQL()
			texts[text] = true
		}
	}
	if len(texts) > 24 {
		t.Errorf("900 actors of up to 8 principals have %d texts, want at most 24", len(texts))
	}
	t.Logf("900 actors, %d texts", len(texts))
}
