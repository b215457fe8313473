package audit

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Reading gives the log to those who may read it, a page at a time: to a member their own trail,
// to the audit role of an organisation what was seen of its records, to everybody the heads.
// Whoever reads a trail is in the log too.
type Reading struct {
	db      *store.DB
	clock   clock.Clock
	cursors cipher.AEAD
	key     string
}

// Reading makes the readers of the log; cursors seals the places of its pages.
func (s *Service) Reading(cursors cipher.AEAD) *Reading {
	return &Reading{db: s.db, clock: s.clock, cursors: cursors, key: s.VerifierKey()}
}

// TrailPage is one page of a trail, newest first. Next is empty on the last.
type TrailPage struct {
	Items []Item
	Next  string
}

const (
	onPage     = 30
	mostOnPage = 200
)

// Own gives what this member did and saw.
func (s *Reading) Own(ctx context.Context, who access.Actor, cursor string, n int) (TrailPage, error) {
	return s.page(ctx, who, access.AuditOwn, "own", cursor, n, func(r store.Reader, before int64, n int) ([]Item, error) {
		return Trail(ctx, r, who.Member, before, n)
	})
}

// OfRecords gives who saw or changed records of this member's organisation, or one of them where
// it is named, less what is protected now: whoever shows it says that some may be shown later.
func (s *Reading) OfRecords(ctx context.Context, who access.Actor, record id.Record, cursor string, n int) (TrailPage, error) {
	return s.page(ctx, who, access.AuditRecords, "records "+string(record), cursor, n, func(r store.Reader, before int64, n int) ([]Item, error) {
		if record != "" {
			return OfRecord(ctx, r, who.Org, record, s.clock.Now(), before, n)
		}
		return OfOwner(ctx, r, who.Org, s.clock.Now(), before, n)
	})
}

// page asks for permission, reads one more than fits, and logs that the trail was read.
func (s *Reading) page(ctx context.Context, who access.Actor, do access.Action, of, cursor string, n int, read func(r store.Reader, before int64, n int) ([]Item, error)) (TrailPage, error) {
	if !access.MayCall(who, do) {
		return TrailPage{}, fault.Forbidden("Only those who answer for your organisation's records may read this.", fault.Why("member %s may not do %s", who.Member, do))
	}
	if n <= 0 {
		n = onPage
	}
	n = min(n, mostOnPage)
	before, err := s.place(who, of, cursor)
	if err != nil {
		return TrailPage{}, err
	}
	var p TrailPage
	err = s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		p.Items, err = read(r, before, n+1)
		return err
	})
	if err != nil {
		return TrailPage{}, err
	}
	if len(p.Items) > n {
		p.Items = p.Items[:n]
		p.Next = s.seal(who, of, p.Items[n-1].Seq)
	}
	return p, Look(ctx, Entry{By: who, Did: do})
}

// Published is what every partner may have of the log, to check it without trusting who keeps it.
type Published struct {
	Origin string // the name of the log, which its checkpoints begin with
	Key    string // its verifier key
	Heads  []Head // newest first, about a week of them
}

// Published gives the name, the verifier key and the heads of the log to anybody.
func (s *Reading) Published(ctx context.Context) (Published, error) {
	p := Published{Key: s.key}
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		if p.Origin, err = Name(ctx, r); err != nil {
			return err
		}
		p.Heads, err = Heads(ctx, r)
		return err
	})
	if err != nil {
		return Published{}, fmt.Errorf("read the heads of the log: %w", err)
	}
	return p, nil
}

// seal hides a place in the log, so that it tells no number, and binds it to the member and to
// what they were reading.
func (s *Reading) seal(who access.Actor, of string, seq int64) string {
	nonce := make([]byte, s.cursors.NonceSize())
	_, _ = rand.Read(nonce) // crypto/rand never fails: it ends the program instead
	place := binary.BigEndian.AppendUint64(nil, uint64(seq))
	return base64.RawURLEncoding.EncodeToString(s.cursors.Seal(nonce, nonce, place, bound(who, of)))
}

func (s *Reading) place(who access.Actor, of, cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	n := s.cursors.NonceSize()
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil && len(raw) > n {
		place, err := s.cursors.Open(nil, raw[:n], raw[n:], bound(who, of))
		if err == nil && len(place) == 8 {
			return int64(binary.BigEndian.Uint64(place)), nil
		}
	}
	return 0, fault.Bad("This place in the list is not yours, or is too old. Begin again at the first page.", nil)
}

func bound(who access.Actor, of string) []byte {
	return []byte("trail " + string(who.Member) + " " + of)
}
