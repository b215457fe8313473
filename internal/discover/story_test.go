package discover_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/discover"
	"lightship/internal/discover/discovertest"
	"lightship/internal/entity"
	"lightship/internal/fault"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/record"
	"lightship/internal/store"
)

const tick = 5 * time.Minute

type world = discovertest.World

// each runs every case in a world of its own on each engine.
func each(t *testing.T, cases map[string]func(w *world)) {
	t.Helper()
	t.Parallel()
	for name, fn := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			discovertest.Each(t, fn)
		})
	}
}

// told fails unless a desk has so many notes.
func told(w *world, d discovertest.Desk, want int) []discover.HitLine {
	w.Helper()
	notes := w.Notes(d)
	if len(notes) != want {
		w.Fatalf("%s has %d notes, want %d: %+v", d.Name, len(notes), want, notes)
	}
	return notes
}

// open gives Hull and the police open tones, and a van each.
func open(w *world) (hull, police id.Record) {
	w.Helper()
	w.Tones(w.Hull, w.Police, access.Open, access.Open)
	return w.Van(w.Hull, "AB50 XYZ"), w.Van(w.Police, "ab50 xyz")
}

// tag is a vehicle that can be edited and be a draft, made for these tests.
type tag struct {
	Plate string
	Draft bool
}

func tagged(w *world) *record.Of[tag] {
	return record.Define(w.Records, record.Kind[tag]{
		Name: access.Vehicle, Creates: access.RecordCreate, Edits: access.RecordEdit, Shape: 1,
		Check:    func(tag) fault.Fields { return nil },
		Show:     func(v tag, _ access.Level, _ func(string) bool) record.View { return record.View{Title: "a tag"} },
		Identify: func(v tag) []record.Identifier { return []record.Identifier{{Field: "plate", Value: v.Plate}} },
		Start: func(who access.Actor, v tag) record.Start {
			return record.Start{Owner: who.Org, Team: access.OfPost(w.Police.Post), Marking: access.OfficialSensitive, Code: access.CodeP, Draft: v.Draft}
		},
		Keep: func(_ tag, made time.Time) time.Time { return made },
	})
}

func retag(w *world, tags *record.Of[tag], rec id.Record, plate string) {
	w.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		got, err := tags.Get(ctx, tx, w.Actor(w.Police), access.RecordEdit, rec)
		if err != nil {
			return err
		}
		_, err = tags.Edit(ctx, tx, w.Actor(w.Police), rec, got.Mark, func(v *tag) { v.Plate = plate })
		return err
	})
}

func exec(w *world, q store.Query) {
	w.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, q)
		return err
	})
}

func deny(w *world, owner discovertest.Desk, rec id.Record, to access.Principal) {
	w.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error { return w.Records.Deny(ctx, tx, w.Actor(owner), rec, to) })
}

func tone(w *world, owner discovertest.Desk, rec id.Record, tone access.Tone) {
	w.Helper()
	err := w.Hits.SetTone(w.Context(), w.Actor(owner), discover.Narrowing{Record: rec, Tone: tone, Reason: "An operation.", Review: w.Clock.Now().AddDate(0, 1, 0)})
	if err != nil {
		w.Fatalf("set the tone %s: %v", tone, err)
	}
}

func TestNothingIsToldBeforeTheTick(t *testing.T) {
	each(t, map[string]func(w *world){
		"five minutes": func(w *world) {
			open(w)
			w.Step()
			told(w, w.Hull, 0)
			w.Clock.Advance(tick - time.Minute - time.Millisecond) // the world begins one minute after a tick
			w.Step()
			told(w, w.Hull, 0)
			w.Clock.Advance(time.Millisecond)
			w.Step()
			told(w, w.Hull, 1)
			told(w, w.Police, 1)
		},
		"one minute for the side in danger alone": func(w *world) {
			hull, _ := open(w)
			w.Danger[hull] = true
			w.Later(time.Minute)
			told(w, w.Hull, 1)
			told(w, w.Police, 0)
			w.Later(tick)
			told(w, w.Police, 1)
		},
		"a kill between the comparison and the tick loses nothing": func(w *world) {
			open(w)
			w.Compare()
			w.Restart()
			w.Later(tick)
			told(w, w.Hull, 1)
			told(w, w.Police, 1)
		},
		"a kill between the save and the comparison loses nothing": func(w *world) {
			open(w)
			w.Restart()
			w.Later(tick)
			told(w, w.Hull, 1)
		},
		"what changed between the comparison and the tick counts": func(w *world) {
			_, police := open(w)
			w.Compare()
			tone(w, w.Police, police, access.Off)
			w.Later(tick)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
		},
	})
}

func TestOneNoteForEachPairAndSide(t *testing.T) {
	each(t, map[string]func(w *world){
		"however often it is compared": func(w *world) {
			hull, police := open(w)
			w.Later(tick)
			for range 2 {
				exec(w, store.SQL(`delete from discover_state`))
				w.Later(tick)
			}
			if fresh, err := w.Hits.Fresh(w.Context(), w.Actor(w.Hull), 10); err != nil || len(fresh) != 1 {
				w.Errorf("fresh before it is opened: %+v, %v", fresh, err)
			}
			h := w.Open(w.Hull, told(w, w.Hull, 1)[0].ID)
			if fresh, err := w.Hits.Fresh(w.Context(), w.Actor(w.Hull), 10); err != nil || len(fresh) != 0 || w.Digest(w.Hull) != "" {
				w.Errorf("after it is opened: fresh %+v, mail %q, %v", fresh, w.Digest(w.Hull), err)
			}
			if !h.Shown || h.Theirs.ID != police || h.Body.Mine != hull {
				w.Errorf("the note shows %+v, want the summary of %s beside %s", h.Theirs, police, hull)
			}
		},
		"how many a partner's desk holds is not told": func(w *world) {
			w.Tones(w.Hull, w.Police, access.Open, access.Pointing)
			w.Van(w.Hull, "AB50 XYZ")
			for range 3 {
				w.Van(w.Police, "AB50XYZ")
			}
			w.Later(tick)
			told(w, w.Hull, 1)
			w.Van(w.Police, "AB50XYZ")
			w.Later(tick)
			told(w, w.Hull, 1)
			if n := len(w.Log(w.Police)); n == 0 {
				w.Error("the log of the police is empty")
			}
		},
		"more candidates than one transaction weighs": func(w *world) {
			const many = 60
			w.Tones(w.Hull, w.Police, access.Open, access.Open)
			for range many {
				w.Van(w.Police, "AB50XYZ")
			}
			w.Compare()
			w.Van(w.Hull, "AB50 XYZ")
			w.Later(tick)
			var got int
			w.Read(func(ctx context.Context, r store.Reader) (err error) {
				got, err = store.One(ctx, r, store.Scalar[int], store.SQL(`select count(*) from record where kind = 'note' and owner = $1`, w.Hull.Org))
				return err
			})
			if got != many {
				w.Errorf("the council has %d summaries, want %d", got, many)
			}
		},
		"an edit takes the old identifier away and compares the new one": func(w *world) {
			w.Tones(w.Hull, w.Police, access.Open, access.Open)
			w.Van(w.Hull, "AB50 XYZ")
			tags := tagged(w)
			var van record.Envelope
			w.Write(func(ctx context.Context, tx *store.Tx) (err error) {
				van, err = tags.Create(ctx, tx, w.Actor(w.Police), tag{Plate: "AB50XYZ"})
				return err
			})
			retag(w, tags, van.ID, "CD51ABC")
			w.Later(tick)
			told(w, w.Hull, 0)
			retag(w, tags, van.ID, "AB50XYZ")
			w.Later(tick)
			told(w, w.Hull, 1)
		},
		"a draft is not compared": func(w *world) {
			w.Tones(w.Hull, w.Police, access.Open, access.Open)
			w.Van(w.Hull, "AB50 XYZ")
			tags := tagged(w)
			w.Write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tags.Create(ctx, tx, w.Actor(w.Police), tag{Plate: "AB50XYZ", Draft: true})
				return err
			})
			w.Later(tick)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
			exec(w, store.SQL(`insert into discover_key (field, value, rec, owner, kind) select 'plate', 'AB50XYZ', id, owner, kind from record where draft`))
			exec(w, store.SQL(`delete from discover_state`))
			w.Later(tick)
			w.Later(tick)
			told(w, w.Hull, 0) // not even if its identifier were kept
			told(w, w.Police, 0)
		},
	})
}

func TestWhatStandsBetweenTwoRecordsStopsBothNotes(t *testing.T) {
	between := func(prepare func(w *world, hull, police id.Record)) func(w *world) {
		return func(w *world) {
			hull, police := open(w)
			prepare(w, hull, police)
			w.Later(tick)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
		}
	}
	each(t, map[string]func(w *world){
		"a denial to the organisation": between(func(w *world, hull, _ id.Record) { deny(w, w.Hull, hull, access.OfOrg(w.Police.Org)) }),
		"a denial to the desk":         between(func(w *world, hull, _ id.Record) { deny(w, w.Hull, hull, access.OfPost(w.Police.Post)) }),
		"a denial to a class":          between(func(w *world, hull, _ id.Record) { deny(w, w.Hull, hull, access.ClassPolice) }),
		"a denial to one who sits there": between(func(w *world, hull, _ id.Record) {
			deny(w, w.Hull, hull, access.OfMember(w.Police.Member))
		}),
		"a denial to one who came from there": between(func(w *world, hull, _ id.Record) {
			w.Edit(func(e *partner.Edit) error {
				return e.Add(w.Context(), partner.Former(w.Fire.Member, w.Police.Org))
			})
			deny(w, w.Hull, hull, access.OfMember(w.Fire.Member))
		}),
		"a lapsed agreement": between(func(w *world, _, _ id.Record) { w.Clock.Advance(400 * 24 * time.Hour) }),
		"another kind's clauses": func(w *world) {
			w.Tones(w.Hull, w.Police, access.Open, access.Open)
			w.Handset(w.Hull, "07700 900123")
			w.Handset(w.Police, "+44 7700 900123")
			w.Later(tick)
			told(w, w.Hull, 0)
		},
		"no purpose in common": func(w *world) {
			w.Tone(w.Hull, w.Police, access.Vehicle, access.Open)
			w.Clause(partner.Clause{Kind: access.Vehicle, Purpose: access.Disrupt, Tone: access.Open,
				Senders: []access.Principal{access.OfOrg(w.Police.Org)}, Recipients: []access.Principal{access.OfOrg(w.Hull.Org)}})
			w.Van(w.Hull, "AB50 XYZ")
			w.Van(w.Police, "AB50 XYZ")
			w.Later(tick)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
		},
	})
}

func TestWhatPolicyLetsADeskHaveBindsItsNotes(t *testing.T) {
	each(t, map[string]func(w *world){
		"a restricted record tells others nothing, and its note is as closely kept": func(w *world) {
			hull, _ := open(w)
			exec(w, store.SQL(`update record set restricted = $1 where id = $2`, true, hull))
			w.Later(tick)
			told(w, w.Police, 0)
			told(w, w.Hull, 0) // nobody is named on it
			var restricted bool
			w.Read(func(ctx context.Context, r store.Reader) (err error) {
				restricted, err = store.One(ctx, r, store.Scalar[bool], store.SQL(`select restricted from record where kind = 'note' and owner = $1`, w.Hull.Org))
				return err
			})
			if !restricted {
				w.Error("the note about a restricted record is not restricted")
			}
		},
		"a ceiling on a class": func(w *world) {
			open(w)
			exec(w, store.SQL(`insert into access_ceiling (kind, class, level, from_ms, until_ms) values ('vehicle', $1, 1, 0, $2)`, access.ClassPolice, store.Forever))
			w.Later(tick)
			if got := told(w, w.Police, 1)[0].Told; got != access.Pointer {
				w.Errorf("the police were told %s, want pointer", got)
			}
			if got := told(w, w.Hull, 1)[0].Told; got != access.Summary {
				w.Errorf("the council was told %s, want summary", got)
			}
		},
		"a certificate that nobody at the desk holds": func(w *world) {
			open(w)
			w.Edit(func(e *partner.Edit) error {
				return e.End(w.Context(), partner.Certificate(w.Police.Member, access.Vehicle), w.Clock.Now())
			})
			w.Later(tick)
			told(w, w.Police, 0)
			told(w, w.Hull, 1)
		},
		"who is kept from the own record is kept from the note": func(w *world) {
			hull, _ := open(w)
			var second id.Member
			w.Edit(func(e *partner.Edit) (err error) {
				second, err = e.AddMember(w.Context(), partner.Member{Org: w.Hull.Org, Name: "Una Case", Email: "una@hull.example", Posts: []id.Post{w.Hull.Post},
					Kinds: access.AllKinds(), Clearance: access.OfficialSensitive, Attested: w.Clock.Now().AddDate(1, 0, 0)})
				return err
			})
			deny(w, w.Hull, hull, access.OfMember(second))
			w.Later(tick)
			note := told(w, w.Hull, 1)[0].ID
			page, err := w.Hits.Notes(w.Context(), w.ActorOf(second), "")
			if err != nil || len(page.Lines) != 0 {
				w.Errorf("the list of who is kept from the record: got %d notes, %v", len(page.Lines), err)
			}
			if _, err := w.Hits.Note(w.Context(), w.ActorOf(second), note); !fault.Is(err, fault.NotFound) {
				w.Errorf("opening it: got %v, want absent", err)
			}
			w.Read(func(ctx context.Context, r store.Reader) error {
				if _, err := w.Records.Open(ctx, r, w.ActorOf(second), access.RecordPointer, note); !fault.Is(err, fault.NotFound) {
					w.Errorf("opening it as any record: got %v, want absent", err)
				}
				return nil
			})
		},
	})
}

func TestTheFirewallFollowsTheData(t *testing.T) {
	each(t, map[string]func(w *world){
		"a person is off towards an immigration organisation": func(w *world) {
			w.Tone(w.Hull, w.Border, access.Person, access.Open)
			w.Tone(w.Border, w.Hull, access.Person, access.Open)
			who := entity.Described{People: []entity.Person{{Given: "Nana", Family: "Addo", Born: "3 May 1990"}}}
			w.Make(w.Hull, who)
			w.Make(w.Border, who)
			w.Later(tick)
			told(w, w.Hull, 0)
			told(w, w.Border, 0)
		},
		"and towards a desk where one sits who is seconded there": func(w *world) {
			open(w)
			w.Edit(func(e *partner.Edit) error {
				return e.Add(w.Context(), partner.Secondment(w.Police.Member, w.Border.Org))
			})
			w.Later(tick)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
		},
		"a protected field is no identifier": func(w *world) {
			w.Tone(w.Hull, w.Police, access.Person, access.Open)
			w.Tone(w.Police, w.Hull, access.Person, access.Open)
			for _, d := range []discovertest.Desk{w.Hull, w.Police} {
				w.Make(d, entity.Described{People: []entity.Person{{Given: "Nana", SafeContact: "07700 900123"}}})
			}
			w.Later(tick)
			told(w, w.Hull, 0)
			told(w, w.Police, 0)
		},
	})
}

func TestASharedHandsetIsTheSameNumberNotTheSamePerson(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		w.Tone(w.Hull, w.Police, access.Phone, access.Pointing)
		w.Tone(w.Police, w.Hull, access.Phone, access.Pointing)
		w.Handset(w.Hull, "07700 900123")
		w.Handset(w.Police, "+44 7700 900123")
		w.Later(tick)
		h := w.Open(w.Hull, told(w, w.Hull, 1)[0].ID)
		if got := h.Body.Matched(); got != "the same phone number" {
			w.Errorf("what matched: got %q", got)
		}
		if !h.Body.SharedThing() || strings.Contains(h.View.Title+h.View.Line, "person") {
			w.Errorf("the note speaks of a person: %+v", h.View)
		}
	})
}

func TestAMaskedOwnerIsNamedByTheBroker(t *testing.T) {
	t.Parallel()
	discovertest.Each(t, func(w *world) {
		w.Tones(w.Hull, w.Haven, access.Open, access.Open)
		w.Van(w.Hull, "AB50 XYZ")
		w.Van(w.Haven, "AB50 XYZ")
		w.Later(tick)
		n := told(w, w.Hull, 1)[0]
		h := w.Open(w.Hull, n.ID)
		if n.Told != access.Pointer || h.Partner.Org.ID != w.Office.Org || !h.Broker {
			w.Errorf("the note: told %s of %s, want a pointer to the broker", n.Told, h.Partner.Org.Name)
		}
		if log := strings.Join(w.Log(w.Hull), "\n"); strings.Contains(log, "Haven") || !strings.Contains(log, "hit.disclose") {
			w.Errorf("the log of the other owner names the masked one, or nothing:\n%s", log)
		}
		told(w, w.Haven, 1)

		asked, err := w.Hits.AskContact(w.Context(), w.Actor(w.Hull), discover.Ask{Note: n.ID, Reason: "We plan a visit.", Deadline: w.Clock.Now().AddDate(0, 0, 3)})
		if err != nil {
			w.Fatal(err)
		}
		if _, err := w.Hits.Contact(w.Context(), w.Actor(w.Haven), asked); !fault.Is(err, fault.NotFound) {
			w.Errorf("the masked desk opens the request before it is handed on: got %v, want absent", err)
		}
		at, err := w.Hits.Contact(w.Context(), w.Actor(w.Office), asked)
		if err != nil || at.Behind == nil || at.Behind.Org.ID != w.Haven.Org || !at.MayPass {
			w.Fatalf("the broker's page: %+v, %v", at, err)
		}
		passed, err := w.Hits.Pass(w.Context(), w.Actor(w.Office), asked, "")
		if err != nil {
			w.Fatal(err)
		}
		if err := w.Hits.Answer(w.Context(), w.Actor(w.Haven), discover.Reply{Contact: passed, Agree: true, How: "Ring the broker at ten."}); err != nil {
			w.Fatal(err)
		}
		if _, err := w.Hits.Contact(w.Context(), w.Actor(w.Hull), passed); !fault.Is(err, fault.NotFound) {
			w.Errorf("those who asked open what the masked desk answered: got %v, want absent", err)
		}
		if log := strings.Join(w.Log(w.Hull), "\n"); strings.Contains(log, "Haven") {
			w.Errorf("the log of those who asked names the masked desk:\n%s", log)
		}
	})
}

func TestAToneThatChangesLater(t *testing.T) {
	each(t, map[string]func(w *world){
		"narrower leaves the note and ends the summary": func(w *world) {
			_, police := open(w)
			w.Later(tick)
			note := told(w, w.Hull, 1)[0].ID
			if h := w.Open(w.Hull, note); !h.Shown {
				w.Fatal("the summary is not shown")
			}
			tone(w, w.Police, police, access.Pointing)
			h := w.Open(w.Hull, note)
			if h.Shown || !h.Ended || h.Body.Told != access.Summary {
				w.Errorf("after narrowing: shown %v, ended %v, told %s", h.Shown, h.Ended, h.Body.Told)
			}
			if _, err := openRecord(w, w.Hull, police); !fault.Is(err, fault.NotFound) {
				w.Errorf("the record itself: got %v, want absent", err)
			}
			w.Later(tick)
			told(w, w.Hull, 1)

			tone(w, w.Police, police, access.Open)
			told(w, w.Hull, 1)
			w.Later(tick)
			notes := told(w, w.Hull, 2)
			if h := w.Open(w.Hull, notes[0].ID); !h.Shown || !h.Body.Given.After(discovertest.Start.Add(tick)) {
				w.Errorf("widened again: shown %v, given %s", h.Shown, h.Body.Given)
			}
		},
		"a wider clause is a new match at the next tick": func(w *world) {
			w.Tone(w.Hull, w.Police, access.Vehicle, access.Open)
			c := w.Tone(w.Police, w.Hull, access.Vehicle, access.Pointing)
			w.Van(w.Hull, "AB50 XYZ")
			w.Van(w.Police, "AB50 XYZ")
			w.Later(tick)
			told(w, w.Hull, 1)
			w.Retone(c, access.Open)
			w.Later(tick) // the change is seen
			w.Later(tick) // and told
			notes := told(w, w.Hull, 2)
			if notes[0].Told != access.Summary || notes[1].Told != access.Pointer {
				w.Errorf("told %s after %s, want summary after pointer", notes[0].Told, notes[1].Told)
			}
		},
		"a clause that ends is off at once, and its grants end": func(w *world) {
			w.Tone(w.Hull, w.Police, access.Vehicle, access.Open)
			c := w.Tone(w.Police, w.Hull, access.Vehicle, access.Open)
			w.Van(w.Hull, "AB50 XYZ")
			police := w.Van(w.Police, "AB50 XYZ")
			w.Later(tick)
			note := told(w, w.Hull, 1)[0].ID
			w.Clock.Advance(time.Second)
			w.EndClause(c)
			if h := w.Open(w.Hull, note); h.Shown || !h.Ended {
				w.Errorf("at once: shown %v, ended %v", h.Shown, h.Ended)
			}
			w.Later(tick)
			if _, err := openRecord(w, w.Hull, police); !fault.Is(err, fault.NotFound) {
				w.Errorf("after the tick the record itself: got %v, want absent", err)
			}
		},
		"the summary ends after 90 days": func(w *world) {
			_, police := open(w)
			w.Later(tick)
			w.Clock.Advance(90*24*time.Hour + time.Second)
			if h := w.Open(w.Hull, told(w, w.Hull, 1)[0].ID); h.Shown || !h.Ended {
				w.Errorf("after 90 days: shown %v, ended %v", h.Shown, h.Ended)
			}
			if _, err := openRecord(w, w.Hull, police); !fault.Is(err, fault.NotFound) {
				w.Errorf("the record itself: got %v, want absent", err)
			}
		},
		"from silent to wider the other's log shows what was told, dated as it was": func(w *world) {
			w.Tones(w.Hull, w.Police, access.Open, access.Open)
			hull := w.Van(w.Hull, "AB50 XYZ")
			tone(w, w.Hull, hull, access.Silent)
			w.Van(w.Police, "AB50 XYZ")
			w.Later(tick)
			if n := told(w, w.Hull, 1)[0]; !n.Protected || n.Told != access.Pointer {
				w.Errorf("the silent side: protected %v, told %s", n.Protected, n.Told)
			}
			told(w, w.Police, 0)
			disclosed := func(line string) bool { return strings.Contains(line, "09:06 hit.disclose") }
			if log := w.Log(w.Police); slices.ContainsFunc(log, disclosed) {
				w.Errorf("the log shows what is protected:\n%s", strings.Join(log, "\n"))
			}
			tone(w, w.Hull, hull, access.Pointing)
			if log := w.Log(w.Police); !slices.ContainsFunc(log, disclosed) {
				w.Errorf("the log does not show what was told:\n%s", strings.Join(log, "\n"))
			}
			w.Later(tick)
			told(w, w.Police, 1)
		},
		"silent needs a reason and a day of review": func(w *world) {
			hull, _ := open(w)
			err := w.Hits.SetTone(w.Context(), w.Actor(w.Hull), discover.Narrowing{Record: hull, Tone: access.Silent})
			if f := fault.As(err).Fields; f["reason"] == "" || f["review"] == "" {
				w.Errorf("got %v, want problems of reason and review", err)
			}
			err = w.Hits.SetTone(w.Context(), w.Actor(w.Police), discover.Narrowing{Record: hull, Tone: access.Off})
			if !fault.Is(err, fault.NotFound) {
				w.Errorf("somebody else's record: got %v, want absent", err)
			}
		},
	})
}

func TestTheDigestCountsNothingThatItsReaderMayNotSee(t *testing.T) {
	each(t, map[string]func(w *world){
		"who is kept from a record is not told that something waits about it": func(w *world) {
			hull, _ := open(w)
			w.Later(tick)
			if got := w.Digest(w.Hull); got == "" {
				w.Error("no mail of the hit, before")
			}
			deny(w, w.Hull, hull, access.OfMember(w.Hull.Member))
			if fresh, err := w.Hits.Fresh(w.Context(), w.Actor(w.Hull), 10); err != nil || len(fresh) != 0 || w.Digest(w.Hull) != "" {
				w.Errorf("kept from the record: fresh %+v, mail %q, %v", fresh, w.Digest(w.Hull), err)
			}
		},
	})
}
