package store_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"lightship/internal/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestAMigrationThatRanIsNeverChanged(t *testing.T) {
	t.Parallel()
	const golden = "testdata/migrations.golden.txt"
	var b strings.Builder
	for _, name := range store.Migrations() {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(text), name)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the migrations are not those of %s: got\n%swant\n%s"+
			"Migrations are forward only once the first two issues are resolved: then a database somewhere has run them, and a change is a new file. "+
			"For a new file, and for any change before that, run this test with -update.", golden, b.String(), want)
	}
}
