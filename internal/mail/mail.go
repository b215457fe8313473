// Package mail sends what tells people to come and look, and never what they will see: a sentence and
// a link into this site.
//
// Words: a message has a recipient, a subject and lines. A port is where messages leave: a mail
// server, or the outbox of the demo, where they stay and can be read.
//
// Invariants:
//   - A message exists if and only if the transaction that wants it was committed; it is sent later,
//     by a job, at least once, always with the same Message-ID.
//   - Until it is sent its text lies sealed under the site key, since the link of an invitation is a
//     secret; once it is sent nothing of it is kept but in the demo.
//   - Nothing leaves this machine in clear: TLS is asked for, but of a server on the machine itself.
//   - No subject and no text comes from a record: features hand over sentences of their own.
//
// It leaves to others: who is told what (the features), and the queue (job).
package mail

import (
	"context"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/mail"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/store"
)

// Message is a mail in plain text.
type Message struct {
	To      string // the address
	Subject string
	Text    string
}

// Sent is a message as the outbox of the demo shows it.
type Sent struct {
	Message
	At time.Time
}

// Port is where messages leave.
type Port interface {
	// Send sends one message; messageID stays the same when it is tried again.
	Send(ctx context.Context, m Message, messageID string, at time.Time) error
}

// Options say how mail works here. Without a port there is none, but in the demo it stays in the outbox.
type Options struct {
	Box  cipher.AEAD // seals what waits
	Site string      // the address of this site, without a slash at the end
	Port Port
	Demo bool
}

// Service queues messages and sends them.
type Service struct {
	db    *store.DB
	clock clock.Clock
	o     Options
}

// New makes the service.
func New(db *store.DB, c clock.Clock, o Options) *Service { return &Service{db: db, clock: c, o: o} }

// On tells whether there is any mail here.
func (s *Service) On() bool { return s.o.Demo || s.o.Port != nil }

// Link gives the address of a page of this site, as a message has it.
func (s *Service) Link(path string) string { return s.o.Site + path }

// Deliver is the job that sends one message.
type Deliver struct{ Message id.Message }

// JobName is the name of the work.
func (Deliver) JobName() string { return "mail.deliver" }

// Queue queues a message in the transaction that wants it, and tells whether there is any mail here.
func (s *Service) Queue(ctx context.Context, tx *store.Tx, m Message) (bool, error) {
	if !s.On() {
		return false, nil
	}
	if _, err := mail.ParseAddress(m.To); err != nil {
		return false, fmt.Errorf("queue a message: %w", err)
	}
	message := id.New[id.Message]()
	sealed, err := s.seal(m, message)
	if err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, store.SQL(`insert into mail_message (id, sealed, made, sent) values ($1, $2, $3, $4)`, message, sealed, clock.Milli(s.clock.Now()), store.Forever))
	if err != nil {
		return false, err
	}
	return true, job.Enqueue(ctx, tx, Deliver{message}, time.Time{})
}

func (s *Service) seal(m Message, message id.Message) (string, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("seal a message: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(s.o.Box.Seal(nil, nil, text, []byte("mail "+message))), nil
}

func (s *Service) unseal(k kept) (m Message, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(k.sealed)
	if err != nil {
		return m, fmt.Errorf("open a message: %w", err)
	}
	text, err := s.o.Box.Open(nil, nil, raw, []byte("mail "+k.id))
	if err != nil {
		return m, fmt.Errorf("open a message: %w", err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("open a message: %w", err)
	}
	return m, nil
}

// Jobs gives the work of this package to the runner.
func (s *Service) Jobs(r *job.Runner) error { return job.Handle(r, s.deliver) }

// kept is a message as the database has it.
type kept struct {
	id     id.Message
	sealed string
	at     time.Time
}

func scanKept(row store.Row) (k kept, err error) {
	var at int64
	err = row.Scan(&k.id, &k.sealed, &at)
	k.at = clock.FromMilli(at)
	return k, err
}

// deliver sends one message; one that was sent is sent no more.
func (s *Service) deliver(ctx context.Context, d Deliver) error {
	var found []kept
	err := s.db.Read(ctx, store.Jobs, func(r store.Reader) (err error) {
		found, err = store.All(ctx, r, scanKept, store.SQL(`select id, sealed, made from mail_message where id = $1 and sent = $2`, d.Message, store.Forever))
		return err
	})
	if err != nil || len(found) == 0 {
		return err
	}
	if s.o.Port != nil {
		m, err := s.unseal(found[0])
		if err != nil {
			return err
		}
		if err := s.o.Port.Send(ctx, m, string(d.Message), found[0].at); err != nil {
			return fmt.Errorf("send message %s: %w", d.Message, err)
		}
	} else if !s.o.Demo {
		return fault.Why("there is no mail server for message %s", d.Message)
	}
	return s.db.Write(ctx, store.Jobs, func(tx *store.Tx) error {
		if s.o.Demo {
			_, err := tx.Exec(ctx, store.SQL(`update mail_message set sent = $1 where id = $2`, clock.Milli(s.clock.Now()), d.Message))
			return err
		}
		_, err := tx.Exec(ctx, store.SQL(`delete from mail_message where id = $1`, d.Message))
		return err
	})
}

// Outbox gives what was sent in the demo, the newest first; elsewhere nothing is kept.
func (s *Service) Outbox(ctx context.Context) (all []Sent, err error) {
	if !s.o.Demo {
		return nil, fault.Forbidden("That works with demo data only.", nil)
	}
	const most = 200
	var found []kept
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		found, err = store.All(ctx, r, scanKept, store.SQL(`select id, sealed, made from mail_message where sent < $1 order by made desc, id limit $2`, store.Forever, most))
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, k := range found {
		m, err := s.unseal(k)
		if err != nil {
			return nil, err
		}
		all = append(all, Sent{m, k.at})
	}
	return all, nil
}

// Waiting tells how many messages wait, and since when the oldest does.
func Waiting(ctx context.Context, r store.Reader) (n int, since time.Time, err error) {
	type count struct {
		n     int
		since int64
	}
	got, err := store.One(ctx, r, func(row store.Row) (c count, err error) {
		err = row.Scan(&c.n, &c.since)
		return c, err
	}, store.SQL(`select count(*), coalesce(min(made), 0) from mail_message where sent = $1`, store.Forever))
	return got.n, clock.FromMilli(got.since), err
}
