// Package discover finds out who else knows something, without showing anyone what they may not
// see (access.md, section 4).
//
// Words: two records of different owners match when package match says so. Each side of a match
// is told what the other's tone gives, what its own tone lets it be told, and what policy lets its
// desk have: nothing, a pointer (somebody holds something, and how to reach them) or the summary.
// What a side is told is a note: a record of that side's own, given at a tick. A judgement is an
// organisation's own claim about a note. A contact asks the other side to speak. An introduction
// lets a broker ask two silent sides whether they may be put in touch.
//
// Invariants:
//   - The page that saves a record does the same whatever is known of it: identifiers and a job.
//   - The compare job stands as nobody; it alone reads the identifiers of all owners, and only
//     notes come out of it. Records whose tones are off for each other are not compared.
//   - A note says nothing of the other record: no value, no id, no time, and not how many; but the
//     id where the summary was given, with a grant that ends after 90 days.
//   - What is told is decided anew at the tick; rows in tables wait for it, so a killed process
//     loses nothing.
//   - Notes that were given stay as they were; a tone that became narrower ends the grant, one
//     that became wider is a new match.
//   - Nothing of a silent side's hits is in mail, nor, until its protection ends, in the other
//     owner's log.
//
// It leaves to others: what identifiers mean (match), which tone a clause gives (partner), who may
// see what (access), what danger is (Config.Urgent) and how it looks (discoverweb).
package discover

import (
	"context"
	"strings"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// HearingNothing stands after every save and where no hits are.
const HearingNothing = "Hearing nothing does not mean that nobody knows something."

// BrokerDuty is what the broker's post covers.
const BrokerDuty = "broker"

// What the machine does is in the log under these words; no route has them.
const (
	Compared  access.Action = "hit.compare"  // a record was compared, whatever came of it
	Disclosed access.Action = "hit.disclose" // another organisation was told of a record
	Narrowed  access.Action = "hit.tone"     // a record's own tone was set
)

const (
	usualTick  = 5 * time.Minute
	dangerTick = time.Minute
	hitDays    = 90 // a summary given by a hit can be read for so long
	protectFor = 12 // months for which a silent side's notes are kept from the other owner's log (access.md, section 6)
)

// Config is what discovery needs from the rest of the program.
type Config struct {
	// Every is the tick at which notes are given: five minutes unless told.
	Every time.Duration
	// Urgent tells whether somebody may be in danger according to a concern that mentions a record
	// of the same owner; that owner is then told within a minute. Nil: nobody is.
	Urgent func(ctx context.Context, r store.Reader, rec id.Record) (bool, error)
}

// Service gives notes and what follows from them.
type Service struct {
	db         *store.DB
	records    *record.Store
	clock      clock.Clock
	config     Config
	notes      *record.Of[Note]
	judgements *record.Of[Judgement]
	contacts   *record.Of[Contact]
}

// New declares notes, judgements and contacts, and watches what is saved.
func New(db *store.DB, records *record.Store, c clock.Clock, config Config) *Service {
	if config.Every <= 0 {
		config.Every = usualTick
	}
	s := &Service{db: db, records: records, clock: c, config: config}
	s.define()
	records.Watch(s.saved)
	return s
}

// Every is the tick, for pages that say when notes come.
func (s *Service) Every() time.Duration { return s.config.Every }

// nextTick is when what is found now is told: at the end of the interval that now lies in, so that
// all that is found within one comes together.
func (s *Service) nextTick(now time.Time, danger bool) time.Time {
	every := s.config.Every
	if danger {
		every = min(every, dangerTick)
	}
	return now.Truncate(every).Add(every)
}

// postOf gives the desk that a principal is, if it is one.
func postOf(p access.Principal) (id.Post, bool) {
	s, ok := strings.CutPrefix(string(p), "p:")
	return id.Post(s), ok && s != ""
}

// desksOf gives the desks that an actor sits at.
func desksOf(who access.Actor) []id.Post {
	var posts []id.Post
	for _, p := range who.Own {
		if post, ok := postOf(p); ok {
			posts = append(posts, post)
		}
	}
	return posts
}

// towards is the machine as the log names it when it tells something to an organisation. Masked
// organisations are not named in the logs of others.
func towards(org partner.Org, purpose access.Purpose) access.Actor {
	by := partner.Machine()
	by.Purpose = purpose
	if !org.Masked {
		by.Org = org.ID
	}
	return by
}
