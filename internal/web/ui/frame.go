package ui

import "strconv"

// Frame is what stands around a page: head, rail or door, header, notice. A page holds one and
// begins with {{template "top" .Frame}}, ends with {{template "end" .Frame}}.
type Frame struct {
	Title  string // of the page, without the name of the product
	Failed bool   // a form came back with problems: the title then begins with "Error:"
	Lang   string // of the page; English unless told
	Dir    string // "rtl" for right-to-left languages, else empty

	Style, Script, Icon string // addresses of the assets

	Banner     string // one sentence over everything, such as that all data are made up
	BannerLink Link   // after it; empty leaves it out
	Notice     Notice // shown once, after a redirect

	Signed   bool      // the room; otherwise the public door
	Exit     bool      // the door offers to leave at once
	Nav      []NavItem // the rail
	SearchAt string    // where the search form goes; empty leaves it out
	Search   string    // what was searched for
	Desk     Chip      // the organisation and post that the member stands at
	Member   string    // name of the member
	Purpose  string    // purpose of the session, in words
}

// NavItem is one line of the rail.
type NavItem struct {
	Key     string // what a page names to be the current one
	Text    string
	Href    string
	Count   int    // how many things wait; 0 is not shown, above MostCounted only that there are more
	Of      string // what they are, for those who hear it: "not opened yet"
	Hot     bool   // one of them needs a hand
	Current bool
	Apart   bool // a line stands before it
}

// MostCounted is the greatest number that the rail says: whoever counts for it may stop there.
const MostCounted = 99

// Number is the count as it is shown.
func (n NavItem) Number() string {
	if n.Count > MostCounted {
		return strconv.Itoa(MostCounted) + "+"
	}
	return strconv.Itoa(n.Count)
}

// Waiting says what is counted.
func (n NavItem) Waiting() string {
	if n.Of == "" {
		return "waiting"
	}
	return n.Of
}

// At marks the item with this key as the current one, in a copy.
func At(items []NavItem, key string) []NavItem {
	marked := make([]NavItem, len(items))
	copy(marked, items)
	for i := range marked {
		marked[i].Current = key != "" && marked[i].Key == key
	}
	return marked
}

// Language is the lang attribute of the page.
func (f Frame) Language() string {
	if f.Lang == "" {
		return "en"
	}
	return f.Lang
}

// Fail marks the frame of a form that came back with problems.
func (f Frame) Fail(filled Filled) Frame {
	f.Failed = len(filled.Problems) > 0
	return f
}
