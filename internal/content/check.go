package content

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	codeShape  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9:+._-]{0,79}$`)
	phoneShape = regexp.MustCompile(`^(\+?[0-9][0-9 ]{5,18}|[19][0-9]{2})$`)
	// Of the ranges that Ofcom keeps for drama, where nobody can be reached, the three we use.
	dramaShape  = regexp.MustCompile(`^(01632960|07700900|02079460)[0-9]{3}$`)
	placeholder = regexp.MustCompile(`\{[^}]*\}`)
)

// check gives everything that is wrong with the packs, so that all of it can be put right at once.
func (l *Library) check(base map[string]List) []error {
	var wrong []error
	for _, id := range slices.Sorted(maps.Keys(l.lists)) {
		wrong = append(wrong, l.checkList(l.lists[id])...)
	}
	wrong = append(wrong, l.checkKept(base)...)
	wrong = append(wrong, l.checkAreas()...)
	wrong = append(wrong, l.checkClocks()...)
	wrong = append(wrong, l.checkDoors()...)
	wrong = append(wrong, l.checkNumbers()...)
	return wrong
}

func (l *Library) checkList(list List) []error {
	var wrong []error
	say := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("pack %s: "+format, append([]any{list.ID}, args...)...))
	}
	if !codeShape.MatchString(list.ID) || list.Title == "" || list.Source == "" || list.Licence == "" {
		say("id, title, source and licence are needed")
	}
	for _, other := range []string{list.Parents, list.Links} {
		if _, ok := l.lists[other]; other != "" && !ok {
			say("there is no pack %q to refer to", other)
		}
	}
	seen := map[string]bool{}
	for _, item := range list.Items {
		if seen[item.Code] {
			say("code %q is there twice", item.Code)
		}
		seen[item.Code] = true
		for _, err := range l.checkItem(list, item) {
			say("code %q: %w", item.Code, err)
		}
	}
	for _, day := range []string{list.ValidFrom, list.ValidTo} {
		if _, _, ok := period(day, l.london); day != "" && !ok {
			say("%q is not a day, month or year", day)
		}
	}
	return wrong
}

func (l *Library) checkItem(list List, item Item) []error {
	if item.Retired {
		return nil
	}
	var wrong []error
	if !codeShape.MatchString(item.Code) {
		wrong = append(wrong, errors.New("the code has other signs than letters, digits and : + . _ -"))
	}
	if item.Label == "" {
		wrong = append(wrong, errors.New("the label is missing"))
	}
	if item.Parent != "" {
		if parent, ok := l.Item(cmp.Or(list.Parents, list.ID), item.Parent); !ok || parent.Retired {
			wrong = append(wrong, fmt.Errorf("there is no parent %q", item.Parent))
		}
	}
	for _, code := range item.Links {
		if linked, ok := l.Item(list.Links, code); !ok || linked.Retired {
			wrong = append(wrong, fmt.Errorf("the link %q leads nowhere", code))
		}
	}
	for _, day := range []string{item.ValidFrom, item.ValidTo} {
		if _, _, ok := period(day, l.london); day != "" && !ok {
			wrong = append(wrong, fmt.Errorf("%q is not a day, month or year", day))
		}
	}
	return wrong
}

// checkKept sees that an overlay takes away no door, clock or number that the program counts on.
func (l *Library) checkKept(base map[string]List) []error {
	var wrong []error
	for _, id := range []string{Doors, Clocks, Areas, Indicators} {
		kept := base[id].Items
		if id == Areas || id == Indicators { // others may come; these words of the program stay
			kept = []Item{{Code: map[string]string{Areas: "elsewhere", Indicators: "general"}[id]}}
		}
		for _, item := range kept {
			if now, ok := l.Item(id, item.Code); !ok || now.Retired {
				wrong = append(wrong, fmt.Errorf("pack %s: %q may be changed, not left out", id, item.Code))
			}
		}
	}
	return wrong
}

func (l *Library) checkAreas() []error {
	var wrong []error
	for _, a := range l.areas {
		if a.Outside {
			continue
		}
		if _, ok := l.Item(PoliceForces, a.Police); !ok || a.Council == "" {
			wrong = append(wrong, fmt.Errorf("pack %s: %q needs a council and a police force of the list", Areas, a.Code))
		}
	}
	return wrong
}

func (l *Library) checkClocks() []error {
	var wrong []error
	for _, code := range slices.Sorted(maps.Keys(l.clocks)) {
		c := l.clocks[code]
		known := slices.Contains([]string{hours, days, workingDays, months}, c.Unit)
		if !known || c.Amount < 1 || c.Amount > 1000 || c.Starts == "" || c.Source == "" {
			wrong = append(wrong, fmt.Errorf("pack %s: %q needs an amount from 1 to 1000, a unit, a start and a source", Clocks, code))
		}
	}
	list := l.lists[Holidays]
	for _, item := range list.Items {
		if _, err := time.Parse(time.DateOnly, item.Code); err != nil {
			wrong = append(wrong, fmt.Errorf("pack %s: %q is not a day such as 2026-12-25", Holidays, item.Code))
		}
	}
	if list.ValidFrom == "" || list.ValidTo == "" {
		wrong = append(wrong, fmt.Errorf("pack %s: say the years that it covers in validFrom and validTo", Holidays))
	}
	return wrong
}

func (l *Library) checkDoors() []error {
	var wrong []error
	for _, d := range l.doors {
		say := func(format string, args ...any) {
			wrong = append(wrong, fmt.Errorf("pack %s: %q: "+format, append([]any{Doors, d.Code}, args...)...))
		}
		if d.When == "" || d.Who == "" || d.Say == "" || d.Reference == "" || len(d.Law) == 0 || len(d.Write) == 0 {
			say("when, who, law, say, write and reference are needed")
		}
		for _, name := range placeholder.FindAllString(d.Say, -1) {
			if !slices.Contains([]string{"{what}", "{where}", "{when}", "{who}", "{why}"}, name) {
				say("%s is no placeholder", name)
			}
		}
		// Modern Slavery Act 2015 s.52: an adult is not identified without their agreement.
		if d.Code == Notify && strings.Contains(d.Say, "{who}") {
			say("a Duty to Notify cannot hold identity: take out {who}")
		}
		for _, law := range d.Law {
			if _, ok := l.Item(Gateways, law.Gateway); law.Gateway != "" && !ok || law.Act == "" {
				say("a law needs its name, and a gateway of the list if it has one")
			}
		}
		for _, area := range l.areas {
			if len(l.contactsOf(d.Code, area.Code)) == 0 {
				say("nobody to ring in %s", area.Code)
			}
		}
	}
	return wrong
}

// checkNumbers sees that a number is real and checked, or empty and to be checked, or made up
// and says so.
func (l *Library) checkNumbers() []error {
	var wrong []error
	for _, h := range l.lines {
		if !phoneShape.MatchString(h.Phone) || drama(h.Phone) {
			wrong = append(wrong, fmt.Errorf("pack %s: %q: %q is not a telephone number", Helplines, h.Code, h.Phone))
		}
	}
	for _, c := range l.contacts {
		if err := l.checkContact(c); err != nil {
			wrong = append(wrong, fmt.Errorf("pack %s: %q: %w", DoorContacts, c.Code, err))
		}
	}
	return wrong
}

func (l *Library) checkContact(c Contact) error {
	_, door := l.Item(Doors, c.Door)
	_, area := l.Item(Areas, c.Area)
	_, line := l.Item(Helplines, c.Helpline)
	switch {
	case !door:
		return fmt.Errorf("there is no door %q", c.Door)
	case c.Area != "" && !area:
		return fmt.Errorf("there is no area %q", c.Area)
	case c.Helpline != "" && (!line || c.Phone != ""):
		return errors.New("a helpline must be one of the list, and brings its own number")
	case c.Helpline != "":
		return nil
	case c.Phone == "" && (!c.Verify || c.Note == ""):
		return errors.New("a number that is not known needs verify and a note that says where to look")
	case c.Phone == "":
		return nil
	case !phoneShape.MatchString(c.Phone):
		return fmt.Errorf("%q is not a telephone number", c.Phone)
	case drama(c.Phone) != c.Demo:
		return fmt.Errorf("%q: a number of a drama range says demo, and only such a one", c.Phone)
	case !c.Demo && c.Checked == "":
		return errors.New("say in checked on which day somebody checked the number")
	}
	if _, err := time.Parse(time.DateOnly, c.Checked); c.Checked != "" && err != nil {
		return fmt.Errorf("checked: %q is not a day such as 2026-12-25", c.Checked)
	}
	return nil
}

func drama(phone string) bool {
	return dramaShape.MatchString(strings.ReplaceAll(phone, " ", ""))
}
