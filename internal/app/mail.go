package app

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"time"

	"lightship/internal/access"
	"lightship/internal/config"
	"lightship/internal/discover"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/mail"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// post makes the service of mail; without a server there is none, but for the outbox of the demo.
func (a *App) post() error {
	block, err := aes.NewCipher(a.Key.Derive("mail"))
	if err != nil {
		return err
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return err
	}
	o := mail.Options{Box: box, Site: a.Config.Site, Demo: a.Config.Demo}
	if o.Site == "" {
		o.Site = "http://" + a.Config.Addr // of the demo; a mail server needs it said
	}
	if server := serverOf(a.Config.Mail.Server, a.Config.Mail.From, a.Config.Mail.Password); server != nil {
		if err := server.CheckServer(); err != nil {
			return err
		}
		o.Port = server
	}
	a.Mail = mail.New(a.DB, a.Clock, o)
	return nil
}

func serverOf(url, from, password string) *mail.Server {
	if url == "" {
		return nil
	}
	return &mail.Server{URL: url, From: from, Password: password}
}

// digest is the job that tells members once a working day how much waits for their desks.
type digest struct{}

// JobName is the name of the work.
func (digest) JobName() string { return "app.digest" }

const (
	digestAt   = 8 // o'clock, where the partnership is
	digestOnce = "daily"
)

// mailing gives the work of mail to the runner.
func (a *App) mailing() error {
	if err := a.Mail.Jobs(a.Jobs); err != nil {
		return err
	}
	return job.HandleTx(a.Jobs, func(ctx context.Context, tx *store.Tx, _ digest) error {
		if err := a.sendDigest(ctx, tx); err != nil {
			return err
		}
		return a.queueDigest(ctx, tx)
	})
}

// beginDigest queues the first digest; where one waits already, that one stays.
func (a *App) beginDigest(ctx context.Context) error {
	if !a.Mail.On() {
		return nil
	}
	return a.DB.Write(ctx, store.Jobs, func(tx *store.Tx) error { return a.queueDigest(ctx, tx) })
}

func (a *App) queueDigest(ctx context.Context, tx *store.Tx) error {
	return job.Enqueue(ctx, tx, digest{}, nextDigest(a.Clock.Now(), a.Content.London()), job.Once(digestOnce))
}

// nextDigest is eight o'clock of the next working day.
func nextDigest(now time.Time, where *time.Location) time.Time {
	y, m, d := now.In(where).Date()
	for {
		at := time.Date(y, m, d, digestAt, 0, 0, 0, where)
		if day := at.Weekday(); at.After(now) && day != time.Saturday && day != time.Sunday {
			return at
		}
		d++
	}
}

// sendDigest queues one mail for each member at whose desks something waits: a number and a link.
func (a *App) sendDigest(ctx context.Context, tx *store.Tx) error {
	desks, err := a.Discover.DesksToDigest(ctx, tx)
	if err != nil {
		return err
	}
	told := map[id.Member]bool{}
	for _, desk := range desks {
		holders, err := partner.Holders(ctx, tx, desk, a.Clock.Now())
		if err != nil {
			return err
		}
		for _, m := range holders {
			if told[m] {
				continue
			}
			told[m] = true
			if err := a.sendDigestTo(ctx, tx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// sendDigestTo queues the mail of one member, where something waits that they may see.
func (a *App) sendDigestTo(ctx context.Context, tx *store.Tx, m id.Member) error {
	now := a.Clock.Now()
	who, err := partner.ActorFor(ctx, tx, m, access.Safeguard, now)
	if err != nil {
		return err
	}
	n, err := a.Discover.ToDigest(ctx, tx, who)
	if err != nil || n == 0 {
		return err
	}
	to, err := partner.MemberOf(ctx, tx, m, now)
	if err != nil {
		return err
	}
	_, err = a.Mail.Queue(ctx, tx, mail.Message{To: to.Email, Subject: "Waiting in Lightship",
		Text: "Hello " + to.Name + ",\n\n" + discover.DigestOf(n) + "\n\n" + a.Mail.Link("/today") + "\n"})
	return err
}

// mails looks for messages that wait for too long.
func (d *doctor) mails(ctx context.Context, r store.Reader, _ config.SiteKey) error {
	n, since, err := mail.Waiting(ctx, r)
	switch {
	case err != nil:
		return err
	case n > 0 && since.Before(d.now.Add(-mailPatience)):
		d.bad("mail", "Messages wait: %d, the oldest since %s. They are tried again by themselves once the server takes them.", n, since.Format(time.RFC1123))
	}
	return nil
}

// mail speaks to the mail server, and sends nothing.
func (d *doctor) mail(ctx context.Context) {
	server := serverOf(d.config.Mail.Server, d.config.Mail.From, d.config.Mail.Password)
	if server == nil {
		if !d.config.Demo {
			d.good("mail", "There is no mail server: links of invitations are passed on by hand, and nobody is told that something waits.")
		}
		return
	}
	if err := server.CheckServer(); err != nil {
		d.fault("mail", err)
		return
	}
	if err := server.Try(ctx); err != nil {
		d.bad("mail", "The mail server does not let us in: %v.", err)
		return
	}
	d.good("mail", "The mail server lets us in.")
}

const mailPatience = time.Hour
