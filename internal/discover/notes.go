package discover

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lightship/internal/access"
	"lightship/internal/clock"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/match"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

// Partner is a desk and its organisation.
type Partner struct {
	Org  partner.Org
	Post partner.Post
}

// Hit is a note as the desk that it was given to reads it.
type Hit struct {
	record.Held[Note]
	Mine    record.Shown // the own record
	Partner Partner      // whom the note names
	Broker  bool         // that is the broker, who knows whom to ask
	Theirs  record.Shown // the summary of theirs, if Shown
	Shown   bool
	Ended   bool          // the summary was given and is shown no more
	Opened  bool          // before this time
	Judged  []record.Line // the own organisation's judgements, newest first
	Asked   []record.Line // its requests to speak, newest first
}

// HitLine is a note in the list of a desk.
type HitLine struct {
	record.Line
	Mine      record.Line // the own record
	Partner   Partner
	Told      access.Level
	Protected bool
	Opened    bool
	Asked     string // the answer to the newest request to speak; empty where nobody asked
	Judged    string // the own organisation's newest judgement; empty where there is none
}

// HitPage is one page of the list, newest first. Next is empty on the last.
type HitPage struct {
	Lines []HitLine
	Next  string
}

// Notes lists the notes of the actor's desks.
func (s *Service) Notes(ctx context.Context, who access.Actor, cursor string) (HitPage, error) {
	var page HitPage
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		own := true
		got, err := s.records.List(ctx, r, who, record.Filter{Do: access.HitList, Kinds: []access.Kind{access.Note}, Owned: &own, Cursor: cursor})
		if err != nil {
			return err
		}
		page, err = s.lines(ctx, r, who, got)
		return err
	})
	return page, err
}

// Fresh lists the notes of the actor's desks that nobody has opened yet, newest first, for Today.
func (s *Service) Fresh(ctx context.Context, who access.Actor, n int) ([]HitLine, error) {
	var page HitPage
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) error {
		ids, err := store.All(ctx, r, store.Scalar[id.Record], store.SQL(`select dn.note from discover_note dn where dn.post in {desks} and dn.opened = 0 and {sees}
			order by dn.given desc, dn.note limit $1`, n).Fill("desks", store.In(desksOf(who))).Fill("sees", access.Sees(who, access.HitList, s.clock.Now(), "dn.note")))
		if err != nil {
			return err
		}
		lines, err := s.records.Lines(ctx, r, who, access.HitList, ids)
		if err != nil {
			return err
		}
		page, err = s.lines(ctx, r, who, record.Page{Lines: lines})
		return err
	})
	return page.Lines, err
}

// Unopened is the statement that counts the notes of the actor's desks that nobody has opened yet,
// up to a number: for the rail of every page. It counts those that Fresh lists.
func (s *Service) Unopened(who access.Actor, most int) store.Query {
	return store.SQL(`select count(*) as n from (select 1 as one from discover_note dn where {unopened} limit $1) un`, most).Fill("unopened", s.unopened(who))
}

// unopened is the condition of such notes.
func (s *Service) unopened(who access.Actor) store.Query {
	now := s.clock.Now()
	return store.SQL(`dn.post in {desks} and dn.opened = 0 and {note} and {mine}`).
		Fill("desks", store.In(desksOf(who))).Fill("note", access.Sees(who, access.HitList, now, "dn.note")).Fill("mine", access.Sees(who, access.HitRead, now, "dn.mine"))
}

// lines adds to the notes of a list what stands beside them. A note whose own record is not seen
// any more is left out.
func (s *Service) lines(ctx context.Context, r store.Reader, who access.Actor, got record.Page) (HitPage, error) {
	ids := make([]id.Record, len(got.Lines))
	for i, l := range got.Lines {
		ids[i] = l.ID
	}
	kept, err := ofNotes(ctx, r, ids)
	if err != nil {
		return HitPage{}, err
	}
	var mine []id.Record
	for _, n := range kept {
		mine = append(mine, n.mine)
	}
	seen, err := s.records.Lines(ctx, r, who, access.HitRead, mine)
	if err != nil {
		return HitPage{}, err
	}
	at := map[id.Record]record.Line{}
	for _, l := range seen {
		at[l.ID] = l
	}
	asked, judged, err := s.after(ctx, r, who, ids)
	if err != nil {
		return HitPage{}, err
	}
	page, named := HitPage{Next: got.Next}, map[id.Post]Partner{}
	for _, l := range got.Lines {
		n := kept[l.ID]
		own, ok := at[n.mine]
		if !ok {
			continue
		}
		if _, ok := named[n.named]; !ok {
			if named[n.named], err = s.partner(ctx, r, n.named); err != nil {
				return HitPage{}, err
			}
		}
		page.Lines = append(page.Lines, HitLine{Line: l, Mine: own, Partner: named[n.named], Told: n.told, Protected: n.protected, Opened: n.opened,
			Asked: asked[l.ID], Judged: judged[l.ID]})
	}
	return page, nil
}

// after gives what the actor's organisation did with notes since: the answer to the newest request
// to speak, and the newest judgement, each as far as the actor sees it.
func (s *Service) after(ctx context.Context, r store.Reader, who access.Actor, notes []id.Record) (asked, judged map[id.Record]string, err error) {
	asked, judged = map[id.Record]string{}, map[id.Record]string{}
	if len(notes) == 0 {
		return asked, judged, nil
	}
	of, ids := map[id.Record]id.Record{}, []id.Record{}
	err = store.Each(ctx, r, func(row store.Row) error {
		var did, note id.Record
		err := row.Scan(&did, &note)
		of[did], ids = note, append(ids, did)
		return err
	}, store.SQL(`select contact as did, note from discover_contact where note in {notes} union all select judgement as did, note from discover_judgement where note in {notes}`).
		Fill("notes", store.In(notes)))
	if err != nil {
		return nil, nil, err
	}
	lines, err := s.records.Lines(ctx, r, who, access.HitRead, ids)
	for _, l := range lines { // newest first
		into := asked
		if l.Kind == access.Judgement {
			into = judged
		}
		if _, known := into[of[l.ID]]; !known {
			into[of[l.ID]] = l.State
		}
	}
	return asked, judged, err
}

func (s *Service) partner(ctx context.Context, r store.Reader, post id.Post) (Partner, error) {
	p, err := partner.PostOf(ctx, r, post)
	if err != nil {
		return Partner{}, fmt.Errorf("desk %s: %w", post, err)
	}
	o, err := partner.OrgOf(ctx, r, p.Org, s.clock.Now())
	return Partner{Org: o, Post: p}, err
}

// Note opens a note. The opening stands in the own log, and, where the summary of theirs is shown,
// in theirs.
func (s *Service) Note(ctx context.Context, who access.Actor, note id.Record) (Hit, error) {
	var h Hit
	err := s.db.Read(ctx, store.Pages, func(r store.Reader) (err error) {
		h, err = s.note(ctx, r, who, note)
		return err
	})
	if err != nil || h.Opened {
		return h, err
	}
	return h, s.db.Write(ctx, store.Pages, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, store.SQL(`update discover_note set opened = $2 where note = $1 and opened = 0`, note, clock.Milli(s.clock.Now())))
		return err
	})
}

func (s *Service) note(ctx context.Context, r store.Reader, who access.Actor, note id.Record) (Hit, error) {
	var h Hit
	var err error
	if h.Held, err = s.notes.Get(ctx, r, who, access.HitRead, note); err != nil {
		return h, err
	}
	if h.Mine, err = s.records.Open(ctx, r, who, access.HitRead, h.Body.Mine); err != nil {
		return h, err
	}
	kept, err := ofNotes(ctx, r, []id.Record{note})
	if err != nil {
		return h, err
	}
	h.Opened = kept[note].opened
	if h.Partner, err = s.partner(ctx, r, h.Body.Post); err != nil {
		return h, err
	}
	broker, err := brokerPost(ctx, r)
	if err != nil {
		return h, err
	}
	h.Broker = broker == h.Body.Post
	if h.Body.Told >= access.Summary {
		if err := s.openTheirs(ctx, r, who, &h); err != nil {
			return h, err
		}
	}
	if h.Judged, err = s.linked(ctx, r, who, store.SQL(`select judgement from discover_judgement where note = $1`, note)); err != nil {
		return h, err
	}
	h.Asked, err = s.linked(ctx, r, who, store.SQL(`select contact from discover_contact where note = $1`, note))
	return h, err
}

func (s *Service) linked(ctx context.Context, r store.Reader, who access.Actor, q store.Query) ([]record.Line, error) {
	ids, err := store.All(ctx, r, store.Scalar[id.Record], q)
	if err != nil {
		return nil, err
	}
	return s.records.Lines(ctx, r, who, access.HitRead, ids)
}

// openTheirs shows the summary that a note gave, if both clauses still live and the grant does.
func (s *Service) openTheirs(ctx context.Context, r store.Reader, who access.Actor, h *Hit) error {
	w := s.weigher(r)
	a, err := w.side(ctx, h.Body.Mine)
	if err != nil {
		return err
	}
	b, err := w.side(ctx, h.Body.Theirs)
	if err != nil {
		return err
	}
	tones, err := w.common(ctx, a, b)
	if err != nil {
		return err
	}
	if t, ok := tones[h.Body.Purpose]; !ok || t.theirs.Gives() < access.Summary {
		h.Ended = true
		return nil
	}
	h.Theirs, err = s.records.Open(ctx, r, who.For(h.Body.Purpose), access.RecordSummary, h.Body.Theirs)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Refused) {
		h.Ended, h.Theirs = true, record.Shown{}
		return nil
	}
	h.Shown = err == nil
	return err
}

// HitView is a hit as the API gives it.
type HitView struct {
	ID           id.Record      `json:"id"`
	Given        time.Time      `json:"given"`
	Strength     string         `json:"strength"`
	Matched      []string       `json:"matched"`
	Record       id.Record      `json:"record"`
	Tone         string         `json:"tone"`
	Told         string         `json:"told"`
	Organisation string         `json:"organisation"`
	Post         string         `json:"post"`
	Phone        string         `json:"phone,omitempty"`
	Hours        string         `json:"hours,omitempty"`
	Theirs       *TheirsView    `json:"theirs,omitempty"`
	Purpose      access.Purpose `json:"purpose"`
	Judgements   []string       `json:"judgements,omitempty"` // the own organisation's, newest first
}

// TheirsView is the summary of a partner's record as the API gives it.
type TheirsView struct {
	ID    id.Record         `json:"id"`
	Title string            `json:"title"`
	Line  string            `json:"line,omitempty"`
	Facts map[string]string `json:"facts,omitempty"`
}

// API gives a hit as the API does.
func (h Hit) API() HitView {
	v := HitView{
		ID: h.ID, Given: h.Body.Given, Strength: h.Body.Strength.String(), Record: h.Body.Mine, Tone: h.Body.Tone.String(),
		Told: h.Body.Told.String(), Organisation: h.Partner.Org.Name, Post: h.Partner.Post.Name, Phone: h.Partner.Post.Phone,
		Hours: h.Partner.Post.Hours, Purpose: h.Body.Purpose,
	}
	for _, f := range h.Body.Fields {
		v.Matched = append(v.Matched, string(f))
	}
	if h.Shown {
		t := TheirsView{ID: h.Theirs.ID, Title: h.Theirs.View.Title, Line: h.Theirs.View.Line, Facts: map[string]string{}}
		for _, f := range h.Theirs.View.Fields {
			if f.Value != "" {
				t.Facts[f.Name] = f.Value
			}
		}
		v.Theirs = &t
	}
	for _, j := range h.Judged {
		v.Judgements = append(v.Judgements, j.State)
	}
	return v
}

// DigestOf says in one sentence how much waits; nothing when nothing does.
func DigestOf(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "You have 1 thing waiting in Lightship."
	default:
		return fmt.Sprintf("You have %d things waiting in Lightship.", n)
	}
}

// ToDigest counts for the mail of a member, at fixed hours, what waits at their desks, of what they
// may see. It counts nothing that a silent side was told; that stands on the desk's own list alone.
func (s *Service) ToDigest(ctx context.Context, r store.Reader, who access.Actor) (int, error) {
	n, err := store.One(ctx, r, store.Scalar[int], store.SQL(`select count(*) from discover_note dn where {unopened} and not dn.protected`).Fill("unopened", s.unopened(who)))
	if err != nil {
		return 0, err
	}
	for _, p := range access.Purposes() {
		asked, err := store.One(ctx, r, store.Scalar[int], store.SQL(`select count(*) from discover_contact dc
			where dc.to_post in {desks} and dc.answer = 'none' and dc.intro = '' and dc.purpose = $1 and dc.owner <> $2 and {sees}`, p, who.Org).
			Fill("desks", store.In(desksOf(who))).Fill("sees", access.Sees(who.For(p), access.HitContact, s.clock.Now(), "dc.contact")))
		if err != nil {
			return 0, err
		}
		n += asked
	}
	return n, nil
}

// DesksToDigest gives the desks at which something waits that a mail may count, so that only their
// members are asked about.
func (s *Service) DesksToDigest(ctx context.Context, r store.Reader) ([]id.Post, error) {
	return store.All(ctx, r, store.Scalar[id.Post], store.SQL(`select post from discover_note where opened = 0 and not protected
		union select to_post from discover_contact where answer = 'none' and intro = ''`))
}

// shownAs are the fields of a record's page that stand for an identifier.
var shownAs = map[match.Field][]string{
	match.FieldPhone: {"number"}, match.FieldPlate: {"plate"}, match.FieldEmail: {"handle"}, match.FieldHandle: {"handle"},
	match.FieldCompany: {"number"}, match.FieldNameBorn: {"name", "born", "year"}, match.FieldPlace: {"house", "street", "postcode"},
}

// Matches tells whether a field of the own record's page is what matched.
func (n Note) Matches(field string) bool {
	return slices.ContainsFunc(n.Fields, func(f match.Field) bool { return slices.Contains(shownAs[f], field) })
}

// SharedThing tells whether what matched is often used by several people, so that the page says
// that the same number is not always the same person.
func (n Note) SharedThing() bool {
	return slices.Contains(n.Fields, match.FieldPhone) || slices.Contains(n.Fields, match.FieldPlace)
}
