package audit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Item is an entry as a trail shows it: without the reasons of refusals, which would tell what is
// withheld from what is absent.
type Item struct {
	Seq     int64 // where the next page begins; it never leaves the server in clear
	Place   int64 // in the tree, -1 while it waits
	At      time.Time
	Member  id.Member
	Org     id.Org
	Purpose access.Purpose
	Did     access.Action
	Looked  bool // they looked, and changed nothing
	Seen    []Seen
}

// held is a row of log_entry.
type held struct {
	seq, place, at      int64
	member, org, action string
	text, salt, datum   []byte
}

var columns = store.SQL(`seq, coalesce(place, -1), at, member, org, action, text, salt, datum`)

func scanHeld(row store.Row) (held, error) {
	var h held
	err := row.Scan(&h.seq, &h.place, &h.at, &h.member, &h.org, &h.action, &h.text, &h.salt, &h.datum)
	return h, err
}

// glance is a row of log_seen.
type glance struct {
	entry int64
	seen  Seen
}

func scanGlance(row store.Row) (glance, error) {
	var g glance
	var until int64
	err := row.Scan(&g.entry, &g.seen.Record, &g.seen.Owner, &g.seen.Level, &until)
	g.seen.Protected = clock.FromMilli(until)
	return g, err
}

// Trail lists what a member did and saw, newest first: at most n entries before an Item's Seq, 0
// for the newest.
func Trail(ctx context.Context, r store.Reader, member id.Member, before int64, n int) ([]Item, error) {
	if member == "" { // whoever was not signed in has no trail
		return nil, nil
	}
	rows, err := store.All(ctx, r, scanHeld, store.SQL(`select {columns} from log_entry
		where member = $1 and seq < $2 and action <> $4 order by seq desc limit $3`, member, start(before), n, Kept).Fill("columns", columns))
	if err != nil {
		return nil, fmt.Errorf("read the trail of a member: %w", err)
	}
	var out []Item
	for _, h := range rows {
		e, err := decode(h.text)
		if err != nil {
			return nil, fmt.Errorf("read the trail of a member: %w", err)
		}
		item := h.item(e)
		for _, s := range e.Seen {
			s.Why = ""
			if s.Level == access.None {
				s.Owner = ""
			}
			item.Seen = append(item.Seen, s)
		}
		slices.SortFunc(item.Seen, func(a, b Seen) int { return cmp.Compare(a.Record, b.Record) })
		out = append(out, item)
	}
	return out, nil
}

// OfOwner lists who saw or changed records of an owner, newest first, naming those records alone.
// It leaves out what is protected at now: every page that shows it says that some may be shown later.
func OfOwner(ctx context.Context, r store.Reader, owner id.Org, now time.Time, before int64, n int) ([]Item, error) {
	if owner == "" { // looks at what does not exist belong to nobody
		return nil, nil
	}
	return about(ctx, r, n, before, store.SQL(`s.owner = $1 and s.level > 0 and s.protected_until <= $2`, owner, clock.Milli(now)))
}

// OfRecord lists who saw or changed one record of an owner, as OfOwner does.
func OfRecord(ctx context.Context, r store.Reader, owner id.Org, record id.Record, now time.Time, before int64, n int) ([]Item, error) {
	if owner == "" {
		return nil, nil
	}
	return about(ctx, r, n, before, store.SQL(`s.record = $1 and s.owner = $2 and s.level > 0 and s.protected_until <= $3`, record, owner, clock.Milli(now)))
}

// about lists the entries with a sight that fits a condition, and of each those sights alone.
func about(ctx context.Context, r store.Reader, n int, before int64, fits store.Query) ([]Item, error) {
	seqs, err := store.All(ctx, r, store.Scalar[int64], store.SQL(`select s.entry from log_seen s
		where s.entry < $1 and {fits} group by s.entry order by s.entry desc limit $2`, start(before), n).Fill("fits", fits))
	if err != nil || len(seqs) == 0 {
		return nil, err
	}
	rows, err := store.All(ctx, r, scanHeld, store.SQL(`select {columns} from log_entry where seq in {seqs} order by seq desc`).
		Fill("columns", columns).Fill("seqs", store.In(seqs)))
	if err != nil {
		return nil, fmt.Errorf("read the trail of records: %w", err)
	}
	seen, err := store.All(ctx, r, scanGlance, store.SQL(`select s.entry, s.record, s.owner, s.level, s.protected_until from log_seen s
		where s.entry in {seqs} and {fits} order by s.entry, s.record`).Fill("seqs", store.In(seqs)).Fill("fits", fits))
	if err != nil {
		return nil, fmt.Errorf("read the trail of records: %w", err)
	}
	return join(rows, seen)
}

func join(rows []held, seen []glance) ([]Item, error) {
	by := map[int64][]Seen{}
	for _, g := range seen {
		by[g.entry] = append(by[g.entry], g.seen)
	}
	var out []Item
	for _, h := range rows {
		e, err := decode(h.text)
		if err != nil {
			return nil, fmt.Errorf("read the trail of records: %w", err)
		}
		item := h.item(e)
		for _, s := range by[h.seq] {
			if i := slices.IndexFunc(e.Seen, func(o Seen) bool { return o.Record == s.Record }); i >= 0 {
				s.For = e.Seen[i].For
			}
			item.Seen = append(item.Seen, s)
		}
		out = append(out, item)
	}
	return out, nil
}

// Entries gives the seqs of all entries that name a record, for Erase.
func Entries(ctx context.Context, r store.Reader, record id.Record) ([]int64, error) {
	return store.All(ctx, r, store.Scalar[int64], store.SQL(`select entry from log_seen where record = $1 order by entry`, record))
}

// item is the entry without what it saw.
func (h held) item(e Entry) Item {
	return Item{Seq: h.seq, Place: h.place, At: e.At, Member: e.By.Member, Org: e.By.Org, Purpose: e.By.Purpose, Did: e.Did, Looked: e.look}
}

// start is the bound of a page: 0 is the newest.
func start(before int64) int64 {
	if before <= 0 {
		return store.Forever
	}
	return before
}
