package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"lightship/internal/config"
	"lightship/internal/fault"
)

func TestCheckFindsWhatCannotWork(t *testing.T) {
	t.Parallel()
	good := config.Config{Addr: "127.0.0.1:8080", Data: "data", Key: "site.key"}
	if err := good.Check(); err != nil {
		t.Fatalf("a good configuration: %v", err)
	}
	for name, change := range map[string]func(*config.Config){
		"no port":                  func(c *config.Config) { c.Addr = "127.0.0.1" },
		"demo on every interface":  func(c *config.Config) { c.Demo, c.Addr = true, "0.0.0.0:8080" },
		"no place for data":        func(c *config.Config) { c.Data = "" },
		"another kind of database": func(c *config.Config) { c.Database = "mysql://x" },
		"no key":                   func(c *config.Config) { c.Key = "" },
		"key in the data folder":   func(c *config.Config) { c.Key = "data/site.key" },
		"mail without a site":      func(c *config.Config) { c.Mail = config.Mail{Server: "smtps://mail.example", From: "a@b.example"} },
		"mail of nobody": func(c *config.Config) {
			c.Site, c.Mail = "https://lightship.example", config.Mail{Server: "smtps://mail.example"}
		},
		"a site with a slash": func(c *config.Config) {
			c.Site, c.Mail = "https://lightship.example/", config.Mail{Server: "smtps://mail.example", From: "a@b.example"}
		},
		"key deeper in that folder": func(c *config.Config) { c.Key = "data/../data/a/site.key" },
	} {
		c := good
		change(&c)
		if err := c.Check(); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v, want a sentence that helps", name, err)
		}
	}
}

func TestSiteKeyIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys", "site.key")
	if _, err := config.ReadKey(path, false); err == nil {
		t.Fatal("a missing key was read")
	}
	made, err := config.ReadKey(path, true)
	if err != nil {
		t.Fatal(err)
	}
	again, err := config.ReadKey(path, true)
	if err != nil || !bytes.Equal(made, again) {
		t.Errorf("the second reading: got another key, %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: got %v, %v; want 0600", info.Mode(), err)
	}
	if bytes.Equal(made.Derive("database"), made.Derive("log")) || len(made.Derive("log")) != 32 {
		t.Error("two uses share a key, or its length is not 32")
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.ReadKey(path, true); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a broken key: got %v, want a sentence that helps", err)
	}
}
