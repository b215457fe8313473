package api_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lightship/internal/access"
	"lightship/internal/account"
	"lightship/internal/api"
	"lightship/internal/audit"
	"lightship/internal/partner"
	"lightship/internal/share/sharetest"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/internal/web"
)

// world is a small partnership with the API mounted on its services, as app does it.
type world struct {
	*sharetest.World
	t      *testing.T
	mux    *web.Mux
	log    *audit.Service
	tokens map[string]string // by member
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(t, newWorld(t, db)) })
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{World: sharetest.New(t, db), t: t, tokens: map[string]string{}}
	accounts, err := account.New(db, w.Clock, account.Options{SiteKey: storetest.Key, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	w.startLog()
	w.mux = newMux(t, web.Config{
		Clock:  w.Clock,
		Begin:  func(ctx context.Context, _ string) context.Context { return audit.Begin(ctx) },
		Settle: func(ctx context.Context) error { return audit.Settle(ctx, db, w.Clock) },
		Bearer: func(ctx context.Context, token string) (who access.Actor, err error) {
			err = db.Read(ctx, store.Pages, func(r store.Reader) error {
				who, err = accounts.ByToken(ctx, r, token, w.Clock.Now())
				return err
			})
			return who, err
		},
	})
	deps := api.Deps{Partners: partner.New(db, w.Clock), Intake: w.Intake, Share: w.Share, Log: w.log.Reading(seal(t))}
	if err := api.Mount(w.mux, deps); err != nil {
		t.Fatal(err)
	}
	for member := range w.Members {
		if w.tokens[member], err = accounts.MakeToken(t.Context(), w.As(member), "Test", access.Safeguard, w.Clock.Now().AddDate(0, 6, 0)); err != nil {
			t.Fatalf("token for %s: %v", member, err)
		}
	}
	return w
}

func (w *world) startLog() {
	w.t.Helper()
	var name string
	err := w.DB.Read(w.t.Context(), store.Pages, func(r store.Reader) (err error) {
		name, err = audit.Name(w.t.Context(), r)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	signer, err := audit.NewSigner(storetest.Key, name)
	if err != nil {
		w.t.Fatal(err)
	}
	w.log = audit.New(w.DB, w.Clock, signer, time.Minute)
}

func seal(t *testing.T) cipher.AEAD {
	t.Helper()
	block, err := aes.NewCipher(storetest.Key)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return sealer
}

// get asks as a member, "" for nobody.
func (w *world) get(who, path string) got {
	w.t.Helper()
	return ask(w.t, w.mux, w.tokens[who], "GET", "/api/v1"+path, "")
}

// post sends a body as a member: text as it is, all else as JSON.
func (w *world) post(who, path string, body any, headers ...string) got {
	w.t.Helper()
	text, ok := body.(string)
	if !ok {
		raw, err := json.Marshal(body)
		if err != nil {
			w.t.Fatal(err)
		}
		text = string(raw)
	}
	return ask(w.t, w.mux, w.tokens[who], "POST", "/api/v1"+path, text, headers...)
}

// object is a JSON object in a test.
type object map[string]any

// with gives a copy of an object with other values; a nil takes one away.
func (o object) with(change object) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	for k, v := range change {
		if v == nil {
			delete(out, k)
			continue
		}
		out[k] = v
	}
	return out
}

// concern is one that can be given.
func concern() object {
	return object{
		"danger": "no", "child": "not-sure", "crime": "yes", "what": "Four men were dropped at the car wash by a blue van.",
		"known": "saw", "wish": "not-asked", "when": "Three days running", "who": "One looks very young",
		"place":    object{"house": "141", "street": "Anlaby Road", "town": "Hull", "postcode": "HU3 2AA", "area": "E06000010", "setting": "car-wash"},
		"people":   []object{{"given": "Marek", "family": "Nowak", "born": "27 3 1988", "safe_contact": "Ring after six, never by text"}},
		"phones":   []object{{"number": "07700 900123", "whose": "the driver"}},
		"vehicles": []object{{"plate": "AB50 XYZ", "make": "Ford Transit", "colour": "blue"}},
	}
}

// give gives a concern as the housing desk to the safeguarding desk.
func (w *world) give(change object) api.Saved {
	w.t.Helper()
	g := w.post("housing", "/concerns", concern().with(object{"desk": w.Posts["safeguarding"]}).with(change))
	return into[api.Saved](w.t, g, 201)
}

func fieldOf(r api.Record, name string) string {
	for _, f := range r.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

func titles(l api.Lines) string {
	var all []string
	for _, line := range l.Items {
		all = append(all, string(line.Kind)+": "+line.Title)
	}
	return strings.Join(all, "; ")
}
