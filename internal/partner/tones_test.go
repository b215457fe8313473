package partner_test

import (
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/id"
	"lightship/internal/partner"
	"lightship/internal/store"
)

// tone reads the tone of a kind for finding and protecting people.
func (w *world) tone(owner id.Org, kind access.Kind, other id.Org, now time.Time) (tone access.Tone) {
	w.Helper()
	w.Read(func(r store.Reader) error {
		tones, err := partner.Tones(w.Context(), r, owner, kind, other, now)
		tone = tones[access.Safeguard].Tone
		if said, ok := tones[access.Safeguard]; ok && said.Clause == "" {
			w.Errorf("a tone without its clause: %+v", said)
		}
		return err
	})
	return tone
}

// clause writes a clause of the agreement.
func (w *world) clause(kind access.Kind, tone access.Tone, from access.Principal, to ...access.Principal) partner.Clause {
	w.Helper()
	c := partner.Clause{Agreement: w.ISA, Kind: kind, Purpose: access.Safeguard, Senders: []access.Principal{from}, Recipients: to,
		Level: access.Summary, Tone: tone, Review: today.AddDate(1, 0, 0)}
	if tone == access.Silent {
		c.Reason, c.Authoriser = "An operation", w.Tamsin
	}
	w.Edit(partner.Machine(), func(e *partner.Edit) (err error) {
		c.ID, err = e.AddClause(w.Context(), c)
		return err
	})
	return c
}

func TestToneComesFromTheClauseThatNamesTheOtherMostClosely(t *testing.T) {
	open, silent := access.Open, access.Silent
	police, anybody, law := access.ClassPolice, access.ClassAny, access.ClassEnforcement
	is := func(write func(w *world), want access.Tone) func(w *world) {
		return func(w *world) {
			write(w)
			if got := w.tone(w.Hull, access.Vehicle, w.Police, today); got != want {
				w.Errorf("got %s, want %s", got, want)
			}
		}
	}
	cases(t, map[string]func(w *world){
		"no clause is off":                is(func(*world) {}, access.Off),
		"any organisation":                is(func(w *world) { w.clause(access.Vehicle, open, anybody, anybody) }, open),
		"a clause for another class":      is(func(w *world) { w.clause(access.Vehicle, open, anybody, access.ClassHealth) }, access.Off),
		"a clause from another sender":    is(func(w *world) { w.clause(access.Vehicle, open, access.OfOrg(w.Haven), anybody) }, access.Off),
		"a clause for another kind":       is(func(w *world) { w.clause(access.Phone, open, anybody, anybody) }, access.Off),
		"sender by class":                 is(func(w *world) { w.clause(access.Vehicle, open, access.ClassCouncil, anybody) }, open),
		"sender and recipient by name":    is(func(w *world) { w.clause(access.Vehicle, open, access.OfOrg(w.Hull), access.OfOrg(w.Police)) }, open),
		"of equals the narrower":          is(func(w *world) { w.both(open, anybody, silent, anybody) }, silent),
		"a class before any organisation": is(func(w *world) { w.both(silent, anybody, open, police) }, open),
		"a narrower class before any":     is(func(w *world) { w.both(open, anybody, silent, law) }, silent),
		"the narrower of two classes":     is(func(w *world) { w.both(open, police, silent, law) }, silent),
		"a class closed with off":         is(func(w *world) { w.both(open, anybody, access.Off, police) }, access.Off),
		"recipient by circle": is(func(w *world) {
			w.add(partner.InCircle(access.OfOrg(w.Police), w.Forum))
			w.both(silent, anybody, open, access.OfCircle(w.Forum))
		}, open),
		"what they were does not open": is(func(w *world) {
			w.add(partner.Function(access.OfOrg(w.Police), access.ClassFunder).During(start, today.AddDate(0, -1, 0)))
			w.both(silent, anybody, open, access.ClassFunder)
		}, access.Off),
		"what they were still closes": is(func(w *world) {
			w.add(partner.Function(access.OfOrg(w.Police), access.ClassFunder).During(start, today.AddDate(0, -1, 0)))
			w.both(open, anybody, access.Off, access.ClassFunder)
		}, access.Off),
	})
}

func (w *world) both(a access.Tone, to access.Principal, b access.Tone, other access.Principal) {
	w.clause(access.Vehicle, a, access.ClassAny, to)
	w.clause(access.Vehicle, b, access.ClassAny, other)
}

func TestToneEndsWithWhatItStandsOn(t *testing.T) {
	open := func(w *world) partner.Clause {
		return w.clause(access.Vehicle, access.Open, access.ClassAny, access.ClassAny)
	}
	expect := func(w *world, what string, owner, other id.Org, now time.Time, want access.Tone) {
		w.Helper()
		if got := w.tone(owner, access.Vehicle, other, now); got != want {
			w.Errorf("%s: got %s, want %s", what, got, want)
		}
	}
	cases(t, map[string]func(w *world){
		"clause and agreement": func(w *world) {
			c := open(w)
			expect(w, "now", w.Hull, w.Police, today, access.Open)
			expect(w, "before the clause", w.Hull, w.Police, today.Add(-time.Millisecond), access.Off)
			expect(w, "the moment before the lapse", w.Hull, w.Police, lapses.Add(-time.Millisecond), access.Open)
			expect(w, "after the lapse", w.Hull, w.Police, lapses, access.Off)
			expect(w, "towards one who has not signed", w.Hull, w.Trust, today, access.Off)
			expect(w, "towards itself", w.Hull, w.Hull, today, access.Off)
			w.end(partner.InForce(c), today.Add(time.Hour))
			expect(w, "before the clause ended", w.Hull, w.Police, today, access.Open)
			expect(w, "after the clause ended", w.Hull, w.Police, today.Add(time.Hour), access.Off)
		},
		"signature": func(w *world) {
			open(w)
			w.end(partner.Signature(w.Police, w.ISA), today)
			expect(w, "after the other left", w.Hull, w.Police, today, access.Off)
		},
		"suspension": func(w *world) {
			open(w)
			w.Edit(partner.Machine(), func(e *partner.Edit) error {
				_, err := e.SuspendOrg(w.Context(), w.Police)
				return err
			})
			expect(w, "towards the suspended", w.Hull, w.Police, today, access.Off)
			expect(w, "from the suspended", w.Police, w.Hull, today, access.Off)
		},
	})
}

func TestFirewallHoldsWhateverAClauseSays(t *testing.T) {
	each(t, func(w *world) {
		for _, kind := range []access.Kind{access.Concern, access.Person, access.Vehicle} {
			w.clause(kind, access.Open, access.ClassAny, access.ClassAny)
		}
		expect := func(owner id.Org, kind access.Kind, want access.Tone) {
			w.Helper()
			if got := w.tone(owner, kind, w.Border, today); got != want {
				w.Errorf("%s towards immigration enforcement: got %s, want %s", kind, got, want)
			}
		}
		for _, kind := range []access.Kind{access.Concern, access.Person, access.Vehicle} {
			expect(w.Hull, kind, access.Off)
		}
		for _, kind := range []access.Kind{access.Concern, access.Person, access.Vehicle} {
			w.clause(kind, access.Open, access.ClassAny, access.ClassImmigration, access.ClassEnforcement)
			w.clause(kind, access.Open, access.ClassAny, access.OfOrg(w.Border))
		}
		expect(w.Hull, access.Concern, access.Off)
		expect(w.Hull, access.Person, access.Off)
		expect(w.Hull, access.Vehicle, access.Open) // named, and not about a person
		expect(w.Haven, access.Vehicle, access.Off) // a survivor's supporter: never
		w.end(partner.Function(access.OfOrg(w.Border), access.ClassImmigration), today)
		expect(w.Hull, access.Person, access.Off) // what it was within twelve months still closes
	})
}

func TestSupportersStartOffTowardsLawEnforcement(t *testing.T) {
	each(t, func(w *world) {
		w.clause(access.Person, access.Open, access.ClassAny, access.ClassAny, access.OfOrg(w.Police))
		if got := w.tone(w.Haven, access.Person, w.Police, today); got != access.Off {
			w.Errorf("third sector towards police: got %s, want off", got)
		}
		if got := w.tone(w.Hull, access.Person, w.Police, today); got != access.Open {
			w.Errorf("council towards police: got %s, want open", got)
		}
		if got := w.tone(w.Haven, access.Person, w.Hull, today); got != access.Open {
			w.Errorf("third sector towards a council: got %s, want open", got)
		}
		w.clause(access.Person, access.Pointing, access.OfOrg(w.Haven), access.ClassPolice)
		if got := w.tone(w.Haven, access.Person, w.Police, today); got != access.Pointing {
			w.Errorf("third sector towards police, who are named: got %s, want pointer", got)
		}
	})
}

func TestClauseBasisIsWorthAPointerAfterTheLapse(t *testing.T) {
	each(t, func(w *world) {
		c := w.clause(access.Vehicle, access.Open, access.ClassAny, access.ClassAny)
		basis := func() (b access.Basis) {
			w.Read(func(r store.Reader) error {
				got, err := partner.ClauseOf(w.Context(), r, c.ID)
				if err != nil {
					return err
				}
				a, err := partner.AgreementOf(w.Context(), r, got.Agreement)
				b = partner.ClauseBasis(got, a)
				return err
			})
			return b
		}
		b := basis()
		if b.ID != id.Basis(c.ID) || b.Kind != access.ByClause {
			w.Errorf("got %+v", b)
		}
		for _, at := range []struct {
			now  time.Time
			want access.Level
		}{{today.Add(-time.Hour), access.None}, {today, access.Summary}, {lapses.Add(-time.Millisecond), access.Summary}, {lapses, access.Pointer}} {
			if got := b.At(at.now); got != at.want {
				w.Errorf("at %s: got %s, want %s", at.now, got, at.want)
			}
		}
		end := today.Add(time.Hour)
		w.end(partner.InForce(c), end)
		if b = basis(); b.At(end) != access.None || b.At(lapses) != access.None || b.At(today) != access.Summary {
			w.Errorf("after the clause ended: got %+v", b)
		}
	})
}
