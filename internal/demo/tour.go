package demo

import (
	"context"
	"fmt"
	"strings"

	"lightship/internal/id"
	"lightship/internal/store"
)

// Step is one click of the tour: whom to be, and what to open as them.
type Step struct {
	Mail   string
	Path   string
	Button string
	Text   string // what to look at there
}

const markOfTour = "demo.tour."

// stop is a step with the name of what it opens in place of {}.
type stop struct {
	mail, path, shows string
	button, text      string
}

// stops are the main job in ten clicks.
var stops = []stop{
	{rita, "/today", "", "Be Rita Osei: what waits",
		"Rita sits at Hull's housing desk. Concerns to decide about, hits that nobody has opened and actions that are late stand here, the most urgent first."},
	{rita, "/concerns/{}", "housing", "As Rita, open a concern",
		"Eight beds in three rooms, and a silver van before six in the morning. What was seen, by whom, and what the desk decided."},
	{rita, "/hits/{}", "hit", "As Rita, open the hit on the van",
		"The labour inspectors also hold something on that van. Rita is told whom to ask, and not what they hold; each organisation decides that for itself."},
	{rita, "/records/{}", "survivor", "As Rita, open Haven's record: a pointer",
		"A man told his story to Haven, a charity. Haven lets Hull know that it holds something and how to reach it. Rita sees that, and not a word of his."},
	{dev, "/records/{}", "survivor", "Be Dev Sharrow, the same record: nothing",
		"The fire service works on the same response, but Haven told it nothing. The page is the same as for a record that never was."},
	{piers, "/records/{}", "survivor", "Be Piers Mallow, the same record: nothing",
		"Immigration enforcement. No record about a person at risk reaches it from another organisation, whatever anybody shares."},
	{ania, "/responses/{}/invitation", "invitation", "Be Ania Lesko: an invitation",
		"Before Haven accepts it reads the area, the risk and what is asked of it, and no name. Accept, if you like: that is one more click."},
	{rita, "/responses/{}", "response", "As Rita, open a response",
		"Six organisations around one house: the lane that all read, Hull's own private lane, and who does what by when. One action is late, and was chased."},
	{noor, "/today", "", "Be Noor Haddad: what came of it",
		"The nurse who saw burnt hands at two in the morning has something to do, and is told what came of what she gave."},
	{hal, "/oversight", "", "Be Hal Brandt: the figures",
		"The commissioner pays, and sees a year in numbers: what came in, what was done, how many are safe. Small numbers are held back."},
}

// shown are the records that the tour opens.
func shown() []string {
	var names []string
	for _, s := range stops {
		if s.shows != "" {
			names = append(names, s.shows)
		}
	}
	return names
}

// Tour gives the steps of the tour through this demo. One that was filled for tests has none.
func Tour(ctx context.Context, db *store.DB) ([]Step, error) {
	at := map[string]id.Record{}
	err := db.Read(ctx, store.Jobs, func(r store.Reader) error {
		return store.Each(ctx, r, func(row store.Row) error {
			var name string
			var rec id.Record
			err := row.Scan(&name, &rec)
			at[strings.TrimPrefix(name, markOfTour)] = rec
			return err
		}, store.SQL(`select name, value from store_mark where name like $1`, markOfTour+"%"))
	})
	if err != nil {
		return nil, fmt.Errorf("read what the tour shows: %w", err)
	}
	var steps []Step
	for _, s := range stops {
		if s.shows != "" && at[s.shows] == "" {
			return nil, nil
		}
		steps = append(steps, Step{Mail: s.mail, Path: strings.ReplaceAll(s.path, "{}", string(at[s.shows])), Button: s.button, Text: s.text})
	}
	return steps, nil
}

// keep writes what the tour needs into the database.
func (m marks) keep(ctx context.Context, tx *store.Tx) error {
	done := map[string]bool{}
	for _, name := range shown() {
		if m[name] == "" || done[name] {
			continue
		}
		done[name] = true
		if _, err := tx.Exec(ctx, store.SQL(`insert into store_mark (name, value) values ($1, $2)`, markOfTour+name, m[name])); err != nil {
			return err
		}
	}
	return nil
}

// Steps are the main job by a visitor's own hand, with what the demo holds for it.
func Steps() []string {
	return []string{
		"Be Rita Osei of Hull's housing desk. Report a concern: a blue van, AB51 LKE, and the number 07700 900417.",
		"Wait a few seconds, then open Hits: the labour inspectors hold something on that van. You see that, and not what.",
		"Ask them to speak. Be Gwen Pryce, and answer from Today.",
		"Be Tamsin Roe of the police: their side is silent, so a pointer to Hull stands on their own list, and Hull sees nothing of it.",
		"Be Dev Sharrow of the fire service: nothing at all, and nothing tells that there is anything.",
		"As Rita, open a response from the concern and invite the labour inspectors and Haven.",
		"As Ania Lesko of Haven, read the invitation, which names nobody, and accept.",
		"Write to the shared lane, and keep a note that only your own organisation sees.",
		"Give Haven an action; as Ania, do it. As Rita, close the response with what came of it.",
		"Be Hal Brandt of the commissioner's office and see it counted, without a name.",
	}
}
