package member_test

import (
	"crypto/aes"
	"crypto/cipher"
	"log/slog"
	"strings"
	"testing"

	"lightship/internal/id"
	"lightship/internal/job"
	"lightship/internal/mail"
	"lightship/internal/member"
	"lightship/internal/store/storetest"
)

// mailed gives a service of members whose mail stays in an outbox, and what lies there.
func (w *world) mailed() (s *member.Service, outbox func() []mail.Sent) {
	w.Helper()
	block, err := aes.NewCipher(storetest.Key)
	if err != nil {
		w.Fatal(err)
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		w.Fatal(err)
	}
	mails := mail.New(w.DB, w.Clock, mail.Options{Box: box, Demo: true, Site: "https://lightship.example"})
	jobs := job.New(w.DB, w.Clock, slog.New(slog.DiscardHandler))
	if err := mails.Jobs(jobs); err != nil {
		w.Fatal(err)
	}
	return member.New(w.DB, w.Clock, w.parts, w.accounts, w.Records, mails), func() []mail.Sent {
		w.Helper()
		if _, err := jobs.Drain(w.ctx()); err != nil {
			w.Fatal(err)
		}
		all, err := mails.Outbox(w.ctx())
		if err != nil {
			w.Fatal(err)
		}
		return all
	}
}

func TestWhereThereIsMailTheLinkGoesToItsMemberAlone(t *testing.T) {
	each(t, func(w *world) {
		s, outbox := w.mailed()
		if err := s.Propose(w.ctx(), w.As("lead"), member.Proposal{What: member.ToAdmit, Name: "Dee Frost", Email: "dee@council.example", Posts: []id.Post{w.Posts["housing"]}}); err != nil {
			t.Fatal(err)
		}
		if got := outbox(); len(got) != 1 || got[0].To != "second@council.example" || strings.Contains(got[0].Text, "Dee") {
			t.Fatalf("proposed: got %+v, want the second lead told that something waits, and not what", got)
		}
		done, err := s.Agree(w.ctx(), w.As("second"), w.waits("second").ID)
		if err != nil || done.Mailed != "dee@council.example" || done.Invitation != "" {
			t.Fatalf("agreed: got %+v, %v; want nobody to be shown the token", done, err)
		}
		got := outbox()
		var text string
		for _, m := range got {
			if m.To == "dee@council.example" {
				text = m.Text
			}
		}
		_, link, _ := strings.Cut(text, "https://lightship.example/invitation/")
		token, _, _ := strings.Cut(link, "\n")
		if v, err := w.accounts.Invitation(w.ctx(), token); len(got) != 2 || err != nil || v.Email != "dee@council.example" {
			t.Errorf("mailed: got %+v; the link: %+v, %v", got, v, err)
		}
		if err := s.Propose(w.ctx(), w.As("lead"), member.Proposal{What: member.ToReset, Member: w.Members["housing"]}); err != nil {
			t.Fatal(err)
		}
		if done, err := s.Agree(w.ctx(), w.As("second"), w.waits("second").ID); err != nil || done.Mailed != "housing@council.example" {
			t.Errorf("a reset: got %+v, %v", done, err)
		}
		if got := outbox(); len(got) != 4 {
			t.Errorf("a reset: got %d mails in all, want four", len(got))
		}
	})
}

func TestWhereThereIsNoSecondLeadTheCoordinatorIsMailed(t *testing.T) {
	each(t, func(w *world) {
		s, outbox := w.mailed()
		if err := s.Disable(w.ctx(), w.As("lead"), w.Members["second"]); err != nil {
			t.Fatal(err)
		}
		if err := s.Propose(w.ctx(), w.As("lead"), member.Proposal{What: member.ToReset, Member: w.Members["housing"]}); err != nil {
			t.Fatal(err)
		}
		if got := outbox(); len(got) != 1 || got[0].To != "runner@police.example" {
			t.Errorf("got %+v, want the coordinator told", got)
		}
	})
}
