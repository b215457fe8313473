package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/account"
	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/member"
	"lightship/internal/partner"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

// patient is an installation that something is done to.
type patient struct {
	*testing.T
	config config.Config
	now    time.Time
}

// change runs a statement by hand.
func (p *patient) change(q store.Query) {
	p.Helper()
	b, err := app.Open(p.Context(), p.config, clock.At(apptest.Start), slog.New(slog.DiscardHandler))
	if err != nil {
		p.Fatal(err)
	}
	err = b.DB.Write(p.Context(), store.Jobs, func(tx *store.Tx) error { _, err := tx.Exec(p.Context(), q); return err })
	if end := b.Close(); err != nil || end != nil {
		p.Fatal(err, end)
	}
}

func (p *patient) write(path, text string, mode os.FileMode) {
	p.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		p.Fatal(err)
	}
}

func (p *patient) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// well makes an installation at which nothing is wrong: one lead who can sign in, a published head.
func well(t *testing.T, o store.Options) *patient {
	p := &patient{T: t, config: settingsOf(t, o), now: apptest.Start}
	hand := clock.At(apptest.Start)
	a, err := app.Start(t.Context(), p.config, hand, slog.New(slog.DiscardHandler))
	p.must(err)
	links, err := a.Members.InviteLeads(t.Context(), member.FirstLeads{Org: partner.Org{Name: "Hull", Sector: partner.Council, Standing: partner.Full}, Desk: "Desk", Leads: []string{lead}})
	p.must(err)
	_, err = a.Accounts.Accept(t.Context(), links[0].Token, account.Acceptance{Name: "Rita Osei", Password: secret})
	p.must(err)
	p.must(a.Step(t.Context()))
	p.must(a.Close())
	return p
}

func TestTheDoctorSaysInPlainWordsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(p *patient)
		want string // of the one thing that is wrong; empty when nothing is
		file bool   // with a file only
	}{
		"nothing": {func(*patient) {}, "", false},
		"mail without a site": {func(p *patient) {
			p.config.Mail = config.Mail{Server: "smtps://mail.example", From: "noreply@lightship.example"}
		}, "say where people reach them", false},
		"no mail server there": {func(p *patient) {
			p.config.Site, p.config.Mail = "https://lightship.example", config.Mail{Server: "smtp://127.0.0.1:1", From: "noreply@lightship.example"}
		}, "The mail server does not let us in", false},
		"mail that waits": {func(p *patient) {
			p.change(store.SQL(`insert into mail_message (id, sealed, made, sent) values ('x', 'x', 1, $1)`, store.Forever))
		}, "Messages wait: 1", false},
		"a lost key":           {func(p *patient) { p.must(os.Remove(p.config.Key)) }, "is not there. If this installation ever ran, put your copy of it back", false},
		"an open key":          {func(p *patient) { p.must(os.Chmod(p.config.Key, 0o644)) }, "Run: chmod 600 ", false},
		"a broken key":         {func(p *patient) { p.write(p.config.Key, "no key", 0o600) }, "is not a site key: it must hold 64 hexadecimal digits.", false},
		"the key in the data":  {func(p *patient) { p.config.Key = filepath.Join(p.config.Data, "key") }, "lies inside the data folder", false},
		"a clock of long ago":  {func(p *patient) { p.now = time.Unix(0, 0).UTC() }, "Set the machine's clock", false},
		"a clock that is late": {func(p *patient) { p.now = p.now.Add(-time.Hour) }, "still to come by this clock", false},
		"a newer database": {func(p *patient) {
			p.change(store.SQL(`insert into migration (name, at) values ('migrations/20990101_0000_next.sql', 0)`))
		}, "A newer version of Lightship made it (20990101_0000_next.sql).", false},
		"an older database":   {func(p *patient) { p.change(store.SQL(`delete from migration where name like '%account2.sql'`)) }, "It lacks 1 changes of this version.", false},
		"a demo":              {func(p *patient) { p.change(store.SQL(`update store_mark set value = 'demo' where name = 'kind'`)) }, "This is a demo: its people are made up", false},
		"no organisation":     {func(p *patient) { p.change(store.SQL(`delete from partner_org`)) }, "lightship org invite-leads", false},
		"nobody came in":      {func(p *patient) { p.change(store.SQL(`delete from account_secret`)) }, "lightship member reset EMAIL", false},
		"a changed log":       {func(p *patient) { p.change(store.SQL(`update log_head set note = 'another'`)) }, "Somebody changed one of them: run lightship audit verify", false},
		"no folder":           {func(p *patient) { p.must(os.RemoveAll(p.config.Data)) }, "is not there. The first start makes it", true},
		"a file for a folder": {func(p *patient) { p.must(os.RemoveAll(p.config.Data)); p.write(p.config.Data, "", 0o600) }, "is a file, not a folder.", true},
		"no database":         {func(p *patient) { p.must(os.Remove(p.config.DatabaseFile())) }, "is not there yet. The first start makes it.", true},
		"a wrong key":         {func(p *patient) { p.write(p.config.Key, strings.Repeat("7c", 32), 0o600) }, "Use the key that it was made with.", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.EachOptions(t, func(t *testing.T, o store.Options) {
				if c.file && o.URL != "" {
					return
				}
				p := well(t, o)
				c.do(p)
				var bad []string
				found := app.Examine(t.Context(), p.config, clock.At(p.now))
				for _, f := range found {
					if f.Bad {
						bad = append(bad, f.Text)
					}
				}
				if c.want == "" && len(bad) == 0 && len(found) >= 6 {
					return
				}
				hit := func(text string) bool { return strings.Contains(text, c.want) }
				if c.want == "" || !slices.ContainsFunc(bad, hit) || len(bad) > 1 && p.now.Equal(apptest.Start) { // a wrong clock has more than one effect
					t.Errorf("got %q, want %q", bad, c.want)
				}
			})
		})
	}
}

// TestTheDoctorChangesNothing looks at an installation that was never started.
func TestTheDoctorChangesNothing(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		c := settingsOf(t, o)
		app.Examine(t.Context(), c, clock.At(apptest.Start))
		left, err := filepath.Glob(filepath.Join(filepath.Dir(c.Key), "*"))
		if err != nil || len(left) != 0 {
			t.Errorf("got %v, %v; want nothing made", left, err)
		}
	})
}
