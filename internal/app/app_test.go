package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"

	"lightship/internal/app"
	"lightship/internal/app/apptest"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/fault"
)

func TestADemoIsADemoForEver(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := config.Config{Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Key: filepath.Join(dir, "key"), Demo: true, Quick: true, Tick: config.DemoTick}
	open := func(demo bool) error {
		c.Demo = demo
		b, err := app.Open(context.Background(), c, clock.At(apptest.Start), slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		return b.Close()
	}
	if err := open(true); err != nil {
		t.Fatal(err)
	}
	if err := open(false); !fault.Is(err, fault.Unavailable) {
		t.Errorf("serving a demo: got %v, want a sentence that helps", err)
	}
	if err := open(true); err != nil {
		t.Errorf("the demo again: %v", err)
	}
}

func TestTheProductStartsAndItsLogHolds(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, p *apptest.Product) {
		if got := p.Nobody().Get("/"); got.Status != http.StatusOK {
			t.Errorf("the front door: got %d, want 200", got.Status)
		}
		p.Step(config.Publish)
		report, err := p.Verify(t.Context())
		if err != nil || !report.OK() || report.Entries == 0 || report.Rows == 0 {
			t.Errorf("verify: got %+v, %v; want entries and rows without problems", report, err)
		}
	})
}
