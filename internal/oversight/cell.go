package oversight

import "strconv"

// Cell is a number about people. N is zero unless the cell is shown.
type Cell struct {
	N       int
	Hidden  bool // too small, or it would let a small one be worked out
	Waiting bool // the time is not over yet

	hidden int // how many cells of the sum are hidden
	unseen int // what they add up to
}

// Shown tells whether the number is given.
func (c Cell) Shown() bool { return !c.Hidden && !c.Waiting }

// Words are the number, or why there is none.
func (c Cell) Words() string {
	switch {
	case c.Waiting:
		return "not over yet"
	case c.Hidden:
		return "not shown"
	default:
		return strconv.Itoa(c.N)
	}
}

// cellOf is the cell of one quarter, which depends on nothing else.
func cellOf(n int, over bool) Cell {
	switch {
	case !over:
		return Cell{Waiting: true}
	case n < Least: // none too: that nobody was safe is about people as well
		return Cell{Hidden: true}
	default:
		return Cell{N: n}
	}
}

// add adds a quarter to its year; the year waits until its last quarter is over.
func (f *Figures) add(year int, last bool, q counted) {
	if len(f.Years) == 0 || f.Years[len(f.Years)-1].Year != year {
		f.Years = append(f.Years, Year{Year: year, Safe: Cell{Waiting: true}})
	}
	sum := &f.Years[len(f.Years)-1].Safe
	sum.N += q.safe
	if q.Safe.Hidden {
		sum.hidden++
		sum.unseen += q.safe
	}
	if last && q.Over {
		sum.Waiting = false
	}
}

// public is the sum as it may be shown. Whoever has it can take the shown quarters away and gets
// what the hidden ones add up to; that must leave each of them free to be anything from none to
// the most that is hidden, or it would be known better than that it is hidden.
func (c Cell) public() Cell {
	const most = Least - 1
	switch {
	case c.Waiting:
		return Cell{Waiting: true}
	case c.N < Least, c.hidden > 0 && (c.unseen < most || c.unseen > most*(c.hidden-1)):
		return Cell{Hidden: true}
	default:
		return Cell{N: c.N}
	}
}
