package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"lightship/internal/app"
	"lightship/internal/clock"
	"lightship/internal/config"
	"lightship/internal/fault"
)

// settings are what both ways of serving have in common.
func settings(p place, addr string) config.Config {
	c := config.Config{Addr: addr, Data: p.Data, Database: p.Database, Key: p.Key, Tick: config.UsualTick, Publish: config.Publish}
	if c.Key == "" && c.Data != "" {
		c.Key = filepath.Clean(c.Data) + ".key" // beside the folder, never in it
	}
	return c
}

// post says how mail goes out.
type post struct {
	Site         string `help:"Where people reach the pages, for links in mail." placeholder:"URL" env:"LIGHTSHIP_SITE"`
	Mail         string `help:"The mail server: smtps://user@host:465, or smtp://user@host:587. Without one, links are passed on by hand." placeholder:"URL" env:"LIGHTSHIP_MAIL"`
	MailFrom     string `help:"Who sends it." placeholder:"ADDRESS" env:"LIGHTSHIP_MAIL_FROM"`
	MailPassword string `help:"A file with the password of the mail server." placeholder:"FILE" env:"LIGHTSHIP_MAIL_PASSWORD_FILE"`
}

// into puts the settings of mail among the others.
func (p post) into(c *config.Config) error {
	c.Site, c.Mail = p.Site, config.Mail{Server: p.Mail, From: p.MailFrom}
	if p.MailPassword == "" {
		return nil
	}
	text, err := os.ReadFile(p.MailPassword)
	if err != nil {
		return fault.Of(fault.Unavailable, fmt.Sprintf("The password of the mail server cannot be read from %s.", p.MailPassword), err)
	}
	c.Mail.Password = strings.TrimSpace(string(text))
	return nil
}

type serveCommand struct {
	place
	post
	Addr   string `help:"Where to listen." default:"127.0.0.1:8080" env:"LIGHTSHIP_ADDR"`
	Secure bool   `help:"Pages are reached over https, through a proxy in front." env:"LIGHTSHIP_SECURE"`
}

// Run serves a real partnership.
func (s *serveCommand) Run(io *streams) error {
	c := settings(s.place, s.Addr)
	c.Secure = s.Secure
	if err := s.into(&c); err != nil {
		return err
	}
	return listen(io, c)
}

type demoCommand struct {
	place
	Addr string `help:"Where to listen, on this machine alone." default:"127.0.0.1:8080"`
}

// Run serves the demo.
func (d *demoCommand) Run(io *streams) error { return listen(io, demoSettings(d.place, d.Addr)) }

func demoSettings(p place, addr string) config.Config {
	if p.Data == "" && p.Database == "" {
		p.Data = filepath.Join("var", "demo")
	}
	if p.Key == "" && p.Data == "" {
		p.Key = filepath.Join("var", "demo.key")
	}
	c := settings(p, addr)
	c.Demo, c.Tick = true, config.DemoTick
	return c
}

// heapGrowth is how much the heap may grow between two collections, in percent of what lives: little
// lives, so this is some 60 MiB at most and halves what collecting costs. GOGC overrules it.
const heapGrowth = 300

// listen runs until it is stopped.
func listen(io *streams, c config.Config) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	quiet := io.log
	if c.Demo {
		quiet = slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	a, err := app.Start(io.ctx, c, clock.Real{}, quiet)
	if err != nil {
		return err
	}
	err = a.Listen(io.ctx, func(address string) { fmt.Fprintf(io.out, "Lightship is ready at http://%s\n", address) })
	if end := a.Close(); err == nil {
		err = end
	}
	return err
}

// there refuses to look for a partnership where none is: a mistyped folder would be made a new one.
func there(c config.Config) error {
	if c.Database != "" || c.Data == "" {
		return nil
	}
	if _, err := os.Stat(c.DatabaseFile()); errors.Is(err, os.ErrNotExist) {
		return fault.Of(fault.Unavailable, fmt.Sprintf("There is no installation in %s. See that --data names the right folder; lightship serve, or org invite-leads, makes a new one.", c.Data), nil)
	}
	return nil
}
