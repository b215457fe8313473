// Package content holds what the field knows and we did not make up: codes, words, clocks, bank
// holidays, numbers to ring and the statutory doors of each area.
//
// A pack is one JSON file with an id, a title, its source, its licence and items. A source is
// the text that was read; "ours" marks what is our own design and no fact of the field; verify
// marks what nobody has checked against its text yet. Packs lie in this package and can be
// replaced, whole, by files with the same id in the data directory: the overlay. A code that an
// overlay leaves out stays readable, since records hold it, but cannot be chosen any more.
//
// Invariants: codes are unique in their pack, every reference between packs leads somewhere,
// the text of the Duty to Notify has no place for a person, and no telephone number is made up
// (demonstration numbers lie in Ofcom's drama ranges and say so). Load refuses anything else.
// A Library never changes after Load, so it can be shared.
//
// It leaves to others who may see what, which clock runs for whom, and how a page looks.
package content

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // working days are days in London, on machines without a time zone table too
)

//go:embed packs demo
var embedded embed.FS

// The packs, by id.
const (
	Areas                = "areas"
	CaseOutcomes         = "case-outcomes"
	Clocks               = "clocks"
	ConcernSettings      = "concern-settings"
	DeclineReasons       = "decline-reasons"
	DisruptionImpact     = "disruption-impact"
	DoorContacts         = "door-contacts"
	Doors                = "doors"
	DutyToNotify         = "duty-to-notify"
	Expertise            = "expertise"
	ExploitationCategory = "exploitation-categories"
	ExploitationTypes    = "exploitation-types"
	FeedbackStages       = "feedback-stages"
	FirstResponders      = "first-responders"
	Gateways             = "gateways"
	HandlingCodes        = "handling-codes"
	Helplines            = "helplines"
	Holidays             = "holidays"
	Indicators           = "indicators"
	KnownHow             = "known-how"
	Markings             = "markings"
	OrganisationKinds    = "organisation-kinds"
	OrganisationTypes    = "organisation-types"
	PersonAgreement      = "person-agreement"
	PoliceForces         = "police-forces"
	PurposeGroups        = "purpose-groups" // codes are those of access.Purpose
	Purposes             = "purposes"
	RequestAnswers       = "request-answers"
	ResponseKinds        = "response-kinds"
	ResponseOutcomes     = "response-outcomes"
	RiskLevels           = "risk-levels"
	Sectors              = "sectors"
	TrafficLights        = "tlp"
	Under18              = "under-18"
)

const (
	ours    = "ours"  // the source of what we wrote ourselves
	maxPack = 1 << 20 // bytes of one pack file
)

// Item is one code of a list, with the words for it.
type Item struct {
	Code, Label string
	Hint        string   // one sentence of help
	Parent      string   // a code of the same list, or of the list that Parents names
	Links       []string // codes of the list that Links names
	Ref         string   // the code elsewhere, such as the key on the NRM form
	Note        string   // for those who keep the list, not for readers
	Source      string   // where it differs from the source of the list
	ValidFrom   string   // a day, month or year: 2026-04-01, 2026-04 or 2026
	ValidTo     string   // the last day, month or year
	Rank        int      // order where there is one, the stronger the higher
	Heading     bool     // stands above others and cannot be chosen
	Refused     bool     // known, and turned away
	Verify      bool     // not yet checked against its text
	Retired     bool     `json:"-"` // left out by an overlay: readable, not to be chosen
}

// List is a pack of items.
type List struct {
	ID, Title, Source, Licence string
	ValidFrom, ValidTo         string
	Verify                     bool
	Parents, Links             string // the lists that Item.Parent and Item.Links lead to
	Rules                      []string
	Items                      []Item
}

// Library is all packs, read and checked.
type Library struct {
	lists    map[string]List
	areas    []Area
	lines    []Helpline
	clocks   map[string]Clock
	doors    []Door
	contacts []Contact
	london   *time.Location
}

// file is a pack as it is written.
type file struct {
	List
	Items json.RawMessage
}

// Load reads the embedded packs, then the *.json of each overlay, whose packs replace those of
// the same id. An overlay that is nil or whose folder does not exist counts as empty.
func Load(overlays ...fs.FS) (*Library, error) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, fmt.Errorf("load the time zone of London: %w", err)
	}
	packs, err := fs.Sub(embedded, "packs")
	if err != nil {
		return nil, fmt.Errorf("open the embedded packs: %w", err)
	}
	l := &Library{lists: map[string]List{}, clocks: map[string]Clock{}, london: london}
	if err := l.add(packs); err != nil {
		return nil, err
	}
	base := l.bare()
	for _, overlay := range overlays {
		if overlay == nil {
			continue
		}
		if err := l.add(overlay); err != nil {
			return nil, fmt.Errorf("content overlay: %w", err)
		}
	}
	l.retire(base)
	if err := errors.Join(l.check(base)...); err != nil {
		return nil, fmt.Errorf("content packs: %w", err)
	}
	return l, nil
}

// Demo is the overlay of the demonstration: made-up telephone numbers that say so.
func Demo() fs.FS {
	demo, err := fs.Sub(embedded, "demo")
	if err != nil {
		return nil
	}
	return demo
}

// bare is the library as it stands, to compare with after the overlays.
func (l *Library) bare() map[string]List {
	base := map[string]List{}
	for id, list := range l.lists {
		base[id] = list
	}
	return base
}

// add reads every pack of a folder.
func (l *Library) add(folder fs.FS) error {
	entries, err := fs.ReadDir(folder, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list the packs: %w", err)
	}
	for _, entry := range entries {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".json") {
			continue
		}
		if err := l.addFile(folder, entry.Name()); err != nil {
			return fmt.Errorf("%s: %w", entry.Name(), err)
		}
	}
	return nil
}

// addFile reads one pack; its file is named after its id.
func (l *Library) addFile(folder fs.FS, name string) error {
	text, err := readFile(folder, name)
	if err != nil {
		return err
	}
	var f file
	if err := decode(text, &f); err != nil {
		return err
	}
	if f.ID+".json" != name {
		return fmt.Errorf("the pack is called %q: name the file after it", f.ID)
	}
	list := f.List
	if list.Items, err = l.addItems(list.ID, f.Items); err != nil {
		return err
	}
	l.lists[list.ID] = list
	return nil
}

// addItems reads the items of a pack, those with more than an Item has into their own types too.
func (l *Library) addItems(id string, text []byte) ([]Item, error) {
	switch id {
	case Areas:
		return itemsOf(text, &l.areas, func(a Area) Item { return a.Item })
	case Helplines:
		return itemsOf(text, &l.lines, func(h Helpline) Item { return h.Item })
	case Doors:
		return itemsOf(text, &l.doors, func(d Door) Item { return d.Item })
	case DoorContacts:
		return itemsOf(text, &l.contacts, func(c Contact) Item { return c.Item })
	case Clocks:
		var all []Clock
		items, err := itemsOf(text, &all, func(c Clock) Item { return c.Item })
		clear(l.clocks)
		for _, c := range all {
			l.clocks[c.Code] = c
		}
		return items, err
	default:
		var all []Item
		return itemsOf(text, &all, func(i Item) Item { return i })
	}
}

// itemsOf reads typed items and gives the plain part of each.
func itemsOf[T any](text []byte, into *[]T, plain func(T) Item) ([]Item, error) {
	var all []T
	if err := decode(text, &all); err != nil {
		return nil, err
	}
	*into = all
	items := make([]Item, 0, len(all))
	for _, one := range all {
		items = append(items, plain(one))
	}
	return items, nil
}

// readFile reads a pack of bounded size.
func readFile(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open the pack: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPack+1))
	if err != nil {
		return nil, fmt.Errorf("read the pack: %w", err)
	}
	if len(text) > maxPack {
		return nil, fmt.Errorf("the pack is larger than %d bytes", maxPack)
	}
	return text, nil
}

// decode reads one JSON value and refuses words that it does not know: a misspelt field of an
// overlay must not be lost in silence.
func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read the JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("read the JSON: something stands after its end")
	}
	return nil
}

// retire keeps the codes that an overlay left out.
func (l *Library) retire(base map[string]List) {
	for id, old := range base {
		now := l.lists[id]
		for _, item := range old.Items {
			if !slices.ContainsFunc(now.Items, func(i Item) bool { return i.Code == item.Code }) {
				item.Retired = true
				now.Items = append(now.Items, item)
			}
		}
		l.lists[id] = now
	}
}
