package demo

import (
	"fmt"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/discover"
	"lightship/internal/id"
	"lightship/internal/share"
)

// note finds the newest note of a persona's desk on one of its own records, by the title of that
// record and the short name of the organisation that the note names.
func (d *diary) note(mail, title, of string) id.Record {
	ctx, who := d.as(mail)
	for cursor := ""; d.err == nil; {
		page, err := d.s.Discover.Notes(ctx, who, cursor)
		d.fail("hits of "+mail, err)
		if i := slices.IndexFunc(page.Lines, func(l discover.HitLine) bool { return l.Mine.Title == title && l.Partner.Org.Short == of }); i >= 0 {
			return page.Lines[i].ID
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	d.fail("find a hit of "+mail+" on "+title+" with "+of, fmt.Errorf("there is none"))
	return ""
}

// read opens all hits of somebody's desk that wait, as they do in an ordinary week.
func (d *diary) read(mails ...string) {
	for _, mail := range mails {
		if d.err != nil {
			return
		}
		ctx, who := d.as(mail)
		lines, err := d.s.Discover.Fresh(ctx, who, 100)
		d.fail("fresh hits of "+mail, err)
		for _, l := range lines {
			_, err := d.s.Discover.Note(ctx, who, l.ID)
			d.fail("open a hit of "+mail, err)
		}
	}
}

// ask asks the desk that a note names whether it will speak.
func (d *diary) ask(mail, title, of, reason string) {
	note := d.note(mail, title, of)
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	_, err := d.s.Discover.AskContact(ctx, who, discover.Ask{Note: note, Reason: reason, Deadline: d.day(4)})
	d.fail("ask about "+title, err)
}

// answer answers the first request to speak that waits.
func (d *diary) answer(mail string, agree bool, how string) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	waiting, err := d.s.Discover.Waiting(ctx, who)
	if err == nil && len(waiting) == 0 {
		err = fmt.Errorf("nothing waits")
	}
	if err == nil {
		err = d.s.Discover.Answer(ctx, who, discover.Reply{Contact: waiting[0].ID, Agree: agree, How: how})
	}
	d.fail(mail+" answers", err)
}

// judge keeps what an organisation makes of a note.
func (d *diary) judge(mail, title, of, verdict, why string) {
	note := d.note(mail, title, of)
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	_, err := d.s.Discover.Judge(ctx, who, discover.Verdict{Note: note, Verdict: verdict, Why: why})
	d.fail("judge "+title, err)
}

// hush makes all that a concern names silent, before anything is compared.
func (d *diary) hush(name, mail, reason string) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	opened, err := d.s.Share.Open(ctx, who, d.made[name])
	d.fail("open "+name, err)
	for _, l := range opened.Linked {
		d.fail("hush "+name, d.s.Discover.SetTone(ctx, who, discover.Narrowing{Record: l.ID, Tone: access.Silent, Reason: reason, Review: d.hand.Now().AddDate(0, 3, 0)}))
	}
}

// give shares a record with a desk: under the agreement, or on a ground of its own.
func (d *diary) give(name, mail, desk string, o share.Offer) {
	if d.err != nil {
		return
	}
	ctx, who := d.as(mail)
	o.Record, o.To, o.Purpose = d.made[name], d.post(desk), access.Safeguard
	d.fail("share "+name, d.s.Share.Share(ctx, who, o))
}

// bornIn is the year of birth of somebody of this age, so that a child stays one.
func (d *diary) bornIn(age int) string { return fmt.Sprint(d.now.Add(-24*time.Hour).Year() - age) }
