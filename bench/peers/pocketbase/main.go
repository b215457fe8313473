// Command pocketbase is the peer of bench/pages: PocketBase as it comes, and with
// PB_SYNC=FULL with a disk that is waited for, as Lightship waits for it.
package main

import (
	"log"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	_ "modernc.org/sqlite"
)

// pragmas are those of PocketBase 0.36.0, but for synchronous.
const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_pragma=synchronous("

func main() {
	sync := "NORMAL"
	if os.Getenv("PB_SYNC") == "FULL" {
		sync = "FULL"
	}
	app := pocketbase.NewWithConfig(pocketbase.Config{DBConnect: func(path string) (*dbx.DB, error) {
		return dbx.Open("sqlite", path+pragmas+sync+")")
	}})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
