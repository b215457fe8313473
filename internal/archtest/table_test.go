package archtest

import (
	"slices"
	"strings"
)

// module is the path that all our packages begin with.
const module = "lightship/"

// everything stands for any package of ours that is not test-only.
const everything = "*"

// base may be used by whatever stands above it.
var base = []string{"fault", "id", "clock"}

// platform is what a feature builds on; record and match only where the table says so.
var platform = with(base, "access", "audit", "content", "job", "store")

// page is what the pages of a feature build on, beside the feature itself: never SQL, never
// another package of pages.
var page = with(base, "access", "content", "web", "web/ui")

// features hold the rules of what Lightship does.
var features = []string{"partner", "organise", "account", "member", "entity", "intake", "share", "discover", "respond", "oversight"}

// mayImport is the architecture: each package below internal, and what it may import of ours.
var mayImport = map[string][]string{
	// nothing of ours; config says in a fault what the operator has to mend
	"id":      {},
	"fault":   {},
	"config":  {"fault"},
	"clock":   {},
	"match":   {},
	"content": {},

	// the platform: knows no feature
	"access": {"id"},
	"store":  {"fault"},
	"audit":  with(base, "access", "store"),
	"job":    with(base, "access", "store"),
	"mail":   with(base, "job", "store"),
	"record": with(base, "access", "audit", "job", "store"),
	"web/ui": with(base, "access"),
	"web":    with(base, "access", "audit", "web/ui"),

	// the features
	"partner":   platform,
	"organise":  with(platform, "partner"),
	"account":   with(platform, "partner"),
	"member":    with(platform, "account", "mail", "partner", "record"),
	"entity":    with(platform, "match", "record"),
	"intake":    with(platform, "entity", "partner", "record"),
	"share":     with(platform, "partner", "record"),
	"discover":  with(platform, "match", "partner", "record"),
	"respond":   with(platform, "partner", "record"),
	"oversight": with(platform, "record", "respond"),

	// their pages
	"partnerweb":   with(page, "organise", "partner"),
	"accountweb":   with(page, "account", "mail", "member"),
	"entityweb":    with(page, "entity", "intake", "record"),
	"intakeweb":    with(page, "entity", "intake", "record"),
	"discoverweb":  with(page, "discover"),
	"respondweb":   with(page, "record", "respond"),
	"recordweb":    with(page, "record", "share"),
	"auditweb":     with(page, "audit"),
	"todayweb":     with(page),
	"oversightweb": with(page, "oversight"),

	// what puts it together
	"api/rest":   with(base, "access", "web"),
	"api/people": with(base, "access", "account", "api/rest", "member", "partner"),
	"api":        with(with(page, features...), "api/people", "api/rest", "audit", "record"),
	"demo":       with(with(platform, features...), "match", "record"),
	"app":        {everything},

	// for tests only
	"archtest":              {},
	"access/worldtest":      with(base, "access", "store"),
	"audit/audittest":       with(base, "access", "audit", "store"),
	"discover/discovertest": with(platform, "audit/audittest", "discover", "entity", "match", "partner", "record", "store/storetest"),
	"store/storetest":       with(base, "store"),
	"web/pagetest":          with(page),
	"app/apptest":           {everything, "store/storetest"},
	"partner/partnertest":   with(platform, "partner"),
	"share/sharetest":       with(platform, "entity", "intake", "match", "partner", "record", "share", "store/storetest", "web", "web/ui", "web/pagetest"),
}

// mayImportOutside is the same for the packages that do not lie below internal; a folder that ends
// in a slash stands for all below it.
var mayImportOutside = map[string][]string{
	"cmd/lightship": with(base, "access", "app", "audit", "config", "content", "demo", "match", "member", "partner"),
	"tools/":        {},
	"test/browser":  {},
	"test/":         {everything, "app/apptest", "access/worldtest", "store/storetest", "web/pagetest", "test/browser", "test/kill"},
	"bench/":        {everything, "app/apptest", "access/worldtest", "store/storetest"},
}

// testOnly packages may be imported by tests and by each other, never by the program.
var testOnly = []string{"app/apptest", "discover/discovertest", "partner/partnertest", "share/sharetest", "access/worldtest", "audit/audittest", "store/storetest", "web/pagetest", "archtest", "test/browser", "test/kill"}

// thirdParty says which of our packages may import a module of others. Tests of those packages may
// too. A module that is not here may not be imported at all.
var thirdParty = map[string][]string{
	"github.com/ncruces/":             {"store", "store/storetest"},
	"github.com/jackc/pgx/":           {"store", "store/storetest"},
	"github.com/danielgtaylor/huma/":  {"api/rest"},
	"github.com/alecthomas/kong":      {"cmd/lightship"},
	"github.com/evanw/esbuild/":       {"tools/assets"},
	"github.com/chromedp/":            {"test/browser"},
	"github.com/nyaruka/phonenumbers": {"match"},
	"github.com/pquerna/otp":          {"account"},
	"github.com/wneessen/go-mail":     {"mail"},
	"github.com/boombuler/barcode":    {"accountweb"},
	"golang.org/x/crypto/":            {"account", "audit", "record"},
	"golang.org/x/mod/":               {"audit"},
	"golang.org/x/text/":              {"account", "match", "record", "entity", "web"},
}

// testLibraries may be imported by any test and by the test-only packages.
var testLibraries = []string{
	"github.com/PuerkitoBio/goquery",
	"github.com/google/go-cmp/",
	"github.com/jba/templatecheck",
	"golang.org/x/net/html",
	"github.com/pquerna/otp", // a person in a test has an app, too
	"pgregory.net/rapid",
}

// speaksHTTP tells whether a package may import net/http: pages, the API and what puts them
// together. Features and the platform below the pages never do.
func speaksHTTP(name string) bool {
	return isPages(name) || name == "web" || slices.Contains([]string{"web/ui", "web/pagetest", "share/sharetest", "api", "api/people", "api/rest", "app", "app/apptest"}, name) ||
		strings.HasPrefix(name, "cmd/") || strings.HasPrefix(name, "test/") || strings.HasPrefix(name, "bench/")
}

// speaksSQL tells whether a package may import database/sql.
func speaksSQL(name string) bool {
	return !isPages(name) && !slices.Contains([]string{"web", "web/ui", "web/pagetest", "api", "api/people", "api/rest", "access"}, name)
}

// isPages tells whether a package holds the pages of a feature.
func isPages(name string) bool { return strings.HasSuffix(name, "web") && name != "web" }

// readsTheTime tells whether a package may ask the machine for the time.
func readsTheTime(name string) bool {
	return name == "clock" || slices.Contains(testOnly, name) ||
		strings.HasPrefix(name, "tools/") || strings.HasPrefix(name, "bench/") || strings.HasPrefix(name, "test/")
}

// with gives a new list of all these names.
func with(names []string, more ...string) []string { return slices.Concat(names, more) }
