package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/fault"
	"lightship/internal/store"
)

// Finding is one thing that Examine looked at.
type Finding struct {
	What string // such as "site key"
	Bad  bool
	Text string // a sentence: what was found and, if it is bad, what to do
}

// What Examine calls too little.
const (
	leastFree  = 512 << 20 // bytes, below which a busy day may fill the disk
	clocksAway = 5 * time.Second
)

// epoch is a day before which no clock can be right: this program is younger.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Examine looks at an installation and changes nothing of it. What depends on something that is
// not there is left out.
func Examine(ctx context.Context, c config.Config, now clock.Clock) []Finding {
	d := &doctor{config: c, now: now.Now()}
	d.clock()
	if !d.settings() {
		return d.found
	}
	key, ok := d.key()
	if folder := c.Database != "" || d.folder(); !ok || !folder {
		return d.found
	}
	db, ok := d.open(ctx, key)
	if !ok {
		return d.found
	}
	d.look(ctx, db, key)
	d.mail(ctx)
	if err := db.Close(); err != nil {
		d.bad("database", "It could not be closed: %v.", err)
	}
	return d.found
}

type doctor struct {
	config config.Config
	now    time.Time
	found  []Finding
}

func (d *doctor) good(what, format string, args ...any) {
	d.found = append(d.found, Finding{What: what, Text: fmt.Sprintf(format, args...)})
}

func (d *doctor) bad(what, format string, args ...any) {
	d.found = append(d.found, Finding{What: what, Bad: true, Text: fmt.Sprintf(format, args...)})
}

// fault notes an error in its own words, or by its cause where it has none for people.
func (d *doctor) fault(what string, err error) {
	if f := fault.As(err); f.Kind != fault.Internal {
		d.bad(what, "%s", f.Text)
		return
	}
	d.bad(what, "It failed: %v.", err)
}

func (d *doctor) clock() {
	if d.now.Before(epoch) {
		d.bad("clock", "It says %s, which is too early. Set the machine's clock: codes of the second factor and the log need it.", d.now.Format(time.RFC1123))
		return
	}
	d.good("clock", "It says %s.", d.now.Format(time.RFC1123))
}

func (d *doctor) settings() bool {
	if err := d.config.Check(); err != nil {
		d.fault("settings", err)
		return false
	}
	return true
}

func (d *doctor) key() (config.SiteKey, bool) {
	info, err := os.Stat(d.config.Key)
	if errors.Is(err, os.ErrNotExist) {
		d.bad("site key", "%s is not there. If this installation ever ran, put your copy of it back: nothing else opens the data. If it never did, the first start makes one.", d.config.Key)
		return nil, false
	}
	key, err := config.ReadKey(d.config.Key, false)
	if err != nil {
		d.fault("site key", err)
		return nil, false
	}
	if others := info.Mode().Perm() & 0o077; others != 0 {
		d.bad("site key", "Others on this machine can reach %s (mode %04o). Run: chmod 600 %s", d.config.Key, info.Mode().Perm(), d.config.Key)
		return key, true
	}
	d.good("site key", "%s is readable, by its owner alone, and lies outside the data folder.", d.config.Key)
	return key, true
}

// folder tries whether the data folder can be written, and how much fits.
func (d *doctor) folder() bool {
	info, err := os.Stat(d.config.Data)
	switch {
	case errors.Is(err, os.ErrNotExist):
		d.bad("data folder", "%s is not there. The first start makes it; if there was one, give its place with --data.", d.config.Data)
		return false
	case err != nil:
		d.bad("data folder", "%s cannot be looked at: %v.", d.config.Data, err)
		return false
	case !info.IsDir():
		d.bad("data folder", "%s is a file, not a folder.", d.config.Data)
		return false
	}
	probe, err := os.CreateTemp(d.config.Data, ".doctor-")
	if err != nil {
		d.bad("data folder", "Nothing can be written in %s: see who owns it, and that the disk is not full or read-only (%v).", d.config.Data, errors.Unwrap(err))
		return false
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		d.bad("data folder", "A file that was written in %s could not be taken away again: %v.", d.config.Data, err)
		return false
	}
	d.good("data folder", "%s can be written.", d.config.Data)
	d.space()
	return true
}

func (d *doctor) space() {
	var at syscall.Statfs_t
	if err := syscall.Statfs(filepath.Clean(d.config.Data), &at); err != nil {
		d.bad("disk", "How much is free cannot be told: %v.", err)
		return
	}
	free := at.Bavail * uint64(at.Bsize)
	if free < leastFree {
		d.bad("disk", "Only %d MB are free. Free some space before it is full: then nothing more can be saved.", free>>20)
		return
	}
	d.good("disk", "%d MB are free.", free>>20)
}

func (d *doctor) open(ctx context.Context, key config.SiteKey) (*store.DB, bool) {
	o := store.Options{URL: d.config.Database}
	if d.config.Database == "" {
		o.Path, o.Key = d.config.DatabaseFile(), key.Derive("database")
		if _, err := os.Stat(o.Path); err != nil {
			d.bad("database", "%s is not there yet. The first start makes it.", o.Path)
			return nil, false
		}
	}
	db, err := store.OpenAsIs(ctx, o)
	if err != nil {
		d.fault("database", err)
		return nil, false
	}
	return db, true
}

// look reads what is in an open database.
func (d *doctor) look(ctx context.Context, db *store.DB, key config.SiteKey) {
	missing, unknown, err := db.Lacks(ctx)
	switch {
	case err != nil:
		d.bad("database", "It opens, and there is nothing of Lightship in it. The first start fills it.")
		return
	case len(unknown) > 0:
		d.bad("database", "A newer version of Lightship made it (%s). Use that version, or a backup from before.", filepath.Base(unknown[len(unknown)-1]))
		return
	case len(missing) > 0:
		d.bad("database", "It lacks %d changes of this version. The next start makes them; make a backup before.", len(missing))
		return
	}
	d.good("database", "It opens with this key, and has all tables of this version.")
	for _, look := range []func(context.Context, store.Reader, config.SiteKey) error{d.kind, d.keyed, d.people, d.mails, d.log} {
		err := db.Read(ctx, store.Jobs, func(r store.Reader) error { return look(ctx, r, key) })
		if err != nil {
			d.fault("database", err)
		}
	}
}

func (d *doctor) kind(ctx context.Context, r store.Reader, _ config.SiteKey) error {
	kind, err := mark(ctx, r, markOfKind)
	switch {
	case err != nil:
		return err
	case kind == "":
		d.bad("partnership", "The database was never set up. Start it once.")
	case kind == kindDemo && !d.config.Demo:
		d.bad("partnership", "This is a demo: its people are made up, and it can never hold a real partnership.")
	case kind == kindReal && d.config.Demo:
		d.bad("partnership", "This is a real partnership: the demo does not open it.")
	case kind == kindDemo:
		d.good("partnership", "This is a demo, and for ever.")
	default:
		d.good("partnership", "This is a real partnership, and for ever.")
	}
	return nil
}

func (d *doctor) keyed(ctx context.Context, r store.Reader, key config.SiteKey) error {
	was, err := mark(ctx, r, markOfKey)
	if err == nil && was != "" && was != fingerprint(key) {
		d.fault("site key", errOtherKey)
	}
	return err
}

func (d *doctor) people(ctx context.Context, r store.Reader, _ config.SiteKey) error {
	orgs, err := store.One(ctx, r, store.Scalar[int], store.SQL(`select count(*) from partner_org`))
	if err != nil {
		return err
	}
	leads, err := store.One(ctx, r, store.Scalar[int], store.SQL(`select count(distinct f.subject) from partner_fact f join account_secret s on f.subject = 'm:' || s.member
		where f.what = 'role' and f.object = 'lead' and f.from_ms <= $1 and f.until_ms > $1 and f.expires_ms > $1`, clock.Milli(d.now)))
	switch {
	case err != nil:
		return err
	case orgs == 0:
		d.bad("people", "There is no organisation yet. Make the first one with: lightship org invite-leads")
	case leads == 0 && !d.config.Demo:
		d.bad("people", "No lead has accepted an invitation yet. An invitation is good for three days; make a new one with: lightship member reset EMAIL")
	default:
		d.good("people", "Organisations: %d. Leads who can sign in: %d.", orgs, leads)
	}
	return nil
}

// log checks that the newest head is signed by the key that this site key gives, that it is of the
// tree that is there, and that it is not old. The whole log is checked by audit verify.
func (d *doctor) log(ctx context.Context, r store.Reader, key config.SiteKey) error {
	name, err := audit.Name(ctx, r)
	if err != nil {
		return err
	}
	signer, err := audit.NewSigner(key.Derive("log"), name)
	if err != nil {
		return err
	}
	last, err := store.One(ctx, r, store.Scalar[int64], store.SQL(`select coalesce(max(at), 0) from log_entry where action <> $1`, access.Action("padding")))
	if err != nil {
		return err
	}
	if at := clock.FromMilli(last); at.After(d.now.Add(clocksAway)) {
		d.bad("clock", "The newest entry of the log is of %s, which is still to come by this clock. One of the two is wrong.", at.Format(time.RFC1123))
	}
	head, err := audit.Newest(ctx, r, signer.VerifierKey())
	if fault.Is(err, fault.NotFound) {
		d.good("log", "No head was published yet; the first comes within ten minutes of running.")
		return nil
	}
	if err != nil {
		d.bad("log", "Its newest head was not signed by this site key, or is not of the log that is there. Somebody changed one of them: run lightship audit verify, and keep what it says.")
		return nil
	}
	d.good("log", "Its newest head, over %d entries, is signed and fits. Run lightship audit verify for all of it.", head.Size)
	return nil
}
