package record

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"time"

	"crypto/rand"

	"lightship/internal/access"
	"lightship/internal/audit"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

const (
	mostOnPage    = 200
	mostSearched  = 8 // words of one search
	defaultOnPage = 40
)

// Filter says which records a list wants. Whatever it says, it gives only what the viewer may see.
type Filter struct {
	Do     access.Action // RecordList, RecordSearch or another; decides the least level
	Kinds  []access.Kind // none is all
	Owned  *bool         // true: only the own organisation's; false: only others'
	Desk   bool          // only what the viewer's own desks hold
	State  string        // only records that are seen in full and are in this state
	Area   string        // only records whose area the viewer sees, and which is this
	Words  string        // text to search for: every word must stand in what the viewer may see
	Order  Order         // how it is ordered; newest first unless told
	Cursor string        // the place where the page before ended, sealed
	N      int           // lines on the page
}

// Line is one record in a list: what the viewer's own level shows of it.
type Line struct {
	ID        id.Record
	Kind      access.Kind
	Owner     id.Org
	Reference string
	Level     access.Level
	Title     string
	Line      string
	State     string
	Area      string
	Due       time.Time
	Created   time.Time
	seq       int64
}

// Page is one page of a list. Next is empty on the last.
type Page struct {
	Lines []Line
	Next  string
	Cut   bool // there are more than can be ordered: these are of the newest
}

// List gives the newest records that the viewer may see. The permission is inside the statement,
// so the page, its order and its end tell nothing of what they may not see.
func (s *Store) List(ctx context.Context, r store.Reader, who access.Actor, f Filter) (Page, error) {
	if f.Do == "" {
		f.Do = access.RecordList
	}
	if f.N <= 0 {
		f.N = defaultOnPage
	}
	f.N = min(f.N, mostOnPage)
	where, ok := s.where(who, f)
	if !ok {
		return Page{}, nil // words were typed of which nothing can be searched for
	}
	if f.Order.By != "" && f.Order != (Order{By: ByMade, Down: true}) {
		return s.ordered(ctx, r, who, f, where)
	}
	before, err := s.place(who, f.Cursor)
	if err != nil {
		return Page{}, err
	}
	reach := access.Reach(who, f.Do, s.clock.Now(), access.Page{Before: before, N: f.N + 1}, where)
	lines, err := store.All(ctx, r, lineOf, store.SQL(`select r.seq, r.id, r.kind, r.owner, r.reference, x.level, v.title, v.line, v.state, v.area, v.due, r.created
		from ({reach}) x join record r on r.seq = x.seq join record_view v on v.rec = x.seq and v.level = x.level
		order by x.seq desc`).Fill("reach", reach))
	if err != nil {
		return Page{}, err
	}
	p := Page{Lines: lines}
	if len(lines) > f.N {
		p.Lines = lines[:f.N]
		p.Next = s.cursor(who, p.Lines[f.N-1].seq)
	}
	return p, s.lookAt(ctx, who, f.Do, p.Lines)
}

// Lines gives those of the named records that the viewer may see for an action, newest first.
func (s *Store) Lines(ctx context.Context, r store.Reader, who access.Actor, do access.Action, ids []id.Record) ([]Line, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	among := access.Among(who, do, s.clock.Now(), ids)
	lines, err := store.All(ctx, r, lineOf, store.SQL(`select r.seq, r.id, r.kind, r.owner, r.reference, x.level, v.title, v.line, v.state, v.area, v.due, r.created
		from ({among}) x join record r on r.seq = x.seq join record_view v on v.rec = x.seq and v.level = x.level
		order by x.seq desc`).Fill("among", among))
	if err != nil {
		return nil, err
	}
	return lines, s.lookAt(ctx, who, do, lines)
}

func (s *Store) lookAt(ctx context.Context, who access.Actor, do access.Action, lines []Line) error {
	if len(lines) == 0 {
		return nil
	}
	seen := make([]audit.Seen, len(lines))
	for i, l := range lines {
		seen[i] = audit.Seen{Record: l.ID, Owner: l.Owner, Level: l.Level}
	}
	return audit.Look(ctx, audit.Entry{By: who, Did: do, Seen: seen})
}

// where makes the one condition of a filter, nil for none; false when nothing can match.
func (s *Store) where(who access.Actor, f Filter) (access.Where, bool) {
	var all []store.Query
	if len(f.Kinds) > 0 {
		all = append(all, store.SQL(`a.kind in {kinds}`).Fill("kinds", store.In(f.Kinds)))
	}
	if f.Owned != nil && *f.Owned {
		all = append(all, store.SQL(`a.owner = $1`, who.Org))
	}
	if f.Owned != nil && !*f.Owned {
		all = append(all, store.SQL(`a.owner <> $1`, who.Org))
	}
	if f.Desk {
		all = append(all, store.SQL(`exists (select 1 from record tr where tr.seq = a.seq and tr.team in {own})`).Fill("own", store.In(who.Own)))
	}
	if f.State != "" {
		all = append(all, store.SQL(`(a.level >= 3 and exists (select 1 from record_view sv where sv.rec = a.seq and sv.level = 3 and sv.state = $1))`, f.State))
	}
	if f.Area != "" {
		all = append(all, store.SQL(`exists (select 1 from record_view av where av.rec = a.seq and av.level <= a.level and av.area = $1)`, f.Area))
	}
	if f.Words != "" {
		words := s.ask(f.Words)
		if len(words) == 0 {
			return nil, false
		}
		for _, w := range words[:min(len(words), mostSearched)] {
			all = append(all, store.SQL(`exists (select 1 from record_word w where w.word = $1 and w.rec = a.seq and w.level <= a.level)`, w))
		}
	}
	if len(all) == 0 {
		return nil, true
	}
	joined := all[0]
	for _, q := range all[1:] {
		joined = store.SQL(`{a} and {b}`).Fill("a", joined).Fill("b", q)
	}
	return joined, true
}

func scanLine(row store.Row, more ...any) (Line, error) {
	var l Line
	var due, created int64
	err := row.Scan(append([]any{&l.seq, &l.ID, &l.Kind, &l.Owner, &l.Reference, &l.Level, &l.Title, &l.Line, &l.State, &l.Area, &due, &created}, more...)...)
	l.Due, l.Created = clock.FromMilli(due), clock.FromMilli(created)
	if l.Level < access.Full {
		l.Reference = "" // an owner's reference is part of the full view
	}
	return l, err
}

// cursor seals a place, bound to the member, so that it neither tells an order nor serves another.
func (s *Store) cursor(who access.Actor, seq int64) string {
	return s.sealed(who, binary.BigEndian.AppendUint64(nil, uint64(seq)), Order{})
}

func (s *Store) place(who access.Actor, cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	place, ok := s.unsealed(who, cursor, Order{})
	if !ok || len(place) != 8 {
		return 0, errPlace
	}
	return int64(binary.BigEndian.Uint64(place)), nil
}

func lineOf(row store.Row) (Line, error) { return scanLine(row) }

// sealed is a place that only this member can use, and only in a list of this order.
func (s *Store) sealed(who access.Actor, place []byte, o Order) string {
	nonce := make([]byte, s.cursors.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(s.cursors.Seal(nonce, nonce, place, []byte(string(who.Member)+o.String())))
}

func (s *Store) unsealed(who access.Actor, cursor string, o Order) ([]byte, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	n := s.cursors.NonceSize()
	if err != nil || len(raw) < n {
		return nil, false
	}
	place, err := s.cursors.Open(nil, raw[:n], raw[n:], []byte(string(who.Member)+o.String()))
	return place, err == nil
}
