package ui

import (
	"net/url"
	"slices"
	"strings"
)

// Order is by which column a list is ordered: the column's key, and whether the greatest is first.
// The zero value is the list's own order.
type Order struct {
	By   string
	Down bool
}

// OrderOf reads an order as an address has it: a key, or a key behind a minus. What is none of the
// keys is the list's own order.
func OrderOf(text string, keys ...string) Order {
	by, down := strings.CutPrefix(text, "-")
	if !slices.Contains(keys, by) {
		return Order{}
	}
	return Order{By: by, Down: down}
}

// String is the order as an address has it.
func (o Order) String() string {
	if o.Down {
		return "-" + o.By
	}
	return o.By
}

// Sortable makes the heads of the columns that have a key links that order the list, without script:
// by the column, and where it is ordered so already, the other way round. keep is what else the
// address holds.
func (t Table) Sortable(path string, keep url.Values, now Order) Table {
	t.Columns = slices.Clone(t.Columns)
	for i, c := range t.Columns {
		if c.Key == "" {
			continue
		}
		next := Order{By: c.Key, Down: c.Latest}
		if c.Key == now.By {
			next.Down = !now.Down
			t.Columns[i].Sorted = "ascending"
			if now.Down {
				t.Columns[i].Sorted = "descending"
			}
		}
		q := url.Values{}
		for k, v := range keep {
			q[k] = v
		}
		q.Set("sort", next.String())
		t.Columns[i].Href = path + "?" + q.Encode()
	}
	return t
}
