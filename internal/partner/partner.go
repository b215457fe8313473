// Package partner knows who works together: organisations, their posts and members, the circles
// they stand in and the agreements they have signed. It makes the Actor that policy asks about,
// and says which tone an agreement gives an owner's records towards a partner.
//
// Words: an organisation is a contact, light or full. A post is a desk inside one; things are
// sent to posts, so that leave and leavers break nothing. A member is a person with an account
// in one organisation. A circle is a named set of organisations or posts. An agreement has
// parties and clauses. Everything that begins and ends is a Fact: a seat at a post, a
// secondment, a function, a place in a circle, a signature, a certificate, a role.
//
// Invariants:
//   - ActorFor, ActorAs, PostActor and Machine are the only makers of an access.Actor, and read the facts
//     anew each time: what ended or was suspended counts no more at the next request.
//   - A fact is written once. Only its end is set later, once, by one function (Edit.End).
//   - Every change goes through Edit, which writes one entry of the log, with the hash of every
//     row that it wrote, in the same transaction.
//   - The firewall holds whatever a clause says: see Tones.
//
// It leaves to others who may see a record (access), sign-in (account), and the pages.
package partner

import (
	"context"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/id"
	"lightship/internal/store"
)

// Sector is what an organisation is, as a code of the content pack "sectors". It decides the chip
// and nothing about access; the functions do that.
type Sector string

// The sectors.
const (
	Police      Sector = "police"
	Council     Sector = "council"
	Health      Sector = "health"
	Fire        Sector = "fire"
	Regulator   Sector = "regulator"
	Immigration Sector = "immigration"
	Justice     Sector = "justice"
	Education   Sector = "education"
	ThirdSector Sector = "third-sector"
	Business    Sector = "business"
	Research    Sector = "research"
	Funder      Sector = "funder"
)

// Sectors lists every sector.
func Sectors() []Sector {
	return []Sector{Police, Council, Health, Fire, Regulator, Immigration, Justice, Education, ThirdSector, Business, Research, Funder}
}

// Chip is the word of the style sheet for a sector's chip; sectors without one share the plain chip.
func (s Sector) Chip() string {
	switch s {
	case Police, Council, Health, Fire:
		return string(s)
	case ThirdSector:
		return "third"
	case Regulator, Immigration, Justice:
		return "reg"
	default:
		return ""
	}
}

// usual gives the functions that an organisation of this sector has from the start; it may be
// given more, never fewer.
func (s Sector) usual() []access.Principal {
	switch s {
	case Police:
		return []access.Principal{access.ClassPolice, access.ClassEnforcement}
	case Council:
		return []access.Principal{access.ClassCouncil}
	case Health:
		return []access.Principal{access.ClassHealth}
	case Fire:
		return []access.Principal{access.ClassFire}
	case Regulator:
		return []access.Principal{access.ClassRegulator}
	case Immigration:
		return []access.Principal{access.ClassImmigration, access.ClassEnforcement}
	case ThirdSector:
		return []access.Principal{access.ClassThird}
	case Research:
		return []access.Principal{access.ClassResearch}
	case Funder:
		return []access.Principal{access.ClassFunder}
	default:
		return nil
	}
}

// Standing is how far an organisation takes part.
type Standing string

// The standings: a contact has no accounts, a light partner answers what it is asked.
const (
	Contact Standing = "contact"
	Light   Standing = "light"
	Full    Standing = "full"
)

// Org is an organisation.
type Org struct {
	ID          id.Org
	Name, Short string
	Sector      Sector
	Standing    Standing
	Areas       []string           // codes of the content pack "areas"
	Clearance   access.Marking     // the highest marking that it may hold
	Immigration bool               // has, or passes data to, an immigration function
	Masked      bool               // a pointer names the broker's post instead
	Functions   []access.Principal // the classes it has now
	Suspended   bool
}

// ForChildren is the statutory role of the children's services post of an area.
const ForChildren = "children"

// Post is a desk inside an organisation.
type Post struct {
	ID                  id.Post
	Org                 id.Org
	Name                string
	Hours, Phone, Night string   // when it is there, its telephone, and whom to ring at night
	Covers              []string // what it does, in words such as "housing duty"
	Areas               []string // empty: all the areas of its organisation
	Ended               bool     // nobody reads by it any more; what it did stays
	Statutory           string   // a role that the law gives it in its areas, such as ForChildren; mostly empty
}

// Member is a person with an account.
type Member struct {
	ID          id.Member
	Org         id.Org
	Name, Email string
	Posts       []id.Post // where they sit now
	Roles       access.Role
	Kinds       []access.Kind // whose certificate they hold now
	Clearance   access.Marking
	Attested    time.Time // until when their organisation vouches for them; zero: it does not
	Suspended   bool
}

// CircleKind is what a circle is for.
type CircleKind string

// The kinds of circle.
const (
	WholePartnership CircleKind = "partnership"
	AreaForum        CircleKind = "area"
	OfResponse       CircleKind = "response"
)

// Circle is a named set of organisations or posts.
type Circle struct {
	ID      id.Circle
	Name    string
	Kind    CircleKind
	Inherit bool               // those who join may have what was shared before
	Members []access.Principal // organisations and posts in it now
}

// Service changes partners.
type Service struct {
	db    *store.DB
	clock clock.Clock
	ended []ClauseEnded

	withdrawn []SignatureEnded
}

// New makes the service.
func New(db *store.DB, c clock.Clock) *Service { return &Service{db: db, clock: c} }

// Edit runs fn as one transaction with one entry of the log; nothing of it holds when fn fails.
func (s *Service) Edit(ctx context.Context, who access.Actor, fn func(*Edit) error) error {
	return s.db.Write(ctx, store.Pages, func(tx *store.Tx) error { return s.EditTx(ctx, tx, who, fn) })
}
