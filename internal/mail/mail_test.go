package mail_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/job"
	"lightship/internal/mail"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

var today = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

const from = "Lightship <noreply@lightship.example>"

var hello = mail.Message{To: "rita@hull.example", Subject: "Your invitation to Lightship", Text: "Open this once:\nhttps://lightship.example/invitation/s3cret-of-the-link\n"}

// world has a queue, a database and what is asked of mail.
type world struct {
	*testing.T
	db    *store.DB
	clock *clock.Hand
	jobs  *job.Runner
	s     *mail.Service
}

func box(t *testing.T) cipher.AEAD {
	t.Helper()
	block, err := aes.NewCipher(storetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	return sealer
}

func each(t *testing.T, o mail.Options, fn func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{T: t, db: db, clock: clock.At(today)}
		o.Box = box(t)
		w.s = mail.New(db, w.clock, o)
		w.jobs = job.New(db, w.clock, slog.New(slog.DiscardHandler))
		if err := w.s.Jobs(w.jobs); err != nil {
			t.Fatal(err)
		}
		fn(w)
	})
}

func (w *world) queue(m mail.Message, fail error) (on bool) {
	w.Helper()
	err := w.db.Write(w.Context(), store.Pages, func(tx *store.Tx) (err error) {
		if on, err = w.s.Queue(w.Context(), tx, m); err != nil {
			return err
		}
		return fail
	})
	if !errors.Is(err, fail) {
		w.Fatalf("queue: %v", err)
	}
	return on
}

func (w *world) drain() {
	w.Helper()
	if _, err := w.jobs.Drain(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// rows are what the database has of mail.
func (w *world) rows() (all []string) {
	w.Helper()
	err := w.db.Read(w.Context(), store.Jobs, func(r store.Reader) (err error) {
		all, err = store.All(w.Context(), r, store.Scalar[string], store.SQL(`select id || ' ' || sealed from mail_message`))
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func TestAMessageGoesOutOverTLSAndNothingOfItIsKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		implicit, starttls bool
		scheme             string
	}{"from the first byte": {true, false, "smtps"}, "after STARTTLS": {false, true, "smtp"}} {
		server := listen(t, c.implicit, c.starttls, " user word")
		port := mail.Server{URL: c.scheme + "://user@127.0.0.1:" + server.port(), Password: "word", From: from, Roots: server.roots}
		if err := port.Try(t.Context()); err != nil {
			t.Errorf("%s: try: %v", name, err)
		}
		each(t, mail.Options{Site: "https://lightship.example", Port: port}, func(w *world) {
			before := len(server.got())
			if !w.queue(hello, nil) {
				w.Fatal("there is no mail")
			}
			if kept := strings.Join(w.rows(), ""); kept == "" || strings.Contains(kept, "rita") || strings.Contains(kept, "s3cret") {
				w.Errorf("%s: the database has %q, want it sealed", name, kept)
			}
			w.drain()
			w.drain()
			got := server.got()[before:]
			if len(got) != 1 {
				w.Fatalf("%s: got %d mails, want one", name, len(got))
			}
			m := got[0]
			if !m.secret || !strings.Contains(m.from, "<noreply@lightship.example>") || !strings.Contains(m.to, "<rita@hull.example>") || m.auth != " user word" {
				w.Errorf("%s: got %+v", name, m)
			}
			for _, want := range []string{"Subject: Your invitation to Lightship", "https://lightship.example/invitation/s3cret-of-the-link", "Message-ID: <", "@lightship.example>",
				"Auto-Submitted: auto-generated", "Date: Tue, 24 Nov 2026 09:00:00 +0000", "Content-Type: text/plain; charset=UTF-8"} {
				if !strings.Contains(m.text, want) {
					w.Errorf("%s: the mail lacks %q:\n%s", name, want, m.text)
				}
			}
			if len(w.rows()) != 0 {
				w.Errorf("%s: something is kept of what was sent", name)
			}
		})
	}
}

func TestAMessageOfAChangeThatFailedIsNone(t *testing.T) {
	t.Parallel()
	each(t, mail.Options{Demo: true}, func(w *world) {
		w.queue(hello, errors.New("the change failed"))
		w.drain()
		if got, err := w.s.Outbox(w.Context()); err != nil || len(got) != 0 || len(w.rows()) != 0 {
			w.Errorf("got %+v, %v", got, err)
		}
	})
}

// door is a port that can be shut, in front of a real server.
type door struct {
	mail.Server
	shut bool
	ids  []string
}

func (d *door) Send(ctx context.Context, m mail.Message, messageID string, at time.Time) error {
	d.ids = append(d.ids, messageID)
	if d.shut {
		return errors.New("connection refused")
	}
	return d.Server.Send(ctx, m, messageID, at)
}

func TestWhatCouldNotBeSentIsSentLaterWithTheSameID(t *testing.T) {
	t.Parallel()
	server := listen(t, true, false, "")
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := &door{Server: mail.Server{URL: "smtps://127.0.0.1:" + server.port(), From: from, Roots: server.roots}, shut: true}
		w := &world{T: t, db: db, clock: clock.At(today)}
		w.s = mail.New(db, w.clock, mail.Options{Box: box(t), Port: d})
		w.jobs = job.New(db, w.clock, slog.New(slog.DiscardHandler))
		if err := w.s.Jobs(w.jobs); err != nil {
			t.Fatal(err)
		}
		before := len(server.got())
		w.queue(hello, nil)
		if _, err := w.jobs.Drain(w.Context()); err == nil {
			t.Error("the runner is not told that a message could not be sent")
		}
		if len(server.got()) != before || len(w.rows()) != 1 {
			t.Fatal("shut: want it to wait")
		}
		if err := db.Read(t.Context(), store.Jobs, func(r store.Reader) error {
			n, since, err := mail.Waiting(t.Context(), r)
			if n != 1 || !since.Equal(today) {
				t.Errorf("waiting: got %d since %s", n, since)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		d.shut = false
		w.clock.Advance(time.Hour)
		w.drain()
		if len(server.got()) != before+1 || len(w.rows()) != 0 || len(d.ids) < 2 || d.ids[0] != d.ids[len(d.ids)-1] {
			t.Errorf("open again: got %d mails with ids %v, want one with one id", len(server.got())-before, d.ids)
		}
	})
}

func TestNothingLeavesTheMachineInClear(t *testing.T) {
	t.Parallel()
	server := listen(t, false, false, "")
	send := func(host string) error {
		return mail.Server{URL: "smtp://" + host + ":" + server.port(), From: from, Roots: server.roots}.Send(t.Context(), hello, "one", today)
	}
	if err := send("0.0.0.0"); err == nil || len(server.got()) > 0 { // an address that reaches this machine, and does not say so
		t.Errorf("a server elsewhere without TLS: got %v and %d mails, want none", err, len(server.got()))
	}
	if err := send("127.0.0.1"); err != nil || len(server.got()) != 1 {
		t.Errorf("a server on this machine without TLS: got %v and %d mails, want one", err, len(server.got()))
	}
	secure := listen(t, true, false, "")
	err := mail.Server{URL: "smtps://127.0.0.1:" + secure.port(), From: from}.Send(t.Context(), hello, "one", today)
	if err == nil || len(secure.got()) > 0 {
		t.Errorf("a certificate that nobody vouches for: got %v and %d mails, want none", err, len(secure.got()))
	}
}

func TestWithoutAServerThereIsNoMailButTheOutboxOfTheDemo(t *testing.T) {
	t.Parallel()
	each(t, mail.Options{}, func(w *world) {
		if w.queue(hello, nil) || w.s.On() || len(w.rows()) != 0 {
			w.Error("a message was kept where there is no mail")
		}
		if _, err := w.s.Outbox(w.Context()); !fault.Is(err, fault.Refused) {
			w.Errorf("the outbox of real data: got %v, want to be refused", err)
		}
	})
	each(t, mail.Options{Demo: true, Site: "http://127.0.0.1:8080"}, func(w *world) {
		w.queue(hello, nil)
		w.drain()
		if got, err := w.s.Outbox(w.Context()); err != nil || len(got) != 1 || got[0].Message != hello || !got[0].At.Equal(today) {
			w.Errorf("the outbox: got %+v, %v", got, err)
		}
	})
}

func TestAWrongSettingIsSaidInWords(t *testing.T) {
	t.Parallel()
	for what, v := range map[string]mail.Server{
		"no address": {From: from}, "another scheme": {URL: "https://mail.example", From: from}, "no host": {URL: "smtp://", From: from},
		"no port": {URL: "smtp://mail.example:x", From: from}, "no sender": {URL: "smtp://mail.example"}, "a sender with lines": {URL: "smtp://mail.example", From: "a@b.example\r\nBcc: c@d.example"},
	} {
		if err := v.CheckServer(); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v, want a sentence for the operator", what, err)
		}
	}
	if err := (mail.Server{URL: "smtps://user@mail.example", From: from}).CheckServer(); err != nil {
		t.Errorf("a right one: %v", err)
	}
}
