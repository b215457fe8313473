package record

import (
	"context"
	"encoding/binary"
	"math"

	"lightship/internal/access"
	"lightship/internal/fault"
	"lightship/internal/store"
)

// Order is how a list is ordered. All that it goes by stands in what the viewer's own level shows, so
// that no order tells of what they may not see; what is equal stands newest first.
type Order struct {
	By   By
	Down bool // the greatest first
}

// By is what a list can be ordered by. The zero value is the time when a record was made, newest
// first, which costs nothing however long the list is.
type By string

// What a list can be ordered by.
const (
	ByMade  By = "made"
	ByTitle By = "title"
	ByDue   By = "due" // what has no day comes last
)

// MostOrdered is how many records can be ordered at once: the newest that the viewer may see.
// Whoever has more narrows the list first.
const MostOrdered = 5000

// orderedLetters are those of a title by which it is ordered.
const orderedLetters = 60

// spot is where a page of an ordered list ended.
type spot struct {
	word string
	n    int64
	seq  int64
}

// ordered gives a page of a list in another order than its own. Every record that the viewer may see
// is found first, up to MostOrdered, by the same statement that lists are found by.
func (s *Store) ordered(ctx context.Context, r store.Reader, who access.Actor, f Filter, where access.Where) (Page, error) {
	after, begun, err := s.spotOf(who, f)
	if err != nil {
		return Page{}, err
	}
	noDay := int64(math.MaxInt64)
	if f.Order.Down {
		noDay = -1
	}
	by := []any{f.Order.By, noDay, orderedLetters, begun, after.word, after.n, after.seq, f.N + 1}
	q := store.SQL(upwards, by...)
	if f.Order.Down {
		q = store.SQL(downwards, by...)
	}
	reach := access.Reach(who, f.Do, s.clock.Now(), access.Page{N: MostOrdered}, where)
	var p Page
	var spots []spot
	err = store.Each(ctx, r, func(row store.Row) error {
		var at spot
		var all int
		l, err := scanLine(row, &at.word, &at.n, &all)
		at.seq = l.seq
		p.Lines, spots, p.Cut = append(p.Lines, l), append(spots, at), all >= MostOrdered
		return err
	}, q.Fill("reach", reach))
	if err != nil {
		return Page{}, err
	}
	if len(p.Lines) > f.N {
		p.Lines = p.Lines[:f.N]
		p.Next = s.sealed(who, spots[f.N-1].bytes(), f.Order)
	}
	return p, s.lookAt(ctx, who, f.Do, p.Lines)
}

// orderedLines are the lines of a list with what they are ordered by: a word and a number.
const orderedLines = `select r.seq, r.id, r.kind, r.owner, r.reference, x.level, v.title, v.line, v.state, v.area, v.due, r.created,
	case cast($1 as text) when 'title' then substr(lower(v.title), 1, $3) else '' end as word,
	case cast($1 as text) when 'due' then (case v.due when 0 then $2 else v.due end) when 'made' then r.seq else 0 end as n, count(*) over () as found
	from ({reach}) x join record r on r.seq = x.seq join record_view v on v.rec = x.seq and v.level = x.level`

const upwards = `select y.* from (` + orderedLines + `) y where $4 = 0 or y.word > $5 or y.word = $5 and (y.n > $6 or y.n = $6 and y.seq < $7)
	order by y.word, y.n, y.seq desc limit $8`

const downwards = `select y.* from (` + orderedLines + `) y where $4 = 0 or y.word < $5 or y.word = $5 and (y.n < $6 or y.n = $6 and y.seq < $7)
	order by y.word desc, y.n desc, y.seq desc limit $8`

func (o Order) String() string {
	if o.Down {
		return "-" + string(o.By)
	}
	return string(o.By)
}

func (at spot) bytes() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(at.seq))
	return append(binary.BigEndian.AppendUint64(b, uint64(at.n)), at.word...)
}

// spotOf opens the cursor of an ordered list; begun is 0 for its first page.
func (s *Store) spotOf(who access.Actor, f Filter) (at spot, begun int, err error) {
	if f.Cursor == "" {
		return spot{}, 0, nil
	}
	b, ok := s.unsealed(who, f.Cursor, f.Order)
	if !ok || len(b) < 16 {
		return spot{}, 0, errPlace
	}
	return spot{seq: int64(binary.BigEndian.Uint64(b)), n: int64(binary.BigEndian.Uint64(b[8:])), word: string(b[16:])}, 1, nil
}

var errPlace = fault.Bad("This place in the list is not yours, or is too old. Begin again at the first page.", nil)
