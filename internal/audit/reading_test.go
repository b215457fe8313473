package audit_test

import (
	"crypto/aes"
	"crypto/cipher"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
)

func reading(t *testing.T, w world) *audit.Reading {
	t.Helper()
	block, err := aes.NewCipher(siteKey[:32])
	if err != nil {
		t.Fatal(err)
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return w.log.Reading(seal)
}

func TestTrailsAreReadInSealedPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		s, ids := reading(t, w), records(25)
		auditor := access.Actor{Member: "00000000000000000000000cia", Org: harbour, Roles: access.RoleAudit}
		for _, rec := range ids {
			w.append(audit.Entry{By: ben, Did: access.RecordRead, Seen: []audit.Seen{{Record: rec, Owner: harbour, Level: access.Full}}})
		}
		walk := func(page func(cursor string) (audit.TrailPage, error)) (got []id.Record) {
			cursor := ""
			for {
				p, err := page(cursor)
				if err != nil {
					t.Fatalf("page after %d: %v", len(got), err)
				}
				for _, item := range p.Items {
					got = append([]id.Record{item.Seen[0].Record}, got...)
				}
				if cursor = p.Next; cursor == "" {
					return got
				}
			}
		}
		ctx := audit.Begin(t.Context())
		other := audit.Begin(t.Context())
		if diff := cmp.Diff(ids, walk(func(c string) (audit.TrailPage, error) { return s.Own(ctx, ben, c, 7) })); diff != "" {
			t.Errorf("own (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(ids, walk(func(c string) (audit.TrailPage, error) { return s.OfRecords(other, auditor, "", c, 7) })); diff != "" {
			t.Errorf("of records (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(ids[3:4], walk(func(c string) (audit.TrailPage, error) { return s.OfRecords(other, auditor, ids[3], c, 7) })); diff != "" {
			t.Errorf("of one record (-want +got):\n%s", diff)
		}
	})
}

func TestPlaceInATrailServesNobodyElseAndNothingElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		s := reading(t, w)
		for _, rec := range records(3) {
			w.append(audit.Entry{By: ben, Did: access.RecordRead, Seen: []audit.Seen{{Record: rec, Owner: harbour, Level: access.Full}}})
		}
		p, err := s.Own(audit.Begin(t.Context()), ben, "", 1)
		if err != nil || p.Next == "" {
			t.Fatalf("got %+v, %v: want a page with a next", p, err)
		}
		both := ben
		both.Roles = access.RoleAudit
		for name, try := range map[string]func() error{
			"another member": func() error { _, err := s.Own(audit.Begin(t.Context()), ada, p.Next, 1); return err },
			"another list": func() error {
				_, err := s.OfRecords(audit.Begin(t.Context()), both, "", p.Next, 1)
				return err
			},
			"made up": func() error {
				_, err := s.Own(audit.Begin(t.Context()), ben, strings.Repeat("A", 48), 1)
				return err
			},
			"no base 64": func() error { _, err := s.Own(audit.Begin(t.Context()), ben, "!", 1); return err },
			"short":      func() error { _, err := s.Own(audit.Begin(t.Context()), ben, "QUFB", 1); return err },
		} {
			if err := try(); !fault.Is(err, fault.Malformed) {
				t.Errorf("%s: got %v, want a fault that the place cannot be read", name, err)
			}
		}
	})
}

func TestReadingATrailIsLoggedAndNeedsItsRole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		s := reading(t, w)
		if _, err := s.OfRecords(audit.Begin(t.Context()), ben, "", "", 9); !fault.Is(err, fault.Refused) {
			t.Errorf("without the audit role: got %v, want a refusal", err)
		}
		if _, err := s.Own(audit.Begin(t.Context()), access.Actor{}, "", 9); !fault.Is(err, fault.Refused) {
			t.Errorf("nobody: got %v, want a refusal", err)
		}
		if _, err := s.Own(t.Context(), ben, "", 9); err == nil {
			t.Error("without a trail of the request: got no error")
		}
		ctx := audit.Begin(t.Context())
		if _, err := s.Own(ctx, ben, "", 9); err != nil {
			t.Fatal(err)
		}
		if err := audit.Settle(ctx, db, w.hand); err != nil {
			t.Fatal(err)
		}
		got := w.trail(ben)
		if len(got) != 1 || got[0].Did != access.AuditOwn || len(got[0].Seen) != 0 {
			t.Errorf("got %+v, want one entry that the own trail was read", got)
		}
	})
}

func TestPublishedIsWhatPartnersCheckWith(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		s := reading(t, w)
		p, err := s.Published(t.Context())
		if err != nil || len(p.Heads) != 0 || !strings.HasPrefix(p.Key, p.Origin+"+") || !strings.HasPrefix(p.Origin, "lightship.example/") {
			t.Fatalf("got %+v, %v: want the name, the key and no heads yet", p, err)
		}
		w.some(3)
		head := w.publish()
		p, err = s.Published(t.Context())
		if err != nil || len(p.Heads) != 1 || p.Heads[0].Note != head.Note {
			t.Errorf("got %+v, %v: want the head that was published", p, err)
		}
	})
}
