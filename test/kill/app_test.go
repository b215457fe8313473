package kill_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lightship/internal/app"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/store"
	"lightship/internal/store/storetest"
	"lightship/test/kill"
)

const (
	product      = "product" // the child that is the whole product
	productKey   = "LIGHTSHIP_KILL_SITE_KEY"
	productData  = "LIGHTSHIP_KILL_DATA"
	productURL   = "LIGHTSHIP_KILL_URL"
	productWrite = 2000
)

// installation is where the product of one test keeps its things.
func installation(t *testing.T, o store.Options) config.Config {
	t.Helper()
	dir := t.TempDir()
	return config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Database: o.URL, Key: filepath.Join(dir, "site.key"),
		Demo: true, Quick: true, Tick: config.DemoTick, Publish: config.Publish}
}

// serveProduct is the child: the whole product, until it is killed.
func serveProduct() error {
	c := config.Config{Addr: "127.0.0.1:0", Data: os.Getenv(productData), Database: os.Getenv(productURL), Key: os.Getenv(productKey),
		Demo: true, Quick: true, Tick: config.DemoTick, Publish: config.Publish}
	a, err := app.Start(context.Background(), c, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return a.Listen(context.Background(), func(address string) { fmt.Println(ready + address) })
}

// giveConcern gives a concern through the API; its id is its name, once the product has said 201.
func giveConcern(token string) func(ctx context.Context, address string) (string, error) {
	body, err := json.Marshal(map[string]any{
		"danger": "no", "child": "no", "crime": "not-sure", "what": "The same van again, before dawn.", "known": "saw", "wish": "not-asked",
		"place": map[string]string{"street": "Anlaby Road", "area": "E06000010", "setting": "car-wash"},
	})
	return func(ctx context.Context, address string) (string, error) {
		if err != nil {
			return "", err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/v1/concerns", bytes.NewReader(body))
		if err != nil {
			return "", err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return "", err
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		var made struct{ ID string }
		if err = errors.Join(err, json.Unmarshal(text, &made)); err != nil || res.StatusCode != http.StatusCreated || made.ID == "" {
			return "", fmt.Errorf("status %d: %s: %w", res.StatusCode, text, err)
		}
		return made.ID, nil
	}
}

// TestTheProductLosesNoConcernThatItAcknowledged kills the product while programs give concerns,
// and looks each time whether every acknowledged one is there with its entry, and the log holds.
func TestTheProductLosesNoConcernThatItAcknowledged(t *testing.T) {
	t.Parallel()
	storetest.EachOptions(t, func(t *testing.T, o store.Options) {
		c := installation(t, o)
		token := firstToken(t, c)
		report, err := kill.Plan{
			Writes: productWrite, Rounds: 6, Seed: 7,
			Start: func(ctx context.Context) (*exec.Cmd, error) {
				return kill.Self(ctx, product, productKey+"="+c.Key, productData+"="+c.Data, productURL+"="+c.Database)
			},
			Load:  kill.Asked(writers, func(line string) (string, bool) { return strings.CutPrefix(line, ready) }, giveConcern(token)),
			Check: func(ctx context.Context, acked []string) error { return productHolds(ctx, c, acked) },
		}.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d concerns acknowledged in %d rounds, all there", report.Acked, report.Rounds)
		changedRowIsFound(t, c)
	})
}

// firstToken sets the installation up and gives a token for its API.
func firstToken(t *testing.T, c config.Config) string {
	t.Helper()
	a, err := app.Start(t.Context(), c, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	token, err := a.Accounts.TokenFor(t.Context(), "housing@hull.example")
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	return token
}

// productHolds looks for every acknowledged concern and for its entry, and verifies the log.
func productHolds(ctx context.Context, c config.Config, acked []string) error {
	b, err := app.Open(ctx, c, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer b.Close()
	there := map[string]bool{}
	err = b.DB.Read(ctx, store.Jobs, func(r store.Reader) error {
		return store.Each(ctx, r, func(row store.Row) error {
			var rec string
			err := row.Scan(&rec)
			there[rec] = true
			return err
		}, store.SQL(`select r.id from record r where r.kind = 'concern' and exists (select 1 from log_seen s where s.record = r.id)`))
	})
	if err != nil {
		return err
	}
	for _, rec := range acked {
		if !there[rec] {
			return fmt.Errorf("concern %s was acknowledged and is lost, or has no entry in the log", rec)
		}
	}
	report, err := b.Verify(ctx)
	if err == nil && !report.OK() {
		err = fmt.Errorf("the log does not hold: %v", report.Problems)
	}
	return err
}

// changedRowIsFound changes one row by hand, as whoever holds the database could, and expects
// verify to name it.
func changedRowIsFound(t *testing.T, c config.Config) {
	t.Helper()
	b, err := app.Open(t.Context(), c, clock.Real{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for table, change := range map[string]store.Query{
		"version/": store.SQL(`update record_version set body = $1 where rec = (select max(rec) from record_version)`, []byte(`{"What":"nothing was seen"}`)),
		"view/":    store.SQL(`update record_view set state = 'closed' where rec = (select max(rec) from record_view) and level = 3`),
		"record/":  store.SQL(`update record set restricted = true where seq = (select max(seq) from record)`),
	} {
		err := b.DB.Write(t.Context(), store.Jobs, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), change)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		report, err := b.Verify(t.Context())
		if err != nil || report.OK() || !strings.Contains(strings.Join(report.Problems, "\n"), table) {
			t.Errorf("a row of %s was changed by hand: got %v, %v; want a problem that names it", table, report.Problems, err)
		}
	}
}
