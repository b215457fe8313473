package content

import (
	"maps"
	"slices"
	"time"
)

// Option is an item that can be chosen in a form.
type Option struct {
	Value, Label, Hint string
	Group              string // the words of its parent, if it has one
}

// Group is a group of signs of exploitation.
type Group struct {
	Code, Label, Source string
	Items               []Item
}

// Area is an area of the partnership: a council's, with the force that polices it.
type Area struct {
	Item
	Council    string // its name
	CouncilRef string // its value on the NRM form
	PoliceArea string // the code of the police force area
	Police     string // a code of the police forces
	Region     string
	Outside    bool // not an area: somewhere else, or not known
}

// Helpline is a number that anybody may ring.
type Helpline struct {
	Item
	Phone, Hours string
}

// All gives every pack, by id.
func (l *Library) All() []List {
	var all []List
	for _, id := range slices.Sorted(maps.Keys(l.lists)) {
		all = append(all, l.List(id))
	}
	return all
}

// List gives a pack; an id that no pack has gives an empty one.
func (l *Library) List(id string) List {
	list := l.lists[id]
	list.Items = slices.Clone(list.Items)
	list.Rules = slices.Clone(list.Rules)
	return list
}

// Item gives one item of a list, a retired one too.
func (l *Library) Item(list, code string) (Item, bool) {
	for _, item := range l.lists[list].Items {
		if item.Code == code {
			return item, true
		}
	}
	return Item{}, false
}

// Label says a code in words; a code that the list does not have is its own label, so that a
// record written under another list can still be read.
func (l *Library) Label(list, code string) string {
	if item, ok := l.Item(list, code); ok {
		return item.Label
	}
	return code
}

// Options gives what can be chosen from a list, in its order.
func (l *Library) Options(list string) []Option { return l.options(list, nil) }

// OptionsOn gives what can be chosen from a list on a day.
func (l *Library) OptionsOn(list string, day time.Time) []Option {
	return l.options(list, func(i Item) bool { return l.live(i, day) })
}

// Choosable tells whether a code can be chosen from a list.
func (l *Library) Choosable(list, code string) bool {
	item, ok := l.Item(list, code)
	return ok && item.choosable()
}

// Areas gives the areas of the partnership.
func (l *Library) Areas() []Area {
	return slices.DeleteFunc(slices.Clone(l.areas), func(a Area) bool { return a.Outside })
}

// Helplines gives the numbers that anybody may ring, the emergency number first.
func (l *Library) Helplines() []Helpline { return slices.Clone(l.lines) }

// Indicators gives the signs to show for a setting, the nearest group first; a setting that is
// not known gets the general signs. None of them proves a case alone, and no page adds them up.
func (l *Library) Indicators(setting string) []Group {
	wanted := []string{"general"}
	if item, ok := l.Item(ConcernSettings, setting); ok && len(item.Links) > 0 {
		wanted = item.Links
	}
	list := l.lists[Indicators]
	groups := make([]Group, 0, len(wanted))
	for _, code := range wanted {
		heading, ok := l.Item(Indicators, code)
		if !ok {
			continue
		}
		group := Group{Code: code, Label: heading.Label, Source: heading.Source}
		for _, item := range list.Items {
			if item.Parent == code && item.choosable() {
				group.Items = append(group.Items, item)
			}
		}
		groups = append(groups, group)
	}
	return groups
}

func (l *Library) options(id string, also func(Item) bool) []Option {
	list := l.lists[id]
	parents := list.Parents
	if parents == "" {
		parents = id
	}
	var options []Option
	for _, item := range list.Items {
		if !item.choosable() || also != nil && !also(item) {
			continue
		}
		o := Option{Value: item.Code, Label: item.Label, Hint: item.Hint}
		if item.Parent != "" {
			o.Group = l.Label(parents, item.Parent)
		}
		options = append(options, o)
	}
	return options
}

func (i Item) choosable() bool { return !i.Heading && !i.Refused && !i.Retired }

// live tells whether an item is valid on a day, as London counts days.
func (l *Library) live(i Item, day time.Time) bool {
	from, _, okFrom := period(i.ValidFrom, l.london)
	_, end, okTo := period(i.ValidTo, l.london)
	return (!okFrom || !day.Before(from)) && (!okTo || day.Before(end))
}

// period is the time that a day, month or year covers: from its start to just before its end.
func period(s string, in *time.Location) (from, end time.Time, ok bool) {
	steps := []struct {
		layout              string
		years, months, days int
	}{{time.DateOnly, 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}}
	for _, step := range steps {
		if t, err := time.ParseInLocation(step.layout, s, in); err == nil {
			return t, t.AddDate(step.years, step.months, step.days), true
		}
	}
	return time.Time{}, time.Time{}, false
}
