package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"lightship/internal/fault"
)

const patience = 30 * time.Second // for a mail server

// Server is a mail server: smtps://user@host:465 speaks TLS from the first byte, smtp://user@host:587
// begins it before anything else is said. A server on this machine may do without.
type Server struct {
	URL      string
	Password string
	From     string         // "Lightship <noreply@host.example>"
	Roots    *x509.CertPool // the certificates that are trusted; nil for those of the machine
}

// CheckServer tells what is wrong with an address of a mail server, or with the sender.
func (v Server) CheckServer() error {
	_, err := v.client()
	if err != nil {
		return err
	}
	if _, err := netmail.ParseAddress(v.From); err != nil {
		return fault.Of(fault.Unavailable, "The sender of mail cannot be read: write it as \"Lightship <noreply@host.example>\".", err)
	}
	return nil
}

func (v Server) client() (*gomail.Client, error) {
	wrong := func(err error) error {
		return fault.Of(fault.Unavailable, "The address of the mail server cannot be read: write it as smtps://user@host:465, or as smtp://user@host:587.", err)
	}
	u, err := url.Parse(v.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, wrong(err)
	}
	port := map[string]int{"smtp": 587, "smtps": 465}[u.Scheme]
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil {
			return nil, wrong(err)
		}
	}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(patience), gomail.WithTLSConfig(&tls.Config{ServerName: u.Hostname(), RootCAs: v.Roots, MinVersion: tls.VersionTLS12})}
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSL())
	case here(u.Hostname()):
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if name := u.User.Username(); name != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(name), gomail.WithPassword(v.Password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, wrong(err)
	}
	return client, nil
}

// here tells whether a host is this machine.
func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send sends one message.
func (v Server) Send(ctx context.Context, m Message, messageID string, at time.Time) error {
	client, err := v.client()
	if err != nil {
		return err
	}
	from, err := netmail.ParseAddress(v.From)
	if err != nil {
		return fmt.Errorf("read the sender: %w", err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	out.FromMailAddress(from)
	if err := out.To(m.To); err != nil {
		return fmt.Errorf("read the recipient: %w", err)
	}
	out.Subject(m.Subject)
	out.SetMessageIDWithValue(messageID + "@" + domain)
	out.SetDateWithValue(at)
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if err := client.DialAndSendWithContext(ctx, out); err != nil {
		return fmt.Errorf("speak to the mail server: %w", err)
	}
	return nil
}

// Try speaks to the server as far as the sign-in, and sends nothing.
func (v Server) Try(ctx context.Context) error {
	client, err := v.client()
	if err != nil {
		return err
	}
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("speak to the mail server: %w", err)
	}
	return client.Close()
}
