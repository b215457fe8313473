// Package config says where things are: one struct, checked at start, without globals.
//
// Invariant: the site key lies outside the data folder, so that a copy of the folder opens
// nothing. It leaves to others: what the values mean to them.
package config

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lightship/internal/fault"
)

// Config is where the data, the key and the door are, and how fast discovery ticks.
type Config struct {
	Addr     string        // where pages are served, host:port
	Data     string        // the data folder, with the SQLite file
	Database string        // a PostgreSQL address instead of the file; empty for the file
	Key      string        // the site key file
	Secure   bool          // pages are reached over https, by a proxy in front
	Demo     bool          // a made-up partnership
	Quick    bool          // a demo without its year and its passwords, which take a second: for tests
	Tick     time.Duration // of discovery: 5 minutes, in the demo 5 seconds
	Publish  time.Duration // of the log's checkpoint: 10 minutes
	Site     string        // the address of the pages, for links in mail; needed with a mail server
	Mail     Mail
}

// Mail is the server that mail goes out by; without one there is none.
type Mail struct {
	Server   string // smtps://user@host:465 or smtp://user@host:587
	From     string // "Lightship <noreply@host.example>"
	Password string
}

// The usual ticks (access.md, sections 4 and 6).
const (
	UsualTick = 5 * time.Minute
	DemoTick  = 5 * time.Second
	Publish   = 10 * time.Minute
)

const keySize = 32 // bytes

// DatabaseFile is the SQLite file in a data folder.
func (c Config) DatabaseFile() string { return filepath.Join(c.Data, "lightship.db") }

// Check finds what cannot work, in a sentence that helps.
func (c Config) Check() error {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return unavailable("The address %q cannot be read: write it as host:port, such as 127.0.0.1:8080.", c.Addr)
	}
	if ip := net.ParseIP(host); c.Demo && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return unavailable("The demo listens on this machine alone: give an address such as 127.0.0.1:8080.")
	}
	if c.Data == "" && c.Database == "" {
		return unavailable("Say where the data are: --data DIR, or --db postgres://…")
	}
	if c.Database != "" {
		if u, err := url.Parse(c.Database); err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
			return unavailable("The database address must begin with postgres://")
		}
	}
	if c.Key == "" {
		return unavailable("Say where the site key is: --key FILE.")
	}
	if c.Data != "" && inside(c.Key, c.Data) {
		return unavailable("The site key %s lies inside the data folder: whoever copies the folder would have both. Move it elsewhere.", c.Key)
	}
	return c.checkMail()
}

// checkMail finds what is missing for mail; what the server and the sender are, package mail reads.
func (c Config) checkMail() error {
	if c.Mail.Server == "" {
		return nil
	}
	if u, err := url.Parse(c.Site); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.HasSuffix(c.Site, "/") {
		return unavailable("Mail has links to the pages: say where people reach them, such as --site https://lightship.example, without a slash at the end.")
	}
	if c.Mail.From == "" {
		return unavailable("Say who sends the mail: --mail-from \"Lightship <noreply@host.example>\".")
	}
	return nil
}

func unavailable(format string, args ...any) error {
	return fault.Of(fault.Unavailable, fmt.Sprintf(format, args...), nil)
}

func inside(file, folder string) bool {
	f, err1 := filepath.Abs(file)
	d, err2 := filepath.Abs(folder)
	rel, err3 := filepath.Rel(d, f)
	return errors.Join(err1, err2, err3) == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// SiteKey is the secret that everything secret of this installation is derived from.
type SiteKey []byte

// Derive gives 32 bytes for one use; two uses never share a key.
func (k SiteKey) Derive(use string) []byte {
	out, err := hkdf.Key(sha256.New, k, nil, "lightship "+use, keySize)
	if err != nil {
		return nil // only a length that SHA-256 cannot give, and 32 it can
	}
	return out
}

// ReadKey reads the site key; create writes a new one, mode 0600, when there is none.
func ReadKey(path string, create bool) (SiteKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && create {
		return makeKey(path)
	}
	if err != nil {
		return nil, fault.Of(fault.Unavailable, fmt.Sprintf("The site key %s cannot be read.", path), err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return nil, fault.Of(fault.Unavailable, fmt.Sprintf("The file %s is not a site key: it must hold 64 hexadecimal digits.", path), err)
	}
	return key, nil
}

func makeKey(path string) (SiteKey, error) {
	key := make([]byte, keySize)
	_, _ = rand.Read(key)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the site key: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the site key: %w", err)
	}
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("write the site key: %w", err)
	}
	return key, nil
}
